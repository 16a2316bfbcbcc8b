"""oner turns a long take that nobody can shoot in one go into a plan that can be shot.

It cuts the take into pieces at seams the viewer will not see, finds for every piece a rig and a
state of the set that can shoot it, programs the robot arm, and fits the pieces into the shooting
schedule of the whole show.

The folders of this package are the stages of that work, in the order in which data goes through
them; `oner.app` has the verbs. Importing `oner` itself loads nothing heavy.
"""

from __future__ import annotations

from importlib.metadata import version

__version__ = version("oner")
"""The version of the installed package."""
