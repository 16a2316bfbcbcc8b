"""`plan/index.html`: one self-contained page with the overhead, the pieces, the days, the findings.

Everything is in the file: no network, no fonts from elsewhere. What a person wrote is escaped; the
data of the page is JSON in a script element in which `<` is written as an escape.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from html import escape
from importlib import resources
from typing import Any

import numpy as np

from oner.documents import palette
from oner.documents.alternatives import alternative_svgs
from oner.documents.coverage import coverage_svg
from oner.geometry import poses
from oner.model.finding import Finding, Severity
from oner.model.piece import Breakdown, Piece
from oner.model.plan import Plan
from oner.model.production import Production
from oner.model.rig import RigKind
from oner.model.schedule import Infeasible, Schedule, Solved, Strip, TimedOut
from oner.model.set import STANDING
from oner.model.take import Take
from oner.units import format_eighths, format_money

STEP = 2
"""The page plays every n-th frame."""


def page_html(production: Production, plan: Plan, overhead: str) -> str:
    """The page of a plan.

    Args:
        production: The folder the plan was made from.
        plan: The plan.
        overhead: Of the same plan, as SVG.
    """
    schedule = plan.schedule.schedule if isinstance(plan.schedule, Solved) else None
    sections = {
        "title": escape(production.title),
        "subtitle": _subtitle(production, plan),
        "figures": _figures(production, plan, schedule),
        "overhead": overhead.replace("<svg ", '<svg id="overhead" ', 1),
        "timeline": _timeline(plan),
        "pieces": _pieces(production, plan, schedule),
        "ways": _ways(production, plan),
        "coverage": _coverage(production, plan),
        "days": _days(production, plan, schedule),
        "board": _board(production, plan, schedule),
        "findings": _findings(plan.findings),
        "version": escape(plan.version),
        "data": _script_json(_play_data(plan.take, plan.breakdown)),
    }
    page = resources.files("oner.documents").joinpath("page.html").read_text("utf-8")
    for name, content in sections.items():
        page = page.replace(f"<!--{name}-->", content)
    return page


def _script_json(data: Any) -> str:
    text = json.dumps(data, separators=(",", ":"), ensure_ascii=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _subtitle(production: Production, plan: Plan) -> str:
    if production.take is None or plan.take is None:
        return f"{len(plan.strips)} strips"
    seconds = plan.take.frames / float(plan.take.rate)
    return (
        f"{escape(production.take.name)}, scene {escape(production.take.scene)}: "
        f"{plan.take.frames} frames, {seconds:.1f} s without a visible cut"
    )


def _figures(production: Production, plan: Plan, schedule: Schedule | None) -> str:
    figures = list[tuple[str, str]]()
    if plan.breakdown is not None:
        hidden = sum(seam.kind != "open" for seam in plan.breakdown.seams)
        out = {p for piece in plan.breakdown.pieces for p in _panels_out(piece)}
        figures += [
            (f"{len(plan.breakdown.pieces)}", "pieces"),
            (f"{hidden} of {len(plan.breakdown.seams)}", "seams hidden"),
            (f"{len(out)}", "panels come out"),
        ]
    if schedule is not None:
        used = {spot.day for spot in schedule.board}
        figures += [
            (f"{len(used)}", f"of {len(schedule.days)} days used"),
            (format_money(schedule.cost, production.currency), "schedule"),
            (f"{schedule.gap:.0%}", "from the proven bound"),
        ]
    else:
        figures.append((_status(plan), "schedule"))
    return "".join(f"<div><b>{escape(v)}</b><span>{escape(k)}</span></div>" for v, k in figures)


def _status(plan: Plan) -> str:
    match plan.schedule:
        case Infeasible():
            return "impossible"
        case TimedOut():
            return "out of time"
        case _:
            return "not asked for"


def _panels_out(piece: Piece) -> tuple[str, ...]:
    return piece.setup.state.panels_out if piece.setup.state else ()


def _timeline(plan: Plan) -> str:
    if plan.take is None or plan.breakdown is None:
        return ""
    total = plan.take.frames
    blocks = list[str]()
    for number, piece in enumerate(plan.breakdown.pieces, start=1):
        kind = piece.setup.technique
        blocks.append(
            f'<button class="block" data-piece="{piece.id}" data-frame="{piece.first_frame}" '
            f'style="left:{piece.span.first / total:.4%};width:{len(piece.span) / total:.4%};'
            f'background:{palette.TECHNIQUE[kind]}" '
            f'title="{piece.id} {palette.NAME[kind]}, frames {piece.first_frame}-'
            f'{piece.last_frame}">{number}<i>{palette.LETTER[kind]}</i></button>'
        )
    for seam in plan.breakdown.seams:
        blocks.append(
            f'<span class="seam {seam.kind}" style="left:{seam.frame / total:.4%}" '
            f'title="seam {seam.frame}: {escape(seam.hides)}"></span>'
        )
    return "".join(blocks)


def _pieces(production: Production, plan: Plan, schedule: Schedule | None) -> str:
    if plan.breakdown is None or plan.take is None:
        return "<p>No take in this production.</p>"
    days = _piece_days(plan, schedule)
    rows = list[str]()
    seam_after = {seam.from_piece: seam for seam in plan.breakdown.seams}
    for number, piece in enumerate(plan.breakdown.pieces, start=1):
        kind = piece.setup.technique
        seam = seam_after.get(piece.id)
        state = piece.setup.state
        words = state.words if state and state.id != STANDING else ("standing" if state else "")
        rows.append(
            f'<tr data-piece="{piece.id}"><td><b class="chip" '
            f'style="background:{palette.TECHNIQUE[kind]}">{number}</b></td>'
            f'<td class="num">{piece.first_frame}&ndash;{piece.last_frame}</td>'
            f'<td class="num">{len(piece.span) / float(plan.take.rate):.1f} s</td>'
            f"<td>{palette.LETTER[kind]} {escape(production.rig_named(piece.setup.rig).name)}</td>"
            f"<td>{escape(piece.setup.part or piece.setup.set or '')}</td>"
            f"<td>{escape(words)}</td>"
            f'<td class="num">{piece.minutes or ""}</td>'
            f"<td>{', '.join(f'{day:%a %-d %b}' for day in days.get(piece.id, ()))}</td>"
            f"<td>{_seam_words(seam.kind, seam.hides) if seam else 'end of the take'}</td></tr>"
        )
    head = "".join(
        f"<th>{name}</th>"
        for name in (
            "",
            "Frames",
            "Length",
            "Rig",
            "Plays in",
            "The set must be",
            "Minutes",
            "Shot on",
            "Seam at its end",
        )
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _seam_words(kind: str, hides: str) -> str:
    mark = "open" if kind == "open" else "hidden"
    return f'<span class="tag {mark}">{escape(kind)}</span> {escape(hides)}'


def _piece_days(plan: Plan, schedule: Schedule | None) -> dict[str, list[date]]:
    days = dict[str, list[date]]()
    if schedule is None:
        return days
    piece_of = {strip.id: strip.piece for strip in plan.strips}
    for spot in schedule.board:
        piece = piece_of.get(spot.strip)
        if piece is not None:
            days.setdefault(piece, []).append(spot.day)
    return days


def _ways(production: Production, plan: Plan) -> str:
    """The ways to cut the take; said in words where there is only the one."""
    if plan.breakdown is None or plan.take is None:
        return ""
    drawings = alternative_svgs(production, plan.take, plan.breakdown.alternatives)
    if len(drawings) < 2:
        return "<p>No other way was asked for, or none is worth comparing.</p>"
    return f'<div class="ways">{"".join(drawings)}</div>'


def _coverage(production: Production, plan: Plan) -> str:
    if plan.breakdown is None or plan.take is None:
        return ""
    return coverage_svg(production, plan.take, plan.breakdown)


def _days(production: Production, plan: Plan, schedule: Schedule | None) -> str:
    """Lanes along the days: every region that changes, every rented rig, minutes of the day."""
    if schedule is None:
        return "<p>No board.</p>"
    index = {day: n for n, day in enumerate(schedule.days)}
    lanes = [_load_lane(production, plan, schedule, index)]
    lanes += _region_lanes(plan, schedule, index)
    lanes += _rig_lanes(production, plan, schedule, index)
    months = _months(schedule.days)
    style = f"--days:{len(schedule.days)}"
    return f'<div class="lanes" style="{style}">{months}{"".join(lanes)}</div>'


def _months(days: tuple[date, ...]) -> str:
    cells = list[str]()
    for n, day in enumerate(days):
        if n == 0 or day.month != days[n - 1].month:
            cells.append(f'<span style="grid-column:{n + 2}/span 9">{day:%b %Y}</span>')
    return f'<div class="lane head"><b></b>{"".join(cells)}</div>'


def _lane(name: str, cells: list[str]) -> str:
    return f'<div class="lane"><b>{escape(name)}</b>{"".join(cells)}</div>'


def _load_lane(
    production: Production, plan: Plan, schedule: Schedule, index: dict[date, int]
) -> str:
    minutes = Counter[date]()
    of = {strip.id: strip for strip in plan.strips}
    counts = Counter(spot.day for spot in schedule.board)
    for spot in schedule.board:
        minutes[spot.day] += of[spot.strip].minutes
    cells = [
        f'<a href="#d{day}" class="load" style="grid-column:{index[day] + 2};'
        f'--fill:{min(1.0, minutes[day] / production.calendar.minutes_per_day):.2f}" '
        f'title="{day:%a %-d %b}: {counts[day]} strips, {minutes[day]} minutes"></a>'
        for day in sorted(minutes)
    ]
    return _lane("Minutes", cells)


def _region_lanes(plan: Plan, schedule: Schedule, index: dict[date, int]) -> list[str]:
    words = {state.id: state.words for state in plan.states}
    by_region = dict[str, list[str]]()
    for row in schedule.regions:
        cells = by_region.setdefault(row.region, [])
        if row.state == STANDING:
            continue
        kind = "change" if row.state is None else "torn"
        says = "changeover" if row.state is None else words.get(row.state, row.state)
        cells.append(
            f'<i class="{kind}" style="grid-column:{index[row.day] + 2}" '
            f'title="{row.day:%a %-d %b}: {escape(says)}"></i>'
        )
    return [_lane(f"{region} torn", cells) for region, cells in sorted(by_region.items()) if cells]


def _rig_lanes(
    production: Production, plan: Plan, schedule: Schedule, index: dict[date, int]
) -> list[str]:
    of = {strip.id: strip for strip in plan.strips}
    lanes = list[str]()
    for rig in production.rigs:
        spots = [spot for spot in schedule.board if of[spot.strip].rig == rig.id]
        if not spots:
            continue
        cells = [
            f'<i class="rig" style="grid-column:{index[spot.day] + 2};'
            f'background:{palette.TECHNIQUE[rig.kind]}" '
            f'title="{spot.day:%a %-d %b}: {escape(spot.strip)}"></i>'
            for spot in spots
        ]
        lanes.append(_lane(rig.name, cells))
    return lanes


def _board(production: Production, plan: Plan, schedule: Schedule | None) -> str:
    if schedule is None:
        return ""
    of = {strip.id: strip for strip in plan.strips}
    number = {member.id: member.number for member in production.cast}
    name = {built.id: built.name for built in production.sets}
    today = dict[date, list[Strip]]()
    for spot in sorted(schedule.board, key=lambda s: (s.day, s.order)):
        today.setdefault(spot.day, []).append(of[spot.strip])
    days = list[str]()
    position = {day: n for n, day in enumerate(schedule.days, start=1)}
    for day, strips in today.items():
        minutes = sum(strip.minutes for strip in strips)
        rows = "".join(_strip_row(strip, name, number) for strip in strips)
        days.append(
            f'<section class="day" id="d{day}"><h3>Day {position[day]}, {day:%a %-d %b %Y} '
            f"<small>{minutes} min</small></h3>{rows}</section>"
        )
    return "".join(days)


def _strip_row(strip: Strip, name: dict[str, str], number: dict[str, int]) -> str:
    light = f"{strip.place.value} {strip.light.value[0]}"
    cast = " ".join(str(n) for n in sorted(number[who] for who in strip.cast if who in number))
    style = f"{strip.place.value}-{strip.light.value}".lower()
    piece = f' data-piece="{strip.piece}"' if strip.piece else ""
    eighths = format_eighths(strip.eighths) if strip.eighths else ""
    return (
        f'<div class="strip {style}{" piece" if strip.piece else ""}"{piece}>'
        f"<b>{escape(strip.id)}</b><span>{light}</span><span>{escape(name[strip.set])}</span>"
        f"<em>{escape(strip.description)}</em><span>{eighths}</span>"
        f"<span>{strip.minutes} min</span><span>{cast}</span></div>"
    )


def _findings(findings: tuple[Finding, ...]) -> str:
    order = {Severity.FORBID: 0, Severity.WARN: 1, Severity.NOTE: 2}
    rows = [
        f'<li class="{finding.severity.value}"><code>{escape(finding.code)}</code> '
        f"<b>{escape(finding.subject)}</b> {escape(finding.measured)}"
        f"{' <small>limit ' + escape(finding.limit) + '</small>' if finding.limit else ''}"
        f"{' <q>' + escape(finding.remedy) + '</q>' if finding.remedy else ''}</li>"
        for finding in sorted(findings, key=lambda f: order[f.severity])
    ]
    return f"<ul>{''.join(rows)}</ul>"


def _play_data(take: Take | None, breakdown: Breakdown | None) -> dict[str, Any]:
    """What the page needs to move a camera and a performer over the overhead."""
    if take is None:
        return {"frames": 0}
    rows = np.arange(0, take.frames, STEP)
    look = -poses.to_matrix(take.quaternions[rows])[:, :2, 2]
    heading = np.unwrap(np.arctan2(look[:, 1], look[:, 0]))
    half = np.arctan(take.sensor_width / (2 * take.focal_lengths[rows]))
    camera = np.column_stack([take.positions[rows], heading, half, take.focal_lengths[rows] * 1e3])
    performers = [
        np.column_stack([p.positions[rows, :2], p.headings[rows], p.speeds[rows]]).round(3).tolist()
        for p in take.performers
    ]
    pieces = [
        {"id": p.id, "first": p.span.first, "stop": p.span.stop, "kind": _kind(p)}
        for p in (breakdown.pieces if breakdown else ())
    ]
    return {
        "frames": take.frames,
        "rate": float(take.rate),
        "step": STEP,
        "camera": camera.round(3).tolist(),
        "performers": performers,
        "pieces": pieces,
    }


def _kind(piece: Piece) -> str:
    return palette.NAME[RigKind(piece.setup.technique)]
