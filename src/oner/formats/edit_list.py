"""A cut of plates for an editor: OpenTimelineIO, and the CMX 3600 list.

Every clip is a piece; its media is its plate, which is not there yet, with the take's own timecode:
frame 0 of the take lies at 01:00:00:00 (assumed), so a plate's first handle frame lies where the
take has it. The record side begins at 01:00:00:00 too.
"""

# opentimelineio has no types that pyright could follow
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownParameterType=false, reportUnknownArgumentType=false

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import opentimelineio as otio

from oner.formats.take_clock import DROPPING, start_frame, take_timecode

REEL = 8
"""Characters of a reel's name in a CMX 3600 list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plate:
    """A piece on the timeline.

    Args:
        id: Of the piece. name: Of its plate, as files are named.
        first, stop: Frames of the take that are used.
        shot_first, shot_stop: Frames that are shot, handles included.
        slow: As a part of the take's speed.
        words: Rig and set, for people.
    """

    id: str
    name: str
    first: int
    stop: int
    shot_first: int
    shot_stop: int
    slow: float
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """A seam on the timeline.

    Args:
        frame: First frame of the later piece.
        first, stop: Frames both sides shoot.
        kind: What hides it, or "open". words: In words.
        pieces: Ids of both, "P01/P02".
    """

    frame: int
    first: int
    stop: int
    kind: str
    words: str
    pieces: str


def write_otio(title: str, rate: Fraction, plates: Sequence[Plate], joins: Sequence[Join]) -> bytes:
    """The cut as an OpenTimelineIO timeline, JSON.

    Args:
        title: Of the timeline.
        rate: Frames per second.
        plates: In story order; they tile the take.
        joins: At the first frames of all but the first of them.
    """
    speed = float(rate)

    def span(first: int, count: int) -> otio.opentime.TimeRange:
        at = otio.opentime.RationalTime(first, speed)
        return otio.opentime.TimeRange(at, otio.opentime.RationalTime(count, speed))

    base = start_frame(rate)
    timeline = otio.schema.Timeline(name=title)
    timeline.global_start_time = otio.opentime.RationalTime(base, speed)
    track = otio.schema.Track(name="pieces", kind=otio.schema.TrackKind.Video)
    timeline.tracks.append(track)
    for plate in plates:
        media = otio.schema.MissingReference(
            name=plate.name,
            available_range=span(base + plate.shot_first, plate.shot_stop - plate.shot_first),
        )
        track.append(
            otio.schema.Clip(
                name=plate.name,
                media_reference=media,
                source_range=span(base + plate.first, plate.stop - plate.first),
                metadata={"oner": _about(plate, rate)},
            )
        )
    for join in joins:
        track.markers.append(
            otio.schema.Marker(
                name=f"{join.pieces}: {join.kind}",
                marked_range=span(join.first, join.stop - join.first),
                color="RED" if join.kind == "open" else "GREEN",
                metadata={"oner": {"frame": join.frame, "hides": join.words}},
            )
        )
    return (otio.adapters.write_to_string(timeline, "otio_json") + "\n").encode()


def write_edl(title: str, rate: Fraction, plates: Sequence[Plate], joins: Sequence[Join]) -> bytes:
    """The cut as a CMX 3600 list.

    Args:
        title, rate, plates, joins: As of `write_otio`.
    """
    lines = [
        f"TITLE: {_plain(title)}",
        f"FCM: {'DROP FRAME' if rate in DROPPING else 'NON-DROP FRAME'}",
        "",
    ]
    at = {join.frame: join for join in joins}
    for number, plate in enumerate(plates, start=1):
        times = [take_timecode(frame, rate) for frame in (plate.first, plate.stop)]
        reel = _reel(plate)
        lines.append(f"{number:03}  {reel:<8} V     C        {' '.join(times * 2)}")
        lines.append(f"* FROM CLIP NAME: {_plain(plate.name)}")
        handles = plate.first - plate.shot_first, plate.shot_stop - plate.stop
        lines.append(f"* ONER: {_plain(plate.words)}, HANDLES {handles[0]} AND {handles[1]}")
        if plate.slow != 1:
            lines.append(f"* ONER: SHOT AT {plate.slow:g} OF THE SPEED")
        join = at.get(plate.first)
        if join is not None:
            colour = "RED" if join.kind == "open" else "GREEN"
            words = f"SEAM {join.pieces} {join.kind}"
            lines.append(f"* LOC: {times[0]} {colour:<7} {_plain(words)}")
    return ("\n".join(lines) + "\n").encode("ascii", "replace")


def _about(plate: Plate, rate: Fraction) -> dict[str, object]:
    return {
        "piece": plate.id,
        "words": plate.words,
        "slow": plate.slow,
        "rate": f"{rate.numerator}/{rate.denominator}",
        "source_timecode": take_timecode(plate.shot_first, rate),
    }


def _reel(plate: Plate) -> str:
    letters = "".join(one for one in plate.name if one.isascii() and one.isalnum())
    return (letters[: REEL - len(plate.id)] + plate.id)[:REEL].upper()


def _plain(words: str) -> str:
    """One line of what every editing system takes."""
    return " ".join(words.split())
