"""Small productions whose pieces the planner's own code planned: good plans, to be broken."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
from arm_scenes import RATE, ease, end_mount, flat, long_track, rx160l, tracking_path
from numpy.typing import NDArray

from oner.app.contenders import fixed_lines
from oner.app.strips import piece_states, piece_strips
from oner.audit.run import audit
from oner.breakdown.hiding import score_seams
from oner.breakdown.seams import join
from oner.breakdown.states import standing, torn
from oner.geometry import poses
from oner.geometry.plane import RigidTransform2
from oner.model.finding import Severity
from oner.model.piece import Breakdown, Coverage, Move, Piece, Placement, Setup
from oner.model.plan import Plan
from oner.model.production import Calendar, Prices, Production, Rules
from oner.model.rig import Mount, Rig, RigKind, Terms, TreadmillModel
from oner.model.schedule import CastMember, Schedule, Solved, Strip
from oner.model.set import (
    Panel,
    PanelKind,
    Region,
    Set,
    Stage,
    StandsFor,
    StoryMap,
    Wall,
    Zone,
)
from oner.model.take import (
    CutWishes,
    PaceKey,
    PerformerTrack,
    Take,
    TakeByHand,
    TakeScript,
)
from oner.motion.plan import plan_move
from oner.motion.request import ArmRequest, PlannedMove
from oner.schedule.problem import pose_problem
from oner.schedule.solve import Limit, solve
from oner.timing.span import Span

Floats = NDArray[np.float64]

HANDLE = 8
ARM_SPAN, HAND_SPAN, DRAWN_SPAN = Span(0, 60), Span(60, 100), Span(100, 121)
DECK = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """A production and a plan of it that keeps every rule."""

    production: Production
    plan: Plan

    def codes(self, plan: Plan | None = None, production: Production | None = None) -> list[str]:
        """Codes that forbid, each once."""
        findings = audit(production or self.production, plan or self.plan)
        return sorted({f.code for f in findings if f.severity is Severity.FORBID})

    @property
    def breakdown(self) -> Breakdown:
        """Of the plan."""
        assert self.plan.breakdown is not None
        return self.plan.breakdown

    @property
    def arm_piece(self) -> Piece:
        """The first piece, shot with an arm."""
        return self.breakdown.pieces[0]

    @property
    def move(self) -> Move:
        """Of the first piece."""
        assert self.arm_piece.move is not None
        return self.arm_piece.move

    @property
    def schedule(self) -> Schedule:
        """The board."""
        assert isinstance(self.plan.schedule, Solved)
        return self.plan.schedule.schedule

    def with_piece(self, number: int, **changes: Any) -> Plan:
        """The plan with a piece changed; pieces count from 0."""
        pieces = list(self.breakdown.pieces)
        pieces[number] = replace(pieces[number], **changes)
        return self.with_breakdown(pieces=tuple(pieces))

    def with_setup(self, number: int = 0, **changes: Any) -> Plan:
        """The plan with a piece's setup changed."""
        setup = replace(self.breakdown.pieces[number].setup, **changes)
        return self.with_piece(number, setup=setup)

    def with_move(self, **changes: Any) -> Plan:
        """The plan with the arm's move changed."""
        return self.with_piece(0, move=replace(self.move, **changes))

    def with_values(self, change: Callable[[Floats], object]) -> Plan:
        """The plan with the axis values of the arm's move edited in place."""
        values = np.array(self.move.values)
        change(values)
        return self.with_move(values=values)

    def with_seam(self, number: int, **changes: Any) -> Plan:
        """The plan with a seam changed."""
        seams = list(self.breakdown.seams)
        seams[number] = replace(seams[number], **changes)
        return self.with_breakdown(seams=tuple(seams))

    def with_strip(self, piece: str, /, **changes: Any) -> Plan:
        """The plan with the strip of a piece changed."""
        strips = tuple(replace(s, **changes) if s.piece == piece else s for s in self.plan.strips)
        return replace(self.plan, strips=strips)

    def with_breakdown(self, **changes: Any) -> Plan:
        """The plan with its breakdown changed."""
        return replace(self.plan, breakdown=replace(self.breakdown, **changes))

    def with_take(self, **changes: Any) -> Plan:
        """The plan with its take changed."""
        assert self.plan.take is not None
        return replace(self.plan, take=replace(self.plan.take, **changes))


def arm_shot(*, mirrored: bool = False) -> Shot:
    """An arm in a set with walls, then an operator, then a drawn piece."""
    eye, look, feet = tracking_path(5.0)
    T = RigidTransform2(yaw=0.7, x=12.0, y=-5.0, mirrored=mirrored)
    take = _take(
        T.apply_points(eye),
        T.apply_rotation(look),
        T.apply_points(feet[0]),
        np.full(len(eye), T.yaw),
    )
    rig = _arm_rig(RigKind.ARM)
    built = _hall(T)
    placement = Placement(x=0.0, y=0.0, z=0.0, yaw=0.0)
    planned = _planned(rig, placement, (eye, look, feet), built.panels)
    state = torn(built, rig, frozenset(planned.panels_out), "on its track")
    setup = Setup(
        id="arm/hall@1",
        technique=RigKind.ARM,
        rig=rig.id,
        set=built.id,
        part="hall@1",
        placement=placement,
        mount="end",
        state=state,
    )
    return _shot(take, rig, (built, _green()), setup, planned.move)


def belt_shot() -> Shot:
    """The same with a treadmill, whose runner turns through a corner of the story."""
    eye, look, feet = _beside_belt()
    heading = 0.4 + 0.6 * ease(np.linspace(0.0, 1.0, len(eye)))
    step = 3.0 / 24 * np.stack([np.cos(heading), np.sin(heading), 0 * heading], axis=1)
    path = np.cumsum(step, axis=0) + np.array([4.0, 7.0, 0.0])
    turn = poses.from_axis_angle([0.0, 0.0, 1.0], heading)
    lens = path + poses.rotate(turn, eye - np.array([0.0, 0.0, DECK]))
    look_story = poses.align_hemisphere(poses.multiply(turn, look))
    take = _take(lens, look_story, path, heading)
    rig = _arm_rig(RigKind.TREADMILL)
    placement = Placement(x=0.0, y=-1.4, z=0.0, yaw=0.0)
    planned = _planned(rig, placement, (eye, look, feet), (_deck(),))
    setup = Setup(
        id="treadmill",
        technique=RigKind.TREADMILL,
        rig=rig.id,
        set="green",
        placement=placement,
        mount="end",
    )
    return _shot(take, rig, (_hall(RigidTransform2()), _green()), setup, planned.move)


def _beside_belt() -> tuple[Floats, Floats, Floats]:
    n = DRAWN_SPAN.stop
    t = ease(np.linspace(0.0, 1.0, n))
    feet = np.tile([0.0, 0.0, DECK], (n, 1))
    eye = np.stack([1.8 + 0.3 * t, np.full(n, -0.3), 1.5 + 0.1 * t], axis=1)
    look = poses.look_at(eye, feet + np.array([0.0, 0.0, 1.5]))
    return eye, poses.align_hemisphere(look), feet[None]


def _deck() -> Panel:
    return Panel(
        id="deck", wall="deck", start=(-1.0, 0.0), end=(1.0, 0.0), base=0.0, top=DECK, thickness=1.0
    )


def _planned(
    rig: Rig,
    placement: Placement,
    path: tuple[Floats, Floats, Floats],
    panels: tuple[Panel, ...],
) -> PlannedMove:
    assert rig.arm is not None
    assert rig.track is not None
    eye, look, feet = path
    request = ArmRequest(
        arm=rig.arm,
        track=rig.track,
        mount=rig.mounts[0],
        placement=placement,
        rate=RATE,
        first_frame=0,
        positions=eye,
        quaternions=look,
        performers=feet,
        performer_sizes=np.array([[0.3, 1.8]]),
        panels=panels,
        ceiling=6.0,
    )
    planned = plan_move(request, Span(0, ARM_SPAN.stop + HANDLE))
    assert isinstance(planned, PlannedMove), planned
    return planned


def _take(eye: Floats, look: Floats, feet: Floats, headings: Floats) -> Take:
    n = len(eye)
    speeds = np.linalg.norm(np.gradient(feet, axis=0), axis=1) * 24
    runner = PerformerTrack(
        id="ANNA",
        positions=feet,
        headings=headings,
        speeds=speeds,
        height=1.8,
        radius=0.3,
    )
    return Take(
        name="walk",
        rate=RATE,
        shutter_angle=math.pi,
        sensor_width=0.025,
        sensor_height=0.014,
        positions=eye,
        quaternions=poses.align_hemisphere(look),
        focal_lengths=np.full(n, 0.032),
        focus_distances=np.full(n, 2.0),
        performers=(runner,),
    )


def _arm_rig(kind: RigKind) -> Rig:
    belt = TreadmillModel(
        belt_speed=6.0,
        belt_acceleration=2.0,
        belt_length=2.0,
        belt_width=1.0,
        deck_height=DECK,
        green_width=6.0,
        green_height=4.0,
        green_distance=1.0,
        green_sides=2,
        blur_margin=0.02,
    )
    end = end_mount()
    other = Mount(
        id="long",
        p_flange_camera=np.array([0.0, 0.0, 0.32]),
        q_flange_camera=end.q_flange_camera,
        spheres=end.spheres,
    )
    return Rig(
        id="arm",
        name="Arm",
        kind=kind,
        terms=Terms(day_rate=900, week_rate=3000, delivery=500, lead_days=1, minimum_days=2),
        arm=rx160l(),
        track=long_track(),
        mounts=(end, other),
        treadmill=belt if kind is RigKind.TREADMILL else None,
        install_minutes=300,
        strike_minutes=150,
    )


def _hall(T: RigidTransform2) -> Set:
    under = replace(flat("under", 0.0, 0.0, wild=True), pull_minutes=20, rehang_minutes=40)
    panels = (
        under,
        flat("beside", 0.0, 2.4, wild=False),
        flat("far", 8.5, 0.0, wild=True, along=False),
    )
    lid = Panel(
        id="lid",
        wall="c",
        start=(-0.6, 0.0),
        end=(0.6, 0.0),
        base=3.0,
        top=3.1,
        thickness=0.6,
        kind=PanelKind.CEILING,
        wild=True,
        pull_minutes=10,
        rehang_minutes=15,
        needs=("under",),
    )
    wall = Wall(
        id="w", start=(-9.0, 0.0), end=(9.0, 0.0), base=0.0, top=3.0, thickness=0.1, panels=panels
    )
    return Set(
        id="hall",
        name="HALL",
        stage="one",
        T_stage_set=RigidTransform2(),
        walls=(wall,),
        ceilings=(lid,),
        zones=(Zone(id="c", outline=((-9.0, -3.0), (9.0, -3.0), (9.0, 3.0), (-9.0, 3.0))),),
        regions=(Region(id="hall", zones=("c",)),),
        stands_for=(StandsFor(id="hall@1", T_story_set=T),),
    )


def _green() -> Set:
    return Set(id="green", name="GREEN", stage="two", T_stage_set=RigidTransform2())


def _production(rig: Rig, sets: tuple[Set, ...]) -> Production:
    anna = CastMember(id="ANNA", number=1, character="Anna", name="A", day_rate=100, hold_rate=40)
    hand = Rig(id="hand", name="Hand", kind=RigKind.OPERATOR, terms=Terms(day_rate=50))
    drawn = Rig(id="drawn", name="Drawn", kind=RigKind.DIGITAL, terms=Terms(frame_rate=9))
    return Production(
        title="Walk",
        short="WALK",
        currency="USD",
        rate=Fraction(24),
        calendar=Calendar(start=date(2027, 1, 4), days=8),
        rules=Rules(order_window_days=6),
        prices=Prices(changeover_day=1000, company_move=30, seam_open=40, seam_hidden=10),
        story=StoryMap(),
        stages=(
            Stage(id="one", name="One", height=6.0, day_rate=70),
            Stage(id="two", name="Two", height=6.0, day_rate=80),
        ),
        sets=sets,
        rigs=(rig, hand, drawn),
        cast=(anna,),
        strips=(
            Strip(id="1", scene="1", episode="1", set="hall", zone="c", minutes=300),
            Strip(id="2", scene="2", episode="1", set="green", minutes=500, cast=("ANNA",)),
        ),
        take=TakeScript(
            name="walk",
            scene="7",
            episode="1",
            shutter_angle=math.pi,
            sensor_width=None,
            sensor_height=None,
            description=TakeByHand(
                performer="ANNA",
                performer_height=1.8,
                performer_radius=0.3,
                route=(),
                corner_radius=1.0,
                pace=(PaceKey(time=0.0, speed=1.0),),
                camera=(),
            ),
            cut=CutWishes(handle_frames=HANDLE),
        ),
    )


def _shot(take: Take, rig: Rig, sets: tuple[Set, ...], setup: Setup, move: Move) -> Shot:
    production = _production(rig, sets)
    hand = Setup(
        id="hand/hall@1",
        technique=RigKind.OPERATOR,
        rig="hand",
        set="hall",
        part="hall@1",
        state=standing(sets[0]),
    )
    drawn = Setup(id="drawn", technique=RigKind.DIGITAL, rig="drawn")
    pieces = (
        _piece("P01", ARM_SPAN, setup, rig, move),
        _piece("P02", HAND_SPAN, hand, production.rig_named("hand"), None),
        _piece("P03", DRAWN_SPAN, drawn, production.rig_named("drawn"), None),
    )
    scores = score_seams(take, production.story)
    breakdown = Breakdown(
        pieces=pieces,
        seams=tuple(
            join(take, scores, production.prices, earlier, later, 0.0)
            for earlier, later in ((pieces[0], pieces[1]), (pieces[1], pieces[2]))
        ),
        coverage=tuple(
            Coverage(setup=piece.setup, spans=(Span(0, take.frames),), blocked=())
            for piece in pieces
        ),
        cost=0,
        optimal=True,
        bound=0,
    )
    strips = (*production.strips, *piece_strips(production, breakdown, take))
    states = piece_states(breakdown)
    problem = pose_problem(production, strips, states, fixed=fixed_lines(breakdown))
    answer = solve(problem, Limit(work=2.0), seed=1, workers=1)
    assert isinstance(answer, Solved), answer
    plan = Plan(
        title="Walk",
        inputs=(),
        version="0",
        take=take,
        breakdown=breakdown,
        states=states,
        strips=strips,
        schedule=answer,
        findings=(),
    )
    return Shot(production=production, plan=plan)


def _piece(id: str, span: Span, setup: Setup, rig: Rig, move: Move | None) -> Piece:
    before, after = min(HANDLE, span.first), min(HANDLE, DRAWN_SPAN.stop - span.stop)
    running = (len(span) + before + after) / 24 / 60
    minutes = round(rig.setup_minutes + rig.takes * (rig.take_minutes + running))
    return Piece(
        id=id,
        span=span,
        handle_before=before,
        handle_after=after,
        setup=setup,
        move=move,
        zone="c" if setup.set == "hall" else None,
        passes=rig.passes,
        minutes=0 if rig.kind is RigKind.DIGITAL else minutes,
    )
