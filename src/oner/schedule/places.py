"""Where a rig stands: while a state of a region holds it, it is nowhere else."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from oner.schedule.problem import ScheduleProblem


@dataclass(frozen=True, slots=True, kw_only=True)
class RigPlace:
    """A place a rig is used in: a state of a region it stands in, or one strip elsewhere.

    Args:
        rig: Id of the rig.
        where: Region, or set.
        strips: Strips shot with it there; the rig is there from the first to the last of them.
        standing: Whether a set state holds it.
        install_days, strike_days: Days of change before the first and after the last.
    """

    rig: str
    where: str
    strips: tuple[int, ...]
    standing: bool = False
    install_days: int = 0
    strike_days: int = 0


def rig_pairs(problem: ScheduleProblem) -> tuple[tuple[RigPlace, RigPlace], ...]:
    """Pairs of places between which a rig has to be carried: struck in one, stood in the other.

    Two places of one region are left to its changeovers; two strips without a state are on
    different days or on the same stage of one company, and need nothing.
    """
    pairs = list[tuple[RigPlace, RigPlace]]()
    for places in _places(problem).values():
        pairs += [
            (one, other)
            for one, other in itertools.combinations(places, 2)
            if (one.standing or other.standing) and one.where != other.where
        ]
    return tuple(pairs)


def _places(problem: ScheduleProblem) -> dict[str, list[RigPlace]]:
    """Places of every rig, states first."""
    found = dict[str, list[RigPlace]]()
    inside = set[int]()
    for r, region in enumerate(problem.regions):
        for q, rig in enumerate(region.rigs):
            strips = _in_state(problem, r, q)
            if rig is None or not strips:
                continue
            inside.update(s for s in strips if problem.strips[s].rig in (rig, None))
            place = RigPlace(
                rig=rig,
                where=region.id,
                strips=strips,
                standing=True,
                install_days=region.change_days[0][q],
                strike_days=region.change_days[q][0],
            )
            found.setdefault(rig, []).append(place)
    for s, strip in enumerate(problem.strips):
        if strip.rig is not None and s not in inside:
            place = RigPlace(rig=strip.rig, where=strip.set, strips=(s,))
            found.setdefault(strip.rig, []).append(place)
    return found


def _in_state(problem: ScheduleProblem, region: int, state: int) -> tuple[int, ...]:
    return tuple(
        s for s, own in enumerate(problem.region_of) if own == region and problem.needs[s] == state
    )
