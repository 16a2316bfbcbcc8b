"""Angles from sines and cosines and back, without branches, so that loops over many are one stream.

The angle of a direction (x, y): with z = tan of the difference to the nearer of 0 and pi / 4, so
that |z| <= tan(pi / 8), it is z + z^3 A(z^2); what octant it is in is put back by adding and
turning the sign. Sine and cosine: with r the difference to the nearest multiple k pi,

    sin = (-1)^k (r + r^3 S(r^2)),      cos = (-1)^k (1 - r^2 / 2 + r^4 C(r^2)).

A, S and C are the polynomials that come nearest to the series over their whole range, fitted by
Chebyshev interpolation with 50 digits; what they leave out is below 1e-17. Results are within 4e-16
of the true ones for angles up to a thousand radians. A multiple of pi is taken off in two parts, of
which the first has few enough digits for the product with k to be exact.
"""

# numba has no types that pyright could follow
# pyright: reportUnknownMemberType=false, reportUntypedFunctionDecorator=false
# pyright: reportUnknownVariableType=false, reportMissingTypeStubs=false

from __future__ import annotations

import math

import numpy as np
from numba import njit  # pyright: ignore[reportUnknownVariableType]
from numpy.typing import NDArray

Floats = NDArray[np.float64]

EIGHTH = 0.41421356237309503
"""tan(pi / 8)."""

QUARTER_TURN = math.pi / 4
HALF_PI = math.pi / 2
PER_PI = 1.0 / math.pi

PI_HIGH = 3.1415926534682512
PI_LOW = 1.2154201012607932e-10
"""Their sum is pi; the first has 33 binary digits."""

NOTHING = 1e-300
"""Keeps 0 / 0 from being asked: the direction of (0, 0) is taken to be 0."""


@njit(cache=True, error_model="numpy", fastmath={"contract"})
def angle_of(y: float, x: float) -> float:
    """The angle of the direction (x, y) in (-pi, pi]; 0 for no direction."""
    wide, high = abs(x), abs(y)
    least, most = min(wide, high), max(wide, high)
    beyond = least > EIGHTH * most
    z = (least - most if beyond else least) / ((least + most if beyond else most) + NOTHING)
    u = z * z
    a = -0.01917688711906226
    a = a * u + 0.03923165829558719
    a = a * u - 0.0508544973794026
    a = a * u + 0.0585814891280221
    a = a * u - 0.06664511447381948
    a = a * u + 0.07692183190826087
    a = a * u - 0.09090904578123903
    a = a * u + 0.11111111015256361
    a = a * u - 0.14285714284666542
    a = a * u + 0.1999999999999552
    a = a * u - 0.3333333333333333
    angle = z + z * u * a
    angle = angle + (QUARTER_TURN if beyond else 0.0)
    angle = HALF_PI - angle if high > wide else angle
    angle = math.pi - angle if x < 0.0 else angle
    return -angle if y < 0.0 else angle


@njit(cache=True, error_model="numpy", fastmath={"contract"})
def angles_of(room: Floats, n: int) -> None:
    """Angles of n directions at once.

    Args:
        room: y of each and then x of each; the angles are written over the first, shape (2n,).
        n: How many.
    """
    for i in range(n):
        room[i] = angle_of(room[i], room[n + i])


@njit(cache=True, error_model="numpy", fastmath={"contract"})
def cos_sin(angle: float) -> tuple[float, float]:
    """Cosine and sine of an angle [rad]."""
    turns = math.floor(angle * PER_PI + 0.5)
    r = (angle - turns * PI_HIGH) - turns * PI_LOW
    sign = 1.0 - 2.0 * (turns - 2.0 * math.floor(0.5 * turns))
    u = r * r
    s = 2.731428986122616e-15
    s = s * u - 7.643969031052769e-13
    s = s * u + 1.6058977272815506e-10
    s = s * u - 2.5052107616384595e-08
    s = s * u + 2.755731921915843e-06
    s = s * u - 0.00019841269841254955
    s = s * u + 0.008333333333333316
    s = s * u - 0.16666666666666666
    c = -1.521855926409455e-16
    c = c * u + 4.777877290768691e-14
    c = c * u - 1.1470712252875163e-11
    c = c * u + 2.0876756602568905e-09
    c = c * u - 2.7557319221567154e-07
    c = c * u + 2.4801587301579844e-05
    c = c * u - 0.001388888888888888
    c = c * u + 0.041666666666666664
    return sign * (1.0 - 0.5 * u + u * u * c), sign * (r + r * u * s)
