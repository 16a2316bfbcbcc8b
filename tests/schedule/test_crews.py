"""Changes of several regions and the crews they share."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence

import pytest

from oner.schedule.crews import Crews, Row, Used, crews_follow, joint_rows, put_off
from oner.schedule.problem import PosedRegion
from oner.schedule.regions import changes, trajectory

DAYS = 6
ONE = Crews(count=1, night_minutes=100)


def region(name: str, minutes: Sequence[Sequence[int]]) -> PosedRegion:
    """A region whose crew does 100 minutes in a night and 300 in a day."""
    count = len(minutes)
    return PosedRegion(
        id=name,
        set="s",
        states=tuple(map(str, range(count))),
        words=tuple(map(str, range(count))),
        rigs=(None,) * count,
        change_days=tuple(tuple(0 if m <= 100 else -(-m // 300) for m in row) for row in minutes),
        change_minutes=tuple(map(tuple, minutes)),
    )


def drawn(draw: random.Random, name: str) -> PosedRegion:
    count = draw.choice([2, 3])
    return region(
        name,
        [
            [0 if a == b else draw.choice([60, 100, 200, 300, 500]) for b in range(count)]
            for a in range(count)
        ],
    )


def work(regions: Sequence[PosedRegion], rows: Sequence[Row]) -> int:
    """Days of change, restoring included."""
    return sum(sum(changes(posed, row)) for posed, row in zip(regions, rows, strict=True))


def keeps(posed: PosedRegion, row: Row, used: Used, last: int = 0) -> bool:
    """Whether a row serves its uses and every change has its days."""
    if row[-1] is None or any(row[day] != state for day, state in used.items()):
        return False
    idle = 0
    for state in row:
        if state is None:
            idle += 1
            continue
        if idle < posed.change_days[last][state]:
            return False
        last, idle = state, 0
    return True


def by_trying(regions: Sequence[PosedRegion], used: Sequence[Used], crews: Crews) -> int | None:
    """Least days of change of all rows there are."""
    rows = [
        sorted(
            (
                row
                for row in itertools.product([None, *range(len(posed.states))], repeat=DAYS)
                if keeps(posed, row, own)
            ),
            key=lambda row: work([posed], [row]),
        )
        for posed, own in zip(regions, used, strict=True)
    ]
    best: int | None = None
    for one in rows[0]:
        for other in rows[1]:
            both = work(regions, (one, other))
            if best is not None and both >= best:
                break
            if crews_follow(crews, regions, (one, other)):
                best = both
    return best


def test_two_changes_of_a_day_take_one_crew_two_days():
    hall, yard = region("hall", [[0, 300], [300, 0]]), region("yard", [[0, 300], [300, 0]])
    used = [{0: 0, 3: 1}, {0: 0, 3: 1}]
    rows = [trajectory(one, own, DAYS) for one, own in zip((hall, yard), used, strict=True)]
    both = [row for row in rows if row is not None]
    assert not crews_follow(ONE, (hall, yard), both)
    moved = put_off(ONE, (hall, yard), both, used)
    assert moved is not None
    assert crews_follow(ONE, (hall, yard), moved)
    assert work((hall, yard), moved) == work((hall, yard), both)


def test_there_is_no_way_for_one_crew_where_there_is_one_day():
    hall, yard = region("hall", [[0, 300], [300, 0]]), region("yard", [[0, 300], [300, 0]])
    used = [{0: 0, 2: 1}, {0: 0, 2: 1}]
    assert joint_rows(ONE, (hall, yard), used, [(), ()], DAYS) is None
    two = Crews(count=2, night_minutes=200)
    assert joint_rows(two, (hall, yard), used, [(), ()], DAYS) is not None


def test_a_night_has_its_minutes():
    hall, yard = region("hall", [[0, 60], [60, 0]]), region("yard", [[0, 60], [60, 0]])
    used = [{1: 0, 2: 1}, {1: 0, 2: 1}]
    assert joint_rows(ONE, (hall, yard), used, [(), ()], DAYS) is None
    assert joint_rows(Crews(count=1, night_minutes=120), (hall, yard), used, [(), ()], DAYS)


def test_a_night_earlier_will_do():
    hall, yard = region("hall", [[0, 60], [60, 0]]), region("yard", [[0, 60], [60, 0]])
    used = [{0: 0, 3: 1}, {1: 0, 3: 1}]
    rows = joint_rows(ONE, (hall, yard), used, [(), ()], DAYS)
    assert rows is not None
    assert crews_follow(ONE, (hall, yard), rows)


@pytest.mark.parametrize("seed", range(40))
def test_the_rows_for_crews_are_the_cheapest_of_all(seed: int):
    draw = random.Random(seed)
    regions = [drawn(draw, "hall"), drawn(draw, "yard")]
    used = [
        {
            day: draw.randrange(len(posed.states))
            for day in sorted(draw.sample(range(DAYS), draw.choice([2, 3])))
        }
        for posed in regions
    ]
    best = by_trying(regions, used, ONE)
    rows = joint_rows(ONE, regions, used, [(), ()], DAYS)
    assert (rows is None) == (best is None)
    if rows is not None:
        assert work(regions, rows) == best
        assert crews_follow(ONE, regions, rows)
        assert all(keeps(*one) for one in zip(regions, rows, used, strict=True))
    alone = [trajectory(posed, own, DAYS) for posed, own in zip(regions, used, strict=True)]
    if None in alone:
        assert best is None
        return
    moved = put_off(ONE, regions, [row for row in alone if row is not None], used)
    if moved is not None:
        assert work(regions, moved) == best
        assert crews_follow(ONE, regions, moved)
        assert all(keeps(*one) for one in zip(regions, moved, used, strict=True))


def test_a_change_begun_goes_on():
    hall = region("hall", [[0, 500], [500, 0]])
    # two days of change, one of them over
    row = trajectory(hall, {3: 1}, DAYS, (0, -1))
    assert row is not None
    assert row[:4] == (0, None, None, 1)
    assert trajectory(hall, {2: 1}, DAYS, (0, -1)) is None
    joint = joint_rows(ONE, (hall,), [{3: 1}], [(0, -1)], DAYS)
    assert joint is not None
    assert joint[0] == row


@pytest.mark.parametrize("seed", range(120))
def test_rows_go_on_from_how_regions_stood_and_serve_what_is_to_come(seed: int):
    draw = random.Random(seed)
    regions = [drawn(draw, "hall"), drawn(draw, "yard")]
    stood = [(0, draw.choice([0, -1])), draw.choice([(0, 0), (1, 1)])]
    used = [
        {day: draw.randrange(len(posed.states)) for day in sorted(draw.sample(range(2, DAYS), 2))}
        for posed in regions
    ]
    crews = Crews(count=1, night_minutes=100, begins=2)
    alone = [
        trajectory(posed, own, DAYS, over)
        for posed, own, over in zip(regions, used, stood, strict=True)
    ]
    if None in alone:
        return
    rows = [row for row in alone if row is not None]
    for found in (
        put_off(crews, regions, rows, used),
        joint_rows(crews, regions, used, stood, DAYS),
    ):
        if found is None:
            continue
        assert crews_follow(crews, regions, found)
        assert work(regions, found) >= work(regions, rows)
        for posed, row, own, over in zip(regions, found, used, stood, strict=True):
            assert row[:2] == tuple(None if state < 0 else state for state in over)
            assert keeps(posed, row, own, over[0])
