"""`rigs.toml`: the rigs that can be had, each a model with its own values laid over it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, TypeVar, cast

import numpy as np

from oner.errors import FormatError
from oner.geometry.poses import apply, from_matrix, multiply
from oner.model.arrays import FloatArray, frozen
from oner.model.mounts import tilted
from oner.model.rig import (
    ArmModel,
    LensAxes,
    LensAxis,
    LensScale,
    Mount,
    OffsetWrist,
    OperatorModel,
    OrthoParallel,
    Rig,
    RigKind,
    Safety,
    Terms,
    Track,
    TreadmillModel,
)
from oner.model.set import Set, Stage
from oner.production.capsules import spheres_around
from oner.production.fields import Conventions
from oner.production.forms import Form, fill
from oner.production.problems import one_of
from oner.production.rig_forms import (
    ArmFamily,
    ArmForm,
    CapsuleForm,
    FocusForm,
    IrisForm,
    LensForm,
    MountForm,
    OffsetWristForm,
    OperatorForm,
    OrthoParallelForm,
    RigForm,
    RigsForm,
    SafetyForm,
    TermsForm,
    TrackForm,
    TreadmillForm,
    UrdfForm,
    WorkForm,
    ZoomForm,
)
from oner.production.rig_models import RigModel, RigModels, model_names
from oner.production.sources import Place, Source, Table, laid_over
from oner.production.uniqueness import Names
from oner.production.urdf_arms import arm_from_urdf
from oner.production.windows import read_windows

F = TypeVar("F", bound=Form)

_UNIT_SUFFIX = re.compile(r"_(?:deg|rad|m|kg)(?:_s[23]?)?$")
_SECTIONS: Mapping[RigKind, frozenset[str]] = {
    RigKind.ARM: frozenset({"arm", "track", "mount", "mounts", "lens", "safety"}),
    RigKind.TREADMILL: frozenset(
        {"arm", "track", "mount", "mounts", "lens", "safety", "treadmill"}
    ),
    RigKind.OPERATOR: frozenset({"operator"}),
    RigKind.DIGITAL: frozenset(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What rigs refer to; None where its file could not be read."""

    stages: tuple[Stage, ...] | None
    sets: tuple[Set, ...] | None


def read_rigs(
    source: Source, context: Conventions, models: RigModels, around: Around
) -> tuple[Rig, ...]:
    """The rigs of `rigs.toml`.

    Args:
        source: The file.
        context: What its bare values mean.
        models: Where models are found.
        around: The sets and stages its rigs may name.
    """
    top = source.top()
    form = fill(RigsForm, top, source.data, context)
    names = Names("rig")
    rigs: list[Rig] = []
    for position, table in enumerate(form.rig):
        place = top.at("rig", position)
        rig = _RigReader(place, table, context, models).read(around)
        names.claim(rig.id, place.at("id"))
        rigs.append(rig)
    return tuple(rigs)


def bare_name(key: str) -> str:
    """A key without its unit: `speed_deg_s` is the field `speed`."""
    return _UNIT_SUFFIX.sub("", key)


class _RigReader:
    """Makes one rig of its table."""

    def __init__(self, place: Place, table: Table, context: Conventions, models: RigModels) -> None:
        self.place = place
        self.table = table
        self.context = context
        self.models = models
        self.assumed: set[str] = set()
        self.T_flange_tip: FloatArray = np.eye(4)
        self.notes: tuple[str, ...] = ()

    def read(self, around: Around) -> Rig:
        model = self._model()
        form = self._form(model)
        kind = self._kind(form, model)
        arm_model = self._arm_model(form, kind, model)
        self._assume(form, (model, arm_model))
        moves = kind in (RigKind.ARM, RigKind.TREADMILL)
        arm = self._arm(form, arm_model) if moves else None
        track = self._section(TrackForm, "track", form.track, arm_model) if moves else None
        mounts = self._mounts(form, arm_model, arm) if moves else ()
        lens = self._lens(form, arm_model) if moves else None
        operator, treadmill = self._operator(form, kind, model), self._treadmill(form, kind, model)
        return Rig(
            id=form.id,
            name=form.name or (model.form.name if model else form.id),
            kind=kind,
            terms=_terms(self.place.at("terms"), form.terms),
            arm=arm,
            track=Track(**_bare(track)) if track else None,
            mounts=mounts,
            lens_axes=lens,
            safety=self._safety(form, arm_model) if moves else Safety(),
            operator=operator,
            treadmill=treadmill,
            sets=self._sets(form, around),
            assumed=tuple(sorted(self.assumed)),
            **_work(form),
        )

    # -- what it is ---------------------------------------------------------------------------

    def _model(self) -> RigModel | None:
        name = self.table.get("model")
        if isinstance(name, str) and name.strip():
            return self.models.find(name.strip(), self.place.at("model"))
        if self.table.get("kind") == "digital":
            return self.models.find("digital", self.place.at("model"))
        remedy = "is missing; it is " + one_of(model_names(), what="models")
        self.place.at("model").problem(remedy)
        return None

    def _form(self, model: RigModel | None) -> RigForm:
        """The rig's own table over the clearances and minutes of its model."""
        if model is None:
            return fill(RigForm, self.place, self.table, self.context)
        lower = cast("Table", model.place.source.data.get("rig", {}))
        lower = {key: value for key, value in lower.items() if key in WorkForm.model_fields}
        source = laid_over(self.place, self.table, model.place.at("rig"), lower)
        return fill(RigForm, source.top(), source.data, self.context)

    def _kind(self, form: RigForm, model: RigModel | None) -> RigKind:
        of_model = model.form.kind if model else None
        if form.kind and of_model and form.kind is not of_model:
            remedy = f'the model is of kind "{of_model.value}"; choose one of kind "{form.kind}"'
            self.place.at("kind").problem(remedy, read=form.kind.value)
        kind = form.kind or of_model
        if kind is None:
            self.place.at("kind").problem("is missing; " + one_of(RigKind, what="kinds"))
            return RigKind.DIGITAL
        self._reject_other_sections(of_model or kind)
        return kind

    def _reject_other_sections(self, kind: RigKind) -> None:
        every = frozenset[str]().union(*_SECTIONS.values())
        for key in sorted((every - _SECTIONS[kind]) & set(self.table)):
            remedy = f'a rig of kind "{kind.value}" has no {key}; remove it'
            self.place.at(key).problem(remedy, read=key)

    def _arm_model(self, form: RigForm, kind: RigKind, model: RigModel | None) -> RigModel | None:
        """Where arm, track and mounts come from: the rig's model, or the one a treadmill names."""
        if kind is not RigKind.TREADMILL or model is None:
            return model
        own = form.arm if isinstance(form.arm, str) else (form.arm or {}).get("model")
        if isinstance(own, str):
            place = (
                self.place.at("arm") if isinstance(form.arm, str) else self.place.at("arm", "model")
            )
            return self.models.find(own, place)
        name = model.form.arm_model
        return self.models.find(name, model.place.at("arm_model")) if name else model

    def _assume(self, form: RigForm, models: Sequence[RigModel | None]) -> None:
        """What the models assume, but for what the rig says was confirmed; and what it adds."""
        names = [name for model in models if model for name in model.form.assumed]
        assumed = {name.removeprefix("rig.") for name in names}
        for position, name in enumerate(form.confirmed):
            found = {one for one in assumed if one == name or one.startswith(f"{name}.")}
            if not found:
                remedy = one_of(sorted(assumed), name, what="assumed values")
                self.place.at("confirmed", position).problem(remedy, read=name)
            assumed -= found
        self.assumed = assumed | set(form.assumed)

    # -- its parts ----------------------------------------------------------------------------

    def _section(
        self, form: type[F], name: str, own: Table | None, model: RigModel | None
    ) -> F | None:
        """A part of the rig, filled; None if the model is not known or has none."""
        found = self._table(name, own, model)
        return fill(form, *found, self.context) if found else None

    def _table(
        self, name: str, own: Table | None, model: RigModel | None
    ) -> tuple[Place, Table] | None:
        """A part of the rig as it was written: its own values over its model's."""
        if model is None:
            return None
        lower: Any = model.place.source.data.get(name)
        if not isinstance(lower, dict):
            if own:
                return self.place.at(name), own
            remedy = f"the model {model.name!r} has no {name}; give [rig.{name}]"
            self.place.at(name).problem(remedy)
            return None
        if not own:
            return model.place.at(name), cast("Table", lower)
        source = laid_over(self.place.at(name), own, model.place.at(name), cast("Table", lower))
        return source.top(), source.data

    def _arm(self, form: RigForm, model: RigModel | None) -> ArmModel | None:
        own = dict(form.arm) if isinstance(form.arm, dict) else {}
        own.pop("model", None)
        found = self._table("arm", own, model)
        if found is None:
            return None
        read = self._with_urdf(*found)
        if read is None:
            return None
        place, table = read
        if {"sphere", "capsule"} & own.keys():
            table = _without(table, {"sphere", "capsule"} - own.keys())
        lengths = {key: value for key, value in table.items() if key in _LENGTHS}
        arm = fill(ArmForm, place, _without(table, lengths), self.context)
        geometry = _geometry(place, arm.family, lengths, self.context)
        _check_arm(place, arm)
        return ArmModel(
            name=model.name if model else form.id,
            geometry=geometry,
            **_bare(arm, exclude={"family", "capsule", "sphere", "apart"}),
            spheres=_link_spheres(arm),
            apart=tuple((min(pair), max(pair)) for pair in arm.apart),
            source="; ".join(
                [model.form.source if model else "the production's own file", *self.notes]
            ),
            assumed=tuple(sorted(_fields_of("arm", self.assumed))),
        )

    def _with_urdf(self, place: Place, table: Table) -> tuple[Place, Table] | None:
        """The keys of `[arm]`, laid over what its URDF says; None, and a problem, if that fails."""
        said = {key: value for key, value in table.items() if key in UrdfForm.model_fields}
        if "urdf" not in said:
            return place, table
        form, folder = fill(UrdfForm, place, said, self.context), self.models.folder
        own = _without(table, said.keys() - {"radius"})
        try:
            found = arm_from_urdf(
                folder / form.urdf, folder / form.meshes, form.base or "", form.tip or "", own
            )
        except FormatError as error:
            problem = error.problem
            remedy = f"{problem.where + ': ' if problem.where else ''}{problem.remedy}"
            place.at("urdf").problem(remedy, read=problem.read or form.urdf)
            return None
        self.assumed |= set(found.assumed)
        self.T_flange_tip, self.notes = found.T_flange_tip, found.notes
        under = Source(form.urdf, place.source.problems, data=found.table)
        source = laid_over(place, _without(own, {"radius"}), under.top(), found.table)
        return source.top(), source.data

    def _mounts(
        self, form: RigForm, model: RigModel | None, arm: ArmModel | None
    ) -> tuple[Mount, ...]:
        of_model = model.form.mount if model else []
        by_name = {mount.id: mount for mount in of_model}
        wanted = list(by_name) if form.mounts is None and not form.mount else form.mounts or []
        names = Names("mount of this rig")
        mounts: list[Mount] = []
        for position, name in enumerate(wanted):
            here = self.place.at("mounts", position)
            if name not in by_name:
                here.problem(one_of(by_name, name, what="mounts of the model"), read=name)
                continue
            names.claim(name, here)
            assert model is not None
            place = model.place.at("mount", list(by_name).index(name))
            mounts.append(_mount(place, by_name[name], arm))
        for position, own in enumerate(form.mount):
            place = self.place.at("mount", position)
            names.claim(own.id, place.at("id"))
            mounts.append(_mount(place, own, arm))
        if not mounts and model:
            self.place.at("mounts").problem("an arm needs at least one mount for the camera")
        return tuple(_on_tip(mount, self.T_flange_tip) for mount in mounts)

    def _lens(self, form: RigForm, model: RigModel | None) -> LensAxes | None:
        if not form.lens and not (model and model.place.source.data.get("lens")):
            return None
        filled = self._section(LensForm, "lens", form.lens, model)
        if filled is None:
            return None
        place = self.place.at("lens") if form.lens or model is None else model.place.at("lens")
        return _lens_axes(place, filled, tuple(sorted(_fields_of("lens", self.assumed))))

    def _safety(self, form: RigForm, model: RigModel | None) -> Safety:
        if not form.safety and not (model and model.place.source.data.get("safety")):
            return Safety()
        filled = self._section(SafetyForm, "safety", form.safety, model)
        if filled is None:
            return Safety()
        place = (
            self.place.at("safety") if form.safety or model is None else model.place.at("safety")
        )
        return _safety(place, filled)

    def _operator(
        self, form: RigForm, kind: RigKind, model: RigModel | None
    ) -> OperatorModel | None:
        if kind is not RigKind.OPERATOR:
            return None
        filled = self._section(OperatorForm, "operator", form.operator, model)
        if filled and filled.height_low >= filled.height_high:
            place = self.place.at("operator") if form.operator else self.place.at("model")
            place.problem("height_low must be below height_high", read=filled.height_low)
        return OperatorModel(**_bare(filled)) if filled else None

    def _treadmill(
        self, form: RigForm, kind: RigKind, model: RigModel | None
    ) -> TreadmillModel | None:
        if kind is not RigKind.TREADMILL:
            return None
        filled = self._section(TreadmillForm, "treadmill", form.treadmill, model)
        return TreadmillModel(**_bare(filled)) if filled else None

    def _sets(self, form: RigForm, around: Around) -> tuple[str, ...]:
        """The sets it may be used in: those named, else those on its stage, else any."""
        if around.stages is not None and form.stage is not None:
            known = [stage.id for stage in around.stages]
            if form.stage not in known:
                remedy = one_of(known, form.stage, what="stages")
                self.place.at("stage").problem(remedy, read=form.stage)
        sets = around.sets or ()
        for position, name in enumerate(form.sets if around.sets is not None else ()):
            if name not in [one.id for one in sets]:
                remedy = one_of((one.id for one in sets), name, what="sets")
                self.place.at("sets", position).problem(remedy, read=name)
        on_stage = [one.id for one in sets if form.stage and one.stage == form.stage]
        return tuple(form.sets or on_stage)


# ---------------------------------------------------------------------------------------------
# forms to nouns


def _bare(form: Form, exclude: set[str] | None = None) -> dict[str, Any]:
    """Values by the names of the noun's fields; lists become read-only arrays."""
    values = form.model_dump(exclude=exclude or set())
    return {
        bare_name(key): frozen(cast("list[float]", value)) if isinstance(value, list) else value
        for key, value in values.items()
    }


def _work(form: RigForm) -> dict[str, Any]:
    values = {key: getattr(form, key) for key in WorkForm.model_fields}
    return {**values, "passes": tuple(form.passes)}


def _fields_of(section: str, assumed: set[str]) -> list[str]:
    return [name.split(".", 1)[1] for name in assumed if name.startswith(f"{section}.")]


def _terms(place: Place, form: TermsForm) -> Terms:
    return Terms(**form.model_dump(exclude={"windows"}), windows=read_windows(place, form.windows))


_LENGTHS = frozenset(OrthoParallelForm.model_fields) | frozenset(OffsetWristForm.model_fields)


def _without(table: Table, keys: Iterable[str]) -> Table:
    return {key: value for key, value in table.items() if key not in keys}


def _geometry(
    place: Place, family: ArmFamily, lengths: Table, context: Conventions
) -> OrthoParallel | OffsetWrist:
    if family is ArmFamily.ORTHO_PARALLEL:
        return OrthoParallel(**fill(OrthoParallelForm, place, lengths, context).model_dump())
    wrist = OffsetWrist(**fill(OffsetWristForm, place, lengths, context).model_dump())
    for key in ("a2", "a3"):
        if getattr(wrist, key) >= 0.0:
            remedy = "must be negative, as the makers of such arms write it"
            place.at(key).problem(remedy, read=lengths.get(key))
    return wrist


def _check_arm(place: Place, arm: ArmForm) -> None:
    for axis, (low, high) in enumerate(zip(arm.lower_deg, arm.upper_deg, strict=True), start=1):
        if low >= high:
            remedy = f"the lower limit of axis {axis} must be below its upper limit"
            place.at("lower_deg").problem(remedy, read=f"{np.degrees(low):g}")
    if any(abs(sign) != 1 for sign in arm.signs):
        place.at("signs").problem("a sign is 1 or -1", read=arm.signs)


def _on_tip(mount: Mount, T_flange_tip: FloatArray) -> Mount:
    """A mount that was given in the frame of a tip, in that of the flange."""
    if np.array_equal(T_flange_tip, np.eye(4)):
        return mount
    turn = from_matrix(T_flange_tip[:3, :3])
    centres = apply(T_flange_tip, mount.spheres[:, :3])
    x, y, z = apply(T_flange_tip, mount.centre_of_mass).tolist()
    pivot = None if mount.pivot is None else apply(T_flange_tip, mount.pivot).tolist()
    return replace(
        mount,
        p_flange_camera=frozen(apply(T_flange_tip, mount.p_flange_camera)),
        q_flange_camera=frozen(multiply(turn, mount.q_flange_camera)),
        spheres=frozen(np.hstack([centres, mount.spheres[:, 3:]])),
        centre_of_mass=(x, y, z),
        pivot=None if pivot is None else (pivot[0], pivot[1], pivot[2]),
    )


def _link_spheres(arm: ArmForm) -> FloatArray:
    rows: list[FloatArray] = [np.zeros((0, 5))]
    rows += [np.array([[one.frame, *one.at, one.radius]]) for one in arm.sphere]
    for capsule in arm.capsule:
        spheres = spheres_around(capsule.start, capsule.end, capsule.radius)
        frame = np.full((len(spheres), 1), float(capsule.frame))
        rows.append(np.hstack([frame, spheres]))
    return frozen(np.vstack(rows))


def _mount(place: Place, form: MountForm, arm: ArmModel | None) -> Mount:
    """Camera axes in the flange frame: -Z looks, +Y is up in the picture, X = Y x Z."""
    back, up = -np.array(form.looks), np.array(form.up)
    if abs(float(back @ up)) > 1e-9:
        remedy = "the picture's up must be square to where the camera looks"
        place.at("up").problem(remedy, read=_axis_name(form.up))
        return _mount(place, form.model_copy(update={"up": (up[1], up[2], up[0])}), arm)
    if arm is not None and form.mass_kg > arm.payload:
        remedy = f"mount, camera and lens weigh more than the {arm.payload:g} kg the arm may carry"
        place.at("mass_kg").problem(remedy, read=f"{form.mass_kg:g}")
    rotation = np.column_stack([np.cross(up, back), up, back])
    bodies = sorted(form.capsule, key=lambda one: one.tilts)
    straight = Mount(
        id=form.id,
        p_flange_camera=frozen(form.position),
        q_flange_camera=frozen(from_matrix(rotation)),
        spheres=_body_spheres(bodies),
        mass=form.mass_kg,
        centre_of_mass=form.centre_of_mass,
        pivot=form.pivot,
        tilt_low=form.tilt_low_deg,
        tilt_high=form.tilt_high_deg,
        tilting=len(_body_spheres([one for one in bodies if one.tilts])),
    )
    return tilted(straight, form.tilt_deg) if _can_tilt(place, form) else straight


def _can_tilt(place: Place, form: MountForm) -> bool:
    if form.pivot is None:
        if form.tilt_deg or form.tilt_low_deg or form.tilt_high_deg:
            place.at("pivot").problem("is missing; a tilted camera needs the point it turns about")
        return False
    low, high = np.degrees([form.tilt_low_deg, form.tilt_high_deg])
    if not form.tilt_low_deg <= form.tilt_deg <= form.tilt_high_deg:
        remedy = f"must be from tilt_low_deg to tilt_high_deg, here {low:g} to {high:g}"
        place.at("tilt_deg").problem(remedy, read=f"{np.degrees(form.tilt_deg):g}")
        return False
    return form.tilt_deg != 0.0


_LENS_ENDS = {"zoom": ("wide", "tele"), "focus": ("near", "far"), "iris": ("open_t", "closed_t")}


def _safety(place: Place, form: SafetyForm) -> Safety:
    distances, speeds = form.near_distances, form.near_speeds_m_s
    if len(distances) != len(speeds):
        remedy = f"must have as many values as near_distances, which has {len(distances)}"
        place.at("near_speeds_m_s").problem(remedy, read=len(speeds))
        return Safety()
    for key, values in (("near_distances", distances), ("near_speeds_m_s", speeds)):
        if any(after <= before for before, after in pairwise(values)):
            place.at(key).problem("must rise from each value to the next")
            return Safety()
    return Safety(
        early=form.early_s,
        late=form.late_s,
        beside=form.beside,
        near_distances=tuple(distances),
        near_speeds=tuple(speeds),
        stop_part=form.stop_part,
    )


def _lens_axes(place: Place, form: LensForm, assumed: tuple[str, ...]) -> LensAxes:
    axes: dict[str, LensAxis] = {}
    for name, ends in _LENS_ENDS.items():
        motor: ZoomForm | FocusForm | IrisForm | None = getattr(form, name)
        if motor is None:
            continue
        start, end = (getattr(motor, key) for key in ends)
        if end is not None and end <= start:
            remedy = f"{ends[0]} must be less than {ends[1]}"
            place.at(name, ends[1]).problem(remedy, read=f"{end:g}")
        axes[name] = LensAxis(
            start=start,
            end=math.inf if end is None else end,
            scale=motor.scale,
            speed=motor.speed_travels_s,
            acceleration=motor.acceleration_travels_s2,
        )
        if end is None and axes[name].scale is not LensScale.INVERSE:
            place.at(name, "scale").problem(
                'only the scale "inverse" goes on to infinity; give far'
            )
    return LensAxes(**axes, assumed=assumed)


def _axis_name(direction: Sequence[float]) -> str:
    axis = int(np.argmax(np.abs(direction)))
    return ("-" if direction[axis] < 0 else "+") + "xyz"[axis]


def _body_spheres(capsules: Sequence[CapsuleForm]) -> FloatArray:
    rows = [spheres_around(one.start, one.end, one.radius) for one in capsules]
    return frozen(np.vstack([np.zeros((0, 4)), *rows]))
