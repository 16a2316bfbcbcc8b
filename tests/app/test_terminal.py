"""What a person sees of a search while it runs."""

from __future__ import annotations

from oner.app.terminal import progress_words
from oner.model.progress import Progress


def test_a_search_with_a_board_tells_money_proof_and_parts() -> None:
    said = Progress(
        stage="schedule",
        message="local search",
        cost=1_000_00,
        bound=750_00,
        parts=(("cast", 900_00), ("rig", 100_00)),
    )
    assert progress_words(said) == [
        "best 1,000, no board below 750, gap 25.0%",
        "cast 900, rig 100",
    ]


def test_a_search_without_a_board_tells_what_it_breaks() -> None:
    said = Progress(stage="schedule", message="", bound=750_00, broken=(("set-state", 3),))
    assert progress_words(said) == ["no board yet, none below 750", "breaks set-state 3"]


def test_a_stage_without_money_says_nothing_of_it() -> None:
    assert progress_words(Progress(stage="take", message="begins")) == []
