"""What is written in a folder becomes the nouns it means."""

from __future__ import annotations

import math
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest

from oner.model.rig import RigKind, Window
from oner.model.schedule import Light, Place
from oner.model.set import PanelKind
from oner.model.take import TakeByHand, TakeFromFiles
from oner.production.read import read_production

if TYPE_CHECKING:
    from production.conftest import Folder


def test_the_show_and_its_calendar(show: Folder) -> None:
    production = read_production(show.path)
    assert (production.title, production.short, production.currency) == (
        "A Long Walk", "WALK", "USD",
    )  # fmt: skip
    assert production.rate == Fraction(24)
    assert production.calendar.start == date(2027, 2, 1)
    assert production.calendar.weekdays == (0, 1, 2, 3, 4)
    assert production.prices.changeover_day == 450_000


def test_a_rate_of_23976_is_exact(show: Folder) -> None:
    show.change("production.toml", '"24"', '"23.976"')
    assert read_production(show.path).rate == Fraction(24000, 1001)


def test_bare_lengths_are_in_the_unit_the_production_names(show: Folder) -> None:
    show.change("production.toml", 'lengths = "m"', 'lengths = "ft"')
    show.change("take.toml", "route", "corner_radius = 3\nroute")
    show.change("sets.toml", '"4-9, 15-21"', "[1]")
    show.change("take.toml", 'corner_radius = "1.2 m"\n', "")
    production = read_production(show.path)
    assert production.story.waypoints[1].point == pytest.approx((13.2 * 0.3048, 1.2 * 0.3048))
    assert production.take is not None
    assert isinstance(production.take.description, TakeByHand)
    assert production.take.description.corner_radius == pytest.approx(0.9144)


def test_money_is_in_the_smallest_unit_of_its_currency(show: Folder) -> None:
    show.change("production.toml", '"USD"', '"JPY"')
    assert read_production(show.path).prices.changeover_day == 4500


def test_walls_of_a_set_are_tiled_and_its_wild_panels_numbered_along_the_corner(
    show: Folder,
) -> None:
    hall = read_production(show.path).set_named("hall")
    outer = [wall for wall in hall.walls if wall.id.startswith("H-outer")]
    assert [wall.id for wall in outer] == ["H-outer.1", "H-outer.2"]
    wild = [panel.id for wall in outer for panel in wall.panels if panel.wild]
    assert wild == [f"H-outer.1-{n:02d}" for n in range(4, 10)] + [
        f"H-outer.2-{n:02d}" for n in range(3, 10)
    ]
    assert [wall.top for wall in outer] == [3.0, 3.0]


def test_a_ceiling_is_a_row_of_pieces_over_its_zone(show: Folder) -> None:
    hall = read_production(show.path).set_named("hall")
    assert len(hall.ceilings) == 8
    piece = hall.ceilings[0]
    assert (piece.id, piece.wall, piece.kind) == ("H-lid-01", "c1", PanelKind.CEILING)
    assert (piece.base, piece.top, piece.thickness) == (3.0, 3.05, 2.4)


def test_a_set_with_zones_and_no_region_is_one_region(show: Folder) -> None:
    show.change("sets.toml", '  [[set.region]]             # what one change of the set closes\n'
                '  id = "hall"\n  zones = ["c1", "c2"]\n', "")  # fmt: skip
    (region,) = read_production(show.path).set_named("hall").regions
    assert (region.id, region.zones) == ("hall", ("c1", "c2"))


def test_where_a_set_stands_and_what_it_stands_for(show: Folder) -> None:
    show.change("sets.toml", "at = [0, 0]\n", "at = [2, 3]\n  yaw_deg = 90\n  mirrored = true\n")
    hall = read_production(show.path).set_named("hall")
    assert (hall.T_stage_set.x, hall.T_stage_set.y, hall.T_stage_set.yaw) == (8.0, 4.0, 0.0)
    (part,) = hall.stands_for
    assert part.T_story_set.mirrored
    assert part.T_story_set.apply_points([1.0, 1.0]) == pytest.approx([3.0, 4.0])
    assert part.story_zones == ("corridor-1", "corridor-2")


def test_a_strip_without_minutes_takes_them_from_its_eighths(show: Folder) -> None:
    strips = {strip.id: strip for strip in read_production(show.path).strips}
    assert (strips["4"].eighths, strips["4"].minutes) == (6, 72)
    assert (strips["2"].eighths, strips["2"].minutes) == (10, 150)
    assert strips["13"].after == ("10", "11")
    assert strips["9"].cast == ("BEN", "CLEO")
    assert strips["9"].place is Place.INT


def test_dusk_is_scheduled_as_night_and_that_is_noted(show: Folder) -> None:
    production = read_production(show.path)
    assert production.strips[-1].light is Light.NIGHT
    assert "DUSK is scheduled as NIGHT (strips: 1)" in production.notes


def test_windows_and_absences_of_the_cast(show: Folder) -> None:
    anna, ben, cleo = read_production(show.path).cast
    assert anna.windows == ()
    assert anna.absences == (Window(first=date(2027, 2, 10), last=date(2027, 2, 11)),)
    assert ben.windows == (Window(first=date(2027, 2, 1), last=date(2027, 2, 26)),)
    assert len(cleo.absences) == 2
    assert not cleo.available(date(2027, 2, 19))


def test_the_take_by_hand_is_in_metres_radians_and_seconds(show: Folder) -> None:
    take = read_production(show.path).take
    assert take is not None
    assert isinstance(take.description, TakeByHand)
    assert take.sensor_width == pytest.approx(0.02489)
    assert take.shutter_angle == pytest.approx(math.pi)
    last = take.description.camera[-1]
    assert (last.azimuth, last.focal_length) == (
        pytest.approx(math.radians(195)),
        pytest.approx(0.035),
    )
    assert take.cut.maximum_frames == 200


def test_a_shutter_nobody_gave_is_180_degrees(show: Folder) -> None:
    show.change("take.toml", "shutter_angle_deg = 180\n", "")
    take = read_production(show.path).take
    assert take is not None
    assert take.shutter_angle == pytest.approx(math.pi)


def test_a_take_from_files(show: Folder) -> None:
    show.put("cam.csv", "x")
    show.put("run.bvh", "x")
    show.put(
        "take.toml",
        """
name = "From previs"
scene = 101
[camera]
file = "cam.csv"
up = "y"
units = "cm"
yaw_deg = 90
offset = ["1 m", "2 m", "0 m"]
frame_rate = "24"
focal_length = "24 mm"
start_s = 1
stop_s = 3
[[performer]]
id = "ANNA"
file = "run.bvh"
units = "in"
repeat = 10
""",
    )
    take = read_production(show.path).take
    assert take is not None
    assert take.scene == "101"
    assert isinstance(take.description, TakeFromFiles)
    camera = take.description.camera
    assert camera.placement.metres_per_unit == pytest.approx(0.01)
    assert camera.placement.offset == (1.0, 2.0, 0.0)
    assert (camera.rate, camera.focal_length) == (Fraction(24), pytest.approx(0.024))
    (runner,) = take.description.performers
    assert (runner.performer, runner.repeat) == ("ANNA", 10)
    assert runner.placement.metres_per_unit == pytest.approx(0.0254)


def test_an_automatic_route_goes_through_zones_that_touch(show: Folder) -> None:
    show.change("take.toml", '["start", "corner", "door"]',
                '"auto"\nfrom = "corridor-1"\nto = "corridor-2"')  # fmt: skip
    take = read_production(show.path).take
    assert take is not None
    assert isinstance(take.description, TakeByHand)
    assert take.description.route == ("corridor-1", "corridor-2")


def test_an_automatic_route_does_not_go_through_walls(show: Folder) -> None:
    show.change("take.toml", '["start", "corner", "door"]',
                '"auto"\nfrom = "corridor-1"\nto = "corridor-2"')  # fmt: skip
    show.add("story.toml", '[[wall]]\nid = "shut"\npoints = [[12, 2.4], [14.4, 2.4]]\n')
    assert show.problems() == [
        (
            "take.toml:16: by_hand.to: read 'corridor-2'; "
            "no way through zones that touch leads there; name the zones in between"
        )
    ]


ARM = """
[[rig]]
id = "arm"
model = "rx160l"
mounts = ["under"]
stage = "stage-1"
terms = { day_rate = 9000, windows = [{ first = 2027-02-02, last = 2027-02-05 }] }
confirmed = ["arm.acceleration", "track"]
[rig.arm]
speed_deg_s = [100, 200, 255, 315, 360, 870]
[rig.track]
length = "16 ft"
"""


def test_a_rig_is_its_model_with_its_own_values_laid_over(show: Folder) -> None:
    show.add("rigs.toml", ARM)
    rig = read_production(show.path).rig_named("arm")
    assert rig.kind is RigKind.ARM
    assert rig.arm is not None
    assert rig.track is not None
    assert rig.arm.speed.tolist() == np.radians([100, 200, 255, 315, 360, 870]).tolist()
    assert rig.arm.geometry.lengths.tolist() == [0.15, 0, 0, 0.55, 0.825, 0.925, 0.11]
    assert (rig.track.length, rig.track.width) == (pytest.approx(4.8768), 1.2)
    assert (rig.performer_clearance, rig.passes) == (0.4, ("hero", "clean plate"))
    assert [mount.id for mount in rig.mounts] == ["under"]
    assert rig.terms.windows == (Window(first=date(2027, 2, 2), last=date(2027, 2, 5)),)
    assert rig.sets == ("hall",)


def test_what_a_model_assumes_stays_assumed_until_it_is_confirmed(show: Folder) -> None:
    show.add("rigs.toml", ARM)
    production = read_production(show.path)
    rig, operator = production.rig_named("arm"), production.rig_named("operator")
    assert "arm.acceleration" not in rig.assumed
    assert not [name for name in rig.assumed if name.startswith("track.")]
    assert rig.arm is not None
    assert rig.arm.assumed == ("jerk", "payload", "sphere")
    assert "operator.nearest" in operator.assumed  # given by the rig, but by nobody confirmed


def test_a_treadmill_has_belt_arm_and_green(show: Folder) -> None:
    show.add("rigs.toml", '[[rig]]\nid = "belt"\nmodel = "treadmill-green"\narm = "rx160l"\n')
    rig = read_production(show.path).rig_named("belt")
    assert rig.kind is RigKind.TREADMILL
    assert rig.treadmill is not None
    assert rig.treadmill.belt_speed == 9.0
    assert rig.arm is not None
    assert rig.track is not None
    assert {"arm.jerk", "treadmill.belt_speed"} <= set(rig.assumed)


def test_the_camera_of_a_mount_looks_and_stands_as_the_catalogue_says(show: Folder) -> None:
    from oner.geometry.poses import rotate, view_direction

    show.add("rigs.toml", ARM.replace('"under"', '"end", "under"'))
    end, under = read_production(show.path).rig_named("arm").mounts
    assert view_direction(end.q_flange_camera) == pytest.approx([0, 0, 1])
    assert rotate(end.q_flange_camera, [0, 1, 0]) == pytest.approx([1, 0, 0])
    assert view_direction(under.q_flange_camera) == pytest.approx([1, 0, 0])
    assert rotate(under.q_flange_camera, [0, 1, 0]) == pytest.approx([0, 0, -1])
    assert end.p_flange_camera.tolist() == [0, 0, 0.36]
    assert under.p_flange_camera.tolist() == [0.12, 0, 0.28]


def test_an_own_model_lies_beside_the_rigs(show: Folder) -> None:
    from oner.production.rig_models import CATALOGUE

    text = (CATALOGUE / "rx160l.toml").read_text(encoding="utf-8")
    show.put("my-arm.toml", text.replace("payload_kg = 25", "payload_kg = 20\ncolour = 'red'"))
    show.add("rigs.toml", '[[rig]]\nid = "arm"\nmodel = "my-arm.toml"\n')
    (problem,) = show.problems()
    line = show.line("my-arm.toml", "colour")
    assert problem.startswith(f"my-arm.toml:{line}: arm.colour: read 'colour'; is not a key here;")
    show.change("my-arm.toml", "colour = 'red'", "")
    rig = read_production(show.path).rig_named("arm")
    assert rig.arm is not None
    assert (rig.arm.name, rig.arm.payload) == ("my-arm.toml", 20.0)


def test_the_motors_of_the_lens_are_the_models_with_the_rigs_values_over_them(
    show: Folder,
) -> None:
    own = "[rig.lens.zoom]\nwide = '24 mm'\ntele = '70 mm'\n"
    show.add("rigs.toml", ARM.replace('"track"]', '"track", "lens.zoom"]') + own)
    lens = read_production(show.path).rig_named("arm").lens_axes
    assert lens is not None
    assert lens.zoom is not None
    assert (lens.zoom.start, lens.zoom.end) == (pytest.approx(0.024), pytest.approx(0.07))
    assert lens.zoom.speed == 1.0
    assert lens.focus is not None
    assert (lens.focus.end, lens.focus.scale.value) == (float("inf"), "inverse")
    assert lens.assumed == ("focus", "iris")


def test_a_lens_whose_tele_is_wider_than_its_wide_is_named(show: Folder) -> None:
    show.add("rigs.toml", ARM + "[rig.lens.zoom]\ntele = '15 mm'\n")
    (problem,) = show.problems()
    assert "wide must be less than tele" in problem
