"""What the schedule has to say about a board, in plain words with figures and dates."""

from __future__ import annotations

from datetime import date

from oner.model.finding import Finding, find
from oner.model.schedule import Schedule
from oner.schedule.hire import hires
from oner.schedule.money import engagements, rig_days, worked_days
from oner.schedule.problem import PosedRegion, ScheduleProblem
from oner.schedule.regions import Board, Trajectory, changes
from oner.units import format_money


def board_findings(
    problem: ScheduleProblem, board: Board, rows: tuple[Trajectory, ...], schedule: Schedule
) -> tuple[Finding, ...]:
    """Money and bound, closed regions, rigs on hire, and who waits longest."""
    closed = [
        found
        for region, row in zip(problem.regions, rows, strict=True)
        for found in _closed(problem, region, row)
    ]
    return (_cost(problem, schedule), *closed, *_rigs(problem, board), *_held(problem, board))


def _cost(problem: ScheduleProblem, schedule: Schedule) -> Finding:
    days = len({place.day for place in schedule.board})
    money = format_money(schedule.cost, problem.currency)
    least = format_money(schedule.bound, problem.currency)
    return find(
        "schedule-cost",
        "the schedule",
        f"{len(schedule.board)} strips on {days} of {len(problem.days)} shooting days "
        f"cost {money}; no board costs less than {least} (gap {schedule.gap:.1%})",
    )


def _closed(problem: ScheduleProblem, region: PosedRegion, row: Trajectory) -> list[Finding]:
    """One finding per region: the stretches in which no ordinary scene can be shot there."""
    shut = [d for d, state in enumerate(row) if state != 0]
    if not shut:
        return []
    spans = stretches(shut)
    said = ", ".join(_span(problem.days[a], problem.days[b]) for a, b in spans[:4])
    more = f" and {len(spans) - 4} more stretches" if len(spans) > 4 else ""
    inside, later = changes(region, row)
    words = f"closed on {len(shut)} shooting days: {said}{more}; {inside} of them are changeover"
    if later:
        words += f"; {later} more to restore it after the last day"
    return [find("schedule-closed", region.id, words)]


def _rigs(problem: ScheduleProblem, board: Board) -> list[Finding]:
    used = rig_days(problem, board)
    found = list[Finding]()
    for rig in problem.rigs:
        worked = [problem.days[d] for d in used.get(rig.id, [])]
        if not worked:
            continue
        spans = hires(rig.terms, worked)
        hired = sum((last - first).days + 1 for first, last in spans)
        said = ", ".join(_span(first, last) for first, last in spans[:4])
        more = f" and {len(spans) - 4} more" if len(spans) > 4 else ""
        words = (
            f"{_count(len(spans), 'hire')} of {_count(hired, 'calendar day')} in all "
            f"({said}{more}), works on {len(worked)}"
        )
        found.append(find("schedule-rig", rig.name or rig.id, words))
    return found


def _held(problem: ScheduleProblem, board: Board) -> list[Finding]:
    """Whoever is held for the most money; by the week nobody is paid for holding."""
    worked, engaged = worked_days(problem, board), engagements(problem, board)
    best, said = 0, None
    for member in problem.cast:
        if member.id not in engaged or member.week_rate:
            continue
        days, spans = worked[member.id], engaged[member.id].stretches
        held = sum(last - first + 1 for first, last in spans) - len(days)
        if held * member.hold_rate > best:
            best = held * member.hold_rate
            span = ", ".join(
                _span(problem.days[first], problem.days[last]) for first, last in spans
            )
            money = format_money(best, problem.currency)
            said = find(
                "schedule-hold",
                member.name or member.id,
                f"works {_count(len(days), 'day')} and is held {held} from {span}, for {money}",
            )
    return [said] if said else []


def stretches(days: list[int]) -> list[tuple[int, int]]:
    """First and last of every run of consecutive numbers, ascending."""
    found = list[tuple[int, int]]()
    for day in days:
        if found and found[-1][1] == day - 1:
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found


def _span(first: date, last: date) -> str:
    return f"{first}" if first == last else f"{first} to {last}"


def _count(n: int, what: str) -> str:
    return f"{n} {what}{'' if n == 1 else 's'}"
