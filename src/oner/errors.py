"""One tree of errors, so that a caller can catch what it can mend and nothing else.

    OnerError                     anything a person can mend
      InputError                  what was read is wrong: file, line, what, remedy
        FormatError               a foreign file (USD, BVH, DXF, ...) cannot be read as it is
        ProductionError           many problems of a production folder at once
      UsageError                  the command was called in a way that cannot be meant
      MissingExtraError           a feature needs an optional dependency that is not installed
      StoredFileError             a file oner wrote is from another version, or was changed

A plan that is bad is not an error: checks answer with `oner.model.Finding`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


class OnerError(Exception):
    """Anything a person can mend; `str(error)` is one or more sentences for that person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong with a person's file.

    Args:
        file: The file, as the person named it or relative to the production folder.
        line: Line in the file, counted from 1; None where the format has no lines.
        where: Key path (`rigs.arm.model`) or column (`day_rate`); empty if it is the whole file.
        read: What was read, as text; empty if something is missing.
        remedy: What would be right, as a sentence or a fragment a person can act on.
    """

    file: str
    line: int | None = None
    where: str = ""
    read: str = ""
    remedy: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        key = f" {self.where}:" if self.where else ""
        read = f" read {self.read!r};" if self.read else ""
        return f"{place}:{key}{read} {self.remedy}"


class InputError(OnerError):
    """What was read is wrong.

    Args:
        problem: What is wrong, where, and what would be right.
    """

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class FormatError(InputError):
    """A foreign file cannot be read as it is.

    Args:
        file: The file.
        remedy: What would be right.
        line: Line in the file, counted from 1, if the format has lines.
        where: Element, column or prim the problem is in.
        read: What was read.
    """

    def __init__(
        self,
        file: Path | str,
        remedy: str,
        *,
        line: int | None = None,
        where: str = "",
        read: str = "",
    ) -> None:
        super().__init__(Problem(file=str(file), line=line, where=where, read=read, remedy=remedy))


class ProductionError(OnerError):
    """Every problem of a production folder, in the order of files and lines."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        count = len(self.problems)
        head = f"{count} problem{'s' if count != 1 else ''} in the production folder"
        super().__init__("\n".join([head, *(str(problem) for problem in self.problems)]))


class UsageError(OnerError):
    """The command or function was called in a way that cannot be meant."""


class MissingExtraError(OnerError):
    """A feature needs an optional dependency that is not installed.

    Args:
        feature: What was asked for, e.g. "reading USD cameras".
        extra: Name of the extra in `pip install oner[extra]`.
    """

    def __init__(self, feature: str, extra: str) -> None:
        super().__init__(f"{feature} needs an optional part: pip install 'oner[{extra}]'")
        self.extra = extra


class StoredFileError(OnerError):
    """A file that oner wrote cannot be read back: other schema, other version, or changed."""
