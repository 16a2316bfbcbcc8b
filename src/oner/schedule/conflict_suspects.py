"""Groups of strips that may have no days together, those first that are tested soonest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from oner.model.schedule import Place
from oner.schedule.constraints import moving, together
from oner.schedule.problem import ScheduleProblem
from oner.schedule.rules import episodes


def suspects(problem: ScheduleProblem) -> list[tuple[int, ...]]:
    """Groups that share something: a region, a rig, a person, a chain of precedence, an episode.

    The smallest first; each at once with all of its strips.
    """
    found = {tuple(sorted(set(group))) for group in _groups(problem)}
    return sorted((group for group in found if group), key=lambda group: (len(group), group))


def joined(problem: ScheduleProblem, most: int) -> Iterator[tuple[int, ...]]:
    """Pairs of groups with strips in common, up to a number of strips together."""
    groups = [set(group) for group in suspects(problem) if 1 < len(group) < most]
    seen = set[tuple[int, ...]]()
    for k, one in enumerate(groups):
        for other in groups[:k]:
            both = tuple(sorted(one | other))
            if one & other and len(both) <= most and len(both) > max(len(one), len(other)):
                if both not in seen:
                    yield both
                seen.add(both)


def chains(problem: ScheduleProblem) -> list[list[int]]:
    """Strips held together by precedence or by being kept together."""
    index, root = problem.index_of(), list(range(len(problem.strips)))

    def find(s: int) -> int:
        while root[s] != s:
            root[s] = root[root[s]]
            s = root[s]
        return s

    for s, strip in enumerate(problem.strips):
        for name in (*strip.after, *(one.strip for one in strip.follows)):
            root[find(s)] = find(index[name])
    for first, *others in together(problem.strips).values():
        for s in others:
            root[find(s)] = find(first)
    found = dict[int, list[int]]()
    for s in range(len(root)):
        found.setdefault(find(s), []).append(s)
    return [group for group in found.values() if len(group) > 1]


def _groups(problem: ScheduleProblem) -> Iterator[Iterable[int]]:
    strips = problem.strips
    for r in range(len(problem.regions)):
        yield (s for s, own in enumerate(problem.region_of) if own == r)
    for rig in problem.rigs:
        yield (s for s, one in enumerate(strips) if rig.id in (one.rig, _standing(problem, s)))
    yield from moving(problem).values()
    yield from chains(problem)
    if problem.rules.order_window_days is not None:
        yield from episodes(problem).values()
    stage_of = problem.stage_of()
    for stage in problem.stages:
        if stage.windows:
            yield (s for s, one in enumerate(strips) if stage_of[one.set] == stage.id)
    for unit in problem.units if len(problem.units) > 1 else ():
        yield (s for s, one in enumerate(strips) if one.unit == unit.id)
    for member in problem.cast:
        yield (s for s, one in enumerate(strips) if one.run_minutes and member.id in one.runners)
    yield (s for s, own in enumerate(problem.region_of) if own is not None and problem.needs[s])
    yield (s for s, one in enumerate(strips) if one.place is Place.EXT)


def _standing(problem: ScheduleProblem, s: int) -> str | None:
    """The rig that stands in the state a strip needs."""
    region = problem.region_of[s]
    return None if region is None else problem.regions[region].rigs[problem.needs[s]]
