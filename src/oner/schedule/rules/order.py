"""Rules about which strips come after, beside and near which."""

from __future__ import annotations

from collections.abc import Iterator

from oner.schedule.problem import ScheduleProblem
from oner.schedule.rules.board import BrokenRule, Seen, rule


@rule("precedence")
def precedence(seen: Seen) -> Iterator[BrokenRule]:
    """A strip is shot after those it has to follow, on their day or later, and as many days later
    as it says.

    `after`: day(other) <= day(strip), and on the same day by the same unit, whose order of the day
    keeps to it. `follows`: least <= day(strip) - day(other) <= most, in shooting days.
    """
    index = seen.problem.index_of()
    for s, strip in enumerate(seen.problem.strips):
        for name in strip.after:
            other = index[name]
            beside = seen.day(other) == seen.day(s) and seen.board[other] != seen.board[s]
            if seen.day(other) > seen.day(s) or beside:
                how = "beside" if beside else "before"
                what = f"{strip.id} on {seen.where(seen.board[s])}, {how} {name}"
                yield seen.broken("precedence", [other, s], what)
        for one in strip.follows:
            gap = seen.day(s) - seen.day(index[one.strip])
            if gap < one.least or (one.most is not None and gap > one.most):
                limit = f"{one.least} to {'...' if one.most is None else one.most}"
                what = f"{strip.id} {gap} shooting days after {one.strip}, {limit} allowed"
                yield seen.broken("precedence", [index[one.strip], s], what)


@rule("keep-together")
def keep_together(seen: Seen) -> Iterator[BrokenRule]:
    """Strips that are kept together are shot on one day by one unit."""
    words = dict[str, list[int]]()
    for s, strip in enumerate(seen.problem.strips):
        if strip.together:
            words.setdefault(strip.together, []).append(s)
    for word, mine in words.items():
        slots = sorted({seen.board[s] for s in mine})
        if len(slots) > 1:
            what = f"{word}: {'; '.join(map(seen.where, slots))}"
            yield seen.broken("keep-together", mine, what)


@rule("order-window")
def order_window(seen: Seen) -> Iterator[BrokenRule]:
    """An episode is shot within as many shooting days as the house rule allows.

    last - first + 1 <= `order_window_days`; pieces of a take belong to no episode here.
    """
    window = seen.problem.rules.order_window_days
    if window is None:
        return
    for episode, members in episodes(seen.problem).items():
        days = [seen.day(s) for s in members]
        over = max(days) - min(days) + 1
        if over > window:
            what = f"episode {episode} over {over} shooting days, {window} allowed"
            yield seen.broken("order-window", members, what)


def episodes(problem: ScheduleProblem) -> dict[str, list[int]]:
    """Strips of every named episode, without the pieces of a take, which belong to no order."""
    found = dict[str, list[int]]()
    for s, strip in enumerate(problem.strips):
        if strip.episode and strip.piece is None:
            found.setdefault(strip.episode, []).append(s)
    return found
