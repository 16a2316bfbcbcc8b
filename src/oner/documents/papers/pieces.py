"""Papers of the take: overheads, a sheet per piece, per move and per seam."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from oner.documents.papers.axes import axis_svg
from oner.documents.papers.floor import Drawing, piece_drawing, take_drawing
from oner.documents.papers.lens_view import side_picture
from oner.documents.papers.words import NOT_KNOWN, clock, hours, long_day, money
from oner.model.desk import Desk, DeskMove, DeskPiece, DeskSeam
from oner.model.edition import Format
from oner.units import format_feet_inches, format_metres

Object = dict[str, Any]

TECHNIQUE = {
    "arm": "arm on track",
    "operator": "operator",
    "treadmill": "treadmill and green",
    "digital": "digital",
}

SHEET = (245.0, 128.0)
"""Paper for the drawing of a piece on a page of its own, lying [mm]."""

WHOLE = (245.0, 140.0)
"""The same for the whole take, which has less to say beside it [mm]."""

THUMB = (92.0, 70.0)
"""Paper for a drawing beside words [mm]."""


def both(metres: float) -> str:
    """A length in feet and inches, and in metres."""
    return f"{format_feet_inches(metres)} ({format_metres(metres)})"


def degrees(angle: float) -> str:
    """An angle in degrees, within a half turn."""
    turned = math.degrees(math.remainder(angle, 2 * math.pi))
    return f"{turned + 0.0:.1f} deg"


# -- overheads ---------------------------------------------------------------------------------


def take_overhead(desk: Desk, paper: Format) -> Object | None:
    """What the overhead of the whole take lays out; None without a take."""
    drawing = take_drawing(desk, WHOLE, paper)
    if drawing is None or desk.take is None:
        return None
    rate = desk.take.rate[0] / desk.take.rate[1]
    facts = [
        ["Take", f"{desk.take.name}, scene {desk.take.scene}"],
        ["Length", f"{desk.take.frames} frames, {desk.take.frames / rate:.1f} s at {rate:g}"],
        ["Pieces", str(len(desk.pieces))],
        ["Scale", drawing.scale],
        ["Numbered cameras", f"every {_every(drawing)} frames from frame 0"],
    ]
    return (
        {"title": "Overhead", "subtitle": "the story map"}
        | _drawn(drawing)
        | {
            "facts": facts,
            "dimensions": [],
            "key": _key(desk),
        }
    )


def piece_overhead(desk: Desk, piece: DeskPiece, paper: Format) -> Object | None:
    """What the overhead of a piece lays out; None for work without a camera."""
    drawing = piece_drawing(desk, piece, SHEET, paper)
    if drawing is None:
        return None
    return (
        {"title": f"Overhead {piece.id}", "subtitle": _subtitle(piece)}
        | _drawn(drawing)
        | {
            "facts": [
                *_where_facts(desk, piece),
                ["Scale", drawing.scale],
                [
                    "Numbered cameras",
                    f"every {_every(drawing)} frames from {drawing.cameras[0][1]}",
                ],
            ],
            "dimensions": list(_dimensions(piece)),
            "key": "",
        }
    )


def _drawn(drawing: Drawing) -> Object:
    return {"svg": drawing.svg, "width": drawing.width, "height": drawing.height}


def _every(drawing: Drawing) -> int:
    frames = [frame for _, frame in drawing.cameras]
    return frames[1] - frames[0] if len(frames) > 1 else 0


def _key(desk: Desk) -> str:
    used = dict.fromkeys(piece.technique for piece in desk.pieces)
    named = [f"{n}. {p.id} {TECHNIQUE[p.technique]}" for n, p in enumerate(desk.pieces, start=1)]
    return "; ".join(named) if used else ""


def _subtitle(piece: DeskPiece) -> str:
    where = piece.part or piece.set or "drawn"
    return f"{TECHNIQUE[piece.technique]}, {where}, frames {piece.first} to {piece.stop - 1}"


def _where_facts(desk: Desk, piece: DeskPiece) -> list[list[str]]:
    built = {one.id: one for one in desk.sets}.get(piece.set)
    rig = {one.id: one.name for one in desk.rigs}.get(piece.rig, piece.rig)
    return [
        ["Rig", rig],
        ["Set", f"{built.name}, {built.stage}" if built else "none"],
        ["The set has to be", piece.words or "as it stands" if built else "-"],
        ["Panels out", ", ".join(piece.panels_out) or "none"],
    ]


def _dimensions(piece: DeskPiece) -> Iterator[list[str]]:
    """Lengths from the datum: the origin of the drawing of the set, or the middle of the belt."""
    datum = "belt's middle" if piece.belt else "set datum"
    if piece.move is not None:
        move = piece.move
        for name, part in (("Track, middle", 0.0), ("Track, start", -0.5), ("Track, end", 0.5)):
            at = move.arm.track_length * part
            x, y = move.x + math.cos(move.yaw) * at, move.y + math.sin(move.yaw) * at
            yield [name, f"x {both(x)}", f"y {both(y)} from the {datum}"]
        yield ["Track, turned", degrees(move.yaw), "left of the drawing's +X"]
        yield ["Track, travel", both(move.arm.track_length), ""]
    assert piece.camera is not None
    camera = piece.camera.table()
    first = max(0, piece.first - piece.local_first)
    last = min(len(camera) - 1, piece.stop - 1 - piece.local_first)
    for name, row in (("Camera, first frame", first), ("Camera, last frame", last)):
        x, y, z = camera[row, :3]
        yield [name, f"x {both(x)}, y {both(y)}", f"lens {both(z)} above the floor"]
    if piece.green is not None:
        sides = len(piece.green.sides)
        size = f"{both(piece.green.width)} wide, {both(piece.green.height)} high"
        yield ["Green", f"{sides} sides", f"{size}, at least"]


# -- a sheet per piece -------------------------------------------------------------------------


def breakdown_sheet(desk: Desk, piece: DeskPiece, paper: Format) -> Object:
    """What the breakdown sheet of a piece lays out."""
    assert desk.take is not None
    rate = desk.take.rate[0] / desk.take.rate[1]
    drawing = piece_drawing(desk, piece, THUMB, paper)
    length = piece.stop - piece.first
    return {
        "title": f"Breakdown sheet {piece.id}",
        "subtitle": _subtitle(piece),
        "facts": [
            [
                "Frames",
                f"{piece.first} to {piece.stop - 1}, {length} frames, {length / rate:.1f} s",
            ],
            ["Handles", f"{piece.handle_before} before, {piece.handle_after} after"],
            ["Technique", TECHNIQUE[piece.technique]],
            *_where_facts(desk, piece),
            *_camera_facts(piece, rate),
            ["Passes", ", ".join(piece.passes)],
            ["Shooting", f"{hours(piece.minutes)}" if piece.minutes else "none"],
            ["Speed", f"{piece.slow:g} of the take's" if piece.slow != 1 else "the take's own"],
        ],
        "days": list(_days(desk, piece)),
        "cast": _cast(desk, piece),
        "seams": [
            [
                f"{one.from_piece}/{one.to_piece}",
                f"frame {one.frame}",
                "open" if one.kind == "open" else one.kind,
                one.hides,
            ]
            for one in desk.seams
            if piece.id in (one.from_piece, one.to_piece)
        ],
        "costs": [[one.kind, money(desk, one.amount)] for one in piece.costs],
        "findings": [
            [one.severity.value, one.code, f"{one.subject}: {one.measured}"]
            for one in desk.findings
            if one.piece == piece.id
        ],
        "assumed": _assumed(desk, piece),
        "svg": drawing.svg if drawing else "",
        "width": drawing.width if drawing else 0.0,
        "scale": drawing.scale if drawing else "",
    }


def _camera_facts(piece: DeskPiece, rate: float) -> Iterator[list[str]]:
    if piece.camera is None:
        return
    camera = piece.camera.table()
    focal = camera[:, 7] * 1e3
    low, high = float(focal.min()), float(focal.max())
    lens = f"{low:.1f} mm" if high - low < 0.05 else f"{low:.1f} to {high:.1f} mm"
    focus = camera[:, 8]
    near, far = float(focus.min()), float(focus.max())
    yield ["Lens", f"{lens}, focus {near:.2f} to {far:.2f} m" if math.isfinite(far) else lens]
    heights = camera[:, 2]
    yield ["Camera height", f"{both(float(heights.min()))} to {both(float(heights.max()))}"]
    if len(camera) > 1:
        speed = np.linalg.norm(np.gradient(camera[:, :3], axis=0), axis=1) * rate
        yield ["Camera speed", f"up to {float(speed.max()):.2f} m/s"]
        dots = np.abs(np.sum(camera[1:, 3:7] * camera[:-1, 3:7], axis=1)).clip(0.0, 1.0)
        turn = float(np.degrees(2 * np.arccos(dots)).max()) * rate
        yield ["Camera turns", f"up to {turn:.0f} deg/s"]
    for one in piece.performers:
        walk = one.table()[:, 4]
        yield ["Performer", f"{float(walk.min()):.1f} to {float(walk.max()):.1f} m/s"]


def _days(desk: Desk, piece: DeskPiece) -> Iterator[list[str]]:
    """Where the board has the piece's strips."""
    number = {day.date: day.number for day in desk.days}
    for place in desk.board.places:
        if place.strip not in piece.strips:
            continue
        if not place.day:
            yield [place.strip, "not scheduled", "", ""]
            continue
        times = f"{clock(place.start)} to {clock(place.end)}" if place.end else NOT_KNOWN
        yield [place.strip, f"day {number[place.day]}, {long_day(place.day)}", place.unit, times]


def _cast(desk: Desk, piece: DeskPiece) -> str:
    member = {one.id: one for one in desk.cast}
    strips = {one.id: one for one in desk.strips}
    who = dict.fromkeys(w for id in piece.strips if id in strips for w in strips[id].cast)
    return ", ".join(
        f"{member[one].number}. {member[one].character}" if one in member else one for one in who
    )


def _assumed(desk: Desk, piece: DeskPiece) -> str:
    rig = {one.id: one for one in desk.rigs}.get(piece.rig)
    return ", ".join(rig.assumed) if rig else ""


# -- a sheet per move --------------------------------------------------------------------------


def move_sheet(desk: Desk, piece: DeskPiece, safety: list[str], files: list[str]) -> Object | None:
    """What the move sheet of a piece lays out; None where no arm moves the camera.

    Args:
        desk: What the page shows.
        piece: With a move.
        safety: What the rig keeps and the checks found, in sentences.
        files: Names of the machine files of the move.
    """
    move = piece.move
    if move is None or desk.take is None:
        return None
    rate = desk.take.rate[0] / desk.take.rate[1]
    values = move.values.table()
    last = move.first_frame + len(values) - 1
    return {
        "title": f"Move sheet {piece.id}",
        "subtitle": f"{move.arm.name}, {_subtitle(piece)}",
        "facts": [
            *_where_facts(desk, piece),
            ["Rows", f"{len(values)} at {rate:g} a second, frames {move.first_frame} to {last}"],
            ["Pre-roll", f"{move.pre_roll} frames, {move.pre_roll / rate:.2f} s from rest"],
            ["Run-out", f"{move.run_out} frames, {move.run_out / rate:.2f} s to rest"],
            ["Camera off its path", _off(move)],
            ["Clearance", f"{both(move.clearance)} at least, from set and performers"],
            ["Passes", ", ".join(piece.passes)],
        ],
        "dimensions": list(_dimensions(piece)),
        "axes": [
            {
                "name": axis.name,
                "start": _value(axis.unit, float(values[0, n])),
                "stop": _value(axis.unit, float(values[-1, n])),
                "least": _value(axis.unit, float(values[:, n].min())),
                "most": _value(axis.unit, float(values[:, n].max())),
                "range": f"{_value(axis.unit, axis.lower)} to {_value(axis.unit, axis.upper)}",
                "speed": f"{move.peak_speed[n]:.0%}",
                "acceleration": f"{move.peak_acceleration[n]:.0%}",
                "jerk": f"{move.peak_jerk[n]:.0%}",
                "near": bool(max(move.peak_speed[n], move.peak_jerk[n]) > 0.95),
                "svg": axis_svg(move, n),
            }
            for n, axis in enumerate(move.arm.axes)
        ],
        "safety": safety,
        "files": files,
        "assumed": _assumed(desk, piece),
    }


def _off(move: DeskMove) -> str:
    return (
        f"at most {move.camera_error * 1e3:.2f} mm and "
        f"{math.degrees(move.camera_error_angle):.3f} deg at 1 kHz"
    )


def _value(unit: str, value: float) -> str:
    return f"{value:.3f} m" if unit == "m" else f"{math.degrees(value):.1f} deg"


# -- a sheet of seams --------------------------------------------------------------------------


def seam_sheet(desk: Desk) -> Object | None:
    """What the seam sheet lays out: every seam with its two sides; None without seams."""
    if not desk.seams or desk.take is None:
        return None
    hidden = sum(one.kind != "open" for one in desk.seams)
    return {
        "subtitle": f"{hidden} of {len(desk.seams)} hidden",
        "seams": [_seam(desk, one) for one in desk.seams],
    }


def _seam(desk: Desk, one: DeskSeam) -> Object:
    pieces = {piece.id: piece for piece in desk.pieces}
    return {
        "title": f"{one.from_piece} / {one.to_piece} at frame {one.frame}",
        "kind": "open: nothing hides it" if one.kind == "open" else f"hidden by: {one.kind}",
        "hides": one.hides,
        "overlap": f"both sides shoot frames {one.first} to {one.stop - 1}",
        "first": f"{one.shot_first} is shot first. {one.why_first}".strip(),
        "price": money(desk, one.price),
        "sides": [
            {"name": name, "svg": side_picture(desk, pieces[id], one.frame)}
            for name, id in (
                (f"Tail of {one.from_piece}", one.from_piece),
                (f"Head of {one.to_piece}", one.to_piece),
            )
        ],
        "match": [[each.name, each.value, each.within] for each in one.match],
    }
