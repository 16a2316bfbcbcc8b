"""Days out of days, the changeover calendar, and money, as papers."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from itertools import groupby
from math import ceil
from typing import Any

from oner.documents.papers.board import NO_BOARD, subtitle
from oner.documents.papers.words import NOT_KNOWN, hours, long_day, money, short_day, signed
from oner.model.desk import Desk, DeskDay, DeskMoney, DeskRow

Object = dict[str, Any]

DAYS_ACROSS = 44
"""Days of the calendar side by side on a page."""

LETTERS = {
    "SW": "starts work",
    "W": "works",
    "H": "held",
    "WF": "works and finishes",
    "SWF": "starts and finishes",
    "WD": "works, then dropped",
    "PW": "picked up",
    "D": "dropped",
    "C": "being changed",
    "O": "out, torn up",
    "DL": "rig comes",
    "RT": "rig goes back",
    "DR": "rig comes and goes",
}


# -- days out of days --------------------------------------------------------------------------


def day_out_of_days(desk: Desk) -> Object:
    """What the day out of days lays out: the cast, then the set and the rigs, in blocks of days."""
    return {
        "subtitle": subtitle(desk),
        "empty": NO_BOARD,
        "key": ", ".join(f"{code} {words}" for code, words in LETTERS.items()),
        "tables": [
            table
            for title, rows in (("Cast", desk.board.cast), ("Set and rigs", desk.board.things))
            for table in _blocks(desk, title, rows)
        ],
    }


def _blocks(desk: Desk, title: str, rows: tuple[DeskRow, ...]) -> list[Object]:
    if not rows:
        return []
    days = _trimmed(desk, rows)
    count = max(1, ceil(len(days) / DAYS_ACROSS))
    wide = ceil(len(days) / count)
    kinds = list(dict.fromkeys(kind for row in rows for kind, _ in row.totals))
    found = list[Object]()
    for number in range(count):
        some = days[number * wide : (number + 1) * wide]
        last = number == count - 1
        found.append(
            {
                "title": f"{title}, {short_day(some[0][1].date)} to {long_day(some[-1][1].date)}",
                "days": [_head(day, n == 0) for n, (_, day) in enumerate(some)],
                "kinds": kinds if last else [],
                "rows": [
                    {
                        "number": str(row.number or ""),
                        "name": row.name,
                        "codes": [row.codes[column] for column, _ in some],
                        "totals": [str(dict(row.totals).get(kind, "")) for kind in kinds]
                        if last
                        else [],
                    }
                    for row in rows
                ],
            }
        )
    return found


def _trimmed(desk: Desk, rows: tuple[DeskRow, ...]) -> list[tuple[int, DeskDay]]:
    """Days of the calendar from the first to the last on which somebody has a code."""
    used = [n for row in rows for n, code in enumerate(row.codes) if code]
    if not used:
        return []
    return [(n, desk.days[n]) for n in range(min(used), max(used) + 1)]


def _head(day: DeskDay, first: bool) -> Object:
    one = date.fromisoformat(day.date)
    month = f"{one:%b}" if first or one.day == 1 else ""
    return {"day": str(one.day), "month": month, "letter": f"{one:%a}"[0], "off": not day.number}


# -- changeovers -------------------------------------------------------------------------------


def changeover_calendar(desk: Desk) -> Object:
    """What the changeover calendar lays out: months with what stands how, then every change."""
    return {
        "subtitle": _regions_words(desk),
        "empty": "No piece tears up a set: there is no changeover.",
        "months": _months(desk),
        "changes": [
            {
                "day": long_day(one.day),
                "words": one.words,
                "hours": hours(one.minutes) if one.minutes else NOT_KNOWN,
            }
            for one in desk.board.banners
            if one.kind in ("changeover", "restore")
        ],
        "stretches": [
            {
                "region": lane.region,
                "set": lane.set,
                "first": long_day(one.first),
                "last": long_day(one.last),
                "words": one.words,
            }
            for lane in desk.board.lanes
            for one in lane.stretches
        ],
    }


def _months(desk: Desk) -> list[Object]:
    """Months in which something is torn up, with weeks from Monday."""
    torn = defaultdict[str, list[Object]](list)
    for lane in desk.board.lanes:
        for one in lane.stretches:
            for day in desk.days:
                if one.first <= day.date <= one.last:
                    torn[day.date].append({"region": lane.region, "kind": one.kind})
    months = groupby(desk.days, key=lambda day: day.date[:7])
    found = list[Object]()
    for month, days in months:
        own = list(days)
        if any(torn[day.date] for day in own):
            first = date.fromisoformat(f"{month}-01")
            found.append(
                {
                    "name": f"{first:%B %Y}",
                    "lead": date.fromisoformat(own[0].date).weekday(),
                    "days": [_cell(day, torn[day.date]) for day in own],
                }
            )
    return found


def _cell(day: DeskDay, torn: list[Object]) -> Object:
    one = date.fromisoformat(day.date)
    number = f"day {day.number}" if day.number else ""
    return {"day": str(one.day), "number": number, "off": not day.number, "torn": torn}


# -- money -------------------------------------------------------------------------------------


def costs(desk: Desk) -> Object:
    """What the paper of money lays out: kinds with their lines, the total, the proven bound."""
    lines = defaultdict[str, list[DeskMoney]](list)
    for line in desk.board.costs:
        lines[line.kind].append(line)
    total, bound = desk.board.cost, desk.board.bound
    return {
        "subtitle": "what the board costs, in " + desk.currency,
        "empty": "There is no complete board, so there is no cost." if total is None else "",
        "total": "" if total is None else money(desk, total),
        "bound": "" if bound is None else money(desk, bound),
        "gap": _gap(total, bound),
        "kinds": [
            {
                "kind": kind,
                "sum": money(desk, sum(one.amount for one in own)),
                "lines": [
                    {"subject": one.subject or kind, "amount": money(desk, one.amount)}
                    for one in sorted(own, key=lambda one: (-one.amount, one.subject))
                ],
            }
            for kind, own in sorted(lines.items(), key=lambda item: -sum(o.amount for o in item[1]))
        ],
        "cuts": [
            {
                "words": one.words,
                "estimate": money(desk, one.cost),
                "show": NOT_KNOWN if one.show_cost is None else money(desk, one.show_cost),
                "against": "this plan"
                if one.chosen
                else ""
                if one.show_cost is None or total is None
                else signed(desk, one.show_cost - total),
            }
            for one in desk.alternatives
        ],
    }


def _gap(total: int | None, bound: int | None) -> str:
    if total is None or not bound:
        return ""
    return f"{(total - bound) / bound:.1%}"


def _regions_words(desk: Desk) -> str:
    count = sum(len(lane.stretches) > 0 for lane in desk.board.lanes)
    return "1 region torn up" if count == 1 else f"{count} regions torn up"
