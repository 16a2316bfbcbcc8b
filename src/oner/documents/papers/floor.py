"""Overheads to scale: a piece in its set, or the whole take in the story, as SVG for paper."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
from numpy.typing import NDArray

from oner.model.desk import Desk, DeskPanel, DeskPiece, DeskSet, DeskZone
from oner.model.edition import Format

Floats = NDArray[np.float64]
Point = tuple[float, float]

INCH = 0.0254
FOOT = 12 * INCH

US_SCALES = (
    ('1/2" = 1\'-0"', 24),
    ('1/4" = 1\'-0"', 48),
    ('1/8" = 1\'-0"', 96),
    ('1/16" = 1\'-0"', 192),
    ('1/32" = 1\'-0"', 384),
    ('1/64" = 1\'-0"', 768),
)
METRIC_SCALES = tuple((f"1:{n}", n) for n in (25, 50, 100, 200, 500, 1000))

COLOUR = {
    "arm": "#b84a00",
    "operator": "#00609c",
    "treadmill": "#00795a",
    "digital": "#7d4392",
}
LETTER = {"arm": "A", "operator": "O", "treadmill": "T", "digital": "D"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A drawing to scale.

    Args:
        svg: Its text; one unit is a millimetre of paper.
        width, height: Of the paper it takes [mm].
        scale: In words: a quarter inch to the foot, or "1:50".
        cameras: Number and frame of the numbered cameras.
    """

    svg: str
    width: float
    height: float
    scale: str
    cameras: tuple[tuple[int, int], ...]


def take_drawing(desk: Desk, room: Point, paper: Format, every: float = 4.0) -> Drawing | None:
    """The whole take in the story map; None without a take.

    Args:
        desk: What the page shows.
        room: Width and height of the paper there is [mm].
        paper: US scales for Letter, metric ones for A4.
        every: Seconds between numbered cameras.
    """
    if desk.take is None:
        return None
    camera = desk.take.camera.table()
    walks = [one.track.table() for one in desk.take.performers]
    parts = [(p.technique, p.first, min(p.stop + 1, len(camera))) for p in desk.pieces]
    sheet = _Sheet(
        walls=desk.story.walls,
        zones=desk.story.zones,
        out=frozenset(),
        camera=camera,
        walks=walks,
        parts=parts or [("operator", 0, len(camera))],
        first=0,
        every=max(1, round(every * desk.take.rate[0] / desk.take.rate[1])),
        sensor=desk.take.sensor_width,
        piece=None,
        crop=False,
    )
    return sheet.drawn(room, paper)


def piece_drawing(
    desk: Desk, piece: DeskPiece, room: Point, paper: Format, every: float = 1.0
) -> Drawing | None:
    """A piece in its set as it stands for it; None for work without a camera."""
    if piece.camera is None or desk.take is None:
        return None
    built: DeskSet | None = {one.id: one for one in desk.sets}.get(piece.set)
    camera = piece.camera.table()
    sheet = _Sheet(
        walls=built.panels if built else (),
        zones=built.zones if built else (),
        out=frozenset(piece.panels_out),
        camera=camera,
        walks=[one.table() for one in piece.performers],
        parts=[(piece.technique, 0, len(camera))],
        first=piece.local_first,
        every=max(1, round(every * desk.take.rate[0] / desk.take.rate[1])),
        sensor=desk.take.sensor_width,
        piece=piece,
        crop=True,
    )
    return sheet.drawn(room, paper)


def footprint(panel: DeskPanel) -> list[Point]:
    """Corners of a panel on the floor [m]."""
    (x0, y0), (x1, y1) = panel.start, panel.end
    length = math.hypot(x1 - x0, y1 - y0) or 1.0
    nx = -(y1 - y0) / length * panel.thickness / 2
    ny = (x1 - x0) / length * panel.thickness / 2
    return [(x0 + nx, y0 + ny), (x1 + nx, y1 + ny), (x1 - nx, y1 - ny), (x0 - nx, y0 - ny)]


def rectangle(x: float, y: float, yaw: float, half: float, wide: float) -> list[Point]:
    """A rectangle about a point, turned [m, rad]."""
    c, s = math.cos(yaw), math.sin(yaw)
    corners = [(half, wide), (-half, wide), (-half, -wide), (half, -wide)]
    return [(x + a * c - b * s, y + a * s + b * c) for a, b in corners]


def looking(camera: Floats) -> Floats:
    """Direction the lens looks on the floor [rad], shape (n,)."""
    w, x, y, z = camera[:, 3:7].T
    return np.arctan2(-2 * (y * z - w * x), -2 * (x * z + w * y))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """What is drawn, in metres."""

    walls: Sequence[DeskPanel]
    zones: Sequence[DeskZone]
    out: frozenset[str]
    camera: Floats
    walks: Sequence[Floats]
    parts: Sequence[tuple[str, int, int]]
    first: int
    every: int
    sensor: float
    piece: DeskPiece | None
    crop: bool

    def drawn(self, room: Point, paper: Format) -> Drawing:
        """At the largest usual scale at which it fits."""
        low, high = self._box()
        size = (high - low) * 1000
        scales = US_SCALES if paper is Format.LETTER else METRIC_SCALES
        words, number = next(
            (one for one in scales if size[0] / one[1] <= room[0] and size[1] / one[1] <= room[1]),
            scales[-1],
        )
        mm = 1000 / number
        pen = _Pen(low=low, high=high, mm=mm)
        width, height = (high - low) * mm
        cameras = [(k, n) for k, n in enumerate(range(0, len(self.camera), self.every), start=1)]
        body = "".join(
            [*self._floor(pen), *self._rig(pen), *self._paths(pen), *self._cameras(pen, cameras)]
        )
        bar = _scale_bar(width, height + 7, mm)
        svg = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.2f} {height + 12:.2f}" '
            f'font-family="IBM Plex Sans" font-size="2.4">{body}{bar}</svg>'
        )
        return Drawing(
            svg=svg,
            width=float(width),
            height=float(height) + 12,
            scale=words,
            cameras=tuple((k, self.first + n) for k, n in cameras),
        )

    def _box(self) -> tuple[Floats, Floats]:
        """What has to be on the paper; of a large set the part around the piece."""
        points = [self.camera[:, :2], *(walk[:, :2] for walk in self.walks)]
        piece = self.piece
        if piece is not None:
            if piece.move is not None:
                points.append(np.array(self._track()))
            if piece.green is not None:
                points.append(np.array(piece.green.sides).reshape(-1, 2))
            if piece.belt is not None:
                points.append(np.array(_belt(piece)))
        near = np.concatenate(points)
        low, high = near.min(axis=0) - 1.5, near.max(axis=0) + 1.5
        if not self.crop and (self.zones or self.walls):
            ends = [*(p for z in self.zones for p in z.outline)]
            ends += [p for wall in self.walls for p in (wall.start, wall.end)]
            low = np.minimum(low, np.min(ends, axis=0) - 0.5)
            high = np.maximum(high, np.max(ends, axis=0) + 0.5)
        return low, high

    def _track(self) -> list[Point]:
        assert self.piece is not None and self.piece.move is not None
        move = self.piece.move
        half = move.arm.track_length / 2 + move.arm.track_overrun
        return rectangle(move.x, move.y, move.yaw, half, move.arm.track_width / 2)

    def _floor(self, pen: _Pen) -> Iterable[str]:
        for zone in self.zones:
            outline = np.array(zone.outline)
            if pen.inside(outline):
                yield pen.polygon(zone.outline, 'fill="#fff" stroke="#bbb" stroke-width=".15"')
                if pen.fits(outline, zone.id):
                    yield pen.text(outline.mean(axis=0), zone.id, "#777", 2.2)
        for wall in self.walls:
            if wall.kind == "ceiling" or not pen.inside(np.array([wall.start, wall.end])):
                continue
            if wall.id in self.out:
                dashed = 'fill="none" stroke="#000" stroke-width=".3" stroke-dasharray="1 .7"'
                yield pen.polygon(footprint(wall), dashed)
                middle = (np.array(wall.start) + wall.end) / 2
                yield pen.text(middle, wall.id, "#000", 1.9, lift=1.6)
            elif wall.kind == "header":
                yield pen.polygon(footprint(wall), 'fill="#ccc" stroke="#555" stroke-width=".1"')
            else:
                fill = "#555" if wall.wild else "#111"
                yield pen.polygon(footprint(wall), f'fill="{fill}" stroke="#111" stroke-width=".1"')

    def _rig(self, pen: _Pen) -> Iterable[str]:
        piece = self.piece
        if piece is None:
            return
        if piece.move is not None:
            yield pen.polygon(self._track(), 'fill="#ddd" stroke="#333" stroke-width=".2"')
            move = piece.move
            for end in (-0.5, 0.5):
                at = move.arm.track_length * end
                x, y = move.x + math.cos(move.yaw) * at, move.y + math.sin(move.yaw) * at
                line = rectangle(x, y, move.yaw, 0.01, move.arm.track_width / 2)
                yield pen.polygon(line, 'fill="#000" stroke="#000" stroke-width=".4"')
        if piece.belt is not None:
            yield pen.polygon(_belt(piece), 'fill="#eee" stroke="#333" stroke-width=".25"')
            yield pen.text(np.array((0.0, -piece.belt.width / 2)), "belt", "#333", 2.0, lift=-2.4)
        green = piece.green
        for side in green.sides if green else ():
            assert green is not None
            yield pen.line(side, 'stroke="#0a7a3a" stroke-width="1.1"')
            middle = (np.array(side[0]) + side[1]) / 2
            width = math.dist(*side)
            words = f"green {width:.1f} m wide, {green.height:.1f} m high"
            yield pen.text(middle, words, "#0a7a3a", 2.0, lift=2.0)

    def _paths(self, pen: _Pen) -> Iterable[str]:
        for walk in self.walks:
            yield pen.line(
                walk[::2, :2], 'stroke="#666" stroke-width=".25" stroke-dasharray=".8 .6"'
            )
            step = max(1, len(walk) // 6)
            for row in walk[step // 2 :: step]:
                yield pen.arrow(row[:2], float(row[3]), "#666")
        for technique, first, stop in self.parts:
            style = f'stroke="{COLOUR[technique]}" stroke-width=".45"'
            yield pen.line(self.camera[first:stop, :2], style)

    def _cameras(self, pen: _Pen, cameras: Sequence[tuple[int, int]]) -> Iterable[str]:
        turned = looking(self.camera)
        for number, row in cameras:
            at, to = self.camera[row, :2], float(turned[row])
            half = math.atan(self.sensor / (2 * max(float(self.camera[row, 7]), 1e-4)))
            yield pen.wedge(at, to, half, str(number))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pen:
    """From metres to millimetres of paper."""

    low: Floats
    high: Floats
    mm: float

    def at(self, point: Sequence[float] | Floats) -> Point:
        return (
            float((point[0] - self.low[0]) * self.mm),
            float((self.high[1] - point[1]) * self.mm),
        )

    def inside(self, points: Floats) -> bool:
        """Whether any of it can be on the paper."""
        return bool(
            (points.max(axis=0) >= self.low).all() and (points.min(axis=0) <= self.high).all()
        )

    def fits(self, outline: Floats, words: str) -> bool:
        """Whether a name has room in an outline."""
        return float(np.ptp(outline[:, 0])) * self.mm > 1.3 * len(words)

    def points(self, points: Iterable[Sequence[float] | Floats]) -> str:
        return " ".join("{:.2f},{:.2f}".format(*self.at(one)) for one in points)

    def polygon(self, points: Iterable[Sequence[float]], style: str) -> str:
        return f'<polygon points="{self.points(points)}" {style}/>'

    def line(self, points: Iterable[Sequence[float] | Floats], style: str) -> str:
        return f'<polyline points="{self.points(points)}" fill="none" {style}/>'

    def text(self, point: Floats, words: str, fill: str, size: float, lift: float = 0.0) -> str:
        x, y = self.at(point)
        return (
            f'<text x="{x:.2f}" y="{y - lift + size / 3:.2f}" fill="{fill}" font-size="{size}" '
            f'text-anchor="middle">{escape(words)}</text>'
        )

    def arrow(self, point: Floats, to: float, fill: str) -> str:
        x, y = self.at(point)
        tip = [(x + r * math.cos(to + a), y - r * math.sin(to + a)) for r, a in _TIP]
        return f'<polygon points="{" ".join(f"{a:.2f},{b:.2f}" for a, b in tip)}" fill="{fill}"/>'

    def wedge(self, point: Floats, to: float, half: float, words: str) -> str:
        """A camera: the angle of its lens and its number behind it."""
        x, y = self.at(point)
        a = (x + 4 * math.cos(to + half), y - 4 * math.sin(to + half))
        b = (x + 4 * math.cos(to - half), y - 4 * math.sin(to - half))
        back = (x - 1.9 * math.cos(to), y + 1.9 * math.sin(to) + 0.75)
        return (
            f'<polyline points="{a[0]:.2f},{a[1]:.2f} {x:.2f},{y:.2f} {b[0]:.2f},{b[1]:.2f}" '
            'fill="none" stroke="#000" stroke-width=".22"/>'
            f'<text x="{back[0]:.2f}" y="{back[1]:.2f}" font-size="2.2" font-weight="700" '
            f'text-anchor="middle">{words}</text>'
        )


_TIP = ((1.1, 0.0), (1.0, 2.6), (1.0, -2.6))


def _belt(piece: DeskPiece) -> list[Point]:
    assert piece.belt is not None
    return rectangle(0.0, 0.0, 0.0, piece.belt.length / 2, piece.belt.width / 2)


def _scale_bar(right: float, y: float, mm: float) -> str:
    """Metres above, feet below."""
    metres = next((n for n in (0.5, 1, 2, 5, 10, 20, 50) if n * mm >= 25), 100)
    feet = next((n for n in (1, 2, 5, 10, 20, 50, 100) if n * FOOT * mm >= 20), 200)

    def bar(length: float, at: float, up: float, words: str) -> str:
        left = right - length
        return (
            f'<path d="M{left:.2f},{at - up:.2f}V{at:.2f}H{right:.2f}V{at - up:.2f}" fill="none" '
            f'stroke="#000" stroke-width=".25"/><text x="{left - 1:.2f}" y="{at + 0.6:.2f}" '
            f'text-anchor="end" font-size="2.3">{words}</text>'
        )

    return bar(metres * mm, y - 1.5, 1.4, f"{metres:g} m") + bar(
        feet * FOOT * mm, y + 1.5, -1.4, f"{feet:g} ft"
    )
