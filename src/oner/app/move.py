"""`oner move`: one camera path, one arm, everything the arm has to do and everything it cannot."""

from __future__ import annotations

import time
from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from oner.app.executor import open_executor
from oner.app.move_order import MoveOrder, Ordered, take_order
from oner.errors import InputError, Problem
from oner.model.arrays import FloatArray, frozen
from oner.model.progress import Progress, Report, silent
from oner.model.take import Take
from oner.motion.clean import CleanPath
from oner.motion.curve import LEAST_FRAMES
from oner.motion.lens_axes import LensReport, check_lens
from oner.motion.programme import Programme, cleaned, given_path, programme, whole_move
from oner.motion.request import ArmRequest, Failure, Refused

if TYPE_CHECKING:
    from oner.motion.goto import Goto
    from oner.motion.nearest import Nearest
    from oner.motion.search import Found, NotFound
    from oner.motion.servo import ServoReport

LOWEST = 0.1
"""A camera lower than this over the floor is taken for a file whose floor is elsewhere [m]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveOptions:
    """How an order is carried out.

    Args:
        slow: Whether a slow-down may be offered; None: unless a performer runs.
        nearest: Whether to look for what would be possible where the order is not.
        workers: Processes of the search.
        seconds: Limit of the placement search; None: the whole grid.
        simulate: Whether to run the move on simulated servos.
        cluster: Address of a dask scheduler on whose workers the placement is searched; None: on
            this machine.
    """

    slow: bool | None = None
    nearest: bool = True
    workers: int = 2
    seconds: float | None = None
    simulate: bool = False
    cluster: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveAnswer:
    """What came of an order.

    Args:
        ordered: What was asked, with the placement that was found.
        clean: What cleaning did to the path; None if it was not wanted.
        programme: The move from rest to rest; None if there is none.
        failures: Why there is none.
        nearest: What would be possible instead.
        search: Where the track was looked for; None where the order says it.
        goto: The way from where the arm is parked to the first position, or why there is none; None
            where nobody says where it is parked.
        lens: What the motors of the lens do; None where the file has no lens, or the rig no motors.
        servo: What simulated servos made of the move; None where nobody asked.
        seconds: Time it took; printed, never stored.
    """

    ordered: Ordered
    clean: CleanPath | None
    programme: Programme | None
    failures: tuple[Failure, ...]
    nearest: Nearest | None
    search: Found | NotFound | None
    goto: Goto | Refused | None
    lens: LensReport | None
    servo: ServoReport | None
    seconds: float

    @property
    def feasible(self) -> bool:
        """Whether the arm can do all of it: the way there and a lens that is known included.

        A lens that is only assumed forbids nothing: another one can be had.
        """
        lens = self.lens is not None and bool(self.lens.failures) and not self.lens.assumed
        return self.programme is not None and not lens and not isinstance(self.goto, Refused)


def run_order(
    order: MoveOrder, options: MoveOptions | None = None, report: Report = silent
) -> MoveAnswer:
    """Read, clean, place, plan and check.

    Args:
        order: What is asked.
        options: How.
        report: Told what happens.

    Raises:
        InputError, ProductionError, UsageError: Something that was given cannot be used.
        MissingExtraError: A simulation is wanted, and what it needs is not installed.
    """
    began = time.perf_counter()
    options = options or MoveOptions()
    ordered = take_order(order)
    check_path(ordered)
    given = given_path(ordered.request)
    clean = None
    if order.clean:
        request, clean = cleaned(ordered.request)
        ordered = replace(ordered, request=request)
    if order.placement is not None:
        options = replace(options, workers=1, cluster=None)
    with open_executor(options.workers, options.cluster) as executor:
        search = None
        if order.placement is None:
            report(Progress(stage="placement", message="looking for where the track can lie"))
            search, request = _search(ordered, options, executor, report)
            ordered = replace(ordered, request=request)
        request = ordered.request
        report(Progress(stage="move", message="planning the axes"))
        answer = programme(request, request.span, given)
        nearest = None
        if isinstance(answer, Refused) and options.nearest:
            report(Progress(stage="nearest", message="looking for what is possible"))
            nearest = _nearest(request, answer, options, executor)
    made = None if isinstance(answer, Refused) else answer
    return MoveAnswer(
        ordered=ordered,
        clean=clean,
        programme=made,
        failures=answer.failures if isinstance(answer, Refused) else (),
        nearest=nearest,
        search=search,
        goto=_goto(made, order.parked),
        lens=_lens(ordered),
        servo=_simulated(made) if options.simulate else None,
        seconds=time.perf_counter() - began,
    )


def _nearest(
    request: ArmRequest, refused: Refused, options: MoveOptions, executor: Executor | None
) -> Nearest:
    # what a move that can be done does not need is not loaded for it: the answer is there sooner
    from oner.motion.nearest import nearest_answers

    return nearest_answers(
        request, refused=refused, plan=whole_move, slow=options.slow, executor=executor
    )


def _goto(made: Programme | None, parked: tuple[float, ...] | None) -> Goto | Refused | None:
    if made is None or parked is None:
        return None
    from oner.motion.goto import goto_first

    return goto_first(made.request, made.planned, np.array(parked))


def _simulated(made: Programme | None) -> ServoReport | None:
    if made is None:
        return None
    from oner.motion.servo import simulate

    request = made.request
    return simulate(made.planned.move, request.arm, request.track, request.mount)


def check_path(ordered: Ordered) -> None:
    """A path an arm can be asked to run: long enough, and above the floor.

    Raises:
        InputError: It is not.
    """
    path = ordered.path
    if path.frames < LEAST_FRAMES:
        remedy = (
            f"gives {path.frames} frame{'s' if path.frames != 1 else ''} at {path.rate} per "
            f"second; a move needs {LEAST_FRAMES}"
        )
        raise InputError(Problem(file=path.source, remedy=remedy))
    lowest = float(path.positions[:, 2].min())
    if lowest < LOWEST:
        lift = 1.5 - float(np.median(path.positions[:, 2]))
        remedy = (
            f"the camera comes down to {lowest:.2f} m, and the floor is at 0: lift the file's "
            f"world, for example with --offset 0,0,{max(lift, LOWEST - lowest):.2f}"
        )
        raise InputError(Problem(file=path.source, where="--offset", remedy=remedy))


def _search(
    ordered: Ordered, options: MoveOptions, executor: Executor | None, report: Report
) -> tuple[Found | NotFound, ArmRequest]:
    """What was found, and the request there; or else where most can be done."""
    from oner.motion.search import Found, search_placement

    request = ordered.request
    search = search_placement(
        request,
        seen=seen_shares(ordered),
        executor=executor,
        seconds=options.seconds,
        plan=whole_move,
        report=report,
    )
    if isinstance(search, Found):
        return search, search.request
    return search, request if search.best is None else replace(request, placement=search.best)


def _lens(ordered: Ordered) -> LensReport | None:
    axes, path = ordered.rig.lens_axes, ordered.path
    if axes is None or path.focal_lengths is None:
        return None
    return check_lens(
        axes,
        path.rate,
        path.focal_lengths,
        path.focus_distances,
        None,
        first_frame=ordered.request.first_frame,
    )


def seen_shares(ordered: Ordered) -> Mapping[str, float]:
    """Per panel of the set the part of the frames in which the lens sees it.

    Empty where there is no set, or nobody said what the lens is.
    """
    from oner.breakdown.view import panels_seen

    path = ordered.path
    built = ordered.built
    if built is None or path.focal_lengths is None:
        return {}
    if path.sensor_width is None or path.sensor_height is None:
        return {}
    seen = panels_seen(_as_take(ordered, path.focal_lengths), built.set, _all(path.frames))
    return dict(
        zip((panel.id for panel in built.set.panels), seen.mean(axis=0).tolist(), strict=True)
    )


def _as_take(ordered: Ordered, focal_lengths: FloatArray) -> Take:
    path = ordered.path
    return Take(
        name=path.source,
        rate=path.rate,
        shutter_angle=np.pi,
        sensor_width=path.sensor_width or 0.0,
        sensor_height=path.sensor_height or 0.0,
        positions=path.positions,
        quaternions=path.quaternions,
        focal_lengths=focal_lengths,
        focus_distances=frozen(np.full(path.frames, 3.0)),
        performers=path.performers,
    )


def _all(frames: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.ones(frames, np.bool_)
