"""`python -m oner.production.the_run DIR`: writes the folder of The Run."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from oner.production.the_run.write import write_the_run


def main(arguments: list[str] | None = None) -> int:
    """Write the folder and say which files there are; 0, or 2 if the sizes do not fit."""
    parser = argparse.ArgumentParser(prog="python -m oner.production.the_run", description=__doc__)
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--strips", type=int, default=450)
    parser.add_argument("--cast", type=int, default=40)
    parser.add_argument("--days", type=int, default=130)
    given = parser.parse_args(arguments)
    try:
        files = write_the_run(
            given.folder, seed=given.seed, strips=given.strips, cast=given.cast, days=given.days
        )
    except ValueError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.writelines(f"{file}\n" for file in files)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
