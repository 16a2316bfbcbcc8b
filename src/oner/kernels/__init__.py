"""Compiled loops: arrays in, arrays and a status out, no nouns.

The compiler's disk cache is keyed on every kernel source. Its own key is the one file a function is
written in: a function that calls a changed one in another file would silently keep running the old
machine code. So the cache lives in a folder named after a hash of all kernel sources, chosen here,
before any of them is imported.
"""

# numba has no types that pyright could follow
# pyright: reportUnknownMemberType=false, reportMissingTypeStubs=false

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from pathlib import Path

from numba import config


def sources_hash(folder: Path) -> str:
    """Twelve hexadecimal digits that change when any Python source in the folder does."""
    digest = hashlib.sha256()
    for source in sorted(folder.glob("*.py")):
        digest.update(source.name.encode() + b"\0" + source.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def user_cache() -> Path:
    """The folder this platform keeps a user's caches in; `NUMBA_CACHE_DIR` comes first."""
    chosen = os.environ.get("NUMBA_CACHE_DIR")
    if chosen:
        return Path(chosen)
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        return Path(local) if local else Path.home() / "AppData" / "Local"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    named = os.environ.get("XDG_CACHE_HOME")
    return Path(named) if named else Path.home() / ".cache"


def writable_cache(root: Path, key: str) -> Path:
    """The folder for compiled kernels under `root`; one for this run only if that is read-only."""
    folder = root / "oner" / "kernels" / key
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError:
        return Path(tempfile.mkdtemp(prefix="oner-kernels-"))


CACHE = writable_cache(user_cache(), sources_hash(Path(__file__).parent))
"""Where this run's compiled kernels are."""

config.CACHE_DIR = str(CACHE)  # pyright: ignore[reportAttributeAccessIssue]
