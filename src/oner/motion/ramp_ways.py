"""Ways from rest to an end of a move: candidates, what is in the way of each, the best first.

A ramp takes over speed, acceleration and jerk of every axis where the move has them and brings all
axes to rest at the same moment. Where they come to rest is free. With u from 0 (rest) to 1 (the
frame) and T the ramp's length,

    speed(u) = v H0(u) + a T H1(u) + j T^2 H2(u),
    H1 = u^3 (-4 + 7 u - 3 u^2),  H2 = u^3 (1 - 2 u + u^2) / 2,

and H0 either u^3 (10 - 15 u + 6 u^2), or, which needs less room, that of an even acceleration that
comes and goes within a quarter of the time each. An offset times a septic step may be added: the
axes come to rest somewhere else.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.polynomial import Polynomial
from numpy.typing import NDArray

from oner.kernels.collide import FREE, judge_all
from oner.kernels.near import near_speeds
from oner.motion.reach import axis_limits
from oner.motion.request import REASONS, ArmRequest
from oner.motion.scene import Scene, without_panels

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SHORTEST, LONGEST = 0.2, 5.0
"""Of a ramp [s]."""

LIMIT_PART = 0.97
"""Part of the limits a ramp aims to stay below."""

AT_REST = (0.002, 0.02)
"""Parts of speed and acceleration limits below which an axis stands."""

INSTANTS, FEW_INSTANTS = 97, 13
"""Of a ramp that are looked at before the whole is verified; of which so many first."""

OFFSETS = 400
"""Other places to come to rest at that are tried."""

OFFSET_SIZES = (1.2, 0.7, 0.7, 0.9, 1.2, 0.8, 1.2)
"""How far away they may be: track [m] and joints [rad]."""

KEPT = 4
"""Ramps of either side that are handed on."""

CHUNK = 128
"""Candidates that are looked at together."""

COMES_AND_GOES = 0.25
"""Part of the time in which an even acceleration comes, and goes."""

_GOLDEN = 1.0969815577985598
"""g^8 = g + 1."""

_H1 = Polynomial([0, 0, 0, -4, 7, -3])
_H2 = Polynomial([0, 0, 0, 0.5, -1, 0.5])
_STEP = Polynomial([1, 0, 0, 0, -35, 84, -70, 20])
"""From 1 to 0, with three derivatives that vanish at both ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One end of a move, looked at so that time runs from rest towards the move.

    Args:
        value, speed, acceleration, jerk: Of the axes at the frame, shape (7,).
        feet: Of everybody, by how many frames away from the move, shape (p, f, 3).
        on_strip: Whether somebody is on the track then, shape (f,).
    """

    value: Floats
    speed: Floats
    acceleration: Floats
    jerk: Floats
    feet: Floats
    on_strip: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ramp:
    """A way from rest to an end of a move.

    Args:
        frames: Its length; 0 where the move stands anyway.
        offset: From where it would come to rest by itself, shape (7,).
        even: Whether its acceleration is even.
    """

    frames: int
    offset: Floats
    even: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tries:
    """Candidates and what is in the way of each.

    Args:
        frames, offsets, even: As in `Ramp`, shapes (c,), (c, 7), (c,).
        why: `FREE` or an index into `_WHY`, shape (c,).
        axis: The axis that is in the way, for `_LIMIT` and `_RANGE`, shape (c,).
        masks: Wild panels touched, shape (c,).
    """

    frames: Ints
    offsets: Floats
    even: NDArray[np.bool_]
    why: Ints
    axis: Ints
    masks: NDArray[np.uint64]

    def some(self, rows: Ints) -> _Tries:
        """Some of them."""
        return _Tries(
            frames=self.frames[rows],
            offsets=self.offsets[rows],
            even=self.even[rows],
            why=self.why[rows],
            axis=self.axis[rows],
            masks=self.masks[rows],
        )

    def ramp(self, row: int) -> Ramp:
        """One of them."""
        return Ramp(
            frames=int(self.frames[row]), offset=self.offsets[row], even=bool(self.even[row])
        )


_LIMIT, _RANGE, _STRIP, _NEAR = range(len(REASONS), len(REASONS) + 4)
TRACK_ENDS = "the track comes to the end of its range"
_WHY = (
    *(reason.words for reason in REASONS),
    "{axis} would have to be beyond its limits",
    "{axis} comes to the end of its range",
    "a performer would be on the track",
    "the rig would be too fast near a performer",
)


def ramps(scene: Scene, side: Side, out: tuple[str, ...]) -> list[Ramp] | str:
    """Ramps to try, the best first; or what is in the way of the shortest one.

    Args:
        scene: With frames enough for the performers; panels wild or fixed.
        side: The end of the move.
        out: Ids of panels that are out.
    """
    if _stands(scene.request, side):
        return [Ramp(frames=0, offset=np.zeros(7))]
    plain = _plain(float(scene.request.rate), side)
    still = without_panels(scene, out)
    found = _best(still, side, plain)
    if found:
        return found
    bent = _bent(float(scene.request.rate), plain.frames[plain.why != _LIMIT])
    with_wild = _with_wild(scene, out)
    return (
        _best(still, side, bent)
        or _best(with_wild, side, plain)
        or _best(with_wild, side, bent)
        or _in_the_way(plain)
    )


def _stands(request: ArmRequest, side: Side) -> bool:
    limits = [axis_limits(request, kind) for kind in ("speed", "acceleration")]
    loads = np.abs(side.speed) / limits[0], np.abs(side.acceleration) / limits[1]
    return all(float(np.nanmax(load)) <= part for load, part in zip(loads, AT_REST, strict=True))


def _with_wild(scene: Scene, out: tuple[str, ...]) -> Scene:
    """The scene without some panels, the others as wild or fixed as they were."""
    stay = [index for index, panel in enumerate(scene.boxed) if panel not in out]
    world = scene.world._replace(
        boxes=np.ascontiguousarray(scene.world.boxes[stay]),
        bits=np.ascontiguousarray(scene.world.bits[stay]),
    )
    return replace(scene, world=world, boxed=tuple(scene.boxed[index] for index in stay))


# ---------------------------------------------------------------------------------------------
# candidates


def _plain(rate: float, side: Side) -> _Tries:
    """Ramps that come to rest where they do by themselves, of both kinds and every length."""
    frames = np.unique(np.round(np.geomspace(SHORTEST, LONGEST, 48) * rate).astype(np.int64))
    frames = frames[(frames >= 2) & (frames < len(side.on_strip))]
    return _tries(np.repeat(frames, 2), np.zeros((2 * len(frames), 7)))


def _bent(rate: float, lengths: Ints) -> _Tries:
    """Ramps that come to rest elsewhere: a fixed sequence of offsets, near and far, four lengths.

    Source: of the sequence, the fractional parts of n / g^k with g^8 = g + 1, a generalised golden
    ratio; M. Roberts, The unreasonable effectiveness of quasirandom sequences, 2018.
    """
    if not len(lengths):
        return _tries(np.zeros(0, np.int64), np.zeros((0, 7)))
    cube = np.arange(1, OFFSETS + 1)[:, None] * _GOLDEN ** -np.arange(1.0, 8.0) % 1.0
    offsets = (2.0 * cube - 1.0) * OFFSET_SIZES
    offsets[::2] *= 0.4
    shortest, longest = int(lengths[0]), int(lengths[-1])
    wanted = {round(factor * shortest + 0.3 * rate) for factor in (1.0, 1.5, 2.2, 3.2)}
    chosen = np.array(sorted(length for length in wanted if length <= longest), np.int64)
    return _tries(np.repeat(chosen, len(offsets)), np.tile(offsets, (len(chosen), 1)))


def _tries(frames: Ints, offsets: Floats) -> _Tries:
    """Candidates nobody has looked at; every other one is even."""
    count = len(frames)
    return _Tries(
        frames=frames,
        offsets=offsets,
        even=np.arange(count) % 2 == 1,
        why=np.zeros(count, np.int64),
        axis=np.zeros(count, np.int64),
        masks=np.zeros(count, np.uint64),
    )


def _best(scene: Scene, side: Side, tries: _Tries) -> list[Ramp]:
    """The best few that are possible; what is in the way of the others is written into `tries`.

    Fewest panels first, then the shortest and least bent. Where no panel can go the best come
    first, and the rest need not be looked at.
    """
    rate = float(scene.request.rate)
    sizes = np.linalg.norm(tries.offsets / OFFSET_SIZES, axis=1)
    order = np.argsort(tries.frames / rate + sizes, kind="stable")
    tries.why[:], tries.masks[:] = FREE, 0
    enough = KEPT if not scene.world.bits.any() else len(order)
    found = list[int]()
    for rows in np.array_split(order, max(1, -(-len(order) // CHUNK))):
        if len(rows):
            found += _possible(scene, side, tries, rows, enough - len(found))
        if len(found) >= enough:
            break
    found.sort(key=lambda row: int(tries.masks[row]).bit_count())
    return [tries.ramp(row) for row in found[:KEPT]]


def _possible(scene: Scene, side: Side, tries: _Tries, rows: Ints, enough: int) -> list[int]:
    """The first few of some candidates that are possible, in their order."""
    for instants in (FEW_INSTANTS, INSTANTS):
        left = rows[tries.why[rows] == FREE]
        if len(left):
            some = tries.some(left)
            _look(scene, side, some, np.linspace(0.0, 1.0, instants))
            tries.why[left], tries.axis[left] = some.why, some.axis
            tries.masks[left] = some.masks
    found = list[int]()
    for row in rows[tries.why[rows] == FREE].tolist():
        if len(found) == enough:
            break
        if _too_fast(scene, side, tries.ramp(row)):
            tries.why[row] = _NEAR
        else:
            found.append(row)
    return found


# ---------------------------------------------------------------------------------------------
# their curves


def ramp_curve(side: Side, ramp: Ramp, rate: float, u: Floats) -> Floats:
    """Axis values along a ramp, shape (m, 7)."""
    frames, even = np.array([ramp.frames]), np.array([ramp.even])
    return _curves(side, frames / rate, even, ramp.offset[None], u, derivatives=0)[0][0]


def _curves(
    side: Side,
    seconds: Floats,
    even: NDArray[np.bool_],
    offsets: Floats,
    u: Floats,
    derivatives: int = 3,
) -> list[Floats]:
    """Axes and so many derivatives along ramps, each of shape (c, m, 7)."""
    T = seconds[:, None, None]
    ends = (side.speed, side.acceleration * T, side.jerk * T**2)
    out = list[Floats]()
    for order in range(derivatives + 1):
        soft, flat, first, second, step = _shapes(u.tobytes(), order)
        own = np.where(even[:, None], flat, soft)[..., None] * ends[0]
        for shape, end in ((first, ends[1]), (second, ends[2])):
            own = own + shape[:, None] * end
        fade = step[:, None] * offsets[:, None]
        out.append(own * T ** (1 - order) + fade / T**order)
    out[0] += side.value
    return out


@lru_cache(maxsize=512)
def _shapes(instants: bytes, order: int) -> tuple[Floats, ...]:
    """What every ramp is made of at some instants, which are the same for thousands of them.

    Args:
        instants: Parts of the ramp's length that are over, as bytes, m of them.
        order: Of the derivative.

    Returns:
        Both kinds of speed, what carries the acceleration and the jerk of the frame, and the way
        from an offset, shapes (m,).
    """
    u = np.frombuffer(instants)
    step = _STEP.deriv(order)(u) if order else _STEP(u)
    return _soft(u, order), _even(u, order), _of(_H1, u, order), _of(_H2, u, order), step


def _of(h: Polynomial, u: Floats, order: int) -> Floats:
    """A speed's shape: its integral from the frame back (0), itself (1), its derivatives."""
    curve = h.integ(1, lbnd=1.0) if order == 0 else h.deriv(order - 1) if order > 1 else h
    return np.asarray(curve(u), np.float64)


def _soft(u: Floats, order: int) -> Floats:
    return _of(Polynomial([0, 0, 0, 10, -15, 6]), u, order)


def _even(u: Floats, order: int) -> Floats:
    """The same for a speed whose derivative comes, stays and goes: s(u / d) on 0..d, 1, s back.

    With s(x) = x^2 (3 - 2 x), height 1 / (1 - d).
    """
    d = COMES_AND_GOES
    height = 1.0 / (1.0 - d)
    s = Polynomial([0, 0, 3, -2])
    coming, going = np.clip(u / d, 0.0, 1.0), np.clip((1.0 - u) / d, 0.0, 1.0)
    early, late = u < d, u > 1.0 - d
    if order == 3:
        slope = s.deriv()
        rises = np.where(early, slope(coming), 0.0) - np.where(late, slope(going), 0.0)
        return np.asarray(height * rises / d, np.float64)
    if order == 2:
        return np.asarray(height * s(np.where(late, going, coming)), np.float64)
    once = s.integ()
    if order == 1:
        steady = d / 2 + (u - d)
        speed = np.where(early, d * once(coming), np.where(late, 1 - d - d * once(going), steady))
        return np.asarray(height * speed, np.float64)
    twice = once.integ()
    # the integral of the speed from rest, less what it is at the frame
    at_d = d * d * twice(1.0)
    at_e = at_d + d / 2 * (1 - 2 * d) + (1 - 2 * d) ** 2 / 2
    steady = at_d + d / 2 * (u - d) + (u - d) ** 2 / 2
    end = (1 - d) * (u - 1 + d) - d * d * (twice(1.0) - twice(going))
    gone = np.where(early, d * d * twice(coming), np.where(late, at_e + end, steady))
    last = at_e + (1 - d) * d - d * d * twice(1.0)
    return np.asarray(height * (gone - last), np.float64)


# ---------------------------------------------------------------------------------------------
# what is in the way


def _look(scene: Scene, side: Side, tries: _Tries, u: Floats) -> None:
    """Write what is in the way of each candidate at some instants."""
    request, rate = scene.request, float(scene.request.rate)
    value, *derivatives = _curves(side, tries.frames / rate, tries.even, tries.offsets, u)
    for kind, table in zip(("speed", "acceleration", "jerk"), derivatives, strict=True):
        limits = np.maximum(axis_limits(request, kind), 1e-9)
        # the frame itself may be nearer to its limit than a ramp should be
        own = np.abs(table[:, -1]) / limits
        loads = np.abs(table).max(axis=1) / limits / np.clip(own * 1.001, LIMIT_PART, 1.0)
        _mark(tries, loads, 1.0, _LIMIT)
    lower, upper = _ranges(scene)
    beyond = np.maximum((lower - value).max(axis=1), (value - upper).max(axis=1))
    _mark(tries, beyond, 1e-9, _RANGE)
    on_track = np.logical_or.accumulate(side.on_strip)[tries.frames]
    tries.why[(tries.why == FREE) & on_track] = _STRIP
    left = np.flatnonzero(tries.why == FREE)
    if not len(left):
        return
    feet = _feet_along(side, tries.frames[left], u)
    flat = value[left].reshape(-1, 7)
    q, s = np.ascontiguousarray(flat[:, 1:]), flat[:, 0].copy()
    status, touched = judge_all(scene.body, scene.world, q, s, feet)
    status = status.reshape(len(left), -1)
    first = np.argmax(status != FREE, axis=1)
    tries.why[left] = status[np.arange(len(left)), first]
    tries.masks[left] = np.bitwise_or.reduce(touched.reshape(len(left), -1), axis=1)


def _mark(tries: _Tries, loads: Floats, limit: float, reason: int) -> None:
    """Write the reason, and the axis it is worst on, where nothing else has been found yet."""
    bad = (tries.why == FREE) & (loads.max(axis=1) > limit)
    tries.why[bad], tries.axis[bad] = reason, np.argmax(loads, axis=1)[bad]


def _ranges(scene: Scene) -> tuple[Floats, Floats]:
    half = max(scene.request.track.length / 2 - scene.request.track.margin, 0.0)
    return np.array([-half, *scene.body.lower]), np.array([half, *scene.body.upper])


def _feet_along(side: Side, frames: Ints, u: Floats) -> Floats:
    """Where everybody is at the instants of ramps, shape (p, c * m, 3)."""
    away = (frames[:, None] * (1.0 - u)).ravel()
    at = np.minimum(away.astype(np.int64), max(side.feet.shape[1] - 2, 0))
    part = (away - at)[:, None]
    return np.ascontiguousarray(side.feet[:, at] * (1.0 - part) + side.feet[:, at + 1] * part)


def _too_fast(scene: Scene, side: Side, ramp: Ramp) -> bool:
    """Whether a part of the rig would be too fast for its distance from somebody."""
    safety = scene.request.safety
    if not safety.near_distances or not len(side.feet):
        return False
    rate = float(scene.request.rate)
    u = np.linspace(0.0, 1.0, INSTANTS)
    value = ramp_curve(side, ramp, rate, u)
    dt = ramp.frames / rate / (INSTANTS - 1)
    feet = _feet_along(side, np.array([ramp.frames]), u)
    table = np.array([safety.near_distances, safety.near_speeds], np.float64)
    q, s = np.ascontiguousarray(value[:, 1:]), value[:, 0].copy()
    found = near_speeds(scene.body, scene.world, q, s, feet, dt, table[0], table[1])
    return bool(found[:, 0].max() > 1.0)


def _in_the_way(tries: _Tries) -> str:
    """What is in the way of the shortest ramp that keeps the limits, or of the longest."""
    kept = np.flatnonzero(tries.why != _LIMIT)
    row = int(kept[0]) if len(kept) else len(tries.why) - 1
    axis = int(tries.axis[row])
    return _WHY[int(tries.why[row])].format(axis="the track" if axis == 0 else f"J{axis}")
