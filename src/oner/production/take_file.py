"""`take.toml`: the long take, written by hand or as files from previs or a recording."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal, cast

from pydantic import BeforeValidator, Field

from oner.model.rig import Rig
from oner.model.schedule import CastMember
from oner.model.set import Point, Set, StoryMap
from oner.model.take import (
    CameraFile,
    CameraKey,
    FilePlacement,
    KeepSize,
    Mirror,
    PaceKey,
    PerformerFile,
    TakeByHand,
    TakeFromFiles,
    TakeScript,
)
from oner.production.cut_wishes import CutForm, read_wishes
from oner.production.fields import (
    Conventions,
    Degrees,
    FocalLength,
    FrameRate,
    Id,
    Label,
    Length,
    LengthOrZero,
    NotNegative,
    PlaneLine,
    SensorSize,
    SignedLength,
    SpaceOffset,
    Text,
    Whole,
)
from oner.production.forms import Form, fill
from oner.production.problems import one_of
from oner.production.sources import Place, Source, read_toml
from oner.production.way import way_through
from oner.units import METRES_PER_UNIT

Axis = Literal["", "x", "y", "z", "-x", "-y", "-z"]
_NO_FILE = TakeFromFiles(camera=CameraFile(path="none"))
"""Stands in where the description is missing or elsewhere."""

_SOME_LINE: tuple[Point, Point] = ((0.0, 0.0), (1.0, 0.0))
"""Stands in for a line that is not known."""

FULL_SHUTTER = 6.283185307179586
"""A shutter that is open for the whole frame [rad]."""


def _route(value: Any) -> list[str] | str:
    if value == "auto":
        return "auto"
    names = cast("list[Any]", value) if isinstance(value, list) else []
    if len(names) < 2 or not all(isinstance(name, str) for name in names):
        raise ValueError('must be a list of at least two waypoints or zones, or "auto"')
    return cast("list[str]", names)


class PaceForm(Form):
    """`[[by_hand.pace]]`: the performer's speed at a time."""

    time_s: NotNegative = Field(description="the time of the take", examples=[0])
    speed_m_s: NotNegative = Field(description="the speed", examples=[3])


class CameraKeyForm(Form):
    """`[[by_hand.camera]]`: the camera around the performer at a time."""

    time_s: NotNegative = Field(description="the time of the take", examples=[0])
    azimuth_deg: Degrees = Field(
        description="0 in front, 180 behind, not wrapped at 360", examples=[0]
    )
    distance: Length = Field(
        description="the distance on the floor from the performer", examples=["1.5 m"]
    )
    height: Length = Field(description="the height of the lens above the floor", examples=["1.6 m"])
    aim_height: LengthOrZero = Field(
        description="the height on the performer it looks at", examples=["1.6 m"]
    )
    aim_ahead: SignedLength = Field(default=0.0, description="how far ahead it looks")
    roll_deg: Degrees = Field(default=0.0, description="the roll of the picture")
    focal_length: FocalLength | None = Field(
        default=None, description="the focal length; not needed inside keep_size"
    )


class KeepSizeForm(Form):
    """`[[by_hand.keep_size]]`: a dolly zoom."""

    from_s: NotNegative = Field(description="when it starts", examples=[0])
    to_s: NotNegative = Field(description="when it ends", examples=[1])


class ByHandForm(Form):
    """`[by_hand]`: route, pace and camera keys."""

    performer: Id = Field(description="the id of the person who is followed", examples=["MARK"])
    performer_height: Length = Field(default=1.75, description="how tall the person is")
    performer_radius: Length = Field(default=0.35, description="the room the person takes")
    route: Annotated[list[str] | str, BeforeValidator(_route)] = Field(
        description="waypoints and zones in order", examples=[["elevator", "hall"]]
    )
    start: Id | None = Field(default=None, alias="from", description="where an auto route starts")
    end: Id | None = Field(default=None, alias="to", description="where it ends")
    corner_radius: Length = Field(default=1.0, description="how round corners are run")
    duration_s: Annotated[NotNegative, Field(gt=0)] | None = Field(
        default=None, description="the length of the take; none: until the route is run"
    )
    pace: list[PaceForm] = Field(
        description="speeds over time", examples=[[{"time_s": 0, "speed_m_s": 3}]], min_length=1
    )
    camera: list[CameraKeyForm] = Field(
        description="the camera over time",
        examples=[
            [
                {
                    "time_s": time,
                    "azimuth_deg": 0,
                    "distance": "1.5 m",
                    "height": "1.6 m",
                    "aim_height": "1.6 m",
                    "focal_length": "35 mm",
                }
                for time in (0, 1)
            ]
        ],
        min_length=2,
    )
    keep_size: list[KeepSizeForm] = Field(default=[], description="dolly zooms")


class FileForm(Form):
    """What a camera's and a performer's file have in common."""

    file: Text = Field(description="the file, beside this one", examples=["camera.csv"])
    up: Axis = Field(default="", description="the file's axis that points up")
    units: Literal["m", "cm", "mm", "ft", "in"] | None = Field(
        default=None, description="the file's unit"
    )
    yaw_deg: Degrees = Field(default=0.0, description="the file's world turned in the story")
    offset: SpaceOffset = Field(
        default=(0.0, 0.0, 0.0), description="the file's origin in the story"
    )
    frame_rate: FrameRate | None = Field(default=None, description="frames per second of the file")
    start_s: NotNegative = Field(default=0.0, description="where the part that is used starts")
    stop_s: NotNegative | None = Field(default=None, description="where it stops")


class CameraFileForm(FileForm):
    """`[camera]`: a camera file and what it does not say itself."""

    format: Literal["", "usd", "chan", "tum", "csv"] = Field(default="", description="its format")
    rotation_order: Label = Field(default="", description="the order of its angles, e.g. zxy")
    camera: Label = Field(default="", description="which camera of the file")
    axes: Label = Field(default="", description="the camera's axes in a body's pose")
    focal_length: FocalLength | None = Field(
        default=None, description="the focal length, where the file does not say"
    )
    sensor_width: SensorSize | None = Field(
        default=None, description="used width, where the file does not say"
    )
    sensor_height: SensorSize | None = Field(
        default=None, description="used height, where the file does not say"
    )
    focus_distance: Length | None = Field(default=None, description="where the lens is focused")


class PerformerFileForm(FileForm):
    """`[[performer]]`: a performer's file and what it does not say itself."""

    id: Id = Field(description="the id of the person", examples=["MARK"])
    format: Literal["", "csv", "bvh", "deepmimic"] = Field(default="", description="its format")
    height: Length = Field(default=1.75, description="how tall the person is")
    radius: Length = Field(default=0.35, description="the room the person takes")
    repeat: Annotated[Whole, Field(gt=0)] = Field(
        default=1, description="how often it is laid end to end"
    )


class MirrorForm(Form):
    """`[mirror]`: the take, a stretch of it, or an earlier take, reflected across a line."""

    line: PlaneLine = Field(
        description="a wall of the story map, or two points", examples=[[[0, 0], [4, 0]]]
    )
    of: Text | None = Field(
        default=None, description="the file of an earlier take, beside this one; none: this take"
    )
    from_s: NotNegative = Field(default=0.0, description="where the stretch begins")
    to_s: NotNegative | None = Field(default=None, description="where it ends; none: at the end")
    shift: SignedLength = Field(default=0.0, description="how far the image is moved on the line")


class TakeForm(Form):
    """All of `take.toml`."""

    name: Text = Field(description="the name of the take", examples=["The run"])
    scene: Label = Field(description="the scene it plays in", examples=["101"])
    episode: Label = Field(default="", description="the episode of that scene")
    shutter_angle_deg: Annotated[Degrees, Field(gt=0, le=FULL_SHUTTER)] = Field(
        default=180.0, validate_default=True, description="the shutter angle"
    )
    sensor_width: SensorSize | None = Field(default=None, description="used width of the sensor")
    sensor_height: SensorSize | None = Field(default=None, description="used height of the sensor")
    cast: list[Id] = Field(default=[], description="who is in it beside the performers")
    by_hand: ByHandForm | None = Field(default=None, description="the take written by hand")
    camera: CameraFileForm | None = Field(default=None, description="the camera's file")
    performer: list[PerformerFileForm] = Field(default=[], description="performers' files")
    mirror: MirrorForm | None = Field(default=None, description="what is reflected across a line")
    cut: CutForm = Field(default=CutForm(), description="what is asked of the breakdown")


@dataclass(frozen=True, slots=True, kw_only=True)
class Referred:
    """What a take refers to; None where its file could not be read."""

    story: StoryMap | None
    cast: Sequence[CastMember] | None
    rigs: Sequence[Rig] | None
    sets: Sequence[Set] | None
    folder: Path


def read_take(source: Source, context: Conventions, referred: Referred) -> TakeScript:
    """The take as it was written down."""
    return _Reader(source, context, referred, (source.file,)).read()


class _Reader:
    """Reads a take.

    Args:
        source: Its file.
        context: Units.
        referred: What it refers to.
        files: This one and those that mirror it, the last one first.
    """

    def __init__(
        self, source: Source, context: Conventions, referred: Referred, files: tuple[str, ...]
    ) -> None:
        self.top = source.top()
        self.form = fill(TakeForm, self.top, source.data, context)
        self.context = context
        self.referred = referred
        self.files = files

    def read(self) -> TakeScript:
        form = self.form
        for position, person in enumerate(form.cast):
            self._check_person(self.top.at("cast", position), person)
        script = TakeScript(
            name=form.name,
            scene=form.scene,
            episode=form.episode,
            shutter_angle=form.shutter_angle_deg,
            sensor_width=form.sensor_width,
            sensor_height=form.sensor_height,
            description=_NO_FILE if form.mirror and form.mirror.of else self._description(),
            cut=read_wishes(self.top.at("cut"), form.cut, self.referred.rigs, self.referred.sets),
            cast=tuple(form.cast),
            file=self.files[0],
        )
        return script if form.mirror is None else self._mirrored(script, form.mirror)

    # -- mirror -------------------------------------------------------------------------------

    def _mirrored(self, script: TakeScript, form: MirrorForm) -> TakeScript:
        place = self.top.at("mirror")
        mirror = self._mirror(place, form)
        if form.of is None:
            return replace(script, mirrors=(mirror,))
        for key in ("by_hand", "camera", "performer"):
            if key in self.top.source.data:
                remedy = f"a take is either described here or that of {form.of}; remove one"
                self.top.at(key).problem(remedy, read=key)
        earlier = self._earlier(place.at("of"), form.of)
        if earlier is None:
            return script
        shutter_here = "shutter_angle_deg" in self.top.source.data
        return replace(
            script,
            shutter_angle=script.shutter_angle if shutter_here else earlier.shutter_angle,
            sensor_width=script.sensor_width or earlier.sensor_width,
            sensor_height=script.sensor_height or earlier.sensor_height,
            description=earlier.description,
            mirrors=(*earlier.mirrors, mirror),
            file=earlier.file,
        )

    def _mirror(self, place: Place, form: MirrorForm) -> Mirror:
        if form.to_s is not None and form.to_s <= form.from_s:
            place.at("to_s").problem(f"must be after from_s, {form.from_s:g}", read=form.to_s)
        (start, end), name = self._line(place.at("line"), form.line)
        return Mirror(
            start=start,
            end=end,
            name=name,
            shift=form.shift,
            first=form.from_s,
            last=form.to_s,
            alone=form.of is not None,
            file=self.files[0],
        )

    def _line(
        self, place: Place, line: str | tuple[Point, Point]
    ) -> tuple[tuple[Point, Point], str]:
        if not isinstance(line, str):
            (ax, ay), (bx, by) = line
            return line, f"the line through ({ax:g}, {ay:g}) and ({bx:g}, {by:g}) m"
        walls = {wall.id: wall for wall in self.referred.story.walls} if self.referred.story else {}
        if line in walls:
            return (walls[line].start, walls[line].end), f"wall {line}"
        if self.referred.story is not None:
            place.problem(one_of(walls, line, what="walls of the story map"), read=line)
        return _SOME_LINE, line

    def _earlier(self, place: Place, file: str) -> TakeScript | None:
        path = self.referred.folder / file
        if file in self.files:
            place.problem("is the mirror image of this file; an earlier take stands by itself")
        elif Path(file).name != file or not path.is_file():
            place.problem("there is no such file in the folder")
        elif source := read_toml(path, file, self.top.source.problems):
            return _Reader(source, self.context, self.referred, (file, *self.files)).read()
        return None

    def _description(self) -> TakeByHand | TakeFromFiles:
        by_hand, camera = self.form.by_hand, self.form.camera
        if by_hand is not None and camera is not None:
            self.top.at("camera").problem("a take is either [by_hand] or [camera]; remove one")
        if by_hand is not None:
            return self._by_hand(by_hand)
        if camera is None and not ({"by_hand", "camera"} & set(self.top.source.data)):
            self.top.problem("says neither how the take goes [by_hand] nor has a file [camera]")
        return TakeFromFiles(
            camera=self._camera_file(camera) if camera else _NO_FILE.camera,
            performers=tuple(
                self._performer_file(self.top.at("performer", position), one)
                for position, one in enumerate(self.form.performer)
            ),
        )

    def _check_person(self, place: Place, person: str) -> None:
        if self.referred.cast is None:
            return
        known = [member.id for member in self.referred.cast]
        if person not in known:
            place.problem(one_of(known, person, what="cast"), read=person)

    # -- by hand ------------------------------------------------------------------------------

    def _by_hand(self, form: ByHandForm) -> TakeByHand:
        place = self.top.at("by_hand")
        self._check_person(place.at("performer"), form.performer)
        self._check_sensor()
        _check_rising(place.at("pace"), [key.time_s for key in form.pace])
        _check_rising(place.at("camera"), [key.time_s for key in form.camera])
        _check_keep_size(place, form)
        _check_ends(place, form)
        return TakeByHand(
            performer=form.performer,
            performer_height=form.performer_height,
            performer_radius=form.performer_radius,
            route=self._route(place, form),
            corner_radius=form.corner_radius,
            pace=tuple(PaceKey(time=key.time_s, speed=key.speed_m_s) for key in form.pace),
            camera=tuple(_camera_key(key) for key in form.camera),
            keep_size=tuple(KeepSize(first=one.from_s, last=one.to_s) for one in form.keep_size),
            duration=form.duration_s,
        )

    def _check_sensor(self) -> None:
        for key in ("sensor_width", "sensor_height"):
            if getattr(self.form, key) is None:
                remedy = 'is missing; a take by hand needs the sensor, e.g. "24.89 mm"'
                self.top.at(key).problem(remedy)

    def _route(self, place: Place, form: ByHandForm) -> tuple[str, ...]:
        story = self.referred.story
        if story is None:
            return tuple(form.route) if isinstance(form.route, list) else ()
        if isinstance(form.route, list):
            known = [one.id for one in (*story.waypoints, *story.zones)]
            for position, name in enumerate(form.route):
                if name not in known:
                    remedy = one_of(known, name, what="waypoints and zones")
                    place.at("route", position).problem(remedy, read=name)
            return tuple(form.route)
        return self._auto_route(place, form, story)

    def _auto_route(self, place: Place, form: ByHandForm, story: StoryMap) -> tuple[str, ...]:
        known = [zone.id for zone in story.zones]
        ends = {"from": form.start, "to": form.end}
        for key, name in ends.items():
            if name is None:
                place.at(key).problem('is missing; route = "auto" needs zones from and to')
            elif name not in known:
                place.at(key).problem(one_of(known, name, what="zones"), read=name)
        if form.start not in known or form.end not in known:
            return ()
        way = way_through(story, str(form.start), str(form.end))
        if not way:
            remedy = "no way through zones that touch leads there; name the zones in between"
            place.at("to").problem(remedy, read=form.end)
        return way

    # -- files --------------------------------------------------------------------------------

    def _camera_file(self, form: CameraFileForm) -> CameraFile:
        self._check_file(self.top.at("camera"), form)
        return CameraFile(
            path=form.file,
            format=form.format,
            placement=_placement(form),
            rate=form.frame_rate,
            rotation_order=form.rotation_order,
            camera=form.camera,
            axes=form.axes,
            focal_length=form.focal_length,
            sensor_width=form.sensor_width,
            sensor_height=form.sensor_height,
            focus_distance=form.focus_distance,
            start=form.start_s,
            stop=form.stop_s,
        )

    def _performer_file(self, place: Place, form: PerformerFileForm) -> PerformerFile:
        self._check_file(place, form)
        self._check_person(place.at("id"), form.id)
        return PerformerFile(
            performer=form.id,
            path=form.file,
            format=form.format,
            placement=_placement(form),
            rate=form.frame_rate,
            height=form.height,
            radius=form.radius,
            repeat=form.repeat,
            start=form.start_s,
            stop=form.stop_s,
        )

    def _check_file(self, place: Place, form: FileForm) -> None:
        if not (self.referred.folder / form.file).is_file():
            place.at("file").problem("there is no such file in the folder", read=form.file)
        if form.stop_s is not None and form.stop_s <= form.start_s:
            place.at("stop_s").problem(f"must be after start_s, {form.start_s:g}", read=form.stop_s)


def _placement(form: FileForm) -> FilePlacement:
    return FilePlacement(
        up=form.up,
        metres_per_unit=float(METRES_PER_UNIT[form.units]) if form.units else None,
        yaw=form.yaw_deg,
        offset=form.offset,
    )


def _camera_key(form: CameraKeyForm) -> CameraKey:
    return CameraKey(
        time=form.time_s,
        azimuth=form.azimuth_deg,
        distance=form.distance,
        height=form.height,
        aim_height=form.aim_height,
        aim_ahead=form.aim_ahead,
        roll=form.roll_deg,
        focal_length=form.focal_length,
    )


def _check_rising(place: Place, times: Sequence[float]) -> None:
    for position, (before, time) in enumerate(pairwise(times), start=1):
        if time <= before:
            remedy = f"must be after the key before it, at {before:g} s"
            place.at(position, "time_s").problem(remedy, read=f"{time:g}")


def _check_keep_size(place: Place, form: ByHandForm) -> None:
    for position, one in enumerate(form.keep_size):
        if one.to_s <= one.from_s:
            remedy = f"must be after from_s, {one.from_s:g}"
            place.at("keep_size", position, "to_s").problem(remedy, read=one.to_s)
    spans = [(one.from_s, one.to_s) for one in form.keep_size]
    for position, key in enumerate(form.camera):
        inside = any(first < key.time_s <= last for first, last in spans)
        if key.focal_length is None and not inside:
            remedy = 'is missing; give it, e.g. "35 mm", outside of keep_size'
            place.at("camera", position, "focal_length").problem(remedy)


def _check_ends(place: Place, form: ByHandForm) -> None:
    if form.duration_s is None:
        return
    for name, keys in (("pace", form.pace), ("camera", form.camera)):
        for position, key in enumerate(keys):
            if key.time_s > form.duration_s:
                remedy = f"is after the end of the take, {form.duration_s:g} s"
                place.at(name, position, "time_s").problem(remedy, read=f"{key.time_s:g}")
