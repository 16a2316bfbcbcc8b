"""A small story and a take by hand in it, to be varied by each test."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from oner.model.production import Calendar, Prices, Production, Rules
from oner.model.set import StoryMap, Waypoint
from oner.model.take import (
    CameraFile,
    CameraKey,
    PaceKey,
    PerformerFile,
    TakeByHand,
    TakeFromFiles,
    TakeScript,
)
from oner.take.build import TakeResult, build_take

L_SHAPE = (
    Waypoint(id="a", point=(0.0, 0.0)),
    Waypoint(id="b", point=(20.0, 0.0)),
    Waypoint(id="c", point=(20.0, 15.0)),
)


class Workshop:
    """Builds takes for tests; `hand` and `story` are where they start from."""

    story = StoryMap(waypoints=L_SHAPE)
    hand = TakeByHand(
        performer="MARK",
        performer_height=1.8,
        performer_radius=0.35,
        route=("a", "b", "c"),
        corner_radius=1.5,
        pace=(PaceKey(time=1.0, speed=0.0), PaceKey(time=3.0, speed=3.0)),
        camera=tuple(
            CameraKey(
                time=t, azimuth=0.0, distance=2.0, height=1.6, aim_height=1.6, focal_length=0.035
            )
            for t in (0.0, 10.0)
        ),
        duration=10.0,
    )
    folder = Path("nowhere")

    def script(self, description: TakeByHand | TakeFromFiles, **changes) -> TakeScript:
        script = TakeScript(
            name="test",
            scene="1",
            episode="1",
            shutter_angle=math.pi,
            sensor_width=0.02489,
            sensor_height=0.014,
            description=description,
        )
        return replace(script, **changes)

    def production(self, script: TakeScript, story: StoryMap, rate: Fraction) -> Production:
        return Production(
            title="Test",
            short="T",
            currency="USD",
            rate=rate,
            calendar=Calendar(start=date(2027, 1, 4), days=10),
            rules=Rules(),
            prices=Prices(),
            story=story,
            stages=(),
            sets=(),
            rigs=(),
            cast=(),
            strips=(),
            take=script,
        )

    def by_hand(
        self,
        *,
        story: StoryMap | None = None,
        rate: Fraction = Fraction(24),
        folder: Path | None = None,
        script: dict | None = None,
        **changes,
    ) -> TakeResult:
        described = self.script(replace(self.hand, **changes), **(script or {}))
        production = self.production(described, story or self.story, rate)
        return build_take(production, folder or self.folder)

    def from_files(
        self,
        folder: Path,
        camera: CameraFile,
        *performers: PerformerFile,
        rate: Fraction = Fraction(24),
        **script,
    ) -> TakeResult:
        files = TakeFromFiles(camera=camera, performers=performers)
        described = self.script(files, **script)
        return build_take(self.production(described, StoryMap(), rate), folder)


@pytest.fixture(scope="session")
def workshop() -> Workshop:
    return Workshop()
