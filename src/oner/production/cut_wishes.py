"""`[cut]` of `take.toml`: what a person asks of the breakdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from oner.model.rig import Rig, RigKind
from oner.model.set import Set
from oner.model.take import CutWishes, NamedSetup, Only, Stretch
from oner.production.fields import (
    Count,
    Degrees,
    Id,
    Length,
    LengthOrZero,
    PlanePoint,
    Text,
    Whole,
)
from oner.production.forms import Form
from oner.production.problems import one_of
from oner.production.sources import Place
from oner.production.uniqueness import Names

MOST_ALTERNATIVES = 12
"""More breakdowns than this nobody compares."""


def _part_of_speed(value: Any) -> Fraction:
    wrong = 'must be a part of the speed between 0 and 1, such as "1/2" or "2/3"'
    try:
        part = Fraction(str(value)).limit_denominator(100)
    except (ValueError, ZeroDivisionError):
        raise ValueError(wrong) from None
    if isinstance(value, bool) or not 0 < part < 1:
        raise ValueError(wrong)
    return part


PartOfSpeed = Annotated[Fraction, BeforeValidator(_part_of_speed)]


class WhereForm(Form):
    """`[[cut.forbid_where]]` and `[[cut.force]]`: rigs on a stretch, in sets or parts."""

    what: list[Text] = Field(description="techniques or rigs", examples=[["arm"]], min_length=1)
    sets: list[Id] = Field(default=[], description="only in these sets")
    parts: list[Id] = Field(default=[], description="only in these parts the sets stand for")
    first_frame: Count = Field(default=0, description="first frame of the stretch")
    last_frame: Count | None = Field(
        default=None, description="last frame of the stretch, included; none: to the end"
    )


class SetupForm(Form):
    """`[[cut.setup]]`: a setup to try beside those that are found."""

    id: Id = Field(description="a name for it", examples=["behind-b"])
    rig: Id = Field(description="an arm or a treadmill", examples=["arm"])
    part: Id | None = Field(
        default=None, description="the part whose set it stands in; none beside a belt or on green"
    )
    at: PlanePoint = Field(
        description="the middle of the track, in the frame of the set or of the performer",
        examples=[[0, 0]],
    )
    riser: LengthOrZero = Field(default=0.0, description="what the track lies on")
    yaw_deg: Degrees = Field(default=0.0, description="the direction of the track")
    mount: Id | None = Field(default=None, description="the camera mount; none: each of the rig's")


class CutForm(Form):
    """`[cut]`: what is asked of the breakdown."""

    minimum_frames: Annotated[Whole, Field(gt=0)] = Field(
        default=24, description="the shortest piece"
    )
    maximum_frames: Annotated[Whole, Field(gt=0)] = Field(
        default=1200, description="the longest piece"
    )
    handle_frames: Count = Field(default=8, description="extra frames at both ends of a piece")
    maximum_pieces: Annotated[Whole, Field(gt=0)] = Field(default=40, description="the most pieces")
    forbid: list[Text] = Field(default=[], description="techniques or rigs that must not be used")
    forbid_where: list[WhereForm] = Field(
        default=[], description="the same on stretches, in sets or in parts"
    )
    force: list[WhereForm] = Field(
        default=[], description="stretches on which only these techniques or rigs may be used"
    )
    setup: list[SetupForm] = Field(default=[], description="setups to try beside those found")
    slow: list[PartOfSpeed] = Field(
        default=[], description='speeds a piece may be shot at as well, such as "1/2"'
    )
    alternatives: Annotated[Whole, Field(gt=0, le=MOST_ALTERNATIVES)] = Field(
        default=5, description="how many of the best distinct breakdowns are kept"
    )
    near: Length = Field(default=0.5, description="the clearance below which the take is reported")


def read_wishes(
    place: Place, form: CutForm, rigs: Sequence[Rig] | None, sets: Sequence[Set] | None
) -> CutWishes:
    """The wishes, checked against the rigs and sets of the folder.

    Args:
        place: Of `[cut]`.
        form: As it was filled.
        rigs, sets: None where their file could not be read.
    """
    if form.minimum_frames > form.maximum_frames:
        remedy = f"must be at least minimum_frames, {form.minimum_frames}"
        place.at("maximum_frames").problem(remedy, read=form.maximum_frames)
    checked = _Checked(rigs, sets)
    checked.what(place.at("forbid"), form.forbid)
    return CutWishes(
        minimum_frames=form.minimum_frames,
        maximum_frames=form.maximum_frames,
        handle_frames=form.handle_frames,
        maximum_pieces=form.maximum_pieces,
        forbid=tuple(form.forbid),
        forbid_where=checked.wheres(place.at("forbid_where"), form.forbid_where),
        force=checked.wheres(place.at("force"), form.force),
        setups=checked.setups(place.at("setup"), form.setup),
        slow=tuple(sorted(set(form.slow), reverse=True)),
        alternatives=form.alternatives,
        near=form.near,
    )


class _Checked:
    """Turns forms into nouns, checking the names they use."""

    def __init__(self, rigs: Sequence[Rig] | None, sets: Sequence[Set] | None) -> None:
        self.rigs = rigs
        self.sets = sets

    def what(self, place: Place, names: Iterable[str]) -> None:
        if self.rigs is None:
            return
        known = [*map(str, RigKind), *(rig.id for rig in self.rigs)]
        self._known(place, names, known, "techniques and rigs")

    def wheres(self, place: Place, forms: list[WhereForm]) -> tuple[Only, ...]:
        return tuple(self._where(place.at(n), form) for n, form in enumerate(forms))

    def setups(self, place: Place, forms: list[SetupForm]) -> tuple[NamedSetup, ...]:
        names = Names("setup")
        for position, form in enumerate(forms):
            names.claim(form.id, place.at(position, "id"))
        return tuple(self._setup(place.at(n), form) for n, form in enumerate(forms))

    def _where(self, place: Place, form: WhereForm) -> Only:
        self.what(place.at("what"), form.what)
        if self.sets is not None:
            self._known(place.at("sets"), form.sets, [one.id for one in self.sets], "sets")
            self._known(place.at("parts"), form.parts, self._parts(), "parts")
        stop = None if form.last_frame is None else form.last_frame + 1
        if stop is not None and stop <= form.first_frame:
            remedy = f"must not be before first_frame, {form.first_frame}"
            place.at("last_frame").problem(remedy, read=form.last_frame)
        return Only(
            what=tuple(form.what),
            sets=tuple(form.sets),
            parts=tuple(form.parts),
            stretch=Stretch(first=form.first_frame, stop=stop),
        )

    def _setup(self, place: Place, form: SetupForm) -> NamedSetup:
        rig = self._placed_rig(place, form)
        if rig is not None and form.mount is not None:
            mounts = [mount.id for mount in rig.mounts]
            self._known(place.at("mount"), [form.mount], mounts, "mounts of this rig", single=True)
        if form.part is not None and self.sets is not None:
            self._known(place.at("part"), [form.part], self._parts(), "parts", single=True)
        return NamedSetup(
            id=form.id,
            rig=form.rig,
            x=form.at[0],
            y=form.at[1],
            z=form.riser,
            yaw=form.yaw_deg,
            part=form.part or "",
            mount=form.mount or "",
        )

    def _placed_rig(self, place: Place, form: SetupForm) -> Rig | None:
        if self.rigs is None:
            return None
        placed = [rig for rig in self.rigs if rig.arm is not None]
        self._known(
            place.at("rig"),
            [form.rig],
            [rig.id for rig in placed],
            "arms and treadmills",
            single=True,
        )
        return next((rig for rig in placed if rig.id == form.rig), None)

    def _parts(self) -> list[str]:
        return [part.id for one in self.sets or () for part in one.stands_for]

    def _known(
        self, place: Place, names: Iterable[str], known: list[str], what: str, single: bool = False
    ) -> None:
        for position, name in enumerate(names):
            if name not in known:
                here = place if single else place.at(position)
                here.problem(one_of(known, name, what=what), read=name)
