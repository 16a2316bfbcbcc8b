"""The whole package of a plan: every kind of file, made by the part that knows it."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Collection, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context

from oner.app import package
from oner.app.package.source import Maker, Source
from oner.errors import UsageError
from oner.model.edition import PackageFile

_WORTH_PROCESSES = 4
"""Fewer kinds are made sooner by one process."""
_source: Source | None = None
"""Of a worker process."""


@cache
def parts() -> dict[str, Maker]:
    """Every kind with its maker, by name, from the modules of this folder that have `PARTS`."""
    found = dict[str, Maker]()
    for module in pkgutil.iter_modules(package.__path__):
        if module.name == __name__.rpartition(".")[2]:
            continue
        made: dict[str, Maker] = getattr(
            importlib.import_module(f"{package.__name__}.{module.name}"), "PARTS", {}
        )
        assert not found.keys() & made.keys(), f"two makers of {found.keys() & made.keys()}"
        found |= made
    return dict(sorted(found.items()))


def chosen_kinds(asked: Collection[str]) -> tuple[str, ...]:
    """The kinds that are asked for, sorted; "all" is all of them.

    Raises:
        UsageError: Nothing is asked for, or a kind that does not exist.
    """
    known = parts()
    unknown = sorted(set(asked) - known.keys() - {"all"})
    if unknown or not asked:
        read = f"--to {' '.join(unknown)}: no such kind" if unknown else "--to is missing"
        raise UsageError(f"{read}; write one or more of {', '.join(known)}, or all")
    return tuple(known) if "all" in asked else tuple(sorted(set(asked)))


def make_package(
    source: Source, kinds: Sequence[str] | None = None, workers: int = 2
) -> tuple[PackageFile, ...]:
    """Every file of some kinds, sorted by path.

    Args:
        source: What they are made from.
        kinds: Names; None: all.
        workers: Processes; the files are the same with any number.

    Raises:
        UsageError: There is no such kind.
    """
    names = tuple(parts()) if kinds is None else chosen_kinds(kinds)
    if workers < 2 or len(names) < _WORTH_PROCESSES:
        made = [_made(name, source) for name in names]
    else:
        with ProcessPoolExecutor(
            workers, mp_context=get_context("spawn"), initializer=_begin, initargs=(source,)
        ) as pool:
            made = list(pool.map(_made_there, names))
    files = sorted((file for some in made for file in some), key=lambda file: file.path)
    paths = [file.path for file in files]
    assert len(set(paths)) == len(paths), "two files of the package have one name"
    return tuple(files)


def _made(kind: str, source: Source) -> list[PackageFile]:
    return list(parts()[kind](source))


def _begin(source: Source) -> None:
    global _source  # noqa: PLW0603  (handed to a process once, not with every kind)
    _source = source


def _made_there(kind: str) -> list[PackageFile]:
    assert _source is not None
    return _made(kind, _source)
