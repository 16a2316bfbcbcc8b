"""Set states: which panels are out and what stands there, in the production's own words."""

from __future__ import annotations

from itertools import groupby

from oner.model.rig import Rig
from oner.model.set import STANDING, Panel, Set, SetState


def standing(built: Set) -> SetState:
    """The state in which every panel is in and nothing stands in the set."""
    return SetState(id=STANDING, set=built.id, region=region_id(built), words="standing")


def region_id(built: Set) -> str:
    """The region a rig in this set closes."""
    region = built.region_of(None)
    return region.id if region else built.id


def torn(built: Set, rig: Rig, panels_out: frozenset[str], where: str) -> SetState:
    """The state with panels out and a rig installed.

    Panels that need a pulled one come out with it. Work is the sum over panels, one crew.

    Args:
        built: The set.
        rig: What stands in it.
        panels_out: Ids of panels the rig touches.
        where: Where the rig stands, in words.
    """
    out = with_dependants(built, panels_out)
    panels = [panel for panel in built.panels if panel.id in out]
    words = f"{panel_words(panels)} out, {rig.name} {where}" if panels else f"{rig.name} {where}"
    return SetState(
        id=f"{built.id}: {words}",
        set=built.id,
        region=region_id(built),
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
