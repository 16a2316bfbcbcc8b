"""Moves of ten seconds and of two minutes, planned and verified at 1 kHz; then measured again here.

And the whole of `oner move`, from the start of the process to its answer.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np

from benchmarks.arm import bundled_arm
from benchmarks.measure import NO_PEER, Outcome, Row, medians
from benchmarks.recheck import TOLERANCE, camera_error, highest_peak
from oner.formats.camera_csv import write_camera_csv
from oner.formats.recording import CameraRecording
from oner.geometry import poses
from oner.model.arrays import frozen
from oner.model.piece import Placement
from oner.model.set import Panel
from oner.motion.plan import plan_move
from oner.motion.request import ArmRequest, PlannedMove

SECONDS = 10
RATE = 24
REPETITIONS = 7


def run() -> tuple[Outcome, ...]:
    """Limits by finite differences, camera by forward kinematics, both at 1 kHz."""
    return (_ten_seconds(), _two_minutes(), _from_start())


def _ten_seconds() -> Row:
    request = ten_seconds()
    answer, words = _held(request)
    assert answer.panels_out, "the wild wall stands in the way of the track"
    (ours,) = medians(lambda: plan_move(request, request.span), repetitions=REPETITIONS)
    return Row(
        name="a move planned and verified",
        work=f"{SECONDS} s at {RATE} fps, {len(request.panels)} panels, one performer",
        unit="ms",
        ours=1000 * ours,
        peer=NO_PEER,
        repetitions=REPETITIONS,
        answer=f"{len(answer.panels_out)} panels named to pull; {words}",
    )


def _two_minutes() -> Row:
    request = two_minutes()
    _, words = _held(request)
    (ours,) = medians(lambda: plan_move(request, request.span), repetitions=3)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Row(
        name="a long move planned and verified",
        work=f"120 s, {request.frames:,} frames, {len(request.panels)} panels, one performer",
        unit="s",
        ours=ours,
        peer=NO_PEER,
        repetitions=3,
        answer=f"{words}; the process has held {most:,.0f} MiB at most until here",
    )


def _held(request: ArmRequest) -> tuple[PlannedMove, str]:
    """A plan whose limits and camera were measured again, and what was measured."""
    answer = plan_move(request, request.span)
    assert isinstance(answer, PlannedMove), answer
    values = answer.move.values
    peak, error = highest_peak(request, values), camera_error(request, values)
    assert peak <= 1.0, peak
    assert error <= TOLERANCE, error
    return answer, (
        f"highest peak {peak:.2f} of its limit, camera within {1000 * error:.0e} mm of its path, "
        "at 1 kHz"
    )


def _from_start() -> Row:
    """`oner move` with a camera's CSV of ten seconds and a place for the track."""
    request = ten_seconds()
    with tempfile.TemporaryDirectory() as scratch:
        camera = Path(scratch) / "camera.csv"
        _write_camera(request, camera)
        words = [
            *(sys.executable, "-m", "oner.cli", "move", str(camera), "--arm", "rx160l"),
            *("--place", "0,0,0", "--json"),
        ]

        def call() -> str:
            return subprocess.run(words, check=True, capture_output=True, text=True).stdout

        answer = json.loads(call())
        assert answer["status"] == "feasible", answer["failures"]
        (ours,) = medians(call, repetitions=5)
    return Row(
        name="oner move, from process start to answer",
        work=f"{SECONDS} s, ramps and stops included, machine code cached",
        unit="s",
        ours=ours,
        peer=NO_PEER,
        repetitions=5,
        answer=f"feasible, pre-roll {answer['pre_roll_s']:.2f} s",
    )


def _write_camera(request: ArmRequest, path: Path) -> None:
    count = request.frames
    write_camera_csv(
        CameraRecording(
            times=frozen(np.arange(count) / RATE),
            positions=request.positions,
            quaternions=request.quaternions,
            focal_lengths=frozen(np.full(count, 0.035)),
            sensor_width=0.02489,
            sensor_height=0.014,
            rate=Fraction(RATE),
            metres_per_unit=1.0,
            up="z",
        ),
        path,
    )


def two_minutes() -> ArmRequest:
    """The ten seconds, twelve times; they end as they begin."""
    once = ten_seconds()
    return replace(
        once,
        positions=np.concatenate([once.positions[:-1]] * 12),
        quaternions=np.concatenate([once.quaternions[:-1]] * 12),
        performers=np.concatenate([once.performers[:, :-1]] * 12, axis=1),
    )


def ten_seconds() -> ArmRequest:
    """A camera before a performer, up a corridor and back; the wall to the track is wild."""
    rig = bundled_arm()
    frames = SECONDS * RATE + 1
    t = np.linspace(0.0, 1.0, frames)
    x = -2.0 * np.cos(2 * np.pi * t**4 * (35 - 84 * t + 70 * t**2 - 20 * t**3))
    feet = np.column_stack([x - 1.8, np.full(frames, 1.4), 0 * t])
    eye = np.column_stack([x, np.full(frames, 1.1), 1.5 + 0.1 * np.sin(2 * np.pi * t)])
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
