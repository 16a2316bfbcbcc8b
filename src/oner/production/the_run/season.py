"""The rest of the show: ten episodes of scenes around the long take, and who is in them.

A board is planted first, and what people state afterwards (windows of guests, first and last days
of scenes, what comes before what) is written around it with slack. So a board that keeps every
rule exists for every seed, with days left over for the pieces of the take; it is not stored.

The planted board shoots exteriors by day while the sun is up and exteriors by night before a day
off, so that nobody is called too early after them; inserts are the second unit's, on stages the
main unit is not on that day; the director of the episode is there; and so much is left for later in
cover sets that there is something to go inside for.

Drawn, in shares of the calendar so that it scales: a scene 15 minutes to a day, by its eighths of a
page; two home leads and two home supports a set (0.6 and 0.5, others 0.12 and 0.03); guests in
three to nine scenes of neighbouring episodes, to be had for 0.4 of the calendar; absences of five
days for leads and fifteen for supports; episode e of ten from 0.06 (e - 3) to 0.38 + 0.07 e of it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

START = date(2027, 1, 4)
HOLIDAYS = (date(2027, 1, 18), date(2027, 2, 15), date(2027, 3, 26), date(2027, 5, 31))
MINUTES = 600
SET_CHANGE = 30
STAGE_CHANGE = 30
DAY_CALL, SPLIT_CALL, NIGHT_CALL = 7 * 60, 12 * 60, 17 * 60
MEAL = 45
OVERTIME = 60
"""Minutes the main unit may go on; with the meal everybody has twelve hours to the next call."""

SECOND_MINUTES = 480
SECOND_CALL = 8 * 60
SECOND_DAYS = (0.44, 0.57)
"""Where in the calendar the second unit works."""

INSERT_EVERY = 75
"""One scene in so many is an insert."""

LAST_OUTSIDE = 0.84
"""Exteriors are planted up to here in the calendar, so that interiors are left to go to."""

COVER = (120, 60, 0)
"""Minutes of cover that are asked for: the first of these that the planted board keeps."""

RUN_MINUTES = 12
RUN_REST = 1

SUN = (
    (8 * 60, 16 * 60 + 20), (7 * 60 + 35, 17 * 60 + 5), (6 * 60 + 50, 17 * 60 + 55),
    (6 * 60 + 40, 19 * 60 + 40), (5 * 60 + 35, 20 * 60 + 30), (5 * 60 + 5, 21 * 60 + 5),
    (5 * 60 + 30, 20 * 60 + 40), (6 * 60 + 15, 19 * 60 + 45), (7 * 60, 18 * 60 + 40),
    (7 * 60 + 50, 16 * 60 + 40), (7 * 60 + 45, 16 * 60 + 5), (8 * 60 + 5, 16 * 60),
)  # fmt: skip
"""Sunrise and sunset of the shortest day of every month, as the clocks show them."""

RARE = 20.0
"""How much more urgent exteriors by night are on the few days that suit them."""

LOST_LIGHT = 75
"""What the meal and a change of set may take of the hours in which the sun is up, or is not."""

EPISODES = 10
LEADS = 6
LOAD = 0.70
"""Part of the calendar's minutes that the scenes take; pieces, changes and slack have the rest."""

FULL = 0.85
"""Part of the minutes of the days that are not left for the pieces, if that is less."""

RUN_DAYS = (0.22, 0.40, 0.58, 0.76)
"""Where in the calendar the planted board leaves days free for the pieces."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A set as the season sees it.

    Args:
        id: Of the set.
        stage: Of the stage it stands on.
        weight: How often scenes play in it.
        zones: Zones a scene may name; empty for a set without.
        outside: Whether it is EXT.
    """

    id: str
    stage: str
    weight: float
    zones: tuple[str, ...] = ()
    outside: bool = False


PLACES = (
    Place(id="hall-a", stage="stage-1", weight=3.9, zones=("a1", "a2", "a3")),
    Place(id="hall-b", stage="stage-2", weight=3.9, zones=("b1", "b2", "b3")),
    Place(id="elevator", stage="stage-1", weight=1.4, zones=("car", "lobby")),
    Place(id="tide-office", stage="stage-1", weight=15.0),
    Place(id="map-room", stage="stage-1", weight=9.0),
    Place(id="canteen", stage="stage-2", weight=8.0),
    Place(id="archive", stage="stage-2", weight=11.0),
    Place(id="stairwell", stage="stage-2", weight=5.0),
    Place(id="signal-room", stage="stage-1", weight=6.0),
    Place(id="ruth-flat", stage="loc-terrace", weight=10.0),
    Place(id="quay", stage="loc-harbour", weight=8.0, outside=True),
    Place(id="ferry", stage="loc-harbour", weight=7.0, outside=True),
    Place(id="allotment", stage="loc-hill", weight=6.0, outside=True),
    Place(id="court", stage="loc-old-town", weight=6.0),
)


AWAY = tuple(place for place in PLACES if place.stage.startswith("loc-"))
"""Where inserts are shot."""

COVERS = ("tide-office", "map-room", "canteen", "archive")
"""Sets that are kept ready for when the weather drives the company inside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Directing:
    """A director; days are indices into the calendar, both ends included.

    Args:
        id: Director's id.
        episodes: Whose scenes are directed.
        away: Days of absence.
    """

    id: str
    episodes: tuple[int, ...]
    away: tuple[int, int] | None = None

    def free(self, day: int) -> bool:
        """Whether the director is there on a day."""
        return not (self.away and self.away[0] <= day <= self.away[1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A person in front of the camera; days are indices into the calendar, both ends included.

    Args:
        id: Cast id.
        rank: "lead", "support" or "guest".
        away: Days of absence.
        had: When a guest can be had; None for always.
    """

    id: str
    rank: str
    away: tuple[int, int] | None = None
    had: tuple[int, int] | None = None

    def free(self, day: int) -> bool:
        """Whether the person can be called on a day."""
        inside = self.had is None or self.had[0] <= day <= self.had[1]
        return inside and not (self.away and self.away[0] <= day <= self.away[1])


@dataclass(slots=True, kw_only=True)
class Scene:
    """A scene while the season is being invented; `first` and `last` are the days it may have.

    `gaps` are the days that have to lie between it and some of those in `after`; `runs` are minutes
    the runner runs in it; an `insert` is the second unit's and has nobody in it.
    """

    id: str
    episode: int
    place: Place
    zone: str | None
    night: bool
    eighths: int
    minutes: int
    first: int
    last: int
    cast: list[str] = field(default_factory=list[str])
    after: list[str] = field(default_factory=list[str])
    gaps: dict[str, int] = field(default_factory=dict[str, int])
    insert: bool = False
    together: str = ""
    runs: int = 0
    words: str = ""
    day: int = -1

    @property
    def by_day(self) -> bool:
        """Whether it needs the sun."""
        return self.place.outside and not self.night

    @property
    def by_night(self) -> bool:
        """Whether it needs the dark."""
        return self.place.outside and self.night


@dataclass(frozen=True, slots=True, kw_only=True)
class Season:
    """Scenes and people; `days` are the shooting days of the calendar in order.

    Args:
        days: Shooting days.
        members: The cast.
        scenes: In the order of the story.
        directors: With every episode once.
        second: First and last day of the second unit; None: there are no inserts.
        cover: Minutes of cover sets that the planted board keeps on every day with exteriors.
    """

    days: tuple[date, ...]
    members: tuple[Member, ...]
    scenes: tuple[Scene, ...]
    directors: tuple[Directing, ...]
    second: tuple[int, int] | None
    cover: int


def shooting_days(count: int) -> tuple[date, ...]:
    """The first `count` days from Monday to Friday that are no holidays."""
    days, day = list[date](), START
    while len(days) < count:
        if day.weekday() < 5 and day not in HOLIDAYS:
            days.append(day)
        day += timedelta(days=1)
    return tuple(days)


def run_days(count: int) -> frozenset[int]:
    """Days the planted board leaves free for the pieces of the take."""
    block = max(3, round(0.031 * count))
    return frozenset(
        day for part in RUN_DAYS for day in range(round(part * count), round(part * count) + block)
    )


def daylight(days: Sequence[date]) -> tuple[tuple[date, int, int], ...]:
    """The first day of every month, sunrise and sunset [minutes after midnight]."""
    months = dict.fromkeys((day.year, day.month) for day in days)
    firsts = [max(date(year, month, 1), days[0]) for year, month in months]
    return tuple((first, *SUN[first.month - 1]) for first in firsts)


def before_a_day_off(days: Sequence[date]) -> frozenset[int]:
    """Days after which the company does not work on the next."""
    day = timedelta(days=1)
    return frozenset(
        d for d in range(len(days)) if d + 1 == len(days) or days[d + 1] - days[d] > day
    )


def directing(days: int, names: Sequence[str]) -> tuple[Directing, ...]:
    """Three directors share the episodes; the last one is away for up to five days."""
    first = round(0.64 * days)
    away = (first, first + max(1, round(5 * min(1.0, days / 130))) - 1)
    return (
        Directing(id=names[0], episodes=(1, 2, 3, 4)),
        Directing(id=names[1], episodes=(5, 6, 7)),
        Directing(id=names[2], episodes=(8, 9, 10), away=away),
    )


def scene_minutes(days: int) -> float:
    """Minutes of all scenes together."""
    return MINUTES * min(LOAD * days, FULL * (days - len(run_days(days))))


def invent_season(
    *,
    seed: int,
    strips: int,
    cast: Sequence[str],
    days: int,
    runner: str,
    directors: Sequence[str],
) -> Season:
    """A season with a board planted in it.

    Args:
        seed: Same seed and sizes, same season.
        strips: Number of scenes.
        cast: Ids, leads first; at least eight.
        days: Shooting days.
        runner: Cast id of who runs; free on every day left for the pieces.
        directors: Ids of three.

    Raises:
        ValueError: The sizes do not fit each other; the message says which would.
    """
    _check_sizes(strips, len(cast), days)
    rng = Random(f"{seed} {strips} {len(cast)} {days}")
    members = _members(rng, cast, days, runner)
    scenes = _scenes(rng, strips, days)
    _give_leads_and_supports(rng, scenes, members)
    _give_guests(rng, scenes, members)
    dates, shared = shooting_days(days), directing(days, directors)
    second = _second_unit(scenes, days)
    board = _Board(
        scenes=scenes,
        members={m.id: m for m in members},
        directors={e: one for one in shared for e in one.episodes},
        dates=dates,
    )
    board.plant(rng)
    members = [_guest_window(rng, m, scenes, days) for m in members]
    _order_some(rng, scenes)
    _keep_some_together(rng, scenes)
    _let_run(rng, scenes, runner, run_days(days))
    return Season(
        days=dates,
        members=tuple(members),
        scenes=tuple(scenes),
        directors=shared,
        second=second,
        cover=next(least for least in COVER if keeps_cover(scenes, members, least)),
    )


def _check_sizes(strips: int, cast: int, days: int) -> None:
    if cast < 8:
        raise ValueError(f"a cast of {cast} is too small; at least 8")
    if days < 20:
        raise ValueError(f"{days} days are too few for the pieces of the run; at least 20")
    work = scene_minutes(days)
    if not 30 <= work / max(strips, 1) <= 300:
        low, high = math.ceil(work / 300), math.floor(work / 30)
        raise ValueError(f"{strips} strips do not fit {days} days; {low} to {high} would")


def _members(rng: Random, cast: Sequence[str], days: int, runner: str) -> list[Member]:
    leads = min(LEADS, len(cast) // 3)
    supports = leads + round(0.35 * (len(cast) - leads))
    busy = run_days(days)
    members = list[Member]()
    for index, name in enumerate(cast):
        rank = "lead" if index < leads else "support" if index < supports else "guest"
        away = None
        if rank != "guest" and name != runner:
            away = _absence(rng, days, 5 if rank == "lead" else 15, busy if index < 2 else None)
        members.append(Member(id=name, rank=rank, away=away))
    return members


def _absence(
    rng: Random, days: int, length: int, busy: frozenset[int] | None
) -> tuple[int, int] | None:
    """Days in a row, scaled to the calendar, that keep clear of the busy ones."""
    length = max(1, round(length * min(1.0, days / 130)))
    first = rng.randrange(round(0.08 * days), days - length - round(0.06 * days))
    if busy and busy & set(range(first, first + length)):
        return None
    return first, first + length - 1


# -------------------------------------------------------------------------------------- scenes


def _scenes(rng: Random, strips: int, days: int) -> list[Scene]:
    mean = scene_minutes(days) / strips
    weights = [place.weight for place in PLACES]
    scenes = list[Scene]()
    for index in range(strips):
        episode = index * EPISODES // strips + 1
        number = index - _first_of(episode, strips) + 1
        insert = index % INSERT_EVERY == INSERT_EVERY // 2
        place = rng.choices(PLACES, weights)[0] if not insert else rng.choice(AWAY)
        eighths = min(1 + int(rng.triangular(0, 26, 5)), 28) if not insert else 1
        minutes = min(480, max(15, 15 * round(mean * eighths / 11.0 / 15)))
        scenes.append(
            Scene(
                id=f"{100 + episode}-{number}",
                episode=episode,
                place=place,
                zone=rng.choice(place.zones) if place.zones else None,
                night=not insert and rng.random() < (0.35 if place.outside else 0.25),
                eighths=eighths,
                minutes=minutes,
                first=max(0, round(days * 0.0615 * (episode - 3) - 0.03 * days)),
                last=min(days - 1, round(days * (0.315 + 0.0692 * episode))),
                insert=insert,
            )
        )
    _fit_load(scenes, scene_minutes(days))
    return scenes


def _first_of(episode: int, strips: int) -> int:
    """Index of the first scene of an episode."""
    return -(-(episode - 1) * strips // EPISODES)


def _fit_load(scenes: list[Scene], wanted: float) -> None:
    """Lengthen or shorten scenes by a quarter of an hour until the work is what was asked."""
    step = 15 if sum(s.minutes for s in scenes) < wanted else -15
    while abs(sum(s.minutes for s in scenes) - wanted) > 15:
        changed = False
        for scene in scenes:
            if abs(sum(s.minutes for s in scenes) - wanted) <= 15:
                return
            if 15 <= scene.minutes + step <= 480:
                scene.minutes += step
                changed = True
        if not changed:
            return


def _give_leads_and_supports(rng: Random, scenes: list[Scene], members: list[Member]) -> None:
    leads = [m.id for m in members if m.rank == "lead"]
    supports = [m.id for m in members if m.rank == "support"]
    homes = {
        place.id: (
            rng.sample(leads, min(2, len(leads))),
            rng.sample(supports, min(2, len(supports))),
        )
        for place in PLACES
    }
    for scene in (one for one in scenes if not one.insert):
        home_leads, home_supports = homes[scene.place.id]
        scene.cast = [n for n in leads if rng.random() < (0.6 if n in home_leads else 0.12)]
        scene.cast += [n for n in supports if rng.random() < (0.5 if n in home_supports else 0.03)]
        if not scene.cast:
            scene.cast = [rng.choice(home_leads)]


def _give_guests(rng: Random, scenes: list[Scene], members: list[Member]) -> None:
    for guest in (m for m in members if m.rank == "guest"):
        episode = rng.randrange(1, EPISODES + 1)
        places = rng.sample([p.id for p in PLACES], 3)
        near = [
            s for s in scenes if s.episode in (episode, min(EPISODES, episode + 1)) and not s.insert
        ]
        there = [s for s in near if s.place.id in places]
        chosen = there if len(there) >= 3 else near
        for scene in rng.sample(chosen, min(rng.randrange(3, 10), len(chosen))):
            scene.cast.append(guest.id)


# ------------------------------------------------------------------------------ the planted board


@dataclass(slots=True, kw_only=True)
class _Board:
    """A board that keeps every rule, while it is filled."""

    scenes: list[Scene]
    members: dict[str, Member]
    directors: dict[int, Directing]
    dates: tuple[date, ...]
    held: dict[int, list[Scene]] = field(default_factory=dict[int, list[Scene]])
    lent: set[tuple[int, str]] = field(default_factory=set[tuple[int, str]])
    eves: frozenset[int] = frozenset()
    late: bool = False

    def plant(self, rng: Random) -> None:
        """A day for every scene; where none fits, the scene gives way."""
        self.eves = before_a_day_off(self.dates)
        self.lent = {(scene.day, scene.place.stage) for scene in self.scenes if scene.insert}
        busy = run_days(len(self.dates))
        open_days = [day for day in range(len(self.dates)) if day not in busy]
        for position, day in enumerate(open_days):
            left = sum(s.minutes for s in self.scenes if s.day < 0)
            pace = left / (len(open_days) - position)
            self._fill(rng, day, min(MINUTES, 1.12 * pace))
        for scene in [s for s in self.scenes if s.day < 0]:
            self._squeeze_in(scene, open_days)

    def _fill(self, rng: Random, day: int, wanted: float) -> None:
        """Two sets at most, the most urgent first."""
        for _ in range(2):
            by_place = dict[str, list[Scene]]()
            for scene in self.scenes:
                if scene.day < 0 and self._may(scene, day) and self._fits(scene, day):
                    by_place.setdefault(scene.place.id, []).append(scene)
            if not by_place or self._used(day) >= wanted:
                return
            chosen = max(by_place, key=lambda place: self._urgency(rng, by_place[place], day))
            for scene in sorted(by_place[chosen], key=lambda s: (not s.by_night, s.last, s.id)):
                if self._used(day) < wanted and self._fits(scene, day):
                    self._put(scene, day)

    def _may(self, scene: Scene, day: int) -> bool:
        free = all(self.members[name].free(day) for name in scene.cast)
        return free and scene.first <= day <= scene.last

    def _urgency(self, rng: Random, scenes: list[Scene], day: int) -> float:
        worth = sum(s.minutes / (s.last - day + 4) for s in scenes)
        minutes = sum(s.minutes for s in scenes)
        if any(scene.by_night for scene in scenes):
            worth *= RARE
        return worth * (0.8 + 0.4 * rng.random()) * min(1.0, minutes / MINUTES)

    def _used(self, day: int, extra: Scene | None = None) -> int:
        scenes = [*self.held.get(day, []), *([extra] if extra else [])]
        sets = {s.place.id for s in scenes}
        stages = {s.place.stage for s in scenes}
        lost = SET_CHANGE * max(0, len(sets) - 1) + STAGE_CHANGE * max(0, len(stages) - 1)
        return sum(s.minutes for s in scenes) + lost

    def _fits(self, scene: Scene, day: int) -> bool:
        is_there = self.directors[scene.episode].free(day)
        is_free = (day, scene.place.stage) not in self.lent
        return is_there and is_free and self._lit(scene, day) and self._used(day, scene) <= MINUTES

    def _lit(self, scene: Scene, day: int) -> bool:
        """Exteriors in the light, or in the dark before a day off; none near the end."""
        if not scene.place.outside:
            return True
        held = [other for other in self.held.get(day, []) if other.place.outside]
        too_late = day >= LAST_OUTSIDE * len(self.dates) and not self.late
        if too_late or scene.night != (day in self.eves):
            return False
        rise, down = SUN[self.dates[day].month - 1]
        hours = down - max(DAY_CALL, rise)
        if scene.night:
            hours = NIGHT_CALL + MINUTES + MEAL - max(NIGHT_CALL, down)
        return sum(one.minutes for one in (scene, *held)) + LOST_LIGHT <= hours

    def _put(self, scene: Scene, day: int) -> None:
        scene.day = day
        self.held.setdefault(day, []).append(scene)

    def _squeeze_in(self, scene: Scene, open_days: list[int]) -> None:
        """A day with room: in the window with all cast, without who is away, outside the window.

        Where no day has room, the scene gives way.
        """
        room = [day for day in open_days if self._fits(scene, day)]
        while not room:
            self._give_way(scene, open_days)
            room = [day for day in open_days if self._fits(scene, day)]
        inside = [day for day in room if scene.first <= day <= scene.last] or room
        day = max(
            inside,
            key=lambda d: (
                sum(self.members[n].free(d) for n in scene.cast),
                self._company(scene, d),
            ),
        )
        present = [name for name in scene.cast if self.members[name].free(day)]
        scene.cast = present or [next(m.id for m in self.members.values() if m.free(day))]
        scene.first, scene.last = min(scene.first, day), max(scene.last, day)
        self._put(scene, day)

    def _give_way(self, scene: Scene, open_days: list[int]) -> None:
        """Shorter; else by day; else as late as anything, whatever that leaves; else inside."""
        if scene.minutes > 15:
            scene.minutes -= 15
        elif scene.by_night:
            scene.night, scene.minutes = False, 60
        elif scene.place.outside and not self.late:
            self.late, scene.minutes = True, 60
        else:
            self._join(scene, open_days)

    def _join(self, scene: Scene, open_days: list[int]) -> None:
        """Play it where the longest interior is that its director is there for, in its time."""
        there = [day for day in open_days if self.directors[scene.episode].free(day)]
        inside = [s for day in there for s in self.held.get(day, []) if not s.place.outside]
        longest = max(inside, key=lambda s: (s.minutes, s.id), default=scene)
        if longest.minutes <= 15:
            raise ValueError("the scenes do not fit into the days; more days, or fewer strips")
        longest.minutes -= 15
        scene.place, scene.zone = longest.place, longest.zone

    def _company(self, scene: Scene, day: int) -> int:
        """Minutes already spent in the same set that day."""
        return sum(s.minutes for s in self.held.get(day, []) if s.place.id == scene.place.id)


def _guest_window(rng: Random, member: Member, scenes: list[Scene], days: int) -> Member:
    """When a guest can be had: 0.4 of the calendar around the planted days.

    Scenes whose planted day does not fit into such a window lose the guest.
    """
    if member.rank != "guest":
        return member
    mine = sorted((s for s in scenes if member.id in s.cast), key=lambda s: (s.day, s.id))
    length = max(5, round(0.4 * days))
    if not mine:
        return member
    middle = mine[len(mine) // 2].day
    first = max(0, min(middle - rng.randrange(length // 4, 3 * length // 4), days - length))
    window = (first, first + length - 1)
    for scene in mine:
        alone = len(scene.cast) == 1
        if not window[0] <= scene.day <= window[1] and not alone:
            scene.cast.remove(member.id)
        elif alone:
            window = (min(window[0], scene.day), max(window[1], scene.day))
    return Member(id=member.id, rank=member.rank, had=window)


def _order_some(rng: Random, scenes: list[Scene]) -> None:
    """A few scenes that have to follow another of their episode, as on the planted board."""
    for _ in range(max(1, len(scenes) // 40)):
        episode = rng.randrange(1, EPISODES + 1)
        own = [s for s in scenes if s.episode == episode and not s.insert]
        own.sort(key=lambda s: (s.day, s.id))
        if len(own) < 2 or own[0].day == own[-1].day:
            continue
        after = rng.choice([s for s in own if s.day > own[0].day])
        before = rng.choice([s for s in own if s.day < after.day])
        if before.id not in after.after:
            after.after.append(before.id)
            if after.day - before.day >= 4:
                after.gaps[before.id] = 2


def _second_unit(scenes: list[Scene], days: int) -> tuple[int, int] | None:
    """The days of the second unit; inserts are spread over them."""
    inserts = [scene for scene in scenes if scene.insert]
    if not inserts:
        return None
    first, last = (round(part * days) for part in SECOND_DAYS)
    for number, scene in enumerate(inserts):
        scene.first, scene.last = first, last
        scene.day = first + number * (last + 1 - first) // len(inserts)
    return first, last


def _keep_some_together(rng: Random, scenes: list[Scene]) -> None:
    """A few pairs of scenes of one set that the planted board has on one day."""
    for number in range(1, len(scenes) // 150 + 1):
        first = rng.choice([s for s in scenes if not s.insert])
        beside = [s for s in scenes if s.day == first.day and s.place == first.place]
        pair = [s for s in beside if not s.insert and s is not first and not s.together]
        if pair and not first.together:
            first.together = pair[0].together = f"pair-{number}"


def _let_run(rng: Random, scenes: list[Scene], runner: str, kept_free: frozenset[int]) -> None:
    """A few scenes in which who runs runs, on planted days with none beside them."""
    taken = set(kept_free)
    for _ in range(len(scenes) // 150):
        rested = [
            scene
            for scene in scenes
            if runner in scene.cast and not taken & set(range(scene.day - 1, scene.day + 2))
        ]
        if rested:
            scene = rng.choice(rested)
            scene.runs = min(rng.choice((4, 6, 8)), scene.minutes)
            taken.add(scene.day)


def keeps_cover(scenes: Sequence[Scene], members: Sequence[Member], least: int) -> bool:
    """Whether on every day with exteriors so many minutes in cover sets are still to come.

    Only scenes count whose people can all be called that day.
    """
    people = {member.id: member for member in members}
    return all(
        sum(
            scene.minutes
            for scene in scenes
            if scene.day > day
            and scene.place.id in COVERS
            and all(people[name].free(day) for name in scene.cast)
        )
        >= least
        for day in {scene.day for scene in scenes if scene.place.outside}
    )
