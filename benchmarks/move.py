"""One move of ten seconds: planned, smoothed and verified at 1 kHz; then measured again here."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from benchmarks.arm import bundled_arm
from benchmarks.measure import NO_PEER, Outcome, Row, medians
from benchmarks.recheck import TOLERANCE, camera_error, highest_peak
from oner.geometry import poses
from oner.model.piece import Placement
from oner.model.set import Panel
from oner.motion.plan import plan_move
from oner.motion.request import ArmRequest, PlannedMove

SECONDS = 10
RATE = 24
REPETITIONS = 7


def run() -> tuple[Outcome, ...]:
    """Limits by finite differences, camera by forward kinematics, both at 1 kHz."""
    request = ten_seconds()
    answer = plan_move(request, request.span)
    assert isinstance(answer, PlannedMove), answer
    assert answer.panels_out, "the wild wall stands in the way of the track"
    values = answer.move.values
    peak, error = highest_peak(request, values), camera_error(request, values)
    assert peak <= 1.0, peak
    assert error <= TOLERANCE, error
    (ours,) = medians(lambda: plan_move(request, request.span), repetitions=REPETITIONS)
    row = Row(
        name="a move planned and verified",
        work=f"{SECONDS} s at {RATE} fps, {len(request.panels)} panels, one performer",
        unit="ms",
        ours=1000 * ours,
        peer=NO_PEER,
        repetitions=REPETITIONS,
        answer=(
            f"{len(answer.panels_out)} panels named to pull; highest peak {peak:.2f} of its limit, "
            f"camera within {1000 * error:.0e} mm of its path, at 1 kHz"
        ),
    )
    return (row,)


def ten_seconds() -> ArmRequest:
    """A camera before a performer, up a corridor and back; the wall to the track is wild."""
    rig = bundled_arm()
    frames = SECONDS * RATE + 1
    t = np.linspace(0.0, 1.0, frames)
    x = -2.0 * np.cos(2 * np.pi * t**4 * (35 - 84 * t + 70 * t**2 - 20 * t**3))
    feet = np.column_stack([x - 1.8, np.full(frames, 1.4), 0 * t])
    eye = np.column_stack([x, np.full(frames, 1.1), 1.5 + 0.1 * np.sin(3 * t)])
    look = poses.look_at(eye, feet + np.array([0.0, 0.0, 1.6]))
    return ArmRequest(
        arm=rig.arm,
        track=rig.track,
        mount=rig.mount,
        placement=Placement(x=0.0, y=0.0, z=0.0, yaw=0.0),
        rate=Fraction(RATE),
        first_frame=0,
        positions=eye,
        quaternions=poses.align_hemisphere(look),
        performers=feet[None],
        performer_sizes=np.array([[0.3, 1.8]]),
        panels=(*_wall("near", 0.8, wild=True), *_wall("far", 2.4, wild=False)),
    )


def _wall(name: str, y: float, *, wild: bool) -> tuple[Panel, ...]:
    """Eight flats of 1.2 m along the track."""
    return tuple(
        Panel(
            id=f"{name}-{k}", wall=name, start=(x, y), end=(x + 1.2, y),
            base=0.0, top=3.0, thickness=0.1, wild=wild,
        )
        for k, x in enumerate(np.arange(-4.8, 4.7, 1.2).tolist())
    )  # fmt: skip
