"""The talent scheduling problem: the order of scenes for which people wait least, with a proof.

Everybody is paid from the first to the last of their scenes. Scenes take time, nobody is in two
places, nothing else is asked; so the best order of a block that is shot at one place, whose days do
not matter, is one of these too. See docs/talent.md.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from oner.errors import UsageError
from oner.kernels import talent as kernel
from oner.kernels.talent_local import better
from oner.kernels.talent_state import WIDTH, Ints, Work
from oner.schedule.talent_presolve import Group, Part, Person, parts_of

MOST_STATES = 1 << 21
"""States kept in memory: with heap and table 96 bytes each, 200 MB, half as much again while they
grow."""

MOST_PEOPLE = WIDTH
"""So many can be looked at together."""

_FIRST_STATES = 1 << 12
_SLICE = 500
"""States branched on between two looks at the clock."""

_LOOK_ASIDE = 10_000
"""States branched on between two local searches."""

_KICKS = 60
_SEED = 88_172_645_463_325_252


@dataclass(frozen=True, slots=True, kw_only=True)
class TalentProblem:
    """Scenes to be ordered, and who is paid for waiting.

    Whole numbers all: minutes, days or eighths, and money for one of them.

    Args:
        durations: Of every scene, 0 or more.
        casts: People of every scene, by index; as many as durations.
        rates: Of every person, for a unit of time, 0 or more.
        before: People who are on location when the first scene begins.
        after: People who are needed after the last scene. Somebody in both is paid throughout.

    Raises:
        UsageError: Casts are more or fewer than durations, a number is negative, or a person has no
            rate.
    """

    durations: tuple[int, ...]
    casts: tuple[frozenset[int], ...]
    rates: tuple[int, ...]
    before: frozenset[int] = frozenset()
    after: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        if len(self.casts) != len(self.durations):
            raise UsageError(f"{len(self.durations)} durations, but {len(self.casts)} casts.")
        if any(number < 0 for number in (*self.durations, *self.rates)):
            raise UsageError("Durations and rates are 0 or more.")
        unknown = set(self.before | self.after).union(*self.casts) - set(range(len(self.rates)))
        if unknown:
            raise UsageError(f"No rate of person {min(unknown)}; there are {len(self.rates)}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class TalentAnswer:
    """An order and what is known of it.

    Args:
        cost: Pay of everybody from first to last scene; from the beginning for those who were there
            before, and to the end for those needed after.
        order: Scenes by index.
        bound: No order costs less.
        proved: Whether cost and bound meet.
        nodes: States that were branched on.
    """

    cost: int
    order: tuple[int, ...]
    bound: int
    proved: bool
    nodes: int


def talent_cost(problem: TalentProblem, order: Sequence[int]) -> int:
    """Pay of an order, counted plainly.

    Formula: sum over people of rate * (end of their last scene - begin of their first), where
    somebody who is there before begins at 0 and somebody needed after ends with the last scene.
    """
    total = 0
    for person, rate in enumerate(problem.rates):
        begins, ends, clock = list[int](), list[int](), 0
        for scene in order:
            if person in problem.casts[scene]:
                begins.append(clock)
                ends.append(clock + problem.durations[scene])
            clock += problem.durations[scene]
        if person in problem.before and (ends or person in problem.after):
            begins.append(0)
        if person in problem.after and begins:
            ends.append(clock)
        if begins:
            total += rate * (max(ends) - min(begins))
    return total


def solve_talent(
    problem: TalentProblem,
    *,
    seconds: float | None = None,
    nodes: int | None = None,
    most_states: int = MOST_STATES,
) -> TalentAnswer:
    """The order in which pay is least, or the best one known when time or nodes are used up.

    The same problem and nodes give the same answer; with seconds too, if it is proved.

    Args:
        problem: What is to be ordered.
        seconds: Wall-clock time to stop after [s]; None: no limit.
        nodes: States to branch on; None: no limit.
        most_states: Kept in memory, see `MOST_STATES`; what is beyond is searched without memory.

    Raises:
        UsageError: More than 64 people have to be looked at together.
    """
    effort = _Effort(
        until=None if seconds is None else time.monotonic() + seconds,
        nodes=nodes,
        room=max(most_states, 2 * WIDTH),
    )
    order, gap = list[int](), 0
    parts = parts_of(
        [
            Group(scenes=(scene,), duration=duration, cast=cast)
            for scene, (duration, cast) in enumerate(
                zip(problem.durations, problem.casts, strict=True)
            )
        ],
        [
            Person(rate=rate, before=person in problem.before, after=person in problem.after)
            for person, rate in enumerate(problem.rates)
        ],
    )
    for part in parts:
        inside, missing = _solve_part(part, effort)
        order += [scene for group in inside for scene in part.groups[group].scenes]
        gap += missing
    cost = talent_cost(problem, order)
    return TalentAnswer(
        cost=cost, order=tuple(order), bound=cost - gap, proved=gap == 0, nodes=effort.branched
    )


@dataclass(slots=True, kw_only=True)
class _Effort:
    """What may be used, and what was."""

    until: float | None
    nodes: int | None
    room: int
    branched: int = 0

    @property
    def left(self) -> int:
        """States that may be branched on until somebody looks here again."""
        if self.until is not None and time.monotonic() >= self.until:
            return 0
        return _SLICE if self.nodes is None else min(_SLICE, self.nodes - self.branched)


def _solve_part(part: Part, effort: _Effort) -> tuple[Sequence[int], int]:
    """Indices of its groups in order, and how far its hold may be from the least."""
    if len(part.people) > WIDTH:
        raise UsageError(
            f"{len(part.people)} people have to be looked at together; {WIDTH} is the most. "
            "Give a shorter block, or people of whom it matters."
        )
    work = _work(part)
    order = np.arange(len(part.groups), dtype=np.int64)
    hold = better(work, order, _KICKS, _SEED)
    if len(part.groups) > WIDTH:
        return order.tolist(), _kick_on(work, order, hold, effort)
    search = _Search(work=work, order=order, effort=effort, hold=hold)
    search.run()
    return search.order.tolist(), search.gap


def _work(part: Part) -> Work:
    """A part as the kernels want it."""
    casts = [sum(1 << person for person in group.cast) for group in part.groups]
    ends = [
        sum(1 << i for i, person in enumerate(part.people) if person.before),
        sum(1 << i for i, person in enumerate(part.people) if person.after),
    ]
    rates = np.array([person.rate for person in part.people], dtype=np.int64)
    padded = np.zeros((-(-len(rates) // 8), 8), dtype=np.int64)
    padded.flat[: len(rates)] = rates
    bits = (np.arange(256)[:, None] >> np.arange(8)) & 1
    return Work(
        cast=np.array(casts, dtype=np.uint64).view(np.int64),
        duration=np.array([group.duration for group in part.groups], dtype=np.int64),
        rate=rates,
        weights=np.ascontiguousarray(padded @ bits.T),
        ends=np.array(ends, dtype=np.uint64).view(np.int64),
    )


def _kick_on(work: Work, order: Ints, hold: int, effort: _Effort) -> int:
    """More scenes than the search takes: descents alone, for the time there is; the hold left."""
    seed = _SEED
    while hold > 0 and effort.until is not None and effort.left > 0:
        seed += 1
        hold = better(work, order, 1, seed)
    return hold


@dataclass(slots=True, kw_only=True)
class _Search:
    """The search of one part.

    Args:
        work: The part.
        order: The best order known to the local search.
        effort: What may be used.
        hold: Of `order`.
    """

    work: Work
    order: Ints
    effort: _Effort
    hold: int
    gap: int = 0

    def run(self) -> None:
        """Search until proved, or until the effort is used up; sets `order` and `gap`."""
        room = min(_FIRST_STATES, self.effort.room)
        state = kernel.new_search(self.work, room, self.hold)
        looking, looked, seed = kernel.best_first, 0, _SEED
        while (most := self.effort.left) > 0:
            begun = int(state.counts[kernel.BRANCHED])
            status = looking(self.work, state, most)
            done = int(state.counts[kernel.BRANCHED]) - begun
            self.effort.branched += done
            looked += done
            if status == kernel.PROVED:
                break
            if status == kernel.FULL and room < self.effort.room:
                room = min(2 * room, self.effort.room)
                state = kernel.enlarge(state, room)
            elif status == kernel.FULL:
                looking = kernel.depth_first
            if looked >= _LOOK_ASIDE:
                looked, seed = 0, seed + 1
                self._look_aside(state, seed)
        self._take(state)
        self.gap = int(state.counts[kernel.BEST] - state.counts[kernel.BOUND])

    def _look_aside(self, state: kernel.Search, seed: int) -> None:
        """Kick the best order again; what is found is what the search has to beat."""
        self._take(state)
        hold = better(self.work, self.order, _KICKS, seed)
        if hold < state.counts[kernel.BEST]:
            state.counts[kernel.BEST], state.counts[kernel.FROM] = hold, -1

    def _take(self, state: kernel.Search) -> None:
        if state.counts[kernel.FROM] >= 0:
            kernel.best_order(self.work, state, self.order)
            state.counts[kernel.FROM] = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockOrder:
    """A block of scenes at one place, in order.

    Args:
        scenes: Their ids, in the order in which they are shot.
        holding: Pay of people who wait, within the block.
        least: No order of the block has less.
        nodes: States that were branched on.
    """

    scenes: tuple[str, ...]
    holding: int
    least: int
    nodes: int

    @property
    def proved(self) -> bool:
        """Whether no order is better."""
        return self.holding == self.least


def order_block(
    durations: Mapping[str, int],
    casts: Mapping[str, Collection[str]],
    rates: Mapping[str, int],
    *,
    before: Collection[str] = (),
    after: Collection[str] = (),
    seconds: float | None = None,
    nodes: int | None = None,
) -> BlockOrder:
    """The order of a block in which people wait least.

    What is asked of days, hours or light inside the block is not looked at: the block is one place.

    Args:
        durations: Of every scene, by id.
        casts: People of every scene, by id; a scene without an entry has nobody.
        rates: Of everybody, for a unit of duration; people without an entry cost nothing.
        before: Who is on location when the block begins: they are paid from its beginning.
        after: Who is needed after it: they are paid to its end.
        seconds, nodes: See `solve_talent`.

    Raises:
        UsageError: See `TalentProblem`; or a cast is of a scene that is not in the block.
    """
    strangers = sorted(set(casts) - set(durations))
    if strangers:
        raise UsageError(f"Scene {strangers[0]} has a cast but is not in the block.")
    names = sorted(rates)
    number = {name: i for i, name in enumerate(names)}
    scenes = list(durations)
    problem = TalentProblem(
        durations=tuple(durations.values()),
        casts=tuple(_numbers(casts.get(scene, ()), number) for scene in scenes),
        rates=tuple(rates[name] for name in names),
        before=_numbers(before, number),
        after=_numbers(after, number),
    )
    answer = solve_talent(problem, seconds=seconds, nodes=nodes)
    worked = sum(
        problem.durations[scene] * problem.rates[person]
        for scene, cast in enumerate(problem.casts)
        for person in cast
    )
    return BlockOrder(
        scenes=tuple(scenes[scene] for scene in answer.order),
        holding=answer.cost - worked,
        least=answer.bound - worked,
        nodes=answer.nodes,
    )


def _numbers(names: Collection[str], number: Mapping[str, int]) -> frozenset[int]:
    return frozenset(number[name] for name in names if name in number)
