"""Writes the production folder of The Run: same seed and sizes, same bytes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from oner.production.the_run import layout, season, take, words
from oner.production.the_run.toml_text import document, section
from oner.units import format_eighths

PANEL = "4 ft"


def write_the_run(
    folder: Path, *, seed: int = 7, strips: int = 450, cast: int = 40, days: int = 130
) -> tuple[Path, ...]:
    """Write the folder of The Run; files of the same names are replaced.

    Args:
        folder: Made if it is not there.
        seed: Of everything that is drawn; the maze, the halls and the take are the same for all.
        strips: Scenes beside the take.
        cast: People, at least eight.
        days: Shooting days.

    Returns:
        The files, in the order they are read.

    Raises:
        ValueError: The sizes do not fit each other.
    """
    people = words.cast_list(cast)
    shown = season.invent_season(
        seed=seed,
        strips=strips,
        cast=[id for id, _, _ in people],
        days=days,
        runner=words.RUNNER,
        directors=[id for id, _ in words.DIRECTORS],
    )
    texts = {
        "production.toml": production_text(shown, seed),
        "story.toml": story_text(),
        "sets.toml": sets_text(),
        "rigs.toml": rigs_text(shown),
        "cast.csv": cast_text(shown, people),
        "strips.csv": strips_text(shown, people, seed),
        "take.toml": take_text(),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_bytes(text.encode("utf-8"))
    return tuple(folder / name for name in texts)


# ------------------------------------------------------------------------------------- production


def production_text(shown: season.Season, seed: int) -> str:
    """`production.toml`."""
    first, last = shown.days[0], shown.days[-1]
    return document(
        "The Run: ten episodes, one long take. Invented; written by\n"
        f"`python -m oner.production.the_run`, seed {seed}.",
        [
            section(
                "",
                {
                    "title": "The Run",
                    "short": "RUN",
                    "currency": "USD",
                    "frame_rate": "24",
                    "lengths": "m",
                },
            ),
            section(
                "[calendar]",
                {
                    "start": first,
                    "days": len(shown.days),
                    "weekdays": ["Mon", "Tue", "Wed", "Thu", "Fri"],
                    "holidays": [day for day in season.HOLIDAYS if first <= day <= last],
                    "minutes_per_day": season.MINUTES,
                    "crew_minutes_per_night": 120,
                    "crew_minutes_per_day": 600,
                },
            ),
            *(
                section(
                    "[[calendar.daylight]]",
                    {"from": day, "sunrise": _clock(rise), "sunset": _clock(down)},
                )
                for day, rise, down in season.daylight(shown.days)
            ),
            *_units(shown),
            *_directors(shown),
            section(
                "[rules]",
                {
                    "set_change_minutes": season.SET_CHANGE,
                    "stage_change_minutes": season.STAGE_CHANGE,
                    "company_rest_hours": 11,
                    "weekend_rest_hours": 48,
                    "meal_minutes": season.MEAL,
                    "run_minutes_per_day": season.RUN_MINUTES,
                    "run_rest_days": season.RUN_REST,
                    "notice_days": 3,
                    "cover_minutes": shown.cover,
                },
            ),
            section("[prices]", PRICES),
        ],
    )


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _units(shown: season.Season) -> Iterator[str]:
    yield section(
        "[[unit]]",
        {
            "id": MAIN,
            "name": "Main unit",
            "day_call": _clock(season.DAY_CALL),
            "split_call": _clock(season.SPLIT_CALL),
            "night_call": _clock(season.NIGHT_CALL),
            "overtime_minutes": season.OVERTIME,
        },
    )
    if shown.second is not None:
        yield section(
            "[[unit]]",
            {
                "id": SECOND,
                "name": "Second unit",
                "day_call": _clock(season.SECOND_CALL),
                "minutes_per_day": season.SECOND_MINUTES,
                "windows": [_stretch(shown, shown.second)],
            },
        )


def _directors(shown: season.Season) -> Iterator[str]:
    names = dict(words.DIRECTORS)
    for one in shown.directors:
        yield section(
            "[[director]]",
            {
                "id": one.id,
                "name": names[one.id],
                "episodes": [str(episode) for episode in one.episodes],
                "absences": [_stretch(shown, one.away)] if one.away else None,
            },
        )
    if shown.second is not None:
        id, name = words.SECOND_DIRECTOR
        yield section("[[director]]", {"id": id, "name": name})


def _stretch(shown: season.Season, days: tuple[int, int]) -> dict[str, date]:
    return {"first": shown.days[days[0]], "last": shown.days[days[1]]}


MAIN, SECOND = "main", "second"

PRICES: Mapping[str, object] = {
    "changeover_day": 9_000,
    "company_move": 4_000,
    "repair_frame": 900,
    "extension_frame": 150,
    "digital_frame": 2_500,
    "green_frame": 450,
    "shooting_hour": 11_000,
    "seam_hidden": 3_000,
    "seam_open": 20_000,
    "overtime": [
        {"after_minutes": 0, "hour_rate": 16_500},
        {"after_minutes": 30, "hour_rate": 22_000},
    ],
    "moved_strip": 1_200,
}


# ------------------------------------------------------------------------------------------ story


def story_text() -> str:
    """`story.toml`: the maze as the viewer believes in it."""
    way = layout.story_corridor()
    walls = {f"elevator-{name}": line for name, line in layout.elevator_walls().items()}
    walls["hall-left"] = way.side(layout.HALF)
    walls["hall-right"] = way.side(-layout.HALF)
    walls["last-door"] = (walls["hall-left"][-1], walls["hall-right"][-1])
    room = layout.room_outline()
    walls["room"] = (walls["hall-right"][-1], *room, walls["hall-left"][-1])
    return document(
        "The story map: an elevator, white hallways with sixteen corners, a door.",
        [
            section("[defaults]", {"wall_height": "3 m", "wall_thickness": "0.1 m"}),
            *(section("[[wall]]", {"id": id, "points": line}) for id, line in walls.items()),
            *_story_zones(),
            *_waypoints(way),
        ],
    )


def _story_zones() -> Iterator[str]:
    for id, outline in layout.story_zones().items():
        ceiling = "2.5 m" if id == "elevator" else "3 m"
        yield section("[[zone]]", {"id": id, "outline": outline, "ceiling": ceiling})


def _waypoints(way: layout.Corridor) -> Iterator[str]:
    for id, point in zip(route(), [(0.0, 0.0), *way.points[1:]], strict=True):
        yield section("[[waypoint]]", {"id": id, "point": point})


def route() -> list[str]:
    """Waypoints of the run in order."""
    corners = layout.story_corridor().legs - 1
    return ["lift", *(f"corner-{n:02d}" for n in range(1, corners + 1)), "door"]


# ------------------------------------------------------------------------------------------- sets


STAGES: tuple[Mapping[str, Any], ...] = (
    {
        "id": "stage-1",
        "name": "Stage 1",
        "kind": "stage",
        "outline": [[0, 0], [60, 0], [60, 40], [0, 40]],
        "height": "9 m",
        "day_rate": 3500,
    },
    {
        "id": "stage-2",
        "name": "Stage 2",
        "kind": "stage",
        "outline": [[0, 0], [48, 0], [48, 36], [0, 36]],
        "height": "9 m",
        "day_rate": 3200,
    },
    {
        "id": "stage-g",
        "name": "Green stage",
        "kind": "green",
        "outline": [[0, 0], [20, 0], [20, 14], [0, 14]],
        "height": "7 m",
        "day_rate": 5200,
    },
    {"id": "loc-terrace", "name": "Harbour Terrace", "kind": "location", "day_rate": 1800},
    {"id": "loc-harbour", "name": "Old Harbour", "kind": "location", "day_rate": 2600},
    {"id": "loc-hill", "name": "Allotment Hill", "kind": "location", "day_rate": 900},
    {"id": "loc-old-town", "name": "Old Town", "kind": "location", "day_rate": 2200},
)

FLOORS: Mapping[str, tuple[tuple[str, str, tuple[float, float, float, float]], ...]] = {
    "stage-1": (
        ("lane", "exit-1", (57.5, 0.0, 60.0, 40.0)),
        ("storage", "dock-1", (42.0, 2.0, 54.0, 10.0)),
    ),
    "stage-2": (
        ("lane", "exit-2", (45.5, 0.0, 48.0, 36.0)),
        ("storage", "dock-2", (33.0, 2.0, 43.0, 10.0)),
    ),
}
"""Floor of the stages that stays free, or where pulled panels stand: kind, name, corners [m]."""

GREEN: Mapping[str, Any] = {"width": "12 m", "height": "3.6 m", "sides": 3, "distance": "4 m"}
"""What the green stage can stand around a performer."""

NAMES_ONLY = (
    ("tide-office", "TIDE OFFICE", "stage-1"),
    ("map-room", "MAP ROOM", "stage-1"),
    ("signal-room", "SIGNAL ROOM", "stage-1"),
    ("canteen", "CANTEEN", "stage-2"),
    ("archive", "ARCHIVE", "stage-2"),
    ("stairwell", "STAIRWELL", "stage-2"),
    ("ruth-flat", "RUTH'S FLAT", "loc-terrace"),
    ("quay", "QUAY", "loc-harbour"),
    ("ferry", "FERRY DECK", "loc-harbour"),
    ("allotment", "ALLOTMENT", "loc-hill"),
    ("court", "COURTHOUSE", "loc-old-town"),
    ("green-stage", "GREEN STAGE", "stage-g"),
)

WILD: Mapping[str, str | bool] = {
    "A-R.1": True,
    "A-L.2": "2-9",
    "A-R.2": "2-9",
    "A-L.3": True,
    "A-C1": True,
    "A-C3": True,
    "B-R.1": True,
    "B-R.2": "3-9",
    "B-R.3": True,
    "B-L.2": "2-7",
    "B-C1": True,
    "B-C3": True,
    "A-END1": True,
    "A-END2": True,
    "B-END1": True,
    "B-END2": True,
}
"""Panels that were built to be pulled, by wall; walls that are not named are fixed."""


RESTING = ("A-C1", "A-C3")
"""Ceilings whose pieces lean on the walls under them; the others hang from the grid."""


def sets_text() -> str:
    """`sets.toml`: stages, two hallways, the elevator, and the sets that are only names."""
    return document(
        "Stages and sets. hall-a is a Z, hall-b a U; both play many parts of the story.",
        [
            *(text for stage in STAGES for text in _stage(stage)),
            *_hall("hall-a", "HALLWAY A", "stage-1", (8.0, 8.0)),
            *_hall("hall-b", "HALLWAY B", "stage-2", (10.0, 8.0)),
            *_elevator(),
            *(
                section(
                    "[[set]]",
                    {
                        "id": id,
                        "name": name,
                        "stage": stage,
                        "cover": True if id in season.COVERS else None,
                    },
                )
                for id, name, stage in NAMES_ONLY
            ),
        ],
    )


def _stage(stage: Mapping[str, Any]) -> Iterator[str]:
    """A stage with its lanes, storage and green."""
    yield section("[[stage]]", stage)
    for kind, id, (left, low, right, high) in FLOORS.get(stage["id"], ()):
        outline = [[left, low], [right, low], [right, high], [left, high]]
        yield section(f"  [[stage.{kind}]]", {"id": id, "outline": outline})
    if stage["kind"] == "green":
        yield section("  [stage.green]", GREEN)


def _hall(id: str, name: str, stage: str, at: layout.Point) -> Iterator[str]:
    hall = layout.HALLS[id]
    letter, corridor = hall.letter, hall.corridor
    yield section(
        "[[set]]",
        {
            "id": id,
            "name": name,
            "stage": stage,
            "at": at,
            "yaw_deg": 0,
            "panel_width": PANEL,
            "pull_minutes": 15,
            "rehang_minutes": 40,
        },
    )
    left, right = corridor.side(layout.HALF), corridor.side(-layout.HALF)
    for leg in range(corridor.legs):
        yield _set_wall(f"{letter}-L.{leg + 1}", left[leg : leg + 2])
        yield _set_wall(f"{letter}-R.{leg + 1}", right[leg : leg + 2])
    yield _set_wall(f"{letter}-END1", (left[0], right[0]))
    yield _set_wall(f"{letter}-END2", (left[-1], right[-1]))
    yield from _hall_zones(letter, corridor)
    zones = [f"{letter.lower()}{leg + 1}" for leg in range(corridor.legs)]
    yield section("  [[set.region]]", {"id": id, "zones": zones})
    yield from _parts(id)


def _hall_zones(letter: str, corridor: layout.Corridor) -> Iterator[str]:
    """Zones and ceilings: the inner leg has both corners."""
    for leg in range(corridor.legs):
        corner = layout.HALF if 0 < leg < corridor.legs - 1 else -layout.HALF
        first = 0.0 if leg == 0 else -corner
        last = corridor.length(leg) + (0.0 if leg == corridor.legs - 1 else corner)
        zone = f"{letter.lower()}{leg + 1}"
        outline = corridor.box(leg, first, last)
        yield section("  [[set.zone]]", {"id": zone, "outline": outline, "ceiling": "3 m"})
        start, end = (_middle(outline[0], outline[3]), _middle(outline[1], outline[2]))
        yield section(
            "  [[set.ceiling]]",
            {
                "id": f"{letter}-C{leg + 1}",
                "zone": zone,
                "from": start,
                "to": end,
                "width": "2.7 m",
                "base": "3 m",
                "depth": "0.05 m",
                "panel_length": PANEL,
                "wild": WILD.get(f"{letter}-C{leg + 1}"),
                "rests_on": "walls" if f"{letter}-C{leg + 1}" in RESTING else None,
            },
        )


def _middle(a: layout.Point, b: layout.Point) -> layout.Point:
    return layout.tidy(((a[0] + b[0]) / 2, (a[1] + b[1]) / 2))


def _set_wall(id: str, points: Sequence[layout.Point]) -> str:
    return section("  [[set.wall]]", {"id": id, "points": points, "wild": WILD.get(id)})


def _elevator() -> Iterator[str]:
    """The car and the corridor outside it; the walls of the car are wild."""
    yield section(
        "[[set]]",
        {
            "id": "elevator",
            "name": "ELEVATOR",
            "stage": "stage-1",
            "at": [45, 30],
            "yaw_deg": 0,
            "panel_width": PANEL,
            "pull_minutes": 20,
            "rehang_minutes": 50,
        },
    )
    for name, points in layout.elevator_walls().items():
        wild = None if name.startswith("jamb") else True
        yield section("  [[set.wall]]", {"id": f"E-{name}", "points": points, "wild": wild})
    near, far = layout.CAR, layout.CAR + layout.LOBBY
    for name, y in (("L", layout.HALF), ("R", -layout.HALF)):
        yield section("  [[set.wall]]", {"id": f"E-{name}", "points": [(near, y), (far, y)]})
    car = layout.story_zones()["elevator"]
    lobby = ((near, -layout.HALF), (far, -layout.HALF), (far, layout.HALF), (near, layout.HALF))
    yield section("  [[set.zone]]", {"id": "car", "outline": car, "ceiling": "2.5 m"})
    yield section("  [[set.zone]]", {"id": "lobby", "outline": lobby, "ceiling": "3 m"})
    yield section("  [[set.region]]", {"id": "elevator", "zones": ["car", "lobby"]})
    yield from _parts("elevator")


def _parts(set_id: str) -> Iterator[str]:
    for part in layout.parts():
        if part.set == set_id:
            yield section(
                "  [[set.stands_for]]",
                {
                    "id": part.id,
                    "at": part.at,
                    "yaw_deg": part.yaw,
                    "story_zones": part.story_zones,
                },
            )


# ------------------------------------------------------------------------------------------- rigs


def rigs_text(shown: season.Season) -> str:
    """`rigs.toml`: what can carry the camera and on what terms."""
    return document(
        "What can carry the camera. Limits nobody has verified are marked in the catalogue.",
        [text for rig in _rigs(shown.days) for text in _rig(rig)],
    )


def _rig(rig: Mapping[str, Any]) -> Iterator[str]:
    """A rig's table, then the tables that go over its model's."""
    over = {key: rig[key] for key in ("track", "operator", "treadmill") if key in rig}
    yield section("[[rig]]", {key: value for key, value in rig.items() if key not in over})
    for key, values in over.items():
        yield section(f"[rig.{key}]", values)


def _window(days: Sequence[date], first: float, last: float) -> dict[str, date]:
    count = len(days)
    return {"first": days[int(first * count)], "last": days[min(count - 1, int(last * count))]}


def _rigs(days: Sequence[date]) -> tuple[Mapping[str, Any], ...]:
    return (
        {
            "id": "steadicam",
            "name": "Steadicam",
            "kind": "operator",
            "model": "steadicam",
            "terms": {"day_rate": 2400},
            "setup_minutes": 90,
            "take_minutes": 12,
            "takes": 15,
            "passes": ["hero"],
            "operator": {
                "height_low": "0.5 m",
                "height_high": "2.1 m",
                "speed_forward_m_s": 4.5,
                "speed_backward_m_s": 2.6,
                "speed_sideways_m_s": 3.0,
                "turn_rate_deg_s": 200,
                "body_radius": "0.3 m",
            },
        },
        {
            "id": "handheld",
            "name": "Hand-held",
            "kind": "operator",
            "model": "handheld",
            "terms": {"day_rate": 1600},
            "setup_minutes": 60,
            "take_minutes": 10,
            "takes": 18,
            "passes": ["hero"],
            "sets": ["elevator"],
        },
        {
            "id": "arm",
            "name": "Camera arm",
            "kind": "arm",
            "model": "rx160l",
            "terms": {
                "day_rate": 9000,
                "week_rate": 36000,
                "delivery": 15000,
                "lead_days": 10,
                "minimum_days": 3,
                "windows": [_window(days, 0.30, 0.52), _window(days, 0.66, 0.92)],
            },
            "performer_clearance": "0.4 m",
            "install_minutes": 480,
            "strike_minutes": 240,
            "setup_minutes": 120,
            "take_minutes": 15,
            "takes": 8,
            "passes": ["hero", "clean plate"],
            "sets": ["hall-a", "hall-b", "elevator", "green-stage"],
            "track": {"base_height": "0.7 m"},
        },
        {
            "id": "treadmill",
            "name": "Treadmill and arm",
            "kind": "treadmill",
            "model": "treadmill-green",
            "arm": "rx160l",
            "terms": {
                "day_rate": 12000,
                "week_rate": 46000,
                "delivery": 18000,
                "lead_days": 10,
                "minimum_days": 2,
                "windows": [_window(days, 0.18, 0.64)],
            },
            "performer_clearance": "0.4 m",
            "setup_minutes": 150,
            "take_minutes": 15,
            "takes": 10,
            "passes": ["hero"],
            "sets": ["green-stage"],
            "treadmill": {"belt_acceleration_m_s2": 1.6, "green_height": "3.6 m"},
        },
        {"id": "digital", "name": "Digital", "kind": "digital", "terms": {"frame_rate": 2500}},
    )


# ------------------------------------------------------------------------------------------- cast


RATES = {"lead": (12_000, 6_000), "support": (4_500, 2_250), "guest": (2_000, 1_000)}

WEEK_RATE = 15_000
"""Of the first of the supports, who is engaged by the week."""

DROP = (10, 2, 650)
"""Days off before a pick-up, days of travel and their rate, of the first of the guests."""


def cast_text(shown: season.Season, people: Sequence[tuple[str, str, str]]) -> str:
    """`cast.csv`."""
    header = ("id", "number", "character", "name", "day_rate", "hold_rate", "from", "to",
              "absences", "rest_hours", "week_rate", "drop_days", "travel_days",
              "travel_rate")  # fmt: skip
    return _csv(header, _cast_rows(shown, people))


def _cast_rows(
    shown: season.Season, people: Sequence[tuple[str, str, str]]
) -> Iterator[Sequence[object]]:
    weekly, dropped = (
        next((member.id for member in shown.members if member.rank == rank), "")
        for rank in ("support", "guest")
    )
    for number, (member, (id, character, name)) in enumerate(
        zip(shown.members, people, strict=True), start=1
    ):
        day_rate, hold_rate = RATES[member.rank]
        had = [shown.days[day] for day in member.had] if member.had else ["", ""]
        away = [shown.days[day] for day in member.away] if member.away else []
        absences = f"{away[0]}..{away[1]}" if away else ""
        week_rate = WEEK_RATE if id == weekly else ""
        drop = DROP if id == dropped else ("", "", "")
        pay = (week_rate, *drop)
        yield (id, number, character, name, day_rate, hold_rate, *had, absences, 12, *pay)


# ----------------------------------------------------------------------------------------- strips


def strips_text(shown: season.Season, people: Sequence[tuple[str, str, str]], seed: int) -> str:
    """`strips.csv`: every scene of the ten episodes beside the take."""
    header = ("id", "scene", "episode", "description", "set", "zone", "place", "light", "eighths",
              "minutes", "cast", "earliest", "latest", "after", "rig", "unit", "director",
              "together", "runners", "run_minutes")  # fmt: skip
    rng = Random(f"{seed} words")
    characters = {id: character for id, character, _ in people}
    return _csv(header, (_strip_row(shown, scene, characters, rng) for scene in shown.scenes))


def _strip_row(
    shown: season.Season, scene: season.Scene, characters: Mapping[str, str], rng: Random
) -> Sequence[object]:
    last = len(shown.days) - 1
    names = [characters[id] for id in scene.cast]
    return (
        scene.id,
        scene.id,
        scene.episode,
        words.insert(rng) if scene.insert else words.describe(rng, names),
        scene.place.id,
        scene.zone or "",
        "EXT" if scene.place.outside else "INT",
        "NIGHT" if scene.night else "DAY",
        format_eighths(scene.eighths),
        scene.minutes,
        " ".join(scene.cast),
        shown.days[scene.first] if scene.first > 0 else "",
        shown.days[scene.last] if scene.last < last else "",
        " ".join(id + (f"+{scene.gaps[id]}" if id in scene.gaps else "") for id in scene.after),
        "",
        *_who_shoots(shown, scene),
        scene.together,
        words.RUNNER if scene.runs else "",
        scene.runs or "",
    )


def _who_shoots(shown: season.Season, scene: season.Scene) -> tuple[str, str]:
    """Unit and director, where the strip has to say it."""
    if scene.insert:
        return SECOND, words.SECOND_DIRECTOR[0]
    return (MAIN if shown.second is not None else ""), ""


def _csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


# ------------------------------------------------------------------------------------------- take


def take_text() -> str:
    """`take.toml`: the run by hand."""
    run = take.long_take()
    return document(
        "The long take, by hand: from the elevator through the maze to the last door.",
        [
            section(
                "",
                {
                    "name": "The run",
                    "scene": "206",
                    "episode": "5",
                    "shutter_angle_deg": 180,
                    "sensor_width": "24.89 mm",
                    "sensor_height": "14.0 mm",
                    "cast": [words.CALLER],
                },
            ),
            section(
                "[by_hand]",
                {
                    "performer": words.RUNNER,
                    "performer_height": "1.80 m",
                    "performer_radius": "0.3 m",
                    "route": route(),
                    "corner_radius": f"{take.CORNER:g} m",
                    "duration_s": round(run.duration, 2),
                },
            ),
            *_pace_keys(run),
            *_camera_keys(run),
            section(
                "[[by_hand.keep_size]]",
                {"from_s": run.keep_size[0], "to_s": run.keep_size[1]},
            ),
            section(
                "[cut]",
                {
                    "minimum_frames": 36,
                    "maximum_frames": 480,
                    "handle_frames": 8,
                    "maximum_pieces": 14,
                    "near": "0.5 m",
                },
            ),
        ],
    )


def _pace_keys(run: take.LongTake) -> Iterator[str]:
    for key in run.pace:
        values = {"time_s": round(key.time, 3), "speed_m_s": key.speed}
        yield section("[[by_hand.pace]]", values)


def _camera_keys(run: take.LongTake) -> Iterator[str]:
    for key in run.camera:
        yield section(
            "[[by_hand.camera]]",
            {
                "time_s": round(key.time, 3),
                "azimuth_deg": round(key.azimuth, 2),
                "distance": f"{key.distance:.3f} m",
                "height": f"{key.height:.3f} m",
                "aim_height": f"{key.aim:.3f} m",
                "focal_length": f"{key.lens:g} mm" if key.lens else None,
            },
        )
