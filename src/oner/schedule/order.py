"""The order inside the days of a board, and everybody's hours.

`order_clock` says when strips are shot in a given order, `order_best` finds the best order of one
day, `order_rests` orders all days so that everybody rests between them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from oner.model.schedule import BoardPlace, Call, UnitDay
from oner.schedule.order_best import DayOrders
from oner.schedule.order_clock import Task, Timed, UnitTasks, unit_tasks
from oner.schedule.order_rests import SeasonOrders
from oner.schedule.problem import ScheduleProblem
from oner.schedule.regions import Board


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenRest:
    """Something about hours that no order was found to keep.

    Args:
        rule: "rest", "company-rest", "minor-hours", "daylight" or "day-capacity" (`RULES`).
        who: Id of the person; empty: it is about the unit.
        day: The day, the earlier of two for a rest; a place in the days of the problem.
        unit: Id of the unit of that day.
        needed, has: Minutes. Of rest: how much has to be, and is. Of a minor: how long from call to
            wrap is allowed, and is. Of daylight: how much is left when the exterior begins, and how
            much it takes. Of the day: the longest there may be, and this one.
        strips: Ids of the strips it is about: a person's, of both days for a rest; all exteriors
            by day of the unit's day.
    """

    rule: str
    who: str
    day: int
    unit: str
    needed: int
    has: int
    strips: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPlans:
    """A board with its days in order.

    Args:
        places: Every strip's day, unit, place and times, in order of day, unit and place.
        hours: Of every unit on every day it shoots.
        calls: Of every person on every day they work, in order of day, unit and cast.
        broken: What no order was found to keep; empty for a board that can be shot so. Days before
            the first still to come are not judged.
    """

    places: tuple[BoardPlace, ...]
    hours: tuple[UnitDay, ...]
    calls: tuple[Call, ...]
    broken: tuple[BrokenRest, ...]


def order_days(problem: ScheduleProblem, board: Board) -> DayPlans:
    """The order inside every day of a board, and everybody's hours.

    On every unit's day no set and no stage is come back to, strips come after those they follow,
    exteriors are shot in their light, and everybody waits as little as may be, weighted by what
    they are paid; before that, everybody rests as long as they have to from one day to the next.
    A day of few strips has the best order between its neighbours as they stand; all days together
    are a local optimum. The same board always gives the same plans.

    Args:
        problem: The problem.
        board: A slot per strip.
    """
    slots = dict[int, list[int]]()
    for s, slot in enumerate(board):
        slots.setdefault(slot, []).append(s)
    season = SeasonOrders(problem, slots)
    season.order()
    days = [(season.tasks[slot], season.chosen[slot]) for slot in season.tasks]
    still = [day for day in days if problem.day_of(day[0].slot) >= problem.as_of]
    return DayPlans(
        places=tuple(place for day in days for place in _places(problem, *day)),
        hours=tuple(_unit_day(problem, *day) for day in days),
        calls=tuple(call for day in days for call in _calls(problem, *day)),
        broken=(
            *_broken_rests(problem, season),
            *(one for day in still for one in _broken_day(problem, *day)),
        ),
    )


def given_day(problem: ScheduleProblem, slot: int, strips: Sequence[int]) -> DayPlans:
    """A unit's day in the order somebody gave it, which is kept as it is.

    What it breaks by itself is in `broken`: minors, light, the length of the day. A set that is
    come back to costs its change every time.

    Args:
        problem: The problem.
        slot: Unit and day.
        strips: What it shoots, at least one, in order.
    """
    tasks = unit_tasks(problem, slot, strips)
    place = {task.strip: k for k, task in enumerate(tasks.tasks)}
    timed = tasks.timed([place[s] for s in strips])
    over = problem.day_of(slot) < problem.as_of
    return DayPlans(
        places=tuple(_places(problem, tasks, timed)),
        hours=(_unit_day(problem, tasks, timed),),
        calls=tuple(_calls(problem, tasks, timed)),
        broken=() if over else tuple(_broken_day(problem, tasks, timed)),
    )


def day_keeps(problem: ScheduleProblem, slot: int, strips: Sequence[int]) -> bool:
    """Whether some order of a unit's day keeps its hours, its light and its minors' hours.

    Args:
        problem: The problem.
        slot: Unit and day.
        strips: What it would shoot; with none there is nothing to keep.
    """
    if not strips or problem.day_of(slot) < problem.as_of:
        return True
    tasks = unit_tasks(problem, slot, strips)
    timed = DayOrders(tasks).best().timed
    return next(_broken_day(problem, tasks, timed), None) is None


def board_places(problem: ScheduleProblem, board: Board) -> tuple[BoardPlace, ...]:
    """Every strip with its day, its place in that day and its times, in order."""
    return order_days(problem, board).places


def _places(problem: ScheduleProblem, tasks: UnitTasks, timed: Timed) -> Iterator[BoardPlace]:
    for place, (now, step) in enumerate(zip(timed.order, timed.steps, strict=True), start=1):
        yield BoardPlace(
            strip=problem.strips[tasks.tasks[now].strip].id,
            day=problem.days[problem.day_of(tasks.slot)],
            order=place,
            unit=problem.unit_of(tasks.slot).id,
            start=step.start,
            end=step.end,
        )


def _unit_day(problem: ScheduleProblem, tasks: UnitTasks, timed: Timed) -> UnitDay:
    return UnitDay(
        day=problem.days[problem.day_of(tasks.slot)],
        unit=problem.unit_of(tasks.slot).id,
        call=tasks.call,
        wrap=timed.steps[-1].end,
        meal=timed.meal,
    )


def _calls(problem: ScheduleProblem, tasks: UnitTasks, timed: Timed) -> Iterator[Call]:
    for k, (call, wrap) in sorted(tasks.presence(timed).items()):
        yield Call(
            day=problem.days[problem.day_of(tasks.slot)],
            unit=problem.unit_of(tasks.slot).id,
            who=tasks.people[k].id,
            call=call,
            wrap=wrap,
        )


def _broken_rests(problem: ScheduleProblem, season: SeasonOrders) -> Iterator[BrokenRest]:
    for tie in season.ties:
        lacking = season.lacking(tie)
        if lacking and problem.day_of(tie.late) >= problem.as_of:
            yield BrokenRest(
                rule="rest" if tie.who else "company-rest",
                who=tie.who,
                day=problem.day_of(tie.early),
                unit=problem.unit_of(tie.early).id,
                needed=tie.rest,
                has=tie.rest - lacking,
                strips=tuple(
                    problem.strips[task.strip].id
                    for slot in (tie.early, tie.late)
                    for task in season.tasks[slot].tasks
                    if not tie.who or tie.who in problem.strips[task.strip].cast
                ),
            )


def _broken_day(problem: ScheduleProblem, tasks: UnitTasks, timed: Timed) -> Iterator[BrokenRest]:
    """Minors who stay too long, exteriors without light, and a day beyond the longest."""

    def broken(
        rule: str, needed: int, has: int, about: Iterable[Task], who: str = ""
    ) -> BrokenRest:
        return BrokenRest(
            rule=rule,
            who=who,
            day=problem.day_of(tasks.slot),
            unit=problem.unit_of(tasks.slot).id,
            needed=needed,
            has=has,
            strips=tuple(problem.strips[task.strip].id for task in about),
        )

    for k, (call, wrap) in sorted(tasks.presence(timed).items()):
        member = tasks.people[k]
        if member.on_set_minutes is not None and wrap - call > member.on_set_minutes:
            own = [task for task in tasks.tasks if task.people >> k & 1]
            yield broken("minor-hours", member.on_set_minutes, wrap - call, own, member.id)
    for now, step in zip(timed.order, timed.steps, strict=True):
        task = tasks.tasks[now]
        if step.end > task.closes:
            light = max(0, task.closes - step.start)
            lit = [other for other in tasks.tasks if other.closes == task.closes]
            yield broken("daylight", light, step.end - step.start, lit)
    long = timed.steps[-1].end - tasks.call
    if tasks.call + long > tasks.latest:
        yield broken("day-capacity", tasks.latest - tasks.call, long, tasks.tasks)
