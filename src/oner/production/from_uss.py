"""A `.uss` file as a production to plan, with the boards people made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from oner.errors import FormatError
from oner.formats.uss import (
    BreakdownKind,
    Role,
    UssBreakdown,
    UssCalendar,
    UssElement,
    UssEvent,
    UssSchedule,
    UssStripboard,
    read_uss,
)
from oner.model.human_board import HumanBoard
from oner.model.production import Calendar, Production
from oner.model.rig import Window
from oner.model.schedule import CastMember, Light, Place, Strip
from oner.production.problems import one_of
from oner.production.schedule_inputs import (
    NO_CURRENCY,
    NO_DATE,
    PERSON_DAY,
    UNCHECKED,
    Assumed,
    Buildings,
    Length,
    ScheduleInput,
    bare_production,
    chosen_board,
    finished,
    fitting_rate,
    free_id,
    label_id,
    last_day,
    light_of,
    minutes_of,
    place_of,
    plain_calendar,
    time_notes,
)

AWAY_EVENTS = ("travel",)
"""Events of a person, besides days off, on which they cannot be called."""

_ALL_WEEK = frozenset(range(7))


def read_uss_schedule(path: Path, assumed: Assumed | None = None) -> ScheduleInput:
    """What a `.uss` file holds: strips, cast, sets and the boards of people.

    Rates of people are not in such a file: a day of anybody costs the same, worked or held, so the
    cost of a plan is person-days. What else was assumed is in the notes.

    Args:
        path: Of the file.
        assumed: What is taken where the file does not say it.

    Raises:
        FormatError: The file cannot be read, or has no board of the asked name.
    """
    assumed = assumed or Assumed()
    made = _Making(read_uss(path), assumed)
    whole, boards = made.whole(path.stem), made.boards
    chosen = chosen_board(boards, assumed.board)
    if assumed.board and chosen is None:
        names = [board.name for board in boards]
        remedy = one_of(names, assumed.board, what="boards with days")
        raise FormatError(path, remedy, where="stripboards", read=assumed.board)
    return finished(whole, boards, chosen, assumed)


@dataclass(slots=True)
class _Making:
    """Builds nouns from what a file says; says in notes what it had to assume."""

    uss: UssSchedule
    assumed: Assumed
    notes: list[str] = field(default_factory=list[str])
    buildings: Buildings = field(default_factory=Buildings)
    boards: list[HumanBoard] = field(default_factory=list[HumanBoard])
    rate: int = 0
    roles: dict[str, Role] = field(default_factory=dict[str, Role])
    elements: dict[str, UssElement] = field(default_factory=dict[str, UssElement])

    def whole(self, stem: str) -> Production:
        """The production with every strip of the file."""
        uss = self.uss
        self.notes += uss.notes
        self.elements = {element.id: element for element in uss.elements}
        by_category = {category.id: category.role for category in uss.categories}
        self.roles = {one.id: by_category.get(one.category, Role.OTHER) for one in uss.elements}
        scenes = [one for one in uss.breakdowns if one.kind is BreakdownKind.SCENE]
        self._note_left_out(scenes)
        people = self._people(scenes)
        ids = _strip_ids(scenes)
        calendars = {one.id: self._calendar(one) for one in uss.calendars}
        self._boards(ids, calendars)
        self._rate({ids[scene.id]: _length(scene) for scene in scenes})
        strips = [self._strip(scene, ids[scene.id], people) for scene in scenes]
        self._note_words(scenes)
        fallback = next(iter(calendars.values()), None) or self._no_calendar()
        cast = self._cast(people, fallback)
        self.notes.append(UNCHECKED)
        return bare_production(
            title=uss.project or uss.name or stem,
            calendar=fallback,
            buildings=self.buildings,
            cast=cast,
            strips=strips,
            currency=NO_CURRENCY,
            notes=self.notes,
        )

    # -- strips -------------------------------------------------------------------------------

    def _named(self, scene: UssBreakdown, role: Role) -> list[UssElement]:
        return [self.elements[id] for id in scene.elements if self.roles[id] is role]

    def _word(self, scene: UssBreakdown, role: Role) -> str:
        """Names of the elements of a role, which are hardly ever more than one."""
        return " / ".join(element.name for element in self._named(scene, role))

    def _strip(self, scene: UssBreakdown, id: str, people: Mapping[str, str]) -> Strip:
        location = self._word(scene, Role.LOCATION)
        return Strip(
            id=id,
            scene=scene.scene,
            episode=self.uss.episode,
            description=scene.description,
            set=self.buildings.set_id(self._word(scene, Role.SET), location),
            place=place_of(self._word(scene, Role.PLACE)) or Place.INT,
            light=light_of(self._word(scene, Role.LIGHT)) or Light.DAY,
            eighths=scene.eighths or 0,
            minutes=minutes_of(_length(scene), self.rate),
            cast=tuple(people[element.id] for element in self._named(scene, Role.CAST)),
        )

    def _rate(self, lengths: Mapping[str, Length]) -> None:
        days = [[lengths[id] for id in day] for board in self.boards for day in board.days]
        self.rate = fitting_rate(days, self.assumed)
        self.notes += time_notes(list(lengths.values()), self.rate, self.assumed)

    def _note_words(self, scenes: Sequence[UssBreakdown]) -> None:
        """What was read as INT or DAY because the file says something else, or nothing."""
        for role, meant, default in (
            (Role.PLACE, place_of, Place.INT),
            (Role.LIGHT, light_of, Light.DAY),
        ):
            words = Counter(self._word(scene, role) or "nothing" for scene in scenes)
            for word, count in words.items():
                meaning = meant(word)
                if meaning is None:
                    self.notes.append(f"{role} {word!r} is scheduled as {default} ({count} strips)")
                elif word.upper() != str(meaning):
                    self.notes.append(f"{role} {word!r} is scheduled as {meaning} ({count} strips)")
        without = sum(not self._named(scene, Role.SET) for scene in scenes)
        if without:
            self.notes.append(f"{without} strips name no set; they are in one called 'no set'.")

    def _note_left_out(self, scenes: Sequence[UssBreakdown]) -> None:
        """Elements that do not matter to the plan, counted by category."""
        kept = (Role.SET, Role.PLACE, Role.LIGHT, Role.LOCATION, Role.CAST)
        names = {one.id: one.name or str(one.role) for one in self.uss.categories}
        used = {id for scene in scenes for id in scene.elements if self.roles[id] not in kept}
        counts = Counter(names.get(self.elements[id].category, "no category") for id in used)
        if counts:
            listed = ", ".join(f"{count} of {name}" for name, count in sorted(counts.items()))
            self.notes.append(f"Elements that do not bind the plan are left out: {listed}.")

    # -- people -------------------------------------------------------------------------------

    def _people(self, scenes: Sequence[UssBreakdown]) -> dict[str, str]:
        """Id of every person of the scenes, by element, in the order of the file."""
        used = {id for scene in scenes for id in scene.elements}
        taken = set[str]()
        found = dict[str, str]()
        idle = 0
        for element in self.uss.elements:
            if self.roles[element.id] is Role.CAST:
                if element.id in used:
                    found[element.id] = free_id(label_id(element.name), taken)
                idle += element.id not in used
        if idle:
            self.notes.append(f"{idle} people of the cast are in no scene and left out.")
        return found

    def _cast(self, people: Mapping[str, str], fallback: Calendar) -> list[CastMember]:
        spans = self._spans(fallback)
        cast = list[CastMember]()
        numbers = _numbers([self.elements[id] for id in people])
        for element_id, id in people.items():
            element = self.elements[element_id]
            cast.append(self._member(element, id, numbers[element_id], spans))
        self.notes.append(
            f"The file has no rates: a day of any of {len(cast)} people costs the same, worked or "
            "held, so the cost is person-days (assumed)."
        )
        self._note_pay([self.elements[id] for id in people])
        if not self.assumed.rest_hours:
            self.notes.append("The file has no rest hours; they are not checked.")
        return cast

    def _member(
        self, element: UssElement, id: str, number: int, spans: Sequence[Window]
    ) -> CastMember:
        pays = self.assumed.as_file_pays
        never_held = pays and (element.holds is False or element.counted is False)
        dropped = pays and element.drops
        return CastMember(
            id=id,
            number=number,
            character=element.name,
            name="",
            day_rate=0 if pays and element.counted is False else PERSON_DAY,
            hold_rate=0 if never_held else PERSON_DAY,
            absences=self._absences(element, spans),
            rest_hours=self.assumed.rest_hours,
            drop_days=element.drop_days if dropped else None,
        )

    def _note_pay(self, people: Sequence[UssElement]) -> None:
        unheld = sum(one.holds is False for one in people)
        dropped = sum(one.drops is True and one.drop_days is not None for one in people)
        uncounted = sum(one.counted is False for one in people)
        how = "paid so" if self.assumed.as_file_pays else "counted like everybody's in the plan"
        for count, words in (
            (unheld, "people are never held by the file"),
            (dropped, "people may be dropped and picked up by the file"),
            (uncounted, "people are not in the file's day out of days"),
        ):
            if count:
                self.notes.append(f"{count} {words}; {how}.")

    def _absences(self, element: UssElement, spans: Sequence[Window]) -> tuple[Window, ...]:
        """Days off, weekdays off within the shoot, and days of travel."""
        days = {event.day for event in element.events if _is_away(event)}
        for span in spans if element.weekdays_off else ():
            length = (span.last - span.first).days + 1
            every = (span.first + timedelta(days=i) for i in range(length))
            days |= {day for day in every if day.weekday() in element.weekdays_off}
        free = [one.name or one.kind for one in element.events if not _is_away(one)]
        if free:
            words = f"{element.name}: {', '.join(free)}"
            self.notes.append(f"{words} does not keep anybody from the set (assumed).")
        if days:
            self.notes.append(f"{element.name} is away on days the file names ({len(days)} days).")
        return tuple(Window(first=day, last=day) for day in sorted(days))

    def _spans(self, fallback: Calendar) -> list[Window]:
        """From the first to the last day anything could be shot on, over every board."""
        ends = list[Window]()
        for board in self.boards:
            calendar = board.calendar or fallback
            days = max(self.assumed.days or 0, len(board.days))
            ends.append(Window(first=calendar.start, last=last_day(calendar, days)))
        if not ends:
            days = self.assumed.days or 3 * len(self.uss.breakdowns)
            ends.append(Window(first=fallback.start, last=last_day(fallback, days)))
        return [Window(first=min(w.first for w in ends), last=max(w.last for w in ends))]

    # -- days ---------------------------------------------------------------------------------

    def _calendar(self, calendar: UssCalendar) -> Calendar:
        off = frozenset(calendar.weekdays_off)
        start = self.assumed.start or calendar.start
        if start is None:
            self.notes.append(f"{calendar.name!r} names no first day; taken from {NO_DATE} on.")
        if off == _ALL_WEEK:
            self.notes.append(f"{calendar.name!r} has every day of the week off; taken as none.")
            off = frozenset[int]()
        made = plain_calendar(start or NO_DATE, sorted(_ALL_WEEK - off), calendar.holidays)
        if start is not None and made.start != start:
            self.notes.append(f"{calendar.name!r} starts on a day off, {start}; {made.start} it is")
        others = [one for one in calendar.events if one.kind != "start" and not one.off]
        for event in others:
            name = event.name or event.kind
            self.notes.append(f"{calendar.name!r}: {name} on {event.day} does not stop the shoot.")
        return made

    def _no_calendar(self) -> Calendar:
        start = self.assumed.start or NO_DATE
        self.notes.append(f"The file has no calendar: Monday to Friday from {start} on (assumed).")
        return plain_calendar(start, range(5), ())

    def _boards(self, ids: Mapping[str, str], calendars: Mapping[str, Calendar]) -> None:
        names = set[str]()
        for stripboard in self.uss.stripboards:
            days = self._days(stripboard)
            if not any(days):
                continue
            calendar = calendars.get(stripboard.calendar)
            if calendar is None and stripboard.calendar:
                self.notes.append(f"{stripboard.name!r} names a calendar that is not in the file.")
            shot = {id for day in days for id in day}
            self.boards.append(
                HumanBoard(
                    name=free_id(stripboard.name, names),
                    days=tuple(tuple(ids[id] for id in day) for day in days),
                    left=tuple(name for id, name in ids.items() if id not in shot),
                    calendar=calendar,
                )
            )

    def _days(self, stripboard: UssStripboard) -> list[list[str]]:
        """Scenes of every shooting day; the days of several boards are shot side by side."""
        days = list[list[str]]()
        seen = set[str]()
        units = [one for one in stripboard.boards if not one.is_boneyard and any(one.days)]
        for board in units:
            if not board.has_days:
                words = f"{stripboard.name!r}: {board.name or 'a board'} has no days"
                self.notes.append(f"{words}, only an order; it is not compared.")
                continue
            days += [[] for _ in range(len(board.days) - len(days))]
            for day, scenes in zip(days, board.days, strict=False):
                day += [id for id in scenes if id not in seen]
                seen.update(scenes)
        if sum(board.has_days for board in units) > 1:
            words = f"{stripboard.name!r} has {len(units)} boards besides the boneyard"
            self.notes.append(f"{words}: day 1 of each is one day.")
        return days


def _strip_ids(scenes: Sequence[UssBreakdown]) -> dict[str, str]:
    """Id of every strip by breakdown: its scene number, or a count where there is none."""
    taken = set[str]()
    return {
        scene.id: free_id(label_id(scene.scene) if scene.scene else f"strip-{i}", taken)
        for i, scene in enumerate(scenes, start=1)
    }


def _length(scene: UssBreakdown) -> Length:
    return scene.eighths or 0, scene.minutes or 0


def _numbers(people: Sequence[UssElement]) -> dict[str, int]:
    """Number on the board of every element: its own if it is one nobody has yet, else the next."""
    found = dict[str, int]()
    for element in people:
        own = int(element.board_id) if element.board_id.isdecimal() else 0
        if own and own not in found.values():
            found[element.id] = own
    free = _unused(set(found.values()))
    return {one.id: found[one.id] if one.id in found else next(free) for one in people}


def _unused(taken: set[int]) -> Iterator[int]:
    number = 1
    while True:
        if number not in taken:
            yield number
        number += 1


def _is_away(event: UssEvent) -> bool:
    return event.off or event.name.lower() in AWAY_EVENTS
