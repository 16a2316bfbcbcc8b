"""CSV files, workbooks and calendar of a plan."""

from __future__ import annotations

from collections.abc import Iterator

from oner.app.package.source import Maker, Source
from oner.documents.appointments import calendar
from oner.documents.tables import csv_bytes, tables
from oner.documents.workbook import workbook
from oner.model.edition import PackageFile


def csv_files(source: Source) -> Iterator[PackageFile]:
    """A CSV file per table."""
    for table in tables(source.desk):
        name = source.named(table.name, "csv", whole=table.name not in {"pieces", "seams"})
        yield PackageFile(kind="csv", path=f"tables/{name}", content=csv_bytes(table))


def workbooks(source: Source) -> Iterator[PackageFile]:
    """Schedule, days out of days and costs."""
    for kind in ("schedule", "day-out-of-days", "costs"):
        content = workbook(source.desk, source.edition, kind)
        path = f"tables/{source.named(kind, 'xlsx', whole=True)}"
        yield PackageFile(kind="xlsx", path=path, content=content)


def calendars(source: Source) -> Iterator[PackageFile]:
    """Shooting days, changeovers, rigs and notices as one calendar."""
    content = calendar(source.desk, source.edition, source.production.rules.notice_days)
    path = f"tables/{source.named('calendar', 'ics', whole=True)}"
    yield PackageFile(kind="ics", path=path, content=content)


PARTS: dict[str, Maker] = {"csv": csv_files, "ics": calendars, "xlsx": workbooks}
