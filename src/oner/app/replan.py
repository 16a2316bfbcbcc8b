"""`oner replan`: what happened, and the plan that follows from it.

Two kinds of events. The camera of a piece as it was shot (`as_shot`): its neighbours are planned
anew. What happened to the schedule (`reboard`): days that are over stay, the rest is searched anew,
money against what people have to be told. The new plan is written whole, or, where the audit
forbids it, not at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from oner.app.as_shot import (
    CameraOptions,
    Happened,
    after_shot,
    as_shot_lines,
    as_shot_object,
)
from oner.app.drift import drift_lines, drift_object, drift_report
from oner.app.events import FORMS, parse_event
from oner.app.plan import input_hashes, write_package, write_papers
from oner.app.reboard import Reboarded, reboard
from oner.app.report import finding_object
from oner.audit.run import audit
from oner.errors import StoredFileError, UsageError
from oner.formats.plan_file import read_plan, replace_file
from oner.model.diary import Event
from oner.model.finding import Finding, Severity
from oner.model.plan import Plan
from oner.model.production import Production
from oner.model.progress import Progress, Report, silent
from oner.production.diary_file import diary_path, write_diary
from oner.production.read import read_production
from oner.schedule.limit import Limit

Object = dict[str, Any]

SHOT = "shot=PIECE,FILE (the camera of a piece as it was shot)"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplanOptions:
    """How a plan is made anew.

    Args:
        as_of: First day that is still to come (ISO); for a camera the day it was shot. Empty:
            nobody said, and then nothing of the schedule is over.
        camera: About the files of cameras.
        limit: Of the searches for a board, all together.
        seed, workers: Of these searches.
        choose: Which offer is taken, from 1; None: the recommended one.
    """

    as_of: str = ""
    camera: CameraOptions = field(default_factory=CameraOptions)
    limit: Limit = field(default_factory=lambda: Limit(seconds=10.0))
    seed: int = 1
    workers: int = 2
    choose: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Replanned:
    """A plan after events.

    Args:
        plan: The new one; the old one if it is not to be had.
        happened: Per camera.
        board: What became of the schedule; None where no event is about it.
        forbids: Findings of the audit that forbid the new plan and did not forbid the old one.
        files: What was written; empty if nothing was.
    """

    plan: Plan
    happened: tuple[Happened, ...]
    forbids: tuple[Finding, ...]
    files: tuple[Path, ...]
    board: Reboarded | None = None


def replan_production(
    folder: Path,
    events: Sequence[str],
    options: ReplanOptions | None = None,
    report: Report = silent,
) -> Replanned:
    """Plan a production anew after events, audit it, and write it if it can be shot.

    Args:
        folder: With a plan in `plan/`.
        events: As on the command line ("shot=P03,camera.csv", "person-out=BRITT,2027-03-02"), in
            the order they happened. None at all, with an as-of day, only keeps the past.
        options: How.
        report: Told what happens.

    Raises:
        ProductionError, InputError, StoredFileError: A file cannot be used.
        UsageError: An event is none that is known, or names what the plan does not have.
    """
    options = options or ReplanOptions()
    as_of = _day(options.as_of)
    cameras, told = _sorted(events, as_of)
    production = read_production(folder)
    plan = _current_plan(folder)
    new, happened = plan, list[Happened]()
    camera = replace(options.camera, as_of=options.as_of)
    for piece, file in cameras:
        report(Progress(stage="replan", message=f"{piece} as shot, {file}"))
        new, what = after_shot(production, new, piece, file, camera)
        happened.append(what)
    if any(what.unmet for what in happened):
        return Replanned(plan=plan, happened=tuple(happened), forbids=(), files=())
    board = None
    if told or not cameras:
        assert as_of is not None
        board = reboard(
            production,
            new,
            told,
            as_of,
            limit=options.limit,
            seed=options.seed,
            workers=options.workers,
            choose=options.choose,
            report=report,
        )
        if board.plan is None:
            return Replanned(plan=plan, happened=tuple(happened), forbids=(), files=(), board=board)
        new = board.plan
    after = production if board is None else board.production
    forbids, found = _audited(production, plan, after, new, report)
    if forbids:
        return Replanned(
            plan=plan, happened=tuple(happened), forbids=forbids, files=(), board=board
        )
    files = _written(folder, after, replace(new, findings=(*new.findings, *found)), plan, board)
    plan = read_plan(folder / "plan" / "plan.json")
    return Replanned(plan=plan, happened=tuple(happened), forbids=(), files=files, board=board)


def _audited(
    production: Production, plan: Plan, after: Production, new: Plan, report: Report
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """What forbids the new plan and did not forbid the old one; and all that the audit says."""
    report(Progress(stage="audit", message="begins"))
    before = {_key(f) for f in audit(production, plan) if f.severity is Severity.FORBID}
    found = audit(after, new, plan)
    forbids = (f for f in found if f.severity is Severity.FORBID and _key(f) not in before)
    return tuple(forbids), found


def _written(
    folder: Path, production: Production, plan: Plan, old: Plan, board: Reboarded | None
) -> tuple[Path, ...]:
    """The diary first: a plan without it would be of another folder, and is made again."""
    files = list[Path]()
    if board is not None:
        replace_file(diary_path(folder), write_diary(board.production.diary).encode())
        files.append(diary_path(folder))
    plan = replace(plan, inputs=input_hashes(folder))
    files += write_package(folder, production, plan)
    files += write_papers(folder, production, plan)
    if board is not None:
        report = folder / "plan" / "drift.md"
        replace_file(report, drift_report(board, old).encode())
        files.append(report)
    return tuple(files)


def _key(finding: Finding) -> tuple[str, str]:
    return finding.code, finding.subject


def _sorted(
    events: Sequence[str], as_of: date | None
) -> tuple[list[tuple[str, Path]], list[Event]]:
    """Cameras that were shot, and what happened to the schedule."""
    cameras = [_camera(event) for event in events if event.partition("=")[0] == "shot"]
    others = [event for event in events if event.partition("=")[0] != "shot"]
    told = [parse_event(event, as_of or date.min) for event in others]
    if (told or not events) and as_of is None:
        raise UsageError(
            "--as-of is missing: the first day that is still to come, for example 2027-02-24; "
            f"events are {SHOT}; {'; '.join(FORMS.values())}"
        )
    return cameras, told


def _camera(event: str) -> tuple[str, Path]:
    piece, comma, file = event.partition("=")[2].partition(",")
    if not comma or not piece or not file:
        raise UsageError(f"--event {event}: write {SHOT}, for example shot=P03,camera.csv")
    return piece.strip(), Path(file.strip())


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise UsageError(f"--as-of {text}: write a day, for example 2027-02-24") from None


def _current_plan(folder: Path) -> Plan:
    path = folder / "plan" / "plan.json"
    if not path.exists():
        raise StoredFileError(f"{path} is missing: run `oner plan` first")
    plan = read_plan(path)
    if plan.inputs != input_hashes(folder):
        raise StoredFileError(
            f"{path} was made from other files than the folder has now: run `oner plan` again"
        )
    return plan


def replan_lines(answer: Replanned) -> list[str]:
    """What `oner replan` prints."""
    lines = [line for what in answer.happened for line in as_shot_lines(what)]
    if answer.board is not None:
        lines += drift_lines(answer.board)
    lines += [f"- the audit forbids it: {finding}" for finding in answer.forbids]
    if answer.files:
        lines.append("wrote " + ", ".join(str(path) for path in answer.files))
    else:
        lines.append("nothing was written; the plan is as it was")
    return lines


def replan_object(answer: Replanned) -> Object:
    """The object `oner replan --json` prints: written, events, board, forbids, files."""
    return {
        "written": bool(answer.files),
        "events": [as_shot_object(what) for what in answer.happened],
        "board": None if answer.board is None else drift_object(answer.board),
        "forbids": [finding_object(finding) for finding in answer.forbids],
        "files": [str(path) for path in answer.files],
    }
