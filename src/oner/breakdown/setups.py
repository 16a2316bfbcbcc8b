"""Candidates: every setup worth considering, with what it covers and costs.

Operators and digital work need no placement and are examined over the whole take. Arms, belts and
greens cost far more than people, so they are examined where no operator can shoot a piece, with
room on both sides for handles and for a choice of seams. Slow-down comes last, where nothing at
full speed can.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial

import numpy as np
import shapely
from numpy.typing import NDArray

from oner.breakdown.arm import (
    ArmAnswer,
    ArmJob,
    JobResult,
    VerifiedRun,
    belt_job,
    do_jobs,
    green_job,
    job_of,
    run_checks,
    set_job,
)
from oner.breakdown.candidate import Candidate, extension_frames, price_candidate, repair_frames
from oner.breakdown.checks import Check, cover
from oner.breakdown.green import (
    green_stands,
    green_take,
    middle_of,
    stays_checks,
    still_spans,
)
from oner.breakdown.green_floor import floor_check, floor_needed
from oner.breakdown.ground import free_floor
from oner.breakdown.operator import operator_coverage, part_checks
from oner.breakdown.picture import paint_frames, rig_seen, seen_checks
from oner.breakdown.run_up import run_up
from oner.breakdown.scene import Scene, green_set, may_use
from oner.breakdown.screen import (
    Behind,
    Sides,
    behind,
    choices,
    green_panels,
    screen_checks,
    screen_of,
)
from oner.breakdown.shared_states import shared_states
from oner.breakdown.slow import slow_checks, slowed
from oner.breakdown.states import strip_floor, torn, where_words, zone_at
from oner.breakdown.treadmill import belt_checks, belt_green, deck, onto_belt
from oner.breakdown.view import PartView, leading_positions
from oner.model.piece import Coverage, Placement, Setup
from oner.model.progress import Progress, Report
from oner.model.rig import Rig, RigKind
from oner.model.set import Green, Set, Stage
from oner.model.take import NamedSetup, Take
from oner.timing.span import Span, runs

Bools = NDArray[np.bool_]

ROOM = 60
"""Frames beyond a stretch that an arm is examined for as well, on either side."""

FULL = Fraction(1)
"""The take's own speed."""

Make = Callable[[ArmJob, ArmAnswer, VerifiedRun], Candidate]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A job, what its setup is called if it can do nothing, and how a run becomes a candidate."""

    job: ArmJob
    unable: Setup
    make: Make


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


def with_room(needed: Bools) -> list[Span]:
    """Stretches of needed frames with `ROOM` on both sides, those that meet joined."""
    wide = np.zeros(len(needed), dtype=np.bool_)
    for span in runs(needed):
        wide[max(0, span.first - ROOM) : span.stop + ROOM] = True
    return list(runs(wide))


# -- people and drawing -----------------------------------------------------------------------


def operators(scene: Scene, slow: Fraction) -> list[Candidate]:
    """Every operator in every part of the story a set stands for, at a speed."""
    candidates = list[Candidate]()
    for view in scene.views:
        rigs = [rig for rig in scene.rigs(RigKind.OPERATOR) if may_use(rig, view.set)]
        local = _slowed_view(view, slow)
        run = run_up(local.take, view.set) if rigs else None
        candidates += [
            price_candidate(
                scene,
                operator_coverage(rig, view, slow),
                rig,
                extensions=extension_frames(view),
                run_up=run,
                usable=None if slow == FULL else ~_shows(scene, slow),
            )
            for rig in rigs
        ]
    return candidates


def _slowed_view(view: PartView, slow: Fraction) -> PartView:
    return view if slow == FULL else replace(view, take=slowed(view.take, slow))


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


# -- machines ---------------------------------------------------------------------------------


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
        needed &= ~_shows(scene, slow)
    seconds = needed.sum() / float(scene.take.rate)
    how = "" if slow == FULL else f" at {slow} speed"
    progress(Progress(stage="breakdown", message=f"{seconds:.0f} s to be shot; trying arms{how}"))
    offers = [
        *_set_offers(scene, needed, slow),
        *_belt_offers(scene, needed, slow),
        *_green_offers(scene, needed, slow),
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


def _shows(scene: Scene, slow: Fraction) -> Bools:
    """Frames in which a slow-down would show, shape (n,)."""
    checks = slow_checks(scene.take, slow)
    return np.logical_or.reduce([check.bad for check in checks])


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


def _stretches(scene: Scene, free: Bools, needed: Bools) -> list[Span]:
    """Runs of free frames near needed ones that are long enough and have some that is needed."""
    inside = np.zeros(scene.take.frames, dtype=np.bool_)
    for stretch in with_room(needed):
        inside[stretch.first : stretch.stop] = True
    return [
        span
        for span in runs(free & inside)
        if len(span) >= scene.least_run and needed[span.first : span.stop].any()
    ]


def _stage(scene: Scene, built: Set) -> Stage:
    return {stage.id: stage for stage in scene.production.stages}[built.stage]


def _ceiling(scene: Scene, built: Set) -> float | None:
    return _stage(scene, built).height


def _named(scene: Scene, rig: Rig, part: str) -> tuple[NamedSetup, ...]:
    """Setups a person named for a rig in a part; no part: beside a belt or on green."""
    return tuple(wish for wish in scene.wishes.setups if (wish.rig, wish.part) == (rig.id, part))


def _name(rig: Rig, where: str, first: int, slow: Fraction) -> str:
    speed = "" if slow == FULL else f"/{slow.numerator}:{slow.denominator}"
    return f"{rig.id}/{where}/{first}{speed}"


# -- arms in a set ----------------------------------------------------------------------------


def _set_offers(scene: Scene, needed: Bools, slow: Fraction) -> list[Offer]:
    offers = list[Offer]()
    for rig in scene.rigs(RigKind.ARM):
        for view in scene.views:
            if not may_use(rig, view.set):
                continue
            blocked = np.logical_or.reduce([check.bad for check in part_checks(view)])
            local = _slowed_view(view, slow)
            high = rig.track.base_height if rig.track is not None else 0.0
            free = free_floor(scene.production, view.set, above=high)
            for span in _stretches(scene, ~blocked, needed):
                job = set_job(
                    rig,
                    local,
                    span,
                    needed,
                    _ceiling(scene, view.set),
                    named=_named(scene, rig, view.part.id),
                    stage=_stage(scene, view.set),
                    free=free,
                )
                unable = Setup(
                    id=_name(rig, view.part.id, span.first, slow),
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
        id=_setup_id(job, answer, run, view.part.id, slow),
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


def _setup_id(job: ArmJob, answer: ArmAnswer, run: VerifiedRun, where: str, slow: Fraction) -> str:
    p = answer.placement
    spot = f"{where}/{p.x:.2f},{p.y:.2f},{np.degrees(p.yaw):.0f}/{answer.mount}"
    if run.panels_out:
        # one placement may shoot the same frames with other panels out
        spot += f"/{len(run.panels_out)} out"
    return _name(job.rig, spot, run.span.first, slow)


# -- belts ------------------------------------------------------------------------------------


def _belt_offers(scene: Scene, needed: Bools, slow: Fraction) -> list[Offer]:
    if not scene.take.performers:
        return []
    offers = list[Offer]()
    for rig in scene.rigs(RigKind.TREADMILL):
        built = green_set(scene.production, rig)
        if built is None or rig.treadmill is None:
            continue
        take = slowed(scene.take, slow) if slow != FULL else scene.take
        green = belt_green(rig.treadmill, _stage(scene, built))
        found = behind(onto_belt(take, rig.treadmill), green, rig.treadmill.deck_height)
        for span, stood in _with_screens(scene, belt_checks(take, rig.treadmill), found, needed):
            job = belt_job(
                rig,
                found.take,
                span,
                _ceiling(scene, built),
                needed=needed,
                named=_named(scene, rig, ""),
            )
            setup = Setup(
                id=_name(rig, built.id, span.first, slow),
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
    for sides in choices(found, needed & ~_any_bad(checks)):
        stood = _Stood(sides=sides, checks=[*checks, *screen_checks(found, sides)])
        every += [(span, stood) for span in _stretches(scene, ~_any_bad(stood.checks), needed)]
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


def _any_bad(checks: list[Check]) -> Bools:
    bad: Bools = np.logical_or.reduce([check.bad for check in checks])
    return bad


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
        id=_setup_id(job, answer, run, setup.set or "", setup.slow),
        placement=answer.placement,
        mount=answer.mount,
        screen=screen_of(found, run.span, stood.sides),
    )
    stage = _stage(scene, scene.production.set_named(setup.set or ""))
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


def _green_offers(scene: Scene, needed: Bools, slow: Fraction) -> list[Offer]:
    """Arms around a performer who hardly travels, on every green stage they may be used on."""
    if not scene.take.performers:
        return []
    take = slowed(scene.take, slow) if slow != FULL else scene.take
    offers = list[Offer]()
    for rig in scene.rigs(RigKind.ARM):
        for built, green in green_stands(scene, rig):
            for span in _stretches(scene, np.ones(take.frames, np.bool_), needed):
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
            id=_name(rig, built.id, still.first, slow),
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
                _ceiling(scene, built),
                needed=needed,
                named=_named(scene, rig, ""),
            )
            job = _among_green(job, found, stood)
            make = partial(_green_candidate, scene, setup, found, stood)
            offers.append(Offer(job=job, unable=setup, make=make))
    return offers


def _outside(frames: int, span: Span) -> Bools:
    outside = np.ones(frames, np.bool_)
    outside[span.first : span.stop] = False
    return outside
