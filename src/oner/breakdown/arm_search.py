"""The search for where an arm may stand, over many jobs at once, in waves of small calls.

1. *Screen* a coarse grid of placements, then the neighbours of the promising ones.
2. *Climb* the ladder from those that hold most of the frames nobody else can shoot; again from
   their neighbours, and again with ever fewer panels out.
3. *Plan and verify* what the ladder promises, best first, until the rest promises nothing more.

What is chosen for a wave depends on the answers of the waves before and on nothing else.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from oner.breakdown import arm_tasks as tasks
from oner.breakdown import placements
from oner.breakdown.arm_tasks import Climbed, Climbing, Screening, Stand, Status, Verified
from oner.model.piece import Blocked, Placement
from oner.model.take import NamedSetup
from oner.motion.places import Floor
from oner.motion.reach import axis_limits, knot_frames
from oner.motion.request import REASONS, ArmRequest, ArmRun
from oner.motion.scene import panel_box
from oner.motion.screen import SCREEN_KNOT_SECONDS
from oner.timing.span import Span, runs

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SEEDS = 6
"""Placements per mount around which it is looked closer."""

LOOKED_AT = 32
"""Placements per mount that are looked at as finely as the ladder does, for each least run."""

EXAMINED = 14
"""Placements per mount the ladder is climbed from, for each least run the needed frames fill."""

STANDING = 2
"""Placements more, where the arm may do with every panel standing."""

POLISHED = 4
"""Climbed stands whose neighbours are climbed from too."""

POLISH = (0.1, 0.3, math.radians(5.0))
"""Steps to these neighbours across, along [m] and about the vertical [rad]."""

KEPT_APART = 4
"""Climbed stands from which it is looked for ways with fewer panels."""

ROUNDS = 3
"""Rounds of planning and verifying."""

PER_ROUND = 3
"""Promises of a job verified in a round, for each least run the needed frames fill."""

EFFORTS = 1
"""Promises that are tried once more with all effort, for each least run."""

GAIN = 12
"""A promise of fewer frames more than another at either end is not worth a plan."""

SEAM_ROOM = 36
"""Frames beyond needed ones that are of use: handles, and a choice of seams."""

TRIED = 0.7
"""What a frame is worth to a stand that is like one that was tried."""

TAKEN = 0.5
"""What a knot is worth to the next placement once one was chosen that holds it."""

WORST = 4
"""Knots that tell how hard a run is."""

CROSSED = 0.05
"""What a panel under the track weighs against a knot that is held."""

SCREENED_AT_ONCE, CLIMBED_AT_ONCE = 1200, 6
"""Placements of a call."""

_Task = TypeVar("_Task")
_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quest:
    """What is looked for.

    Args:
        bases: The request for each mount, cut to the stretch; its placement does not matter.
        places: Coarse grid.
        named: Placements a person wants tried; in the same frame.
        needed: Frames of the stretch nobody cheaper can shoot, shape (n,).
        seen: Per frame and panel id whether the panel would be missed if it was out, shape (n,)
            each; panels that are not named are never missed.
        floor: Where a track may lie; None where nobody has measured it.
        minimum: Runs shorter than this are of no use.
    """

    bases: tuple[ArmRequest, ...]
    places: tuple[Placement, ...]
    named: tuple[NamedSetup, ...]
    needed: Bools
    seen: dict[str, Bools]
    floor: Floor | None
    minimum: int

    @property
    def base(self) -> ArmRequest:
        """The request, whatever its mount."""
        return self.bases[0]

    def base_of(self, mount: str) -> ArmRequest:
        """The request with a mount."""
        return next(base for base in self.bases if base.mount.id == mount)

    @property
    def span(self) -> Span:
        """Frames of the stretch."""
        return self.base.span

    @property
    def windows(self) -> int:
        """How many least runs the needed frames fill."""
        return max(1, int(self.needed.sum()) // self.minimum)

    def repairs(self, span: Span, panels: Iterable[str]) -> int:
        """Frames of a span in which one of some panels would be missed."""
        rows = slice(span.first - self.span.first, span.stop - self.span.first)
        missed = [self.seen[panel][rows] for panel in panels if panel in self.seen]
        return int(np.logical_or.reduce(missed).sum()) if missed else 0

    def wanted(self, span: Span) -> int:
        """Needed frames of a span."""
        first = self.span.first
        return int(self.needed[span.first - first : span.stop - first].sum())

    def useful(self, span: Span) -> Span | None:
        """A span without the frames at its ends that are far from needed ones, but long enough."""
        inside = [
            part
            for needed in runs(self.needed, self.span.first)
            if (part := needed.intersect(span)) is not None
        ]
        if not inside:
            return None
        needed = inside[0].hull(inside[-1])
        room = max(SEAM_ROOM, self.minimum + GAIN - len(needed))
        return needed.grow(room, room).intersect(span)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundRun:
    """A run that was verified, and the stand it is for.

    Args:
        stand: With what was kept.
        verified: The move.
        promised: How many panels the ladder would have had out for it.
        reasons: Why the arm cannot be at the frames of the stretch from there, where it cannot.
    """

    stand: Stand
    verified: Verified
    promised: int
    reasons: tuple[Blocked, ...]

    @property
    def span(self) -> Span:
        """Frames of the move."""
        return self.verified.planned.move.span

    @property
    def panels_out(self) -> tuple[str, ...]:
        """Sorted ids."""
        return self.verified.planned.panels_out


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedFound:
    """What came of a placement a person named.

    Args:
        setup: As it was named.
        runs: What can be shot from there.
        reasons: Why the other frames cannot, as far as it was looked.
    """

    setup: NamedSetup
    runs: tuple[FoundRun, ...]
    reasons: tuple[Blocked, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What came of a quest.

    Args:
        runs: Best first; no span lies in another's that needs no more panels and no more repairs.
        reasons: Per stretch of frames what stands in the way of most placements, with how many were
            tried; tiles the quest's span.
        named: In the order they were named.
    """

    runs: tuple[FoundRun, ...]
    reasons: tuple[Blocked, ...]
    named: tuple[NamedFound, ...]


def search(quests: Sequence[Quest], executor: Executor | None) -> list[Found]:
    """Look for stands and runs, in the order of the quests.

    Args:
        quests: What is looked for.
        executor: Where the calls are made; None: in this process. The answer is the same.
    """
    searches = [_Search(quest) for quest in quests]
    _wave(searches, executor, tasks.screened, _Search.coarse, _Search.saw)
    for nudge in placements.NUDGES:
        _wave(searches, executor, tasks.screened, lambda s, n=nudge: s.finer(n), _Search.saw)
    _wave(searches, executor, tasks.screened, _Search.sharper, _Search.saw_sharply)
    _wave(searches, executor, tasks.climbed, _Search.promising, _Search.climbed)
    _wave(searches, executor, tasks.climbed, _Search.polish, _Search.climbed)
    _wave(searches, executor, tasks.kept_apart, _Search.with_panels, _Search.climbed)
    for _ in range(ROUNDS):
        _wave(searches, executor, tasks.verified, _Search.promises, _Search.verified)
    _wave(searches, executor, tasks.verified, _Search.in_earnest, _Search.verified)
    return [one.found() for one in searches]


def _wave(
    searches: Sequence[_Search],
    executor: Executor | None,
    work: Callable[[_Task], _Answer],
    ask: Callable[[_Search], list[_Task]],
    tell: Callable[[_Search, list[tuple[_Task, _Answer]]], None],
) -> None:
    """Ask every search what to do, have it all done, tell each search what came of its own."""
    asked = [(one, ask(one)) for one in searches]
    answers = iter(tasks.spread(executor, work, [task for _, own in asked for task in own]))
    for one, own in asked:
        tell(one, [(task, next(answers)) for task in own])


@dataclass(frozen=True, slots=True)
class _Promise:
    """A run of the ladder.

    Args:
        stand: The stand it is for.
        run: The run.
        span: The frames of it that are of use.
        strain: How much it asks of the axes, see `strain`.
        named: Whether a person asked for the placement.
    """

    stand: Stand
    run: ArmRun
    span: Span
    strain: float
    named: bool


class _Search:
    """What is known of a quest so far."""

    def __init__(self, quest: Quest) -> None:
        self.quest = quest
        self.places: list[list[Placement]] = [[] for _ in quest.bases]
        self.status: list[list[Status]] = [[] for _ in quest.bases]
        self.sharp = list[tuple[Stand, Status]]()
        self.stands = dict[Stand, Climbed]()
        self.waiting = list[_Promise]()
        self.tried = list[_Promise]()
        self.runs = list[FoundRun]()

    # -- screening ----------------------------------------------------------------------------

    def coarse(self) -> list[Screening]:
        """The grid, for every mount."""
        return [task for base in self.quest.bases for task in self._looks(base, self.quest.places)]

    def finer(self, nudge: tuple[float, float, float]) -> list[Screening]:
        """The neighbours of the most promising placements so far."""
        work = list[Screening]()
        for mount, base in enumerate(self.quest.bases):
            around = dict.fromkeys(
                near
                for seed in self._best(mount, SEEDS)
                for near in placements.neighbours(seed, nudge)
            )
            known = set(self.places[mount])
            work += self._looks(base, [place for place in around if place not in known])
        return work

    def sharper(self) -> list[Screening]:
        """The most promising at the ladder's own knots, as they are and with every panel standing.

        What fails here fails on the ladder too.
        """
        work = list[Screening]()
        for mount, base in enumerate(self.quest.bases):
            most = LOOKED_AT * self.quest.windows
            for keep in self._keeps():
                asked = replace(base, keep=keep)
                work += [
                    replace(look, sharp=True)
                    for look in self._looks(asked, self._best(mount, most))
                ]
        return work

    def _keeps(self) -> list[frozenset[str]]:
        """What is kept, and everything."""
        base = self.quest.base
        fixed = {panel.id for panel in base.panels if not panel.wild}
        everything = frozenset(panel.id for panel in base.panels)
        return [base.keep] if base.keep | fixed == everything else [base.keep, everything]

    def saw(self, seen: list[tuple[Screening, Status]]) -> None:
        """Take in a screening."""
        for task, status in seen:
            mount = self._mount(task)
            self.places[mount] += task.places
            self.status[mount].append(status)

    def saw_sharply(self, seen: list[tuple[Screening, Status]]) -> None:
        """Take in a screening at the ladder's own knots."""
        for task, status in seen:
            keep = task.request.keep
            self.sharp += [
                (Stand(mount=task.request.mount.id, placement=place, keep=keep), row)
                for place, row in zip(task.places, status, strict=True)
            ]

    def _mount(self, task: Screening) -> int:
        ids = [base.mount.id for base in self.quest.bases]
        return ids.index(task.request.mount.id)

    def _looks(self, base: ArmRequest, places: Sequence[Placement]) -> list[Screening]:
        free = placements.on_floor(base.track, self.quest.floor, places)
        return [
            Screening(request=base, places=chunk)
            for chunk in tasks.in_chunks(free, SCREENED_AT_ONCE)
        ]

    def _table(self, mount: int) -> Status:
        knots = len(self._knots())
        return np.concatenate([np.zeros((0, knots), np.int8), *self.status[mount]])

    def _knots(self) -> Ints:
        return _knots(self.quest.base, SCREEN_KNOT_SECONDS)

    def _worth(self, knots: Ints) -> Floats:
        """What each knot is worth: those near needed frames most, shape (k,)."""
        needed = np.flatnonzero(self.quest.needed)
        away = np.abs(knots[:, None] - needed[None]).min(axis=1, initial=self.quest.base.frames)
        half = np.diff(knots).max(initial=1) / 2
        return np.where(away <= half, 1.0, 0.02)

    def _best(self, mount: int, most: int) -> list[Placement]:
        """Placements that hold most of what is needed and of what those before them do not."""
        knots, places = self._knots(), self.places[mount]
        # coarse rail positions may miss a knot: half of what a run needs is worth a closer look
        least = max(1, self.quest.minimum * len(knots) // self.quest.base.frames // 2)
        return [places[k] for k in self._choose(places, self._table(mount), knots, least, most)]

    def _choose(
        self, places: Sequence[Placement], table: Status, knots: Ints, least: int, most: int
    ) -> list[int]:
        free, worth, rows = table == 0, self._worth(knots), placements.rows_of(places)
        hopeful = np.flatnonzero(_longest(free, np.ones(len(worth))) >= least)
        chosen, price = list[int](), np.zeros(len(rows))
        price[hopeful] = CROSSED * self._crossed(rows[hopeful])
        while len(chosen) < most and len(hopeful):
            values = _longest(free[hopeful], worth) - price[hopeful]
            best = int(hopeful[int(np.argmax(values))])
            chosen.append(best)
            worth = np.where(_stretch(free[best], worth), worth * TAKEN, worth)
            hopeful = hopeful[~placements.like(rows[hopeful], places[best])]
        return chosen

    def _crossed(self, rows: Floats) -> Ints:
        """How many wild panels would have to come out for the track alone, shape (n,)."""
        base = self.quest.base
        origin = Placement(x=0.0, y=0.0, z=0.0, yaw=0.0)
        wild = [panel for panel in base.panels if panel.wild and panel.id not in base.keep]
        boxes = np.array([panel_box(panel, origin) for panel in wild], np.float64).reshape(-1, 12)
        return placements.panels_under(base.track, boxes, rows)

    # -- climbing -----------------------------------------------------------------------------

    def promising(self) -> list[Climbing]:
        """Named stands, then the best of each mount, then those with every panel standing."""
        quest, wanted = self.quest, list[Stand]()
        for setup in quest.named:
            wanted += self._named_stands(setup)
        for base in quest.bases:
            for keep, most in zip(self._keeps(), (EXAMINED, STANDING), strict=False):
                wanted += self._sharpest(base.mount.id, keep, most * quest.windows)
        return self._climbs(wanted)

    def _sharpest(self, mount: str, keep: frozenset[str], most: int) -> list[Stand]:
        """Stands that hold most of what is needed at the ladder's own knots."""
        own = [
            (stand, row) for stand, row in self.sharp if stand.mount == mount and stand.keep == keep
        ]
        base = self.quest.base
        knots = _knots(base, base.settings.knot_seconds)
        table = np.array([row for _, row in own], np.int8).reshape(-1, len(knots))
        least = int(np.searchsorted(knots, self.quest.minimum - 1)) + 1
        chosen = self._choose([s.placement for s, _ in own], table, knots, least, most)
        return [own[k][0] for k in chosen]

    def _named_stands(self, setup: NamedSetup) -> list[Stand]:
        place = Placement(x=setup.x, y=setup.y, z=setup.z, yaw=setup.yaw)
        return [
            Stand(mount=base.mount.id, placement=place, keep=base.keep)
            for base in self.quest.bases
            if setup.mount in ("", base.mount.id)
        ]

    def polish(self) -> list[Climbing]:
        """Neighbours of the best stands so far."""
        floor, wanted = self.quest.floor, list[Stand]()
        for stand in self._leading(POLISHED):
            around = placements.neighbours(stand.placement, POLISH, most=1)
            for place in placements.on_floor(self.quest.base.track, floor, around):
                wanted.append(replace(stand, placement=place))
        return self._climbs(wanted)

    def with_panels(self) -> list[Climbing]:
        """The best stands that have panels out."""
        return [
            Climbing(
                base=self.quest.base_of(stand.mount), stands=(stand,), minimum=self.quest.minimum
            )
            for stand in self._leading(KEPT_APART, lambda run: bool(run.panels_out))
        ]

    def climbed(self, seen: list[tuple[Climbing, list[Climbed]]]) -> None:
        """Take in climbed ladders and queue what they promise."""
        for _, found in seen:
            for one in found:
                self.stands.setdefault(one.stand, one)
        asked = {stand for setup in self.quest.named for stand in self._named_stands(setup)}
        self.waiting = [
            self._promise(one.stand, run, one.stand in asked)
            for one in self.stands.values()
            for run in one.runs
            if self.quest.wanted(run.span)
        ]

    def _promise(self, stand: Stand, run: ArmRun, named: bool) -> _Promise:
        span = run.span if named else self.quest.useful(run.span) or run.span
        asked = strain(self.quest.base, run, span)
        return _Promise(stand, run, span, asked, named)

    def _climbs(self, wanted: Iterable[Stand]) -> list[Climbing]:
        fresh = [stand for stand in dict.fromkeys(wanted) if stand not in self.stands]
        return [
            Climbing(base=base, stands=stands, minimum=self.quest.minimum)
            for base in self.quest.bases
            for stands in tasks.in_chunks(
                [stand for stand in fresh if stand.mount == base.mount.id], CLIMBED_AT_ONCE
            )
        ]

    def _leading(self, most: int, fits: Callable[[ArmRun], bool] = lambda _: True) -> list[Stand]:
        """Stands of the best promises, none like another."""
        chosen = list[Stand]()
        for promise in sorted(self.waiting, key=self._rank):
            if len(chosen) == most * self.quest.windows:
                break
            if fits(promise.run) and not any(_alike(promise.stand, other) for other in chosen):
                chosen.append(promise.stand)
        return chosen

    # -- planning -----------------------------------------------------------------------------

    def _rank(self, promise: _Promise) -> tuple[float, int, int, float]:
        """The less the better."""
        quest, run = self.quest, promise.run
        before = sum(_alike(promise.stand, other.stand) for other in self.tried)
        likely = TRIED**before / max(1.0, promise.strain) ** 2
        return (
            -quest.wanted(run.span) * likely,
            len(run.panels_out),
            quest.repairs(run.span, run.panels_out),
            promise.strain,
        )

    def _rank_by_length(self, promise: _Promise) -> tuple[float, int, int]:
        """The less the better: with more room for handles and seams."""
        value, panels, *_ = self._rank(promise)
        return value, -len(promise.span), panels

    def promises(self) -> list[tasks.Verifying]:
        """What to verify in this round: by turns what needs the fewest panels and what is longest.

        What promises nothing beyond what is verified is dropped; what promises nothing beyond
        another of this round, or is for a stand like its, has to wait.
        """
        hopeful = [
            promise
            for promise in self.waiting
            if promise.named
            or not any(
                self._no_better(promise, other.span, other.panels_out, other.promised)
                for other in self.runs
            )
        ]
        chosen = [promise for promise in hopeful if promise.named]
        orders = [sorted(hopeful, key=rank) for rank in (self._rank, self._rank_by_length)]
        for turn in range(PER_ROUND * self.quest.windows):
            free = (one for one in orders[turn % 2] if not self._waits(one, chosen))
            following = next(free, None)
            if following is not None:
                chosen.append(following)
        self.waiting = [promise for promise in hopeful if promise not in chosen]
        self.tried += chosen
        return [self._verifying(promise) for promise in chosen]

    def _waits(self, promise: _Promise, chosen: Sequence[_Promise]) -> bool:
        return any(
            promise is other
            or _alike(promise.stand, other.stand)
            or self._no_better(promise, other.span, other.run.panels_out, len(other.run.panels_out))
            for other in chosen
        )

    def in_earnest(self) -> list[tasks.Verifying]:
        """Tried promises of needed frames that no move holds so far, once more with all effort."""
        most = max((self.quest.wanted(run.span) for run in self.runs), default=0)
        lost = [one for one in self.tried if self.quest.wanted(one.span) > most]
        lost.sort(key=lambda one: (-self.quest.wanted(one.span), one.strain))
        return [
            replace(self._verifying(one), effort=True)
            for one in lost[: EFFORTS * self.quest.windows]
        ]

    def _verifying(self, promise: _Promise) -> tasks.Verifying:
        return tasks.Verifying(
            request=promise.stand.asked(self.quest.base_of(promise.stand.mount)),
            run=promise.run,
            span=promise.span,
            minimum=self.quest.minimum,
        )

    def verified(self, seen: list[tuple[tasks.Verifying, tuple[Verified, ...]]]) -> None:
        """Take in what was verified."""
        for task, found in seen:
            request = task.request
            stand = Stand(mount=request.mount.id, placement=request.placement, keep=request.keep)
            reasons = self._blocked(self.stands[stand].reasons)
            promised = len(task.run.panels_out)
            runs = [
                FoundRun(stand=stand, verified=one, promised=promised, reasons=reasons)
                for one in found
            ]
            # all effort may end in a move that was found with little
            self.runs += [
                run for run in runs if self.quest.wanted(run.span) and run not in self.runs
            ]

    def _no_better(
        self, promise: _Promise, span: Span, panels: Sequence[str], promised: int
    ) -> bool:
        """Whether a promise gives hardly more than a span does, and not for less.

        Counts of panels are compared as the ladder has them: where a move needs one more than that,
        so will the next one.
        """
        out, both = promise.run.panels_out, promise.span.intersect(span)
        if both is None or not span.grow(GAIN, GAIN).covers(promise.span) or len(out) < promised:
            return False
        return self.quest.repairs(both, out) >= self.quest.repairs(both, panels)

    # -- the answer ---------------------------------------------------------------------------

    def found(self) -> Found:
        """What came of it."""
        order = sorted(
            self.runs, key=lambda r: (-self.quest.wanted(r.span), len(r.panels_out), -len(r.span))
        )
        kept = list[FoundRun]()
        for run in order:
            if not any(self._beaten(run, other) for other in order if other is not run):
                kept.append(run)
        return Found(
            runs=tuple(kept),
            reasons=self._reasons(),
            named=tuple(self._named(setup) for setup in self.quest.named),
        )

    def _beaten(self, run: FoundRun, other: FoundRun) -> bool:
        """Whether another run gives at least the same for no more; of equals the first stays."""
        if not other.span.covers(run.span) or len(other.panels_out) > len(run.panels_out):
            return False
        repairs = [self.quest.repairs(run.span, one.panels_out) for one in (other, run)]
        if repairs[0] > repairs[1]:
            return False
        same = (other.span, len(other.panels_out)) == (run.span, len(run.panels_out))
        return not (same and repairs[0] == repairs[1]) or self.runs.index(other) < self.runs.index(
            run
        )

    def _named(self, setup: NamedSetup) -> NamedFound:
        stands = self._named_stands(setup)
        own = tuple(run for run in self.runs if run.stand in stands)
        best = max(
            (self.stands[stand] for stand in stands),
            key=lambda one: int((one.reasons == 0).sum()),
            default=None,
        )
        if best is None:
            words = f"no mount {setup.mount}"
            reasons = (Blocked(span=self.quest.span, code="cover-joint", detail=words),)
        else:
            reasons = self._blocked(best.reasons)
        return NamedFound(setup=setup, runs=own, reasons=reasons)

    def _blocked(self, reasons: Status) -> tuple[Blocked, ...]:
        """Reasons per frame as spans, where there is one."""
        first = self.quest.span.first
        spans = [
            Blocked(span=span, code=REASONS[int(reason)].code, detail=REASONS[int(reason)].words)
            for reason in np.unique(reasons[reasons != 0])
            for span in runs(reasons == reason, first)
        ]
        return tuple(sorted(spans, key=lambda blocked: blocked.span))

    def _reasons(self) -> tuple[Blocked, ...]:
        """What stands in the way of most placements, per stretch of frames."""
        tables = [self._table(mount) for mount in range(len(self.quest.bases))]
        tried = np.concatenate(tables)
        counts = np.array([(tried == reason).sum(axis=0) for reason in range(len(REASONS))])
        worst = np.where(counts[0] > 0, 0, 1 + counts[1:].argmax(axis=0))
        knots, first = self._knots(), self.quest.span.first
        ends = np.append((knots[:-1] + knots[1:] + 1) // 2, self.quest.base.frames)
        starts = np.insert(ends[:-1], 0, 0)
        blocked = list[Blocked]()
        for reason in np.unique(worst):
            for stretch in runs(worst == reason):
                span = Span(first + int(starts[stretch.first]), first + int(ends[stretch.last]))
                rows = slice(stretch.first, stretch.stop)
                blocked.append(_told(span, int(reason), counts[:, rows], len(tried)))
        return tuple(sorted(blocked, key=lambda one: one.span))


def _told(span: Span, reason: int, counts: Ints, tried: int) -> Blocked:
    """What the screening says of a stretch: `counts` per reason and knot."""
    if not tried:
        return Blocked(span=span, code="cover-track", detail="nowhere to lay the track")
    if reason:
        words = f"from {int(counts[reason].min())} or more of {tried} placements: "
        return Blocked(span=span, code=REASONS[reason].code, detail=words + REASONS[reason].words)
    words = f"held from at least {int(counts[0].min())} of {tried} placements, but in no whole move"
    return Blocked(span=span, code="cover-verify", detail=words)


def strain(request: ArmRequest, run: ArmRun, span: Span) -> float:
    """How much a run of the ladder asks of the axes, 1 being what they can do.

    Acceleration from knot to knot in parts of its limit, the mean over the `WORST` worst knots;
    what is smoothed later comes out lower, so that below 1 a plan mostly holds.

    Args:
        request: For limits and rate.
        run: The run.
        span: The frames of it that count.
    """
    inside = (run.knots >= span.first - 1) & (run.knots <= span.stop)
    values, times = run.values[inside], run.knots[inside] / float(request.rate)
    if len(times) < 3:
        return 0.0
    speed = np.diff(values, axis=0) / np.diff(times)[:, None]
    between = (times[2:] - times[:-2]) / 2
    loads = np.abs(np.diff(speed, axis=0)) / between[:, None]
    loads = loads / axis_limits(request, "acceleration")
    return float(np.sort(loads.max(axis=1))[-WORST:].mean())


def _knots(request: ArmRequest, seconds: float) -> Ints:
    return knot_frames(request.frames, float(request.rate), seconds)


def _alike(a: Stand, b: Stand) -> bool:
    same = a.mount == b.mount and a.keep == b.keep
    return same and placements.alike(a.placement, b.placement)


def _longest(free: Bools, worth: Floats) -> Floats:
    """What the best run of True in each row is worth, shape (p,)."""
    total = best = np.zeros(len(free))
    for column, value in zip(free.T, worth, strict=True):
        total = (total + value) * column
        best = np.maximum(best, total)
    return best


def _stretch(free: Bools, worth: Floats) -> Bools:
    """Which knots are in the best run of True of a row, shape (k,)."""
    inside = np.zeros(len(free), np.bool_)
    spans = runs(free)
    if spans:
        best = max(spans, key=lambda span: float(worth[span.first : span.stop].sum()))
        inside[best.first : best.stop] = True
    return inside
