"""Candidates: every setup worth considering, with what it covers and costs.

Operators and digital work need no placement and are examined over the whole take. Arms, belts and
greens cost far more than people, so they are examined where no operator can shoot a piece, with
room on both sides for handles and for a choice of seams. Slow-down comes last, where nothing at
full speed can.
"""

from __future__ import annotations

from concurrent.futures import Executor
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from oner.breakdown.arm import (
    JobResult,
    do_jobs,
)
from oner.breakdown.candidate import Candidate, price_candidate
from oner.breakdown.checks import Check, cover
from oner.breakdown.in_sets import operators, set_offers
from oner.breakdown.offers import FULL, Offer, shows
from oner.breakdown.on_green import belt_offers, green_offers
from oner.breakdown.scene import Scene
from oner.breakdown.shared_states import shared_states
from oner.model.piece import Coverage, Setup
from oner.model.progress import Progress, Report
from oner.model.rig import RigKind
from oner.timing.span import Span

Bools = NDArray[np.bool_]


def all_candidates(scene: Scene, executor: Executor | None, progress: Report) -> list[Candidate]:
    """Every candidate, cheapest techniques first."""
    found = operators(scene, FULL)
    found += _machines(scene, found, FULL, executor, progress)
    for slow in scene.wishes.slow:
        found += operators(scene, slow)
        found += _machines(scene, found, slow, executor, progress)
    return [*found, *shared_states(scene, found), *digital(scene)]


def left_over(scene: Scene, candidates: list[Candidate]) -> Bools:
    """Frames that are in no useful run of any candidate, its handles left out, shape (n,)."""
    shot = np.zeros(scene.take.frames, dtype=np.bool_)
    handle = scene.wishes.handle_frames
    for candidate in candidates:
        for span in candidate.coverage.spans:
            if len(span) >= scene.least_run:
                first = span.first + (handle if span.first else 0)
                stop = span.stop - (handle if span.stop < scene.take.frames else 0)
                shot[first:stop] |= candidate.usable[first:stop]
    return ~shot


def digital(scene: Scene) -> list[Candidate]:
    """Digital work: every frame of the take."""
    return [
        price_candidate(
            scene,
            Coverage(
                setup=Setup(id=rig.id, technique=RigKind.DIGITAL, rig=rig.id),
                spans=(Span(0, scene.take.frames),),
                blocked=(),
            ),
            rig,
        )
        for rig in scene.rigs(RigKind.DIGITAL)
    ]


def _machines(
    scene: Scene,
    others: list[Candidate],
    slow: Fraction,
    executor: Executor | None,
    progress: Report,
) -> list[Candidate]:
    """Arms, belts and greens for the frames that none of `others` can shoot."""
    needed = left_over(scene, others)
    if slow != FULL:
        needed &= ~shows(scene, slow)
    seconds = needed.sum() / float(scene.take.rate)
    how = "" if slow == FULL else f" at {slow} speed"
    progress(Progress(stage="breakdown", message=f"{seconds:.0f} s to be shot; trying arms{how}"))
    offers = [
        *set_offers(scene, needed, slow),
        *belt_offers(scene, needed, slow),
        *green_offers(scene, needed, slow),
    ]
    results = do_jobs([offer.job for offer in offers], scene.least_run, executor)
    candidates = list[Candidate]()
    for offer, result in zip(offers, results, strict=True):
        answers = (*result.answers, *(a for named in result.named for a in named.answers))
        made = {
            candidate.coverage.setup.id: candidate
            for answer in answers
            for run in answer.runs
            for candidate in (offer.make(offer.job, answer, run),)
        }
        candidates += made.values() or [_unable(scene, offer, result)]
    return candidates


def _unable(scene: Scene, offer: Offer, result: JobResult) -> Candidate:
    """An arm none of whose placements can do anything in a stretch, with the reasons."""
    frame = np.arange(scene.take.frames)
    checks = [
        Check(
            code=block.code,
            bad=(frame >= block.span.first) & (frame < block.span.stop),
            figure=np.zeros(len(frame)),
            words=lambda _, block=block: block.detail,
        )
        for block in result.reasons
    ]
    span = offer.job.span
    outside = Check(
        code="cover-outside",
        bad=(frame < span.first) | (frame >= span.stop),
        figure=np.zeros(len(frame)),
        words=lambda _: "not examined: cheaper rigs or other parts have it",
    )
    return price_candidate(scene, cover(offer.unable, [*checks, outside]), offer.job.rig)
