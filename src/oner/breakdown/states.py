"""Set states: which panels are out and what stands there, in the production's own words."""

from __future__ import annotations

from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from oner.geometry import plane
from oner.model.rig import Rig
from oner.model.set import STANDING, Panel, Set, SetState

Floats = NDArray[np.float64]


def standing(built: Set) -> SetState:
    """The state in which every panel is in and nothing stands in the set."""
    return SetState(id=STANDING, set=built.id, region=region_id(built), words="standing")


def region_id(built: Set, zone: str | None = None) -> str:
    """The region that closes when the zone changes; the set's first if no zone is named."""
    region = built.region_of(zone)
    return region.id if region else built.id


def zone_at(built: Set, point: Floats) -> str | None:
    """The zone of a set that holds a point on its floor, shape (2,) [m]; None outside all."""
    for zone in built.zones:
        if plane.contains(np.array(zone.outline), point[None])[0]:
            return zone.id
    return None


def torn(
    built: Set, rig: Rig, panels_out: frozenset[str], where: str, zone: str | None = None
) -> SetState:
    """The state with panels out and a rig installed.

    Panels that need a pulled one come out with it. Work is the sum over panels, one crew.

    Args:
        built: The set.
        rig: What stands in it.
        panels_out: Ids of panels the rig touches.
        where: Where the rig stands, in words.
        zone: Of the performer; its region is the one that closes.
    """
    out = with_dependants(built, panels_out)
    panels = [panel for panel in built.panels if panel.id in out]
    words = f"{panel_words(panels)} out, {rig.name} {where}" if panels else f"{rig.name} {where}"
    return SetState(
        id=f"{built.id}: {words}",
        set=built.id,
        region=region_id(built, zone),
        panels_out=tuple(sorted(out)),
        rig=rig.id,
        words=words,
        change_minutes=rig.install_minutes + sum(p.pull_minutes for p in panels),
        restore_minutes=rig.strike_minutes + sum(p.rehang_minutes for p in panels),
    )


def with_dependants(built: Set, panels_out: frozenset[str]) -> frozenset[str]:
    """The panels and every panel that leans on one of them, directly or not."""
    out = set(panels_out)
    while True:
        leaning = {p.id for p in built.panels if p.id not in out and out & set(p.needs)}
        if not leaning:
            return frozenset(out)
        out |= leaning


def panel_words(panels: list[Panel]) -> str:
    """Panels as people call them: runs of numbers of a wall joined, "A-E 04-07 and 09"."""
    by_wall = groupby(sorted(panels, key=lambda p: (p.wall, p.id)), key=lambda p: p.wall)
    return ", ".join(f"{wall} {_numbers(wall, list(members))}".strip() for wall, members in by_wall)


def _numbers(wall: str, panels: list[Panel]) -> str:
    tails = [panel.id.removeprefix(wall).lstrip("-") for panel in panels]
    if not all(tail.isdigit() for tail in tails):
        return " ".join(tail for tail in tails if tail)
    words = list[str]()
    for _, run in groupby(enumerate(tails), key=lambda pair: int(pair[1]) - pair[0]):
        members = [tail for _, tail in run]
        words.append(members[0] if len(members) == 1 else f"{members[0]}-{members[-1]}")
    return " and ".join(words)
