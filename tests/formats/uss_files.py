"""Files of the Universal Schedule Standard as programs write them: a drawn feature of 170 scenes.

The standard, and each way real files deviate from it, gives the same show.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

Body = dict[str, Any]

SCENES = 170
PEOPLE = 40
SETS = 45
WORDS = ("DAY", "NIGHT", "NIGHT", "DAY", "MAGIC HOUR")


def whole(seed: int = 1) -> Body:
    """A show as the standard has it: 170 scenes, three boards, two calendars."""
    draw = random.Random(seed)
    categories = [
        {"id": f"c{ucid}", "ucid": ucid, "created": None, "name": name}
        for ucid, name in (
            (0, "Set"),
            (1, "INT/EXT"),
            (2, "Day/Night"),
            (6, "Location"),
            (100, "Cast Members"),
            (104, "Props"),
        )
    ]
    people = [_element(f"p{i}", "c100", f"PERSON {i}", str(i)) for i in range(1, PEOPLE + 1)]
    sets = [_element(f"s{i}", "c0", f"SET {i} - ROOM") for i in range(SETS)]
    others = [_element(f"i{name}", "c1", name) for name in ("INT", "EXT")]
    others += [_element(f"d{name}", "c2", name) for name in dict.fromkeys(WORDS)]
    others += [_element("l0", "c6", "Stage 5"), _element("x0", "c104", "Umbrella")]
    home = [sorted(draw.sample(range(1, PEOPLE + 1), draw.randint(1, 6))) for _ in range(SETS)]
    scenes = [_scene(draw, number, home) for number in range(1, SCENES + 1)]
    ids = [scene["id"] for scene in scenes]
    banner = _strip("banner", "banner", bannerText="MY FEATURE", elements=[])
    calendars = [
        {
            "id": "k1",
            "name": "Start Aug 3",
            "daysOff": [6, 0],
            "events": [
                _event("start", None, "2022-08-03T07:00:00.000+0000"),
                _event("dayOff", "holiday", "2022-09-05T07:00:00.000+0000"),
            ],
        },
        {
            "id": "k2",
            "name": "Push 2 Weeks",
            "daysOff": [0],
            "events": [_event("start", None, "2022-08-17T07:00:00.000Z")],
        },
    ]
    shuffled = ids[2:]
    draw.shuffle(shuffled)
    return {
        "id": "u1", "author": "A", "company": None, "created": None, "description": None,
        "episode": None, "episodeName": None, "name": "Schedule", "project": "My Feature",
        "schedColor": "Blue", "schedDate": None, "scriptColor": None, "scriptDate": None,
        "season": None, "source": "a program", "ussVersion": "1.0.0",
        "breakdowns": [*scenes, banner], "categories": categories,
        "elements": [*people, *sets, *others],
        "stripboards": [
            _stripboard("b0", "Script Order", "k1", [*ids], ["banner"]),
            _stripboard("b1", "First Pass", "k1", _days(draw, shuffled), [*ids[:2], "banner"]),
            _stripboard("b2", "Second Pass", "k2", _days(draw, ids[:160]), ids[160:]),
        ],
        "calendars": calendars,
    }  # fmt: skip


def _element(id: str, category: str, name: str, number: str | None = None) -> Body:
    return {
        "id": id, "category": category, "created": None, "daysOff": [], "isDrop": True,
        "dropDayCount": 10, "isHold": True, "isDood": True, "elementId": number,
        "isIdLock": False, "linkedElements": [], "events": [], "name": name,
    }  # fmt: skip


def _strip(id: str, kind: str, **more: object) -> Body:
    empty = dict.fromkeys(("bannerText", "comments", "created", "description", "pages", "scene"))
    return {"id": id, **empty, "scriptPage": None, "duration": None, "type": kind, **more}


def _scene(draw: random.Random, number: int, home: list[list[int]]) -> Body:
    where = draw.randrange(SETS)
    cast = [f"p{i}" for i in home[where] if draw.random() < 0.8]
    words = [f"i{draw.choice(('INT', 'EXT'))}", f"d{draw.choice(WORDS)}", f"s{where}"]
    return _strip(
        f"sc{number}",
        "scene",
        scene=f"{number}A" if number % 40 == 0 else str(number),
        description=f"What happens in {number}",
        scriptPage=str(number),
        pages=draw.choice((1, 1, 2, 3, 3, 5, 7, 8, 11, 15, 31, 55)) / 8,
        duration=draw.choice((None,) * 9 + (5_400_000,)),
        elements=[*words, *cast, *(["x0"] if number % 3 == 0 else [])],
    )


def _event(kind: str, name: str | None, day: str) -> Body:
    return {"id": "e", "type": kind, "name": name, "date": day}


def _days(draw: random.Random, ids: list[str]) -> list[list[str]]:
    days, rest = list[list[str]](), list(ids)
    while rest:
        count = draw.randint(1, 5)
        days.append(rest[:count])
        rest = rest[count:]
    return days


def _stripboard(id: str, name: str, calendar: str, main: list[Any], bone: list[str]) -> Body:
    boards = [
        {"id": f"{id}m", "name": "stripboard", "breakdownIds": main},
        {"id": f"{id}b", "name": "boneyard", "breakdownIds": bone},
    ]
    return {"id": id, "name": name, "calendar": calendar, "boards": boards}


# ---------------------------------------------------------------------------------------------
# how files deviate


def _rename(items: list[Body], old: str, new: str) -> None:
    for item in items:
        if old in item:
            item[new] = item.pop(old)


def _boards(body: Body) -> list[Body]:
    return [board for one in body["stripboards"] for board in one["boards"]]


def arrays(body: Body) -> None:
    """The key `breakdownArrays`."""
    _rename(_boards(body), "breakdownIds", "breakdownArrays")


def strips(body: Body) -> None:
    """The type `strip`."""
    for one in body["breakdowns"]:
        one["type"] = "strip" if one["type"] == "scene" else one["type"]


def dood_counts(body: Body) -> None:
    """The key `doodDayCount`."""
    _rename(body["elements"], "dropDayCount", "doodDayCount")


def bare_days(body: Body) -> None:
    """A day of one strip as a bare text."""
    for board in _boards(body):
        ids = board["breakdownIds"]
        if any(len(one) > 1 for one in ids if isinstance(one, list)):
            board["breakdownIds"] = [
                one[0] if isinstance(one, list) and len(one) == 1 else one for one in ids
            ]


def flat_days(body: Body) -> None:
    """Flat lists with day breaks, which are breakdowns."""
    for board in _boards(body):
        if not any(isinstance(one, list) for one in board["breakdownIds"]):
            continue
        flat = list[str]()
        for i, day in enumerate(board["breakdownIds"]):
            flat += [*day, f"{board['id']}-{i}"]
            body["breakdowns"].append(_strip(f"{board['id']}-{i}", "day"))
        board["breakdownIds"] = flat


def banner_days(body: Body) -> None:
    """Flat lists in which banners say that a day ends."""
    flat_days(body)
    for one in body["breakdowns"]:
        if one["type"] == "day":
            one |= {"type": "banner", "bannerText": "End of Day"}


def banners_in_days(body: Body) -> None:
    """The title as a banner, before and within days."""
    for one in body["stripboards"][1:]:
        main, bone = one["boards"]
        bone["breakdownIds"] = [id for id in bone["breakdownIds"] if id != "banner"]
        first, *rest = main["breakdownIds"]
        main["breakdownIds"] = ["banner", ["banner", *first], *rest]


def draft(body: Body) -> None:
    """The keys of the drafts of the standard."""
    _rename(body["breakdowns"], "duration", "time")
    for old, new in (
        ("isHold", "doodHoldAllow"),
        ("isDrop", "doodDropAllow"),
        ("isDood", "doodInclude"),
        ("dropDayCount", "doodDropDays"),
        ("isIdLock", "elementIdLock"),
    ):
        _rename(body["elements"], old, new)
    home = {one["id"]: one.pop("category") for one in body["elements"]}
    for category in body["categories"]:
        category["elements"] = [id for id, c in home.items() if c == category["id"]]
    _rename(body["categories"], "ucid", "catId")
    for calendar in body["calendars"]:
        for event in calendar["events"]:
            event["effect"], event["type"] = event.pop("type"), event.pop("name")
    body["version"] = body.pop("ussVersion")


def event_holidays(body: Body) -> None:
    """A holiday as an ordinary event."""
    for calendar in body["calendars"]:
        for event in calendar["events"]:
            if event["type"] == "dayOff":
                event["type"] = "event"


def own_keys(body: Body) -> None:
    """Keys of a program's own, and keys left away."""
    body["_shots"] = []
    for one in body["breakdowns"]:
        one["_color"] = "#ffffff"
        one.pop("created")


def nameless_numbers(body: Body) -> None:
    """Categories without numbers, known by their names."""
    for one in body["categories"]:
        one["ucid"] = None


DEVIATIONS: tuple[Callable[[Body], None], ...] = (
    arrays,
    strips,
    dood_counts,
    bare_days,
    flat_days,
    banner_days,
    banners_in_days,
    draft,
    event_holidays,
    own_keys,
    nameless_numbers,
)


def as_real(body: Body) -> None:
    """All that a published file does at once."""
    for deviate in (bare_days, strips, dood_counts, event_holidays, arrays):
        deviate(body)


def write(path: Path, body: Body) -> Path:
    """The file with its root."""
    path.write_text(json.dumps({"universalScheduleStandard": body}), encoding="utf-8")
    return path
