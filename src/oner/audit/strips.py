"""Whether every piece has exactly the strips that shoot it, and scenes are the folder's."""

from __future__ import annotations

import math
from collections import defaultdict

from oner.model.finding import Finding, find
from oner.model.piece import Piece
from oner.model.plan import Plan
from oner.model.production import Production
from oner.model.rig import Rig, RigKind
from oner.model.schedule import Strip

ROUNDING = 1
"""Minutes an estimate may be rounded by."""


def check_strips(production: Production, plan: Plan) -> list[Finding]:
    """Everything about strips; pieces only where there is a breakdown."""
    return [*_check_scenes(production, plan), *_check_pieces(production, plan)]


def _check_scenes(production: Production, plan: Plan) -> list[Finding]:
    """Scenes of the plan are those of the folder, unchanged; no two strips have one name."""
    wanted = {strip.id: strip for strip in production.strips}
    found = {strip.id: strip for strip in plan.strips if strip.piece is None}
    names = [strip.id for strip in plan.strips]
    findings = [
        find("audit-stale", f"strip {id}", "is not as the production folder has it")
        for id in sorted({*wanted, *found})
        if wanted.get(id) != found.get(id)
    ]
    twice = sorted({name for name in names if names.count(name) > 1})
    return findings + [
        find("audit-stale", f"strip {name}", "is in the plan twice") for name in twice
    ]


def _check_pieces(production: Production, plan: Plan) -> list[Finding]:
    if plan.breakdown is None or plan.take is None:
        return []
    strips = defaultdict[str, list[Strip]](list)
    for strip in plan.strips:
        if strip.piece is not None:
            strips[strip.piece].append(strip)
    findings = list[Finding]()
    pieces = {piece.id: piece for piece in plan.breakdown.pieces}
    for name in sorted(set(strips) - set(pieces)):
        findings.append(find("audit-piece", f"piece {name}", "has strips and does not exist"))
    for piece in pieces.values():
        rig = production.rig_named(piece.setup.rig)
        wrong = [
            *_wrong_minutes(piece, rig, float(plan.take.rate * piece.setup.slow)),
            *_wrong_count(production, piece, strips[piece.id]),
            *_wrong_needs(production, piece, strips[piece.id]),
        ]
        findings += [find("audit-piece", piece.id, what) for what in wrong]
    return findings


def _wrong_minutes(piece: Piece, rig: Rig, rate: float) -> list[str]:
    """Setting up once, then every take of every pass with its reset."""
    if rig.kind is RigKind.DIGITAL:
        return []
    running = (len(piece.span) + piece.handle_before + piece.handle_after) / rate / 60
    counted = rig.setup_minutes + len(rig.passes) * rig.takes * (rig.take_minutes + running)
    if piece.passes != rig.passes:
        return [f"passes {piece.passes} for a rig with {rig.passes}"]
    if abs(piece.minutes - counted) <= ROUNDING:
        return []
    return [f"{piece.minutes} minutes, counted {counted:.0f}"]


def _wrong_count(production: Production, piece: Piece, strips: list[Strip]) -> list[str]:
    """As many strips as it takes days, with its minutes between them; none for what is drawn."""
    digital = piece.setup.technique is RigKind.DIGITAL
    minutes = sum(strip.minutes for strip in strips)
    days = max(1, math.ceil(piece.minutes / production.calendar.minutes_per_day))
    wrong = list[str]()
    if len(strips) != (0 if digital else days):
        wrong.append(f"{len(strips)} strips shoot it, {0 if digital else days} are needed")
    elif not digital and not piece.minutes <= minutes < piece.minutes + days:
        wrong.append(f"its strips have {minutes} minutes, it takes {piece.minutes}")
    return wrong


def _wrong_needs(production: Production, piece: Piece, strips: list[Strip]) -> list[str]:
    """Set, zone, rig, state, people and scene are those of the piece and its take."""
    script, setup = production.take, piece.setup
    if setup.set is None or script is None:
        return []
    built = production.set_named(setup.set)
    state = setup.state.id if setup.state is not None and built.regions else None
    needs = {
        "set": setup.set,
        "zone": piece.zone,
        "rig": setup.rig,
        "state": state,
        "cast": script.everybody,
        "scene": script.scene,
        "episode": script.episode,
    }
    return [
        f"strip {strip.id} has {what} {getattr(strip, what)}, it needs {needed}"
        for strip in strips
        for what, needed in needs.items()
        if getattr(strip, what) != needed
    ]
