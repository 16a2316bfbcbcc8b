"""`oner schedule`: the schedule alone, of a folder or of another program's file."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from oner.app.contenders import contenders, stray_pins
from oner.app.executor import open_executor
from oner.app.locks import asked_for, chosen_start, lock_pins, planned_with
from oner.app.plan import input_hashes
from oner.app.report import finding_object
from oner.app.schedule_report import schedule_object
from oner.breakdown.build import break_downs
from oner.errors import UsageError
from oner.formats.plan_file import read_plan, replace_file
from oner.model.finding import Finding, Severity
from oner.model.human_board import HumanBoard
from oner.model.piece import Breakdown
from oner.model.plan import PLAN_SCHEMA
from oner.model.production import Production
from oner.model.progress import Progress, Report, silent
from oner.model.schedule import ScheduleAnswer, Solved, Strip
from oner.model.take import Take
from oner.production.from_csv import read_csv_schedule
from oner.production.from_uss import read_uss_schedule
from oner.production.read import read_production
from oner.production.schedule_inputs import Assumed, ScheduleInput
from oner.schedule.human_board import HoldCount, count_holds, days_of
from oner.schedule.limit import Limit
from oner.schedule.solve import decide
from oner.take.build import build_take

Object = dict[str, Any]

NOT_IN_A_BREAKDOWN = ("cast.", "strips.", "script.", "board.toml", "diary.toml")
"""Files whose change leaves a breakdown as it is."""

TABLES = (".csv", ".xlsx")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleOptions:
    """How a schedule is made.

    Args:
        limit, seed, workers: Of the search.
        assumed: What is taken where a file of another program does not say it.
    """

    limit: Limit = field(default_factory=lambda: Limit(seconds=60.0))
    seed: int = 1
    workers: int = 2
    assumed: Assumed = field(default_factory=Assumed)


@dataclass(frozen=True, slots=True, kw_only=True)
class HumanCount:
    """A board people made, beside ours.

    Args:
        name: As people call it.
        theirs: Its days out of days.
        like: Whether ours was made under its limits: its strips, days and capacity.
    """

    name: str
    theirs: HoldCount
    like: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheduled:
    """A schedule and what it was made from.

    Args:
        source: Of the file or folder.
        production: As read.
        strips: That were scheduled, pieces among them.
        answer: The board, or why there is none.
        ours: Its day out of days; None without a board.
        people: Boards of people in the same file.
        findings: Beside those of the answer.
    """

    source: Path
    production: Production
    strips: tuple[Strip, ...]
    answer: ScheduleAnswer
    ours: HoldCount | None
    people: tuple[HumanCount, ...] = ()
    findings: tuple[Finding, ...] = ()


def schedule_input(
    source: Path, options: ScheduleOptions | None = None, report: Report = silent
) -> Scheduled:
    """The schedule of a production folder, a `.uss` file, or a table of strips.

    A folder with a take is scheduled with the breakdown of its last plan, if nothing it rests on
    has changed since; else the take is broken down anew, and the breakdowns compete. Nothing in
    the folder is written.

    Args:
        source: Folder or file.
        options: How.
        report: Told what happens.

    Raises:
        ProductionError, FormatError, StoredFileError: It cannot be used.
        UsageError: It is of no kind that is read.
    """
    options = options or ScheduleOptions()
    if source.is_dir():
        production = read_production(source)
        breakdowns, take, anew = _breakdowns(source, production, options, report)
        pins, unlocked = lock_pins(production, source)
        read = None
    else:
        read = _read(source, options.assumed)
        production, breakdowns, take, anew = read.production, (), None, False
        pins, unlocked = (), ()
    problems = contenders(production, breakdowns, take, pins)
    problems, other = asked_for(production, problems) if anew else (problems, ())
    decided = decide(
        problems,
        options.limit,
        seed=options.seed,
        workers=options.workers,
        progress=report,
        start=chosen_start(production),
    )
    strips = {one.number: one.problem.strips for one in problems}[decided.number]
    return Scheduled(
        source=source,
        production=production,
        strips=strips,
        answer=decided.answer,
        ours=_ours(production, strips, decided.answer),
        people=_people(read) if read is not None else (),
        findings=(*unlocked, *other, *stray_pins(production, problems, pins)),
    )


def write_board(made: Scheduled, out: Path) -> None:
    """The board as a table: day, unit, order, start, end, strip, scene, set, cast.

    Args:
        made: With a board.
        out: A `.csv` file; written beside and renamed.

    Raises:
        UsageError: There is no board, or the file is to be of another kind.
    """
    if out.suffix != ".csv":
        raise UsageError(f"--out {out}: write a .csv file")
    if not isinstance(made.answer, Solved):
        raise UsageError(f"--out {out}: there is no board to write")
    strips = {strip.id: strip for strip in made.strips}
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(("day", "unit", "order", "start", "end", "strip", "scene", "set", "cast"))
    for place in made.answer.schedule.board:
        strip = strips[place.strip]
        where = (place.day, place.unit, place.order, _clock(place.start), _clock(place.end))
        rows.writerow((*where, strip.id, strip.scene, strip.set, " ".join(strip.cast)))
    replace_file(out, text.getvalue().encode())


def scheduled_object(made: Scheduled, seconds: float) -> Object:
    """The object `oner schedule --json` prints.

    Keys: schema, input, schedule (as `schedule_object` has it), holds (people, worked, held,
    dropped; null without a board), boards (of people: name, like, days, worked, held, dropped,
    longest_minutes), findings, notes, seconds.
    """
    return {
        "schema": PLAN_SCHEMA,
        "input": str(made.source),
        "schedule": schedule_object(made.answer),
        "holds": None if made.ours is None else _holds(made.ours),
        "boards": [
            {"name": one.name, "like": one.like} | _holds(one.theirs) for one in made.people
        ],
        "findings": [finding_object(f) for f in (*made.findings, *made.answer.findings)],
        "notes": list(made.production.notes),
        "seconds": {"schedule": round(seconds, 3)},
    }


def scheduled_lines(made: Scheduled) -> list[str]:
    """What `oner schedule` prints."""
    lines = [f"- {note}" for note in made.production.notes]
    lines += [f"- {finding}" for finding in (*made.findings, *made.answer.findings)]
    if made.ours is None:
        return lines
    lines.append(f"- {_hold_words('this board', made.ours)}")
    for one in made.people:
        like = "; this one was made under its limits" if one.like else ""
        lines.append(f"- {_hold_words(f'{one.name!r}, made by people', one.theirs)}{like}")
    return lines


def forbids(made: Scheduled) -> bool:
    """Whether there is no board, or a finding forbids it."""
    found = (*made.findings, *made.answer.findings)
    return not isinstance(made.answer, Solved) or any(f.severity is Severity.FORBID for f in found)


def _breakdowns(
    folder: Path, production: Production, options: ScheduleOptions, report: Report
) -> tuple[tuple[Breakdown, ...], Take | None, bool]:
    """The breakdowns, their take, and whether they were made anew."""
    if production.take is None:
        return (), None, False
    path = folder / "plan" / "plan.json"
    if path.exists():
        plan = read_plan(path)
        asked = production.alternative in {None, planned_with(plan)}
        if (
            asked
            and plan.breakdown is not None
            and _lasting(plan.inputs) == _lasting(input_hashes(folder))
        ):
            report(Progress(stage="schedule", message="with the breakdown of the last plan"))
            last = replace(plan.breakdown, alternatives=plan.breakdown.alternatives[:1])
            return (last,), plan.take, False
    taken = build_take(production, folder)
    with open_executor(options.workers, None) as executor:
        made = break_downs(production, taken.take, executor=executor, progress=report)
    return made, taken.take, True


def _lasting(inputs: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """Hashes of the files a breakdown rests on."""
    return {name: digest for name, digest in inputs if not name.startswith(NOT_IN_A_BREAKDOWN)}


def _read(source: Path, assumed: Assumed) -> ScheduleInput:
    suffix = source.suffix.lower()
    if not source.exists():
        raise UsageError(f"{source}: there is no such file or folder")
    if suffix == ".uss":
        return read_uss_schedule(source, assumed)
    if suffix in TABLES:
        return read_csv_schedule(source, assumed)
    raise UsageError(f"{source}: is no folder, and no .uss, .csv or .xlsx file")


def _ours(
    production: Production, strips: tuple[Strip, ...], answer: ScheduleAnswer
) -> HoldCount | None:
    if not isinstance(answer, Solved):
        return None
    schedule = answer.schedule
    return count_holds(strips, days_of(schedule), cast=production.cast, dates=schedule.days)


def _people(read: ScheduleInput) -> tuple[HumanCount, ...]:
    return tuple(
        HumanCount(name=board.name, theirs=_count(read, board), like=board.name == read.like)
        for board in read.boards
    )


def _count(read: ScheduleInput, board: HumanBoard) -> HoldCount:
    return count_holds(read.whole.strips, board.days, cast=read.whole.cast)


def _holds(count: HoldCount) -> Object:
    return {
        "people": len(count.people),
        "days": sum(1 for day in count.days if day.strips),
        "worked": count.worked,
        "held": count.held,
        "dropped": count.dropped,
        "longest_minutes": count.longest_minutes,
    }


def _hold_words(whose: str, count: HoldCount) -> str:
    used = sum(1 for day in count.days if day.strips)
    return (
        f"{whose}: {count.worked} person-days worked and {count.held} held on {used} days, "
        f"the longest of {count.longest_minutes} minutes"
    )


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
