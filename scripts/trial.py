"""Plan productions made of files nobody here made, and say what no rig can shoot and why.

    python scripts/trial.py [NAME ...] [--out DIR] [--seconds N] [--workers N]

The files lie in ../shared/data beside the checkout; folders are built under DIR (./trial). Names:

    house-push     a drawn house in metres; a USD camera that pushes in on a runner (DeepMimic) and
                   a walker (BVH); the rest of the show is a screenplay of 93 scenes
    house-walk     a drawn house in inches whose header says millimetres; a hand-held walk through
                   corridors, a body's trajectory; the rest of the show is a screenplay of 48 scenes
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from oner.app.plan import PlanOptions, plan_production
from oner.errors import OnerError
from oner.model.finding import Severity
from oner.model.piece import Breakdown, Coverage
from oner.model.plan import Plan
from oner.model.progress import Progress
from oner.model.rig import RigKind
from oner.model.schedule import Solved, TimedOut
from oner.schedule.solve import Limit
from oner.timing.span import Span

REPOSITORY = Path(__file__).resolve().parents[1]
DATA = REPOSITORY.parent / "shared" / "data"


@dataclass(frozen=True, kw_only=True)
class Trial:
    """A production folder made of found files.

    Args:
        name: Of the trial and its folder.
        found: Per name in the folder the file in the data.
        written: Per name in the folder its text.
    """

    name: str
    found: Mapping[str, str]
    written: Mapping[str, str] = field(default_factory=dict[str, str])


SHOW = """\
title = "{title}"
currency = "USD"
frame_rate = "24"
[calendar]
start = 2027-03-01
days = {days}
crew_minutes_per_night = 120
[rules]
minutes_per_eighth = 8
[prices]
changeover_day = "4,500"
company_move = "2,500"
repair_frame = 600
extension_frame = 450
digital_frame = "2,500"
green_frame = 350
shooting_hour = "6,000"
seam_hidden = "8,000"
seam_open = "30,000"
"""

RIGS = """\
[[rig]]
id = "steadicam"
kind = "operator"
model = "steadicam"
terms = { day_rate = 2400 }

[[rig]]
id = "handheld"
kind = "operator"
model = "handheld"
terms = { day_rate = 1600 }

[[rig]]
id = "arm"
kind = "arm"
model = "rx160l"
terms = { day_rate = 9000, week_rate = 36000, delivery = 15000, minimum_days = 2 }

[[rig]]
id = "digital"
kind = "digital"
terms = { frame_rate = 2500 }
"""

GREEN = """
[[rig]]
id = "treadmill"
kind = "treadmill"
model = "treadmill-green"
arm = "rx160l"
terms = { day_rate = 12000, week_rate = 46000, delivery = 18000, minimum_days = 2 }
sets = ["green"]
"""

CAST = "id,number,character,name,day_rate,hold_rate,from,to,absences,rest_hours\n"

PUSH_DRAWING = """\
file = "house.dxf"
layers = ["wall*"]
height = "2.8 m"
"""
PUSH_FLOOR = "outline = [[7, 2], [37, 2], [37, 8], [7, 8]]"

HOUSE_PUSH = Trial(
    name="house-push",
    found={
        "house.dxf": "floorplans/dxf/ceco_tm53_house.dxf",
        "push.usda": "cameras/usd/animatedCamera1.usda",
        "run.txt": "performers/deepmimic/humanoid3d_run.txt",
        "walk.bvh": "performers/bvh/test_freebvh.bvh",
        "script.fountain": "screenplays/seoul-identity.fountain",
    },
    written={
        "production.toml": SHOW.format(title="Seoul Identity and a push", days=60),
        "rigs.toml": RIGS + GREEN,
        "cast.csv": CAST + "JAKE,1,JAKE,,4000,2000,,,,12\nSUNG-HO,2,SUNG-HO,,3000,1500,,,,12\n",
        "story.toml": f"""\
[[drawing]]
{PUSH_DRAWING}
[[zone]]
id = "garden"
{PUSH_FLOOR}
""",
        "sets.toml": f"""\
[[stage]]
id = "lot"
kind = "location"
day_rate = 2000
[[stage]]
id = "green-stage"
kind = "green"
outline = [[0, 0], [20, 0], [20, 14], [0, 14]]
height = "7 m"
day_rate = 5200
[[set]]
id = "house"
name = "SUNG-HO'S APARTMENT"
stage = "lot"
  [[set.drawing]]
  {PUSH_DRAWING.replace(chr(10), chr(10) + "  ").rstrip()}
  prefix = "built-"
  [[set.zone]]
  id = "garden"
  {PUSH_FLOOR}
  [[set.stands_for]]
  id = "house@1"
  at = [0, 0]
  story_zones = ["garden"]
[[set]]
id = "green"
name = "GREEN STAGE"
stage = "green-stage"
""",
        "take.toml": """\
name = "The push"
scene = "21A"
shutter_angle_deg = 180
[camera]
file = "push.usda"
yaw_deg = -90                      # it looks along the file's -Z; in the story along +X
offset = ["10.5 m", "6 m", "1.5 m"]
[[performer]]
id = "JAKE"
file = "run.txt"
repeat = 7
yaw_deg = 180                      # runs towards the camera
offset = ["31 m", "6 m", "0 m"]
[[performer]]
id = "SUNG-HO"
file = "walk.bvh"
units = "cm"                       # a BVH file does not say
repeat = 3
offset = ["24 m", "4.2 m", "0 m"]
[cut]
forbid = ["operator"]              # nobody holds a lens of 182 mm by hand
""",
    },
)

WALK_DRAWING = """\
file = "house.dxf"
layers = ["A-WALL"]
units = "in"
height = "9'"
"""
WALK_FLOOR = "outline = [[-17, -6], [4.5, -6], [4.5, 9.5], [-17, 9.5]]"

HOUSE_WALK = Trial(
    name="house-walk",
    found={
        "house.dxf": "floorplans/dxf/bishop_overland_house.dxf",
        "walk.txt": "cameras/handheld/tumvi_corridor1_okvis.txt",
        "script.fountain": "screenplays/The-Last-Birthday-Card.fountain",
    },
    written={
        "production.toml": SHOW.format(title="The Last Birthday Card and a walk", days=20),
        "rigs.toml": RIGS,
        "cast.csv": CAST + "SCOTT,1,SCOTT,,4000,2000,,,,12\n",
        "story.toml": f"""\
[[drawing]]
{WALK_DRAWING}
[[zone]]
id = "house"
{WALK_FLOOR}
""",
        "sets.toml": f"""\
[[stage]]
id = "house"
kind = "location"
day_rate = 2000
[[set]]
id = "house"
name = "SCOTT'S APARTMENT"
stage = "house"
  [[set.drawing]]
  {WALK_DRAWING.replace(chr(10), chr(10) + "  ").rstrip()}
  prefix = "built-"
  [[set.zone]]
  id = "house"
  {WALK_FLOOR}
  [[set.stands_for]]
  id = "house@1"
  at = [0, 0]
  story_zones = ["house"]
""",
        "take.toml": """\
name = "The walk"
scene = "5A"
shutter_angle_deg = 180
sensor_width = "24.89 mm"
sensor_height = "14.0 mm"
[camera]
file = "walk.txt"
axes = "right=-x up=z forward=-y"  # the body walks along its -y
up = "z"
focal_length = "24 mm"
focus_distance = "3 m"
start_s = 155
stop_s = 195
yaw_deg = 280
offset = ["7.62 m", "-32.1 m", "0 m"]
""",
    },
)

TRIALS = (HOUSE_PUSH, HOUSE_WALK)


def build_folder(trial: Trial, into: Path, data: Path = DATA) -> Path:
    """Write a trial's production folder anew.

    Args:
        trial: Which.
        into: Folder its folder is made in.
        data: Where the found files are.

    Raises:
        FileNotFoundError: A found file is not there.
    """
    folder = into / trial.name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, source in trial.found.items():
        shutil.copyfile(data / source, folder / name)
    for name, text in trial.written.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@dataclass(frozen=True, kw_only=True)
class Unshot:
    """Frames no rig can shoot, digital work left aside.

    Args:
        span: Frames of the take.
        reasons: Per technique what stands in its way, most frequent first.
    """

    span: Span
    reasons: Mapping[RigKind, str]


def unshot(plan: Plan) -> list[Unshot]:
    """The stretches of a plan's take that no arm, operator or treadmill can shoot, and why."""
    if plan.take is None or plan.breakdown is None:
        return []
    real = _real(plan.breakdown)
    shot = [False] * plan.take.frames
    for coverage in real:
        for span in coverage.spans:
            shot[span.first : span.stop] = [True] * (span.stop - span.first)
    return [Unshot(span=span, reasons=_reasons(real, span)) for span in _gaps(shot)]


def _real(breakdown: Breakdown) -> list[Coverage]:
    return [c for c in breakdown.coverage if c.setup.technique is not RigKind.DIGITAL]


def _reasons(coverages: list[Coverage], span: Span) -> dict[RigKind, str]:
    kinds = sorted({coverage.setup.technique for coverage in coverages})
    return {kind: _reason(coverages, kind, span) for kind in kinds}


def _gaps(shot: list[bool]) -> Iterable[Span]:
    first = None
    for frame, done in enumerate([*shot, True]):
        if not done and first is None:
            first = frame
        elif done and first is not None:
            yield Span(first, frame)
            first = None


def _reason(coverages: list[Coverage], kind: RigKind, span: Span) -> str:
    """What most often blocks a technique in a span, with the figure of its longest stretch."""
    frames: Counter[str] = Counter()
    longest: dict[str, tuple[int, str]] = {}
    for coverage in coverages:
        if coverage.setup.technique is not kind:
            continue
        for blocked in coverage.blocked:
            shared = min(span.stop, blocked.span.stop) - max(span.first, blocked.span.first)
            if shared > 0:
                frames[blocked.code] += shared
                longest[blocked.code] = max(
                    longest.get(blocked.code, (0, "")), (shared, blocked.detail)
                )
    if not frames:
        return "nothing stands in its way here, but no piece of it reaches that far"
    return "; ".join(f"{code}: {longest[code][1]}" for code, _ in frames.most_common(2))


def report(plan: Plan) -> list[str]:
    """What a trial found, in lines."""
    lines: list[str] = []
    if plan.take is not None:
        lines.append(f"take: {plan.take.frames} frames")
        lines += [f"  {sentence}" for sentence in plan.take.sources]
    if plan.breakdown is not None:
        lines += _cut_lines(plan, plan.breakdown)
    lines += _schedule_lines(plan)
    bad = [f for f in plan.findings if f.severity is not Severity.NOTE]
    return lines + [f"{finding.severity} {finding.code}: {finding}" for finding in bad]


def _cut_lines(plan: Plan, breakdown: Breakdown) -> list[str]:
    lines: list[str] = []
    for piece in breakdown.pieces:
        setup = piece.setup
        where = f" in {setup.set}" if setup.set else ""
        frames = f"{piece.first_frame}-{piece.last_frame}"
        lines.append(f"piece {piece.id}: frames {frames}, {setup.technique} {setup.rig}{where}")
        if setup.technique is RigKind.DIGITAL:
            reasons = _reasons(_real(breakdown), piece.span)
            lines += [f"  {kind}: {reason}" for kind, reason in reasons.items()]
    stretches = unshot(plan)
    for stretch in stretches:
        lines.append(f"no rig can shoot frames {stretch.span.first}-{stretch.span.stop - 1}:")
        lines += [f"  {kind}: {reason}" for kind, reason in stretch.reasons.items()]
    return lines if stretches else [*lines, "every frame can be shot by some rig"]


def _schedule_lines(plan: Plan) -> list[str]:
    answer = plan.schedule
    if isinstance(answer, Solved):
        days = len({place.day for place in answer.schedule.board})
        gap = f"gap {answer.schedule.gap:.1%}"
        return [f"schedule: {len(answer.schedule.board)} strips on {days} days, {gap}"]
    if isinstance(answer, TimedOut):
        return ["schedule: no complete board in the time given"]
    return [] if answer is None else ["schedule: infeasible"]


def run(trial: Trial, into: Path, options: PlanOptions) -> bool:
    """Build, plan and report one trial; whether a plan came out."""
    print(f"== {trial.name}", flush=True)
    folder = build_folder(trial, into)
    try:
        planned = plan_production(folder, options, _say)
    except OnerError as error:
        print(error)
        return False
    print("\n".join(report(planned.plan)))
    seconds = ", ".join(f"{stage} {value:.1f} s" for stage, value in planned.seconds.items())
    print(f"{seconds}; {planned.files[-1]}", flush=True)
    return True


def _say(progress: Progress) -> None:
    if progress.message == "begins":
        print(f"{progress.stage} ...", file=sys.stderr, flush=True)


def main(arguments: list[str] | None = None) -> int:
    """Run the trials named, or all of them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="trials; all if none is named")
    parser.add_argument("--out", type=Path, default=Path("trial"), help="where folders are made")
    parser.add_argument("--seconds", type=float, default=30.0, help="for the schedule of each")
    parser.add_argument("--workers", type=int, default=2, help="processes and solver threads")
    chosen = parser.parse_args(arguments)
    unknown = set(chosen.names) - {trial.name for trial in TRIALS}
    if unknown:
        parser.error(
            f"{', '.join(sorted(unknown))}: trials are {', '.join(t.name for t in TRIALS)}"
        )
    if not DATA.is_dir():
        print("the found files are not here: no folder ../shared/data beside the checkout")
        return 2
    options = PlanOptions(limit=Limit(seconds=chosen.seconds), workers=chosen.workers)
    wanted = [trial for trial in TRIALS if not chosen.names or trial.name in chosen.names]
    done = [run(trial, chosen.out, options) for trial in wanted]
    return 0 if all(done) else 1


if __name__ == "__main__":
    sys.exit(main())
