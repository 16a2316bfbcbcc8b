"""The command line: thin, it talks only to `oner.app`.

Standard output carries the answer (one JSON object with `--json`), standard error everything else.
Exit codes: 0 fine, 1 findings that forbid, 2 bad input or usage.
"""

from __future__ import annotations

import json
import math
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import App, CycloptsError, Parameter

from oner import __version__
from oner.errors import OnerError, UsageError

if TYPE_CHECKING:
    from oner.app.plan import Planned, PlanOptions

FINE, FORBIDDEN, BAD_INPUT = 0, 1, 2

app = App(
    name="oner",
    help="Plan a long take shot in pieces: where to cut, which rig, which walls, which day.",
    version=__version__,
    default_parameter=Parameter(show_default=False, negative_iterable=()),
)

Json = Annotated[bool, Parameter(name="--json", negative="", help="Print one JSON object.")]
Seconds = Annotated[
    float | None, Parameter(help="Time for the schedule's search (default 60; the demo 45).")
]
Work = Annotated[
    float | None,
    Parameter(help="Search in work units instead: the same answer on every run of one worker."),
]
Seed = Annotated[int, Parameter(help="Of the schedule's search.")]
Workers = Annotated[int, Parameter(help="Processes and solver threads (default 2).")]
Cluster = Annotated[
    str | None,
    Parameter(help="Address of a dask scheduler whose workers search (extra: farm)."),
]
Paper = Annotated[Literal["letter", "a4"], Parameter(help="Of the PDFs (default letter).")]
Folder = Annotated[Path, Parameter(help="The production folder.")]


@app.command
def check(folder: Folder, *, as_json: Json = False) -> int:
    """Read a production folder and report every problem of every file at once."""
    from oner.app.check import check_folder, summary
    from oner.app.report import finding_object

    checked = check_folder(folder)
    if as_json:
        problems = [
            {
                "file": p.file,
                "line": p.line,
                "where": p.where,
                "read": p.read,
                "remedy": p.remedy,
            }
            for p in checked.problems
        ]
        found = [finding_object(finding) for finding in checked.findings]
        answer = {"ok": checked.production is not None, "problems": problems, "findings": found}
        _print_json(answer)
    elif checked.production is not None:
        found = [f"note: {finding}" for finding in checked.findings]
        print("\n".join([*summary(checked.production), *found, "no problems"]))
    else:
        for problem in checked.problems:
            print(problem)
        count = len(checked.problems)
        _say(f"{count} problem{'s' if count != 1 else ''}")
    return FINE if checked.production is not None else BAD_INPUT


@app.command
def new(
    folder: Folder,
    *,
    example: Annotated[str, Parameter(help='"blank" or "the-run".')] = "blank",
) -> int:
    """Write a production folder to start from; nothing that exists is overwritten."""
    from oner.app.new import start_folder

    for path in start_folder(folder, example):
        print(path)
    return FINE


@app.command
def plan(
    folder: Folder,
    *,
    seconds: Seconds = None,
    work: Work = None,
    seed: Seed = 1,
    workers: Workers = 2,
    stage: Annotated[
        Literal["take", "breakdown", "schedule"], Parameter(help="The last stage to run.")
    ] = "schedule",
    cluster: Cluster = None,
    as_json: Json = False,
) -> int:
    """Plan a production folder and write its `plan/`."""
    from oner.app.plan import plan_production

    options = _options(seconds, work, seed, workers, default=60.0, until=stage, cluster=cluster)
    with _progress() as report:
        planned = plan_production(folder, options, report)
    return _show(planned, as_json=as_json)


@app.command
def schedule(
    source: Annotated[Path, Parameter(name="INPUT", help="A folder, a .uss file, or a table.")],
    *,
    seconds: Seconds = None,
    work: Work = None,
    seed: Seed = 1,
    workers: Workers = 2,
    board: Annotated[
        str, Parameter(help="Board of people in the file whose limits are kept.")
    ] = "",
    minutes_per_eighth: Annotated[
        int | None, Parameter(help="Of strips without minutes, in a file.")
    ] = None,
    day_share: Annotated[
        float,
        Parameter(help="Days as long as this share of the people's days, from the shortest."),
    ] = 1.0,
    minutes_per_day: Annotated[
        int | None, Parameter(help="Of a day, where the file does not say.")
    ] = None,
    days: Annotated[int | None, Parameter(help="Shooting days, likewise.")] = None,
    out: Annotated[Path | None, Parameter(help="Write the board as a .csv table.")] = None,
    as_json: Json = False,
) -> int:
    """Schedule the strips of a folder or of another program's file; nothing else is planned."""
    import time

    from oner.app.schedule import (
        ScheduleOptions,
        forbids,
        schedule_input,
        scheduled_lines,
        scheduled_object,
        write_board,
    )
    from oner.production.schedule_inputs import Assumed

    planned = _options(seconds, work, seed, workers, default=60.0, until="schedule")
    assumed = Assumed(
        minutes_per_eighth=minutes_per_eighth,
        minutes_per_day=minutes_per_day,
        day_share=day_share,
        days=days,
        board=board,
    )
    options = ScheduleOptions(limit=planned.limit, seed=seed, workers=workers, assumed=assumed)
    began = time.perf_counter()
    with _progress() as report:
        made = schedule_input(source, options, report)
    if as_json:
        _print_json(scheduled_object(made, time.perf_counter() - began))
    else:
        print("\n".join(scheduled_lines(made)))
    if out is not None:
        write_board(made, out)
        _say(f"wrote {out}")
    return FORBIDDEN if forbids(made) else FINE


@app.command
def demo(
    *,
    out: Annotated[Path, Parameter(help="Folder to plan in.")] = Path("the-run"),
    seconds: Seconds = None,
    work: Work = None,
    seed: Seed = 1,
    workers: Workers = 2,
    open_page: Annotated[
        bool, Parameter(name="--open", help="Open the page when there is a display.")
    ] = True,
    as_json: Json = False,
) -> int:
    """Plan the bundled production, print what was found, open the page."""
    from oner.app import demo as demonstration

    options = _options(seconds, work, seed, workers, default=45.0, until="schedule")
    with _progress() as report:
        planned = demonstration.run_demo(out, options, report)
    code = _show(planned, as_json=as_json)
    if open_page and demonstration.has_display():
        demonstration.open_page(planned)
    return code


@app.command
def audit(folder: Folder, *, as_json: Json = False) -> int:
    """Check a finished plan again from its file, with code of its own."""
    from oner.app.plan import audit_folder
    from oner.app.report import finding_object
    from oner.model.finding import Severity

    findings = audit_folder(folder)
    if as_json:
        _print_json({"findings": [finding_object(finding) for finding in findings]})
    else:
        for finding in findings:
            print(f"{finding.severity.value:6} {finding.code:18} {finding}")
    return FORBIDDEN if any(f.severity is Severity.FORBID for f in findings) else FINE


@app.command
def export(
    folder: Folder,
    *,
    to: Annotated[
        list[str] | None,
        Parameter(
            consume_multiple=True,
            help="Kinds of files, or all; left out, it lists them.",
        ),
    ] = None,
    out: Annotated[Path | None, Parameter(help="Folder (default DIR/plan/export).")] = None,
    paper: Paper = "letter",
    workers: Workers = 2,
    as_json: Json = False,
) -> int:
    """Make papers, tables or machine files of the last plan, marked DRAFT."""
    from oner.app.package.editions import export as export_files
    from oner.model.edition import Format

    with _progress():
        files = export_files(folder, tuple(to or ()), out, Format(paper), workers)
    if as_json:
        _print_json({"files": [str(path) for path in files]})
    else:
        print("\n".join(str(path) for path in files) or "the plan has nothing of that kind")
    return FINE


@app.command
def issue(
    folder: Folder,
    *,
    colour: Annotated[str, Parameter(help="Of the revision: white, blue, pink, yellow, ...")],
    day: Annotated[str, Parameter(name="--date", help="Of issue (default: today).")] = "",
    paper: Paper = "letter",
    workers: Workers = 2,
    as_json: Json = False,
) -> int:
    """Freeze the last plan and all its papers as `issued/<colour>-<date>/`, for good."""
    from oner.app.package.editions import issue as issue_plan
    from oner.app.package.editions import issue_lines, issue_object
    from oner.model.edition import Format

    on = _date("--date", day) or date.today()  # noqa: DTZ011  (the day where the papers are made)
    with _progress():
        answer = issue_plan(folder, colour, on, Format(paper), workers)
    if as_json:
        _print_json(issue_object(answer))
    else:
        print("\n".join(issue_lines(answer)))
    return FINE if answer.issue else FORBIDDEN


@app.command
def why(
    folder: Folder,
    strip: Annotated[str, Parameter(help="Id of a strip, or of a piece's: 201-P10.")],
    *,
    as_json: Json = False,
) -> int:
    """Why a strip is on its day: the rules, the next best day, and what that costs."""
    from oner.app.why import why_json, why_lines, why_strip

    with _progress():
        problem, found = why_strip(folder, strip)
    if as_json:
        _print_json(why_json(problem, found))
    else:
        print("\n".join(why_lines(problem, found)))
    return FINE


@app.command
def serve(
    folder: Folder,
    *,
    port: Annotated[int, Parameter(help="0: any that is free (default 8765).")] = 8765,
    host: Annotated[str, Parameter(help="Address to listen at (default 127.0.0.1).")] = "127.0.0.1",
    token: Annotated[
        str, Parameter(help="Everybody has to show it; needed beyond this machine.")
    ] = "",
    open_page: Annotated[
        bool, Parameter(name="--open", help="Open the page in a browser (default).")
    ] = True,
) -> int:
    """Serve the page of a planned folder: boards can be changed, checked, and searched."""
    from oner.web.serve import serve_folder

    serve_folder(folder, host=host, port=port, token=token, open_page=open_page, say=_say)
    return FINE


@app.command
def whatif(
    folder: Folder,
    *,
    variant: Annotated[
        list[str] | None,
        Parameter(
            help="NAME: CHANGE; CHANGE. A change is an event as in `oner replan`, or crews=, "
            "crew-night=, crew-day=, day-minutes=, more-days=, overtime=."
        ),
    ] = None,
    seconds: Seconds = None,
    work: Work = None,
    seed: Seed = 1,
    workers: Workers = 2,
    cluster: Cluster = None,
    as_json: Json = False,
) -> int:
    """What the show costs under other conditions; nothing is written."""
    from oner.app.schedule import ScheduleOptions
    from oner.app.whatif import what_if, what_if_lines, what_if_object

    planned = _options(seconds, work, seed, workers, default=20.0, until="schedule")
    options = ScheduleOptions(limit=planned.limit, seed=seed, workers=workers)
    with _progress() as report:
        outcomes, production = what_if(
            folder, variant or (), options, cluster=cluster, report=report
        )
    if as_json:
        _print_json(what_if_object(outcomes))
    else:
        print("\n".join(what_if_lines(outcomes, production)))
    return FINE


@app.command
def risk(
    folder: Folder,
    *,
    samples: Annotated[int, Parameter(help="How often the plan is met by chance.")] = 200,
    by: Annotated[str, Parameter(help="Day the take should be in the can, 2027-06-30.")] = "",
    more_days: Annotated[
        int, Parameter(help="Shooting days at the end of the calendar for what is displaced.")
    ] = 0,
    seed: Seed = 1,
    workers: Workers = 2,
    cluster: Cluster = None,
    as_json: Json = False,
) -> int:
    """How likely the take is in the can by a day, and what the show may cost."""
    from oner.app.risk import RiskOptions, risk_lines, risk_object, risk_report

    options = RiskOptions(
        samples=samples,
        by=_date("--by", by),
        seed=seed,
        workers=workers,
        more_days=more_days,
    )
    with _progress() as report:
        found, production = risk_report(folder, options, cluster=cluster, report=report)
    if as_json:
        _print_json(risk_object(found))
    else:
        print("\n".join(risk_lines(found, production)))
    return FINE


@app.command
def replan(
    folder: Folder,
    *,
    event: Annotated[
        list[str] | None,
        Parameter(
            help="What happened: shot=PIECE,FILE (its camera as shot); person-out=WHO,FIRST,LAST; "
            "rig-out=, rig-late=, stage-lost=, state-late=, weather=, failed=, overran=, cut=, "
            "added=. docs/replan.md has them."
        ),
    ] = None,
    as_of: Annotated[str, Parameter(help="The first day that is still to come, 2027-02-24.")] = "",
    choose: Annotated[
        int | None, Parameter(help="Which offer is taken (default: the recommended one).")
    ] = None,
    seconds: Seconds = None,
    work: Work = None,
    seed: Seed = 1,
    workers: Workers = 2,
    first_frame: Annotated[
        int | None, Parameter(help="Frame of the take the file begins at (default: the handle's).")
    ] = None,
    world: Annotated[
        Literal["story", "set"], Parameter(help="Whose world the file's is.")
    ] = "story",
    rate: Annotated[str, Parameter(help="Frames a second, if the file does not say.")] = "",
    units: Annotated[str, Parameter(help="Of the file: mm, cm, m, in, ft.")] = "",
    up: Annotated[str, Parameter(help="Axis of the file that points up.")] = "",
    rotation: Annotated[str, Parameter(help="Order of rotations, where not stored.")] = "",
    axes: Annotated[str, Parameter(help="For a body pose, as in `oner move`.")] = "",
    offset: Annotated[str, Parameter(help="X,Y,Z of the file's origin in that world [m].")] = "",
    turn: Annotated[float, Parameter(help="The file's world turned left [deg].")] = 0.0,
    camera_name: Annotated[str, Parameter(name="--camera", help="Which camera of the file.")] = "",
    file_format: Annotated[str, Parameter(name="--format", help="Of the camera's file.")] = "",
    start: Annotated[float, Parameter(help="Begin here in the file [s].")] = 0.0,
    stop: Annotated[float | None, Parameter(help="End before this in the file [s].")] = None,
    sensor: Annotated[str, Parameter(help="WIDTH,HEIGHT if the file has none [mm].")] = "",
    as_json: Json = False,
) -> int:
    """Plan anew after something happened; the new plan is written whole or not at all."""
    from oner.app.as_shot import CameraOptions
    from oner.app.replan import ReplanOptions, replan_lines, replan_object, replan_production
    from oner.timing.rate import parse_rate

    planned = _options(seconds, work, seed, workers, default=10.0, until="schedule")
    camera = CameraOptions(
        units=units,
        up=up,
        offset=offset,
        turn=turn,
        said={
            "rotation_order": rotation,
            "axes": axes,
            "camera": camera_name,
            "format": file_format,
            "start": start,
            "stop": stop,
            "sensor_mm": sensor,
        },
        rate=parse_rate(rate) if rate else None,
        first_frame=first_frame,
        world=world,
    )
    options = ReplanOptions(
        as_of=as_of,
        camera=camera,
        limit=planned.limit,
        seed=seed,
        workers=workers,
        choose=choose,
    )
    with _progress() as report:
        answer = replan_production(folder, event or (), options, report)
    if as_json:
        _print_json(replan_object(answer))
    else:
        print("\n".join(replan_lines(answer)))
    return FINE if answer.files else FORBIDDEN


@app.command
def move(
    camera: Annotated[Path, Parameter(help="The camera's file: what the arm has to follow.")],
    /,
    *,
    arm: Annotated[str, Parameter(help="A name of `oner arms`, or your own TOML or URDF file.")],
    out: Annotated[Path | None, Parameter(help="File to write the move to.")] = None,
    to: Annotated[str, Parameter(help="Its format; none: by the file's ending.")] = "",
    place: Annotated[str, Parameter(help="X,Y,YAW or X,Y,Z,YAW of the track, m and deg.")] = "",
    search: Annotated[
        bool, Parameter(negative="", help="Look for the best place of the track (the default).")
    ] = False,
    set_file: Annotated[
        Path | None, Parameter(name="--set", help="What stands there: a folder, sets.toml, DXF.")
    ] = None,
    set_id: Annotated[str, Parameter(help="Which set of that file.")] = "",
    layers: Annotated[str, Parameter(help="Layers of a DXF that hold walls, with commas.")] = "*",
    keep: Annotated[str, Parameter(help="Wild panels that stay, with commas.")] = "",
    ceiling: Annotated[float | None, Parameter(help="Height nothing may pass [m].")] = None,
    performer: Annotated[list[Path] | None, Parameter(help="A performer's file.")] = None,
    mount: Annotated[str, Parameter(help="The arm's mount; none: its first.")] = "",
    tilt: Annotated[float, Parameter(help="Camera turned up in its mount [deg].")] = 0.0,
    rate: Annotated[str, Parameter(help="Frames a second, of the file or for the film.")] = "",
    units: Annotated[str, Parameter(help="Of the file: mm, cm, m, in, ft.")] = "",
    up: Annotated[str, Parameter(help="Axis of the file that points up.")] = "",
    rotation: Annotated[str, Parameter(help="Order of rotations, where not stored.")] = "",
    axes: Annotated[
        str, Parameter(help="For a body pose: 'right=-y up=z forward=x' of the camera in it.")
    ] = "",
    offset: Annotated[str, Parameter(help="X,Y,Z of the file's origin in the set [m].")] = "",
    turn: Annotated[float, Parameter(help="The file's world turned left [deg].")] = 0.0,
    camera_name: Annotated[str, Parameter(name="--camera", help="Which camera of the file.")] = "",
    file_format: Annotated[str, Parameter(name="--format", help="Of the camera's file.")] = "",
    start: Annotated[float, Parameter(help="Begin here in the file [s].")] = 0.0,
    stop: Annotated[float | None, Parameter(help="End before this in the file [s].")] = None,
    frames: Annotated[str, Parameter(help="FIRST-LAST frame, both included.")] = "",
    focal_length: Annotated[float | None, Parameter(help="If the file has none [mm].")] = None,
    focus: Annotated[float | None, Parameter(help="If the file has no focus distance [m].")] = None,
    sensor: Annotated[str, Parameter(help="WIDTH,HEIGHT if the file has none [mm].")] = "",
    performer_units: Annotated[str, Parameter(help="As --units, of performers' files.")] = "",
    performer_up: Annotated[str, Parameter(help="As --up, of performers' files.")] = "",
    performer_offset: Annotated[str, Parameter(help="As --offset, of performers' files.")] = "",
    performer_turn: Annotated[float, Parameter(help="As --turn, of performers' files.")] = 0.0,
    performer_repeat: Annotated[int, Parameter(help="Runs laid end to end.")] = 1,
    clean: Annotated[bool, Parameter(help="Take jitter out of the path inside its tube.")] = True,
    slow: Annotated[
        bool, Parameter(negative="", help="Offer a slow-down although a performer runs.")
    ] = False,
    nearest: Annotated[bool, Parameter(help="If it cannot be done, look for what can.")] = True,
    passes: Annotated[
        str, Parameter(name="--pass", help="NAME=SPEED, with commas; a speed below 0 runs back.")
    ] = "",
    parked: Annotated[
        str, Parameter(name="--from", help="TRACK,J1,...,J6 where it is parked, m and deg.")
    ] = "",
    simulate: Annotated[
        bool, Parameter(negative="", help="Run the move on simulated servos (extra: sim).")
    ] = False,
    samples: Annotated[
        float | None, Parameter(help="Rows a second in CSV; none: one a frame.")
    ] = None,
    seconds: Annotated[float, Parameter(help="Limit of the placement search (default 60).")] = 60.0,
    workers: Workers = 2,
    cluster: Cluster = None,
    as_json: Json = False,
) -> int:
    """Program an arm from a camera path: axes, placement, panels out, or why not and what instead.

    The world is that of the set: metres, Z up, floor at 0; without --set the file's own.
    """
    from oner.app.move import MoveOptions, run_order
    from oner.app.move_files import parse_passes, write_files
    from oner.app.move_order import (
        MoveOrder,
        camera_file,
        parse_frames,
        parse_place,
        parse_pose,
        runner_file,
    )
    from oner.app.move_report import answer_lines, answer_object
    from oner.timing.rate import parse_rate

    if place and search:
        raise UsageError("give --place or --search, not both")
    if (to or passes) and out is None:
        raise UsageError("--to and --pass need --out, the file to write")
    order = MoveOrder(
        camera=camera_file(
            camera,
            (units, up, offset, turn),
            rotation_order=rotation,
            axes=axes,
            camera=camera_name,
            format=file_format,
            start=start,
            stop=stop,
            focal_length_mm=focal_length,
            focus=focus,
            sensor_mm=sensor,
        ),
        performers=tuple(
            runner_file(
                path,
                (performer_units, performer_up, performer_offset, performer_turn),
                start=start,
                repeat=performer_repeat,
            )
            for path in performer or ()
        ),
        rate=parse_rate(rate) if rate else None,
        arm=arm,
        mount=mount,
        tilt=math.radians(tilt),
        set_file=set_file,
        set_id=set_id,
        layers=tuple(layers.split(",")),
        placement=parse_place(place) if place else None,
        frames=parse_frames(frames) if frames else None,
        ceiling=ceiling,
        keep=tuple(part.strip() for part in keep.split(",") if part.strip()),
        clean=clean,
        parked=parse_pose(parked) if parked else None,
    )
    options = MoveOptions(
        slow=slow or None,
        nearest=nearest,
        workers=workers,
        seconds=seconds,
        simulate=simulate,
        cluster=cluster,
    )
    wanted = parse_passes(passes)
    with _progress() as report:
        answer = run_order(order, options, report)
    written = write_files(answer, out, to, wanted, samples) if out else ()
    if as_json:
        _print_json(answer_object(answer, written))
    else:
        print("\n".join(answer_lines(answer, written)))
    return FINE if answer.feasible else FORBIDDEN


@app.command
def arms(
    name: Annotated[str, Parameter(help="One arm, in full; none: all of the catalogue.")] = "",
    /,
    *,
    as_json: Json = False,
) -> int:
    """List the arms of the catalogue, or show one: geometry, limits, mounts, what is assumed."""
    from oner.app.arms import arm_lines, arm_object, arm_objects, list_lines

    if as_json:
        _print_json(arm_object(name) if name else {"arms": arm_objects()})
    else:
        print("\n".join(arm_lines(name) if name else list_lines()))
    return FINE


def _options(
    seconds: float | None,
    work: float | None,
    seed: int,
    workers: int,
    *,
    default: float,
    until: Literal["take", "breakdown", "schedule"],
    cluster: str | None = None,
) -> PlanOptions:
    from oner.app.plan import PlanOptions
    from oner.schedule.solve import Limit

    if seconds is not None and work is not None:
        raise UsageError("give --seconds or --work, not both: one is for people, one for repeats")
    if min(x for x in (seconds, work, 1.0) if x is not None) <= 0 or workers < 1:
        raise UsageError("--seconds, --work and --workers must be more than 0")
    limit = Limit(work=work) if work is not None else Limit(seconds=seconds or default)
    return PlanOptions(limit=limit, seed=seed, workers=workers, until=until, cluster=cluster)


def _date(option: str, text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise UsageError(f"{option} {text}: write a day, for example 2027-02-24") from None


def _progress() -> Any:
    from oner.app.terminal import show_progress

    return show_progress()


def _show(planned: Planned, *, as_json: bool) -> int:
    from oner.app.report import exit_code, headline, plan_object

    if as_json:
        _print_json(plan_object(planned.plan, str(planned.files[0]), planned.seconds))
    else:
        for line in headline(planned.plan, planned.production.currency):
            print(f"- {line}")
        print(_written(planned.files))
        _say(", ".join(f"{stage} {took:.1f} s" for stage, took in planned.seconds.items()))
    return exit_code(planned.plan)


def _written(files: tuple[Path, ...]) -> str:
    """What a person opens, and how much there is beside it."""
    own = [path for path in files if path.parent.name == "plan"]
    main = [path for path in own if not path.name.startswith(("alternative-", "coverage"))]
    more = len(own) - len(main)
    beside = f" and {more} more drawings" if more else ""
    papers = len(files) - len(own)
    beside += f"; {papers} papers, tables and machine files" if papers else ""
    return "wrote " + ", ".join(str(path) for path in main) + beside


def _print_json(answer: dict[str, Any]) -> None:
    print(json.dumps(answer, ensure_ascii=False))


def _error_object(error: OnerError) -> dict[str, Any]:
    """What `--json` prints where there is no answer: the sentence, and the places it is about."""
    from dataclasses import asdict

    from oner.errors import InputError, ProductionError

    problems = error.problems if isinstance(error, ProductionError) else ()
    if isinstance(error, InputError) and not problems:
        problems = (error.problem,)
    return {"error": str(error), "problems": [asdict(problem) for problem in problems]}


def _say(text: str) -> None:
    print(text, file=sys.stderr)


def main() -> None:
    """Entry point: run a command, turn our own errors into sentences and exit codes."""
    try:
        code = app(
            sys.argv[1:], exit_on_error=False, print_error=True, result_action="return_value"
        )
    except CycloptsError:
        code = BAD_INPUT
    except OnerError as error:
        _say(str(error))
        if "--json" in sys.argv:
            _print_json(_error_object(error))
        code = BAD_INPUT
    except BrokenPipeError:
        # whoever read has read enough; nothing more can be said there
        sys.stdout = sys.stderr = None
        code = FINE
    except OSError as error:
        _say(f"{error.filename or ''}: {error.strerror or error}".lstrip(": "))
        code = BAD_INPUT
    except KeyboardInterrupt:
        _say("stopped")
        code = 130
    sys.exit(code if isinstance(code, int) else FINE)


if __name__ == "__main__":
    main()
