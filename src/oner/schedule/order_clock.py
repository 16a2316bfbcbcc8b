"""The clock of a unit's day: when each of its strips is shot, in a given order.

Minutes after midnight. The company goes from strip to strip without a pause but for changes of set
and stage, the meal, and the wait for the light an exterior needs. A person's call is the start of
their first strip: make-up and wardrobe, which nobody's list has, are not in it (assumed).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from oner.model.schedule import CastMember, Light, Place, Strip
from oner.schedule.hours import daylight_on, exterior_minutes, meal_minutes, slot_hours
from oner.schedule.problem import ScheduleProblem

MEAL_EARLY_MINUTES = 120
"""A meal may be called so much before it is due, so that it falls between two strips; assumed.

Otherwise it is taken inside the strip, when it is due.
"""

WHOLE_WEEK = 7 * 24 * 60


class Task(NamedTuple):
    """A strip as the clock sees it; people, strips and sets of the day are bits of a mask.

    Args:
        strip: Its place in the problem.
        minutes: How long it is shot.
        built, stage, rig: Its set, stage and rig, numbered within the day; rig -1: none.
        opens, closes: It begins not before, and should end no later than; an exterior's light.
        people: Who is in it.
        before: Strips of the day that have to be shot before it.
    """

    strip: int
    minutes: int
    built: int
    stage: int
    rig: int
    opens: int
    closes: int
    people: int
    before: int


class Step(NamedTuple):
    """When a strip is shot, and the meal that is called just before it or inside it, if any."""

    start: int
    end: int
    meal: int | None


class Timed(NamedTuple):
    """An order with its times.

    Args:
        order: Places among the tasks of the day.
        steps: One per strip, in that order.
    """

    order: tuple[int, ...]
    steps: tuple[Step, ...]

    @property
    def meal(self) -> int | None:
        """When the meal begins; None: there is none."""
        return next((step.meal for step in self.steps if step.meal is not None), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitTasks:
    """A unit's day before it has an order.

    Args:
        slot: Unit and day.
        tasks: Its strips, in the order of the script.
        people: Who is in them, in the order of the cast; bit k of a mask is the k-th.
        sets: Per stage of the day the sets on it, as a list of (set, mask of its strips).
        call, wrap: The hours as they follow from the strips alone (`slot_hours`).
        latest: A day within its hours ends by then.
        due: A meal is called no later.
        meal: What it takes; 0: it is not counted.
        set_change, stage_change: Minutes lost.
    """

    slot: int
    tasks: tuple[Task, ...]
    people: tuple[CastMember, ...]
    sets: tuple[tuple[tuple[int, int], ...], ...]
    call: int
    wrap: int
    latest: int
    due: int
    meal: int
    set_change: int
    stage_change: int

    @property
    def all(self) -> int:
        """Mask of all strips."""
        return (1 << len(self.tasks)) - 1

    @property
    def horizon(self) -> int:
        """No order ends later: every strip after the last wait, with a change before each."""
        opens = max(self.call, *(task.opens for task in self.tasks))
        changes = (len(self.tasks) - 1) * (self.set_change + self.stage_change)
        return opens + sum(task.minutes for task in self.tasks) + changes + self.meal

    def change(self, last: int, now: int) -> int:
        """Minutes of going from one strip to another; last -1: from the crew call."""
        if last < 0:
            return 0
        one, other = self.tasks[last], self.tasks[now]
        if one.built == other.built:
            return 0
        return self.set_change + (self.stage_change if one.stage != other.stage else 0)

    def step(self, time: int, last: int, now: int) -> Step:
        """When a strip is shot that comes next.

        start = max(time + change, light opens); end = start + minutes. If the strip would be shot
        beyond the hour the meal is due, the meal comes first: in a wait for light that is long
        enough, else right after the last strip unless that is too early; else inside the strip.

        Args:
            time: The last strip ends then, or the crew call.
            last: That strip; -1: none.
            now: The next strip.
        """
        task, change = self.tasks[now], self.change(last, now)
        start = max(time + change, task.opens)
        end = start + task.minutes
        if not self.meal or time > self.due or end <= self.due:
            return Step(start, end, None)
        if start - change - time >= self.meal:
            return Step(start, end, min(self.due, start - change - self.meal))
        if time >= self.due - MEAL_EARLY_MINUTES or start >= self.due:
            start = max(time + self.meal + change, task.opens)
            return Step(start, start + task.minutes, time)
        return Step(start, end + self.meal, self.due)

    def timed(self, order: Sequence[int]) -> Timed:
        """An order with its times."""
        steps = list[Step]()
        time, last = self.call, -1
        for now in order:
            steps.append(self.step(time, last, now))
            time, last = steps[-1].end, now
        return Timed(tuple(order), tuple(steps))

    def presence(self, timed: Timed) -> dict[int, tuple[int, int]]:
        """Per person, by bit, the start of their first and the end of their last strip."""
        found = dict[int, tuple[int, int]]()
        for now, step in zip(timed.order, timed.steps, strict=True):
            people, k = self.tasks[now].people, 0
            while people >> k:
                if people >> k & 1:
                    first, _ = found.get(k, (step.start, 0))
                    found[k] = (first, step.end)
                k += 1
        return found


def unit_tasks(problem: ScheduleProblem, slot: int, strips: Sequence[int]) -> UnitTasks:
    """A unit's day as the clock sees it.

    Args:
        problem: The problem.
        slot: Unit and day.
        strips: What it shoots, at least one.
    """
    chosen, stage_of = sorted(strips), problem.stage_of()
    rows = [problem.strips[s] for s in chosen]
    built, stages = _numbers(r.set for r in rows), _numbers(stage_of[r.set] for r in rows)
    rigs = _numbers(r.rig for r in rows if r.rig is not None)
    load = (
        sum(row.minutes for row in rows)
        + problem.rules.set_change_minutes * (len(built) - 1)
        + problem.rules.stage_change_minutes * (len(stages) - 1)
    )
    people = _people(problem, rows)
    bit = {member.id: 1 << k for k, member in enumerate(people)}
    before = _before(rows)
    tasks = tuple(
        Task(
            strip=s,
            minutes=row.minutes,
            built=built[row.set],
            stage=stages[stage_of[row.set]],
            rig=-1 if row.rig is None else rigs[row.rig],
            opens=light[0],
            closes=light[1],
            people=sum({bit[who] for who in row.cast}),
            before=mask,
        )
        for s, row, mask, light in zip(
            chosen, rows, before, _lights(problem, slot, rows), strict=True
        )
    )
    hours = slot_hours(problem, slot, chosen, load)
    return UnitTasks(
        slot=slot,
        tasks=tasks,
        people=people,
        sets=_sets(tasks, len(stages)),
        call=hours.call,
        wrap=hours.wrap,
        latest=_latest(problem, slot, rows, hours.call),
        due=hours.call + problem.rules.meal_after_minutes,
        meal=problem.rules.meal_minutes,
        set_change=problem.rules.set_change_minutes,
        stage_change=problem.rules.stage_change_minutes,
    )


def _numbers(names: Iterable[str]) -> dict[str, int]:
    """Names numbered in the order they first come in."""
    found = dict[str, int]()
    for name in names:
        found.setdefault(name, len(found))
    return found


def _people(problem: ScheduleProblem, rows: Sequence[Strip]) -> tuple[CastMember, ...]:
    named = {who for row in rows for who in row.cast}
    return tuple(member for member in problem.cast if member.id in named)


def _before(rows: Sequence[Strip]) -> list[int]:
    """Per strip the mask of those of its day that it has to follow."""
    bit = {row.id: 1 << k for k, row in enumerate(rows)}
    return [
        sum({bit.get(other, 0) for other in (*row.after, *(one.strip for one in row.follows))})
        for row in rows
    ]


def _lights(problem: ScheduleProblem, slot: int, rows: Sequence[Strip]) -> list[tuple[int, int]]:
    """Per strip when its light begins and ends; interiors, and days nobody spoke of, always."""
    sun = daylight_on(problem.calendar, problem.days[problem.day_of(slot)])
    found = list[tuple[int, int]]()
    for row in rows:
        if sun is None or row.place is not Place.EXT:
            found.append((0, WHOLE_WEEK))
        elif row.light is Light.DAY:
            found.append((sun.sunrise, sun.sunset))
        else:
            found.append((sun.sunset, WHOLE_WEEK))
    return found


def _latest(problem: ScheduleProblem, slot: int, rows: Sequence[Strip], call: int) -> int:
    """When the longest day ends with its meal, or the exteriors by night shot right at sunset."""
    unit = problem.unit_of(slot)
    longest = problem.calendar.minutes_of(unit) + unit.overtime_minutes
    ends = call + longest + meal_minutes(problem, longest)
    sun = daylight_on(problem.calendar, problem.days[problem.day_of(slot)])
    _, by_night = exterior_minutes(rows)
    return max(ends, sun.sunset + by_night) if sun is not None and by_night else ends


def _sets(tasks: Sequence[Task], stages: int) -> tuple[tuple[tuple[int, int], ...], ...]:
    masks: list[dict[int, int]] = [{} for _ in range(stages)]
    for k, task in enumerate(tasks):
        own = masks[task.stage]
        own[task.built] = own.get(task.built, 0) | 1 << k
    return tuple(tuple(own.items()) for own in masks)
