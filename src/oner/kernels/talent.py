"""The talent scheduling problem: a best-first search over orders that are filled from both ends.

A state (see `talent_state`) is branched on at the end where less money is on location; its children
are the groups that may come next there. Of all ways to the same state, from either side, only the
one with the least hold is kept. States wait in a heap by least possible hold, so that the least one
waiting is a bound on every order not yet found, and nothing above the optimum is ever branched on.
When there is no more room for states, those waiting are searched depth first, one after another,
with the same bound and no memory of what was seen.

Source: the state and its memory follow M. Garcia de la Banda, P.J. Stuckey, G. Chu, INFORMS J.
Computing 23 (2011), and H. Qin, Z. Zhang, A. Lim, X. Liang, EJOR 250 (2016); the order of the
search, the end that is branched on and the bound are our own.
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

from oner.kernels.talent_bound import least_hold
from oner.kernels.talent_state import (
    WIDTH,
    Groups,
    Ints,
    Work,
    bits_set,
    needless,
    new_groups,
    place,
    regroup,
    settle,
    weight,
)

PAUSED = 0
"""As many states were branched on as were allowed in this call."""

PROVED = 1
"""Nothing that waits can be better than the best that is known."""

FULL = 2
"""No room for the children of another state."""

REST, FIRST, LAST, HOLD, LEAST, PARENT, MOVE, KEY, STALE = range(9)
"""Columns of a state: its scenes and people; the hold so far; the least hold of any order through
it; the row it came from, -1 for the root; end * 64 + group that was placed; its key in the heap;
and whether a cheaper way has replaced it.
"""

FIELDS = 9

USED, WAITING, BEST, BOUND, BRANCHED, STACKED, TAIL, FROM, LENGTH = range(9)
"""Columns of `Search.counts`: rows in use; rows in the heap; the least hold known; the bound;
states branched on; rows on the stack; the row that the stack grew from; and where the best order
was found: its row, -1 if it was given, and how many moves it is from there.
"""

COUNTS = 9


class Search(NamedTuple):
    """A search that can be gone on with.

    Args:
        rows: States that were seen, shape (room, FIELDS).
        heap: Rows that wait, the one with the least key first, shape (room,).
        table: Row by hash of its state, -1 where there is none, shape (a power of two,).
        stack: States that wait in a depth-first search, shape (64 * 64, FIELDS); `PARENT` is the
            depth.
        path: Moves of the depth-first search from its row, shape (65,).
        best: Moves of the best order from its row, shape (65,).
        counts: Shape (COUNTS,).
    """

    rows: Ints
    heap: NDArray[np.int32]
    table: NDArray[np.int32]
    stack: Ints
    path: Ints
    best: Ints
    counts: Ints


@njit(cache=True)
def new_search(work: Work, room: int, known: int) -> Search:
    """A search with its root, for something better than `known`."""
    search = Search(
        np.empty((room, FIELDS), np.int64),
        np.empty(room, np.int32),
        np.full(_table_size(room), np.int32(-1)),
        np.empty((WIDTH * WIDTH, FIELDS), np.int64),
        np.empty(WIDTH + 1, np.int64),
        np.empty(WIDTH + 1, np.int64),
        np.zeros(COUNTS, np.int64),
    )
    search.counts[BEST], search.counts[FROM] = known, -1
    groups = new_groups()
    rest, first, last = _everything(work), work.ends[0], work.ends[1]
    rest, first, last, count = settle(work, rest, first, last, groups)
    state = search.stack[0]
    state[REST], state[FIRST], state[LAST] = rest, first, last
    state[HOLD], state[PARENT], state[MOVE] = 0, -1, -1
    state[LEAST] = least_hold(work, groups, count, first, last, known)
    search.counts[BOUND] = min(known, state[LEAST])
    _add(search, state)
    if rest == 0 and known > 0:
        search.counts[BEST], search.counts[FROM] = 0, 0
    return search


@njit(cache=True)
def enlarge(search: Search, room: int) -> Search:
    """The same search with more room."""
    used = search.counts[USED]
    rows = np.empty((room, FIELDS), np.int64)
    heap = np.empty(room, np.int32)
    rows[:used], heap[:used] = search.rows[:used], search.heap[:used]
    table = np.full(_table_size(room), np.int32(-1))
    larger = Search(rows, heap, table, search.stack, search.path, search.best, search.counts)
    for row in range(used):
        if not rows[row, STALE]:
            _, slot = _find(larger, rows[row, REST], rows[row, FIRST], rows[row, LAST])
            table[slot] = row
    return larger


@njit(cache=True)
def best_first(work: Work, search: Search, most: int) -> int:
    """Branch on at most so many more states, the least first; how it ended."""
    counts, rows = search.counts, search.rows
    groups, scratch = new_groups(), new_groups()
    children = np.empty((WIDTH, FIELDS), np.int64)
    stop = counts[BRANCHED] + most
    while counts[WAITING] > 0:
        row = search.heap[0]
        if rows[row, STALE]:
            _take(search)
            continue
        counts[BOUND] = min(counts[BEST], max(counts[BOUND], rows[row, LEAST]))
        if rows[row, LEAST] >= counts[BEST]:
            break
        if counts[BRANCHED] >= stop:
            return PAUSED
        if counts[USED] + WIDTH > rows.shape[0]:
            return FULL
        _take(search)
        counts[BRANCHED] += 1
        found = _branch(work, search, rows[row], True, children, groups, scratch)
        for child in range(found):
            state = children[child]
            if state[REST] == 0:
                if state[HOLD] < counts[BEST]:
                    counts[BEST], counts[FROM], counts[LENGTH] = state[HOLD], row, 1
                    search.best[0] = state[MOVE]
            elif state[LEAST] < counts[BEST]:
                state[PARENT] = row
                _add(search, state)
    counts[BOUND] = counts[BEST]
    return PROVED


@njit(cache=True)
def depth_first(work: Work, search: Search, most: int) -> int:
    """The same without keeping states: what waits is searched to its end, one after another."""
    counts, rows, stack, path = search.counts, search.rows, search.stack, search.path
    groups, scratch = new_groups(), new_groups()
    children = np.empty((WIDTH, FIELDS), np.int64)
    stop = counts[BRANCHED] + most
    while counts[STACKED] > 0 or counts[WAITING] > 0:
        if counts[STACKED] == 0:
            row = _take(search)
            if rows[row, STALE]:
                continue
            counts[BOUND] = min(counts[BEST], max(counts[BOUND], rows[row, LEAST]))
            counts[TAIL] = row
            stack[0] = rows[row]
            stack[0, PARENT] = 0
            counts[STACKED] = 1
        state = stack[counts[STACKED] - 1].copy()
        if state[LEAST] >= counts[BEST]:
            counts[STACKED] -= 1
            continue
        if counts[BRANCHED] >= stop:
            return PAUSED
        counts[STACKED] -= 1
        counts[BRANCHED] += 1
        depth = state[PARENT]
        if depth > 0:
            path[depth - 1] = state[MOVE]
        found = _branch(work, search, state, False, children, groups, scratch)
        for child in np.argsort(-children[:found, LEAST]):
            new = children[child]
            if new[REST] == 0:
                if new[HOLD] < counts[BEST]:
                    path[depth] = new[MOVE]
                    counts[BEST], counts[FROM] = new[HOLD], counts[TAIL]
                    counts[LENGTH] = depth + 1
                    search.best[: depth + 1] = path[: depth + 1]
            elif new[LEAST] < counts[BEST]:
                new[PARENT] = depth + 1
                stack[counts[STACKED]] = new
                counts[STACKED] += 1
    counts[BOUND] = counts[BEST]
    return PROVED


@njit(cache=True)
def best_order(work: Work, search: Search, order: Ints) -> None:
    """Write the best order that was found into `order`, shape (n,); there is one.

    The moves from the root are made again; a group goes scene by scene, as numbered.
    """
    counts, rows = search.counts, search.rows
    moves = np.empty(2 * WIDTH, np.int64)
    length = counts[LENGTH]
    for i in range(length):
        moves[i] = search.best[length - 1 - i]
    row = counts[FROM]
    while rows[row, PARENT] >= 0:
        moves[length] = rows[row, MOVE]
        length += 1
        row = rows[row, PARENT]
    groups = new_groups()
    bounds = np.zeros(2, np.int64)
    bounds[1] = work.cast.shape[0]
    rest, first, last = _everything(work), work.ends[0], work.ends[1]
    rest, first, last = _free(work, rest, first, last, groups, order, bounds)
    for i in range(length - 1, -1, -1):
        end, group = moves[i] // WIDTH, moves[i] % WIDTH
        regroup(work, rest, first, last, groups)
        scenes, cast = groups.scenes[group], groups.cast[group]
        _write(order, bounds, end, scenes)
        if end == 0:
            rest, first, last, _ = place(work, rest, first, last, scenes, cast)
        else:
            rest, last, first, _ = place(work, rest, last, first, scenes, cast)
        rest, first, last = _free(work, rest, first, last, groups, order, bounds)


@njit(cache=True)
def _free(
    work: Work, rest: int, first: int, last: int, groups: Groups, order: Ints, bounds: Ints
) -> tuple[int, int, int]:
    """What `settle` does, written down."""
    count = regroup(work, rest, first, last, groups)
    group = 0
    while group < count:
        cast, scenes = groups.cast[group], groups.scenes[group]
        if cast == first:
            _write(order, bounds, 0, scenes)
            rest, first, last, _ = place(work, rest, first, last, scenes, cast)
        elif cast == last:
            _write(order, bounds, 1, scenes)
            rest, last, first, _ = place(work, rest, last, first, scenes, cast)
        else:
            group += 1
            continue
        count = regroup(work, rest, first, last, groups)
        group = 0
    return rest, first, last


@njit(cache=True)
def _write(order: Ints, bounds: Ints, end: int, scenes: int) -> None:
    for scene in range(order.shape[0]):
        if (scenes >> scene) & 1:
            if end == 0:
                order[bounds[0]] = scene
                bounds[0] += 1
            else:
                bounds[1] -= 1
                order[bounds[1]] = scene


@njit(cache=True)
def _everything(work: Work) -> int:
    rest = np.int64(0)
    for scene in range(work.cast.shape[0]):
        rest |= np.int64(1) << scene
    return rest


@njit(cache=True)
def _branch(
    work: Work,
    search: Search,
    state: Ints,
    remember: bool,
    children: Ints,
    groups: Groups,
    scratch: Groups,
) -> int:
    """Write the children of a state that may still be better; how many there are."""
    best = search.counts[BEST]
    rest, first, last = state[REST], state[FIRST], state[LAST]
    count = regroup(work, rest, first, last, groups)
    end = 0 if weight(work.weights, first) <= weight(work.weights, last) else 1
    here, there = (first, last) if end == 0 else (last, first)
    found = 0
    for group in range(count):
        if needless(groups, count, group, here):
            continue
        rest, near, far, hold = place(
            work, state[REST], here, there, groups.scenes[group], groups.cast[group]
        )
        hold += state[HOLD]
        if hold >= best:
            continue
        first, last = (near, far) if end == 0 else (far, near)
        rest, first, last, left = settle(work, rest, first, last, scratch)
        seen = -1
        if remember:
            seen, _ = _find(search, rest, first, last)
        if seen >= 0:
            if search.rows[seen, HOLD] <= hold:
                continue
            least = search.rows[seen, LEAST] - search.rows[seen, HOLD]
        else:
            least = least_hold(work, scratch, left, first, last, best - hold)
        least = max(hold + least, state[LEAST])
        if least < best:
            child = children[found]
            child[REST], child[FIRST], child[LAST] = rest, first, last
            child[HOLD], child[LEAST], child[MOVE] = hold, least, WIDTH * end + group
            found += 1
    return found


@njit(cache=True)
def _add(search: Search, state: Ints) -> None:
    """Let a state wait, unless a cheaper way to it is known."""
    seen, slot = _find(search, state[REST], state[FIRST], state[LAST])
    if seen >= 0:
        if search.rows[seen, HOLD] <= state[HOLD]:
            return
        search.rows[seen, STALE] = 1
    row = search.counts[USED]
    search.counts[USED] += 1
    search.rows[row] = state
    key = state[LEAST] * (WIDTH + 1) + bits_set(state[REST])
    search.rows[row, KEY], search.rows[row, STALE] = key, 0
    search.table[slot] = row
    place_in_heap = search.counts[WAITING]
    search.counts[WAITING] += 1
    _sift_up(search, place_in_heap, row, key)


@njit(cache=True)
def _sift_up(search: Search, at: int, row: int, key: int) -> None:
    heap, rows = search.heap, search.rows
    while at > 0:
        above = (at - 1) >> 1
        if rows[heap[above], KEY] <= key:
            break
        heap[at] = heap[above]
        at = above
    heap[at] = row


@njit(cache=True)
def _take(search: Search) -> int:
    """Take the first row off the heap."""
    heap, rows = search.heap, search.rows
    top = heap[0]
    search.counts[WAITING] -= 1
    size = search.counts[WAITING]
    row = heap[size]
    key, at = rows[row, KEY], 0
    while 2 * at + 1 < size:
        below = 2 * at + 1
        if below + 1 < size and rows[heap[below + 1], KEY] < rows[heap[below], KEY]:
            below += 1
        if rows[heap[below], KEY] >= key:
            break
        heap[at] = heap[below]
        at = below
    heap[at] = row
    return top


@njit(cache=True)
def _find(search: Search, rest: int, first: int, last: int) -> tuple[int, int]:
    """The row of a state, or of the same one turned round; -1 without one; and its slot."""
    rows, table = search.rows, search.table
    lesser, greater = min(first, last), max(first, last)
    slot = _hash(rest, lesser, greater) & (table.shape[0] - 1)
    while table[slot] >= 0:
        row = table[slot]
        if (
            rows[row, REST] == rest
            and min(rows[row, FIRST], rows[row, LAST]) == lesser
            and max(rows[row, FIRST], rows[row, LAST]) == greater
        ):
            return row, slot
        slot = (slot + 1) & (table.shape[0] - 1)
    return -1, slot


@njit(cache=True)
def _hash(rest: int, lesser: int, greater: int) -> int:
    word = rest * np.int64(-7046029254386353131)
    word ^= word >> 29
    word = (word + lesser) * np.int64(-4417276706812531889)
    word ^= word >> 31
    word = (word + greater) * np.int64(-8796714831421723037)
    return word ^ (word >> 30)


@njit(cache=True)
def _table_size(room: int) -> int:
    size = 1
    while size < 2 * room:
        size *= 2
    return size
