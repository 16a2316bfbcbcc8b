"""The best order of one unit's day: a dynamic programme over the sets of strips that are shot.

What an order costs follows, strip by strip, from what was shot before (whatever its order), from
where the company stands, and from the time; so of all ways to the same three only the best is kept.
Source: T.C.E. Cheng, J.E. Diamond, B.M.T. Lin, Optimal scheduling in film production to minimize
talent hold cost, JOTA 79 (1993); the recurrence over subsets is M. Held, R.M. Karp (1962).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from oner.model.schedule import CastMember
from oner.schedule.order_clock import Step, Timed, UnitTasks
from oner.schedule.talent import MOST_PEOPLE, order_block

_SCRIPT = 1
_IDLE = 1 << 16
_RIG = 1 << 80
_SOON = 1 << 88
_SET = 1 << 108
_MOVE = 1 << 116
_OVER = 1 << 124
BROKEN = 1 << 140
"""An order's score is one number whose digits are, from the left: minutes by which rests, on-set
times and daylight are broken; minutes beyond the hours of the day; company moves; changes of set;
minutes by which wraps make tomorrow's rest hard; times a rig is taken up again; money-weighted
minutes in which people wait; and pairs of strips against the order of the script.
"""

EXACT_WIDTH = 2_000
"""So many ways into a day are kept after every strip: enough for twelve strips of one set."""

BEAM_WORK = 40_000
"""Where there are more, the best of them: so many by the square of the number of strips."""

BLOCK_NODES = 2_000
"""States the exact core may branch on for the strips of one set in such a day."""

TRIES = 3_000
"""Orders looked at beside such a one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """When people may be called and have to be dismissed, by ids; minutes after midnight.

    Args:
        early: Rested from the day before only then.
        late: Not rested for the next day if dismissed later.
        soon: Not surely rested for the next day, which has no order yet, if dismissed later.
        crew: The same for the whole unit; None: no limit.
    """

    early: Mapping[str, int] = field(default_factory=dict[str, int])
    late: Mapping[str, int] = field(default_factory=dict[str, int])
    soon: Mapping[str, int] = field(default_factory=dict[str, int])
    crew: int | None = None


class Best(NamedTuple):
    """An order, its score, and whether no order has a lower one."""

    timed: Timed
    score: int
    proven: bool

    @property
    def broken(self) -> int:
        """Minutes by which something is broken that has to hold."""
        return self.score // BROKEN


class _Way(NamedTuple):
    """The best way known to a state: its score, its last strip, and the state before."""

    score: int
    last: int
    before: _State | None


class _State(NamedTuple):
    """What was shot, where the company stands, when, and since when minors are there."""

    shot: int
    built: int
    rig: int
    time: int
    minors: tuple[tuple[int, int], ...]


def weight(member: CastMember) -> int:
    """What a minute of a person's waiting weighs: the day rate, a fifth of the week's, or 1."""
    return max(1, member.day_rate, member.week_rate // 5, member.hold_rate)


class DayOrders:
    """Orders of one unit's day, each with its score; without bounds until `within` sets some.

    Args:
        tasks: The day.
    """

    def __init__(self, tasks: UnitTasks) -> None:
        self.tasks = tasks
        self.early = dict[int, int]()
        self.late = dict[int, int]()
        self.soon = dict[int, int]()
        self.crew: int | None = None
        self.minors = {
            k: member.on_set_minutes
            for k, member in enumerate(tasks.people)
            if member.on_set_minutes is not None
            and member.on_set_minutes < tasks.horizon - tasks.call
        }
        self.weights = [weight(member) for member in tasks.people]
        self.all = tasks.all
        self._people = dict[int, int]()
        self._weight = dict[int, int]()
        self.set_of, self.stage_of = _masks(tasks)
        self.set_waits = {b: self._waits(mask) for b, mask in self.set_of.items()}
        self.stage_waits = {g: self._waits(mask) for g, mask in self.stage_of.items()}

    def within(self, bounds: Bounds) -> DayOrders:
        """The same day within bounds from the days before and after."""
        other = copy(self)
        other.early = self._limits(bounds.early)
        other.late = self._limits(bounds.late)
        other.soon = self._limits(bounds.soon)
        other.crew = bounds.crew
        return other

    def best(self) -> Best:
        """The best order in which no set and no stage is come back to.

        Where what has to come first leaves none, or the light none that ends in the day's hours, a
        set may be come back to; for the sake of a rest it may not: then strips change days.
        """
        found = self._search(grouped=True)
        if found is not None and not self._unkept(found.timed):
            return found
        free = self._search(grouped=False)
        assert free is not None, "strips of a day wait for each other"
        if found is None or self._unkept(free.timed) < self._unkept(found.timed):
            return free
        return found

    def _unkept(self, timed: Timed) -> int:
        """Minutes that exteriors by day go on after sunset, and the day beyond its hours."""
        tasks = self.tasks.tasks
        dark = sum(
            max(0, step.end - tasks[now].closes)
            for now, step in zip(timed.order, timed.steps, strict=True)
        )
        return dark + max(0, timed.steps[-1].end - self.tasks.latest)

    def score_of(self, order: Sequence[int]) -> int:
        """The score of an order."""
        state, score = self._begin(), 0
        last = -1
        for now in order:
            state, step = self._advance(state, last, now)
            score, last = score + step, now
        return score

    def every(self, limit: int) -> list[tuple[int, ...]] | None:
        """Every order in which no set and no stage is come back to; None if more than a limit."""
        found = list[tuple[int, ...]]()
        for order in self._orders((), 0, -1):
            found.append(order)
            if len(found) > limit:
                return None
        return found

    def _orders(self, order: tuple[int, ...], shot: int, last: int) -> Iterator[tuple[int, ...]]:
        if shot == self.all:
            yield order
        for now in self._next(shot, last, grouped=True):
            yield from self._orders((*order, now), shot | 1 << now, now)

    # --- the programme ---------------------------------------------------------------------------

    def _search(self, *, grouped: bool) -> Best | None:
        count = len(self.tasks.tasks)
        layers: list[dict[_State, _Way]] = [{self._begin(): _Way(0, -1, None)}]
        proven, beam = True, max(8, BEAM_WORK // (count * count))
        for _ in range(count):
            layer = self._layer(layers[-1], grouped=grouped)
            if len(layer) > EXACT_WIDTH:
                proven = False
            if not proven and len(layer) > beam:
                kept = sorted(layer.items(), key=lambda item: (item[1].score, item[0]))
                layer = dict(kept[:beam])
            layers.append(layer)
        if not layers[-1]:
            return None
        order = _back(layers)
        if not proven:
            order = self._improve(self._blocks(order, grouped=grouped), grouped=grouped)
        return Best(self.tasks.timed(order), self.score_of(order), proven)

    def _layer(self, layer: dict[_State, _Way], *, grouped: bool) -> dict[_State, _Way]:
        """Every state one strip further, each by its best way."""
        found = dict[_State, _Way]()
        for state, way in layer.items():
            for now in self._next(state.shot, way.last, grouped=grouped):
                after, step = self._advance(state, way.last, now)
                score, known = way.score + step, found.get(after)
                if known is None or (score, now) < (known.score, known.last):
                    found[after] = _Way(score, now, state)
        return found

    def _next(self, shot: int, last: int, *, grouped: bool) -> list[int]:
        """Strips that may come next."""
        if not grouped or last < 0:
            open_strips = self.all & ~shot
        else:
            task = self.tasks.tasks[last]
            open_strips = self.set_of[task.built] & ~shot or self.stage_of[task.stage] & ~shot
            open_strips = open_strips or self.all & ~shot
        return [
            now
            for now in _bits(open_strips)
            if not self.tasks.tasks[now].before & ~shot and (not grouped or self._enters(shot, now))
        ]

    def _enters(self, shot: int, now: int) -> bool:
        """Whether its set and stage can be finished: all that must be shot before them is."""
        task = self.tasks.tasks[now]
        return not (self.set_waits[task.built] | self.stage_waits[task.stage]) & ~shot

    def _waits(self, mask: int) -> int:
        """What has to be shot before the first strip of a set if the set is then finished."""
        before = 0
        for k in _bits(mask):
            before |= self.tasks.tasks[k].before
        return before & ~mask

    def _begin(self) -> _State:
        return _State(0, -1, -1, self.tasks.call, ())

    # --- what a strip adds -----------------------------------------------------------------------

    def _advance(self, state: _State, last: int, now: int) -> tuple[_State, int]:
        """The state after a strip, and what the strip adds to the score."""
        tasks, task = self.tasks, self.tasks.tasks[now]
        step = tasks.step(state.time, last, now)
        shot = state.shot | 1 << now
        rest = self.all & ~shot
        been, to_come = self._cast(state.shot), self._cast(rest)
        new, gone = task.people & ~been, task.people & ~to_come
        here = self._weigh(been & (task.people | to_come))
        idle = here * (step.start - state.time)
        idle += self._weigh(been & to_come & ~task.people) * (step.end - step.start)
        idle += self._weigh(task.people) * (step.end - step.start - task.minutes)
        minors, broken = self._minors(state.minors, step, new, gone)
        broken += self._unrested(step, new, gone) + max(0, step.end - task.closes)
        score = idle * _IDLE + _SCRIPT * (rest & (1 << now) - 1).bit_count()
        if self.soon:
            score += _SOON * _beyond(self.soon, gone, step.end)
        if last >= 0:
            score += self._changes(state.shot, last, now)
        if not rest:
            score += _OVER * max(0, step.end - tasks.wrap)
            broken += max(0, step.end - self.crew) if self.crew is not None else 0
        return _State(shot, task.built, task.rig, step.end, minors), score + broken * BROKEN

    def _changes(self, shot: int, last: int, now: int) -> int:
        one, other = self.tasks.tasks[last], self.tasks.tasks[now]
        score = 0
        if one.built != other.built:
            score += _SET + (_MOVE if one.stage != other.stage else 0)
        if other.rig not in (-1, one.rig):
            score += _RIG * any(self.tasks.tasks[k].rig == other.rig for k in _bits(shot))
        return score

    def _unrested(self, step: Step, new: int, gone: int) -> int:
        """Minutes that rest from yesterday or until tomorrow lacks."""
        lacking = _beyond(self.late, gone, step.end) if self.late else 0
        for k, early in self.early.items():
            if new >> k & 1:
                lacking += max(0, early - step.start)
        return lacking

    def _minors(
        self, there: tuple[tuple[int, int], ...], step: Step, new: int, gone: int
    ) -> tuple[tuple[tuple[int, int], ...], int]:
        """Minors there after a strip, since when; and by how much those who leave were too long."""
        if not self.minors:
            return (), 0
        over = 0
        now = [*there, *((k, step.start) for k in self.minors if new >> k & 1)]
        for k, since in now:
            if gone >> k & 1:
                over += max(0, step.end - since - self.minors[k])
        return tuple(sorted(one for one in now if not gone >> one[0] & 1)), over

    def _cast(self, mask: int) -> int:
        """Everybody in some strips."""
        found = self._people.get(mask)
        if found is None:
            found = 0
            for k in _bits(mask):
                found |= self.tasks.tasks[k].people
            self._people[mask] = found
        return found

    def _weigh(self, people: int) -> int:
        found = self._weight.get(people)
        if found is None:
            found = sum(self.weights[k] for k in _bits(people))
            self._weight[people] = found
        return found

    def _limits(self, named: Mapping[str, int]) -> dict[int, int]:
        return {k: named[one.id] for k, one in enumerate(self.tasks.people) if one.id in named}

    # --- where there are too many ways -----------------------------------------------------------

    def _blocks(self, order: tuple[int, ...], *, grouped: bool) -> tuple[int, ...]:
        """Every run of strips in one set in the order in which its people wait least, if better.

        The exact core knows who is there before and after the run, and nothing of hours or light;
        so what it says is taken only where the whole day's score falls.
        """
        for first, end in _runs(order, [task.built for task in self.tasks.tasks]):
            block = order[first:end]
            if len(block) < 3 or len(self.weights) > MOST_PEOPLE:
                continue
            best = order_block(
                {str(now): self.tasks.tasks[now].minutes for now in block},
                {str(now): self._names(self.tasks.tasks[now].people) for now in block},
                {str(k): weight for k, weight in enumerate(self.weights)},
                before=self._names(self._cast(_mask(order[:first]))),
                after=self._names(self._cast(_mask(order[end:]))),
                nodes=BLOCK_NODES,
            )
            other = (*order[:first], *map(int, best.scenes), *order[end:])
            if self._allowed(other, grouped=grouped) and self.score_of(other) < self.score_of(
                order
            ):
                order = other
        return order

    def _names(self, people: int) -> list[str]:
        return [str(k) for k in _bits(people)]

    def _improve(self, order: tuple[int, ...], *, grouped: bool) -> tuple[int, ...]:
        """Strips, or a run of strips, put elsewhere as long as that lowers the score."""
        best, tries = self.score_of(order), 0
        improved = True
        while improved and tries < TRIES:
            improved = False
            for other in _neighbours(order):
                tries += 1
                if tries > TRIES:
                    break
                if self._allowed(other, grouped=grouped) and (score := self.score_of(other)) < best:
                    order, best, improved = other, score, True
                    break
        return order

    def _allowed(self, order: Sequence[int], *, grouped: bool) -> bool:
        shot, last = 0, -1
        for now in order:
            if now not in self._next(shot, last, grouped=grouped):
                return False
            shot, last = shot | 1 << now, now
        return True


def _neighbours(order: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """Orders in which a run of strips changes places with the run behind it."""
    count = len(order)
    for length in range(1, count):
        for first in range(count - 1):
            for middle in range(first + 1, min(first + length, count - 1) + 1):
                last = first + length + 1
                if last <= count:
                    yield (*order[:first], *order[middle:last], *order[first:middle], *order[last:])


def _runs(order: Sequence[int], built: Sequence[int]) -> list[tuple[int, int]]:
    """Stretches of an order in one set."""
    cuts = [0, *(k for k in range(1, len(order)) if built[order[k]] != built[order[k - 1]])]
    return list(pairwise([*cuts, len(order)]))


def _mask(strips: Iterable[int]) -> int:
    """Strips as bits."""
    return sum(1 << now for now in strips)


def _beyond(limits: Mapping[int, int], people: int, time: int) -> int:
    """Minutes by which people are beyond their limits at a time."""
    return sum(max(0, time - limit) for k, limit in limits.items() if people >> k & 1)


def _back(layers: Sequence[Mapping[_State, _Way]]) -> tuple[int, ...]:
    """The order of the best way through all layers."""
    state: _State | None = min(layers[-1], key=lambda s: (layers[-1][s].score, s))
    order = list[int]()
    for layer in reversed(layers[1:]):
        assert state is not None
        order.append(layer[state].last)
        state = layer[state].before
    return tuple(reversed(order))


def _masks(tasks: UnitTasks) -> tuple[dict[int, int], dict[int, int]]:
    """Masks of the strips of every set and of every stage."""
    sets = {built: mask for stage in tasks.sets for built, mask in stage}
    stages = {g: sum(mask for _, mask in stage) for g, stage in enumerate(tasks.sets)}
    return sets, stages


def _bits(mask: int) -> Iterator[int]:
    """Places of the ones in a mask, ascending."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low
