"""What one breakdown does differently from another, in words and figures."""

from __future__ import annotations

from collections import Counter

from oner.breakdown.scene import Scene
from oner.model.piece import Piece
from oner.model.set import STANDING

Pieces = tuple[Piece, ...]


def describe_difference(scene: Scene, best: Pieces, other: Pieces) -> str:
    """What `other` gives up and takes instead, against `best`; of `best` itself what it uses."""
    if other is best:
        return f"as planned: {_counted(best)}"
    gone, new = Counter(map(_use, best)), Counter(map(_use, other))
    without, instead = _listed(gone - new), _listed(new - gone)
    words = [
        f"without {without}" if without else "",
        f"with {instead}" if instead else "",
        _panels(best, other),
        _seconds_drawn(scene, best, other),
    ]
    return "; ".join(word for word in words if word) or f"the same uses: {_counted(other)}"


def _counted(pieces: Pieces) -> str:
    counts = Counter(piece.setup.technique.value for piece in pieces)
    return ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items()))


def _use(piece: Piece) -> str:
    setup = piece.setup
    slow = f" at {setup.slow} speed" if setup.slow != 1 else ""
    where = f" in {setup.set}" if setup.set else ""
    state = setup.state
    torn = f" ({state.words})" if state is not None and state.id != STANDING else ""
    return f"{setup.rig}{slow}{where}{torn}"


def _listed(uses: Counter[str]) -> str:
    return ", ".join(use if n == 1 else f"{n} {use}" for use, n in sorted(uses.items()))


def panels_out(pieces: Pieces) -> set[str]:
    """Ids of every panel some piece needs out."""
    return {panel for p in pieces if p.setup.state for panel in p.setup.state.panels_out}


def _panels(best: Pieces, other: Pieces) -> str:
    ours, theirs = len(panels_out(best)), len(panels_out(other))
    return "" if ours == theirs else f"{theirs} panels out instead of {ours}"


def _seconds_drawn(scene: Scene, best: Pieces, other: Pieces) -> str:
    ours, theirs = (_drawn(pieces) / float(scene.take.rate) for pieces in (best, other))
    return "" if ours == theirs else f"{theirs:.1f} s drawn instead of {ours:.1f} s"


def _drawn(pieces: Pieces) -> int:
    return sum(len(piece.span) for piece in pieces if piece.setup.rig and piece.setup.set is None)
