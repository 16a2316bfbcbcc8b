"""Writes the types of the page's code from the nouns of `oner.model.desk` and `oner.model.changes`.

`--check` writes nothing and fails where the file is not what the nouns say.
"""

from __future__ import annotations

import sys
from dataclasses import fields, is_dataclass
from enum import Enum
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from oner.model import changes, desk

OUT = Path(__file__).parent.parent / "web" / "desk" / "src" / "plan.ts"

HEAD = """\
// Made by scripts/desk_types.py from src/oner/model/desk.py and changes.py, which explain it all.
"""

PLAIN: dict[Any, str] = {
    str: "string",
    int: "number",
    float: "number",
    bool: "boolean",
    NoneType: "null",
}


def typescript() -> str:
    """The interfaces of every noun of the modules, in their order."""
    nouns = [
        noun
        for module in (changes, desk)
        for noun in vars(module).values()
        if isinstance(noun, type) and is_dataclass(noun) and noun.__module__ == module.__name__
    ]
    return HEAD + "".join(_interface(noun) for noun in nouns)


def _interface(noun: type) -> str:
    hints = get_type_hints(noun)
    lines = [f"  readonly {field.name}: {_type(hints[field.name])};" for field in fields(noun)]
    return "\n".join([f"\nexport interface {noun.__name__} {{", *lines, "}\n"])


def _type(hint: Any) -> str:
    origin: Any = get_origin(hint)
    args: tuple[Any, ...] = get_args(hint)
    if origin in (Union, UnionType):
        return " | ".join(_type(one) for one in args)
    if origin is tuple:
        if args[-1] is Ellipsis:
            inner = _type(args[0])
            return f"readonly ({inner})[]" if " " in inner else f"readonly {inner}[]"
        return f"readonly [{', '.join(_type(one) for one in args)}]"
    if hint in PLAIN:
        return PLAIN[hint]
    kind: type = hint
    if issubclass(kind, Enum):
        return " | ".join(f'"{one.value}"' for one in kind)
    return kind.__name__


def main() -> int:
    """Writes the file, or checks it."""
    text = typescript()
    if "--check" in sys.argv:
        if not OUT.exists() or OUT.read_text("utf-8") != text:
            print(f"{OUT.name} is not what the nouns say; run scripts/desk_types.py")
            return 1
        return 0
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
