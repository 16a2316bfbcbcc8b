"""CSV files, workbook and calendar of a plan."""

from __future__ import annotations

from collections.abc import Iterator

from oner.app.package.source import Maker, Source
from oner.documents.tables import csv_bytes, tables
from oner.model.edition import PackageFile


def csv_files(source: Source) -> Iterator[PackageFile]:
    """A CSV file per table."""
    for table in tables(source.desk):
        name = source.named(table.name, "csv", whole=table.name not in {"pieces", "seams"})
        yield PackageFile(kind="csv", path=f"tables/{name}", content=csv_bytes(table))


PARTS: dict[str, Maker] = {"csv": csv_files}
