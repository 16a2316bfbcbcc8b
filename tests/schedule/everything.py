"""Random productions with every rule and every way of being paid in them."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from typing import Any

from small_productions import GREEN, MONDAY, WALL_OUT, arm, member, production, strip

from oner.model.diary import Diary, Shot, StoodState
from oner.model.production import Daylight, OvertimeStep, Prices, Production, Rules, Unit
from oner.model.rig import Window
from oner.model.schedule import CastMember, Director, Follows, Light, Pin, Place, Strip
from oner.model.set import Region, SetState, Zone
from oner.schedule.problem import ScheduleProblem, pose_problem, shooting_days, with_allowed

SHELF_OUT = SetState(
    id="shelf-out",
    set="kitchen",
    region="kitchen-region",
    words="shelf out",
    change_minutes=300,
    restore_minutes=200,
)
STATES = (WALL_OUT, GREEN, SHELF_OUT)


def everything(
    seed: int, *, strips: int = 8, days: int = 8, units: int | None = None
) -> ScheduleProblem:
    """A random problem with everything in it; it may have no board."""
    draw = random.Random(seed)
    shop = _shop(draw, days, units or draw.choice([1, 2, 2]))
    shop = replace(shop, strips=tuple(_strips(draw, shop, strips)))
    pins = ()
    if draw.random() < 0.3:
        pins = (Pin(strip="s0", day=draw.choice(shooting_days(shop.calendar))),)
    return posed(replace(shop, pins=pins))


def posed(shop: Production) -> ScheduleProblem:
    """The problem of a production whose strips name these states."""
    return pose_problem(shop, shop.strips, STATES)


def shop_of(problem: ScheduleProblem) -> Production:
    """The production a problem was posed from."""
    made = production(problem.strips, problem.cast, problem.rigs, rules=problem.rules)
    past = tuple(pin for pin in problem.pins if pin.rule == "past")
    over = problem.days[: problem.as_of]
    diary = Diary(
        as_of=problem.days[problem.as_of] if problem.as_of else None,
        shot=tuple(Shot(strip=p.strip, day=p.day, unit=p.unit or "main") for p in past),
        stood=tuple(
            StoodState(region=region.id, day=day, state=None if at < 0 else region.states[at])
            for region, row in zip(problem.regions, problem.stood, strict=False)
            for day, at in zip(over, row, strict=True)
            if at
        ),
    )
    return replace(
        made,
        calendar=problem.calendar,
        prices=problem.prices,
        sets=problem.sets,
        stages=problem.stages,
        directors=problem.directors,
        pins=problem.pins,
        diary=diary,
    )


def begun(problem: ScheduleProblem, board: tuple[int, ...], as_of: int) -> ScheduleProblem:
    """The problem after some days of a board that has rows, with people told the rest."""
    from oner.schedule.regions import trajectories

    rows = trajectories(problem, board)
    assert rows is not None
    past = tuple(
        Pin(
            strip=strip.id,
            day=problem.days[problem.day_of(slot)],
            unit=problem.unit_of(slot).id,
            rule="past",
        )
        for strip, slot in zip(problem.strips, board, strict=True)
        if problem.day_of(slot) < as_of
    )
    stood = tuple(tuple(-1 if at is None else at for at in row[:as_of]) for row in rows)
    pins = (*problem.pins, *past)
    return with_allowed(replace(problem, pins=pins, as_of=as_of, stood=stood, told=board))


def _shop(draw: random.Random, days: int, units: int) -> Production:
    dates = shooting_days(production(days=days).calendar)
    crews = (
        Unit(id="main", overtime_minutes=draw.choice([0, 60])),
        Unit(id="second", minutes_per_day=draw.choice([None, 400]), windows=_some(draw, dates)),
    )[:units]
    made = production(
        (),
        tuple(_people(draw, dates)),
        (_arm(draw, dates),),
        days,
        rules=_rules(draw),
        prices=Prices(
            changeover_day=500,
            company_move=40,
            overtime=(
                OvertimeStep(after_minutes=0, hour_rate=70),
                OvertimeStep(after_minutes=30, hour_rate=100),
            )[: draw.choice([0, 1, 2])],
        ),
        crew_minutes_per_night=draw.choice([0, 150, 550]),
        crews=draw.choice([1, 1, 2]),
        units=crews,
        daylight=draw.choice(
            [(), (Daylight(first=MONDAY, sunrise=420, sunset=draw.choice([780, 1050])),)]
        ),
    )
    return _dressed(draw, made, dates)


def _dressed(draw: random.Random, made: Production, dates: tuple[date, ...]) -> Production:
    """A second region, a cover set, stages held and not always to be had, a director."""
    hall, kitchen, street = made.sets
    kitchen = replace(
        kitchen,
        zones=(Zone(id="shelf", outline=((0.0, 0.0), (1.0, 0.0), (1.0, 1.0))),),
        regions=(Region(id="kitchen-region", zones=("shelf",)),),
    )
    den = replace(street, id="den", name="DEN", stage="one", cover=True)
    one, two = made.stages
    return replace(
        made,
        sets=(hall, kitchen, street, den),
        stages=(replace(one, hold_rate=7), replace(two, windows=_some(draw, dates))),
        directors=(Director(id="D", windows=_some(draw, dates)),),
    )


def _rules(draw: random.Random) -> Rules:
    return Rules(
        order_window_days=draw.choice([None, None, 5]),
        company_rest_hours=draw.choice([0.0, 10.0, 12.5]),
        weekend_rest_hours=draw.choice([0.0, 0.0, 60.0]),
        meal_minutes=draw.choice([0, 30]),
        run_minutes_per_day=draw.choice([None, 20]),
        run_rest_days=draw.choice([0, 1]),
        notice_days=draw.choice([0, 1]),
        cover_minutes=draw.choice([0, 0, 100]),
        stage_shared=draw.random() < 0.3,
    )


def _people(draw: random.Random, dates: tuple[date, ...]) -> list[CastMember]:
    terms: list[dict[str, Any]] = [
        {"drop_days": draw.choice([0, 1, 3]), "drops": draw.choice([1, 2])},
        {"week_rate": 300},
        {"episode_fee": 150, "episode_days": draw.choice([0, 1, 2])},
    ]
    found = list[CastMember]()
    for who in "ABC":
        gone = draw.choice(dates)
        found.append(
            member(
                who,
                draw.choice([100, 80, 20]),
                draw.choice([0, 30, 100]),
                absences=draw.choice([(), (Window(first=gone, last=gone),)]),
                travel_days=draw.choice([0, 2]),
                travel_rate=25,
                minutes_per_day=draw.choice([None, None, 450]),
                rest_hours=0.0,
                run_minutes_per_day=draw.choice([None, None, 15]),
                run_rest_days=draw.choice([None, 2]),
                **{k: v for term in terms if draw.random() < 0.4 for k, v in term.items()},
            )
        )
    return found


def _arm(draw: random.Random, dates: tuple[date, ...]) -> Any:
    return arm(
        day_rate=draw.choice([0, 90]),
        week_rate=draw.choice([0, 300]),
        month_rate=draw.choice([0, 700]),
        delivery=draw.choice([0, 50, 200]),
        lead_days=draw.choice([0, 1]),
        minimum_days=draw.choice([0, 2]),
        windows=draw.choice([(), (Window(first=dates[1], last=dates[-1]),)]),
    )


def _some(draw: random.Random, dates: tuple[date, ...]) -> tuple[Window, ...]:
    return draw.choice([(), (), (Window(first=dates[0], last=dates[-2]),)])


def _strips(draw: random.Random, shop: Production, count: int) -> list[Strip]:
    return [_strip(draw, shop, k) for k in range(count)]


def _strip(draw: random.Random, shop: Production, k: int) -> Strip:
    where = draw.choice(["hall", "hall", "kitchen", "street", "den"])
    torn = {"hall": ["wall-out", "green"], "kitchen": ["shelf-out"]}.get(where, [])
    state = draw.choice(torn) if torn and draw.random() < 0.45 else None
    cast = tuple(who for who in "ABC" if draw.random() < 0.4)
    runs = bool(cast) and draw.random() < 0.4
    other = f"s{draw.randrange(k)}" if k else ""
    follows = Follows(strip=other, least=draw.choice([0, 1]), most=draw.choice([None, 4]))
    return strip(
        f"s{k}",
        where,
        draw.choice([120, 200, 270]),
        cast=cast,
        state=state,
        rig="arm" if draw.random() < (0.7 if state == "wall-out" else 0.1) else None,
        after=(other,) if k and draw.random() < 0.15 else (),
        follows=(follows,) if k and draw.random() < 0.1 else (),
        together="w" if draw.random() < 0.15 else "",
        episode=draw.choice(["", "1", "2"]),
        unit=draw.choice([None, None, None, shop.calendar.units[-1].id]),
        director=draw.choice(["", "", "D"]),
        place=Place.EXT if where == "street" else Place.INT,
        light=draw.choice([Light.DAY, Light.DAY, Light.NIGHT]),
        runners=cast[:1] if runs else (),
        run_minutes=10 if runs else 0,
    )
