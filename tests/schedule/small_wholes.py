"""Small productions with every kind of rule and of pay in them, and every board there is."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace

from small_productions import GREEN, MONDAY, WALL_OUT, arm, member, production, strip

from oner.model.production import Calendar, Daylight, OvertimeStep, Prices, Rules, Unit
from oner.model.rig import Window
from oner.model.schedule import CastMember, Director, Follows, Light, Place, Strip
from oner.model.set import Region, SetState, Zone
from oner.schedule.problem import ScheduleProblem, pose_problem, shooting_days
from oner.schedule.regions import Board
from oner.schedule.rules import broken_rules

BACK = SetState(
    id="back-out",
    set="kitchen",
    region="kitchen-region",
    words="back wall out",
    change_minutes=350,
    restore_minutes=100,
)


def whole(seed: int, *, strips: int = 4, days: int = 5) -> ScheduleProblem:
    """A random problem with units, hours, running, crews, gaps, and every way of being paid."""
    draw = random.Random(seed)
    units = [Unit(id="main", overtime_minutes=draw.choice([0, 60]))]
    if draw.random() < 0.5:
        units.append(Unit(id="second", minutes_per_day=400, night_call=draw.choice([900, 1080])))
    calendar = Calendar(
        start=MONDAY,
        days=days,
        weekdays=draw.choice([(0, 1, 2, 3, 4), (0, 1, 3, 4)]),
        minutes_per_day=draw.choice([420, 500, 600]),
        crew_minutes_per_night=draw.choice([0, 150, 400]),
        crew_minutes_per_day=500,
        units=tuple(units),
        daylight=draw.choice([(), (Daylight(first=MONDAY, sunrise=450, sunset=1000),)]),
    )
    dates = shooting_days(calendar)
    rules = Rules(
        order_window_days=draw.choice([None, None, 3]),
        company_rest_hours=draw.choice([0.0, 10.0, 13.0]),
        weekend_rest_hours=draw.choice([0.0, 54.0]),
        meal_minutes=draw.choice([0, 30]),
        run_minutes_per_day=draw.choice([None, 20]),
        run_rest_days=draw.choice([0, 1]),
        cover_minutes=draw.choice([0, 0, 100]),
        stage_shared=draw.choice([True, False]),
    )
    prices = Prices(
        changeover_day=500,
        company_move=40,
        overtime=(
            OvertimeStep(after_minutes=0, hour_rate=91),
            OvertimeStep(after_minutes=25, hour_rate=333),
        ),
    )
    made = tuple(_strip(draw, k, dates) for k in range(strips))
    rig = arm(
        day_rate=draw.choice([0, 90]),
        week_rate=draw.choice([0, 300]),
        month_rate=draw.choice([0, 700]),
        delivery=draw.choice([0, 50]),
    )
    shop = production(made, _cast(draw, dates), (rig,), days, rules=rules, prices=prices)
    hall, kitchen, street = shop.sets
    kitchen = replace(
        kitchen,
        zones=(Zone(id="back", outline=((0.0, 0.0), (9.0, 0.0), (9.0, 2.0))),),
        regions=(Region(id="kitchen-region", zones=("back",)),),
    )
    one, two = shop.stages
    shop = replace(
        shop,
        calendar=calendar,
        sets=(hall, kitchen, replace(street, cover=draw.random() < 0.6)),
        stages=(replace(one, hold_rate=draw.choice([0, 7])), replace(two, hold_rate=25)),
        directors=(Director(id="DOE", absences=(Window(first=dates[0], last=dates[0]),)),),
    )
    return pose_problem(shop, shop.strips, (WALL_OUT, GREEN, BACK))


def boards(problem: ScheduleProblem) -> list[Board]:
    """Every board that keeps the rules."""
    every = itertools.product(*problem.allowed)
    return [board for board in every if not broken_rules(problem, board)]


def _cast(draw: random.Random, dates: tuple) -> tuple[CastMember, ...]:
    away = draw.choice(dates)
    return (
        member("A", 100, 100, minutes_per_day=draw.choice([None, 300]), episode_fee=70),
        member(
            "B",
            80,
            30,
            absences=(Window(first=away, last=away),),
            drop_days=draw.choice([None, 0, 1, 2]),
            travel_days=2,
            travel_rate=11,
        ),
        member("C", draw.choice([0, 60]), 45, week_rate=draw.choice([150, 310]), episode_days=1),
    )


def _strip(draw: random.Random, k: int, dates: tuple) -> Strip:
    place = draw.choice(["hall", "kitchen", "kitchen", "street"])
    torn = place != "street" and draw.random() < 0.45
    state = None
    if torn:
        state = draw.choice(["wall-out", "green"]) if place == "hall" else "back-out"
    cast = tuple(who for who in "ABC" if draw.random() < 0.5)
    before = f"s{draw.randrange(k)}" if k else ""
    return strip(
        f"s{k}",
        place,
        draw.choice([90, 120, 200, 270, 390]),
        cast=cast,
        state=state,
        rig="arm" if draw.random() < (0.7 if torn else 0.15) else None,
        earliest=draw.choice([None, None, dates[1]]),
        latest=draw.choice([None, None, dates[-2]]),
        after=(before,) if k and draw.random() < 0.2 else (),
        follows=(
            (Follows(strip=before, least=draw.choice([0, 1]), most=draw.choice([None, 2])),)
            if k and draw.random() < 0.2
            else ()
        ),
        together=draw.choice(["", "", "", "pair"]),
        episode=draw.choice(["", "1", "2"]),
        place=Place.EXT if place == "street" and draw.random() < 0.7 else Place.INT,
        light=draw.choice(list(Light)),
        director=draw.choice(["", "DOE"]),
        runners=cast[:1],
        run_minutes=draw.choice([0, 15]),
    )
