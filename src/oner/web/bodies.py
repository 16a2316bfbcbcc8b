"""What the page sends, read with care: every wrong one is answered in words."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from oner.app.desk.arrangement import StripMove
from oner.app.desk.session import MOST_MOVES, EditRefused

Name = Annotated[str, Field(max_length=200)]
Names = Annotated[list[Name], Field(max_length=MOST_MOVES)]


class Body(BaseModel):
    """An object of the page; keys that are not named are refused."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", strict=True)

    revision: Name = ""


class MoveForm(BaseModel):
    """Where a strip goes; an empty day is off the board."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", strict=True)

    strip: Name
    day: Name
    unit: Name = ""
    order: Annotated[int, Field(ge=0, le=100_000)] = 1

    def move(self) -> StripMove:
        """As the session takes it."""
        return StripMove(
            strip=self.strip,
            day=_day(self.day) if self.day else None,
            unit=self.unit,
            order=self.order,
        )


class MoveBody(Body):
    """`/move` and `/check`."""

    moves: Annotated[list[MoveForm], Field(max_length=MOST_MOVES)]


class LockBody(Body):
    """`/lock`."""

    strips: Names = []
    days: Names = []
    locked: bool

    def dates(self) -> list[date]:
        """Its days."""
        return [_day(day) for day in self.days]


class BoardsBody(Body):
    """`/boards`."""

    action: Name
    name: Name
    to: Name = ""


class SolveBody(Body):
    """`/solve`."""

    seconds: Annotated[float, Field(strict=False)] = 60.0
    seed: Annotated[int, Field(ge=0, lt=1 << 31)] = 1


class AlternativeBody(Body):
    """`/alternative`."""

    number: int


class WhyBody(Body):
    """`/why`."""

    strip: Name


class LoginBody(Body):
    """`/login`."""

    token: Name


B = TypeVar("B", bound=Body)


def read_body(kind: type[B], content: bytes) -> B:
    """A body of a kind.

    Raises:
        EditRefused: It is no such JSON.
    """
    try:
        return kind.model_validate_json(content or b"{}")
    except ValidationError as error:
        first: Any = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise EditRefused(
            f"{where or 'the request'}: {first['msg']}", "load the page again"
        ) from None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise EditRefused(f"{text}: no day", "write it as 2027-03-02") from None
