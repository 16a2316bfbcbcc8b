"""Names that may be given only once."""

from __future__ import annotations

from oner.production.sources import Place


class Names:
    """Names of one kind, each with the place that claimed it first.

    Args:
        kind: What they name, in the singular.
    """

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._claimed: dict[str, Place] = {}

    def claim(self, name: str, place: Place) -> None:
        """Take a name; a problem if another place has it."""
        first = self._claimed.setdefault(name, place)
        if first is not place:
            place.problem(f"another {self._kind} has this name ({first.spot()})", read=name)
