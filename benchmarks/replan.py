"""A season whose busiest person falls ill for three days: what is moved, and what it costs.

python -m benchmarks replan
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, replace

from benchmarks.measure import Outcome, Row, Skipped
from benchmarks.season import INSTANCE, WORKERS
from benchmarks.season_problem import pose_season, read_instance
from oner.model.rig import Window
from oner.model.schedule import Pin, Solved
from oner.schedule.limit import Limit
from oner.schedule.problem import OwnRules, ScheduleProblem
from oner.schedule.replan import Offer, board_slots, offers
from oner.schedule.rules import broken_rules
from oner.schedule.solve import solve

BOARD_SECONDS = 20.0
"""For the board people know, and for a free search after the illness [s]."""
REPLAN_SECONDS = 9.0
"""For all offers together [s]."""
AS_OF = 60
"""First day that is still to come."""
ILL = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of it.

    Args:
        offer: The recommended one.
        future: Strips that are still to come.
        free: Cost of a search that may move everything that is still to come.
        seconds: From the event to the offers [s].
    """

    offer: Offer
    future: int
    free: int
    seconds: float


def measure() -> Answer:
    """One season, one illness; what is offered keeps every rule."""
    problem = pose_season(read_instance(INSTANCE))
    before = solve(problem, Limit(seconds=BOARD_SECONDS), workers=WORKERS)
    assert isinstance(before, Solved)
    ill, future = ill_problem(problem, before)
    began = time.perf_counter()
    found = offers(ill, Limit(seconds=REPLAN_SECONDS), workers=WORKERS)
    seconds = time.perf_counter() - began
    assert isinstance(found, tuple), found
    assert not broken_rules(ill, board_slots(ill, found[0].answer))
    free = solve(ill, Limit(seconds=BOARD_SECONDS), workers=WORKERS)
    assert isinstance(free, Solved)
    return Answer(offer=found[0], future=future, free=free.schedule.cost, seconds=seconds)


def ill_problem(problem: ScheduleProblem, before: Solved) -> tuple[ScheduleProblem, int]:
    """The season as of a day on which whoever works most of the next three falls ill; what is left.

    The instance gives the days of its scenes as they stand, so they are cut here, not counted anew.
    """
    told = board_slots(problem, before)
    out = range(AS_OF, AS_OF + ILL)
    work = Counter(
        who
        for strip, slot in zip(problem.strips, told, strict=True)
        if problem.day_of(slot) in out
        for who in strip.cast
    )
    who = max(work, key=lambda one: (work[one], one))
    over = [problem.day_of(slot) < AS_OF for slot in told]
    pins = tuple(
        Pin(strip=strip.id, day=problem.days[problem.day_of(slot)], rule="past")
        for strip, slot, past in zip(problem.strips, told, over, strict=True)
        if past
    )
    absence = Window(first=problem.days[out[0]], last=problem.days[out[-1]])
    cast = tuple(
        replace(one, absences=(*one.absences, absence)) if one.id == who else one
        for one in problem.cast
    )
    ill = replace(
        problem, pins=pins, cast=cast, told=told, as_of=AS_OF, stood=_stood(problem, before)
    )
    own = OwnRules(ill)
    allowed = tuple(
        tuple(sorted(set(slots) & set(own.free(s)))) for s, slots in enumerate(problem.allowed)
    )
    return replace(ill, allowed=allowed), over.count(False)


def _stood(problem: ScheduleProblem, before: Solved) -> tuple[tuple[int, ...], ...]:
    rows = dict[str, list[int]]()
    names = {region.id: region.states for region in problem.regions}
    for one in before.schedule.regions:
        if one.region in names:
            states = names[one.region]
            rows.setdefault(one.region, []).append(
                -1 if one.state is None else states.index(one.state)
            )
    return tuple(tuple(rows[region.id][:AS_OF]) for region in problem.regions)


def run() -> tuple[Outcome, ...]:
    """Strips moved, and the cost beside a search that is free to move everything."""
    name = "season7, one person ill for three days"
    if not INSTANCE.is_file():
        return (Skipped(name=name, reason="The instance season7.json is not beside the checkout."),)
    answer = measure()
    offer, cost = answer.offer, answer.offer.answer.schedule.cost
    moved = len(offer.moved) / answer.future
    return (
        Row(
            name=name,
            work=f"{answer.future} strips to come, three offers in {answer.seconds:.1f} s",
            unit="cost",
            ours=cost,
            peer=f"a free search of {BOARD_SECONDS:g} s",
            theirs=answer.free,
            repetitions=1,
            answer=(
                f"{offer.words}: {len(offer.moved)} strips moved ({moved:.1%}), "
                f"upset worth {offer.upset}; every rule kept"
            ),
        ),
    )
