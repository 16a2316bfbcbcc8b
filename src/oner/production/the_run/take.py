"""The long take of The Run, as keys a person could have written.

Every event lies at a place on the runner's way ("five metres into the sixth module"); speeds are
stated there, and times follow from them and from the curve that is laid through keys.

What calls for which rig is physics, not a label: a circle closer than a harness allows, a pass at
a run, a stop that no belt can follow with the lens on the floor and under the ceiling, a flight
through the ceiling.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np

from oner.geometry.plane import FloorPath
from oner.geometry.splines import SmoothKeys, smooth_keys
from oner.production.the_run.layout import CAR, module_starts, story_corridor

CORNER = 1.6
"""Least radius of the runner's corners [m]."""

STAND = 1.6
"""The runner stops this far before the last door [m]."""

LENS = 21.0
"""Of most of the run [mm]."""

WIDE = 18.0
"""Where the lens comes close to the floor [mm]."""

ASIDE = 0.93
"""From the runner's line to the lens when one passes the other [m]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Speed of the runner at a time [s, m/s], and the way run until then [m]."""

    time: float
    speed: float
    way: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A camera key: [s], [deg], [m], [m], [m], [mm]; `lens` is None where the size is kept."""

    time: float
    azimuth: float
    distance: float
    height: float
    aim: float
    lens: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LongTake:
    """What `take.toml` says about the run."""

    duration: float
    pace: tuple[Pace, ...]
    camera: tuple[Key, ...]
    keep_size: tuple[float, float]


class Way:
    """The runner's way from the middle of the elevator to the last door, corners rounded."""

    def __init__(self) -> None:
        corridor = story_corridor()
        points = [(0.0, 0.0), *corridor.points[1:]]
        self.path = FloorPath(points, CORNER)
        self._starts = module_starts()
        self._corners = [float(span.mean()) for span in self.path.corner_spans]
        self._spared = self._saved_by_a_corner()

    def _saved_by_a_corner(self) -> float:
        corridor = story_corridor()
        straight = CAR + sum(corridor.length(leg) for leg in range(corridor.legs))
        return (straight - self.path.length) / len(self._corners)

    def at(self, module: int, metres: float) -> float:
        """Length along the way at a place of a module, on one of its straight legs [m].

        Args:
            module: Counted from 1.
            metres: From the module's start along its centre line, corners not rounded.
        """
        unrounded = CAR + self._starts[module - 1] + metres
        return unrounded - self._spared * self._corners_before(unrounded)

    def corner(self, module: int, corner: int) -> float:
        """Length along the way at the middle of a module's first or second corner [m]."""
        return self._corners[2 * (module - 1) + corner - 1]

    def _corners_before(self, unrounded: float) -> int:
        corridor, end, passed = story_corridor(), CAR, 0
        for leg in range(corridor.legs - 1):
            end += corridor.length(leg)
            passed += unrounded > end
        return passed

    @property
    def end(self) -> float:
        """Where the runner stops [m]."""
        return self.path.length - STAND


@dataclass(slots=True)
class PaceBook:
    """Speeds as they are noted down along the way."""

    keys: list[Pace] = field(default_factory=lambda: [Pace(time=0.0, speed=0.0, way=0.0)])

    def wait(self, seconds: float) -> None:
        """Stand for a time."""
        last = self.keys[-1]
        self.keys.append(replace(last, time=last.time + seconds))

    def reach(self, way: float, speed: float) -> None:
        """Have a speed at a place, changing to it all the way from the key before."""
        last = self.keys[-1]
        seconds = 2 * (way - last.way) / (last.speed + speed)
        if seconds <= 0:
            raise ValueError(f"{way:.2f} m lies before the last key at {last.way:.2f} m")
        self.keys.append(Pace(time=last.time + seconds, speed=speed, way=way))

    def hold(self, way: float) -> None:
        """Keep the speed until a place."""
        self.reach(way, self.keys[-1].speed)

    def settled(self) -> Timing:
        """The keys with times at which their places are really reached.

        A ramp between two ramps is not symmetric, so its time is corrected by the ratio of the way
        it should take to the way it takes, until both agree.
        """
        keys = self.keys
        for _ in range(SETTLING):
            ran = np.diff(_curve(keys).integral([key.time for key in keys]))
            times = [0.0]
            for (before, after), took in zip(pairwise(keys), ran, strict=True):
                stretch = (after.way - before.way) / took if took > 0 else 1.0
                times.append(times[-1] + (after.time - before.time) * stretch)
            keys = [replace(key, time=time) for key, time in zip(keys, times, strict=True)]
        return Timing(tuple(replace(key, time=round(key.time, 3)) for key in keys))


SETTLING = 12
"""Rounds of correcting the times of pace keys; each makes the error about ten times smaller."""


def _curve(keys: Sequence[Pace]) -> SmoothKeys:
    return smooth_keys([key.time for key in keys], [key.speed for key in keys])


class Timing:
    """When every place of the way is passed.

    Args:
        keys: Pace keys.
    """

    def __init__(self, keys: tuple[Pace, ...]) -> None:
        self.keys = keys
        self._times = np.arange(0.0, keys[-1].time + 1e-3, 1e-3)
        self._ways = np.maximum.accumulate(_curve(keys).integral(self._times))

    @property
    def end(self) -> float:
        """Time of the last key [s]."""
        return self.keys[-1].time

    def at(self, way: float) -> float:
        """When a place is passed [s]; where the runner stands, when he leaves it."""
        after = int(np.searchsorted(self._ways, way, side="right"))
        return float(self._times[min(after, len(self._times) - 1)])

    def arrival(self, way: float) -> float:
        """When the first key at a place is reached [s]; where the runner stops, he stands then."""
        return next(key.time for key in self.keys if abs(key.way - way) < 1e-6)


@dataclass(slots=True)
class CameraBook:
    """Camera keys as they are noted down, with the azimuth unwrapped."""

    timing: Timing
    base: float = 0.0
    keys: list[Key] = field(default_factory=list[Key])

    def note(
        self,
        time: float,
        *,
        around: float = 0.0,
        distance: float,
        height: float = 1.6,
        aim: float = 1.5,
        lens: float | None = LENS,
    ) -> None:
        """A key at a time; `around` is counted from where the camera stays at the moment [deg]."""
        if self.keys and time < self.keys[-1].time + 0.02:
            raise ValueError(
                f"a camera key at {time:.2f} s follows one at {self.keys[-1].time:.2f} s"
            )
        azimuth = self.base + around
        key = Key(time=time, azimuth=azimuth, distance=distance, height=height, aim=aim, lens=lens)
        self.keys.append(key)

    def at(self, way: float, **values: float) -> None:
        """A key where the runner passes a place."""
        self.note(self.timing.at(way), **values)

    def pass_by(self, way: float, side: int, *, height: float = 1.6) -> None:
        """The camera slows down to a stand beside the line, the runner passes it, it whips after.

        Args:
            way: Where the camera stands for a moment.
            side: +1 if it is on the runner's left, -1 on his right.
            height: Of the lens [m].
        """
        for run, ahead, aside in PASS:
            around = side * math.degrees(math.atan2(aside, ahead))
            distance = math.hypot(ahead, aside)
            self.at(way + run, around=around, distance=distance, height=height)
        self.base += side * 180


PASS = (
    (-2.6, 1.3, 0.0),
    (-1.3, 0.975, 0.7),
    (-0.6, 0.53, 0.9),
    (0.0, 0.0, 0.93),
    (0.6, -0.53, 0.9),
    (1.3, -0.975, 0.7),
    (2.6, -1.3, 0.0),
)
"""Passing the camera: where the runner is from where it stands, how far ahead of him and beside his
line it is then [m]. It slows down evenly to a stand and picks up his speed again."""


def long_take() -> LongTake:
    """The run, from the elevator to the last door."""
    way = Way()
    timing = _pace(way).settled()
    camera = CameraBook(timing)
    dolly = _elevator(camera)
    _out_of_the_elevator(camera, way)
    _first_run(camera, way)
    _around_at_a_run(camera, way)
    _over_the_walls(camera, way)
    _low_and_high(camera, way)
    _to_the_door(camera, way)
    return LongTake(
        duration=timing.end + 1.5,
        pace=timing.keys,
        camera=tuple(camera.keys),
        keep_size=dolly,
    )


STANDING_S = 13.5
DOLLY_S = 5.0
CIRCLE_S = 13.1
LEAD, FOLLOW, SPRINT, WALK = 2.15, 3.0, 3.7, 1.4
LEAD_OFF, FOLLOW_OFF = 1.2, 1.1
PASSED = 2.9

STOP = 4.7
"""Where he stops dead in the seventh module [m]."""


def _pace(way: Way) -> PaceBook:
    book = PaceBook()
    book.wait(STANDING_S)
    book.reach(1.1, WALK)
    book.hold(way.at(1, 7.0))
    book.reach(way.at(1, 10.5), LEAD)
    _lead_then_run(book, way, 2)
    book.hold(way.at(2, 26.0))
    book.reach(way.at(3, -4.0), SPRINT)
    book.hold(way.at(3, -1.0))
    book.reach(way.at(3, 6.0), LEAD)
    _lead_then_run(book, way, 4)
    book.hold(way.at(5, -3.0))
    book.reach(way.at(5, 6.0), LEAD)
    _lead_then_run(book, way, 6)
    book.hold(way.at(7, 1.8))
    book.reach(way.at(7, STOP), 0.0)
    book.wait(2.6)
    book.reach(way.at(7, STOP + 1.4), 1.5)
    book.reach(way.at(7, STOP + 4.5), LEAD)
    _lead_then_run(book, way, 8)
    book.hold(way.at(8, 29.0))
    book.reach(way.end, 0.0)
    return book


def _lead_then_run(book: PaceBook, way: Way, module: int) -> None:
    """Led as far as the whip at the start of a module, then at a run."""
    book.hold(way.at(module, 3.0))
    book.reach(way.at(module, 6.5), PASSED)
    book.reach(way.at(module, 9.5), FOLLOW)


def _elevator(camera: CameraBook) -> tuple[float, float]:
    """A dolly zoom into the elevator, then one and a half circles around the head."""
    for time in (0.0, 0.6):
        camera.note(time, distance=3.3, height=1.55, aim=1.55, lens=60.0)
    camera.note(DOLLY_S, distance=1.1, height=1.6, aim=1.6, lens=None)
    camera.note(DOLLY_S + 0.7, around=25.0, distance=0.8, height=1.62, aim=1.6, lens=20.0)
    camera.note(
        (DOLLY_S + CIRCLE_S) / 2, around=270.0, distance=0.8, height=1.62, aim=1.6, lens=20.0
    )
    camera.note(CIRCLE_S - 0.7, around=515.0, distance=0.8, height=1.62, aim=1.6, lens=20.0)
    camera.base = 540.0
    camera.note(CIRCLE_S + 0.4, distance=0.8, height=1.62, aim=1.58, lens=20.0)
    return (0.6, DOLLY_S)


def _out_of_the_elevator(camera: CameraBook, way: Way) -> None:
    """Behind him through the door, then around to his face at a walk."""
    camera.at(way.at(1, 1.0), distance=1.15)
    camera.at(way.at(1, 3.0), distance=1.4)
    camera.at(way.at(1, 5.7), around=90.0, distance=ASIDE)
    camera.base += 180
    camera.at(way.at(1, 8.6), distance=1.4)
    _corners(camera, way, 1, LEAD_OFF)
    camera.pass_by(way.at(2, 5.0), 1)


def _corners(
    camera: CameraBook, way: Way, module: int, distance: float, height: float = 1.6
) -> None:
    """In front of him or behind through the two corners of a module, closer where it turns."""
    for corner in (1, 2):
        camera.at(way.corner(module, corner), distance=distance, height=height)


def _first_run(camera: CameraBook, way: Way) -> None:
    """Behind him at a run, beside him for a moment between the corners."""
    camera.at(way.corner(2, 1), distance=FOLLOW_OFF, height=1.5)
    camera.at(way.at(2, 19.0), around=-35.0, distance=1.3, height=1.4)
    camera.at(way.corner(2, 2), distance=FOLLOW_OFF, height=1.5)


def _around_at_a_run(camera: CameraBook, way: Way) -> None:
    """From behind to the front while he sprints: too fast for anyone on foot."""
    camera.at(way.at(3, -3.8), distance=1.4, height=1.7)
    camera.at(way.at(3, 4.4), around=90.0, distance=1.0, height=1.7)
    camera.base += 180
    camera.at(way.at(3, 9.8), distance=1.25, height=1.7)
    _corners(camera, way, 3, LEAD_OFF)
    camera.pass_by(way.at(4, 5.0), -1)


def _over_the_walls(camera: CameraBook, way: Way) -> None:
    """Up through the ceiling, the maze from above, and down in front of him."""
    _corners(camera, way, 4, FOLLOW_OFF)
    camera.at(way.at(5, -4.6), distance=1.5, height=1.6)
    camera.at(way.at(5, -0.6), around=30.0, distance=1.4, height=6.2, aim=1.2)
    camera.at(way.at(5, 2.6), around=150.0, distance=1.4, height=6.2, aim=1.2)
    camera.base += 180
    camera.at(way.at(5, 7.0), distance=1.5, height=1.7)
    _corners(camera, way, 5, LEAD_OFF, height=2.05)
    camera.pass_by(way.at(6, 5.0), 1)


def _low_and_high(camera: CameraBook, way: Way) -> None:
    """He stops dead; the camera sinks to the floor, comes around and rises to the ceiling."""
    _corners(camera, way, 6, FOLLOW_OFF, height=1.75)
    camera.at(way.at(7, STOP - 3.2), distance=1.4, height=1.3, lens=WIDE)
    stop = camera.timing.arrival(way.at(7, STOP))
    camera.note(stop - 0.3, around=-45.0, distance=1.2, height=0.75, aim=0.9, lens=WIDE)
    camera.note(stop + 0.8, around=-70.0, distance=1.05, height=0.42, aim=0.75, lens=WIDE)
    camera.note(stop + 1.7, around=-100.0, distance=1.0, height=0.42, aim=0.75, lens=WIDE)
    camera.note(stop + 3.0, around=-135.0, distance=1.2, height=1.1, aim=1.2, lens=WIDE)
    camera.base -= 180
    camera.at(way.at(7, STOP + 4.6), distance=1.3, height=1.6)
    _corners(camera, way, 7, LEAD_OFF, height=1.15)
    camera.pass_by(way.at(8, 5.0), -1)


def _to_the_door(camera: CameraBook, way: Way) -> None:
    """The last corners at a run, close to the floor, and up behind his head at the door."""
    _corners(camera, way, 8, FOLLOW_OFF, height=1.4)
    camera.at(way.at(8, 31.0), distance=1.7, height=0.6, aim=1.0)
    camera.at(way.end - 0.3, distance=1.2, height=1.5, aim=1.5)
    camera.note(camera.timing.end + 1.4, distance=1.1, height=1.6, aim=1.6)
