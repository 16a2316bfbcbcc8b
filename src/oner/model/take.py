"""The finished shot as the viewer sees it, frame by frame, and how a person wrote it down."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from oner.model.arrays import ArrayNoun, FloatArray, IntArray, frozen


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PerformerTrack(ArrayNoun):
    """Where a performer is at every frame.

    Args:
        id: Cast id.
        positions: Feet on the floor, story frame [m], shape (n, 3).
        headings: Direction of travel, counter-clockwise from +X, unwrapped [rad], shape (n,).
        speeds: Along the floor [m/s], shape (n,).
        height: Of the performer [m].
        radius: Of the capsule that stands for the performer [m].
    """

    id: str
    positions: FloatArray
    headings: FloatArray
    speeds: FloatArray
    height: float
    radius: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Take(ArrayNoun):
    """Camera and performers at every frame; frame n is the pose at mid-exposure, at n / rate.

    The camera's pose is that of the entrance pupil, in the story frame; it looks along -Z of its
    own frame, +Y is up in the picture.

    Args:
        name: Of the take.
        rate: Frames per second, exact.
        shutter_angle: [rad]; pi is 180 degrees.
        sensor_width, sensor_height: Used part of the sensor [m].
        positions: [m], shape (n, 3).
        quaternions: wxyz, unit, neighbouring ones in one hemisphere, shape (n, 4).
        focal_lengths: [m], shape (n,).
        focus_distances: [m], shape (n,).
        performers: None in the picture is allowed.
        sources: What each part was read from and how it was converted, in sentences.
    """

    name: str
    rate: Fraction
    shutter_angle: float
    sensor_width: float
    sensor_height: float
    positions: FloatArray
    quaternions: FloatArray
    focal_lengths: FloatArray
    focus_distances: FloatArray
    performers: tuple[PerformerTrack, ...] = ()
    sources: tuple[str, ...] = ()

    @property
    def frames(self) -> int:
        """Number of frames."""
        return len(self.positions)

    def rows(self, which: slice | IntArray) -> Take:
        """Some of the frames as a take of their own, for looking at them; the rate is kept."""
        return replace(
            self,
            positions=frozen(self.positions[which]),
            quaternions=frozen(self.quaternions[which]),
            focal_lengths=frozen(self.focal_lengths[which]),
            focus_distances=frozen(self.focus_distances[which]),
            performers=tuple(
                replace(
                    one,
                    positions=frozen(one.positions[which]),
                    headings=frozen(one.headings[which]),
                    speeds=frozen(one.speeds[which]),
                )
                for one in self.performers
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PaceKey:
    """Speed of the performer at a time of the take; between keys C3 [s, m/s]."""

    time: float
    speed: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraKey:
    """The camera around the performer at a time of the take.

    Args:
        time: [s].
        azimuth: Around the performer, 0 in front looking back at the face, pi behind, positive
            counter-clockwise seen from above, unwrapped [rad].
        distance: On the floor from the performer's axis [m].
        height: Of the entrance pupil above the floor [m].
        aim_height: Height on the performer's axis the camera looks at [m].
        aim_ahead: Distance ahead of the performer the camera looks at [m].
        roll: [rad].
        focal_length: [m]; None where `keep_size` gives it.
    """

    time: float
    azimuth: float
    distance: float
    height: float
    aim_height: float
    aim_ahead: float = 0.0
    roll: float = 0.0
    focal_length: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepSize:
    """A stretch in which the performer keeps the size in the picture: a dolly zoom.

    f(t) = f(first) * distance(t) / distance(first).

    Args:
        first, last: [s].
    """

    first: float
    last: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeByHand:
    """The take as a person writes it.

    Args:
        performer: Cast id.
        performer_height, performer_radius: [m].
        route: Names of waypoints or zones of the story map, in order.
        corner_radius: [m].
        pace: At least one key.
        camera: At least two keys.
        keep_size: Dolly zooms.
        duration: [s]; None: until the route is run.
    """

    performer: str
    performer_height: float
    performer_radius: float
    route: tuple[str, ...]
    corner_radius: float
    pace: tuple[PaceKey, ...]
    camera: tuple[CameraKey, ...]
    keep_size: tuple[KeepSize, ...] = ()
    duration: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePlacement:
    """How a file's world lies in the story: p_story = yaw(yaw) * scale * up(p_file) + offset.

    Args:
        up: Axis of the file that points up: "x", "y", "z", or with a minus sign; empty: as the
            file says.
        metres_per_unit: None: as the file says.
        yaw: [rad].
        offset: [m], story frame.
    """

    up: str = ""
    metres_per_unit: float | None = None
    yaw: float = 0.0
    offset: tuple[float, float, float] = (0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraFile:
    """A camera file and what it does not say itself.

    Args:
        path: Relative to the production folder.
        format: "usd", "chan", "tum", "csv"; empty: from the file's name.
        placement: From the file's world to the story.
        rate: Of the file, where the file does not say; None: as the file says.
        rotation_order: For formats that do not store it ("zxy").
        camera: Name or path of the camera in a file that has several.
        axes: For a body pose: which axes of the body are the camera's right and up and where it
            looks, e.g. "right=-y up=z forward=x"; empty: the file's pose is a camera's.
        focal_length: [m], where the file does not say.
        sensor_width, sensor_height: [m], where the file does not say.
        focus_distance: [m], where the file does not say; None: distance to the performer.
        start, stop: Part of the file that is used, in seconds from its beginning; None: to its end.
    """

    path: str
    format: str = ""
    placement: FilePlacement = FilePlacement()
    rate: Fraction | None = None
    rotation_order: str = ""
    camera: str = ""
    axes: str = ""
    focal_length: float | None = None
    sensor_width: float | None = None
    sensor_height: float | None = None
    focus_distance: float | None = None
    start: float = 0.0
    stop: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PerformerFile:
    """A performer's file and what it does not say itself.

    Args:
        performer: Cast id.
        path: Relative to the production folder.
        format: "csv", "bvh" or "deepmimic"; empty: from the file's name.
        placement: From the file's world to the story.
        rate: Where the file does not say.
        height, radius: [m].
        repeat: Runs of the file laid end to end, for a stride that was recorded once.
        start, stop: As in `CameraFile`.
    """

    performer: str
    path: str
    format: str = ""
    placement: FilePlacement = FilePlacement()
    rate: Fraction | None = None
    height: float = 1.75
    radius: float = 0.35
    repeat: int = 1
    start: float = 0.0
    stop: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeFromFiles:
    """The take as files from previs or from a recording."""

    camera: CameraFile
    performers: tuple[PerformerFile, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mirror:
    """A take, or a stretch of one, reflected across a line on the floor: a homage the other way.

    Args:
        start, end: Two points of the line [m], story frame.
        name: The line in words ("wall W-12").
        shift: How far the image is moved along the line, from start to end [m].
        first, last: The stretch [s]; last None: to the end of the take.
        alone: Whether the stretch is all there is of the take; if not, what is before and after
            it stays as it was, and has to meet it.
        file: Where this was written.
    """

    start: tuple[float, float]
    end: tuple[float, float]
    name: str
    shift: float = 0.0
    first: float = 0.0
    last: float | None = None
    alone: bool = False
    file: str = "take.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Frames of the take a wish is about; `stop` None: to the end."""

    first: int = 0
    stop: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Only:
    """A wish about rigs on a stretch: to use nothing else there, or not to use them there.

    Args:
        what: Names of techniques or rigs.
        sets: Ids of the sets it is about; empty means any.
        parts: Ids of the parts it is about; empty means any.
        stretch: The frames.
    """

    what: tuple[str, ...]
    sets: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    stretch: Stretch = Stretch()


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedSetup:
    """A setup a person wants tried: this rig, standing there.

    Args:
        id: Its name.
        rig: Id of an arm or treadmill.
        part: Id of the part of the story whose set it stands in; empty beside a belt or on green.
        x, y, z, yaw: Of the track, in the frame of the set or of the performer [m, rad].
        mount: Id of the mount; empty: any of the rig's.
    """

    id: str
    rig: str
    x: float
    y: float
    yaw: float
    z: float = 0.0
    part: str = ""
    mount: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CutWishes:
    """What a person asks of the breakdown.

    Args:
        minimum_frames, maximum_frames: Length of a piece.
        handle_frames: Extra frames at both ends of a piece.
        maximum_pieces: At most so many.
        forbid: Names of techniques ("digital"), or of rigs, that must not be used.
        forbid_where: The same for stretches, sets or parts.
        force: Stretches on which only these rigs or techniques may be used.
        setups: Setups to try beside those that are found.
        slow: Speeds a piece may be shot at beside the take's own, as parts of it.
        alternatives: How many of the best distinct breakdowns are kept.
        near: Clearance of camera and performer below which the take is reported [m].
    """

    minimum_frames: int = 24
    maximum_frames: int = 1200
    handle_frames: int = 8
    maximum_pieces: int = 40
    forbid: tuple[str, ...] = ()
    forbid_where: tuple[Only, ...] = ()
    force: tuple[Only, ...] = ()
    setups: tuple[NamedSetup, ...] = ()
    slow: tuple[Fraction, ...] = ()
    alternatives: int = 5
    near: float = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeScript:
    """`take.toml`: the take as it was written down.

    Args:
        name: Of the take.
        scene: Number of the scene it plays in.
        episode: Of the scene; empty for a single film.
        shutter_angle: [rad].
        sensor_width, sensor_height: [m]; None: from the camera's file.
        description: By hand, or from files.
        cut: What the breakdown is asked for.
        cast: Cast ids who are in the take beside the performers.
        mirrors: What is reflected of it, in this order.
        file: Where the description was written: an earlier take's file, if that one is mirrored.
    """

    name: str
    scene: str
    episode: str
    shutter_angle: float
    sensor_width: float | None
    sensor_height: float | None
    description: TakeByHand | TakeFromFiles
    cut: CutWishes = CutWishes()
    cast: tuple[str, ...] = ()
    mirrors: tuple[Mirror, ...] = ()
    file: str = "take.toml"

    @property
    def everybody(self) -> tuple[str, ...]:
        """Cast ids of the performers and of everybody else in the take, each once, sorted."""
        if isinstance(self.description, TakeByHand):
            performers = (self.description.performer,)
        else:
            performers = tuple(file.performer for file in self.description.performers)
        return tuple(sorted({*performers, *self.cast}))
