"""A show with every rule in it, a board that keeps them, and each rule broken by hand.

Two days are over; from the third on the board is still to be shot.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from everything import STATES
from small_productions import MONDAY, arm, member, production, strip

from oner.model.diary import Diary, Shot, StoodState
from oner.model.production import Daylight, Production, Rules, Unit
from oner.model.rig import Window
from oner.model.schedule import Director, Follows, Light, Lock, Pin, Place
from oner.model.set import Region, Zone
from oner.schedule.problem import ScheduleProblem, pose_problem, shooting_days, with_allowed
from oner.schedule.regions import Board

DAYS = shooting_days(production(days=10).calendar)
OVER = 2

STRIPS = (
    strip("scene", "hall", 300, zone="corridor", cast=("A",), episode="1"),
    strip("tea", "kitchen", 100),
    strip("chase", "street", 200, cast=("B",), place=Place.EXT, unit="second"),
    strip("piece", "hall", 300, state="wall-out", rig="arm", cast=("A",)),
    strip(
        "stunt",
        "hall",
        200,
        state="wall-out",
        rig="arm",
        cast=("A",),
        after=("piece",),
        follows=(Follows(strip="piece", least=1, most=3),),
        runners=("A",),
        run_minutes=10,
    ),
    strip("snack", "kitchen", 100),
    strip("plate", "street", 100, place=Place.EXT, unit="second", director="D"),
    strip("walk", "den", 100, cast=("C",)),
    strip("green", "hall", 300, state="green"),
    strip("backyard", "street", 100, rig="arm"),
    strip("night", "street", 150, cast=("C",), place=Place.EXT, light=Light.NIGHT),
    strip("desk", "den", 100, cast=("C",), episode="1"),
    strip("cover", "den", 300, cast=("B",)),
    strip("twin-a", "den", 100, cast=("M",), together="twins"),
    strip("twin-b", "den", 100, cast=("M",), together="twins"),
    strip("shelf", "kitchen", 200, state="shelf-out"),
)
GOOD = {
    "scene": (0, "main"),
    "tea": (0, "main"),
    "chase": (0, "second"),
    "piece": (2, "main"),
    "stunt": (3, "main"),
    "snack": (3, "main"),
    "plate": (4, "second"),
    "walk": (4, "main"),
    "green": (5, "main"),
    "backyard": (5, "main"),
    "night": (6, "main"),
    "desk": (7, "main"),
    "cover": (8, "main"),
    "twin-a": (8, "main"),
    "twin-b": (8, "main"),
    "shelf": (9, "main"),
}
"""Per strip its day and unit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A show and a board of it; people were told the good one."""

    shop: Production
    board: dict[str, tuple[int, str]]

    def moved(self, name: str, day: int, unit: str = "main") -> Case:
        """With a strip on another day."""
        return replace(self, board=self.board | {name: (day, unit)})

    def left_out(self, name: str) -> Case:
        """Without a strip on the board."""
        return replace(self, board={k: at for k, at in self.board.items() if k != name})

    def script(self, name: str, **changes: Any) -> Case:
        """With a strip that is another in the script."""
        strips = [replace(one, **changes) if one.id == name else one for one in self.shop.strips]
        return self.show(strips=tuple(strips))

    def person(self, name: str, **changes: Any) -> Case:
        """With other terms of a person."""
        cast = [replace(one, **changes) if one.id == name else one for one in self.shop.cast]
        return self.show(cast=tuple(cast))

    def rules(self, **changes: Any) -> Case:
        """With other rules of the house."""
        return self.show(rules=replace(self.shop.rules, **changes))

    def calendar(self, **changes: Any) -> Case:
        """With another calendar."""
        return self.show(calendar=replace(self.shop.calendar, **changes))

    def rig(self, **changes: Any) -> Case:
        """With other terms of the arm."""
        rig = self.shop.rigs[0]
        return self.show(rigs=(replace(rig, terms=replace(rig.terms, **changes)),))

    def stage(self, **changes: Any) -> Case:
        """With another stage two."""
        one, two = self.shop.stages
        return self.show(stages=(one, replace(two, **changes)))

    def show(self, **changes: Any) -> Case:
        """With anything else of the show."""
        return replace(self, shop=replace(self.shop, **changes))

    def slots(self, problem: ScheduleProblem) -> Board:
        """The board; -1 for a strip that is not on it."""
        units = [unit.id for unit in problem.units]
        return tuple(
            self.board[one.id][0] * len(units) + units.index(self.board[one.id][1])
            if one.id in self.board
            else -1
            for one in problem.strips
        )


def good_case() -> Case:
    """The show with its good board."""
    shop = production(
        STRIPS,
        (
            member("A"),
            member("B"),
            member("C", rest_hours=11.0),
            member("M", minutes_per_day=250, on_set_minutes=600),
        ),
        (arm(day_rate=10, lead_days=2, windows=(Window(first=DAYS[2], last=DAYS[5]),)),),
        days=10,
        rules=Rules(
            order_window_days=9,
            run_minutes_per_day=20,
            run_rest_days=1,
            notice_days=2,
            cover_minutes=500,
        ),
        units=(Unit(id="main"), Unit(id="second")),
        daylight=(Daylight(first=MONDAY, sunrise=420, sunset=1050),),
    )
    hall, kitchen, street = shop.sets
    shelf = Zone(id="shelf", outline=((0.0, 0.0), (1.0, 0.0), (1.0, 1.0)))
    region = Region(id="kitchen-region", zones=("shelf",))
    kitchen = replace(kitchen, zones=(shelf,), regions=(region,))
    den = replace(street, id="den", name="DEN", stage="one", cover=True)
    one, two = shop.stages
    shop = replace(
        shop,
        sets=(hall, kitchen, street, den),
        stages=(one, replace(two, windows=(Window(first=DAYS[0], last=DAYS[8]),))),
        directors=(Director(id="D"),),
        locks=(Lock(strip="desk"),),
        diary=Diary(
            as_of=DAYS[OVER],
            shot=tuple(
                Shot(strip=name, day=DAYS[day], unit=unit)
                for name, (day, unit) in GOOD.items()
                if day < OVER
            ),
            stood=(StoodState(region="hall-region", day=DAYS[1], state=None),),
        ),
    )
    past = [Pin(strip=s.strip, day=s.day, unit=s.unit, rule="past") for s in shop.diary.shot]
    return Case(shop=replace(shop, pins=tuple(past)), board=GOOD)


def posed(case: Case) -> ScheduleProblem:
    """The problem of a case, its locks as pins, its past over, people told the good board."""
    shop = case.shop
    locked = tuple(
        Pin(strip=lock.strip, day=DAYS[GOOD[lock.strip][0]], unit="main", rule="lock")
        for lock in shop.locks
        if lock.strip
    )
    problem = pose_problem(shop, shop.strips, STATES, pins=locked)
    stood = tuple({"hall-region": (0, -1)}.get(region.id, (0, 0)) for region in problem.regions)
    told = replace(case, board=GOOD).slots(problem)
    return with_allowed(replace(problem, as_of=OVER, stood=stood, told=told))


def away(day: int) -> tuple[Window, ...]:
    """One day."""
    return (Window(first=DAYS[day], last=DAYS[day]),)


def _sunset(case: Case, sunset: int) -> Case:
    return case.calendar(daylight=(Daylight(first=MONDAY, sunrise=420, sunset=sunset),))


BROKEN: tuple[tuple[str, str, Callable[[Case], Case]], ...] = (
    ("every-strip", "a strip is left out", lambda c: c.left_out("walk")),
    ("strip-window", "too late", lambda c: c.script("desk", latest=DAYS[6])),
    ("strip-window", "too early", lambda c: c.script("desk", earliest=DAYS[8])),
    ("strip-window", "while it is closed", lambda c: c.script("walk", closed=away(4))),
    ("pin", "another day", lambda c: c.show(pins=(*c.shop.pins, Pin(strip="walk", day=DAYS[3])))),
    (
        "pin",
        "another unit",
        lambda c: c.show(pins=(*c.shop.pins, Pin(strip="walk", day=DAYS[4], unit="second"))),
    ),
    ("lock", "a locked strip moves", lambda c: c.moved("desk", 9)),
    ("past", "what was shot moves", lambda c: c.moved("tea", 4)),
    ("past", "into days that are over", lambda c: c.moved("walk", 1)),
    ("notice", "runs tomorrow", lambda c: c.script("piece", run_minutes=5).moved("piece", 3)),
    ("cast-available", "a person is away", lambda c: c.person("C", absences=away(7))),
    ("cast-available", "a person is not yet there", lambda c: c.person("C", windows=away(7))),
    (
        "director",
        "the director is away",
        lambda c: c.show(directors=(Director(id="D", absences=away(4)),)),
    ),
    ("unit", "another unit's strip", lambda c: c.moved("plate", 4, "main")),
    (
        "unit",
        "the unit does not work",
        lambda c: c.calendar(units=(Unit(id="main"), Unit(id="second", windows=away(0)))),
    ),
    ("one-unit", "a person in two places", lambda c: c.script("plate", cast=("C",))),
    (
        "one-unit",
        "a director in two places",
        lambda c: c.script("walk", director="D"),
    ),
    ("rig-window", "the arm is gone", lambda c: c.rig(windows=away(2))),
    ("rig-lead", "the arm is ordered late", lambda c: c.rig(lead_days=3)),
    ("stage-window", "the stage is lost", lambda c: c.stage(windows=away(4))),
    ("stage-exclusive", "two units on a stage", lambda c: c.moved("plate", 6, "second")),
    ("day-capacity", "a long strip", lambda c: c.script("walk", minutes=601)),
    (
        "day-capacity",
        "a long way from set to set",
        lambda c: c.rules(stage_change_minutes=200),
    ),
    ("day-capacity", "a short day", lambda c: c.calendar(minutes_per_day=480)),
    ("set-state", "two states in a day", lambda c: c.moved("green", 3)),
    ("changeover", "a slow crew", lambda c: c.calendar(crew_minutes_per_day=300)),
    ("changeover-crew", "two changes, one crew", lambda c: c.moved("shelf", 5)),
    ("rig-place", "no day to strike", lambda c: c.moved("backyard", 4)),
    ("precedence", "before another", lambda c: c.script("walk", after=("desk",))),
    (
        "precedence",
        "too soon after another",
        lambda c: c.script("desk", follows=(Follows(strip="walk", least=4),)),
    ),
    (
        "precedence",
        "too long after another",
        lambda c: c.script("desk", follows=(Follows(strip="walk", most=2),)),
    ),
    ("keep-together", "a twin alone", lambda c: c.moved("twin-b", 9)),
    ("order-window", "an episode too long", lambda c: c.rules(order_window_days=7)),
    ("daylight", "the sun sets early", lambda c: _sunset(c, 490)),
    ("daylight", "the sun sets late", lambda c: _sunset(c, 1500)),
    ("company-rest", "a long night", lambda c: c.script("night", minutes=250)),
    ("company-rest", "a long weekend", lambda c: c.rules(weekend_rest_hours=72.0)),
    ("rest", "a person who needs more", lambda c: c.person("C", rest_hours=12.0)),
    ("minor-hours", "too many minutes", lambda c: c.person("M", minutes_per_day=150)),
    ("minor-hours", "too long on set", lambda c: c.person("M", on_set_minutes=150)),
    ("running-load", "too far in a day", lambda c: c.script("stunt", run_minutes=21)),
    (
        "running-load",
        "no day of rest",
        lambda c: c.script("walk", cast=("A",), runners=("A",), run_minutes=1),
    ),
    ("cover-set", "the cover's cast is away", lambda c: c.person("B", absences=away(6))),
)
"""Rule, what was done, and how."""
