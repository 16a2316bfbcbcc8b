"""A scene as USD, in text: Z up, metres, a time code a frame of the take.

Panels of a set that are out are invisible in the variant "as_shot" of the set, which is chosen, and
visible in "standing". Focal length and apertures are in tenths of a scene unit, as USD has them.
"""

# usd-core has no types that pyright could follow
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportAttributeAccessIssue=false
# pyright: reportUnknownParameterType=false, reportMissingParameterType=false

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from pxr import Gf, Tf, Usd, UsdGeom, Vt

from oner.formats.scene import Body, Camera, Motion, Scene

TENTH = 10.0
"""Tenths of a scene unit in a metre."""

FAR = 1e4
"""Of the clipping range [m]."""


def write_usd(scene: Scene) -> bytes:
    """The scene as a USD layer in text."""
    stage = Usd.Stage.CreateInMemory()
    UsdGeom.SetStageUpAxis(stage, UsdGeom.Tokens.z)
    UsdGeom.SetStageMetersPerUnit(stage, 1.0)
    stage.SetTimeCodesPerSecond(float(scene.rate))
    stage.SetFramesPerSecond(float(scene.rate))
    stage.SetStartTimeCode(scene.first)
    stage.SetEndTimeCode(scene.stop - 1)
    root = UsdGeom.Xform.Define(stage, f"/{_name(scene.name)}")
    stage.SetDefaultPrim(root.GetPrim())
    for key, value in scene.about:
        root.GetPrim().SetCustomDataByKey(f"oner:{key}", value)
    meshes = [(body, _body(stage, root, body)) for body in scene.bodies]
    _variants(root, [(body, mesh) for body, mesh in meshes if body.group == "set"])
    for camera in scene.cameras:
        _camera(stage, root, camera)
    return stage.GetRootLayer().ExportToString().encode()


def _name(words: str) -> str:
    return Tf.MakeValidIdentifier(words)


def _body(stage: Any, root: Any, body: Body) -> Any:
    path = root.GetPath().AppendChild(_name(body.group))
    UsdGeom.Scope.Define(stage, path)
    mesh = UsdGeom.Mesh.Define(stage, path.AppendChild(_name(body.name)))
    mesh.CreatePointsAttr(Vt.Vec3fArray.FromNumpy(np.asarray(body.points, np.float32)))
    mesh.CreateFaceVertexCountsAttr([3] * len(body.faces))
    mesh.CreateFaceVertexIndicesAttr(body.faces.ravel().tolist())
    mesh.CreateSubdivisionSchemeAttr(UsdGeom.Tokens.none)
    mesh.CreateDisplayColorAttr([Gf.Vec3f(*body.colour)])
    low, high = body.points.min(axis=0), body.points.max(axis=0)
    mesh.CreateExtentAttr([Gf.Vec3f(*low.tolist()), Gf.Vec3f(*high.tolist())])
    mesh.GetPrim().SetCustomDataByKey("oner:id", body.name)
    if body.motion is not None:
        _move(mesh, body.motion)
    return mesh


def _move(prim: Any, motion: Motion) -> None:
    shift = prim.AddTranslateOp(UsdGeom.XformOp.PrecisionDouble)
    turn = prim.AddOrientOp(UsdGeom.XformOp.PrecisionDouble)
    rows = zip(motion.positions.tolist(), motion.quaternions.tolist(), strict=True)
    for frame, (position, (w, x, y, z)) in enumerate(rows, start=motion.first):
        shift.Set(Gf.Vec3d(*position), frame)
        turn.Set(Gf.Quatd(w, x, y, z), frame)


def _variants(root: Any, panels: Sequence[tuple[Body, Any]]) -> None:
    """How the set stands: as it is shot, or with everything in."""
    if not any(not body.visible for body, _ in panels):
        return
    choice = root.GetPrim().GetVariantSets().AddVariantSet("state")
    for name in ("as_shot", "standing"):
        choice.AddVariant(name)
        choice.SetVariantSelection(name)
        with choice.GetVariantEditContext():
            for body, mesh in panels:
                if not body.visible:
                    seen = (
                        UsdGeom.Tokens.invisible if name == "as_shot" else UsdGeom.Tokens.inherited
                    )
                    mesh.CreateVisibilityAttr(seen)
    choice.SetVariantSelection("as_shot")


def _camera(stage: Any, root: Any, camera: Camera) -> None:
    made = UsdGeom.Camera.Define(stage, root.GetPath().AppendChild(_name(camera.name)))
    made.CreateHorizontalApertureAttr(camera.sensor_width * TENTH)
    made.CreateVerticalApertureAttr(camera.sensor_height * TENTH)
    made.CreateClippingRangeAttr(Gf.Vec2f(0.01, FAR))
    _move(made, camera.motion)
    focal, focus = made.CreateFocalLengthAttr(), made.CreateFocusDistanceAttr()
    first = camera.motion.first
    for attribute, values in (
        (focal, camera.focal_lengths * TENTH),
        (focus, np.nan_to_num(camera.focus_distances, posinf=FAR)),
    ):
        if np.ptp(values) == 0:
            attribute.Set(float(values[0]))
            continue
        for frame, value in enumerate(values.tolist(), start=first):
            attribute.Set(value, frame)
