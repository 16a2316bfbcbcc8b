"""Which built set can stand for a stretch of the story, and where it would have to lie.

Looked for are rigid placements that lay walls of the set onto walls of the story: every two of
them give one for each way round and for each pair of ends, since corners, where the ends are, are
what tells one corridor from another. What comes out is looked at as the breakdown looks at a part
a person wrote: camera and performers on the set's own floor, and the same walls in the picture.

A left-hand corridor is no right-hand one. A set may still stand for its mirror image if the picture
is flopped afterwards; that is listed apart, because everything in the picture is then reversed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import count, islice

import numpy as np
from numpy.typing import NDArray

from oner.breakdown.operator import part_checks
from oner.breakdown.scene import Scene
from oner.breakdown.view import PartView, into_frame, picture_rays, view_part, wall_rows
from oner.geometry import plane
from oner.geometry.plane import RigidTransform2
from oner.kernels.sight import first_hits
from oner.model.finding import Finding, find
from oner.model.piece import Piece
from oner.model.production import Production
from oner.model.set import Set, StandsFor, StoryMap, Wall
from oner.model.take import Take
from oner.timing.span import Span, runs

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

EVERY = 8
"""Of so many frames one is looked at while placements are searched."""

LIES_ON = 0.1
"""A wall of the set lies on one of the story if it is this near to it [m]."""

PARALLEL = np.radians(1.0)
"""And if it is turned by no more than this [rad]."""

SAME_PLACE = 0.02
"""Placements as near to each other as this are one [m]."""

LONGEST = 48
"""So many walls of the story in the picture, and of a set, are laid onto each other."""

LOOKED_AT = 10
"""So many placements of a set are looked at with the lens, those that hold most frames first."""

KEPT = 4
"""So many placements of a set are told, if each serves frames the ones before it do not, or about
as many as the best of them, elsewhere."""

EQUAL, ELSEWHERE = 0.9, 1.0
"""What about as many and elsewhere mean: this part of the frames, this distance [m]."""

BESIDE = 48
"""Frames on either side of a stretch that are looked at with it: a piece has handles."""

WINDOW = 240
"""A longer stretch is searched in windows of so many frames."""

SHORTEST = 12
"""A stretch shorter than this is a glance past the end of a set, not a part of the story."""

FLOP = RigidTransform2(mirrored=True)
"""The story in a mirror; its own inverse."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StandIn:
    """A set where it could stand for frames of the take.

    Args:
        set: Its id.
        T_story_set: Where it would lie in the story; mirrored: the picture has to be flopped.
        spans: Frames it would serve.
        seen_off: Mean share of the picture that sees off the set in these frames.
    """

    set: str
    T_story_set: RigidTransform2
    spans: tuple[Span, ...]
    seen_off: float

    @property
    def frames(self) -> int:
        """How many frames it would serve."""
        return sum(len(span) for span in self.spans)

    def part(self, id: str) -> StandsFor:
        """The part of the story it would stand for."""
        return StandsFor(id=id, T_story_set=self.T_story_set)

    def toml(self, id: str) -> str:
        """What to write under the set in sets.toml."""
        T = self.T_story_set
        lines = [
            "[[set.stands_for]]",
            f'id = "{id}"',
            f'at = ["{_rounded(T.x)} m", "{_rounded(T.y)} m"]',
            f"yaw_deg = {_rounded(np.degrees(T.yaw) % 360)}",
        ]
        return "\n".join([*lines, "mirrored = true"] if T.mirrored else lines)


def stand_ins(production: Production, take: Take, span: Span) -> tuple[StandIn, ...]:
    """Sets that can stand for what is seen in a span, and where.

    Args:
        production: With its sets and story map.
        take: In the story.
        span: The frames.

    Returns:
        Per set at most `KEPT` placements that need no flop, those that serve most first; then per
        set one that does, if it serves more frames than everything without one. `spans` are within
        `span`.
    """
    window = take.rows(slice(span.first, span.stop))
    sets = [built for built in production.sets if _can_stand(built)]
    found = [one for built in sets for one in _placements(window, production.story, built)]
    most = max((one.frames for one in found), default=0)
    if most < EQUAL * window.frames:
        for built in sets:
            found += _in_mirror(window, production.story, built, most)
    found.sort(key=lambda one: (one.T_story_set.mirrored, -one.frames, one.seen_off, one.set))
    return tuple(_later(one, span.first) for one in found)


def stand_in_findings(scene: Scene) -> tuple[Finding, ...]:
    """A `cover-stand-in` finding for every stretch that no part of the story covers.

    Each says which set could stand for it, where, and what to write; or that none could. Nothing is
    said where nothing is built that could stand for anything.
    """
    if not any(_can_stand(built) for built in scene.production.sets):
        return ()
    covered = np.zeros(scene.take.frames, dtype=np.bool_)
    for view in scene.views:
        covered |= _served(view)
    findings = list[Finding]()
    taken = {view.part.id for view in scene.views}
    for gap in runs(~covered):
        if len(gap) >= SHORTEST:
            findings += _of_gap(scene, gap, taken)
    return tuple(findings)


def flop_findings(scene: Scene, pieces: Iterable[Piece]) -> tuple[Finding, ...]:
    """A `cover-flop` finding for every piece in a set that is seen in a mirror."""
    mirrored = {view.part.id for view in scene.views if view.part.T_story_set.mirrored}
    return tuple(
        find(
            "cover-flop",
            piece.id,
            f"{piece.setup.set} stands for {piece.setup.part} in a mirror; camera and performers "
            "do the mirror image of what is seen, and the picture is flopped",
        )
        for piece in pieces
        if piece.setup.part in mirrored
    )


def _can_stand(built: Set) -> bool:
    return bool(built.walls and built.zones)


def seen_walls(take: Take, story: StoryMap) -> tuple[Wall, ...]:
    """Walls of the story that are the first thing some ray through the picture meets."""
    frames = np.arange(take.frames)
    rows: Ints = first_hits(take.positions, picture_rays(take, frames), wall_rows(story.walls))[1]
    return tuple(story.walls[int(row)] for row in np.unique(rows[rows >= 0]))


def _placements(take: Take, story: StoryMap, built: Set) -> list[StandIn]:
    """The best placements without a flop, each serving frames that those before it do not."""
    few = take.rows(np.arange(0, take.frames, EVERY))
    walls = seen_walls(few, story)
    if not walls:
        return []
    tried = _candidates(_longest(walls), _longest(built.walls), few, built)
    looked = [
        (T, served.sum(), off)
        for T in islice(_promising(tried), LOOKED_AT)
        for served, off in [_look(few, story, built, T)]
        if served.any()
    ]
    looked.sort(key=lambda one: (-one[1], one[2]))
    kept, missing = list[StandIn](), np.ones(take.frames, dtype=np.bool_)
    for T, _, _ in looked:
        if len(kept) == KEPT:
            break
        served, off = _look(take, story, built, T)
        one = StandIn(set=built.id, T_story_set=T, spans=runs(served), seen_off=off)
        gains = (served & missing).sum() >= min(SHORTEST, take.frames)
        if gains or _is_equal_choice(one, kept):
            missing &= ~served
            kept.append(one)
    return kept


def _is_equal_choice(one: StandIn, kept: list[StandIn]) -> bool:
    """Whether a placement serves about as much as the best, somewhere else."""
    if one.frames < EQUAL * kept[0].frames:
        return False
    T = one.T_story_set
    return all(
        np.hypot(T.x - other.T_story_set.x, T.y - other.T_story_set.y) > ELSEWHERE
        or np.cos(T.yaw - other.T_story_set.yaw) < 0.9
        for other in kept
    )


def _in_mirror(take: Take, story: StoryMap, built: Set, most: int) -> list[StandIn]:
    """The best placement with a flop, if it serves more than so many frames."""
    flopped = _placements(into_frame(take, FLOP), _flopped(story), built)[:1]
    return [
        replace(one, T_story_set=FLOP.compose(one.T_story_set))
        for one in flopped
        if one.frames > most
    ]


def _look(take: Take, story: StoryMap, built: Set, T: RigidTransform2) -> tuple[Bools, float]:
    """Frames a set would serve, shape (n,), and the share of the picture off the set in them."""
    view = view_part(take, story, built, StandsFor(id="", T_story_set=T))
    served = _served(view)
    return served, float(view.off[served].mean()) if served.any() else 1.0


# -- placements -----------------------------------------------------------------------------------


def _longest(walls: Iterable[Wall]) -> Floats:
    """The `LONGEST` walls as segments [m], shape (m, 2, 2)."""
    ends = np.array([(wall.start, wall.end) for wall in walls], np.float64).reshape(-1, 2, 2)
    lengths = np.linalg.norm(ends[:, 1] - ends[:, 0], axis=1)
    order = np.argsort(-lengths, kind="stable")[:LONGEST]
    return ends[order[lengths[order] > LIES_ON]]


def _candidates(story: Floats, walls: Floats, take: Take, built: Set) -> Floats:
    """Placements that lay a wall of the set onto one of the story and hold people.

    Args:
        story: Walls of the story [m], shape (s, 2, 2).
        walls: Walls of the set [m], shape (w, 2, 2).
        take: Who has to be on the set's floor.
        built: The set.

    Returns:
        Rows (yaw, x, y, worth), those that are the same within `SAME_PLACE` once, shape (k, 4);
        worth is frames held times length of wall that lies on walls of the story.
    """
    centre = take.positions[:, :2].mean(axis=0)
    placed = np.concatenate([_laid_on(sides, walls, centre) for sides in (story, story[:, ::-1])])
    placed[:, 0] = np.remainder(placed[:, 0] + np.pi, 2 * np.pi) - np.pi
    cells = np.round(placed / [PARALLEL, SAME_PLACE, SAME_PLACE]).astype(np.int64)
    _, first = np.unique(cells, axis=0, return_index=True)
    placed = placed[np.sort(first)]
    held = np.concatenate(
        [_held(some, take, built) for some in np.array_split(placed, len(placed) // 2000 + 1)]
    )
    placed, held = placed[held > 0], held[held > 0]
    worth = held * _lying_on(placed, story, walls)
    return np.concatenate([placed, worth[:, None]], axis=1)


def _laid_on(story: Floats, walls: Floats, centre: Floats) -> Floats:
    """Placements (yaw, x, y) of every wall of the set on every wall of the story, shape (k, 3).

    Start on start, end on end, and middle on the point nearest to where people are.
    """
    yaw = _directions(story)[:, None] - _directions(walls)[None]
    along = story[:, 1] - story[:, 0]
    reach = np.sum((centre - story[:, 0]) * along, axis=1) / np.sum(along * along, axis=1)
    beside = story[:, 0] + np.clip(reach, 0.0, 1.0)[:, None] * along
    pairs = (
        (story[:, 0], walls[:, 0]),
        (story[:, 1], walls[:, 1]),
        (beside, walls.mean(axis=1)),
    )
    found = list[Floats]()
    for there, here in pairs:
        shift = there[:, None] - _turned(yaw, here[None])
        found.append(np.concatenate([yaw[..., None], shift], axis=-1).reshape(-1, 3))
    return np.concatenate(found)


def _directions(segments: Floats) -> Floats:
    along = segments[:, 1] - segments[:, 0]
    return np.arctan2(along[:, 1], along[:, 0])


def _turned(yaw: Floats, points: Floats) -> Floats:
    """Points turned about the origin, shapes (...) and (..., 2)."""
    cos, sin = np.cos(yaw), np.sin(yaw)
    x, y = points[..., 0], points[..., 1]
    return np.stack([cos * x - sin * y, sin * x + cos * y], axis=-1)


def _lying_on(placed: Floats, story: Floats, built: Floats) -> Floats:
    """Length of the set's walls that lies on walls of the story [m], shape (k,)."""
    along = story[:, 1] - story[:, 0]
    length = np.linalg.norm(along, axis=1)
    along = along / length[:, None]
    total = np.empty(len(placed))
    for row, place in enumerate(placed):
        ends = _turned(place[:1], built) + place[1:3]
        offset = ends[:, None] - story[None, :, None, 0]
        t = np.sum(offset * along[None, :, None], axis=-1)
        across = np.abs(offset[..., 0] * along[:, None, 1] - offset[..., 1] * along[:, None, 0])
        shared = np.minimum(t.max(axis=-1), length) - np.maximum(t.min(axis=-1), 0.0)
        total[row] = np.where(across.max(axis=-1) <= LIES_ON, np.maximum(shared, 0.0), 0.0).sum()
    return total


def _promising(tried: Floats) -> Iterable[RigidTransform2]:
    """Placements in the order of their worth, those of any."""
    for row in np.argsort(-tried[:, 3], kind="stable").tolist():
        if tried[row, 3] <= 0.0:
            return
        yield RigidTransform2(*tried[row, :3].tolist())


def _held(placed: Floats, take: Take, built: Set) -> Ints:
    """In how many frames camera and performers are on the set's floor, shape (k,)."""
    held = np.ones((len(placed), take.frames), dtype=np.bool_)
    for who in (take, *take.performers):
        beside = who.positions[None, :, :2] - placed[:, None, 1:3]
        points = _turned(-placed[:, :1], beside)
        on_floor = np.zeros(held.shape, dtype=np.bool_)
        for zone in built.zones:
            inside = plane.contains(zone.outline, points.reshape(-1, 2))
            on_floor |= inside.reshape(held.shape)
        held &= on_floor
    return held.sum(axis=1)


def _served(view: PartView) -> Bools:
    """Frames a part can be used for, shape (n,)."""
    return ~np.logical_or.reduce([check.bad for check in part_checks(view)])


def _flopped(story: StoryMap) -> StoryMap:
    """The walls of the story in a mirror."""

    def flop(wall: Wall) -> Wall:
        (ax, ay), (bx, by) = wall.start, wall.end
        return replace(wall, start=(ax, -ay), end=(bx, -by), panels=())

    return StoryMap(walls=tuple(flop(wall) for wall in story.walls))


def _later(one: StandIn, frames: int) -> StandIn:
    spans = tuple(Span(span.first + frames, span.stop + frames) for span in one.spans)
    return replace(one, spans=spans)


# -- findings -------------------------------------------------------------------------------------


def _of_gap(scene: Scene, gap: Span, taken: set[str]) -> list[Finding]:
    """What is to be said about a stretch no part covers, from its beginning to its end.

    Args:
        scene: The scene.
        gap: The stretch.
        taken: Ids of parts; those that are told are added.
    """
    frames = scene.take.frames
    without = _mask((gap,), frames)
    findings, never = list[Finding](), np.zeros(frames, dtype=np.bool_)
    while rest := next((span for span in runs(without) if len(span) >= SHORTEST), None):
        stop = min(rest.first + WINDOW, rest.stop)
        window = Span(max(0, rest.first - BESIDE), min(frames, stop + BESIDE))
        found = stand_ins(scene.production, scene.take, window)
        choice = [_everywhere(scene, one) for one in found]
        best = max(choice, key=lambda one: _gain(one, without), default=None)
        gained = without & _mask(best.spans if best else (), frames)
        if best is None or gained.sum() < SHORTEST:
            never[rest.first : stop] = True
            without[rest.first : stop] = False
            continue
        without[gained] = False
        findings.append(_could(best, runs(gained), choice, taken))
    return findings + [_none(span) for span in runs(never) if len(span) >= SHORTEST]


def _gain(one: StandIn, without: Bools) -> tuple[bool, int, float]:
    """Worth of a placement for frames without a set; a flop is for what nothing else can do."""
    gained = int(without[_mask(one.spans, len(without))].sum())
    return gained >= SHORTEST and not one.T_story_set.mirrored, gained, -one.seen_off


def _everywhere(scene: Scene, one: StandIn) -> StandIn:
    built, T = scene.production.set_named(one.set), one.T_story_set
    take, story = scene.take, scene.production.story
    if T.mirrored:
        take, story, T = into_frame(take, FLOP), _flopped(story), FLOP.compose(T)
    served, off = _look(take, story, built, T)
    return replace(one, spans=runs(served), seen_off=off)


def _mask(spans: Iterable[Span], frames: int) -> Bools:
    mask = np.zeros(frames, dtype=np.bool_)
    for span in spans:
        mask[span.first : span.stop] = True
    return mask


def _others(choice: list[StandIn], best: StandIn, gained: tuple[Span, ...]) -> str:
    """The best placement of every other set that could stand for at least half as much."""
    most = dict[str, tuple[int, str]]()
    for one in choice:
        both = (span.intersect(gap) for span in one.spans for gap in gained)
        shared = sum(len(span) for span in both if span is not None)
        if one.set == best.set or one.T_story_set.mirrored:
            continue
        if 2 * shared >= sum(len(gap) for gap in gained):
            told = f"; so could {one.set} for {shared} of them {_where(one.T_story_set)}"
            most[one.set] = max(most.get(one.set, (0, "")), (shared, told))
    return "".join(told for _, (_, told) in sorted(most.items()))


def _where(T: RigidTransform2) -> str:
    return f"at ({_rounded(T.x)}, {_rounded(T.y)}) m, yaw {_rounded(np.degrees(T.yaw) % 360)}"


def _could(
    one: StandIn, gained: tuple[Span, ...], choice: list[StandIn], taken: set[str]
) -> Finding:
    id = next(id for n in count(1) if (id := f"{one.set}@{n}") not in taken)
    taken.add(id)
    spans = ", ".join(str(span) for span in one.spans if len(span) >= SHORTEST)
    how = (
        "in a mirror: the picture is flopped afterwards, so text, buttons, partings and the hand "
        "that acts are reversed while it is shot"
        if one.T_story_set.mirrored
        else f"with {one.seen_off:.0%} of the picture off the set"
    )
    return find(
        "cover-stand-in",
        f"frames {', '.join(map(str, gained))}",
        f"no set stands for them; {one.set} could stand for frames {spans} "
        f"{_where(one.T_story_set)}, {how}{_others(choice, one, gained)}",
        remedy=f"Write under set {one.set} in sets.toml:\n{one.toml(id)}",
    )


def _none(span: Span) -> Finding:
    return find(
        "cover-stand-in",
        f"frames {span}",
        "no set stands for them, and none that is built could, flopped or not",
        remedy="Build it, or leave it to green and digital.",
    )


def _rounded(value: float) -> str:
    """To a millimetre or a thousandth of a degree, as people write it."""
    return f"{round(value, 3) + 0.0:g}"
