"""What is printed on every paper of one edition, and what one file of a package is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Colour(StrEnum):
    """Colours of revisions in the order they are used; then they begin again, with a number."""

    WHITE = "white"
    BLUE = "blue"
    PINK = "pink"
    YELLOW = "yellow"
    GREEN = "green"
    GOLDENROD = "goldenrod"
    BUFF = "buff"
    SALMON = "salmon"
    CHERRY = "cherry"


class Format(StrEnum):
    """Of the paper."""

    LETTER = "letter"
    A4 = "a4"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """An edition of the papers.

    Args:
        number: 1 for the first that is issued; of a draft, the number it would get.
        colour: Of its revision; None for a draft.
        round: How often the colours have been gone through before: 0 for "Blue", 1 for "2nd Blue".
        issued: Day it was issued, ISO; empty for a draft, whose files hold no clock.
        plan: First twelve digits of the SHA-256 of the plan it is made from.
        paper: Of the PDFs.
    """

    number: int = 1
    colour: Colour | None = None
    round: int = 0
    issued: str = ""
    plan: str = ""
    paper: Format = Format.LETTER

    @property
    def draft(self) -> bool:
        """Whether DRAFT is printed across every page."""
        return self.colour is None

    @property
    def words(self) -> str:
        """What stands on every page: "DRAFT" or "2nd Blue, 2027-02-03"."""
        if self.colour is None:
            return "DRAFT"
        ordinal = {0: "", 1: "2nd ", 2: "3rd "}.get(self.round, f"{self.round + 1}th ")
        return f"{ordinal}{self.colour.value.capitalize()}, {self.issued}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageFile:
    """A file of the package.

    Args:
        kind: What it is, as `oner export --to` names it: "call-sheets", "usd".
        path: Relative to the package's folder, with its name by the house's rule.
        content: Its bytes.
    """

    kind: str
    path: str
    content: bytes


def file_name(
    short: str, kind: str, number: int, ext: str, *, scene: str = "", piece: str = ""
) -> str:
    """SHOW_sc201_pc10_kind_v001.ext; scene and piece only where the file is about one.

    Args:
        short: Of the show.
        kind: Of the file, in lower case with hyphens.
        number: Of the edition.
        ext: Without a dot.
        scene: Scene number; empty: the file is about the whole show.
        piece: Id of the piece ("P10"), or any other thing it is about; empty: none.
    """
    parts = [_plain(short)]
    if scene:
        parts.append(f"sc{_plain(scene)}")
    if piece:
        parts.append(f"pc{_plain(piece.removeprefix('P'))}")
    return "_".join([*parts, _plain(kind), f"v{number:03}"]) + f".{ext}"


def _plain(text: str) -> str:
    """Letters, digits and hyphens: what every file system and every editor's bin takes."""
    kept = "".join(one if one.isascii() and one.isalnum() else "-" for one in text)
    return "-".join(part for part in kept.split("-") if part) or "x"
