"""Where the track lies: the fewest panels pulled, over every placement of a grid.

Placements are looked at in three steps, each a true relaxation of the next on the same rail
positions and knots, so that what is left out is left out for good:

1. *screen*: every tip of the path within reach of the rail; then, at a few knots, is there any
   configuration with all wild panels out?
2. *examine*: the ladder with sets of panels (`oner.kernels.fewest`): the exact least number of
   panels of any way up, asked for 0, 1, 2, ... panels until one is found.
3. *plan*: the move at such a placement, smoothed and verified at 1 kHz, with every other panel
   standing.

What was found is then the least on the grid: every other placement was screened out, or needs as
many. Where the ladder has a way and no plan holds, the proof says so.
"""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar, cast

import numpy as np
import shapely
from numpy.typing import NDArray

from oner.geometry.plane import RigidTransform2
from oner.kernels import fewest
from oner.kernels.collide import FREE, NO_REACH
from oner.model.arrays import ArrayNoun
from oner.model.piece import Placement
from oner.model.progress import Progress, Report, silent
from oner.model.set import Stage
from oner.motion.places import (
    Examined,
    PlaceGrid,
    PlaceQuestion,
    examine_rows,
    floor_of,
    grid_around,
    inside_floor,
    neighbours,
    screen_rows,
    spread_order,
    tips_and_reach,
    with_stage,
)
from oner.motion.plan import plan_move
from oner.motion.reach import reachable_runs
from oner.motion.request import REASONS, ArmRequest, PlannedMove, Refused
from oner.motion.scene import (
    rail_positions,
    strip_of,
)
from oner.timing.span import Span

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Plan = Callable[[ArmRequest, Span], PlannedMove | Refused]

_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchSettings:
    """How much work a search may be; none of it is in seconds, so the answer is reproducible.

    Args:
        most_panels: The exact search stops there; beyond it the ladder's own way is taken.
        most_seen: The same for panels in frame.
        clearance_margin: What the ladder of the search keeps beyond the clearances [m], and
        speed_part: the part of an axis' speed it uses; so little and so much that the planner has
            no way it does not see on the same rail positions.
        candidates: Ways up the ladder that are enough to choose from.
        plans: Moves planned before more candidates are looked for; four times as many in all.
        better: Once one holds, no more than so many are planned to compare their peak load.
        polishes: Rounds of looking for a lower load among the neighbours of the best, as long as it
            is not below `easy`.
        examined: Placements the ladder looks at, at most.
        coarse: Stride in x and y, and in yaw, of a first pass that finds something soon.
    """

    most_panels: int = 8
    most_seen: int = 3
    clearance_margin: float = 0.002
    speed_part: float = 1.0
    candidates: int = 200
    plans: int = 24
    better: int = 8
    polishes: int = 2
    easy: float = 0.7
    examined: int = 400_000
    coarse: tuple[int, int] = (5, 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What a search looked at, and what it showed.

    Args:
        grid: The placements.
        rail_step, knot_seconds, margin: Of the ladder: distance of rail positions [m], time between
            knots [s], what it keeps beyond the clearances [m].
        outside: Placements whose track would not lie inside the stage.
        screened: Placements at which some knot has no configuration, all wild panels out.
        examined: Placements the ladder was asked about, once for each number of panels.
        least_seen, least: No placement has a way up the ladder with fewer panels in frame out, and
            none with as few of those and fewer panels in all.
        found: Panels out at the placement that was found; None if none was.
        found_seen: Those of them that are in frame.
        refused: Placements where the ladder has a way with fewer panels, but no plan held.
        left: Placements that may do with less and were not looked at closely enough, because effort
            ran out.
        possible: Placements nothing rules out, whatever it takes.
    """

    grid: PlaceGrid
    rail_step: float
    knot_seconds: float
    margin: float
    outside: int
    screened: int
    examined: int
    least_seen: int
    least: int
    found: int | None
    found_seen: int
    refused: int
    left: int
    possible: int

    @property
    def complete(self) -> bool:
        """Whether nothing on the grid is better than what was found, or can be at all."""
        if self.left or self.refused:
            return False
        if self.found is None:
            return self.possible == 0
        return (self.found_seen, self.found) <= (self.least_seen, self.least)

    @property
    def words(self) -> str:
        """One sentence that claims exactly what was shown."""
        grid = (
            f"a {100 * self.grid.step:g} cm, {math.degrees(self.grid.yaw_step):g} degree grid of "
            f"{self.grid.placements} placements (rail positions every {100 * self.rail_step:g} cm, "
            f"{1 / self.knot_seconds:.3g} knots a second, {1000 * self.margin:g} mm to spare)"
        )
        if self.left:
            return f"no proof: {self.left} placements of {grid} were not looked at closely"
        if self.found == 0:
            return f"nothing has to be pulled: no placement can do with less on {grid}"
        if not self.possible and not self.refused:
            return f"no placement at all, whatever is pulled, on {grid}"
        claim = f"no placement with fewer than {_panels(self.least)} on {grid}"
        if self.least_seen:
            claim = (
                f"no placement with fewer than {_panels(self.least_seen)} that are in frame, and "
                f"none with as few of those and fewer than {self.least} in all, on {grid}"
            )
        if self.refused:
            claim += f"; at {self.refused} the ladder has a way with fewer, but no plan held"
        return claim


def _panels(count: int) -> str:
    return f"{count} panel{'s' if count != 1 else ''}"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Found(ArrayNoun):
    """Where the track lies.

    Args:
        placement: Of the track.
        request: What was planned: the request there, with every panel to keep that stays.
        planned: The move, verified.
        panels_out: Sorted ids.
        seen_out: Those of them that are in frame.
        peak: Highest speed, acceleration or jerk of any axis in parts of its limit.
        proof: What is known of the others.
    """

    placement: Placement
    request: ArmRequest
    planned: PlannedMove
    panels_out: tuple[str, ...]
    seen_out: tuple[str, ...]
    peak: float
    proof: Proof


@dataclass(frozen=True, slots=True, kw_only=True)
class NotFound:
    """No placement for the whole path.

    Args:
        proof: What was looked at.
        reasons: In words, with the number of placements each ruled out, most first.
        best: The placement with the longest run of frames that was seen; None if there is none.
        run: These frames, as the ladder sees them.
    """

    proof: Proof
    reasons: tuple[tuple[str, int], ...]
    best: Placement | None
    run: Span | None


def search_placement(
    request: ArmRequest,
    grid: PlaceGrid | None = None,
    *,
    seen: Mapping[str, float] | None = None,
    stage: Stage | None = None,
    T_stage_set: RigidTransform2 | None = None,
    executor: Executor | None = None,
    plan: Plan = plan_move,
    settings: SearchSettings | None = None,
    seconds: float | None = None,
    report: Report = silent,
) -> Found | NotFound:
    """The placement with the fewest panels in frame pulled, then the fewest panels, then the load.

    The same inputs give the same answer with any number of workers, unless seconds run out.

    Args:
        request: What is asked; its own placement is not looked at.
        grid: Where to look; None: `grid_around`.
        seen: Per panel the share of frames in which it is in frame; pulling it is the last resort.
        stage: The building everything has to stay inside.
        T_stage_set: Where the set stands on it.
        executor: For work on all cores; None: in this process.
        plan: Plans and verifies a span of a request; has to be picklable for an executor.
        settings: How much work it may be.
        seconds: For people: stop looking then. The proof says what was left.
        report: Told what happens.
    """
    asked = request if stage is None else with_stage(request, stage, T_stage_set)
    chosen = settings or SearchSettings()
    ladder = replace(
        asked.settings,
        clearance_margin=min(asked.settings.clearance_margin, chosen.clearance_margin),
        speed_part=max(asked.settings.speed_part, chosen.speed_part),
    )
    hunt = _Hunt(
        asked=asked,
        problem=PlaceQuestion(
            request=replace(asked, settings=ladder),
            seen=frozenset(panel for panel, share in (seen or {}).items() if share > 0.0),
        ),
        grid=grid or grid_around(asked),
        floor=None if stage is None else floor_of(stage, T_stage_set),
        plan=plan,
        settings=chosen,
        work=_Work(executor, None if seconds is None else time.monotonic() + seconds),
        report=report,
    )
    return hunt.run()


@dataclass(slots=True)
class _Work:
    """Calls of plain functions, in order, on all workers or here."""

    executor: Executor | None
    until: float | None

    @property
    def over(self) -> bool:
        """Whether people's time is up."""
        return self.until is not None and time.monotonic() > self.until

    def map(
        self, call: Callable[..., _Result], jobs: Sequence[tuple[Any, ...]]
    ) -> Iterator[_Result]:
        """Results in the order of the jobs, as they come."""
        if self.executor is None:
            yield from (call(*job) for job in jobs)
            return
        waiting = [self.executor.submit(call, *job) for job in jobs]
        yield from (future.result() for future in waiting)


CHUNK = 64
"""Placements examined by one call."""

MANY = 4
"""Panels from which on a placement takes so long that fewer go into a call."""

SMALL_CHUNK = 16

ROUND = 8
"""Calls between two looks at the clock."""

SCREEN_CHUNK = 1024

SCREEN_KNOTS = (3, 8)
"""Knots of the first and second look, in the order of `spread_order`."""

PLANS_AT_ONCE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    """A placement with a way up the ladder, the number of panels in frame, of panels, its cost."""

    row: tuple[float, float, float, float]
    mask: int
    seen: int
    panels: int
    cost: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Held(ArrayNoun):
    """A placement whose plan held."""

    request: ArmRequest
    planned: PlannedMove
    seen_out: tuple[str, ...]
    peak: float

    @property
    def rank(self) -> tuple[int, int, float]:
        """What is compared: panels in frame, panels, load."""
        return len(self.seen_out), len(self.planned.panels_out), self.peak


@dataclass(slots=True)
class _Field:
    """Placements still in question.

    Args:
        rows: Shape (n, 4).
        needed: Panels needed at least, at the number in frame that is being tried, shape (n,).
        open: Whether something may still be possible, shape (n,).
        crowded: No proof here, shape (n,).
        refused: Panels of a way that no plan held; `NEVER` where there was none, shape (n,).
    """

    rows: Floats
    needed: Ints
    open: Bools
    crowded: Bools
    refused: Ints


@dataclass(slots=True, kw_only=True)
class _Hunt:
    """One search: its questions, and what it has seen so far."""

    asked: ArmRequest
    problem: PlaceQuestion
    grid: PlaceGrid
    floor: shapely.Polygon | None
    plan: Plan
    settings: SearchSettings
    work: _Work
    report: Report
    reasons: Counter[int] = field(default_factory=Counter[int])
    outside: int = 0
    screened: int = 0
    examined: int = 0
    tried: int = 0
    unseen: int = 0
    held: _Held | None = None

    def run(self) -> Found | NotFound:
        """Soon something on a coarse grid, then all of it."""
        quick = self._screened(*self.settings.coarse)
        level = self._levels(quick)
        self._say("the coarse grid is done")
        if self.held is not None and self.held.rank[:2] == (0, 0):
            self._polish()
            return self._answer(quick, level)
        self.reasons.clear()
        self.outside = self.screened = self.examined = self.unseen = self.tried = 0
        field = self._screened(1, 1)
        level = self._levels(field)
        if self.held is None:
            self._any_plan(field)
        self._polish()
        return self._answer(field, level)

    def _say(self, message: str) -> None:
        cost = None if self.held is None else len(self.held.planned.panels_out)
        self.report(Progress(stage="placement", message=message, cost=cost))

    def _screened(self, stride: int, yaw_stride: int) -> _Field:
        """The placements of the grid that pass the screen."""
        rows = self._in_reach(stride, yaw_stride)
        order = spread_order(len(self.problem.knots()))
        done = 0
        for upto in SCREEN_KNOTS:
            rows = self._screen(rows, order[done:upto])
            done = upto
        n = len(rows)
        self._say(f"{n} placements pass the screen")
        return _Field(
            rows=rows,
            needed=np.zeros(n, np.int64),
            open=np.ones(n, np.bool_),
            crowded=np.zeros(n, np.bool_),
            refused=np.full(n, fewest.NEVER),
        )

    def _in_reach(self, stride: int, yaw_stride: int) -> Floats:
        request = self.problem.request
        tips, reach = tips_and_reach(request)
        travel = float(rail_positions(request)[-1])
        kept = [np.zeros((0, 4))]
        for every in self.grid.slices(stride, yaw_stride):
            near = fewest.near_enough(reach, tips, travel, request.track.base_height, every)
            self._rule_out(NO_REACH, int((~near).sum()))
            rows = every[near]
            inside = inside_floor(self.floor, strip_of(request.track), rows)
            self.outside += int((~inside).sum())
            kept.append(rows[inside])
        return np.ascontiguousarray(np.concatenate(kept))

    def _rule_out(self, reason: int, count: int) -> None:
        self.reasons[reason] += count
        self.screened += count

    def _screen(self, rows: Floats, knots: Ints) -> Floats:
        if not len(knots) or not len(rows):
            return rows
        kept = [np.zeros((0, 4))]
        pieces = [rows[k : k + SCREEN_CHUNK] for k in range(0, len(rows), SCREEN_CHUNK)]
        for at in range(0, len(pieces), ROUND):
            some = pieces[at : at + ROUND]
            if self.work.over:
                self.unseen += sum(len(piece) for piece in pieces[at:])
                break
            answers = self.work.map(screen_rows, [(self.problem, piece, knots) for piece in some])
            for piece, reasons in zip(some, answers, strict=True):
                for reason in np.unique(reasons[reasons != FREE]):
                    self._rule_out(int(reason), int((reasons == reason).sum()))
                kept.append(piece[reasons == FREE])
        return np.ascontiguousarray(np.concatenate(kept))

    def _levels(self, field: _Field) -> tuple[int, int]:
        """Ask for ever more panels until a plan holds or nothing better is left.

        Returns:
            Panels in frame and panels in all; with fewer no placement is known.
        """
        seen_bits = int(self.problem.mask_of(self.problem.seen)).bit_count()
        most_seen = min(seen_bits, self.settings.most_seen)
        for seen in range(most_seen + 1):
            field.needed[:] = 0
            while True:
                waiting = field.needed[field.open]
                level = int(waiting.min()) if len(waiting) else fewest.NEVER
                if self._good_enough(seen, level):
                    return seen, level
                if level > self.settings.most_panels:
                    break
                found = self._examine(field, seen, level)
                if self._plan_best(field, found) or self.work.over or self._spent:
                    return seen, level
        return most_seen, self.settings.most_panels + 1

    @property
    def _spent(self) -> bool:
        return self.examined >= self.settings.examined or self.tried >= 4 * self.settings.plans

    def _good_enough(self, seen: int, level: int) -> bool:
        """Whether what is held cannot be beaten at this level or beyond."""
        return self.held is not None and self.held.rank[:2] <= (seen, level)

    def _examine(self, field: _Field, seen: int, level: int) -> list[tuple[int, _Candidate]]:
        """Candidates with exactly so many panels, with their number in the field."""
        asked = np.flatnonzero(field.open & (field.needed <= level))
        found = list[tuple[int, _Candidate]]()
        size = CHUNK if level < MANY else SMALL_CHUNK
        for at in range(0, len(asked), size * ROUND):
            if self.work.over or self._spent or len(found) >= self.settings.candidates:
                break
            some = asked[at : at + size * ROUND]
            parts = [some[k : k + size] for k in range(0, len(some), size)]
            jobs = [(self.problem, field.rows[part], seen, level) for part in parts]
            for part, answer in zip(parts, self.work.map(examine_rows, jobs), strict=True):
                found += self._take_in(field, part, answer, seen, level)
            self.examined += len(some)
        self._say(f"{len(asked)} placements examined for {level} panels")
        return found

    def _take_in(
        self, field: _Field, part: Ints, answer: Examined, seen: int, level: int
    ) -> list[tuple[int, _Candidate]]:
        found = list[tuple[int, _Candidate]]()
        for row, status, reason, needed, mask, cost in zip(
            part.tolist(),
            answer.status.tolist(),
            answer.reason.tolist(),
            answer.needed.tolist(),
            answer.masks.tolist(),
            answer.costs.tolist(),
            strict=True,
        ):
            field.needed[row] = needed
            if status == fewest.IMPOSSIBLE:
                field.open[row] = False
                self._rule_out(reason, 1)
            elif status == fewest.CROWDED:
                field.crowded[row], field.needed[row] = True, level + 1
            elif status == fewest.FOUND:
                place = _row(field.rows[row])
                one = _Candidate(row=place, mask=mask, seen=seen, panels=needed, cost=cost)
                found.append((row, one))
        return found

    def _plan_best(self, field: _Field, found: list[tuple[int, _Candidate]]) -> bool:
        """Plan the candidates, the smoothest way first; whether one held."""
        found.sort(key=lambda one: (one[1].panels, one[1].cost, one[0]))
        held, tried, most = 0, 0, self.settings.plans
        while found and tried < most:
            some, found = found[:PLANS_AT_ONCE], found[PLANS_AT_ONCE:]
            jobs = [(self.asked, self.problem, one, self.plan) for _, one in some]
            for (row, one), answer in zip(some, self.work.map(plan_at, jobs), strict=True):
                tried += 1
                self.tried += 1
                if answer is not None:
                    self._keep(answer)
                if answer is None or answer.rank[:2] > (one.seen, one.panels):
                    field.refused[row], field.open[row] = one.panels, False
                    continue
                held += 1
            if held:
                most = min(most, self.settings.better)
            if self.work.over:
                break
        if not held:
            # what nobody tried is neither possible nor not
            for row, _ in found:
                field.crowded[row], field.open[row] = True, False
        return held > 0

    def _keep(self, held: _Held) -> None:
        if self.held is None or held.rank < self.held.rank:
            self.held = held
            self._say(f"{len(held.planned.panels_out)} panels out, peak {held.peak:.2f}")

    def _any_plan(self, field: _Field) -> None:
        """Plan where the exact search gave up, with as many panels as the ladder likes."""
        waiting = np.flatnonzero(field.open | (field.refused < fewest.NEVER))
        waiting = waiting[np.argsort(field.needed[waiting], kind="stable")]
        stride = max(1, len(waiting) // self.settings.plans)
        chosen = waiting[::stride][: self.settings.plans]
        for at in range(0, len(chosen), PLANS_AT_ONCE):
            rows = [_row(field.rows[row]) for row in chosen[at : at + PLANS_AT_ONCE]]
            ones = [_Candidate(row=row, mask=-1, seen=0, panels=0, cost=0.0) for row in rows]
            jobs = [(self.asked, self.problem, one, self.plan) for one in ones]
            for answer in self.work.map(plan_at, jobs):
                if answer is not None:
                    self._keep(answer)
            if self.held is not None or self.work.over:
                return

    def _polish(self) -> None:
        """Look for a lower load among the neighbours of what is held, at no more panels."""
        for _ in range(self.settings.polishes):
            if self.held is None or self.held.peak < self.settings.easy or self.work.over:
                return
            before, panels = self.held.rank, self.held.rank[1]
            rows = neighbours(self.grid, self.held.request.placement)
            answer = examine_rows(self.problem, rows, before[0], panels)
            costs = np.where(answer.status == fewest.FOUND, answer.costs, np.inf)
            best = [int(k) for k in np.argsort(costs, kind="stable") if np.isfinite(costs[k])]
            masks = answer.masks.tolist()
            jobs = [
                (
                    self.asked,
                    self.problem,
                    _Candidate(
                        row=_row(rows[k]),
                        mask=masks[k],
                        seen=before[0],
                        panels=panels,
                        cost=float(costs[k]),
                    ),
                    self.plan,
                )
                for k in best[:PLANS_AT_ONCE]
            ]
            for held in self.work.map(plan_at, jobs):
                if held is not None:
                    self._keep(held)
            if self.held.rank >= before:
                return

    def _answer(self, field: _Field, level: tuple[int, int]) -> Found | NotFound:
        settings = self.problem.request.settings
        proof = Proof(
            grid=self.grid,
            rail_step=settings.rail_step,
            knot_seconds=settings.knot_seconds,
            margin=settings.clearance_margin,
            outside=self.outside,
            screened=self.screened,
            examined=self.examined,
            least_seen=level[0],
            least=level[1],
            found=None if self.held is None else self.held.rank[1],
            found_seen=0 if self.held is None else self.held.rank[0],
            refused=int((field.refused < self._bar).sum()),
            left=self._left(field, level),
            possible=int(field.open.sum()),
        )
        if self.held is None:
            return self._nothing(proof)
        return Found(
            placement=self.held.request.placement,
            request=self.held.request,
            planned=self.held.planned,
            panels_out=self.held.planned.panels_out,
            seen_out=self.held.seen_out,
            peak=self.held.peak,
            proof=proof,
        )

    @property
    def _bar(self) -> int:
        """What has to be beaten: panels of what is held, or any number."""
        return fewest.NEVER if self.held is None else len(self.held.planned.panels_out)

    def _left(self, field: _Field, level: tuple[int, int]) -> int:
        """Placements that may do with less than what was found."""
        bar = self._bar if self.work.over or self._spent else level[1]
        unsettled = field.open & (field.needed < bar)
        return self.unseen + int((unsettled | field.crowded).sum())

    def _nothing(self, proof: Proof) -> NotFound:
        best, run = best_partial(self.problem)
        reasons = [(REASONS[reason].words, count) for reason, count in self.reasons.most_common()]
        if self.outside:
            reasons.append(("the track would not lie inside the stage", self.outside))
        if proof.refused:
            reasons.append(("no plan held at 1 kHz", proof.refused))
        if proof.possible:
            reasons.append(
                (f"more than {proof.least - 1} panels would be in the way", proof.possible)
            )
        reasons = [one for one in reasons if one[1]]
        reasons.sort(key=lambda one: -one[1])
        return NotFound(proof=proof, reasons=tuple(reasons), best=best, run=run)


def _row(row: Floats) -> tuple[float, float, float, float]:
    x, y, z, yaw = cast(list[float], row.tolist())
    return x, y, z, yaw


def _placement(row: Floats) -> Placement:
    x, y, z, yaw = _row(row)
    return Placement(x=x, y=y, z=z, yaw=math.remainder(yaw, 2 * math.pi))


def plan_at(
    request: ArmRequest, problem: PlaceQuestion, one: _Candidate, plan: Plan
) -> _Held | None:
    """Plan a candidate with every panel standing that its way does not touch, or else with any out.

    Args:
        request: What is asked.
        problem: The question its mask belongs to.
        one: The candidate; with a mask below 0 any wild panel may be pulled.
        plan: Plans and verifies.
    """
    place = _placement(np.array(one.row))
    asked = replace(request, placement=place)
    answer: PlannedMove | Refused | None = None
    if one.mask >= 0:
        standing = frozenset(problem.wild) - frozenset(problem.ids_of(one.mask))
        asked = replace(asked, keep=request.keep | standing)
        answer = plan(asked, asked.span)
    if not isinstance(answer, PlannedMove):
        asked = replace(asked, keep=request.keep)
        answer = plan(asked, asked.span)
    if isinstance(answer, Refused):
        return None
    move = answer.move
    peaks = (move.peak_speed, move.peak_acceleration, move.peak_jerk)
    return _Held(
        request=asked,
        planned=answer,
        seen_out=tuple(panel for panel in answer.panels_out if panel in problem.seen),
        peak=max(float(peak.max()) for peak in peaks),
    )


PARTIAL_PLACES = 1500
"""Placements that are looked at for the longest run of a path no placement can do."""

PARTIAL_KNOTS = 24

PARTIAL_CLIMBS = 6


def best_partial(problem: PlaceQuestion) -> tuple[Placement | None, Span | None]:
    """A placement with a long run of frames, and these frames as the ladder sees them.

    Looked at beside the middle of every stretch of the path; the longest that was seen, not proven
    to be the longest there is.
    """
    request = problem.request
    knots = problem.knots()
    chosen = knots[:: max(1, len(knots) // PARTIAL_KNOTS)]
    rows = _beside(request, chosen)
    if not len(rows):
        return None, None
    indices = np.searchsorted(knots, chosen)
    free = np.stack([screen_rows(problem, rows, indices[k : k + 1]) for k in range(len(chosen))])
    lengths = [_longest(free[:, k] == FREE) for k in range(len(rows))]
    order = sorted(range(len(rows)), key=lambda k: (-lengths[k], k))
    best: tuple[Placement | None, Span | None] = (None, None)
    for k in order[:PARTIAL_CLIMBS]:
        place = _placement(rows[k])
        for run in reachable_runs(replace(request, placement=place)):
            if best[1] is None or len(run.span) > len(best[1]):
                best = place, run.span
    return best


def _beside(request: ArmRequest, frames: Ints) -> Floats:
    """Placements beside a path, along it and across it, at several distances."""
    positions = np.asarray(request.positions)
    ahead = positions[np.minimum(frames + 12, len(positions) - 1), :2]
    behind = positions[np.maximum(frames - 12, 0), :2]
    heading = np.arctan2(*(ahead - behind).T[::-1])
    rows = list[tuple[float, float, float, float]]()
    for frame, yaw in zip(frames.tolist(), heading.tolist(), strict=True):
        for side in np.linspace(-2.0, 2.0, 9):
            for turn in range(4):
                x = float(positions[frame, 0] - side * math.sin(yaw))
                y = float(positions[frame, 1] + side * math.cos(yaw))
                rows.append((x, y, 0.0, yaw + turn * math.pi / 2))
    stride = max(1, len(rows) // PARTIAL_PLACES)
    return np.array(rows[::stride], np.float64)


def _longest(flags: Bools) -> int:
    """Length of the longest run of True."""
    best = here = 0
    for flag in flags.tolist():
        here = here + 1 if flag else 0
        best = max(best, here)
    return best
