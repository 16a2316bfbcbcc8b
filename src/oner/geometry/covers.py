"""Spheres that hold a mesh, with a proof that they do.

The proof is for surfaces: every point of every triangle lies in some sphere. Spheres are convex, so
a triangle lies in a sphere if its corners do; a triangle whose corners lie in different spheres is
split until every piece lies in one.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

PIECES = 16
"""Pieces of a mesh are at most this part of its size, if nobody says otherwise."""

_STARTS = 4
_ROUNDS = 40
_COARSE = 28
_SPLITS = 14
_INSIDE = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """Spheres around a mesh.

    Args:
        spheres: Rows (x, y, z, radius) [m], shape (m, 4).
        outside: No point of the mesh is further outside the spheres than this [m]; 0 or less is a
            proof that they hold it.
        oversize: The furthest any point of the cover's surface is from the mesh [m].
        mean_oversize: The same on average over the cover's surface [m].
        volume: Of the union of the spheres, by counting points of a grid [m3].
        mesh_volume: Of the mesh [m3]; means something only where the mesh is closed.
    """

    spheres: Floats
    outside: float
    oversize: float
    mean_oversize: float
    volume: float
    mesh_volume: float


def cover_mesh(triangles: ArrayLike, count: int, nudges: int = 0, pieces: int = PIECES) -> Cover:
    """A few spheres, as tight as could be found, that hold a mesh.

    The mesh is split into small pieces. Starting from groups of pieces that lie together, every
    group gets its smallest enclosing sphere, every piece goes to the sphere it lies deepest in (by
    the power |p - c|^2 - r^2 of its outermost corner), and so on. No radius ever grows, because a
    piece only goes to a sphere that holds it. Of several starts the cover with the least volume is
    kept; then centres are nudged, one at a time, wherever that makes the volume less. Chance has a
    fixed seed: the same mesh gives the same cover.

    Args:
        triangles: Corners [m], shape (t, 3, 3).
        count: Spheres at most, 1 or more.
        nudges: How often to try; 400 take a tenth off the volume and half a minute.
        pieces: A piece is at most this part of the mesh's size; finer is tighter, and slower.

    Raises:
        ValueError: There is no triangle.
    """
    corners = np.asarray(triangles, np.float64).reshape(-1, 3, 3)
    if not len(corners):
        raise ValueError("a mesh needs at least one triangle")
    small = split_triangles(corners, _size(corners) / pieces)
    best, least = np.zeros((0, 4)), np.inf
    for start in range(_STARTS if count > 1 else 1):
        spheres = _settle(small, _first_groups(small, count, start))
        volume = union_volume(spheres)
        if volume < least:
            best, least = spheres, volume
    best = _nudged(small, best, nudges) if nudges else best
    # The corners of pieces are sums of halves of the mesh's own; a nanometre holds the rounding.
    best[:, 3] += _INSIDE
    return measure_cover(corners, best)


def measure_cover(triangles: ArrayLike, spheres: ArrayLike) -> Cover:
    """How well spheres hold a mesh.

    Args:
        triangles: Corners [m], shape (t, 3, 3).
        spheres: Rows (x, y, z, radius) [m], shape (m, 4).
    """
    corners = np.asarray(triangles, np.float64).reshape(-1, 3, 3)
    balls = np.array(spheres, np.float64).reshape(-1, 4)
    skin = _skin(balls)
    away = distances_to_mesh(skin, corners)
    return Cover(
        spheres=balls,
        outside=check_cover(corners, balls),
        oversize=float(away.max()),
        mean_oversize=float(away.mean()),
        volume=union_volume(balls),
        mesh_volume=mesh_volume(corners),
    )


def check_cover(triangles: ArrayLike, spheres: ArrayLike, tolerance: float = 1e-6) -> float:
    """A bound of how far any point of a mesh is outside the union of spheres [m].

    Of a piece with corners v_j the bound is the least over spheres i of the greatest over j of
    |v_j - c_i| - r_i: that distance is a convex function of the point, so it is greatest at a
    corner. Pieces whose bound is above 0, and above what some corner is known to have by more than
    the tolerance, are split at their longest edge.

    Args:
        triangles: Corners [m], shape (t, 3, 3).
        spheres: Rows (x, y, z, radius) [m], shape (m, 4).
        tolerance: How near to the truth a bound above 0 has to be [m].

    Returns:
        0 or less: every point of every triangle is in a sphere.
    """
    pieces = np.asarray(triangles, np.float64).reshape(-1, 3, 3)
    balls = np.asarray(spheres, np.float64).reshape(-1, 4)
    if not len(balls):
        return float("inf")
    proven, known = -np.inf, -np.inf
    for _ in range(4 * _SPLITS):
        depths = _depths(pieces, balls)
        bounds = depths.max(axis=1).min(axis=1)
        known = max(known, float(depths.min(axis=2).max()))
        open_ = bounds > (known + tolerance if known > 0.0 else 0.0)
        proven = max(proven, float(bounds[~open_].max(initial=-np.inf)))
        if not open_.any():
            return proven
        pieces = _halved(pieces[open_])
    return max(proven, float(_depths(pieces, balls).max(axis=1).min(axis=1).max()))


def _depths(pieces: Floats, balls: Floats) -> Floats:
    """Distance of each corner from each sphere, below 0 inside, shape (t, 3, m)."""
    away = np.linalg.norm(pieces[:, :, None] - balls[:, :3], axis=3)
    return away - balls[:, 3]


def split_triangles(triangles: Floats, longest: float) -> Floats:
    """The same surface in pieces none of whose edges is longer than `longest` [m], (n, 3, 3)."""
    done: list[Floats] = []
    pieces = triangles
    while len(pieces):
        small = _longest_edges(pieces)[1] <= longest
        done.append(pieces[small])
        pieces = _halved(pieces[~small])
    return np.concatenate(done)


def _longest_edges(pieces: Floats) -> tuple[Ints, Floats]:
    edges = np.linalg.norm(pieces - np.roll(pieces, -1, axis=1), axis=2)
    longest = edges.argmax(axis=1)
    return longest, edges[np.arange(len(pieces)), longest]


def _halved(pieces: Floats) -> Floats:
    """Every piece cut at the middle of its longest edge."""
    if not len(pieces):
        return pieces
    rows, first = np.arange(len(pieces)), _longest_edges(pieces)[0]
    a, b, c = (pieces[rows, (first + turn) % 3] for turn in range(3))
    middle = (a + b) / 2.0
    one, other = np.stack([a, middle, c], axis=1), np.stack([middle, b, c], axis=1)
    return np.concatenate([one, other])


def _size(corners: Floats) -> float:
    points = corners.reshape(-1, 3)
    return float(np.linalg.norm(points.max(axis=0) - points.min(axis=0)))


# ---------------------------------------------------------------------------------------------
# groups of pieces


def _first_groups(pieces: Floats, count: int, start: int) -> Ints:
    """The group of each piece: along the longest direction, or around points far apart."""
    middles = pieces.mean(axis=1)
    if start == 0:
        centred = middles - middles.mean(axis=0)
        along = centred @ np.linalg.eigh(centred.T @ centred)[1][:, -1]
        share = (along - along.min()) / max(float(np.ptp(along)), 1e-12)
        return np.minimum((share * count).astype(np.int64), count - 1)
    rng = np.random.default_rng(start)
    seeds = middles[[int(rng.integers(len(middles)))]]
    while len(seeds) < count:
        away = np.linalg.norm(middles[:, None] - seeds, axis=2).min(axis=1)
        seeds = np.vstack([seeds, middles[_far(away, rng)]])
    for _ in range(10):
        group = np.linalg.norm(middles[:, None] - seeds, axis=2).argmin(axis=1)
        for one in np.unique(group):
            seeds[one] = middles[group == one].mean(axis=0)
    return np.linalg.norm(middles[:, None] - seeds, axis=2).argmin(axis=1)


def _far(away: Floats, rng: np.random.Generator) -> int:
    weights = away * away
    total = float(weights.sum())
    return int(rng.choice(len(away), p=weights / total)) if total > 0.0 else 0


def _settle(pieces: Floats, group: Ints) -> Floats:
    """Groups and their smallest spheres in turn until nothing changes."""
    spheres = _balls_around(pieces, group)
    for _ in range(_ROUNDS):
        smaller = _balls_around(pieces, _deepest(pieces, spheres)[0])
        if len(smaller) == len(spheres) and np.allclose(smaller, spheres, rtol=0.0, atol=1e-7):
            return smaller
        spheres = smaller
    return spheres


def _nudged(pieces: Floats, spheres: Floats, trials: int) -> Floats:
    """The same number of spheres, or fewer, with less volume: many small steps that are of use."""
    rng = np.random.default_rng(len(spheres))
    best, least = spheres, union_volume(spheres, _COARSE)
    for trial in range(trials):
        reach = 0.15 * _size(pieces) * (1.0 - trial / trials) + 1e-3
        tried = best.copy()
        tried[trial % len(best), :3] += rng.normal(scale=reach / 3.0, size=3)
        tried = _widened(pieces, tried)
        volume = union_volume(tried, _COARSE)
        if volume < least:
            best, least = tried, volume
    settled = _settle(pieces, _deepest(pieces, best)[0])
    return min(best, settled, key=union_volume)


def _widened(pieces: Floats, spheres: Floats) -> Floats:
    """Spheres with the same centres, each as wide as the pieces that lie deepest in it need."""
    group, away = _deepest(pieces, spheres)
    own = away[np.arange(len(pieces)), group]
    radii = np.array([own[group == g].max(initial=0.0) for g in range(len(spheres))])
    return np.hstack([spheres[:, :3], radii[:, None]])[radii > 0.0]


def _deepest(pieces: Floats, spheres: Floats) -> tuple[Ints, Floats]:
    """The sphere each piece lies deepest in; how far its outermost corner is from each centre."""
    away = np.linalg.norm(pieces[:, :, None] - spheres[:, :3], axis=3).max(axis=1)
    return (away * away - spheres[:, 3] ** 2).argmin(axis=1), away


def _balls_around(pieces: Floats, group: Ints) -> Floats:
    return np.array([smallest_ball(pieces[group == g].reshape(-1, 3)) for g in np.unique(group)])


def smallest_ball(points: Floats) -> Floats:
    """The smallest sphere that holds points.

    It is that of at most four of them. The point furthest outside joins these, and of the at most
    five the sphere is found by trying; its radius grows strictly, so this ends.

    Args:
        points: [m], shape (n, 3), at least one.

    Returns:
        x, y, z, radius [m], shape (4,).
    """
    chosen = points[:1]
    centre, radius = points[0], 0.0
    for _ in range(200):
        away = np.linalg.norm(points - centre, axis=1)
        furthest = int(away.argmax())
        if away[furthest] <= radius + 1e-10:
            break
        chosen, centre, radius = _ball_of_few(np.vstack([chosen, points[furthest]]))
    away = np.linalg.norm(points - centre, axis=1)
    return np.append(centre, max(radius, float(away.max())))


def _ball_of_few(points: Floats) -> tuple[Floats, Floats, float]:
    """The smallest sphere around at most five points, and those on its surface.

    The last point is on it: it was outside the smallest sphere of the others.
    """
    best: tuple[Floats, Floats, float] | None = None
    last = len(points) - 1
    for size in range(min(3, last) + 1):
        for rows in combinations(range(last), size):
            on_it = points[[*rows, last]]
            centre = _centre_between(on_it)
            if centre is None:
                continue
            radius = float(np.sqrt(((on_it[0] - centre) ** 2).sum()))
            if best is not None and radius >= best[2]:
                continue
            if np.sqrt(((points - centre) ** 2).sum(axis=1)).max() <= radius + 1e-11:
                best = on_it, centre, radius
    if best is None:
        centre = points.mean(axis=0)
        return points[-4:], centre, float(np.linalg.norm(points - centre, axis=1).max())
    return best


def _centre_between(points: Floats) -> Floats | None:
    """The point of the flat through points that is as far from all; None if they lie too flat."""
    edges = points[1:] - points[0]
    if not len(edges):
        return points[0]
    squares = edges @ edges.T
    try:
        weights = cast("Floats", np.linalg.solve(squares, 0.5 * squares.diagonal()))
    except np.linalg.LinAlgError:
        return None
    return points[0] + weights @ edges


# ---------------------------------------------------------------------------------------------
# measures


def union_volume(spheres: Floats, steps: int = 48) -> float:
    """Volume of the union of spheres, by counting the points of a grid in them [m3]."""
    if not len(spheres):
        return 0.0
    low = (spheres[:, :3] - spheres[:, 3:]).min(axis=0)
    high = (spheres[:, :3] + spheres[:, 3:]).max(axis=0)
    step = float((high - low).max()) / steps
    axes = [np.arange(a + step / 2.0, b, step) for a, b in zip(low, high, strict=True)]
    grid = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, 3)
    inside = np.zeros(len(grid), np.bool_)
    for *centre, radius in spheres:
        inside |= ((grid - centre) ** 2).sum(axis=1) <= radius * radius
    return float(inside.sum()) * step**3


def mesh_volume(triangles: Floats) -> float:
    """Volume inside a closed mesh by the divergence theorem [m3]."""
    a, b, c = triangles[:, 0], triangles[:, 1], triangles[:, 2]
    return abs(float(np.einsum("ij,ij->i", a, np.cross(b, c)).sum())) / 6.0


def _skin(spheres: Floats, each: int = 200) -> Floats:
    """Points spread over the surface of the union of spheres, shape (n, 3)."""
    k = np.arange(each) + 0.5
    polar, turn = np.arccos(1.0 - 2.0 * k / each), np.pi * (1.0 + 5.0**0.5) * k
    directions = np.stack(
        [np.cos(turn) * np.sin(polar), np.sin(turn) * np.sin(polar), np.cos(polar)], axis=1
    )
    points = spheres[:, None, :3] + spheres[:, None, 3:] * directions
    away = np.linalg.norm(points[:, :, None] - spheres[:, :3], axis=3) - spheres[:, 3]
    own = np.arange(len(spheres))
    away[own, :, own] = np.inf
    outer = points[away.min(axis=2) > 0.0]
    return outer if len(outer) else points.reshape(-1, 3)


def distances_to_mesh(points: Floats, triangles: Floats) -> Floats:
    """Distance of points from a surface [m], shape (n,).

    Args:
        points: [m], shape (n, 3).
        triangles: Corners [m], shape (t, 3, 3).
    """
    least = np.full(len(points), np.inf)
    for begin in range(0, len(triangles), 200):
        some = triangles[begin : begin + 200]
        np.minimum(least, _point_triangle(points, some).min(axis=1), out=least)
    return least


def _point_triangle(points: Floats, triangles: Floats) -> Floats:
    """Distances, shape (n, t): to the plane where the foot is inside, else to the nearest edge."""
    least = np.full((len(points), len(triangles)), np.inf)
    a, ab, ac = (
        triangles[:, 0],
        triangles[:, 1] - triangles[:, 0],
        triangles[:, 2] - triangles[:, 0],
    )
    for first, second in ((0, 1), (1, 2), (2, 0)):
        start, edge = triangles[:, first], triangles[:, second] - triangles[:, first]
        long = np.maximum((edge * edge).sum(axis=1), 1e-30)
        offset = points[:, None] - start
        part = np.clip((offset * edge).sum(axis=2) / long, 0.0, 1.0)
        np.minimum(least, np.linalg.norm(offset - part[..., None] * edge, axis=2), out=least)
    normal = np.cross(ab, ac)
    size = np.maximum((normal * normal).sum(axis=1), 1e-30)
    offset = points[:, None] - a
    u = (np.cross(offset, ac) * normal).sum(axis=2) / size
    v = (np.cross(ab[None], offset) * normal).sum(axis=2) / size
    flat = np.abs((offset * normal).sum(axis=2)) / np.sqrt(size)
    # a triangle without area has no plane, only its edges
    over = (u >= 0.0) & (v >= 0.0) & (u + v <= 1.0) & (size > 1e-24)
    return np.where(over, np.minimum(least, flat), least)
