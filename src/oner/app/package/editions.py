"""Editions: `oner export` makes files of a plan, `oner issue` freezes them for good.

An issue is written into a hidden folder beside the others and renamed when every byte is on the
disk: `issued/` holds whole issues or none. Its files are read-only.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from oner import __version__
from oner.app.desk.build import desk
from oner.app.inputs import input_hashes
from oner.app.package.build import chosen_kinds, make_package
from oner.app.package.changes import plan_changes
from oner.app.package.source import Source
from oner.app.report import finding_object
from oner.audit.run import audit
from oner.errors import StoredFileError, UsageError
from oner.formats.atomic import replace_file
from oner.formats.manifest import manifest_bytes, read_manifest
from oner.formats.plan_file import read_plan
from oner.model.changes import Changes
from oner.model.edition import Colour, Edition, Format, PackageFile
from oner.model.finding import Finding, Severity
from oner.model.issue import Issue, IssuedFile
from oner.model.plan import Plan
from oner.model.production import Production
from oner.model.schedule import Solved
from oner.production.read import read_production

PACKAGE_FOLDERS = ("papers", "tables", "machine")
"""Under `plan/` and in an issue."""
_FORGOTTEN_AFTER = 24 * 3600.0
"""Seconds after which a half-written issue is known to be of a command that was killed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What `oner issue` did.

    Args:
        issue: None where the plan fails its audit.
        path: Its folder; None likewise.
        findings: Of the audit that forbid.
    """

    issue: Issue | None
    path: Path | None
    findings: tuple[Finding, ...] = ()


def issues(folder: Path) -> tuple[Issue, ...]:
    """The issues of a production, in the order of their numbers.

    Raises:
        StoredFileError: A manifest was changed.
    """
    found = [read_manifest(path) for path in (folder / "issued").glob("[!.]*/manifest.json")]
    return tuple(sorted(found, key=lambda issue: (issue.edition.number, issue.folder)))


def next_edition(
    before: tuple[Issue, ...],
    plan: str,
    *,
    colour: Colour | None = None,
    issued: str = "",
    paper: Format = Format.LETTER,
) -> Edition:
    """The edition that comes after those that were issued.

    A colour that stands after the last one in the order of colours is of the same round; one that
    is the same or stands before it begins the next: blue, pink, blue is "2nd Blue".

    Args:
        before: In the order of their numbers.
        plan: SHA-256 of the plan's file.
        colour, issued: None and empty for a draft.
        paper: Of the PDFs.
    """
    last = before[-1].edition if before else None
    turn = last.round if last else 0
    order = list(Colour)
    if colour and last and last.colour and order.index(colour) <= order.index(last.colour):
        turn += 1
    return Edition(
        number=last.number + 1 if last else 1,
        colour=colour,
        round=turn if colour else 0,
        issued=issued,
        plan=plan[:12],
        paper=paper,
    )


def changes_since(folder: Path, plan: Plan) -> Changes | None:
    """What a plan has different from the last issue; None where nothing was issued.

    Raises:
        StoredFileError: The issue was changed.
    """
    before = issues(folder)
    if not before:
        return None
    last = before[-1]
    path = folder / "issued" / last.folder / "plan.json"
    if not path.exists() or _sha256(path.read_bytes()) != last.plan:
        raise StoredFileError(
            f"{path} is not the plan that was issued: bring the issue back from a copy"
        )
    return plan_changes(read_plan(path), last.edition, plan)


def draft_package(
    folder: Path, production: Production, plan: Plan, plan_file: bytes, workers: int
) -> tuple[Path, ...]:
    """Write the draft package into `plan/`; files of an earlier one that are no more go.

    Args:
        folder: Of the production.
        production, plan: As read and made.
        plan_file: Bytes of `plan.json`.
        workers: Processes.
    """
    edition = next_edition(issues(folder), _sha256(plan_file))
    source = _source(folder, production, plan, edition)
    into = folder / "plan"
    written = _write(into, make_package(source, None, workers))
    for name in PACKAGE_FOLDERS:
        for path in sorted((into / name).rglob("*"), reverse=True):
            if path.is_file() and path not in written:
                path.unlink()
    return written


def export(
    folder: Path,
    kinds: tuple[str, ...],
    out: Path | None = None,
    paper: Format = Format.LETTER,
    workers: int = 2,
) -> tuple[Path, ...]:
    """Make files of some kinds from the last plan, as a draft.

    Args:
        folder: The production folder.
        kinds: Names, or "all".
        out: Where to; None: `plan/export` of the folder.
        paper: Of the PDFs.
        workers: Processes.

    Raises:
        UsageError: A kind is unknown, or `out` is in an issue or among the inputs.
        StoredFileError: There is no plan.
    """
    names = chosen_kinds(kinds)
    into = folder / "plan" / "export" if out is None else out
    _may_be_written(folder, into)
    plan, content = _last_plan(folder)
    edition = next_edition(issues(folder), _sha256(content), paper=paper)
    source = _source(folder, read_production(folder), plan, edition)
    return _write(into, make_package(source, names, workers))


def issue(
    folder: Path,
    colour: str,
    day: date,
    paper: Format = Format.LETTER,
    workers: int = 2,
) -> Answer:
    """Freeze the last plan and all its papers as `issued/<colour>-<date>/`.

    Args:
        folder: The production folder.
        colour: Of the revision.
        day: Of issue.
        paper: Of the PDFs.
        workers: Processes.

    Raises:
        UsageError: No such colour, the issue exists, or the folder is not what was planned.
        StoredFileError: There is no plan with a board.
    """
    name = f"{_colour(colour).value}-{day.isoformat()}"
    into = folder / "issued" / name
    if into.exists():
        raise UsageError(f"{into} exists, and an issue never changes: take another colour or day")
    before = issues(folder)
    if before and before[-1].edition.issued > day.isoformat():
        last = before[-1]
        raise UsageError(
            f"{day} is before {last.folder}, the last issue: give --date {last.edition.issued} "
            "or later"
        )
    plan, content = _last_plan(folder)
    _same_inputs(folder, plan)
    production = read_production(folder)
    found = _forbidding(production, plan)
    if found:
        return Answer(issue=None, path=None, findings=found)
    edition = next_edition(
        before, _sha256(content), colour=_colour(colour), issued=day.isoformat(), paper=paper
    )
    files = make_package(_source(folder, production, plan, edition), None, workers)
    files = (*files, PackageFile(kind="plan", path="plan.json", content=content))
    made = Issue(
        folder=name,
        edition=edition,
        plan=_sha256(content),
        version=__version__,
        inputs=plan.inputs,
        files=tuple(sorted((_issued_file(file) for file in files), key=lambda one: one.name)),
    )
    manifest = manifest_bytes(production.title, made)
    _freeze(into, (*files, PackageFile(kind="", path="manifest.json", content=manifest)))
    return Answer(issue=made, path=into)


def issue_lines(answer: Answer) -> list[str]:
    """What `oner issue` prints."""
    if answer.issue is None:
        head = "not issued: the plan fails its audit"
        return [head, *(f"- {finding}" for finding in answer.findings)]
    one = answer.issue
    count, size = len(one.files), sum(file.size for file in one.files)
    return [
        f"{answer.path}: edition {one.edition.number}, {one.edition.words}",
        f"{count} files, {size / 1e6:.1f} MB, of plan {one.edition.plan}",
    ]


def issue_object(answer: Answer) -> dict[str, Any]:
    """The object `oner issue --json` prints.

    Keys: folder (null where the plan fails its audit), number, words, plan, files (kind, name,
    bytes, sha256), findings.
    """
    one = answer.issue
    return {
        "folder": None if answer.path is None else str(answer.path),
        "number": one.edition.number if one else None,
        "words": one.edition.words if one else "",
        "plan": one.plan if one else "",
        "files": [
            {"kind": file.kind, "name": file.name, "bytes": file.size, "sha256": file.sha256}
            for file in (one.files if one else ())
        ],
        "findings": [finding_object(finding) for finding in answer.findings],
    }


def _source(folder: Path, production: Production, plan: Plan, edition: Edition) -> Source:
    shown = replace(desk(production, plan), changes=changes_since(folder, plan))
    return Source(production=production, plan=plan, desk=shown, edition=edition)


def _colour(name: str) -> Colour:
    try:
        return Colour(name.lower())
    except ValueError:
        known = ", ".join(colour.value for colour in Colour)
        raise UsageError(f"--colour {name}: write one of {known}") from None


def _last_plan(folder: Path) -> tuple[Plan, bytes]:
    path = folder / "plan" / "plan.json"
    if not path.exists():
        raise StoredFileError(f"{path} is not there: run `oner plan {folder}` first")
    return read_plan(path), path.read_bytes()


def _same_inputs(folder: Path, plan: Plan) -> None:
    """Refuse where a person changed the folder after it was planned."""
    now, then = dict(input_hashes(folder)), dict(plan.inputs)
    changed = sorted(name for name in now.keys() | then.keys() if now.get(name) != then.get(name))
    if changed:
        raise UsageError(
            f"{', '.join(changed)} changed since the plan was made: "
            f"run `oner plan {folder}`, look at it, then issue it"
        )


def _forbidding(production: Production, plan: Plan) -> tuple[Finding, ...]:
    """What forbids to issue a plan: of the audit, which is done anew, and of the search."""
    if plan.schedule is None:
        raise StoredFileError("the plan stops before the schedule: run `oner plan` to its end")
    stated = () if isinstance(plan.schedule, Solved) else plan.schedule.findings
    found = (*stated, *audit(production, plan))
    return tuple(finding for finding in found if finding.severity is Severity.FORBID)


def _may_be_written(folder: Path, out: Path) -> None:
    """Refuse to write into an issue, or among the files a person owns."""
    there, home = out.resolve(), folder.resolve()
    issued = any(
        (one / "manifest.json").exists() and one.parent.name == "issued"
        for one in (there, *there.parents)
    )
    if issued or there.is_relative_to(home / "issued"):
        raise UsageError(
            f"{out} is in an issue, which never changes: give another --out, or issue anew"
        )
    if there.is_relative_to(home) and not there.is_relative_to(home / "plan"):
        raise UsageError(
            f"{out} is among the files the plan is made from: "
            f"give an --out in {folder / 'plan'} or outside {folder}"
        )


def _write(into: Path, files: tuple[PackageFile, ...]) -> tuple[Path, ...]:
    for file in files:
        path = into / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, file.content, settled=False)
    return tuple(into / file.path for file in files)


def _freeze(into: Path, files: tuple[PackageFile, ...]) -> None:
    """Write a folder beside its place, bring it to the disk, and rename it."""
    into.parent.mkdir(exist_ok=True)
    _forget_killed(into.parent)
    beside = into.with_name(f".{into.name}.{os.getpid()}.new")
    shutil.rmtree(beside, ignore_errors=True)
    try:
        for file in files:
            path = beside / file.path
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as stream:
                stream.write(file.content)
                stream.flush()
                os.fsync(stream.fileno())
            path.chmod(0o444)
        if into.exists():
            raise UsageError(f"{into} was issued meanwhile: take another colour or day")
        beside.rename(into)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _forget_killed(issued: Path) -> None:
    """Remove what commands that were killed long ago have left."""
    for path in issued.glob(".*.new"):
        if time.time() - path.stat().st_mtime > _FORGOTTEN_AFTER:
            shutil.rmtree(path, ignore_errors=True)


def _issued_file(file: PackageFile) -> IssuedFile:
    return IssuedFile(
        kind=file.kind, name=file.path, size=len(file.content), sha256=_sha256(file.content)
    )


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
