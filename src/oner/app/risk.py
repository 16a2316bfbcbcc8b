"""`oner risk`: the plan's board met by chance, many times."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from oner.app.executor import open_executor
from oner.app.whatif import BASE, Variant, slots_of, stored_plan, variant_problem
from oner.errors import StoredFileError, UsageError
from oner.model.plan import Plan
from oner.model.production import Production, Risks
from oner.model.progress import Progress, Report, silent
from oner.model.schedule import Solved
from oner.production.read import read_production
from oner.schedule.risk import OFF, Case, Chance, RiskReport, Sample, run_each, summarize
from oner.units import format_money

Object = dict[str, Any]

CHUNK = 8
"""Samples a worker takes at a time."""

BAR = 40
"""Width of the histogram."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskOptions:
    """How many samples, and of what.

    Args:
        samples: At least 1.
        by: Day the take should be in the can; None: the last of the calendar.
        seed: Other seeds are other luck.
        workers: Processes on this machine.
        more_days: Shooting days at the end of the calendar for what was displaced.
    """

    samples: int = 200
    by: date | None = None
    seed: int = 1
    workers: int = 2
    more_days: int = 0

    def __post_init__(self) -> None:
        if self.samples < 1:
            raise UsageError(f"--samples {self.samples}: write at least 1")
        if self.more_days < 0:
            raise UsageError(f"--more-days {self.more_days}: write 0 or more")


def risk_report(
    folder: Path,
    options: RiskOptions | None = None,
    *,
    cluster: str | None = None,
    report: Report = silent,
) -> tuple[RiskReport, Production]:
    """The chance that the take of a planned show is in the can by a day, and what it costs.

    Args:
        folder: With a plan that has a board; nothing in it is written.
        options: How many samples.
        cluster: Address of a dask scheduler; None: processes on this machine.
        report: Told what happens.

    Raises:
        StoredFileError: There is no plan with a board, or it lacks strips of the folder.
    """
    options = options or RiskOptions()
    production = read_production(folder)
    case = risk_case(production, stored_plan(folder), options.more_days)
    with open_executor(options.workers, cluster) as executor:
        found = sampled(case, production.risks, options, executor, report)
    return found, production


def risk_case(production: Production, plan: Plan, more_days: int = 0) -> Case:
    """The board of a plan with the problem it solves.

    Args:
        production: As read.
        plan: It has a board.
        more_days: Shooting days at the end of the calendar.
    """
    settings = (("more-days", more_days),) if more_days else ()
    problem = variant_problem(production, plan, Variant(name=BASE, settings=settings))
    assert isinstance(plan.schedule, Solved)
    places = {place.strip: place for place in plan.schedule.schedule.board}
    slots = slots_of(problem, {id: (place.day, place.unit) for id, place in places.items()})
    missing = [strip.id for strip in problem.strips if strip.id not in slots]
    if missing:
        raise StoredFileError(
            f"the plan has no day for {', '.join(missing[:5])}: run `oner plan` again"
        )
    return Case(
        problem=problem,
        board=tuple(slots[strip.id] for strip in problem.strips),
        order=tuple(places[strip.id].order for strip in problem.strips),
    )


def sampled(
    case: Case,
    risks: Risks,
    options: RiskOptions,
    executor: Executor | None = None,
    report: Report = silent,
) -> RiskReport:
    """The report of a case: the same with any number of workers.

    Args:
        case: The board.
        risks: What may happen.
        options: Seed, samples, day.
        executor: Where samples are drawn; None: here.
        report: Told after every chunk.
    """
    variants = (risks, *(switch(risks) for switch in OFF.values()))
    orders = [
        _Order(case=case, variants=variants, seed=options.seed, first=first, stop=stop)
        for first in range(0, options.samples, CHUNK)
        for stop in (min(options.samples, first + CHUNK),)
    ]
    chunks = map(_drawn, orders) if executor is None else executor.map(_drawn, orders)
    rows: list[list[Sample]] = [[] for _ in variants]
    for chunk in chunks:
        for row, samples in zip(rows, chunk, strict=True):
            row.extend(samples)
        message = f"{len(rows[0])} of {options.samples} samples"
        report(Progress(stage="risk", message=message))
    full, *bare = (tuple(row) for row in rows)
    return summarize(risks, full, dict(zip(OFF, bare, strict=True)), options.by)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Order:
    case: Case
    variants: tuple[Risks, ...]
    seed: int
    first: int
    stop: int


def _drawn(order: _Order) -> tuple[tuple[Sample, ...], ...]:
    return run_each(order.case, order.variants, order.seed, range(order.first, order.stop))


# -- words ----------------------------------------------------------------------------------------


def risk_lines(report: RiskReport, production: Production) -> list[str]:
    """What `oner risk` prints: the chance, days and cost, what contributes, what is assumed."""
    count = len(report.samples)
    when = f"by {report.by}" if report.by else "by the end of the calendar"
    chance = (
        f"the take is in the can {when} in {_percent(report.chance.value)} of {count} samples "
        f"(95%: {_percent(report.chance.low)} to {_percent(report.chance.high)})"
    )
    lines = [chance, *_histogram(report)]
    lines.append("cost of what was shot or called in vain, and strips left without a day:")
    left = report.left
    for percent, cost in report.quantiles.items():
        money = format_money(cost, production.currency)
        lines.append(
            f"  {percent:>2}% of the samples: at most {money}; at most {left[percent]} left"
        )
    if report.unfinished:
        lines.append(
            f"in {report.unfinished} of {count} samples something found no day any more and is "
            "not in the cost; --more-days N adds days at the end, if people can be had on them"
        )
    lines.append("without one risk, with the same luck:")
    for one in report.contributions:
        money = format_money(round(one.cost), production.currency)
        lines.append(
            f"  {one.risk}: {100 * one.chance:+.1f} points of chance, {one.days:.1f} days earlier, "
            f"{money} cheaper"
        )
    return [*lines, _assumed(report.risks)]


def _histogram(report: RiskReport) -> list[str]:
    rows = [(f"{day}", count) for day, count in report.days]
    if report.never:
        rows.append(("not at all", report.never))
    most = max(count for _, count in rows)
    return [f"  {name:>10} {'#' * max(1, round(BAR * n / most))} {n}" for name, n in rows]


def _assumed(risks: Risks) -> str:
    return (
        f"assumed: ill {risks.sick_per_person_day:.2%} per person and day for {risks.sick_days} "
        f"days, strips spread by {risks.overrun_spread:g}, days end {risks.grace_minutes} minutes "
        f"later at most, pieces fail {risks.piece_failure:.1%}, "
        f"rigs {risks.rig_failure_per_day:.2%} per day for {risks.rig_days} days; "
        "[risks] in production.toml"
    )


def _percent(part: float) -> str:
    return f"{100 * part:.1f}%"


def risk_object(report: RiskReport) -> Object:
    """The object `oner risk --json` prints.

    Keys: samples (number), by (ISO or null), chance (value, low, high), in_the_can (rows of day and
    samples, in order), never, unfinished, cost and left (percent to smallest currency unit, to
    strips without a day), contributions (risk, chance, days, cost; what matters most first),
    assumed (as in [risks]), drawn (per sample in_the_can, cost, moved, displaced, unrepaired).
    """
    return {
        "samples": len(report.samples),
        "by": report.by.isoformat() if report.by else None,
        "chance": _chance(report.chance),
        "in_the_can": [{"day": day.isoformat(), "samples": n} for day, n in report.days],
        "never": report.never,
        "unfinished": report.unfinished,
        "cost": {str(percent): cost for percent, cost in report.quantiles.items()},
        "left": {str(percent): left for percent, left in report.left.items()},
        "contributions": [asdict(one) for one in report.contributions],
        "assumed": asdict(report.risks),
        "drawn": _rows(report.samples),
    }


def _chance(chance: Chance) -> Object:
    return {"value": chance.value, "low": chance.low, "high": chance.high}


def _rows(samples: Sequence[Sample]) -> list[Object]:
    return [
        {
            "in_the_can": one.in_the_can.isoformat() if one.in_the_can else None,
            "cost": one.cost,
            "moved": one.moved,
            "displaced": one.displaced,
            "unrepaired": list(one.unrepaired),
        }
        for one in samples
    ]
