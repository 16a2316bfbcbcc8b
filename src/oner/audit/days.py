"""A board read back: which unit shoots which strips on which day, in their order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from oner.audit.calendar import shooting_days
from oner.model.plan import Plan
from oner.model.production import Production, Unit
from oner.model.schedule import BoardPlace, Schedule, Strip
from oner.model.set import STANDING, SetState

Key = tuple[date, str]
"""A day and the id of a unit."""


class Days:
    """A schedule with what it is counted against.

    Args:
        production: Read again from the folder.
        plan: Read back from its file.
        schedule: Of the plan.
        before: The schedule people were told, if there was one.
    """

    def __init__(
        self,
        production: Production,
        plan: Plan,
        schedule: Schedule,
        before: Schedule | None = None,
    ) -> None:
        self.production = production
        self.rules = production.rules
        self.plan = plan
        self.schedule = schedule
        self.before = before
        self.as_of = production.diary.as_of or date.min
        self.days = {day: index for index, day in enumerate(shooting_days(production.calendar))}
        self.units: dict[str, Unit] = {unit.id: unit for unit in production.calendar.units}
        self.strips: dict[str, Strip] = {strip.id: strip for strip in plan.strips}
        self.sets = {built.id: built for built in production.sets}
        self.state_of: dict[str, SetState] = {state.id: state for state in plan.states}
        self.place: dict[str, BoardPlace] = {p.strip: p for p in schedule.board}
        self.shot: dict[Key, list[Strip]] = defaultdict(list)
        self.today: dict[date, list[Strip]] = defaultdict(list)
        for spot in sorted(schedule.board, key=lambda p: (p.day, p.unit, p.order)):
            if spot.strip in self.strips:
                self.shot[spot.day, spot.unit].append(self.strips[spot.strip])
                self.today[spot.day].append(self.strips[spot.strip])

    def to_come(self) -> list[tuple[Key, list[Strip]]]:
        """Days of units that are not over, with their strips."""
        return [(key, strips) for key, strips in sorted(self.shot.items()) if key[0] >= self.as_of]

    def days_to_come(self) -> list[tuple[date, list[Strip]]]:
        """Days that are not over, with the strips of all units."""
        return [(day, strips) for day, strips in sorted(self.today.items()) if day >= self.as_of]

    def strips_to_come(self) -> list[tuple[BoardPlace, Strip]]:
        """Strips that are not shot yet, where they are on the board."""
        return [
            (self.place[strip.id], strip) for _, strips in self.days_to_come() for strip in strips
        ]

    def number(self, strip: str) -> int | None:
        """Which shooting day a strip is on; None if it is on none."""
        place = self.place.get(strip)
        return None if place is None else self.days.get(place.day)

    def units_of(self, strips: Iterable[Strip]) -> list[str]:
        """Units that some strips are shot by."""
        return sorted({self.place[strip.id].unit for strip in strips})

    def region(self, strip: Strip) -> str | None:
        """The region a strip plays in: that of its state, or of its zone."""
        if strip.state in self.state_of:
            return self.state_of[strip.state].region
        region = self.sets[strip.set].region_of(strip.zone)
        return region.id if region is not None else None

    def torn(self) -> set[str]:
        """Regions that some strip needs in another state than standing."""
        return {
            self.state_of[strip.state].region
            for strip in self.strips.values()
            if strip.state in self.state_of and strip.state != STANDING
        }
