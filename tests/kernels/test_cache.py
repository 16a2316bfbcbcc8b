"""Compiled kernels are kept where a changed source is noticed."""

from __future__ import annotations

from pathlib import Path

import pytest
from numba.core import config

from oner import kernels


def test_a_changed_source_changes_the_folder(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1")
    (tmp_path / "b.py").write_text("y = 1")
    before = kernels.sources_hash(tmp_path)
    (tmp_path / "b.py").write_text("y = 2")
    assert kernels.sources_hash(tmp_path) != before


def test_the_compiler_uses_the_folder_of_these_sources() -> None:
    assert Path(config.CACHE_DIR) == kernels.CACHE
    assert len(kernels.CACHE.name) == 12 or "oner-kernels-" in kernels.CACHE.name


def test_a_named_cache_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    assert kernels.user_cache() == tmp_path


def test_a_cache_that_cannot_be_written_is_replaced_by_a_temporary_one(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    folder = kernels.writable_cache(blocked, "key")
    assert folder.is_dir()
    assert not folder.is_relative_to(tmp_path)
    folder.rmdir()
