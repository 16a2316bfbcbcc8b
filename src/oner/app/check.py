"""`oner check`: read a production folder and its take; every problem of every file at once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from oner.breakdown.scene import set_scene
from oner.breakdown.stand_in import stand_in_findings
from oner.errors import InputError, Problem, ProductionError
from oner.model.finding import Finding
from oner.model.production import Production
from oner.production.read import read_production
from oner.take.build import build_take


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What reading a folder gave.

    Args:
        production: None if there are problems.
        problems: In the order of files and lines.
        findings: What sets could stand for in frames that none stands for yet.
    """

    production: Production | None
    problems: tuple[Problem, ...] = ()
    findings: tuple[Finding, ...] = ()


def check_folder(folder: Path) -> Checked:
    """Read a production folder; its problems are an answer here, not an exception.

    Where the folder itself has none, the take is compiled too, because what is wrong with a
    camera's or a performer's file shows only there; and it is held against what the sets stand for.

    Raises:
        MissingExtraError: A file of the take needs an optional part.
    """
    try:
        production = read_production(folder)
    except ProductionError as error:
        return Checked(production=None, problems=error.problems)
    if production.take is None:
        return Checked(production=production)
    try:
        take = build_take(production, folder).take
    except InputError as error:
        return Checked(production=None, problems=(error.problem,))
    findings = stand_in_findings(set_scene(production, take))
    return Checked(production=production, findings=findings)


def summary(production: Production) -> list[str]:
    """What a folder holds, in a few lines."""
    panels = [panel for built in production.sets for panel in built.panels]
    parts = sum(len(built.stands_for) for built in production.sets)
    minutes = sum(strip.minutes for strip in production.strips)
    capacity = production.calendar.minutes_per_day * production.calendar.days
    hours = (
        f"{minutes / 60:.0f} hours ({minutes / capacity:.0%} of {production.calendar.days} days)"
    )
    wild = sum(panel.wild for panel in panels)
    built = f"{len(production.sets)} sets on {len(production.stages)} stages"
    show = (
        f"{len(production.rigs)} rigs, {len(production.cast)} cast, {len(production.strips)} strips"
    )
    lines = [
        f"{production.title}: {built}, {len(panels)} panels ({wild} wild)",
        f"{parts} parts of the story are stood for",
        f"{show} of {hours}",
    ]
    if production.take is not None:
        lines.append(f"the take: {production.take.name}, scene {production.take.scene}")
    return [*lines, *(f"note: {note}" for note in production.notes)]
