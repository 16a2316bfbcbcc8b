"""A conflict is one, and no proper subset of it is: by trying every board of its parts."""

from __future__ import annotations

import itertools
from collections.abc import Collection
from dataclasses import replace
from typing import Any

import pytest
from seasons import season
from small_productions import drawn, member, production, strip
from small_wholes import whole

from oner.model.rig import Window
from oner.model.schedule import Pin
from oner.schedule.conflict import Conflict, conflict, crowded_regions, explain
from oner.schedule.conflict_part import Parts, Purse, RuleInstance, part_of, ready_beside
from oner.schedule.exact import Effort, Verdict
from oner.schedule.presolve import presolve
from oner.schedule.problem import ScheduleProblem, pose_problem, with_allowed
from oner.schedule.rules import BrokenRule, broken_rules

ENOUGH = Effort(amount=20.0, timed=False, workers=1, seed=1)


def _matches(broken: BrokenRule, one: RuleInstance) -> bool:
    """Whether a broken rule is that of an instance, by what it says of strips and in words."""
    if broken.rule != one.rule:
        return False
    if one.rule == "precedence":
        return one.subject == f"{broken.strips[1]} after {broken.strips[0]}"
    if one.rule in ("changeover-crew", "cover-set"):
        return True
    if one.rule in ("day-capacity", "daylight"):
        day, _, unit = one.subject.partition(" ")
        return broken.what.startswith(f"{day}, {unit}:" if unit else f"{day}:")
    if one.rule == "company-rest" and "," not in broken.what:
        return True
    return one.subject in broken.strips or one.subject in broken.what


def _has_a_board(problem: ScheduleProblem, elements: Collection[RuleInstance]) -> bool:
    """Whether strips can be given slots so that no rule among some elements is broken."""
    must = {one.subject for one in elements if one.rule == "every-strip"}
    strips = [s for s, own in enumerate(problem.strips) if own.id in must]
    part, rules = part_of(problem, strips), [one for one in elements if one.rule != "every-strip"]
    if not strips:
        return True
    return any(
        not any(_matches(broken, one) for broken in broken_rules(part, board) for one in rules)
        for board in itertools.product(range(part.slots), repeat=len(strips))
    )


def _minimal(problem: ScheduleProblem, found: Conflict) -> None:
    assert found.proven
    assert found.minimal
    assert not _has_a_board(problem, found.elements)
    for left_out in found.elements:
        rest = [one for one in found.elements if one != left_out]
        assert _has_a_board(problem, rest), left_out


@pytest.mark.parametrize("seed", [4, 7, 9, 16, 23, 24, 32, 40, 43, 48])
def test_no_proper_subset_of_a_conflict_conflicts(seed: int):
    problem = drawn(seed)
    _minimal(problem, conflict(problem, ENOUGH))


@pytest.mark.parametrize("seed", [0, 1, 2, 11, 16, 21, 37, 40, 49])
def test_no_proper_subset_conflicts_where_every_rule_is_at_work(seed: int):
    problem = whole(seed)
    problem = replace(problem, rules=replace(problem.rules, cover_minutes=0))
    _minimal(problem, conflict(problem, ENOUGH))


def test_a_problem_with_a_board_has_no_conflict():
    found = conflict(drawn(1), ENOUGH)
    assert not found.proven
    assert not found.elements


def test_a_conflict_says_in_a_sentence_who_and_which_days():
    away = Window(first=production().calendar.start, last=production().calendar.start)
    strips = tuple(strip(f"s{k}", cast=("BRITT",), minutes=400) for k in range(2))
    shop = production(strips, (member("BRITT", windows=(away,)),))
    found = conflict(pose_problem(shop, strips, ()), ENOUGH)
    assert found.people == ("BRITT",)
    assert found.sentence == (
        "strips s0 and s1 (800 minutes) cannot all be shot as long as these hold: the minutes of "
        "2027-01-04 (600 each); BRITT's dates (2027-01-04)"
    )


def test_findings_of_a_conflict_cite_the_rules():
    strips = (strip("s0", cast=("A",)),)
    shop = production(strips, (member("A"),))
    problem = pose_problem(shop, strips, ())
    problem = with_allowed(
        replace(problem, pins=tuple(Pin(strip="s0", day=problem.days[d]) for d in (0, 1)))
    )
    (said,) = explain(problem, presolve(problem).allowed)
    assert said.code == "schedule-infeasible"
    assert said.limit == "rules pin"
    assert crowded_regions(problem) == ()


# -- seasons --------------------------------------------------------------------------------------


def _person(problem: ScheduleProblem, who: str, **changes: Any) -> ScheduleProblem:
    cast = tuple(replace(m, **changes) if m.id == who else m for m in problem.cast)
    return with_allowed(replace(problem, cast=cast))


def _strips(problem: ScheduleProblem, names: Collection[str], **changes: Any) -> ScheduleProblem:
    strips = tuple(replace(s, **changes) if s.id in names else s for s in problem.strips)
    return with_allowed(replace(problem, strips=strips))


def _arm(problem: ScheduleProblem, first: int, last: int) -> ScheduleProblem:
    window = Window(first=problem.days[first], last=problem.days[last])
    (arm,) = problem.rigs
    rigs = (replace(arm, terms=replace(arm.terms, windows=(window,))),)
    return with_allowed(replace(problem, rigs=rigs))


def _crowded(problem: ScheduleProblem) -> ScheduleProblem:
    """A guest of nine strips is there for two days that lie apart."""
    days = problem.days
    absences = (Window(first=days[51], last=days[58]),)
    there = (Window(first=days[50], last=days[59]),)
    return _person(problem, _busiest(problem), windows=there, absences=absences)


def _busiest(problem: ScheduleProblem) -> str:
    minutes = dict.fromkeys((m.id for m in problem.cast if m.id.startswith("GUEST")), 0)
    for one in problem.strips:
        for who in minutes.keys() & set(one.cast):
            minutes[who] += one.minutes
    return max(minutes, key=lambda who: (minutes[who], who))


def _short_of_time(problem: ScheduleProblem) -> ScheduleProblem:
    """A scene of the standing hall between pieces of the torn one."""
    days = problem.days
    pieces = _strips(problem, ("s0", "s2"), cast=(), earliest=days[40], latest=days[41])
    pieces = _strips(pieces, ("s4", "s6"), cast=(), earliest=days[45], latest=days[46])
    hall = next(s.id for s in problem.strips if s.set == "hall-0" and s.state is None)
    return _strips(pieces, (hall,), cast=(), earliest=days[42], latest=days[44])


def _pinned(problem: ScheduleProblem) -> ScheduleProblem:
    lead = next(m for m in problem.cast if m.id == "LEAD2")
    name = next(s.id for s in problem.strips if "LEAD2" in s.cast and s.state is None)
    return with_allowed(replace(problem, pins=(Pin(strip=name, day=lead.absences[0].first),)))


def _running(problem: ScheduleProblem) -> ScheduleProblem:
    rules = replace(problem.rules, run_minutes_per_day=12, run_rest_days=30)
    return with_allowed(replace(problem, rules=rules))


def _across_windows(problem: ScheduleProblem) -> ScheduleProblem:
    later = _strips(problem, ("s2",), earliest=problem.days[60])
    return _strips(later, ("s10",), after=("s8", "s2"), latest=problem.days[55])


def _two_pieces(problem: ScheduleProblem) -> ScheduleProblem:
    days = problem.days
    first = _strips(problem, ("s0",), cast=(), earliest=days[40], latest=days[42])
    return _strips(first, ("s1",), cast=(), earliest=days[40], latest=days[43])


KINDS = {
    "a crowded stretch through absences": (_crowded, {"cast-available", "day-capacity"}),
    "a region with too little time": (_short_of_time, {"set-state", "changeover"}),
    "a rig's window too short": (lambda p: _arm(p, 20, 24), {"rig-window", "rig-place"}),
    "precedence across windows": (_across_windows, {"precedence", "strip-window"}),
    "a pin against an absence": (_pinned, {"pin", "cast-available"}),
    "a running load": (_running, {"running-load", "rig-window"}),
    "two pieces on one rig": (_two_pieces, {"rig-place", "strip-window"}),
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_conflict_of_a_season_is_minimal(kind: str):
    breaks, cited = KINDS[kind]
    problem = breaks(season())
    found = conflict(problem, ENOUGH)
    assert found.proven
    assert found.minimal
    assert cited <= {one.rule for one in found.rules}
    for left_out in found.elements:
        assert _solved(problem, [one for one in found.elements if one != left_out]), left_out


def _solved(problem: ScheduleProblem, elements: Collection[RuleInstance]) -> bool:
    """CP-SAT finds slots for what is left of a conflict."""
    index = problem.index_of()
    strips = sorted(index[one.subject] for one in elements if one.rule == "every-strip")
    parts = Parts(problem, Purse(ENOUGH, most=20.0))
    verdict = parts.verdict(strips, frozenset(elements).__contains__) if strips else None
    return verdict in (None, Verdict.OPTIMAL, Verdict.FEASIBLE)


def test_strips_left_out_are_ready_on_their_cover_sets():
    strips = tuple(strip(f"s{k}", "street", minutes=100 + k) for k in range(2))
    shop = production(strips, ())
    sets = tuple(replace(one, cover=one.id == "street") for one in shop.sets)
    rules = replace(shop.rules, cover_minutes=50)
    problem = pose_problem(replace(shop, sets=sets, rules=rules), strips, ())
    assert set(ready_beside(problem, [0])) == {101}
