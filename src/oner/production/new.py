"""Writes a production folder to start from."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from oner.errors import UsageError

EXAMPLES = ("the-run", "blank")
"""Names of the examples."""


def new_production(folder: Path, example: str) -> tuple[Path, ...]:
    """Write an example into a folder that is new or empty.

    Args:
        folder: Where it goes; made if it is not there.
        example: One of `EXAMPLES`.

    Returns:
        The files that were written, sorted.

    Raises:
        UsageError: There is no such example, or the folder has something in it.
    """
    if example not in EXAMPLES:
        raise UsageError(f"there is no example {example!r}; choose one of {', '.join(EXAMPLES)}")
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file; name a folder")
    if folder.is_dir() and any(folder.iterdir()):
        raise UsageError(f"{folder} is not empty; name a new folder, so that nothing is lost")
    folder.mkdir(parents=True, exist_ok=True)
    if example == "the-run":
        from oner.production.the_run.write import write_the_run

        write_the_run(folder)
    else:
        _write_blank(folder)
    return tuple(sorted(path for path in folder.rglob("*") if path.is_file()))


def _write_blank(folder: Path) -> None:
    for item in resources.files("oner.production").joinpath("blank").iterdir():
        (folder / item.name).write_bytes(item.read_bytes())
