"""What a schedule says as JSON, wherever a board is printed."""

from __future__ import annotations

from collections import Counter
from typing import Any

from oner.model.schedule import Infeasible, Schedule, ScheduleAnswer, Solved, TimedOut

Object = dict[str, Any]

STATUS = {Solved: "solved", Infeasible: "infeasible", TimedOut: "timed_out"}


def schedule_object(answer: ScheduleAnswer | None) -> Object | None:
    """A schedule as JSON; null where none was asked for.

    Keys: status ("solved", "infeasible", "timed_out"), optimal, days (used, ISO), cost, bound,
    gap, parts (money by kind), strips (id, date, order, unit, start, end), hours (date, unit, call,
    wrap, meal), calls (date, unit, who, call, wrap), regions (region, date, state; null while it is
    changed; only days on which it does not stand), costs (kind, subject, amount), rivals (number,
    cost, bound, words). Times are minutes after midnight of the date; money is in the smallest
    unit. Without a board the lists are empty and cost and gap null.
    """
    if answer is None:
        return None
    if isinstance(answer, Solved):
        return {"status": "solved", "optimal": answer.optimal} | _board(answer.schedule)
    empty: Object = dict.fromkeys(("cost", "bound", "gap"))
    empty |= {"days": [], "parts": {}, "strips": [], "hours": [], "calls": []}
    empty |= {"regions": [], "costs": [], "rivals": []}
    status: Object = {"status": STATUS[type(answer)], "optimal": False}
    if isinstance(answer, TimedOut):
        return status | empty | {"bound": answer.bound}
    return status | empty


def _board(schedule: Schedule) -> Object:
    parts = Counter[str]()
    for line in schedule.costs:
        parts[line.kind] += line.amount
    return {
        "days": sorted({spot.day.isoformat() for spot in schedule.board}),
        "cost": schedule.cost,
        "bound": schedule.bound,
        "gap": round(schedule.gap, 6),
        "parts": dict(sorted(parts.items())),
        "strips": [
            {
                "id": spot.strip,
                "date": spot.day.isoformat(),
                "order": spot.order,
                "unit": spot.unit,
                "start": spot.start,
                "end": spot.end,
            }
            for spot in schedule.board
        ],
        "hours": [
            {
                "date": one.day.isoformat(),
                "unit": one.unit,
                "call": one.call,
                "wrap": one.wrap,
                "meal": one.meal,
            }
            for one in schedule.hours
        ],
        "calls": [
            {
                "date": one.day.isoformat(),
                "unit": one.unit,
                "who": one.who,
                "call": one.call,
                "wrap": one.wrap,
            }
            for one in schedule.calls
        ],
        "regions": [
            {"region": one.region, "date": one.day.isoformat(), "state": one.state}
            for one in schedule.regions
            if one.state != "standing"
        ],
        "costs": [
            {"kind": line.kind, "subject": line.subject, "amount": line.amount}
            for line in schedule.costs
        ],
        "rivals": [
            {"number": one.number, "cost": one.cost, "bound": one.bound, "words": one.words}
            for one in schedule.rivals
        ],
    }
