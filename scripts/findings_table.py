"""Write the table of docs/findings.md from the codes of `oner.model.finding`.

python scripts/findings_table.py           write it
python scripts/findings_table.py --check   fail when it is not current
"""

from __future__ import annotations

import sys
from pathlib import Path

from oner.model.finding import CODES, Code

PAGE = Path(__file__).resolve().parents[1] / "docs" / "findings.md"
START = "<!-- table: written by scripts/findings_table.py -->"
END = "<!-- end of table -->"

_STAGES = {
    "take": "The take",
    "cover": "Coverage: which rig can shoot which frames",
    "arm": "The arm itself",
    "cut": "The cut into pieces",
    "seam": "Seams",
    "schedule": "The schedule",
    "audit": "The audit",
}
"""Heading by the first word of a code, in the order of the work."""


def table(stage: str) -> str:
    """The rows of one stage in markdown, a code each, under its heading.

    Args:
        stage: First word of the codes, a key of the headings.
    """
    codes = {code: known for code, known in CODES.items() if code.split("-")[0] == stage}
    rows = [_row(code, known) for code, known in codes.items()]
    head = ["| code | severity | meaning | remedy |", "|---|---|---|---|"]
    return "\n".join([f"## {_STAGES[stage]}", "", *head, *rows])


def page_with_tables(page: str) -> str:
    """The page with everything between its two marks replaced by the tables.

    Args:
        page: Text of docs/findings.md.

    Raises:
        SystemExit: A mark is missing, or a code begins with a word that has no heading.
    """
    strangers = sorted({code.split("-")[0] for code in CODES} - set(_STAGES))
    if strangers:
        raise SystemExit(f"no heading for the codes that begin with: {', '.join(strangers)}")
    if START not in page or END not in page:
        raise SystemExit(f"{PAGE.name} lacks the marks around its table")
    before, _, rest = page.partition(START)
    after = rest.partition(END)[2]
    tables = "\n\n".join(table(stage) for stage in _STAGES)
    return f"{before}{START}\n\n{tables}\n\n{END}{after}"


def main(arguments: list[str]) -> int:
    """Write the page, or with `--check` only compare it; 1 if it is not current."""
    page = PAGE.read_text(encoding="utf-8")
    current = page_with_tables(page)
    if "--check" not in arguments:
        PAGE.write_text(current, encoding="utf-8")
    elif page != current:
        print("docs/findings.md is not current: run python scripts/findings_table.py")
        return 1
    print(f"{len(CODES)} finding codes in docs/findings.md")
    return 0


def _row(code: str, known: Code) -> str:
    cells = (f"`{code}`", known.severity.value, known.meaning, known.remedy)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
