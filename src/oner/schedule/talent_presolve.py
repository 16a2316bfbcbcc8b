"""What a talent scheduling problem is once everything that costs the same in any order is gone.

To a fixed point: people who wait for nobody or are there throughout are taken out, scenes with the
same people become one, and so do people with the same scenes; scenes with nobody left go first or
last; what shares nobody is shot apart, part after part.
Source: T.C.E. Cheng, J.E. Diamond, B.M.T. Lin, JOTA 79 (1993); M. Garcia de la Banda, P.J. Stuckey,
G. Chu, INFORMS J. Computing 23 (2011); H. Qin, Z. Zhang, A. Lim, X. Liang, EJOR 250 (2016).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """People with the same scenes, as one.

    Args:
        rate: Of all of them together.
        before, after: Whether they are on location before the first scene, and needed after the
            last.
    """

    rate: int
    before: bool
    after: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Scenes that are shot as one.

    Args:
        scenes: Numbers of them in the original problem, in the order in which they are shot: what
            became one early stays together.
        duration: Of all of them together.
        cast: Indices of people.
    """

    scenes: tuple[int, ...]
    duration: int
    cast: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Groups that have to be ordered together; nobody outside is in any of them.

    Args:
        groups: Them.
        people: Whom `Group.cast` counts.
    """

    groups: tuple[Group, ...]
    people: tuple[Person, ...]


def parts_of(groups: Sequence[Group], people: Sequence[Person]) -> tuple[Part, ...]:
    """The least problems whose best orders, one after another, are a best order of the whole.

    Only hold differs between orders: what everybody is paid for their scenes, and the hold of those
    who are there before and after, is for the caller to count.
    """
    while True:
        merged = _as_one(groups)
        kept = _waiting(merged, people)
        merged, joined = _together(merged, people, kept)
        if len(merged) == len(groups) and len(joined) == len(people):
            return tuple(_split(merged, joined))
        groups, people = merged, joined


def _as_one(groups: Sequence[Group]) -> list[Group]:
    """Scenes with the same people as one group."""
    found = dict[frozenset[int], Group]()
    for group in groups:
        other = found.get(group.cast)
        found[group.cast] = group if other is None else _joined(other, group)
    return list(found.values())


def _joined(one: Group, other: Group) -> Group:
    return Group(
        scenes=one.scenes + other.scenes,
        duration=one.duration + other.duration,
        cast=one.cast,
    )


def _waiting(groups: Sequence[Group], people: Sequence[Person]) -> list[int]:
    """Those whose hold depends on the order: two places to be at, but not both ends."""
    times = [0] * len(people)
    for group in groups:
        for person in group.cast:
            times[person] += 1
    return [
        number
        for number, person in enumerate(people)
        if person.rate > 0
        and times[number] > 0
        and times[number] + person.before + person.after > 1
        and not (person.before and person.after)
    ]


def _together(
    groups: Sequence[Group], people: Sequence[Person], kept: Iterable[int]
) -> tuple[list[Group], list[Person]]:
    """Only those kept, and those among them with the same scenes and ends as one."""
    alike = dict[tuple[frozenset[int], bool, bool], list[int]]()
    for number in kept:
        inside = frozenset(i for i, group in enumerate(groups) if number in group.cast)
        alike.setdefault((inside, people[number].before, people[number].after), []).append(number)
    joined = [
        Person(rate=sum(people[number].rate for number in numbers), before=before, after=after)
        for (_, before, after), numbers in alike.items()
    ]
    new = {number: i for i, numbers in enumerate(alike.values()) for number in numbers}
    recast = [
        Group(
            scenes=group.scenes,
            duration=group.duration,
            cast=frozenset(new[person] for person in group.cast if person in new),
        )
        for group in groups
    ]
    return recast, joined


def _split(groups: Sequence[Group], people: Sequence[Person]) -> list[Part]:
    """Parts in an order in which they may be shot.

    Those with people who are there before go first, those with people needed after go last. Where
    there are both, everything is one part: others would have to wait for them, or they for others.
    """
    before = any(person.before for person in people)
    after = any(person.after for person in people)
    if not groups:
        return []
    if before and after:
        return [_part(groups, people)]
    clusters = list[tuple[set[int], list[Group]]]()
    ends = {number for number, person in enumerate(people) if person.before or person.after}
    if ends:
        clusters.append((ends, []))
    for group in groups:
        touching = [one for one in clusters if one[0] & group.cast]
        apart = [one for one in clusters if not one[0] & group.cast]
        cast = set(group.cast).union(*(one[0] for one in touching))
        clusters = [*apart, (cast, [*(g for one in touching for g in one[1]), group])]
    clusters.sort(key=lambda one: (bool(one[0] & ends) == after, _first_scene(one[1])))
    return [_part(inside, people) for _, inside in clusters]


def _first_scene(groups: Sequence[Group]) -> int:
    return min(group.scenes[0] for group in groups)


def _part(groups: Sequence[Group], people: Sequence[Person]) -> Part:
    """Groups with their people alone, those who cost most over all their scenes first."""
    inside = sorted({person for group in groups for person in group.cast})
    worth = {
        number: people[number].rate
        * sum(group.duration for group in groups if number in group.cast)
        for number in inside
    }
    inside.sort(key=lambda number: (-worth[number], number))
    new = {number: i for i, number in enumerate(inside)}
    ordered = sorted(groups, key=lambda group: group.scenes[0])
    return Part(
        groups=tuple(
            Group(
                scenes=group.scenes,
                duration=group.duration,
                cast=frozenset(new[person] for person in group.cast),
            )
            for group in ordered
        ),
        people=tuple(people[number] for number in inside),
    )
