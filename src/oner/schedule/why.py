"""Why a strip is on its day: what stands against the other days, or what they would cost.

For every other slot the strip is moved there alone, then in exchange with a strip of that slot; the
cheapest board that keeps the rules is an estimate from above of what the slot costs. For the most
promising slots CP-SAT then arranges the strips of both days, and of the days beside them, anew.
Rests, and what else needs the order inside the day, are not looked at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from oner.errors import UsageError
from oner.model.schedule import CostLine
from oner.schedule.conflict_words import listed
from oner.schedule.exact import Effort, Exact
from oner.schedule.money import price, total
from oner.schedule.problem import OwnRules, ScheduleProblem
from oner.schedule.regions import Board, trajectories
from oner.schedule.rules import RULES, BrokenRule, broken_rules
from oner.units import format_money

QUICK = Effort(amount=0.3, timed=False, workers=1, seed=1)
"""What CP-SAT may use for one slot."""

_SWAPS = 3
"""Exchanges that are tried per slot."""


class How(StrEnum):
    """How a board with the strip in another slot was found."""

    MOVED = "moved"
    SWAPPED = "swapped"
    ARRANGED = "arranged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacle:
    """A rule that stands against other slots.

    Args:
        rule: Its id.
        slots: Against how many the move alone breaks it.
        example: What was counted on one of them.
    """

    rule: str
    slots: int
    example: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """Another slot for the strip.

    Args:
        slot: The slot.
        broken: What the move alone breaks.
        never: Whether the strip may not be there whatever the rest of the board is.
        cost: Of the cheapest board found with the strip there, that keeps every rule; None: none
            was found.
        change: That less what the board costs now.
        how: How that board was found; an estimate from above unless `proven`.
        proven: Whether no board with the strip there, and the strips of other days where they
            are, costs less.
        moved: Ids of the strips that are elsewhere on it, the strip first.
        lines: Change of every line of money that changes, the largest first.
        board: That board.
    """

    slot: int
    broken: tuple[BrokenRule, ...] = ()
    never: bool = False
    cost: int | None = None
    change: int | None = None
    how: How | None = None
    proven: bool = False
    moved: tuple[str, ...] = ()
    lines: tuple[CostLine, ...] = ()
    board: Board | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Why a strip is where it is.

    Args:
        strip: Its id.
        slot: Its slot.
        obstacles: Rules against other slots, the one against most first.
        others: Every other slot, ascending.
        next_best: The cheapest of them; None if no board was found with the strip elsewhere.
        sentence: All of it in words.
    """

    strip: str
    slot: int
    obstacles: tuple[Obstacle, ...]
    others: tuple[Other, ...]
    next_best: Other | None
    sentence: str


def why(
    problem: ScheduleProblem, board: Board, strip: str, *, effort: Effort = QUICK, few: int = 4
) -> Why:
    """Why a strip is on its day.

    Args:
        problem: The problem.
        board: A board of it that keeps every rule.
        strip: Id of the strip; strips that are kept together with it go with it.
        effort: What CP-SAT may use for one slot.
        few: For how many slots it may.

    Raises:
        UsageError: There is no such strip.
    """
    index = problem.index_of()
    if strip not in index:
        raise UsageError(f"There is no strip {strip!r} on the board.")
    looking = _Looking(problem, board, index[strip])
    others = {slot: looking.quick(slot) for slot in looking.slots()}
    for slot in looking.promising(list(others.values()), few):
        others[slot] = looking.arranged(others[slot], effort)
    found = tuple(others[slot] for slot in sorted(others))
    possible = [other for other in found if other.change is not None]
    best = min(possible, key=lambda one: (one.change or 0, one.slot), default=None)
    return Why(
        strip=strip,
        slot=board[index[strip]],
        obstacles=_obstacles(found),
        others=found,
        next_best=best,
        sentence=_sentence(problem, strip, board[index[strip]], found, best),
    )


class _Looking:
    """Looks at other slots for a strip.

    Args:
        problem, board: As of `why`.
        s: Place of the strip.
    """

    def __init__(self, problem: ScheduleProblem, board: Board, s: int) -> None:
        self.problem = problem
        self.board = board
        self.s = s
        self.own = OwnRules(problem)
        word = problem.strips[s].together
        self.group = [
            k for k, one in enumerate(problem.strips) if k == s or (word and one.together == word)
        ]
        self.lines = self._price(board)
        self.here = dict[int, list[int]]()
        for k, slot in enumerate(board):
            self.here.setdefault(slot, []).append(k)

    def slots(self) -> Iterator[int]:
        """All slots but that of the strip, from the first day still to come on."""
        for slot in range(self.problem.as_of * len(self.problem.units), self.problem.slots):
            if slot != self.board[self.s]:
                yield slot

    def quick(self, slot: int) -> Other:
        """A slot with the strip moved there, or in exchange with one of its strips."""
        alone = self._own_broken(slot)
        if alone:
            return Other(slot=slot, broken=alone, never=True)
        moved = self._with(dict.fromkeys(self.group, slot))
        broken = tuple(broken_rules(self.problem, moved))
        if not broken:
            return self._other(slot, moved, How.MOVED)
        found = [self._other(slot, board, How.SWAPPED) for board in self._swaps(slot)]
        best = min(found, key=lambda one: one.change or 0, default=Other(slot=slot))
        return replace(best, broken=broken)

    def promising(self, others: Sequence[Other], few: int) -> list[int]:
        """Slots worth a closer look: the cheapest found, then the nearest the strip may have."""
        priced = sorted(
            (one for one in others if one.change is not None),
            key=lambda one: (one.change or 0, one.slot),
        )
        day = self.problem.day_of(self.board[self.s])
        nearest = sorted(
            (one for one in others if one.change is None and not one.never),
            key=lambda one: (abs(self.problem.day_of(one.slot) - day), one.slot),
        )
        found = [*priced[: few - few // 4], *nearest]
        return [one.slot for one in found[:few]]

    def arranged(self, other: Other, effort: Effort) -> Other:
        """The strips of both days and of those beside them anew, this one where it is asked for."""
        days = {
            near
            for slot in (self.board[self.s], other.slot)
            for near in range(self.problem.day_of(slot) - 1, self.problem.day_of(slot) + 2)
        }
        allowed = tuple(
            (other.slot,) if k in self.group else self._free(k, days)
            for k in range(len(self.board))
        )
        model = Exact(self.problem, allowed)
        if other.board is not None:
            model.hint(other.board)
        outcome = model.solve(effort)
        if outcome.board is None or broken_rules(self.problem, outcome.board):
            return other
        found = self._other(other.slot, outcome.board, How.ARRANGED)
        closed = outcome.cost is not None and outcome.bound == outcome.cost == found.cost
        if other.cost is not None and found.cost is not None and other.cost <= found.cost:
            return replace(other, proven=closed and other.cost == found.cost)
        return replace(found, proven=closed, broken=other.broken)

    def _free(self, k: int, days: set[int]) -> tuple[int, ...]:
        """Slots of some days for a strip that is on one of them, else its own."""
        if self.problem.day_of(self.board[k]) not in days:
            return (self.board[k],)
        near = (slot for slot in self.problem.allowed[k] if self.problem.day_of(slot) in days)
        return tuple(near) or (self.board[k],)

    def _own_broken(self, slot: int) -> tuple[BrokenRule, ...]:
        """What the strips that go there break by themselves."""
        day = self.problem.day_of(slot)
        found = [
            BrokenRule(
                rule=rule,
                strips=(self.problem.strips[k].id,),
                what=f"{self.problem.days[day]}: {whom}",
                day=day,
            )
            for k in self.group
            for rule, whom in self.own.against(k, slot)
        ]
        closed = [k for k in self.group if not found and slot not in self.problem.allowed[k]]
        found += [
            BrokenRule(
                rule="strip-window",
                strips=(self.problem.strips[k].id,),
                what=f"{self.problem.days[day]}: it is closed",
                day=day,
            )
            for k in closed
        ]
        return tuple(found)

    def _swaps(self, slot: int) -> Iterator[Board]:
        """Boards with the strip in exchange for one of a slot, nearest in minutes first."""
        back, tried = self.board[self.s], 0
        mine = sum(self.problem.strips[k].minutes for k in self.group)
        there = [k for k in self.here.get(slot, ()) if back in self.problem.allowed[k]]
        there.sort(key=lambda k: (abs(self.problem.strips[k].minutes - mine), k))
        for k in there:
            if self.problem.strips[k].together:
                continue
            tried += 1
            if tried > _SWAPS:
                return
            board = self._with({**dict.fromkeys(self.group, slot), k: back})
            if not broken_rules(self.problem, board):
                yield board

    def _with(self, places: dict[int, int]) -> Board:
        return tuple(places.get(k, slot) for k, slot in enumerate(self.board))

    def _other(self, slot: int, board: Board, how: How) -> Other:
        lines = self._price(board)
        strips = self.problem.strips
        moved = [strips[k].id for k in range(len(board)) if board[k] != self.board[k]]
        own = strips[self.s].id
        cost = total(lines)
        return Other(
            slot=slot,
            cost=cost,
            change=cost - total(self.lines),
            how=how,
            moved=(own, *(name for name in moved if name != own)),
            lines=_difference(self.lines, lines),
            board=board,
        )

    def _price(self, board: Board) -> tuple[CostLine, ...]:
        rows = trajectories(self.problem, board)
        if rows is None:
            raise UsageError("The board does not keep the rules of set states and changeovers.")
        return price(self.problem, board, rows)


def _difference(old: Sequence[CostLine], new: Sequence[CostLine]) -> tuple[CostLine, ...]:
    """Lines that change, by how much, the largest changes first."""
    amounts = Counter[tuple[str, str]]()
    for line in new:
        amounts[line.kind, line.subject] += line.amount
    for line in old:
        amounts[line.kind, line.subject] -= line.amount
    found = sorted(amounts.items(), key=lambda item: (-abs(item[1]), item[0]))
    return tuple(
        CostLine(kind=kind, subject=subject, amount=amount)
        for (kind, subject), amount in found
        if amount
    )


def _obstacles(others: Sequence[Other]) -> tuple[Obstacle, ...]:
    counts, example = Counter[str](), dict[str, str]()
    for other in others:
        for rule in dict.fromkeys(one.rule for one in other.broken):
            counts[rule] += 1
        for one in other.broken:
            example.setdefault(one.rule, one.what)
    found = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Obstacle(rule=rule, slots=n, example=example[rule]) for rule, n in found)


def _sentence(
    problem: ScheduleProblem,
    strip: str,
    slot: int,
    others: Sequence[Other],
    best: Other | None,
) -> str:
    said = [f"Strip {strip} is on {where(problem, slot)}."]
    never = [other for other in others if other.never]
    shut = [other for other in others if other.change is None and not other.never]
    for some, words in ((never, "it cannot be"), (shut, "no board was found with it there")):
        if some:
            rules = listed([f"{one.rule} on {one.slots}" for one in _obstacles(some)], 4)
            said.append(f"On {len(some)} of {len(others)} other days {words} ({rules}).")
    if best is None:
        return " ".join([*said, "Nowhere else was a board found."])
    said.append(f"The next-best day is {where(problem, best.slot)}: {_more(problem, best)}.")
    return " ".join(said)


def _more(problem: ScheduleProblem, best: Other) -> str:
    change = best.change or 0
    money = format_money(abs(change), problem.currency)
    words = f"{money} more" if change > 0 else "at no more cost"
    if change < 0:
        words = f"{money} less than now, so this board is not the best there is"
    kinds = [
        f"{line.kind} {line.subject} {'+' if line.amount > 0 else '-'}"
        f"{format_money(abs(line.amount), problem.currency)}"
        for line in best.lines
    ]
    parts = f" ({listed(kinds, 4)})" if kinds else ""
    with_whom = f", with {listed(best.moved[1:], 4)} moved too" if len(best.moved) > 1 else ""
    return f"{words}{parts}{with_whom}"


def where(problem: ScheduleProblem, slot: int) -> str:
    """Date of a slot, and its unit where there are several."""
    day, unit = problem.days[problem.day_of(slot)], problem.unit_of(slot)
    return f"{day}, {unit.name or unit.id}" if len(problem.units) > 1 else f"{day}"


def why_object(problem: ScheduleProblem, found: Why) -> dict[str, Any]:
    """The same as plain JSON: money in the smallest unit of `currency`, dates as ISO 8601.

    Keys: strip, day, unit, sentence, currency, rules (rule, words, days, example), next_best (as of
    a day, or null) and days, every other one: day, unit, broken (rule, strips, what), never, cost,
    change, how, proven, moved, lines (kind, subject, change). Fields are those of `Why`.
    """
    return {
        "strip": found.strip,
        **_place(problem, found.slot),
        "sentence": found.sentence,
        "currency": problem.currency,
        "rules": [
            {
                "rule": one.rule,
                "words": RULES[one.rule],
                "days": one.slots,
                "example": one.example,
            }
            for one in found.obstacles
        ],
        "next_best": None if found.next_best is None else _day(problem, found.next_best),
        "days": [_day(problem, other) for other in found.others],
    }


def _place(problem: ScheduleProblem, slot: int) -> dict[str, str]:
    day: date = problem.days[problem.day_of(slot)]
    return {"day": day.isoformat(), "unit": problem.unit_of(slot).id}


def _day(problem: ScheduleProblem, other: Other) -> dict[str, Any]:
    return {
        **_place(problem, other.slot),
        "broken": [
            {"rule": one.rule, "strips": list(one.strips), "what": one.what} for one in other.broken
        ],
        "never": other.never,
        "cost": other.cost,
        "change": other.change,
        "how": None if other.how is None else other.how.value,
        "proven": other.proven,
        "moved": list(other.moved),
        "lines": [
            {"kind": line.kind, "subject": line.subject, "change": line.amount}
            for line in other.lines
        ],
    }
