"""A season of hundreds of strips that has a board, and ways to make it impossible."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

from small_productions import HERE, MONDAY, member, production, strip

from oner.model.production import Calendar, Rules
from oner.model.rig import Rig, RigKind, Terms, Window
from oner.model.schedule import CastMember, Place, Strip
from oner.model.set import Region, Set, SetState, Stage, Zone
from oner.schedule.problem import ScheduleProblem, pose_problem, shooting_days

TORN = tuple(
    SetState(
        id=f"torn-{k}",
        set=f"hall-{k}",
        region=f"hall-{k}",
        words=f"hall {k} torn",
        rig="arm",
        change_minutes=1800,
        restore_minutes=1800,
    )
    for k in range(2)
)


def season(seed: int = 1, strips: int = 450, days: int = 130, **rules: Any) -> ScheduleProblem:
    """Two halls that pieces tear up with one arm, leads with absences, guests with windows."""
    draw = random.Random(seed)
    calendar = Calendar(start=MONDAY, days=days, crew_minutes_per_night=600, crews=1)
    dates = shooting_days(calendar)
    shop = replace(
        production(tuple(_strips(draw, strips)), _cast(draw, dates), (_arm(dates),), days),
        stages=tuple(Stage(id=f"stage-{k}", name="") for k in range(4)),
        sets=(*(_hall(k) for k in range(2)), *(_set(k) for k in range(20))),
        calendar=calendar,
        rules=Rules(**rules),
    )
    return pose_problem(shop, shop.strips, TORN)


def _cast(draw: random.Random, dates: tuple[Any, ...]) -> tuple[CastMember, ...]:
    leads = [
        member(f"LEAD{k}", 1000, 1000, absences=(_week(dates, draw.randrange(120)),))
        for k in range(6)
    ]
    guests = list[CastMember]()
    for k in range(30):
        first = draw.randrange(len(dates) - 40)
        window = Window(first=dates[first], last=dates[first + 39])
        guests.append(member(f"GUEST{k}", 200, 100, windows=(window,)))
    return (*leads, *guests)


def _strips(draw: random.Random, count: int) -> list[Strip]:
    made = list[Strip]()
    for k in range(count):
        torn = k < 12
        place = f"hall-{k % 2}" if torn or draw.random() < 0.08 else f"set-{draw.randrange(20)}"
        cast = [f"LEAD{n}" for n in range(6) if draw.random() < 0.3]
        if draw.random() < 0.3 and not torn:
            cast.append(f"GUEST{draw.randrange(30)}")
        made.append(
            strip(
                f"s{k}",
                place,
                240 if torn else 15 * draw.randint(2, 14),
                cast=tuple(cast),
                piece=f"p{k}" if torn else None,
                state=f"torn-{k % 2}" if torn else None,
                rig="arm" if torn else None,
                place=Place.EXT if place == "set-3" else Place.INT,
                runners=("LEAD0",) if torn and "LEAD0" in cast else (),
                run_minutes=12 if torn else 0,
                episode=str(k * 10 // count),
                after=(f"s{k - 2}",) if torn and k >= 10 else (),
            )
        )
    return made


def _hall(k: int) -> Set:
    return Set(
        id=f"hall-{k}",
        name=f"HALL {k}",
        stage=f"stage-{k}",
        T_stage_set=HERE,
        zones=(Zone(id=f"corridor-{k}", outline=((0.0, 0.0), (9.0, 0.0), (9.0, 2.0))),),
        regions=(Region(id=f"hall-{k}", zones=(f"corridor-{k}",)),),
    )


def _set(k: int) -> Set:
    return Set(id=f"set-{k}", name=f"SET {k}", stage=f"stage-{k % 4}", T_stage_set=HERE)


def _arm(dates: tuple[Any, ...]) -> Rig:
    windows = (Window(first=dates[20], last=dates[75]),)
    terms = Terms(week_rate=9000, delivery=1500, windows=windows)
    return Rig(id="arm", name="The arm", kind=RigKind.ARM, terms=terms)


def _week(dates: tuple[Any, ...], first: int) -> Window:
    return Window(first=dates[first], last=dates[first] + timedelta(days=6))
