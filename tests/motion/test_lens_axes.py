"""The motors of the lens: where the rings stand, and what they cannot follow."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oner.model.finding import CODES
from oner.model.rig import LensAxes, LensAxis, LensScale
from oner.motion.lens_axes import check_lens, ring_travel, ring_value
from oner.timing.span import Span

RATE = Fraction(24)
ZOOM = LensAxis(start=0.02, end=0.08, scale=LensScale.LOG, speed=1.0, acceleration=5.0)
FOCUS = LensAxis(start=0.5, end=math.inf, scale=LensScale.INVERSE, speed=2.0, acceleration=20.0)
IRIS = LensAxis(start=2.8, end=22.0, scale=LensScale.LOG, speed=1.0, acceleration=10.0)
AXES = LensAxes(zoom=ZOOM, focus=FOCUS, iris=IRIS, assumed=("zoom", "focus"))


@given(
    st.sampled_from([ZOOM, IRIS]),
    st.lists(st.floats(0.0, 1.0), min_size=1, max_size=5),
)
def test_a_value_and_the_travel_of_its_ring_say_the_same(axis: LensAxis, t: list[float]) -> None:
    travel = np.array(t)
    assert ring_travel(axis, ring_value(axis, travel)) == pytest.approx(travel, abs=1e-9)


def test_half_the_travel_is_half_the_zoom_ratio_twice_the_distance_half_the_stops() -> None:
    assert ring_travel(ZOOM, np.array([0.02, 0.04, 0.08])) == pytest.approx([0.0, 0.5, 1.0])
    assert ring_travel(FOCUS, np.array([0.5, 1.0, np.inf])) == pytest.approx([0.0, 0.5, 1.0])
    assert ring_value(FOCUS, np.array([0.0, 0.5, 1.0])).tolist() == [0.5, 1.0, math.inf]
    middle = math.sqrt(2.8 * 22)
    assert ring_travel(IRIS, np.array([2.8, middle, 22.0])) == pytest.approx([0.0, 0.5, 1.0])


def test_a_slow_zoom_is_possible_and_its_peaks_are_those_of_the_curve() -> None:
    t = np.arange(49) / 24
    travel = 0.5 - 0.5 * np.cos(np.pi * t / 2)
    report = check_lens(AXES, RATE, ring_value(ZOOM, travel), None, None)
    assert report.failures == ()
    assert report.driven == ("zoom",)
    assert report.assumed == ("zoom",)
    assert report.values[:, 0] == pytest.approx(travel)
    assert report.peaks[0] == pytest.approx([np.pi / 4, 0.0, 0.0], rel=1e-3)
    assert report.peaks[1] == pytest.approx([np.pi**2 / 8 / 5, 0.0, 0.0], rel=1e-2)


def test_a_snap_zoom_is_refused_where_it_snaps_with_its_figure() -> None:
    t = np.arange(49) / 24
    travel = 0.5 + 0.5 * np.tanh(8 * (t - 1.0))
    report = check_lens(AXES, RATE, ring_value(ZOOM, travel), None, None, first_frame=100)
    assert {failure.code for failure in report.failures} == {"cover-lens"}
    assert "cover-lens" in CODES
    speed = next(one for one in report.failures if "speed" in one.detail)
    assert Span(118, 130).covers(speed.span)
    assert speed.detail == "speed of the zoom motor 4.00 travel/s, 1.00 at most"


def test_a_focus_nearer_than_the_lens_has_is_refused_at_its_frames() -> None:
    distances = np.linspace(2.0, 0.4, 200)
    report = check_lens(AXES, RATE, np.full(200, 0.03), distances, np.full(200, 4.0))
    (failure,) = report.failures
    assert failure.detail == "focus at 0.40 m, the lens goes from 0.50 m to infinity"
    assert failure.span == Span(int(np.flatnonzero(distances < 0.5)[0]), 200)
    assert report.driven == ("zoom", "focus", "iris")


def test_a_ring_without_a_motor_is_not_looked_at() -> None:
    report = check_lens(LensAxes(focus=FOCUS), RATE, np.full(8, 0.5), np.full(8, 3.0), None)
    assert (report.driven, report.failures) == (("focus",), ())


def test_values_that_no_lens_has_are_an_error() -> None:
    with pytest.raises(ValueError, match="greater than 0"):
        check_lens(AXES, RATE, np.array([0.03, 0.0]), None, None)
    with pytest.raises(ValueError, match="at least one"):
        check_lens(AXES, RATE, None, None, None)
    with pytest.raises(ValueError, match="same frames"):
        check_lens(AXES, RATE, np.full(8, 0.03), np.full(9, 3.0), None)
