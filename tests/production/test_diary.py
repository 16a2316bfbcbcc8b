"""The diary: what happened is in the production, wherever it is read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from oner.model.diary import Diary, Event, EventKind, Shot, StoodState
from oner.model.rig import Window
from oner.model.schedule import Place, Strip
from oner.model.set import SetState
from oner.production.diary_file import diary_path, write_diary
from oner.production.happened import again, rest_of, strips_after, without
from oner.production.read import read_production

DAY = date(2027, 3, 2)
LATER = date(2027, 3, 5)


def strip(id: str, **fields: object) -> Strip:
    return Strip(id=id, scene=id, set="hall", minutes=90, **fields)  # type: ignore[arg-type]


def after(
    strips: tuple[Strip, ...], *events: Event, shot: tuple[str, ...] = ()
) -> dict[str, Strip]:
    diary = Diary(
        as_of=LATER, shot=tuple(Shot(strip=one, day=DAY) for one in shot), events=tuple(events)
    )
    state = SetState(id="torn", set="hall", region="hall-r")
    return {one.id: one for one in strips_after(strips, diary, {"torn": state})}


def test_what_is_written_is_read_back(show) -> None:
    before = read_production(show.path)
    who, rig, stage = before.cast[0].id, before.rigs[0].id, before.stages[0].id
    id = before.strips[0].id
    diary = Diary(
        as_of=LATER,
        shot=(Shot(strip=id, day=DAY),),
        stood=(
            StoodState(region="r", day=DAY, state=None),
            StoodState(region="r", day=DAY, state="torn"),
        ),
        events=(
            Event(kind=EventKind.PERSON_OUT, subject=who, first=LATER, last=LATER, told=DAY),
            Event(kind=EventKind.RIG_OUT, subject=rig, first=LATER, last=LATER, told=DAY),
            Event(kind=EventKind.STAGE_LOST, subject=stage, first=LATER, last=LATER, told=DAY),
            Event(kind=EventKind.OVERRAN, subject=id, minutes=30, told=DAY),
        ),
    )
    diary_path(show.path).write_text(write_diary(diary), encoding="utf-8")
    production = read_production(show.path)
    assert production.diary == diary
    assert not production.cast[0].available(LATER)
    assert production.cast[0].available(DAY) == before.cast[0].available(DAY)
    assert not any(w.first <= LATER <= w.last for w in production.rigs[0].terms.windows)
    assert not any(w.first <= LATER <= w.last for w in production.stages[0].windows)
    assert next(pin for pin in production.pins if pin.rule == "past").day == DAY
    assert rest_of(id) in {one.id for one in production.strips}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[[event]]\nkind = "person-ill"\nsubject = "X"\n', "person-out"),
        ('[[event]]\nkind = "person-out"\nsubject = "NOBODY"\n', "one of the cast"),
        ('[[event]]\nkind = "weather"\n', "is missing"),
        ('[[event]]\nkind = "overran"\nsubject = "1"\n', "is missing"),
        ('[[event]]\nkind = "weather"\nfrom = 2027-03-05\nto = 2027-03-02\n', "is before"),
        ('[[shot]]\nstrip = "1"\nday = 2027-03-02\n', "as_of"),
        ('as_of = 2027-03-02\n[[shot]]\nstrip = "1"\nday = 2027-03-02\n', "is not before as_of"),
        ('as_off = "2027-03-02"\n', "as_of"),
    ],
)
def test_a_mistake_in_it_has_a_line_and_a_remedy(show, text: str, words: str) -> None:
    show.put("diary.toml", text)
    problems = show.problems()
    assert any("diary.toml" in problem for problem in problems)
    assert any(words in problem for problem in problems), problems


def test_what_failed_is_shot_again_and_who_waited_waits_for_that() -> None:
    strips = (strip("a"), strip("b", after=("a",)), strip("c"))
    found = after(strips, Event(kind=EventKind.FAILED, subject="a"), shot=("a",))
    assert list(found) == ["a", again("a"), "b", "c"]
    assert found[again("a")].after == ("a",)
    assert found["b"].after == (again("a"),)
    assert found[again("a")].minutes == 90


def test_what_overran_goes_on_for_its_minutes() -> None:
    found = after((strip("a"),), Event(kind=EventKind.OVERRAN, subject="a", minutes=25))
    assert found[rest_of("a")].minutes == 25


def test_what_is_cut_is_gone_with_every_wait_for_it_but_not_once_it_was_shot() -> None:
    strips = (strip("a"), strip("b", after=("a",)))
    cut = Event(kind=EventKind.CUT, subject="a")
    assert list(after(strips, cut)) == ["b"]
    assert after(strips, cut)["b"].after == ()
    assert list(after(strips, cut, shot=("a",))) == ["a", "b"]


def test_weather_closes_exteriors_that_were_not_shot() -> None:
    strips = (strip("in"), strip("out", place=Place.EXT), strip("done", place=Place.EXT))
    rain = Event(kind=EventKind.WEATHER, first=LATER, last=LATER)
    found = after(strips, rain, shot=("done",))
    assert found["out"].closed == (Window(first=LATER, last=LATER),)
    assert found["in"].closed == found["done"].closed == ()


def test_a_late_state_holds_up_the_strips_that_need_it() -> None:
    strips = (strip("torn", state="torn"), strip("standing"))
    found = after(strips, Event(kind=EventKind.STATE_LATE, subject="hall-r", first=LATER))
    assert found["torn"].earliest == LATER
    assert found["standing"].earliest is None


def test_windows_less_days_are_what_is_left_of_them() -> None:
    window = Window(first=DAY, last=date(2027, 3, 9))
    left = without((window,), [Window(first=LATER, last=LATER)])
    assert left == (
        Window(first=DAY, last=date(2027, 3, 4)),
        Window(first=date(2027, 3, 6), last=date(2027, 3, 9)),
    )
    assert without((window,), []) == (window,)
    always = without((), [Window(first=LATER, last=LATER)])
    assert len(always) == 2
    assert without((window,), [replace(window)]) == ()
