"""Where to cut: the cheapest rows of pieces that tile the take, over every frame and every setup.

A label at a frame says what the row up to there has used, what it has paid, and how many pieces it
has; what is shared (a hire, a set state) is paid by the first piece that names it. Layer by layer,
one piece more, every label meets every run: the cheapest begin for every end is a minimum over a
sliding window. What the rest costs at least is known before (`cut_rest`), and a label that cannot
end within the limit asked for is dropped.

For the cheapest row a label has used what it has paid for, and one is dropped that another is no
dearer than even if it has to pay what the first has paid. For the other rows a label has used kinds
of setup, and the limit rises from the cheapest row until enough different ones are found. So what
is returned is exact: no cheaper row exists for the runs and prices given, and none of other kinds
between two returned.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from oner.breakdown.cut_rest import Rest
from oner.breakdown.cut_runs import (
    Bools,
    Cut,
    CutLimits,
    CutPiece,
    Cuts,
    Ints,
    Run,
    Share,
    Uncut,
    Window,
    open_window,
)
from oner.kernels.cut import NEVER, cheapest_begins
from oner.timing.span import Span

MOST_LABELS = 1000
"""Sets that are followed at once; beyond it the proof is given up."""

MOST_STEPS = 150_000
"""Meetings of a label and a run, for the cheapest row and again for the others; beyond it too."""

FIRST_STEP = 512
"""The limit first rises by one part in so many, then by twice as much each time."""

TRIES = 3
"""How often a limit that was too high to be followed is lowered."""

DEAREST = 3
"""A row that costs more than so many times the first one known is not worth comparing."""


def find_cuts(
    runs: Sequence[Run],
    shares: Sequence[Share],
    seam_prices: Ints,
    limits: CutLimits,
    keep: int,
) -> Cuts | Uncut:
    """The cheapest rows of pieces that tile the take, no two of the same kinds of setup.

    Args:
        runs: What can be shot.
        shares: What is paid once.
        seam_prices: Price of a seam before every frame, shape (frames + 1,).
        limits: What the cut has to keep.
        keep: How many rows at most.

    Returns:
        The cuts, or how far any cut gets.
    """
    return _Search(runs, shares, seam_prices, limits).best(keep)


@dataclass(frozen=True, slots=True, eq=False)
class _Labels:
    """Labels of one number of pieces and one set of kinds, at every frame.

    Args:
        cost: Cheapest price of all before a frame, shape (frames + 1,).
        before: Set of kinds, window and begin of the last piece, shape (frames + 1, 3); the set as
            an index of the search's list.
    """

    cost: Ints
    before: Ints


_Layer = dict[int, _Labels]


class _Marks:
    """What the bits of a label's set stand for.

    Args:
        names: Of the bits.
        paid_by: Shares that are paid where a bit is set.
        adds: Bits that a piece of each window sets.
    """

    def __init__(
        self, names: Sequence[str], paid_by: Sequence[frozenset[int]], adds: Sequence[int]
    ) -> None:
        self.names = names
        self.paid_by = paid_by
        self.adds = adds
        self._paid = dict[int, frozenset[int]]()

    def paid(self, mask: int) -> frozenset[int]:
        """Indices of what is paid with a set."""
        if mask not in self._paid:
            self._paid[mask] = frozenset[int]().union(
                *(shares for bit, shares in enumerate(self.paid_by) if mask >> bit & 1)
            )
        return self._paid[mask]

    def named(self, mask: int) -> frozenset[str]:
        """Names of a set."""
        return frozenset(name for bit, name in enumerate(self.names) if mask >> bit & 1)


def _marks_of_shares(runs: Sequence[Run], shares: Sequence[Share]) -> _Marks:
    return _Marks(
        [share.id for share in shares],
        [frozenset([index]) for index in range(len(shares))],
        [sum(1 << share for share in set(run.shares)) for run in runs],
    )


def _marks_of_kinds(runs: Sequence[Run]) -> _Marks:
    """A bit for every kind; several where runs of a kind share different things."""
    sorts = list(dict.fromkeys((run.kind, frozenset(run.shares)) for run in runs))
    bits = {sort: bit for bit, sort in enumerate(sorts)}
    return _Marks(
        [kind for kind, _ in sorts],
        [shares for _, shares in sorts],
        [1 << bits[run.kind, frozenset(run.shares)] for run in runs],
    )


class _Search:
    """Layers of labels from the beginning of the take to its end."""

    def __init__(
        self, runs: Sequence[Run], shares: Sequence[Share], seam_prices: Ints, limits: CutLimits
    ) -> None:
        self.limits = limits
        self.runs = runs
        self.steps = 0
        self.shares = shares
        self.windows = [open_window(run, limits) for run in runs]
        self.join = np.array(seam_prices, np.int64)
        self.join[0] = self.join[limits.frames] = 0
        self.rest = Rest(self.windows, shares, self.join, limits)

    def best(self, keep: int) -> Cuts | Uncut:
        """The cheapest rows of different kinds."""
        known = self.rest.known
        if known is None:
            return Uncut(frame=self._furthest())
        best = self._optimum(known)
        if best is None:
            return Cuts(best=(known,), bound=self.rest.bound, optimal=False)
        rows = self._others(best.cost, keep) or [best]
        return Cuts(best=tuple(rows[:keep]), bound=best.cost, optimal=True)

    def _optimum(self, known: Cut) -> Cut | None:
        """The cheapest row; None where there is too much to follow."""
        if known.cost <= self.rest.bound:
            return known
        marks = _marks_of_shares(self.runs, self.shares)
        rows, complete, _ = self._below(known.cost, marks, optimum_only=True)
        return rows[0] if complete else None

    def _others(self, best: int, keep: int) -> list[Cut]:
        """Rows of different kinds from the cheapest on, as far as they can all be followed."""
        marks = _marks_of_kinds(self.runs)
        self.steps = 0
        rows, limit, step, tries = list[Cut](), best, best // FIRST_STEP + 1, TRIES
        followed = best
        while tries:
            found, complete, pruned = self._below(limit, marks, optimum_only=False)
            if complete:
                rows, followed = found, limit
                if not pruned or len(rows) >= keep or limit >= DEAREST * best:
                    break
                step = 2 * step
            else:
                step, tries = step // 16 + 1, tries - 1 if rows else 0
            limit = min(followed + step, DEAREST * best)
        return rows

    def _below(
        self, limit: int, marks: _Marks, *, optimum_only: bool
    ) -> tuple[list[Cut], bool, bool]:
        """Rows that cost no more than a limit, the cheapest of each set, cheapest first.

        Args:
            limit: In the smallest currency unit.
            marks: What the sets are of.
            optimum_only: Drop labels that cannot become the cheapest row.

        Returns:
            The rows; whether all were followed; whether the limit dropped any.
        """
        frames, pieces = self.limits.frames, self.limits.pieces
        start = np.full(frames + 1, NEVER, np.int64)
        start[0] = 0
        layers: list[_Layer] = [{0: _Labels(start, np.zeros((frames + 1, 3), np.int64))}]
        masks = {0: 0}
        pruned = False
        for count in range(1, pieces + 1):
            step = self._next(layers[-1], marks, masks, limit, pieces - count)
            if step is None:
                return [], False, pruned
            layer, dropped = step
            if optimum_only:
                self._drop_dominated(layer, marks)
            layers.append(layer)
            pruned |= dropped
            if not layer:
                break
        return self._rows(layers, marks, list(masks)), True, pruned

    def _next(
        self, layer: _Layer, marks: _Marks, masks: dict[int, int], limit: int, left: int
    ) -> tuple[_Layer, bool] | None:
        """The labels with one piece more that can still end within a limit; None: too many."""
        after: _Layer = {}
        dropped = False
        for mask, labels in layer.items():
            reached = np.flatnonzero(labels.cost < NEVER)
            earliest, latest = int(reached[0]), int(reached[-1])
            for number, window in enumerate(self.windows):
                if earliest >= window.nodes.stop - 1 or latest < window.nodes.start:
                    continue
                self.steps += 1
                if len(after) > MOST_LABELS or self.steps > MOST_STEPS:
                    return None
                own = labels.cost[window.nodes]
                grown = mask | marks.adds[number]
                cost, begin = self._with_piece(window, own, marks.paid(mask))
                can = cost < NEVER
                alive = can & (
                    cost + self.rest.least(left, window.nodes, marks.paid(grown)) <= limit
                )
                dropped |= bool((can & ~alive).any())
                if alive.any():
                    masks.setdefault(grown, len(masks))
                    self._improve(after, grown, window, (cost, alive, begin), (masks[mask], number))
        return after, dropped

    def _drop_dominated(self, layer: _Layer, marks: _Marks) -> None:
        """Drop labels another is no dearer than, even if it has to pay what they have paid."""
        order = sorted(layer)
        for mask in order:
            own = layer[mask].cost
            for other in order:
                if other == mask:
                    continue
                missing = self._price(marks.paid(mask) - marks.paid(other))
                rival = np.where(layer[other].cost < NEVER, layer[other].cost + missing, NEVER)
                lose = rival < own if other > mask else rival <= own
                own[lose] = NEVER
        for mask in order:
            if layer[mask].cost.min() >= NEVER:
                del layer[mask]

    def _with_piece(self, window: Window, own: Ints, paid: frozenset[int]) -> tuple[Ints, Ints]:
        """Price at every end of a piece of a run, and where it begins."""
        run = window.run
        cost = np.where(own < NEVER, own + self.join[window.nodes] - run.cumulative, NEVER)
        lowest, begin = cheapest_begins(
            np.ascontiguousarray(cost),
            window.may_begin,
            window.may_end,
            window.since,
            window.least,
            window.most,
        )
        fixed = run.opening + self._price(frozenset(run.shares) - paid)
        return np.where(lowest < NEVER, lowest + run.cumulative + fixed, NEVER), begin

    def _price(self, shares: frozenset[int]) -> int:
        return sum(self.shares[share].price for share in shares)

    def _improve(
        self,
        layer: _Layer,
        mask: int,
        window: Window,
        ends: tuple[Ints, Bools, Ints],
        origin: tuple[int, int],
    ) -> None:
        frames = self.limits.frames
        if mask not in layer:
            never = np.full(frames + 1, NEVER, np.int64)
            layer[mask] = _Labels(never, np.zeros((frames + 1, 3), np.int64))
        labels = layer[mask]
        cost, alive, begin = ends
        better = alive & (cost < labels.cost[window.nodes])
        labels.cost[window.nodes][better] = cost[better]
        rows = labels.before[window.nodes]
        rows[better, 0], rows[better, 1] = origin
        rows[better, 2] = begin[better] + window.run.span.first

    def _rows(self, layers: list[_Layer], marks: _Marks, masks: list[int]) -> list[Cut]:
        """The cheapest row of every set of names that reaches the end."""
        frames = self.limits.frames
        ends = dict[frozenset[str], tuple[int, int, int]]()
        for count, layer in enumerate(layers):
            for mask, labels in layer.items():
                cost, names = int(labels.cost[frames]), marks.named(mask)
                if cost < NEVER and (names not in ends or (cost, count, mask) < ends[names]):
                    ends[names] = (cost, count, mask)
        return [
            self._read_back(layers, masks, mask, count) for _, count, mask in sorted(ends.values())
        ]

    def _read_back(self, layers: list[_Layer], masks: list[int], mask: int, count: int) -> Cut:
        end, pieces = self.limits.frames, list[CutPiece]()
        cost = int(layers[count][mask].cost[end])
        while end:
            before, number, begin = (int(v) for v in layers[count][mask].before[end])
            pieces.append(CutPiece(span=Span(begin, end), run=self.windows[number].run))
            mask, count, end = masks[before], count - 1, begin
        return Cut(pieces=tuple(reversed(pieces)), cost=cost)

    def _furthest(self) -> int:
        """The furthest frame any row of pieces reaches."""
        reached = np.zeros(self.limits.frames + 1, np.int64)
        reached[1:] = NEVER
        for _ in range(self.limits.pieces):
            for window in self.windows:
                own = np.where(reached[window.nodes] < NEVER, 0, NEVER).astype(np.int64)
                lowest, _ = cheapest_begins(
                    own, window.may_begin, window.may_end, window.since, window.least, window.most
                )
                part = reached[window.nodes]
                part[lowest < NEVER] = 0
        return int(np.flatnonzero(reached < NEVER)[-1])
