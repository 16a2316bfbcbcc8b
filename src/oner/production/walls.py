"""Walls from the lines people write: one wall per leg of a polyline, tiled with panels."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Annotated, Any, cast

from pydantic import BeforeValidator

from oner.model.set import Panel, PanelKind, Point, Wall

LEAST_REST = 0.25
"""A remainder shorter than this part of a panel is added to the last whole panel."""

SHORTEST = 1e-3
"""A leg shorter than this is no wall [m]."""

_MESSAGE = 'must be true, false, a list of panel numbers such as [2, 3, 4], or "2-7"'

Wild = bool | tuple[int, ...]
"""Which panels are wild: all, none, or those with these numbers, counted from 1."""


def read_wild(value: Any) -> Wild:
    """`true`, `[2, 3]`, `"2-4, 7"`.

    Raises:
        ValueError: It is none of these; the text says what would be right.
    """
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return tuple(sorted({n for part in value.split(",") for n in _numbers(part)}))
    numbers = cast("list[Any]", value) if isinstance(value, list) else None
    if numbers is None or not all(type(n) is int and n > 0 for n in numbers):
        raise ValueError(_MESSAGE)
    return tuple(sorted(set(numbers)))


def _numbers(part: str) -> range:
    match = re.fullmatch(r"\s*(\d+)\s*(?:-\s*(\d+)\s*)?", part)
    if match is None:
        raise ValueError(_MESSAGE)
    first, last = int(match[1]), int(match[2] or match[1])
    if not 0 < first <= last:
        raise ValueError(_MESSAGE)
    return range(first, last + 1)


WildPanels = Annotated[bool | tuple[int, ...], BeforeValidator(read_wild)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flats:
    """How the panels of a wall are made.

    Args:
        width: Of a panel [m].
        pull_minutes, rehang_minutes: Work on a wild panel.
        brace_minutes: Work on any panel that is left standing beside a gap.
    """

    width: float
    pull_minutes: int
    rehang_minutes: int
    brace_minutes: int = 0


def legs(name: str, points: Sequence[Point], template: Wall) -> tuple[Wall, ...]:
    """One wall per leg of a polyline: `name` if there is one, else `name.1`, `name.2`, ...

    Args:
        name: Of the polyline.
        points: Corners [m].
        template: Gives base, top and thickness.
    """
    pairs = list(pairwise(points))
    names = [name] if len(pairs) == 1 else [f"{name}.{n}" for n in range(1, len(pairs) + 1)]
    return tuple(
        replace(template, id=each, start=start, end=end)
        for each, (start, end) in zip(names, pairs, strict=True)
    )


def cuts(length: float, width: float) -> tuple[float, ...]:
    """Where the edges of panels lie along a run, from 0 to `length` [m].

    Panels are `width` wide; a remainder is a panel of its own, unless it is shorter than a quarter
    of the width: then the last whole panel is made wider.
    """
    whole = math.floor(length / width + 1e-9)
    rest = length - whole * width
    if whole == 0:
        return (0.0, length)
    if rest >= LEAST_REST * width - 1e-9:
        whole += 1
    return (*(n * width for n in range(whole)), length)


def fixed(wall: Wall) -> Wall:
    """A wall of the story map: one panel that cannot be pulled, named as the wall."""
    panel = _panel(wall, wall.id, wall.start, wall.end)
    return replace(wall, panels=(panel,))


def tiled(wall: Wall, flats: Flats, wild: Collection[int]) -> Wall:
    """A wall of a set: panels `id-01`, `id-02`, ... from start to end.

    Args:
        wall: Without panels.
        flats: How its panels are made.
        wild: Numbers of the panels that were built to be pulled, counted from 1.
    """
    length = math.dist(wall.start, wall.end)
    edges = [_along(wall.start, wall.end, cut / length) for cut in cuts(length, flats.width)]
    edges[-1] = wall.end
    braced = [replace(one, brace_minutes=flats.brace_minutes) for one in _numbered(wall, edges)]
    panels = [
        _wild(panel, flats) if number in wild else panel
        for number, panel in enumerate(braced, start=1)
    ]
    return replace(wall, panels=tuple(panels))


def panel_count(wall: Wall, flats: Flats) -> int:
    """How many panels a wall is tiled with."""
    return len(cuts(math.dist(wall.start, wall.end), flats.width)) - 1


def _numbered(wall: Wall, edges: Sequence[Point]) -> list[Panel]:
    pairs = pairwise(edges)
    return [_panel(wall, f"{wall.id}-{n:02d}", a, b) for n, (a, b) in enumerate(pairs, start=1)]


def _panel(wall: Wall, name: str, start: Point, end: Point) -> Panel:
    return Panel(
        id=name,
        wall=wall.id,
        start=start,
        end=end,
        base=wall.base,
        top=wall.top,
        thickness=wall.thickness,
        kind=PanelKind.HEADER if wall.base > 0 else PanelKind.FLAT,
    )


def _wild(panel: Panel, flats: Flats) -> Panel:
    return replace(
        panel,
        wild=True,
        pull_minutes=flats.pull_minutes,
        rehang_minutes=flats.rehang_minutes,
    )


def _along(start: Point, end: Point, part: float) -> Point:
    return (start[0] + part * (end[0] - start[0]), start[1] + part * (end[1] - start[1]))
