"""What a plan has different from an edition that was issued: plain values, for papers and page.

Days are ISO dates, times minutes after midnight, money the smallest unit of the currency; an empty
day or None is "not at all".
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class StripMoved:
    """A strip on another day, or with another unit; who of the cast is told.

    Args:
        strip, scene: Id and scene.
        day_before, day_now: Empty: not on the board.
        unit_before, unit_now: Ids of units.
        told: Ids of the cast of either.
    """

    strip: str
    scene: str
    day_before: str
    day_now: str
    unit_before: str
    unit_now: str
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StripListed:
    """A strip that is new, or gone."""

    strip: str
    scene: str
    description: str
    day: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallChanged:
    """A call that is at another time, new (before is None) or gone (now is None).

    Args:
        day, unit: Which.
        who: Id of a person; empty: the unit's crew.
        call_before, call_now, wrap_before, wrap_now: Times.
    """

    day: str
    unit: str
    who: str
    call_before: int | None
    call_now: int | None
    wrap_before: int | None
    wrap_now: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DaysChanged:
    """Shooting days of a wall that is out, a region that is changed, or a rig that is used.

    Args:
        kind: "panel", "region" or "rig".
        id: Of the panel, region or rig.
        days_before, days_now: All of them.
        words: "out 3 days later, 2 days more": the first day counted in calendar days.
    """

    kind: str
    id: str
    days_before: tuple[str, ...]
    days_now: tuple[str, ...]
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ThingChanged:
    """A piece or a seam; `what` is "new", "gone", or what is different of it: before -> now.

    Args:
        kind: "piece" or "seam".
        id: Of the piece; of a seam "P01/P02".
        what: Empty for a thing that is new or gone; else "frames", "rig", ...
        before, now: In words.
    """

    kind: str
    id: str
    what: str
    before: str
    now: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyChanged:
    """Money of one kind; `now - before` is what it costs more."""

    kind: str
    before: int
    now: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """All that is different since an edition.

    Args:
        since: The edition in words: "Blue, 2027-02-03". number: Of it.
        plan_before: First twelve digits of the SHA-256 of its plan.
        moved: By the nearer of the two days.
        new, gone: Strips.
        calls: By day, unit and person, the unit's crew first.
        days: Panels, regions, rigs; by kind and id.
        things: Pieces and seams.
        money: By kind; only kinds that differ.
        cost_before, cost_now: Of the board; None: there is none.
    """

    since: str
    number: int
    plan_before: str
    moved: tuple[StripMoved, ...]
    new: tuple[StripListed, ...]
    gone: tuple[StripListed, ...]
    calls: tuple[CallChanged, ...]
    days: tuple[DaysChanged, ...]
    things: tuple[ThingChanged, ...]
    money: tuple[MoneyChanged, ...]
    cost_before: int | None
    cost_now: int | None

    @property
    def nothing(self) -> bool:
        """Whether all is as it was."""
        return not any(
            (self.moved, self.new, self.gone, self.calls, self.days, self.things, self.money)
        )
