"""From a production folder to a plan: the stages in their order, each of which can be the last."""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from oner import __version__
from oner.app.contenders import contenders, stray_pins
from oner.app.desk.build import desk
from oner.app.executor import open_executor
from oner.app.inputs import input_hashes
from oner.app.locks import asked_for, chosen_start, lock_pins, numbered
from oner.app.package.editions import changes_since, draft_package
from oner.app.strips import piece_states, piece_strips
from oner.audit.run import audit
from oner.breakdown.build import break_downs
from oner.documents.alternatives import alternative_svgs
from oner.documents.coverage import coverage_svg
from oner.documents.overhead import overhead_svg
from oner.documents.page import page_html
from oner.formats.plan_file import read_plan, replace_file, write_plan
from oner.model.finding import Finding
from oner.model.piece import Breakdown
from oner.model.plan import Plan
from oner.model.production import Production
from oner.model.progress import Progress, Report, silent
from oner.model.schedule import ScheduleAnswer, Strip
from oner.model.set import SetState
from oner.model.take import Take
from oner.production.read import read_production
from oner.schedule.limit import Limit
from oner.schedule.solve import decide
from oner.take.build import TakeResult, build_take

Stage = Literal["take", "breakdown", "schedule"]
STAGES: tuple[Stage, ...] = ("take", "breakdown", "schedule")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanOptions:
    """How a plan is made.

    Args:
        limit: Of the schedule's search; the other stages take what they need.
        seed: Of the schedule's search.
        workers: Processes and solver threads.
        until: The last stage.
        cluster: Address of a dask scheduler on whose workers the breakdown is searched; None: on
            this machine. The answer is the same.
        package: Whether papers, tables and machine files are made as well.
    """

    limit: Limit = field(default_factory=lambda: Limit(seconds=60.0))
    seed: int = 1
    workers: int = 2
    until: Stage = "schedule"
    cluster: str | None = None
    package: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A plan, its files, and how long each stage took.

    Args:
        plan: As written to `folder/plan/plan.json`.
        production: As read from the folder.
        files: What was written, in order.
        seconds: Wall-clock time per stage; kept out of the plan, so that it has no clock in it.
    """

    plan: Plan
    production: Production
    files: tuple[Path, ...]
    seconds: dict[str, float]


def plan_production(
    folder: Path, options: PlanOptions | None = None, report: Report = silent
) -> Planned:
    """Read a production folder, plan it, write `plan/`, and audit what was written.

    Args:
        folder: The production folder.
        options: How.
        report: Told what happens.

    Raises:
        ProductionError: The folder has problems; all of them.
        InputError: A file of the take cannot be used.
        OSError: `plan/` cannot be written.
    """
    options = options or PlanOptions()
    clock = _Clock(report)
    with clock.stage("read"):
        production = read_production(folder)
    made = _Stages(production, folder, options, clock)
    plan = made.plan()
    with clock.stage("write"):
        files = write_package(folder, production, plan)
    with clock.stage("audit"):
        plan = replace(plan, findings=(*plan.findings, *audit_folder(folder)))
        files = write_package(folder, production, plan)
    if options.package:
        with clock.stage("papers"):
            files = (*files, *write_papers(folder, production, plan, options.workers))
    return Planned(plan=plan, production=production, files=files, seconds=clock.seconds)


def audit_folder(folder: Path) -> tuple[Finding, ...]:
    """Read the plan and the folder back and check one against the other.

    Raises:
        ProductionError: The folder has problems.
        StoredFileError: `plan/plan.json` is missing or was changed.
    """
    return audit(read_production(folder), read_plan(folder / "plan" / "plan.json"))


def write_package(folder: Path, production: Production, plan: Plan) -> tuple[Path, ...]:
    """Write `plan/` of a folder: the plan, its drawings, the page; each whole or not at all.

    Drawings are the overhead, the coverage chart, and an overhead for every alternative; those of
    an earlier plan that had more are removed.
    """
    into = folder / "plan"
    into.mkdir(exist_ok=True)
    plan_file, page_file = into / "plan.json", into / "index.html"
    write_plan(plan, plan_file)
    overhead = overhead_svg(production, plan.take, plan.breakdown)
    drawings = {"overhead.svg": overhead} | _drawings(production, plan)
    for name, drawing in drawings.items():
        replace_file(into / name, drawing.encode())
    for stale in set(into.glob("alternative-*.svg")) | {into / "coverage.svg"}:
        if stale.name not in drawings:
            stale.unlink(missing_ok=True)
    shown = replace(desk(production, plan), changes=changes_since(folder, plan))
    replace_file(page_file, page_html(shown).encode())
    return plan_file, *(into / name for name in drawings), page_file


def write_papers(
    folder: Path, production: Production, plan: Plan, workers: int = 2
) -> tuple[Path, ...]:
    """Write the draft of papers, tables and machine files beside the `plan.json` written last."""
    content = (folder / "plan" / "plan.json").read_bytes()
    return draft_package(folder, production, plan, content, workers)


def _drawings(production: Production, plan: Plan) -> dict[str, str]:
    """The coverage chart and the overheads of the alternatives, by file name."""
    if plan.take is None or plan.breakdown is None:
        return {}
    others = alternative_svgs(production, plan.take, plan.breakdown.alternatives)
    chart = coverage_svg(production, plan.take, plan.breakdown)
    return {"coverage.svg": chart} | {
        f"alternative-{number}.svg": drawing for number, drawing in enumerate(others, start=1)
    }


class _Clock:
    """Times the stages and reports when one begins."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Generator[None]:
        self.report(Progress(stage=name, message="begins"))
        began = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - began


class _Stages:
    """The computed stages of one production, in their order."""

    def __init__(
        self, production: Production, folder: Path, options: PlanOptions, clock: _Clock
    ) -> None:
        self.production = production
        self.folder = folder
        self.options = options
        self.clock = clock

    def plan(self) -> Plan:
        """Everything up to the last stage asked for."""
        last = STAGES.index(self.options.until)
        taken = self._take()
        breakdowns = self._breakdowns(taken) if last >= STAGES.index("breakdown") else ()
        take = taken.take if taken else None
        decided = _Decision.undecided(self.production, breakdowns, take)
        if last >= STAGES.index("schedule"):
            with self.clock.stage("schedule"):
                decided = self._decide(breakdowns, take)
        findings = [*(taken.findings if taken else ())]
        findings.extend(decided.breakdown.findings if decided.breakdown else ())
        findings.extend(decided.findings)
        findings.extend(decided.answer.findings if decided.answer else ())
        return Plan(
            title=self.production.title,
            inputs=input_hashes(self.folder),
            version=__version__,
            take=take,
            breakdown=decided.breakdown,
            states=decided.states,
            strips=decided.strips,
            schedule=decided.answer,
            findings=tuple(findings),
        )

    def _decide(self, breakdowns: tuple[Breakdown, ...], take: Take | None) -> _Decision:
        """The board, and which of the breakdowns it is with."""
        pins, unlocked = lock_pins(self.production, self.folder)
        problems = contenders(self.production, breakdowns, take, pins)
        problems, other = asked_for(self.production, problems)
        options = self.options
        decided = decide(
            problems,
            options.limit,
            seed=options.seed,
            workers=options.workers,
            progress=self.clock.report,
            start=chosen_start(self.production),
        )
        chosen = {problem.number: problem for problem in problems}[decided.number]
        answer = numbered(decided.answer, chosen) if self.production.alternative else decided.answer
        return _Decision(
            breakdown=breakdowns[decided.number] if breakdowns else None,
            states=piece_states(breakdowns[decided.number]) if breakdowns else (),
            strips=chosen.problem.strips,
            answer=answer,
            findings=(*unlocked, *other, *stray_pins(self.production, problems, pins)),
        )

    def _take(self) -> TakeResult | None:
        if self.production.take is None:
            return None
        with self.clock.stage("take"):
            return build_take(self.production, self.folder)

    def _breakdowns(self, taken: TakeResult | None) -> tuple[Breakdown, ...]:
        if taken is None:
            return ()
        options = self.options
        with (
            self.clock.stage("breakdown"),
            open_executor(options.workers, options.cluster) as executor,
        ):
            return break_downs(
                self.production, taken.take, executor=executor, progress=self.clock.report
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Decision:
    """Which breakdown is shot, as which strips, and on which board."""

    breakdown: Breakdown | None
    states: tuple[SetState, ...]
    strips: tuple[Strip, ...]
    answer: ScheduleAnswer | None = None
    findings: tuple[Finding, ...] = ()

    @classmethod
    def undecided(
        cls, production: Production, breakdowns: tuple[Breakdown, ...], take: Take | None
    ) -> _Decision:
        """The cheapest estimate, without a board."""
        breakdown = breakdowns[0] if breakdowns else None
        pieces = piece_strips(production, breakdown, take) if breakdown and take else ()
        return cls(
            breakdown=breakdown,
            states=piece_states(breakdown) if breakdown else (),
            strips=(*production.strips, *pieces),
        )
