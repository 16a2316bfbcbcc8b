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
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from oner.breakdown.operator import part_checks
from oner.breakdown.scene import Scene
from oner.breakdown.view import PartView, into_frame, picture_rays, view_part, wall_rows
from oner.geometry import plane
from oner.geometry.plane import RigidTransform2
from oner.kernels.sight import first_hits
from oner.model.finding import Finding, find
from oner.model.production import Production
from oner.model.set import Set, StandsFor, StoryMap, Wall
from oner.model.take import Take
from oner.timing.span import Span, runs

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

EVERY = 6
"""Of so many frames one is looked at while placements are searched."""

LIES_ON = 0.1
"""A wall of the set lies on one of the story if it is this near to it [m]."""

PARALLEL = np.radians(1.0)
"""And if it is turned by no more than this [rad]."""

SAME_PLACE = 0.02
"""Placements as near to each other as this are one [m]."""

LOOKED_AT = 16
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
        Per set at most `KEPT` placements that need no flop and, if it serves more frames than each
        of them, one that does; first those without a flop, among them those that serve most.
        `spans` are within `span`.
    """
    window = take.rows(slice(span.first, span.stop))
    found = list[StandIn]()
    for built in production.sets:
        if not built.walls or not built.zones:
            continue
        plain = _placements(window, production.story, built)
        most = max((one.frames for one in plain), default=0)
        found += plain
        if most < EQUAL * window.frames:
            found += _in_mirror(window, production.story, built, most)
    found.sort(key=lambda one: (one.T_story_set.mirrored, -one.frames, one.seen_off, one.set))
    return tuple(_later(one, span.first) for one in found)


def stand_in_findings(scene: Scene) -> tuple[Finding, ...]:
    """A `cover-stand-in` finding for every stretch that no part of the story covers.

    Each says which set could stand for it, where, and what to write; or that none could.
    """
    covered = np.zeros(scene.take.frames, dtype=np.bool_)
    for view in scene.views:
        covered |= _served(view)
    findings = list[Finding]()
    for gap in runs(~covered):
        if len(gap) >= SHORTEST:
            findings += _of_gap(scene, gap)
    return tuple(findings)


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
    centre = few.positions[:, :2].mean(axis=0)
    tried = _candidates(_segments(walls), _segments(built.walls), centre)
    looked = [
        (T, served.sum(), off)
        for T in islice(_promising(tried, few, built), LOOKED_AT)
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


def _segments(walls: Iterable[Wall]) -> Floats:
    return np.array([(wall.start, wall.end) for wall in walls], np.float64).reshape(-1, 2, 2)


def _candidates(story: Floats, built: Floats, centre: Floats) -> Floats:
    """Placements that lay a wall of the set onto one of the story.

    Args:
        story: Walls of the story [m], shape (s, 2, 2).
        built: Walls of the set [m], shape (w, 2, 2).
        centre: Where people are, for walls that are laid middle to middle, shape (2,).

    Returns:
        Rows (yaw, x, y, length of wall that lies on walls of the story), those that are the same
        within `SAME_PLACE` once, shape (k, 4).
    """
    found = list[Floats]()
    middle = built.mean(axis=1)
    for walls in (story, story[:, ::-1]):
        yaw = _directions(walls)[:, None] - _directions(built)[None]
        along = walls[:, 1] - walls[:, 0]
        reach = np.sum((centre - walls[:, 0]) * along, axis=1) / np.sum(along * along, axis=1)
        beside = walls[:, 0] + np.clip(reach, 0.0, 1.0)[:, None] * along
        for there, here in ((walls[:, 0], built[:, 0]), (walls[:, 1], built[:, 1]),
                            (beside, middle)):  # fmt: skip
            shift = there[:, None] - _turned(yaw, here[None])
            found.append(np.concatenate([yaw[..., None], shift], axis=-1).reshape(-1, 3))
    placed = np.concatenate(found)
    placed[:, 0] = np.remainder(placed[:, 0] + np.pi, 2 * np.pi) - np.pi
    cells = np.round(placed / [PARALLEL, SAME_PLACE, SAME_PLACE]).astype(np.int64)
    _, first = np.unique(cells, axis=0, return_index=True)
    placed = placed[np.sort(first)]
    return np.concatenate([placed, _lying_on(placed, story, built)[:, None]], axis=1)


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


def _promising(tried: Floats, take: Take, built: Set) -> Iterable[RigidTransform2]:
    """Placements whose floor holds people, by frames held times wall that fits, most first."""
    worth = _held(tried, take, built) * tried[:, 3]
    for row in np.argsort(-worth, kind="stable").tolist():
        if worth[row] <= 0.0:
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


def _of_gap(scene: Scene, gap: Span) -> list[Finding]:
    """What is to be said about a stretch no part covers: set after set until nothing is gained."""
    choice = _whole_take(scene, gap)
    open_frames = np.zeros(scene.take.frames, dtype=np.bool_)
    open_frames[gap.first : gap.stop] = True
    findings, numbers = list[Finding](), dict[str, int]()
    while choice:
        gains = [int(open_frames[_mask(one, scene.take.frames)].sum()) for one in choice]
        # a flop is for what nothing else can do
        best = max(
            range(len(choice)),
            key=lambda i: (gains[i] > 0 and not choice[i].T_story_set.mirrored, gains[i]),
        )
        if gains[best] < min(SHORTEST, len(gap)):
            break
        findings.append(_could(scene, choice[best], gap, numbers, _others(choice, best, gap)))
        open_frames[_mask(choice[best], scene.take.frames)] = False
    findings += [_none(span) for span in runs(open_frames) if len(span) >= SHORTEST]
    return findings


def _whole_take(scene: Scene, gap: Span) -> list[StandIn]:
    """Placements found for a stretch, with all the frames of the take they would serve."""
    found = dict[tuple[object, ...], StandIn]()
    last = scene.take.frames
    for first in range(gap.first, gap.stop, WINDOW):
        stop = min(first + WINDOW, gap.stop)
        window = Span(max(0, first - BESIDE), min(last, stop + BESIDE))
        for one in stand_ins(scene.production, scene.take, window):
            T = one.T_story_set
            place = (round(T.x / SAME_PLACE), round(T.y / SAME_PLACE), round(T.yaw, 2), T.mirrored)
            found.setdefault((one.set, *place), one)
    return [_everywhere(scene, one) for one in found.values()]


def _everywhere(scene: Scene, one: StandIn) -> StandIn:
    built, T = scene.production.set_named(one.set), one.T_story_set
    take, story = scene.take, scene.production.story
    if T.mirrored:
        take, story, T = into_frame(take, FLOP), _flopped(story), FLOP.compose(T)
    served, off = _look(take, story, built, T)
    return replace(one, spans=runs(served), seen_off=off)


def _mask(one: StandIn, frames: int) -> Bools:
    mask = np.zeros(frames, dtype=np.bool_)
    for span in one.spans:
        mask[span.first : span.stop] = True
    return mask


def _others(choice: list[StandIn], best: int, gap: Span) -> str:
    """The best placement of every other set that could stand for at least half of a stretch."""
    words = dict[str, tuple[int, str]]()
    for one in choice:
        shared = sum(len(both) for span in one.spans if (both := span.intersect(gap)))
        if one.set == choice[best].set or one.T_story_set.mirrored or 2 * shared < len(gap):
            continue
        told = f"; so could {one.set} for {shared} of them {_where(one.T_story_set)}"
        words[one.set] = max(words.get(one.set, (0, "")), (shared, told))
    return "".join(told for _, (_, told) in sorted(words.items()))


def _where(T: RigidTransform2) -> str:
    return f"at ({_rounded(T.x)}, {_rounded(T.y)}) m, yaw {_rounded(np.degrees(T.yaw) % 360)}"


def _could(scene: Scene, one: StandIn, gap: Span, numbers: dict[str, int], others: str) -> Finding:
    built, T = scene.production.set_named(one.set), one.T_story_set
    number = numbers.get(built.id, len(built.stands_for)) + 1
    numbers[built.id] = number
    spans = ", ".join(str(span) for span in one.spans if len(span) >= SHORTEST)
    how = (
        "in a mirror: the picture is flopped afterwards, so text, buttons, partings and the hand "
        "that acts are reversed while it is shot"
        if T.mirrored
        else f"with {one.seen_off:.0%} of the picture off the set"
    )
    return find(
        "cover-stand-in",
        f"frames {gap}",
        f"no set stands for them; {built.id} could stand for frames {spans} {_where(T)}, "
        f"{how}{others}",
        remedy=f"Write under set {built.id} in sets.toml:\n{one.toml(f'{built.id}@{number}')}",
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
