"""Papers of the schedule: one-liner, shooting schedule, days out of days, call sheets, money."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from oner.app.package.source import Maker, Source
from oner.documents.papers.board import one_liner, shooting_schedule
from oner.documents.papers.call_sheet import call_sheets
from oner.documents.papers.changes import what_changed
from oner.documents.papers.days import changeover_calendar, costs, day_out_of_days
from oner.documents.papers.typeset import typeset
from oner.model.desk import Desk
from oner.model.edition import PackageFile
from oner.model.schedule import Solved


def _paper(kind: str, data: Callable[[Desk], dict[str, object]]) -> Maker:
    def make(source: Source) -> Iterator[PackageFile]:
        content = typeset(kind, data(source.desk), source.edition, source.desk.title)
        name = source.named(kind, "pdf", whole=True)
        yield PackageFile(kind=kind, path=f"papers/{name}", content=content)

    return make


def sheets(source: Source) -> Iterator[PackageFile]:
    """A call sheet for every unit on every day it shoots."""
    answer = source.plan.schedule
    if not isinstance(answer, Solved):
        return
    several = len(source.desk.units) > 1
    for one in call_sheets(source.desk, source.production, answer.schedule.calls):
        unit = f"-{one.unit}" if several else ""
        name = source.named(f"call-day-{one.number:03}{unit}", "pdf", whole=True)
        content = typeset("call-sheet", one.data, source.edition, source.desk.title)
        yield PackageFile(kind="call-sheets", path=f"papers/call-sheets/{name}", content=content)


def changed(source: Source) -> Iterator[PackageFile]:
    """What changed since the last issue; nothing before the first."""
    if source.desk.changes is None:
        return
    data = what_changed(source.desk, source.desk.changes)
    content = typeset("what-changed", data, source.edition, source.desk.title)
    name = source.named("what-changed", "pdf", whole=True)
    yield PackageFile(kind="what-changed", path=f"papers/{name}", content=content)


PARTS: dict[str, Maker] = {
    "one-liner": _paper("one-liner", one_liner),
    "shooting-schedule": _paper("shooting-schedule", shooting_schedule),
    "day-out-of-days": _paper("day-out-of-days", day_out_of_days),
    "changeover-calendar": _paper("changeover-calendar", changeover_calendar),
    "money": _paper("money", costs),
    "call-sheets": sheets,
    "what-changed": changed,
}
