"""All the page is given, from a production and its plan."""

from __future__ import annotations

from collections.abc import Mapping

from oner.app.desk.board import BoardAsIs, Season, desk_board, planned
from oner.app.desk.findings import Subjects, desk_findings
from oner.app.desk.seams import desk_seam
from oner.app.desk.sets import desk_sets, desk_story
from oner.app.desk.shot import desk_alternatives, desk_coverage, desk_piece, desk_take
from oner.app.locks import locked
from oner.model.desk import (
    DESK_SCHEMA,
    Desk,
    DeskAlternative,
    DeskBoard,
    DeskMember,
    DeskPiece,
    DeskRig,
    DeskStrip,
    DeskUnit,
)
from oner.model.piece import Breakdown
from oner.model.plan import Plan
from oner.model.production import Calendar, Production, Unit
from oner.model.schedule import CastMember, Infeasible, Schedule, Solved, Strip, TimedOut
from oner.production.days import shooting_days
from oner.units import currency_exponent


def season_of(production: Production, plan: Plan) -> Season:
    """What stays the same of a plan's board while it is changed."""
    solved = plan.schedule if isinstance(plan.schedule, Solved) else None
    dates = solved.schedule.days if solved else shooting_days(production.calendar)
    return Season(production, plan.strips, plan.states, dates)


def desk(production: Production, plan: Plan) -> Desk:
    """The page's data.

    Args:
        production: The folder the plan was made from.
        plan: The plan; one without a board, or without a take, has a page as well.
    """
    season = season_of(production, plan)
    pieces = desk_pieces(production, plan)
    sets = desk_sets(production, (piece.set for piece in pieces))
    breakdown = plan.breakdown
    schedule = plan.schedule.schedule if isinstance(plan.schedule, Solved) else None
    subjects = Subjects(
        pieces,
        [strip.id for strip in plan.strips],
        [panel.id for built in sets for panel in built.panels],
    )
    return Desk(
        schema=DESK_SCHEMA,
        title=production.title,
        short=production.short,
        version=plan.version,
        currency=production.currency,
        minor_units=currency_exponent(production.currency),
        take=desk_take(production, plan.take) if plan.take and production.take else None,
        story=desk_story(production.story),
        sets=sets,
        rigs=tuple(
            DeskRig(id=rig.id, name=rig.name, kind=rig.kind.value, assumed=rig.assumed)
            for rig in production.rigs
        ),
        pieces=pieces,
        seams=tuple(desk_seam(seam) for seam in breakdown.seams) if breakdown else (),
        coverage=desk_coverage(production, breakdown) if breakdown else (),
        alternatives=_alternatives(breakdown, schedule),
        strips=desk_strips(season),
        cast=tuple(_member(season, member) for member in production.cast),
        units=tuple(_unit(production.calendar, unit) for unit in production.calendar.units),
        days=season.days,
        board=plan_board(season, plan),
        status=_status(plan),
        findings=desk_findings(plan.findings, subjects),
    )


def _alternatives(
    breakdown: Breakdown | None, schedule: Schedule | None
) -> tuple[DeskAlternative, ...]:
    if breakdown is None:
        return ()
    if schedule is None:
        return desk_alternatives(breakdown, (), None)
    return desk_alternatives(breakdown, schedule.rivals, schedule.cost)


def desk_pieces(production: Production, plan: Plan) -> tuple[DeskPiece, ...]:
    """The pieces of a plan; none without a take."""
    if plan.take is None or plan.breakdown is None:
        return ()
    return tuple(
        desk_piece(production, plan.take, piece, plan.strips) for piece in plan.breakdown.pieces
    )


def plan_board(season: Season, plan: Plan) -> DeskBoard:
    """The plan's own board; one whose strips all lack a day where there is none."""
    if not isinstance(plan.schedule, Solved):
        bound = plan.schedule.bound if isinstance(plan.schedule, TimedOut) else None
        empty = BoardAsIs(name="planned", places=(), hours=(), regions=(), bound=bound)
        return desk_board(season, empty)
    return desk_board(season, planned(plan.schedule.schedule, held_strips(season, plan)))


def held_strips(season: Season, plan: Plan) -> Mapping[str, str]:
    """Per strip that may not be moved, the rule that holds it: "pin", "lock" or "past"."""
    production = season.production
    held = {pin.strip: pin.rule for pin in production.pins}
    if isinstance(plan.schedule, Solved):
        for pin in locked(production.locks, plan.schedule.schedule.board):
            held.setdefault(pin.strip, "lock")
    return held


def desk_strips(season: Season) -> tuple[DeskStrip, ...]:
    """Every strip that is scheduled, in the order of the folder, pieces last."""
    built = {one.id: one for one in season.production.sets}
    number = {member.id: member.number for member in season.production.cast}

    def region(strip: Strip) -> str:
        here = built[strip.set].region_of(strip.zone) if strip.set in built else None
        return here.id if here else ""

    return tuple(
        DeskStrip(
            id=strip.id,
            scene=strip.scene,
            episode=strip.episode,
            description=strip.description,
            set=built[strip.set].name if strip.set in built else strip.set,
            set_id=strip.set,
            stage=season.stage_of[strip.set][1] if strip.set in season.stage_of else "",
            place=strip.place.value,
            light=strip.light.value,
            eighths=strip.eighths,
            minutes=strip.minutes,
            cast=tuple(sorted(strip.cast, key=lambda who: (number.get(who, 1 << 30), who))),
            piece=strip.piece or "",
            region=region(strip),
            state=strip.state or "",
            rig=strip.rig or "",
            director=strip.director,
            unit=strip.unit or "",
            earliest=strip.earliest.isoformat() if strip.earliest else "",
            latest=strip.latest.isoformat() if strip.latest else "",
            after=(*strip.after, *(one.strip for one in strip.follows)),
            together=strip.together,
            runners=strip.runners,
            run_minutes=strip.run_minutes,
        )
        for strip in season.strips
    )


def _member(season: Season, member: CastMember) -> DeskMember:
    return DeskMember(
        id=member.id,
        number=member.number,
        character=member.character,
        name=member.name,
        away=tuple(day.isoformat() for day in season.dates if not member.available(day)),
    )


def _unit(calendar: Calendar, unit: Unit) -> DeskUnit:
    minutes = calendar.minutes_of(unit)
    return DeskUnit(
        id=unit.id, name=unit.name or unit.id, minutes=minutes, most=minutes + unit.overtime_minutes
    )


def _status(plan: Plan) -> str:
    match plan.schedule:
        case Solved():
            return "optimal" if plan.schedule.optimal else "solved"
        case Infeasible():
            return "infeasible"
        case TimedOut():
            return "timed_out"
        case None:
            return "none"
