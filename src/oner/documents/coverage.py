"""The coverage chart: time across, setups down, what each can shoot and why not the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from html import escape

import numpy as np

from oner.documents import palette
from oner.documents.reasons import REASONS, pattern, reason
from oner.model.piece import Blocked, Breakdown, Coverage, Seam, Setup
from oner.model.production import Production
from oner.model.rig import RigKind
from oner.model.take import Take
from oner.timing.span import Span, runs

LABEL, WIDTH, RIGHT = 205, 960, 15
"""Columns: names of the setups, frames of the take, paper [units of the drawing]."""

TOP, ROW, HEADING, LEGEND = 54, 15, 24, 17
"""Heights: pieces and seconds, a setup, the name of a rig and set, a line of the legend."""

LEGEND_COLUMNS = 4

MANY = 60
"""Setups drawn one by one; beyond it those that can shoot nothing share a row per rig and set."""

OUTSIDE = "cover-outside"

_Section = tuple[str, str | None]
"""Id of a rig and of a set."""


def coverage_svg(production: Production, take: Take, breakdown: Breakdown) -> str:
    """The chart as SVG.

    Every setup has a row, those that can shoot nothing too; where there are more than `MANY`
    setups, the latter share a row per rig and set, which shows the commonest reason.
    """
    chart = _Chart(production, take, breakdown)
    body = chart.body()
    width = LABEL + WIDTH + RIGHT
    height = chart.y + 8
    return (
        f'<svg class="coverage" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 '
        f'{width} {height}" font-family="Helvetica Neue, Helvetica, Arial, sans-serif" '
        f'font-size="10" role="img" aria-label="Coverage of {escape(production.title)}">'
        f"<defs>{''.join(pattern(reason(code)) for code in chart.codes)}</defs>"
        f'<rect width="{width}" height="{height}" fill="{palette.PAPER}"/>{body}</svg>'
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A line of the chart: one setup, or several that can shoot nothing.

    Args:
        name: Written at its left.
        says: Its title.
        coverage: Of the setup; of the first of several.
        blocked: Frames it cannot shoot.
    """

    name: str
    says: str
    coverage: Coverage
    blocked: Sequence[Blocked]


class _Chart:
    """The chart, drawn from the top down; `y` is where the paper is still empty."""

    def __init__(self, production: Production, take: Take, breakdown: Breakdown) -> None:
        self.production = production
        self.take = take
        self.breakdown = breakdown
        self.sections = _sections(breakdown.coverage, take.frames)
        used = {b.code for rows in self.sections.values() for row in rows for b in row.blocked}
        self.codes = sorted(used, key=_order)
        self.y = TOP
        self.pieces = dict[str, list[tuple[int, Span]]]()
        for number, piece in enumerate(breakdown.pieces, start=1):
            self.pieces.setdefault(piece.setup.id, []).append((number, piece.span))

    def body(self) -> str:
        """Everything, the legend last."""
        rows = [
            part
            for section, rows in self.sections.items()
            for part in (self._heading(section, rows), *(self._row(row) for row in rows))
        ]
        bottom = self.y + 3
        lines = [self._seam_lines(bottom), self._second_lines(bottom)]
        return "".join([*lines, *rows, self._piece_band(), self._legend()])

    def _x(self, frame: int) -> float:
        return LABEL + WIDTH * frame / self.take.frames

    def _says(self, span: Span) -> str:
        rate = float(self.take.rate)
        seconds = f"{span.first / rate:.1f}-{span.stop / rate:.1f} s"
        return f"frames {span.first}-{span.stop - 1} ({seconds})"

    # -- along the top ------------------------------------------------------------------------

    def _piece_band(self) -> str:
        pieces = self.breakdown.pieces
        shot = np.zeros(self.take.frames, np.bool_)
        bars = list[str]()
        for number, piece in enumerate(pieces, start=1):
            shot[piece.span.first : piece.span.stop] = True
            kind = piece.setup.technique
            bars.append(self._piece_bar(number, piece.id, piece.span, kind))
        for span in runs(~shot) if pieces else ():
            says = f"{self._says(span)}: nobody can shoot these frames"
            bars.append(self._bar(span, (14, 18), "none", says, f'stroke="{palette.PULLED}"'))
        title = f'<text x="{LABEL - 8}" y="27" text-anchor="end" font-weight="700">Pieces</text>'
        ends = [*(seam.frame for seam in self.breakdown.seams[1:]), self.take.frames]
        seams = "".join(
            self._seam(seam, self._x(end))
            for seam, end in zip(self.breakdown.seams, ends, strict=False)
        )
        return f'<g class="pieces" fill="{palette.INK}">{title}{"".join(bars)}{seams}</g>'

    def _piece_bar(self, number: int, id: str, span: Span, kind: RigKind) -> str:
        says = f"{id}, {self._says(span)}: {palette.NAME[kind]}"
        bar = self._bar(span, (14, 18), palette.TECHNIQUE[kind], says, f'stroke="{palette.PAPER}"')
        width = self._x(span.stop) - self._x(span.first)
        text = f"{number} {palette.LETTER[kind]}" if width > 34 else f"{number}"
        middle = (self._x(span.first) + self._x(span.stop)) / 2
        return f"{bar}{_inside(middle, 27, text, '11')}"

    def _seam(self, seam: Seam, room: float) -> str:
        """A mark with the kind of a seam beside it, where that ends before `room`."""
        x = self._x(seam.frame)
        fill = palette.PAPER if seam.kind == "open" else palette.INK
        text = ""
        if x + 7 + 5.5 * len(seam.kind) < room - 6:
            text = f'<text x="{x + 7:.1f}" y="11" font-size="9">{escape(seam.kind)}</text>'
        return (
            f'<path class="seam" d="M{x - 4:.1f},4h8l-4,8z" fill="{fill}" '
            f'stroke="{palette.INK}"><title>seam at {seam.frame}, {escape(seam.kind)}: '
            f"{escape(seam.hides)}</title></path>{text}"
        )

    def _seam_lines(self, bottom: float) -> str:
        lines = "".join(f"M{self._x(seam.frame):.1f},12V{bottom}" for seam in self.breakdown.seams)
        return f'<path d="{lines}" stroke="{palette.INK}" stroke-width="0.6" fill="none"/>'

    def _second_lines(self, bottom: float) -> str:
        seconds = self.take.frames / float(self.take.rate)
        step = 10 if seconds > 40 else 5 if seconds > 12 else 1
        marks = list[str]()
        for second in range(0, int(seconds) + 1, step):
            x = self._x(round(second * self.take.rate))
            marks.append(
                f'<path d="M{x:.1f},{TOP - 8}V{bottom}" stroke="{palette.FAINT}" '
                f'stroke-width="0.5" stroke-dasharray="2 3"/>'
                f'<text x="{x:.1f}" y="{TOP - 11}" text-anchor="middle" '
                f'fill="{palette.PERFORMER}" paint-order="stroke" stroke="{palette.PAPER}" '
                f'stroke-width="3">{second} s</text>'
            )
        return "".join(marks)

    # -- rows -----------------------------------------------------------------------------------

    def _heading(self, section: _Section, rows: list[_Row]) -> str:
        rig, built = section
        kind = rows[0].coverage.setup.technique
        name = self.production.rig_named(rig).name
        where = f", {self.production.set_named(built).name}" if built else ""
        self.y += HEADING
        return (
            f'<rect x="8" y="{self.y - 15}" width="13" height="13" rx="2" '
            f'fill="{palette.TECHNIQUE[kind]}"/>{_inside(14.5, self.y - 5, palette.LETTER[kind])}'
            f'<text x="26" y="{self.y - 5}" font-weight="700" fill="{palette.INK}">'
            f"{escape(name + where)}</text>"
        )

    def _row(self, row: _Row) -> str:
        y, coverage = self.y, row.coverage
        bars = [self._blocked(block, y) for block in row.blocked]
        bars += [self._covered(row, span, y) for span in coverage.spans]
        bars += [
            self._bar(span, (y + 10, 3), palette.PULLED, f"{self._says(span)}: mended in picture")
            for span in coverage.repair_frames
        ]
        bars += [
            self._chosen(number, span, coverage.setup, y)
            for number, span in self.pieces.get(coverage.setup.id, ())
        ]
        colour = palette.INK if coverage.spans else palette.PERFORMER
        self.y += ROW
        return (
            f'<g class="setup"><text x="{LABEL - 8}" y="{y + 10}" text-anchor="end" '
            f'fill="{colour}">{escape(_shortened(row.name))}<title>{escape(row.says)}</title>'
            f"</text>{''.join(bars)}</g>"
        )

    def _covered(self, row: _Row, span: Span, y: float) -> str:
        """What a setup can shoot in one go; its title says why no more at either end."""
        kind = row.coverage.setup.technique
        before = next((b for b in row.blocked if b.span.stop == span.first), None)
        after = next((b for b in row.blocked if b.span.first == span.stop), None)
        says = f"{self._says(span)}: {row.coverage.setup.id} can shoot"
        says += "".join(
            f"; {where} {reason(block.code).words} ({block.code}: {block.detail})"
            for where, block in (("before it", before), ("after it", after))
            if block is not None
        )
        more = f'fill-opacity="0.5" stroke="{palette.TECHNIQUE[kind]}" stroke-width="0.8"'
        return self._bar(span, (y + 1, 12), palette.TECHNIQUE[kind], says, more)

    def _chosen(self, number: int, span: Span, setup: Setup, y: float) -> str:
        colour = palette.TECHNIQUE[setup.technique]
        says = f"piece {number}, {self._says(span)}: chosen"
        more = f'stroke="{palette.INK}" stroke-width="1"'
        middle = (self._x(span.first) + self._x(span.stop)) / 2
        bar = self._bar(span, (y + 1, 12), colour, says, more)
        return f"{bar}{_inside(middle, y + 10.2, str(number))}"

    def _blocked(self, block: Blocked, y: float) -> str:
        drawn = reason(block.code)
        says = f"{self._says(block.span)}: {drawn.words} ({block.code}: {block.detail})"
        if block.code == OUTSIDE:
            # a hairline, with something around it that a pointer can find
            wide = f'stroke="{palette.PAPER}" stroke-opacity="0" stroke-width="10"'
            return self._bar(block.span, (y + 6.5, 0.8), palette.FAINT, says, wide)
        bar = self._bar(block.span, (y + 2, 10), f"url(#{escape(drawn.pattern)})", says)
        return bar + self._letters(block.span, y + 9.5, drawn.letters)

    def _letters(self, span: Span, y: float, letters: str) -> str:
        """The letters of a reason, in the middle of a bar and again and again in a long one."""
        first, stop = self._x(span.first), self._x(span.stop)
        if not letters or stop - first < 13:
            return ""
        count = max(1, round((stop - first) / 180))
        return "".join(
            f'<text x="{first + (stop - first) * (n + 0.5) / count:.1f}" y="{y}" font-size="8" '
            f'font-weight="700" text-anchor="middle" fill="{palette.INK}" paint-order="stroke" '
            f'stroke="#fff" stroke-opacity="0.7" stroke-width="2">{letters}</text>'
            for n in range(count)
        )

    def _bar(
        self, span: Span, rows: tuple[float, float], fill: str, says: str, more: str = ""
    ) -> str:
        """A bar over a span, from the top `rows[0]` down by `rows[1]`."""
        x, stop = self._x(span.first), self._x(span.stop)
        return (
            f'<rect x="{x:.1f}" y="{rows[0]}" width="{max(stop - x, 0.8):.1f}" '
            f'height="{rows[1]}" fill="{fill}" {more}><title>{escape(says)}</title></rect>'
        )

    # -- legend ---------------------------------------------------------------------------------

    def _legend(self) -> str:
        self.y += 20
        entries = [*self._marks(), *(_swatch(code) for code in self.codes)]
        rows = -(-len(entries) // LEGEND_COLUMNS)
        wide = (LABEL + WIDTH) // LEGEND_COLUMNS
        places = [divmod(n, rows) for n in range(len(entries))]
        placed = [
            f'<g transform="translate({8 + wide * column},{self.y + LEGEND * row})">{entry}</g>'
            for entry, (column, row) in zip(entries, places, strict=True)
        ]
        self.y += LEGEND * rows
        return f'<g class="legend" fill="{palette.INK}">{"".join(placed)}</g>'

    def _marks(self) -> list[str]:
        """What is not a reason: techniques, what is chosen, mended, and seams."""
        kinds = {coverage.setup.technique for coverage in self.breakdown.coverage}
        marks = [
            f'<rect width="26" height="12" fill="{palette.TECHNIQUE[kind]}" fill-opacity="0.5" '
            f'stroke="{palette.TECHNIQUE[kind]}" stroke-width="0.8"/>'
            f"{_word(f'{palette.LETTER[kind]}  {palette.NAME[kind]} can shoot')}"
            for kind in RigKind
            if kind in kinds
        ]
        marks.append(
            f'<rect width="26" height="12" fill="{palette.PERFORMER}" stroke="{palette.INK}"/>'
            f"{_inside(13, 9.5, '3')}{_word('chosen, number of the piece')}"
        )
        if any(coverage.repair_frames for coverage in self.breakdown.coverage):
            marks.append(
                f'<rect y="8" width="26" height="3" fill="{palette.PULLED}"/>'
                f"{_word('mended or extended in the picture')}"
            )
        marks.append(
            f'<path d="M2,2h8l-4,8z"/><path d="M16,2h8l-4,8z" fill="{palette.PAPER}" '
            f'stroke="{palette.INK}"/>{_word("seam: hidden, open")}'
        )
        return marks


def _swatch(code: str) -> str:
    drawn = reason(code)
    if code == OUTSIDE:
        return f'<path d="M0,6.5H26" stroke="{palette.FAINT}"/>{_word(drawn.words)}'
    letters = (
        f'<text x="13" y="9.5" font-size="8" font-weight="700" text-anchor="middle" '
        f'paint-order="stroke" stroke="#fff" stroke-opacity="0.7" stroke-width="2">'
        f"{drawn.letters}</text>"
    )
    fill = f"url(#{escape(drawn.pattern)})"
    return f'<rect width="26" height="12" fill="{fill}"/>{letters}{_word(drawn.words)}'


def _word(text: str) -> str:
    return f'<text x="33" y="10">{escape(text)}</text>'


def _inside(x: float, y: float, text: str, size: str = "9") -> str:
    return (
        f'<text x="{x:.1f}" y="{y}" font-size="{size}" font-weight="700" fill="#fff" '
        f'text-anchor="middle" pointer-events="none">{text}</text>'
    )


def _order(code: str) -> tuple[int, str]:
    known = list(REASONS)
    return (known.index(code) if code in known else len(known), code)


# -- which rows -----------------------------------------------------------------------------------


def _sections(coverage: Sequence[Coverage], frames: int) -> dict[_Section, list[_Row]]:
    """Rows by rig and set, in the order of the coverage; what can shoot something comes first."""
    sections = dict[_Section, list[Coverage]]()
    for one in coverage:
        sections.setdefault((one.setup.rig, one.setup.set), []).append(one)
    many = len(coverage) > MANY
    return {section: _rows(members, frames, many=many) for section, members in sections.items()}


def _rows(members: list[Coverage], frames: int, *, many: bool) -> list[_Row]:
    able = [_one(c) for c in members if c.spans]
    unable = [c for c in members if not c.spans]
    if many and len(unable) > 1:
        return [*able, _several(unable, frames)]
    return [*able, *(_one(c) for c in unable)]


def _one(coverage: Coverage) -> _Row:
    setup = coverage.setup
    return _Row(name=_name(setup), says=setup.id, coverage=coverage, blocked=coverage.blocked)


def _name(setup: Setup) -> str:
    """What tells a setup from others of its rig and set."""
    at = setup.placement or setup.origin
    out = len(setup.state.panels_out) if setup.state else 0
    words = [
        setup.part or "",
        "" if at is None else _place(setup),
        setup.mount or "",
        f"{out} out" if out else "",
        "" if setup.slow == Fraction(1) else f"{setup.slow} speed",
    ]
    return "  ".join(word for word in words if word) or "everywhere"


def _place(setup: Setup) -> str:
    if setup.placement is not None:
        return f"{setup.placement.x:.1f}, {setup.placement.y:.1f} m"
    assert setup.origin is not None
    return f"{setup.origin[0]:.1f}, {setup.origin[1]:.1f} m"


def _several(members: list[Coverage], frames: int) -> _Row:
    """One row for setups that can shoot nothing: at every frame the commonest reason."""
    names = sorted({block.code for c in members for block in c.blocked} - {OUTSIDE}, key=_order)
    counts = np.zeros((len(names), frames), np.int64)
    for block in (block for c in members for block in c.blocked if block.code != OUTSIDE):
        counts[names.index(block.code), block.span.first : block.span.stop] += 1
    examined = counts.sum(axis=0) > 0
    commonest = np.where(examined, counts.argmax(axis=0), -1) if names else np.full(frames, -1)
    blocked = [
        Blocked(span=span, code=code, detail=f"the commonest reason of {len(members)} setups")
        for index, code in enumerate([*names, OUTSIDE])
        for span in runs(commonest == (index if index < len(names) else -1))
    ]
    parts = Counter(c.setup.part for c in members if c.setup.part)
    return _Row(
        name=f"{len(members)} more, no frame",
        says=", ".join(f"{part}: {count}" for part, count in sorted(parts.items())),
        coverage=members[0],
        blocked=sorted(blocked, key=lambda block: block.span.first),
    )


def _shortened(text: str, most: int = 40) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
