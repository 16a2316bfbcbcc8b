"""What every generator of candidates needs: the production, the take, and the take in every set."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oner.breakdown.view import PartView, view_part
from oner.model.piece import Setup
from oner.model.production import Production
from oner.model.rig import Rig, RigKind
from oner.model.set import Set, StageKind
from oner.model.take import CutWishes, Only, Take

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What every generator of candidates needs.

    Args:
        production: The production.
        take: In the story frame.
        wishes: Of the person.
        views: The take as every part sees it.
    """

    production: Production
    take: Take
    wishes: CutWishes
    views: tuple[PartView, ...]

    def rigs(self, kind: RigKind) -> list[Rig]:
        """Rigs of a kind that are not forbidden."""
        forbidden = set(self.wishes.forbid)
        return [
            rig
            for rig in self.production.rigs
            if rig.kind is kind and not forbidden & {rig.id, kind.value}
        ]

    def allowed(self, rig: Rig, setup: Setup) -> Bools:
        """Frames a person lets a setup be used for, shape (n,)."""
        usable = np.ones(self.take.frames, dtype=np.bool_)
        for wish in self.wishes.forbid_where:
            if _is_about(wish, rig, setup):
                usable[wish.stretch.first : wish.stretch.stop] = False
        for wish in self.wishes.force:
            if not _is_about(wish, rig, setup):
                usable[wish.stretch.first : wish.stretch.stop] = False
        return usable

    @property
    def least_run(self) -> int:
        """Frames a run must have to be of use: a shortest piece with its handles."""
        return min(self.take.frames, self.wishes.minimum_frames + 2 * self.wishes.handle_frames)


def _is_about(wish: Only, rig: Rig, setup: Setup) -> bool:
    named = bool({rig.id, rig.kind.value} & set(wish.what))
    in_set = not wish.sets or setup.set in wish.sets
    return named and in_set and (not wish.parts or setup.part in wish.parts)


def set_scene(production: Production, take: Take) -> Scene:
    """The take seen from every part of every set."""
    assert production.take is not None
    views = tuple(
        view_part(take, production.story, built, part)
        for built in production.sets
        for part in built.stands_for
    )
    return Scene(production=production, take=take, wishes=production.take.cut, views=views)


def may_use(rig: Rig, built: Set) -> bool:
    """Whether a rig may be used in a set."""
    return not rig.sets or built.id in rig.sets


def green_set(production: Production, rig: Rig) -> Set | None:
    """The set a treadmill stands in: its own if it names one, else the first on a green stage."""
    green = {stage.id for stage in production.stages if stage.kind is StageKind.GREEN}
    for built in production.sets:
        if built.id in rig.sets or (not rig.sets and built.stage in green):
            return built
    return None
