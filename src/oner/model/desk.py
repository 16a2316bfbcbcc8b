"""What the page is given: the plan as it is drawn, in plain values, complete without the folder.

One noun, `Desk`, is written into the page as JSON, field by field under the names here; the types
of the page's own code are made from these nouns. Lengths are metres, angles radians, money counts
the smallest unit of the currency, times of day are minutes after midnight, frames are counted from
0 and a span is [first, stop). Days are ISO dates. What belongs to the story is in the story frame,
what belongs to a set in the set's.

What a person can change about the board is apart, in `DeskBoard`: it is what `oner serve` answers
with when a strip is moved.
"""

from __future__ import annotations

from base64 import b64decode
from dataclasses import dataclass

import numpy as np

from oner.model.arrays import FloatArray, frozen
from oner.model.changes import Changes
from oner.model.finding import Severity

DESK_SCHEMA = "oner.desk/1"

Point2 = tuple[float, float]
Point3 = tuple[float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """A table of numbers, one row per frame, as the bytes of little-endian 32-bit floats.

    Args:
        rows, columns: Its shape.
        base64: Row after row.
    """

    rows: int
    columns: int
    base64: str

    def table(self) -> FloatArray:
        """The numbers, shape (rows, columns)."""
        raw = np.frombuffer(b64decode(self.base64), "<f4")
        return frozen(raw.reshape(self.rows, self.columns))


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskSpan:
    """Frames from first up to, and without, stop."""

    first: int
    stop: int


# -- the take and what the viewer believes in --------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPerformer:
    """A performer of the take.

    Args:
        id: Cast id.
        name: Of the part.
        height, radius: Of the body [m].
        track: x, y, z of the feet [m], heading [rad], speed [m/s]; a row per frame of the take.
    """

    id: str
    name: str
    height: float
    radius: float
    track: Numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskTake:
    """The finished shot, frame by frame, in the story frame.

    Args:
        name, scene, episode: Of the take.
        frames: How many.
        rate: Frames per second; numerator and denominator, exact.
        sensor_width, sensor_height: [m].
        shutter_angle: [rad].
        camera: x, y, z [m], quaternion w, x, y, z, focal length [m], focus distance [m]. The camera
            looks along -Z of its own frame, +Y is up in the picture.
        performers: In the picture.
        sources: Where it was read from, in sentences.
    """

    name: str
    scene: str
    episode: str
    frames: int
    rate: tuple[int, int]
    sensor_width: float
    sensor_height: float
    shutter_angle: float
    camera: Numbers
    performers: tuple[DeskPerformer, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPanel:
    """A box on a line on the floor: a wall of the story, or a flat, header or ceiling of a set.

    Args:
        id, wall: Its own name and that of the wall it is part of.
        start, end: Of its centre line [m].
        base, top: Height of its lower and upper edge [m].
        thickness: Across that line [m].
        kind: "flat", "header" or "ceiling".
        wild: Whether it was built to be pulled.
    """

    id: str
    wall: str
    start: Point2
    end: Point2
    base: float
    top: float
    thickness: float
    kind: str
    wild: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskZone:
    """A named piece of floor; `ceiling` [m] is None where it is open."""

    id: str
    outline: tuple[Point2, ...]
    ceiling: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskStory:
    """The world the viewer believes in."""

    walls: tuple[DeskPanel, ...]
    zones: tuple[DeskZone, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPart:
    """A part of the story a set plays: where the set lies in the story.

    Args:
        id: Of the part.
        yaw, x, y, z: p_story = Rz(yaw) M p_set + (x, y, z).
        mirrored: Whether M exchanges left and right (y becomes -y).
        zones: Zones of the story it shows.
    """

    id: str
    yaw: float
    x: float
    y: float
    z: float
    mirrored: bool
    zones: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskSet:
    """A built set in its own frame.

    Args:
        id, name: Of the set.
        stage: As people call the building.
        stage_outline: Its floor, in the frame of the set; empty if nobody measured it.
        panels: Of walls and ceilings.
        zones: Of its floor.
        regions: Ids of what one change of state closes.
        parts: What it plays.
    """

    id: str
    name: str
    stage: str
    stage_outline: tuple[Point2, ...]
    panels: tuple[DeskPanel, ...]
    zones: tuple[DeskZone, ...]
    regions: tuple[str, ...]
    parts: tuple[DeskPart, ...]


# -- rigs ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskJoint:
    """A joint of an arm, from its frame k to frame k+1.

    Frame k+1 is frame k moved by `ahead`, turned about `axis`, moved by `behind`. The angle is
    sign * value - offset [rad].

    Args:
        ahead, behind: [m].
        axis: "x", "y" or "z".
        sign, offset: From the maker's value to the angle.
    """

    ahead: Point3
    axis: str
    behind: Point3
    sign: float
    offset: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskBody:
    """What one link fills, for drawing: a closed mesh around the spheres that stand for it.

    Args:
        frame: 0 is the base, k moves with joint k; 7 is mount and camera, in the flange's frame 6.
        points: x, y, z after one another [m].
        faces: Indices into the points, three by three.
    """

    frame: int
    points: tuple[float, ...]
    faces: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskAxis:
    """An axis of a machine and its limits.

    Args:
        name: "track", "J1" ... "J6".
        unit: "m" or "rad".
        lower, upper: Where it may be.
        speed, acceleration, jerk: Per s, s2 and s3.
    """

    name: str
    unit: str
    lower: float
    upper: float
    speed: float
    acceleration: float
    jerk: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskArm:
    """An arm on its track with a camera.

    Args:
        name: Catalogue name.
        joints: Six, from the base to the flange.
        bodies: For drawing.
        axes: Track and joints.
        base_height: Of the arm's base above the floor [m].
        track_length: Travel of the base, the middle of the track being 0 [m].
        track_overrun: Rail beyond it at either end [m].
        track_width: Floor it takes [m].
        p_flange_camera: Entrance pupil in the flange's frame [m].
        q_flange_camera: w, x, y, z.
    """

    name: str
    joints: tuple[DeskJoint, ...]
    bodies: tuple[DeskBody, ...]
    axes: tuple[DeskAxis, ...]
    base_height: float
    track_length: float
    track_overrun: float
    track_width: float
    p_flange_camera: Point3
    q_flange_camera: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskRig:
    """Something that can carry the camera.

    Args:
        id, name: As in the folder.
        kind: "arm", "operator", "treadmill" or "digital".
        assumed: Names of values nobody has verified.
    """

    id: str
    name: str
    kind: str
    assumed: tuple[str, ...]


# -- pieces and seams ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskMove:
    """What the axes of the piece's arm do, pre-roll and run-out included.

    Args:
        arm: The arm with the mount it carries.
        x, y, z, yaw: Of the middle of the track, in the frame of the piece.
        first_frame: Frame of the take of the first row.
        pre_roll, run_out: Rows off the take's path at either end.
        values: Per axis [m, rad].
        speeds, accelerations: Its first and second derivative between the frames' values.
        peak_speed, peak_acceleration, peak_jerk: As parts of the limits, at 1 kHz.
        camera_error: [m]. camera_error_angle: [rad]. clearance: [m].
    """

    arm: DeskArm
    x: float
    y: float
    z: float
    yaw: float
    first_frame: int
    pre_roll: int
    run_out: int
    values: Numbers
    speeds: Numbers
    accelerations: Numbers
    peak_speed: tuple[float, ...]
    peak_acceleration: tuple[float, ...]
    peak_jerk: tuple[float, ...]
    camera_error: float
    camera_error_angle: float
    clearance: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskGreen:
    """The green around a piece, in its frame.

    Args:
        sides: Of a square around the performer: two corners on the floor of each [m].
        width, height: Of a side [m].
        floor: Frames in which the floor has to be green as well.
    """

    sides: tuple[tuple[Point2, Point2], ...]
    width: float
    height: float
    floor: tuple[DeskSpan, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskBelt:
    """The belt of a treadmill under the performer [m]; it runs along +X of the piece's frame."""

    length: float
    width: float
    deck_height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPiece:
    """A span of the take that is shot in one go.

    Args:
        id: "P01" in story order.
        first, stop: Its frames.
        handle_before, handle_after: Extra frames at either end.
        technique: "arm", "operator", "treadmill" or "digital".
        rig: Id of the rig.
        set, part, region, zone: Where it is shot; empty where there is none.
        state: Id of the set state; empty: none. words: The state in words.
        panels_out: Ids.
        slow: As a part of the take's speed.
        passes: Names.
        minutes: Of shooting.
        costs: Estimated money by kind.
        strips: Ids of the strips that shoot it.
        local_first: Frame of the first row of `camera`.
        camera: As of the take, in the frame the piece is shot in: its set's, or that of the belt,
            or the green stage's; handles included, as far as the take goes. None for digital work.
        performers: Per performer of the take, x, y, z, heading, speed in that frame.
        move: Of its arm; None where there is none.
        green: None where there is none.
        belt: None where there is none.
    """

    id: str
    first: int
    stop: int
    handle_before: int
    handle_after: int
    technique: str
    rig: str
    set: str
    part: str
    region: str
    zone: str
    state: str
    words: str
    panels_out: tuple[str, ...]
    slow: float
    passes: tuple[str, ...]
    minutes: int
    costs: tuple[DeskMoney, ...]
    strips: tuple[str, ...]
    local_first: int
    camera: Numbers | None
    performers: tuple[Numbers, ...]
    move: DeskMove | None
    green: DeskGreen | None
    belt: DeskBelt | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskMatch:
    """One thing both sides of a seam have in common, in words.

    Args:
        name: "camera height", "focal length", ...
        value: With its unit.
        within: With its unit; empty where no tolerance is set.
    """

    name: str
    value: str
    within: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskSeam:
    """Where two pieces join.

    Args:
        frame: First frame of the later piece.
        first, stop: Frames both sides shoot.
        kind: What hides it, or "open".
        hides: The same in words, with its figure.
        from_piece, to_piece: Ids.
        shot_first: Id of the piece that is shot first. why_first: Why.
        price: Money.
        match: What must match.
    """

    frame: int
    first: int
    stop: int
    kind: str
    hides: str
    from_piece: str
    to_piece: str
    shot_first: str
    why_first: str
    price: int
    match: tuple[DeskMatch, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskReason:
    """Frames a setup cannot shoot, and why."""

    first: int
    stop: int
    code: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskCoverage:
    """What a setup could shoot; `spans` and `blocked` tile the take.

    Args:
        setup: Id.
        technique: Of its rig.
        words: Rig, set and part in words.
        used: Whether a piece is shot with it.
        spans: Frames it can shoot.
        repair: Frames inside them that are mended in the picture.
        blocked: The rest.
    """

    setup: str
    technique: str
    words: str
    used: bool
    spans: tuple[DeskSpan, ...]
    repair: tuple[DeskSpan, ...]
    blocked: tuple[DeskReason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskAlternativePiece:
    """A piece of another way to cut the take."""

    first: int
    stop: int
    technique: str
    set: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskAlternative:
    """A way to cut the take.

    Args:
        number: Of the breakdown; 0 has the cheapest estimate.
        chosen: Whether the plan is made with it.
        words: What it gives.
        cost: Estimated money of pieces and seams.
        show_cost: What the whole show costs with it; None if it was not searched.
        show_bound: At least so much; None likewise.
        pieces: In story order.
    """

    number: int
    chosen: bool
    words: str
    cost: int
    show_cost: int | None
    show_bound: int | None
    pieces: tuple[DeskAlternativePiece, ...]


# -- strips and the board -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskStrip:
    """A scene or piece, as it is written on a strip.

    Args:
        id, scene, episode, description: As in the folder.
        set: As people call it. set_id: Its id.
        stage: As people call it.
        place: "INT" or "EXT". light: "DAY" or "NIGHT".
        eighths: Of a page. minutes: Of shooting.
        cast: Ids, by number on the board.
        piece: Id; empty for an ordinary scene.
        region, state: Where it is shot and what that has to be; empty: none.
        rig: Id of a rented rig; empty: none.
        director: Id; empty: nobody is named.
        unit: Id of the unit that has to shoot it; empty: any.
        earliest, latest: ISO dates; empty: none.
        after: Ids of strips it comes after.
        together: Strips with the same word share a day; empty: alone.
        runners: Ids of who runs in it. run_minutes: How long.
    """

    id: str
    scene: str
    episode: str
    description: str
    set: str
    set_id: str
    stage: str
    place: str
    light: str
    eighths: int
    minutes: int
    cast: tuple[str, ...]
    piece: str
    region: str
    state: str
    rig: str
    director: str
    unit: str
    earliest: str
    latest: str
    after: tuple[str, ...]
    together: str
    runners: tuple[str, ...]
    run_minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskMember:
    """A person in front of the camera.

    Args:
        id: Of the person. number: On the board.
        character, name: Of the part and of the person.
        away: Days between the first and last of the calendar on which the person cannot be had.
    """

    id: str
    number: int
    character: str
    name: str
    away: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskUnit:
    """A unit; `minutes` of an ordinary day, `most` with the overtime it may have."""

    id: str
    name: str
    minutes: int
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskDay:
    """A day of the calendar, from the first to the last shooting day.

    Args:
        date: ISO.
        number: Of the shooting day, from 1; 0: the company does not work.
        kind: "shoot", "weekend" or "holiday".
        sunrise, sunset: None: nobody said.
    """

    date: str
    number: int
    kind: str
    sunrise: int | None
    sunset: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPlace:
    """Where a strip is on the board.

    Args:
        strip: Id.
        day: ISO date; empty: the strip is not scheduled.
        unit: Id.
        order: Place in the unit's day, from 1.
        start, end: When it is shot.
        held: "pin", "lock" or "past" where it may not be moved; empty: it may.
    """

    strip: str
    day: str
    unit: str
    order: int
    start: int
    end: int
    held: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskHours:
    """The hours of a unit on a day; `meal` is None where there is none."""

    day: str
    unit: str
    call: int
    wrap: int
    meal: int | None
    minutes: int
    eighths: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskBanner:
    """A line between the strips of two days, or at the head of a day.

    Args:
        day: The day it is written on, ISO.
        kind: "changeover", "restore" (back to standing), "delivery", "return" of a rig, "move" of a
            unit to another stage.
        words: In words.
        subject: Id of the region or rig; of a move the strip it is written before.
        minutes: Of work; 0 where it has none.
    """

    day: str
    kind: str
    words: str
    subject: str
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskStretch:
    """Days on which a region stands alike.

    Args:
        first, last: ISO dates of shooting days, both included.
        kind: "torn", "changing"; days on which it stands are left out.
        state: Id of the state; empty while it is changed.
        words: In words.
    """

    first: str
    last: str
    kind: str
    state: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskLane:
    """A region of a set along the days; one that always stands has no stretches."""

    region: str
    set: str
    stretches: tuple[DeskStretch, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskRow:
    """A row of a day out of days.

    Args:
        id: Of the person, region, panel or rig.
        number: Of the person on the board; 0 else.
        name: As people call it.
        kind: "cast", "region", "panel" or "rig".
        codes: Per day of `Desk.days`: of a person "SW", "W", "H", "WF", "SWF", "WD", "SWD", "PW",
            "PWD", "PWF", "D"; of a region or panel "C" (changed), "O" (torn, out); of a rig "DL"
            (its first day), "W", "H" (there, not used), "RT" (its last), "DR" (both at once);
            empty: nothing.
        totals: Days by what they are: "work", "hold", "drop"; "out", "change".
    """

    id: str
    number: int
    name: str
    kind: str
    codes: tuple[str, ...]
    totals: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskMoney:
    """A line of money: what kind, for whom or what, how much."""

    kind: str
    subject: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskBroken:
    """A rule the board breaks.

    Args:
        rule: Its id. words: What was counted, in words.
        strips: Ids. days: ISO dates.
    """

    rule: str
    words: str
    strips: tuple[str, ...]
    days: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskBoard:
    """A board as it stands, whoever made it.

    Args:
        name: "planned" for the plan's own, else as a person called it.
        places: Of every strip: by day, unit and order, then those without a day.
        hours: Of every unit on every day it shoots.
        banners: In order of days.
        lanes: Per region that may change.
        cast, things: The day out of days of the cast, and of the set and the rigs.
        costs: Lines; they add up to `cost`.
        cost: None while strips are missing or the set states cannot be served.
        bound: Proven; no board that keeps every rule costs less; None: not known.
        broken: Rules the board breaks; empty for one that can be shot.
    """

    name: str
    places: tuple[DeskPlace, ...]
    hours: tuple[DeskHours, ...]
    banners: tuple[DeskBanner, ...]
    lanes: tuple[DeskLane, ...]
    cast: tuple[DeskRow, ...]
    things: tuple[DeskRow, ...]
    costs: tuple[DeskMoney, ...]
    cost: int | None
    bound: int | None
    broken: tuple[DeskBroken, ...]


# -- the rest -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskFinding:
    """A finding, and what it speaks of where the page can show it.

    Args:
        code, severity, subject, measured, limit, remedy: As of the finding.
        piece, strip, panel, day: Ids, an ISO date; empty: none.
        first, stop: Frames of the take; None: none.
    """

    code: str
    severity: Severity
    subject: str
    measured: str
    limit: str
    remedy: str
    piece: str = ""
    strip: str = ""
    panel: str = ""
    day: str = ""
    first: int | None = None
    stop: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskBoardName:
    """A board of `board.toml`.

    Args:
        name: As a person called it; "planned" is the plan's own and cannot be changed.
        strips: How many it has elsewhere than the plan.
    """

    name: str
    strips: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """What the page knows when `oner serve` hands it out.

    Args:
        revision: Of `board.toml`; an edit names the revision it was made on.
        board: Name of the board that is shown.
        boards: All of them.
        undo, redo: What the next of either would take back or do again, in words; empty: nothing.
        locked_strips, locked_days: Ids and ISO dates that are locked.
        alternative: Number of the breakdown that is asked for.
        solving: Whether a search is running.
        stale: Files of the folder that changed since the plan was made.
    """

    revision: str
    board: str
    boards: tuple[DeskBoardName, ...]
    undo: str
    redo: str
    locked_strips: tuple[str, ...]
    locked_days: tuple[str, ...]
    alternative: int
    solving: bool
    stale: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """All of it.

    Args:
        schema: `DESK_SCHEMA`.
        title, short: Of the show.
        version: Of oner.
        currency: ISO 4217 code. minor_units: Digits after its point.
        take: None in a folder that is only scheduled.
        story: The story map.
        sets: Those with walls, and those a piece is shot in.
        rigs: All.
        pieces, seams, coverage, alternatives: Empty without a take.
        strips: All that are scheduled.
        cast, units: All.
        days: Of the calendar, days off between them included.
        board: The plan's own; without places on days where there is none.
        status: "solved", "optimal", "infeasible", "timed_out" or "none".
        findings: Of every stage, what forbids first.
        served: None in the file that opens by itself.
        changes: Since the last issue; None before the first.
    """

    schema: str
    title: str
    short: str
    version: str
    currency: str
    minor_units: int
    take: DeskTake | None
    story: DeskStory
    sets: tuple[DeskSet, ...]
    rigs: tuple[DeskRig, ...]
    pieces: tuple[DeskPiece, ...]
    seams: tuple[DeskSeam, ...]
    coverage: tuple[DeskCoverage, ...]
    alternatives: tuple[DeskAlternative, ...]
    strips: tuple[DeskStrip, ...]
    cast: tuple[DeskMember, ...]
    units: tuple[DeskUnit, ...]
    days: tuple[DeskDay, ...]
    board: DeskBoard
    status: str
    findings: tuple[DeskFinding, ...]
    served: Served | None = None
    changes: Changes | None = None
