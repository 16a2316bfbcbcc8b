"""What somebody could write into a title."""

from __future__ import annotations

HOSTILE = [
    "<script>alert(1)</script>",
    "\"quoted\" 'twice' & <b>bold</b>",
    "--><!--data-->]]>",
    "\u202eright to left \u05e9\u05dc\u05d5\u05dd",
    "long " * 400,
    "</svg></script><svg onload=alert(1)>",
]
