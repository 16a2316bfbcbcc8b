"""From an empty folder to a plan, as a new user would."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from oner.app.check import check_folder
from oner.app.new import start_folder
from oner.app.plan import Planned, PlanOptions, audit_folder, plan_production
from oner.app.report import exit_code, headline, plan_object
from oner.errors import InputError, StoredFileError, UsageError
from oner.formats.plan_file import plan_bytes, read_plan
from oner.model.schedule import Solved
from oner.schedule.limit import Limit

WORK = PlanOptions(limit=Limit(work=1.0), workers=1)


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Planned:
    folder = tmp_path_factory.mktemp("blank") / "show"
    start_folder(folder, "blank")
    return plan_production(folder, WORK)


def test_the_blank_example_plans_and_passes_its_audit(planned: Planned) -> None:
    assert isinstance(planned.plan.schedule, Solved)
    assert planned.plan.breakdown is not None
    assert planned.plan.breakdown.pieces
    assert "audit-passed" in [finding.code for finding in planned.plan.findings]
    assert exit_code(planned.plan) == 0


def test_a_plan_read_back_equals_the_plan_written(planned: Planned) -> None:
    assert read_plan(planned.files[0]) == planned.plan


def test_the_same_work_gives_the_same_bytes(planned: Planned, tmp_path: Path) -> None:
    start_folder(tmp_path / "show", "blank")
    again = plan_production(tmp_path / "show", WORK)
    assert plan_bytes(again.plan) == plan_bytes(planned.plan)
    for mine, theirs in zip(again.files, planned.files, strict=True):
        assert mine.read_bytes() == theirs.read_bytes()


def test_the_json_object_has_the_documented_keys_and_no_others(planned: Planned) -> None:
    answer = plan_object(planned.plan, "plan.json", planned.seconds)
    json.dumps(answer)
    assert set(answer) == {
        "schema",
        "plan",
        "pieces",
        "seams",
        "alternatives",
        "coverage",
        "optimal",
        "estimate",
        "bound",
        "gap",
        "schedule",
        "findings",
        "seconds",
    }
    assert {"id", "first_frame", "last_frame", "technique", "rig", "set", "panels_out"} <= set(
        answer["pieces"][0]
    )
    assert set(answer["schedule"]) == {
        "status",
        "optimal",
        "days",
        "cost",
        "bound",
        "gap",
        "parts",
        "strips",
        "hours",
        "calls",
        "regions",
        "costs",
        "rivals",
    }
    assert sum(answer["schedule"]["parts"].values()) == answer["schedule"]["cost"]
    assert {"id", "date", "order", "unit", "start", "end"} == set(answer["schedule"]["strips"][0])
    assert answer["schedule"]["status"] == "solved"
    assert answer["pieces"][-1]["last_frame"] == planned.plan.take.frames - 1  # type: ignore[union-attr]


def test_every_setup_tells_what_it_covers_and_the_first_reason_at_either_end(
    planned: Planned,
) -> None:
    answer = plan_object(planned.plan, "plan.json", planned.seconds)
    last = planned.plan.take.frames - 1  # type: ignore[union-attr]
    assert answer["coverage"]
    for coverage in answer["coverage"]:
        for span in coverage["spans"]:
            assert (span["before"] is None) == (span["first_frame"] == 0)
            assert (span["after"] is None) == (span["last_frame"] == last)
        both = [*coverage["spans"], *coverage["blocked"]]
        frames = [f for one in both for f in range(one["first_frame"], one["last_frame"] + 1)]
        assert sorted(frames) == list(range(last + 1))


def test_the_headline_says_what_was_found_with_figures(planned: Planned) -> None:
    lines = headline(planned.plan, "USD")
    assert 5 <= len(lines) <= 14
    assert any("pieces" in line and "$" in line for line in lines)


def test_drawings_of_an_earlier_plan_that_had_more_are_removed(tmp_path: Path) -> None:
    start_folder(tmp_path / "show", "blank")
    stale = tmp_path / "show" / "plan" / "alternative-9.svg"
    stale.parent.mkdir()
    stale.write_text("<svg/>", "utf-8")
    made = plan_production(tmp_path / "show", PlanOptions(until="breakdown", workers=1))
    assert not stale.exists()
    names = [path.name for path in made.files]
    assert names[:3] == ["plan.json", "overhead.svg", "coverage.svg"]
    assert "alternative-1.svg" in names
    assert "index.html" in names
    assert any(name.endswith(".pdf") for name in names)
    assert all(path.is_file() for path in made.files)


def test_the_page_needs_no_network_and_escapes_what_people_wrote(planned: Planned) -> None:
    page = planned.files[0].with_name("index.html").read_text("utf-8")
    assert "<!--desk-->" not in page
    addresses = set(re.findall(r"https?://[\w./-]+", page))
    assert all(one.startswith("http://www.w3.org/") for one in addresses), "only namespaces"


def test_a_plan_that_was_changed_is_not_believed(planned: Planned, tmp_path: Path) -> None:
    changed = tmp_path / "plan.json"
    changed.write_text(planned.files[0].read_text("utf-8").replace('"pieces"', '"bits"'), "utf-8")
    with pytest.raises(StoredFileError, match="was changed"):
        read_plan(changed)


def test_an_audit_reads_the_folder_again(planned: Planned) -> None:
    folder = planned.files[0].parent.parent
    assert [finding.code for finding in audit_folder(folder)] == ["audit-passed"]


def test_a_stage_can_be_the_last(tmp_path: Path) -> None:
    start_folder(tmp_path / "show", "blank")
    taken = plan_production(tmp_path / "show", PlanOptions(until="take", workers=1)).plan
    assert taken.take is not None
    assert (taken.breakdown, taken.schedule) == (None, None)
    broken = plan_production(tmp_path / "show", PlanOptions(until="breakdown", workers=1)).plan
    assert broken.breakdown is not None
    assert broken.schedule is None


def test_a_folder_that_holds_something_is_not_written_over(planned: Planned) -> None:
    with pytest.raises((UsageError, InputError)):
        start_folder(planned.files[0].parent.parent, "blank")


def test_problems_are_an_answer_of_check(tmp_path: Path) -> None:
    start_folder(tmp_path / "show", "blank")
    (tmp_path / "show" / "rigs.toml").write_text("[[rig]]\nid = 3\n", "utf-8")
    checked = check_folder(tmp_path / "show")
    assert checked.production is None
    assert any(problem.file.endswith("rigs.toml") for problem in checked.problems)


def oner(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "oner.cli", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


def test_the_command_line_ends_with_the_documented_exit_codes(tmp_path: Path) -> None:
    assert oner("new", "show", cwd=tmp_path).returncode == 0
    checked = oner("check", "show", "--json", cwd=tmp_path)
    assert (checked.returncode, json.loads(checked.stdout)) == (
        0,
        {"ok": True, "problems": [], "findings": []},
    )
    (tmp_path / "show" / "cast.csv").write_text("id,nonsense\n", "utf-8")
    bad = oner("check", "show", cwd=tmp_path)
    assert bad.returncode == 2
    assert "cast.csv:1" in bad.stdout
    assert oner("plan", "nowhere", cwd=tmp_path).returncode == 2
    assert oner("plan", "show", "--seconds", "1", "--work", "1", cwd=tmp_path).returncode == 2
    assert oner("dance", cwd=tmp_path).returncode == 2


def test_errors_are_sentences_not_tracebacks(tmp_path: Path) -> None:
    answer = oner("plan", "nowhere", cwd=tmp_path)
    assert "Traceback" not in answer.stderr
    assert "nowhere" in answer.stderr
    assert answer.stdout == ""
