"""Rules about set states, their crews, and the rigs they hold."""

from __future__ import annotations

from collections.abc import Iterator

from oner.model.schedule import Place
from oner.schedule.places import rig_pairs
from oner.schedule.regions import alone, trajectories, uses
from oner.schedule.rules.board import BrokenRule, Seen, rule


@rule("set-state")
def set_state(seen: Seen) -> Iterator[BrokenRule]:
    """On its day the region of a strip is in the state the strip needs; a scene needs it standing.

    So no day has strips that need the region in two states.
    """
    for r, region in enumerate(seen.problem.regions):
        for day, states in sorted(uses(seen.problem, seen.board, r).items()):
            if len(states) > 1:
                mine = [s for s in seen.days[day] if seen.problem.region_of[s] == r]
                names = " and ".join(region.words[state] for state in sorted(states))
                yield seen.broken(
                    "set-state", mine, f"{seen.date(day)}: {region.id} is to be {names}"
                )


@rule("changeover")
def changeover(seen: Seen) -> Iterator[BrokenRule]:
    """Between two states of a region lie the days its changeover takes; it begins standing.

    Between uses in state a and in state b lie `change_days[a][b]` shooting days, or those of a way
    through other states; a change that is not done on the last day is none. A region that was
    changed before the plan begins goes on from how it stood.
    """
    for r, region in enumerate(seen.problem.regions):
        states = uses(seen.problem, seen.board, r)
        clash = any(len(here) > 1 for here in states.values())
        if not clash and alone(seen.problem, seen.board, r) is None:
            mine = [s for s, own in enumerate(seen.problem.region_of) if own == r]
            yield seen.broken("changeover", mine, f"{region.id} has no time for its changes")


@rule("changeover-crew")
def changeover_crew(seen: Seen) -> Iterator[BrokenRule]:
    """No more regions are being changed at once than there are crews, by day and by night.

    On no day are more than `crews` regions in no state; the minutes of the changes of a night are
    no more than crews * `crew_minutes_per_night`. The night before the first shooting day is not
    counted: what comes before it is not on this board.
    """
    problem = seen.problem
    rows = [alone(problem, seen.board, r) for r in range(len(problem.regions))]
    if None not in rows and trajectories(problem, seen.board) is None:
        names = ", ".join(region.id for region in problem.regions)
        mine = [s for s, r in enumerate(problem.region_of) if r is not None and problem.needs[s]]
        what = f"{names} cannot be changed by {problem.calendar.crews} crew(s)"
        yield seen.broken("changeover-crew", mine, what)


@rule("rig-place")
def rig_place(seen: Seen) -> Iterator[BrokenRule]:
    """While a set state holds a rig, the rig is used nowhere else; to carry it takes the days of
    striking it and of standing it up.

    Of two places one comes first: its last strip + strike days + install days < the first strip of
    the other. A state holds its rig from its first strip to its last.
    """
    for one, other in rig_pairs(seen.problem):
        first, second = sorted((one, other), key=lambda place: min(map(seen.day, place.strips)))
        begun, ended = min(map(seen.day, second.strips)), max(map(seen.day, first.strips))
        needed = first.strike_days + second.install_days
        if begun - ended - 1 < needed:
            what = f"{one.rig} in {first.where} and {second.where}: {needed} days to carry it"
            yield seen.broken("rig-place", [*first.strips, *second.strips], what)


@rule("cover-set")
def cover_set(seen: Seen) -> Iterator[BrokenRule]:
    """On every day with exteriors, interiors on cover sets that its weather could drive the company
    to are still to be shot: as many minutes as the house keeps ready.

    For each such day d: the minutes of INT strips on sets named as cover, in no region that is
    changed, whose cast can be had on d and that are on a later day, are >= `cover_minutes`.
    """
    needed = seen.problem.rules.cover_minutes
    if not needed:
        return
    covers = {built.id for built in seen.problem.sets if built.cover}
    people = {member.id: member for member in seen.problem.cast}
    ready = [
        (seen.day(s), strip)
        for s, strip in enumerate(seen.problem.strips)
        if strip.place is Place.INT and strip.set in covers and seen.problem.region_of[s] is None
    ]
    for day, strips in seen.days.items():
        outside = [s for s in strips if seen.strip(s).place is Place.EXT]
        if not outside:
            continue
        away = {who for who, one in people.items() if not one.available(seen.date(day))}
        minutes = sum(
            strip.minutes for at, strip in ready if at > day and away.isdisjoint(strip.cast)
        )
        if minutes < needed:
            what = f"{seen.date(day)}: {minutes} of {needed} minutes of cover sets to go to"
            yield seen.broken("cover-set", outside, what)
