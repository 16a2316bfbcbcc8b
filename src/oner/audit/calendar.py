"""Days: which are worked, and how many a change of set state takes."""

from __future__ import annotations

from datetime import date, timedelta

from oner.model.production import Calendar
from oner.model.set import SetState


def shooting_days(calendar: Calendar) -> tuple[date, ...]:
    """The days of the calendar, counted from its start over weekdays and holidays."""
    days, day = list[date](), calendar.start
    while len(days) < calendar.days:
        if day.weekday() in calendar.weekdays and day not in calendar.holidays:
            days.append(day)
        day += timedelta(days=1)
    return tuple(days)


def changeover_minutes(old: SetState | None, new: SetState | None) -> int:
    """Work of the crew: restoring the old state and changing to the new one; None is standing."""
    if (old and old.id) == (new and new.id):
        return 0
    return (old.restore_minutes if old else 0) + (new.change_minutes if new else 0)


def changeover_days(calendar: Calendar, old: SetState | None, new: SetState | None) -> int:
    """Whole shooting days in which nobody can use a region while it changes; None is standing.

    The minutes of restoring the old state and of changing to the new one, in full days of the crew;
    none if the crew of one night does it.
    """
    minutes = changeover_minutes(old, new)
    if minutes <= calendar.crew_minutes_per_night:
        return 0
    if not calendar.crew_minutes_per_day:
        return calendar.days + 1
    whole, rest = divmod(minutes, calendar.crew_minutes_per_day)
    return whole + (rest > 0)
