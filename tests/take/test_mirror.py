"""A take in a mirror: who was left is right, the camera stays a camera, joins meet."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oner.errors import InputError
from oner.geometry import poses
from oner.model.take import Mirror, Take
from oner.take.mirror import mirrored, reflection

if TYPE_CHECKING:
    from take.conftest import Workshop

metres = st.floats(-50.0, 50.0)
lines = st.tuples(metres, metres, st.floats(-math.pi, math.pi)).map(
    lambda line: (
        (line[0], line[1]),
        (line[0] + 2 * math.cos(line[2]), line[1] + 2 * math.sin(line[2])),
    )
)

AHEAD = ((0.0, 0.0), (20.0, 0.0))
"""The first leg of the way."""


@pytest.fixture(scope="module")
def take(workshop: Workshop) -> Take:
    return workshop.by_hand().take


def picture(take: Take, points: np.ndarray) -> np.ndarray:
    """Where points of the story are in every picture, as tangents, shape (n, k, 2)."""
    rays = points[None] - take.positions[:, None]
    local = np.einsum("nji,nkj->nki", poses.to_matrix(take.quaternions), rays)
    return local[..., :2] / -local[..., 2:]


@given(line=lines)
def test_mirrored_twice_is_the_identity(take: Take, line) -> None:
    twice = mirrored(mirrored(take, line), line)
    np.testing.assert_allclose(twice.positions, take.positions, atol=1e-9)
    assert poses.angle_between(twice.quaternions, take.quaternions).max() < 1e-7
    for one, other in zip(twice.performers, take.performers, strict=True):
        np.testing.assert_allclose(one.positions, other.positions, atol=1e-9)
        turns = (one.headings - other.headings) / (2 * np.pi)
        np.testing.assert_allclose(turns, np.round(turns[0]), atol=1e-9)


@given(line=lines, x=metres, y=metres, z=st.floats(0.0, 3.0))
def test_the_picture_of_the_mirrored_world_is_the_mirror_image_of_the_picture(
    take: Take, line, x: float, y: float, z: float
) -> None:
    point = np.array([[x, y, z]])
    before = picture(take, point)
    after = picture(mirrored(take, line), reflection(*line).apply_points(point))
    seen = np.abs(before).max(axis=-1) < 10.0
    np.testing.assert_allclose(after[seen], before[seen] * [-1.0, 1.0], atol=1e-6)


@given(line=lines, along=st.floats(-5.0, 5.0))
def test_the_line_stays_where_it_is_and_a_shift_goes_along_it(line, along: float) -> None:
    start, end = np.array(line[0]), np.array(line[1])
    point = start + along * (end - start)
    np.testing.assert_allclose(reflection(*line).apply_points(point), point, atol=1e-9)
    moved = reflection(line[0], line[1], 3.0).apply_points(point) - point
    np.testing.assert_allclose(moved, 3.0 * (end - start) / 2.0, atol=1e-9)


def test_speeds_lenses_and_lengths_of_ways_are_the_same_in_the_mirror(take: Take) -> None:
    image = mirrored(take, ((3.0, 1.0), (4.0, 5.0)))
    assert image.focal_lengths is take.focal_lengths
    assert image.performers[0].speeds is take.performers[0].speeds
    for a, b in ((image, take), (image.performers[0], take.performers[0])):
        np.testing.assert_allclose(
            np.linalg.norm(np.diff(a.positions, axis=0), axis=1),
            np.linalg.norm(np.diff(b.positions, axis=0), axis=1),
            atol=1e-9,
        )


def test_who_turned_left_at_the_corner_turns_right_when_the_end_is_mirrored(
    workshop: Workshop, take: Take
) -> None:
    mirror = Mirror(start=AHEAD[0], end=AHEAD[1], name="the corridor", first=4.0)
    result = workshop.by_hand(script={"mirrors": (mirror,)})
    frame = round(4.0 * float(take.rate))
    np.testing.assert_array_equal(result.take.positions[:frame], take.positions[:frame])
    np.testing.assert_allclose(
        result.take.positions[frame:], take.positions[frame:] * [1, -1, 1], atol=1e-12
    )
    assert result.take.performers[0].headings[-1] == pytest.approx(-take.performers[0].headings[-1])
    (said,) = [finding for finding in result.findings if finding.code == "take-mirror"]
    assert said.measured.startswith(f"Frames {frame}-{take.frames - 1} mirrored across the cor")
    assert any("the left foot leads" in source for source in result.take.sources)


def test_a_join_that_does_not_meet_is_refused_with_figures_and_where_it_would(
    workshop: Workshop, take: Take
) -> None:
    mirror = Mirror(start=AHEAD[0], end=AHEAD[1], name="the corridor", first=1.0, last=9.5)
    with pytest.raises(InputError) as refused:
        workshop.by_hand(script={"mirrors": (mirror,)})
    problem = refused.value.problem
    assert (problem.where, problem.read) == ("mirror.to_s", "9.5")
    frame = round(9.5 * float(take.rate))
    everybody = np.vstack([take.positions[[frame]], take.performers[0].positions[[frame]]])
    apart = 2 * abs(everybody[:, 1]).max()
    assert f"ends at frame {frame}" in problem.remedy
    assert f"{apart:.3f} m" in problem.remedy
    assert "as in frames 0-" in problem.remedy


def test_a_line_beside_the_way_meets_nowhere_and_is_said_so(workshop: Workshop) -> None:
    mirror = Mirror(start=(0.0, 1.0), end=(20.0, 1.0), name="wall W", first=1.0)
    with pytest.raises(InputError, match=r"2\.000 m .* nowhere so: mirror the whole take"):
        workshop.by_hand(script={"mirrors": (mirror,)})


def test_a_stretch_alone_is_as_long_as_the_stretch(workshop: Workshop, take: Take) -> None:
    mirror = Mirror(
        start=(0.0, 9.0), end=(1.0, 9.0), name="wall W", first=2.0, last=5.0, alone=True
    )
    alone = workshop.by_hand(script={"mirrors": (mirror,)}).take
    rows = slice(round(2.0 * float(take.rate)), round(5.0 * float(take.rate)))
    assert alone.frames == rows.stop - rows.start
    whole = mirrored(take, (mirror.start, mirror.end))
    np.testing.assert_array_equal(alone.positions, whole.positions[rows])
    np.testing.assert_array_equal(alone.performers[0].headings, whole.performers[0].headings[rows])
    assert len(alone.focal_lengths) == len(alone.focus_distances) == alone.frames


def test_a_stretch_beyond_the_take_is_refused_with_its_length(workshop: Workshop) -> None:
    for first, last, key in ((11.0, None, "from_s"), (2.0, 60.0, "to_s")):
        mirror = Mirror(start=AHEAD[0], end=AHEAD[1], name="the corridor", first=first, last=last)
        with pytest.raises(InputError, match=rf"mirror\.{key}.*the take has \d+"):
            workshop.by_hand(script={"mirrors": (mirror,)})
