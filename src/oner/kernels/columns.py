"""What fills a picture, column by column: upright walls and panels, ceiling pieces, what differs.

Seen from above, what hides what changes only where an edge of a wall, of a panel or of a ceiling
piece comes into line with the eye. Between two such bearings upright columns are laid, none wider
than 1/`COLUMNS` of the picture; in each, walls, panels and the picture are ranges of elevation
(rise over run), compared exactly. With bearing w, elevation e and a camera-axes depth of a + b e,
a part of the picture has the area  integral dw de / (a + b e)^3  at unit depth: in closed form up
the column, by the middle of the column across it.

What is hidden is never told to be seen. What is seen is found if it is seen in the middle of a
column: all that stands free between two edges, and of corners that tops, bottoms, crossings of
walls or a tilted picture cut off, those wider than half a column. Areas are exact up the picture;
the error across falls with the square of the width of a column. Walls and panels have no thickness.
"""

# numba has no types that pyright could follow
# pyright: reportUntypedFunctionDecorator=false, reportMissingTypeStubs=false
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false

from __future__ import annotations

import numpy as np
from numba import njit  # pyright: ignore[reportUnknownVariableType]
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

COLUMNS = 128
"""A picture has at least so many columns: half of one is less than half a percent of the width of
the picture, at its edge too, for lenses of up to 80 degrees."""

THIN = 1e-6
"""Bearings nearer than this are one [rad]."""

LEAST = 1e-5
"""What is left of a range of elevation has to be more than this."""

NEARER = 1e-6
"""What is nearer than a panel by more than this part of its distance is before it."""

TURN = 2.0 * np.pi


@njit(cache=True)
def _window(r: Floats, tw: float, th: float) -> tuple[float, float]:
    """Bearings a picture spans: the first, and how far they go on.

    All round from the camera's right on if straight up or down is in the picture.
    """
    if abs(r[2, 0]) <= abs(r[2, 2]) * tw and abs(r[2, 1]) <= abs(r[2, 2]) * th:
        return np.arctan2(r[1, 0], r[0, 0]), TURN
    axis = np.arctan2(-r[1, 2], -r[0, 2])
    low, high = 0.0, 0.0
    for corner in range(4):
        sx = tw if corner % 2 else -tw
        sy = th if corner // 2 else -th
        x = r[0, 0] * sx + r[0, 1] * sy - r[0, 2]
        y = r[1, 0] * sx + r[1, 1] * sy - r[1, 2]
        offset = (np.arctan2(y, x) - axis + np.pi) % TURN - np.pi
        low, high = min(low, offset), max(high, offset)
    return axis + low, high - low


@njit(cache=True)
def _bearings(eye: Floats, wall: Floats, first: float) -> tuple[float, float]:
    """From where to where a segment on the floor is seen, from a first bearing on.

    Returns:
        Start in [0, 2 pi), and stop at most pi later [rad].
    """
    a = np.arctan2(wall[1] - eye[1], wall[0] - eye[0])
    b = np.arctan2(wall[3] - eye[1], wall[2] - eye[0])
    width = (b - a) % TURN
    if width > np.pi:
        a, width = b, TURN - width
    start = (a - first) % TURN
    return start, start + width


@njit(cache=True)
def _within(start: float, stop: float, at: float) -> bool:
    """Whether a bearing in [0, 2 pi) lies in a range that may go on beyond the full turn."""
    return (start < at < stop) or at < stop - TURN


@njit(cache=True)
def _mark(edges: Floats, count: int, at: float, width: float) -> int:
    """Note a bearing at which something changes, if it is in the picture."""
    at = at % TURN
    if THIN < at < width - THIN:
        edges[count] = at
        return count + 1
    return count


@njit(cache=True)
def _walls_in(
    eye: Floats,
    walls: Floats,
    window: tuple[float, float],
    kept: Ints,
    ranges: Floats,
    edges: Floats,
    count: int,
) -> tuple[int, int]:
    """Walls some of whose bearings are in the picture, and the edges they add."""
    number = 0
    for k in range(walls.shape[0]):
        start, stop = _bearings(eye, walls[k], window[0])
        if stop - start < THIN or (start >= window[1] and stop - TURN <= 0.0):
            continue
        kept[number], ranges[number, 0], ranges[number, 1] = k, start, stop
        number += 1
        count = _mark(edges, count, start, window[1])
        count = _mark(edges, count, stop, window[1])
    return number, count


@njit(cache=True)
def _columns(edges: Floats, count: int, width: float, middles: Floats, widths: Floats) -> int:
    """Columns between the edges, none wider than 1 / `COLUMNS` of the picture."""
    edges[count] = width
    edges[: count + 1].sort()
    number, before = 0, 0.0
    for k in range(count + 1):
        span = edges[k] - before
        if span < THIN:
            continue
        parts = 1 + int(span / width * COLUMNS)
        for part in range(parts):
            middles[number] = before + span * (part + 0.5) / parts
            widths[number] = span / parts
            number += 1
        before = edges[k]
    return number


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
def _area(a: float, b: float, low: float, high: float) -> float:
    """Integral of (a + b e)^-3 de from low to high."""
    near, far = max(a + b * low, 1e-9), max(a + b * high, 1e-9)
    return (high - low) * (near + far) / (2.0 * near * near * far * far)


@njit(cache=True)
def _run(dx: float, dy: float, eye: Floats, wall: Floats) -> float:
    """How far along a unit direction on the floor the line of a wall is met [m]; -1.0 if never."""
    wx, wy = wall[2] - wall[0], wall[3] - wall[1]
    det = dx * wy - dy * wx
    if abs(det) < 1e-12:
        return -1.0
    t = ((wall[0] - eye[0]) * wy - (wall[1] - eye[1]) * wx) / det
    return t if t > 1e-9 else -1.0


@njit(cache=True)
def _crossed(
    at: float,
    dx: float,
    dy: float,
    eye: Floats,
    walls: Floats,
    kept: Ints,
    ranges: Floats,
    number: int,
    met: Floats,
) -> int:
    """Rows (run, low, high) of the walls a column meets, unsorted; how many there are."""
    count = 0
    for n in range(number):
        if not _within(ranges[n, 0], ranges[n, 1], at):
            continue
        wall = walls[kept[n]]
        t = _run(dx, dy, eye, wall)
        if t > 0.0:
            met[count, 0] = t
            met[count, 1] = (wall[4] - eye[2]) / t
            met[count, 2] = (wall[5] - eye[2]) / t
            count += 1
    return count


@njit(cache=True)
def _first_at(met: Floats, count: int, e: float) -> tuple[float, float]:
    """How far the nearest wall is at an elevation [m], infinite if none, and up to where it is."""
    run, until = np.inf, np.inf
    for k in range(count):
        if met[k, 1] <= e < met[k, 2] and met[k, 0] < run:
            run, until = met[k, 0], met[k, 2]
    for k in range(count):
        if e < met[k, 1] < until and met[k, 0] < run:
            until = met[k, 1]
    return run, until


@njit(cache=True)
def _steps(met: Floats, count: int, low: float, high: float, steps: Floats, at: int) -> int:
    """Rows (run, low, high) of what is nearest up a column, from row `at` on; the row after."""
    e = low
    while e < high:
        run, until = _first_at(met, count, e)
        steps[at, 0], steps[at, 1], steps[at, 2] = run, e, min(until, high)
        at += 1
        e = until
    return at


@njit(cache=True)
def _lid_reach(dx: float, dy: float, eye: Floats, lid: Floats) -> tuple[float, float]:
    """From where to where a column runs over a level rectangle [m]; first >= last if never."""
    lx, ly = lid[2] - lid[0], lid[3] - lid[1]
    length = np.sqrt(lx * lx + ly * ly)
    if length < 1e-9:
        return 1.0, 0.0
    lx, ly = lx / length, ly / length
    ox, oy = eye[0] - lid[0], eye[1] - lid[1]
    near, far = 0.0, 1e9
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
    return near, far


@njit(cache=True)
def _lid_hides(dx: float, dy: float, eye: Floats, lid: Floats, reach: float) -> tuple[float, float]:
    """Range of elevation a level rectangle hides of what is `reach` away; low >= high if none."""
    rise = lid[5] - eye[2]
    near, far = _lid_reach(dx, dy, eye, lid)
    far = min(far, reach)
    if near >= far or abs(rise) < 1e-9:
        return 1.0, 0.0
    steep, flat = rise / max(near, 1e-9), rise / far
    return (flat, steep) if rise > 0.0 else (steep, flat)


@njit(cache=True)
def _left(low: float, high: float, covers: Floats, count: int, a: float, b: float) -> float:
    """Area of what ranges leave uncovered of [low, high], slivers of less than `LEAST` apart."""
    area, at = 0.0, low
    while at < high - LEAST:
        reach, following = at, high
        for k in range(count):
            if covers[k, 0] <= at + 1e-9:
                reach = max(reach, covers[k, 1])
            elif covers[k, 0] < following:
                following = covers[k, 0]
        if reach > at + 1e-12:
            at = reach
            continue
        if following - at > LEAST:
            area += _area(a, b, at, following)
        at = following + 1e-12
    return area


@njit(cache=True)
def _flat_area(
    eye: Floats,
    column: Floats,
    panel: Floats,
    steps: Floats,
    lids: Floats,
    over: bool,
    covers: Floats,
) -> float:
    """Area of an upright panel in a column (dx, dy, low, high, a, b) that nothing hides.

    Args:
        eye: [m].
        column: Direction, picture range and depths.
        panel: Met by the column.
        steps: What is nearest up the column.
        lids: Ceiling pieces.
        over: Whether any of them may be before a panel.
        covers: Room for ranges.
    """
    reach = _run(column[0], column[1], eye, panel)
    if reach < 0.0:
        return 0.0
    low = max(column[2], (panel[4] - eye[2]) / reach)
    high = min(column[3], (panel[5] - eye[2]) / reach)
    if high - low <= LEAST:
        return 0.0
    reach *= 1.0 - NEARER
    count = 0
    for k in range(steps.shape[0]):
        if steps[k, 0] < reach:
            covers[count, 0], covers[count, 1] = steps[k, 1], steps[k, 2]
            count += 1
    if over:
        for k in range(lids.shape[0]):
            # a ceiling that is higher than eye and panel is before neither
            if lids[k, 5] >= max(eye[2], panel[5]):
                continue
            first, last = _lid_hides(column[0], column[1], eye, lids[k], reach)
            if first < last:
                covers[count, 0], covers[count, 1] = first, last
                count += 1
    return _left(low, high, covers, count, column[4], column[5])


@njit(cache=True)
def _lid_area(
    eye: Floats, column: Floats, lids: Floats, own: int, steps: Floats, covers: Floats
) -> float:
    """Area of a ceiling piece in a column that neither walls nor nearer ceilings hide."""
    rise = lids[own, 5] - eye[2]
    low, high = column[3], column[2]
    count = 0
    for k in range(steps.shape[0]):
        # met at the run rise / e: before the wall where that is less than the wall's
        at = rise / steps[k, 0]
        first = steps[k, 1] if rise > 0.0 else max(steps[k, 1], at)
        last = min(steps[k, 2], at) if rise > 0.0 else steps[k, 2]
        if first < last:
            covers[count, 0], covers[count, 1] = first, last
            count += 1
        low = min(low, max(last, steps[k, 1]) if rise > 0.0 else steps[k, 1])
        high = max(high, steps[k, 2] if rise > 0.0 else min(first, steps[k, 2]))
    if high - low <= LEAST:
        return 0.0
    first, last = _lid_hides(column[0], column[1], eye, lids[own], 1e9)
    low, high = max(low, first), min(high, last)
    if high - low <= LEAST:
        return 0.0
    for k in range(lids.shape[0]):
        other = lids[k, 5] - eye[2]
        if other * rise > 0.0 and abs(other) < abs(rise) - 1e-6:
            first, last = _lid_hides(column[0], column[1], eye, lids[k], 1e9)
            if first < last:
                covers[count, 0], covers[count, 1] = first, last
                count += 1
    return _left(low, high, covers, count, column[4], column[5])


@njit(cache=True)
def _lid_bearings(eye: Floats, lid: Floats, first: float, four: Floats) -> tuple[float, float]:
    """From where to where a level rectangle is seen, all round from below or above it."""
    lx, ly = lid[2] - lid[0], lid[3] - lid[1]
    length = np.sqrt(lx * lx + ly * ly)
    if length < 1e-9:
        return 0.0, 0.0
    sx, sy = -ly / length * lid[4], lx / length * lid[4]
    for corner in range(4):
        end, side = corner % 2, 2.0 * (corner // 2) - 1.0
        x = lid[2 * end] + side * sx - eye[0]
        y = lid[2 * end + 1] + side * sy - eye[1]
        four[corner] = (np.arctan2(y, x) - first) % TURN
    ordered = np.sort(four)
    widest, start = ordered[0] + TURN - ordered[3], 0
    for k in range(1, 4):
        if ordered[k] - ordered[k - 1] > widest:
            widest, start = ordered[k] - ordered[k - 1], k
    if widest <= np.pi:
        return 0.0, TURN
    return ordered[start], ordered[start] + TURN - widest


@njit(cache=True)
def _lay(
    r: Floats,
    tw: float,
    th: float,
    first: float,
    middles: Floats,
    number: int,
    columns: Floats,
) -> None:
    """Rows (dx, dy, low, high, a, b): direction, picture range, and depth a + b e."""
    for c in range(number):
        dx, dy = np.cos(first + middles[c]), np.sin(first + middles[c])
        columns[c, 0], columns[c, 1] = dx, dy
        columns[c, 2], columns[c, 3] = _picture_range(r, dx, dy, tw, th)
        columns[c, 4] = -(r[0, 2] * dx + r[1, 2] * dy)
        columns[c, 5] = -r[2, 2]


@njit(cache=True)
def panel_shares(
    eyes: Floats,
    rotations: Floats,
    tan_width: Floats,
    tan_height: Floats,
    panels: Floats,
    lids: Floats,
    walls: Floats,
) -> Floats:
    """The share of the picture every panel and every ceiling piece takes, hidden parts left out.

    Args:
        eyes: Entrance pupils [m], shape (n, 3).
        rotations: Camera to world, shape (n, 3, 3); the camera looks along -Z.
        tan_width, tan_height: Tangents of half the field of view, overscan included, shape (n,).
        panels: Upright, rows (ax, ay, bx, by, low, high) [m], shape (p, 6).
        lids: Ceiling pieces, rows (ax, ay, bx, by, half width, height) [m], shape (l, 6). They hide
            too.
        walls: What hides them, rows as of panels, shape (m, 6); those the panels are part of do
            not.

    Returns:
        Shape (n, p + l), exactly 0 for what is not seen.
    """
    n, p, q, m = eyes.shape[0], panels.shape[0], lids.shape[0], walls.shape[0]
    shares = np.zeros((n, p + q))
    edges = np.empty(2 * m + 2 * p + 4 * q + 1)
    most = len(edges) + COLUMNS + 1
    middles, widths, columns = np.empty(most), np.empty(most), np.empty((most, 6))
    kept, ranges, met = np.empty(m, np.int64), np.empty((m, 2)), np.empty((m, 3))
    seen, four = np.empty((p + q, 2)), np.empty(4)
    steps, begins = np.empty((most * (2 * m + 1), 3)), np.empty(most + 1, np.int64)
    covers = np.empty((2 * m + 1 + q, 2))
    top = panels[:, 5].max() if p else 0.0
    lowest = lids[:, 5].min() if q else np.inf
    for i in range(n):
        eye, r, tw, th = eyes[i], rotations[i], tan_width[i], tan_height[i]
        window = _window(r, tw, th)
        number, count = _walls_in(eye, walls, window, kept, ranges, edges, 0)
        for j in range(p):
            seen[j, 0], seen[j, 1] = _bearings(eye, panels[j], window[0])
            count = _mark(edges, count, seen[j, 0], window[1])
            count = _mark(edges, count, seen[j, 1], window[1])
        for j in range(q):
            seen[p + j, 0], seen[p + j, 1] = _lid_bearings(eye, lids[j], window[0], four)
            for corner in range(4):
                count = _mark(edges, count, four[corner], window[1])
        laid = _columns(edges, count, window[1], middles, widths)
        _lay(r, tw, th, window[0], middles, laid, columns)
        begins[0] = 0
        for c in range(laid):
            crossed = _crossed(
                middles[c], columns[c, 0], columns[c, 1], eye, walls, kept, ranges, number, met
            )
            begins[c + 1] = _steps(met, crossed, columns[c, 2], columns[c, 3], steps, begins[c])
        over = lowest < max(top, eye[2])
        for j in range(p + q):
            for turn in range(2):
                low, high = seen[j, 0] - turn * TURN, seen[j, 1] - turn * TURN
                if high - low < THIN or low >= window[1] or high <= 0.0:
                    continue
                for c in range(int(np.searchsorted(middles[:laid], low)), laid):
                    if middles[c] >= high:
                        break
                    up = steps[begins[c] : begins[c + 1]]
                    if j < p:
                        area = _flat_area(eye, columns[c], panels[j], up, lids, over, covers)
                    else:
                        area = _lid_area(eye, columns[c], lids, j - p, up, covers)
                    shares[i, j] += area * widths[c]
            shares[i, j] /= 4.0 * tw * th
    return shares


@njit(cache=True)
def _apart(
    story: Floats,
    believed: int,
    built: Floats,
    standing: int,
    column: Floats,
    far: float,
    same: float,
    slope: float,
    r: Floats,
) -> tuple[float, float]:
    """Area of a column in which two worlds are at different distances, and its moment across."""
    area, moment, e = 0.0, 0.0, column[2]
    while e < column[3]:
        one, until = _first_at(story, believed, e)
        other, changes = _first_at(built, standing, e)
        until = min(until, changes, column[3])
        one, other = min(one, far), min(other, far)
        if abs(one - other) > same + slope * one:
            part = _area(column[4], column[5], e, until)
            middle = 0.5 * (e + until)
            x = r[0, 0] * column[0] + r[1, 0] * column[1] + r[2, 0] * middle
            area += part
            moment += part * x / max(column[4] + column[5] * middle, 1e-9)
        e = until
    return area, moment


@njit(cache=True)
def shares_apart(
    eyes: Floats,
    rotations: Floats,
    tan_width: Floats,
    tan_height: Floats,
    story: Floats,
    built: Floats,
    far: float,
    same: float,
    slope: float,
) -> tuple[Floats, Floats]:
    """The share of the picture in which two worlds of walls differ, and where in it that is.

    They differ where the first walls met along a line are more than  same + slope * d  apart, d
    the run to the first world's; what is farther than `far` is at `far`.

    Args:
        eyes: Entrance pupils [m], shape (n, 3).
        rotations: Camera to world, shape (n, 3, 3).
        tan_width, tan_height: Tangents of half the field of view, shape (n,).
        story, built: Walls of the two worlds in one frame, rows (ax, ay, bx, by, low, high) [m].
        far: [m].
        same: [m].
        slope: Part of the run.

    Returns:
        Shares, shape (n,), and the middle of what differs, -1 left to 1 right, 0 where nothing
        does, shape (n,).
    """
    n, m, w = eyes.shape[0], story.shape[0], built.shape[0]
    shares, sides = np.zeros(n), np.zeros(n)
    edges = np.empty(2 * (m + w) + 1)
    most = len(edges) + COLUMNS + 1
    middles, widths, columns = np.empty(most), np.empty(most), np.empty((most, 6))
    kept_a, ranges_a, met_a = np.empty(m, np.int64), np.empty((m, 2)), np.empty((m, 3))
    kept_b, ranges_b, met_b = np.empty(w, np.int64), np.empty((w, 2)), np.empty((w, 3))
    for i in range(n):
        eye, r, tw, th = eyes[i], rotations[i], tan_width[i], tan_height[i]
        window = _window(r, tw, th)
        number_a, count = _walls_in(eye, story, window, kept_a, ranges_a, edges, 0)
        number_b, count = _walls_in(eye, built, window, kept_b, ranges_b, edges, count)
        laid = _columns(edges, count, window[1], middles, widths)
        _lay(r, tw, th, window[0], middles, laid, columns)
        for c in range(laid):
            at, dx, dy = middles[c], columns[c, 0], columns[c, 1]
            believed = _crossed(at, dx, dy, eye, story, kept_a, ranges_a, number_a, met_a)
            standing = _crossed(at, dx, dy, eye, built, kept_b, ranges_b, number_b, met_b)
            area, moment = _apart(met_a, believed, met_b, standing, columns[c], far, same, slope, r)
            shares[i] += area * widths[c]
            sides[i] += moment * widths[c] / tw
        if shares[i] > 0.0:
            sides[i] = min(1.0, max(-1.0, sides[i] / shares[i]))
        shares[i] /= 4.0 * tw * th
    return shares, sides
