"""The coverage chart: time across, setups down, what each can shoot and why not the rest."""

from __future__ import annotations

from html import escape

from oner.documents import palette
from oner.model.piece import Blocked, Breakdown, Coverage
from oner.model.production import Production
from oner.model.take import Take
from oner.timing.span import Span

ROW, LABEL, WIDTH = 15, 260, 1150

REASON = {
    "cover-reach": "#e8d3c5",
    "cover-joint": "#e3c9d8",
    "cover-wall": "#d8d2c4",
    "cover-performer": "#f0cccc",
    "cover-track": "#f0cccc",
    "cover-height": "#f4e3b5",
    "cover-speed": "#cfe0ef",
    "cover-turn": "#cfe0ef",
    "cover-near": "#f0cccc",
    "cover-narrow": "#d8d2c4",
    "cover-seeing-off": "#dcd7ea",
    "cover-belt": "#cfe8de",
    "cover-green": "#cfe8de",
    "cover-verify": "#e3c9d8",
}
"""Fill of frames a setup cannot shoot, by the reason's code; outside the set nothing is drawn."""


def coverage_svg(production: Production, take: Take, breakdown: Breakdown) -> str:
    """The chart as SVG; setups without a covered frame are left out and counted below it."""
    shown = [c for c in breakdown.coverage if c.spans]
    used = dict[str, list[Span]]()
    for piece in breakdown.pieces:
        used.setdefault(piece.setup.id, []).append(piece.span)
    rows = [
        _row(index, coverage, take, used.get(coverage.setup.id, []))
        for index, coverage in enumerate(shown)
    ]
    left_out = len(breakdown.coverage) - len(shown)
    height = ROW * len(shown) + 44
    note = f"{left_out} more setups can shoot no frame." if left_out else ""
    return (
        f'<svg class="coverage" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 '
        f'{LABEL + WIDTH + 20} {height}" font-size="10.5" role="img" '
        f'aria-label="Coverage of {escape(production.title)}">'
        f"{''.join(rows)}{_axis(take, len(shown))}"
        f'<text x="{LABEL}" y="{height - 6}" fill="{palette.PERFORMER}">{note}</text></svg>'
    )


def _x(frame: int, take: Take) -> float:
    return LABEL + WIDTH * frame / take.frames


def _row(index: int, coverage: Coverage, take: Take, used: list[Span]) -> str:
    y = index * ROW + 2
    colour = palette.TECHNIQUE[coverage.setup.technique]
    bars = [_blocked(block, take, y) for block in coverage.blocked if block.code in REASON]
    bars += [
        _bar(span, take, y, ROW - 6, colour, "0.42", f"{coverage.setup.id} can shoot")
        for span in coverage.spans
    ]
    bars += [
        _bar(span, take, y + ROW - 10, 4, palette.PULLED, "0.9", "repair or extension in picture")
        for span in coverage.repair_frames
    ]
    bars += [_bar(span, take, y, ROW - 4, colour, "1", "chosen") for span in used]
    label = escape(_label(coverage))
    letter = palette.LETTER[coverage.setup.technique]
    return (
        f'<text x="{LABEL - 8}" y="{y + 9}" text-anchor="end" fill="{palette.INK}">'
        f"{letter}  {label}</text>{''.join(bars)}"
    )


def _label(coverage: Coverage) -> str:
    """Which rig plays where; a placement is told in full by the title of its bar."""
    setup = coverage.setup
    where = setup.part or setup.set or ""
    at = setup.placement
    spot = f" at {at.x:.1f}, {at.y:.1f}" if at is not None else ""
    return f"{setup.rig} {where}{spot}".strip()


def _blocked(block: Blocked, take: Take, y: int) -> str:
    says = f"{block.code}: {block.detail}"
    return _bar(block.span, take, y + 1, ROW - 8, REASON[block.code], "1", says)


def _bar(
    span: Span, take: Take, y: float, height: float, fill: str, opacity: str, says: str
) -> str:
    x, stop = _x(span.first, take), _x(span.stop, take)
    return (
        f'<rect x="{x:.1f}" y="{y}" width="{max(stop - x, 0.8):.1f}" height="{height}" '
        f'fill="{fill}" fill-opacity="{opacity}"><title>{span.first}-{span.stop - 1} '
        f"{escape(says)}</title></rect>"
    )


def _axis(take: Take, rows: int) -> str:
    y = rows * ROW + 8
    seconds = take.frames / float(take.rate)
    marks = list[str]()
    for second in range(0, int(seconds) + 1, 10):
        x = _x(round(second * float(take.rate)), take)
        marks.append(
            f'<path d="M{x:.1f},2V{y}" stroke="{palette.FAINT}" stroke-width="0.5"/>'
            f'<text x="{x:.1f}" y="{y + 12}" text-anchor="middle" fill="{palette.PERFORMER}">'
            f"{second} s</text>"
        )
    return "".join(marks)
