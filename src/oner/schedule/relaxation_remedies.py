"""What a producer can give up: each a change of the problem, with its price and its words."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from oner.model.rig import Rig, Window
from oner.model.schedule import CastMember, Director
from oner.model.set import Stage
from oner.schedule.conflict_part import RuleInstance, part_of
from oner.schedule.conflict_words import slots_by_name
from oner.schedule.hire import rent
from oner.schedule.objective import overtime_price
from oner.schedule.problem import PosedRegion, ScheduleProblem, shooting_days

Change = Callable[[ScheduleProblem], ScheduleProblem]
Windows = tuple[Window, ...]

STEPS = (1, 2, 3, 4, 5, 7, 10, 14, 21, 28, 42, 60, 84, 120, 180, 270, 365)
"""Days by which dates are made wider, tried in turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """A change that makes a problem easier.

    Args:
        instance: What it gives up.
        words: What is asked of whom, beginning with a verb.
        money: What it costs by the production's own prices, in the smallest currency unit.
        change: The problem with it; the slots of strips are counted anew by who applies it.
        last_resort: Whether it gives up something of the story.
    """

    instance: RuleInstance
    words: str
    money: int
    change: Change
    last_resort: bool = False


Elements = Sequence[RuleInstance]
"""Of a conflict: rules, and that strips have to be shot."""

Ladder = list[Remedy]
"""One way to give something up, from its smallest step on."""


def remedies(problem: ScheduleProblem, one: RuleInstance, elements: Elements) -> Iterator[Ladder]:
    """Ways to give up an instance.

    What laws and safety ask (rests, minors' hours, running, daylight, notice, what is over) is not
    given up.

    Args:
        problem: The problem.
        one: An element of a conflict.
        elements: All elements of the conflict.
    """
    ways = _WAYS.get(one.rule)
    return iter(()) if ways is None else ways(problem, one, elements)


def _strips(elements: Elements) -> list[str]:
    return [one.subject for one in elements if one.rule == "every-strip"]


def _cast(problem: ScheduleProblem, one: RuleInstance, _: Elements) -> Iterator[Ladder]:
    member = next(member for member in problem.cast if member.id == one.subject)

    def change(new: CastMember) -> Change:
        return lambda p: replace(p, cast=tuple(new if m.id == new.id else m for m in p.cast))

    for ladder in _wider(one.subject, member.windows, member.absences):
        made = Ladder()
        for words, windows, absences in ladder:
            new = replace(member, windows=windows, absences=absences)
            won = sum(new.available(day) and not member.available(day) for day in problem.days)
            money = won * member.day_rate
            made.append(Remedy(instance=one, words=words, money=money, change=change(new)))
        yield made


def _director(problem: ScheduleProblem, one: RuleInstance, _: Elements) -> Iterator[Ladder]:
    director = next(director for director in problem.directors if director.id == one.subject)

    def change(new: Director) -> Change:
        return lambda p: replace(
            p, directors=tuple(new if d.id == new.id else d for d in p.directors)
        )

    for ladder in _wider(one.subject, director.windows, director.absences):
        yield [
            Remedy(
                instance=one,
                words=words,
                money=0,
                change=change(replace(director, windows=windows, absences=absences)),
            )
            for words, windows, absences in ladder
        ]


def _rig_window(problem: ScheduleProblem, one: RuleInstance, _: Elements) -> Iterator[Ladder]:
    rig = next(rig for rig in problem.rigs if rig.id == one.subject)

    def change(new: Rig) -> Change:
        return lambda p: replace(p, rigs=tuple(new if r.id == new.id else r for r in p.rigs))

    for ladder in _wider(one.subject, rig.terms.windows, ()):
        made = Ladder()
        for days, (words, windows, _none) in zip(STEPS, ladder, strict=False):
            new = replace(rig, terms=replace(rig.terms, windows=windows))
            money = rent(replace(rig.terms, minimum_days=0), days)
            made.append(Remedy(instance=one, words=words, money=money, change=change(new)))
        yield made


def _rig_lead(problem: ScheduleProblem, one: RuleInstance, _: Elements) -> Iterator[Ladder]:
    rig = next(rig for rig in problem.rigs if rig.id == one.subject)
    made = Ladder()
    for days in (days for days in STEPS if days <= rig.terms.lead_days):
        new = replace(rig, terms=replace(rig.terms, lead_days=rig.terms.lead_days - days))
        words = f"have {one.subject} {_days(days)} sooner than it can be ordered"

        def change(p: ScheduleProblem, new: Rig = new) -> ScheduleProblem:
            return replace(p, rigs=tuple(new if r.id == new.id else r for r in p.rigs))

        made.append(Remedy(instance=one, words=words, money=0, change=change))
    yield made


def _second_rig(
    problem: ScheduleProblem, one: RuleInstance, elements: Elements
) -> Iterator[Ladder]:
    """Another one of a rig, for one of the regions it stands in."""
    rig = next((rig for rig in problem.rigs if rig.id == one.subject), None)
    index = problem.index_of()
    regions = {problem.region_of[index[name]] for name in _strips(elements)}
    for r in sorted(r for r in regions if r is not None):
        if rig is None or rig.id not in problem.regions[r].rigs:
            continue
        days = max(1, len([s for s in problem.region_of if s == r]))
        yield [
            Remedy(
                instance=one,
                words=f"rent a second {rig.name or rig.id} for {problem.regions[r].id}",
                money=rig.terms.delivery + rent(rig.terms, days),
                change=lambda p, rig=rig, r=r: _another(p, rig, r),
            )
        ]


def _another(problem: ScheduleProblem, rig: Rig, r: int) -> ScheduleProblem:
    other = replace(rig, id=f"{rig.id}-2", name=f"{rig.name or rig.id} (second)")
    region = problem.regions[r]
    rigs = tuple(other.id if name == rig.id else name for name in region.rigs)
    return replace(
        problem,
        rigs=(*(one for one in problem.rigs if one.id != other.id), other),
        regions=tuple(
            replace(one, rigs=rigs) if one.id == region.id else one for one in problem.regions
        ),
        strips=tuple(
            replace(strip, rig=other.id) if own == r and strip.rig == rig.id else strip
            for strip, own in zip(problem.strips, problem.region_of, strict=True)
        ),
    )


def _stage_window(problem: ScheduleProblem, one: RuleInstance, _: Elements) -> Iterator[Ladder]:
    stage = next(stage for stage in problem.stages if stage.id == one.subject)

    def change(new: Stage) -> Change:
        return lambda p: replace(p, stages=tuple(new if s.id == new.id else s for s in p.stages))

    for ladder in _wider(one.subject, stage.windows, ()):
        yield [
            Remedy(
                instance=one,
                words=words,
                money=days * stage.day_rate,
                change=change(replace(stage, windows=windows)),
            )
            for days, (words, windows, _none) in zip(STEPS, ladder, strict=False)
        ]


def _stage_shared(_: ScheduleProblem, one: RuleInstance, __: Elements) -> Iterator[Ladder]:
    yield [
        Remedy(
            instance=one,
            words="let two units share a stage",
            money=0,
            change=lambda p: replace(p, rules=replace(p.rules, stage_shared=True)),
        )
    ]


def _strip_window(problem: ScheduleProblem, one: RuleInstance, _: Elements) -> Iterator[Ladder]:
    strip = problem.strips[problem.index_of()[one.subject]]
    for field, sign in (("earliest", -1), ("latest", 1)):
        old = getattr(strip, field)
        if old is not None:
            yield [
                Remedy(
                    instance=one,
                    words=f"shoot strip {strip.id} up to {_days(days)} "
                    f"{'later' if sign > 0 else 'earlier'} than its window",
                    money=0,
                    change=_on_strip(strip.id, **{field: old + timedelta(days=sign * days)}),
                )
                for days in STEPS
            ]
    if strip.closed:
        words = f"shoot strip {strip.id} on days it is closed"
        yield [Remedy(instance=one, words=words, money=0, change=_on_strip(strip.id, closed=()))]


def _pin(problem: ScheduleProblem, one: RuleInstance, _: Elements) -> Iterator[Ladder]:
    days = " and ".join(
        f"{pin.day}" for pin in problem.pins if pin.strip == one.subject and pin.rule == one.rule
    )
    yield [
        Remedy(
            instance=one,
            words=f"un{one.rule} strip {one.subject} from {days}",
            money=0,
            change=lambda p: replace(
                p,
                pins=tuple(
                    pin for pin in p.pins if (pin.strip, pin.rule) != (one.subject, one.rule)
                ),
            ),
        )
    ]


def _unit(_: ScheduleProblem, one: RuleInstance, elements: Elements) -> Iterator[Ladder]:
    if one.subject in _strips(elements):
        words = f"let any unit shoot strip {one.subject}"
        yield [Remedy(instance=one, words=words, money=0, change=_on_strip(one.subject, unit=None))]


def _precedence(_: ScheduleProblem, one: RuleInstance, __: Elements) -> Iterator[Ladder]:
    name, other = one.subject.split(" after ", 1)

    def change(p: ScheduleProblem) -> ScheduleProblem:
        return replace(
            p,
            strips=tuple(
                replace(
                    strip,
                    after=tuple(before for before in strip.after if before != other),
                    follows=tuple(before for before in strip.follows if before.strip != other),
                )
                if strip.id == name
                else strip
                for strip in p.strips
            ),
        )

    yield [
        Remedy(
            instance=one,
            words=f"let {name} be shot without waiting for {other}",
            money=0,
            change=change,
        )
    ]


def _together(problem: ScheduleProblem, one: RuleInstance, _: Elements) -> Iterator[Ladder]:
    names = {strip.id for strip in problem.strips if strip.together == one.subject}
    yield [
        Remedy(
            instance=one,
            words=f"take the strips of {one.subject} apart",
            money=0,
            change=lambda p: replace(
                p,
                strips=tuple(
                    replace(strip, together="") if strip.id in names else strip
                    for strip in p.strips
                ),
            ),
        )
    ]


def _order_window(problem: ScheduleProblem, one: RuleInstance, _: Elements) -> Iterator[Ladder]:
    window = problem.rules.order_window_days
    if window is not None:
        yield [
            Remedy(
                instance=one,
                words=f"let an episode be spread over {window + days} shooting days",
                money=0,
                change=_rules(order_window_days=window + days),
            )
            for days in STEPS
        ]


def _cover(problem: ScheduleProblem, one: RuleInstance, _: Elements) -> Iterator[Ladder]:
    parts = (0.75, 0.5, 0.25, 0.0)
    yield [
        Remedy(
            instance=one,
            words=f"keep {round(part * problem.rules.cover_minutes)} minutes of cover sets ready",
            money=0,
            change=_rules(cover_minutes=round(part * problem.rules.cover_minutes)),
        )
        for part in parts
    ]


def _capacity(problem: ScheduleProblem, one: RuleInstance, elements: Elements) -> Iterator[Ladder]:
    """Overtime of the unit, and shooting days more at the end."""
    slots = slots_by_name(problem)
    if one.subject not in slots:
        return
    unit = problem.unit_of(slots[one.subject])
    tight = [slots[other.subject] for other in elements if other.subject in slots]
    days = len({slot for slot in tight if problem.unit_of(slot) is unit})
    steps, hour = problem.prices.overtime, _hour(problem, elements)
    made = Ladder()
    for minutes in (30, 60, 90, 120, 180, 240):
        new = replace(unit, overtime_minutes=unit.overtime_minutes + minutes)
        price = overtime_price(steps, new.overtime_minutes) if steps else hour * minutes // 60
        said = "every day" if days > 5 else f"on {_days(days)}"
        words = f"let {unit.name or f'the unit {unit.id}'} shoot {minutes} minutes longer {said}"

        def change(
            p: ScheduleProblem, id: str = unit.id, minutes: int = minutes
        ) -> ScheduleProblem:
            units = tuple(
                replace(one, overtime_minutes=one.overtime_minutes + minutes)
                if one.id == id
                else one
                for one in p.units
            )
            return replace(p, calendar=replace(p.calendar, units=units))

        made.append(Remedy(instance=one, words=words, money=days * price, change=change))
    yield made
    yield [
        Remedy(
            instance=one,
            words=f"shoot {_days(more)} more at the end",
            money=more * hour * problem.calendar.minutes_of(unit) // 60,
            change=lambda p, more=more: _longer(p, more),
        )
        for more in STEPS[:9]
    ]


def _hour(problem: ScheduleProblem, elements: Elements) -> int:
    """An hour of the company; where it has no price, of the people in the strips of a conflict."""
    if problem.prices.shooting_hour:
        return problem.prices.shooting_hour
    names = set(_strips(elements))
    people = {who for strip in problem.strips if strip.id in names for who in strip.cast}
    rates = sum(member.day_rate for member in problem.cast if member.id in people)
    return rates * 60 // max(60, problem.calendar.minutes_per_day)


def _longer(problem: ScheduleProblem, days: int) -> ScheduleProblem:
    calendar = replace(problem.calendar, days=problem.calendar.days + days)
    return replace(problem, calendar=calendar, days=shooting_days(calendar))


def _changeover(
    problem: ScheduleProblem, one: RuleInstance, elements: Elements
) -> Iterator[Ladder]:
    """More of the crew by night and by day, or, where no minutes are known, shorter changes."""
    region = next((region for region in problem.regions if region.id == one.subject), None)
    index = problem.index_of()
    states = {
        problem.needs[index[name]] for name in _strips(elements) if _in(problem, name, region)
    }
    changes, day = max(1, len(states)), problem.prices.changeover_day
    if region is not None and not region.change_minutes:
        yield [
            Remedy(
                instance=one,
                words=f"change {region.id} {_days(days)} faster",
                money=days * changes * day,
                change=lambda p, days=days: _faster(p, one.subject, days),
            )
            for days in STEPS[:5]
        ]
        return
    calendar = problem.calendar
    for when, field in (("night", "crew_minutes_per_night"), ("day", "crew_minutes_per_day")):
        if getattr(calendar, field):
            yield [
                Remedy(
                    instance=one,
                    words=f"give the crew of {one.subject} {_more(crews, when)}",
                    money=crews * changes * day,
                    change=lambda p, field=field, crews=crews: _crew(p, field, crews),
                )
                for crews in (1, 2, 3)
            ]


def _in(problem: ScheduleProblem, name: str, region: PosedRegion | None) -> bool:
    r = problem.region_of[problem.index_of()[name]]
    return region is not None and r is not None and problem.regions[r].id == region.id


def _faster(problem: ScheduleProblem, id: str, days: int) -> ScheduleProblem:
    return replace(
        problem,
        regions=tuple(
            replace(
                one,
                change_days=tuple(tuple(max(0, n - days) for n in row) for row in one.change_days),
            )
            if one.id == id
            else one
            for one in problem.regions
        ),
    )


def _crew(problem: ScheduleProblem, field: str, crews: int) -> ScheduleProblem:
    """So many crews more do the work of one, in every region; days of change are counted anew."""
    minutes = getattr(problem.calendar, field) * (1 + crews)
    calendar = replace(problem.calendar, **{field: minutes})

    def days(work: int) -> int:
        if work <= calendar.crew_minutes_per_night:
            return 0
        per_day = calendar.crew_minutes_per_day
        return math.ceil(work / per_day) if per_day > 0 else calendar.days + 1

    return replace(
        problem,
        calendar=calendar,
        regions=tuple(
            replace(
                one,
                change_days=tuple(tuple(days(work) for work in row) for row in one.change_minutes),
            )
            if one.change_minutes
            else one
            for one in problem.regions
        ),
    )


def _crews(problem: ScheduleProblem, one: RuleInstance, _: Elements) -> Iterator[Ladder]:
    yield [
        Remedy(
            instance=one,
            words="take on "
            + ("a second crew" if crews == 1 else f"{crews} more crews")
            + " for changeovers",
            money=crews * problem.prices.changeover_day,
            change=lambda p, crews=crews: replace(
                p, calendar=replace(p.calendar, crews=p.calendar.crews + crews)
            ),
        )
        for crews in (1, 2, 3)
    ]


def _dropped(problem: ScheduleProblem, one: RuleInstance, _: Elements) -> Iterator[Ladder]:
    strip = problem.strips[problem.index_of()[one.subject]]

    def change(p: ScheduleProblem) -> ScheduleProblem:
        return part_of(p, [s for s, own in enumerate(p.strips) if own.id != strip.id])

    money = -(-strip.minutes * problem.prices.shooting_hour // 60)
    yield [
        Remedy(
            instance=one,
            words=f"do without strip {strip.id}",
            money=money,
            change=change,
            last_resort=True,
        )
    ]


def _wider(
    name: str, windows: Windows, absences: Windows
) -> Iterator[list[tuple[str, Windows, Windows]]]:
    """Windows wider at one end and absences shorter at one end, a step at a time, with words."""
    for k, window in enumerate(windows):
        for first, last, words in ((0, 1, "stay {0} longer"), (1, 0, "come {0} earlier")):
            ladder = list[tuple[str, Windows, Windows]]()
            for days in STEPS:
                n = timedelta(days=days)
                new = Window(first=window.first - n * first, last=window.last + n * last)
                said = f"let {name} {words.format(_days(days))} ({_edge(new, bool(last))})"
                ladder.append((said, _swap(windows, k, new), absences))
            yield ladder
    for k, away in enumerate(absences):
        for first, last, words in ((0, 1, "back {0} earlier"), (1, 0, "away {0} later")):
            ladder = list[tuple[str, Windows, Windows]]()
            for days in (*STEPS, (away.last - away.first).days + 1):
                n = timedelta(days=days)
                if away.first + n > away.last + timedelta(days=1):
                    continue
                said = f"have {name} {words.format(_days(days))}"
                left = Window(first=away.first + n * first, last=away.last - n * last)
                if left.first > left.last:
                    said = f"have {name} from {away.first} to {away.last} too"
                    ladder.append((said, windows, _swap(absences, k, None)))
                else:
                    ladder.append((said, windows, _swap(absences, k, left)))
            yield ladder


def _edge(window: Window, last: bool) -> str:
    return f"to {window.last}" if last else f"from {window.first}"


def _swap(windows: Windows, k: int, new: Window | None) -> Windows:
    return (*windows[:k], *([new] if new else []), *windows[k + 1 :])


def _on_strip(id: str, **fields: object) -> Change:
    return lambda p: replace(
        p,
        strips=tuple(
            replace(strip, **fields) if strip.id == id else strip  # pyright: ignore[reportArgumentType]
            for strip in p.strips
        ),
    )


def _rules(**fields: object) -> Change:
    return lambda p: replace(p, rules=replace(p.rules, **fields))  # pyright: ignore[reportArgumentType]


def _days(n: int) -> str:
    return f"{n} day{'' if n == 1 else 's'}"


def _more(crews: int, when: str) -> str:
    return f"a second {when}" if crews == 1 else f"{crews} more {when}s"


_WAYS: dict[str, Callable[[ScheduleProblem, RuleInstance, Elements], Iterator[Ladder]]] = {
    "cast-available": _cast,
    "director": _director,
    "rig-window": _rig_window,
    "rig-lead": _rig_lead,
    "rig-place": _second_rig,
    "one-unit": _second_rig,
    "stage-window": _stage_window,
    "stage-exclusive": _stage_shared,
    "strip-window": _strip_window,
    "pin": _pin,
    "lock": _pin,
    "unit": _unit,
    "precedence": _precedence,
    "keep-together": _together,
    "order-window": _order_window,
    "cover-set": _cover,
    "day-capacity": _capacity,
    "changeover": _changeover,
    "changeover-crew": _crews,
    "every-strip": _dropped,
}
