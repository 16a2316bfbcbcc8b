"""How regions stand from day to day: the cheapest way through the states their strips need.

Each goes its own way; where the crews cannot follow all of them at once, `crews` finds others.
"""

from __future__ import annotations

from oner.model.schedule import RegionDay
from oner.model.set import STANDING
from oner.schedule.crews import Crews, begun_in, crews_follow, joint_rows, put_off
from oner.schedule.problem import PosedRegion, ScheduleProblem

IMPOSSIBLE = 1 << 40
_TORN = 1
_CHANGE = 1 << 20

Board = tuple[int, ...]
"""Per strip its slot: day, counted from 0 in the problem's days, times units + unit."""

Trajectory = tuple[int | None, ...]
"""Per day the state a region is in, as a place in its states; None while it is being changed."""


def uses(problem: ScheduleProblem, board: Board, region: int) -> dict[int, set[int]]:
    """Per day the states strips of a region need there; more than one is a conflict.

    Days on which it is written how the region stood are left out.
    """
    found, over = dict[int, set[int]](), len(stood_of(problem, region))
    for s, slot in enumerate(board):
        day = problem.day_of(slot)
        if problem.region_of[s] == region and day >= over:
            found.setdefault(day, set()).add(problem.needs[s])
    return found


def stood_of(problem: ScheduleProblem, region: int) -> tuple[int, ...]:
    """The state of a region on every day that is over, -1 while it was changed."""
    return problem.stood[region] if problem.stood else ()


def trajectory(
    region: PosedRegion, used: dict[int, int], days: int, stood: tuple[int, ...] = ()
) -> Trajectory | None:
    """The states of a region, day by day, that serve every use at the least work.

    A region begins standing, or as it stood. A change from state a to state b takes
    change_days[a][b] days in which it has no use; days over in which it was being changed count.
    Least are the days of change, the restoring after the last day included; among those, the days
    on which the region is torn without use, twice where a rig stands in it.

    Args:
        region: The region.
        used: Per day with strips the state they need; none of them over.
        days: Number of days.
        stood: As from `stood_of`.

    Returns:
        The states, or None if the uses lie too close together.
    """
    if len(stood) >= days:
        return tuple(None if state < 0 else state for state in stood)
    cost, came = _forward(region, used, days, stood)
    last = cost[days]
    ends = [last[q] + _CHANGE * region.change_days[q][0] for q in range(len(region.states))]
    state = min(range(len(ends)), key=lambda q: (ends[q], q))
    if ends[state] >= IMPOSSIBLE:
        return None
    rows: list[int | None] = [None if past < 0 else past for past in stood]
    rows += [None] * (days - len(stood))
    day = days
    while day > len(stood):
        rows[day - 1] = state
        day, state = came[day][state]
    return tuple(rows)


def _forward(
    region: PosedRegion, used: dict[int, int], days: int, stood: tuple[int, ...]
) -> tuple[list[list[int]], list[list[tuple[int, int]]]]:
    """Cheapest cost of standing in each state at the end of each day, and where it came from."""
    count, over = len(region.states), len(stood)
    cost = [[IMPOSSIBLE] * count for _ in range(days + 1)]
    came = [[(0, 0)] * count for _ in range(days + 1)]
    begun, torn_since = begun_in(stood)
    lasting = max(max(row) for row in region.change_days)
    free = _days_without_use(used, days)
    if not torn_since:
        cost[over][begun] = 0
    for day in range(over + 1, days + 1):
        for new in range(count):
            if used.get(day - 1, new) != new:
                continue
            torn = 0 if not new or day - 1 in used else 2 * _TORN if region.rigs[new] else _TORN
            if torn_since:
                left = max(0, region.change_days[begun][new] - torn_since)
                if left == day - 1 - over and left <= free[day - 1]:
                    cost[day][new], came[day][new] = _CHANGE * left + torn, (over, begun)
            for old in range(count):
                gap = region.change_days[old][new]
                if gap > min(lasting, free[day - 1]) or day - 1 - gap < over:
                    continue
                total = cost[day - 1 - gap][old] + _CHANGE * gap + torn
                if total < cost[day][new]:
                    cost[day][new], came[day][new] = total, (day - 1 - gap, old)
    return cost, came


def _days_without_use(used: dict[int, int], days: int) -> list[int]:
    """Per day the days just before it that have no use."""
    free = [0] * days
    for day in range(1, days):
        free[day] = 0 if day - 1 in used else free[day - 1] + 1
    return free


def alone(problem: ScheduleProblem, board: Board, region: int) -> Trajectory | None:
    """The cheapest way of a region if the crews had nothing else to do; None if there is none."""
    states = uses(problem, board, region)
    if any(len(here) > 1 for here in states.values()):
        return None
    used = {day: next(iter(here)) for day, here in states.items()}
    stood = stood_of(problem, region)
    return trajectory(problem.regions[region], used, len(problem.days), stood)


def trajectories(problem: ScheduleProblem, board: Board) -> tuple[Trajectory, ...] | None:
    """Of every region of the problem, so that the crews can follow them all.

    Every region by itself; where that is too much for the crews at once, its changes are put off
    or brought forward, latest first; where that does not do, all ways of all regions are followed
    day by day, and the answer is the cheapest there is.

    Returns:
        The states, or None if a day needs two states, or changes do not fit.
    """
    found = list[Trajectory]()
    for r in range(len(problem.regions)):
        rows = alone(problem, board, r)
        if rows is None:
            return None
        found.append(rows)
    crews = Crews(
        count=problem.calendar.crews,
        night_minutes=problem.calendar.crews * problem.calendar.crew_minutes_per_night,
        begins=problem.as_of,
    )
    if crews_follow(crews, problem.regions, found):
        return tuple(found)
    used = [
        {day: next(iter(here)) for day, here in uses(problem, board, r).items()}
        for r in range(len(problem.regions))
    ]
    moved = put_off(crews, problem.regions, found, used)
    if moved is not None:
        return moved
    stood = [stood_of(problem, r) for r in range(len(problem.regions))]
    return joint_rows(crews, problem.regions, used, stood, len(problem.days))


def changes(region: PosedRegion, rows: Trajectory) -> tuple[int, int]:
    """Days of change inside the calendar, and the days of restoring left for after it."""
    inside = sum(state is None for state in rows)
    last = next((state for state in reversed(rows) if state is not None), 0)
    return inside, region.change_days[last][0]


def gap_days(region: PosedRegion) -> list[list[list[int]]]:
    """Least days of change between two uses with g days strictly between them.

    Returns:
        `table[a][b][g]`, for g up to where it no longer changes; IMPOSSIBLE where g is too small.
        It may be below change_days[a][b] where two nights do what one day would.
    """
    count = len(region.states)
    lasting = max(max(row) for row in region.change_days)
    longest = 2 * lasting + 2
    table = [[[IMPOSSIBLE] * (longest + 1) for _ in range(count)] for _ in range(count)]
    for g in range(longest + 1):
        for a in range(count):
            for b in range(count):
                table[a][b][g] = _least(region, table, a, b, g)
    return table


def _least(region: PosedRegion, table: list[list[list[int]]], a: int, b: int, g: int) -> int:
    """One entry from those with fewer days: change at once, or be in some state the next days."""
    gap = region.change_days
    best = gap[a][b] if gap[a][b] <= g else IMPOSSIBLE
    for middle in range(len(region.states)):
        left = g - gap[a][middle] - 1
        if left >= 0:
            best = min(best, gap[a][middle] + table[middle][b][left])
    return best


def region_days(problem: ScheduleProblem, rows: tuple[Trajectory, ...]) -> tuple[RegionDay, ...]:
    """Every region of every set on every day; those that nobody changes stand."""
    posed = {region.id: (region, rows[r]) for r, region in enumerate(problem.regions)}
    names = [region.id for built in problem.sets for region in built.regions]
    names += [name for name in posed if name not in names]
    found = list[RegionDay]()
    for name in names:
        for d, day in enumerate(problem.days):
            if name in posed:
                region, states = posed[name]
                at = states[d]
                state = None if at is None else region.states[at]
            else:
                state = STANDING
            found.append(RegionDay(region=name, day=day, state=state))
    return tuple(found)
