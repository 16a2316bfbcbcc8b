"""How the take is shot: setups, what they cover, pieces, seams, moves."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction

from oner.model.arrays import ArrayNoun, FloatArray, frozen
from oner.model.finding import Finding
from oner.model.rig import RigKind
from oner.model.set import SetState
from oner.model.take import Take
from oner.timing.span import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where a rig's track (or pedestal, or belt) lies in the frame of its set.

    Args:
        x, y, z: Of the middle of the track on the floor [m].
        yaw: Of the track's +X, counter-clockwise [rad].
    """

    x: float
    y: float
    z: float
    yaw: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """The least green that has to stand behind a performer; the rest is a garbage matte.

    Args:
        width: Of the widest side [m].
        height: From the floor of the stage [m].
        sides: How many of the four sides around the performer.
        contact_frames: Frames in which feet and floor are in the picture, so that the floor under
            them has to be green, or the belt has to be painted out.
    """

    width: float
    height: float
    sides: int
    contact_frames: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """A rig placed somewhere with a set state.

    Args:
        id: Unique in the plan.
        technique: Of its rig.
        rig: Id of the rig.
        set: Id of the set; None for digital work.
        part: Id of the `StandsFor`; None where no part of the story is stood for (green, digital).
        placement: None for an operator and for digital work.
        mount: Id of the camera mount; None where there is no arm.
        state: What the set must be; None for digital work and a green stage.
        slow: Speed camera and performers go at, as a part of the take's; 1/2 is shot at half the
            frame rate.
        screen: The green it needs; None where there is none.
        origin: Where in the story the middle of the green is, for an arm on a green stage without a
            belt, whose frame is the story's, moved there [m]; None elsewhere.
    """

    id: str
    technique: RigKind
    rig: str
    set: str | None = None
    part: str | None = None
    placement: Placement | None = None
    mount: str | None = None
    state: SetState | None = None
    slow: Fraction = Fraction(1)
    screen: Screen | None = None
    origin: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocked:
    """Frames a setup cannot shoot, and the first reason found for them.

    Args:
        span: Frames.
        code: A finding code ("cover-height").
        detail: The worst figure in the span, as text with its unit and limit.
    """

    span: Span
    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What a setup can shoot, and for the other frames of the take why not.

    `spans` and `blocked` together tile the take.

    Args:
        setup: The setup.
        spans: Frames it can shoot in one go each.
        blocked: The rest.
        repair_frames: Frames inside `spans` that need a repair or an extension in the picture.
    """

    setup: Setup
    spans: tuple[Span, ...]
    blocked: tuple[Blocked, ...]
    repair_frames: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Move(ArrayNoun):
    """Axis values of an arm per frame, from rest to rest: pre-roll, handles and run-out included.

    Args:
        axes: Names in the order of the columns: "track", "J1" ... "J6".
        rate: Frames per second.
        first_frame: Frame of the take of the first row; less than 0 where the pre-roll begins
            before the take does.
        values: [m] for the track, [rad] for joints, shape (n, 7). Between frames the axes follow
            the C4 quintic through them.
        placement: Of the track in the set's frame; for a treadmill in the frame of the belt,
            whose origin is on the stage floor under the performer and whose +X is where the
            performer looks.
        mount: Id of the camera mount.
        pre_roll, run_out: Rows at the start and at the end in which the camera is not on the
            take's path: from rest to the first frame, and from the last to rest. A move of 0 rows
            of pre-roll starts at the speed its first frame has.
        run_up: How fast performers are taken to gain speed before the first frame on the path and
            to lose it after the last [m/s2]; 0: they come and go on at the speed they have there.
        peak_speed, peak_acceleration, peak_jerk: Ratio to the limit per axis at 1 kHz, shape (7,).
        camera_error: Largest distance of the camera from the take's path at 1 kHz, from the first
            frame on the path to the last [m].
        camera_error_angle: [rad].
        clearance: Least distance to what stands or walks there at the checked instants [m].
    """

    axes: tuple[str, ...]
    rate: Fraction
    first_frame: int
    values: FloatArray
    placement: Placement
    mount: str
    peak_speed: FloatArray
    peak_acceleration: FloatArray
    peak_jerk: FloatArray
    camera_error: float
    camera_error_angle: float
    clearance: float
    pre_roll: int = 0
    run_out: int = 0
    run_up: float = 0.0

    @property
    def span(self) -> Span:
        """Frames of the take at which the camera is on its path."""
        first = self.first_frame + self.pre_roll
        return Span(first, self.first_frame + len(self.values) - self.run_out)

    @property
    def on_path(self) -> FloatArray:
        """Rows at which the camera is on the take's path, shape (len(span), 7)."""
        return self.values[self.pre_roll : len(self.values) - self.run_out]


@dataclass(frozen=True, slots=True, kw_only=True)
class PieceCost:
    """An estimate of one kind of money a piece costs, in the smallest currency unit."""

    kind: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AsShot(ArrayNoun):
    """The camera a piece has to follow because its neighbour was shot so, and not as planned.

    Over the frames both sides shoot it is the neighbour's camera as it was shot, without its
    shake; from there it goes back to the take's smoothly. Poses are in the story frame.

    Args:
        piece: Id of the neighbour that was shot.
        source: Name of the file its camera was read from. digest: SHA-256 of it.
        shot_on: Day it was shot (ISO); empty: nobody said.
        first_frame: Frame of the take of the first row.
        positions: What this piece's camera follows [m], shape (n, 3).
        quaternions: wxyz, shape (n, 4).
        focal_lengths, focus_distances: [m], shape (n,).
        shot_first: Frame of the take of the first row below.
        shot_positions: The neighbour's camera where both shoot, as it was read [m], shape (m, 3).
        shot_quaternions: wxyz, shape (m, 4).
    """

    piece: str
    source: str
    digest: str
    first_frame: int
    positions: FloatArray
    quaternions: FloatArray
    focal_lengths: FloatArray
    focus_distances: FloatArray
    shot_first: int
    shot_positions: FloatArray
    shot_quaternions: FloatArray
    shot_on: str = ""

    @property
    def span(self) -> Span:
        """Frames at which another camera than the take's is followed."""
        return Span(self.first_frame, self.first_frame + len(self.positions))

    @property
    def shared(self) -> Span:
        """Frames both pieces shoot."""
        return Span(self.shot_first, self.shot_first + len(self.shot_positions))


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A span of the take that is shot in one go; pieces tile the take.

    Args:
        id: "P01" in story order.
        span: Frames of the take.
        handle_before, handle_after: Extra frames that are shot at either end.
        setup: How.
        move: Axis values if the rig is a machine.
        zone: Id of the set's zone the performer (or else the camera) is in at the middle frame.
        passes: Names of the passes.
        minutes: Estimated shooting time.
        costs: Estimated money; the schedule decides and only its total is reported.
        follows: Neighbours that were shot already, and the camera that meets them.
    """

    id: str
    span: Span
    handle_before: int
    handle_after: int
    setup: Setup
    move: Move | None = None
    zone: str | None = None
    passes: tuple[str, ...] = ("hero",)
    minutes: int = 0
    costs: tuple[PieceCost, ...] = ()
    follows: tuple[AsShot, ...] = ()

    @property
    def handled(self) -> Span:
        """Frames that are shot, handles included."""
        return Span(self.span.first - self.handle_before, self.span.stop + self.handle_after)

    def followed(self, take: Take) -> Take:
        """The take with the camera this piece follows: its own, or a neighbour's that was shot."""
        if not self.follows:
            return take
        names = ("positions", "quaternions", "focal_lengths", "focus_distances")
        arrays = {name: getattr(take, name).copy() for name in names}
        for shot in self.follows:
            for name in names:
                arrays[name][shot.span.first : shot.span.stop] = getattr(shot, name)
        return replace(take, **{name: frozen(array) for name, array in arrays.items()})

    @property
    def first_frame(self) -> int:
        """First frame of the take that is used."""
        return self.span.first

    @property
    def last_frame(self) -> int:
        """Last frame of the take that is used, inclusive."""
        return self.span.stop - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchWithin:
    """How near the two sides of a seam should come to what they share.

    All are assumed, for a picture of 4096 pixels that is warped together over the overlap: a camera
    20 mm off moves what is 2 m away by about 41 pixels at a focal length of a sensor's width, and a
    turn of 0.5 degrees by about 36. They are for a seam sheet, to be replaced by what the visual
    effects supervisor says.

    Args:
        position: [m]. velocity: [m/s]. acceleration: [m/s2]. angle: [rad]. turn_rate: [rad/s].
        focal_length: Part of it. focal_rate: Part of the focal length a second.
        focus_distance: Part of it. exposure: Part of it.
        performer_position: [m]. performer_heading: [rad]. performer_speed: [m/s].
        stride_phase: Part of a step.
        light_turn: Light is set anew where it turns by more than this [rad].
    """

    position: float = 0.02
    velocity: float = 0.1
    acceleration: float = 1.0
    angle: float = math.radians(0.5)
    turn_rate: float = math.radians(5.0)
    focal_length: float = 0.005
    focal_rate: float = 0.05
    focus_distance: float = 0.05
    exposure: float = 0.05
    performer_position: float = 0.1
    performer_heading: float = math.radians(10.0)
    performer_speed: float = 0.2
    stride_phase: float = 0.1
    light_turn: float = math.radians(15.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeamMatch:
    """What both sides of a seam have to have in common at its frame, in the story frame.

    Args:
        position: Camera [m]. velocity: [m/s]. acceleration: [m/s2].
        quaternion: wxyz. turn_rate: [rad/s].
        focal_length, focus_distance: [m]. focal_rate: How fast the lens zooms [m/s].
        performer_position: [m], None without a performer. performer_heading: [rad].
        performer_speed: [m/s]. step_frequency: Steps a second at that speed.
        stride_phase: Part of a step done, 0 to 1, from an assumed step frequency.
        light_turn: Angle between the sets' headings on the two sides [rad]; what comes from the
            left on one side comes from elsewhere on the other.
        exposure: Time of one exposure at the take's own speed [s]; a side that is shot slower
            keeps the shutter angle and has it longer by as much.
    """

    position: tuple[float, float, float]
    velocity: tuple[float, float, float]
    acceleration: tuple[float, float, float]
    quaternion: tuple[float, float, float, float]
    turn_rate: float
    focal_length: float
    focal_rate: float
    focus_distance: float
    performer_position: tuple[float, float, float] | None
    performer_heading: float | None
    performer_speed: float | None
    step_frequency: float | None
    stride_phase: float | None
    light_turn: float
    exposure: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Seam:
    """Where two pieces join.

    Args:
        frame: First frame of the later piece.
        overlap: Frames both sides shoot.
        kind: What hides it: "whip", "edge", "performer", "wall", "plain", "dark", or "open" if
            nothing does.
        hides: The same in words, with its figure.
        from_piece, to_piece: Ids.
        first: Id of the piece that is shot first: the less repeatable side.
        price: In the smallest currency unit.
        match: What must match.
        within: How near.
        why_first: Why that piece is shot first, in words.
    """

    frame: int
    overlap: Span
    kind: str
    hides: str
    from_piece: str
    to_piece: str
    first: str
    price: int
    match: SeamMatch
    within: MatchWithin = MatchWithin()
    why_first: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """Another way to cut the take: other rigs, other sets or other states, not one frame apart.

    Args:
        pieces: In story order; those of arms without their moves, which are planned when it is
            chosen.
        cost: Estimated money of the pieces and seams, what they share counted once.
        states: Ids of the set states other than standing, in story order.
        gives: What it does differently from the best, in words.
    """

    pieces: tuple[Piece, ...]
    cost: int
    states: tuple[str, ...]
    gives: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakdown:
    """Pieces and seams, what every setup could have shot, and what the cut is worth.

    Args:
        pieces: In story order.
        seams: One fewer than pieces.
        coverage: Per setup.
        cost: Estimated money of the pieces and seams, what they share counted once.
        optimal: Whether no cheaper cut exists in the model (the coverage as given).
        bound: No cut in the model costs less; `cost` where it is optimal.
        alternatives: The best distinct breakdowns, cheapest first; the first is this one.
        findings: What there is to say.
    """

    pieces: tuple[Piece, ...]
    seams: tuple[Seam, ...]
    coverage: tuple[Coverage, ...]
    cost: int
    optimal: bool
    bound: int
    alternatives: tuple[Alternative, ...] = ()
    findings: tuple[Finding, ...] = ()
