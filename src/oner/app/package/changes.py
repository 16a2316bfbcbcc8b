"""What changed since the last issue: two plans, told apart."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date

from oner.app.package.source import Maker, Source
from oner.model.changes import (
    CallChanged,
    Changes,
    DaysChanged,
    MoneyChanged,
    StripListed,
    StripMoved,
    ThingChanged,
)
from oner.model.edition import Edition, PackageFile
from oner.model.piece import Piece, Seam
from oner.model.plan import Plan
from oner.model.schedule import BoardPlace, Schedule, Solved, Strip
from oner.units import format_money

CHANGES_SCHEMA = "oner.changes/1"
SHOWN = 12
"""Lines of one sort that are printed; the files have all of them."""
Times = tuple[int, int]


def plan_changes(before: Plan, edition: Edition, now: Plan) -> Changes:
    """What `now` has different from a plan that was issued.

    Args:
        before: The plan that was issued.
        edition: As which.
        now: The plan of today; either may be without a board, or without a take.
    """
    was, is_now = _schedule(before), _schedule(now)
    old, new = _strips(before), _strips(now)
    return Changes(
        since=edition.words,
        number=edition.number,
        plan_before=edition.plan,
        moved=tuple(_moved(old, new, _places(was), _places(is_now))),
        new=tuple(_listed(new, old, _places(is_now))),
        gone=tuple(_listed(old, new, _places(was))),
        calls=tuple(_calls(was, is_now)),
        days=tuple(_days(before, now)),
        things=tuple(_things(before, now)),
        money=tuple(_money(was, is_now)),
        cost_before=was.cost if was else None,
        cost_now=is_now.cost if is_now else None,
    )


def changes_lines(changes: Changes, currency: str) -> list[str]:
    """The changes in sentences, the longest lists cut short."""
    lines = [f"Since {changes.since}:"]
    if changes.nothing:
        return [*lines, "nothing changed"]
    lines += _few([_moved_words(one) for one in changes.moved], "strips moved")
    lines += _few([f"new: {one.strip} {one.description}" for one in changes.new], "strips new")
    lines += _few([f"gone: {one.strip} {one.description}" for one in changes.gone], "strips gone")
    lines += _few([_call_words(one) for one in changes.calls], "calls changed")
    lines += _few([f"{d.kind} {d.id}: {d.words}" for d in changes.days], "walls, regions and rigs")
    lines += _few([_thing_words(one) for one in changes.things], "pieces and seams")
    lines += [f"{m.kind}: {signed(m.now - m.before, currency)}" for m in changes.money]
    if changes.cost_before is not None and changes.cost_now is not None:
        apart = signed(changes.cost_now - changes.cost_before, currency)
        lines.append(f"in all {format_money(changes.cost_now, currency)}, {apart}")
    return lines


def signed(amount: int, currency: str) -> str:
    """Money with its sign: "+$40"; zero has none."""
    sign = "-" if amount < 0 else "+" if amount else ""
    return f"{sign}{format_money(abs(amount), currency)}"


def changes_files(source: Source) -> Iterator[PackageFile]:
    """The changes as JSON; nothing before the first issue."""
    if source.desk.changes is None:
        return
    document = {"schema": CHANGES_SCHEMA, **asdict(source.desk.changes)}
    text = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
    path = f"tables/{source.named('changes', 'json', whole=True)}"
    yield PackageFile(kind="changes", path=path, content=text.encode("utf-8", "backslashreplace"))


PARTS: dict[str, Maker] = {"changes": changes_files}


def _schedule(plan: Plan) -> Schedule | None:
    return plan.schedule.schedule if isinstance(plan.schedule, Solved) else None


def _strips(plan: Plan) -> dict[str, Strip]:
    return {strip.id: strip for strip in plan.strips}


def _places(schedule: Schedule | None) -> dict[str, BoardPlace]:
    return {place.strip: place for place in schedule.board} if schedule else {}


# -- strips and calls ---------------------------------------------------------------------------


def _moved(
    old: Mapping[str, Strip],
    new: Mapping[str, Strip],
    was: Mapping[str, BoardPlace],
    is_now: Mapping[str, BoardPlace],
) -> Iterator[StripMoved]:
    found = list[StripMoved]()
    for name in sorted(old.keys() & new.keys()):
        a, b = was.get(name), is_now.get(name)
        before, now = (a.day, a.unit) if a else None, (b.day, b.unit) if b else None
        if before == now:
            continue
        found.append(
            StripMoved(
                strip=name,
                scene=new[name].scene,
                day_before=before[0].isoformat() if before else "",
                day_now=now[0].isoformat() if now else "",
                unit_before=before[1] if before else "",
                unit_now=now[1] if now else "",
                told=tuple(dict.fromkeys((*old[name].cast, *new[name].cast))),
            )
        )
    yield from sorted(found, key=lambda m: (min({m.day_before, m.day_now} - {""}), m.strip))


def _listed(
    of: Mapping[str, Strip], not_of: Mapping[str, Strip], places: Mapping[str, BoardPlace]
) -> Iterator[StripListed]:
    for name in sorted(of.keys() - not_of.keys()):
        place, strip = places.get(name), of[name]
        yield StripListed(
            strip=name,
            scene=strip.scene,
            description=strip.description,
            day=place.day.isoformat() if place else "",
        )


def _calls(was: Schedule | None, is_now: Schedule | None) -> Iterator[CallChanged]:
    before, now = _times(was), _times(is_now)
    for key in sorted(before.keys() | now.keys()):
        a, b = before.get(key), now.get(key)
        if a != b:
            day, unit, who = key
            yield CallChanged(
                day=day,
                unit=unit,
                who=who,
                call_before=a[0] if a else None,
                call_now=b[0] if b else None,
                wrap_before=a[1] if a else None,
                wrap_now=b[1] if b else None,
            )


def _times(schedule: Schedule | None) -> dict[tuple[str, str, str], Times]:
    """Call and wrap by day, unit and person; the crew is the person without a name."""
    if schedule is None:
        return {}
    crew = {(one.day.isoformat(), one.unit, ""): (one.call, one.wrap) for one in schedule.hours}
    cast = {(c.day.isoformat(), c.unit, c.who): (c.call, c.wrap) for c in schedule.calls}
    return crew | cast


# -- walls, regions, rigs -----------------------------------------------------------------------


def _days(before: Plan, now: Plan) -> Iterator[DaysChanged]:
    was, is_now = _days_of(before), _days_of(now)
    for key in sorted(was.keys() | is_now.keys()):
        a, b = was.get(key, ()), is_now.get(key, ())
        if a != b:
            words = _days_words(key[0], a, b)
            yield DaysChanged(kind=key[0], id=key[1], days_before=a, days_now=b, words=words)


def _days_of(plan: Plan) -> dict[tuple[str, str], tuple[str, ...]]:
    """Days a panel is out, a region is changed, a rig is used."""
    schedule = _schedule(plan)
    if schedule is None:
        return {}
    days = defaultdict[tuple[str, str], set[str]](set)
    states, strips = {state.id: state for state in plan.states}, _strips(plan)
    for one in schedule.regions:
        if one.state is None:
            days["region", one.region].add(one.day.isoformat())
        elif one.state in states:
            for panel in states[one.state].panels_out:
                days["panel", panel].add(one.day.isoformat())
    for place in schedule.board:
        strip = strips.get(place.strip)
        if strip and strip.rig:
            days["rig", strip.rig].add(place.day.isoformat())
    return {key: tuple(sorted(some)) for key, some in days.items()}


def _days_words(kind: str, before: tuple[str, ...], now: tuple[str, ...]) -> str:
    verb = {"panel": "out", "region": "changed", "rig": "used"}[kind]
    if not before:
        return f"{verb} from {now[0]}, before not at all"
    if not now:
        return f"not {verb} any more, before from {before[0]}"
    later = (date.fromisoformat(now[0]) - date.fromisoformat(before[0])).days
    words = f"{verb} first on {now[0]}"
    if later:
        words += f", {_count(abs(later), 'day')} {'later' if later > 0 else 'earlier'}"
    more = len(now) - len(before)
    if more:
        words += f", {_count(abs(more), 'shooting day')} {'more' if more > 0 else 'fewer'}"
    return words if later or more else f"{verb} on other days from {now[0]}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' if number != 1 else ''}"


# -- pieces, seams, money -----------------------------------------------------------------------


def _things(before: Plan, now: Plan) -> Iterator[ThingChanged]:
    for kind, was, is_now in (
        ("piece", _pieces(before), _pieces(now)),
        ("seam", _seams(before), _seams(now)),
    ):
        for name in sorted(was.keys() | is_now.keys()):
            a, b = was.get(name), is_now.get(name)
            if a is None or b is None:
                words = ("no such " + kind, "new") if a is None else ("there", "gone")
                yield ThingChanged(kind=kind, id=name, what="", before=words[0], now=words[1])
                continue
            for what in a:
                if a[what] != b[what]:
                    yield ThingChanged(kind=kind, id=name, what=what, before=a[what], now=b[what])


def _pieces(plan: Plan) -> dict[str, dict[str, str]]:
    pieces = plan.breakdown.pieces if plan.breakdown else ()
    return {piece.id: _piece_words(piece) for piece in pieces}


def _piece_words(piece: Piece) -> dict[str, str]:
    setup = piece.setup
    state = setup.state
    return {
        "frames": f"{piece.span.first}-{piece.span.stop - 1}",
        "handles": f"{piece.handle_before} before, {piece.handle_after} after",
        "technique": setup.technique.value,
        "rig": setup.rig,
        "set": setup.set or "none",
        "part": setup.part or "none",
        "panels out": ", ".join(state.panels_out) if state and state.panels_out else "none",
        "speed": f"{setup.slow}",
        "passes": ", ".join(piece.passes),
        "minutes": f"{piece.minutes}",
    }


def _seams(plan: Plan) -> dict[str, dict[str, str]]:
    seams = plan.breakdown.seams if plan.breakdown else ()
    return {f"{seam.from_piece}/{seam.to_piece}": _seam_words(seam) for seam in seams}


def _seam_words(seam: Seam) -> dict[str, str]:
    return {
        "frame": f"{seam.frame}",
        "overlap": f"{seam.overlap.first}-{seam.overlap.stop - 1}",
        "hidden by": f"{seam.kind}: {seam.hides}",
        "shot first": seam.first,
    }


def _money(was: Schedule | None, is_now: Schedule | None) -> Iterator[MoneyChanged]:
    before, now = _kinds(was), _kinds(is_now)
    for kind in sorted({*before, *now}):
        if before[kind] != now[kind]:
            yield MoneyChanged(kind=kind, before=before[kind], now=now[kind])


def _kinds(schedule: Schedule | None) -> Counter[str]:
    kinds = Counter[str]()
    for line in schedule.costs if schedule else ():
        kinds[line.kind] += line.amount
    return kinds


# -- words --------------------------------------------------------------------------------------


def _few(lines: list[str], what: str) -> list[str]:
    if not lines:
        return []
    rest = [f"  and {len(lines) - SHOWN} more"] if len(lines) > SHOWN else []
    return [f"{what}: {len(lines)}", *(f"  {line}" for line in lines[:SHOWN]), *rest]


def _moved_words(one: StripMoved) -> str:
    told = f", tell {', '.join(one.told)}" if one.told else ""
    before = f"{one.day_before} {one.unit_before}".strip() or "no day"
    now = f"{one.day_now} {one.unit_now}".strip() or "no day"
    return f"{one.strip}: {before} -> {now}{told}"


def _call_words(one: CallChanged) -> str:
    who = one.who or f"crew of {one.unit}"
    before, now = _span(one.call_before, one.wrap_before), _span(one.call_now, one.wrap_now)
    return f"{one.day} {who}: {before} -> {now}"


def _span(call: int | None, wrap: int | None) -> str:
    if call is None or wrap is None:
        return "not called"
    return f"{call // 60:02}:{call % 60:02}-{wrap // 60:02}:{wrap % 60:02}"


def _thing_words(one: ThingChanged) -> str:
    what = f" {one.what}:" if one.what else ":"
    return f"{one.kind} {one.id}{what} {one.before} -> {one.now}"
