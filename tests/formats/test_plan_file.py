"""A plan that is read back equals the plan written."""

from __future__ import annotations

import json
from dataclasses import MISSING, fields, replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from oner.errors import StoredFileError
from oner.formats.plan_file import plan_bytes, read_plan, upgraded, write_plan
from oner.model.arrays import frozen
from oner.model.finding import find
from oner.model.piece import (
    Blocked,
    Breakdown,
    Coverage,
    Move,
    Piece,
    PieceCost,
    Placement,
    Seam,
    SeamMatch,
    Setup,
)
from oner.model.plan import PLAN_SCHEMA, Plan
from oner.model.rig import RigKind, Window
from oner.model.schedule import (
    BoardPlace,
    Call,
    CostLine,
    Follows,
    Infeasible,
    Light,
    Place,
    RegionDay,
    Rival,
    Schedule,
    ScheduleAnswer,
    Solved,
    Strip,
    TimedOut,
    UnitDay,
)
from oner.model.set import SetState
from oner.model.take import PerformerTrack, Take
from oner.timing.span import Span

FINDING = find("take-speed", "the camera", "2.1 m/s at frame 12")
DAY = date(2027, 3, 2)


def make_take(frames: int) -> Take:
    numbers = np.random.default_rng(7)
    runner = PerformerTrack(
        id="MARK",
        positions=frozen(numbers.normal(size=(frames, 3))),
        headings=frozen(numbers.normal(size=frames)),
        speeds=frozen(numbers.normal(size=frames)),
        height=1.8,
        radius=0.35,
    )
    return Take(
        name="the run — 달리기",
        rate=Fraction(24000, 1001),
        shutter_angle=np.pi,
        sensor_width=0.02489,
        sensor_height=0.014,
        positions=frozen(numbers.normal(size=(frames, 3))),
        quaternions=frozen(numbers.normal(size=(frames, 4))),
        focal_lengths=frozen(numbers.normal(size=frames)),
        focus_distances=frozen(numbers.normal(size=frames)),
        performers=(runner,),
        sources=("cam.usda: 100 samples",),
    )


STATE = SetState(id="s1", set="hall-a", region="hall-a", panels_out=("A-E-04",), rig="arm")
PLACE = Placement(x=1.0, y=2.0, z=0.0, yaw=0.5)
ARM = Setup(
    id="u1", technique=RigKind.ARM, rig="arm", set="hall-a", placement=PLACE, mount="end",
    state=STATE,
)  # fmt: skip
DIGITAL = Setup(id="u2", technique=RigKind.DIGITAL, rig="cg")
MOVE = Move(
    axes=("track", "J1"),
    rate=Fraction(24),
    first_frame=-8,
    values=frozen([[0.0, 0.1], [0.2, -0.0]]),
    placement=PLACE,
    mount="end",
    peak_speed=frozen([0.5, 0.9]),
    peak_acceleration=frozen([0.5, 0.9]),
    peak_jerk=frozen([]),
    camera_error=1e-7,
    camera_error_angle=1e-9,
    clearance=float("inf"),
)
MATCH = SeamMatch(
    position=(0.0, 1.0, 2.0), velocity=(0.0, 0.0, 0.0), acceleration=(0.0, 0.5, 0.0),
    quaternion=(1.0, 0.0, 0.0, 0.0),
    turn_rate=0.1, focal_length=0.035, focal_rate=0.0, focus_distance=2.0, performer_position=None,
    performer_heading=None, performer_speed=None, step_frequency=None,
    stride_phase=0.25, light_turn=0.0,
)  # fmt: skip


def make_breakdown(frames: int) -> Breakdown:
    half = frames // 2
    first = Piece(
        id="P01", span=Span(0, half), handle_before=0, handle_after=8, setup=ARM, move=MOVE,
        costs=(PieceCost(kind="rig", amount=900_000),),
    )  # fmt: skip
    second = Piece(
        id="P02", span=Span(half, frames), handle_before=8, handle_after=0, setup=DIGITAL
    )
    seam = Seam(
        frame=half, overlap=Span(half - 8, half + 8), kind="whip", hides="a whip of 200 deg/s",
        from_piece="P01", to_piece="P02", first="P02", price=100, match=MATCH,
    )  # fmt: skip
    coverage = Coverage(
        setup=ARM,
        spans=(Span(0, half),),
        blocked=(Blocked(span=Span(half, frames), code="cover-reach", detail="2.1 m"),),
    )
    return Breakdown(
        pieces=(first, second), seams=(seam,), coverage=(coverage,), cost=1, optimal=True,
        bound=1,
        findings=(FINDING,),
    )  # fmt: skip


SOLVED = Solved(
    schedule=Schedule(
        days=(DAY,),
        board=(BoardPlace(strip="101-1", day=DAY, order=1),),
        regions=(RegionDay(region="hall-a", day=DAY, state=None),),
        costs=(CostLine(kind="cast", subject="MARK", amount=10**15 + 1),),
        cost=10**15 + 1,
        bound=10**15,
    ),
    optimal=False,
)


def make_plan(answer: ScheduleAnswer | None = SOLVED, frames: int = 100) -> Plan:
    return Plan(
        title="The Run",
        inputs=(("cast.csv", "00ff"), ("name that is not UTF-8 \udc80.toml", "01")),
        version="0.1",
        take=make_take(frames),
        breakdown=make_breakdown(frames),
        states=(STATE,),
        strips=(Strip(id="101-1", scene="101", set="hall-a", minutes=90, earliest=DAY),),
        schedule=answer,
        findings=(FINDING,),
    )


@pytest.mark.parametrize(
    "answer",
    [None, SOLVED, Infeasible(findings=(FINDING,)), TimedOut(bound=None, findings=())],
)
def test_a_plan_read_back_equals_the_plan_written(
    tmp_path: Path, answer: ScheduleAnswer | None
) -> None:
    plan = make_plan(answer)
    write_plan(plan, tmp_path / "plan.json")
    back = read_plan(tmp_path / "plan.json")
    assert back == plan
    assert plan_bytes(back) == plan_bytes(plan)


FULL_STRIP = Strip(
    id="101-2", scene="101", episode="1", description="the lift", set="hall-a", zone="c1",
    place=Place.EXT, light=Light.NIGHT, eighths=3, minutes=90, cast=("MARK", "HELEN"), piece="P01",
    state="s1", rig="arm", earliest=DAY, latest=DAY, after=("101-1",),
    follows=(Follows(strip="101-1", least=2, most=5), Follows(strip="101-0", least=1)),
    together="lift", unit="second", director="MARLOW", runners=("MARK",), run_minutes=20,
    closed=(Window(first=DAY, last=DAY),),
)  # fmt: skip
FULL_SCHEDULE = Schedule(
    days=(DAY,),
    board=(BoardPlace(strip="101-2", day=DAY, order=2, unit="second", start=1020, end=1590),),
    regions=(RegionDay(region="hall-a", day=DAY, state="s1"),),
    costs=(CostLine(kind="overtime", subject="second 2027-03-02", amount=7),),
    cost=7,
    bound=5,
    hours=(
        UnitDay(day=DAY, unit="second", call=990, wrap=1620, meal=1320),
        UnitDay(day=DAY, unit="main", call=420, wrap=1020),
    ),
    calls=(Call(day=DAY, unit="second", who="MARK", call=1005, wrap=1590),),
    rivals=(
        Rival(number=0, cost=7, bound=5, words="arm in hall-a"),
        Rival(number=1, cost=None, bound=6),
    ),
)


@pytest.mark.parametrize(
    "noun", [FULL_STRIP, FULL_SCHEDULE, *FULL_SCHEDULE.board, FULL_SCHEDULE.hours[0],
             *FULL_SCHEDULE.calls, FULL_SCHEDULE.rivals[0]],
    ids=lambda noun: type(noun).__name__,
)  # fmt: skip
def test_every_field_is_filled_in_what_comes_back_below(noun: Any) -> None:
    for field in fields(noun):
        if field.default is not MISSING:
            assert getattr(noun, field.name) != field.default, field.name


def test_strips_hours_calls_and_rivals_come_back_whole(tmp_path: Path) -> None:
    plan = replace(make_plan(Solved(schedule=FULL_SCHEDULE, optimal=True)), strips=(FULL_STRIP,))
    write_plan(plan, tmp_path / "plan.json")
    back = read_plan(tmp_path / "plan.json")
    assert back == plan
    assert back.strips == (FULL_STRIP,)
    assert plan_bytes(back) == plan_bytes(plan)


def test_a_plan_without_a_take_comes_back(tmp_path: Path) -> None:
    plan = Plan(
        title="", inputs=(), version="", take=None, breakdown=None, states=(), strips=(),
        schedule=None, findings=(),
    )  # fmt: skip
    write_plan(plan, tmp_path / "plan.json")
    assert read_plan(tmp_path / "plan.json") == plan


def test_a_take_of_two_minutes_comes_back_and_its_file_has_no_long_lines(tmp_path: Path) -> None:
    plan = make_plan(frames=2880)
    write_plan(plan, tmp_path / "plan.json")
    assert read_plan(tmp_path / "plan.json") == plan
    lines = (tmp_path / "plan.json").read_text("utf-8").splitlines()
    assert max(map(len, lines)) < 300


def test_the_file_is_json_that_names_its_schema_first(tmp_path: Path) -> None:
    write_plan(make_plan(), tmp_path / "plan.json")
    document = json.loads((tmp_path / "plan.json").read_bytes())
    assert next(iter(document.items())) == ("schema", PLAN_SCHEMA)


def test_writing_replaces_an_older_plan_and_leaves_nothing_beside(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_text("old")
    write_plan(make_plan(), path)
    assert read_plan(path) == make_plan()
    assert list(tmp_path.iterdir()) == [path]


def test_a_failed_write_leaves_the_older_plan(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "plan.json"
    path.write_text("old")

    def fail(_: Path, __: Path) -> Path:
        raise OSError("disk full")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="disk full"):
        write_plan(make_plan(), path)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is not a plan"),
        ("[" * 100_000, "is not a plan"),
        ("\x00\xff", "is not a plan"),
        ("[]", "holds no object"),
        ("{}", "has schema None, not oner.plan/1. Run `oner plan`"),
        ('{"schema": "oner.take/1"}', "has schema 'oner.take/1'"),
        ('{"schema": "oner.plan/2"}', "Install a newer oner"),
        ('{"schema": "oner.plan/1"}', "was changed since oner wrote it .*lacks title"),
    ],
)
def test_another_file_is_refused_with_a_remedy(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "plan.json"
    path.write_text(text, "latin-1")
    with pytest.raises(StoredFileError, match=message):
        read_plan(path)


def test_a_changed_value_is_refused_with_its_key(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    write_plan(make_plan(), path)
    document = json.loads(path.read_bytes())
    document["breakdown"]["pieces"][1]["handle_before"] = "eight"
    path.write_text(json.dumps(document))
    with pytest.raises(StoredFileError, match=r"breakdown\.pieces\[1\]\.handle_before: 'eight'"):
        read_plan(path)


def test_an_older_schema_is_brought_up_step_by_step() -> None:
    def to_two(document: dict[str, Any]) -> dict[str, Any]:
        return {"schema": "oner.x/2", "name": document["title"]}

    def to_three(document: dict[str, Any]) -> dict[str, Any]:
        return {"schema": "oner.x/3", "names": [document["name"]]}

    table = {"oner.x/1": to_two, "oner.x/2": to_three}
    old = {"schema": "oner.x/1", "title": "a"}
    new = upgraded(old, Path("p"), upgrades=table, current="oner.x/3")
    assert new == {"schema": "oner.x/3", "names": ["a"]}
    assert old == {"schema": "oner.x/1", "title": "a"}


def test_upgrades_that_lead_in_a_circle_are_refused() -> None:
    with pytest.raises(StoredFileError, match="has schema"):
        upgraded({"schema": "a"}, Path("p"), upgrades={"a": dict}, current="b")
