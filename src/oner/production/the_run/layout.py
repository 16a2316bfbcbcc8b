"""The maze of The Run and the two hallways that play it.

Both halls are corridors of three legs. The story map is composed from them: module after module
is laid along the runner's way, and the last metres of one module are the first metres of the next,
so that a seam fits between two sets. A hall may be entered from its other end; nothing is mirrored.

Frames: a set's origin is the middle of its first doorway, +X along its first leg. The story's
origin is the middle of the elevator's floor, +X out of its door.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

Point = tuple[float, float]

HALF = 1.35
"""From the centre line of a corridor to the centre line of its walls [m]; 2.6 m are clear."""

WALL = 0.1
"""Thickness of a wall [m]."""

HEIGHT = 3.0
"""Height of walls and ceilings [m]."""

CAR = 1.25
"""From the middle of the elevator to its walls [m]."""

DOOR = 0.8
"""Half the opening of the elevator [m]."""

LOBBY = 9.0
"""Corridor that is built outside the elevator [m]."""

ROOM = (5.0, 2.4)
"""The room at the end: its depth and half its width [m]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Corridor:
    """A run of straight legs with right-angled turns.

    Args:
        points: Both ends and every corner of the centre line [m].
    """

    points: tuple[Point, ...]

    @property
    def legs(self) -> int:
        """Number of straight legs."""
        return len(self.points) - 1

    def heading(self, leg: int) -> float:
        """Direction of travel in a leg, counter-clockwise from +X [rad]."""
        (ax, ay), (bx, by) = self.points[leg], self.points[leg + 1]
        return math.atan2(by - ay, bx - ax)

    def length(self, leg: int) -> float:
        """Length of a leg between its ends [m]."""
        return math.dist(self.points[leg], self.points[leg + 1])

    def turn(self, corner: int) -> int:
        """+1 if corner `corner` (0 between the first two legs) turns left, -1 if right."""
        change = self.heading(corner + 1) - self.heading(corner)
        return 1 if math.sin(change) > 0 else -1

    def reversed(self) -> Corridor:
        """The same corridor, run from its other end."""
        return Corridor(points=self.points[::-1])

    def side(self, distance: float) -> tuple[Point, ...]:
        """The line at a distance to the left of the centre line [m], mitred at the corners."""
        ways = [self.heading(leg) for leg in range(self.legs)]
        befores, afters = [ways[0], *ways], [*ways, ways[-1]]
        return tuple(
            _mitred(point, before, after, distance)
            for point, before, after in zip(self.points, befores, afters, strict=True)
        )

    def box(self, leg: int, first: float, last: float) -> tuple[Point, ...]:
        """The floor of a leg between two distances from its start, counter-clockwise."""
        x, y = self.points[leg]
        cos, sin = math.cos(self.heading(leg)), math.sin(self.heading(leg))
        corners = ((first, -HALF), (last, -HALF), (last, HALF), (first, HALF))
        return tuple(tidy((x + a * cos - b * sin, y + a * sin + b * cos)) for a, b in corners)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hall:
    """A built hallway.

    Args:
        id: Of the set.
        letter: First letter of its walls and zones.
        corridor: Its floor, in the frame of the set.
    """

    id: str
    letter: str
    corridor: Corridor


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of the story map that a set plays.

    Args:
        id: Of the part.
        set: Of the set.
        at: Story position of the set's origin [m].
        yaw: Of the set in the story [deg].
        story_zones: The zones it shows.
        module: Whether the maze was laid out with it; False for a second choice at one corner.
    """

    id: str
    set: str
    at: Point
    yaw: int
    story_zones: tuple[str, ...]
    module: bool

    def story(self, point: Point) -> Point:
        """A point of the set's frame in the story frame."""
        turn = math.radians(self.yaw)
        x, y = point
        cos, sin = math.cos(turn), math.sin(turn)
        return tidy((self.at[0] + x * cos - y * sin, self.at[1] + x * sin + y * cos))


def walk(legs: tuple[float, ...], turns: tuple[int, ...], start: Point = (0.0, 0.0)) -> Corridor:
    """The corridor of these legs, from `start` along +X, turning left (+1) or right (-1)."""
    points, way = [start], 0
    for leg, turn in zip(legs, (*turns, 0), strict=True):
        x, y = points[-1]
        angle = way * math.pi / 2
        points.append(tidy((x + leg * math.cos(angle), y + leg * math.sin(angle))))
        way += turn
    return Corridor(points=tuple(points))


def tidy(point: Point) -> Point:
    """A point rounded to a tenth of a millimetre, so that files do not show rounding."""
    return (round(point[0], 4) + 0.0, round(point[1], 4) + 0.0)


def _mitred(point: Point, before: float, after: float, distance: float) -> Point:
    """The point of a right-angled or straight line moved to its left."""
    normals = [(-math.sin(way), math.cos(way)) for way in {round(before, 6), round(after, 6)}]
    x = point[0] + distance * sum(nx for nx, _ in normals)
    y = point[1] + distance * sum(ny for _, ny in normals)
    return tidy((x, y))


HALLS = {
    "hall-a": Hall(id="hall-a", letter="A", corridor=walk((13.0, 12.0, 13.0), (1, -1))),
    "hall-b": Hall(id="hall-b", letter="B", corridor=walk((13.0, 12.0, 13.0), (1, 1))),
}
"""A Z and a U; 38 m of centre line each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """A hall laid along the runner's way.

    Args:
        hall: Id of the set.
        backwards: Entered from the set's other end.
        overlap: Corridor it shares with the module before it [m].
    """

    hall: str
    backwards: bool
    overlap: float


WHIP, BRIDGE, ARM = 10.0, 4.5, 9.5
"""Overlaps [m]: where the runner passes the camera, where a belt or a drawing bridges two sets,
and where the arm does."""

MODULES = (
    Module(hall="hall-a", backwards=False, overlap=0.0),
    Module(hall="hall-b", backwards=False, overlap=WHIP),
    Module(hall="hall-a", backwards=False, overlap=BRIDGE),
    Module(hall="hall-a", backwards=False, overlap=WHIP),
    Module(hall="hall-b", backwards=True, overlap=BRIDGE),
    Module(hall="hall-b", backwards=False, overlap=WHIP),
    Module(hall="hall-b", backwards=True, overlap=ARM),
    Module(hall="hall-a", backwards=False, overlap=WHIP),
)
"""The maze in the order it is run."""


def travelled(module: Module) -> Corridor:
    """The corridor of a module's hall in the order it is run, in the frame of the set."""
    corridor = HALLS[module.hall].corridor
    return corridor.reversed() if module.backwards else corridor


def story_corridor() -> Corridor:
    """The runner's way from the elevator's door to the door at the end, without roundings."""
    legs: list[float] = []
    turns: list[int] = []
    for module in MODULES:
        own = travelled(module)
        lengths = [own.length(leg) for leg in range(own.legs)]
        if legs:
            legs[-1] += lengths.pop(0) - module.overlap
        legs += lengths
        turns += [own.turn(corner) for corner in range(own.legs - 1)]
    return walk(tuple(legs), tuple(turns), start=(CAR, 0.0))


def module_starts() -> tuple[float, ...]:
    """Where every module starts along the unrounded centre line from the elevator's door [m]."""
    starts, end = list[float](), 0.0
    for module in MODULES:
        own = travelled(module)
        starts.append(end - module.overlap)
        end = starts[-1] + sum(own.length(leg) for leg in range(own.legs))
    return tuple(starts)


def leg_zone(leg: int) -> str:
    """Id of the story zone of a leg, counted from 0."""
    return f"hall-{leg + 1:02d}"


def corner_zone(corner: int) -> str:
    """Id of the story zone of a corner, counted from 0."""
    return f"turn-{corner + 1:02d}"


def story_zones() -> dict[str, tuple[Point, ...]]:
    """Every zone of the story map: elevator, legs and corners in order, the room at the end."""
    way = story_corridor()
    zones: dict[str, tuple[Point, ...]] = {
        "elevator": ((-CAR, -CAR), (CAR, -CAR), (CAR, CAR), (-CAR, CAR))
    }
    for leg in range(way.legs):
        first = HALF if leg else 0.0
        last = way.length(leg) - (HALF if leg < way.legs - 1 else 0.0)
        zones[leg_zone(leg)] = way.box(leg, first, last)
        if leg < way.legs - 1:
            zones[corner_zone(leg)] = way.box(leg, last, last + 2 * HALF)
    zones["room"] = room_outline()
    return zones


def room_outline() -> tuple[Point, ...]:
    """The floor of the room behind the last door, counter-clockwise."""
    way = story_corridor()
    (x, y), heading = way.points[-1], way.heading(way.legs - 1)
    depth, half = ROOM
    cos, sin = math.cos(heading), math.sin(heading)
    corners = ((0.0, -half), (depth, -half), (depth, half), (0.0, half))
    return tuple(tidy((x + a * cos - b * sin, y + a * sin + b * cos)) for a, b in corners)


def elevator_walls() -> dict[str, tuple[Point, ...]]:
    """The elevator's walls, in the story frame and in the frame of its set: they are the same."""
    return {
        "back": ((-CAR, CAR), (-CAR, -CAR)),
        "left": ((-CAR, CAR), (CAR, CAR)),
        "right": ((-CAR, -CAR), (CAR, -CAR)),
        "jamb-left": ((CAR, HALF), (CAR, DOOR)),
        "jamb-right": ((CAR, -DOOR), (CAR, -HALF)),
    }


def parts() -> tuple[Part, ...]:
    """Every part of the story a set plays: elevator, modules in order, second choices."""
    lobby = Part(
        id="elevator@1",
        set="elevator",
        at=(0.0, 0.0),
        yaw=0,
        story_zones=("elevator", leg_zone(0)),
        module=True,
    )
    count = {"hall-a": 0, "hall-b": 0}
    placed = [lobby]
    for set_id, backwards, station, corner, module in [*_modules(), *SECOND_CHOICES]:
        count[set_id] += 1
        name = f"{set_id}@{count[set_id]}"
        placed.append(_placed(name, set_id, backwards, station, corner, module))
    return tuple(placed)


_Placing = tuple[str, bool, int, int, bool]
"""Set, entered from its other end, its corner (1 or 2) in travel order, the corner of the story
it is laid on (from 0), whether it is a module."""


def _modules() -> list[_Placing]:
    return [(m.hall, m.backwards, 1, 2 * k, True) for k, m in enumerate(MODULES)]


SECOND_CHOICES: tuple[_Placing, ...] = (
    ("hall-b", False, 1, 0, False),
    ("hall-b", True, 2, 1, False),
    ("hall-a", False, 1, 2, False),
    ("hall-a", False, 1, 3, False),
    ("hall-b", False, 1, 4, False),
    ("hall-b", True, 2, 7, False),
    ("hall-a", False, 2, 8, False),
    ("hall-a", False, 2, 9, False),
    ("hall-a", False, 1, 10, False),
    ("hall-a", False, 2, 13, False),
    ("hall-b", False, 2, 14, False),
)
"""Single corners that the other hall can play as well."""


def _placed(
    name: str, set_id: str, backwards: bool, station: int, corner: int, module: bool
) -> Part:
    way = story_corridor()
    hall = HALLS[set_id].corridor
    own = hall.reversed() if backwards else hall
    if own.turn(station - 1) != way.turn(corner):
        raise ValueError(f"{name}: {set_id} turns the other way at story corner {corner}")
    yaw = round(math.degrees(way.heading(corner) - own.heading(station - 1))) % 360
    turn = math.radians(yaw)
    x, y = own.points[station]
    cx, cy = way.points[corner + 1]
    at = (
        cx - (x * math.cos(turn) - y * math.sin(turn)),
        cy - (x * math.sin(turn) + y * math.cos(turn)),
    )
    zones = (leg_zone(corner), corner_zone(corner), leg_zone(corner + 1))
    if module:
        zones = (*zones, corner_zone(corner + 1), leg_zone(corner + 2))
    return Part(id=name, set=set_id, at=tidy(at), yaw=yaw, story_zones=zones, module=module)
