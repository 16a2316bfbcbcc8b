"""A season instance as a scheduling problem of the product, and boards as the instance has them.

An instance (JSON) has D days of `cap` minutes in weeks of five; scenes with set, minutes, cast, the
days allowed, the state of the hallway they need and the rented rig; what a person, a rig's week, a
day of change and an extra stage cost. A board has the day of every scene and the state of the
hallway on every day.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from oner.geometry.plane import RigidTransform2
from oner.model.production import Calendar, Prices, Production, Rules, StoryMap
from oner.model.rig import Rig, RigKind, Terms, Window
from oner.model.schedule import CastMember, Schedule, Strip
from oner.model.set import STANDING, Set, Stage
from oner.schedule.problem import PosedRegion, ScheduleProblem, pose_problem, shooting_days

Instance = dict[str, Any]

WEEK = 5
CHANGING = 3
"""State of the hallway on a day of change."""

HALLWAY = "hallway"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeasonBoard:
    """A board in the terms of the instance.

    Args:
        day: Day of every scene.
        hallway: Its state on every day, `CHANGING` while it is changed.
    """

    day: list[int]
    hallway: list[int]


def read_instance(path: Path) -> Instance:
    """An instance from its file."""
    return dict(json.loads(path.read_text(encoding="utf-8")))


def pose_season(instance: Instance) -> ScheduleProblem:
    """The instance as a problem.

    A rig is rented by the week of the calendar, so each of its windows is a week. Starting on a
    stage has a price in the instance and none here; restoring the hallway after the last day has
    one here and none there. Days allowed and days of change are taken over as they stand.
    """
    production = _production(instance)
    problem = pose_problem(production, production.strips, ())
    scenes, regions = instance["scenes"], (_hallway(instance),)
    return replace(
        problem,
        allowed=tuple(tuple(sorted(scene["ok"])) for scene in scenes),
        regions=regions,
        region_of=tuple(0 if scene["state"] >= 0 else None for scene in scenes),
        needs=tuple(max(0, scene["state"]) for scene in scenes),
    )


def as_season_board(problem: ScheduleProblem, schedule: Schedule) -> SeasonBoard:
    """A schedule in the terms of its instance."""
    days = {day: d for d, day in enumerate(problem.days)}
    places = {place.strip: days[place.day] for place in schedule.board}
    number = {state: k for k, state in enumerate(problem.regions[0].states)}
    hallway = [0] * len(days)
    for entry in schedule.regions:
        if entry.region == HALLWAY:
            hallway[days[entry.day]] = CHANGING if entry.state is None else number[entry.state]
    return SeasonBoard(day=[places[strip.id] for strip in problem.strips], hallway=hallway)


def _production(instance: Instance) -> Production:
    calendar = Calendar(start=date(2027, 3, 1), days=instance["D"], minutes_per_day=instance["cap"])
    where = RigidTransform2(yaw=0.0, x=0.0, y=0.0)
    return Production(
        title="Season",
        short="S",
        currency="USD",
        rate=Fraction(24),
        calendar=calendar,
        rules=Rules(set_change_minutes=instance["setchg"], stage_change_minutes=0),
        prices=Prices(changeover_day=instance["chgday"], company_move=instance["xstage"]),
        story=StoryMap(),
        stages=tuple(Stage(id=f"stage{k}", name="") for k in sorted(set(instance["stage"]))),
        sets=tuple(
            Set(id=f"set{k}", name="", stage=f"stage{stage}", T_stage_set=where)
            for k, stage in enumerate(instance["stage"])
        ),
        rigs=tuple(_rig(k, rate, calendar) for k, rate in enumerate(instance["rigweek"])),
        cast=tuple(
            CastMember(id=f"cast{c}", number=c, character="", name="", day_rate=r, hold_rate=r)
            for c, r in enumerate(instance["rate"])
        ),
        strips=tuple(_strip(s, scene) for s, scene in enumerate(instance["scenes"])),
    )


def _rig(number: int, week_rate: int, calendar: Calendar) -> Rig:
    days = shooting_days(calendar)
    weeks = [days[first : first + WEEK] for first in range(0, len(days), WEEK)]
    windows = tuple(Window(first=week[0], last=week[-1]) for week in weeks)
    terms = Terms(week_rate=week_rate, windows=windows)
    return Rig(id=f"rig{number}", name="", kind=RigKind.ARM, terms=terms)


def _strip(number: int, scene: dict[str, Any]) -> Strip:
    return Strip(
        id=f"scene{number}",
        scene=str(number),
        set=f"set{scene['set']}",
        minutes=scene["dur"],
        cast=tuple(f"cast{c}" for c in scene["cast"]),
        rig=f"rig{scene['rig']}" if scene["rig"] >= 0 else None,
    )


def _hallway(instance: Instance) -> PosedRegion:
    days = tuple(tuple(row) for row in instance["chg"])
    states = (STANDING, *(f"state{k}" for k in range(1, len(days))))
    return PosedRegion(
        id=HALLWAY,
        set="",
        states=states,
        words=states,
        rigs=(None,) * len(states),
        change_days=days,
    )
