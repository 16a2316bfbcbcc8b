"""What would be possible where a whole request is not: slower, retimed, tilted, or in parts.

Every answer has been planned and verified; what could not be shown says why in words. All of it is
counted in plans, not in seconds, so that the same request gets the same answers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from oner.geometry.splines import PositionSpline
from oner.kernels.collide import FREE
from oner.model.arrays import ArrayNoun, FloatArray, frozen
from oner.model.mounts import tilted
from oner.model.piece import Move
from oner.motion.curve import LEAST_FRAMES
from oner.motion.places import PlaceQuestion, screen_rows, spread_order
from oner.motion.plan import part_of, plan_move
from oner.motion.reach import axis_limits, survey_reach
from oner.motion.request import REASONS, ArmRequest, Failure, PlannedMove, Refused
from oner.motion.retime import best_pace, even_pace, played_at
from oner.motion.verify import KINDS
from oner.timing.span import Span, runs, subtract

Floats = NDArray[np.float64]
Plan = Callable[[ArmRequest, Span], PlannedMove | Refused]
Kind = Literal["tilt", "slow_down", "shortest_time", "runs"]

UNBOUND = 1e6
"""Times its speed an axis may have where only reach, ranges and touching are asked."""

CLOSE = 0.002
"""What the ladder keeps beyond the clearances when it is only asked first [m]: as little as any way
the planner tries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NearestSettings:
    """How far and how finely to look, in plans.

    Args:
        slow_plans, time_plans, tilt_plans, run_plans: Moves planned for each kind of answer.
        runs_at: A performer faster than this runs [m/s].
        most_slow: Slower by more than this is not looked at.
        close: A slow-down is found to within this part.
        least_stretch: Retimed, no part is played faster than 1 / this.
        most_tilt, coarse_tilt, fine_tilt: Of the mount [rad].
        most_runs: Longest runs that are given.
        least_run: Shorter runs are left out [frames].
        most_failures: Limits that are named.
    """

    slow_plans: int = 12
    time_plans: int = 6
    tilt_plans: int = 10
    run_plans: int = 24
    runs_at: float = 2.0
    most_slow: float = 20.0
    close: float = 0.03
    least_stretch: float = 0.5
    most_tilt: float = math.radians(60.0)
    coarse_tilt: float = math.radians(5.0)
    fine_tilt: float = math.radians(1.0)
    most_runs: int = 4
    least_run: int = 12
    most_failures: int = 4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SlowDown(ArrayNoun):
    """The same frames, each at its pose, shot slower all along.

    Args:
        factor: Times longer.
        camera_rate: Frames per second the camera shoots, to be shown at the rate of the request.
        performer_speed: Of the fastest performer then [m/s]; 0 without performers.
        seconds: How long it takes.
        request, planned: What was planned, and the move.
    """

    factor: Fraction
    camera_rate: Fraction
    performer_speed: float
    seconds: float
    request: ArmRequest
    planned: PlannedMove


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ShortestTime(ArrayNoun):
    """The same path at the rate of the request, slower only where it has to be.

    The shortest that was found: camera and performers keep a new time map together.

    Args:
        seconds: How long it takes.
        asked_seconds: How long the request takes.
        times: Per frame the time on the path as it was asked [s], shape (m,).
        performer_speed: Of the fastest performer then [m/s]; 0 without performers.
        request, planned: What was planned, and the move.
    """

    seconds: float
    asked_seconds: float
    times: FloatArray
    performer_speed: float
    request: ArmRequest
    planned: PlannedMove


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TiltedMount(ArrayNoun):
    """The same move with the camera at another tilt in its mount.

    Args:
        tilt: Of the mount, up is positive [rad].
        change: From the tilt the request has [rad].
        request, planned: What was planned, and the move.
    """

    tilt: float
    change: float
    request: ArmRequest
    planned: PlannedMove


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PossibleRun(ArrayNoun):
    """Frames that can be done in one go.

    Args:
        span: Frames.
        before, after: Why it does not start earlier, or end later; empty at the path's own ends.
        planned: The move.
    """

    span: Span
    before: str
    after: str
    planned: PlannedMove


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Nearest(ArrayNoun):
    """What would be possible; each part verified, or None with the reason.

    Args:
        failures: The limits that are broken and where, most frames first.
        slow_down, slow_words: The smallest slow-down; if there is none, why.
        shortest_time, time_words: The shortest time of the same path; if there is none, why.
        tilt, tilt_words: The smallest tilt of the mount; if there is none, why.
        runs, runs_words: The longest runs of frames, longest first; if there are none, why.
        preferred: Kinds of answers there are, the one that changes least for the viewer first.
        plans: Moves that were planned to find out.
    """

    failures: tuple[Failure, ...]
    slow_down: SlowDown | None
    slow_words: str
    shortest_time: ShortestTime | None
    time_words: str
    tilt: TiltedMount | None
    tilt_words: str
    runs: tuple[PossibleRun, ...]
    runs_words: str
    preferred: tuple[Kind, ...]
    plans: int


def nearest_answers(
    request: ArmRequest,
    *,
    refused: Refused | None = None,
    plan: Plan = plan_move,
    slow: bool | None = None,
    settings: NearestSettings | None = None,
    executor: Executor | None = None,
) -> Nearest:
    """What an arm could do instead of a request it cannot do.

    A slow-down is not offered while a performer runs: gravity does not slow, and it shows.

    Args:
        request: What was asked.
        refused: Why not; None: it is planned to find out.
        plan: Plans and verifies a span of a request; has to be picklable for an executor.
        slow: Whether to offer a slow-down; None: unless a performer runs.
        settings: How far to look.
        executor: Works on the kinds of answers side by side; None: in this process.
    """
    chosen = settings or NearestSettings()
    first = None if refused is not None else plan(request, request.span)
    failures = refused.failures if refused is not None else ()
    if isinstance(first, Refused):
        failures = first.failures
    jobs: list[Callable[[], Answered]] = [
        partial(slower_or_retimed, request, plan, slow, chosen),
        partial(least_tilt, request, plan, chosen),
        partial(longest_parts, request, plan, chosen),
    ]
    if executor is None:
        slower, tilt, parts = (job() for job in jobs)
    else:
        waiting = [executor.submit(job) for job in jobs]
        slower, tilt, parts = (future.result() for future in waiting)
    return _together(failures, slower, tilt, parts, chosen, int(first is not None))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answered(ArrayNoun):
    """What one search found, its words where it found nothing, and what it took."""

    words: tuple[str, str] = ("", "")
    slow_down: SlowDown | None = None
    shortest_time: ShortestTime | None = None
    tilt: TiltedMount | None = None
    runs: tuple[PossibleRun, ...] = ()
    plans: int = 0


def _together(
    failures: Sequence[Failure],
    slower: Answered,
    tilt: Answered,
    parts: Answered,
    settings: NearestSettings,
    plans: int,
) -> Nearest:
    there: dict[Kind, bool] = {
        "tilt": tilt.tilt is not None,
        "slow_down": slower.slow_down is not None,
        "shortest_time": slower.shortest_time is not None,
        "runs": bool(parts.runs),
    }
    return Nearest(
        failures=worst_first(failures)[: settings.most_failures],
        slow_down=slower.slow_down,
        slow_words=slower.words[0],
        shortest_time=slower.shortest_time,
        time_words=slower.words[1],
        tilt=tilt.tilt,
        tilt_words=tilt.words[0],
        runs=parts.runs,
        runs_words=parts.words[0],
        preferred=tuple(kind for kind, is_there in there.items() if is_there),
        plans=plans + slower.plans + tilt.plans + parts.plans,
    )


def worst_first(failures: Sequence[Failure]) -> tuple[Failure, ...]:
    """Failures by how many frames they take, one for each thing that is said."""
    longest = dict[tuple[str, str], Failure]()
    for failure in failures:
        key = failure.code, failure.detail
        if key not in longest or len(longest[key].span) < len(failure.span):
            longest[key] = failure
    return tuple(sorted(longest.values(), key=lambda f: (-len(f.span), f.span)))


def fastest_performer(request: ArmRequest) -> float:
    """Highest speed of any performer at any frame [m/s]; 0 without performers."""
    if not request.performers.size or request.frames < 2:
        return 0.0
    rate = float(request.rate)
    times = np.arange(request.frames) / rate
    speeds = [PositionSpline(times, feet).velocity(times) for feet in request.performers]
    return float(np.linalg.norm(np.array(speeds), axis=2).max())


@dataclass(slots=True)
class _Trials:
    """Plans, counted."""

    plan: Plan
    left: int
    done: int = 0

    def holds(self, request: ArmRequest) -> PlannedMove | None:
        """The plan of a whole request, or None if it is refused or none is left."""
        if self.left <= 0:
            return None
        self.left -= 1
        self.done += 1
        answer = self.plan(request, request.span)
        return answer if isinstance(answer, PlannedMove) else None


def slower_or_retimed(
    request: ArmRequest, plan: Plan, slow: bool | None, settings: NearestSettings
) -> Answered:
    """The smallest slow-down, where it may be offered, and the shortest time."""
    uncured = uncurable(request)
    if uncured:
        words = f"no pace helps: {uncured}"
        return Answered(words=(words, words))
    trials = _Trials(plan, settings.slow_plans)
    found = _smallest_slow_down(request, trials, settings)
    if found is None:
        words = f"no plan held down to 1/{settings.most_slow:g} of the speed"
        return Answered(words=(words, words), plans=trials.done)
    timing = _Trials(plan, settings.time_plans)
    shortest = _shortest_time(request, found, timing, settings)
    fastest = fastest_performer(request)
    refusal = ""
    if slow is False:
        refusal = "not wanted"
    elif slow is None and fastest > settings.runs_at:
        refusal = (
            f"not offered: a performer runs at {fastest:.1f} m/s; gravity does not slow, and it "
            "shows"
        )
    return Answered(
        words=(refusal, "" if shortest else "no plan held at a pace that is not even"),
        slow_down=None if refusal else found,
        shortest_time=shortest,
        plans=trials.done + timing.done,
    )


def uncurable(request: ArmRequest) -> str:
    """Why a path cannot be done at any pace; empty if nothing shows that.

    The ladder without bounds of speed: reach, ranges, walls and performers are the same however
    slow it is.
    """
    survey = survey_reach(_looked_at(request, speed_part=UNBOUND))
    if any(run.span == request.span for run in survey.runs):
        return ""
    for status in np.unique(survey.reasons[survey.reasons != 0]):
        where = runs(survey.reasons == status, request.first_frame)
        span = max(where, key=len)
        return f"frames {span}: {REASONS[int(status)].words}"
    stop = next((run.after for run in survey.runs if run.after is not None), None)
    return f"frame {stop.frame}: {stop.detail}" if stop else "the track lies across a fixed panel"


def _looked_at(request: ArmRequest, *, speed_part: float) -> ArmRequest:
    """The request with a ladder that leaves out nothing the planner may find."""
    margin = min(request.settings.clearance_margin, CLOSE)
    settings = replace(request.settings, clearance_margin=margin, speed_part=speed_part)
    return replace(request, settings=settings)


SLOWER = (1.0, 1.3, 1.7, 2.2, 3.0, 4.0, 5.5, 7.5, 10.0, 14.0, 20.0)
"""Factors at which the ladder is asked whether speeds alone allow it."""


def slowed(request: ArmRequest, factor: Fraction, ladder: float) -> ArmRequest:
    """The request shot slower by a factor, every frame at its pose.

    The ladder keeps its knots, and no step of it may be larger than at the factor it needs: more
    time does not mean that an arm should turn over between two knots.

    Args:
        request: What is asked.
        factor: At least 1.
        ladder: Factor at which the ladder has a way.
    """
    settings = request.settings
    part = settings.speed_part * min(1.0, 1.3 * ladder / float(factor))
    return replace(
        request,
        rate=request.rate / factor,
        settings=replace(
            settings, knot_seconds=settings.knot_seconds * float(factor), speed_part=part
        ),
    )


def _ladder_factor(request: ArmRequest, most: float) -> float | None:
    """The first of `SLOWER` at which the ladder has a way for the whole path."""
    for factor in SLOWER:
        if factor > most:
            break
        part = request.settings.speed_part * factor
        survey = survey_reach(_looked_at(request, speed_part=part))
        if any(run.span == request.span for run in survey.runs):
            return factor
    return None


def rounded_factor(rate: Fraction, factor: float) -> Fraction:
    """The least factor from here on at which the camera's rate has two decimals."""
    slower = max(Fraction(math.floor(float(rate) / factor * 100 + 1e-9), 100), Fraction(1, 100))
    return max(rate / slower, Fraction(1))


def _smallest_slow_down(
    request: ArmRequest, trials: _Trials, settings: NearestSettings
) -> SlowDown | None:
    """Between a factor that is refused and one that holds, halved until they are close.

    A move that holds at a factor holds at the factor its peaks show too, if nothing but the axes'
    limits matters; so that is tried before halving.
    """
    ladder = _ladder_factor(request, settings.most_slow)
    if ladder is None:
        return None
    low, factor, best = 1.0, max(1.25 * ladder, 1.25), None
    while trials.left and factor <= settings.most_slow:
        exact = rounded_factor(request.rate, factor)
        asked = slowed(request, exact, ladder)
        planned = trials.holds(asked)
        if planned is None:
            low = factor
            if best is None:
                factor *= 1.5
                continue
        else:
            best = _slow_down(request, asked, exact, planned)
        high = float(best.factor) if best else factor
        if high <= low * (1 + settings.close):
            break
        hint = high * slack(planned.move) * 1.005 if planned is not None else math.inf
        factor = hint if low < hint < 0.98 * high else math.sqrt(low * high)
    return best


def slack(move: Move) -> float:
    """By what factor a move could be faster before an axis reaches a limit, 1 at a limit."""
    return max(
        float(move.peak_speed.max()),
        math.sqrt(float(move.peak_acceleration.max())),
        float(move.peak_jerk.max()) ** (1 / 3),
    )


def _slow_down(
    request: ArmRequest, asked: ArmRequest, factor: Fraction, planned: PlannedMove
) -> SlowDown:
    return SlowDown(
        factor=factor,
        camera_rate=asked.rate,
        performer_speed=fastest_performer(request) / float(factor),
        seconds=(request.frames - 1) / float(asked.rate),
        request=asked,
        planned=planned,
    )


EVENED = (0.0, 0.15, 0.4, 1.0)
"""How far a pace no plan held at is brought back to the even one, each time."""


def _shortest_time(
    request: ArmRequest, slow: SlowDown, trials: _Trials, settings: NearestSettings
) -> ShortestTime | None:
    """From the move that is slower all along: retime its joint path, plan, and again from there."""
    rate = float(request.rate)
    part = request.settings.limit_part
    limits = np.stack([np.maximum(axis_limits(request, kind), 1e-9) for kind in KINDS])
    times = np.arange(request.frames) / rate
    rows = np.asarray(slow.planned.move.on_path)
    pace = even_pace(request.frames, rate, float(slow.factor))
    best: ShortestTime | None = None
    refusals = 0
    while trials.left and refusals < len(EVENED):
        path = PositionSpline(times, rows)
        found = best_pace(path, pace, limits * part, settings.least_stretch)
        played = found.towards(pace, EVENED[refusals]).at_frames(rate)
        if best is not None and len(played) >= best.request.frames:
            break
        asked = played_at(request, played)
        planned = trials.holds(asked)
        if planned is None:
            refusals += 1
            continue
        best = _timed(request, asked, played, planned)
        times, rows = played, np.asarray(planned.move.on_path)
    return best


def _timed(
    request: ArmRequest, asked: ArmRequest, played: Floats, planned: PlannedMove
) -> ShortestTime:
    rate = float(request.rate)
    return ShortestTime(
        seconds=(asked.frames - 1) / rate,
        asked_seconds=(request.frames - 1) / rate,
        times=frozen(played),
        performer_speed=fastest_performer(asked),
        request=asked,
        planned=planned,
    )


def least_tilt(request: ArmRequest, plan: Plan, settings: NearestSettings) -> Answered:
    """The tilt of the mount nearest to the one it has at which the whole request holds."""
    if request.mount.pivot is None:
        return Answered(words=(f"the mount {request.mount.id} cannot be tilted", ""))
    trials = _Trials(plan, settings.tilt_plans)
    coarse, fine = settings.coarse_tilt, settings.fine_tilt
    found = _first_tilt(request, trials, _steps(coarse, settings.most_tilt))
    if found is None:
        most = math.degrees(settings.most_tilt)
        low, high = math.degrees(request.mount.tilt_low), math.degrees(request.mount.tilt_high)
        words = (
            f"no plan held with the mount tilted up to {most:.0f} degrees either way, between "
            f"{low:.0f} and {high:.0f}"
        )
        return Answered(words=(words, ""), plans=trials.done)
    least = abs(found.change)
    nearer = [
        change for change in _steps(fine, least - fine / 2) if abs(change) > least - coarse + 1e-9
    ]
    trials.left += settings.tilt_plans
    return Answered(tilt=_first_tilt(request, trials, nearer) or found, plans=trials.done)


def _steps(step: float, most: float) -> list[float]:
    """step, -step, 2 step, -2 step, ... up to a limit."""
    count = math.floor(most / step + 1e-9)
    return [sign * k * step for k in range(1, count + 1) for sign in (1.0, -1.0)]


def _first_tilt(
    request: ArmRequest, trials: _Trials, changes: Sequence[float]
) -> TiltedMount | None:
    """The first of some changes of tilt with which the request holds."""
    for change in changes:
        tilt = request.mount.tilt + change
        if not request.mount.tilt_low - 1e-9 <= tilt <= request.mount.tilt_high + 1e-9:
            continue
        asked = replace(request, mount=tilted(request.mount, tilt))
        if not _may_hold(asked):
            continue
        planned = trials.holds(asked)
        if planned is not None:
            return TiltedMount(tilt=tilt, change=change, request=asked, planned=planned)
        if not trials.left:
            break
    return None


LOOKED_AT = 24
"""Knots of a first look at a tilt."""


def _may_hold(request: ArmRequest) -> bool:
    """Whether there is any configuration at all at a few knots; a plan is not spent on less."""
    looked = _looked_at(request, speed_part=1.0)
    finer = replace(looked.settings, rail_step=looked.settings.rail_step / 2)
    question = PlaceQuestion(request=replace(looked, settings=finer), seen=frozenset())
    knots = spread_order(len(question.knots()))[:LOOKED_AT]
    place = request.placement
    row = np.array([[place.x, place.y, place.z, place.yaw]])
    return bool(screen_rows(question, row, knots)[0] == FREE)


@dataclass(slots=True)
class _Parts:
    """Runs that hold, spans still to be tried, and what ended the others.

    Args:
        trials: Counts plans.
        least: Frames of the shortest run that is of use.
        held: What holds.
        waiting: Spans to try, each with a longer one that was refused, if it was cut from one.
        ends: Why spans do not go on.
    """

    trials: _Trials
    least: int
    held: list[tuple[Span, PlannedMove]] = field(default_factory=list[tuple[Span, PlannedMove]])
    waiting: list[tuple[Span, Span | None]] = field(default_factory=list[tuple[Span, Span | None]])
    ends: list[Failure] = field(default_factory=list[Failure])


CUT = 2
"""Frames around a failing one that a run is cut back by."""

NARROWED = 0.12
"""Part of a run that is cut off at an end from which there is no way to rest."""

SMALLER = 0.6
"""What is tried from either end of a run that fails all over."""

REGAINED = 0.04
"""A cut run that holds is made longer again, halfway to what was refused, down to this part."""


def longest_parts(request: ArmRequest, plan: Plan, settings: NearestSettings) -> Answered:
    """The longest runs of frames that hold on their own."""
    looked = _looked_at(request, speed_part=1.0)
    survey = survey_reach(looked, minimum_frames=LEAST_FRAMES)
    parts = _Parts(_Trials(plan, settings.run_plans), max(settings.least_run, LEAST_FRAMES))
    parts.ends = [
        Failure(span=Span(stop.frame, stop.frame + 1), code=stop.code, detail=stop.detail)
        for run in survey.runs
        for stop in (run.before, run.after)
        if stop is not None
    ]
    parts.waiting = [(run.span, None) for run in survey.runs]
    while parts.waiting and parts.trials.left:
        parts.waiting.sort(key=lambda one: (-len(one[0]), one[0]))
        span, refused = parts.waiting.pop(0)
        if len(span) < parts.least:
            break
        if not any(done.covers(span) for done, _ in parts.held):
            _try(request, parts, span, refused)
    if not parts.held:
        return Answered(words=(_nothing(request, parts), ""), plans=parts.trials.done)
    found = [_possible(request, parts, span, planned) for span, planned in _in_no_other(parts.held)]
    return Answered(runs=tuple(found[: settings.most_runs]), plans=parts.trials.done)


def _in_no_other(held: Sequence[tuple[Span, PlannedMove]]) -> list[tuple[Span, PlannedMove]]:
    """The longest first; without those that lie in a longer one."""
    kept = list[tuple[Span, PlannedMove]]()
    for span, planned in sorted(held, key=lambda one: (-len(one[0]), one[0])):
        if not any(done.covers(span) for done, _ in kept):
            kept.append((span, planned))
    return kept


def _try(request: ArmRequest, parts: _Parts, span: Span, refused: Span | None) -> None:
    """Plan a span. If it holds, a longer one may; if not, what is left of it."""
    parts.trials.left -= 1
    parts.trials.done += 1
    answer = parts.trials.plan(part_of(request, span), span)
    if isinstance(answer, PlannedMove):
        parts.held.append((span, answer))
        if refused is not None and len(refused) - len(span) > REGAINED * len(refused):
            half = Span((refused.first + span.first) // 2, (refused.stop + span.stop + 1) // 2)
            parts.waiting.append((half, refused))
        return
    parts.ends += answer.failures
    parts.waiting += [(part, span) for part in _left_of(span, answer, parts.least)]


def _left_of(span: Span, refused: Refused, least: int) -> list[Span]:
    """The parts of a refused span that may hold, all shorter."""
    cut = max(CUT, round(NARROWED * len(span)))
    start, end = Span(span.first, span.first + cut), Span(span.stop - cut, span.stop)
    failing = list[Span]()
    for failure in refused.failures:
        grown = failure.span.grow(CUT, CUT)
        if failure.span.stop <= span.first + CUT:
            grown = start
        elif failure.span.first >= span.stop - CUT:
            grown = end
        failing.append(grown)
    whole = [part for part in refused.possible or subtract([span], failing) if span.covers(part)]
    left = [part for part in whole if len(part) < len(span)]
    if any(len(part) >= least for part in left):
        return left
    # what fails everywhere may hold in a part that has less to do
    most = max(round(SMALLER * len(span)), 1)
    return [Span(span.first, span.first + most), Span(span.stop - most, span.stop)]


def _possible(request: ArmRequest, parts: _Parts, span: Span, planned: PlannedMove) -> PossibleRun:
    before = "" if span.first == request.span.first else _near(parts.ends, span.first - 1)
    after = "" if span.stop == request.span.stop else _near(parts.ends, span.stop)
    return PossibleRun(span=span, before=before, after=after, planned=planned)


def _near(ends: Sequence[Failure], frame: int) -> str:
    """What was said about the frames nearest to one."""

    def away(failure: Failure) -> int:
        return max(failure.span.first - frame, frame - failure.span.last, 0)

    return min(ends, key=away).detail if ends else ""


def _nothing(request: ArmRequest, parts: _Parts) -> str:
    """Why there is not even a run."""
    if parts.ends:
        return f"none of {parts.least} frames or more: {worst_first(parts.ends)[0].detail}"
    survey = survey_reach(request)
    if not survey.runs:
        return f"none: {uncurable(request)}"
    longest = max(len(run.span) for run in survey.runs)
    return f"none of {parts.least} frames or more; the longest is {longest}"
