"""Colours of paper and screen; every one of them is also said by a letter or a pattern.

The four technique colours are from a palette that people with colour blindness can tell apart
(Okabe and Ito, "Color Universal Design", 2008).
"""

from __future__ import annotations

from oner.model.rig import RigKind

PAPER = "#f8f6f1"
INK = "#23272e"
FAINT = "#b9b4a8"
FLOOR = "#ffffff"
PULLED = "#c0392b"
PERFORMER = "#7a746a"

TECHNIQUE = {
    RigKind.ARM: "#d55e00",
    RigKind.OPERATOR: "#0072b2",
    RigKind.TREADMILL: "#009e73",
    RigKind.DIGITAL: "#9b59a6",
}

LETTER = {
    RigKind.ARM: "A",
    RigKind.OPERATOR: "O",
    RigKind.TREADMILL: "T",
    RigKind.DIGITAL: "D",
}

NAME = {
    RigKind.ARM: "Arm on track",
    RigKind.OPERATOR: "Operator",
    RigKind.TREADMILL: "Treadmill and green",
    RigKind.DIGITAL: "Digital",
}
