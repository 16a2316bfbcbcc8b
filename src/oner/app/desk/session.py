"""The boards of a production folder while people change them: what `oner serve` does, without http.

Everybody who has the folder open works on one board, the chosen one. The plan's own is never
changed: the first strip moved on it begins a board of its own. Every edit names the revision of
`board.toml` it was made on.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from oner.app.contenders import after_diary, fixed_lines
from oner.app.desk.arrangement import (
    Arrangement,
    StripMove,
    arranged,
    elsewhere,
    moved,
    place_of,
)
from oner.app.desk.build import desk, season_of
from oner.app.desk.evaluate import Evaluator, Worth
from oner.app.desk.kept import FILE, Kept
from oner.app.desk.shot import desk_alternatives
from oner.app.desk.store import BoardStore, Stored
from oner.app.package.editions import changes_since
from oner.app.plan import input_hashes
from oner.errors import StoredFileError, UsageError
from oner.formats.plan_file import read_plan
from oner.model.desk import Desk, DeskBoard, DeskBoardName, Served
from oner.model.plan import Plan
from oner.model.production import Production
from oner.model.schedule import Lock, Pin, Solved, TimedOut
from oner.production.board_file import PLANNED
from oner.production.read import read_production
from oner.schedule.problem import ScheduleProblem, pose_problem
from oner.schedule.why import Other, Why, why

MOST_MOVES = 1000
"""Strips that are moved in one edit."""
MOST_BOARDS = 100
LONGEST_NAME = 80
REMEMBERED = 16
"""Boards whose worth is remembered."""


class EditRefused(UsageError):  # noqa: N818 - it is what happened
    """An edit that cannot be made.

    Args:
        error: Why.
        remedy: What can be done.
    """

    def __init__(self, error: str, remedy: str = "") -> None:
        super().__init__(f"{error}; {remedy}" if remedy else error)
        self.error = error
        self.remedy = remedy


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """How it stands.

    Args:
        served: What the page knows about the boards.
        board: The chosen one.
        delta: What the last edit changed of its cost; None: not known.
    """

    served: Served
    board: DeskBoard
    delta: int | None = None


class DeskSession:
    """A folder that is open; methods may be called from any thread.

    Args:
        folder: With a plan.

    Raises:
        ProductionError: The folder has problems.
        StoredFileError: There is no plan, or it cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.solving = False
        self._turn = threading.RLock()
        self._counting = ThreadPoolExecutor(1, "oner board")
        self._worths = dict[object, Worth]()
        self._inputs_of: tuple[object, tuple[tuple[str, str], ...]] | None = None
        self._load()

    # -- what is there --------------------------------------------------------------------------

    def _load(self) -> None:
        """Read folder and plan."""
        path = self.folder / "plan" / "plan.json"
        if not path.exists():
            raise StoredFileError(f"{path}: there is no plan to show; run `oner plan` first")
        self._seen = _stamp(path)
        self.production: Production = read_production(self.folder)
        self.plan: Plan = read_plan(path)
        self.season = season_of(self.production, self.plan)
        self.store = BoardStore(self.folder, self.production.calendar)
        schedule = self.plan.schedule
        self.planned: Arrangement = {}
        bound = schedule.bound if isinstance(schedule, TimedOut) else None
        if isinstance(schedule, Solved):
            self.planned = arranged(schedule.schedule.board)
            bound = schedule.schedule.bound
        self._pose(bound)

    def _pose(self, bound: int | None) -> None:
        self._bound = bound
        self._pins = tuple(pin for pin in self.production.pins if pin.rule == "pin")
        self._evaluator = Evaluator(self.season, posed(self.production, self.plan), bound)
        self._worths.clear()

    def _follow(self) -> Stored:
        """What is stored now; a new plan, and pins written by hand, are taken up."""
        if _stamp(self.folder / "plan" / "plan.json") != self._seen:
            self._load()
        stored = self.store.read()
        if stored.kept.pins != self._pins:
            past = tuple(pin for pin in self.production.pins if pin.rule == "past")
            self.production = replace(self.production, pins=(*stored.kept.pins, *past))
            self.season = season_of(self.production, self.plan)
            self._pose(self._bound)
        return stored

    def desk(self) -> Desk:
        """All the page is given."""
        with self._turn:
            present = self.present()
            whole = desk(self.production, self.plan)
            return replace(
                whole,
                board=present.board,
                served=present.served,
                changes=changes_since(self.folder, self.plan),
            )

    def present(self) -> Present:
        """How it stands now."""
        with self._turn:
            return self._present(self._follow())

    def stamp(self) -> object:
        """Differs where something on the disk differs; cheap."""
        return (
            _stamp(self.folder / "plan" / "plan.json"),
            _stamp(self.folder / FILE),
            self.solving,
        )

    def _present(self, stored: Stored, delta: int | None = None) -> Present:
        kept = stored.kept
        worth = self._worth(kept)
        names = [DeskBoardName(name=PLANNED, strips=0)]
        for name, board in kept.boards.items():
            away = elsewhere(self._evaluator.fitting(board), self.planned)
            names.append(DeskBoardName(name=name, strips=away))
        served = Served(
            revision=stored.revision,
            board=kept.chosen or PLANNED,
            boards=tuple(names),
            undo=stored.undo,
            redo=stored.redo,
            locked_strips=tuple(lock.strip for lock in kept.locks if lock.strip is not None),
            locked_days=tuple(day.isoformat() for day in self._locked_days(kept)),
            alternative=self._alternative(kept),
            solving=self.solving,
            stale=self._stale(),
        )
        return Present(served=served, board=worth.board, delta=delta)

    def _alternative(self, kept: Kept) -> int:
        if kept.alternative is not None:
            return kept.alternative - 1
        return next((number for number, shot in breakdown_numbers(self.plan) if shot), 0)

    def _locked_days(self, kept: Kept) -> list[date]:
        spans = [lock for lock in kept.locks if lock.strip is None]
        return [
            day
            for day in self.season.dates
            if any((s.first or day) <= day <= (s.last or day) for s in spans)
        ]

    def _stale(self) -> tuple[str, ...]:
        """Files that are not what the plan was made from; the boards themselves left out."""
        known = {name: digest for name, digest in self.plan.inputs if name != FILE}
        now = {name: digest for name, digest in self._inputs() if name != FILE}
        names = known.keys() | now.keys()
        return tuple(sorted(name for name in names if known.get(name) != now.get(name)))

    def _inputs(self) -> tuple[tuple[str, str], ...]:
        """Hashes of the folder's files, made anew where one has another size or time."""
        stamps = tuple(
            (path.as_posix(), _stamp(path))
            for path in sorted(self.folder.rglob("*"))
            if path.suffix and "plan" not in path.relative_to(self.folder).parts[:1]
            if path.relative_to(self.folder).parts[0] not in {".oner", FILE}
        )
        if self._inputs_of is None or self._inputs_of[0] != stamps:
            self._inputs_of = (stamps, input_hashes(self.folder))
        return self._inputs_of[1]

    # -- boards ---------------------------------------------------------------------------------

    def arrangement(self, kept: Kept) -> Arrangement:
        """The chosen board's, as far as the show has its strips and days."""
        board = kept.boards[kept.chosen] if kept.chosen else self.planned
        return self._evaluator.fitting(board)

    def held(self, kept: Kept) -> dict[str, str]:
        """Per strip of the chosen board that may not be moved "pin", "lock" or "past"."""
        held = {pin.strip: pin.rule for pin in self.production.pins}
        for strip, (day, _) in place_of(self.arrangement(kept)).items():
            if any(_locks(lock, strip, day) for lock in kept.locks):
                held.setdefault(strip, "lock")
        return held

    def _worth(self, kept: Kept) -> Worth:
        board, held = self.arrangement(kept), self.held(kept)
        name = kept.chosen or PLANNED
        key = (name, tuple(board.items()), tuple(sorted(held.items())))
        found = self._worths.get(key)
        if found is None:
            if len(self._worths) >= REMEMBERED:
                del self._worths[next(iter(self._worths))]
            found = self._worths[key] = self._evaluator.worth(name, board, held)
        return found

    # -- edits ----------------------------------------------------------------------------------

    def move(self, revision: str, moves: Sequence[StripMove]) -> Present:
        """Strips to other places.

        Raises:
            StaleRevision: The board was changed meanwhile.
            EditRefused: A strip is held, or there is no such strip, day or unit.
        """

        def change(kept: Kept) -> Kept:
            return self._moved(kept, moves)

        return self._edit(revision, self._move_words(moves), change)

    def check(self, revision: str, moves: Sequence[StripMove]) -> Present:
        """What `move` would answer; nothing is kept."""
        with self._turn:
            stored = self._follow()
            if stored.revision != revision:
                return self._edit(revision, "", lambda kept: kept)  # says that it is stale
            before = self._worth(stored.kept).cost
            after = self._worth(self._moved(stored.kept, moves))
            delta = _delta(before, after.cost)
            return replace(self._present(stored, delta), board=after.board)

    def lock(
        self, revision: str, strips: Sequence[str], days: Sequence[date], *, locked: bool
    ) -> Present:
        """Strips and days that stay, or may be moved again."""

        def change(kept: Kept) -> Kept:
            self._check_strips(strips)
            self._check_days(days)
            return replace(kept, locks=self._locks(kept, strips, days, locked=locked))

        what = _count(strips, days)
        return self._edit(revision, f"{'lock' if locked else 'unlock'} {what}", change)

    def undo(self, revision: str) -> Present:
        """Take the last edit back."""
        return self._step(revision, self.store.undo)

    def redo(self, revision: str) -> Present:
        """Do the last edit that was taken back again."""
        return self._step(revision, self.store.redo)

    def boards(self, revision: str, action: str, name: str, to: str = "") -> Present:
        """The list of boards.

        Args:
            revision: Of `board.toml`.
            action: "new": a board called `name` that is as the plan has it, chosen; "copy": board
                `name` again as `to`, chosen; "rename": `name` becomes `to`; "delete"; "choose".
            name, to: As `action` says.
        """
        actions: Mapping[str, Callable[[Kept], Kept]] = {
            "new": lambda kept: self._with_new(kept, name, self.planned),
            "copy": lambda kept: self._with_new(kept, to, self._board(kept, name)),
            "rename": lambda kept: self._renamed(kept, name, to),
            "delete": lambda kept: self._without(kept, name),
            "choose": lambda kept: self._choosing(kept, name),
        }
        if action not in actions:
            raise EditRefused(f"{action}: there is no such action", f"use {', '.join(actions)}")
        words = f'{action} board "{name}"' + (f' as "{to}"' if to else "")
        return self._edit(revision, words, actions[action])

    def alternative(self, revision: str, number: int) -> Present:
        """Ask for another breakdown; the next `oner plan` is made with it.

        Args:
            revision: Of `board.toml`.
            number: As `DeskAlternative.number`.
        """
        known = {one for one, _ in breakdown_numbers(self.plan)}

        def change(kept: Kept) -> Kept:
            if number not in known:
                raise EditRefused(f"breakdown {number + 1}: there is none", "choose one that is")
            return replace(kept, alternative=number + 1)

        return self._edit(revision, f"breakdown {number + 1}", change)

    def add_board(self, stem: str, board: Arrangement, *, base: str | None = None) -> str:
        """Keep a board under a new name, "stem 1", "stem 2", ..., as one step that can be undone.

        Args:
            stem: Of its name.
            board: It.
            base: It is chosen as well if the file still has this revision.
        """
        with self._turn:
            stored = self._follow()
            name = _free_name(stem, stored.kept.boards)
            chosen = name if base == stored.revision else stored.kept.chosen
            self.store.edit(
                None,
                f'board "{name}"',
                lambda kept: replace(kept.with_board(name, board), chosen=chosen),
            )
            return name

    def why(self, strip: str) -> tuple[ScheduleProblem, Why]:
        """Why a strip is where the chosen board has it.

        Raises:
            EditRefused: The board lacks strips, or there is no such strip.
        """
        with self._turn:
            stored = self._follow()
            self._check_strips((strip,))
            problem = self.problem(stored.kept)
            slots = self._evaluator.slots(self.arrangement(stored.kept))
        missing = [one.id for one in problem.strips if one.id not in slots]
        if missing:
            raise EditRefused(
                f"{len(missing)} strips have no day on this board",
                "put them on the board first: what another day costs is counted on whole boards",
            )
        return problem, why(problem, tuple(slots[one.id] for one in problem.strips), strip)

    def why_object(self, strip: str) -> dict[str, Any]:
        """`why` as the page takes it.

        Keys: strip, sentence, obstacles (rule, slots, example), others (day, unit, change, how),
        those without a board last.
        """
        problem, found = self.why(strip)
        others = sorted(found.others, key=lambda one: (one.change is None, one.change or 0))
        return {
            "strip": found.strip,
            "sentence": found.sentence,
            "obstacles": [
                {"rule": one.rule, "slots": one.slots, "example": one.example}
                for one in found.obstacles
            ],
            "others": [
                {
                    "day": problem.days[problem.day_of(one.slot)].isoformat(),
                    "unit": problem.unit_of(one.slot).id,
                    "change": one.change,
                    "how": one.how.value if one.how else _against(one),
                }
                for one in others
            ],
        }

    def problem(self, kept: Kept) -> ScheduleProblem:
        """The problem with what is locked held where the chosen board has it."""
        places = place_of(self.arrangement(kept))
        pins = tuple(
            Pin(strip=strip, day=places[strip][0], unit=places[strip][1], rule="lock")
            for strip, rule in self.held(kept).items()
            if rule == "lock"
        )
        return posed(self.production, self.plan, pins)

    def search_start(self) -> tuple[ScheduleProblem, dict[str, int], str]:
        """What a search begins with: the problem, the slots of the chosen board, its revision."""
        with self._turn:
            stored = self._follow()
            slots = self._evaluator.slots(self.arrangement(stored.kept))
            return self.problem(stored.kept), slots, stored.revision

    # -- inside ---------------------------------------------------------------------------------

    def _edit(self, revision: str, words: str, change: Callable[[Kept], Kept]) -> Present:
        with self._turn:
            before = self._follow()
            was = self._worth(before.kept).cost
            counted = list[Future[Worth]]()

            def changed(kept: Kept) -> Kept:
                after = change(kept)
                counted.append(self._counting.submit(self._worth, after))
                return after

            try:
                stored = self.store.edit(revision, words, changed)
            finally:
                wait(counted)  # the board is counted while the disk writes
            return self._present(stored, _delta(was, self._worth(stored.kept).cost))

    def _step(self, revision: str, step: Callable[[str], Stored]) -> Present:
        with self._turn:
            was = self._worth(self._follow().kept).cost
            stored = step(revision)
            return self._present(stored, _delta(was, self._worth(stored.kept).cost))

    def _moved(self, kept: Kept, moves: Sequence[StripMove]) -> Kept:
        """With strips elsewhere; on the plan's own board, on a new one."""
        self._check_moves(kept, moves)
        board = moved(self.arrangement(kept), moves)
        if kept.chosen:
            return kept.with_board(kept.chosen, board)
        name = _free_name("board", kept.boards)
        return replace(kept.with_board(name, board), chosen=name)

    def _check_moves(self, kept: Kept, moves: Sequence[StripMove]) -> None:
        if not moves:
            raise EditRefused("nothing is moved", "name a strip and where it goes")
        if len(moves) > MOST_MOVES:
            raise EditRefused(f"{len(moves)} strips at once", f"move at most {MOST_MOVES}")
        self._check_strips([move.strip for move in moves])
        if len({move.strip for move in moves}) != len(moves):
            raise EditRefused("a strip is moved twice", "name every strip once")
        held = self.held(kept)
        for move in moves:
            if move.strip in held:
                raise EditRefused(*_held_words(move.strip, held[move.strip]))
            if move.day is not None:
                self._check_place(move.day, move.unit)

    def _check_place(self, day: date, unit: str) -> None:
        self._check_days((day,))
        units = [one.id for one in self.production.calendar.units]
        if unit not in units:
            raise EditRefused(f"{unit}: there is no such unit", f"units: {', '.join(units)}")
        as_of = self._evaluator.problem.as_of
        if self._evaluator.day_at[day] < as_of:
            first = self._evaluator.problem.days[as_of]
            raise EditRefused(f"{day} is over", f"the first day still to come is {first}")

    def _check_strips(self, strips: Sequence[str]) -> None:
        for strip in strips:
            if strip not in self._evaluator.index:
                raise EditRefused(f"{strip}: there is no such strip", "load the page again")

    def _check_days(self, days: Sequence[date]) -> None:
        for day in days:
            if day not in self._evaluator.day_at:
                raise EditRefused(f"{day} is no shooting day", "take a day the company works")

    def _move_words(self, moves: Sequence[StripMove]) -> str:
        what = moves[0].strip if len(moves) == 1 else f"{len(moves)} strips"
        days = {move.day for move in moves}
        if len(days) > 1:
            return f"{what} to {len(days)} days"
        day = next(iter(days), None)
        return f"{what} off the board" if day is None else f"{what} to {day}"

    def _locks(
        self, kept: Kept, strips: Sequence[str], days: Sequence[date], *, locked: bool
    ) -> tuple[Lock, ...]:
        locks = [lock for lock in kept.locks if locked or lock.strip not in strips]
        have = {lock.strip for lock in locks}
        if locked:
            locks += [Lock(strip=one) for one in dict.fromkeys(strips) if one not in have]
            closed = set(self._locked_days(kept))
            locks += [Lock(first=day, last=day) for day in days if day not in closed]
            return tuple(locks)
        for day in days:
            locks = [part for lock in locks for part in _without_day(lock, day)]
        return tuple(locks)

    def _board(self, kept: Kept, name: str) -> Arrangement:
        if name == PLANNED:
            return self.planned
        if name not in kept.boards:
            known = ", ".join((PLANNED, *kept.boards))
            raise EditRefused(f'board "{name}": there is none', f"boards: {known}")
        return kept.boards[name]

    def _with_new(self, kept: Kept, name: str, board: Arrangement) -> Kept:
        name = _good_name(name, kept)
        if len(kept.boards) >= MOST_BOARDS:
            raise EditRefused(f"there are {MOST_BOARDS} boards", "delete one first")
        return replace(kept.with_board(name, board), chosen=name)

    def _own(self, kept: Kept, name: str) -> Arrangement:
        if name == PLANNED:
            raise EditRefused("the plan's own board stays as it is", "copy it")
        return self._board(kept, name)

    def _renamed(self, kept: Kept, name: str, to: str) -> Kept:
        self._own(kept, name)
        to = _good_name(to, kept)
        boards = {to if one == name else one: board for one, board in kept.boards.items()}
        return replace(kept, boards=boards, chosen=to if kept.chosen == name else kept.chosen)

    def _without(self, kept: Kept, name: str) -> Kept:
        self._own(kept, name)
        boards = {one: board for one, board in kept.boards.items() if one != name}
        return replace(kept, boards=boards, chosen="" if kept.chosen == name else kept.chosen)

    def _choosing(self, kept: Kept, name: str) -> Kept:
        self._board(kept, name)
        return replace(kept, chosen="" if name == PLANNED else name)


def posed(production: Production, plan: Plan, pins: tuple[Pin, ...] = ()) -> ScheduleProblem:
    """The problem of a plan's own strips.

    Raises:
        StoredFileError: The folder has no more what the plan was made with.
    """
    known = {strip.id for strip in plan.strips}
    kept = tuple(pin for pin in production.pins if pin.strip in known)
    fixed = fixed_lines(plan.breakdown) if plan.breakdown else ()
    try:
        problem = pose_problem(
            replace(production, pins=kept), plan.strips, plan.states, pins=pins, fixed=fixed
        )
    except UsageError as error:
        raise StoredFileError(
            f"the folder changed since it was planned; run `oner plan` again ({error})"
        ) from error
    return after_diary(problem, production.diary)


def breakdown_numbers(plan: Plan) -> list[tuple[int, bool]]:
    """Number of every breakdown of a plan, and whether it is the one that is shot."""
    if plan.breakdown is None:
        return []
    schedule = plan.schedule.schedule if isinstance(plan.schedule, Solved) else None
    rivals, cost = (schedule.rivals, schedule.cost) if schedule else ((), None)
    return [(one.number, one.chosen) for one in desk_alternatives(plan.breakdown, rivals, cost)]


def _locks(lock: Lock, strip: str, day: date) -> bool:
    if lock.strip is not None:
        return lock.strip == strip
    return (lock.first or day) <= day <= (lock.last or day)


def _without_day(lock: Lock, day: date) -> list[Lock]:
    """What is left of a lock when a day is taken out of it."""
    if lock.strip is not None or not _locks(lock, "", day):
        return [lock]
    before, after = day - timedelta(days=1), day + timedelta(days=1)
    parts = list[Lock]()
    if lock.first is None or lock.first <= before:
        parts.append(Lock(first=lock.first, last=before))
    if lock.last is None or lock.last >= after:
        parts.append(Lock(first=after, last=lock.last))
    return parts


def _against(other: Other) -> str:
    """Why there is no board with a strip there, in the ids of the rules."""
    return ", ".join(dict.fromkeys(one.rule for one in other.broken))


def _held_words(strip: str, rule: str) -> tuple[str, str]:
    if rule == "past":
        return f"{strip} was shot", "what was shot stays where it was shot"
    if rule == "lock":
        return f"{strip} is locked", "unlock it, or its day, first"
    return f"{strip} is pinned in board.toml", "take the pin out of the file first"


def _good_name(name: str, kept: Kept) -> str:
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise EditRefused("that is no name for a board", f"write 1 to {LONGEST_NAME} letters")
    if name == PLANNED or name in kept.boards:
        raise EditRefused(f'there is a board "{name}" already', "take another name")
    return name


def _free_name(stem: str, taken: Mapping[str, object]) -> str:
    number = 1
    while f"{stem} {number}" in taken:
        number += 1
    return f"{stem} {number}"


def _count(strips: Sequence[str], days: Sequence[date]) -> str:
    words = [strips[0] if len(strips) == 1 else f"{len(strips)} strips"] if strips else []
    words += [f"{days[0]}" if len(days) == 1 else f"{len(days)} days"] if days else []
    return " and ".join(words) or "nothing"


def _delta(before: int | None, after: int | None) -> int | None:
    return None if before is None or after is None else after - before


def _stamp(path: Path) -> tuple[int, int, int]:
    """Time, size and inode of a file; all 0 where there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return 0, 0, 0
    return found.st_mtime_ns, found.st_size, found.st_ino
