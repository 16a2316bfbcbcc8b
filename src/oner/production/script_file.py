"""`script.fountain`: scenes of a screenplay as strips, with the sets and people they propose."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from oner.errors import InputError
from oner.geometry.plane import RigidTransform2
from oner.model.schedule import CastMember
from oner.model.set import Set, Stage, StageKind
from oner.production.problems import Problems
from oner.production.sets_file import Buildings
from oner.production.sources import Row, Source, Table, laid_over
from oner.units import format_eighths

if TYPE_CHECKING:
    from oner.formats.fountain import ScriptScene


@dataclass(slots=True)
class Script:
    """A screenplay on its way to strips.

    Args:
        file: As the report names it.
        problems: Where its problems go.
        scenes: In order.
        notes: What was made of what the script does not say.
    """

    file: str
    problems: Problems
    scenes: tuple[ScriptScene, ...]
    notes: list[str] = field(default_factory=list[str])
    set_ids: dict[str, str] = field(default_factory=dict[str, str])
    cast_ids: dict[str, str] = field(default_factory=dict[str, str])

    def with_sets(self, buildings: Buildings) -> Buildings:
        """Buildings with a set for every heading: one of that name, or a new one on location."""
        self.set_ids = {_key(one.id): one.id for one in buildings.sets}
        self.set_ids |= {_key(one.name): one.id for one in buildings.sets}
        taken = {one.id for one in (*buildings.sets, *buildings.stages)}
        names = {_key(scene.set_name): scene.set_name for scene in self.scenes}
        new = [(_free(_slug(names[k]), taken), names[k]) for k in names if k not in self.set_ids]
        self.set_ids |= {_key(name): each for each, name in new}
        if new:
            self.notes.append(
                f"{self.file}: {len(new)} sets of the headings are not in sets.toml; "
                "each is taken as a location of its own, without drawing"
            )
        stages = [_location(each, name) for each, name in new]
        sets = [
            Set(id=each, name=name, stage=_location(each, name).id, T_stage_set=RigidTransform2())
            for each, name in new
        ]
        return Buildings(
            stages=(*buildings.stages, *stages),
            sets=(*buildings.sets, *sets),
            notes=buildings.notes,
        )

    def with_cast(self, cast: Sequence[CastMember]) -> tuple[CastMember, ...]:
        """The cast with everybody who speaks; who is not in cast.csv costs nothing."""
        self.cast_ids = {_key(person.id): person.id for person in cast}
        self.cast_ids |= {_key(person.character): person.id for person in cast}
        taken = {person.id for person in cast}
        names = {_key(name): name for scene in self.scenes for name in scene.characters}
        new = [name for key, name in names.items() if key not in self.cast_ids]
        number = max((person.number for person in cast), default=0)
        people = [
            CastMember(
                id=_free(_slug(name).upper(), taken),
                number=number + position,
                character=name,
                name="",
                day_rate=0,
                hold_rate=0,
            )
            for position, name in enumerate(new, start=1)
        ]
        self.cast_ids |= {_key(person.character): person.id for person in people}
        if new:
            self.notes.append(
                f"{self.file}: {len(new)} speaking characters are not in cast.csv; "
                "they are planned at no cost"
            )
        return (*cast, *people)

    def with_estimates(self, rows: Sequence[Row]) -> list[Source]:
        """Scenes in order, each under the row that names it; then rows of no scene."""
        of_scene: dict[str, Row] = {}
        others: list[Source] = []
        numbers = {scene.number for scene in self.scenes}
        for row in rows:
            number = str(row.data.get("scene", "")).strip()
            if number in numbers and number not in of_scene:
                of_scene[number] = row
            else:
                others.append(row)
        return [self._scene(scene, of_scene.get(scene.number)) for scene in self.scenes] + others

    def without_minutes(self, rows: Sequence[Row]) -> int:
        """How many scenes have no row that says how long they take."""
        timed = {str(row.data.get("scene", "")).strip() for row in rows if "minutes" in row.data}
        return sum(scene.number not in timed for scene in self.scenes)

    def _scene(self, scene: ScriptScene, row: Row | None) -> Source:
        drawn = Row(self.file, self.problems, {}, self._data(scene), scene.line)
        if row is None:
            return drawn
        return laid_over(row.top(), row.data, drawn.top(), drawn.data)

    def _data(self, scene: ScriptScene) -> Table:
        cast = [self.cast_ids[_key(n)] for n in scene.characters if _key(n) in self.cast_ids]
        return {
            "id": _slug(scene.number).upper() or str(scene.line),
            "scene": scene.number,
            "description": scene.synopsis or scene.heading,
            "set": self.set_ids.get(_key(scene.set_name), "?"),
            "place": str(scene.place),
            "light": str(scene.light),
            "eighths": format_eighths(scene.eighths),
            "cast": " ".join(cast),
        }


def read_script(path: Path, file: str, problems: Problems) -> Script | None:
    """The scenes of a screenplay; None, and a problem, if it cannot be read."""
    from oner.formats import fountain

    try:
        script = fountain.read_script(path, source=file)
    except InputError as error:
        found = error.problem
        problems.add(file, found.remedy, line=found.line, where=found.where, read=found.read)
        return None
    return Script(file, problems, script.scenes, list(script.notes))


def _location(place: str, name: str) -> Stage:
    return Stage(id=f"{place}-place", name=name, kind=StageKind.LOCATION)


def _key(name: str) -> str:
    return " ".join(name.casefold().split())


def _slug(name: str) -> str:
    return re.sub(r"[^\w]+", "-", name.casefold()).strip("-_") or "unnamed"


def _free(wanted: str, taken: set[str]) -> str:
    """What is wanted, or that with the first number that makes it new; taken from now on."""
    name, number = wanted, 2
    while name in taken:
        name, number = f"{wanted}-{number}", number + 1
    taken.add(name)
    return name
