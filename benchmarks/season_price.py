"""What a season board costs and what it breaks, counted day by day with nothing of the product."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from benchmarks.season_problem import CHANGING, WEEK, Instance, SeasonBoard


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """Money of a board by what it is for.

    Args:
        cast: Every person from first to last day of work.
        rigs: Every rig for every week of five days in which it is used.
        changeover: Every day of change.
        extra_stages: Every stage of a day beyond the first.
        stage_starts: Every stage of a used day that the used day before did not have.
    """

    cast: int
    rigs: int
    changeover: int
    extra_stages: int
    stage_starts: int

    @property
    def total(self) -> int:
        """All of it."""
        return self.cast + self.rigs + self.changeover + self.extra_stages + self.stage_starts


def price_board(instance: Instance, board: SeasonBoard) -> Price:
    """The money of a board."""
    used = _stages_used(instance, board)
    before: list[set[int]] = [set(), *used[:-1]]
    starts = sum(len(now - then) for then, now in zip(before, used, strict=True))
    return Price(
        cast=_cast(instance, board),
        rigs=_rigs(instance, board),
        changeover=instance["chgday"] * board.hallway.count(CHANGING),
        extra_stages=instance["xstage"] * sum(len(stages) - 1 for stages in used),
        stage_starts=instance["ststart"] * starts,
    )


def broken_by(instance: Instance, board: SeasonBoard) -> list[str]:
    """Every rule a board breaks, a sentence each."""
    return [
        *_wrong_days(instance, board),
        *_wrong_states(instance, board),
        *_long_days(instance, board),
        *_short_changes(instance, board),
    ]


def _cast(instance: Instance, board: SeasonBoard) -> int:
    worked: dict[int, list[int]] = {}
    for scene, day in zip(instance["scenes"], board.day, strict=True):
        for who in scene["cast"]:
            worked.setdefault(who, []).append(day)
    return sum(instance["rate"][who] * (1 + max(days) - min(days)) for who, days in worked.items())


def _rigs(instance: Instance, board: SeasonBoard) -> int:
    rented = {
        (scene["rig"], day // WEEK)
        for scene, day in zip(instance["scenes"], board.day, strict=True)
        if scene["rig"] >= 0
    }
    return sum(instance["rigweek"][rig] for rig, _ in rented)


def _stages_used(instance: Instance, board: SeasonBoard) -> list[set[int]]:
    """Stages of every day that has any, in order of days."""
    used: dict[int, set[int]] = {}
    for scene, day in zip(instance["scenes"], board.day, strict=True):
        used.setdefault(day, set()).add(instance["stage"][scene["set"]])
    return [used[day] for day in sorted(used)]


def _wrong_days(instance: Instance, board: SeasonBoard) -> list[str]:
    return [
        f"scene {s} may not be shot on day {day}"
        for s, (scene, day) in enumerate(zip(instance["scenes"], board.day, strict=True))
        if day not in scene["ok"]
    ]


def _wrong_states(instance: Instance, board: SeasonBoard) -> list[str]:
    return [
        f"scene {s} needs state {scene['state']} on day {day}, which has {board.hallway[day]}"
        for s, (scene, day) in enumerate(zip(instance["scenes"], board.day, strict=True))
        if scene["state"] >= 0 and board.hallway[day] != scene["state"]
    ]


def _long_days(instance: Instance, board: SeasonBoard) -> list[str]:
    minutes = [0] * instance["D"]
    sets: list[set[int]] = [set() for _ in minutes]
    for scene, day in zip(instance["scenes"], board.day, strict=True):
        minutes[day] += scene["dur"]
        sets[day].add(scene["set"])
    long = [m + instance["setchg"] * max(0, len(s) - 1) for m, s in zip(minutes, sets, strict=True)]
    return [f"day {day} has {m} minutes" for day, m in enumerate(long) if m > instance["cap"]]


def _short_changes(instance: Instance, board: SeasonBoard) -> list[str]:
    """The hallway stands before the first day."""
    steady = [(-1, 0), *((d, h) for d, h in enumerate(board.hallway) if h != CHANGING)]
    return [
        f"{old} becomes {new} by day {day} in {day - last - 1} days"
        for (last, old), (day, new) in pairwise(steady)
        if new != old and day - last - 1 < instance["chg"][old][new]
    ]
