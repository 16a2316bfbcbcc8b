"""The rules of the schedule, each with a stable id, and a plain recount of all of them.

A rule is a check of its own in one of the modules here; its docstring begins with the rule.
"""

from __future__ import annotations

from collections.abc import Iterator

from oner.schedule.problem import ScheduleProblem
from oner.schedule.regions import Board
from oner.schedule.rules import order, people, sets, strips, units
from oner.schedule.rules.board import BrokenRule as BrokenRule
from oner.schedule.rules.board import Rule as Rule
from oner.schedule.rules.board import Seen, rule
from oner.schedule.rules.board import by_slot as by_slot
from oner.schedule.rules.board import day_minutes as day_minutes
from oner.schedule.rules.order import episodes as episodes
from oner.schedule.rules.people import broken_hours as broken_hours


@rule("every-strip")
def every_strip(seen: Seen) -> Iterator[BrokenRule]:
    """Every strip is shot once, by a unit on a shooting day.

    A board has a slot for every strip, from 0 to days * units - 1.
    """
    if len(seen.board) != len(seen.problem.strips):
        what = f"{len(seen.board)} slots for {len(seen.problem.strips)} strips"
        yield BrokenRule(rule="every-strip", strips=(), what=what)
        return
    nowhere = [s for s, slot in enumerate(seen.board) if not 0 <= slot < seen.problem.slots]
    if nowhere:
        names = tuple(seen.strip(s).id for s in nowhere)
        yield BrokenRule(rule="every-strip", strips=names, what="without a shooting day")


ALL: tuple[Rule, ...] = (
    every_strip,
    strips.strip_window,
    strips.pin,
    strips.lock,
    strips.past,
    strips.notice,
    strips.cast_available,
    strips.director,
    strips.unit,
    units.one_unit,
    strips.rig_window,
    strips.rig_lead,
    strips.stage_window,
    units.stage_exclusive,
    units.day_capacity,
    sets.set_state,
    sets.changeover,
    sets.changeover_crew,
    sets.rig_place,
    order.precedence,
    order.keep_together,
    order.order_window,
    units.daylight,
    units.company_rest,
    people.rest,
    people.minor_hours,
    people.running_load,
    sets.cover_set,
)
"""Every rule."""

RULES: dict[str, str] = {one.id: one.sentence for one in ALL}
"""Id and rule. Findings, `why` and the docs cite the id."""


def broken_rules(problem: ScheduleProblem, board: Board) -> list[BrokenRule]:
    """Every rule a board breaks, counted without any of the solver's arrays or models.

    What was shot was shot: what lies wholly before the first day still to come is not judged, but
    for the rule that it stays. What needs the order inside the day is in `broken_hours`.

    Args:
        problem: The problem.
        board: A slot per strip.
    """
    seen = Seen(problem, board)
    if missing := list(every_strip.check(seen)):
        return missing
    return [
        broken
        for one in ALL
        for broken in one.check(seen)
        if broken.day is None or broken.day >= problem.as_of or broken.rule == "past"
    ]
