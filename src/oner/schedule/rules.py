"""The rules of the schedule, each with a stable id, and a plain recount of all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from oner.schedule.places import rig_pairs
from oner.schedule.problem import OwnRules, ScheduleProblem
from oner.schedule.regions import Board, trajectory, uses

RULES: dict[str, str] = {
    "every-strip": "Every strip is shot once, by a unit on a shooting day.",
    "strip-window": "A strip is shot on a day from its earliest to its latest.",
    "pin": "A pinned strip is shot on the day, and by the unit, it is pinned to.",
    "lock": "A locked strip stays where the last plan has it.",
    "past": "What was shot stays on the day it was shot.",
    "notice": (
        "Nobody is asked to run tomorrow: a strip with running is not moved into the next days."
    ),
    "cast-available": "Everybody in a strip can be had on its day.",
    "director": "A strip is shot on a day its director can be had.",
    "unit": "A strip is shot by its unit, on a day that unit works.",
    "one-unit": "Nobody in front of the camera, no director and no rig is with two units on a day.",
    "rig-window": "A rig is used on days it can be had.",
    "rig-lead": "A rig is used only after as many shooting days as it takes to order it.",
    "stage-window": "A stage is used on days it can be had.",
    "stage-exclusive": "Two units do not work on one stage on the same day.",
    "day-capacity": (
        "The minutes of a unit's day, of its strips and of its changes of set and stage, are no "
        "more than the day and its overtime have."
    ),
    "set-state": (
        "On its day the region of a strip is in the state the strip needs; "
        "a scene needs it standing."
    ),
    "changeover": (
        "Between two states of a region lie the days its changeover takes; it begins standing."
    ),
    "changeover-crew": (
        "No more regions are being changed at once than there are crews, by day and by night."
    ),
    "rig-place": (
        "While a set state holds a rig, the rig is used nowhere else; "
        "to carry it takes the days of striking it and of standing it up."
    ),
    "precedence": (
        "A strip is shot after those it has to follow, on their day or later, "
        "and as many days later as it says."
    ),
    "keep-together": "Strips that are kept together are shot on one day by one unit.",
    "order-window": "An episode is shot within as many shooting days as the house rule allows.",
    "daylight": (
        "Exteriors by day fit between sunrise and sunset of the unit's hours, "
        "exteriors by night after sunset."
    ),
    "company-rest": (
        "From a unit's wrap to its next call lie its hours of rest, "
        "after a night's shoot as well; over a day off, those of a weekend."
    ),
    "rest": "From a person's wrap to their next call lie their hours of rest.",
    "minor-hours": (
        "A minor's strips, and the time from call to wrap, are no longer than allowed in a day."
    ),
    "running-load": (
        "Nobody runs longer in a day than allowed, nor on a day of rest after running."
    ),
    "cover-set": (
        "On every day with exteriors, interiors on cover sets that its weather could drive the "
        "company to are still to be shot: as many minutes as the house keeps ready."
    ),
}
"""Id and rule. Findings, `why` and the docs cite the id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenRule:
    """A rule that a board does not keep.

    Args:
        rule: A key of `RULES`.
        strips: Ids of the strips concerned.
        what: What was counted.
    """

    rule: str
    strips: tuple[str, ...]
    what: str


def broken_rules(problem: ScheduleProblem, board: Board) -> list[BrokenRule]:
    """Every rule a board breaks, counted without any of the solver's arrays or models.

    Args:
        problem: The problem.
        board: A day per strip.
    """
    if len(board) != len(problem.strips) or any(not 0 <= d < len(problem.days) for d in board):
        return [BrokenRule(rule="every-strip", strips=(), what="strips without a shooting day")]
    checks: tuple[Callable[[ScheduleProblem, Board], list[BrokenRule]], ...] = (
        _own_days,
        _capacity,
        _states,
        _rig_place,
        _precedence,
        _order_window,
    )
    return [broken for check in checks for broken in check(problem, board)]


def day_minutes(problem: ScheduleProblem, strips: list[int]) -> int:
    """Minutes of strips shot on one day with the changes of set and stage between them."""
    if not strips:
        return 0
    stage_of = problem.stage_of()
    sets = {problem.strips[s].set for s in strips}
    stages = {stage_of[name] for name in sets}
    return (
        sum(problem.strips[s].minutes for s in strips)
        + problem.rules.set_change_minutes * (len(sets) - 1)
        + problem.rules.stage_change_minutes * (len(stages) - 1)
    )


def by_day(board: Board) -> dict[int, list[int]]:
    """Strips of every day that has any, days and strips ascending."""
    found = dict[int, list[int]]()
    for s, day in enumerate(board):
        found.setdefault(day, []).append(s)
    return dict(sorted(found.items()))


def _own_days(problem: ScheduleProblem, board: Board) -> list[BrokenRule]:
    """strip-window, pin, cast-available, rig-window, rig-lead."""
    own = OwnRules(problem)
    return [
        BrokenRule(
            rule=rule,
            strips=(problem.strips[s].id,),
            what=f"{problem.days[problem.day_of(slot)]}: {whom}",
        )
        for s, slot in enumerate(board)
        for rule, whom in own.against(s, slot)
    ]


def _capacity(problem: ScheduleProblem, board: Board) -> list[BrokenRule]:
    """day-capacity."""
    found = list[BrokenRule]()
    for day, strips in by_day(board).items():
        minutes = day_minutes(problem, strips)
        if minutes > problem.calendar.minutes_per_day:
            names = tuple(problem.strips[s].id for s in strips)
            what = f"{problem.days[day]}: {minutes} minutes"
            found.append(BrokenRule(rule="day-capacity", strips=names, what=what))
    return found


def _states(problem: ScheduleProblem, board: Board) -> list[BrokenRule]:
    """set-state and changeover."""
    found = list[BrokenRule]()
    for r, region in enumerate(problem.regions):
        used = uses(problem, board, r)
        clashes = [day for day, states in used.items() if len(states) > 1]
        for day in sorted(clashes):
            names = tuple(
                strip.id
                for s, strip in enumerate(problem.strips)
                if board[s] == day and problem.region_of[s] == r
            )
            what = f"{problem.days[day]}: {region.id} in {len(used[day])} states"
            found.append(BrokenRule(rule="set-state", strips=names, what=what))
        single = {day: next(iter(states)) for day, states in used.items()}
        if not clashes and trajectory(region, single, len(problem.days)) is None:
            what = f"{region.id} has no time for its changes"
            found.append(BrokenRule(rule="changeover", strips=(), what=what))
    return found


def _rig_place(problem: ScheduleProblem, board: Board) -> list[BrokenRule]:
    """rig-place."""
    found = list[BrokenRule]()
    for one, other in rig_pairs(problem):
        first, second = sorted((one, other), key=lambda place: min(board[s] for s in place.strips))
        begun, ended = min(board[s] for s in second.strips), max(board[s] for s in first.strips)
        needed = first.strike_days + second.install_days
        if begun - ended - 1 < needed:
            what = f"{one.rig} in {first.where} and {second.where}: {needed} days to carry it"
            names = tuple(problem.strips[s].id for s in (*first.strips, *second.strips))
            found.append(BrokenRule(rule="rig-place", strips=names, what=what))
    return found


def _precedence(problem: ScheduleProblem, board: Board) -> list[BrokenRule]:
    """Precedence: by day here; within a day the order is made to follow it."""
    index = problem.index_of()
    return [
        BrokenRule(
            rule="precedence",
            strips=(other, strip.id),
            what=f"{strip.id} on {problem.days[day]}, before {other}",
        )
        for strip, day in zip(problem.strips, board, strict=True)
        for other in strip.after
        if board[index[other]] > day
    ]


def _order_window(problem: ScheduleProblem, board: Board) -> list[BrokenRule]:
    """order-window."""
    window = problem.rules.order_window_days
    found = list[BrokenRule]()
    if window is None:
        return found
    for episode, members in episodes(problem).items():
        days = [board[s] for s in members]
        if max(days) - min(days) + 1 > window:
            what = f"episode {episode} over {max(days) - min(days) + 1} shooting days"
            names = tuple(problem.strips[s].id for s in members)
            found.append(BrokenRule(rule="order-window", strips=names, what=what))
    return found


def episodes(problem: ScheduleProblem) -> dict[str, list[int]]:
    """Strips of every named episode, without the pieces of a take, which belong to no order."""
    found = dict[str, list[int]]()
    for s, strip in enumerate(problem.strips):
        if strip.episode and strip.piece is None:
            found.setdefault(strip.episode, []).append(s)
    return found
