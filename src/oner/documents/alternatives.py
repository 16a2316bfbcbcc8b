"""A small overhead for every way to cut the take, numbered, with what it costs and asks for."""

from __future__ import annotations

import re
import textwrap
from dataclasses import replace
from html import escape
from itertools import groupby

from oner.documents import palette
from oner.documents.overhead import fit_sheet, map_layers, technique_legend
from oner.model.piece import Alternative, Piece
from oner.model.production import Production
from oner.model.set import STANDING
from oner.model.take import Take
from oner.units import format_money

WIDTH = 480.0
"""Width of a small overhead [units of the drawing]."""

LINE, LETTERS = 15, 72
"""Height of a line of text; letters that fit into one."""


def alternative_svgs(
    production: Production, take: Take, alternatives: tuple[Alternative, ...]
) -> tuple[str, ...]:
    """One drawing for each alternative, all to one scale and over the same paper.

    Args:
        production: For the story map, sets and rigs.
        take: The take they cut.
        alternatives: Cheapest first; the first is what was planned.
    """
    pieces = tuple(piece for one in alternatives for piece in one.pieces)
    sheet = fit_sheet(production, take, pieces)
    small = replace(sheet, least_scale=1.0, least_width=WIDTH)
    best = alternatives[0].cost if alternatives else 0
    drawings = list[str]()
    for number, one in enumerate(alternatives, start=1):
        layers = map_layers(small, production, take, one.pieces, None)
        text, lines = _words(production, number, one, best)
        top = small.height * small.scale
        height = top + 34 + LINE * lines
        drawings.append(
            f'<svg class="alternative" xmlns="http://www.w3.org/2000/svg" '
            f'viewBox="0 0 {WIDTH:.0f} {height:.0f}" data-alternative="{number}" '
            f'font-family="Helvetica Neue, Helvetica, Arial, sans-serif" role="img" '
            f'aria-label="Overhead of breakdown {number}">'
            f'<rect width="{WIDTH:.0f}" height="{height:.0f}" fill="{palette.PAPER}"/>'
            f'{"".join(layers)}<g class="words" transform="translate(14,{top:.0f})" '
            f'fill="{palette.INK}">{text}</g></svg>\n'
        )
    return tuple(drawings)


def _words(
    production: Production, number: int, alternative: Alternative, best: int
) -> tuple[str, int]:
    """The words below a drawing, and how many lines they are."""
    money = format_money(alternative.cost, production.currency)
    more = alternative.cost - best
    dearer = f"{format_money(more, production.currency)} more, " if more else ""
    pieces = alternative.pieces
    count = f"{len(pieces)} piece{'s' if len(pieces) != 1 else ''}"
    head = (
        f'<circle cx="10" cy="8" r="10"/><text x="10" y="12.5" font-size="13" font-weight="700" '
        f'text-anchor="middle" fill="{palette.PAPER}">{number}</text><text x="28" y="13" '
        f'font-size="12"><tspan font-size="15" font-weight="700">{escape(money)}</tspan>'
        f'<tspan dx="8">{escape(dearer)}{count}</tspan></text>'
    )
    lines = [line for text in _sentences(alternative) for line in textwrap.wrap(text, LETTERS)]
    rows = "".join(
        f'<text y="{34 + LINE * n}" font-size="11.5">{escape(line)}</text>'
        for n, line in enumerate(lines)
    )
    legend = technique_legend(0, 32 + LINE * len(lines), pieces, swatch=12, gap=13)
    return head + rows + legend, len(lines) + 1


def _sentences(alternative: Alternative) -> list[str]:
    out = panels_out(alternative.pieces)
    # a figure and its unit stay on one line
    gives = re.sub(r"(\d) (s|m)\b", "\\1\u00a0\\2", alternative.gives)
    states = [
        f"{state}, for {_listed(numbers)}" for state, numbers in _states(alternative.pieces).items()
    ]
    return [
        f"{gives[:1].upper()}{gives[1:]}.",
        f"Pieces: {_techniques(alternative.pieces)}.",
        *(f"Set: {words}." for words in states),
        f"Panels out: {', '.join(out)}." if out else "No panel comes out; every set stands.",
    ]


def panels_out(pieces: tuple[Piece, ...]) -> list[str]:
    """Ids of the panels some piece needs out, sorted."""
    return sorted({panel for p in pieces if p.setup.state for panel in p.setup.state.panels_out})


def _states(pieces: tuple[Piece, ...]) -> dict[str, list[int]]:
    """Words of every state other than standing, and the numbers of the pieces shot in it."""
    states = dict[str, list[int]]()
    for number, piece in enumerate(pieces, start=1):
        state = piece.setup.state
        if state is not None and state.id != STANDING:
            states.setdefault(state.words, []).append(number)
    return states


def _techniques(pieces: tuple[Piece, ...]) -> str:
    """Numbers of the pieces with the letter of their technique: "1-3 O, 4 T"."""
    letters = [palette.LETTER[piece.setup.technique] for piece in pieces]
    words, first = list[str](), 0
    for letter, group in groupby(letters):
        last = first + len(list(group))
        span = f"{first + 1}-{last}" if last > first + 1 else f"{last}"
        words.append(f"{span} {letter}")
        first = last
    return ", ".join(words)


def _listed(numbers: list[int]) -> str:
    return f"piece{'s' if len(numbers) > 1 else ''} {', '.join(map(str, numbers))}"
