"""A small season as the page gets it, made by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

from oner.app.package.source import Source
from oner.model.desk import (
    Desk,
    DeskBanner,
    DeskBoard,
    DeskDay,
    DeskHours,
    DeskMember,
    DeskMoney,
    DeskPlace,
    DeskRow,
    DeskStory,
    DeskStrip,
    DeskUnit,
)
from oner.model.edition import Edition, file_name


def source(desk: Desk, edition: Edition | None = None) -> Source:
    """A source whose production says three things."""

    class Show(SimpleNamespace):
        short = "RUN"
        rules = SimpleNamespace(notice_days=2)

    made = SimpleNamespace(desk=desk, edition=edition or Edition(), production=Show(), plan=None)
    made.named = lambda kind, ext, **_: file_name("RUN", kind, made.edition.number, ext)
    return cast("Source", made)


def strip(number: int, description: str, **what: object) -> DeskStrip:
    """An ordinary scene."""
    values: dict[str, object] = {
        "id": f"10{number}", "scene": f"10{number}", "episode": "1", "description": description,
        "set": f"SET {number}", "set_id": "a", "stage": "Stage 1", "place": "INT", "light": "DAY",
        "eighths": 8 * number + 3, "minutes": 100 + number, "cast": ("ANNA", "BO"), "piece": "",
        "region": "", "state": "", "rig": "", "director": "", "unit": "", "earliest": "",
        "latest": "", "after": (), "together": "", "runners": (), "run_minutes": 0,
    }  # fmt: skip
    return DeskStrip(**(values | what))  # pyright: ignore[reportArgumentType]


def season(description: str = "They walk.") -> Desk:
    """Four days, four strips, one of which has no day; a night; a runner."""
    strips = (
        strip(1, description),
        strip(2, "They wait."),
        strip(3, "Anna runs.", runners=("ANNA",), run_minutes=4),
        strip(4, "Left over."),
    )
    days = tuple(
        DeskDay(date=f"2027-01-0{n}", number=n - 4, kind="shoot", sunrise=None, sunset=None)
        for n in range(5, 9)
    )

    def place(number: int, day: str, start: int, end: int) -> DeskPlace:
        return DeskPlace(
            strip=f"10{number}", day=day, unit="main", order=1, start=start, end=end, held=""
        )

    def hours(day: str, call: int, wrap: int) -> DeskHours:
        return DeskHours(
            day=day, unit="main", call=call, wrap=wrap, meal=None, minutes=100, eighths=3
        )

    board = DeskBoard(
        name="planned",
        places=(
            place(1, "2027-01-05", 420, 521),
            place(2, "2027-01-05", 521, 623),
            place(3, "2027-01-07", 1020, 1123),
            place(4, "", 0, 0),
        ),
        hours=(hours("2027-01-05", 420, 623), hours("2027-01-07", 1020, 1530)),
        banners=(
            DeskBanner(day="2027-01-06", kind="changeover", words="hall", subject="h", minutes=9),
        ),
        lanes=(),
        cast=(
            DeskRow(
                id="ANNA",
                number=1,
                name="Anna",
                kind="cast",
                codes=("SW", "H", "WF", ""),
                totals=(("work", 2), ("hold", 1), ("drop", 0)),
            ),
        ),
        things=(
            DeskRow(
                id="arm",
                number=0,
                name="Arm",
                kind="rig",
                codes=("", "", "DR", ""),
                totals=(("work", 1), ("hold", 0)),
            ),
        ),
        costs=(
            DeskMoney(kind="cast", subject="ANNA", amount=30000),
            DeskMoney(kind="rig", subject="arm", amount=10050),
        ),
        cost=40050,
        bound=30037,
        broken=(),
    )
    return Desk(
        schema="oner.desk/1", title="The Run & more", short="RUN", version="1", currency="USD",
        minor_units=2, take=None, story=DeskStory(walls=(), zones=()), sets=(), rigs=(), pieces=(),
        seams=(), coverage=(), alternatives=(), strips=strips,
        cast=(DeskMember(id="ANNA", number=1, character="Anna", name="Zoë", away=()),),
        units=(DeskUnit(id="main", name="Main unit", minutes=600, most=660),), days=days,
        board=board, status="solved", findings=(),
    )  # fmt: skip
