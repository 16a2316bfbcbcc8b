"""The overhead: story map from above, pieces in colours, camera and performer, panels out, track.

Drawn to scale: one metre of the story is `Sheet.scale` units of the drawing, Y up in the story is
up on the paper, and a scale bar says so.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from html import escape

import numpy as np
from numpy.typing import NDArray

from oner.documents import palette
from oner.geometry import poses
from oner.model.piece import Breakdown, Piece
from oner.model.production import Production
from oner.model.rig import Rig, RigKind
from oner.model.set import Panel, Set, StandsFor, StoryMap
from oner.model.take import Take

Floats = NDArray[np.float64]

LEAST_SCALE = 16.0
"""Units of the drawing for a metre; more where that would make a small drawing."""

LEAST_WIDTH = 1000.0
"""Width of the drawing in its units, at least: what the title block needs."""

MARGIN = 2.5
"""Paper around the drawing [m]."""

WEDGE = 1.5
"""Length of a camera's wedge on the drawing [m]."""

NUMBER = 8.5
"""Radius of a camera's number [units of the drawing]."""

EVERY = 4
"""Paths are drawn through every n-th frame."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """From story coordinates to the drawing's.

    Args:
        left, top: Story coordinates of the upper left corner [m].
        width, height: [m].
        least_scale: Units of the drawing for a metre, at least.
        least_width: Width of the drawing in its units, at least.
    """

    left: float
    top: float
    width: float
    height: float
    least_scale: float = LEAST_SCALE
    least_width: float = LEAST_WIDTH

    @property
    def scale(self) -> float:
        """Units of the drawing for a metre."""
        return max(self.least_scale, self.least_width / self.width)

    def at(self, points: Floats) -> Floats:
        """Story points, shape (n, 2+), to drawing points, shape (n, 2)."""
        return np.column_stack([points[:, 0] - self.left, self.top - points[:, 1]]) * self.scale

    def path(self, points: Floats, *, closed: bool = False) -> str:
        """Path data through story points."""
        steps = " ".join(f"{x:.1f},{y:.1f}" for x, y in self.at(points))
        return f"M{steps}{'Z' if closed else ''}"


def overhead_svg(production: Production, take: Take | None, breakdown: Breakdown | None) -> str:
    """The overhead of a whole take, as one SVG document.

    Args:
        production: For the story map, sets and rigs.
        take: None draws the map alone.
        breakdown: None draws the take in one colour.
    """
    pieces = breakdown.pieces if breakdown else ()
    sheet = fit_sheet(production, take, pieces)
    parts = map_layers(sheet, production, take, pieces, breakdown)
    parts.append(_title_block(sheet, production, take, pieces))
    width, height = sheet.width * sheet.scale, sheet.height * sheet.scale + _BLOCK
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'data-left="{sheet.left:.4f}" data-top="{sheet.top:.4f}" data-scale="{sheet.scale:g}" '
        f'font-family="Helvetica Neue, Helvetica, Arial, sans-serif" role="img" '
        f'aria-label="Overhead of {escape(production.title)}">'
        f'<rect width="{width:.0f}" height="{height:.0f}" fill="{palette.PAPER}"/>'
        + "".join(parts)
        + "</svg>\n"
    )


def map_layers(
    sheet: Sheet,
    production: Production,
    take: Take | None,
    pieces: tuple[Piece, ...],
    breakdown: Breakdown | None,
) -> list[str]:
    """The layers of a drawing from the floor up: story map, set work, performers, cameras.

    Args:
        sheet: To draw on.
        production: For the story map, sets and rigs.
        take: None draws the map alone.
        pieces: In story order.
        breakdown: For its seams; None: they are marked where pieces begin, without what hides them.
    """
    layers = [_zones(sheet, production.story), _walls(sheet, production.story)]
    if take is not None:
        layers.append(_set_work(sheet, production, pieces))
        layers.append(_performers(sheet, take))
        layers.append(_camera_paths(sheet, take, pieces))
        layers.append(_seams(sheet, take, pieces, breakdown))
        layers.append(_cameras(sheet, take, pieces))
    return layers


_BLOCK = 64.0
"""Height of the title block below the drawing [units of the drawing]."""


def fit_sheet(production: Production, take: Take | None, pieces: tuple[Piece, ...]) -> Sheet:
    """The sheet that holds story map, take and tracks, with a margin."""
    story = production.story
    points = [np.array([wall.start, wall.end]) for wall in story.walls]
    points += [np.array(zone.outline) for zone in story.zones]
    points += [
        track_outline(production.rig_named(piece.setup.rig), part, piece)
        for _, part, piece in _arm_pieces(production, pieces)
    ]
    if take is not None:
        points.append(take.positions[:, :2])
        points += [performer.positions[:, :2] for performer in take.performers]
    every = np.concatenate(points) if points else np.zeros((1, 2))
    low, high = every.min(axis=0) - MARGIN, every.max(axis=0) + MARGIN
    width = max(high[0] - low[0], 30.0)
    return Sheet(
        left=float(low[0]), top=float(high[1]), width=width, height=float(high[1] - low[1])
    )


def _group(name: str, content: list[str], **style: str) -> str:
    attributes = "".join(f' {key.replace("_", "-")}="{value}"' for key, value in style.items())
    return f'<g class="{name}"{attributes}>{"".join(content)}</g>'


def _zones(sheet: Sheet, story: StoryMap) -> str:
    shapes = list[str]()
    for zone in story.zones:
        outline = np.array(zone.outline)
        shapes.append(
            f'<path d="{sheet.path(outline, closed=True)}"><title>{escape(zone.id)}</title></path>'
        )
    return _group("zones", shapes, fill=palette.FLOOR, stroke="none")


def _walls(sheet: Sheet, story: StoryMap) -> str:
    lines = [
        f'<path d="{sheet.path(np.array([wall.start, wall.end]))}" '
        f'stroke-width="{max(wall.thickness * sheet.scale, 1.2):.1f}">'
        f"<title>{escape(wall.id)}</title></path>"
        for wall in story.walls
    ]
    return _group("walls", lines, stroke=palette.INK, fill="none", stroke_linecap="square")


def _performers(sheet: Sheet, take: Take) -> str:
    lines = [
        f'<path d="{sheet.path(performer.positions[::EVERY])}"/>' for performer in take.performers
    ]
    return _group(
        "performers",
        lines,
        fill="none",
        stroke=palette.PERFORMER,
        stroke_width="1.4",
        stroke_dasharray="5 4",
    )


def _camera_paths(sheet: Sheet, take: Take, pieces: tuple[Piece, ...]) -> str:
    if not pieces:
        line = f'<path d="{sheet.path(take.positions[::EVERY])}" stroke="{palette.INK}"/>'
        return _group("camera", [line], fill="none", stroke_width="2")
    lines = list[str]()
    for piece in pieces:
        stop = min(piece.span.stop + 1, take.frames)
        points = take.positions[np.unique([*range(piece.span.first, stop, EVERY), stop - 1])]
        lines.append(
            f'<path class="piece" data-piece="{piece.id}" d="{sheet.path(points)}" '
            f'stroke="{palette.TECHNIQUE[piece.setup.technique]}">'
            f"<title>{_piece_title(piece)}</title></path>"
        )
    return _group("camera", lines, fill="none", stroke_width="3.2", stroke_linejoin="round")


def _piece_title(piece: Piece) -> str:
    where = f" in {piece.setup.part}" if piece.setup.part else ""
    return escape(
        f"{piece.id}: frames {piece.first_frame}-{piece.last_frame}, "
        f"{palette.NAME[piece.setup.technique]}{where}"
    )


def _seams(sheet: Sheet, take: Take, pieces: tuple[Piece, ...], breakdown: Breakdown | None) -> str:
    if breakdown is None:
        known = [(piece.first_frame, "join", "") for piece in pieces[1:]]
    else:
        known = [(seam.frame, seam.kind, f": {seam.hides}") for seam in breakdown.seams]
    marks = list[str]()
    for frame, kind, says in known:
        x, y = sheet.at(take.positions[frame][None])[0]
        fill = {"open": palette.PAPER, "join": palette.FAINT}.get(kind, palette.INK)
        marks.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{fill}">'
            f"<title>seam at {frame}{escape(says)}</title></circle>"
        )
    return _group("seams", marks, stroke=palette.INK, stroke_width="1.4")


def _cameras(sheet: Sheet, take: Take, pieces: tuple[Piece, ...]) -> str:
    """A numbered wedge with the lens's field of view where each piece begins."""
    wedges, marks, taken = list[str](), list[str](), list[Floats]()
    for number, piece in enumerate(pieces, start=1):
        frame = min(piece.span.first + 12, piece.span.stop - 1)
        eye, heading = take.positions[frame, :2], _heading_at(take, frame)
        place = _free_place(sheet, sheet.at(eye[None])[0], heading, taken)
        taken.append(place)
        colour = palette.TECHNIQUE[piece.setup.technique]
        wedges.append(_wedge(sheet, take, frame, colour) + _leader(sheet, eye, place, colour))
        marks.append(_number(piece, number, place, colour))
    # no wedge lies over the number of another camera
    return _group("wedges", wedges) + _group("cameras", marks)


def _heading_at(take: Take, frame: int) -> float:
    look = -poses.to_matrix(take.quaternions[frame])[:2, 2]
    return math.atan2(look[1], look[0])


def _wedge(sheet: Sheet, take: Take, frame: int, colour: str) -> str:
    eye, heading = take.positions[frame, :2], _heading_at(take, frame)
    half = math.atan(take.sensor_width / (2 * float(take.focal_lengths[frame])))
    sides = [
        eye + WEDGE * np.array([math.cos(heading + side), math.sin(heading + side)])
        for side in (half, -half)
    ]
    return (
        f'<path d="{sheet.path(np.array([eye, *sides]), closed=True)}" fill="{colour}" '
        f'fill-opacity="0.28" stroke="{colour}" stroke-width="1.2"/>'
    )


def _number(piece: Piece, number: int, place: Floats, colour: str) -> str:
    x, y = place
    return (
        f'<g class="mark" data-piece="{piece.id}">'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{NUMBER}" fill="{colour}"/>'
        f'<text x="{x:.1f}" y="{y + 3.6:.1f}" font-size="10.5" font-weight="700" fill="#fff" '
        f'text-anchor="middle">{number}</text></g>'
    )


def _free_place(sheet: Sheet, eye: Floats, heading: float, taken: list[Floats]) -> Floats:
    """Where a number stands: behind the camera, or the nearest place around it that is free.

    Where nothing around it is free it stands behind the camera all the same.
    """
    paper = np.array([sheet.width, sheet.height]) * sheet.scale
    behind = eye + _turned(heading + math.pi, 0.75 * sheet.scale)
    around = [
        eye + _turned(heading + math.pi + math.radians(turn), NUMBER * reach)
        for reach in (2.4, 3.6, 4.8, 6.0)
        for turn in (0, 45, -45, 90, -90, 135, -135, 180)
    ]
    for place in (behind, *around):
        on_paper = (place >= NUMBER).all() and (place <= paper - NUMBER).all()
        if on_paper and all(math.dist(place, other) >= 2 * NUMBER + 1 for other in taken):
            return place
    return behind


def _turned(angle: float, reach: float) -> Floats:
    """A step on the paper, whose Y is down, at an angle of the story [rad]."""
    return reach * np.array([math.cos(angle), -math.sin(angle)])


def _leader(sheet: Sheet, eye: Floats, place: Floats, colour: str) -> str:
    """A line from a camera to its number where the two are apart."""
    x, y = sheet.at(eye[None])[0]
    if math.dist((x, y), place) < max(2.2 * NUMBER, 0.8 * sheet.scale):
        return ""
    return (
        f'<path class="leader" d="M{x:.1f},{y:.1f} {place[0]:.1f},{place[1]:.1f}" '
        f'stroke="{colour}" stroke-width="1.2"/>'
    )


def _set_work(sheet: Sheet, production: Production, pieces: tuple[Piece, ...]) -> str:
    """Panels out and tracks of every arm piece, where the story has them."""
    marks = list[str]()
    for built, part, piece in _arm_pieces(production, pieces):
        marks.append(_track(sheet, production.rig_named(piece.setup.rig), part, piece))
        marks.extend(_pulled(sheet, built, part, piece))
    return _group("set-work", marks)


def _arm_pieces(
    production: Production, pieces: tuple[Piece, ...]
) -> list[tuple[Set, StandsFor, Piece]]:
    """Arm pieces with the set they stand in and the part of the story it plays."""
    found = list[tuple[Set, StandsFor, Piece]]()
    for piece in pieces:
        if piece.setup.technique is RigKind.ARM and piece.setup.set and piece.setup.part:
            built = production.set_named(piece.setup.set)
            found.append((built, {p.id: p for p in built.stands_for}[piece.setup.part], piece))
    return found


def _pulled(sheet: Sheet, built: Set, part: StandsFor, piece: Piece) -> list[str]:
    out = set(piece.setup.state.panels_out) if piece.setup.state else set[str]()
    return [
        f'<path d="{sheet.path(panel_outline(panel, part), closed=True)}" fill="{palette.PAPER}" '
        f'stroke="{palette.PULLED}" stroke-width="1.6" stroke-dasharray="3 2">'
        f"<title>{escape(panel.id)} out for {piece.id}</title></path>"
        for panel in built.panels
        if panel.id in out
    ]


def panel_outline(panel: Panel, part: StandsFor) -> Floats:
    """Corners of a panel from above, in the story, shape (4, 2) [m]."""
    start, end = np.array(panel.start), np.array(panel.end)
    along = (end - start) / np.linalg.norm(end - start)
    across = np.array([-along[1], along[0]]) * max(panel.thickness, 0.12) / 2
    corners = np.array([start + across, end + across, end - across, start - across])
    return part.T_story_set.apply_points(corners)


def track_outline(rig: Rig, part: StandsFor, piece: Piece) -> Floats:
    """Corners of the strip a track takes, in the story, shape (4, 2) [m]."""
    placement, track = piece.setup.placement, rig.track
    assert placement is not None
    assert track is not None
    half = track.length / 2 + track.overrun
    along = np.array([math.cos(placement.yaw), math.sin(placement.yaw)])
    across = np.array([-along[1], along[0]]) * track.width / 2
    middle = np.array([placement.x, placement.y])
    corners = [
        middle + end * half * along + side * across
        for end, side in ((-1, 1), (1, 1), (1, -1), (-1, -1))
    ]
    return part.T_story_set.apply_points(np.array(corners))


def _track(sheet: Sheet, rig: Rig, part: StandsFor, piece: Piece) -> str:
    outline = track_outline(rig, part, piece)
    rail = np.array([(outline[0] + outline[3]) / 2, (outline[1] + outline[2]) / 2])
    return (
        f'<g class="track"><title>{escape(rig.name)} for {piece.id}</title>'
        f'<path d="{sheet.path(outline, closed=True)}" fill="{palette.TECHNIQUE[RigKind.ARM]}" '
        f'fill-opacity="0.16" stroke="{palette.TECHNIQUE[RigKind.ARM]}" stroke-width="1"/>'
        f'<path d="{sheet.path(rail)}" stroke="{palette.TECHNIQUE[RigKind.ARM]}" '
        f'stroke-width="2.4" stroke-dasharray="1.5 2.5"/></g>'
    )


def _title_block(
    sheet: Sheet, production: Production, take: Take | None, pieces: tuple[Piece, ...]
) -> str:
    y = sheet.height * sheet.scale
    left = MARGIN * sheet.scale
    scene = f", scene {production.take.scene}" if production.take else ""
    length = f"{take.frames} frames, {take.frames / float(take.rate):.1f} s" if take else "no take"
    lines = [
        _heading(left, y + 22, _shortened(f"{production.title}{scene}")),
        f'<text x="{left:.0f}" y="{y + 42:.0f}" font-size="12">{length}, {_count(pieces)}</text>',
        technique_legend(left + 225, y + 40, pieces),
        _scale_bar((sheet.width - MARGIN) * sheet.scale, y + 24, sheet.scale),
    ]
    return _group("title-block", lines, fill=palette.INK)


def _count(pieces: tuple[Piece, ...]) -> str:
    return f"{len(pieces)} piece{'s' if len(pieces) != 1 else ''}"


def _shortened(text: str, most: int = 60) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _heading(x: float, y: float, text: str) -> str:
    style = 'font-size="19" font-weight="700"'
    return f'<text x="{x:.0f}" y="{y:.0f}" {style}>{escape(text)}</text>'


def technique_legend(
    x: float, y: float, pieces: tuple[Piece, ...], *, swatch: float = 20.0, gap: float = 24.0
) -> str:
    """The techniques some piece is shot with, in a line from a point on.

    Args:
        x, y: The point [units of the drawing].
        pieces: Shot with them.
        swatch: Width of a colour. gap: Between a name and the next colour.
    """
    used = [kind for kind in RigKind if any(p.setup.technique is kind for p in pieces)]
    entries = list[str]()
    for kind in used:
        words = f"{palette.LETTER[kind]}  {palette.NAME[kind]}"
        entries.append(
            f'<rect x="{x:.0f}" y="{y - 4:.0f}" width="{swatch:.0f}" height="4" '
            f'fill="{palette.TECHNIQUE[kind]}"/>'
            f'<text x="{x + swatch + 5:.0f}" y="{y + 2:.0f}" font-size="11.5">{words}</text>'
        )
        x += swatch + 5 + LETTER_WIDTH * len(words) + gap
    return "".join(entries)


LETTER_WIDTH = 5.8
"""Of a letter of a legend in a wide typeface, on average [units of the drawing]."""


def _scale_bar(right: float, y: float, scale: float) -> str:
    """Ten metres and thirty feet, ending at `right`."""
    metres, feet = 10 * scale, 30 * 0.3048 * scale
    left = right - metres
    return (
        f'<path d="M{left:.1f},{y - 5:.1f}v5h{metres:.1f}v-5" fill="none" '
        f'stroke="{palette.INK}" stroke-width="1.4"/>'
        f'<text x="{right:.1f}" y="{y - 8:.1f}" font-size="10.5" text-anchor="end">10 m</text>'
        f'<path d="M{left:.1f},{y + 9:.1f}v-5h{feet:.1f}v5" fill="none" '
        f'stroke="{palette.INK}" stroke-width="1.4"/>'
        f'<text x="{left + feet:.1f}" y="{y + 20:.1f}" font-size="10.5" '
        f'text-anchor="end">30\'</text>'
    )
