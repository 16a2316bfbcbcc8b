"""`oner why`: why a strip of the last plan is on its day."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from oner.app.whatif import Variant, variant_problem
from oner.errors import StoredFileError, UsageError
from oner.formats.plan_file import read_plan
from oner.model.schedule import Solved
from oner.production.problems import one_of
from oner.production.read import read_production
from oner.schedule.problem import ScheduleProblem
from oner.schedule.replan import board_slots
from oner.schedule.why import Why, why, why_object
from oner.units import format_money

Object = dict[str, Any]

SHOWN = 5
"""Other days that are printed."""


def why_strip(folder: Path, strip: str) -> tuple[ScheduleProblem, Why]:
    """Why a strip is where the last plan has it.

    Args:
        folder: With a plan that has a board.
        strip: Id of a strip or of a piece's strip ("201-P10").

    Raises:
        StoredFileError: There is no plan with a board.
        UsageError: The board has no such strip.
    """
    production = read_production(folder)
    path = folder / "plan" / "plan.json"
    plan = read_plan(path) if path.exists() else None
    if plan is None or not isinstance(plan.schedule, Solved):
        raise StoredFileError(f"{path} has no board: run `oner plan` first")
    problem = variant_problem(production, plan, Variant(name=""))
    names = [one.id for one in problem.strips]
    if strip not in names:
        raise UsageError(f"{strip}: {one_of(names, strip, what='strips of the board')}")
    return problem, why(problem, board_slots(problem, plan.schedule), strip)


def why_lines(problem: ScheduleProblem, found: Why) -> list[str]:
    """What `oner why` prints: the sentence, what stands in the way, the next best days."""
    lines = [found.sentence]
    lines += [
        f"- {one.rule} stands against {one.slots} days: {one.example}" for one in found.obstacles
    ]
    possible = sorted(
        (other for other in found.others if other.change is not None),
        key=lambda other: (other.change or 0, other.slot),
    )
    for other in possible[:SHOWN]:
        day = problem.days[problem.day_of(other.slot)]
        money = format_money(abs(other.change or 0), problem.currency)
        sign = "less" if (other.change or 0) < 0 else "more"
        lines.append(f"- {day}: {money} {sign} ({other.how})")
    return lines


def why_json(problem: ScheduleProblem, found: Why) -> Object:
    """The object `oner why --json` prints, as `why_object` documents it."""
    return why_object(problem, found)
