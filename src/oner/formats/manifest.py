"""`manifest.json` of an issue, written and read.

Keys: schema, title, number, colour, round, words, date, paper, version, plan (SHA-256), inputs
(name -> SHA-256), files (kind, name, bytes, sha256).
"""

from __future__ import annotations

import json
from pathlib import Path

from oner.errors import StoredFileError
from oner.model.edition import Colour, Edition, Format
from oner.model.issue import ISSUE_SCHEMA, Issue, IssuedFile


def manifest_bytes(title: str, issue: Issue) -> bytes:
    """The file of a manifest: UTF-8 JSON."""
    edition = issue.edition
    document = {
        "schema": ISSUE_SCHEMA,
        "title": title,
        "number": edition.number,
        "colour": edition.colour.value if edition.colour else None,
        "round": edition.round,
        "words": edition.words,
        "date": edition.issued,
        "paper": edition.paper.value,
        "version": issue.version,
        "plan": issue.plan,
        "inputs": dict(issue.inputs),
        "files": [
            {"kind": file.kind, "name": file.name, "bytes": file.size, "sha256": file.sha256}
            for file in issue.files
        ],
    }
    return (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode(
        "utf-8", "backslashreplace"
    )


def read_manifest(path: Path) -> Issue:
    """The issue a manifest tells of.

    Raises:
        StoredFileError: The file is no manifest, or was changed.
    """
    try:
        read = json.loads(path.read_bytes())
        if read["schema"] != ISSUE_SCHEMA:
            raise ValueError(f"schema {read['schema']}")
        edition = Edition(
            number=int(read["number"]),
            colour=Colour(read["colour"]),
            round=int(read["round"]),
            issued=str(read["date"]),
            plan=str(read["plan"])[:12],
            paper=Format(read["paper"]),
        )
        files = tuple(
            IssuedFile(
                kind=str(file["kind"]),
                name=str(file["name"]),
                size=int(file["bytes"]),
                sha256=str(file["sha256"]),
            )
            for file in read["files"]
        )
        return Issue(
            folder=path.parent.name,
            edition=edition,
            plan=str(read["plan"]),
            version=str(read["version"]),
            inputs=tuple(sorted((str(k), str(v)) for k, v in read["inputs"].items())),
            files=files,
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise StoredFileError(
            f"{path} is not a manifest of this oner, or was changed ({error}). "
            "Bring the issue back from a copy; an issue is never edited."
        ) from None
