"""Which panels lean on which: as people write it, and ceilings on the flats below their sides."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import shapely

from oner.model.set import Panel, PanelKind, Set
from oner.production.problems import one_of
from oner.production.sources import Place

ABOVE = 0.15
"""A flat carries a ceiling whose lower side is at most this much above its top [m]: one that lies
on it, or hangs between it and the flat on the other side."""

BESIDE = 0.15
"""... and whose side is at most this far outside of it [m]."""

LEAST = 0.05
"""... and that lies on it over at least this length [m]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lean:
    """One thing that was said about panels that lean on others.

    Args:
        place: Where it was said.
        panels: Ids of panels, or of walls and ceilings for all of theirs.
        needs: What they lean on, ids likewise.
        carries: What leans on them, ids likewise.
        walls: Whether they are ceiling pieces that lean on the flats below their sides.
    """

    place: Place
    panels: Sequence[str]
    needs: Sequence[str] = ()
    carries: Sequence[str] = ()
    walls: bool = False


@dataclass(slots=True)
class _Edges:
    """Who needs whom, and where that was said."""

    of: dict[str, dict[str, Place]] = field(default_factory=dict[str, dict[str, Place]])

    def add(self, panel: str, need: str, place: Place) -> None:
        if panel != need:
            self.of.setdefault(panel, {}).setdefault(need, place)


def with_leans(built: Set, leans: Sequence[Lean]) -> Set:
    """The set whose panels know what they need; what is wrong goes to the places' problems.

    Args:
        built: Without needs.
        leans: In the order of the file.
    """
    if not any(lean.needs or lean.carries or lean.walls for lean in leans):
        _report_idle(leans)
        return built
    groups = _groups(built)
    edges = _Edges()
    for lean in leans:
        _read(lean, groups, edges)
    _report_idle(leans)
    _report_cycle(edges)
    return _needing(built, edges)


def held_note(built: Set) -> list[str]:
    """A sentence about wild panels that stay, because a panel that is not wild leans on them."""
    fixed = [panel for panel in built.panels if not panel.wild]
    carried = {need for panel in fixed for need in panel.needs}
    held = [panel.id for panel in built.panels if panel.wild and panel.id in carried]
    if not held:
        return []
    some = ", ".join(held[:4]) + (", ..." if len(held) > 4 else "")
    why = "because panels that are not wild lean on them"
    return [f"set {built.id}: {len(held)} wild panels stay, {why} ({some})"]


def _read(lean: Lean, groups: Mapping[str, tuple[Panel, ...]], edges: _Edges) -> None:
    own = _members(lean.place.at("panels"), lean.panels, groups)
    if lean.walls:
        _rest_on_walls(lean, own, groups, edges)
    for position, name in enumerate(lean.needs):
        place = lean.place.at("needs", position)
        for need in _members(place, [name], groups, here=True):
            _say(own, [need], place, edges, itself=name)
    for position, name in enumerate(lean.carries):
        place = lean.place.at("carries", position)
        _say(_members(place, [name], groups, here=True), own, place, edges, itself=name)


def _say(
    panels: Sequence[Panel], needs: Sequence[Panel], place: Place, edges: _Edges, *, itself: str
) -> None:
    """Note who needs whom; one panel that is said to need itself alone is a problem."""
    for panel in panels:
        for need in needs:
            if panel.id == need.id and len(panels) == len(needs) == 1:
                place.problem(f"{panel.id} cannot lean on itself; name another panel", read=itself)
            edges.add(panel.id, need.id, place)


def _groups(built: Set) -> dict[str, tuple[Panel, ...]]:
    """Panels by every name a person may use: of a panel, a leg, a line of legs, a ceiling."""
    found = dict[str, list[Panel]]()
    for panel in built.panels:
        run = panel.id.rpartition("-")[0]
        names = dict.fromkeys((panel.id, run, run.rpartition(".")[0] or run))
        for name in names:
            found.setdefault(name, []).append(panel)
    return {name: tuple(panels) for name, panels in found.items()}


def _members(
    place: Place,
    names: Sequence[str],
    groups: Mapping[str, tuple[Panel, ...]],
    *,
    here: bool = False,
) -> list[Panel]:
    """The panels that some ids mean; an id that means none is a problem where it stands."""
    panels = list[Panel]()
    for position, name in enumerate(names):
        if name in groups:
            panels += groups[name]
        else:
            remedy = one_of(groups, name, what="panels, walls and ceilings of this set")
            (place if here else place.at(position)).problem(remedy, read=name)
    return list({panel.id: panel for panel in panels}.values())


def _report_idle(leans: Sequence[Lean]) -> None:
    """A table that says of panels neither what they need nor what they carry."""
    for lean in leans:
        said = lean.needs or lean.carries or lean.walls
        if not said and lean.place.path[-2:-1] == ("lean",):
            lean.place.problem(
                "say what these panels lean on (needs), or what they carry (carries)"
            )


def _report_cycle(edges: _Edges) -> None:
    """The first panels found that lean on each other in a circle."""
    done = set[str]()
    for start in sorted(edges.of):
        circle = _circle(start, edges, done)
        if circle:
            words = " leans on ".join([*circle, circle[0]])
            place = edges.of[circle[-1]][circle[0]]
            place.problem(f"panels cannot lean on each other in a circle: {words}; take one out")
            return


def _circle(start: str, edges: _Edges, done: set[str]) -> list[str]:
    """Panels from `start` on that come back to one of them; empty if there are none."""
    way, open_needs = [start], [iter(edges.of.get(start, ()))]
    while way:
        need = next(open_needs[-1], None)
        if need is None:
            done.add(way.pop())
            open_needs.pop()
        elif need in way:
            return way[way.index(need) :]
        elif need not in done:
            way.append(need)
            open_needs.append(iter(edges.of.get(need, ())))
    return []


def _needing(built: Set, edges: _Edges) -> Set:
    def with_needs(panel: Panel) -> Panel:
        return replace(panel, needs=tuple(sorted(edges.of.get(panel.id, ()))))

    walls = tuple(
        replace(wall, panels=tuple(with_needs(panel) for panel in wall.panels))
        for wall in built.walls
    )
    return replace(built, walls=walls, ceilings=tuple(with_needs(one) for one in built.ceilings))


# -- ceilings on walls ------------------------------------------------------------------------


def _rest_on_walls(
    lean: Lean, pieces: Sequence[Panel], groups: Mapping[str, tuple[Panel, ...]], edges: _Edges
) -> None:
    panels = {panel.id: panel for members in groups.values() for panel in members}
    flats = [panel for panel in panels.values() if panel.kind is not PanelKind.CEILING]
    for piece in pieces:
        below = flats_below(piece, flats)
        if not below:
            remedy = f"no flat stands below a side of {piece.id}; check its base, width and line"
            lean.place.problem(remedy)
            return
        for flat in below:
            edges.add(piece.id, flat.id, lean.place)


def flats_below(piece: Panel, flats: Sequence[Panel]) -> tuple[Panel, ...]:
    """The flats a ceiling piece lies on with its two long sides, in the order given.

    A flat carries it if it runs along the piece's line, reaches up to the piece's lower side, and
    its own line lies under one of the piece's sides: in the outer quarter of its width.

    Args:
        piece: A ceiling piece; its width is its thickness.
        flats: Flats and headers of the same set.
    """
    start, end = np.array(piece.start), np.array(piece.end)
    along = (end - start) / math.dist(piece.start, piece.end)
    across = np.array([-along[1], along[0]])
    strips = shapely.union_all(
        [_side(start, end, sign * across, piece.thickness) for sign in (-1.0, 1.0)]
    )
    return tuple(
        flat
        for flat in flats
        if flat.base < piece.base <= flat.top + ABOVE
        and abs(_direction(flat) @ along) > math.cos(math.radians(45.0))
        and shapely.LineString([flat.start, flat.end]).intersection(strips).length >= LEAST
    )


def _side(start: np.ndarray, end: np.ndarray, outward: np.ndarray, width: float) -> shapely.Polygon:
    near, far = outward * width / 4, outward * (width / 2 + BESIDE)
    return shapely.Polygon([start + near, end + near, end + far, start + far])


def _direction(panel: Panel) -> np.ndarray:
    line = np.array(panel.end) - np.array(panel.start)
    return line / np.linalg.norm(line)
