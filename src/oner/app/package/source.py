"""What the files of a package are made from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from oner.model.desk import Desk
from oner.model.edition import Edition, PackageFile, file_name
from oner.model.plan import Plan
from oner.model.production import Production


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A plan, as every part of the package reads it.

    Args:
        production: As read from the folder.
        plan: The last one.
        desk: The same as the page shows it: rows of days out of days, banners, lanes, pieces in
            the frame they are shot in.
        edition: What stands on every page.
    """

    production: Production
    plan: Plan
    desk: Desk
    edition: Edition

    def named(self, kind: str, ext: str, *, piece: str = "", whole: bool = False) -> str:
        """The name of a file by the house's rule.

        Args:
            kind: Of the file.
            ext: Without a dot.
            piece: Id of the piece, or what else it is about.
            whole: Whether it is about the show and not about the take's scene.
        """
        scene = "" if whole or self.desk.take is None else self.desk.take.scene
        return file_name(
            self.production.short, kind, self.edition.number, ext, scene=scene, piece=piece
        )


Maker = Callable[[Source], Iterator[PackageFile]]
"""Makes the files of one kind; none where the plan has nothing of that kind."""
