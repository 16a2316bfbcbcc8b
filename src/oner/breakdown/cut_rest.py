"""What the rest of a row of pieces costs at least, from every frame on.

Two bounds, backward over the frames. One has everything shared for nothing. The other spreads the
price of what is shared over the frames of the take and charges every piece that names it for the
frames it has: pieces do not overlap, so no row is charged more than it has to pay. How to spread it
is a game between rows and prices, played a few rounds: each round finds the cheapest row, and the
price goes to the frames in which rows used what is shared. The rows met are real ones, and the
cheapest of them is a limit for the search.

Source: the Lagrangian bound of fixed charges; Brown's fictitious play (1951) for the rounds.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from oner.breakdown.cut_runs import Cut, CutLimits, CutPiece, Ints, Share, Window, usable_since
from oner.kernels.cut import NEVER, cheapest_begins
from oner.timing.span import Span

ROUNDS = 24
"""Of the game; it ends sooner when the bound meets the cheapest row met."""

PATIENCE = 6
"""Rounds without a better bound after which the game ends."""


class Rest:
    """Least prices of all from a frame on.

    Args:
        windows: What can be shot.
        shares: What is paid once.
        join: Price of a seam before every frame, 0 at both ends of the take, shape (frames + 1,).
        limits: What the cut has to keep.

    Attributes:
        known: The cheapest row met; None where no row reaches the end.
        bound: No row costs less.
    """

    def __init__(
        self, windows: Sequence[Window], shares: Sequence[Share], join: Ints, limits: CutLimits
    ) -> None:
        self.windows = windows
        self.shares = shares
        self.join = join
        self.limits = limits
        own = [window.run.cumulative for window in windows]
        self.free = self._table(own)
        self.spread = self.free
        self.prefix = np.zeros((len(shares), limits.frames + 1), np.int64)
        self.bound = int(self.free[limits.pieces, 0])
        self.known: Cut | None = None
        if self.bound < NEVER:
            self._play(own)

    def least(self, left: int, nodes: slice, paid: frozenset[int]) -> Ints:
        """Least price of the rest with at most `left` pieces, if some shares are paid already.

        Args:
            left: How many pieces.
            nodes: Of the take.
            paid: Indices of shares.

        Returns:
            Shape (nodes,); a quarter of `NEVER` where there is no rest.
        """
        credit = np.zeros(nodes.stop - nodes.start, np.int64)
        for share in paid:
            credit += self.prefix[share, -1] - self.prefix[share, nodes]
        charged = np.minimum(self.spread[left, nodes], NEVER // 4) - credit
        return np.maximum(np.minimum(self.free[left, nodes], NEVER // 4), charged)

    def _play(self, own: list[Ints]) -> None:
        """Spread the prices of shares over the frames, so that the bound is high."""
        weights = np.zeros(self.prefix.shape)
        table, costs, stale = self.free, own, 0
        for _ in range(ROUNDS):
            row = self._cheapest(table, costs)
            if self.known is None or row.cost < self.known.cost:
                self.known = row
            if self.known.cost <= self.bound or stale >= PATIENCE:
                return
            weights += self._used(row)
            prefix = self._spread(weights)
            costs = [self._charged(window, prefix) for window in self.windows]
            table = self._table(costs)
            stale += 1
            if table[self.limits.pieces, 0] > self.bound:
                self.bound = int(table[self.limits.pieces, 0])
                self.spread, self.prefix, stale = table, prefix, 0

    def _used(self, row: Cut) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        """Where a row uses each share, as parts of 1 up to every frame, shape of `prefix`."""
        used = np.zeros(self.prefix.shape)
        for piece in row.pieces:
            for share in piece.run.shares:
                used[share, piece.span.first + 1 : piece.span.stop + 1] = 1.0
        whole = used.sum(axis=1, keepdims=True)
        return np.divide(used, whole, out=np.zeros_like(used), where=whole > 0)

    def _spread(self, weights: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> Ints:
        """Price of every share up to every frame; never more than the share's in all."""
        prices = np.array([share.price for share in self.shares], np.int64)[:, None]
        whole = weights.sum(axis=1, keepdims=True)
        part = np.divide(weights, whole, out=np.zeros_like(weights), where=whole > 0)
        up_to = np.floor(np.cumsum(part, axis=1) * prices).astype(np.int64)
        return np.minimum(up_to, prices)

    def _charged(self, window: Window, prefix: Ints) -> Ints:
        """Price of the first k frames of a run, with its part of what is shared."""
        run = window.run
        cost = run.cumulative.astype(np.int64)
        for share in run.shares:
            cost = cost + prefix[share, window.nodes] - prefix[share, run.span.first]
        return cost

    # -- one table ------------------------------------------------------------------------------

    def _table(self, costs: list[Ints]) -> Ints:
        """Least price of all from a frame on with at most so many pieces.

        Args:
            costs: For every window the price of the first k frames of its run.

        Returns:
            Shape (pieces + 1, frames + 1).
        """
        frames, pieces = self.limits.frames, self.limits.pieces
        rest = np.full((pieces + 1, frames + 1), NEVER, np.int64)
        rest[:, frames] = 0
        for count in range(1, pieces + 1):
            now = rest[count - 1].copy()
            for window, cost in zip(self.windows, costs, strict=True):
                own = now[window.nodes]
                np.minimum(own, self._before_all(window, cost, rest[count - 1]), out=own)
            rest[count] = now
            if np.array_equal(now, rest[count - 1]):
                rest[count:] = now
                break
        return rest

    def _before_all(self, window: Window, cumulative: Ints, after: Ints) -> Ints:
        """Price from every begin of a run on, if the rest after its piece costs `after`."""
        run, join = window.run, self.join[window.nodes]
        later = after[window.nodes]
        cost = np.where(later < NEVER, later + cumulative, NEVER)
        lowest, _ = cheapest_begins(
            np.ascontiguousarray(cost[::-1]),
            np.ascontiguousarray(window.may_end[::-1]),
            np.ascontiguousarray(window.may_begin[::-1]),
            usable_since(None if run.usable is None else run.usable[::-1], len(run.span)),
            window.least,
            window.most,
        )
        lowest = lowest[::-1]
        return np.where(lowest < NEVER, lowest - cumulative + run.opening + join, NEVER)

    def _cheapest(self, table: Ints, costs: list[Ints]) -> Cut:
        """The cheapest row of a table, at the price it really has."""
        count, begin, price, pieces = self.limits.pieces, 0, 0, list[CutPiece]()
        while begin < self.limits.frames:
            window, end = self._step(table, costs, count, begin)
            run = window.run
            first, stop = begin - run.span.first, end - run.span.first
            price += int(self.join[begin]) + run.opening
            price += int(run.cumulative[stop] - run.cumulative[first])
            pieces.append(CutPiece(span=Span(begin, end), run=run))
            begin, count = end, count - 1
        paid = {share for piece in pieces for share in piece.run.shares}
        price += sum(self.shares[share].price for share in paid)
        return Cut(pieces=tuple(pieces), cost=price)

    def _step(self, table: Ints, costs: list[Ints], count: int, begin: int) -> tuple[Window, int]:
        """The first piece of the cheapest rest from a frame on."""
        wanted, after = int(table[count, begin]), table[count - 1]
        for window, cost in zip(self.windows, costs, strict=True):
            run, node = window.run, begin - window.run.span.first
            if not 0 <= node < len(window.may_begin) or not window.may_begin[node]:
                continue
            later = after[window.nodes]
            fits = window.may_end & (window.since <= node) & (later < NEVER)
            length = np.arange(len(fits)) - node
            fits &= (length >= window.least) & (length <= window.most)
            price = self.join[begin] + run.opening + cost - cost[node]
            ends = np.flatnonzero(fits & (price + np.where(fits, later, 0) == wanted))
            if len(ends):
                return window, int(ends[0]) + run.span.first
        raise AssertionError("the cheapest rest has no first piece")
