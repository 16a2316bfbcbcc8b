"""Events on the command line: read, checked, said in a sentence."""

from __future__ import annotations

from datetime import date

import pytest

from oner.app.events import FORMS, event_words, parse_event
from oner.errors import UsageError
from oner.model.diary import EventKind

TOLD = date(2027, 3, 2)
EVENTS = {
    EventKind.PERSON_OUT: "person-out=BRITT,2027-03-02,2027-03-04",
    EventKind.RIG_OUT: "rig-out=arm,2027-03-02",
    EventKind.RIG_LATE: "rig-late=arm,2027-03-05",
    EventKind.STAGE_LOST: "stage-lost=stage-4,2027-03-02,2027-03-02",
    EventKind.STATE_LATE: "state-late=hall-b,2027-03-09",
    EventKind.WEATHER: "weather=2027-03-02,2027-03-03",
    EventKind.FAILED: "failed=201-P10",
    EventKind.OVERRAN: "overran=201-P10,90",
    EventKind.CUT: "cut=105-3",
    EventKind.ADDED: "added=105-9,hall-a,60,BRITT HELEN",
}


def test_every_kind_of_event_is_written_read_and_said() -> None:
    assert set(EVENTS) == set(EventKind) == set(FORMS)
    for kind, text in EVENTS.items():
        event = parse_event(text, TOLD)
        assert event.kind is kind
        assert event.told == TOLD
        assert event_words(event)


def test_one_day_is_a_stretch_of_one_day() -> None:
    event = parse_event("rig-out=arm,2027-03-02", TOLD)
    assert (event.first, event.last) == (TOLD, TOLD)


def test_people_of_an_added_strip_are_split_by_spaces() -> None:
    event = parse_event("added=105-9,hall-a,60,BRITT HELEN", TOLD)
    assert (event.set, event.minutes, event.cast) == ("hall-a", 60, ("BRITT", "HELEN"))


@pytest.mark.parametrize(
    "text",
    [
        "person-out=BRITT",
        "person-out=BRITT,2027-03-04,2027-03-02",
        "person-out=,2027-03-04",
        "weather=tomorrow",
        "overran=a,0",
        "overran=a,much",
        "cut=a,b",
        "rig-late=arm,2027-03-04,2027-03-05",
        "added=a,hall",
    ],
)
def test_an_event_that_is_not_written_so_shows_how(text: str) -> None:
    kind = EventKind(text.partition("=")[0])
    with pytest.raises(UsageError) as error:
        parse_event(text, TOLD)
    assert FORMS[kind] in str(error.value)
