"""The arm of the bundled production, for benchmarks of the arm."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from oner.model.rig import ArmModel, Mount, RigKind, Track
from oner.production.new import new_production
from oner.production.read import read_production


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmRig:
    """An arm on its track with the mount that looks away from it."""

    arm: ArmModel
    track: Track
    mount: Mount


def bundled_arm() -> ArmRig:
    """The arm that the-run rents, as a person would read it from the folder."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "the-run"
        new_production(folder, "the-run")
        production = read_production(folder)
    rig = next(rig for rig in production.rigs if rig.kind is RigKind.ARM)
    assert rig.arm is not None
    assert rig.track is not None
    mount = next(mount for mount in rig.mounts if mount.id == "end")
    return ArmRig(arm=rig.arm, track=rig.track, mount=mount)
