"""The take by hand: route, pace and camera keys become frames."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np

from oner.errors import InputError
from oner.model.arrays import FloatArray, frozen
from oner.model.finding import Finding
from oner.model.set import StoryMap
from oner.model.take import PerformerTrack, Take, TakeByHand, TakeScript
from oner.take.around import HEADING_WINDOW, camera_keys, placed, settled
from oner.take.pace import Walk, frame_count, set_off
from oner.take.refusal import refuse
from oner.take.report import focus_on
from oner.take.route import lay_route
from oner.take.zoom import zoom
from oner.timing.rate import format_rate, frame_times


def take_by_hand(
    script: TakeScript, hand: TakeByHand, story: StoryMap, rate: Fraction, folder: Path
) -> tuple[Take, tuple[Finding, ...]]:
    """Compile a take by hand.

    Args:
        script: Name, shutter and sensor.
        hand: The rest of it.
        story: Where the route's names are.
        rate: Frames per second.
        folder: The production folder, for messages.

    Returns:
        The take; findings of its making.

    Raises:
        InputError: Keys cannot be meant, or the route ends before the time does.
    """
    path, findings = lay_route(hand, story, folder)
    walk = set_off(hand, path, folder)
    frames = frame_count(hand, walk, rate, folder)
    times = frame_times(0, frames, rate)
    performer = _performer(hand, walk, times)
    circling = camera_keys(hand, folder)
    view = circling(times)
    positions, quaternions, blind = placed(
        view, performer.positions[:, :2], settled(walk.heading, times)
    )
    if blind is not None:
        raise _looks_at_itself(hand, float(times[blind]), folder)
    focal = zoom(hand, lambda t: circling(t).depth, float(times[-1]), folder)(times)
    take = Take(
        name=script.name,
        rate=rate,
        shutter_angle=script.shutter_angle,
        sensor_width=_stated(script.sensor_width, "sensor_width", folder),
        sensor_height=_stated(script.sensor_height, "sensor_height", folder),
        positions=frozen(positions),
        quaternions=frozen(quaternions),
        focal_lengths=frozen(focal),
        focus_distances=frozen(focus_on(positions, performer)),
        performers=(performer,),
        sources=_sources(walk, frames, rate),
    )
    return take, findings


def _performer(hand: TakeByHand, walk: Walk, times: FloatArray) -> PerformerTrack:
    feet = np.zeros((len(times), 3))
    feet[:, :2] = walk.position(times)
    return PerformerTrack(
        id=hand.performer,
        positions=frozen(feet),
        headings=frozen(walk.heading(times)),
        speeds=frozen(walk.speed(times)),
        height=hand.performer_height,
        radius=hand.performer_radius,
    )


def _stated(size: float | None, key: str, folder: Path) -> float:
    if size is None:
        raise refuse(folder, "", key, f'a take by hand needs a sensor; write {key} = "14.0 mm"')
    return size


def _looks_at_itself(hand: TakeByHand, time: float, folder: Path) -> InputError:
    index = int(np.searchsorted([key.time for key in hand.camera], time, side="right")) - 1
    remedy = f"at {time:.2f} s the camera is where it looks; give it distance, or another aim"
    return refuse(folder, "by_hand.camera", "distance", remedy, index=max(index, 0))


def _sources(walk: Walk, frames: int, rate: Fraction) -> tuple[str, ...]:
    run = float(walk.way(float(Fraction(frames - 1) / rate)))
    length = f"{frames} frames at {format_rate(rate)} per second"
    way = f"{run:.2f} m of a route of {walk.path.length:.2f} m"
    around = (
        f"the performer's heading averaged over {HEADING_WINDOW:g} s around each moment, so that "
        "corners do not whip the camera"
    )
    return (
        f"Written by hand in take.toml: {length}, {way}.",
        "Between keys every value is a C3 curve that stays within them; corners have curvature C2.",
        f"The camera's azimuth is counted from {around}.",
        "The focus is on the performer's axis.",
    )
