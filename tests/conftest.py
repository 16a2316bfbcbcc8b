"""What every test may lean on: one hypothesis profile, and the real files if they are there."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

REPOSITORY = Path(__file__).resolve().parents[1]

settings.register_profile(
    "oner",
    derandomize=True,  # the same examples on every machine and every run
    deadline=None,  # the first call of a kernel compiles it
    database=None,
    suppress_health_check=[HealthCheck.too_slow],  # for the same reason
)
settings.load_profile("oner")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real drawings, cameras, runners and screenplays beside the checkout."""
    folder = REPOSITORY.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("real files are not here: no folder ../shared/data beside the checkout")
    return folder
