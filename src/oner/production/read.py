"""Reads a production folder: every problem of every file at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from difflib import get_close_matches
from fractions import Fraction
from pathlib import Path

from oner.model.diary import NOTHING_HAPPENED, Diary
from oner.model.production import Calendar, Prices, Production, Rules
from oner.model.rig import Rig
from oner.model.schedule import CastMember, Place, Strip
from oner.model.set import StoryMap
from oner.model.take import TakeScript
from oner.production import cast_file, strips_file
from oner.production.board_file import Decisions, read_board
from oner.production.days import Days
from oner.production.diary_file import read_diary
from oner.production.fields import Conventions
from oner.production.happened import after_events, past_pins
from oner.production.problems import Problems, one_of
from oner.production.rig_models import RigModels
from oner.production.rigs_file import Around, read_rigs
from oner.production.script_file import Script, read_script
from oner.production.sets_file import Buildings, read_sets
from oner.production.show_file import Show, read_show
from oner.production.sources import Row, Source, read_toml
from oner.production.story_file import read_story
from oner.production.tables import read_table
from oner.production.take_file import Referred, read_take

SHOW, STORY, SETS, RIGS, TAKE, BOARD, DIARY = (
    f"{name}.toml" for name in ("production", "story", "sets", "rigs", "take", "board", "diary")
)
CAST, STRIPS, SCRIPT = "cast.csv", "strips.csv", "script.fountain"
FILES = (
    SHOW,
    STORY,
    SETS,
    RIGS,
    CAST,
    "cast.xlsx",
    SCRIPT,
    STRIPS,
    "strips.xlsx",
    TAKE,
    BOARD,
    DIARY,
)
"""Every file of a folder that is read, in the order they are read and reported."""


def read_production(folder: Path) -> Production:
    """Everything a production folder says.

    Args:
        folder: With `production.toml` and the other files (docs/production-folder.md).

    Returns:
        The production; nothing in it is computed.

    Raises:
        ProductionError: Anything in any file is wrong; it holds every problem there is.
    """
    problems = Problems()
    for file in FILES:
        problems.expect(file)
    if not folder.is_dir():
        problems.add(str(folder), "there is no such folder; `oner new` makes one")
    production = None if len(problems) else _Folder(folder, problems).read()
    problems.raise_any()
    assert production is not None
    return production


class _Folder:
    """Reads the files of a folder in the order in which they refer to each other."""

    def __init__(self, folder: Path, problems: Problems) -> None:
        self.folder = folder
        self.problems = problems
        self.present = {path.name for path in folder.iterdir() if path.is_file()}
        self.notes: list[str] = []
        self.show_source: Source | None = None

    def read(self) -> Production:
        self._check_what_is_there()
        show = self._show()
        context = show.conventions if show else Conventions()
        days = Days(show.calendar) if show else None
        story = self._story(context)
        buildings = self._sets(context, story, days)
        script = self._script()
        buildings = script.with_sets(buildings) if script and buildings else buildings
        rigs = self._rigs(context, buildings)
        cast = self._cast(context, days)
        cast = script.with_cast(cast) if script and cast is not None else cast
        strips = self._strips(context, show, days, buildings, rigs, cast, script)
        take = self._take(context, story, cast, rigs, buildings)
        decided = self._board(strips, take, days)
        diary = self._diary(show, cast, rigs, buildings)
        self._check_whole(show, strips, take, buildings)
        show = show or _NO_SHOW
        production = Production(
            title=show.title,
            short=show.short,
            currency=show.currency,
            rate=show.rate,
            calendar=show.calendar,
            rules=show.rules,
            prices=show.prices,
            story=story or StoryMap(),
            stages=buildings.stages if buildings else (),
            sets=buildings.sets if buildings else (),
            rigs=rigs or (),
            cast=cast or (),
            strips=strips or (),
            take=take,
            pins=(*decided.pins, *past_pins(diary)),
            locks=decided.locks,
            boards=decided.boards,
            chosen=decided.chosen,
            alternative=decided.alternative,
            directors=show.directors,
            diary=diary,
            notes=tuple(self.notes),
            risks=show.risks,
        )
        return after_events(production)

    # -- which files there are ----------------------------------------------------------------

    def _check_what_is_there(self) -> None:
        self._check_misnamed()
        self._need(SHOW, "it holds title, frame rate and calendar")
        for table in (CAST, STRIPS):
            other = table.replace(".csv", ".xlsx")
            if {table, other} <= self.present:
                self.problems.add(other, f"there is also {table}; remove one of them")
        plans_take = TAKE in self.present
        has_strips = bool(self.present & {STRIPS, "strips.xlsx", SCRIPT})
        if not plans_take and not has_strips:
            remedy = f"there is nothing to plan: neither {TAKE} nor {STRIPS} nor {SCRIPT}"
            self.problems.add(TAKE, remedy)
        if plans_take:
            self._need(STORY, f"{TAKE} runs through its zones")
            self._need(RIGS, f"{TAKE} is shot with its rigs")
        if plans_take or self.present & {STRIPS, "strips.xlsx"}:
            self._need(SETS, "strips and rigs name its sets")

    def _need(self, file: str, reason: str) -> None:
        if file not in self.present:
            self.problems.add(file, f"is missing; {reason}")

    def _check_misnamed(self) -> None:
        """A file whose name is nearly that of one that is missing."""
        missing = [file for file in FILES if file not in self.present]
        for name in sorted(self.present - set(FILES)):
            if not name.endswith((".toml", ".csv", ".xlsx", ".fountain")):
                continue
            near = get_close_matches(name, missing, n=1, cutoff=0.85)
            if near:
                self.problems.add(name, f"is not a file oner reads; did you mean {near[0]}?")

    # -- file by file -------------------------------------------------------------------------

    def _toml(self, file: str) -> Source | None:
        if file not in self.present:
            return None
        return read_toml(self.folder / file, file, self.problems)

    def _table(
        self, file: str, columns: Sequence[str], required: Sequence[str]
    ) -> tuple[Row, ...] | None:
        for name in (file, file.replace(".csv", ".xlsx")):
            if name in self.present:
                path = self.folder / name
                return read_table(path, name, self.problems, columns, required)
        return ()

    def _show(self) -> Show | None:
        source = self.show_source = self._toml(SHOW)
        if source is None:
            return None
        show = read_show(source)
        self.notes += show.notes
        return show

    def _story(self, context: Conventions) -> StoryMap | None:
        if STORY not in self.present:
            return StoryMap() if TAKE not in self.present else None
        source = self._toml(STORY)
        if source is None:
            return None
        story, notes = read_story(source, context, self.folder)
        self.notes += notes
        return story

    def _sets(
        self, context: Conventions, story: StoryMap | None, days: Days | None
    ) -> Buildings | None:
        if SETS not in self.present:
            return Buildings(stages=(), sets=(), notes=()) if SCRIPT in self.present else None
        source = self._toml(SETS)
        if source is None:
            return None
        buildings = read_sets(source, context, self.folder, story, days)
        self.notes += buildings.notes
        return buildings

    def _script(self) -> Script | None:
        if SCRIPT not in self.present:
            return None
        return read_script(self.folder / SCRIPT, SCRIPT, self.problems)

    def _rigs(self, context: Conventions, buildings: Buildings | None) -> tuple[Rig, ...] | None:
        if RIGS not in self.present:
            return () if TAKE not in self.present else None
        source = self._toml(RIGS)
        if source is None:
            return None
        around = Around(
            stages=buildings.stages if buildings else None,
            sets=buildings.sets if buildings else None,
        )
        return read_rigs(source, context, RigModels(self.folder, context, self.problems), around)

    def _cast(self, context: Conventions, days: Days | None) -> tuple[CastMember, ...] | None:
        rows = self._table(CAST, cast_file.COLUMNS, cast_file.REQUIRED)
        return None if rows is None else cast_file.read_cast(rows, context, days)

    def _strips(
        self,
        context: Conventions,
        show: Show | None,
        days: Days | None,
        buildings: Buildings | None,
        rigs: tuple[Rig, ...] | None,
        cast: tuple[CastMember, ...] | None,
        script: Script | None,
    ) -> tuple[Strip, ...] | None:
        required = ("scene",) if script else strips_file.REQUIRED
        rows = self._table(STRIPS, strips_file.COLUMNS, required)
        if rows is None:
            return None
        sources: Sequence[Source] = script.with_estimates(rows) if script else rows
        per_eighth = show.minutes_per_eighth if show else 1
        if script and not per_eighth:
            per_eighth = self._need_minutes_per_eighth(script.without_minutes(rows))
        known = strips_file.Known(
            sets=buildings.sets if buildings else None,
            cast=cast,
            rigs=rigs,
            days=days,
            directors=show.directors if show else None,
            rules=show.rules if show else None,
            minutes_per_eighth=per_eighth,
        )
        strips, notes = strips_file.read_strips(sources, context, known)
        self.notes += [*(script.notes if script else ()), *notes]
        return strips

    def _need_minutes_per_eighth(self, scenes: int) -> int:
        """One problem for all scenes of a script whose time nobody estimated."""
        if scenes and SHOW in self.present:
            remedy = f"is missing; {scenes} scenes of {SCRIPT} have no minutes, so give e.g. 12"
            self.problems.add(SHOW, remedy, where="rules.minutes_per_eighth")
        return 1

    def _take(
        self,
        context: Conventions,
        story: StoryMap | None,
        cast: tuple[CastMember, ...] | None,
        rigs: tuple[Rig, ...] | None,
        buildings: Buildings | None,
    ) -> TakeScript | None:
        source = self._toml(TAKE)
        if source is None:
            return None
        referred = Referred(
            story=story,
            cast=cast,
            rigs=rigs,
            sets=buildings.sets if buildings else None,
            folder=self.folder,
        )
        return read_take(source, context, referred)

    def _board(
        self, strips: tuple[Strip, ...] | None, take: TakeScript | None, days: Days | None
    ) -> Decisions:
        source = self._toml(BOARD)
        if source is None:
            return Decisions()
        ids = None if strips is None else [strip.id for strip in strips]
        return read_board(source, ids, take.scene if take else None, days)

    def _check_whole(
        self,
        show: Show | None,
        strips: tuple[Strip, ...] | None,
        take: TakeScript | None,
        buildings: Buildings | None,
    ) -> None:
        """What `production.toml` says of strips and sets that are not there."""
        if show is None or self.show_source is None or strips is None or buildings is None:
            return
        top = self.show_source.top()
        scenes = (*strips, take) if take is not None else strips
        episodes = sorted({scene.episode for scene in scenes if scene.episode})
        for d, one in enumerate(show.directors):
            for e, episode in enumerate(one.episodes):
                if episode not in episodes:
                    remedy = one_of(episodes, episode, what="episodes")
                    top.at("director", d, "episodes", e).problem(remedy, read=episode)
        outside = any(strip.place is Place.EXT for strip in strips)
        if show.rules.cover_minutes and outside and not any(one.cover for one in buildings.sets):
            remedy = "no set of sets.toml has cover = true, so that none can be kept ready"
            top.at("rules", "cover_minutes").problem(remedy)

    def _diary(
        self,
        show: Show | None,
        cast: tuple[CastMember, ...] | None,
        rigs: tuple[Rig, ...] | None,
        buildings: Buildings | None,
    ) -> Diary:
        source = self._toml(DIARY)
        if source is None:
            return NOTHING_HAPPENED
        known = {
            "units": None if show is None else [one.id for one in show.calendar.units],
            "cast": None if cast is None else [one.id for one in cast],
            "rigs": None if rigs is None else [one.id for one in rigs],
            "stages": None if buildings is None else [one.id for one in buildings.stages],
        }
        return read_diary(source, known)


_NO_SHOW = Show(
    title="",
    short="",
    currency="USD",
    rate=Fraction(24),
    calendar=Calendar(start=date(2000, 1, 3), days=1),
    rules=Rules(),
    prices=Prices(),
    conventions=Conventions(),
    minutes_per_eighth=None,
)
"""Stands in for a show that could not be read; its problem keeps it from ever being returned."""
