"""What a strip waits for: the `after` cell of a row, as `12`, `12+2` or `12+2..5`."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from oner.model.schedule import Follows
from oner.production.problems import one_of
from oner.production.sources import Place

_LATER = re.compile(r"(?P<strip>.+)\+(?P<least>\d{1,5})(?:\.\.(?P<most>\d{1,5}))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """What a strip comes after.

    Args:
        after: Strips of an earlier day, or earlier that day.
        follows: Strips it follows by a number of shooting days.
    """

    after: tuple[str, ...] = ()
    follows: tuple[Follows, ...] = ()

    @property
    def strips(self) -> tuple[str, ...]:
        """All that have to be shot before it."""
        return (*self.after, *(one.strip for one in self.follows))


def read_waits(place: Place, words: Sequence[str], strips: Collection[str]) -> Waits:
    """The words of an `after` cell; what is itself the id of a strip means that strip.

    Args:
        place: Of the cell.
        words: As they stand in it.
        strips: Ids of every strip.
    """
    after, follows = list[str](), list[Follows]()
    for word in words:
        if word in strips or "+" not in word:
            _check_strip(place, word, word, strips)
            after.append(word)
            continue
        found = _LATER.fullmatch(word)
        if found is None:
            remedy = 'must be a strip such as "12", "12+2" (two shooting days later or more) or '
            place.at(word).problem(f'{remedy}"12+2..5" (and at most five)', read=word)
            continue
        least, most = int(found["least"]), int(found["most"]) if found["most"] else None
        if most is not None and most < least:
            place.at(word).problem("has fewer days at most than at least", read=word)
        _check_strip(place, found["strip"], word, strips)
        follows.append(Follows(strip=found["strip"], least=least, most=most))
    return Waits(after=tuple(after), follows=tuple(follows))


def _check_strip(place: Place, strip: str, word: str, strips: Collection[str]) -> None:
    if strip not in strips:
        place.at(word).problem(one_of(strips, strip, what="strips"), read=strip)


def ring_of(waits: Mapping[str, Sequence[str]]) -> list[str]:
    """Strips that wait for each other in a ring; empty if none do.

    Strips that wait for nothing are taken away until none is left or only such remain as wait
    for each other or for those; following any of these upwards ends in a ring.

    Args:
        waits: Per strip those it comes after.
    """
    left = {strip: {one for one in ids if one in waits} for strip, ids in waits.items()}
    followers: dict[str, list[str]] = {strip: [] for strip in waits}
    for strip, ids in left.items():
        for one in ids:
            followers[one].append(strip)
    free = [strip for strip, ids in left.items() if not ids]
    while free:
        gone = free.pop()
        left.pop(gone)
        for strip in followers[gone]:
            left[strip].discard(gone)
            if not left[strip]:
                free.append(strip)
    return _follow(left)


def _follow(waits: Mapping[str, set[str]]) -> list[str]:
    way: list[str] = []
    strip = next(iter(waits), None)
    while strip is not None and strip not in way:
        way.append(strip)
        strip = min(waits[strip])
    return way[way.index(strip) :] if strip is not None else []
