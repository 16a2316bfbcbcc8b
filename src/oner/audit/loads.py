"""What people can bear in a day and from day to day: minors' minutes and running."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from oner.audit.days import Days
from oner.model.finding import Finding, find
from oner.model.schedule import CastMember


def check_loads(board: Days) -> list[Finding]:
    """Minutes of strips and of running of everybody."""
    return [
        finding
        for member in board.production.cast
        for check in (_strips, _runs, _rests)
        for finding in check(board, member)
    ]


def _strips(board: Days, member: CastMember) -> Iterator[Finding]:
    """Minutes of a person's strips of a day."""
    for day, strips in board.days_to_come():
        minutes = sum(strip.minutes for strip in strips if member.id in strip.cast)
        if member.minutes_per_day is not None and minutes > member.minutes_per_day:
            said, limit = f"{minutes} minutes of strips", f"{member.minutes_per_day} minutes"
            yield find("audit-minor", f"{member.id} on {day}", said, limit=limit)


def _running(board: Days, member: CastMember) -> Counter[int]:
    """Minutes a person runs by shooting day."""
    found = Counter[int]()
    for strip in board.strips.values():
        day = board.number(strip.id)
        if member.id in strip.runners and strip.run_minutes and day is not None:
            found[day] += strip.run_minutes
    return found


def _runs(board: Days, member: CastMember) -> Iterator[Finding]:
    """Nobody runs longer in a day than allowed."""
    own, house = member.run_minutes_per_day, board.rules.run_minutes_per_day
    most = house if own is None else own
    days = list(board.days)
    for day, minutes in sorted(_running(board, member).items()):
        if most is not None and minutes > most and days[day] >= board.as_of:
            said = f"runs {minutes} minutes"
            yield find(
                "audit-running", f"{member.id} on {days[day]}", said, limit=f"{most} minutes"
            )


def _rests(board: Days, member: CastMember) -> Iterator[Finding]:
    """Nobody runs on a day of rest after running."""
    own, house = member.run_rest_days, board.rules.run_rest_days
    rest = house if own is None else own
    days, ran = list(board.days), _running(board, member)
    for day in sorted(ran):
        for later in range(day + 1, day + rest + 1):
            if later in ran and days[later] >= board.as_of:
                said = f"runs on {days[day]} and on {days[later]}"
                yield find("audit-running", member.id, said, limit=f"{rest} days of rest")
