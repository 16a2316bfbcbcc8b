"""`oner new`: a production folder to start from."""

from __future__ import annotations

from pathlib import Path

from oner.production.new import new_production


def start_folder(folder: Path, example: str) -> tuple[Path, ...]:
    """Write an example production.

    Args:
        folder: Made if it is not there.
        example: "blank" or "the-run".

    Returns:
        The files, in order.

    Raises:
        UsageError: There is no such example, or the folder already holds a production.
    """
    return new_production(folder, example)
