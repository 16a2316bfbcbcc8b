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
from oner.breakdown.arm import arm_request
from oner.breakdown.candidate import Candidate, runs_of
from oner.breakdown.cut import Cut, CutLimits, CutPiece, Run, Uncut, find_cut
from oner.breakdown.findings import describe
from oner.breakdown.money import frame_price, opening_costs, shooting_minutes
from oner.breakdown.scene import Scene, set_scene
from oner.breakdown.setups import all_candidates
from oner.breakdown.states import torn, zone_at
from oner.breakdown.view import leading_positions
from oner.errors import OnerError
from oner.model.piece import Breakdown, Move, Piece, PieceCost, Seam, Setup
from oner.model.production import Production
from oner.model.progress import Progress, Report, silent
from oner.model.rig import RigKind
from oner.model.set import STANDING
from oner.model.take import Take
from oner.motion.programme import whole_move
from oner.motion.request import PlannedMove
from oner.timing.span import Span

SEAM_EVERY = 12
"""Seams are tried at least every so many frames."""

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
    """Cut a take into pieces.

    Args:
        production: With a take script.
        take: Compiled from it.
        executor: Where placements are tried; None: in this process. The answer is the same.
        progress: Told what happens.

    Returns:
        Pieces tile the take except for frames nobody can shoot, which a `cover-none` finding names.
    """
    progress(Progress(stage="breakdown", message="looking at the take from every set"))
    scene = set_scene(production, take)
    scores = seams.score_seams(take, production.story)
    candidates = all_candidates(scene, executor, progress)
    settled = _settle(scene, candidates, scores, progress)
    pieces = _pieces(scene, settled)
    joined = _join(scene, scores, pieces)
    breakdown = Breakdown(
        pieces=pieces,
        seams=joined,
        coverage=tuple(candidate.coverage for candidate in settled.candidates),
        cost=settled.cost,
        optimal=True,
        bound=settled.cost,
    )
    return replace(breakdown, findings=describe(scene, breakdown, settled.unshot))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Settled:
    """A cut with the moves of its pieces.

    Args:
        candidates: Every setup.
        cut: Its pieces, those nobody can shoot left out.
        moves: Per piece of the cut.
        unshot: Frames nobody can shoot.
        cost: Of the cut.
    """

    candidates: list[Candidate]
    cut: tuple[CutPiece, ...]
    moves: tuple[PlannedMove | None, ...]
    unshot: tuple[Span, ...]
    cost: int


def _settle(
    scene: Scene, candidates: list[Candidate], scores: seams.SeamScores, progress: Report
) -> _Settled:
    progress(Progress(stage="breakdown", message=f"cutting; {len(candidates)} setups"))
    cut = _cut(scene, candidates, scores)
    pieces = [piece for piece in cut.pieces if piece.run.setup != NOBODY]
    unshot = [piece.span for piece in cut.pieces if piece.run.setup == NOBODY]
    progress(Progress(stage="breakdown", message=f"{len(pieces)} pieces; planning their moves"))
    return _Settled(
        candidates=candidates,
        cut=tuple(pieces),
        moves=tuple(_plan(candidates[piece.run.setup], _handled(scene, piece)) for piece in pieces),
        unshot=tuple(unshot),
        cost=cut.cost - NOBODY_FRAME * sum(len(span) for span in unshot),
    )


def _cut(scene: Scene, candidates: list[Candidate], scores: seams.SeamScores) -> Cut:
    frames, wishes = scene.take.frames, scene.wishes
    runs = runs_of(candidates)
    runs.append(_nobody(frames))
    ends = [
        frame
        for run in runs
        for frame in (run.span.first + wishes.handle_frames, run.span.stop - wishes.handle_frames)
    ]
    prices = seams.seam_prices(scores, scene.production.prices)
    limits = CutLimits(
        frames=frames,
        minimum=wishes.minimum_frames,
        maximum=wishes.maximum_frames,
        handle=wishes.handle_frames,
        pieces=wishes.maximum_pieces,
    )
    tried = seams.candidate_frames(scores, SEAM_EVERY, ends)
    cut = find_cut(runs, tried, lambda frame: int(prices[frame]), limits)
    if isinstance(cut, Uncut):
        raise CutError(
            f"no row of at most {wishes.maximum_pieces} pieces gets past frame {cut.frame}; "
            "raise maximum_pieces or lower minimum_frames in take.toml [cut]"
        )
    return cut


def _nobody(frames: int) -> Run:
    prices = np.arange(frames + 1, dtype=np.int64) * NOBODY_FRAME
    return Run(setup=NOBODY, span=Span(0, frames), opening=0, cumulative=prices, any_length=True)


def _handled(scene: Scene, piece: CutPiece) -> Span:
    """The span of a piece with its handles, inside the take."""
    handle = scene.wishes.handle_frames
    return Span(max(0, piece.span.first - handle), min(scene.take.frames, piece.span.stop + handle))


def _plan(candidate: Candidate, span: Span) -> PlannedMove | None:
    """The move for a span with its handles; None without an arm.

    A move for these frames alone is shorter and may need fewer panels out. If there is none, the
    verified move of the whole run holds them, with more run-up.
    """
    if candidate.job is None:
        return None
    setup = candidate.coverage.setup
    mount = {mount.id: mount for mount in candidate.rig.mounts}[setup.mount or ""]
    assert setup.placement is not None
    answer = whole_move(arm_request(candidate.job, mount, setup.placement, span), span)
    return answer if isinstance(answer, PlannedMove) else candidate.planned


def _pieces(scene: Scene, settled: _Settled) -> tuple[Piece, ...]:
    numbered = zip(settled.cut, settled.moves, strict=True)
    return tuple(
        _piece(scene, number, settled.candidates[cut.run.setup], cut, move)
        for number, (cut, move) in enumerate(numbered, start=1)
    )


def _piece(
    scene: Scene, number: int, candidate: Candidate, cut: CutPiece, planned: PlannedMove | None
) -> Piece:
    rig, handled = candidate.rig, _handled(scene, cut)
    setup = _with_touched_panels(scene, candidate.coverage.setup, planned, cut.span)
    frames = len(handled)
    return Piece(
        id=f"P{number:02d}",
        span=cut.span,
        handle_before=cut.span.first - handled.first,
        handle_after=handled.stop - cut.span.stop,
        setup=setup,
        move=_move(planned),
        zone=_zone(scene, setup, cut.span),
        passes=rig.passes,
        minutes=shooting_minutes(rig, frames, float(scene.production.rate)),
        costs=_costs(scene, candidate, setup, cut.span, frames),
    )


def _move(planned: PlannedMove | None) -> Move | None:
    return None if planned is None else planned.move


def _with_touched_panels(
    scene: Scene, setup: Setup, planned: PlannedMove | None, span: Span
) -> Setup:
    """The setup with the panels the planned move really needs out, which may be fewer."""
    if planned is None or setup.state is None or setup.state.id == STANDING or setup.set is None:
        return setup
    built = scene.production.set_named(setup.set)
    rig = scene.production.rig_named(setup.rig)
    where = setup.state.words.rpartition(f"{rig.name} ")[2]
    out = frozenset(planned.panels_out)
    return replace(setup, state=torn(built, rig, out, where, _zone(scene, setup, span)))


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


def _costs(
    scene: Scene, candidate: Candidate, setup: Setup, span: Span, frames: int
) -> tuple[PieceCost, ...]:
    rig, production = candidate.rig, scene.production
    per_frame = candidate.frame_prices[span.first : span.stop]
    base = frame_price(rig, production)
    lines = list(opening_costs(rig, setup.state, frames, production))
    if base:
        lines.append(PieceCost(kind="frames", amount=base * len(span)))
    extra = int(per_frame.sum()) - base * len(span)
    if extra:
        lines.append(PieceCost(kind="repair", amount=extra))
    return tuple(lines)


def _join(scene: Scene, scores: seams.SeamScores, pieces: tuple[Piece, ...]) -> tuple[Seam, ...]:
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
        if earlier.span.stop == later.span.first
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
