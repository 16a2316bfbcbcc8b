"""Which panels a lens sees, exactly in plan: the columns of the picture between all upright edges.

Seen from above, what hides what changes only where an edge of a wall, of a panel or a corner of the
picture comes into line with the eye. Between two such directions one column is looked at; in it
walls, panels and the picture are ranges of elevation (rise over run), and a panel is seen if what
stands before it leaves some of its range within the picture.

Exact for walls that stand on one floor, do not cross, and are higher than the eye. Where tops or
bottoms are in the picture a range may change between two directions, so that columns are never
further apart than `APART`, up to `MOST_COLUMNS` of them.
"""

# numba has no types that pyright could follow
# pyright: reportUntypedFunctionDecorator=false, reportMissingTypeStubs=false
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

from __future__ import annotations

import numpy as np
from numba import njit  # pyright: ignore[reportUnknownVariableType]
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

THIN = 1e-6
"""Directions nearer than this are one [rad]."""

APART = 0.01
"""Between two columns [rad]: a hundredth of the width of a 57 degree picture."""

MOST_COLUMNS = 24
"""Between two edges."""

LEAST = 1e-5
"""What is left of a panel's range of elevation has to be more than this."""

NEARER = 1e-6
"""What is nearer than a panel by more than this part of its distance is before it."""


@njit(cache=True)
def _run(dx: float, dy: float, ex: float, ey: float, wall: Floats) -> float:
    """How far along a unit direction on the floor a wall is met [m]; -1.0 if it is not."""
    wx, wy = wall[2] - wall[0], wall[3] - wall[1]
    det = dx * wy - dy * wx
    if abs(det) < 1e-12:
        return -1.0
    rx, ry = wall[0] - ex, wall[1] - ey
    t = (rx * wy - ry * wx) / det
    u = (rx * dy - ry * dx) / det
    if t <= 1e-9 or u < -1e-9 or u > 1.0 + 1e-9:
        return -1.0
    return t


@njit(cache=True)
def _picture_range(r: Floats, dx: float, dy: float, tw: float, th: float) -> tuple[float, float]:
    """Range of elevation a column of the picture has; low > high where it has none.

    With p = (dx, dy, e) in camera axes, a point is in the picture if p_z < 0, |p_x| <= -p_z tw and
    |p_y| <= -p_z th: five inequalities that are linear in e.
    """
    low, high = -1e9, 1e9
    x0, x1 = r[0, 0] * dx + r[1, 0] * dy, r[2, 0]
    y0, y1 = r[0, 1] * dx + r[1, 1] * dy, r[2, 1]
    z0, z1 = r[0, 2] * dx + r[1, 2] * dy, r[2, 2]
    for k in range(5):
        if k == 0:
            a, b = z0, z1
        elif k == 1:
            a, b = x0 + tw * z0, x1 + tw * z1
        elif k == 2:
            a, b = -x0 + tw * z0, -x1 + tw * z1
        elif k == 3:
            a, b = y0 + th * z0, y1 + th * z1
        else:
            a, b = -y0 + th * z0, -y1 + th * z1
        # a + b e <= 0
        if abs(b) < 1e-12:
            if a > 0.0:
                return 1.0, 0.0
        elif b > 0.0:
            high = min(high, -a / b)
        else:
            low = max(low, -a / b)
    return low, high


@njit(cache=True)
def _lid_range(
    dx: float, dy: float, ex: float, ey: float, ez: float, lid: Floats, reach: float
) -> tuple[float, float]:
    """Range of elevation a level rectangle hides of what is `reach` away; low > high if none.

    Rows of lids are (ax, ay, bx, by, half width, height).
    """
    lx, ly = lid[2] - lid[0], lid[3] - lid[1]
    length = np.sqrt(lx * lx + ly * ly)
    lx, ly = lx / length, ly / length
    ox, oy = ex - lid[0], ey - lid[1]
    near, far = 0.0, reach
    for k in range(2):
        if k == 0:
            start, speed, first, last = ox * lx + oy * ly, dx * lx + dy * ly, 0.0, length
        else:
            start, speed = -ox * ly + oy * lx, -dx * ly + dy * lx
            first, last = -lid[4], lid[4]
        if abs(speed) < 1e-12:
            if start < first or start > last:
                return 1.0, 0.0
            continue
        one, other = (first - start) / speed, (last - start) / speed
        near, far = max(near, min(one, other)), min(far, max(one, other))
    rise = lid[5] - ez
    if near >= far or abs(rise) < 1e-9:
        return 1.0, 0.0
    steep = rise / max(near, 1e-9)
    flat = rise / far
    if rise > 0.0:
        return flat, steep
    return steep, flat


@njit(cache=True)
def _left_over(low: float, high: float, lows: Floats, highs: Floats, count: int) -> bool:
    """Whether ranges leave more than `LEAST` of [low, high] uncovered."""
    at = low
    while at < high - LEAST:
        reach = at
        following = high
        for k in range(count):
            if lows[k] <= at + 1e-9:
                reach = max(reach, highs[k])
            elif lows[k] < following:
                following = lows[k]
        if reach > at + 1e-12:
            at = reach
        elif following - at > LEAST:
            return True
        else:
            at = following + 1e-12
    return False


@njit(cache=True)
def _column_shows(
    eye: Floats,
    r: Floats,
    tw: float,
    th: float,
    angle: float,
    panel: Floats,
    walls: Floats,
    lids: Floats,
    lows: Floats,
    highs: Floats,
) -> bool:
    """Whether a panel is seen in one column."""
    dx, dy = np.cos(angle), np.sin(angle)
    reach = _run(dx, dy, eye[0], eye[1], panel)
    if reach < 0.0:
        return False
    low, high = _picture_range(r, dx, dy, tw, th)
    low = max(low, (panel[4] - eye[2]) / reach)
    high = min(high, (panel[5] - eye[2]) / reach)
    if high - low <= LEAST:
        return False
    count = 0
    for k in range(walls.shape[0]):
        t = _run(dx, dy, eye[0], eye[1], walls[k])
        if 0.0 < t < reach * (1.0 - NEARER):
            lows[count] = (walls[k, 4] - eye[2]) / t
            highs[count] = (walls[k, 5] - eye[2]) / t
            count += 1
    for k in range(lids.shape[0]):
        first, last = _lid_range(dx, dy, eye[0], eye[1], eye[2], lids[k], reach * (1.0 - NEARER))
        if first < last:
            lows[count], highs[count] = first, last
            count += 1
    return _left_over(low, high, lows, highs, count)


@njit(cache=True)
def _wrapped(angle: float) -> float:
    return (angle + np.pi) % (2.0 * np.pi) - np.pi


@njit(cache=True)
def flats_in_frame(
    eyes: Floats,
    rotations: Floats,
    tan_width: Floats,
    tan_height: Floats,
    panels: Floats,
    walls: Floats,
    lids: Floats,
) -> Bools:
    """Which upright panels a lens sees at every frame.

    Args:
        eyes: Entrance pupils [m], shape (n, 3).
        rotations: Camera to world, shape (n, 3, 3); the camera looks along -Z.
        tan_width, tan_height: Tangents of half the field of view, overscan included, shape (n,).
        panels: Rows (ax, ay, bx, by, low, high) [m], shape (p, 6).
        walls: What hides them, rows alike, shape (m, 6); those the panels are part of do not.
        lids: Level rectangles that hide them, rows (ax, ay, bx, by, half width, height) [m],
            shape (l, 6).

    Returns:
        Shape (n, p).
    """
    n, p, m = eyes.shape[0], panels.shape[0], walls.shape[0]
    seen = np.zeros((n, p), dtype=np.bool_)
    edges = np.empty(2 * m + 4 * lids.shape[0] + 4)
    inside = np.empty(len(edges) + 2)
    lows = np.empty(m + lids.shape[0])
    highs = np.empty(m + lids.shape[0])
    for i in range(n):
        eye, r = eyes[i], rotations[i]
        tw, th = tan_width[i], tan_height[i]
        count = _edges(eye, r, tw, th, walls, lids, edges)
        for j in range(p):
            a = np.arctan2(panels[j, 1] - eye[1], panels[j, 0] - eye[0])
            b = np.arctan2(panels[j, 3] - eye[1], panels[j, 2] - eye[0])
            width = _wrapped(b - a)
            if width < 0.0:
                a, width = b, -width
            if width < THIN:
                continue
            inside[0] = 0.0
            k = 1
            for e in range(count):
                offset = _wrapped(edges[e] - a)
                if THIN < offset < width - THIN:
                    inside[k] = offset
                    k += 1
            inside[k] = width
            inside[: k + 1].sort()
            for c in range(k):
                span = inside[c + 1] - inside[c]
                if seen[i, j] or span < THIN:
                    continue
                columns = min(MOST_COLUMNS, 1 + int(span / APART))
                for column in range(columns):
                    middle = a + inside[c] + span * (column + 0.5) / columns
                    if _column_shows(eye, r, tw, th, middle, panels[j], walls, lids, lows, highs):
                        seen[i, j] = True
                        break
    return seen


@njit(cache=True)
def _edges(
    eye: Floats, r: Floats, tw: float, th: float, walls: Floats, lids: Floats, edges: Floats
) -> int:
    """Directions of all upright edges, corners of lids and corners of the picture [rad]."""
    count = 0
    for k in range(walls.shape[0]):
        edges[count] = np.arctan2(walls[k, 1] - eye[1], walls[k, 0] - eye[0])
        edges[count + 1] = np.arctan2(walls[k, 3] - eye[1], walls[k, 2] - eye[0])
        count += 2
    for k in range(lids.shape[0]):
        lx, ly = lids[k, 2] - lids[k, 0], lids[k, 3] - lids[k, 1]
        length = np.sqrt(lx * lx + ly * ly)
        sx, sy = -ly / length * lids[k, 4], lx / length * lids[k, 4]
        for end in range(2):
            for side in range(-1, 2, 2):
                x = lids[k, 2 * end] + side * sx - eye[0]
                y = lids[k, 2 * end + 1] + side * sy - eye[1]
                edges[count] = np.arctan2(y, x)
                count += 1
    for sx in range(-1, 2, 2):
        for sy in range(-1, 2, 2):
            x = r[0, 0] * sx * tw + r[0, 1] * sy * th - r[0, 2]
            y = r[1, 0] * sx * tw + r[1, 1] * sy * th - r[1, 2]
            edges[count] = np.arctan2(y, x)
            count += 1
    return count
