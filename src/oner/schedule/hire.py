"""What renting a rig costs: how its days of use are put together into hires."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache

from oner.model.rig import Terms

NOT_TO_BE_HAD = 1 << 50


def rent(terms: Terms, calendar_days: int) -> int:
    """Rent of one hire without its delivery: the cheapest mix of months, weeks and days.

    min over m, w of m * month_rate + w * week_rate + max(0, n - 28 m - 7 w) * day_rate with n
    calendar days, at least `minimum_days`. A rate of 0 means that there is no such rate; all 0: the
    rig is the house's.
    """
    n = max(calendar_days, terms.minimum_days)
    return _least_rents(terms.day_rate, terms.week_rate, terms.month_rate, n.bit_length())[n]


@cache
def _least_rents(day_rate: int, week_rate: int, month_rate: int, bits: int) -> tuple[int, ...]:
    """Least rent for 0 to 2^bits days: a day, a week or a month less, and then the rest."""
    rates = ((1, day_rate), (7, week_rate), (28, month_rate))
    offered = [(length, rate) for length, rate in rates if rate]
    least = [0]
    for days in range(1, (1 << bits) + 1):
        least.append(
            min((rate + least[max(0, days - length)] for length, rate in offered), default=0)
        )
    return tuple(least)


def hire_price(terms: Terms, first: date, last: date) -> int:
    """One hire from a first to a last day: delivery and rent; it lies within one window.

    A single day has a price whatever the windows are: that a rig cannot be had is a rule
    (`rig-window`), and what was shot was shot.

    Returns:
        The price, or `NOT_TO_BE_HAD` if no window holds two different days.
    """
    inside = any(w.first <= first and last <= w.last for w in terms.windows)
    if terms.windows and first != last and not inside:
        return NOT_TO_BE_HAD
    return terms.delivery + rent(terms, (last - first).days + 1)


def hires(terms: Terms, used: Sequence[date]) -> tuple[tuple[date, date], ...]:
    """The cheapest hires, first and last day of each, that cover every day of use.

    best(j) = min over i <= j of best(i - 1) + hire_price(day i, day j), days of use in order.
    """
    days = sorted(set(used))
    best, start = [0], [0]
    for j, last in enumerate(days):
        prices = [best[i] + hire_price(terms, days[i], last) for i in range(j + 1)]
        i = min(range(j + 1), key=lambda i: (prices[i], i))
        best.append(prices[i])
        start.append(i)
    found = list[tuple[date, date]]()
    j = len(days)
    while j > 0:
        found.append((days[start[j]], days[j - 1]))
        j = start[j]
    return tuple(reversed(found))
