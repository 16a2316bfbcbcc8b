"""Test modules of this folder share `small_productions`: little shows with every kind of rule."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
