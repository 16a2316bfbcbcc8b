"""Days drawn at random, and every order of them counted with nothing of the product's."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from small_productions import HERE, MONDAY, arm, member, production, strip

from oner.model.production import MAIN_UNIT, Daylight, Rules, Unit
from oner.model.schedule import Light, Place, Strip
from oner.model.set import Set, Stage
from oner.schedule.order_best import weight
from oner.schedule.problem import ScheduleProblem, pose_problem
from oner.schedule.regions import Board

HOUR = 60
PEOPLE = "ABCD"
Hours = dict[str, tuple[int, int]]


@dataclass(frozen=True)
class Tried:
    """A day in one order: (broken, late, moves, changes, rigs taken up again, waiting), hours."""

    score: tuple[int, ...]
    hours: Hours


def drawn_days(
    seed: int, *, days: int = 1, most: int = 5, units: int = 1
) -> tuple[ScheduleProblem, Board]:
    """A problem with interiors, exteriors, a meal, minors and rests, and a board of it."""
    draw = random.Random(seed)
    cast = tuple(
        member(
            who,
            draw.choice([0, 10, 70]),
            rest_hours=draw.choice([10.0, 13.0, 15.0, 17.0]),
            on_set_minutes=draw.choice([None, None, 300]),
        )
        for who in PEOPLE
    )
    made, board = list[Strip](), list[int]()
    for day in range(days):
        where = {who: draw.randrange(units) for who in PEOPLE}
        for slot in range(day * units, (day + 1) * units):
            people = [who for who in PEOPLE if where[who] == slot % units]
            strips = _drawn_strips(draw, f"d{slot}", draw.randint(1, most), people)
            made += strips
            board += [slot] * len(strips)
    sun = Daylight(first=MONDAY, sunrise=draw.choice([6, 8]) * HOUR, sunset=17 * HOUR)
    show = production(
        tuple(made),
        cast,
        (arm(),),
        days=max(days, 2),
        rules=Rules(meal_minutes=draw.choice([0, 45]), company_rest_hours=draw.choice([0.0, 11.0])),
        daylight=draw.choice([(), (sun,)]),
        units=(MAIN_UNIT, Unit(id="second", day_call=8 * HOUR, overtime_minutes=60))[:units],
    )
    return pose_problem(show, show.strips, ()), tuple(board)


def _drawn_strips(draw: random.Random, name: str, count: int, people: list[str]) -> list[Strip]:
    made = list[Strip]()
    for k in range(count):
        place = draw.choice(["hall", "kitchen", "street"])
        outside = place == "street" and draw.random() < 0.7
        made.append(
            strip(
                f"{name}s{k}",
                place,
                draw.choice([30, 45, 60, 120, 200]),
                cast=tuple(who for who in people if draw.random() < 0.4),
                place=Place.EXT if outside else Place.INT,
                light=draw.choice([Light.DAY, Light.NIGHT]),
                rig="arm" if draw.random() < 0.3 else None,
                after=(f"{name}s{draw.randrange(k)}",) if k and draw.random() < 0.2 else (),
            )
        )
    return made


def try_order(problem: ScheduleProblem, order: tuple[Strip, ...]) -> Tried:
    """A day of the first unit counted with nothing of the product's order."""
    rules, stage = problem.rules, problem.stage_of()
    call, sun = _crew_call(problem, order), _sun(problem)
    due, fed = call + rules.meal_after_minutes, not rules.meal_minutes
    time, last, moves, changes, dark = call, order[0], 0, 0, 0
    spans = list[tuple[int, int]]()
    for s in order:
        changes += s.set != last.set
        moves += stage[s.set] != stage[last.set]
        change = rules.set_change_minutes * (s.set != last.set)
        change += rules.stage_change_minutes * (stage[s.set] != stage[last.set])
        opens, closes = _light(s, sun)
        start, inside = max(time + change, opens), 0
        if not fed and start + s.minutes > due:
            fed = True
            if start - time - change < rules.meal_minutes:
                if time >= due - 120 or start >= due:
                    start = max(time + rules.meal_minutes + change, opens)
                else:
                    inside = rules.meal_minutes
        time, last = start + s.minutes + inside, s
        spans.append((start, time))
        dark += max(0, time - closes)
    hours = _hours(problem, order, spans)
    broken, waiting = _waits(problem, order, hours)
    late = max(0, time - _promised_wrap(problem, order))
    if rules.company_rest_hours:
        hours[""] = call, time
    return Tried((dark + broken, late, moves, changes, _rigs_again(order), waiting), hours)


def _crew_call(problem: ScheduleProblem, order: tuple[Strip, ...]) -> int:
    unit, lights = problem.units[0], {s.light for s in order if s.place is Place.EXT}
    if Light.NIGHT not in lights:
        return unit.day_call
    return unit.split_call if Light.DAY in lights else unit.night_call


def _sun(problem: ScheduleProblem) -> Daylight | None:
    return problem.calendar.daylight[0] if problem.calendar.daylight else None


def _light(s: Strip, sun: Daylight | None) -> tuple[int, int]:
    if sun is None or s.place is Place.INT:
        return 0, 10**6
    return (sun.sunset, 10**6) if s.light is Light.NIGHT else (sun.sunrise, sun.sunset)


def _hours(
    problem: ScheduleProblem, order: tuple[Strip, ...], spans: list[tuple[int, int]]
) -> Hours:
    found = Hours()
    for one in problem.cast:
        own = [span for s, span in zip(order, spans, strict=True) if one.id in s.cast]
        if own:
            found[one.id] = own[0][0], own[-1][1]
    return found


def _waits(problem: ScheduleProblem, order: tuple[Strip, ...], hours: Hours) -> tuple[int, int]:
    """Minutes minors are too long on set, and everybody's waiting by weight."""
    over = waiting = 0
    for one in (one for one in problem.cast if one.id in hours):
        long = hours[one.id][1] - hours[one.id][0]
        over += max(0, long - (one.on_set_minutes or 10**6))
        waiting += weight(one) * (long - sum(s.minutes for s in order if one.id in s.cast))
    return over, waiting


def _promised_wrap(problem: ScheduleProblem, order: tuple[Strip, ...]) -> int:
    rules, stage, sun = problem.rules, problem.stage_of(), _sun(problem)
    load = sum(s.minutes for s in order)
    load += rules.set_change_minutes * (len({s.set for s in order}) - 1)
    load += rules.stage_change_minutes * (len({stage[s.set] for s in order}) - 1)
    meal = rules.meal_minutes if load > rules.meal_after_minutes else 0
    nights = [s.minutes for s in order if s.place is Place.EXT and s.light is Light.NIGHT]
    dark = sun.sunset + sum(nights) if sun and nights else 0
    return max(_crew_call(problem, order) + load + meal, dark)


def _rigs_again(order: tuple[Strip, ...]) -> int:
    """Times a rig is taken up after something else was shot without it."""
    return sum(
        s.rig is not None and s.rig != order[k].rig and any(t.rig == s.rig for t in order[:k])
        for k, s in enumerate(order[1:])
    )


def grouped(problem: ScheduleProblem, strips: Sequence[Strip]) -> list[tuple[Strip, ...]]:
    """Every order that comes back to no set and no stage and keeps what comes first."""
    stage, found = problem.stage_of(), list[tuple[Strip, ...]]()
    for order in itertools.permutations(strips):
        sets = [name for name, _ in itertools.groupby(s.set for s in order)]
        stages = [name for name, _ in itertools.groupby(stage[s.set] for s in order)]
        place = {s.id: k for k, s in enumerate(order)}
        first = all(place.get(o, -1) < place[s.id] for s in order for o in s.after)
        if len(set(sets)) == len(sets) and len(set(stages)) == len(stages) and first:
            found.append(order)
    return found


def lacking(problem: ScheduleProblem, tried: tuple[Tried, ...]) -> int:
    """Minutes of rest that two days one after the other lack."""
    rest = {one.id: one.rest_hours for one in problem.cast}
    rest[""] = problem.rules.company_rest_hours
    return sum(
        max(0, wrap + round(60 * rest[who]) - 24 * HOUR - later.hours[who][0])
        for early, later in itertools.pairwise(tried)
        for who, (_, wrap) in early.hours.items()
        if who in later.hours
    )


def drawn_season(seed: int, episodes: int = 10) -> tuple[ScheduleProblem, Board]:
    """45 strips an episode, 25 sets on four stages, 40 people of whom some rest long, a full board.

    Leads are in every second strip, guests in few; every day is filled set by set.
    """
    draw = random.Random(seed)
    rates = [100] * 6 + [40] * 12 + [20] * 22
    rests = [13.0] * 3 + [12.0] * 37
    cast = tuple(
        member(f"P{k}", rate, rest_hours=rest, on_set_minutes=500 if k % 13 == 12 else None)
        for k, (rate, rest) in enumerate(zip(rates, rests, strict=True))
    )
    chance = [0.4] * 6 + [0.1] * 12 + [0.02] * 22
    strips = tuple(
        strip(
            f"e{episode}s{k}",
            f"set{draw.randrange(25)}",
            15 * draw.randint(2, 14),
            cast=tuple(f"P{p}" for p, likely in enumerate(chance) if draw.random() < likely),
            episode=str(episode),
        )
        for episode in range(episodes)
        for k in range(45)
    )
    show = replace(
        production(strips, cast, days=130, rules=Rules(meal_minutes=60), minutes_per_day=630),
        stages=tuple(Stage(id=f"stage{k}", name="") for k in range(4)),
        sets=tuple(
            Set(id=f"set{k}", name="", stage=f"stage{k % 4}", T_stage_set=HERE) for k in range(25)
        ),
    )
    return pose_problem(show, strips, ()), _filled(strips, 630)


def _filled(strips: tuple[Strip, ...], minutes: int) -> Board:
    """Days filled one after the other, an episode after the other, set by set."""
    board, day, load, last = [0] * len(strips), 0, 0, ""
    for s in sorted(range(len(strips)), key=lambda s: (strips[s].episode, strips[s].set, s)):
        change = 60 if load and strips[s].set != last else 0
        if load + change + strips[s].minutes > minutes:
            day, load, change = day + 1, 0, 0
        board[s], last = day, strips[s].set
        load += change + strips[s].minutes
    return tuple(board)


def in_any_order(strips: tuple[Strip, ...]) -> list[tuple[Strip, ...]]:
    """Every order that keeps what comes first."""
    return [
        order
        for order in itertools.permutations(strips)
        if not any(later.id in s.after for k, s in enumerate(order) for later in order[k + 1 :])
    ]


def many_strips(seed: int, *, count: int, sets: int) -> ScheduleProblem:
    """A day of short strips with ten people on some sets."""
    draw = random.Random(seed)
    cast = tuple(member(f"P{k}", draw.choice([10, 30, 70])) for k in range(10))
    strips = tuple(
        strip(
            f"s{k}",
            draw.choice(["kitchen", "hall", "street"][:sets]),
            draw.choice([15, 20, 30]),
            cast=tuple(one.id for one in cast if draw.random() < 0.35),
        )
        for k in range(count)
    )
    return pose_problem(production(strips, cast, rules=Rules(meal_minutes=30)), strips, ())
