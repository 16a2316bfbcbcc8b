"""Room to come up to speed and to stop, in a set as it stands."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oner.breakdown.run_up import LEGS, Legs, run_up
from oner.model.arrays import frozen
from oner.model.set import PanelKind, Set, Wall, Zone
from oner.model.take import PerformerTrack, Take

Make = Callable[..., Take]
Build = Callable[..., Set]


def cross_wall(built: Set, x: float, **more: object) -> Set:
    """The corridor with one wild flat across it at x."""
    flat = replace(built.walls[0].panels[0], id="gate-01", wall="gate", start=(x, -1.2),
                   end=(x, 1.2), wild=True, **more)  # type: ignore[arg-type]  # fmt: skip
    gate = Wall(id="gate", start=(x, -1.2), end=(x, 1.2), base=flat.base, top=3.0,
                thickness=0.1, panels=(flat,))  # fmt: skip
    return replace(built, walls=(*built.walls, gate))


def test_the_way_needed_is_the_square_of_the_speed_over_twice_the_acceleration(
    build_set: Build, lead_take: Make
) -> None:
    run = run_up(lead_take(speed=4.0), build_set(24.0))
    assert np.allclose(run.before, 16 / (2 * LEGS.acceleration))
    assert np.allclose(run.after, 16 / (2 * LEGS.braking))
    assert run.starts.shape == run.stops.shape == (73,)


def test_a_take_that_starts_at_speed_runs_up_straight_before_its_first_frame(
    build_set: Build, lead_take: Make
) -> None:
    assert run_up(lead_take(speed=4.0, x0=4.5), build_set(24.0)).starts.all()
    short = run_up(lead_take(speed=4.0, x0=2.0), build_set(24.0))
    assert not short.starts[0]
    assert short.room_before[0] == pytest.approx(2.0)
    # 2 m of straight run-up and the way since: 4 m are there half a second later
    assert short.starts.tolist().index(True) == 12
    assert short.start_words(0) == "4.0 m of run-up, 2.0 m to be had"


def test_the_end_of_the_set_ends_the_stopping(build_set: Build, lead_take: Make) -> None:
    run = run_up(lead_take(speed=4.0, x0=10.0), build_set(24.0))
    room = np.flatnonzero(run.stops)
    # the frame before the last stop is at most 3.2 m before the zone's end at x = 24
    x = 10.0 + 4.0 * (room[-1] - 1) / 24
    assert x <= 24.0 - 3.2 < x + 4.0 / 24


def test_a_take_whose_people_stand_at_its_ends_needs_nothing_there(
    build_set: Build, lead_take: Make
) -> None:
    take = lead_take(speed=4.0, x0=0.1)
    (runner,) = take.performers
    still = replace(take, performers=(replace(runner, speeds=frozen(np.zeros(72))),))
    run = run_up(still, build_set(24.0))
    assert run.starts.all()
    assert run.stops.all()


def test_a_wall_across_the_way_shortens_the_run_up_until_it_is_pulled(
    build_set: Build, lead_take: Make
) -> None:
    built = cross_wall(build_set(24.0), 4.0)
    take = lead_take(speed=4.0, x0=6.0)
    run = run_up(take, built)
    assert run.room_before[0] == pytest.approx(2.0 - 0.05 - 0.35)
    assert not run.starts[0]
    assert run_up(take, built, {"gate-01"}).starts[0]


def test_a_header_and_a_ceiling_are_passed_under(build_set: Build, lead_take: Make) -> None:
    take = lead_take(speed=4.0, x0=6.0)
    header = cross_wall(build_set(24.0), 4.0, base=2.2, kind=PanelKind.HEADER)
    assert run_up(take, header).starts[0]
    low = cross_wall(build_set(24.0), 4.0, base=1.5, kind=PanelKind.HEADER)
    assert not run_up(take, low).starts[0]


def test_a_track_across_the_way_shortens_it(build_set: Build, lead_take: Make) -> None:
    take = lead_take(speed=4.0, x0=6.0)
    blocked = run_up(take, build_set(24.0), blocks=[shapely.box(3.0, -1.2, 4.0, 1.2)])
    assert blocked.room_before[0] == pytest.approx(2.0 - 0.35)


def test_a_door_between_two_zones_is_passed_and_a_gap_of_a_metre_is_not(
    build_set: Build, lead_take: Make
) -> None:
    def with_gap(gap: float) -> Set:
        near = Zone(id="near", outline=((0, -1.2), (5, -1.2), (5, 1.2), (0, 1.2)))
        far = Zone(id="far", outline=((5 + gap, -1.2), (24, -1.2), (24, 1.2), (5 + gap, 1.2)))
        return replace(build_set(24.0), zones=(near, far))

    take = lead_take(speed=4.0, x0=6.5)
    assert run_up(take, with_gap(0.3)).starts[0]
    run = run_up(take, with_gap(1.0))
    assert not run.starts[0]
    assert run.room_before[0] == pytest.approx(0.5)


def test_floor_beside_the_set_can_be_run_on_through_an_open_end(
    build_set: Build, lead_take: Make
) -> None:
    take = lead_take(speed=4.0, x0=1.0)
    assert not run_up(take, build_set(24.0)).starts[0]
    assert run_up(take, build_set(24.0), floor=shapely.box(-10, -10, 30, 10)).starts[0]


def around_a_corner(frames: int = 96, speed: float = 4.0) -> PerformerTrack:
    """Along +x to (10, 0), then along +y."""
    way = speed * np.arange(frames) / 24.0
    x, y = np.minimum(way, 10.0), np.maximum(way - 10.0, 0.0)
    return PerformerTrack(
        id="MARK",
        positions=frozen(np.column_stack([x, y, np.zeros(frames)])),
        headings=frozen(np.where(way < 10.0, 0.0, math.pi / 2)),
        speeds=frozen(np.full(frames, speed)),
        height=1.8,
        radius=0.35,
    )


def test_the_way_back_goes_around_the_corner_the_performer_ran(
    build_set: Build, lead_take: Make
) -> None:
    zone = Zone(id="l", outline=((0, -1), (11, -1), (11, 9), (9, 9), (9, 1), (0, 1)))
    built = replace(build_set(24.0), walls=(), zones=(zone,))
    take = lead_take(96)
    turned = replace(take, performers=(around_a_corner(),))
    run = run_up(turned, built)
    after_corner = 65  # 0.8 m past it; only 1.8 m of floor straight behind
    assert run.starts[after_corner]
    assert run.room_before[after_corner] == pytest.approx(10.8 + 0.0, abs=0.05)


def test_a_way_that_leaves_the_set_is_gone_on_with_straight(
    build_set: Build, lead_take: Make
) -> None:
    """The path comes from beside the set; straight behind the corner there is floor."""
    zone = Zone(id="t", outline=((9, -8), (11, -8), (11, 9), (9, 9)))
    built = replace(build_set(24.0), walls=(), zones=(zone,))
    turned = replace(lead_take(96), performers=(around_a_corner(),))
    run = run_up(turned, built)
    assert run.starts[62]
    assert not run.starts[50]


def test_every_performer_has_to_have_room(build_set: Build, lead_take: Make) -> None:
    take = lead_take(speed=4.0, x0=6.0)
    (runner,) = take.performers
    late = replace(
        runner, id="ANNA", positions=frozen(runner.positions - np.array([5.0, 0.0, 0.0]))
    )
    run = run_up(replace(take, performers=(runner, late)), build_set(24.0))
    assert not run.starts[0]
    assert run.room_before[0] == pytest.approx(1.0)
    assert run_up(replace(take, performers=()), build_set(24.0)).starts.all()


def test_stronger_legs_need_less_room(build_set: Build, lead_take: Make) -> None:
    take = lead_take(speed=4.0, x0=2.5)
    assert not run_up(take, build_set(24.0)).starts[0]
    assert run_up(take, build_set(24.0), legs=Legs(acceleration=4.0)).starts[0]


def test_time_reversed_the_run_up_is_the_stopping(build_set: Build, lead_take: Make) -> None:
    take = lead_take(speed=3.0, x0=2.0)
    (runner,) = take.performers
    back = replace(
        runner,
        positions=frozen(runner.positions[::-1]),
        headings=frozen(runner.headings[::-1] + math.pi),
        speeds=frozen(runner.speeds[::-1]),
    )
    even = Legs(acceleration=2.0, braking=2.0)
    built = cross_wall(build_set(24.0), 1.0)
    forwards = run_up(take, built, legs=even)
    backwards = run_up(replace(take, performers=(back,)), built, legs=even)
    assert forwards.starts.tolist() == backwards.stops[::-1].tolist()
    assert np.allclose(forwards.room_before, backwards.room_after[::-1])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # they make anew
@given(
    out=st.frozensets(st.sampled_from(["gate-01", *(f"south-{n:02d}" for n in range(1, 21))])),
    x=st.floats(0.5, 22.0),
    x0=st.floats(0.0, 10.0),
)
def test_pulling_a_panel_never_takes_room_away(
    build_set: Build, lead_take: Make, out: frozenset[str], x: float, x0: float
) -> None:
    built = cross_wall(build_set(24.0, wild=True), x)
    take = lead_take(24, speed=4.0, x0=x0)
    shut, opened = run_up(take, built), run_up(take, built, out)
    assert (opened.room_before >= shut.room_before - 1e-9).all()
    assert (opened.starts >= shut.starts).all()
    assert (opened.stops >= shut.stops).all()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # they make anew
@given(x0=st.floats(0.1, 23.0), speed=st.floats(0.5, 6.0))
def test_the_room_along_a_corridor_is_the_way_to_its_ends(
    build_set: Build, lead_take: Make, x0: float, speed: float
) -> None:
    """As counted by hand: floor behind and ahead of the runner, as far as was looked."""
    run = run_up(lead_take(24, speed=speed, x0=x0), replace(build_set(24.0), walls=()))
    x = x0 + speed * np.arange(24) / 24
    inside = x < 24.0
    assert (run.starts[:24] == (inside & (x + 1e-6 >= run.before[:24]))).all()
    assert (run.stops[1:] == (inside & (24.0 - x + 1e-6 >= run.after[1:]))).all()
