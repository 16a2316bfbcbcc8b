"""What a conflict says, in words a producer understands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from oner.model.rig import Window
from oner.schedule.conflict_part import RuleInstance
from oner.schedule.constraints import running_limits
from oner.schedule.presolve import longest_day
from oner.schedule.problem import ScheduleProblem
from oner.schedule.variables import slot_name


def sentence(problem: ScheduleProblem, strips: Sequence[str], rules: Sequence[RuleInstance]) -> str:
    """Strips and rules that cannot hold together, in a sentence."""
    index = problem.index_of()
    minutes = sum(problem.strips[index[name]].minutes for name in strips)
    one = len(strips) == 1
    can = "be" if one else "all be"
    who = f"strip {strips[0]}" if one else f"strips {listed(strips, 12)}"
    said = [*_of_slots(problem, rules), *(_words(problem, one) for one in _others(rules))]
    held = "; ".join(said) or "the rules of the house"
    return f"{who} ({minutes} minutes) cannot {can} shot as long as these hold: {held}"


def say(problem: ScheduleProblem, one: RuleInstance) -> str:
    """One instance in a few words."""
    if one.rule in _BY_SLOT:
        return _of_slots(problem, [one])[0]
    if one.rule == "every-strip":
        return f"strip {one.subject}"
    return _words(problem, one)


def slots_by_name(problem: ScheduleProblem) -> dict[str, int]:
    """Slots by what they are called as the subject of a rule."""
    return {slot_name(problem, slot): slot for slot in range(problem.slots)}


def listed(names: Sequence[str], most: int) -> str:
    """Names with commas and an "and", no more than some of them."""
    shown = list(names[:most])
    if len(names) > most:
        return ", ".join(shown) + f" and {len(names) - most} more"
    return shown[0] if len(shown) == 1 else ", ".join(shown[:-1]) + f" and {shown[-1]}"


def spans(problem: ScheduleProblem, days: Sequence[int]) -> str:
    """Shooting days as stretches of dates."""
    found = list[tuple[int, int]]()
    for day in sorted(set(days)):
        if found and found[-1][1] == day - 1:
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return ", ".join(_span(problem.days[a], problem.days[b]) for a, b in found)


_BY_SLOT = {"day-capacity": "the minutes of", "daylight": "the daylight of"}


def _others(rules: Sequence[RuleInstance]) -> list[RuleInstance]:
    return [one for one in rules if one.rule not in _BY_SLOT]


def _of_slots(problem: ScheduleProblem, rules: Sequence[RuleInstance]) -> list[str]:
    """Capacity and daylight, their days put together per unit."""
    slots = slots_by_name(problem)
    said = list[str]()
    for rule, words in _BY_SLOT.items():
        for unit in problem.units:
            days = [
                problem.day_of(slots[one.subject])
                for one in rules
                if one.rule == rule and problem.unit_of(slots[one.subject]) is unit
            ]
            if days:
                most = f" ({longest_day(problem, unit)} each)" if rule == "day-capacity" else ""
                by = f" of {unit.name or unit.id}" if len(problem.units) > 1 else ""
                said.append(f"{words} {spans(problem, days)}{by}{most}")
    return said


def _words(problem: ScheduleProblem, one: RuleInstance) -> str:
    about = {
        "pin": "the pin of strip {0}",
        "lock": "the lock of strip {0}",
        "past": "that strip {0} cannot be shot on days that are over",
        "notice": "the notice of running in strip {0}",
        "strip-window": "the window of strip {0}",
        "unit": "the unit of strip {0}",
        "one-unit": "{0} is with one unit a day",
        "rig-lead": "the lead time of {0}",
        "stage-exclusive": "one unit a day on stage {0}",
        "set-state": "the states of {0}",
        "changeover": "the changeovers of {0}",
        "changeover-crew": "the crews that change sets by {0}",
        "rig-place": "{0} stands in one place at a time",
        "precedence": "{0}",
        "keep-together": "the strips of {0} stay together",
        "company-rest": "the rest of the unit {0}",
        "cover-set": "the cover sets kept ready",
    }
    if one.rule in about:
        return about[one.rule].format(one.subject)
    return _with_dates(problem, one)


def _with_dates(problem: ScheduleProblem, one: RuleInstance) -> str:
    """Instances with dates or limits of a person, a director, a rig, a stage or an episode."""
    people = {member.id: member for member in problem.cast}
    directors = {director.id: director for director in problem.directors}
    rigs = {rig.id: rig.terms.windows for rig in problem.rigs}
    stages = {stage.id: stage.windows for stage in problem.stages}
    if one.rule in ("cast-available", "director"):
        person = (people if one.rule == "cast-available" else directors)[one.subject]
        return f"{one.subject}'s dates{_dates(person.windows, person.absences)}"
    if one.rule in ("rig-window", "stage-window"):
        windows = (rigs if one.rule == "rig-window" else stages)[one.subject]
        return f"the dates of {one.subject}{_dates(windows, ())}"
    if one.rule == "minor-hours":
        return f"{people[one.subject].minutes_per_day} minutes a day for {one.subject}"
    if one.rule == "running-load":
        most, rest = running_limits(problem, people[one.subject])
        limit = f"{most} minutes of running a day" if most is not None else "running"
        return f"{limit} and {rest} days of rest after it for {one.subject}"
    if one.rule == "order-window":
        window = problem.rules.order_window_days
        return f"episode {one.subject} within {window} shooting days"
    return f"{one.rule} of {one.subject}"


def _dates(windows: Sequence[Window], absences: Sequence[Window]) -> str:
    said = [listed([_span(w.first, w.last) for w in windows], 3)] if windows else []
    said += ["away " + listed([_span(w.first, w.last) for w in absences], 3)] if absences else []
    return f" ({', '.join(said)})" if said else ""


def _span(first: date, last: date) -> str:
    return f"{first}" if first == last else f"{first} to {last}"
