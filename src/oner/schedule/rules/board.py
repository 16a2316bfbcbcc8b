"""A board as rules look at it, and what a rule is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from oner.model.schedule import Strip
from oner.schedule.problem import OwnRules, ScheduleProblem
from oner.schedule.regions import Board


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenRule:
    """A rule that a board does not keep.

    Args:
        rule: A key of `RULES`.
        strips: Ids of the strips concerned.
        what: What was counted.
        day: Place in the problem's days of the day, the last of several; None: of no day.
    """

    rule: str
    strips: tuple[str, ...]
    what: str
    day: int | None = None


class Seen:
    """A board by slots and days; nothing is shared with the search.

    Args:
        problem: The problem.
        board: A slot per strip, each a slot of the problem.
    """

    def __init__(self, problem: ScheduleProblem, board: Board) -> None:
        self.problem = problem
        self.board = board
        self.slots = by_slot(board)
        self.stage_of = problem.stage_of()
        self.days = dict[int, list[int]]()
        for slot, strips in self.slots.items():
            self.days.setdefault(problem.day_of(slot), []).extend(strips)

    def day(self, s: int) -> int:
        """Day of a strip."""
        return self.problem.day_of(self.board[s])

    def strip(self, s: int) -> Strip:
        """The strip in a place."""
        return self.problem.strips[s]

    def date(self, day: int) -> date:
        """Date of a day."""
        return self.problem.days[day]

    def where(self, slot: int) -> str:
        """Date of a slot, and its unit where there are several."""
        day = f"{self.date(self.problem.day_of(slot))}"
        unit = self.problem.unit_of(slot)
        return f"{day}, {unit.name or unit.id}" if len(self.problem.units) > 1 else day

    def minutes(self, slot: int) -> int:
        """Minutes of a slot with its changes of set and stage."""
        return day_minutes(self.problem, self.slots[slot])

    @cached_property
    def own(self) -> dict[str, list[BrokenRule]]:
        """What strips break by themselves (`OwnRules`), by rule."""
        rules, found = OwnRules(self.problem), dict[str, list[BrokenRule]]()
        for s, slot in enumerate(self.board):
            for rule, whom in rules.against(s, slot):
                found.setdefault(rule, []).append(
                    self.broken(rule, [s], f"{self.where(slot)}: {whom}")
                )
        return found

    def broken(
        self, rule: str, strips: Iterable[int], what: str, day: int | None = None
    ) -> BrokenRule:
        """A broken rule of some strips; its day is that of the last of them if not said."""
        mine = list(strips)
        if day is None and mine:
            day = max(map(self.day, mine))
        return BrokenRule(
            rule=rule, strips=tuple(self.strip(s).id for s in mine), what=what, day=day
        )


Check = Callable[[Seen], Iterator[BrokenRule]]
"""Everything that breaks one rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule of the schedule.

    Args:
        id: Stable; findings, `why` and the docs cite it.
        sentence: The rule.
        check: Finds what breaks it.
    """

    id: str
    sentence: str
    check: Check

    def broken(self, problem: ScheduleProblem, board: Board) -> list[BrokenRule]:
        """What breaks it on a board whose slots are all slots of the problem."""
        return list(self.check(Seen(problem, board)))


def rule(id: str) -> Callable[[Check], Rule]:
    """Makes a rule of a check whose docstring begins with the rule in a sentence."""

    def made(check: Check) -> Rule:
        sentence = " ".join((check.__doc__ or "").split("\n\n")[0].split())
        return Rule(id=id, sentence=sentence, check=check)

    return made


def by_slot(board: Board) -> dict[int, list[int]]:
    """Strips of every slot that has any, slots and strips ascending."""
    found = dict[int, list[int]]()
    for s, slot in enumerate(board):
        found.setdefault(slot, []).append(s)
    return dict(sorted(found.items()))


def day_minutes(problem: ScheduleProblem, strips: list[int]) -> int:
    """Minutes of strips shot by one unit on a day with the changes of set and stage between them.

    sum of minutes + set change * (sets - 1) + stage change * (stages - 1); 0 for no strips.
    """
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
