"""The command line: thin, it talks only to `oner.app`.

Standard output carries the answer (one JSON object with `--json`), standard error everything else.
Exit codes: 0 fine, 1 findings that forbid, 2 bad input or usage.
"""

from __future__ import annotations

import json
import sys
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
Workers = Annotated[int, Parameter(help="Processes and solver threads.")]
Folder = Annotated[Path, Parameter(help="The production folder.")]


@app.command
def check(folder: Folder, *, as_json: Json = False) -> int:
    """Read a production folder and report every problem of every file at once."""
    from oner.app.check import check_folder, summary

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
        _print_json({"ok": checked.production is not None, "problems": problems})
    elif checked.production is not None:
        print("\n".join([*summary(checked.production), "no problems"]))
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
    as_json: Json = False,
) -> int:
    """Plan a production folder and write its `plan/`."""
    from oner.app.plan import plan_production

    options = _options(seconds, work, seed, workers, default=60.0, until=stage)
    with _progress() as report:
        planned = plan_production(folder, options, report)
    return _show(planned, as_json=as_json)


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


def _options(
    seconds: float | None,
    work: float | None,
    seed: int,
    workers: int,
    *,
    default: float,
    until: Literal["take", "breakdown", "schedule"],
) -> PlanOptions:
    from oner.app.plan import PlanOptions
    from oner.schedule.solve import Limit

    if seconds is not None and work is not None:
        raise UsageError("give --seconds or --work, not both: one is for people, one for repeats")
    if min(x for x in (seconds, work, 1.0) if x is not None) <= 0 or workers < 1:
        raise UsageError("--seconds, --work and --workers must be more than 0")
    limit = Limit(work=work) if work is not None else Limit(seconds=seconds or default)
    return PlanOptions(limit=limit, seed=seed, workers=workers, until=until)


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
        print("wrote " + ", ".join(str(path) for path in planned.files))
        _say(", ".join(f"{stage} {took:.1f} s" for stage, took in planned.seconds.items()))
    return exit_code(planned.plan)


def _print_json(answer: dict[str, Any]) -> None:
    print(json.dumps(answer, ensure_ascii=False))


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
        code = BAD_INPUT
    except OSError as error:
        _say(f"{error.filename or ''}: {error.strerror or error}".lstrip(": "))
        code = BAD_INPUT
    except KeyboardInterrupt:
        _say("stopped")
        code = 130
    sys.exit(code if isinstance(code, int) else FINE)


if __name__ == "__main__":
    main()
