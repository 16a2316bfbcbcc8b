"""Whether everything a plan names is in the production folder, and is there as the plan has it."""

from __future__ import annotations

from collections.abc import Iterable

from oner.model.finding import Finding, find
from oner.model.piece import Piece
from oner.model.plan import Plan
from oner.model.production import Production
from oner.model.schedule import Solved
from oner.model.set import STANDING


def check_names(production: Production, plan: Plan) -> list[Finding]:
    """Every name in a plan that the folder, or the plan itself, does not know."""
    return [
        find("audit-stale", subject, f"names {what} {name!r}, which is not there")
        for subject, what, name in [
            *_of_states(production, plan),
            *_of_pieces(production, plan),
            *_of_strips(production, plan),
            *_of_board(production, plan),
        ]
    ]


Unknown = tuple[str, str, str]
"""Who names it, what kind of thing, its name."""


def _missing(
    subject: str, what: str, names: Iterable[str | None], known: Iterable[str]
) -> list[Unknown]:
    there = set(known)
    return [(subject, what, name) for name in names if name is not None and name not in there]


def _of_states(production: Production, plan: Plan) -> list[Unknown]:
    sets = {built.id: built for built in production.sets}
    found = list[Unknown]()
    for state in plan.states:
        subject = f"state {state.id}"
        found += _missing(subject, "rig", [state.rig], (rig.id for rig in production.rigs))
        if state.set not in sets:
            found.append((subject, "set", state.set))
            continue
        built = sets[state.set]
        regions = [region.id for region in built.regions] or [built.id]
        found += _missing(subject, "region", [state.region], regions)
    return found


def _of_pieces(production: Production, plan: Plan) -> list[Unknown]:
    pieces = plan.breakdown.pieces if plan.breakdown else ()
    return [unknown for piece in pieces for unknown in _of_piece(production, piece)]


def _of_piece(production: Production, piece: Piece) -> list[Unknown]:
    setup = piece.setup
    rigs = {rig.id: rig for rig in production.rigs}
    sets = {built.id: built for built in production.sets}
    found = [
        *_missing(piece.id, "rig", [setup.rig], rigs),
        *_missing(piece.id, "set", [setup.set], sets),
    ]
    if found:
        return found
    mounts = [mount.id for mount in rigs[setup.rig].mounts]
    asked = [setup.mount, piece.move.mount if piece.move else None]
    found += _missing(piece.id, "mount", asked, mounts)
    if setup.set is None:
        return found
    built = sets[setup.set]
    found += _missing(piece.id, "part", [setup.part], (part.id for part in built.stands_for))
    found += _missing(piece.id, "zone", [piece.zone], (zone.id for zone in built.zones))
    out = setup.state.panels_out if setup.state else ()
    return found + _missing(piece.id, "panel", out, (panel.id for panel in built.panels))


def _of_strips(production: Production, plan: Plan) -> list[Unknown]:
    known = {
        "set": {built.id for built in production.sets},
        "rig": {rig.id for rig in production.rigs},
        "state": {STANDING, *(state.id for state in plan.states)},
        "person": {member.id for member in production.cast},
        "strip": {strip.id for strip in plan.strips},
        "unit": {unit.id for unit in production.calendar.units},
        "director": {director.id for director in production.directors},
    }
    found = list[Unknown]()
    for strip in plan.strips:
        asked: dict[str, tuple[str | None, ...]] = {
            "set": (strip.set,),
            "rig": (strip.rig,),
            "state": (strip.state,),
            "person": (*strip.cast, *strip.runners),
            "strip": (*strip.after, *(one.strip for one in strip.follows)),
            "unit": (strip.unit,),
            "director": (strip.director or None,),
        }
        for what, names in asked.items():
            found += _missing(f"strip {strip.id}", what, names, known[what])
    return found


def _of_board(production: Production, plan: Plan) -> list[Unknown]:
    if not isinstance(plan.schedule, Solved):
        return []
    regions = {region.id for built in production.sets for region in built.regions}
    regions |= {state.region for state in plan.states}
    states = {STANDING, *(state.id for state in plan.states)}
    rows = plan.schedule.schedule.regions
    units = {unit.id for unit in production.calendar.units}
    return [
        *_missing(
            "the board", "unit", sorted({p.unit for p in plan.schedule.schedule.board}), units
        ),
        *_missing("the board", "region", sorted({row.region for row in rows}), regions),
        *_missing("the board", "state", sorted({row.state or STANDING for row in rows}), states),
    ]
