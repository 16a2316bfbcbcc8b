"""What becomes of a schedule of another program: a production to plan, and the boards of people."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import TypeVar

from oner.geometry.plane import RigidTransform2
from oner.model.human_board import HumanBoard
from oner.model.production import Calendar, Prices, Production, Rules
from oner.model.rig import Window
from oner.model.schedule import CastMember, Light, Place, Strip
from oner.model.set import Set, Stage, StageKind, StoryMap
from oner.production.days import shooting_days
from oner.production.strips_file import LIGHTS, PLACES
from oner.units import format_eighths, format_minutes

NO_CURRENCY = "XXX"
"""ISO 4217: no currency. Amounts of it are person-days."""

PERSON_DAY = 100
"""What a day of a person costs, worked or held, where nobody said: 1.00 of no currency."""

NO_DATE = date(2001, 1, 1)
"""A Monday; the first shooting day where nobody said one."""

MOST_DAYS = 1_000
"""A window further ahead than so many shooting days does not make the calendar longer."""

SLACK = 1.1
"""How many times the least days there are, where neither boards nor calendar say how many."""

W = TypeVar("W")

USUAL_RATE = 15
"""Minutes an eighth of a page: five pages in a day of ten hours."""

LONGEST_DAY = 720
"""Minutes within which the fullest day of people has to be shot, as nobody says how long it was."""

Length = tuple[int, int]
"""Of a strip: eighths of a page, and minutes that the file gives, 0 if it gives none."""

_ABBREVIATED = {"D": "DAY", "N": "NIGHT", "MAGICHOUR": "DUSK", "I": "INT", "E": "EXT"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumed:
    """What is taken where a file does not say it.

    Args:
        minutes_per_eighth: Shooting time of an eighth of a page, for strips without minutes; None:
            as `fitting_rate` finds it.
        minutes_per_day: Shooting minutes of a day; None: those of the fullest day of the board
            people made, or 600 without such a board.
        day_share: Share of that board's days, from the shortest, that a day may be as long as: at 1
            the fullest day counts, at 0.9 the plan is held to shorter days than the people were.
        days: Shooting days; None: those of that board, or as many as are needed and some more.
        start: First shooting day; None: as the file says.
        board: Name of the board of people whose strips, days and capacity the plan keeps to; empty:
            the one with the most strips, then the fewest days.
        rest_hours: From dismissal to the next call of a person; 0: not checked.
        as_file_pays: Whether people whom the file never holds, or drops, are paid like that.
    """

    minutes_per_eighth: int | None = None
    minutes_per_day: int | None = None
    day_share: float = 1.0
    days: int | None = None
    start: date | None = None
    board: str = ""
    rest_hours: float = 0.0
    as_file_pays: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleInput:
    """A schedule of another program, ready to be planned and to be compared.

    Args:
        production: To plan: the strips, days and capacity of `like`, or of all strips.
        whole: With every strip of the file; `like_board` makes productions like other boards of it.
        boards: Made by people, in the order of the file.
        like: Name of the board `production` is like; empty: of none.
    """

    production: Production
    whole: Production
    boards: tuple[HumanBoard, ...]
    like: str = ""

    @property
    def notes(self) -> tuple[str, ...]:
        """What was converted, dropped or assumed."""
        return self.production.notes


def like_board(whole: Production, board: HumanBoard, assumed: Assumed) -> Production:
    """The production under the limits of a board people made, so that both can be compared.

    Its strips are those of the board, its shooting days as many as the board has, beginning on the
    day of the board's calendar, and a day holds as many minutes as the fullest day of the board.
    A person's days away on which the board has them work are taken back. So the board of people
    keeps every rule of the production, unless days or minutes are given that are fewer.

    Args:
        whole: With every strip.
        board: Of people.
        assumed: Days and minutes that hold instead of the board's.
    """
    minutes = {strip.id: strip.minutes for strip in whole.strips}
    loads = [sum(minutes[id] for id in day) for day in board.days]
    longest = max((minutes[id] for id in board.strips), default=1)
    count = assumed.days or len(board.days)
    per_day = assumed.minutes_per_day or _per_day(loads, longest, count, assumed.day_share)
    calendar = replace(
        board.calendar or whole.calendar,
        days=count,
        minutes_per_day=per_day,
    )
    kept = set(board.strips)
    strips = tuple(strip for strip in whole.strips if strip.id in kept)
    cast, taken_back = _as_called(whole, board, calendar)
    limits = _limits(board, calendar, assumed, loads)
    return replace(
        whole,
        calendar=calendar,
        strips=strips,
        cast=cast,
        notes=(*whole.notes, *limits, *taken_back),
    )


def _as_called(
    whole: Production, board: HumanBoard, calendar: Calendar
) -> tuple[tuple[CastMember, ...], list[str]]:
    """The cast without the days away that a board does not keep, and a note about each person."""
    days = shooting_days(replace(calendar, days=len(board.days)))
    people = {strip.id: strip.cast for strip in whole.strips}
    worked = dict[str, set[date]]()
    for day, ids in zip(days, board.days, strict=False):
        for who in (who for id in ids for who in people[id]):
            worked.setdefault(who, set()).add(day)
    cast, notes = list[CastMember](), list[str]()
    for member in whole.cast:
        broken = sorted(day for day in worked.get(member.id, ()) if not member.available(day))
        cast.append(_had_on(member, broken) if broken else member)
        if broken:
            listed = ", ".join(str(day) for day in broken[:4]) + (", ..." if broken[4:] else "")
            words = f"{board.name!r} has {member.character} work on days away"
            notes.append(f"{words}; these are taken back: {listed}.")
    return tuple(cast), notes


def _had_on(member: CastMember, days: Sequence[date]) -> CastMember:
    """A person who can be had on more days."""
    absences = list(member.absences)
    for day in days:
        absences = [part for window in absences for part in _around(window, day)]
    more = tuple(Window(first=day, last=day) for day in days) if member.windows else ()
    return replace(member, absences=tuple(absences), windows=(*member.windows, *more))


def _around(window: Window, day: date) -> list[Window]:
    """What is left of a window without a day."""
    if not window.first <= day <= window.last:
        return [window]
    one = timedelta(days=1)
    parts = ((window.first, day - one), (day + one, window.last))
    return [Window(first=first, last=last) for first, last in parts if first <= last]


def _per_day(loads: Sequence[int], longest: int, days: int, share: float) -> int:
    """Minutes of a day: the smallest that a share of the days of a board keep to.

    At least the longest strip, and enough for all strips with a tenth to spare; at a share of 1
    simply the fullest day.
    """
    ranked = sorted(loads)
    if share >= 1.0 or not ranked:
        return max([*ranked, longest])
    kept = ranked[max(-int(-share * len(ranked) // 1) - 1, 0)]
    return max(kept, longest, -int(-SLACK * sum(loads) // days))


def _limits(
    board: HumanBoard, calendar: Calendar, assumed: Assumed, loads: Sequence[int]
) -> Iterable[str]:
    """Sentences about the limits a plan shares with a board."""
    name, strips, days = board.name, len(board.strips), calendar.days
    source = "as asked for" if assumed.days else "as the board has"
    yield f"Planned are the strips of {name!r} ({strips}) in {days} shooting days, {source}."
    ranked = sorted(loads) or [0]
    fullest, middle = ranked[-1], ranked[(len(ranked) - 1) // 2]
    held = format_minutes(calendar.minutes_per_day)
    filled = f"the fullest day of {name!r} has {format_minutes(fullest)}"
    yield f"A day holds {held}; {filled}, half of them at most {format_minutes(middle)}."
    if calendar.minutes_per_day < fullest:
        over = sum(load > calendar.minutes_per_day for load in loads)
        yield f"The plan is held to shorter days than {name!r}, which has {over} longer ones."
    if board.left:
        shown = ", ".join(board.left[:8]) + (", ..." if len(board.left) > 8 else "")
        words = f"{name!r} leaves strips out ({len(board.left)})"
        yield f"{words}, and so does the plan: {shown}."


def without_board(whole: Production, assumed: Assumed) -> Production:
    """The production with all its strips, where nobody made a board of days.

    days = ceil(1.1 * minutes of all strips / minutes of a day) + 1, or as many as it takes to reach
    the last day that a strip's window names, unless they are given.
    """
    whole = _from_first_window(whole, assumed)
    longest = max(strip.minutes for strip in whole.strips)
    per_day = max(assumed.minutes_per_day or whole.calendar.minutes_per_day, longest)
    total = sum(strip.minutes for strip in whole.strips)
    least, named = -int(-SLACK * total // per_day) + 1, _days_named(whole)
    days = assumed.days or max(least, named)
    calendar = replace(whole.calendar, days=days, minutes_per_day=per_day)
    said = f"{SLACK:g} times the least it could be, and one"
    if assumed.days or named > least:
        said = "as asked for" if assumed.days else "up to the last day a strip names"
    notes = [f"There are {days} shooting days of {format_minutes(per_day)}: {said}."]
    if longest == per_day:
        notes.append("A day holds as much as the longest strip.")
    return replace(whole, calendar=calendar, notes=(*whole.notes, *notes))


def _from_first_window(whole: Production, assumed: Assumed) -> Production:
    """With a calendar from the first day a window names, where nobody said when it starts."""
    named = [day for strip in whole.strips for day in (strip.earliest, strip.latest) if day]
    calendar = whole.calendar
    if assumed.start is not None or calendar.start != NO_DATE or not named:
        return whole
    start = min(named)
    while start.weekday() not in calendar.weekdays or start in calendar.holidays:
        start += timedelta(days=1)
    note = f"The first shooting day is {start}, the first that a strip's window names."
    calendar = replace(calendar, start=start)
    return replace(whole, calendar=calendar, notes=(*whole.notes, note))


def _days_named(whole: Production) -> int:
    """Shooting days up to the last one that the window of a strip names; 0 without windows."""
    named = [day for strip in whole.strips for day in (strip.earliest, strip.latest) if day]
    calendar, count, day = whole.calendar, 0, whole.calendar.start
    while named and day <= max(named) and count < MOST_DAYS:
        count += day.weekday() in calendar.weekdays and day not in calendar.holidays
        day += timedelta(days=1)
    return count


def chosen_board(boards: Sequence[HumanBoard], name: str) -> HumanBoard | None:
    """The board with this name in any case; without a name the largest, then the shortest one."""
    if name:
        return next((one for one in boards if one.name.casefold() == name.casefold()), None)
    ranked = sorted(boards, key=lambda one: (-len(one.strips), len(one.days)))
    return ranked[0] if ranked else None


def finished(
    whole: Production, boards: Sequence[HumanBoard], chosen: HumanBoard | None, assumed: Assumed
) -> ScheduleInput:
    """The input for a chosen board, or for none."""
    made = like_board(whole, chosen, assumed) if chosen else without_board(whole, assumed)
    return ScheduleInput(
        production=made, whole=whole, boards=tuple(boards), like=chosen.name if chosen else ""
    )


def plain_calendar(start: date, weekdays: Sequence[int], holidays: Sequence[date]) -> Calendar:
    """A calendar from its first worked day on; how many days it has is said later."""
    worked = tuple(sorted(weekdays))
    first = start
    while first.weekday() not in worked or first in holidays:
        first += timedelta(days=1)
    return Calendar(start=first, days=1, weekdays=worked, holidays=tuple(sorted(set(holidays))))


def last_day(calendar: Calendar, days: int) -> date:
    """The last of so many shooting days of a calendar."""
    return shooting_days(replace(calendar, days=max(days, 1)))[-1]


def bare_production(
    *,
    title: str,
    calendar: Calendar,
    buildings: Buildings,
    cast: Sequence[CastMember],
    strips: Sequence[Strip],
    currency: str,
    notes: Sequence[str],
) -> Production:
    """A production of strips alone: no prices, no losses between sets, no take."""
    letters = "".join(letter for letter in title.upper() if letter.isalnum())
    return Production(
        title=title,
        short=letters[:8] or "SHOW",
        currency=currency,
        rate=Fraction(24),
        calendar=calendar,
        rules=Rules(set_change_minutes=0, stage_change_minutes=0),
        prices=Prices(),
        story=StoryMap(),
        stages=buildings.stages,
        sets=buildings.sets,
        rigs=(),
        cast=tuple(cast),
        strips=tuple(strips),
        notes=tuple(notes),
    )


UNCHECKED = (
    "Changes of set and location cost neither time nor money: the file does not say what they take."
)
"""A note of every such input."""


class Buildings:
    """Sets and the places they stand in, as strips name them."""

    def __init__(self) -> None:
        self._stages: dict[str, Stage] = {}
        self._sets: dict[tuple[str, str], Set] = {}
        self._ids = set[str]()
        self._stage_ids = set[str]()

    @property
    def stages(self) -> tuple[Stage, ...]:
        """In the order they were named."""
        return tuple(self._stages.values())

    @property
    def sets(self) -> tuple[Set, ...]:
        """In the order they were named."""
        return tuple(self._sets.values())

    def set_id(self, name: str, location: str) -> str:
        """Id of the set of a name at a location; either may be empty.

        A set without a location has one of its own.
        """
        known = (_key(name), _key(location))
        if known not in self._sets:
            id = free_id(slug(name or "no set"), self._ids)
            stage = self._stage(location or name or "no set")
            self._sets[known] = Set(
                id=id, name=name or "no set", stage=stage.id, T_stage_set=RigidTransform2()
            )
        return self._sets[known].id

    def _stage(self, name: str) -> Stage:
        if _key(name) not in self._stages:
            id = free_id(slug(name), self._stage_ids)
            self._stages[_key(name)] = Stage(id=id, name=name, kind=StageKind.LOCATION)
        return self._stages[_key(name)]


def place_of(word: str) -> Place | None:
    """INT or EXT; None: the word is neither."""
    return _meant(word, PLACES)


def light_of(word: str) -> Light | None:
    """DAY or NIGHT; None: the word says neither."""
    return _meant(word, LIGHTS)


def _meant(word: str, words: Mapping[str, W]) -> W | None:
    """The meaning of a text: of all of it, of its abbreviation, or of its first word."""
    plain = re.sub(r"[.\s]", "", word.upper())
    first = re.split(r"[\s.,;(-]", word.strip().upper(), maxsplit=1)[0]
    for way in (plain, _ABBREVIATED.get(plain, ""), first, _ABBREVIATED.get(first, "")):
        if way in words:
            return words[way]
    return None


def slug(name: str) -> str:
    """A name as an id: its words joined by dashes, lower case."""
    return re.sub(r"[^\w]+", "-", name.casefold()).strip("-_") or "unnamed"


def label_id(name: str) -> str:
    """A name as an id that keeps its letters: only spaces, commas and semicolons are replaced."""
    return re.sub(r"[\s,;]+", "-", name.strip()).strip("-") or "unnamed"


def free_id(wanted: str, taken: set[str]) -> str:
    """What is wanted, or that with the first number that makes it new; taken from now on."""
    name, number = wanted, 2
    while name in taken:
        name, number = f"{wanted}-{number}", number + 1
    taken.add(name)
    return name


def _key(name: str) -> str:
    return " ".join(name.casefold().split())


def minutes_of(length: Length, rate: int) -> int:
    """Minutes of a strip: those given, else by its pages; without either, of one eighth."""
    eighths, minutes = length
    return minutes or max(eighths, 1) * rate


def fitting_rate(days: Iterable[Sequence[Length]], assumed: Assumed) -> int:
    """Minutes an eighth of a page, for strips without minutes.

    The usual rate, or the largest one below it at which no day that people laid is longer than
    `LONGEST_DAY`: people put 14 pages into a day without saying how they mean to shoot them.
    Days that are longer at any rate, by minutes the file gives, say nothing about it.

    Args:
        days: Of every board of people.
        assumed: A rate that was asked for holds.
    """
    if assumed.minutes_per_eighth:
        return assumed.minutes_per_eighth
    laid = [day for day in days if sum(minutes_of(one, 1) for one in day) <= LONGEST_DAY]
    for rate in range(USUAL_RATE, 1, -1):
        if all(sum(minutes_of(one, rate) for one in day) <= LONGEST_DAY for day in laid):
            return rate
    return 1


def time_notes(lengths: Sequence[Length], rate: int, assumed: Assumed) -> Iterable[str]:
    """That strips without minutes were given them from their pages."""
    untimed = [eighths for eighths, minutes in lengths if not minutes]
    if untimed:
        pages = format_eighths(sum(untimed))
        why = "as asked for" if assumed.minutes_per_eighth else "assumed"
        if not assumed.minutes_per_eighth and rate < USUAL_RATE:
            hours = LONGEST_DAY // 60
            why = f"assumed: so the fullest day people laid has no more than {hours} hours"
        words = f"{len(untimed)} strips ({pages} pages) have no shooting time"
        yield f"{words}: taken at {rate} minutes an eighth of a page ({why})."
    if 0 in untimed:
        words = f"{untimed.count(0)} strips have neither pages nor a shooting time"
        yield f"{words}: taken as an eighth of a page (assumed)."
