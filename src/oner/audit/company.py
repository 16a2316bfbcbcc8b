"""Units, directors, stages and what happened before, counted by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from oner.audit.days import Days
from oner.model.finding import Finding, find
from oner.model.rig import Window
from oner.model.schedule import Light, Lock, Place, Strip
from oner.model.set import STANDING


def check_company(board: Days) -> list[Finding]:
    """Who shoots with whom and where, what was shot, and what people were told."""
    return [
        *_units(board),
        *_one_unit(board),
        *_directors(board),
        *_stages(board),
        *_shared_stages(board),
        *_together(board),
        *_past(board),
        *_stood(board),
        *_locks(board),
        *_notice(board),
    ]


def inside(windows: Iterable[Window], day: date) -> bool:
    """Whether a day is in one of some windows; none at all hold every day."""
    windows = tuple(windows)
    return not windows or any(window.first <= day <= window.last for window in windows)


def _units(board: Days) -> Iterator[Finding]:
    """A strip is shot by a unit there is, its own if it names one, on a day that unit works."""
    for place, strip in board.strips_to_come():
        unit = board.units.get(place.unit)
        if unit is None or strip.unit not in (None, place.unit):
            said = f"shot by {place.unit}"
            yield find("audit-unit", f"strip {strip.id}", said, limit=strip.unit or "a unit")
        elif not inside(unit.windows, place.day):
            said = f"{unit.id} does not work on {place.day}"
            yield find("audit-unit", f"strip {strip.id}", said)


def _one_unit(board: Days) -> Iterator[Finding]:
    """Nobody of the cast, no director and no rig is with two units on a day."""
    for day, strips in board.days_to_come():
        where = defaultdict[tuple[str, str], set[str]](set)
        for strip in strips:
            whom = [("", who) for who in strip.cast]
            whom += [("director ", strip.director)] if strip.director else []
            whom += [("rig ", strip.rig)] if strip.rig else []
            for who in whom:
                where[who].add(board.place[strip.id].unit)
        for (kind, who), units in sorted(where.items()):
            if len(units) > 1:
                said = f"with {' and '.join(sorted(units))} on {day}"
                yield find("audit-unit", f"{kind}{who}", said, limit="one unit a day")


def _directors(board: Days) -> Iterator[Finding]:
    """Who directs a strip can be had on its day."""
    known = {director.id: director for director in board.production.directors}
    for place, strip in board.strips_to_come():
        director = known.get(strip.director)
        if director is None:
            continue
        away = any(gone.first <= place.day <= gone.last for gone in director.absences)
        if away or not inside(director.windows, place.day):
            said = f"{director.id} is away on {place.day}"
            yield find("audit-director", f"strip {strip.id}", said)


def _stages(board: Days) -> Iterator[Finding]:
    """A stage is used on days it can be had."""
    stages = {stage.id: stage for stage in board.production.stages}
    for place, strip in board.strips_to_come():
        stage = stages[board.sets[strip.set].stage]
        if not inside(stage.windows, place.day):
            said = f"{stage.id} cannot be had on {place.day}"
            yield find("audit-stage", f"strip {strip.id}", said)


def _shared_stages(board: Days) -> Iterator[Finding]:
    """Two units are not on one stage on a day, unless the house shares its stages."""
    if board.rules.stage_shared:
        return
    for day, strips in board.days_to_come():
        on = defaultdict[str, list[Strip]](list)
        for strip in strips:
            on[board.sets[strip.set].stage].append(strip)
        for stage, here in sorted(on.items()):
            if len(units := board.units_of(here)) > 1:
                said = f"{' and '.join(units)} on {day}"
                yield find("audit-stage", f"stage {stage}", said, limit="one unit a day")


def _together(board: Days) -> Iterator[Finding]:
    """Strips of one word are shot on one day by one unit."""
    places = defaultdict[str, set[tuple[date, str]]](set)
    for strip in board.strips.values():
        place = board.place.get(strip.id)
        if strip.together and place is not None:
            places[strip.together].add((place.day, place.unit))
    for word, where in sorted(places.items()):
        if len(where) > 1 and max(where)[0] >= board.as_of:
            said = " and ".join(f"{day}, {unit}" for day, unit in sorted(where))
            yield find("audit-together", word, said)


def _past(board: Days) -> Iterator[Finding]:
    """What the diary says was shot is there, on its day by its unit; nothing else is so early."""
    shot = {one.strip: (one.day, one.unit) for one in board.production.diary.shot}
    for strip in board.strips.values():
        place = board.place.get(strip.id)
        if place is None:
            continue
        was = shot.get(strip.id)
        if was is not None and was != (place.day, place.unit):
            limit = f"shot on {was[0]} by {was[1]}"
            yield find("audit-past", f"strip {strip.id}", f"on {place.day}", limit=limit)
        elif was is None and place.day < board.as_of:
            limit = f"from {board.as_of} on"
            yield find("audit-past", f"strip {strip.id}", f"on {place.day}", limit=limit)


def _stood(board: Days) -> Iterator[Finding]:
    """Regions stood on days that are over as the diary says, or as built where it says nothing."""
    said = {(one.region, one.day): one.state for one in board.production.diary.stood}
    known = {STANDING, None, *board.state_of}
    torn = board.torn()
    for row in board.schedule.regions:
        was = said.get((row.region, row.day), STANDING)
        over = row.day < board.as_of and row.region in torn
        if over and was in known and row.state != was:
            stands = row.state or "being changed"
            limit = was or "being changed"
            yield find("audit-past", f"{row.region} on {row.day}", stands, limit=limit)


def _locks(board: Days) -> Iterator[Finding]:
    """What is locked is where people were told."""
    if board.before is None:
        return
    for told in board.before.board:
        place = board.place.get(told.strip)
        held = any(_holds(lock, told.strip, told.day) for lock in board.production.locks)
        moved = place is not None and (place.day, place.unit) != (told.day, told.unit)
        if held and moved and place is not None:
            said = f"on {place.day} by {place.unit}"
            limit = f"{told.day} by {told.unit}"
            yield find("audit-lock", f"strip {told.strip}", said, limit=limit)


def _holds(lock: Lock, strip: str, day: date) -> bool:
    if lock.strip is not None:
        return lock.strip == strip
    return (lock.first or day) <= day <= (lock.last or day)


def _notice(board: Days) -> Iterator[Finding]:
    """On the next days nobody runs who was not told so."""
    if board.before is None or not board.rules.notice_days:
        return
    told = {place.strip: place.day for place in board.before.board}
    soon = [day for day in board.days if day >= board.as_of][: board.rules.notice_days]
    for place, strip in board.strips_to_come():
        if strip.run_minutes and place.day in soon and told.get(strip.id) != place.day:
            was = told.get(strip.id)
            limit = f"told {was}" if was else "told nothing"
            yield find("audit-notice", f"strip {strip.id}", f"runs on {place.day}", limit=limit)


def check_exteriors(board: Days) -> list[Finding]:
    """Exteriors fit into the light of their unit's day, and have cover sets to go to."""
    return [*_light(board), *_cover(board)]


def _light(board: Days) -> Iterator[Finding]:
    """Minutes by day fit before sunset, minutes by night fit after it and before the day ends."""
    for (day, name), strips in board.to_come():
        unit = board.units.get(name)
        entries = [sun for sun in board.production.calendar.daylight if sun.first <= day]
        if unit is None or not entries:
            continue
        sun = max(entries, key=lambda entry: entry.first)
        outside = [strip for strip in strips if strip.place is Place.EXT]
        lit = sum(strip.minutes for strip in outside if strip.light is Light.DAY)
        dark = sum(strip.minutes for strip in outside if strip.light is Light.NIGHT)
        call = unit.day_call
        if any(strip.light is Light.NIGHT and strip.minutes for strip in outside):
            call = unit.split_call if lit else unit.night_call
        if lit > max(0, sun.sunset - max(call, sun.sunrise)):
            said = f"{lit} minutes outside by day"
            yield find("audit-daylight", f"unit {name} on {day}", said)
        house = board.production.calendar.minutes_per_day
        longest = house if unit.minutes_per_day is None else unit.minutes_per_day
        longest += unit.overtime_minutes
        if longest > board.rules.meal_after_minutes:
            longest += board.rules.meal_minutes
        if dark > max(0, call + longest - max(call, sun.sunset)):
            said = f"{dark} minutes outside by night"
            yield find("audit-daylight", f"unit {name} on {day}", said)


def _cover(board: Days) -> Iterator[Finding]:
    """On a day with exteriors enough interiors on cover sets are left for a later one."""
    needed, torn = board.rules.cover_minutes, board.torn()
    members = {member.id: member for member in board.production.cast}
    ready = [
        strip
        for strip in board.strips.values()
        if strip.place is Place.INT
        and board.sets[strip.set].cover
        and board.region(strip) not in torn
        and strip.id in board.place
    ]
    for day, strips in board.days_to_come() if needed else ():
        if all(strip.place is Place.INT for strip in strips):
            continue
        left = [strip for strip in ready if board.place[strip.id].day > day]
        minutes = sum(
            strip.minutes
            for strip in left
            if all(members[who].available(day) for who in strip.cast)
        )
        if minutes < needed:
            said = f"{minutes} minutes of cover sets"
            yield find("audit-cover", f"{day}", said, limit=f"{needed} minutes")
