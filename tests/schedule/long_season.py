"""A season of 450 strips with a board that nobody searched for, for page and papers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from small_productions import member, production, strip

from oner.model.plan import Plan
from oner.model.production import Production
from oner.model.schedule import (
    BoardPlace,
    Call,
    CostLine,
    Light,
    Place,
    RegionDay,
    Schedule,
    Solved,
    Strip,
    UnitDay,
)
from oner.model.set import STANDING, SetState
from oner.schedule.problem import shooting_days

STRIPS, A_DAY = 450, 5


def _season_strips() -> tuple[Strip, ...]:
    """Strips with every colour; every ninth needs the hall torn."""
    made = list[Strip]()
    for n in range(STRIPS):
        where = ("hall", "kitchen", "street")[n // A_DAY % 3]
        made.append(
            replace(
                strip(f"{101 + n // 40}-{n % 40 + 1}", cast=(f"P{n % 17}", f"P{n % 5}")),
                set=where,
                place=Place.EXT if where == "street" else Place.INT,
                light=Light.NIGHT if n // A_DAY % 4 == 3 else Light.DAY,
                description=f"Somebody looks for door {n}",
                eighths=n % 13 + 1,
                minutes=60 + n % 7 * 5,
            )
        )
    return tuple(made)


def long_season() -> tuple[Production, Plan]:
    """A production of 450 strips and its plan, laid five a day."""
    strips = _season_strips()
    cast = tuple(replace(member(f"P{n}"), number=n + 1) for n in range(17))
    show = production(strips, cast, days=STRIPS // A_DAY + 5)
    days = shooting_days(show.calendar)
    torn = SetState(
        id="hall: torn",
        set="hall",
        region="hall-region",
        panels_out=("W-1",),
        words="W-1 out",
        change_minutes=500,
        restore_minutes=300,
    )
    places = tuple(
        BoardPlace(
            strip=one.id,
            day=days[n // A_DAY],
            order=n % A_DAY + 1,
            start=420 + n % A_DAY * 90,
            end=500 + n % A_DAY * 90,
        )
        for n, one in enumerate(strips)
    )
    schedule = Schedule(
        days=days,
        board=places,
        regions=tuple(_region(days, n) for n in range(len(days))),
        costs=(CostLine(kind="cast", subject="P0", amount=123_400),),
        cost=123_400,
        bound=100_000,
        hours=tuple(
            UnitDay(day=day, unit="main", call=420, wrap=960, meal=720) for day in days[:-5]
        ),
        calls=tuple(
            Call(day=place.day, unit="main", who=who, call=place.start, wrap=place.end)
            for place, one in zip(places, strips, strict=True)
            for who in one.cast[:1]
        ),
    )
    plan = Plan(
        title="A long season",
        inputs=(),
        version="0",
        take=None,
        breakdown=None,
        states=(torn,),
        strips=strips,
        schedule=Solved(schedule=schedule, optimal=False),
        findings=(),
    )
    return replace(show, title="A long season"), plan


def _region(days: tuple[date, ...], n: int) -> RegionDay:
    state = {20: None, 21: "hall: torn", 22: "hall: torn", 23: None}.get(n, STANDING)
    return RegionDay(region="hall-region", day=days[n], state=state)
