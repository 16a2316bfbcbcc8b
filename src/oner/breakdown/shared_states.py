"""Pieces that can share a state of a set: one change of the set, two placements of the rig.

With more panels out than a move needs it stays clear; what more is seen is repaired. The track is
laid anew between the two pieces, which takes up to an hour (a studio's case study, in the facts of
the arm's page) and is part of the second piece's setting up, not of the change of the set.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

from oner.breakdown.candidate import Candidate, extension_frames, price_candidate, repair_frames
from oner.breakdown.scene import Scene
from oner.breakdown.states import Laid, conflicts, union_state
from oner.model.set import SetState
from oner.timing.span import runs

MOST_PAIRS = 24
"""Pairs of arm setups for which a state that serves both is looked at, those that shoot most first.
"""


def shared_states(scene: Scene, candidates: list[Candidate]) -> list[Candidate]:
    """For pairs of arm setups in one region: both again, in a state that serves the two."""
    placed = [one for one in candidates if one.view is not None and one.planned is not None]
    pairs = [(one, other) for one, other in combinations(placed, 2) if _could_share(one, other)]
    pairs.sort(key=lambda pair: -sum(_frames(one) for one in pair))
    found = list[Candidate]()
    for one, other in pairs[:MOST_PAIRS]:
        state = _state_of_both(scene, one, other)
        found += [_again(scene, candidate, state) for candidate in (one, other)]
    return found


def _state_of_both(scene: Scene, one: Candidate, other: Candidate) -> SetState:
    setup = one.coverage.setup
    built = scene.production.set_named(setup.set or "")
    region = next(r for r in built.regions if setup.state and r.id == setup.state.region)
    laid = [_laid(one), _laid(other)]
    return union_state(built, one.rig, laid, region.zones[0]).state


def _laid(candidate: Candidate) -> Laid:
    setup = candidate.coverage.setup
    assert setup.state is not None
    assert setup.placement is not None
    return Laid(state=setup.state, placement=setup.placement)


def _frames(candidate: Candidate) -> int:
    return sum(len(span) for span in candidate.coverage.spans)


def _could_share(one: Candidate, other: Candidate) -> bool:
    """Whether two setups stand in one region in different states and shoot different frames."""
    a, b = one.coverage.setup, other.coverage.setup
    if a.rig != b.rig or a.set != b.set or a.slow != b.slow or a.state is None or b.state is None:
        return False
    if set(a.state.panels_out) == set(b.state.panels_out):
        return False
    built = one.view.set if one.view is not None else None
    clash = built is None or conflicts(built, one.rig.track, _laid(one), _laid(other))
    return not clash and not (_covers(one, other) or _covers(other, one))


def _covers(one: Candidate, other: Candidate) -> bool:
    """Whether everything `other` can shoot, `one` can."""
    return all(
        any(a.first <= b.first and b.stop <= a.stop for a in one.coverage.spans)
        for b in other.coverage.spans
    )


def _again(scene: Scene, candidate: Candidate, state: SetState) -> Candidate:
    view = candidate.view
    assert view is not None
    setup, repairs = candidate.coverage.setup, repair_frames(view, state)
    if candidate.painted is not None:
        repairs = repairs | candidate.painted
    mended = runs(repairs | (view.off > 0))
    coverage = replace(
        candidate.coverage,
        setup=replace(setup, id=f"{setup.id} in {state.id}", state=state),
        repair_frames=tuple(
            both
            for span in candidate.coverage.spans
            for other in mended
            if (both := span.intersect(other)) is not None
        ),
    )
    return price_candidate(
        scene,
        coverage,
        candidate.rig,
        repairs=repairs,
        run_up=candidate.run_up,
        painted=candidate.painted,
        extensions=extension_frames(view),
        view=view,
        job=candidate.job,
        planned=candidate.planned,
    )
