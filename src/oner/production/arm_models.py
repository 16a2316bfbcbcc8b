"""One arm on its own: from the catalogue, from a person's TOML file, or from a URDF."""

from __future__ import annotations

from pathlib import Path

from oner.errors import InputError, Problem
from oner.model.rig import Rig, RigKind
from oner.production.fields import Conventions
from oner.production.problems import Problems, one_of
from oner.production.rig_models import CATALOGUE, RigModels, model_names
from oner.production.rigs_file import Around, read_rigs
from oner.production.sources import Source, read_toml

_FILES = (".toml", ".urdf")


def arm_names() -> tuple[str, ...]:
    """Names of the catalogue's arms, sorted."""
    return tuple(name for name in model_names() if _kind(name) == RigKind.ARM)


def read_arm(name: str) -> Rig:
    """An arm with its track, mounts and clearances, without a production around it.

    Args:
        name: A name of the catalogue, or the path of a `.toml` like the catalogue's, or of a
            `.urdf`. Bare lengths in a TOML file are metres.

    Raises:
        ProductionError: The file has problems; all of them.
        InputError: There is no such arm or file, or it is no arm.
    """
    problems, path = Problems(), Path(name)
    is_file = path.suffix.lower() in _FILES
    if is_file and not path.is_file():
        raise InputError(Problem(file=name, remedy="there is no such file"))
    if not is_file and name not in arm_names():
        remedy = f"{one_of(arm_names(), name, what='arms')}; or a .toml or .urdf file"
        raise InputError(Problem(file="--arm", read=name, remedy=remedy))
    model = path.name if is_file else name
    data = {"rig": [{"id": path.stem if is_file else name, "model": model}]}
    source = Source(file=model, problems=problems, data=data)
    models = RigModels(path.parent, Conventions(), problems)
    rigs = read_rigs(source, Conventions(), models, Around(stages=None, sets=None))
    problems.raise_any()
    (rig,) = rigs
    if rig.kind is not RigKind.ARM:
        remedy = f'is of kind "{rig.kind.value}"; an arm has kind = "arm"'
        raise InputError(Problem(file=name, where="kind", remedy=remedy))
    return rig


def _kind(name: str) -> object:
    source = read_toml(CATALOGUE / f"{name}.toml", name, Problems())
    return source.data.get("kind") if source else None
