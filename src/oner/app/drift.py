"""The drift report: what a re-plan moves, whom it is told to, and what it costs."""

from __future__ import annotations

from collections import Counter
from typing import Any

from oner.app.events import event_words
from oner.app.reboard import Reboarded
from oner.app.report import finding_object
from oner.model.plan import Plan
from oner.model.schedule import Schedule
from oner.schedule.replan import Offer
from oner.schedule.upset import Moved
from oner.units import format_money

Object = dict[str, Any]
SHOWN = 12
"""Moved strips that are printed; the report has all of them."""


def drift_lines(board: Reboarded) -> list[str]:
    """What `oner replan` prints of a board."""
    currency = board.production.currency
    lines = [f"As of {board.as_of}: {event_words(event)}." for event in board.events]
    if board.plan is None:
        lines += [f"- {finding}" for finding in board.answer.findings]
        return lines
    for number, offer in enumerate(board.offers, start=1):
        mark = "->" if number - 1 == board.chosen else "  "
        lines.append(f"{mark} {number}. {_offer_words(board, offer, currency)}")
    moved = board.offers[board.chosen].moved
    lines += [f"   {_moved_words(one)}" for one in moved[:SHOWN]]
    if len(moved) > SHOWN:
        lines.append(f"   and {len(moved) - SHOWN} more, in plan/drift.md")
    return lines


def drift_report(board: Reboarded, old: Plan) -> str:
    """`plan/drift.md`: what was told, what it costs, and every strip that is moved."""
    currency = board.production.currency
    offer = board.offers[board.chosen]
    schedule = offer.answer.schedule
    lines = [f"# {old.title}: what changed, as of {board.as_of}", ""]
    lines += [f"- {event_words(event)}" for event in board.events] or ["- nothing happened"]
    lines += ["", "## Offers", "", "| | cost | against the last board | strips moved | upset |"]
    lines += ["|---|---|---|---|---|"]
    for number, one in enumerate(board.offers, start=1):
        chosen = " (taken)" if number - 1 == board.chosen else ""
        cost = one.answer.schedule.cost
        lines.append(
            f"| {number}. {one.words}{chosen} | {format_money(cost, currency)} "
            f"| {_signed(cost - board.before.cost, currency)} | {len(one.moved)} "
            f"| {format_money(one.upset, currency)} |"
        )
    lines += ["", "## Money", "", "| | before | now | difference |", "|---|---|---|---|"]
    before, now = _kinds(board.before), _kinds(schedule)
    for kind in sorted({*before, *now}):
        apart = _signed(now[kind] - before[kind], currency)
        was, is_now = format_money(before[kind], currency), format_money(now[kind], currency)
        lines.append(f"| {kind} | {was} | {is_now} | {apart} |")
    lines += ["", f"## {len(offer.moved)} strips moved", ""]
    lines += ["| strip | was | is | to be told |", "|---|---|---|---|"]
    lines += [
        f"| {one.strip} | {one.before} {one.unit_before} | {one.after} {one.unit_after} "
        f"| {', '.join(one.people)} |"
        for one in offer.moved
    ]
    return "\n".join(lines) + "\n"


def drift_object(board: Reboarded) -> Object:
    """The board's part of what `oner replan --json` prints.

    Keys: as_of, events, before (cost, bound), offers (words, cost, bound, moved, points, upset,
    strips), chosen (from 1; null without a board), findings. Money is in the smallest unit.
    """
    return {
        "as_of": board.as_of.isoformat(),
        "events": [event_words(event) for event in board.events],
        "before": {"cost": board.before.cost, "bound": board.before.bound},
        "offers": [_offer_object(offer) for offer in board.offers],
        "chosen": board.chosen + 1 if board.offers else None,
        "findings": [finding_object(finding) for finding in board.answer.findings],
    }


def _offer_object(offer: Offer) -> Object:
    return {
        "words": offer.words,
        "cost": offer.answer.schedule.cost,
        "bound": offer.answer.schedule.bound,
        "moved": len(offer.moved),
        "points": round(offer.points, 3),
        "upset": offer.upset,
        "strips": [
            {
                "id": one.strip,
                "before": None if one.before is None else one.before.isoformat(),
                "after": None if one.after is None else one.after.isoformat(),
                "unit_before": one.unit_before,
                "unit_after": one.unit_after,
                "people": list(one.people),
                "points": round(one.points, 3),
            }
            for one in offer.moved
        ],
    }


def _offer_words(board: Reboarded, offer: Offer, currency: str) -> str:
    cost = offer.answer.schedule.cost
    told = len({who for one in offer.moved for who in one.people})
    return (
        f"{offer.words}: {format_money(cost, currency)}, "
        f"{_signed(cost - board.before.cost, currency)} against the last board; "
        f"{len(offer.moved)} strips moved, {told} people to be told, "
        f"worth {format_money(offer.upset, currency)}"
    )


def _moved_words(moved: Moved) -> str:
    unit = f" {moved.unit_after}" if moved.unit_after != moved.unit_before else ""
    return f"{moved.strip}: {moved.before} -> {moved.after}{unit} ({', '.join(moved.people)})"


def _kinds(schedule: Schedule) -> Counter[str]:
    kinds = Counter[str]()
    for line in schedule.costs:
        kinds[line.kind] += line.amount
    return kinds


def _signed(amount: int, currency: str) -> str:
    sign = "-" if amount < 0 else "+"
    return f"{sign}{format_money(abs(amount), currency)}"
