"""Small productions to schedule, and the best board by trying every one."""

from __future__ import annotations

import itertools
import random
from datetime import date
from fractions import Fraction
from typing import Any

from oner.geometry.plane import RigidTransform2
from oner.model.production import Calendar, Prices, Production, Rules, StoryMap
from oner.model.rig import Rig, RigKind, Terms, Window
from oner.model.schedule import CastMember, Strip
from oner.model.set import Region, Set, SetState, Stage, Zone
from oner.schedule.money import price, total
from oner.schedule.problem import ScheduleProblem, pose_problem, shooting_days
from oner.schedule.regions import Board, trajectories
from oner.schedule.rules import broken_rules

MONDAY = date(2027, 1, 4)
HERE = RigidTransform2(yaw=0.0, x=0.0, y=0.0)


def calendar(days: int = 5, **changes: Any) -> Calendar:
    """A calendar from Monday 4 January 2027."""
    return Calendar(start=MONDAY, days=days, **changes)


def production(
    strips: tuple[Strip, ...] = (),
    cast: tuple[CastMember, ...] = (),
    rigs: tuple[Rig, ...] = (),
    days: int = 5,
    rules: Rules | None = None,
    prices: Prices | None = None,
    **changes: Any,
) -> Production:
    """Hall with a region on stage 1, kitchen on stage 1, street on stage 2."""
    stages = (Stage(id="one", name="One", day_rate=30), Stage(id="two", name="Two", day_rate=20))
    hall = Set(
        id="hall",
        name="HALL",
        stage="one",
        T_stage_set=HERE,
        zones=(Zone(id="corridor", outline=((0.0, 0.0), (9.0, 0.0), (9.0, 2.0))),),
        regions=(Region(id="hall-region", zones=("corridor",)),),
    )
    kitchen = Set(id="kitchen", name="KITCHEN", stage="one", T_stage_set=HERE)
    street = Set(id="street", name="STREET", stage="two", T_stage_set=HERE)
    return Production(
        title="Small",
        short="S",
        currency="USD",
        rate=Fraction(24),
        calendar=calendar(days, **changes),
        rules=rules or Rules(),
        prices=prices or Prices(changeover_day=500, company_move=40),
        story=StoryMap(),
        stages=stages,
        sets=(hall, kitchen, street),
        rigs=rigs,
        cast=cast,
        strips=strips,
    )


def member(id: str, day_rate: int = 100, hold_rate: int = 60, **changes: Any) -> CastMember:
    """A person."""
    return CastMember(
        id=id, number=1, character=id, name=id, day_rate=day_rate, hold_rate=hold_rate, **changes
    )


def strip(id: str, set: str = "kitchen", minutes: int = 200, **changes: Any) -> Strip:
    """A strip."""
    return Strip(id=id, scene=id, set=set, minutes=minutes, **changes)


def arm(**terms: Any) -> Rig:
    """A rented arm."""
    return Rig(id="arm", name="The arm", kind=RigKind.ARM, terms=Terms(**terms))


WALL_OUT = SetState(
    id="wall-out",
    set="hall",
    region="hall-region",
    words="wall out",
    rig="arm",
    change_minutes=400,
    restore_minutes=500,
)
GREEN = SetState(
    id="green",
    set="hall",
    region="hall-region",
    words="green",
    change_minutes=100,
    restore_minutes=90,
)


def drawn(seed: int, *, strips: int = 5, days: int = 5) -> ScheduleProblem:
    """A random problem with every kind of rule and price in it; it may have no board."""
    draw = random.Random(seed)
    first = shooting_days(calendar(days))
    away = draw.choice(first)
    cast = (
        member("A", 100, 100),
        member("B", 80, 30, absences=(Window(first=away, last=away),)),
        member("C", 20, 45),
    )
    rig = arm(
        day_rate=draw.choice([0, 90]),
        week_rate=draw.choice([0, 300]),
        delivery=draw.choice([0, 50, 200]),
        lead_days=draw.choice([0, 1]),
        minimum_days=draw.choice([0, 2]),
        windows=draw.choice(
            [(), (Window(first=first[0], last=first[1]), Window(first=first[2], last=first[-1]))]
        ),
    )
    made = list[Strip]()
    for k in range(strips):
        place = draw.choice(["hall", "hall", "kitchen", "street"])
        torn = place == "hall" and draw.random() < 0.45
        made.append(
            strip(
                f"s{k}",
                place,
                draw.choice([120, 200, 270, 400]),
                cast=tuple(who for who in "ABC" if draw.random() < 0.5),
                state=draw.choice(["wall-out", "green"]) if torn else None,
                rig="arm" if draw.random() < (0.7 if torn else 0.1) else None,
                earliest=draw.choice([None, None, first[1]]),
                latest=draw.choice([None, None, first[-2]]),
                after=(f"s{draw.randrange(k)}",) if k and draw.random() < 0.25 else (),
                episode=draw.choice(["1", "2"]),
            )
        )
    shop = production(
        tuple(made),
        cast,
        (rig,),
        days,
        rules=Rules(order_window_days=draw.choice([None, None, 4])),
        crew_minutes_per_night=draw.choice([0, 150, 550]),
    )
    return pose_problem(shop, shop.strips, (WALL_OUT, GREEN))


def cost_of(problem: ScheduleProblem, board: Board) -> int:
    """Cost of a board that keeps the rules."""
    rows = trajectories(problem, board)
    assert rows is not None
    return total(price(problem, board, rows))


def best_by_trying(problem: ScheduleProblem) -> int | None:
    """Cost of the cheapest board of all; None if none keeps the rules."""
    best: int | None = None
    for board in itertools.product(*problem.allowed):
        if not broken_rules(problem, board):
            cost = cost_of(problem, board)
            best = cost if best is None or cost < best else best
    return best
