"""A lower bound on the hold that the rest of a shooting order cannot avoid.

Two relaxations, joined scene by scene so that no hold is counted twice.

**Leaving.** Those who are on location at the front stay until the last of their scenes. In whatever
order they leave, a scene is over before the first of its people leaves, so whoever leaves later and
is not in it waits during it. A dynamic programme over who has left gives the least sum, exactly,
without asking when the people at the other end arrive. From the back the same with arriving.

**Cut.** Draw a line between two people who share a scene of the rest. Along any path of such lines
from somebody at the front to somebody at the back, at every moment at least one person of the path
is on location: the spans of neighbours overlap and the first and the last span reach both ends. So
the people present at any moment cut all paths, and whoever is not in the scene that is being shot
waits: a scene's hold is at least the least weight of a vertex cut once its own cast is taken out.
Any packing of paths within the rates of their people is no more than that cut; one is packed
greedily, shortest path first.

Both are our own as far as we know; the pairs of Qin, Zhang, Lim, Liang (EJOR 250, 2016) are their
cases of two people.
"""

# numba has no types that pyright could follow
# pyright: reportUnknownMemberType=false, reportUntypedFunctionDecorator=false
# pyright: reportUnknownVariableType=false, reportMissingTypeStubs=false
# pyright: reportArgumentType=false, reportReturnType=false, reportAssignmentType=false

from __future__ import annotations

import numpy as np
from numba import njit  # pyright: ignore[reportUnknownVariableType]
from numpy.typing import NDArray

from oner.kernels.talent_state import WIDTH, Groups, Ints, Work, bits_set, lowest

Flags = NDArray[np.bool_]

TOGETHER = 8
"""People whose leaving is looked at together; 2 to the power of it is the work."""

UNREACHED = 1 << 62


@njit(cache=True)
def least_hold(work: Work, groups: Groups, count: int, first: int, last: int, enough: int) -> int:
    """Hold that every order of the groups has; counting ends when it is `enough`."""
    floors = cuts(work, groups, count, first, last)
    aside, everywhere = 0, 0
    at_first = np.zeros(count, np.bool_)
    at_last = np.zeros(count, np.bool_)
    only_first = np.zeros(count, np.bool_)
    only_last = np.zeros(count, np.bool_)
    shared = np.zeros(count, np.int64)
    doubled = False
    for group in range(count):
        hold = groups.duration[group] * floors[group]
        at_first[group] = groups.cast[group] & first != 0
        at_last[group] = groups.cast[group] & last != 0
        only_first[group] = at_first[group] and not at_last[group]
        only_last[group] = at_last[group] and not at_first[group]
        everywhere += hold
        if not at_first[group] and not at_last[group]:
            aside += hold
        if at_first[group] and at_last[group]:
            doubled = doubled or hold > 0
        else:
            shared[group] = floors[group]
    if everywhere >= enough:
        return everywhere
    # scenes with people of both ends: both count their own people, or one end takes the cut
    best = aside + leaving(work, groups, count, first, at_first, shared)
    if best >= enough:
        return best
    best = max(best + leaving(work, groups, count, last, at_last, shared), everywhere)
    if best >= enough or not doubled:
        return best
    hold = aside + leaving(work, groups, count, first, at_first, floors)
    best = max(best, hold + leaving(work, groups, count, last, only_last, floors))
    if best >= enough:
        return best
    hold = aside + leaving(work, groups, count, first, only_first, floors)
    return max(best, hold + leaving(work, groups, count, last, at_last, floors))


@njit(cache=True)
def leaving(
    work: Work, groups: Groups, count: int, people: int, counted: Flags, floors: Ints
) -> int:
    """Least hold during the counted groups that `people`, all here at first, make by leaving.

    Args:
        people: As bits; more than `TOGETHER` are taken in parts, each on its own.
        counted: Groups in which hold counts, shape (count,).
        floors: Rate of hold that a group has anyway, whose ever it is; the greater of the two
            counts. Not with parts: a floor may be the hold of somebody in another part.
    """
    members = np.empty(TOGETHER, np.int64)
    total, size = 0, 0
    floored = bits_set(people) <= TOGETHER
    person = 0
    while person < work.rate.shape[0]:
        if (people >> person) & 1:
            members[size] = person
            size += 1
        person += 1
        if size == TOGETHER or (size > 0 and person == work.rate.shape[0]):
            total += _part(work, groups, count, members, size, counted, floors, floored)
            size = 0
    return total


@njit(cache=True)
def _part(
    work: Work,
    groups: Groups,
    count: int,
    members: Ints,
    size: int,
    counted: Flags,
    floors: Ints,
    floored: bool,
) -> int:
    """The dynamic programme over who has left."""
    cast = np.empty(count, np.int64)
    duration = np.empty(count, np.int64)
    floor = np.empty(count, np.int64)
    some = 0
    for group in range(count):
        if not counted[group]:
            continue
        inside = 0
        for i in range(size):
            inside |= ((groups.cast[group] >> members[i]) & 1) << i
        if inside != 0:
            cast[some], duration[some] = inside, groups.duration[group]
            floor[some] = floors[group] if floored else 0
            some += 1
    everybody = (1 << size) - 1
    rates = np.zeros(everybody + 1, np.int64)
    for subset in range(1, everybody + 1):
        one = lowest(subset)
        rates[subset] = rates[subset & (subset - 1)] + work.rate[members[one]]
    least = np.full(everybody + 1, UNREACHED, np.int64)
    least[0] = 0
    closing = np.empty(size, np.int64)
    for left in range(everybody):
        closing[:] = 0
        for i in range(some):
            inside = cast[i]
            if inside & left != 0:
                continue
            hold = max(rates[everybody & ~left & ~inside], floor[i]) * duration[i]
            while hold != 0 and inside != 0:
                closing[lowest(inside)] += hold
                inside &= inside - 1
        for one in range(size):
            if not (left >> one) & 1:
                after = left | (1 << one)
                least[after] = min(least[after], least[left] + closing[one])
    return least[everybody]


@njit(cache=True)
def cuts(work: Work, groups: Groups, count: int, first: int, last: int) -> Ints:
    """Rate of hold of every group by the cut, shape (count,)."""
    floors = np.zeros(count, np.int64)
    if first == 0 or last == 0:
        return floors
    lines = np.zeros(WIDTH, np.int64)
    active = 0
    for group in range(count):
        cast = groups.cast[group]
        active |= cast
        people = cast
        while people != 0:
            lines[lowest(people)] |= cast
            people &= people - 1
    if _packed(work, lines, first, last, active) == 0:
        return floors
    for group in range(count):
        floors[group] = _packed(work, lines, first, last, active & ~groups.cast[group])
    return floors


@njit(cache=True)
def _packed(work: Work, lines: Ints, first: int, last: int, open_: int) -> int:
    """Weight of paths from `first` to `last` through `open_`, within everybody's rate."""
    left = work.rate.copy()
    before = np.empty(WIDTH, np.int64)
    queue = np.empty(WIDTH, np.int64)
    total = 0
    while True:
        goal = _shortest(lines, first & open_, last & open_, open_, before, queue)
        if goal < 0:
            return total
        least, person = left[goal], goal
        while person >= 0:
            least = min(least, left[person])
            person = before[person]
        person = goal
        while person >= 0:
            left[person] -= least
            if left[person] == 0:
                open_ &= ~(np.int64(1) << person)
            person = before[person]
        total += least


@njit(cache=True)
def _shortest(lines: Ints, first: int, last: int, open_: int, before: Ints, queue: Ints) -> int:
    """The nearest of `last` to `first`, with the way back in `before`; -1 without a path."""
    seen, people, head, tail = first, first, 0, 0
    while people != 0:
        queue[tail] = lowest(people)
        before[queue[tail]] = -1
        people &= people - 1
        tail += 1
    while head < tail:
        person = queue[head]
        head += 1
        new = lines[person] & open_ & ~seen
        if new & last != 0:
            goal = lowest(new & last)
            before[goal] = person
            return goal
        seen |= new
        while new != 0:
            queue[tail] = lowest(new)
            before[queue[tail]] = person
            new &= new - 1
            tail += 1
    return -1
