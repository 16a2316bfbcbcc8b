"""A repeatable piece planned anew to meet the camera of its neighbour as that was shot.

Over the frames both sides shoot, the camera as shot is followed inside a tight tube: of all paths
in it and back on the take's own camera after a number of frames, the one whose deviation d from the
take has the least fourth differences, |D d|^2. So pose, velocity and acceleration are those of the
neighbour without its shake, the way back is C3, and no frame is asked for more than it needs. Where
no arm can follow the shake through all of them, the tube is tight around the seam alone and as wide
as `MatchWithin` at the other shared frames, and the answer says so. The way back is the shortest,
of a few lengths, for which the arm finds a whole move in the same setup: same placement, no panel
out that was not.

Assumed: performers are where the take has them; only the camera was otherwise.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import lsq_linear

from oner.breakdown.arm import ArmJob, Site, arm_request, belt_job, green_job
from oner.breakdown.green import green_take
from oner.breakdown.slow import slowed
from oner.breakdown.treadmill import onto_belt
from oner.breakdown.view import into_frame
from oner.geometry import poses
from oner.model.arrays import ArrayNoun, FloatArray, frozen
from oner.model.piece import AsShot, MatchWithin, Piece
from oner.model.production import Production
from oner.model.rig import RigKind
from oner.model.take import Take
from oner.motion.programme import whole_move
from oner.motion.request import ArmRequest, Failure, PlannedMove, Refused, Tube
from oner.timing.span import Span

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

SHARE = 0.8
"""Part of the tube the smoothed path may leave the camera as shot by; the rest is the arm's."""

WAYS_BACK = (12, 18, 24, 36, 48, 72, 96, 144)
"""Frames in which the camera may come back to the take's, tried in this order."""

WIDER = (2.0, 4.0, 8.0, 16.0)
"""How much wider a tube is tried where nothing meets the camera as shot, to say what would."""

AT_SEAM = 2
"""Frames on either side of the seam that are met in the tight tube, whatever the rest does."""

LENS_ROOM = 1e-3
"""Part of a focal length or focus distance that the lens may be off the one as shot."""

LEAST_SHARED = 2
"""Both sides have at least the frame before the seam and the one after."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ShotCamera(ArrayNoun):
    """The camera of a piece as it was shot, at frames of the take, in the story frame.

    Args:
        piece: Id of the piece.
        source: File it was read from. digest: SHA-256 of it.
        shot_on: Day (ISO); empty: nobody said.
        first_frame: Frame of the take of the first row.
        positions: [m], shape (n, 3).
        quaternions: wxyz, shape (n, 4).
        focal_lengths, focus_distances: [m], shape (n,); None: as the take has them.
    """

    piece: str
    source: str
    digest: str
    first_frame: int
    positions: FloatArray
    quaternions: FloatArray
    focal_lengths: FloatArray | None = None
    focus_distances: FloatArray | None = None
    shot_on: str = ""

    @property
    def span(self) -> Span:
        """Its frames."""
        return Span(self.first_frame, self.first_frame + len(self.positions))


@dataclass(frozen=True, slots=True, kw_only=True)
class Off:
    """How far two cameras are apart at a seam: [m], [rad], [m/s]."""

    position: float
    angle: float
    velocity: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """A piece that meets its neighbour as shot.

    Args:
        piece: With its new move and what it follows.
        planned: The move with its clearances.
        seam: Frame of the seam.
        before: How far the camera as shot is from the one planned before, at the seam.
        after: The same from the new path, by which the arm passes within `arm_error`.
        farthest: The most over all frames both sides shoot; velocity is not looked at there.
        arm_error: The farthest the arm's camera is from the new path at 1 kHz [m]; its angle [rad].
        arm_error_angle: See there.
        way_back: Frames from the last one that is shared to the take's own camera.
        met: Frames at which the camera as shot is met as closely as an arm follows a path.
    """

    piece: Piece
    planned: PlannedMove
    seam: int
    before: Off
    after: Off
    farthest: Off
    arm_error: float
    arm_error_angle: float
    way_back: int
    met: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearest:
    """What a piece that cannot meet its neighbour can come to: how far off at the seam."""

    at_seam: Off
    way_back: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmet:
    """Why a piece cannot meet its neighbour as shot.

    Args:
        piece: Its id.
        words: Why.
        failures: Of the longest way back; none where no path could be made.
        nearest: What could be done; None where nothing was found.
        before: How far the camera as shot is from the one planned before, at the seam.
    """

    piece: str
    words: str
    failures: tuple[Failure, ...] = ()
    nearest: Nearest | None = None
    before: Off | None = None


def follow(
    production: Production, take: Take, shot: ShotCamera, piece: Piece, seam: int
) -> Followed | Unmet:
    """Plan a piece of an arm anew so that it meets the camera of a neighbour as shot.

    Args:
        production: Of the plan.
        take: Of the plan, in the story.
        shot: The neighbour's camera.
        piece: With a move; what it follows at its other end it goes on following.
        seam: Frame of the seam between them.
    """
    assert piece.move is not None
    alone = replace(piece, follows=tuple(f for f in piece.follows if f.piece != shot.piece))
    base = alone.followed(take)
    both = _common(shot.span, alone.handled)
    if not (both.first < seam < both.stop) or len(both) < LEAST_SHARED:
        return Unmet(piece=piece.id, words=_no_frames(shot, piece, seam))
    failures: tuple[Failure, ...] = ()
    tasks = [
        _Task(production, take, base, shot, alone, span, seam)
        for span in dict.fromkeys((alone.handled, piece.move.span))
    ]
    for task in tasks:
        answer = task.done()
        if isinstance(answer, Followed):
            return answer
        failures = failures or answer.failures
    words = "no move in this setup meets the camera as shot and keeps every limit"
    before = tasks[0].before()
    found = next((found for task in tasks if (found := task.nearest()) is not None), None)
    if found is not None and tasks[0].meets(found):
        return found
    nearest = None if found is None else Nearest(at_seam=found.after, way_back=found.way_back)
    return Unmet(piece=piece.id, words=words, failures=failures, nearest=nearest, before=before)


def _common(a: Span, b: Span) -> Span:
    return Span(max(a.first, b.first), max(a.first, b.first, min(a.stop, b.stop)))


def _no_frames(shot: ShotCamera, piece: Piece, seam: int) -> str:
    return (
        f"the camera as shot has frames {shot.span.first} to {shot.span.stop - 1} and {piece.id} "
        f"{piece.handled.first} to {piece.handled.stop - 1}: both sides need the frames before "
        f"and after the seam at {seam}"
    )


class _Task:
    """One piece that is to meet one neighbour with a move over some frames.

    These are the frames of the piece with its handles, or those of the move it had, which may have
    a longer run-up or run-out.
    """

    def __init__(
        self,
        production: Production,
        take: Take,
        base: Take,
        shot: ShotCamera,
        piece: Piece,
        span: Span,
        seam: int,
    ) -> None:
        self.production = production
        self.take = take
        self.base = base
        self.shot = shot
        self.piece = piece
        self.span = span
        self.shared = _common(shot.span, span)
        self.seam = seam
        self.tube = Tube()

    def done(self) -> Followed | Refused:
        """The piece with the shortest way back that can be, or why there is none."""
        refused = Refused(failures=())
        for met in self.met():
            for way in self.ways():
                answer = self.tried(way, met, SHARE)
                if isinstance(answer, Followed):
                    return answer
                refused = answer
                if not self._way_matters(answer, way):
                    break
        return refused

    def before(self) -> Off:
        """How far the camera as shot is from the one planned before, at the seam."""
        rooms = rooms_around(self.shared, self.shared, self.tube)
        path = met_path(self.base, self.shot, self.shared, self.span, 0, rooms)
        return _off_at(self.base, path, self.seam)

    def met(self) -> list[Span]:
        """All frames both sides are to shoot, and those around the seam alone."""
        all_of_them = _common(self.shared, self.piece.handled)
        at_seam = _common(Span(self.seam - AT_SEAM, self.seam + AT_SEAM), all_of_them)
        return list(dict.fromkeys((all_of_them, at_seam)))

    def _way_matters(self, refused: Refused, way: int) -> bool:
        """Whether it fails near the frames at which another camera than the take's is followed."""
        at_start = self.seam == self.piece.span.first
        return any(
            failure.span.first < self.shared.stop + way
            if at_start
            else failure.span.stop > self.shared.first - way
            for failure in refused.failures
        )

    def ways(self) -> list[int]:
        """Ways back that end inside the piece, before what it shares with its other neighbour."""
        room = self._room()
        fitting = [way for way in WAYS_BACK if way <= room]
        return fitting or [max(room, 0)]

    def _room(self) -> int:
        later = self.seam == self.piece.span.first
        others = [other.span for other in self.piece.follows]
        if later:
            # its other end: the handles there belong to the next seam
            stop = min([self.piece.span.stop - self.piece.handle_after, *(s.first for s in others)])
            return stop - self.shared.stop
        first = max([self.piece.span.first + self.piece.handle_before, *(s.stop for s in others)])
        return self.shared.first - first

    def tried(self, way: int, met: Span, share: float) -> Followed | Refused:
        """The piece with one length of the way back, in a part of the tube at the met frames."""
        close = Tube(position=share * self.tube.position, angle=share * self.tube.angle)
        rooms = rooms_around(self.shared, met, close)
        path = met_path(self.base, self.shot, self.shared, self.span, way, rooms)
        following = replace(self.piece, follows=(*self.piece.follows, path))
        asked = piece_request(self.production, self.take, following, self.span)
        answer = whole_move(asked, self.span)
        if isinstance(answer, Refused):
            return answer
        return self._followed(following, path, answer, way, met)

    def _followed(
        self, following: Piece, path: AsShot, planned: PlannedMove, way: int, met: Span
    ) -> Followed:
        move = planned.move
        new = following.followed(self.take)
        return Followed(
            piece=replace(following, move=move),
            planned=planned,
            seam=self.seam,
            before=_off_at(self.base, path, self.seam),
            after=_off_at(new, path, self.seam),
            farthest=_farthest(new, path, path.shared),
            arm_error=move.camera_error,
            arm_error_angle=move.camera_error_angle,
            way_back=way,
            met=met,
        )

    def meets(self, found: Followed) -> bool:
        """Whether the arm's camera is inside its tube around the one as shot where it is met."""
        new, path = found.piece.followed(self.take), found.piece.follows[-1]
        off = _farthest(new, path, found.met)
        return (
            off.position + found.arm_error <= self.tube.position
            and off.angle + found.arm_error_angle <= self.tube.angle
        )

    def nearest(self) -> Followed | None:
        """The narrowest of some wider tubes in which there is a move, with the longest way back."""
        way, met = self.ways()[-1], self.met()[-1]
        for factor in WIDER:
            answer = self.tried(way, met, SHARE * factor)
            if isinstance(answer, Followed):
                return answer
        return None


# -- the path ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rooms(ArrayNoun):
    """How far a path may be from the camera as shot at the shared frames [m, rad], shape (m,)."""

    positions: FloatArray
    angles: FloatArray


def rooms_around(shared: Span, met: Span, close: Tube) -> Rooms:
    """Close at the frames that are met, as `MatchWithin` says at the other shared ones."""
    frames = np.arange(shared.first, shared.stop)
    inside = (frames >= met.first) & (frames < met.stop)
    wide = MatchWithin()
    return Rooms(
        positions=np.where(inside, close.position, wide.position),
        angles=np.where(inside, close.angle, wide.angle),
    )


def met_path(
    base: Take, shot: ShotCamera, shared: Span, whole: Span, way_back: int, rooms: Rooms
) -> AsShot:
    """The camera as shot over the shared frames, without its shake, and the way back to a take.

    Args:
        base: The take to come back to.
        shot: The camera as shot, in the story frame.
        shared: Frames both sides shoot.
        whole: Frames of the move that follows it.
        way_back: Frames between the last shared one and the take's own camera.
        rooms: How far from the camera as shot.
    """
    region = _common(Span(shared.first - way_back, shared.stop + way_back), whole)
    rows = slice(region.first, region.stop)
    there = slice(shared.first - shot.first_frame, shared.stop - shot.first_frame)
    both = slice(shared.first - region.first, shared.stop - region.first)
    positions, quaternions = base.positions[rows], base.quaternions[rows]
    shot_positions = shot.positions[there]
    shot_quaternions = poses.normalize(shot.quaternions[there])
    away = np.zeros(positions.shape)
    away[both] = shot_positions - positions[both]
    turned = np.zeros(positions.shape)
    turned[both] = poses.to_rotation_vector(
        poses.multiply(shot_quaternions, poses.conjugate(quaternions[both]))
    )
    fixed = (region.first > whole.first, region.stop < whole.stop)
    away = _smoothest(away, both, rooms.positions, fixed)
    turned = _smoothest(turned, both, rooms.angles, fixed)
    met = poses.multiply(poses.from_rotation_vector(turned), quaternions)
    return AsShot(
        piece=shot.piece,
        source=shot.source,
        digest=shot.digest,
        shot_on=shot.shot_on,
        first_frame=region.first,
        positions=frozen(positions + away),
        quaternions=frozen(_in_hemisphere_of(met, quaternions)),
        focal_lengths=frozen(
            _lens(base.focal_lengths[rows], shot.focal_lengths, there, both, fixed)
        ),
        focus_distances=frozen(
            _lens(base.focus_distances[rows], shot.focus_distances, there, both, fixed)
        ),
        shot_first=shared.first,
        shot_positions=frozen(shot_positions),
        shot_quaternions=frozen(_in_hemisphere_of(shot_quaternions, quaternions[both])),
    )


def _smoothest(deviation: Floats, both: slice, rooms: Floats, fixed: tuple[bool, bool]) -> Floats:
    """The deviation with the least fourth differences, near the given one where both shoot.

    Args:
        deviation: Shape (n, k); only the rows `both` count.
        both: Rows that may be off by their rooms at most.
        rooms: Of all k columns together.
        fixed: Whether there are frames before the first row and after the last, at which it is 0.
    """
    n, columns = deviation.shape
    pads = [4 * int(side) for side in fixed]
    D = np.diff(np.eye(n + sum(pads)), n=4, axis=0)[:, pads[0] : pads[0] + n]
    room = rooms / math.sqrt(columns)
    # near 1 whatever the size: the solver's tolerances are absolute
    scale = max(float(room.min()), 1e-9)
    result = np.empty_like(deviation)
    for column in range(columns):
        wanted = deviation[both, column]
        low, high = np.full(n, -np.inf), np.full(n, np.inf)
        low[both], high[both] = wanted - room, wanted + room
        if not len(D):
            result[:, column] = deviation[:, column]
            continue
        answer = lsq_linear(D, np.zeros(len(D)), (low / scale, high / scale), method="bvls")
        result[:, column] = np.clip(np.asarray(answer.x) * scale, low, high)
    return result


def _lens(
    base: Floats, shot: Floats | None, there: slice, both: slice, fixed: tuple[bool, bool]
) -> Floats:
    """A lens value that is the one as shot where both shoot, and comes back like the camera."""
    if shot is None:
        return base
    away = np.zeros((len(base), 1))
    away[both, 0] = shot[there] - base[both]
    rooms = np.full(len(away[both]), LENS_ROOM * float(base.min()))
    return base + _smoothest(away, both, rooms, fixed)[:, 0]


def _in_hemisphere_of(quaternions: Floats, reference: Floats) -> Floats:
    signs = np.where(np.sum(quaternions * reference, axis=1) < 0, -1.0, 1.0)
    return quaternions * signs[:, None]


# -- what the arm is asked --------------------------------------------------------------------


def piece_request(production: Production, take: Take, piece: Piece, span: Span) -> ArmRequest:
    """What the arm of a piece is asked to do in the setup it has: no other panel may come out.

    Args:
        production: Of the plan.
        take: In the story; the piece follows its neighbours as shot where it has to.
        piece: Of an arm or a treadmill.
        span: Frames of the move.
    """
    setup = piece.setup
    job = _job(production, slowed(piece.followed(take), setup.slow), piece, span)
    mount = {mount.id: mount for mount in job.rig.mounts}[setup.mount or ""]
    assert setup.placement is not None
    return arm_request(job, mount, setup.placement, span)


def _job(production: Production, take: Take, piece: Piece, span: Span) -> ArmJob:
    setup = piece.setup
    rig = production.rig_named(setup.rig)
    built = production.set_named(setup.set or "")
    stage = {stage.id: stage for stage in production.stages}[built.stage]
    if setup.technique is RigKind.TREADMILL:
        assert rig.treadmill is not None
        return belt_job(rig, onto_belt(take, rig.treadmill), span, stage.height)
    if setup.origin is not None:
        return green_job(rig, green_take(take, setup.origin), span, stage.height)
    part = {part.id: part for part in built.stands_for}[setup.part or ""]
    out = set(setup.state.panels_out) if setup.state else set[str]()
    return ArmJob(
        rig=rig,
        span=span,
        take=into_frame(take, part.T_story_set.inverse()),
        panels=built.panels,
        keep=frozenset(panel.id for panel in built.panels if panel.id not in out),
        places=(),
        ceiling=stage.height,
        site=Site(stage=stage, T_stage_set=built.T_stage_set),
    )


# -- how far off ------------------------------------------------------------------------------


def _off_at(take: Take, path: AsShot, frame: int) -> Off:
    rows = slice(path.shared.first, path.shared.stop)
    row = frame - path.shared.first
    apart = path.shot_positions - take.positions[rows]
    turned = poses.angle_between(path.shot_quaternions, take.quaternions[rows])
    speeds = np.gradient(apart, axis=0) * float(take.rate)
    return Off(
        position=float(np.linalg.norm(apart[row])),
        angle=float(turned[row]),
        velocity=float(np.linalg.norm(speeds[row])),
    )


def _farthest(take: Take, path: AsShot, span: Span) -> Off:
    rows = slice(span.first, span.stop)
    there = slice(span.first - path.shared.first, span.stop - path.shared.first)
    apart = np.linalg.norm(path.shot_positions[there] - take.positions[rows], axis=1)
    turned = poses.angle_between(path.shot_quaternions[there], take.quaternions[rows])
    return Off(position=float(apart.max()), angle=float(turned.max()), velocity=math.nan)
