"""From a take to its breakdown: candidates, the cut, the moves, pieces and seams.

An arm covers only frames for which a move was planned and verified, so that the cut never rests on
a promise; the moves of its pieces are planned once more for their own frames.
"""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from oner.breakdown import seams
from oner.breakdown.alternatives import describe_difference
from oner.breakdown.arm import ArmJob, arm_request
from oner.breakdown.arm_tasks import spread
from oner.breakdown.candidate import Candidate, runs_of, shares_of
from oner.breakdown.cut import Cut, CutLimits, CutPiece, Cuts, Run, Uncut, find_cuts
from oner.breakdown.findings import describe
from oner.breakdown.hiding import SeamScores, score_seams
from oner.breakdown.money import Prices, piece_lines, shooting_minutes, shooting_rate
from oner.breakdown.scene import Scene, set_scene
from oner.breakdown.setups import all_candidates
from oner.breakdown.states import torn, where_words, zone_at
from oner.breakdown.view import leading_positions
from oner.errors import OnerError
from oner.model.piece import Alternative, Breakdown, Piece, Seam, Setup
from oner.model.production import Production
from oner.model.progress import Progress, Report, silent
from oner.model.rig import RigKind
from oner.model.set import STANDING, SetState
from oner.model.take import Take
from oner.motion.programme import whole_move
from oner.motion.request import PlannedMove
from oner.timing.span import Span

NOBODY = -1
"""Setup index of frames nobody can shoot."""

NOBODY_FRAME = 10**10
"""Price of such a frame: no way of shooting costs as much [smallest unit]."""


class CutError(OnerError):
    """The limits of take.toml leave no cut."""


def break_down(
    production: Production,
    take: Take,
    *,
    executor: Executor | None = None,
    progress: Report = silent,
) -> Breakdown:
    """Cut a take into pieces, the cheapest way by its estimate; see `break_downs`."""
    return break_downs(production, take, executor=executor, progress=progress)[0]


def break_downs(
    production: Production,
    take: Take,
    *,
    executor: Executor | None = None,
    progress: Report = silent,
) -> tuple[Breakdown, ...]:
    """The best distinct ways to cut a take into pieces, each with all its moves and seams.

    Args:
        production: With a take script.
        take: Compiled from it.
        executor: Where placements are tried; None: in this process. The answer is the same.
        progress: Told what happens.

    Returns:
        The cheapest estimate first. Pieces tile the take except for frames nobody can shoot, which
        a `cover-none` finding names. Each names the others as its alternatives.
    """
    progress(Progress(stage="breakdown", message="looking at the take from every set"))
    scene = set_scene(production, take)
    scores = score_seams(take, production.story)
    candidates = all_candidates(scene, executor, progress)
    progress(Progress(stage="breakdown", message=f"cutting; {len(candidates)} setups"))
    cuts = _cuts(scene, candidates, scores)
    pieces = len(_shot(cuts.best[0]))
    progress(Progress(stage="breakdown", message=f"{pieces} pieces; planning their moves"))
    ways = _ways(scene, candidates, cuts, seam_prices(scene, scores), executor)
    return tuple(_breakdown(scene, scores, candidates, cuts, ways, way) for way in ways)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Way:
    """One of the best cuts with its moves.

    Args:
        cut: The cut. used: The candidates of its pieces. pieces: In story order.
        cost: Estimated money of pieces and seams.
    """

    cut: Cut
    used: list[Candidate]
    pieces: tuple[Piece, ...]
    cost: int


def _ways(
    scene: Scene,
    candidates: list[Candidate],
    cuts: Cuts,
    prices: Prices,
    executor: Executor | None,
) -> tuple[_Way, ...]:
    """The best cuts with their moves planned; the first stays first, the others by their cost."""
    rows = _planned(scene, candidates, [_shot(cut) for cut in cuts.best], executor)
    ways = list[_Way]()
    for cut, shoots in zip(cuts.best, rows, strict=True):
        pieces = _with_costs(scene, shoots)
        used = [shoot.candidate for shoot in shoots]
        ways.append(_Way(cut=cut, used=used, pieces=pieces, cost=_total(pieces, prices)))
    return (ways[0], *sorted(ways[1:], key=lambda way: way.cost))


def _breakdown(
    scene: Scene,
    scores: SeamScores,
    candidates: list[Candidate],
    cuts: Cuts,
    ways: tuple[_Way, ...],
    chosen: _Way,
) -> Breakdown:
    """One of the ways, with the others as its alternatives."""
    least = cuts.bound - NOBODY_FRAME * _unshot_frames(cuts.best[0])
    breakdown = Breakdown(
        pieces=chosen.pieces,
        seams=_join(scene, scores, chosen.pieces),
        coverage=tuple(candidate.coverage for candidate in candidates),
        cost=chosen.cost,
        optimal=cuts.optimal and chosen is ways[0],
        bound=min(chosen.cost, least),
        alternatives=_alternatives(scene, ways, chosen),
    )
    found = describe(scene, breakdown, _unshot(chosen.cut), chosen.used)
    return replace(breakdown, findings=found)


# -- the cut ----------------------------------------------------------------------------------


def seam_prices(scene: Scene, scores: SeamScores) -> Prices:
    """Price of a seam before every frame, shape (n + 1,)."""
    return seams.seam_prices(scores, scene.production.prices)


def _cuts(scene: Scene, candidates: list[Candidate], scores: SeamScores) -> Cuts:
    frames, wishes = scene.take.frames, scene.wishes
    shares = shares_of(candidates)
    limits = CutLimits(
        frames=frames,
        minimum=wishes.minimum_frames,
        maximum=wishes.maximum_frames,
        handle=wishes.handle_frames,
        pieces=wishes.maximum_pieces,
    )
    cuts = find_cuts(
        [*runs_of(candidates, shares), _nobody(frames)],
        shares,
        seam_prices(scene, scores),
        limits,
        wishes.alternatives,
    )
    if isinstance(cuts, Uncut):
        raise CutError(
            f"no row of at most {wishes.maximum_pieces} pieces gets past frame {cuts.frame}; "
            "raise maximum_pieces or lower minimum_frames in take.toml [cut]"
        )
    return cuts


def _nobody(frames: int) -> Run:
    prices = np.arange(frames + 1, dtype=np.int64) * NOBODY_FRAME
    return Run(
        setup=NOBODY,
        kind="nobody",
        span=Span(0, frames),
        opening=0,
        cumulative=prices,
        any_length=True,
    )


def _shot(cut: Cut) -> tuple[CutPiece, ...]:
    return tuple(piece for piece in cut.pieces if piece.run.setup != NOBODY)


def _unshot(cut: Cut) -> tuple[Span, ...]:
    return tuple(piece.span for piece in cut.pieces if piece.run.setup == NOBODY)


def _unshot_frames(cut: Cut) -> int:
    return sum(len(span) for span in _unshot(cut))


# -- the moves --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shoot:
    """A piece of the cut with what is known once its move is planned.

    Args:
        candidate: Its setup.
        span: Without handles. handled: With them.
        setup: With the panels the move really needs out, which may be fewer.
        planned: Its move; None without an arm.
    """

    candidate: Candidate
    span: Span
    handled: Span
    setup: Setup
    planned: PlannedMove | None


def _handled(scene: Scene, span: Span) -> Span:
    """A span with its handles, inside the take."""
    handle = scene.wishes.handle_frames
    return Span(max(0, span.first - handle), min(scene.take.frames, span.stop + handle))


def _planned(
    scene: Scene,
    candidates: list[Candidate],
    cuts: list[tuple[CutPiece, ...]],
    executor: Executor | None,
) -> list[list[_Shoot]]:
    """The pieces of some cuts with their moves, and with no more panels out than those need."""
    orders = dict[tuple[int, Span], tuple[Candidate, Span]]()
    for piece in (piece for cut in cuts for piece in cut):
        handled = _handled(scene, piece.span)
        orders[piece.run.setup, handled] = candidates[piece.run.setup], handled
    moves = dict(zip(orders, _moves(list(orders.values()), executor), strict=True))
    return [_with_needed_panels(scene, _shoots(scene, candidates, cut, moves)) for cut in cuts]


def _shoots(
    scene: Scene,
    candidates: list[Candidate],
    cut: tuple[CutPiece, ...],
    moves: dict[tuple[int, Span], PlannedMove | None],
) -> list[_Shoot]:
    return [
        _Shoot(
            candidate=candidates[piece.run.setup],
            span=piece.span,
            handled=_handled(scene, piece.span),
            setup=candidates[piece.run.setup].coverage.setup,
            planned=moves[piece.run.setup, _handled(scene, piece.span)],
        )
        for piece in cut
    ]


def _moves(
    orders: list[tuple[Candidate, Span]], executor: Executor | None
) -> list[PlannedMove | None]:
    """A move for the frames of each piece alone: shorter than its run's, with fewer panels out.

    If there is none, the verified move of the whole run holds them, with more run-up.
    """
    jobs = [
        (candidate.job, candidate.coverage.setup, span) if candidate.job is not None else None
        for candidate, span in orders
    ]
    asked = [job for job in jobs if job is not None]
    answers = iter(spread(executor, _plan_piece, asked))
    return [
        None if job is None else next(answers) or candidate.planned
        for job, (candidate, _) in zip(jobs, orders, strict=True)
    ]


def _plan_piece(order: tuple[ArmJob, Setup, Span]) -> PlannedMove | None:
    job, setup, span = order
    mount = {mount.id: mount for mount in job.rig.mounts}[setup.mount or ""]
    assert setup.placement is not None
    answer = whole_move(arm_request(job, mount, setup.placement, span), span)
    return answer if isinstance(answer, PlannedMove) else None


def _with_needed_panels(scene: Scene, shoots: list[_Shoot]) -> list[_Shoot]:
    """The same with the panels out that some piece of a state really needs."""
    groups = dict[str, list[_Shoot]]()
    for shoot in shoots:
        state = _torn_state(shoot.setup)
        if state is not None and shoot.planned is not None:
            groups.setdefault(state.id, []).append(shoot)
    shrunk = {id: _needed_state(scene, group) for id, group in groups.items()}
    return [_in_needed_state(shoot, shrunk) for shoot in shoots]


def _torn_state(setup: Setup) -> SetState | None:
    state = setup.state
    return None if state is None or state.id == STANDING else state


def _needed_state(scene: Scene, group: list[_Shoot]) -> SetState:
    """The state of pieces that share one, with no panel out that none of their moves needs."""
    setup = group[0].setup
    built = scene.production.set_named(setup.set or "")
    rig = scene.production.rig_named(setup.rig)
    places = tuple(dict.fromkeys(s.setup.placement for s in group if s.setup.placement is not None))
    out = frozenset(panel for s in group if s.planned is not None for panel in s.planned.panels_out)
    where = " and ".join(dict.fromkeys(where_words(built, place, rig.track) for place in places))
    return torn(built, rig, out, where, _zone(scene, setup, group[0].span), places)


def _in_needed_state(shoot: _Shoot, states: dict[str, SetState]) -> _Shoot:
    state = _torn_state(shoot.setup)
    if state is None or state.id not in states:
        return shoot
    return replace(shoot, setup=replace(shoot.setup, state=states[state.id]))


# -- pieces -----------------------------------------------------------------------------------


def _with_costs(scene: Scene, shoots: list[_Shoot]) -> tuple[Piece, ...]:
    paid = set[str]()
    return tuple(_piece(scene, number, shoot, paid) for number, shoot in enumerate(shoots, start=1))


def _piece(scene: Scene, number: int, shoot: _Shoot, paid: set[str]) -> Piece:
    rig, setup = shoot.candidate.rig, shoot.setup
    rate = shooting_rate(scene.production, setup.slow)
    return Piece(
        id=f"P{number:02d}",
        span=shoot.span,
        handle_before=shoot.span.first - shoot.handled.first,
        handle_after=shoot.handled.stop - shoot.span.stop,
        setup=setup,
        move=None if shoot.planned is None else shoot.planned.move,
        zone=_zone(scene, setup, shoot.span),
        passes=rig.passes,
        minutes=shooting_minutes(rig, len(shoot.handled), rate),
        costs=piece_lines(scene.production, shoot.candidate.money, setup, rig, shoot.span, paid),
    )


def _zone(scene: Scene, setup: Setup, span: Span) -> str | None:
    """The zone of the set the performer, or else the camera, is in at the middle frame."""
    if setup.set is None:
        return None
    built = scene.production.set_named(setup.set)
    if setup.part is None:
        return built.zones[0].id if built.zones else None
    view = {view.part.id: view for view in scene.views}[setup.part]
    middle = (span.first + span.stop) // 2
    return zone_at(built, leading_positions(view.take)[middle, :2])


def _total(pieces: tuple[Piece, ...], prices: Prices) -> int:
    joins = (later.span.first for earlier, later in pairwise(pieces) if _meet(earlier, later))
    own = sum(line.amount for piece in pieces for line in piece.costs)
    return own + sum(int(prices[frame]) for frame in joins)


def _meet(earlier: Piece, later: Piece) -> bool:
    return earlier.span.stop == later.span.first


def _alternatives(scene: Scene, ways: tuple[_Way, ...], chosen: _Way) -> tuple[Alternative, ...]:
    """The best distinct breakdowns; the first is the chosen one."""
    return tuple(
        Alternative(
            pieces=tuple(replace(piece, move=None) for piece in way.pieces),
            cost=way.cost,
            states=_states(way.pieces),
            gives=describe_difference(scene, chosen.pieces, way.pieces),
        )
        for way in (chosen, *(way for way in ways if way is not chosen))
    )


def _states(pieces: tuple[Piece, ...]) -> tuple[str, ...]:
    states = (_torn_state(piece.setup) for piece in pieces)
    return tuple(dict.fromkeys(state.id for state in states if state is not None))


# -- seams ------------------------------------------------------------------------------------


def _join(scene: Scene, scores: SeamScores, pieces: tuple[Piece, ...]) -> tuple[Seam, ...]:
    return tuple(
        seams.join(
            scene.take,
            scores,
            scene.production.prices,
            earlier,
            later,
            _turned(scene, earlier, later),
        )
        for earlier, later in pairwise(pieces)
        if _meet(earlier, later)
    )


def _turned(scene: Scene, earlier: Piece, later: Piece) -> float:
    """Angle between the ways the two sides' worlds lie in the story [rad], wrapped."""
    frame = later.span.first
    yaws = [_yaw(scene, piece, frame) for piece in (earlier, later)]
    return float(np.remainder(yaws[1] - yaws[0] + np.pi, 2 * np.pi) - np.pi)


def _yaw(scene: Scene, piece: Piece, frame: int) -> float:
    if piece.setup.technique is RigKind.TREADMILL:
        return float(scene.take.performers[0].headings[frame])
    if piece.setup.part is None:
        return 0.0
    view = {view.part.id: view for view in scene.views}[piece.setup.part]
    return view.part.T_story_set.yaw
