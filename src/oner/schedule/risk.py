"""A schedule met by chance: people fall ill, strips overrun, pieces fail, rigs break down.

One sample walks through the days of the board. Nothing is known before it happens; what is over is
fixed; what cannot be shot goes to the cheapest later day on which no rule is broken. The draws of a
sample are those of a number per person and day, rig and day, strip and try, from a hash of their
names: other assumptions meet the same luck, and a sample is the same wherever it is computed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import blake2b
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from oner.model.production import Risks
from oner.schedule.problem import ScheduleProblem
from oner.schedule.regions import Board
from oner.schedule.repair import Mask, RepairBoard

QUANTILES = (5, 25, 50, 75, 95)
"""Of the cost, in percent of the samples."""

NORMAL = NormalDist()
Choice = NDArray[np.int64]
"""Number of slots per strip, shape (strips,)."""

INSTEAD = 3
"""Of a day so many strips are tried to make room for another."""

CONFIDENT = 1.96
"""Standard deviations of a normal distribution between which 95% lie."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A board that chance is let loose on.

    Args:
        problem: Its problem.
        board: A slot per strip.
        order: Per strip its place among those of its slot.
    """

    problem: ScheduleProblem
    board: Board
    order: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What came of a board once.

    Args:
        in_the_can: Day the last piece of the take was shot (of a show without a take: the last
            strip); None: some were not.
        cost: Of everything that was shot or called in vain.
        moved: Strips that are in another slot than the plan has them.
        displaced: How often a strip was taken off its day.
        unrepaired: Ids of strips that found no day any more.
    """

    in_the_can: date | None
    cost: int
    moved: int
    displaced: int
    unrepaired: tuple[str, ...] = ()


def run_samples(case: Case, risks: Risks, seed: int, numbers: Iterable[int]) -> tuple[Sample, ...]:
    """Samples by their numbers: the same ones whoever computes them.

    Args:
        case: The board.
        risks: What may happen, and how often.
        seed: Other seeds are other luck.
        numbers: Of the samples.
    """
    board = RepairBoard(case.problem, case.board)
    return tuple(_Walk(case, board, risks, f"{seed}|{number}").run() for number in numbers)


def run_each(
    case: Case, variants: Sequence[Risks], seed: int, numbers: Iterable[int]
) -> tuple[tuple[Sample, ...], ...]:
    """Samples under several assumptions, with the same luck; a row per assumption."""
    board, numbers = RepairBoard(case.problem, case.board), tuple(numbers)
    return tuple(
        tuple(_Walk(case, board, risks, f"{seed}|{number}").run() for number in numbers)
        for risks in variants
    )


class _Walk:
    """One sample."""

    def __init__(self, case: Case, board: RepairBoard, risks: Risks, luck: str) -> None:
        self.case, self.board, self.risks, self.luck = case, board, risks, luck
        self.problem = case.problem
        self.units = len(self.problem.units)
        self.strips = self.problem.strips
        self.stage_of = self.problem.stage_of()
        self.groups = _groups(self.problem)
        self.back = dict[tuple[str, str], int]()
        """Day from which a person or rig that is out can be had again."""
        self.tries = [0] * len(self.strips)
        self.waiting = set[int]()
        self.given_up = set[int]()
        self.fresh = set[int]()
        """Displaced today: nobody looked yet whether another strip makes room."""
        self.over = set[int]()
        self.displaced = 0

    def run(self) -> Sample:
        board, problem = self.board, self.problem
        board.begin()
        for s, slot in enumerate(self.case.board):
            if problem.day_of(slot) < problem.as_of:
                self.over.add(s)
        for day in range(problem.as_of, len(problem.days)):
            self._shoot(day)
            self._insert_waiting(day)
        lost = self.waiting | self.given_up
        slots = board.slots
        return Sample(
            in_the_can=self._in_the_can(slots.tolist(), lost),
            cost=board.money,
            moved=int((slots != np.array(self.case.board)).sum()),
            displaced=self.displaced,
            unrepaired=tuple(self.strips[s].id for s in sorted(lost)),
        )

    def _in_the_can(self, slots: list[int], lost: set[int]) -> date | None:
        pieces = {s for s, strip in enumerate(self.strips) if strip.piece is not None}
        wanted = pieces or set(range(len(self.strips)))
        if not wanted or wanted & lost:
            return None
        return self.problem.days[max(self.problem.day_of(slots[s]) for s in wanted)]

    # -- a day --------------------------------------------------------------------------------

    def _shoot(self, day: int) -> None:
        self._fall_out(day)
        slots = self.board.slots
        for slot in range(day * self.units, (day + 1) * self.units):
            self._shoot_slot(slot, np.flatnonzero(slots == slot).tolist())

    def _fall_out(self, day: int) -> None:
        """Who is ill and what broke this morning; their strips of the days to come go."""
        risks, problem = self.risks, self.problem
        days = self.board.slots // self.units
        today = np.flatnonzero(days == day).tolist()
        for key in sorted({key for s in today for key in self._needs(s)}):
            ill = key[0] == "person"
            chance = risks.sick_per_person_day if ill else risks.rig_failure_per_day
            if self._draw(key[0], key[1], day) < chance:
                self.back[key] = day + max(1, risks.sick_days if ill else risks.rig_days)
        out = {key: back for key, back in self.back.items() if back > day}
        if not out:
            return
        for s in np.flatnonzero((days >= day) & (days < len(problem.days))).tolist():
            if any(days[s] < out.get(key, 0) for key in self._needs(s)):
                self._call_off(s, day)

    def _needs(self, s: int) -> list[tuple[str, str]]:
        """Who and what a strip cannot do without."""
        strip = self.strips[s]
        people = [*strip.cast, *([strip.director] if strip.director else [])]
        rigs = [("rig", strip.rig)] if strip.rig is not None else []
        return [*(("person", who) for who in people), *rigs]

    def _shoot_slot(self, slot: int, strips: list[int]) -> None:
        """A unit's day: what is left when it ends is broken off, with everything after it."""
        problem, unit = self.problem, self.problem.unit_of(slot)
        planned = problem.calendar.minutes_of(unit) + unit.overtime_minutes
        longest = planned + self.risks.grace_minutes
        taken, sets, stages = 0, set[str](), set[str]()
        day = problem.day_of(slot)
        failed, ended = list[tuple[int, int]](), False
        for s in self._in_order(strips):
            if int(self.board.slots[s]) != slot:
                continue
            built = self.strips[s].set
            stage = self.stage_of[built]
            minutes = min(longest, self._minutes(s))
            taken += minutes + self._change(built, sets) + self._change(stage, stages, stage=True)
            ended = ended or taken > longest
            if ended:
                self._call_off(s, day)
                continue
            sets.add(built)
            stages.add(stage)
            if minutes != self.strips[s].minutes:
                self.board.lasts(s, minutes)
            if self._fails(s):
                failed.append((s, minutes))
            self.tries[s] += 1
            self.over.add(s)
        for s, minutes in failed:
            self._call_off(s, day, minutes=minutes)

    def _change(self, name: str, seen: set[str], *, stage: bool = False) -> int:
        """Minutes lost when the company goes to a set or stage it was not on that day."""
        rules = self.problem.rules
        minutes = rules.stage_change_minutes if stage else rules.set_change_minutes
        return minutes if seen and name not in seen else 0

    def _in_order(self, strips: list[int]) -> list[int]:
        """As the plan has them, what came to the day later at its end, after what it follows."""
        planned = {s for s in strips if self.case.board[s] == int(self.board.slots[s])}
        rest = sorted(strips, key=lambda s: (s not in planned, self.case.order[s], s))
        followers = {s: set(self.board.followers(s)) for s in rest}
        found = list[int]()
        while rest:
            first = next(
                (s for s in rest if not any(s in followers[other] for other in rest if other != s)),
                rest[0],
            )
            found.append(first)
            rest.remove(first)
        return found

    def _minutes(self, s: int) -> int:
        """Lognormal with mean 1 times what the strip was estimated at, whole minutes."""
        spread = self.risks.overrun_spread
        if spread <= 0:
            return self.strips[s].minutes
        z = NORMAL.inv_cdf(self._draw("minutes", self.strips[s].id, self.tries[s]))
        return max(1, round(self.strips[s].minutes * math.exp(spread * z - spread * spread / 2)))

    def _fails(self, s: int) -> bool:
        chance = self.risks.piece_failure
        if self.strips[s].piece is None or chance <= 0:
            return False
        return self._draw("piece", self.strips[s].id, self.tries[s]) < chance

    def _draw(self, kind: str, name: str, number: int) -> float:
        """A number between 0 and 1, both excluded."""
        text = f"{self.luck}|{kind}|{name}|{number}".encode()
        whole = int.from_bytes(blake2b(text, digest_size=8).digest(), "big")
        return ((whole >> 12) + 0.5) / (1 << 52)

    # -- what is called off -------------------------------------------------------------------

    def _call_off(self, s: int, day: int, *, minutes: int = -1) -> None:
        """A strip leaves its day, with those shot together with it and after it that day.

        Args:
            s: The strip.
            day: Today.
            minutes: What it took today, if it was shot and has to be shot again; else below 0.
        """
        shot = minutes >= 0
        slot = int(self.board.slots[s])
        if slot < 0 or (s in self.over and not shot):
            return
        self._take_off(s, slot, day, minutes)
        for other in self.groups.get(self.strips[s].together, ()):
            took = self.strips[other].minutes if shot and other in self.over else -1
            self._call_off(other, day, minutes=took)
        if not shot:
            slots = self.board.slots
            for other in self.board.followers(s):
                if slots[other] >= 0 and slots[other] // self.units == slot // self.units:
                    self._call_off(other, day)

    def _take_off(self, s: int, slot: int, day: int, minutes: int) -> None:
        self.board.take_off(s)
        self.displaced += 1
        self.fresh.add(s)
        self.over.discard(s)
        again = True
        if self.problem.day_of(slot) == day:
            again = self.board.pay_in_vain(s, slot, max(0, minutes), shot=minutes >= 0)
        if minutes >= 0:
            self.board.lasts(s, self.strips[s].minutes)
        (self.waiting if again else self.given_up).add(s)

    def _insert_waiting(self, day: int) -> None:
        """What is off the board goes where it costs least, pieces and long strips first."""
        done = set[int]()
        for s in sorted(self.waiting, key=self._urgency):
            if s in done or s not in self.waiting:
                continue
            together = self.groups.get(self.strips[s].together, (s,))
            group = [other for other in together if other in self.waiting]
            done.update(group)
            for other in group:
                self.board.forget_order(other, self.over)
            if (
                self._insert(group, day)
                or self._insert_before(group, day)
                or self._insert_instead(group, day)
            ):
                self.waiting -= set(group)

    def _urgency(self, s: int) -> tuple[bool, int, int]:
        strip = self.strips[s]
        return strip.piece is None, -strip.minutes, s

    def _insert(self, group: Sequence[int], day: int) -> bool:
        return self.board.insert(group, [self._mask(s, day) for s in group])

    def _insert_before(self, group: Sequence[int], day: int) -> bool:
        """The same, if what follows a strip may make way for it and come after it again."""
        slots = self.board.slots
        later = [
            other
            for s in group
            for other in self.board.followers(s)
            if slots[other] >= 0 and other not in self.over and not self.strips[other].together
        ]
        later = list(dict.fromkeys(later))
        for other in later:
            self.board.take_off(other)
        if later and self._insert(group, day):
            if all(self._insert([other], day) for other in later):
                self.displaced += len(later)
                return True
            for other in (*later, *group):
                self.board.take_off(other)
        for other in later:
            self.board.put_back(other, int(slots[other]))
        return False

    def _insert_instead(self, group: Sequence[int], day: int) -> bool:
        """The same for one strip, if another with more days to choose from leaves a day to it."""
        s = group[0]
        if len(group) > 1 or s not in self.fresh:
            return False
        self.fresh.discard(s)
        slots, mask = self.board.slots, self._mask(s, day)
        choice = self.board.free.sum(axis=1, dtype=np.int64)
        for slot in np.flatnonzero(mask).tolist():
            here = np.zeros_like(mask)
            here[slot] = 1
            for other in self._may_leave(np.flatnonzero(slots == slot).tolist(), choice, s):
                self.board.take_off(other)
                if self.board.insert([s], [here]):
                    if self._insert([other], day):
                        self.displaced += 1
                        return True
                    self.board.take_off(s)
                self.board.put_back(other, slot)
        return False

    def _may_leave(self, strips: list[int], choice: Choice, s: int) -> list[int]:
        """Scenes that have more slots to choose from than a strip, the freest first."""
        return sorted(
            (
                other
                for other in strips
                if choice[other] > choice[s]
                and self.strips[other].piece is None
                and not self.strips[other].together
            ),
            key=lambda other: (-choice[other], other),
        )[:INSTEAD]

    def _mask(self, s: int, day: int) -> Mask:
        """Slots of later days on which nobody and nothing a strip needs is out."""
        first = max([day + 1, *(self.back.get(key, 0) for key in self._needs(s))])
        mask = self.board.free[s].copy()
        mask[: first * self.units] = 0
        return mask


def _groups(problem: ScheduleProblem) -> dict[str, tuple[int, ...]]:
    """Strips by the word they are kept together by."""
    found = dict[str, tuple[int, ...]]()
    for s, strip in enumerate(problem.strips):
        if strip.together:
            found[strip.together] = (*found.get(strip.together, ()), s)
    return found


# -- what the samples say -------------------------------------------------------------------------

OFF: Mapping[str, Callable[[Risks], Risks]] = {
    "illness": lambda risks: replace(risks, sick_per_person_day=0.0),
    "overruns": lambda risks: replace(risks, overrun_spread=0.0),
    "failed pieces": lambda risks: replace(risks, piece_failure=0.0),
    "rigs": lambda risks: replace(risks, rig_failure_per_day=0.0),
}
"""What can happen, and how it is switched off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    """How often something came true, and between which values its chance lies (95%)."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """What would be better without one risk, with the same luck in everything else.

    Args:
        risk: Its name in `OFF`.
        chance: By how much the take would be in the can by the day more often, as a part of all
            samples; without a day: in the can at all.
        days: How many calendar days earlier, on average over the samples in which it is both with
            and without the risk.
        cost: How much cheaper what was shot is, on average.
    """

    risk: str
    chance: float
    days: float
    cost: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskReport:
    """What many samples say together.

    Args:
        risks: The assumptions.
        samples: In the order of their numbers.
        by: The day asked for; None: any day of the calendar.
        chance: That the take is in the can by then.
        contributions: What matters most first.
    """

    risks: Risks
    samples: tuple[Sample, ...]
    by: date | None
    chance: Chance
    contributions: tuple[Contribution, ...]

    @property
    def quantiles(self) -> dict[int, int]:
        """Cost of what was shot or called that so many percent of the samples do not exceed.

        What found no day is not in it: `left` says how much that is.
        """
        return _quantiles([one.cost for one in self.samples])

    @property
    def left(self) -> dict[int, int]:
        """Strips without a day that so many percent of the samples do not exceed."""
        return _quantiles([len(one.unrepaired) for one in self.samples])

    @property
    def days(self) -> tuple[tuple[date, int], ...]:
        """In how many samples the take was in the can on which day, in order."""
        counts = dict[date, int]()
        for one in self.samples:
            if one.in_the_can is not None:
                counts[one.in_the_can] = counts.get(one.in_the_can, 0) + 1
        return tuple(sorted(counts.items()))

    @property
    def never(self) -> int:
        """Samples in which the take was not in the can at the end of the calendar."""
        return sum(one.in_the_can is None for one in self.samples)

    @property
    def unfinished(self) -> int:
        """Samples in which some strip found no day."""
        return sum(bool(one.unrepaired) for one in self.samples)


def summarize(
    risks: Risks,
    samples: tuple[Sample, ...],
    without: Mapping[str, tuple[Sample, ...]],
    by: date | None,
) -> RiskReport:
    """The report of samples.

    Args:
        risks: The assumptions.
        samples: With them.
        without: With one risk switched off and the same luck, by its name.
        by: The day asked for.
    """
    parts = [_contribution(name, samples, rest, by) for name, rest in without.items()]
    parts.sort(key=lambda one: (-one.chance, -one.days, -one.cost))
    return RiskReport(
        risks=risks,
        samples=samples,
        by=by,
        chance=wilson(sum(_in_time(one, by) for one in samples), len(samples)),
        contributions=tuple(parts),
    )


def _quantiles(values: Sequence[int]) -> dict[int, int]:
    """Per percentage the least value that so many percent of the values do not exceed."""
    ranked = sorted(values)
    return {percent: ranked[math.ceil(percent * len(ranked) / 100) - 1] for percent in QUANTILES}


def wilson(hits: int, count: int) -> Chance:
    """The part of hits with Wilson's interval.

    (p + z^2/2n +- z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n), z = 1.96.
    Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference,
    Journal of the American Statistical Association 22, 1927.
    """
    if count == 0:
        return Chance(value=0.0, low=0.0, high=1.0)
    p, z2 = hits / count, CONFIDENT * CONFIDENT / count
    middle = p + z2 / 2
    wide = CONFIDENT * math.sqrt(p * (1 - p) / count + z2 / (4 * count))
    low, high = (middle - wide) / (1 + z2), (middle + wide) / (1 + z2)
    return Chance(value=p, low=max(0.0, min(p, low)), high=min(1.0, max(p, high)))


def _in_time(sample: Sample, by: date | None) -> bool:
    return sample.in_the_can is not None and (by is None or sample.in_the_can <= by)


def _contribution(
    name: str, samples: Sequence[Sample], without: Sequence[Sample], by: date | None
) -> Contribution:
    pairs = list(zip(samples, without, strict=True))
    gained = sum(_in_time(bare, by) - _in_time(full, by) for full, bare in pairs)
    days = [
        (full.in_the_can - bare.in_the_can).days
        for full, bare in pairs
        if full.in_the_can is not None and bare.in_the_can is not None
    ]
    cost = [full.cost - bare.cost for full, bare in pairs]
    return Contribution(
        risk=name,
        chance=gained / max(1, len(pairs)),
        days=sum(days) / max(1, len(days)),
        cost=sum(cost) / max(1, len(cost)),
    )
