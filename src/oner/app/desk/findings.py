"""Findings with what they speak of, so that the page can show it."""

from __future__ import annotations

import re
from collections.abc import Collection

from oner.model.desk import DeskFinding, DeskPiece
from oner.model.finding import Finding, Severity

_ORDER = {Severity.FORBID: 0, Severity.WARN: 1, Severity.NOTE: 2}
_WORD = re.compile(r"[^\s,;:()]+")
_FRAMES = re.compile(r"\bframes? (\d+)(?:-(\d+))?")
_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")


class Subjects:
    """What findings may speak of.

    Args:
        pieces: Of the breakdown.
        strips, panels: Ids.
    """

    def __init__(
        self,
        pieces: tuple[DeskPiece, ...],
        strips: Collection[str],
        panels: Collection[str],
    ) -> None:
        self.pieces = {piece.id: piece for piece in pieces}
        self.strips = frozenset(strips)
        self.panels = frozenset(panels)

    def linked(self, finding: Finding) -> DeskFinding:
        """A finding with what its words name: a piece, frames, a strip, a panel, a day."""
        said = f"{finding.subject} {finding.measured}"
        words = [word.rstrip(".") for word in _WORD.findall(said)]
        piece = next((word for word in words if word in self.pieces), "")
        first, stop = self._frames(said, piece)
        day = _DAY.search(said)
        return DeskFinding(
            code=finding.code,
            severity=finding.severity,
            subject=finding.subject,
            measured=finding.measured,
            limit=finding.limit,
            remedy=finding.remedy,
            piece=piece,
            strip=next((word for word in words if word in self.strips), ""),
            panel=next((word for word in words if word in self.panels), ""),
            day=day.group() if day else "",
            first=first,
            stop=stop,
        )

    def _frames(self, said: str, piece: str) -> tuple[int | None, int | None]:
        frames = _FRAMES.search(said)
        if frames:
            first = int(frames[1])
            return first, int(frames[2] or first) + 1
        if piece:
            return self.pieces[piece].first, self.pieces[piece].stop
        return None, None


def desk_findings(findings: Collection[Finding], subjects: Subjects) -> tuple[DeskFinding, ...]:
    """All findings, what forbids first."""
    return tuple(
        subjects.linked(finding)
        for finding in sorted(findings, key=lambda one: _ORDER[one.severity])
    )
