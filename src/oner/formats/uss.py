"""Universal Schedule Standard, `.uss`: breakdowns with elements, boards and calendars, as JSON.

What programs write differs from the standard and the standard from its drafts; every spelling of
`_SPELLINGS` is read, and whatever is read as something else or left out is a note.

Read as: pages are decimals of a page (0.125 is an eighth), durations milliseconds, days of the week
0 for Sunday to 6 for Saturday. A day begins at midnight of the place the file was written at, so
07:00 UTC is that day, and 22:00 UTC the next one. A board is a list of day lists, where a bare id
is a day of its own, or one flat list that strips of type "day" break; a flat list that nothing
breaks is an order without days.

Lost: comments, revision colours and dates, links between elements, keys of a program's own.

Source: Universal Schedule Standard 1.0.0, documentation and samples; Universal Category
Identification Standard.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Any

from oner.errors import FormatError
from oner.formats.json_values import Object, list_at, number_at, object_at, parse_json, read_whole
from oner.formats.text import shown
from oner.units import QuantityError, parse_eighths

MOST_BYTES = 50_000_000
"""Of a file; the largest shows take a hundredth of it."""

LONGEST_MINUTES = 60 * 24 * 30
MOST_EIGHTHS = 8 * 1000
_YEARS = (1900, 2200)

_ROOT = "universalScheduleStandard"
_SPELLINGS: dict[str, tuple[str, ...]] = {
    "duration": ("duration", "time"),
    "ucid": ("ucid", "catId"),
    "isHold": ("isHold", "doodHoldAllow"),
    "isDrop": ("isDrop", "doodDropAllow"),
    "isDood": ("isDood", "doodInclude"),
    "dropDayCount": ("dropDayCount", "doodDayCount", "doodDropDays"),
    "breakdownIds": ("breakdownIds", "breakdownArrays", "breakdownArray", "breakdowns"),
    "type": ("type", "effect"),
    "ussVersion": ("ussVersion", "version"),
}
"""Of a key: how files spell it, the standard's way first."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_KEYS: dict[str, frozenset[str]] = {
    "the file": _words(
        "id author company created description episode episodeName name project schedColor "
        "schedDate scriptColor scriptDate season source ussVersion version breakdowns categories "
        "elements stripboards calendars"
    ),
    "breakdowns": _words(
        "id bannerText comments created description elements pages scene scriptPage duration time "
        "type"
    ),
    "categories": _words("id ucid catId created name elements"),
    "elements": _words(
        "id category created daysOff isDrop dropDayCount isHold isDood elementId isIdLock "
        "linkedElements events name doodDayCount doodDropAllow doodDropDays doodHoldAllow "
        "doodInclude elementIdLock"
    ),
    "stripboards": _words("id boards calendar name"),
    "calendars": _words("id events daysOff name"),
}
"""Keys that are known where; a key that begins with an underscore is a program's own."""


class BreakdownKind(StrEnum):
    """What a strip of the board is."""

    SCENE = "scene"
    BANNER = "banner"
    DAY = "day"


class Role(StrEnum):
    """What a category is for; the standard's numbers 0 to 6 and 100."""

    SET = "set"
    PLACE = "INT/EXT"
    LIGHT = "day/night"
    SCRIPT_DAY = "script day"
    UNIT = "unit"
    SEQUENCE = "sequence"
    LOCATION = "location"
    CAST = "cast"
    OTHER = "other"


_KINDS = {
    "scene": BreakdownKind.SCENE,
    "strip": BreakdownKind.SCENE,
    "banner": BreakdownKind.BANNER,
    "note": BreakdownKind.BANNER,
    "day": BreakdownKind.DAY,
    "daybreak": BreakdownKind.DAY,
    "daystrip": BreakdownKind.DAY,
}
_NUMBERS = {
    0: Role.SET,
    1: Role.PLACE,
    2: Role.LIGHT,
    3: Role.SCRIPT_DAY,
    4: Role.UNIT,
    5: Role.SEQUENCE,
    6: Role.LOCATION,
    100: Role.CAST,
}
_NAMES = {
    **dict.fromkeys(("set", "sets"), Role.SET),
    **dict.fromkeys(("intext", "ie", "interiorexterior"), Role.PLACE),
    **dict.fromkeys(("daynight", "dn", "timeofday"), Role.LIGHT),
    **dict.fromkeys(("scriptday", "scriptdays"), Role.SCRIPT_DAY),
    **dict.fromkeys(("unit", "units"), Role.UNIT),
    **dict.fromkeys(("sequence", "sequences"), Role.SEQUENCE),
    **dict.fromkeys(("location", "locations"), Role.LOCATION),
    **dict.fromkeys(("cast", "castmembers", "castmember", "actors", "talent"), Role.CAST),
}
"""By name, for categories without a number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UssBreakdown:
    """A breakdown sheet, banner or day break.

    Args:
        id: Unique.
        kind: Scene, banner or day break.
        scene: Scene number; empty if there is none.
        description: One line.
        banner: Text of a banner.
        script_page: Page of the script it starts on.
        eighths: Length in eighths of a page; None: not given.
        minutes: Estimated shooting time; None: not given.
        elements: Ids.
    """

    id: str
    kind: BreakdownKind
    scene: str = ""
    description: str = ""
    banner: str = ""
    script_page: str = ""
    eighths: int | None = None
    minutes: int | None = None
    elements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UssCategory:
    """A kind of elements; `number` is that of the category standard, None if it has none."""

    id: str
    name: str
    role: Role
    number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UssEvent:
    """A day with something on it.

    Args:
        day: The day.
        kind: "start", "dayOff" or "event".
        name: "holiday", "travel", ...; empty if it has none.
    """

    day: date
    kind: str
    name: str = ""

    @property
    def off(self) -> bool:
        """Whether nobody works on it: a day off, or a holiday written as an ordinary event."""
        return self.kind == "dayOff" or self.name.lower() in ("holiday", "dayoff", "day off")


@dataclass(frozen=True, slots=True, kw_only=True)
class UssElement:
    """A person or thing.

    Args:
        id: Unique.
        name: Of it.
        category: Id of its category; empty: it has none.
        board_id: Number on the board ("1", "2A").
        holds: Whether it may be held; None: not said.
        drops: Whether it may be dropped and picked up; None: not said.
        drop_days: Least days between; None: not said.
        counted: Whether it is in the day out of days; None: not said.
        weekdays_off: Monday is 0.
        events: Of this element alone.
    """

    id: str
    name: str
    category: str = ""
    board_id: str = ""
    holds: bool | None = None
    drops: bool | None = None
    drop_days: int | None = None
    counted: bool | None = None
    weekdays_off: tuple[int, ...] = ()
    events: tuple[UssEvent, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UssBoard:
    """One board of a stripboard.

    Args:
        name: "stripboard", "boneyard", "second unit", ...
        days: Ids of scenes, day by day; all in one, or none, if `has_days` is false.
        has_days: Whether the file breaks the board into days.
    """

    name: str
    days: tuple[tuple[str, ...], ...]
    has_days: bool

    @property
    def is_boneyard(self) -> bool:
        """Whether its strips are laid aside."""
        return any(word in self.name.lower() for word in ("boneyard", "recycle", "unscheduled"))


@dataclass(frozen=True, slots=True, kw_only=True)
class UssStripboard:
    """A scenario of the shoot: its boards and the id of its calendar, empty if it has none."""

    id: str
    name: str
    calendar: str = ""
    boards: tuple[UssBoard, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UssCalendar:
    """When the company shoots; `weekdays_off` counts from Monday as 0."""

    id: str
    name: str
    weekdays_off: tuple[int, ...] = ()
    events: tuple[UssEvent, ...] = ()

    @property
    def start(self) -> date | None:
        """The first shooting day; None: not said."""
        return next((event.day for event in self.events if event.kind == "start"), None)

    @property
    def holidays(self) -> tuple[date, ...]:
        """Single days off, in order."""
        return tuple(sorted({event.day for event in self.events if event.off}))


@dataclass(frozen=True, slots=True, kw_only=True)
class UssSchedule:
    """Everything of a file that matters to a schedule.

    Args:
        name, project, episode: As the file says; empty if it does not.
        breakdowns, categories, elements, stripboards, calendars: In the order of the file.
        notes: What was read as something else or left out, in sentences.
    """

    name: str
    project: str
    episode: str
    breakdowns: tuple[UssBreakdown, ...]
    categories: tuple[UssCategory, ...]
    elements: tuple[UssElement, ...]
    stripboards: tuple[UssStripboard, ...]
    calendars: tuple[UssCalendar, ...]
    notes: tuple[str, ...] = ()


def read_uss(path: Path) -> UssSchedule:
    """The schedule of a `.uss` file.

    Raises:
        FormatError: It is no JSON, holds no scene, an id is missing, or a value cannot be what it
            should be; names the place as a path of keys.
    """
    whole = parse_json(path, read_whole(path, most=MOST_BYTES))
    return _Reader(path, object_at(path, whole, "the file")).read()


@dataclass(slots=True)
class _Reader:
    path: Path
    whole: Object
    counts: Counter[str] = field(default_factory=Counter[str])
    first: dict[str, str] = field(default_factory=dict[str, str])

    def read(self) -> UssSchedule:
        body = self._body()
        categories = self._categories(body)
        elements = self._elements(body, categories)
        breakdowns = self._breakdowns(body, {element.id for element in elements})
        return UssSchedule(
            name=self._text(body, "name", ""),
            project=self._text(body, "project", ""),
            episode=self._text(body, "episode", ""),
            breakdowns=breakdowns,
            categories=categories,
            elements=elements,
            stripboards=self._stripboards(body, {one.id: one for one in breakdowns}),
            calendars=self._calendars(body),
            notes=self._notes(),
        )

    # -- what is said -------------------------------------------------------------------------

    def _note(self, words: str, where: str = "") -> None:
        self.counts[words] += 1
        self.first.setdefault(words, where)

    def _notes(self) -> tuple[str, ...]:
        said = list[str]()
        for words, count in self.counts.items():
            where = self.first[words]
            times = f"{count} times, first at" if count > 1 else "at"
            said.append(f"{words} ({times} {where})" if where else words)
        return tuple(said)

    def _error(self, remedy: str, where: str, read: object = "") -> FormatError:
        said = read if isinstance(read, str) else repr(read)
        return FormatError(self.path, remedy, where=where, read=shown(said))

    # -- values -------------------------------------------------------------------------------

    def _body(self) -> Object:
        if _ROOT in self.whole:
            body = object_at(self.path, self.whole[_ROOT], _ROOT)
        elif "breakdowns" in self.whole:
            self._note(f"The file has no {_ROOT!r} around it; read as if it had")
            body = self.whole
        else:
            raise self._error(
                f'is no Universal Schedule Standard file: it has no "{_ROOT}"',
                "the file",
                ", ".join(list(self.whole)[:6]),
            )
        self._check_keys(body, "the file", "")
        version = str(self._get(body, "ussVersion") or "")
        if version and not version.startswith(("1.", "1")):
            self._note(f"The file says version {version}; read as version 1")
        return body

    def _check_keys(self, item: Object, kind: str, where: str) -> None:
        for key in item:
            if key.startswith("_"):
                self._note(f"{kind}: {key!r}, a key of a program's own, is left out", where)
            elif key not in _KEYS[kind]:
                self._note(f"{kind}: nobody knows the key {key!r}; it is left out", where)

    def _items(self, body: Object, key: str, *, needed: bool) -> Iterator[tuple[str, Object]]:
        """The objects of a list with their places."""
        value = body.get(key)
        if value is None:
            if needed:
                raise self._error("is missing; a breakdown needs it", key)
            return
        seen = set[str]()
        for i, one in enumerate(list_at(self.path, value, key)):
            where = f"{key}[{i}]"
            item = object_at(self.path, one, where)
            self._check_keys(item, key, where)
            id = self._id(item.get("id"), f"{where}.id")
            if id in seen:
                self._note(f"Of several {key} with one id only the first is read", where)
                continue
            seen.add(id)
            yield where, item

    def _get(self, item: Object, key: str) -> Any:
        """A value by any spelling of its key; null and empty text count as not there."""
        ways = _SPELLINGS.get(key, (key,))
        for way in ways:
            if item.get(way) not in (None, ""):
                if way != ways[0] and way not in ("time", "version"):
                    self._note(f"The key {way!r} is read as {ways[0]!r}")
                return item[way]
        return None

    def _id(self, value: Any, where: str) -> str:
        if isinstance(value, str) and value.strip():
            return value
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        raise self._error("an id is due, such as a text of 24 hexadecimal digits", where, value)

    def _text(self, item: Object, key: str, where: str) -> str:
        value = self._get(item, key)
        if value is None:
            return ""
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            return " ".join(str(value).split())
        raise self._error("text is due", f"{where}.{key}".lstrip("."), value)

    def _flag(self, item: Object, key: str, where: str) -> bool | None:
        value = self._get(item, key)
        if value is None or value in (0, 1):
            return None if value is None else bool(value)
        raise self._error("true or false is due", f"{where}.{key}", value)

    def _ids(self, value: Any, where: str) -> list[str]:
        if value is None:
            return []
        items = list_at(self.path, value, where)
        return [self._id(one, f"{where}[{i}]") for i, one in enumerate(items)]

    # -- categories and elements --------------------------------------------------------------

    def _categories(self, body: Object) -> tuple[UssCategory, ...]:
        found = list[UssCategory]()
        for where, item in self._items(body, "categories", needed=True):
            number = self._get(item, "ucid")
            if number is not None and (not isinstance(number, int) or isinstance(number, bool)):
                remedy = "a whole number of the category standard is due, such as 100 for cast"
                raise self._error(remedy, f"{where}.ucid", number)
            name = self._text(item, "name", where)
            role = self._role(number, name, where)
            found.append(UssCategory(id=str(item["id"]), name=name, role=role, number=number))
        return tuple(found)

    def _role(self, number: int | None, name: str, where: str) -> Role:
        if number in _NUMBERS:
            return _NUMBERS[number]
        by_name = _NAMES.get(re.sub(r"[^a-z]", "", name.lower()), Role.OTHER)
        if number is None and by_name is not Role.OTHER:
            self._note(f"The category {name!r} has no number; its name says {by_name}", where)
            return by_name
        return Role.OTHER

    def _elements(self, body: Object, categories: Sequence[UssCategory]) -> tuple[UssElement, ...]:
        listed = self._listed(body)
        known = {category.id for category in categories}
        found = list[UssElement]()
        for where, item in self._items(body, "elements", needed=True):
            id = str(item["id"])
            category = self._get(item, "category")
            home = str(category) if category is not None else listed.get(id, "")
            if home not in known:
                self._note("Elements without a known category are left out of cast and set", where)
                home = ""
            found.append(self._element(item, home, where))
        return tuple(found)

    def _listed(self, body: Object) -> dict[str, str]:
        """Category of elements where categories list their elements; the first one holds."""
        found = dict[str, str]()
        for i, category in enumerate(list_at(self.path, body.get("categories"), "categories")):
            where = f"categories[{i}].elements"
            for id in self._ids(category.get("elements"), where):
                found.setdefault(id, str(category["id"]))
        return found

    def _element(self, item: Object, category: str, where: str) -> UssElement:
        count = self._get(item, "dropDayCount")
        drop_days = None
        if count is not None:
            number = number_at(self.path, count, f"{where}.dropDayCount")
            if number < 0 or number != int(number):
                raise self._error("whole days are due", f"{where}.dropDayCount", count)
            drop_days = int(number)
        name = self._text(item, "name", where)
        if not name:
            self._note("Elements without a name are named by their id", where)
        return UssElement(
            id=str(item["id"]),
            name=name or str(item["id"]),
            category=category,
            board_id=self._text(item, "elementId", where),
            holds=self._flag(item, "isHold", where),
            drops=self._flag(item, "isDrop", where),
            drop_days=drop_days,
            counted=self._flag(item, "isDood", where),
            weekdays_off=self._weekdays(item.get("daysOff"), f"{where}.daysOff"),
            events=self._events(item.get("events"), f"{where}.events"),
        )

    # -- breakdowns ---------------------------------------------------------------------------

    def _breakdowns(self, body: Object, elements: set[str]) -> tuple[UssBreakdown, ...]:
        found = list[UssBreakdown]()
        for where, item in self._items(body, "breakdowns", needed=True):
            found.append(self._breakdown(item, where, elements))
        if not any(one.kind is BreakdownKind.SCENE for one in found):
            raise self._error("holds no scene; there is nothing to schedule", "breakdowns")
        return tuple(found)

    def _breakdown(self, item: Object, where: str, elements: set[str]) -> UssBreakdown:
        named = list(dict.fromkeys(self._ids(item.get("elements"), f"{where}.elements")))
        for id in named:
            if id not in elements:
                self._note("Elements of breakdowns that the file does not list are left out", where)
        return UssBreakdown(
            id=str(item["id"]),
            kind=self._kind(item, where),
            scene=self._text(item, "scene", where),
            description=self._text(item, "description", where),
            banner=self._text(item, "bannerText", where),
            script_page=self._text(item, "scriptPage", where),
            eighths=self._eighths(item.get("pages"), f"{where}.pages"),
            minutes=self._minutes(self._get(item, "duration"), f"{where}.duration"),
            elements=tuple(id for id in named if id in elements),
        )

    def _kind(self, item: Object, where: str) -> BreakdownKind:
        word = self._text(item, "type", where)
        kind = _KINDS.get(re.sub(r"[^a-z]", "", word.lower()))
        if kind is None:
            is_scene = item.get("scene") is not None or item.get("pages") is not None
            kind = BreakdownKind.SCENE if is_scene else BreakdownKind.BANNER
        if word != kind:
            self._note(f"Breakdowns of type {word!r} are read as {str(kind)!r}")
        empty = all(not item.get(key) for key in ("scene", "pages", "elements", "description"))
        if kind is BreakdownKind.SCENE and empty:
            self._note("Blank strips, without scene, pages and elements, are no scenes", where)
            return BreakdownKind.BANNER
        return kind

    def _eighths(self, pages: Any, where: str) -> int | None:
        if pages is None or pages == "":
            return None
        if isinstance(pages, str):
            try:
                return parse_eighths(pages)
            except QuantityError as error:
                raise self._error(f"{error}", where) from None
        number = number_at(self.path, pages, where)
        if not 0 <= number * 8 <= MOST_EIGHTHS:
            raise self._error("pages are due as a decimal, such as 1.375", where, pages)
        exact = Fraction(number) * 8
        whole = round(exact)
        if abs(exact - whole) > Fraction(1, 100):
            self._note("Pages that are no eighths are rounded to the nearest eighth", where)
            return max(whole, 1)
        return whole

    def _minutes(self, duration: Any, where: str) -> int | None:
        if duration is None or duration == 0:
            return None
        minutes = Fraction(number_at(self.path, duration, where)) / 60_000
        if not 0 < minutes <= LONGEST_MINUTES:
            raise self._error("milliseconds are due, such as 5400000 for 90 min", where, duration)
        if minutes < 1:
            self._note("Durations of less than a minute are taken as none", where)
            return None
        if minutes.denominator != 1:
            self._note("Durations are rounded up to whole minutes", where)
        return -(-minutes.numerator // minutes.denominator)

    # -- boards -------------------------------------------------------------------------------

    def _stripboards(
        self, body: Object, known: Mapping[str, UssBreakdown]
    ) -> tuple[UssStripboard, ...]:
        found = list[UssStripboard]()
        for where, item in self._items(body, "stripboards", needed=False):
            name = self._text(item, "name", where) or f"board {len(found) + 1}"
            boards = list[UssBoard]()
            listed = list_at(self.path, item.get("boards") or [], f"{where}.boards")
            for i, board in enumerate(listed):
                place = f"{where}.boards[{i}]"
                boards.append(self._board(object_at(self.path, board, place), place, known))
            calendar = self._text(item, "calendar", where)
            found.append(
                UssStripboard(
                    id=str(item["id"]), name=name, calendar=calendar, boards=tuple(boards)
                )
            )
        return tuple(found)

    def _board(self, item: Object, where: str, known: Mapping[str, UssBreakdown]) -> UssBoard:
        listed = list_at(self.path, self._get(item, "breakdownIds") or [], f"{where}.breakdownIds")
        name = self._text(item, "name", where)
        if any(isinstance(one, list) for one in listed):
            days = [self._day(one, f"{where}.breakdownIds[{i}]") for i, one in enumerate(listed)]
            return UssBoard(name=name, days=self._scenes(days, where, known), has_days=True)
        ids = self._ids(listed, f"{where}.breakdownIds")
        days = self._broken(ids, where, known)
        has_days = len(days) > 1 or any(self._breaks(id, known) for id in ids)
        scenes = self._scenes(days, where, known) if has_days else ()
        if not has_days:
            scenes = tuple(filter(None, [self._new_scenes(ids, where, known, set())]))
        return UssBoard(name=name, days=scenes, has_days=has_days)

    def _day(self, value: Any, where: str) -> list[str]:
        if isinstance(value, list):
            return self._ids(value, where)
        self._note("Bare ids between lists of days are days of one strip", where)
        return [self._id(value, where)]

    def _broken(
        self, ids: Sequence[str], where: str, known: Mapping[str, UssBreakdown]
    ) -> list[list[str]]:
        """A flat list broken at its day breaks; what lies outside the first and last is no day."""
        days: list[list[str]] = [[]]
        for id in ids:
            if self._breaks(id, known):
                if known[id].kind is BreakdownKind.BANNER:
                    self._note("Banners that say a day ends are taken as day breaks", where)
                days.append([])
            else:
                days[-1].append(id)
        while len(days) > 1 and not self._has_scene(days[-1], known):
            days.pop()
        while len(days) > 1 and not self._has_scene(days[0], known):
            days.pop(0)
        return days

    def _breaks(self, id: str, known: Mapping[str, UssBreakdown]) -> bool:
        strip = known.get(id)
        if strip is None or strip.kind is BreakdownKind.SCENE:
            return False
        words = strip.banner or strip.description
        said = re.match(r"(?i)\W*end (of )?(the )?(shoot(ing)? )?day\b", words)
        return strip.kind is BreakdownKind.DAY or bool(said)

    def _has_scene(self, ids: Sequence[str], known: Mapping[str, UssBreakdown]) -> bool:
        return any(id in known and known[id].kind is BreakdownKind.SCENE for id in ids)

    def _scenes(
        self, days: Sequence[Sequence[str]], where: str, known: Mapping[str, UssBreakdown]
    ) -> tuple[tuple[str, ...], ...]:
        """The scenes of every day; a day of banners alone is no shooting day."""
        found = list[tuple[str, ...]]()
        seen = set[str]()
        for day in days:
            scenes = self._new_scenes(day, where, known, seen)
            if day and not scenes and not self._has_scene(day, known):
                self._note("Days that hold banners and no scene are no shooting days", where)
                continue
            if not day and len(days) > 1:
                self._note("Days without any strip are kept", where)
            found.append(scenes)
        return tuple(found)

    def _new_scenes(
        self, ids: Sequence[str], where: str, known: Mapping[str, UssBreakdown], seen: set[str]
    ) -> tuple[str, ...]:
        return tuple(id for id in ids if self._is_new_scene(id, where, known, seen))

    def _is_new_scene(
        self, id: str, where: str, known: Mapping[str, UssBreakdown], seen: set[str]
    ) -> bool:
        strip = known.get(id)
        if strip is None:
            self._note("Strips of boards that no breakdown stands for are left out", where)
            return False
        if strip.kind is not BreakdownKind.SCENE:
            return False
        if id in seen:
            self._note("Strips that a board has twice are counted where they are first", where)
            return False
        seen.add(id)
        return True

    # -- calendars ----------------------------------------------------------------------------

    def _calendars(self, body: Object) -> tuple[UssCalendar, ...]:
        return tuple(
            UssCalendar(
                id=str(item["id"]),
                name=self._text(item, "name", where),
                weekdays_off=self._weekdays(item.get("daysOff"), f"{where}.daysOff"),
                events=self._events(item.get("events"), f"{where}.events"),
            )
            for where, item in self._items(body, "calendars", needed=False)
        )

    def _weekdays(self, value: Any, where: str) -> tuple[int, ...]:
        """Days of the week, Monday as 0, from those of the file, Sunday as 0."""
        if value is None:
            return ()
        found = set[int]()
        for i, one in enumerate(list_at(self.path, value, where)):
            if not isinstance(one, int) or isinstance(one, bool) or not 0 <= one <= 6:
                remedy = "a day of the week is due, 0 for Sunday to 6 for Saturday"
                raise self._error(remedy, f"{where}[{i}]", one)
            found.add((one - 1) % 7)
        return tuple(sorted(found))

    def _events(self, value: Any, where: str) -> tuple[UssEvent, ...]:
        if value is None:
            return ()
        found = list[UssEvent]()
        for i, one in enumerate(list_at(self.path, value, where)):
            place = f"{where}[{i}]"
            item = object_at(self.path, one, place)
            kind = self._text(item, "effect", place) or self._text(item, "type", place)
            name = self._text(item, "name", place)
            if item.get("date") in (None, ""):
                self._note("Events without a day are left out", place)
                continue
            if "effect" in item and not name:
                name = self._text({"type": item.get("type")}, "type", place)
            day = self._date(item.get("date"), f"{place}.date")
            found.append(UssEvent(day=day, kind=kind, name=name))
        return tuple(found)

    def _date(self, value: Any, where: str) -> date:
        remedy = "a day is due, such as 2022-06-24T08:00:00.000Z"
        match = re.fullmatch(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d):\d\d.*)?", str(value).strip())
        if not isinstance(value, str) or match is None:
            raise self._error(remedy, where, value)
        try:
            day = datetime.fromisoformat(match[1]).date()
        except ValueError:
            raise self._error(remedy, where, value) from None
        if not _YEARS[0] <= day.year <= _YEARS[1]:
            raise self._error(remedy, where, value)
        if match[2] and int(match[2]) > 12:
            self._note("Dates after noon UTC are midnight of the next day further east", where)
            return day + timedelta(days=1)
        return day
