"""Models of rigs: the catalogue that ships with oner, and a person's own files."""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path

from oner.production.fields import Conventions
from oner.production.forms import fill
from oner.production.problems import Problems, one_of
from oner.production.rig_forms import ModelForm
from oner.production.sources import Place, Source, Table, read_toml

CATALOGUE = Path(str(resources.files("oner.production"))) / "catalogue"
"""Where the models that ship with oner are."""


@dataclass(frozen=True, slots=True)
class RigModel:
    """A model's file as it was read.

    Args:
        name: As the rig names it.
        form: Its top level.
        place: Of its file.
    """

    name: str
    form: ModelForm
    place: Place


def model_names() -> tuple[str, ...]:
    """Names in the catalogue, sorted."""
    return tuple(sorted(path.stem for path in CATALOGUE.glob("*.toml")))


class RigModels:
    """Models by name, each file read once.

    Args:
        folder: Where own model files lie.
        context: What bare values in these mean; the catalogue writes every unit.
        problems: Where their problems go.
    """

    def __init__(self, folder: Path, context: Conventions, problems: Problems) -> None:
        self._context = context
        self.folder = folder
        self._problems = problems
        self._read: dict[str, RigModel | None] = {}

    def find(self, name: str, named_at: Place) -> RigModel | None:
        """The model of this name; None, and a problem, if there is none."""
        own = name.endswith((".toml", ".urdf"))
        path = self.folder / name if own else CATALOGUE / f"{name}.toml"
        if own and not path.is_file():
            named_at.problem("there is no such file in the folder", read=name)
            return None
        if not own and name not in model_names():
            named_at.problem(one_of(model_names(), name, what="models"), read=name)
            return None
        if name not in self._read:
            self._read[name] = self._load(name, path, name if own else f"catalogue/{path.name}")
        return self._read[name]

    def _load(self, name: str, path: Path, file: str) -> RigModel | None:
        if path.suffix == ".urdf":
            data: Table = {"kind": "arm", "name": path.stem, "source": file, "arm": {"urdf": name}}
            source: Source | None = Source(file, self._problems, data=data)
        else:
            source = read_toml(path, file, self._problems)
        if source is None:
            return None
        source = _completed(source)
        form = fill(ModelForm, source.top(), source.data, self._context)
        return RigModel(name, form, source.top())


_PEDESTAL: Table = {
    "length": 0,
    "width": "0.6 m",
    "base_height": "0.4 m",
    "overrun": 0,
    "speed_m_s": 1.0,
    "acceleration_m_s2": 1.0,
    "jerk_m_s3": 10.0,
}
_MOUNT: Table = {
    "id": "end",
    "position": [0, 0, "0.36 m"],
    "looks": "+z",
    "up": "+x",
    "capsule": [
        {"from": [0, 0, "0.05 m"], "to": [0, 0, "0.12 m"], "radius": "0.05 m"},
        {"from": [0, 0, "0.23 m"], "to": [0, 0, "0.30 m"], "radius": "0.12 m"},
    ],
}


def _completed(source: Source) -> Source:
    """A model whose arm comes from a URDF, with an assumed pedestal and mount if it has none."""
    arm = source.data.get("arm")
    if not isinstance(arm, dict) or "urdf" not in arm:
        return source
    data, assumed = dict(source.data), list[str]()
    if "track" not in data:
        data["track"] = dict(_PEDESTAL)
        assumed += ["track.width", "track.base_height"]
    if "mount" not in data:
        data["mount"] = [_MOUNT]
        assumed.append("mount.end")
    if "rig" not in data:
        assumed += ["rig.performer_clearance", "rig.wall_clearance"]
    said = data.get("assumed", [])
    if isinstance(said, list):
        data["assumed"] = [*said, *assumed]
    return replace(source, data=data)
