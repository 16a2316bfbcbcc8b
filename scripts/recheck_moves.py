"""Plan the camera moves of real files on arms of the catalogue and look at every answer again.

    python scripts/recheck_moves.py [ARM ...] [--every-stretch] [--json]

The second look is `tests/oracle`: pinocchio, coal and scipy, at every millisecond. It ends with
status 1 where something planned breaks a limit.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(REPOSITORY / "tests" / "oracle"))

from feed import Fed, feed_anywhere  # noqa: E402
from moves import (  # noqa: E402
    CameraMove,
    catalogue_rig,
    corridor,
    crane_move,
    handheld_moves,
    orbit_move,
    usd_moves,
)


def main() -> int:
    """Feed everything; a line each, and the sum of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("arms", nargs="*", default=["rx160l"], metavar="ARM")
    parser.add_argument("--every-stretch", action="store_true", help="all of the handheld files")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    given = parser.parse_args()
    data = REPOSITORY.parent / "shared" / "data"
    rows = list[Fed]()
    for arm in given.arms:
        rig = catalogue_rig(arm)
        for move in _moves(data, 1 if given.every_stretch else 6):
            for panels in ((), corridor()) if move.name in ("crane", "orbit") else ((),):
                fed = feed_anywhere(rig, move, data if data.is_dir() else None, panels=panels)
                rows.append(fed)
                if not given.json:
                    print(_line(fed), flush=True)
    broken = [fed for fed in rows if fed.check and fed.check.violations]
    planned = [fed for fed in rows if fed.check]
    if given.json:
        print(json.dumps([_as_object(fed) for fed in rows], indent=1))
    else:
        print(f"{len(rows)} moves, {len(planned)} planned, {len(broken)} of these break a limit")
    return 1 if broken else 0


def _moves(data: Path, every: int) -> Iterator[CameraMove]:
    yield crane_move()
    yield crane_move(5.0, 1.3)
    yield orbit_move()
    if data.is_dir():
        yield from usd_moves(data)
        yield from handheld_moves(data, every=every)


def _line(fed: Fed) -> str:
    if fed.check is None:
        return f"refused  {fed.name}: {fed.refused[:110]}"
    check = fed.check
    head = "BROKEN " if check.violations else "kept   "
    peaks = "/".join(f"{value:.2f}" for value in check.peaks.max(axis=1))
    near = "" if math.isinf(check.walls) else f", walls {check.walls:.3f} m"
    words = (
        f"{head} {fed.name}: speed/acceleration/jerk {peaks}, camera {check.camera * 1e3:.3f} mm "
        f"{math.degrees(check.turn):.4f} deg{near}, itself {check.itself:.3f} m"
        f"{f', {check.track} ms in the track' if check.track else ''}"
        f" ({fed.seconds[0]:.1f} + {fed.seconds[1]:.1f} s)"
    )
    return "\n         ".join([words, *check.violations[:8]])


def _as_object(fed: Fed) -> dict[str, object]:
    check = fed.check
    if check is None:
        return {"name": fed.name, "refused": fed.refused}
    return {
        "name": fed.name,
        "peaks": check.peaks.tolist(),
        "camera_mm": check.camera * 1e3,
        "camera_deg": math.degrees(check.turn),
        "walls_m": None if math.isinf(check.walls) else check.walls,
        "violations": list(check.violations),
    }


if __name__ == "__main__":
    sys.exit(main())
