"""Scenes of a screenplay in Fountain: what a strip needs to know of each.

fountain-py tells headings, cues and action apart; this module reads headings as a script supervisor
does, numbers what has no number, and measures pages. Notes and boneyard are dropped; omitted scenes
are left out and named.

A page has 55 lines. Action is wrapped at 60 columns, dialogue at 35, parentheticals at 25; blocks
are set apart by one empty line; wide characters (Korean, Chinese, Japanese) take two columns. The
length of a scene is rounded to the nearest eighth and is at least one.

Source: syntax of fountain.io; 55 lines and the widths are the usual layout of 12-point Courier.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from fountain import ElementType, FountainElement, FountainParser

from oner.errors import FormatError
from oner.formats.text import read_lines
from oner.model.schedule import Light, Place

LINES_PER_PAGE = 55
ACTION_COLUMNS = 60
DIALOGUE_COLUMNS = 35
PARENTHETICAL_COLUMNS = 25

_LONGEST_LINE = 20_000
_MOST_LINES = 200_000
_LONGEST_SYNOPSIS = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptScene:
    """A scene of a script.

    Args:
        number: As in the script; given in order where it has none.
        heading: The whole line, without its number.
        place: INT or EXT; INT./EXT. is EXT, because the weather counts; of a heading without
            either, that of the scene before.
        set_name: The heading without place, time and remarks in brackets, in capitals.
        light: DAY or NIGHT; where the heading does not say ("CONTINUOUS"), as the scene before.
        eighths: Length in eighths of a page, at least 1.
        characters: Who speaks, in order of first cue, in capitals.
        line: Of the heading in the file, counted from 1.
        synopsis: Its synopsis in the script, else its first line of action.
    """

    number: str
    heading: str
    place: Place
    set_name: str
    light: Light
    eighths: int
    characters: tuple[str, ...]
    line: int
    synopsis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """Scenes of a screenplay and what there is to say about reading them.

    Args:
        scenes: In order.
        omitted: Numbers of scenes the script calls omitted.
        notes: In sentences.
    """

    scenes: tuple[ScriptScene, ...]
    omitted: tuple[str, ...]
    notes: tuple[str, ...]


def read_scenes(path: Path) -> tuple[ScriptScene, ...]:
    """The scenes of a Fountain file, omitted ones left out.

    Raises:
        FormatError: The file is not text or has no scene headings.
    """
    return read_script(path).scenes


def read_script(path: Path, *, source: str = "") -> Script:
    """The scenes of a Fountain file and what was assumed about them.

    Args:
        path: Of the file.
        source: Its name in messages; `path` if empty.

    Raises:
        FormatError: The file is not text or has no scene headings.
    """
    drafts = list(_drafts(FountainParser().parse(_text(path)).elements))
    if not drafts:
        remedy = "has no scene headings; they start with INT. or EXT., or with a full stop"
        raise FormatError(path, remedy)
    numbers = _numbers([_own_number(draft.heading) for draft in drafts])
    scenes: list[ScriptScene] = []
    omitted: list[str] = []
    notes = _number_notes(drafts, numbers)
    place, light = Place.INT, Light.DAY
    for draft, number in zip(drafts, numbers, strict=True):
        heading = _plain_heading(draft.heading.text)
        if re.search(r"\bOMIT(TED)?\b", heading.upper()) and not draft.characters:
            omitted.append(number)
            continue
        parts = _heading_parts(heading)
        place, light = parts.place or place, parts.light or light
        notes += _light_note(number, parts)
        scenes.append(draft.scene(number, heading, place, parts.set_name, light))
    name = source or str(path)
    return Script(
        scenes=tuple(scenes),
        omitted=tuple(omitted),
        notes=tuple(f"{name}: {note}." for note in [*_omitted_note(omitted), *notes]),
    )


def _text(path: Path) -> str:
    lines: list[str] = []
    for number, line in read_lines(path, longest=_LONGEST_LINE):
        if number > _MOST_LINES:
            raise FormatError(
                path, f"more than {_MOST_LINES} lines; is this a script?", line=number
            )
        lines.append(line)
    return "\n".join(_forced(lines))


_FORCED_MARK = "0\N{WORD JOINER}"
_CUE = re.compile(r"([^(^]+?)\s*(\(.*\))?\s*(\^+)?\s*")


def _forced(lines: Sequence[str]) -> list[str]:
    """The same lines, with those marked that the library knows only in the letters A to Z.

    It takes a cue such as JOSÉ or ANNA & BEN for action, and a heading such as .ÉCOLE too.
    """
    padded = ["", *lines, ""]
    return [
        _marked(line, alone=not before.strip(), followed=bool(after.strip()))
        for before, line, after in zip(padded, lines, padded[2:], strict=False)
    ]


def _marked(line: str, *, alone: bool, followed: bool) -> str:
    text = line.strip()
    if not alone or not text:
        return line
    if text[0] == "." and not text[1:2].isascii() and text[1:2].isalnum():
        return f".{_FORCED_MARK}{text[1:]}"
    return f"@{text}" if followed and _is_cue(text) else line


def _is_cue(text: str) -> bool:
    """A line in capitals, some of them of other alphabets, or names joined by & or /."""
    match = _CUE.fullmatch(text)
    if match is None or _PREFIX.match(text):
        return False
    name = match[1]
    known = all(c.isalnum() or unicodedata.combining(c) or c in " _.'’#-&/" for c in name)
    other = not name.isascii() or "&" in name or "/" in name
    return known and other and name[0].isalnum() and name.isupper()


@dataclass(slots=True)
class _Draft:
    """A scene as far as it was read."""

    heading: FountainElement
    elements: list[FountainElement] = field(default_factory=list[FountainElement])
    synopses: list[str] = field(default_factory=list[str])

    @property
    def characters(self) -> tuple[str, ...]:
        cues = (cue for cue in _flat(self.elements) if cue.type is ElementType.CHARACTER)
        names = (name.strip() for cue in cues for name in re.split(r"[&/]", _name(cue)))
        return tuple(dict.fromkeys(name for name in names if name))

    def scene(
        self, number: str, heading: str, place: Place, set_name: str, light: Light
    ) -> ScriptScene:
        """The scene, measured."""
        return ScriptScene(
            number=number,
            heading=heading,
            place=place,
            set_name=set_name,
            light=light,
            eighths=_eighths(_lines(heading, self.elements)),
            characters=self.characters,
            line=self.heading.line_number,
            synopsis=self._synopsis(),
        )

    def _synopsis(self) -> str:
        action = (e.text for e in self.elements if e.type is ElementType.ACTION)
        text = " ".join(self.synopses) or next(action, "")
        text = " ".join(text.split())
        return text if len(text) <= _LONGEST_SYNOPSIS else text[: _LONGEST_SYNOPSIS - 3] + "..."


_DROPPED = {ElementType.NOTE, ElementType.BONEYARD, ElementType.PAGE_BREAK, ElementType.SECTION}


def _drafts(elements: Iterable[FountainElement]) -> Iterator[_Draft]:
    """Scenes with their elements; a synopsis below a section heading is the section's."""
    draft: _Draft | None = None
    in_section = False
    for element in elements:
        if element.type is ElementType.SCENE_HEADING:
            if draft is not None:
                yield draft
            draft, in_section = _Draft(element), False
        elif element.type is ElementType.SECTION:
            in_section = True
        elif draft is None or element.type in _DROPPED:
            continue
        elif element.type is not ElementType.SYNOPSIS:
            draft.elements.append(element)
        elif not in_section:
            draft.synopses.append(element.text)
    if draft is not None:
        yield draft


def _flat(elements: Iterable[FountainElement]) -> Iterator[FountainElement]:
    """Elements in order, the columns of dual dialogue one after the other."""
    for element in elements:
        if element.type is ElementType.DUAL_DIALOGUE:
            for column in element.dual_dialogue_columns():
                yield from column
        else:
            yield element


def _name(cue: FountainElement) -> str:
    """A character's name in capitals, without what stands in brackets behind it."""
    name = re.sub(r"\(.*?\)|\^", " ", cue.text)
    return " ".join(name.upper().split())


_NUMBER = re.compile(r"\s*#([^#]+)#\s*$")


def _own_number(heading: FountainElement) -> str:
    number = heading.metadata.get("scene_number")
    if isinstance(number, str):
        return number
    # the library keeps numbers with other characters than letters, digits, dots and dashes
    found = _NUMBER.search(heading.text)
    return found[1].strip() if found else ""


def _numbers(own: Sequence[str]) -> list[str]:
    """A number for every scene: 1, 2, 3; among numbered scenes 12A, 12B behind 12."""
    if not any(own):
        return [str(i) for i in range(1, len(own) + 1)]
    taken = set(own)
    numbers: list[str] = []
    base = "0"
    for number in own:
        base = number or base
        numbers.append(number or _free(base, taken))
        taken.add(numbers[-1])
    return numbers


def _free(base: str, taken: set[str]) -> str:
    count = 1
    while (name := base + _letters(count)) in taken:
        count += 1
    return name


def _letters(count: int) -> str:
    """A, B, ... Z, AA, AB, ..."""
    text = ""
    while count:
        count, letter = divmod(count - 1, 26)
        text = chr(ord("A") + letter) + text
    return text


def _number_notes(drafts: Sequence[_Draft], numbers: Sequence[str]) -> list[str]:
    without = sum(not _own_number(draft.heading) for draft in drafts)
    notes = [f"{without} scenes without a number were numbered in order"] if without else []
    doubled = sorted({number for number in numbers if numbers.count(number) > 1})
    if doubled:
        notes.append(f"several scenes have the number {', '.join(doubled[:10])}")
    return notes


def _omitted_note(omitted: list[str]) -> list[str]:
    return [f"omitted scenes left out: {', '.join(omitted)}"] if omitted else []


@dataclass(frozen=True, slots=True)
class _Heading:
    place: Place | None
    set_name: str
    light: Light | None
    time: str


_PREFIX = re.compile(
    r"^(INT\.?\s*/\s*EXT|EXT\.?\s*/\s*INT|I\s*/\s*E|INT|EXT|EST)(?:\s*\.\s*|\s+)", re.IGNORECASE
)
_TIMES: Mapping[str, Light | None] = {
    "DAY": Light.DAY,
    "MORNING": Light.DAY,
    "AFTERNOON": Light.DAY,
    "NOON": Light.DAY,
    "MIDDAY": Light.DAY,
    "SUNRISE": Light.DAY,
    "DAWN": Light.DAY,
    "NIGHT": Light.NIGHT,
    "MIDNIGHT": Light.NIGHT,
    "EVENING": Light.NIGHT,
    "DUSK": Light.NIGHT,
    "SUNSET": Light.NIGHT,
    "TWILIGHT": Light.NIGHT,
    "CONTINUOUS": None,
    "CONTINUED": None,
    "LATER": None,
    "SAME": None,
    "PRESENT": None,
    "MOMENTS": None,
}
_BETWEEN = {"DAWN", "DUSK", "EVENING", "SUNRISE", "SUNSET", "TWILIGHT"}
_FILLER = re.compile(
    "AN?|AND|THE|THAT|IN|ONE|TWO|THREE|FEW|BIT|LITTLE|NEXT|EARLY|LATE|TIME|"
    "(SECOND|MINUTE|MOMENT|HOUR|DAY|WEEK|MONTH|YEAR)S?"
)


def _plain_heading(text: str) -> str:
    return " ".join(_NUMBER.sub("", text.removeprefix(_FORCED_MARK)).split())


def _heading_parts(heading: str) -> _Heading:
    """INT. SET - PART OF SET - TIME (REMARK)."""
    plain = " ".join(re.sub(r"\([^()]*\)|\[[^\[\]]*\]", " ", heading.upper()).split())
    prefix = _PREFIX.match(plain)
    place = _place(prefix[1]) if prefix else None
    rest = plain[prefix.end() :] if prefix else plain
    name, time = _split_time(rest.strip(" .,-–—"))
    return _Heading(place, name or rest or plain, _light(time), time)


def _place(prefix: str) -> Place:
    inside = {part.strip(" .")[0] for part in prefix.split("/")} == {"I"}
    return Place.INT if inside else Place.EXT


def _split_time(text: str) -> tuple[str, str]:
    """Set and time; the last part behind a dash or comma is a time if it is made of time words."""
    cut = max(
        (m for m in re.finditer(r"\s+[-–—]+\s+|\s*,\s*|\s*[–—]+\s*", text)),
        default=None,
        key=_start,
    )
    if cut is None:
        return ("", text) if _is_time(text) else (text, "")
    head, tail = text[: cut.start()], text[cut.end() :]
    if not _is_time(tail):
        return text, ""
    # "A BIT LATER, THAT EVENING": times may follow each other
    name, earlier = _split_time(head)
    return name, f"{earlier} {tail}".strip()


def _start(match: re.Match[str]) -> int:
    return match.start()


def _is_time(text: str) -> bool:
    words = re.findall(r"[A-Z]+", text)
    return any(word in _TIMES for word in words) and all(
        word in _TIMES or _FILLER.fullmatch(word) for word in words
    )


def _light(time: str) -> Light | None:
    """The last word that says a light: THE NEXT MORNING; DAYS LATER says none."""
    for word in reversed(re.findall(r"[A-Z]+", time)):
        if _TIMES.get(word) is not None:
            return _TIMES[word]
    return None


def _light_note(number: str, parts: _Heading) -> list[str]:
    between = sorted(_BETWEEN & set(parts.time.split()))
    if not between or parts.light is None:
        return []
    return [f"scene {number}: {between[0]} is taken as {parts.light}"]


def _eighths(lines: int) -> int:
    """Nearest eighth of a page, halves up, at least one."""
    return max(1, (16 * lines + LINES_PER_PAGE) // (2 * LINES_PER_PAGE))


def _lines(heading: str, elements: Iterable[FountainElement]) -> int:
    """Lines of a scene as typed: every block behind an empty line, dialogue in one block."""
    lines = 1 + _wrapped(heading, ACTION_COLUMNS)
    last = 0
    for element in elements:
        if not _continues(element, last):
            lines += 1
        lines += _height(element)
        last = element.line_number
    return lines


_BLOCK = {ElementType.DIALOGUE, ElementType.PARENTHETICAL, ElementType.LYRICS}


def _continues(element: FountainElement, last: int) -> bool:
    """Whether a line belongs to the block above it."""
    if element.type in _BLOCK:
        return True
    return element.type is ElementType.ACTION and element.line_number == last + 1


_COLUMNS: Mapping[ElementType, int] = {
    ElementType.DIALOGUE: DIALOGUE_COLUMNS,
    ElementType.LYRICS: DIALOGUE_COLUMNS,
    ElementType.PARENTHETICAL: PARENTHETICAL_COLUMNS,
}


def _height(element: FountainElement) -> int:
    if element.type is ElementType.DUAL_DIALOGUE:
        columns = element.dual_dialogue_columns()
        return max(sum(_height(each) for each in column) for column in columns)
    return _wrapped(element.text, _COLUMNS.get(element.type, ACTION_COLUMNS))


def _wrapped(text: str, columns: int) -> int:
    """Lines a text fills; words are not broken unless they are longer than a line."""
    lines, used = 1, 0
    for word in text.split():
        width = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in word)
        if used and used + 1 + width > columns:
            lines, used = lines + 1, 0
        used += width + (1 if used else 0)
        lines, used = lines + (used - 1) // columns, (used - 1) % columns + 1
    return lines
