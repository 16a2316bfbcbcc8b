"""What a person may write about a rig or about a model of one."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, cast

from pydantic import BeforeValidator, Field

from oner.model.rig import LensScale, RigKind
from oner.production.fields import (
    Count,
    Degrees,
    FocalLength,
    Id,
    Length,
    LengthOrZero,
    Money,
    NotNegative,
    Number,
    Positive,
    Radius,
    SignedLength,
    SpacePoint,
    Text,
    Whole,
)
from oner.production.forms import Form
from oner.production.windows import WindowForm

_AXES = {"x": (1.0, 0.0, 0.0), "y": (0.0, 1.0, 0.0), "z": (0.0, 0.0, 1.0)}


def _direction(value: Any) -> tuple[float, float, float]:
    text = str(value).strip().lower()
    sign = -1.0 if text.startswith("-") else 1.0
    axis = _AXES.get(text.lstrip("+-"))
    if axis is None or len(text.lstrip("+-")) != 1:
        raise ValueError("must be an axis of the flange: +x, -x, +y, -y, +z or -z")
    x, y, z = (sign * part for part in axis)
    return (x, y, z)


Direction = Annotated[tuple[float, float, float], BeforeValidator(_direction)]


def _six(value: Any) -> Any:
    if not isinstance(value, list) or len(cast("list[Any]", value)) != 6:
        raise ValueError("must be a list of six numbers, one an axis")
    return cast("list[Any]", value)


Six = Annotated[list[Number], BeforeValidator(_six)]
SixPositive = Annotated[list[Positive], BeforeValidator(_six)]
SixDegrees = Annotated[list[Degrees], BeforeValidator(_six)]
SixTurning = Annotated[list[Annotated[Degrees, Field(gt=0)]], BeforeValidator(_six)]


class CapsuleForm(Form):
    """All points within `radius` of a line, in the frame of its table."""

    start: SpacePoint = Field(alias="from", description="where the line starts", examples=[[0] * 3])
    end: SpacePoint = Field(alias="to", description="where it ends", examples=[[0, 0, 1]])
    radius: Radius = Field(description="the radius", examples=["0.1 m"])


class LinkForm(CapsuleForm):
    """A capsule that moves with a joint of the arm."""

    frame: Annotated[Whole, Field(ge=0, le=6)] = Field(
        description="0 for the base, i for what moves with joint i", examples=[1]
    )


class SphereForm(Form):
    """All points within `radius` of one that moves with a joint of the arm."""

    frame: Annotated[Whole, Field(ge=0, le=6)] = Field(
        description="0 for the base, i for what moves with joint i", examples=[1]
    )
    at: SpacePoint = Field(description="its middle, in that frame", examples=[[0, 0, 0]])
    radius: Radius = Field(description="its radius", examples=["0.1 m"])


_ZEROS, _ONES = [0, 0, 0, 0, 0, 0], [1, 1, 1, 1, 1, 1]


FramePair = Annotated[list[Annotated[int, Field(ge=0, le=6)]], Field(min_length=2, max_length=2)]


class OrthoParallelForm(Form):
    """Lengths in `[arm]` of an arm with an ortho-parallel base and a spherical wrist."""

    a1: SignedLength = Field(description="axis 1 to axis 2, forwards", examples=["0.15 m"])
    a2: SignedLength = Field(description="elbow to forearm, forwards", examples=["0 m"])
    b: SignedLength = Field(description="arm plane to axis 1, sideways", examples=["0 m"])
    c1: SignedLength = Field(description="floor plate to shoulder", examples=["0.55 m"])
    c2: SignedLength = Field(description="shoulder to elbow", examples=["0.825 m"])
    c3: SignedLength = Field(description="elbow to wrist centre", examples=["0.925 m"])
    c4: SignedLength = Field(description="wrist centre to flange", examples=["0.11 m"])


class OffsetWristForm(Form):
    """Lengths in `[arm]` of an arm with three parallel axes and an offset wrist."""

    d1: SignedLength = Field(description="floor plate to shoulder", examples=["0.1807 m"])
    a2: SignedLength = Field(description="shoulder to elbow; negative", examples=["-0.6127 m"])
    a3: SignedLength = Field(description="elbow to axis 4; negative", examples=["-0.57155 m"])
    d4: SignedLength = Field(description="wrist to axis 1, sideways", examples=["0.17415 m"])
    d5: SignedLength = Field(description="axis 4 to axis 6", examples=["0.11985 m"])
    d6: SignedLength = Field(description="axis 5 to flange", examples=["0.11655 m"])


class ArmFamily(StrEnum):
    """The two families of arms whose inverse kinematics is closed here."""

    ORTHO_PARALLEL = "ortho-parallel"
    OFFSET_WRIST = "offset-wrist"


class UrdfForm(Form):
    """Keys in `[arm]` that let a URDF say what the others do not."""

    urdf: Text = Field(description="a URDF in the folder", examples=["arm.urdf"])
    meshes: Text = Field(default=".", description="the folder of its meshes")
    base: Text | None = Field(default=None, description="its link that stands still")
    tip: Text | None = Field(default=None, description="its link that carries the mount")
    radius: Radius | None = Field(default=None, description="of links without a mesh")


class ArmForm(Form):
    """`[arm]`: limits of a six-axis arm; the lengths of its family stand beside them."""

    family: ArmFamily = Field(
        default=ArmFamily.ORTHO_PARALLEL, description="ortho-parallel or offset-wrist"
    )
    offsets_deg: SixDegrees = Field(default=[0.0] * 6, description="zero offsets of the joints")
    signs: Six = Field(default=[1.0] * 6, description="+1 or -1 a joint")
    lower_deg: SixDegrees = Field(description="lower limits", examples=[[-180] * 6])
    upper_deg: SixDegrees = Field(description="upper limits", examples=[[180] * 6])
    speed_deg_s: SixTurning = Field(description="speed limits", examples=[[100] * 6])
    acceleration_rad_s2: SixPositive = Field(description="acceleration limits", examples=[_ONES])
    jerk_rad_s3: SixPositive = Field(description="jerk limits", examples=[_ONES])
    payload_kg: Positive = Field(description="what it may carry", examples=[20])
    capsule: list[LinkForm] = Field(default=[], description="what the links fill")
    sphere: list[SphereForm] = Field(default=[], description="what the links fill")
    apart: list[FramePair] = Field(default=[], description="frames whose links cannot meet")


class TrackForm(Form):
    """`[track]`: the straight track under the arm."""

    length: LengthOrZero = Field(description="travel of the arm; 0 is a pedestal", examples=["6 m"])
    width: Length = Field(description="the strip of floor it takes", examples=["1.2 m"])
    base_height: LengthOrZero = Field(description="arm base above floor", examples=["0.4 m"])
    overrun: LengthOrZero = Field(description="rail beyond the travel", examples=["0.5 m"])
    speed_m_s: Positive = Field(description="its speed limit", examples=[2.5])
    acceleration_m_s2: Positive = Field(description="its acceleration limit", examples=[2.5])
    jerk_m_s3: Positive = Field(description="its jerk limit", examples=[25])
    margin: LengthOrZero = Field(default=0.02, description="travel kept free at either end")


class MountBodyForm(CapsuleForm):
    """A capsule of a mount, in the frame of the flange."""

    tilts: bool = Field(default=False, description="whether it turns with a tilted camera")


class MountForm(Form):
    """`[[mount]]`: how the camera hangs on the flange."""

    id: Id = Field(description="the mount's name", examples=["end"])
    position: SpacePoint = Field(
        description="the entrance pupil in the flange frame", examples=[[0, 0, "0.25 m"]]
    )
    looks: Direction = Field(description="where the camera looks, in it", examples=["+z"])
    up: Direction = Field(description="the picture's up, in it", examples=["+x"])
    capsule: list[MountBodyForm] = Field(default=[], description="what mount and camera fill")
    mass_kg: NotNegative = Field(default=0.0, description="of mount, camera and lens together")
    centre_of_mass: SpacePoint = Field(
        default=(0.0, 0.0, 0.0), description="of the same, in the flange frame"
    )
    pivot: SpacePoint | None = Field(
        default=None, description="the point the camera can be tilted about; none: it cannot be"
    )
    tilt_deg: Degrees = Field(default=0.0, description="how far it is tilted up in its picture")
    tilt_low_deg: Degrees = Field(default=0.0, description="how far down it can be tilted")
    tilt_high_deg: Degrees = Field(default=0.0, description="how far up it can be tilted")


class LensMotorForm(Form):
    """What the motors of zoom, focus and iris have in common."""

    speed_travels_s: Positive = Field(
        description="its speed limit, in travels of the ring a second", examples=[1]
    )
    acceleration_travels_s2: Positive = Field(
        description="its acceleration limit, in travels of the ring", examples=[5]
    )


class ZoomForm(LensMotorForm):
    """`[lens.zoom]`: the motor of the zoom ring."""

    wide: FocalLength = Field(description="its shortest focal length", examples=["24 mm"])
    tele: FocalLength = Field(description="its longest focal length", examples=["70 mm"])
    scale: LensScale = Field(
        default=LensScale.LOG, description="what is even along the ring: log, inverse or linear"
    )


class FocusForm(LensMotorForm):
    """`[lens.focus]`: the motor of the focus ring."""

    near: Length = Field(description="the nearest distance", examples=["0.45 m"])
    far: Length | None = Field(default=None, description="the farthest; infinity if not given")
    scale: LensScale = Field(
        default=LensScale.INVERSE, description="what is even along the ring: log, inverse or linear"
    )


class IrisForm(LensMotorForm):
    """`[lens.iris]`: the motor of the iris ring."""

    open_t: Positive = Field(description="its T-number when open", examples=[2.8])
    closed_t: Positive = Field(description="its T-number when closed", examples=[22])
    scale: LensScale = Field(
        default=LensScale.LOG, description="what is even along the ring: log, inverse or linear"
    )


class LensForm(Form):
    """`[lens]`: the motors of the lens; a ring without one is left out."""

    zoom: ZoomForm | None = Field(default=None, description="the motor of the zoom ring")
    focus: FocusForm | None = Field(default=None, description="the motor of the focus ring")
    iris: IrisForm | None = Field(default=None, description="the motor of the iris ring")


class SafetyForm(Form):
    """`[safety]`: what an arm keeps for the people beside it, beyond the clearance."""

    early_s: NotNegative = Field(default=0.0, description="seconds a performer may be early")
    late_s: NotNegative = Field(default=0.0, description="seconds a performer may be late")
    beside: LengthOrZero = Field(
        default=0.0, description="how far beside their line a performer may be"
    )
    near_distances: list[LengthOrZero] = Field(
        default=[], description="distances from a performer, rising"
    )
    near_speeds_m_s: list[Positive] = Field(
        default=[], description="the speed any part may have at each of them; no limit beyond"
    )
    stop_part: Annotated[Positive, Field(le=1)] = Field(
        default=1.0, description="part of acceleration and jerk limits a controlled stop uses"
    )


class OperatorForm(Form):
    """`[operator]`: what a person with a camera can do."""

    height_low: Length = Field(description="the lowest the lens can be", examples=["0.4 m"])
    height_high: Length = Field(description="the highest it can be", examples=["2 m"])
    speed_forward_m_s: Positive = Field(description="the speed with the lens ahead", examples=[4])
    speed_backward_m_s: Positive = Field(description="the speed while leading", examples=[2])
    speed_sideways_m_s: Positive = Field(description="the speed sideways", examples=[2])
    turn_rate_deg_s: Annotated[Degrees, Field(gt=0)] = Field(
        description="how fast the picture may turn", examples=[120]
    )
    nearest: Length = Field(description="the least distance to a performer", examples=["0.8 m"])
    body_radius: Length = Field(description="the floor the body takes", examples=["0.4 m"])
    acceleration_m_s2: Positive | None = Field(
        default=None, description="how fast it gains or loses speed; none: not checked"
    )
    turn_acceleration_deg_s2: Annotated[Degrees, Field(gt=0)] | None = Field(
        default=None, description="how fast the picture starts or stops turning; none: not checked"
    )
    body_behind: LengthOrZero = Field(
        default=0.0, description="from the lens to the body, on the floor"
    )
    body_height: LengthOrZero = Field(
        default=0.0, description="the operator's height, to walk under headers; 0: not checked"
    )
    camera_radius: LengthOrZero = Field(
        default=0.0, description="what the camera takes around the lens"
    )
    corridor_width: LengthOrZero = Field(
        default=0.0, description="the least width of a doorway or corridor; 0: not checked"
    )
    spotter: LengthOrZero = Field(
        default=0.0, description="the floor of who guides them backwards; 0: nobody does"
    )


class TreadmillForm(Form):
    """`[treadmill]`: a belt under the performer, green behind."""

    belt_speed_m_s: Positive = Field(description="its speed limit", examples=[8])
    belt_acceleration_m_s2: Positive = Field(description="its limit", examples=[0.5])
    belt_length: Length = Field(description="the length of the belt", examples=["3 m"])
    belt_width: Length = Field(description="the width of the belt", examples=["1 m"])
    deck_height: LengthOrZero = Field(description="belt above the floor", examples=["0.3 m"])
    green_width: Length = Field(description="the width of the green", examples=["9 m"])
    green_height: Length = Field(description="the height of the green", examples=["4 m"])
    green_distance: Length = Field(description="performer to green", examples=["3 m"])
    green_sides: Annotated[Whole, Field(ge=1, le=4)] = Field(
        description="sides around the performer the green can close", examples=[3]
    )
    blur_margin: Annotated[NotNegative, Field(lt=1)] = Field(
        description="part of the picture's width kept green around the performer", examples=[0.05]
    )
    ripple: Annotated[NotNegative, Field(lt=1)] = Field(
        default=0.03, description="part by which the belt runs faster than it is told"
    )
    drift: LengthOrZero = Field(
        default=0.4, description="how far the performer strays before and behind the middle"
    )


class TermsForm(Form):
    """`terms`: what a rig costs and when it can be had."""

    day_rate: Money = Field(default=0, description="hire per day")
    week_rate: Money = Field(default=0, description="hire per week of seven days")
    month_rate: Money = Field(default=0, description="hire per month of four weeks")
    delivery: Money = Field(default=0, description="paid once per hire")
    frame_rate: Money = Field(default=0, description="price per frame of digital work")
    windows: list[WindowForm] = Field(default=[], description="when it can be had")
    lead_days: Count = Field(default=0, description="shooting days of notice")
    minimum_days: Count = Field(default=0, description="least days of one hire")


class WorkForm(Form):
    """Clearances and minutes, which a model gives and a rig may change."""

    performer_clearance: LengthOrZero = Field(
        default=0.3, description="least distance from the rig to a performer"
    )
    wall_clearance: LengthOrZero = Field(
        default=0.05, description="least distance from the rig to a panel"
    )
    install_minutes: Count = Field(default=0, description="work to stand it in a set")
    strike_minutes: Count = Field(default=0, description="work to take it out")
    setup_minutes: Count = Field(default=60, description="before the first take of a piece")
    take_minutes: Count = Field(default=10, description="one take with its reset")
    takes: Annotated[Whole, Field(gt=0)] = Field(default=6, description="takes per pass")
    passes: list[Text] = Field(default=["hero"], description="the passes", min_length=1)


class RigForm(WorkForm):
    """`[[rig]]`: a rig that can be had. Its tables are filled one by one, over its model's."""

    id: Id = Field(description="the rig's id", examples=["arm"])
    name: Text | None = Field(default=None, description="the name people use")
    kind: RigKind | None = Field(default=None, description="arm, operator, treadmill or digital")
    model: Text | None = Field(default=None, description="a catalogue name or a file beside")
    terms: TermsForm = Field(default=TermsForm(), description="price and windows")
    arm: dict[str, Any] | str | None = Field(default=None, description="over the model's arm")
    track: dict[str, Any] | None = Field(default=None, description="over the model's track")
    lens: dict[str, Any] | None = Field(default=None, description="over the model's lens motors")
    safety: dict[str, Any] | None = Field(default=None, description="over the model's safety")
    operator: dict[str, Any] | None = Field(default=None, description="over the model's operator")
    treadmill: dict[str, Any] | None = Field(default=None, description="over the model's treadmill")
    mounts: list[Text] | None = Field(default=None, description="names of the model's mounts")
    mount: list[MountForm] = Field(default=[], description="mounts of your own")
    stage: Id | None = Field(default=None, description="the stage it stands on")
    sets: list[Id] = Field(default=[], description="the sets it may be used in")
    assumed: list[Text] = Field(default=[], description="more values nobody has verified")
    confirmed: list[Text] = Field(default=[], description="assumed values that were verified")


class RigsForm(Form):
    """All of `rigs.toml`; every rig is filled on its own."""

    rig: list[dict[str, Any]] = Field(default=[], description="the rigs")


class ModelForm(Form):
    """A model's file: the catalogue's, or your own beside `rigs.toml`."""

    kind: RigKind = Field(description="arm, operator, treadmill or digital", examples=["arm"])
    name: Text = Field(description="the name people use", examples=["Camera arm"])
    source: Text = Field(default="not given", description="where its values were read")
    assumed: list[Text] = Field(default=[], description="values nobody has verified")
    arm_model: Text | None = Field(default=None, description="the arm beside a treadmill")
    rig: WorkForm = Field(default=WorkForm(), description="clearances and minutes")
    arm: dict[str, Any] | None = Field(default=None, description="geometry and limits")
    track: dict[str, Any] | None = Field(default=None, description="the track")
    lens: dict[str, Any] | None = Field(default=None, description="motors of the lens")
    safety: dict[str, Any] | None = Field(default=None, description="what is kept for people")
    operator: dict[str, Any] | None = Field(default=None, description="what a person can do")
    treadmill: dict[str, Any] | None = Field(default=None, description="belt and green")
    mount: list[MountForm] = Field(default=[], description="camera mounts")
