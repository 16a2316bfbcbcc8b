"""Machines before green: beside a belt, or around a performer who hardly travels."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial

import numpy as np
from numpy.typing import NDArray

from oner.breakdown.arm import (
    ArmAnswer,
    ArmJob,
    VerifiedRun,
    belt_job,
    green_job,
    job_of,
    run_checks,
)
from oner.breakdown.candidate import Candidate, price_candidate
from oner.breakdown.checks import Check, cover
from oner.breakdown.green import (
    green_stands,
    green_take,
    middle_of,
    stays_checks,
    still_spans,
)
from oner.breakdown.green_floor import floor_check, floor_needed
from oner.breakdown.offers import (
    FULL,
    Offer,
    any_bad,
    ceiling_over,
    named_setups,
    offer_name,
    setup_id,
    stage_of_set,
    stretches,
)
from oner.breakdown.scene import Scene, green_set
from oner.breakdown.screen import (
    Behind,
    Sides,
    behind,
    choices,
    green_panels,
    screen_checks,
    screen_of,
)
from oner.breakdown.slow import slowed
from oner.breakdown.treadmill import belt_checks, belt_green, deck, onto_belt
from oner.model.piece import Setup
from oner.model.rig import Rig, RigKind
from oner.model.set import Green, Set
from oner.model.take import Take
from oner.timing.span import Span

Bools = NDArray[np.bool_]

# -- belts ------------------------------------------------------------------------------------


def belt_offers(scene: Scene, needed: Bools, slow: Fraction) -> list[Offer]:
    """Every treadmill, on stretches near frames that are needed and its belt and green can do."""
    if not scene.take.performers:
        return []
    offers = list[Offer]()
    for rig in scene.rigs(RigKind.TREADMILL):
        built = green_set(scene.production, rig)
        if built is None or rig.treadmill is None:
            continue
        take = slowed(scene.take, slow) if slow != FULL else scene.take
        green = belt_green(rig.treadmill, stage_of_set(scene, built))
        found = behind(onto_belt(take, rig.treadmill), green, rig.treadmill.deck_height)
        for span, stood in _with_screens(scene, belt_checks(take, rig.treadmill), found, needed):
            job = belt_job(
                rig,
                found.take,
                span,
                ceiling_over(scene, built),
                needed=needed,
                named=named_setups(scene, rig, ""),
            )
            setup = Setup(
                id=offer_name(rig, built.id, span.first, slow),
                technique=RigKind.TREADMILL,
                rig=rig.id,
                set=built.id,
                slow=slow,
            )
            job = _among_green(job, found, stood)
            make = partial(_green_candidate, scene, setup, found, stood)
            offers.append(Offer(job=job, unable=setup, make=make))
    return offers


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Stood:
    """Sides of green that are stood, and everything that has to hold in a frame with them."""

    sides: Sides
    checks: list[Check]


def _with_screens(
    scene: Scene, checks: list[Check], found: Behind, needed: Bools
) -> list[tuple[Span, _Stood]]:
    """Stretches that pass some checks, with sides of green that can be stood for each.

    A stretch is left out if another one has all frames of it that are needed.
    """
    every = list[tuple[Span, _Stood]]()
    for sides in choices(found, needed & ~any_bad(checks)):
        stood = _Stood(sides=sides, checks=[*checks, *screen_checks(found, sides)])
        every += [(span, stood) for span in stretches(scene, ~any_bad(stood.checks), needed)]
    wanted = [set(np.flatnonzero(needed[s.first : s.stop]) + s.first) for s, _ in every]
    largest = sorted(range(len(every)), key=lambda k: (-len(wanted[k]), -len(every[k][0])))
    kept = list[int]()
    for k in largest:
        if not any(wanted[k] <= wanted[other] for other in kept):
            kept.append(k)
    return [every[k] for k in sorted(kept, key=lambda k: every[k][0].first)]


def _among_green(job: ArmJob, found: Behind, stood: _Stood) -> ArmJob:
    """The job with the green its stretch needs standing there."""
    green = green_panels(found, job.span, stood.sides)
    return replace(job, panels=(*job.panels, *green))


def _green_candidate(
    scene: Scene,
    setup: Setup,
    found: Behind,
    stood: _Stood,
    job: ArmJob,
    answer: ArmAnswer,
    run: VerifiedRun,
) -> Candidate:
    """On green, with or without a belt: where feet and floor are in the picture they are mended."""
    placed = replace(
        setup,
        id=setup_id(job, answer, run, setup.set or "", setup.slow),
        placement=answer.placement,
        mount=answer.mount,
        screen=screen_of(found, run.span, stood.sides),
    )
    stage = stage_of_set(scene, scene.production.set_named(setup.set or ""))
    panels = green_panels(found, run.span, stood.sides)
    if job.rig.treadmill is not None:
        panels = (deck(job.rig.treadmill), *panels)
    floor = floor_needed(panels, job.rig.track, answer.placement)
    checks = [*stood.checks, floor_check(stage, floor, scene.take.frames), *run_checks(job, run)]
    contact = found.contact
    return price_candidate(
        scene,
        cover(placed, checks, repair=contact),
        job.rig,
        repairs=contact,
        job=job_of(job, run),
        planned=run.planned,
    )


# -- green without a belt ---------------------------------------------------------------------


def green_offers(scene: Scene, needed: Bools, slow: Fraction) -> list[Offer]:
    """Arms around a performer who hardly travels, on every green stage they may be used on."""
    if not scene.take.performers:
        return []
    take = slowed(scene.take, slow) if slow != FULL else scene.take
    offers = list[Offer]()
    for rig in scene.rigs(RigKind.ARM):
        for built, green in green_stands(scene, rig):
            for span in stretches(scene, np.ones(take.frames, np.bool_), needed):
                offers += _still_offers(scene, rig, built, green, take, span, needed, slow)
    return offers


def _still_offers(
    scene: Scene,
    rig: Rig,
    built: Set,
    green: Green,
    take: Take,
    span: Span,
    needed: Bools,
    slow: Fraction,
) -> list[Offer]:
    inside = np.zeros(take.frames, np.bool_)
    inside[span.first : span.stop] = True
    offers = list[Offer]()
    for still in still_spans(take, inside, green, scene.least_run):
        if not needed[still.first : still.stop].any():
            continue
        middle = middle_of(take, still)
        local = green_take(take, middle)
        found = behind(local, green)
        setup = Setup(
            id=offer_name(rig, built.id, still.first, slow),
            technique=RigKind.ARM,
            rig=rig.id,
            set=built.id,
            slow=slow,
            origin=middle,
        )
        here = Check(
            code="cover-outside",
            bad=_outside(take.frames, still),
            figure=np.zeros(take.frames),
            words=lambda _: "not examined: the performer stays elsewhere",
        )
        checks = [here, *stays_checks(local, green)]
        for part, stood in _with_screens(scene, checks, found, needed):
            job = green_job(
                rig,
                local,
                part,
                ceiling_over(scene, built),
                needed=needed,
                named=named_setups(scene, rig, ""),
            )
            job = _among_green(job, found, stood)
            make = partial(_green_candidate, scene, setup, found, stood)
            offers.append(Offer(job=job, unable=setup, make=make))
    return offers


def _outside(frames: int, span: Span) -> Bools:
    outside = np.ones(frames, np.bool_)
    outside[span.first : span.stop] = False
    return outside
