"""What a breakdown has to say, in plain words with its figures."""

from __future__ import annotations

from collections import Counter

from oner.breakdown.candidate import Candidate
from oner.breakdown.green_floor import unmeasured
from oner.breakdown.ground import stage_of, standing_findings
from oner.breakdown.run_up import LEGS
from oner.breakdown.scene import Scene
from oner.breakdown.slow import slow_findings, slowed
from oner.breakdown.stand_in import flop_findings, stand_in_findings
from oner.breakdown.treadmill import belt_findings
from oner.model.finding import Finding, Severity, find
from oner.model.piece import Breakdown, Coverage, Piece
from oner.model.rig import RigKind
from oner.timing.span import Span, runs
from oner.units import format_money


def describe(
    scene: Scene, breakdown: Breakdown, unshot: tuple[Span, ...], used: list[Candidate]
) -> tuple[Finding, ...]:
    """Every finding of a breakdown, in the order of the work.

    Args:
        scene: The production and its take.
        breakdown: Without findings.
        unshot: Frames nobody can shoot.
        used: The candidates of the pieces.
    """
    return (
        *(_nobody(scene, breakdown, span) for span in unshot),
        *_proof(breakdown),
        *_alternatives(scene, breakdown),
        *stand_in_findings(scene),
        *flop_findings(scene, breakdown.pieces),
        *_walls_out(breakdown),
        *_run_up(used),
        *_ground(scene, breakdown),
        *_screens(breakdown),
        *_belts(scene, breakdown),
        *slow_findings(scene.take, breakdown.pieces),
        *arm_peaks(breakdown),
        *_repairs(scene, breakdown),
        *_seams(breakdown),
        *_assumed(scene, breakdown),
        *_unchecked(breakdown),
    )


def _nobody(scene: Scene, breakdown: Breakdown, span: Span) -> Finding:
    """A stretch nobody can shoot, with the commonest reason of every technique."""
    reasons = list[str]()
    for kind in RigKind:
        rows = [c for c in breakdown.coverage if c.setup.technique is kind]
        if not rows:
            reasons.append(f"{kind.value}: {_nothing_tried(scene, kind)}")
            continue
        if _barred(scene, rows, span):
            reasons.append(f"{kind.value}: take.toml does not let it")
            continue
        code, detail = _commonest(rows, span)
        reasons.append(f"{kind.value}: {detail or code}")
    seconds = len(span) / float(scene.take.rate)
    return find(
        "cover-none",
        f"frames {span.first}-{span.stop - 1}",
        f"{seconds:.1f} s that nothing to be had can shoot; " + "; ".join(reasons),
        severity=Severity.FORBID,
    )


def _proof(breakdown: Breakdown) -> list[Finding]:
    """What is proven of the cut, and for what."""
    if not breakdown.pieces:
        return []
    setups = len(breakdown.coverage)
    spans = sum(len(coverage.spans) for coverage in breakdown.coverage)
    over = f"over {setups} setups with {spans} runs, every frame tried as a seam"
    if breakdown.optimal:
        said = f"no cheaper cut exists {over}"
    else:
        gap = (breakdown.cost - breakdown.bound) / max(breakdown.cost, 1)
        said = f"within {gap:.1%} of the cheapest cut {over}"
    return [find("cut-proven", "the cut", said)]


def _alternatives(scene: Scene, breakdown: Breakdown) -> list[Finding]:
    """The other breakdowns worth a look, each with what it costs more by its estimate."""
    found = list[Finding]()
    for number, one in enumerate(breakdown.alternatives[1:], start=2):
        apart = one.cost - breakdown.cost
        money = format_money(abs(apart), scene.production.currency)
        said = f"{money} {'less' if apart < 0 else 'more'}: {one.gives}"
        found.append(find("cut-alternative", f"breakdown {number}", said))
    return found


def _run_up(used: list[Candidate]) -> list[Finding]:
    """Where a setup covers frames at which no piece may begin or end, the longest of each."""
    findings = list[Finding]()
    for candidate in {one.coverage.setup.id: one for one in used}.values():
        run_up = candidate.run_up
        if run_up is None:
            continue
        for flags, what, words in (
            (run_up.starts, "begin", run_up.start_words),
            (run_up.stops, "end", run_up.stop_words),
        ):
            barred = [
                both
                for span in candidate.coverage.spans
                for run in runs(~flags)
                if (both := run.intersect(span)) is not None
            ]
            if barred:
                most = max(barred, key=len)
                findings.append(
                    find(
                        "cover-run-up",
                        candidate.coverage.setup.id,
                        f"no piece may {what} at frames {most.first}-{most.stop - 1}: "
                        f"{words(most.first)}",
                    )
                )
    return findings


def _ground(scene: Scene, breakdown: Breakdown) -> list[Finding]:
    """What every torn set asks of the floor around it, each thing said once."""
    said = dict[tuple[str, str, str], Finding]()
    for piece in breakdown.pieces:
        setup = piece.setup
        if setup.state is None or setup.placement is None or setup.set is None:
            continue
        built = scene.production.set_named(setup.set)
        rig = scene.production.rig_named(setup.rig)
        for finding in standing_findings(
            scene.production, built, setup.state, setup.placement, rig
        ):
            said.setdefault((finding.code, finding.subject, finding.measured), finding)
    return list(said.values())


def _screens(breakdown: Breakdown) -> list[Finding]:
    """The least green of every piece that needs one."""
    findings = list[Finding]()
    for piece in breakdown.pieces:
        screen = piece.setup.screen
        if screen is None:
            continue
        contact = sum(len(span) for span in screen.contact_frames)
        feet = f"; feet and floor are in the picture in {contact} frames" if contact else ""
        sides = "one side" if screen.sides == 1 else f"{screen.sides} sides"
        findings.append(
            find(
                "cover-screen",
                piece.id,
                f"green on {sides}, {screen.width:.1f} m wide and {screen.height:.1f} m high at "
                f"least, the rest is a garbage matte{feet}",
            )
        )
    return findings


def _belts(scene: Scene, breakdown: Breakdown) -> list[Finding]:
    """What the belt does in pieces shot on one and cannot give, and what of green is not known."""
    findings = list[Finding]()
    for piece in breakdown.pieces:
        model = scene.production.rig_named(piece.setup.rig).treadmill
        if model is not None:
            take = slowed(scene.take, piece.setup.slow)
            findings += belt_findings(take, piece.span, piece.id, model)
        if piece.setup.screen is not None and piece.setup.set is not None:
            built = scene.production.set_named(piece.setup.set)
            findings += unmeasured(stage_of(scene.production, built), piece.id)
    return findings


def _nothing_tried(scene: Scene, kind: RigKind) -> str:
    if scene.rigs(kind):
        return "no set shows enough of it"
    some = any(rig.kind is kind for rig in scene.production.rigs)
    return "forbidden in take.toml" if some else "none to be had"


def _barred(scene: Scene, rows: list[Coverage], span: Span) -> bool:
    """Whether some setup could shoot the whole stretch, and a wish forbids it."""
    return any(
        run.first <= span.first and span.stop <= run.stop
        for coverage in rows
        for run in coverage.spans
        if not scene.allowed(scene.production.rig_named(coverage.setup.rig), coverage.setup)[
            span.first : span.stop
        ].all()
    )


def _commonest(rows: list[Coverage], span: Span) -> tuple[str, str]:
    weight = Counter[tuple[str, str]]()
    for coverage in rows:
        for block in coverage.blocked:
            shared = min(block.span.stop, span.stop) - max(block.span.first, span.first)
            if shared > 0 and block.code != "cover-outside":
                weight[block.code, block.detail] += shared
    if weight:
        return max(sorted(weight), key=lambda key: weight[key])
    return "cover-outside", "no set stands for this part of the story, or the run is too short"


def _walls_out(breakdown: Breakdown) -> list[Finding]:
    needed = dict[str, list[Piece]]()
    for piece in breakdown.pieces:
        state = piece.setup.state
        if state is not None and state.panels_out:
            needed.setdefault(state.id, []).append(piece)
    findings = list[Finding]()
    for pieces in needed.values():
        state = pieces[0].setup.state
        assert state is not None
        hours = (state.change_minutes + state.restore_minutes) / 60
        who = ", ".join(piece.id for piece in pieces)
        panels = len(state.panels_out)
        noun = "panel comes" if panels == 1 else "panels come"
        findings.append(
            find(
                "cut-wall-out",
                f"{state.set} for {who}",
                f"{panels} {noun} out: {state.words}; {hours:.0f} h of changeover there and back",
            )
        )
    return findings


def arm_peaks(breakdown: Breakdown) -> list[Finding]:
    """How close every arm piece comes to a limit, and where."""
    findings = list[Finding]()
    for piece in breakdown.pieces:
        if piece.move is None:
            continue
        move = piece.move
        worst = max(
            (float(values[axis]), what, move.axes[axis])
            for what, values in (
                ("speed", move.peak_speed),
                ("acceleration", move.peak_acceleration),
                ("jerk", move.peak_jerk),
            )
            for axis in range(len(move.axes))
        )
        findings.append(
            find(
                "cut-arm-peak",
                piece.id,
                f"hardest on {worst[2]}: {worst[0]:.0%} of its {worst[1]} limit; camera within "
                f"{max(move.camera_error * 1e3, 0.01):.2f} mm of its path; "
                f"{move.clearance:.2f} m clear of everything",
            )
        )
    return findings


def _repairs(scene: Scene, breakdown: Breakdown) -> list[Finding]:
    mended = {c.setup.id: c.repair_frames for c in breakdown.coverage}
    findings = list[Finding]()
    for piece in breakdown.pieces:
        spans = (span.intersect(piece.span) for span in mended.get(piece.setup.id, ()))
        frames = sum(len(span) for span in spans if span is not None)
        kinds = ("repair", "extension")
        price = sum(cost.amount for cost in piece.costs if cost.kind in kinds)
        if frames:
            money = format_money(price, scene.production.currency)
            findings.append(
                find(
                    "cover-repair",
                    piece.id,
                    f"{frames} of {len(piece.span)} frames show the end of the set, a pulled "
                    f"panel, the rig or feet on green, mended in the picture for {money}",
                )
            )
    return findings


def _seams(breakdown: Breakdown) -> list[Finding]:
    return [
        find(
            "seam-open" if seam.kind == "open" else "seam-hidden",
            f"seam {seam.from_piece}/{seam.to_piece} at frame {seam.frame}",
            f"{seam.hides}; {seam.first} is shot first",
        )
        for seam in breakdown.seams
    ]


def _assumed(scene: Scene, breakdown: Breakdown) -> list[Finding]:
    used = {piece.setup.rig for piece in breakdown.pieces}
    findings = list[Finding]()
    for rig in scene.production.rigs:
        if rig.id in used and rig.assumed:
            what = ", ".join(sorted(rig.assumed))
            findings.append(find("cut-assumed", rig.name, f"nobody has verified {what}"))
    if scene.take.performers and LEGS.assumed:
        figures = f"{LEGS.acceleration:g} and {LEGS.braking:g} m/s2"
        said = f"nobody has verified how they gain and lose speed: {figures}"
        findings.append(find("cut-assumed", "performers", said))
    return findings


def _unchecked(breakdown: Breakdown) -> list[Finding]:
    if not any(piece.move is not None for piece in breakdown.pieces):
        return []
    return [
        find(
            "cover-unchecked",
            "arm pieces",
            "reflections and shadows of the rig, practical lights on ceiling pieces, and the arm "
            "against its own track are not checked",
            remedy="Have them looked at on the recce.",
        )
    ]
