"""Fills a form (a pydantic model of what a person may write) and says everything wrong with it.

A value that cannot be read is replaced by the example of its key, so that the rest of the table
is still checked; the problem stays, and so the replacement is never planned with.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from typing import Any, ClassVar, TypeVar, cast, get_args

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.fields import FieldInfo

from oner.production.problems import one_of
from oner.production.sources import Place, Table


class Form(BaseModel):
    """What a person may write in one table or row: no key but those named."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        extra="forbid", frozen=True, populate_by_name=False, allow_inf_nan=False
    )


F = TypeVar("F", bound=Form)

_EXPECTED = {
    "string_type": "must be text in quotes",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "list_type": "must be a list in [ ]",
    "tuple_type": "must be a list in [ ]",
    "dict_type": "must be a table of keys and values",
    "model_type": "must be a table of keys and values",
    "model_attributes_type": "must be a table of keys and values",
}


def fill(form: type[F], place: Place, data: Any, context: object = None) -> F:
    """The form filled with `data`; what is wrong with it goes to the place's problems.

    Keys that cannot be read take their example, if they are required, or their default.

    Args:
        form: The kind of form.
        place: Where the table stands.
        data: The table as it was read.
        context: Handed to the validators of the form.
    """
    if not isinstance(data, dict):
        place.problem("must be a table of keys and values", read=data)
        data = {}
    table: Table = cast("Table", data)
    for _ in range(20):
        try:
            return form.model_validate(table, context=context)
        except ValidationError as error:
            table = _report_and_mend(form, place, table, error)
    raise AssertionError(f"{form.__name__} has a required key whose example is not valid")


def _report_and_mend(form: type[Form], place: Place, data: Table, error: ValidationError) -> Table:
    mended = deepcopy(data)
    for one in error.errors(include_url=False):
        path = tuple(one["loc"])
        found = _field_at(form, path)
        _report(place, path, cast("Mapping[str, Any]", one), found)
        _mend(mended, path, found)
    return mended


def _report(
    place: Place, path: tuple[str | int, ...], error: Mapping[str, Any], found: _Found
) -> None:
    kind, key = str(error["type"]), str(path[-1]) if path else ""
    if kind == "extra_forbidden":
        remedy = "is not a key here; " + one_of(_keys(found.form), key, what="keys")
        place.at(*path).problem(remedy, read=key)
    elif kind == "missing" and found.field is not None and len(path) == found.depth + 1:
        remedy = f"is missing; it is {_meaning(found.field)}"
        place.at(*path).problem(remedy)
    else:
        place.at(*path).problem(_remedy(kind, error, found.field), read=error["input"])


_LIMITS = {
    "greater_than": "must be more than {gt:g}",
    "greater_than_equal": "must be {ge:g} or more",
    "less_than": "must be less than {lt:g}",
    "less_than_equal": "must be {le:g} or less",
    "too_short": "must have at least {min_length} elements",
    "too_long": "must have at most {max_length} elements",
    "value_error": "{error}",
}


def _remedy(kind: str, error: Mapping[str, Any], field: FieldInfo | None) -> str:
    context = cast("Mapping[str, Any]", error.get("ctx") or {})
    if kind in _LIMITS:
        return _LIMITS[kind].format(**context)
    if kind in ("enum", "literal_error"):
        names = re.findall(r"'([^']+)'", str(context["expected"]))
        return one_of(names, str(error["input"]), what="values")
    expected = _EXPECTED.get(kind, str(error["msg"]))
    return f"{expected}; it is {_meaning(field)}" if field else expected


def _meaning(field: FieldInfo) -> str:
    example = f", e.g. {_as_toml(field.examples[0])}" if field.examples else ""
    return f"{field.description or 'required'}{example}"


def _as_toml(value: Any) -> str:
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, dict):
        pairs = cast("Table", value).items()
        return "{ " + ", ".join(f"{k} = {_as_toml(v)}" for k, v in pairs) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_as_toml(v) for v in cast("list[Any]", value)) + "]"
    return str(value).lower() if isinstance(value, bool) else str(value)


# ---------------------------------------------------------------------------------------------
# which key of which form a path of pydantic means


class _Found:
    """The form and field that a path ends in, and how deep in the path that field's key is."""

    def __init__(self, form: type[Form], field: FieldInfo | None, depth: int) -> None:
        self.form = form
        self.field = field
        self.depth = depth


def _field_at(form: type[Form], path: tuple[str | int, ...]) -> _Found:
    found = _Found(form, None, 0)
    inner: type[Form] | None = form
    for depth, key in enumerate(path):
        if isinstance(key, int):
            continue
        if inner is None:
            break
        field = _by_key(inner).get(key)
        found = _Found(inner, field, depth)
        inner = _form_in(field.annotation) if field else None
    return found


def _by_key(form: type[Form]) -> dict[str, FieldInfo]:
    return {field.alias or name: field for name, field in form.model_fields.items()}


def _keys(form: type[Form]) -> list[str]:
    return list(_by_key(form))


def _form_in(annotation: Any) -> type[Form] | None:
    if isinstance(annotation, type) and issubclass(annotation, Form):
        return annotation
    for argument in get_args(annotation):
        inner = _form_in(argument)
        if inner is not None:
            return inner
    return None


def _mend(data: Table, path: tuple[str | int, ...], found: _Found) -> None:
    """Put the example of the key in place of what was read; drop what has no example."""
    holder: Any = data
    for key in path[: found.depth]:
        try:
            holder = holder[key]
        except (KeyError, IndexError, TypeError):
            return
    if not isinstance(holder, dict):
        return
    table, key = cast("Table", holder), str(path[found.depth]) if path else ""
    if found.field is not None and found.field.is_required():
        table[key] = deepcopy(found.field.examples[0]) if found.field.examples else ""
    else:
        table.pop(key, None)
