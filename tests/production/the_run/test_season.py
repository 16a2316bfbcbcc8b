"""The season around the take, and the board that was planted in it."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from oner.production.the_run import season, words

SIZES = [(450, 40, 130), (60, 12, 30), (900, 80, 260), (120, 20, 40), (20, 8, 20)]


def _season(seed: int, strips: int, cast: int, days: int) -> season.Season:
    names = [id for id, _, _ in words.cast_list(cast)]
    return season.invent_season(
        seed=seed,
        strips=strips,
        cast=names,
        days=days,
        runner=words.RUNNER,
        directors=[id for id, _ in words.DIRECTORS],
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
    directs = {episode: one for one in shown.directors for episode in one.episodes}
    by_day = defaultdict[int, list[season.Scene]](list)
    second = defaultdict[int, list[season.Scene]](list)
    for scene in shown.scenes:
        (second if scene.insert else by_day)[scene.day].append(scene)
        assert scene.first <= scene.day <= scene.last
        assert bool(scene.cast) != scene.insert
        assert all(people[name].free(scene.day) for name in scene.cast)
        assert scene.insert or directs[scene.episode].free(scene.day)
    assert not set(by_day) & season.run_days(len(shown.days))
    planted = {scene.id: scene.day for scene in shown.scenes}
    for scene in shown.scenes:
        assert all(scene.day - planted[b] >= scene.gaps.get(b, 0) for b in scene.after)
        assert all(planted[b] < scene.day for b in scene.after)
    for day, scenes in by_day.items():
        sets = {scene.place.id for scene in scenes}
        stages = {scene.place.stage for scene in scenes}
        lost = season.SET_CHANGE * (len(sets) - 1) + season.STAGE_CHANGE * (len(stages) - 1)
        assert sum(scene.minutes for scene in scenes) + lost <= season.MINUTES
        assert not stages & {scene.place.stage for scene in second[day]}
        _recount_light(shown, day, scenes)
    for name in {scene.together for scene in shown.scenes} - {""}:
        assert len({(s.day, s.place.id) for s in shown.scenes if s.together == name}) == 1
    assert season.keeps_cover(shown.scenes, shown.members, shown.cover)


def _recount_light(shown: season.Season, day: int, scenes: list[season.Scene]) -> None:
    """By day while the sun is up; by night on the last day before one that is off."""
    down = season.SUN[shown.days[day].month - 1][1]
    by_day = sum(scene.minutes for scene in scenes if scene.by_day)
    by_night = sum(scene.minutes for scene in scenes if scene.by_night)
    assert by_day <= down - season.DAY_CALL
    assert not (by_day and by_night)
    if by_night:
        end = season.NIGHT_CALL + season.MINUTES + season.MEAL
        assert by_night <= end - max(down, season.NIGHT_CALL)
        assert day + 1 == len(shown.days) or (shown.days[day + 1] - shown.days[day]).days > 1


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


def test_scenes_that_are_run_have_days_of_rest_around_them() -> None:
    for seed in range(5):
        shown = _season(seed, 450, 40, 130)
        ran = sorted(scene.day for scene in shown.scenes if scene.runs)
        assert len(ran) == 3
        assert all(later - earlier > season.RUN_REST for earlier, later in pairwise(ran))
        assert all(words.RUNNER in scene.cast for scene in shown.scenes if scene.runs)
        assert max(scene.runs for scene in shown.scenes) <= season.RUN_MINUTES


def test_the_second_unit_shoots_inserts_on_its_days_without_anybody() -> None:
    shown = _season(7, 450, 40, 130)
    inserts = [scene for scene in shown.scenes if scene.insert]
    assert len(inserts) == 6
    assert shown.second is not None
    assert all(shown.second[0] <= scene.day <= shown.second[1] for scene in inserts)
    assert _season(7, 20, 8, 20).second is None


def test_the_season_of_the_example_has_cover_for_two_hours() -> None:
    assert _season(7, 450, 40, 130).cover == 120


def test_daylight_is_said_from_the_first_day_on_and_every_month() -> None:
    days = season.shooting_days(260)
    rows = season.daylight(days)
    assert rows[0][0] == days[0]
    assert [row[0] for row in rows] == sorted({row[0] for row in rows})
    assert rows[-1][0].month == days[-1].month
    assert all(rise < down for _, rise, down in rows)


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
