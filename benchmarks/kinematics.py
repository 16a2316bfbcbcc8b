"""Inverse kinematics, all branches of many poses, beside py-opw-kinematics."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.measure import NO_PEER, Outcome, Row, medians
from oner.kernels import opw

Floats = NDArray[np.float64]

POSES = 20_000
REPETITIONS = 9
GEOMETRY = np.array([0.15, 0.0, 0.0, 0.55, 0.825, 0.925, 0.11])
"""a1, a2, b, c1, c2, c3, c4 of an RX160L [m]."""

EXACT = 1e-12
"""Largest error of any entry of a pose that an answer may have."""

NOWHERE = np.array([[50.0, 51.0]] * 6)
"""Limits no angle lies in: the peer then leaves out how well conditioned each answer is."""


def run() -> tuple[Outcome, ...]:
    """Both answer the same poses; every answer of both must give its pose."""
    R, p = opw.forward(GEOMETRY, np.random.default_rng(1).uniform(-2.5, 2.5, (POSES, 6)))

    def ours() -> tuple[Floats, NDArray[np.bool_]]:
        return opw.inverse_all(GEOMETRY, R, p)

    theta, exists = ours()
    error, count = _error(theta, exists, R, p), int(exists.sum())
    assert error < EXACT, error
    peer = _peer(R, p)
    if peer is None:
        (mine,) = medians(ours, repetitions=REPETITIONS)
        return (_row(mine, None, NO_PEER, f"{count:,} answers, FK(IK) within {error:.0e}"),)
    robot, poses = peer

    def theirs() -> Any:
        return robot.reach(poses, joint_limits=NOWHERE)

    joints = np.asarray(theirs().joints)
    there = np.asarray(np.isfinite(joints).all(axis=2), np.bool_)
    peer_error = _error(joints, there, R, p)
    assert peer_error < 1e-6, peer_error
    assert int(there.sum()) == count, (int(there.sum()), count)
    mine, other = medians(ours, theirs, repetitions=REPETITIONS)
    within = f"FK(IK) within {error:.0e}, the peer's within {peer_error:.0e}"
    answer = f"{count:,} answers each; {within}"
    return (_row(mine, other, "py-opw-kinematics, reach", answer),)


def _error(theta: Floats, exists: NDArray[np.bool_], R: Floats, p: Floats) -> float:
    """Largest error of any entry of the pose of any answer."""
    pose, branch = np.nonzero(exists)
    again, there = opw.forward(GEOMETRY, np.ascontiguousarray(theta[pose, branch]))
    return float(max(np.abs(again - R[pose]).max(), np.abs(there - p[pose]).max()))


def _peer(R: Floats, p: Floats) -> tuple[Any, Any] | None:
    """Their arm and the poses as they take them; None where it is not installed."""
    try:
        import py_opw_kinematics
    except ImportError:
        return None
    from scipy.spatial.transform import RigidTransform, Rotation

    a1, a2, b, c1, c2, c3, c4 = (float(value) for value in GEOMETRY)
    library: Any = py_opw_kinematics
    model = library.KinematicModel(a1=a1, a2=a2, b=b, c1=c1, c2=c2, c3=c3, c4=c4)
    poses = RigidTransform.from_components(p, Rotation.from_matrix(R))
    return library.Robot(model, degrees=False), poses


def _row(ours: float, theirs: float | None, peer: str, answer: str) -> Row:
    return Row(
        name="inverse kinematics, all branches",
        work=f"{POSES:,} poses, one thread",
        unit="ms",
        ours=1000 * ours,
        peer=peer,
        theirs=None if theirs is None else 1000 * theirs,
        repetitions=REPETITIONS,
        answer=answer,
    )
