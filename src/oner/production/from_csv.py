"""A table of strips alone, `.csv`: a production to plan, from oner's own columns or others."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from oner.model.human_board import HumanBoard
from oner.model.schedule import CastMember, Light, Place, Strip
from oner.production import cast_file
from oner.production.fields import Conventions, read_day
from oner.production.problems import Problems, one_of
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
    light_of,
    minutes_of,
    place_of,
    plain_calendar,
    time_notes,
)
from oner.production.sources import read_text
from oner.production.tables import read_table
from oner.units import QuantityError, parse_eighths, parse_minutes

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "strip", "stripid", "sheet", "sheetno", "sheetnumber", "breakdown"),
    "scene": ("scene", "scenes", "sc", "scn", "sceneno", "scenenr", "scenenumber", "scenenumbers"),
    "episode": ("episode", "ep", "eps"),
    "description": ("description", "synopsis", "summary", "action", "desc", "oneliner"),
    "set": ("set", "setname", "slugline", "sceneheading", "heading"),
    "location": ("location", "loc", "stage", "shootinglocation"),
    "place": ("place", "ie", "intext", "inout", "interiorexterior"),
    "light": ("light", "dn", "daynight", "tod", "timeofday"),
    "eighths": ("eighths", "pages", "page", "pgs", "pagecount", "pagelength", "length"),
    "minutes": (
        "minutes", "mins", "min", "esttime", "estimatedtime", "est", "estimate", "duration",
        "shootingtime", "shoottime", "time",
    ),
    "cast": (
        "cast", "castid", "castids", "castmembers", "castno", "castnos", "castnumbers",
        "characters", "actors", "talent",
    ),
    "day": ("day", "shootday", "shootingday", "shootdate", "shootingdate", "dayno", "daynumber"),
    "earliest": ("earliest",),
    "latest": ("latest",),
    "after": ("after",),
}  # fmt: skip
"""Per column: how tables head it, in small letters without anything between them."""

Meaning = Callable[[str], Place | Light | None]

_TOP = 40
"""Lines in which a header is looked for."""

_BOARD = "the table's days"
_BARE = re.compile(r"(?i)^(INT\.?\s*/\s*EXT|EXT\.?\s*/\s*INT|INT|EXT|I\s*/\s*E)[.\s:]+(.*)$")
_DAY_BREAK = re.compile(r"(?i)\W*end (of )?(the )?(shoot(ing)? )?day\b")


def read_csv_schedule(path: Path, assumed: Assumed | None = None) -> ScheduleInput:
    """What a table of strips holds, with the cast of a `cast.csv` beside it if there is one.

    Args:
        path: Of a table with commas, semicolons or tabs between its cells.
        assumed: What is taken where the table does not say it.

    Raises:
        ProductionError: Cells cannot be read; it holds every problem there is.
    """
    assumed = assumed or Assumed()
    problems = Problems()
    table = _Table(path.name, problems, assumed)
    text = read_text(path, path.name, problems)
    if text is not None:
        table.fill(text)
    cast = _cast_beside(path, problems) if text is not None else None
    problems.raise_any()
    strips = table.strips(cast)
    problems.raise_any()
    return _input(path, table, strips, assumed)


def _cast_beside(path: Path, problems: Problems) -> tuple[CastMember, ...] | None:
    """The cast of the file next to the table; None if there is no such file."""
    beside = path.parent / "cast.csv"
    if not beside.is_file() or beside.name == path.name:
        return None
    columns, required = cast_file.COLUMNS, cast_file.REQUIRED
    rows = read_table(beside, beside.name, problems, columns, required)
    return None if rows is None else cast_file.read_cast(rows, Conventions(), None)


def _input(path: Path, table: _Table, strips: Sequence[Strip], assumed: Assumed) -> ScheduleInput:
    days = table.laid
    start = assumed.start or (table.dates()[0] if table.dates() else NO_DATE)
    weekdays = sorted({0, 1, 2, 3, 4} | {day.weekday() for day in table.dates()})
    calendar = plain_calendar(start, weekdays, table.skipped())
    table.notes.append(f"The table has no calendar: from {calendar.start} on (assumed).")
    whole = bare_production(
        title=path.stem,
        calendar=calendar,
        buildings=table.buildings,
        cast=table.cast,
        strips=strips,
        currency=NO_CURRENCY if table.has_no_rates else "USD",
        notes=[*table.notes, UNCHECKED],
    )
    boards = [_board(days, strips)] if days else []
    return finished(whole, boards, chosen_board(boards, ""), assumed)


def _board(days: Sequence[Sequence[str]], strips: Sequence[Strip]) -> HumanBoard:
    shot = {id for day in days for id in day}
    left = tuple(strip.id for strip in strips if strip.id not in shot)
    return HumanBoard(name=_BOARD, days=tuple(tuple(day) for day in days), left=left)


@dataclass(slots=True)
class _Line:
    """A row of the table: its line, its cells by column, and the day break it follows."""

    number: int
    cells: dict[str, str]
    id: str = ""
    breaks: int = 0


@dataclass(slots=True)
class _Table:
    file: str
    problems: Problems
    assumed: Assumed
    notes: list[str] = field(default_factory=list[str])
    lines: list[_Line] = field(default_factory=list[_Line])
    columns: list[str] = field(default_factory=list[str])
    is_own: bool = False
    breaks: int = 0
    laid: list[list[str]] = field(default_factory=list[list[str]])
    rate: int = 0
    lengths: dict[str, Length] = field(default_factory=dict[str, Length])
    buildings: Buildings = field(default_factory=Buildings)
    cast: tuple[CastMember, ...] = ()
    has_no_rates: bool = True

    # -- the table ----------------------------------------------------------------------------

    def fill(self, text: str) -> None:
        """Rows under the header, with what each column is."""
        rows = self._rows(text)
        header = next((row for row in rows if self._is_header(row[1])), None)
        if header is None:
            remedy = "has no header; its first row names columns such as Scene, Set, Pages, Cast"
            self.problems.add(self.file, remedy)
            return
        above, below = rows[: rows.index(header)], rows[rows.index(header) + 1 :]
        if above:
            self.notes.append(f"What stands above the header is left out ({len(above)} rows).")
        self.columns = self._columns(header[1])
        self.is_own = {"id", "scene", "set"} <= {cell.strip() for cell in header[1]}
        for number, cells in below:
            self._add(number, cells)
        if not self.lines and not len(self.problems):
            self.problems.add(self.file, "has no strip under its header")

    def _rows(self, text: str) -> list[tuple[int, list[str]]]:
        delimiter = max(",;\t", key=lambda one: _headings(text, one))
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        rows, before = list[tuple[int, list[str]]](), 0
        try:
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    rows.append((before + 1, cells))
                before = reader.line_num
        except csv.Error as error:
            remedy = f"a cell that starts here is not closed ({error}); check the quotes"
            self.problems.add(self.file, remedy, line=before + 1)
        return rows

    def _is_header(self, cells: Iterable[str]) -> bool:
        found = {_column(cell) for cell in cells}
        return bool(found & {"scene", "id"}) and len(found - {""}) >= 2

    def _columns(self, header: Sequence[str]) -> list[str]:
        columns = list[str]()
        for cell in header:
            name = _column(cell)
            if cell.strip() and (not name or name in columns):
                why = "is there twice" if name else "is not one oner plans by"
                self.notes.append(f"The column {cell.strip()!r} {why}; it is left out.")
                name = ""
            columns.append(name)
        return columns

    def _add(self, number: int, cells: Sequence[str]) -> None:
        if [cell for cell in cells[len(self.columns) :] if cell.strip()]:
            remedy = f"the row has {len(cells)} cells, the header {len(self.columns)}"
            self.problems.add(self.file, f"{remedy}; quote commas in text", line=number)
            return
        pairs = zip(self.columns, cells, strict=False)
        data = {name: " ".join(cell.split()) for name, cell in pairs if name and cell.strip()}
        words = " ".join(cell.strip() for cell in cells if cell.strip())
        if _DAY_BREAK.match(words):
            self.breaks += 1
        elif "scene" not in data and not (self.is_own and "id" in data):
            self.notes.append(f"{self.file}:{number}: no scene, so no strip: {words[:60]!r}")
        else:
            self.lines.append(_Line(number, data, breaks=self.breaks))

    # -- strips -------------------------------------------------------------------------------

    def strips(self, cast: tuple[CastMember, ...] | None) -> list[Strip]:
        """The strips in order; the cast is that given, or whoever the strips name."""
        taken = set[str]()
        for i, line in enumerate(self.lines, start=1):
            wanted = line.cells.get("id") or line.cells.get("scene") or f"strip-{i}"
            line.id = free_id(label_id(wanted), taken)
            if "id" in line.cells and line.id != label_id(wanted):
                remedy = "another strip has this id; give each its own"
                self.problems.add(self.file, remedy, line=line.number, where="id", read=wanted)
        self._light_in_time()
        self._people(cast)
        self._rate()
        strips = [self._strip(line) for line in self.lines]
        self._check_after(strips)
        self._note_words("place", place_of, Place.INT)
        self._note_words("light", light_of, Light.DAY)
        return strips

    def _strip(self, line: _Line) -> Strip:
        cells = line.cells
        name = cells.get("set", "")
        heading = _BARE.match(name)
        if heading and "place" not in cells:
            cells["place"], name = heading[1], heading[2]
        if heading and "light" not in cells and " - " in name:
            name, _, cells["light"] = name.rpartition(" - ")
        return Strip(
            id=line.id,
            scene=cells.get("scene", line.id),
            episode=cells.get("episode", ""),
            description=cells.get("description", ""),
            set=self.buildings.set_id(name.strip(), cells.get("location", "")),
            place=place_of(cells.get("place", "")) or Place.INT,
            light=light_of(cells.get("light", "")) or Light.DAY,
            eighths=self.lengths[line.id][0],
            minutes=minutes_of(self.lengths[line.id], self.rate),
            cast=tuple(self._cast_of(line)),
            earliest=self._date(line, "earliest"),
            latest=self._date(line, "latest"),
            after=tuple(_parts(cells.get("after", ""), spaces=True)),
        )

    def _eighths(self, line: _Line) -> int:
        text = line.cells.get("eighths", "")
        try:
            return parse_eighths(text) if text else 0
        except QuantityError as error:
            self._problem(line, "eighths", str(error), text)
            return 0

    def _minutes(self, line: _Line) -> int:
        text = line.cells.get("minutes", "")
        try:
            return parse_minutes(re.sub(r"^(\d+:\d\d):00$", r"\1", text)) if text else 0
        except QuantityError as error:
            self._problem(line, "minutes", str(error), text)
            return 0

    def _date(self, line: _Line, column: str) -> date | None:
        text = line.cells.get(column, "")
        try:
            return read_day(text) if text else None
        except ValueError as error:
            self._problem(line, column, str(error), text)
            return None

    def _problem(self, line: _Line, column: str, remedy: str, read: str) -> None:
        self.problems.add(self.file, remedy, line=line.number, where=column, read=read)

    def _check_after(self, strips: Sequence[Strip]) -> None:
        ids = [strip.id for strip in strips]
        for line, strip in zip(self.lines, strips, strict=True):
            for other in strip.after:
                if other not in ids or other == strip.id:
                    self._problem(line, "after", one_of(ids, other, what="strips"), other)

    def _light_in_time(self) -> None:
        """A column headed Time that says DAY and NIGHT is not one of minutes."""
        words = [line.cells["minutes"] for line in self.lines if "minutes" in line.cells]
        if words and all(light_of(word) is not None for word in words):
            for line in self.lines:
                if "minutes" in line.cells:
                    line.cells.setdefault("light", line.cells.pop("minutes"))

    def _rate(self) -> None:
        self.lengths = {line.id: (self._eighths(line), self._minutes(line)) for line in self.lines}
        self.laid = self.days()
        days = [[self.lengths[id] for id in day] for day in self.laid]
        self.rate = fitting_rate(days, self.assumed)
        self.notes += time_notes(list(self.lengths.values()), self.rate, self.assumed)

    def _note_words(self, column: str, meant: Meaning, default: Place | Light) -> None:
        words = Counter(line.cells.get(column, "nothing") for line in self.lines)
        for word, count in words.items():
            meaning = meant(word) or default
            if word.upper() != str(meaning):
                note = f"{column} {word!r} is scheduled as {meaning} ({count} strips)"
                self.notes.append(note)

    # -- people -------------------------------------------------------------------------------

    def _names(self, line: _Line) -> list[str]:
        return _parts(line.cells.get("cast", ""), spaces=self.is_own)

    def _people(self, cast: tuple[CastMember, ...] | None) -> None:
        if cast is not None:
            self.cast, self.has_no_rates = cast, False
            self.notes.append("Amounts of cast.csv are in USD (assumed).")
            return
        names = [name for line in self.lines for name in self._names(line)]
        named = {label_id(name).casefold(): name for name in reversed(names)}
        named = [name for name in dict.fromkeys(names) if name in named.values()]
        self.cast = tuple(_person(name, i) for i, name in enumerate(named, start=1))
        self.notes.append(
            f"There are no rates: a day of any of {len(named)} people costs the same, worked or "
            "held, so the cost is person-days (assumed)."
        )

    def _cast_of(self, line: _Line) -> Iterable[str]:
        known = {ways: one.id for one in reversed(self.cast) for ways in _ways(one)}
        known |= {one.id.casefold(): one.id for one in self.cast}
        found = list[str]()
        for name in self._names(line):
            who = known.get(name.casefold()) or known.get(label_id(name).casefold())
            if who is None:
                remedy = one_of([one.id for one in self.cast], name, what="cast")
                self._problem(line, "cast", remedy, name)
            elif who not in found:
                found.append(who)
        return found

    # -- days ---------------------------------------------------------------------------------

    def _said(self) -> list[str]:
        return [line.cells.get("day", "") for line in self.lines]

    def dates(self) -> list[date]:
        """The dates the strips are shot on, in order; empty if the column has no dates."""
        try:
            return sorted({read_day(text) for text in self._said() if text})
        except ValueError:
            return []

    def skipped(self) -> list[date]:
        """Worked weekdays between the dates that no strip is shot on are days off."""
        days = self.dates()
        if not days:
            return []
        weekdays = {0, 1, 2, 3, 4} | {day.weekday() for day in days}
        every = map(date.fromordinal, range(days[0].toordinal(), days[-1].toordinal() + 1))
        return [day for day in every if day.weekday() in weekdays and day not in days]

    def days(self) -> list[list[str]]:
        """Ids of the strips of every day a person chose; empty if nobody did."""
        said = self._said()
        if self.dates():
            return self._grouped([read_day(text) if text else None for text in said])
        numbers = [re.fullmatch(r"(?i)(?:day\s*)?#?(\d+)", text) for text in said]
        if any(said) and all(match or not text for match, text in zip(numbers, said, strict=True)):
            return self._grouped([int(match[1]) if match else None for match in numbers])
        if any(said):
            words = next(text for text in said if text)
            self.notes.append(f"The column of days says {words!r}, no day of the shoot; left out.")
        return self._grouped([line.breaks for line in self.lines]) if self.breaks else []

    def _grouped(self, keys: Sequence[date | int | None]) -> list[list[str]]:
        groups = dict[int, list[str]]()
        for line, key in zip(self.lines, keys, strict=True):
            if key is not None:
                number = key if isinstance(key, int) else key.toordinal()
                groups.setdefault(number, []).append(line.id)
        return [groups[number] for number in sorted(groups)]


def _column(heading: str) -> str:
    """The column a heading means; empty: none."""
    plain = re.sub(r"[^a-z0-9]", "", heading.lower())
    return next((name for name, ways in HEADINGS.items() if plain in ways), "")


def _headings(text: str, delimiter: str) -> int:
    """The most headings that one of the first lines has, if this parts its cells."""
    lines = text.split("\n", _TOP)[:_TOP]
    return max(sum(bool(_column(cell)) for cell in line.split(delimiter)) for line in lines)


def _parts(cell: str, *, spaces: bool) -> list[str]:
    """The names in a cell; spaces part them if they are ids, or if every one is a number."""
    if re.search(r"[,;|]", cell):
        parts = re.split(r"\s*[,;|]\s*", cell)
    elif spaces or re.fullmatch(r"[\d\s]+", cell):
        parts = cell.split()
    else:
        parts = [cell]
    return list(dict.fromkeys(part.strip().rstrip(".") for part in parts if part.strip()))


def _person(name: str, position: int) -> CastMember:
    return CastMember(
        id=label_id(name),
        number=int(name) if name.isdecimal() else position,
        character=name,
        name="",
        day_rate=PERSON_DAY,
        hold_rate=PERSON_DAY,
        rest_hours=0.0,
    )


def _ways(member: CastMember) -> set[str]:
    """How cells may name a person: by number, part or name."""
    return {str(member.number), member.character.casefold(), member.name.casefold()} - {""}
