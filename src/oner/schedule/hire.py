"""What renting a rig costs: how its days of use are put together into hires."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from oner.model.rig import Terms

NOT_TO_BE_HAD = 1 << 50


def rent(terms: Terms, calendar_days: int) -> int:
    """Rent of one hire without its delivery: the cheapest mix of weeks and days.

    min over w of w * week_rate + max(0, n - 7 w) * day_rate with n calendar days, at least
    `minimum_days`. A rate of 0 means that there is no such rate; both 0: the rig is the house's.
    """
    n = max(calendar_days, terms.minimum_days)
    if not terms.day_rate and not terms.week_rate:
        return 0
    weeks = -(-n // 7)
    if not terms.week_rate:
        return n * terms.day_rate
    if not terms.day_rate:
        return weeks * terms.week_rate
    return min(w * terms.week_rate + max(0, n - 7 * w) * terms.day_rate for w in range(weeks + 1))


def hire_price(terms: Terms, first: date, last: date) -> int:
    """One hire from a first to a last day: delivery and rent; it lies within one window.

    Returns:
        The price, or `NOT_TO_BE_HAD` if no window holds both days.
    """
    if terms.windows and not any(w.first <= first and last <= w.last for w in terms.windows):
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
