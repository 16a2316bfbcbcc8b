"""One set on its own: from a production folder, a `sets.toml`, or a drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from oner.errors import InputError, Problem
from oner.model.set import Set, Stage
from oner.production.fields import Conventions
from oner.production.problems import Problems, one_of
from oner.production.sets_file import Buildings, read_sets
from oner.production.show_file import read_show
from oner.production.sources import Source, read_toml

_SHOW, _SETS = "production.toml", "sets.toml"
_DRAWN = "drawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class OneSet:
    """A set and the stage it stands on.

    Args:
        set: The set.
        stage: Its outline and height may be unknown.
        notes: What readers of drawings converted or dropped.
    """

    set: Set
    stage: Stage
    notes: tuple[str, ...] = ()


def read_one_set(path: Path, name: str = "", layers: Sequence[str] = ("*",)) -> OneSet:
    """A set from a file.

    Args:
        path: A production folder, a file like `sets.toml`, or a DXF drawing, whose walls are fixed.
        name: Id of the set, where there are several.
        layers: Layers of a drawing that hold walls.

    Raises:
        ProductionError: The file has problems; all of them.
        InputError: There is no such file or set.
    """
    problems = Problems()
    if path.suffix.lower() == ".dxf":
        buildings = _drawn(path, layers, problems)
    else:
        buildings = _written(path / _SETS if path.is_dir() else path, problems)
    problems.raise_any()
    assert buildings is not None
    chosen = _choose(path, buildings.sets, name)
    stage = next(stage for stage in buildings.stages if stage.id == chosen.stage)
    return OneSet(set=chosen, stage=stage, notes=buildings.notes)


def _drawn(path: Path, layers: Sequence[str], problems: Problems) -> Buildings:
    """The set a person would write for the drawing: all its walls, none of them wild."""
    data = {
        "stage": [{"id": _DRAWN}],
        "set": [
            {
                "id": _DRAWN,
                "stage": _DRAWN,
                "drawing": [{"file": path.name, "layers": list(layers)}],
            }
        ],
    }
    source = Source(file=path.name, problems=problems, data=data)
    return read_sets(source, Conventions(), path.parent, None)


def _written(path: Path, problems: Problems) -> Buildings | None:
    if not path.is_file():
        raise InputError(Problem(file=str(path), remedy="there is no such file"))
    source = read_toml(path, path.name, problems)
    if source is None:
        return None
    return read_sets(source, _conventions(path.parent, problems), path.parent, None)


def _conventions(folder: Path, problems: Problems) -> Conventions:
    """What bare lengths mean: as the production beside the file says, or metres."""
    beside = folder / _SHOW
    show = read_toml(beside, _SHOW, problems) if beside.is_file() else None
    return read_show(show).conventions if show else Conventions()


def _choose(path: Path, sets: Sequence[Set], name: str) -> Set:
    known = [one.id for one in sets]
    if name:
        for one in sets:
            if one.id == name:
                return one
        raise InputError(
            Problem(file=str(path), read=name, remedy=one_of(known, name, what="sets"))
        )
    built = [one for one in sets if one.panels]
    if len(built) == 1:
        return built[0]
    remedy = f"choose a set with --set-id; {one_of(known, what='sets')}" if sets else "has no set"
    raise InputError(Problem(file=str(path), remedy=remedy))
