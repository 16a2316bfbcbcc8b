"""Which days of a calendar are shooting days, as far as reading a folder needs to know."""

from __future__ import annotations

from datetime import date, timedelta

from oner.model.production import Calendar
from oner.production.sources import Place


def shooting_days(calendar: Calendar) -> tuple[date, ...]:
    """The shooting days in order: days of the week that are worked, without holidays."""
    found: list[date] = []
    day = calendar.start
    while len(found) < calendar.days and day.year - calendar.start.year < 50:
        if day.weekday() in calendar.weekdays and day not in calendar.holidays:
            found.append(day)
        day += timedelta(days=1)
    return tuple(found)


class Days:
    """The calendar of a folder, for checking the days other files name.

    Args:
        calendar: From `production.toml`.
    """

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self.shooting = shooting_days(calendar)
        self._shooting = frozenset(self.shooting)
        self.first = calendar.start
        self.last = self.shooting[-1] if self.shooting else calendar.start

    def check_span(self, first: date | None, last: date | None, at: Place, until: Place) -> None:
        """A problem if a stretch of days leaves no shooting day."""
        if first and last and first > last:
            until.problem(f"is before {first}; write the earlier day first", read=last)
        elif first and first > self.last:
            at.problem(f"is after the last shooting day, {self.last}", read=first)
        elif last and last < self.first:
            until.problem(f"is before the first shooting day, {self.first}", read=last)

    def check_day(self, day: date, place: Place) -> None:
        """A problem if nobody works on a day."""
        if not self.first <= day <= self.last:
            remedy = f"is outside the calendar, {self.first} to {self.last}"
            place.problem(remedy, read=day)
        elif day not in self._shooting:
            place.problem(f"is a day on which nobody works ({day:%A})", read=day)
