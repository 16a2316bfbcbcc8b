"""Tables of numbers as the page reads them."""

from __future__ import annotations

import base64

import numpy as np
from numpy.typing import ArrayLike

from oner.model.desk import Numbers


def numbers(values: ArrayLike) -> Numbers:
    """A table as 32-bit floats.

    Args:
        values: Shape (n, k), or (n,) for one column.
    """
    rows = np.asarray(values, np.float64)
    rows = rows.reshape(len(rows), -1) if rows.size else rows.reshape(len(rows), 0)
    text = base64.b64encode(np.ascontiguousarray(rows, "<f4").tobytes()).decode("ascii")
    return Numbers(rows=rows.shape[0], columns=rows.shape[1], base64=text)


def columns(*parts: ArrayLike) -> Numbers:
    """Columns side by side, of shapes (n,) and (n, k)."""
    return numbers(np.column_stack([np.asarray(part, np.float64) for part in parts]))
