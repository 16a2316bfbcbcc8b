"""The season around the take, and the board that was planted in it."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from oner.production.the_run import season, words

SIZES = [(450, 40, 130), (60, 12, 30), (900, 80, 260), (120, 20, 40), (20, 8, 20)]


def _season(seed: int, strips: int, cast: int, days: int) -> season.Season:
    names = [id for id, _, _ in words.cast_list(cast)]
    return season.invent_season(
        seed=seed, strips=strips, cast=names, days=days, runner=words.RUNNER
    )


@pytest.mark.parametrize(("strips", "cast", "days"), SIZES)
def test_a_season_of_any_size_has_a_board_that_keeps_every_rule(
    strips: int, cast: int, days: int
) -> None:
    _recount(_season(7, strips, cast, days))


@settings(max_examples=25)
@given(seed=st.integers(0, 10**6), strips=st.integers(60, 200), days=st.integers(30, 70))
def test_a_season_of_any_seed_has_a_board_that_keeps_every_rule(
    seed: int, strips: int, days: int
) -> None:
    assume(30 <= season.scene_minutes(days) / strips <= 300)
    _recount(_season(seed, strips, 16, days))


def _recount(shown: season.Season) -> None:
    people = {member.id: member for member in shown.members}
    by_day = defaultdict[int, list[season.Scene]](list)
    for scene in shown.scenes:
        by_day[scene.day].append(scene)
        assert scene.first <= scene.day <= scene.last
        assert scene.cast
        assert all(people[name].free(scene.day) for name in scene.cast)
    assert not set(by_day) & season.run_days(len(shown.days))
    planted = {scene.id: scene.day for scene in shown.scenes}
    assert all(planted[b] < scene.day for scene in shown.scenes for b in scene.after)
    for scenes in by_day.values():
        sets = {scene.place.id for scene in scenes}
        stages = {scene.place.stage for scene in scenes}
        lost = season.SET_CHANGE * (len(sets) - 1) + season.STAGE_CHANGE * (len(stages) - 1)
        assert sum(scene.minutes for scene in scenes) + lost <= season.MINUTES


def test_ten_episodes_have_450_scenes_that_fill_seven_tenths_of_the_days() -> None:
    shown = _season(7, 450, 40, 130)
    assert len(shown.scenes) == 450
    assert Counter(scene.episode for scene in shown.scenes) == dict.fromkeys(range(1, 11), 45)
    load = sum(scene.minutes for scene in shown.scenes) / (600 * 130)
    assert load == pytest.approx(0.70, abs=0.005)


@pytest.mark.parametrize("seed", range(1, 8))
def test_thirty_scenes_or_more_play_in_the_hallways(seed: int) -> None:
    shown = _season(seed, 450, 40, 130)
    hall = [scene for scene in shown.scenes if scene.place.id in ("hall-a", "hall-b")]
    assert len(hall) >= 25
    assert all(scene.zone in scene.place.zones for scene in hall)


def test_the_cast_is_six_leads_twelve_supports_and_guests() -> None:
    shown = _season(7, 450, 40, 130)
    assert Counter(member.rank for member in shown.members) == {
        "lead": 6,
        "support": 12,
        "guest": 22,
    }


def test_who_runs_and_who_calls_can_be_had_on_every_day_left_for_the_pieces() -> None:
    for seed in range(5):
        shown = _season(seed, 450, 40, 130)
        for member in shown.members[:2]:
            assert all(member.free(day) for day in season.run_days(130))


def test_nobody_shoots_on_holidays_or_weekends() -> None:
    days = season.shooting_days(130)
    assert all(day.weekday() < 5 and day not in season.HOLIDAYS for day in days)
    assert len(set(days)) == 130


@pytest.mark.parametrize(
    ("strips", "cast", "days", "message"),
    [
        (450, 7, 130, "a cast of 7 is too small"),
        (450, 40, 19, "19 days are too few"),
        (10, 40, 130, "10 strips do not fit 130 days; 182 to 1820 would"),
        (5000, 40, 130, "5000 strips do not fit 130 days"),
    ],
)
def test_sizes_that_do_not_fit_are_refused_with_those_that_would(
    strips: int, cast: int, days: int, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        _season(7, strips, cast, days)


def test_people_beyond_the_named_ones_are_numbered_guests() -> None:
    people = words.cast_list(80)
    assert len({id for id, _, _ in people}) == 80
    assert people[-1][0] == "G62"
