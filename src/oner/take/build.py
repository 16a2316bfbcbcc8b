"""The take: camera and performers at every frame, and what is to be said about it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from oner.errors import InputError, Problem
from oner.model.finding import Finding
from oner.model.production import Production
from oner.model.take import Take, TakeByHand, TakeScript
from oner.take.by_hand import take_by_hand
from oner.take.from_files import take_from_files
from oner.take.mirror import mirror_stretch
from oner.take.refusal import TAKE_FILE
from oner.take.report import report


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeResult:
    """A compiled take.

    Args:
        take: The take.
        findings: What was found while compiling it, then what it asks for.
    """

    take: Take
    findings: tuple[Finding, ...]


def build_take(production: Production, folder: Path) -> TakeResult:
    """Compile the take of a production.

    Args:
        production: With a take.
        folder: The production folder, in which the take's files lie.

    Returns:
        The take and findings.

    Raises:
        InputError: The take cannot be meant, or a file does not say what is needed; names the key
            of take.toml to write.
    """
    script = production.take
    if script is None:
        remedy = "this folder has no take; write one, or plan only its schedule"
        raise InputError(Problem(file=TAKE_FILE, remedy=remedy))
    take, findings = _described(script, production, folder)
    for mirror in script.mirrors:
        take, more = mirror_stretch(take, mirror, folder)
        findings = (*findings, *more)
    asked = report(take, production.story, script.cut.near)
    return TakeResult(take=take, findings=(*findings, *asked))


def _described(
    script: TakeScript, production: Production, folder: Path
) -> tuple[Take, tuple[Finding, ...]]:
    """The take before anything of it is mirrored."""
    try:
        if isinstance(script.description, TakeByHand):
            return take_by_hand(
                script, script.description, production.story, production.rate, folder
            )
        return take_from_files(script, script.description, production.rate, folder)
    except InputError as error:
        if error.problem.file != TAKE_FILE or script.file == TAKE_FILE:
            raise
        raise InputError(replace(error.problem, file=script.file, line=None)) from error
