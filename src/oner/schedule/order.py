"""The order inside a day: a set at a time, in script order, after what must come first."""

from __future__ import annotations

from oner.model.schedule import BoardPlace
from oner.schedule.problem import ScheduleProblem
from oner.schedule.regions import Board
from oner.schedule.rules import by_day


def board_places(problem: ScheduleProblem, board: Board) -> tuple[BoardPlace, ...]:
    """Every strip with its day and its place in that day, in order."""
    return tuple(
        BoardPlace(strip=problem.strips[s].id, day=problem.days[day], order=place)
        for day, strips in by_day(board).items()
        for place, s in enumerate(day_order(problem, strips), start=1)
    )


def day_order(problem: ScheduleProblem, strips: list[int]) -> list[int]:
    """Strips of one day in the order they are shot.

    Always the next strip that waits for none of the rest: on the set the company is on if there is
    one, else on its stage, else the first in the script.

    Args:
        problem: The problem; strips are listed in the order of the script.
        strips: Places in `problem.strips`.
    """
    stage_of = problem.stage_of()
    left, ordered = sorted(strips), list[int]()
    built, stage = "", ""
    while left:
        open_ids = {problem.strips[s].id for s in left}
        free = [s for s in left if not open_ids.intersection(problem.strips[s].after)]

        def far(s: int, here: str = built, where: str = stage) -> tuple[bool, bool, int]:
            there = problem.strips[s].set
            return there != here, stage_of[there] != where, s

        chosen = min(free, key=far)
        ordered.append(chosen)
        left.remove(chosen)
        built = problem.strips[chosen].set
        stage = stage_of[built]
    return ordered
