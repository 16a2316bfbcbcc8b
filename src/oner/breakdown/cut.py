"""Where to cut: the cheapest rows of pieces that tile the take, over every frame and every setup.

A label at a frame is the set of kinds of setup used so far, with what they paid, and the number of
pieces; what is shared (a hire, a set state) is paid by the first piece that names it. Layer by
layer, one piece more, every label meets every run: the cheapest begin for every end is a minimum
over a sliding window. A backward pass with everything shared for nothing gives what the rest costs
at least, and a label that cannot end below the limit asked for is dropped. The limit starts at the
price of a row that is known and rises until enough different rows are found, so that what is
returned is exact: no cheaper row exists for the runs and prices given, and none of other kinds
between two returned.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oner.kernels.cut import NEVER, cheapest_begins
from oner.timing.span import Span

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

MOST_LABELS = 250
"""Sets of kinds that are followed at once; beyond it the proof is given up."""

FIRST_STEP = 64
"""The limit first rises by one part in so many, then by twice as much each time."""

DEAREST = 3
"""A row that costs more than so many times the first one known is not worth comparing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Money that is paid once if any piece names it, in the smallest currency unit."""

    id: str
    price: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Run:
    """Frames a setup can shoot in one go.

    Args:
        setup: Index of the setup, known to the caller.
        kind: What makes two rows of pieces different: rig, set and its state.
        span: Frames, handles to be taken from it.
        opening: Price of a piece with this setup, whatever its length.
        cumulative: cumulative[k] is the price of the first k frames of `span`, shape (len + 1,).
        shares: Indices of what is paid once.
        usable: Frames a piece may use (its handles may use any), shape (len,); None: all.
        starts, stops: Whether what is shot, handles included, may begin or end before a frame of
            the span, shape (len + 1,); None: anywhere.
        any_length: Whether the limits on length and handles do not count (frames nobody shoots).
    """

    setup: int
    kind: str
    span: Span
    opening: int
    cumulative: Ints
    shares: tuple[int, ...] = ()
    usable: Bools | None = None
    starts: Bools | None = None
    stops: Bools | None = None
    any_length: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CutLimits:
    """What a cut has to keep.

    Args:
        frames: Of the take.
        minimum, maximum: Length of a piece in frames; a take shorter than `minimum` is one piece.
        handle: Frames beyond either end that the setup must be able to shoot too; none are asked
            for at the two ends of the take.
        pieces: At most so many.
    """

    frames: int
    minimum: int
    maximum: int
    handle: int
    pieces: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CutPiece:
    """A piece of the cut: a span and the run that shoots it."""

    span: Span
    run: Run


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A row of pieces and its price."""

    pieces: tuple[CutPiece, ...]
    cost: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cuts:
    """The best cuts of different kinds.

    Args:
        best: Cheapest first; no two use the same set of kinds, each is the cheapest of its set.
        bound: No cut costs less.
        optimal: Whether the first is proven cheapest.
    """

    best: tuple[Cut, ...]
    bound: int
    optimal: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncut:
    """No cut reaches the end.

    Args:
        frame: The furthest frame any row of pieces reaches from the beginning.
    """

    frame: int


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
class _Window:
    """A run as the kernel wants it; nodes are 0 to its length, frames from its first."""

    run: Run
    bit: int
    nodes: slice
    may_begin: Bools
    may_end: Bools
    since: Ints
    least: int
    most: int


def _window(run: Run, bit: int, limits: CutLimits) -> _Window:
    length = len(run.span)
    least = min(limits.minimum, limits.frames)
    handle = 0 if run.any_length else limits.handle
    may_begin, may_end = (np.zeros(length + 1, np.bool_) for _ in range(2))
    first = 0 if run.span.first == 0 else handle
    may_begin[first:] = _shifted(run.starts, length, -handle)[first:]
    if run.span.first == 0 and run.starts is not None:
        may_begin[: handle + 1] = run.starts[0]
    last = length if run.span.stop == limits.frames else length - handle
    may_end[: max(last + 1, 0)] = _shifted(run.stops, length, handle)[: max(last + 1, 0)]
    if run.span.stop == limits.frames and run.stops is not None:
        may_end[max(0, length - handle) :] = run.stops[length]
    return _Window(
        run,
        bit,
        slice(run.span.first, run.span.stop + 1),
        may_begin,
        may_end,
        _usable_since(run.usable, length),
        1 if run.any_length else least,
        limits.frames
        if run.any_length
        else max(limits.maximum, min(limits.minimum, limits.frames)),
    )


def _shifted(flags: Bools | None, length: int, by: int) -> Bools:
    """flags[node + by] at every node, the nearest end beyond."""
    if flags is None:
        return np.ones(length + 1, np.bool_)
    return flags[np.clip(np.arange(length + 1) + by, 0, length)]


def _usable_since(usable: Bools | None, length: int) -> Ints:
    """The earliest node from which all frames up to each node may be used, shape (length + 1,)."""
    if usable is None:
        return np.zeros(length + 1, np.int64)
    barred = np.where(usable, 0, np.arange(1, length + 1))
    return np.concatenate([[0], np.maximum.accumulate(barred)]).astype(np.int64)


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


class _Search:
    """Layers of labels from the beginning of the take to its end."""

    def __init__(
        self, runs: Sequence[Run], shares: Sequence[Share], seam_prices: Ints, limits: CutLimits
    ) -> None:
        self.limits = limits
        self.shares = shares
        sorts = list(dict.fromkeys((run.kind, frozenset(run.shares)) for run in runs))
        bits = {sort: bit for bit, sort in enumerate(sorts)}
        self.windows = [_window(r, bits[r.kind, frozenset(r.shares)], limits) for r in runs]
        self.kinds = [kind for kind, _ in sorts]
        self.paid_by = [shares for _, shares in sorts]
        self.join = np.array(seam_prices, np.int64)
        self.join[0] = self.join[limits.frames] = 0
        self.paid = dict[int, frozenset[int]]()
        self.rest = self._rest()

    def best(self, keep: int) -> Cuts | Uncut:
        """The cheapest rows of different kinds."""
        least = self.rest[self.limits.pieces]
        if least[0] >= NEVER:
            return Uncut(frame=self._furthest())
        rows, proven, _ = self._below(self._known(), optimum_only=True)
        if not rows:
            rows = [self._cheapest_rest()]
        bound = rows[0].cost if proven else int(least[0])
        others = self._others(rows[0].cost, keep) if proven else rows
        return Cuts(best=tuple((others or rows)[:keep]), bound=bound, optimal=proven)

    def _others(self, best: int, keep: int) -> list[Cut]:
        """Rows of different kinds from the cheapest on, as far as they can all be followed."""
        limit, step, rows = best, best // FIRST_STEP + 1, list[Cut]()
        while True:
            found, complete, pruned = self._below(limit, optimum_only=False)
            rows = found if complete else rows
            if not complete or not pruned or len(rows) >= keep or limit >= DEAREST * best:
                return rows
            limit, step = min(limit + step, DEAREST * best), 2 * step

    # -- what the rest costs at least -------------------------------------------------------

    def _rest(self) -> Ints:
        """Least price of all from a frame on with at most so many pieces, shares for nothing.

        Returns:
            Shape (pieces + 1, frames + 1).
        """
        frames = self.limits.frames
        rest = np.full((self.limits.pieces + 1, frames + 1), NEVER, np.int64)
        rest[:, frames] = 0
        for count in range(1, self.limits.pieces + 1):
            now = rest[count - 1].copy()
            for window in self.windows:
                own = now[window.nodes]
                np.minimum(own, self._before_all(window, rest[count - 1]), out=own)
            rest[count] = now
        return rest

    def _before_all(self, window: _Window, after: Ints) -> Ints:
        """Price from every begin of a run on, if the rest after its piece costs `after`."""
        run, join = window.run, self.join[window.nodes]
        later = after[window.nodes]
        cost = np.where(later < NEVER, later + run.cumulative, NEVER)
        lowest, _ = cheapest_begins(
            np.ascontiguousarray(cost[::-1]),
            np.ascontiguousarray(window.may_end[::-1]),
            np.ascontiguousarray(window.may_begin[::-1]),
            _usable_since(None if run.usable is None else run.usable[::-1], len(run.span)),
            window.least,
            window.most,
        )
        lowest = lowest[::-1]
        return np.where(lowest < NEVER, lowest - run.cumulative + run.opening + join, NEVER)

    # -- rows below a limit -------------------------------------------------------------------

    def _below(self, limit: int, *, optimum_only: bool) -> tuple[list[Cut], bool, bool]:
        """Rows that cost no more than a limit, cheapest of their kinds first.

        Args:
            limit: In the smallest currency unit.
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
            layer, dropped = self._next(layers[-1], masks, limit, pieces - count)
            if optimum_only:
                self._drop_dominated(layer)
            layers.append(layer)
            pruned |= dropped
            if len(layer) > MOST_LABELS:
                return self._rows(layers, list(masks)), False, pruned
        return self._rows(layers, list(masks)), True, pruned

    def _next(
        self, layer: _Layer, masks: dict[int, int], limit: int, left: int
    ) -> tuple[_Layer, bool]:
        """The labels with one piece more that can still end within a limit."""
        after: _Layer = {}
        dropped = False
        for mask, labels in layer.items():
            for number, window in enumerate(self.windows):
                own = labels.cost[window.nodes]
                if own.min() >= NEVER:
                    continue
                cost, begin = self._with_piece(window, own, mask)
                total = cost + np.minimum(self.rest[left][window.nodes], NEVER // 4)
                alive = (cost < NEVER) & (total <= limit)
                dropped |= bool(((cost < NEVER) & ~alive).any())
                if alive.any():
                    grown = mask | 1 << window.bit
                    masks.setdefault(grown, len(masks))
                    self._improve(after, grown, window, (cost, alive, begin), (masks[mask], number))
        return after, dropped

    def _drop_dominated(self, layer: _Layer) -> None:
        """Drop labels another is no dearer than, even if it has to pay what they have paid."""
        order = sorted(layer)
        for mask in order:
            own = layer[mask].cost
            for other in order:
                if other == mask:
                    continue
                missing = sum(
                    self.shares[share].price for share in self._paid(mask) - self._paid(other)
                )
                rival = np.where(layer[other].cost < NEVER, layer[other].cost + missing, NEVER)
                lose = rival < own if other > mask else rival <= own
                own[lose] = NEVER
        for mask in order:
            if layer[mask].cost.min() >= NEVER:
                del layer[mask]

    def _paid(self, mask: int) -> frozenset[int]:
        """Indices of what the kinds of a set have paid."""
        if mask not in self.paid:
            self.paid[mask] = frozenset[int]().union(
                *(shares for bit, shares in enumerate(self.paid_by) if mask >> bit & 1)
            )
        return self.paid[mask]

    def _with_piece(self, window: _Window, own: Ints, mask: int) -> tuple[Ints, Ints]:
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
        fixed = run.opening + self._new_shares(run, mask)
        return np.where(lowest < NEVER, lowest + run.cumulative + fixed, NEVER), begin

    def _new_shares(self, run: Run, mask: int) -> int:
        if not run.shares:
            return 0
        return self._price(frozenset(run.shares) - self._paid(mask))

    def _price(self, shares: frozenset[int]) -> int:
        return sum(self.shares[share].price for share in shares)

    def _improve(
        self,
        layer: _Layer,
        mask: int,
        window: _Window,
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

    def _rows(self, layers: list[_Layer], masks: list[int]) -> list[Cut]:
        """The cheapest row of every set of kinds that reaches the end."""
        frames = self.limits.frames
        ends = dict[frozenset[str], tuple[int, int, int]]()
        for count, layer in enumerate(layers):
            for mask, labels in layer.items():
                cost = int(labels.cost[frames])
                kinds = frozenset(kind for bit, kind in enumerate(self.kinds) if mask >> bit & 1)
                if cost < NEVER and (kinds not in ends or (cost, count, mask) < ends[kinds]):
                    ends[kinds] = (cost, count, mask)
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

    # -- what is known before the search ------------------------------------------------------

    def _known(self) -> int:
        """Price of a row that is known before the search."""
        return self._cheapest_rest().cost

    def _cheapest_rest(self) -> Cut:
        """The row that is cheapest with shares for nothing, its shares added."""
        count, begin, price, pieces = self.limits.pieces, 0, 0, list[CutPiece]()
        while begin < self.limits.frames:
            window, end = self._step(count, begin)
            run = window.run
            first, stop = begin - run.span.first, end - run.span.first
            price += int(self.join[begin]) + run.opening
            price += int(run.cumulative[stop] - run.cumulative[first])
            pieces.append(CutPiece(span=Span(begin, end), run=run))
            begin, count = end, count - 1
        paid = {share for piece in pieces for share in piece.run.shares}
        price += self._price(frozenset(paid))
        return Cut(pieces=tuple(pieces), cost=price)

    def _step(self, count: int, begin: int) -> tuple[_Window, int]:
        """The first piece of the cheapest rest from a frame on."""
        wanted = int(self.rest[count][begin])
        after = self.rest[count - 1]
        for window in self.windows:
            run, node = window.run, begin - window.run.span.first
            if not 0 <= node < len(window.may_begin) or not window.may_begin[node]:
                continue
            later = after[window.nodes]
            fits = window.may_end & (window.since <= node) & (later < NEVER)
            length = np.arange(len(fits)) - node
            fits &= (length >= window.least) & (length <= window.most)
            price = self.join[begin] + run.opening + run.cumulative - run.cumulative[node]
            ends = np.flatnonzero(fits & (price + np.where(fits, later, 0) == wanted))
            if len(ends):
                return window, int(ends[0]) + run.span.first
        raise AssertionError("the cheapest rest has no first piece")

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
