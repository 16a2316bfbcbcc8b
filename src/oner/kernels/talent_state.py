"""States of a shooting order that is filled from both ends, for the talent scheduling problem.

Scenes and people are bits of 64-bit words. A state is (rest, first, last): the scenes that are not
placed yet, and the people who have scenes among them and are on location at the end of what was
placed at the front (`first`), or at the beginning of what was placed at the back (`last`). Whoever
is at both ends is paid through: their hold is counted when they become so, and they are in neither.
Whoever has placed scenes and is in neither is paid through or has none left, so a state needs
nothing else.
"""

# numba has no types that pyright could follow
# pyright: reportUnknownMemberType=false, reportUntypedFunctionDecorator=false
# pyright: reportUnknownVariableType=false, reportMissingTypeStubs=false
# pyright: reportArgumentType=false, reportReturnType=false, reportAssignmentType=false

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit  # pyright: ignore[reportUnknownVariableType]
from numpy.typing import NDArray

Ints = NDArray[np.int64]

WIDTH = 64
"""Scenes, and people, that fit a word."""


class Work(NamedTuple):
    """The scenes to be ordered.

    Args:
        cast: People of every scene as bits, shape (n,).
        duration: Of every scene, shape (n,).
        rate: Of every person, shape (m,).
        weights: Sum of rates of the people in byte b of a word, shape (ceil(m / 8), 256).
        ends: People who are on location before the first scene, and after the last, shape (2,);
            nobody in both.
    """

    cast: Ints
    duration: Ints
    rate: Ints
    weights: Ints
    ends: Ints


class Groups(NamedTuple):
    """Scenes that have the same people but for those who are paid through, shot as one.

    Args:
        cast: People who are not paid through, shape (64,).
        duration: All of them together, shape (64,).
        scenes: Which they are, as bits, shape (64,).
    """

    cast: Ints
    duration: Ints
    scenes: Ints


@njit(cache=True)
def new_groups() -> Groups:
    """Room for the groups of one state."""
    return Groups(np.zeros(WIDTH, np.int64), np.zeros(WIDTH, np.int64), np.zeros(WIDTH, np.int64))


@njit(cache=True)
def lowest(word: int) -> int:
    """Number of the lowest bit that is set; the word is not 0."""
    bit = 0
    while not (word >> bit) & 1:
        bit += 1
    return bit


@njit(cache=True)
def bits_set(word: int) -> int:
    """How many bits are set."""
    count = 0
    while word != 0:
        word &= word - 1
        count += 1
    return count


@njit(cache=True)
def weight(weights: Ints, people: int) -> int:
    """Sum of the rates of people given as bits."""
    total = 0
    for byte in range(weights.shape[0]):
        total += weights[byte, (people >> (8 * byte)) & 255]
    return total


@njit(cache=True)
def place(
    work: Work, rest: int, here: int, there: int, scenes: int, cast: int
) -> tuple[int, int, int, int]:
    """Place a group at the end where `here` are on location.

    Args:
        rest, here, there: The state, from the side of that end.
        scenes, cast: The group.

    Returns:
        The state after it, from the same side, and the hold it adds: of those who wait for it, and
        of those at the other end who are paid through from now on.
    """
    rest = rest & ~scenes
    through = there & cast
    needed, duration, hold = 0, 0, 0
    for scene in range(work.cast.shape[0]):
        if (scenes >> scene) & 1:
            duration += work.duration[scene]
        elif (rest >> scene) & 1:
            needed |= work.cast[scene]
            if through != 0:
                waiting = through & ~work.cast[scene]
                hold += work.duration[scene] * weight(work.weights, waiting)
    hold += duration * weight(work.weights, here & ~cast)
    return rest, (here | (cast & ~there)) & needed, there & ~through & needed, hold


@njit(cache=True)
def regroup(work: Work, rest: int, first: int, last: int, groups: Groups) -> int:
    """Put the scenes of a state into groups; how many groups there are."""
    needed, placed = 0, work.ends[0] | work.ends[1]
    for scene in range(work.cast.shape[0]):
        if (rest >> scene) & 1:
            needed |= work.cast[scene]
        else:
            placed |= work.cast[scene]
    through = needed & placed & ~first & ~last
    count = 0
    for scene in range(work.cast.shape[0]):
        if not (rest >> scene) & 1:
            continue
        cast = work.cast[scene] & ~through
        group = 0
        while group < count and groups.cast[group] != cast:
            group += 1
        if group == count:
            groups.cast[group], groups.duration[group], groups.scenes[group] = cast, 0, 0
            count += 1
        groups.duration[group] += work.duration[scene]
        groups.scenes[group] |= np.int64(1) << scene
    return count


@njit(cache=True)
def settle(
    work: Work, rest: int, first: int, last: int, groups: Groups
) -> tuple[int, int, int, int]:
    """Place what costs nothing: a group whose cast is exactly who is on location at an end.

    It may go there at once: nobody waits for it there, everybody in it has to be there anyway, and
    wherever it was, nobody waits longer without it. Returns the state and its number of groups.

    Source: T.C.E. Cheng, J.E. Diamond, B.M.T. Lin, JOTA 79 (1993); M. Garcia de la Banda,
    P.J. Stuckey, G. Chu, INFORMS J. Computing 23 (2011).
    """
    count = regroup(work, rest, first, last, groups)
    group = 0
    while group < count:
        cast, scenes = groups.cast[group], groups.scenes[group]
        if cast == first:
            rest, first, last, _ = place(work, rest, first, last, scenes, cast)
        elif cast == last:
            rest, last, first, _ = place(work, rest, last, first, scenes, cast)
        else:
            group += 1
            continue
        count = regroup(work, rest, first, last, groups)
        group = 0
    return rest, first, last, count


@njit(cache=True)
def needless(groups: Groups, count: int, group: int, here: int) -> bool:
    """Whether another group can go before this one at an end, and nothing is lost.

    The other one holds everybody who is on location, and brings nobody whom this one does not bring
    too. Wherever it was, it can go right before this one: nobody waits for it there, and those it
    brings would be there from this one on. Among groups of a state this has no circle, as the
    other's cast is all of those on location and so is needless only for one with fewer people.

    Source: H. Qin, Z. Zhang, A. Lim, X. Liang, EJOR 250 (2016), and the works in `settle`; the
    proof here is our own.
    """
    brought = here | groups.cast[group]
    for other in range(count):
        cast = groups.cast[other]
        if other != group and here & ~cast == 0 and cast & ~brought == 0:
            return True
    return False
