"""The page of the-run in a headless browser that draws in software, and `oner serve` behind it.

python -m benchmarks.page [FOLDER]: FOLDER holds a planned production; without it the-run is
planned for this.
"""

# the browser's raw protocol has no types
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false

from __future__ import annotations

import http.client
import json
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.measure import NO_PEER, Outcome, Row, Skipped
from oner.app.plan import PlanOptions, plan_production
from oner.production.new import new_production
from oner.schedule.limit import Limit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, CDPSession, Page

SECONDS = 20.0
OPENINGS = 5
STEPS = 120
WHEELS = 150
MOVES = 50
ARGUMENTS = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]


def run(folder: Path | None = None) -> tuple[Outcome, ...]:
    """What is drawn has to be there, and every answer has to be a whole board."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if browser is None:
        return (Skipped(name="page", reason="There is no chromium on this machine."),)
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / "the-run"
        if folder is None:
            new_production(copy, "the-run")
            plan_production(copy, PlanOptions(limit=Limit(seconds=SECONDS), workers=2))
        else:
            shutil.copytree(folder, copy)
        return (*_page(copy / "plan" / "index.html", browser), _moved(copy))


# -- the page ----------------------------------------------------------------------------------


def _page(file: Path, path: str) -> tuple[Outcome, ...]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=ARGUMENTS)
        first = statistics.median(_first(browser, file) for _ in range(OPENINGS))
        page = _opened(browser, file)
        scrub = _scrub(page)
        scroll = _scroll(page)
        memory = _memory(browser)
        browser.close()
    size = f"{file.stat().st_size / 1e6:.1f} MB"
    return (
        _row("page, first drawing from disk", size, "ms", first, OPENINGS, "stage and lens too"),
        _row("page, script of a scrub step", f"{STEPS} steps", "ms", scrub, 1, "frames arrived"),
        _row("page, script a frame of scrolling", "the board", "ms", scroll, 1, "it was scrolled"),
        _row("page, memory", "processes of page and drawing", "MB", memory, 1, "after all that"),
    )


def _opened(browser: Browser, file: Path) -> Page:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(file.as_uri())
    page.wait_for_function("performance.getEntriesByName('first-drawing').length > 0")
    return page


def _first(browser: Browser, file: Path) -> float:
    """From the navigation to overhead, board, stage and lens on the screen [ms]."""
    page = _opened(browser, file)
    made: float = page.evaluate("performance.getEntriesByName('first-drawing')[0].startTime")
    page.close()
    return made


def _scrub(page: Page) -> float:
    """Script per step of the timeline, seconds and frames in turns [ms]."""
    session = _measured(page)
    page.locator(".timeline .bar").focus()
    before = _script(session)
    for step in range(STEPS):
        page.keyboard.press("Shift+ArrowRight" if step % 6 == 0 else "ArrowRight")
    page.wait_for_timeout(300)
    spent = _script(session) - before
    there = int(page.locator(".timeline .bar").get_attribute("aria-valuenow") or 0)
    assert there == STEPS // 6 * 24 + STEPS - STEPS // 6, there
    return 1000 * spent / STEPS


def _scroll(page: Page) -> float:
    """Script per frame while the wheel turns over the board [ms]."""
    session = _measured(page)
    box = page.locator(".strips").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 400, box["y"] + box["height"] / 2)
    page.evaluate("window.drawn = 0; (function f() { drawn++; requestAnimationFrame(f); })()")
    before, frames = _script(session), page.evaluate("drawn")
    for _ in range(WHEELS):
        page.mouse.wheel(0, 120)
    page.wait_for_timeout(400)
    spent, count = _script(session) - before, page.evaluate("drawn") - frames
    assert page.evaluate("document.querySelector('.strips').scrollTop") > 3000
    return 1000 * spent / count


def _measured(page: Page) -> CDPSession:
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    return session


def _script(session: CDPSession) -> float:
    """Seconds of script so far."""
    found = session.send("Performance.getMetrics")["metrics"]
    return float({one["name"]: one["value"] for one in found}["ScriptDuration"])


def _memory(browser: Browser) -> float:
    """What the page's own process and the drawing one hold that no file backs [MB]."""
    listed = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    held = list[float]()
    for kind in ("renderer", "GPU"):
        sizes = [_resident(one["id"]) for one in listed if one["type"] == kind]
        held.append(max(sizes, default=0.0))
    return sum(held)


def _resident(process: int) -> float:
    status = Path(f"/proc/{process}/status")
    found = re.search(r"RssAnon:\s+(\d+) kB", status.read_text()) if status.exists() else None
    return int(found[1]) / 1000 if found else 0.0


# -- a moved strip -----------------------------------------------------------------------------


def _moved(folder: Path) -> Outcome:
    """A strip is moved to another day, counted and saved; asked over the wire."""
    with _served(folder) as port:
        state = _ask(port, "GET", "/desk.json")
        days = [day["date"] for day in state["days"] if day["number"]]
        revision, board = state["served"]["revision"], state["board"]
        free = [one for one in board["places"] if one["day"] and not one["held"]]
        rng, times = random.Random(1), list[float]()
        for _ in range(MOVES):
            one = rng.choice(free)
            to = {"strip": one["strip"], "day": rng.choice(days), "unit": one["unit"], "order": 1}
            began = time.perf_counter()
            answer = _ask(port, "POST", "/move", {"revision": revision, "moves": [to]})
            times.append(time.perf_counter() - began)
            revision = answer["served"]["revision"]
            (now,) = (p for p in answer["board"]["places"] if p["strip"] == one["strip"])
            assert (now["day"], len(answer["board"]["places"])) == (to["day"], len(board["places"]))
    worst = f"saved every time; the longest took {1000 * max(times):.0f} ms"
    strips = f"{len(board['places'])} strips, {MOVES} moves"
    middle = 1000 * statistics.median(times)
    return _row("page, a moved strip answered", strips, "ms", middle, MOVES, worst)


@contextmanager
def _served(folder: Path) -> Generator[int]:
    command = [sys.executable, "-m", "oner.cli", "serve", str(folder), "--port", "0", "--no-open"]
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        assert server.stderr is not None
        line = server.stderr.readline()
        found = re.search(r"http://[^/:]+:(\d+)", line)
        assert found, line
        _wait(int(found[1]))
        yield int(found[1])
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait(port: int) -> None:
    for _ in range(200):
        try:
            _ask(port, "GET", "/desk.json")
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server does not answer")


def _ask(port: int, method: str, path: str, body: object = None) -> Any:
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    text = None if body is None else json.dumps(body)
    link.request(method, path, text, {"Content-Type": "application/json"})
    reply = link.getresponse()
    said = json.loads(reply.read())
    assert reply.status == 200, said
    link.close()
    return said


def _row(name: str, work: str, unit: str, ours: float, repetitions: int, answer: str) -> Row:
    return Row(
        name=name,
        work=work,
        unit=unit,
        ours=ours,
        peer=NO_PEER,
        repetitions=repetitions,
        answer=answer,
    )


if __name__ == "__main__":
    from benchmarks.report import terminal_lines

    for row in run(Path(sys.argv[1]) if len(sys.argv) > 1 else None):
        print(terminal_lines(row))
