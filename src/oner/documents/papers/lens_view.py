"""The picture through the lens as a line drawing: walls by painter's order, performers grey."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from oner.documents.papers.floor import footprint
from oner.model.desk import Desk, DeskPanel, DeskPiece

Floats = NDArray[np.float64]

NEAR = 0.05
WIDTH = 86.0
"""Of the picture on paper [mm]."""

_FACES = ((0, 1, 5, 4), (1, 2, 6, 5), (2, 3, 7, 6), (3, 0, 4, 7), (4, 5, 6, 7), (3, 2, 1, 0))


def side_picture(desk: Desk, piece: DeskPiece, frame: int) -> str:
    """What a piece's camera sees at a frame, as it is shot; drawn work shows the story.

    Args:
        desk: What the page shows.
        piece: One side of a seam.
        frame: Of the take.

    Returns:
        SVG; one unit is a millimetre of paper.
    """
    assert desk.take is not None
    built = {one.id: one for one in desk.sets}.get(piece.set)
    if piece.camera is None or built is None:
        camera, walls, row = desk.take.camera.table(), desk.story.walls, frame
        walks = [one.track.table() for one in desk.take.performers]
    else:
        camera, row = piece.camera.table(), frame - piece.local_first
        walls = tuple(one for one in built.panels if one.id not in piece.panels_out)
        walks = [one.table() for one in piece.performers]
    row = min(max(row, 0), len(camera) - 1)
    height = WIDTH * desk.take.sensor_height / desk.take.sensor_width
    lens = _Lens(camera[row], desk.take.sensor_width, height)
    shapes = [shape for wall in walls for shape in lens.box(wall)]
    shapes += lens.green(piece)
    for one, walk in zip(desk.take.performers, walks, strict=False):
        shapes += lens.body(walk[min(row, len(walk) - 1)], one.height, one.radius)
    drawn = "".join(svg for _, svg in sorted(shapes, key=lambda shape: -shape[0]))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.2f}">'
        f'<rect width="{WIDTH}" height="{height:.2f}" fill="#fff"/>{drawn}'
        f'<rect width="{WIDTH}" height="{height:.2f}" fill="none" stroke="#000" '
        'stroke-width=".4"/></svg>'
    )


class _Lens:
    """A camera: from points in its world to millimetres of paper.

    Args:
        pose: x, y, z, quaternion w, x, y, z, focal length, focus.
        sensor: Width [m].
        height: Of the picture on paper [mm].
    """

    def __init__(self, pose: Floats, sensor: float, height: float) -> None:
        w, x, y, z = pose[3:7] / np.linalg.norm(pose[3:7])
        self.turn = np.array(
            [
                [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
                [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
                [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
            ]
        )
        self.eye = pose[:3]
        self.scale = float(pose[7]) / sensor * WIDTH
        self.middle = np.array((WIDTH / 2, height / 2))

    def _seen(self, points: Floats) -> Floats:
        """Points as the camera has them: right, up, ahead [m]."""
        local = (points - self.eye) @ self.turn
        return np.column_stack([local[:, 0], local[:, 1], -local[:, 2]])

    def _shape(self, points: Floats, style: str) -> list[tuple[float, str]]:
        seen = _clipped(self._seen(points))
        if len(seen) < 3:
            return []
        flat = self.middle + self.scale * seen[:, :2] / seen[:, 2:] * (1.0, -1.0)
        flat = np.clip(flat, -1e4, 1e4)
        text = " ".join(f"{x:.2f},{y:.2f}" for x, y in flat)
        return [(float(np.linalg.norm(seen, axis=1).mean()), f'<polygon points="{text}" {style}/>')]

    def box(self, panel: DeskPanel) -> list[tuple[float, str]]:
        """Faces of a panel that look at the lens."""
        foot = np.array(footprint(panel))
        low = np.column_stack([foot, np.full(4, panel.base)])
        high = np.column_stack([foot, np.full(4, panel.top)])
        corners = np.concatenate([low, high])
        middle = corners.mean(axis=0)
        found = list[tuple[float, str]]()
        for face in _FACES:
            points = corners[list(face)]
            out = np.cross(points[1] - points[0], points[3] - points[0])
            out *= np.sign(out @ (points.mean(axis=0) - middle)) or 1.0
            if out @ (self.eye - points[0]) > 0:
                found += self._shape(points, 'fill="#fff" stroke="#000" stroke-width=".15"')
        return found

    def green(self, piece: DeskPiece) -> list[tuple[float, str]]:
        """Sides of green, in light grey."""
        found = list[tuple[float, str]]()
        for a, b in piece.green.sides if piece.green else ():
            top = piece.green.height if piece.green else 0.0
            points = np.array([(*a, 0.0), (*b, 0.0), (*b, top), (*a, top)])
            found += self._shape(points, 'fill="#dfe9df" stroke="#0a7a3a" stroke-width=".3"')
        return found

    def body(self, walk: Floats, height: float, radius: float) -> list[tuple[float, str]]:
        """A performer as head and torso that face the lens."""
        side = np.cross((0.0, 0.0, 1.0), self.eye - walk[:3])
        side /= np.linalg.norm(side) or 1.0
        outline = [(0.75, 0.0), (0.95, 0.62), (1.0, 0.8), (0.45, 0.85), (0.36, 0.88), (0.4, 0.95)]
        outline += [(0.25, 1.0)]
        half = [(radius * 0.62 * w, height * h) for w, h in outline]
        around = [*half, *((-w, h) for w, h in reversed(half))]
        points = np.array([walk[:3] + side * w + (0.0, 0.0, h) for w, h in around])
        return self._shape(points, 'fill="#c9c9c9" stroke="#000" stroke-width=".25"')


def _clipped(seen: Floats) -> Floats:
    """A polygon cut where it comes nearer than the nearest the lens sees."""
    kept = list[Floats]()
    for one, other in zip(seen, np.roll(seen, -1, axis=0), strict=True):
        if one[2] >= NEAR:
            kept.append(one)
        if (one[2] >= NEAR) != (other[2] >= NEAR):
            part = (NEAR - one[2]) / (other[2] - one[2])
            kept.append(one + part * (other - one))
    return np.array(kept).reshape(-1, 3)
