"""The problem as tables of integers for the compiled search."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from itertools import product

import numpy as np
from numpy.typing import NDArray

from oner.kernels import board as table
from oner.kernels.board_payees import TERMS_HEAD
from oner.model.schedule import CastMember, Light, Place, Strip
from oner.schedule.crews import begun_in
from oner.schedule.hire import NOT_TO_BE_HAD, rent
from oner.schedule.hours import MINUTES_OF_A_DAY, daylight_on
from oner.schedule.pay import stretch_pay
from oner.schedule.places import rig_pairs
from oner.schedule.problem import ScheduleProblem
from oner.schedule.regions import IMPOSSIBLE, gap_days
from oner.schedule.rules import episodes

Ints = NDArray[np.int64]


class _Lists:
    """Stretches of numbers one after the other."""

    def __init__(self) -> None:
        self.numbers: list[int] = []

    def add(self, stretch: Sequence[int]) -> tuple[int, int]:
        """Append a stretch; its bounds."""
        begin = len(self.numbers)
        self.numbers.extend(stretch)
        return begin, len(self.numbers)


def empty_board(
    problem: ScheduleProblem,
    allowed: Sequence[Sequence[int]],
    seed: int,
    upset: Ints | None = None,
) -> table.Board:
    """The tables of a problem with no strip placed.

    Args:
        problem: The problem.
        allowed: Per strip the slots left after tightening; none is empty.
        seed: Of the generator the search draws from.
        upset: Price of a strip in a slot beside money, shape (strips, slots); None: none.
    """
    lists = _Lists()
    payees = _payees(problem, lists)
    strip = _strip_table(problem, allowed, payees, lists)
    ready = _ready(problem)
    world = _world(problem, lists, seed, upset)
    world[table.READY] = len(problem.strips)
    world[table.APARTS] = len(problem.strips) + len(ready)
    apart = np.zeros((len(payees), problem.slots), dtype=np.uint8)
    return table.Board(
        strip=strip,
        slot=_slot_table(problem),
        payee=_payee_table(payees, problem.slots),
        region=_region_table(problem),
        lists=np.array(lists.numbers, dtype=np.int64),
        allowed=np.concatenate([_mask(allowed, problem.slots), ready, apart]),
        world=world,
        log=np.zeros((2 * len(problem.strips) + 8, 2), dtype=np.int64),
    )


def another_board(board: table.Board, seed: int) -> table.Board:
    """The same tables once more, to be searched from another seed."""
    made = deepcopy(board)
    made.world[table.RANDOM] = _generator(seed)
    return made


def hire_table(problem: ScheduleProblem) -> Ints:
    """Price of one hire from a first to a last day, shape (rigs, days, days).

    As `schedule.hire.hire_price` has it: delivery and rent where a window holds both days, and of
    a single day whatever the windows are.
    """
    dates = np.array([day.toordinal() for day in problem.days], dtype=np.int64)
    apart = dates[None, :] - dates[:, None]
    prices = np.full((len(problem.rigs), len(dates), len(dates)), NOT_TO_BE_HAD, dtype=np.int64)
    for r, rig in enumerate(problem.rigs):
        terms = rig.terms
        longest = int(apart.max(initial=0)) + 1
        rents = np.array([terms.delivery + rent(terms, n + 1) for n in range(longest)])
        had = apart == 0 if terms.windows else apart >= 0
        for window in terms.windows:
            inside = (window.first.toordinal() <= dates) & (dates <= window.last.toordinal())
            had |= inside[:, None] & inside[None, :] & (apart >= 0)
        prices[r][had] = rents[apart[had]]
    return prices


# -- totals and prices ------------------------------------------------------------------------


def _world(problem: ScheduleProblem, lists: _Lists, seed: int, upset: Ints | None) -> Ints:
    calendar, rules, prices = problem.calendar, problem.rules, problem.prices
    gap, depth, restore = _region_lists(problem, lists)
    world = [0] * table.WORLD_COLUMNS
    world[table.BEST_COST] = -1
    world[table.RANDOM] = _generator(seed)
    world[table.MONEY] = sum(line.amount for line in problem.fixed)
    world[table.MONEY] += prices.changeover_day * sum(row.count(-1) for row in problem.stood)
    world[table.UNIT_COUNT] = len(problem.units)
    world[table.SET_MINUTES] = rules.set_change_minutes
    world[table.STAGE_MINUTES] = rules.stage_change_minutes
    world[table.CHANGE_PRICE] = prices.changeover_day
    world[table.MOVE_PRICE] = prices.company_move
    world[table.STAGE_COUNT] = len(problem.stages)
    world[table.HIRE] = lists.add(hire_table(problem).ravel().tolist())[0]
    world[table.GAP], world[table.GAP_DEPTH], world[table.RESTORE] = gap, depth, restore
    world[table.HOURS] = _hours(problem)
    world[table.COMPANY_REST] = _rest_minutes(problem, 1)
    world[table.WEEKEND_REST] = _rest_minutes(problem, 2)
    world[table.MEAL_AFTER], world[table.MEAL] = rules.meal_after_minutes, rules.meal_minutes
    steps = [number for step in prices.overtime for number in (step.after_minutes, step.hour_rate)]
    world[table.OVERTIME] = lists.add(steps)[0]
    world[table.STEPS] = len(prices.overtime)
    world[table.COVER_NEED] = rules.cover_minutes
    world[table.CREWS] = calendar.crews if len(problem.regions) > 1 else 0
    world[table.NIGHT_CREW] = calendar.crews * calendar.crew_minutes_per_night
    world[table.DATES] = lists.add([day.toordinal() for day in problem.days])[0]
    world[table.CHANGE_DAYS], world[table.CHANGE_MINUTES] = _change_lists(problem, lists)
    world[table.BEGINS] = problem.as_of
    stood, begun, depth_begun = _stood_lists(problem, lists)
    world[table.STOOD], world[table.BEGUN], world[table.BEGUN_DEPTH] = stood, begun, depth_begun
    world[table.DAYS] = len(problem.days)
    world[table.UPSETS] = -1 if upset is None else lists.add(upset.ravel().tolist())[0]
    stages = [0 if _by_payee(problem) else stage.day_rate for stage in problem.stages]
    world[table.COVERED] = len(world) + len(stages)
    return np.array([*world, *stages, *([0, 0] * len(problem.days))], dtype=np.int64)


def _by_payee(problem: ScheduleProblem) -> bool:
    """Whether stages are paid as payees: two units may be on one, or it is held between days."""
    return len(problem.units) > 1 or any(stage.hold_rate for stage in problem.stages)


def _hours(problem: ScheduleProblem) -> int:
    """Whether light or rest of the company can matter: not where every night is long enough."""
    rules = problem.rules
    if rules.weekend_rest_hours > rules.company_rest_hours:
        return table.EVERY
    if any(strip.place is Place.EXT for strip in problem.strips):
        return table.ADJACENT
    for unit in problem.units:
        longest = problem.calendar.minutes_of(unit) + unit.overtime_minutes + rules.meal_minutes
        if MINUTES_OF_A_DAY - longest < 60 * rules.company_rest_hours:
            return table.ADJACENT
    return 0


def _generator(seed: int) -> int:
    """A state of the generator from a seed; never 0."""
    mixed = ((2 * seed + 1) * 0x9E3779B97F4A7C15) % 2**64 | 1
    return mixed - 2**64 if mixed >= 2**63 else mixed


# -- slots ------------------------------------------------------------------------------------


def _slot_table(problem: ScheduleProblem) -> Ints:
    width = table.SLOT_COLUMNS + len(problem.stages) + len(problem.sets)
    rows = np.zeros((problem.slots, width), dtype=np.int64)
    rows[:, table.HEAD] = -1
    units = len(problem.units)
    for slot in range(problem.slots):
        unit, d = problem.unit_of(slot), problem.day_of(slot)
        ordinary = problem.calendar.minutes_of(unit)
        over = d < problem.as_of
        sun = daylight_on(problem.calendar, problem.days[d])
        rows[slot, table.DAY] = d
        rows[slot, table.ORDINARY] = ordinary
        rows[slot, table.LONGEST] = table.NO_LIMIT if over else ordinary + unit.overtime_minutes
        rows[slot, table.DAY_CALL : table.NIGHT_CALL + 1] = (
            unit.day_call,
            unit.split_call,
            unit.night_call,
        )
        rows[slot, table.SUNRISE] = table.NEVER if sun is None else sun.sunrise
        rows[slot, table.SUNSET] = table.NEVER if sun is None else sun.sunset
        if slot + units < problem.slots and d + 1 >= problem.as_of:
            apart = (problem.days[d + 1] - problem.days[d]).days
            rows[slot, table.BETWEEN] = apart * MINUTES_OF_A_DAY
            rows[slot, table.REST] = _rest_minutes(problem, apart)
    return rows


def _rest_minutes(problem: ScheduleProblem, apart: int) -> int:
    """From a wrap to the call so many calendar days later; over a day off that of a weekend too."""
    hours = problem.rules.company_rest_hours
    if apart > 1:
        hours = max(hours, problem.rules.weekend_rest_hours)
    return round(60 * hours)


# -- payees -----------------------------------------------------------------------------------


class _Payee:
    """A row of the table of payees, and the strips that use it."""

    def __init__(self, strips: list[int], head: tuple[int, int, int, int], lists: _Lists) -> None:
        self.strips = strips
        self.head = head
        self.stretch = lists.add(strips)


def person_rows(problem: ScheduleProblem) -> dict[str, int]:
    """Row of the table of payees per person with strips: people come first."""
    found = dict[str, int]()
    for member in problem.cast:
        if any(member.id in strip.cast for strip in problem.strips):
            found[member.id] = len(found)
    return found


def _payees(problem: ScheduleProblem, lists: _Lists) -> list[_Payee]:
    """Everything that costs or is limited by where strips are, people first."""
    found = list[_Payee]()
    for member in problem.cast:
        mine = _strips(problem, lambda strip, who=member.id: who in strip.cast)
        if mine:
            found.append(_Payee(mine, _pay(problem, member, mine, lists), lists))
    for r, rig in enumerate(problem.rigs):
        mine = _strips(problem, lambda strip, rig=rig.id: strip.rig == rig)
        found.append(_Payee(mine, (table.RIG, 0, 0, r), lists))
    window = problem.rules.order_window_days
    if window is not None:
        for mine in episodes(problem).values():
            found.append(_Payee(mine, (table.SPAN, 0, 0, window), lists))
    for one, other in rig_pairs(problem):
        # the second row of a pair follows the first; each knows the other and the days between
        at = len(found)
        for place, partner, then in ((one, at + 1, other), (other, at, one)):
            days = place.strike_days + then.install_days
            found.append(_Payee(list(place.strips), (table.PLACE, days, 0, partner), lists))
    found += _stage_payees(problem, lists)
    found += _limited(problem, lists)
    return found


def _strips(problem: ScheduleProblem, fits: Callable[[Strip], bool]) -> list[int]:
    return [s for s, strip in enumerate(problem.strips) if fits(strip)]


def _pay(
    problem: ScheduleProblem, member: CastMember, mine: list[int], lists: _Lists
) -> tuple[int, int, int, int]:
    """The head of a person's row; who is only paid by the day needs no terms."""
    special = member.week_rate or member.episode_fee or member.episode_days
    if not special and member.drop_days is None and not member.travel_days * member.travel_rate:
        return (table.PERSON, member.day_rate - member.hold_rate, member.hold_rate, 0)
    episodes = len({problem.strips[s].episode for s in mine} - {""})
    terms = [0] * TERMS_HEAD
    terms[:] = [
        member.week_rate,
        member.day_rate,
        member.hold_rate,
        -1 if member.drop_days is None else member.drop_days,
        max(0, member.drops),
        member.travel_days * member.travel_rate,
        member.episode_fee * episodes,
        member.episode_days * episodes * member.day_rate,
    ]
    if member.week_rate:
        terms += _week_table(problem, member)
    return (table.TERMS, 0, 0, lists.add(terms)[0])


def _week_table(problem: ScheduleProblem, member: CastMember) -> list[int]:
    """Pay of a stretch by first and last day, as `schedule.pay` has it."""
    days = len(problem.days)
    prices = [0] * (days * days)
    for first, last in product(range(days), repeat=2):
        if first <= last:
            ends = (first,) if first == last else (first, last)
            prices[first * days + last] = stretch_pay(member, problem.days, ends)
    return prices


def _stage_payees(problem: ScheduleProblem, lists: _Lists) -> list[_Payee]:
    """Stages as payees, where they are paid like that."""
    if not _by_payee(problem):
        return []
    stage_of = problem.stage_of()
    found = list[_Payee]()
    for stage in problem.stages:
        mine = _strips(problem, lambda strip, id=stage.id: stage_of[strip.set] == id)
        head = (table.PERSON, stage.day_rate - stage.hold_rate, stage.hold_rate, 0)
        found.append(_Payee(mine, head, lists))
    return found


def _limited(problem: ScheduleProblem, lists: _Lists) -> list[_Payee]:
    """Minutes of minors, running, strips kept together, what one unit has at a time."""
    found = list[_Payee]()
    rules = problem.rules
    for member in problem.cast:
        if member.minutes_per_day is not None:
            mine = _strips(problem, lambda strip, who=member.id: who in strip.cast)
            found.append(_Payee(mine, (table.LOAD, 0, 0, member.minutes_per_day), lists))
        own, rest = member.run_minutes_per_day, member.run_rest_days
        limit = rules.run_minutes_per_day if own is None else own
        rest = rules.run_rest_days if rest is None else rest
        mine = _strips(problem, lambda s, who=member.id: who in s.runners and s.run_minutes > 0)
        if mine and (limit is not None or rest):
            head = (table.RUN, rest, 0, table.NO_LIMIT if limit is None else limit)
            found.append(_Payee(mine, head, lists))
    groups = dict[str, list[int]]()
    for s, strip in enumerate(problem.strips):
        if strip.together:
            groups.setdefault(strip.together, []).append(s)
    found += [_Payee(mine, (table.TOGETHER, 0, 0, 0), lists) for mine in groups.values()]
    if len(problem.units) > 1:
        found += [_Payee(mine, (table.UNITS, 0, 0, 0), lists) for mine in _one_unit(problem)]
    return found


def _one_unit(problem: ScheduleProblem) -> list[list[int]]:
    """Strips of everything that is with one unit a day: people, directors, rigs, stages."""
    groups = dict[tuple[str, str], list[int]]()
    stage_of = problem.stage_of()
    for s, strip in enumerate(problem.strips):
        keys = [("cast", who) for who in strip.cast]
        keys += [("director", strip.director)] if strip.director else []
        keys += [("rig", strip.rig)] if strip.rig is not None else []
        keys += [] if problem.rules.stage_shared else [("stage", stage_of[strip.set])]
        for key in keys:
            groups.setdefault(key, []).append(s)
    return list(groups.values())


def _payee_table(payees: list[_Payee], slots: int) -> Ints:
    rows = np.zeros((len(payees), table.PAYEE_COLUMNS + slots), dtype=np.int64)
    for p, payee in enumerate(payees):
        rows[p, : len(payee.head)] = payee.head
        rows[p, table.FIRST], rows[p, table.LAST] = slots, -1
        rows[p, table.MEMBERS : table.MEMBERS + 2] = payee.stretch
    return rows


# -- strips -----------------------------------------------------------------------------------


def _strip_table(
    problem: ScheduleProblem,
    allowed: Sequence[Sequence[int]],
    payees: list[_Payee],
    lists: _Lists,
) -> Ints:
    stages = {stage.id: table.SLOT_COLUMNS + k for k, stage in enumerate(problem.stages)}
    after_stages = table.SLOT_COLUMNS + len(problem.stages)
    sets = {built.id: after_stages + k for k, built in enumerate(problem.sets)}
    stage_of = problem.stage_of()
    of_strip = _transposed([payee.strips for payee in payees], len(problem.strips))
    before, after = _links(problem)
    cover = {s: row for row, s in enumerate(_cover_strips(problem))}
    rows = np.zeros((len(problem.strips), table.STRIP_COLUMNS), dtype=np.int64)
    for s, strip in enumerate(problem.strips):
        region = problem.region_of[s]
        rows[s, table.SLOT : table.BEST + 1] = -1
        rows[s, table.MINUTES] = strip.minutes
        rows[s, table.BUILT], rows[s, table.STAGE] = sets[strip.set], stages[stage_of[strip.set]]
        rows[s, table.NEED], rows[s, table.REGION] = (
            problem.needs[s],
            -1 if region is None else region,
        )
        rows[s, table.PAYEES : table.PAYEES + 2] = lists.add(of_strip[s])
        rows[s, table.CHOICES : table.CHOICES + 2] = lists.add(allowed[s])
        rows[s, table.BEFORE : table.BEFORE + 2] = lists.add(before[s])
        rows[s, table.AFTER : table.AFTER + 2] = lists.add(after[s])
        rows[s, table.RUNNING] = strip.run_minutes
        rows[s, table.LIGHT] = _light(strip)
        rows[s, table.COVER] = cover.get(s, -1)
    return rows


def _light(strip: Strip) -> int:
    if strip.place is not Place.EXT:
        return 0
    return table.BY_DAY if strip.light is Light.DAY else table.BY_NIGHT


def _links(problem: ScheduleProblem) -> tuple[list[list[int]], list[list[int]]]:
    """Per strip (other, least, most) of those it follows, and of those that follow it.

    What was shot already is not held against its own day, only against what is still to come.
    """
    index, ever = problem.index_of(), len(problem.days)
    past = {pin.strip for pin in problem.pins if pin.rule == "past"}
    before: list[list[int]] = [[] for _ in problem.strips]
    after: list[list[int]] = [[] for _ in problem.strips]
    for s, strip in enumerate(problem.strips):
        links = [(name, table.NOT_BESIDE, ever) for name in strip.after]
        links += [
            (one.strip, one.least, ever if one.most is None else one.most) for one in strip.follows
        ]
        for name, least, most in links:
            if strip.id in past and name in past:
                continue
            before[s] += (index[name], least, most)
            after[index[name]] += (s, least, most)
    return before, after


def _transposed(rows: Sequence[Sequence[int]], count: int) -> list[list[int]]:
    """Per value the rows it is in."""
    found: list[list[int]] = [[] for _ in range(count)]
    for k, row in enumerate(rows):
        for value in row:
            found[value].append(k)
    return found


def _mask(allowed: Sequence[Sequence[int]], slots: int) -> NDArray[np.uint8]:
    mask = np.zeros((len(allowed), slots), dtype=np.uint8)
    for s, row in enumerate(allowed):
        mask[s, list(row)] = 1
    return mask


# -- cover sets -------------------------------------------------------------------------------


def _cover_strips(problem: ScheduleProblem) -> list[int]:
    """Interiors on cover sets, where some are kept ready."""
    if not problem.rules.cover_minutes:
        return []
    cover = {built.id for built in problem.sets if built.cover}
    return [
        s
        for s, strip in enumerate(problem.strips)
        if strip.set in cover and strip.place is Place.INT and problem.region_of[s] is None
    ]


def _ready(problem: ScheduleProblem) -> NDArray[np.uint8]:
    """1 where everybody of a strip on a cover set can be had on a day."""
    members = {member.id: member for member in problem.cast}
    strips = _cover_strips(problem)
    ready = np.zeros((len(strips), problem.slots), dtype=np.uint8)
    for row, s in enumerate(strips):
        for d, day in enumerate(problem.days):
            here = d >= problem.as_of
            ready[row, d] = here and all(
                members[who].available(day) for who in problem.strips[s].cast
            )
    return ready


# -- regions ----------------------------------------------------------------------------------


def _region_table(problem: ScheduleProblem) -> Ints:
    """Counts of strips."""
    states = max((len(region.states) for region in problem.regions), default=1)
    shape = (len(problem.regions), states + 1, len(problem.days) + 2)
    return np.zeros(shape, dtype=np.int64)


def _stood_lists(problem: ScheduleProblem, lists: _Lists) -> tuple[int, int, int]:
    """How regions stand when the first day to come begins, and what a change begun then lacks.

    Per region its last state, days of change since, and days to restore it if nobody uses it any
    more; where that begins (below 0: nothing is over), where the table of what is left begins, by
    region, state and days there are, and how many days it tells apart.
    """
    if not problem.stood:
        return -1, 0, 1
    states = max(len(region.states) for region in problem.regions)
    depth = 3 * max(max(map(max, region.change_days)) for region in problem.regions) + 4
    left = np.zeros((len(problem.regions), states, depth), dtype=np.int64)
    stood = list[int]()
    for r, region in enumerate(problem.regions):
        begun, since = begun_in(problem.stood[r])
        rest = [max(0, days - since) for days in region.change_days[begun]]
        ends = [days + region.change_days[q][0] for q, days in enumerate(rest)]
        stood += [begun, since, min(ends)]
        least = gap_days(region)
        for state, g in product(range(len(region.states)), range(depth)):
            left[r, state, g] = _left(rest, least, state, g)
    return lists.add(stood)[0], lists.add(left.ravel().tolist())[0], depth


def _left(rest: Sequence[int], least: list[list[list[int]]], state: int, g: int) -> int:
    """Least days of change until a state is used, g days from now; minus the days that lack."""
    ways = [rest[state]] if rest[state] <= g else []
    for middle, days in enumerate(rest):
        room = g - days - 1
        if room >= 0:
            row = least[middle][state]
            ways.append(days + row[min(room, len(row) - 1)])
    best = min(ways, default=IMPOSSIBLE)
    return best if best < IMPOSSIBLE else g - rest[state]


def _region_lists(problem: ScheduleProblem, lists: _Lists) -> tuple[int, int, int]:
    """Where the table of changes begins, its depth in days between, where that of restoring does.

    Least days of change by days between, or minus the days that lack.
    """
    states = max((len(region.states) for region in problem.regions), default=1)
    tables = [gap_days(region) for region in problem.regions]
    depth = max((len(least[0][0]) for least in tables), default=1)
    gap = np.zeros((len(tables), states, states, depth), dtype=np.int64)
    restore = np.zeros((len(tables), states), dtype=np.int64)
    for r, region in enumerate(problem.regions):
        for a, row in enumerate(region.change_days):
            restore[r, a] = row[0]
            for b, needed in enumerate(row):
                least = tables[r][a][b]
                for g in range(depth):
                    days = least[min(g, len(least) - 1)]
                    gap[r, a, b, g] = days if days < IMPOSSIBLE else g - needed
    return lists.add(gap.ravel().tolist())[0], depth, lists.add(restore.ravel().tolist())[0]


def _change_lists(problem: ScheduleProblem, lists: _Lists) -> tuple[int, int]:
    """Where the tables of days and of a night's minutes of changes begin, (region, from, to)."""
    states = max((len(region.states) for region in problem.regions), default=1)
    days = np.zeros((len(problem.regions), states, states), dtype=np.int64)
    minutes = np.zeros_like(days)
    for r, region in enumerate(problem.regions):
        count = len(region.states)
        days[r, :count, :count] = region.change_days
        if region.change_minutes:
            minutes[r, :count, :count] = region.change_minutes
    return lists.add(days.ravel().tolist())[0], lists.add(minutes.ravel().tolist())[0]
