"""Green without a belt: where somebody hardly travels, and the take around them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from oner.breakdown.green import green_take, middle_of, stays_checks, still_spans
from oner.model.set import Green
from oner.model.take import Take
from oner.timing.span import Span

GREEN = Green(width=6.0, height=4.0, sides=4, distance=3.0, blur_margin=0.0)
Make = Callable[..., Take]


def test_who_travels_is_not_still(lead_take: Make) -> None:
    free = np.ones(72, np.bool_)
    assert still_spans(lead_take(72, speed=3.0), free, GREEN, 36) == []
    assert still_spans(lead_take(72, speed=0.0), free, GREEN, 36) == [Span(0, 72)]


def test_the_middle_of_the_green_is_the_middle_of_where_somebody_stays(lead_take: Make) -> None:
    take = lead_take(48, speed=0.2, x0=7.0)
    middle = middle_of(take, Span(0, 48))
    local = green_take(take, middle)
    x = local.performers[0].positions[:, 0]
    assert x.max() == pytest.approx(-x.min())
    assert not any(check.bad.any() for check in stays_checks(local, GREEN))
    far = green_take(take, (0.0, 0.0))
    assert stays_checks(far, GREEN)[1].bad.all()
