"""Fail when a tracked file names a package registry's host or a path of a developer's machine.

Both would tie the repository to the place it was written at: a lock file that names hosts cannot
be installed behind a mirror, and a path of somebody's machine is nobody else's.

    python scripts/no_leaks.py
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

# Written in halves, so that this file does not find itself.
_HOSTS = ["p" + "ypi", "python" + "hosted", "n" + "pmjs", "de" + "bian"]
_FOLDERS = [
    "wor" + "k",
    "roo" + "t",
    "far" + "m",
    "tm" + "p",
    r"hom" + r"e/\w+",
    r"User" + r"s/\w+",
]
_LOCKS = ["uv.lock", "poetry.lock"]

_HOST = re.compile(
    rf"\b(?:[a-z0-9-]+\.)*(?:{'|'.join(_HOSTS)})\.(?:org|com|net|io)\b", re.IGNORECASE
)
_PATH = re.compile(rf"(?<![\w.~}}\]-])/(?:{'|'.join(_FOLDERS)})(?:/|\b)[^\s\"'`)]*")


def tracked_files() -> list[str]:
    """Paths of the files git tracks, relative to the repository."""
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
    )
    return [name for name in listing.stdout.split("\0") if name]


def leaks(name: str, text: str) -> list[str]:
    """What one file gives away, a line each: `file:line: what was found`.

    Args:
        name: Path of the file, as it is shown.
        text: What is in it.
    """
    found: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        for pattern, what in ((_HOST, "a registry's host"), (_PATH, "a path of a machine")):
            found += [f"{name}:{number}: {what}: {hit.group()}" for hit in pattern.finditer(line)]
    return found


def main() -> int:
    """Print every leak; 1 if there is one."""
    found: list[str] = []
    for name in tracked_files():
        path = ROOT / name
        if path.name in _LOCKS:
            found.append(f"{name}: a lock file that names hosts")
        if path.is_file():
            found += leaks(name, path.read_bytes().decode("utf-8", errors="ignore"))
    print("\n".join(found) if found else "no registry hosts and no paths of a machine")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
