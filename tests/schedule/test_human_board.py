"""A board made by people is counted by the rules of the trade."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oner.model.rig import Window
from oner.model.schedule import BoardPlace, CastMember, Schedule, Strip
from oner.schedule.human_board import count_holds, days_of

MONDAY = date(2027, 3, 1)


def _strip(id: str, cast: str, minutes: int = 60, eighths: int = 4) -> Strip:
    return Strip(
        id=id, scene=id, set="hall", minutes=minutes, eighths=eighths, cast=tuple(cast.split())
    )


def _person(id: str, **more: object) -> CastMember:
    return CastMember(id=id, number=1, character=id, name="", day_rate=1, hold_rate=1, **more)  # type: ignore[arg-type]


STRIPS = (_strip("1", "A"), _strip("2", "A B"), _strip("3", "B"), _strip("4", "C", 90, 11))


def test_a_day_between_two_days_worked_is_held() -> None:
    count = count_holds(STRIPS, [["1"], ["4"], ["3"], ["2"]])
    rows = {row.who: row.marks for row in count.people}
    assert rows == {
        "A": ("SW", "H", "H", "WF"),
        "B": ("", "", "SW", "WF"),
        "C": ("", "SWF", "", ""),
    }
    assert (count.worked, count.held, count.paid) == (5, 2, 7)


def test_a_dropped_person_is_not_held() -> None:
    days = [["1"], [], [], ["2"]]
    cast = [_person("A", drop_days=2), _person("B")]
    row = count_holds(STRIPS, days, cast=cast).people[0]
    assert row.marks == ("SWD", "", "", "PWF")
    assert (row.held, row.dropped) == (0, 2)


def test_a_drop_counts_calendar_days() -> None:
    days, cast = [["1"], ["3"], ["2"]], [_person("A", drop_days=4)]
    dates = [MONDAY, MONDAY + timedelta(4), MONDAY + timedelta(7)]
    assert count_holds(STRIPS, days, cast=cast).people[0].held == 1
    assert count_holds(STRIPS, days, cast=cast, dates=dates).people[0].held == 0


def test_only_the_longest_gaps_are_dropped() -> None:
    strips = [_strip(str(i), "A") for i in range(3)]
    days = [["0"], [], ["1"], [], [], ["2"]]
    row = count_holds(strips, days, cast=[_person("A", drop_days=1)]).people[0]
    assert row.marks == ("SW", "H", "WD", "", "", "PWF")
    twice = count_holds(strips, days, cast=[_person("A", drop_days=1, drops=2)]).people[0]
    assert twice.marks == ("SWD", "", "PWD", "", "", "PWF")


def test_days_say_how_full_they_are() -> None:
    count = count_holds(STRIPS, [["1", "4"], ["2"], []])
    assert (count.longest_minutes, count.most_eighths, count.days_used) == (150, 15, 2)
    assert [(day.strips, day.people, day.sets) for day in count.days] == [
        (2, 2, 1),
        (1, 2, 1),
        (0, 0, 0),
    ]


def test_work_on_a_day_away_is_counted() -> None:
    cast = [_person("A", absences=(Window(first=MONDAY, last=MONDAY),))]
    dates = [MONDAY, MONDAY + timedelta(1)]
    row = count_holds(STRIPS, [["1"], ["2"]], cast=cast, dates=dates).people[0]
    assert row.away == 1


def test_a_board_of_ours_is_counted_alike() -> None:
    days = tuple(MONDAY + timedelta(i) for i in range(3))
    spots = [("2", 0, 2), ("1", 0, 1), ("3", 2, 1)]
    board = tuple(BoardPlace(strip=s, day=days[d], order=k) for s, d, k in spots)
    ours = Schedule(days=days, board=board, regions=(), costs=(), cost=0, bound=0)
    assert days_of(ours) == (("1", "2"), (), ("3",))
    assert count_holds(STRIPS, days_of(ours)).held == 1


def test_fewer_dates_than_days_are_refused() -> None:
    with pytest.raises(ValueError, match="2 days and 1 dates"):
        count_holds(STRIPS, [["1"], ["2"]], dates=[MONDAY])


@given(st.lists(st.lists(st.sampled_from("ABC"), max_size=3, unique=True), max_size=9))
def test_worked_held_and_dropped_days_fill_the_span(casts: list[list[str]]) -> None:
    strips = [_strip(str(i), " ".join(cast)) for i, cast in enumerate(casts)]
    cast = [_person("A", drop_days=2), _person("B", drop_days=1, drops=2), _person("C")]
    count = count_holds(strips, [[strip.id] for strip in strips], cast=cast)
    for row in count.people:
        worked = [i for i, who in enumerate(casts) if row.who in who]
        assert row.worked == len(worked)
        assert row.worked + row.held + row.dropped == worked[-1] - worked[0] + 1
        assert sum(mark.startswith("S") for mark in row.marks) == 1
        assert sum(mark.endswith("F") for mark in row.marks) == 1
        assert sum("D" in mark for mark in row.marks) == sum("P" in mark for mark in row.marks)
