"""A tiny production with a board that keeps every rule, to be broken in many ways."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

# arms, paths and small shows are those of the tests of motion and schedule
sys.path.insert(0, str(Path(__file__).parents[1] / "motion"))
sys.path.insert(0, str(Path(__file__).parents[1] / "schedule"))

from oner.geometry.plane import RigidTransform2
from oner.model.finding import Finding
from oner.model.plan import Plan
from oner.model.production import Calendar, Prices, Production, Rules
from oner.model.rig import Rig, RigKind, Terms, Window
from oner.model.schedule import (
    BoardPlace,
    Call,
    CastMember,
    CostLine,
    RegionDay,
    Schedule,
    Solved,
    Strip,
    UnitDay,
)
from oner.model.set import STANDING, Region, Set, SetState, Stage, StoryMap, Zone

from . import shots
from .shots import Shot

MONDAY = date(2027, 1, 4)
DAYS = tuple(MONDAY + timedelta(days=n) for n in range(5))
TORN = "hall: torn"
SEVEN = 7 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A production, its plan, and a way to break the board."""

    production: Production
    plan: Plan
    audit: Callable[[Production, Plan], tuple[Finding, ...]]

    def codes(self, **changes: object) -> list[str]:
        """Codes that forbid after the schedule was changed."""
        assert isinstance(self.plan.schedule, Solved)
        changed = replace(self.plan.schedule.schedule, **changes)  # type: ignore[arg-type]
        schedule = with_hours(changed) if "board" in changes else changed
        broken = replace(self.plan, schedule=Solved(schedule=schedule, optimal=False))
        return forbidding(self.audit(self.production, broken))

    @property
    def schedule(self) -> Schedule:
        """The good board."""
        assert isinstance(self.plan.schedule, Solved)
        return self.plan.schedule.schedule


def forbidding(findings: tuple[Finding, ...]) -> list[str]:
    """Codes of findings that forbid, each once."""
    return sorted({f.code for f in findings if f.severity == "forbid"})


def with_hours(schedule: Schedule) -> Schedule:
    """The board with the hours of its days, strips one after the other from seven o'clock."""
    strips = {strip.id: strip for strip in _strips()}
    board, hours, calls = list[BoardPlace](), list[UnitDay](), list[Call]()
    for day in sorted({place.day for place in schedule.board}):
        time, last = SEVEN, ""
        anna = list[int]()
        for place in sorted((p for p in schedule.board if p.day == day), key=lambda p: p.order):
            strip = strips.get(place.strip)
            if strip is None:
                board.append(place)
                continue
            start = time + (60 if last not in ("", strip.set) else 0)
            time, last = start + strip.minutes, strip.set
            board.append(replace(place, start=start, end=time))
            anna += [start, time] if strip.cast else []
        if last:
            hours.append(UnitDay(day=day, unit="main", call=SEVEN, wrap=time))
        if anna:
            call = Call(day=day, unit="main", who="ANNA", call=min(anna), wrap=max(anna))
            calls.append(call)
    return replace(schedule, board=tuple(board), hours=tuple(hours), calls=tuple(calls))


def _production() -> Production:
    zone = Zone(id="c", outline=((0, 0), (1, 0), (1, 1)))
    hall = Set(
        id="hall",
        name="HALL",
        stage="one",
        T_stage_set=RigidTransform2(),
        zones=(zone,),
        regions=(Region(id="hall", zones=("c",)),),
    )
    office = Set(id="office", name="OFFICE", stage="two", T_stage_set=RigidTransform2())
    anna = CastMember(
        id="ANNA",
        number=1,
        character="Anna",
        name="A",
        day_rate=100,
        hold_rate=40,
        absences=(Window(first=DAYS[4], last=DAYS[4]),),
    )
    arm = Rig(
        id="arm",
        name="Arm",
        kind=RigKind.ARM,
        terms=Terms(
            day_rate=500, delivery=90, windows=(Window(first=DAYS[1], last=DAYS[3]),), lead_days=2
        ),
        install_minutes=500,
        strike_minutes=200,
    )
    return Production(
        title="Tiny",
        short="TINY",
        currency="USD",
        rate=Fraction(24),
        calendar=Calendar(start=MONDAY, days=5, minutes_per_day=600),
        rules=Rules(set_change_minutes=30, stage_change_minutes=30),
        prices=Prices(changeover_day=1000, company_move=30),
        story=StoryMap(),
        stages=(Stage(id="one", name="One", day_rate=70), Stage(id="two", name="Two", day_rate=80)),
        sets=(hall, office),
        rigs=(arm,),
        cast=(anna,),
        strips=_strips(),
    )


def _strips() -> tuple[Strip, ...]:
    return (
        Strip(id="1", scene="1", set="hall", zone="c", minutes=300, cast=("ANNA",)),
        Strip(id="2", scene="2", set="office", minutes=500),
        Strip(
            id="3",
            scene="3",
            set="hall",
            zone="c",
            minutes=400,
            cast=("ANNA",),
            state=TORN,
            rig="arm",
            after=("1",),
        ),
        Strip(id="4", scene="4", set="office", minutes=60, latest=DAYS[1]),
    )


def _plan() -> Plan:
    state = SetState(
        id=TORN, set="hall", region="hall", rig="arm", change_minutes=500, restore_minutes=200
    )
    stands = [STANDING, None, TORN, TORN, TORN]
    board = (
        BoardPlace(strip="1", day=DAYS[0], order=1),
        BoardPlace(strip="2", day=DAYS[1], order=1),
        BoardPlace(strip="4", day=DAYS[1], order=2),
        BoardPlace(strip="3", day=DAYS[2], order=1),
    )
    costs = (
        CostLine(kind="cast", subject="ANNA", amount=240),
        CostLine(kind="rig", subject="arm", amount=590),
        CostLine(kind="changeover", subject="hall", amount=2000),
        CostLine(kind="stage", subject="one", amount=140),
        CostLine(kind="stage", subject="two", amount=80),
    )
    schedule = Schedule(
        days=DAYS,
        board=board,
        regions=tuple(
            RegionDay(region="hall", day=d, state=s) for d, s in zip(DAYS, stands, strict=True)
        ),
        costs=costs,
        cost=3050,
        bound=3000,
    )
    return Plan(
        title="Tiny",
        inputs=(),
        version="0",
        take=None,
        breakdown=None,
        states=(state,),
        strips=_strips(),
        schedule=Solved(schedule=with_hours(schedule), optimal=False),
        findings=(),
    )


@pytest.fixture
def case() -> Case:
    """The tiny production with its good board."""
    from oner.audit.run import audit

    return Case(production=_production(), plan=_plan(), audit=audit)


@pytest.fixture(scope="session")
def arm_shot() -> Shot:
    """An arm piece, one by hand and a drawn one; planned once."""
    return shots.arm_shot()


@pytest.fixture(scope="session")
def mirrored_shot() -> Shot:
    """The same where the set stands for a part of the story in a mirror."""
    return shots.arm_shot(mirrored=True)


@pytest.fixture(scope="session")
def belt_shot() -> Shot:
    """The same with a treadmill."""
    return shots.belt_shot()
