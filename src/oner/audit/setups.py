"""Whether every piece can be set up as it says: rig, set, placement, panels and their work."""

from __future__ import annotations

import numpy as np

from oner.model.finding import Finding, find
from oner.model.piece import Piece
from oner.model.plan import Plan
from oner.model.production import Production
from oner.model.rig import RigKind
from oner.model.set import STANDING, Set, SetState


def check_setups(production: Production, plan: Plan) -> list[Finding]:
    """Everything about setups and set states; nothing for a plan without a take."""
    if plan.breakdown is None:
        return []
    findings = [
        find("audit-setup", piece.id, what)
        for piece in plan.breakdown.pieces
        for what in (*_wrong_rig(production, piece), *_wrong_state(production, plan, piece))
    ]
    for state in plan.states:
        findings += [
            find("audit-setup", f"state {state.id}", what)
            for what in _wrong_work(production, state)
        ]
    return findings


def _wrong_rig(production: Production, piece: Piece) -> list[str]:
    """The rig is what the setup says, may be used there, and the move is one of this setup."""
    setup, move = piece.setup, piece.move
    rig = production.rig_named(setup.rig)
    wrong = list[str]()
    if rig.kind is not setup.technique:
        wrong.append(f"{rig.id} is no {setup.technique.value}")
    if rig.sets and setup.set is not None and setup.set not in rig.sets:
        wrong.append(f"{rig.id} may not be used in {setup.set}")
    in_story = rig.kind in (RigKind.ARM, RigKind.OPERATOR) and setup.origin is None
    if in_story and (setup.set is None or setup.part is None):
        wrong.append("it is shot in a set, and no part of the story is named")
    if move is not None and rig.arm is None:
        wrong.append(f"{rig.id} has no arm to make a move with")
    if move is not None and move.placement != setup.placement:
        wrong.append("the move was made for another placement")
    if move is not None and move.mount != setup.mount:
        wrong.append(f"the move was made for the mount {move.mount}, not {setup.mount}")
    return wrong


def _wrong_state(production: Production, plan: Plan, piece: Piece) -> list[str]:
    """An arm in a set has a state that holds it; an operator works in a standing set."""
    setup, state = piece.setup, piece.setup.state
    if setup.technique is RigKind.OPERATOR:
        standing = state is not None and state.id == STANDING and not state.panels_out
        return [] if standing else ["an operator works in a standing set"]
    if setup.technique is not RigKind.ARM:
        return []
    if setup.origin is not None:
        return _wrong_green(production, plan, piece)
    if state is None or state.id == STANDING or state.rig != setup.rig:
        return [f"no state of {setup.set} holds {setup.rig}"]
    wrong = list[str]()
    if state.set != setup.set:
        wrong.append(f"its state is one of {state.set}, not of {setup.set}")
    known = [other for other in plan.states if other.id == state.id]
    if known != [state]:
        wrong.append("its state is not the one the schedule knows")
    panels = {panel.id: panel for panel in production.set_named(setup.set or "").panels}
    out = set(state.panels_out)
    wrong += [f"panel {panel} is out but is not wild" for panel in out if not panels[panel].wild]
    wrong += [
        f"panel {panel.id} stays in and needs {need}, which is out"
        for panel in panels.values()
        for need in panel.needs
        if need in out and panel.id not in out
    ]
    return sorted(wrong)


def _wrong_green(production: Production, plan: Plan, piece: Piece) -> list[str]:
    """An arm on green without a belt: a green stage, a performer in its middle, sides enough."""
    setup = piece.setup
    built = production.set_named(setup.set or "")
    stage = {stage.id: stage for stage in production.stages}[built.stage]
    if stage.green is None:
        return [f"{stage.name} has no green"]
    wrong = list[str]()
    if setup.screen is None or setup.screen.sides > stage.green.sides:
        wrong.append(f"more green is needed than the {stage.green.sides} sides of {stage.name}")
    if setup.origin is not None and plan.take is not None and plan.take.performers:
        rows = slice(piece.span.first, piece.span.stop)
        feet = plan.take.performers[0].positions[rows, :2]
        away = float(np.linalg.norm(feet - np.array(setup.origin), axis=1).max())
        if away > stage.green.distance / 2:
            wrong.append(f"the performer goes {away:.1f} m from the middle of the green")
    return wrong


def _wrong_work(production: Production, state: SetState) -> list[str]:
    """Work of a state: the rig's installing, each panel's pulling, bracing, and the same back."""
    built = production.set_named(state.set)
    panels = {panel.id: panel for panel in built.panels}
    if any(panel not in panels for panel in state.panels_out):
        return ["a panel that is out is not one of the set's"]
    there = [panels[panel] for panel in state.panels_out]
    rig = production.rig_named(state.rig) if state.rig else None
    change = (rig.install_minutes if rig else 0) + sum(panel.pull_minutes for panel in there)
    change += _bracing(built, set(state.panels_out))
    restore = (rig.strike_minutes if rig else 0) + sum(panel.rehang_minutes for panel in there)
    told = (state.change_minutes, state.restore_minutes)
    if told == (change, restore):
        return []
    return [f"{told[0]} and {told[1]} minutes of work, counted {change} and {restore}"]


def _bracing(built: Set, out: set[str]) -> int:
    """Work to brace panels that are left standing, for each side on which a neighbour is out."""
    minutes = 0
    for wall in built.walls:
        for k, panel in enumerate(wall.panels):
            beside = (*wall.panels[max(0, k - 1) : k], *wall.panels[k + 1 : k + 2])
            if panel.id not in out:
                minutes += panel.brace_minutes * sum(other.id in out for other in beside)
    return minutes
