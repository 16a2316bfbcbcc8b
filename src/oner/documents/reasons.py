"""How a reason is drawn: a colour, two letters and a hatch for every finding code of coverage.

The hatch says the family of the reason, the letters which one it is, so that a chart can be read
in black and white; no two codes share their colour or their letters.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from oner.documents import palette


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """What frames a setup cannot shoot look like.

    Args:
        code: Finding code.
        letters: Written into the bar where there is room.
        fill: Colour.
        hatch: Lines over the fill, as path data in a cell of 6 by 6.
        words: For a legend.
    """

    code: str
    letters: str
    fill: str
    hatch: str
    words: str

    @property
    def pattern(self) -> str:
        """Id of its pattern in a drawing."""
        return f"why-{self.code}"


RISING = "M-1,1L1,-1M0,6L6,0M5,7L7,5"
FALLING = "M-1,5L1,7M0,0L6,6M5,-1L7,1"
UPRIGHT = "M1.5,0V6M4.5,0V6"
LEVEL = "M0,1.5H6M0,4.5H6"
CROSSED = RISING + FALLING
DOTTED = "M1,1.5h1.2M4,4.5h1.2"
CHEQUERED = "M3,0V6M0,3H6"
HAIRLINE = "M0,3H6"

_TABLE = (
    # the arm and its axes
    ("cover-reach", "Re", "#f7d9b8", RISING, "arm does not reach"),
    ("cover-joint", "Jo", "#f0b98d", RISING, "joint limit or speed of the arm"),
    ("cover-lens", "Le", "#e9cf9a", RISING, "lens motor beyond its speed"),
    ("cover-ramp", "Ra", "#dba66f", RISING, "no room to come from or to rest"),
    ("cover-goto", "Go", "#f3cba0", RISING, "no clear way to the first frame"),
    ("cover-verify", "Ve", "#e39f7b", RISING, "move failed its check at 1 kHz"),
    # what stands
    ("cover-wall", "Wa", "#d9d2c1", UPRIGHT, "rig touches a wall that stays"),
    ("cover-narrow", "Na", "#c9bfa6", UPRIGHT, "too narrow for body or camera"),
    ("cover-doorway", "Do", "#e4dcc4", UPRIGHT, "doorway or header in the way"),
    ("cover-lean", "Pl", "#bfb9ae", UPRIGHT, "a panel leans on a pulled one"),
    ("cover-track", "Tr", "#d3c49b", UPRIGHT, "track in the performer's way"),
    ("cover-storage", "Sr", "#cfc9bd", UPRIGHT, "no floor for pulled panels"),
    ("cover-lane", "La", "#b8ab85", UPRIGHT, "track across a lane kept free"),
    ("cover-stage", "Fl", "#ded5b0", UPRIGHT, "beyond the stage floor, or in a set"),
    # the performer
    ("cover-performer", "Pe", "#f3c3c6", CROSSED, "rig too near the performer"),
    ("cover-near", "Ne", "#eba9b4", CROSSED, "operator too near the performer"),
    ("cover-near-speed", "Nf", "#f0b3a8", CROSSED, "too fast so near the performer"),
    ("cover-stop", "St", "#e5909a", CROSSED, "a stop comes too near or too late"),
    ("cover-run-up", "Ru", "#f6d2cd", CROSSED, "performer cannot run up or stop"),
    ("cover-spotter", "Gu", "#dfa3c0", CROSSED, "nobody can guide from behind"),
    # the picture
    ("cover-seeing-off", "Of", "#d9cdf0", DOTTED, "sees off the built set"),
    ("cover-rig-seen", "Ri", "#c0aae3", DOTTED, "rig fills the picture"),
    ("cover-repair", "Mp", "#cbb9d6", DOTTED, "picture has to be mended"),
    ("cover-flop", "Fp", "#b398d1", DOTTED, "picture has to be flopped"),
    # the operator
    ("cover-height", "He", "#c4dcf0", LEVEL, "higher or lower than can be held"),
    ("cover-speed", "Sp", "#9fc5e6", LEVEL, "faster than the operator goes"),
    ("cover-turn", "Tu", "#b3cdea", LEVEL, "turns faster than can be held"),
    ("cover-start", "Ac", "#8db4dc", LEVEL, "gains or loses speed too fast"),
    ("cover-slow", "Sl", "#bfe0e8", LEVEL, "a slow-down would show"),
    # green
    ("cover-belt", "Be", "#c3e8d2", FALLING, "belt cannot run so"),
    ("cover-green", "Gr", "#97d9b6", FALLING, "green does not fill the picture"),
    ("cover-screen", "Sc", "#b0dfbf", FALLING, "least green that is needed"),
    # what is only said
    ("cover-stand-in", "Si", "#d5dbd9", CHEQUERED, "another set could stand for it"),
    ("cover-unchecked", "Un", "#c3cbc9", CHEQUERED, "to be looked at by people"),
    ("cover-none", "No", "#f4a582", CHEQUERED, "nobody can shoot it"),
    ("cover-outside", "", "#f1eee5", HAIRLINE, "outside what the set stands for"),
)

REASONS = {
    row[0]: Reason(code=row[0], letters=row[1], fill=row[2], hatch=row[3], words=row[4])
    for row in _TABLE
}
"""Every finding code of coverage, in the order of a legend."""


def reason(code: str) -> Reason:
    """How a code is drawn; one that is not known is grey and says so by its name."""
    unknown = Reason(code=code, letters="?", fill="#e0e0e0", hatch=CHEQUERED, words=code)
    return REASONS.get(code, unknown)


def pattern(drawn: Reason) -> str:
    """The pattern of a reason, to stand among the definitions of a drawing."""
    return (
        f'<pattern id="{escape(drawn.pattern)}" width="6" height="6" '
        f'patternUnits="userSpaceOnUse"><rect width="6" height="6" fill="{drawn.fill}"/>'
        f'<path d="{drawn.hatch}" fill="none" stroke="{palette.INK}" stroke-opacity="0.34" '
        f'stroke-width="0.7"/></pattern>'
    )
