"""An issued edition of the papers: what its manifest says."""

from __future__ import annotations

from dataclasses import dataclass

from oner.model.edition import Edition

ISSUE_SCHEMA = "oner.issue/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedFile:
    """A file of an issue.

    Args:
        kind: As `oner export --to` names it; "plan" for the plan itself.
        name: Relative to the issue's folder.
        size: Bytes.
        sha256: Of its bytes.
    """

    kind: str
    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """An edition that was handed out and never changes.

    Args:
        folder: Its name under `issued/`: "blue-2027-02-03".
        edition: Number, colour, day.
        plan: SHA-256 of `plan.json`.
        version: Of oner.
        inputs: Name and SHA-256 of every file of the production folder, sorted.
        files: By name.
    """

    folder: str
    edition: Edition
    plan: str
    version: str
    inputs: tuple[tuple[str, str], ...]
    files: tuple[IssuedFile, ...]
