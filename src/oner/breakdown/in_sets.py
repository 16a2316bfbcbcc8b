"""People and arms in built sets: every part of the story a set stands for."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import partial

import numpy as np
import shapely
from numpy.typing import NDArray

from oner.breakdown.arm import (
    ArmAnswer,
    ArmJob,
    VerifiedRun,
    job_of,
    run_checks,
    set_job,
)
from oner.breakdown.candidate import Candidate, extension_frames, price_candidate, repair_frames
from oner.breakdown.checks import cover
from oner.breakdown.ground import free_floor
from oner.breakdown.offers import (
    FULL,
    Offer,
    ceiling_over,
    named_setups,
    offer_name,
    setup_id,
    shows,
    stage_of_set,
    stretches,
)
from oner.breakdown.operator import operator_coverage, part_checks
from oner.breakdown.picture import paint_frames, rig_seen, seen_checks
from oner.breakdown.run_up import run_up
from oner.breakdown.scene import Scene, may_use
from oner.breakdown.slow import slowed
from oner.breakdown.states import strip_floor, torn, where_words, zone_at
from oner.breakdown.view import PartView, leading_positions
from oner.model.piece import Placement, Setup
from oner.model.rig import Rig, RigKind

Bools = NDArray[np.bool_]


def operators(scene: Scene, slow: Fraction) -> list[Candidate]:
    """Every operator in every part of the story a set stands for, at a speed."""
    candidates = list[Candidate]()
    for view in scene.views:
        rigs = [rig for rig in scene.rigs(RigKind.OPERATOR) if may_use(rig, view.set)]
        local = slowed_view(view, slow)
        run = run_up(local.take, view.set) if rigs else None
        candidates += [
            price_candidate(
                scene,
                operator_coverage(rig, view, slow),
                rig,
                extensions=extension_frames(view),
                run_up=run,
                usable=None if slow == FULL else ~shows(scene, slow),
            )
            for rig in rigs
        ]
    return candidates


def slowed_view(view: PartView, slow: Fraction) -> PartView:
    """The part with everything at a part of its speed."""
    return view if slow == FULL else replace(view, take=slowed(view.take, slow))


def set_offers(scene: Scene, needed: Bools, slow: Fraction) -> list[Offer]:
    """Every arm in every part it may be used in, on stretches near frames that are needed."""
    offers = list[Offer]()
    for rig in scene.rigs(RigKind.ARM):
        for view in scene.views:
            if not may_use(rig, view.set):
                continue
            blocked = np.logical_or.reduce([check.bad for check in part_checks(view)])
            local = slowed_view(view, slow)
            high = rig.track.base_height if rig.track is not None else 0.0
            free = free_floor(scene.production, view.set, above=high)
            for span in stretches(scene, ~blocked, needed):
                job = set_job(
                    rig,
                    local,
                    span,
                    needed,
                    ceiling_over(scene, view.set),
                    named=named_setups(scene, rig, view.part.id),
                    stage=stage_of_set(scene, view.set),
                    free=free,
                )
                unable = Setup(
                    id=offer_name(rig, view.part.id, span.first, slow),
                    technique=RigKind.ARM,
                    rig=rig.id,
                    set=view.set.id,
                    part=view.part.id,
                    slow=slow,
                )
                offers.append(
                    Offer(job=job, unable=unable, make=partial(_set_candidate, scene, view, slow))
                )
    return offers


def _set_candidate(
    scene: Scene, view: PartView, slow: Fraction, job: ArmJob, answer: ArmAnswer, run: VerifiedRun
) -> Candidate:
    middle = (run.span.first + run.span.stop) // 2
    zone = zone_at(view.set, leading_positions(view.take)[middle, :2])
    state = torn(
        view.set,
        job.rig,
        frozenset(run.panels_out),
        where_words(view.set, answer.placement, job.rig.track),
        zone,
        (answer.placement,),
    )
    setup = Setup(
        id=setup_id(job, answer, run, view.part.id, slow),
        technique=RigKind.ARM,
        rig=job.rig.id,
        set=view.set.id,
        part=view.part.id,
        placement=answer.placement,
        mount=answer.mount,
        state=state,
        slow=slow,
    )
    pulled = frozenset(state.panels_out)
    standing = tuple(panel for panel in view.panels if panel.id not in pulled)
    seen = rig_seen(view.take, run.planned.move, job.rig, standing)
    checks = [*part_checks(view), *run_checks(job, run), *seen_checks(seen, scene.take.frames)]
    painted = paint_frames(seen, scene.take.frames)
    repairs = repair_frames(view, state) | painted
    return price_candidate(
        scene,
        cover(setup, checks, repair=repairs | (view.off > 0)),
        job.rig,
        repairs=repairs,
        painted=painted,
        extensions=extension_frames(view),
        run_up=run_up(job.take, view.set, pulled, blocks=_under_track(job.rig, answer.placement)),
        view=view,
        job=job_of(job, run),
        planned=run.planned,
    )


def _under_track(rig: Rig, placement: Placement) -> list[shapely.Polygon]:
    return [] if rig.track is None else [strip_floor(rig.track, placement)]
