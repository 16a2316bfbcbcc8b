"""The tables the compiled search reads say what plain code says."""

from __future__ import annotations

import pytest
from everything import everything

from oner.schedule.arrays import hire_table
from oner.schedule.hire import hire_price


@pytest.mark.parametrize("seed", range(30))
def test_every_hire_has_the_price_plain_code_gives_it(seed: int) -> None:
    problem = everything(seed)
    prices = hire_table(problem)
    for r, rig in enumerate(problem.rigs):
        for i, first in enumerate(problem.days):
            for j in range(i, len(problem.days)):
                assert prices[r, i, j] == hire_price(rig.terms, first, problem.days[j])
