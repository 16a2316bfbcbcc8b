"""An issue is whole or not there, never changes, and says what it is made of."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from oner.app.new import start_folder
from oner.app.package import editions
from oner.app.package.changes import changes_lines, plan_changes
from oner.app.package.editions import changes_since, export, issue, issues, next_edition
from oner.app.plan import PlanOptions, plan_production
from oner.errors import StoredFileError, UsageError
from oner.formats.manifest import read_manifest
from oner.formats.plan_file import read_plan, write_plan
from oner.model.edition import Colour, Edition
from oner.model.issue import Issue
from oner.model.plan import Plan
from oner.model.schedule import Solved
from oner.schedule.limit import Limit

DAY = date(2027, 2, 3)


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("planned") / "show"
    start_folder(folder, "blank")
    plan_production(folder, PlanOptions(limit=Limit(work=1.0), workers=1, package=False))
    return folder


@pytest.fixture
def show(planned: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(planned, tmp_path / "show"))


def test_the_manifest_has_the_hash_of_every_file_and_of_the_plan(show: Path) -> None:
    answer = issue(show, "blue", DAY, workers=1)
    assert answer.path is not None
    told = read_manifest(answer.path / "manifest.json")
    there = {p.relative_to(answer.path).as_posix() for p in answer.path.rglob("*") if p.is_file()}
    assert {file.name for file in told.files} == there - {"manifest.json"}
    for file in told.files:
        content = (answer.path / file.name).read_bytes()
        assert (file.size, file.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert told.plan == hashlib.sha256((show / "plan" / "plan.json").read_bytes()).hexdigest()
    assert told == answer.issue
    assert not any(path.stat().st_mode & 0o222 for path in answer.path.rglob("*") if path.is_file())


def test_an_issue_is_not_written_twice_nor_before_the_last(show: Path) -> None:
    issue(show, "blue", DAY, workers=1)
    with pytest.raises(UsageError, match="never changes"):
        issue(show, "blue", DAY, workers=1)
    with pytest.raises(UsageError, match="--date 2027-02-03 or later"):
        issue(show, "pink", date(2027, 2, 2), workers=1)
    with pytest.raises(UsageError, match="white, blue, pink"):
        issue(show, "mauve", DAY, workers=1)


def test_colours_begin_again_with_a_number(show: Path) -> None:
    for colour, day, words in (
        ("white", 3, "White, 2027-02-03"),
        ("pink", 4, "Pink, 2027-02-04"),
        ("blue", 5, "2nd Blue, 2027-02-05"),
        ("blue", 6, "3rd Blue, 2027-02-06"),
    ):
        made = issue(show, colour, date(2027, 2, day), workers=1).issue
        assert made is not None
        assert made.edition.words == words
    assert [one.edition.number for one in issues(show)] == [1, 2, 3, 4]
    assert next_edition(issues(show), "f" * 64).number == 5


def test_a_folder_that_changed_is_planned_first(show: Path) -> None:
    (show / "cast.csv").write_text((show / "cast.csv").read_text("utf-8") + "\n", "utf-8")
    with pytest.raises(UsageError, match=r"cast\.csv changed .*oner plan"):
        issue(show, "blue", DAY, workers=1)
    assert not (show / "issued").exists()


def test_without_a_plan_there_is_nothing_to_issue_or_export(show: Path) -> None:
    shutil.rmtree(show / "plan")
    with pytest.raises(StoredFileError, match="oner plan"):
        issue(show, "blue", DAY, workers=1)
    with pytest.raises(StoredFileError, match="oner plan"):
        export(show, ("csv",), workers=1)


def test_a_plan_that_fails_its_audit_is_not_issued(show: Path) -> None:
    path = show / "plan" / "plan.json"
    plan = read_plan(path)
    assert isinstance(plan.schedule, Solved)
    dearer = replace(plan.schedule.schedule, cost=plan.schedule.schedule.cost + 1)
    write_plan(replace(plan, schedule=replace(plan.schedule, schedule=dearer)), path)
    answer = issue(show, "blue", DAY, workers=1)
    assert answer.issue is None
    assert "audit-money" in {finding.code for finding in answer.findings}
    assert not (show / "issued").exists()


def test_export_does_not_write_into_an_issue_or_among_the_inputs(show: Path) -> None:
    made = issue(show, "blue", DAY, workers=1)
    assert made.path is not None
    for out in (made.path, made.path / "tables", show / "issued" / "mine"):
        with pytest.raises(UsageError, match="never changes"):
            export(show, ("csv",), out, workers=1)
    with pytest.raises(UsageError, match="outside"):
        export(show, ("csv",), show / "mine", workers=1)
    with pytest.raises(UsageError, match=r"csv, .*ics, .*or all"):
        export(show, ("dvd",), workers=1)


def test_an_export_is_the_draft_of_the_next_edition(show: Path, tmp_path: Path) -> None:
    issue(show, "blue", DAY, workers=1)
    files = export(show, ("csv",), tmp_path / "out", workers=1)
    assert files
    assert all("_v002." in path.name for path in files)


def test_an_issue_that_was_edited_is_told_of(show: Path) -> None:
    made = issue(show, "blue", DAY, workers=1)
    assert made.path is not None
    plan = read_plan(show / "plan" / "plan.json")
    unchanged = changes_since(show, plan)
    assert unchanged is not None
    assert unchanged.nothing
    (made.path / "plan.json").chmod(0o644)
    (made.path / "plan.json").write_bytes(b"{}")
    with pytest.raises(StoredFileError, match="not the plan that was issued"):
        changes_since(show, plan)


_SLOW = """
import os, sys, time
from datetime import date
from pathlib import Path
from oner.app.package import editions
os.fsync = lambda stream: (print("written", flush=True), time.sleep(0.2))
editions.issue(Path(sys.argv[1]), "blue", date(2027, 2, 3), workers=1)
"""


def test_a_command_that_is_killed_leaves_no_half_issue(show: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _SLOW, str(show)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "written\n"
        os.kill(process.pid, signal.SIGKILL)
    assert not (show / "issued" / "blue-2027-02-03").exists()
    assert issues(show) == ()
    left = list((show / "issued").glob(".*.new"))
    assert len(left) == 1
    old = time.time() - 2 * 24 * 3600
    os.utime(left[0], (old, old))
    assert issue(show, "blue", DAY, workers=1).issue is not None
    assert not left[0].exists(), "what a killed command left is cleared away"


def test_a_disk_that_is_full_leaves_no_half_issue(
    show: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(editions.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        issue(show, "blue", DAY, workers=1)
    assert list((show / "issued").iterdir()) == []


def changed(plan: Plan) -> Plan:
    """The plan with its first strip a day later, its last gone, a call and a cost raised."""
    assert isinstance(plan.schedule, Solved)
    board = plan.schedule.schedule
    first, *rest = board.board
    day = board.days[board.days.index(first.day) + 1]
    call, *calls = board.calls
    line, *lines = board.costs
    schedule = replace(
        board,
        board=(replace(first, day=day), *rest[:-1]),
        calls=(replace(call, call=call.call + 15), *calls),
        costs=(replace(line, amount=line.amount + 500), *lines),
        cost=board.cost + 500,
    )
    gone = rest[-1].strip
    return replace(
        plan,
        strips=tuple(strip for strip in plan.strips if strip.id != gone),
        schedule=replace(plan.schedule, schedule=schedule),
    )


def test_changes_name_what_moved_who_is_told_and_the_money(planned: Path) -> None:
    plan = read_plan(planned / "plan" / "plan.json")
    now = changed(plan)
    assert isinstance(plan.schedule, Solved)
    edition = Edition(number=3, colour=Colour.BLUE, issued="2027-02-03")
    found = plan_changes(plan, edition, now)
    first, last = plan.schedule.schedule.board[0], plan.schedule.schedule.board[-1]
    [moved] = found.moved
    cast = next(strip.cast for strip in plan.strips if strip.id == first.strip)
    assert (moved.strip, moved.day_before, moved.told) == (first.strip, f"{first.day}", cast)
    assert [one.strip for one in found.gone] == [last.strip]
    [call] = found.calls
    assert (call.call_now or 0) - (call.call_before or 0) == 15
    assert [one.now - one.before for one in found.money] == [500]
    lines = changes_lines(found, "USD")
    assert lines[0] == "Since Blue, 2027-02-03:"
    assert lines[-1].endswith("+$5")


def test_changes_seen_from_the_other_side_are_the_opposite(planned: Path) -> None:
    plan = read_plan(planned / "plan" / "plan.json")
    there = plan_changes(plan, Edition(), changed(plan))
    back = plan_changes(changed(plan), Edition(), plan)
    assert [(m.day_before, m.day_now) for m in there.moved] == [
        (m.day_now, m.day_before) for m in back.moved
    ]
    assert there.gone == back.new
    assert [(m.before, m.now) for m in there.money] == [(m.now, m.before) for m in back.money]


def test_a_plan_without_a_board_has_changes_too(planned: Path) -> None:
    plan = read_plan(planned / "plan" / "plan.json")
    found = plan_changes(plan, Edition(), replace(plan, schedule=None))
    assert found.cost_now is None
    assert {one.day_now for one in found.moved} == {""}


def test_the_plan_ends_with_the_package_in_its_folders(tmp_path: Path) -> None:
    start_folder(tmp_path / "show", "blank")
    options = PlanOptions(limit=Limit(work=1.0), workers=1)
    planned = plan_production(tmp_path / "show", options)
    tables = tmp_path / "show" / "plan" / "tables"
    assert any(path.parent == tables for path in planned.files)
    (tables / "old.csv").write_text("of an earlier plan", "utf-8")
    plan_production(tmp_path / "show", options)
    assert not (tables / "old.csv").exists()


def test_the_commands_print_one_object(show: Path) -> None:
    def oner(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "oner.cli", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    issued = oner("issue", str(show), "--colour", "blue", "--date", "2027-02-03", "--json")
    assert issued.returncode == 0
    assert json.loads(issued.stdout)["words"] == "Blue, 2027-02-03"
    again = oner("issue", str(show), "--colour", "blue", "--date", "2027-02-03", "--json")
    assert (again.returncode, "never changes" in again.stderr) == (2, True)
    made = oner("export", str(show), "--to", "csv", "ics", "--json")
    assert made.returncode == 0
    assert all(Path(path).exists() for path in json.loads(made.stdout)["files"])


def test_a_manifest_that_was_changed_is_told_of(show: Path) -> None:
    made = issue(show, "blue", DAY, workers=1)
    assert isinstance(made.issue, Issue)
    assert made.path is not None
    (made.path / "manifest.json").chmod(0o644)
    (made.path / "manifest.json").write_text("[]", "utf-8")
    with pytest.raises(StoredFileError, match="never edited"):
        issues(show)
