"""What a person in front of the camera, an hour beyond the day, and the like are paid.

By the day, by the week or by the episode, with hold days, drops and travel: conventions as
`CastMember` states them. Which of them a guild's agreement has, and at which figures, is for the
production to say; nothing here is taken from one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from oner.model.production import OvertimeStep
from oner.model.schedule import CastMember

Stretch = tuple[int, int]
"""First and last day of an engagement, as places in the shooting days; both are worked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Engagement:
    """How a person is best engaged for the days worked.

    Args:
        stretches: In the order of days; between two of them the person is dropped and picked up.
        pay: Fees and days, in the smallest currency unit.
        travel: Paid once per stretch.
    """

    stretches: tuple[Stretch, ...]
    pay: int
    travel: int

    @property
    def total(self) -> int:
        """Pay and travel."""
        return self.pay + self.travel


def engagement(
    member: CastMember, days: Sequence[date], worked: Sequence[int], episodes: int = 0
) -> Engagement:
    """The cheapest engagement of a person, of equals the one with the fewest drops.

    episode_fee * n + max(0, pay of stretches - episode_days * n * day_rate)
    + travel_days * travel_rate * stretches, at its least over all ways to drop.

    Args:
        member: With the terms.
        days: Every shooting day of the calendar, ascending.
        worked: Days worked, as places in `days`, ascending, none twice.
        episodes: How many episodes the person is in.
    """
    if not worked:
        return Engagement(stretches=(), pay=0, travel=0)
    free = member.episode_days * episodes * member.day_rate
    made = [
        Engagement(
            stretches=stretches,
            pay=member.episode_fee * episodes + max(0, pay - free),
            travel=member.travel_days * member.travel_rate * len(stretches),
        )
        for pay, stretches in _by_count(member, days, worked)
    ]
    return min(made, key=lambda one: (one.total, len(one.stretches)))


def _by_count(
    member: CastMember, days: Sequence[date], worked: Sequence[int]
) -> list[tuple[int, tuple[Stretch, ...]]]:
    """Per number of stretches, from one on, the least pay and how; numbers that cannot be left out.

    least(j, k) = min over i <= j of least(i - 1, k - 1) + pay of the stretch from i to j, where
    the gap before i may be a drop.
    """
    most = 1 + (max(0, member.drops) if member.drop_days is not None else 0)
    begins = [0, *(k for k in range(1, len(worked)) if _drops(member, days, worked, k))]
    rows: list[dict[int, tuple[int, tuple[Stretch, ...]]]] = [{0: (0, ())}]
    for last in range(len(worked)):
        row = dict[int, tuple[int, tuple[Stretch, ...]]]()
        for first in (begin for begin in begins if begin <= last):
            pay = stretch_pay(member, days, worked[first : last + 1])
            for count, (before, stretches) in rows[first].items():
                if count < most and (first == 0) == (count == 0):
                    offer = (before + pay, (*stretches, (worked[first], worked[last])))
                    row[count + 1] = min(row.get(count + 1, offer), offer)
        rows.append(row)
    return [rows[-1][count] for count in sorted(rows[-1])]


def _drops(member: CastMember, days: Sequence[date], worked: Sequence[int], k: int) -> bool:
    """Whether the gap before a worked day is long enough for a drop."""
    off = (days[worked[k]] - days[worked[k - 1]]).days - 1
    return member.drop_days is not None and off >= member.drop_days


def stretch_pay(member: CastMember, days: Sequence[date], worked: Sequence[int]) -> int:
    """Pay of one stretch without its travel.

    By the day: day_rate * worked + hold_rate * other shooting days inside. By the week: min over w
    of w * week_rate + day_rate * (shooting days from calendar day 7 w after the first on), worked
    or held alike; with no day rate whole weeks alone.
    """
    first, last = worked[0], worked[-1]
    if not member.week_rate:
        held = last - first + 1 - len(worked)
        return member.day_rate * len(worked) + member.hold_rate * held
    after = [(days[day] - days[first]).days for day in range(first, last + 1)]
    weeks = after[-1] // 7 + 1
    if not member.day_rate:
        return weeks * member.week_rate
    return min(
        w * member.week_rate + member.day_rate * sum(day >= 7 * w for day in after)
        for w in range(weeks + 1)
    )


def overtime_pay(steps: Sequence[OvertimeStep], over: int) -> int:
    """Price of a unit's minutes over its ordinary day.

    Sum over the steps of ceil(minutes between this step and the next * hour_rate / 60).
    """
    ends: Iterable[int] = (later.after_minutes for _, later in pairwise(steps))
    total = 0
    for step, end in zip(steps, (*ends, over), strict=bool(steps)):
        minutes = max(0, min(over, end) - step.after_minutes)
        total += -(-minutes * step.hour_rate // 60)
    return total
