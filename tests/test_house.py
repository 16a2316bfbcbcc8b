"""The house: floors, codes and documents agree with what lies in the folders."""

from __future__ import annotations

import ast
import itertools
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from no_leaks import leaks
from oner.model.finding import CODES
from oner.schedule.rules import RULES

REPOSITORY = Path(__file__).resolve().parents[1]
SOURCE = REPOSITORY / "src" / "oner"
PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
SCRIPTS = REPOSITORY / "scripts"


def test_every_folder_of_the_source_has_a_floor_in_the_import_contract():
    floors = next(c for c in PROJECT["tool"]["importlinter"]["contracts"] if c["id"] == "floors")
    named = {name.strip() for layer in floors["layers"] for name in layer.split("|")}
    kept = {name.strip("()") for name in named if name.startswith("(")}
    assert named - {f"({name})" for name in kept} == _rooms() - kept


def test_every_folder_of_the_source_says_what_it_is_for():
    silent = [
        folder.relative_to(SOURCE).as_posix()
        for folder in sorted({path.parent for path in SOURCE.rglob("*.py")})
        if not _docstring(folder / "__init__.py")
    ]
    assert silent == []


def _docstring(path: Path) -> str | None:
    return ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) if path.exists() else None


def _rooms() -> set[str]:
    folders = {path.name for path in SOURCE.iterdir() if any(path.glob("*.py"))}
    modules = {path.stem for path in SOURCE.glob("*.py")}
    return (folders | modules) - {"__init__"}


def test_importing_oner_loads_nothing_heavy():
    heavy = ["numpy", "scipy", "numba", "ortools", "pydantic", "shapely", "ezdxf", "rich"]
    code = f"import sys, oner; print([name for name in {heavy!r} if name in sys.modules])"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"


def test_every_code_used_in_the_source_is_a_known_finding():
    known = {*CODES, *RULES}  # the rules of the schedule have ids of the same shape
    strangers = {code: place for code, place in _codes_used().items() if code not in known}
    assert not strangers


def test_every_known_finding_is_used_somewhere_in_the_source():
    texts = {text for path in _modules() for text in _strings(path)}
    assert [code for code in CODES if code not in texts] == []


def _modules() -> list[Path]:
    registry = SOURCE / "model" / "finding.py"
    return [path for path in sorted(SOURCE.rglob("*.py")) if path != registry]


def _strings(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def _codes_used() -> dict[str, str]:
    """Strings that begin like a code and are nothing else, and where they stand."""
    stages = {code.split("-")[0] for code in CODES}
    like = re.compile(rf"(?:{'|'.join(sorted(stages))})(?:-[a-z]+)+")
    return {
        text: path.relative_to(SOURCE).as_posix()
        for path in _modules()
        for text in _strings(path)
        if like.fullmatch(text)
    }


@pytest.mark.parametrize("script", ["findings_table.py --check", "no_leaks.py"])
def test_a_check_script_finds_nothing_to_mend(script: str):
    name, *arguments = script.split()
    result = subprocess.run(
        [sys.executable, str(SCRIPTS / name), *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    "line",
    [
        "url = https://files.python" + "hosted.org/x",
        "see /roo" + "t/notes",
        '"/wor' + 'k/main/a.py"',
    ],
)
def test_a_line_that_ties_the_repository_to_a_place_is_found_with_its_number(line: str):
    (found,) = leaks("a.md", f"fine\n{line}\n")
    assert found.startswith("a.md:2: ")


@pytest.mark.parametrize(
    "line", ["../wor" + "k/x", "the work/rest ratio", "https://example.org/wor" + "k/"]
)
def test_a_line_that_only_looks_like_a_path_of_a_machine_is_left_alone(line: str):
    assert leaks("a.md", line) == []


def test_every_requirement_is_pinned_with_a_hash_and_names_no_host():
    for path in sorted((REPOSITORY / "requirements").glob("*.txt")):
        text = path.read_text(encoding="utf-8").replace("\\\n", " ")
        assert "://" not in text
        for line in text.splitlines():
            assert re.match(r"[a-z0-9-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", line), line


def test_every_dependency_is_in_the_requirements_that_users_install():
    base = (REPOSITORY / "requirements" / "base.txt").read_text(encoding="utf-8")
    pinned = set(re.findall(r"^([a-z0-9-]+)==", base, re.MULTILINE))
    wanted = {_distribution(line) for line in PROJECT["project"]["dependencies"]}
    assert wanted <= pinned


def test_every_library_the_source_imports_is_a_dependency_or_an_extra():
    project = PROJECT["project"]
    wanted = [
        *project["dependencies"],
        *itertools.chain(*project["optional-dependencies"].values()),
    ]
    declared = {_distribution(line) for line in wanted}
    origins = packages_distributions()
    strangers = {
        name
        for path in _modules()
        for name in _libraries(path)
        if not declared & {_distribution(origin) for origin in origins.get(name, [name])}
    }
    assert strangers == set()


def _distribution(requirement: str) -> str:
    return re.split(r"[<>=!~\[ ;]", requirement)[0].lower().replace("_", "-")


def _libraries(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names - {"oner"} - sys.stdlib_module_names


def test_each_set_of_requirements_holds_the_one_before_it_in_the_same_versions():
    base, test, check = (_pins(name) for name in ("base", "test", "check"))
    assert base <= test <= check


def _pins(name: str) -> set[str]:
    text = (REPOSITORY / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    return set(re.findall(r"^[a-z0-9-]+==[^\\\n]+", text, re.MULTILINE))


def test_every_link_of_the_readme_leads_to_a_file():
    text = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    targets = re.findall(r"\]\(([^)#]+)[^)]*\)", text)
    assert targets
    missing = [t for t in targets if "://" not in t and not (REPOSITORY / t).exists()]
    assert missing == []
