"""Papers of the schedule: every strip, person, day and sum is on them, and nothing breaks them."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from hostile import HOSTILE

sys.path.insert(0, str(Path(__file__).parents[1] / "schedule"))

from long_season import A_DAY, STRIPS, long_season

from oner.app.desk.build import desk
from oner.app.package.schedule_papers import PARTS
from oner.app.package.source import Source
from oner.model.edition import Colour, Edition, Format, PackageFile
from oner.model.schedule import Infeasible, Solved
from oner.units import format_money


def source(edition: Edition | None = None) -> Source:
    """The season as papers read it."""
    production, plan = long_season()
    return Source(
        production=production,
        plan=plan,
        desk=desk(production, plan),
        edition=edition or Edition(plan="0123456789ab"),
    )


@pytest.fixture(scope="module")
def season() -> Source:
    """A draft of it."""
    return source()


def pages(file: PackageFile) -> Iterator[str]:
    """The text of every page, read by another library."""
    with closing(pypdfium2.PdfDocument(file.content)) as document:
        for number in range(len(document)):
            with closing(document[number]) as page, closing(page.get_textpage()) as text:
                yield text.get_text_range()


def text_of(files: list[PackageFile]) -> str:
    """All of it, white space as one space."""
    return re.sub(r"\s+", " ", " ".join(page for file in files for page in pages(file)))


@pytest.mark.parametrize("kind", ["one-liner", "shooting-schedule"])
def test_every_strip_is_on_it_once_and_every_day(season: Source, kind: str) -> None:
    text = text_of(list(PARTS[kind](season)))
    for n in range(STRIPS):
        assert len(re.findall(rf"looks for door {n}\b", text)) == 1
    days = {place.day for place in season.desk.board.places if place.day}
    shown = set(re.findall(r"day (\d+), \w{3} \d+ \w{3} 20\d\d", text, re.IGNORECASE))
    assert len(shown) == len(days) == STRIPS // A_DAY
    assert "nothing is scheduled" in text


def test_the_day_out_of_days_has_everybody_with_their_totals(season: Source) -> None:
    text = text_of(list(PARTS["day-out-of-days"](season)))
    for row in (*season.desk.board.cast, *season.desk.board.things):
        assert row.name in text
    worked = [str(dict(row.totals)["work"]) for row in season.desk.board.cast]
    assert all(f" {total} " in text for total in worked)


def test_there_is_a_call_sheet_a_day_with_everybody_who_is_called(season: Source) -> None:
    files = list(PARTS["call-sheets"](season))
    assert len(files) == STRIPS // A_DAY == len({file.path for file in files})
    assert isinstance(season.plan.schedule, Solved)
    first = season.plan.schedule.schedule.days[0]
    text = text_of(files[:1])
    called = {call.who for call in season.plan.schedule.schedule.calls if call.day == first}
    character = {member.id: member.character for member in season.production.cast}
    assert all(character[who] in text for who in called)
    assert "07:00" in text
    assert "Nearest hospital" in text.replace("NEAREST HOSPITAL", "Nearest hospital")
    assert "not known" in text
    assert text.count("Advance:") == 2


def test_money_adds_up_and_says_what_is_proven(season: Source) -> None:
    text = text_of(list(PARTS["money"](season)))
    currency = season.production.currency
    assert format_money(123_400, currency) in text
    assert format_money(100_000, currency) in text
    assert "23.4%" in text


def test_the_changeover_calendar_has_every_change(season: Source) -> None:
    text = text_of(list(PARTS["changeover-calendar"](season)))
    assert text.count("hall-region changes") == 2
    assert text.count("hall-region out") == 2
    assert "W-1 out" in text


def test_drafts_and_issues_are_told_apart_on_every_page() -> None:
    draft = list(pages(next(PARTS["one-liner"](source()))))
    assert all("DRAFT" in page for page in draft)
    blue = Edition(number=3, colour=Colour.BLUE, round=1, issued="2027-02-03", plan="0123456789ab")
    issued = list(pages(next(PARTS["one-liner"](source(blue)))))
    assert not any("DRAFT" in page for page in issued)
    count = len(issued)
    for number, page in enumerate(issued, start=1):
        assert "2nd Blue, 2027-02-03" in page
        assert "A long season" in page
        assert f"{number} of {count}" in page


@pytest.mark.parametrize("paper", list(Format))
@pytest.mark.parametrize("kind", ["one-liner", "day-out-of-days", "money", "changeover-calendar"])
def test_the_same_plan_gives_the_same_bytes_on_either_paper(kind: str, paper: Format) -> None:
    edition = Edition(plan="0123456789ab", paper=paper)
    one, other = (list(PARTS[kind](source(edition))) for _ in range(2))
    assert one == other
    with closing(pypdfium2.PdfDocument(one[0].content)) as document:
        wide, high = sorted(document[0].get_size())
    assert (round(wide), round(high)) == ((612, 792) if paper is Format.LETTER else (595, 842))


@pytest.mark.parametrize("title", HOSTILE)
def test_what_people_wrote_breaks_no_page(title: str) -> None:
    made = source()
    strips = tuple(replace(one, description=title, set=title) for one in made.desk.strips[:8])
    short = replace(
        made.desk,
        title=title,
        strips=(*strips, *made.desk.strips[8:]),
        cast=tuple(replace(one, character=title, name=title) for one in made.desk.cast),
    )
    for kind, maker in PARTS.items():
        files = list(maker(replace(made, desk=short)))
        assert files or kind == "what-changed"
        assert all(file.content.startswith(b"%PDF") for file in files)


def test_without_a_board_the_papers_say_so() -> None:
    made = source()
    plan = replace(made.plan, schedule=Infeasible(findings=()))
    empty = replace(made, plan=plan, desk=desk(made.production, plan))
    assert list(PARTS["call-sheets"](empty)) == []
    for kind in ("one-liner", "shooting-schedule", "day-out-of-days", "money"):
        text = text_of(list(PARTS[kind](empty)))
        assert "no board" in text or "no complete board" in text or "nothing is scheduled" in text


def test_a_cast_of_68_is_told_on_every_page_of_the_day_out_of_days(season: Source) -> None:
    rows = season.desk.board.cast
    many = tuple(
        replace(row, id=f"{row.id}-{k}", name=f"{row.name} {k}", number=row.number + 17 * k)
        for k in range(4)
        for row in rows
    )
    crowded = replace(season.desk, board=replace(season.desk.board, cast=many))
    (file,) = PARTS["day-out-of-days"](replace(season, desk=crowded))
    text = text_of([file])
    assert len(many) == 68
    assert all(row.name in text for row in many)
    days = {day.date for day in season.desk.days if day.number}
    assert len(days) == STRIPS // A_DAY + 5
