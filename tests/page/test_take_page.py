"""The take in a real browser: it plays, scrubs, steps, loops, and shows every piece."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from watched import AXE, Watched

SHIFT = "Shift+ArrowRight"


def frame_of(watched: Watched) -> int:
    """The frame the timeline is at."""
    return int(watched.page.locator(".timeline .bar").get_attribute("aria-valuenow") or "-1")


@pytest.fixture
def take(watched: Watched, take_file: Path) -> Watched:
    """The page of the take, opened from disk."""
    watched.page.goto(take_file.as_uri())
    watched.page.locator(".pictures canvas").wait_for()
    watched.page.locator(".timeline .bar").focus()
    return watched


def test_it_opens_from_disk_and_asks_for_nothing(take: Watched, take_file: Path) -> None:
    take.page.wait_for_timeout(300)
    assert take.asked == [take_file.as_uri()]
    expect(take.page.locator("h1")).not_to_be_empty()
    expect(take.page.locator(".timeline .block")).to_have_count(3)


def test_frames_and_pieces_are_stepped_by_keys(take: Watched) -> None:
    keys = take.page.keyboard
    keys.press("ArrowRight")
    keys.press("ArrowRight")
    assert frame_of(take) == 2
    keys.press("ArrowLeft")
    keys.press(SHIFT)
    assert frame_of(take) == 25
    keys.press("End")
    last = frame_of(take)
    assert last == int(take.page.locator(".timeline .bar").get_attribute("aria-valuemax") or "0")
    keys.press("Home")
    keys.press("]")
    first = frame_of(take)
    assert take.page.locator(".timeline .block.here").inner_text().startswith("2")
    assert 0 < first < last
    keys.press("[")
    assert frame_of(take) == 0


def test_it_plays_in_true_time_and_stops(take: Watched) -> None:
    began = take.page.evaluate("performance.now()")
    take.page.keyboard.press(" ")
    take.page.wait_for_timeout(900)
    take.page.keyboard.press(" ")
    seconds = (take.page.evaluate("performance.now()") - began) / 1000
    played = frame_of(take)
    assert 4 <= played <= 24 * seconds + 2
    take.page.wait_for_timeout(200)
    assert frame_of(take) == played


def test_the_pointer_scrubs(take: Watched) -> None:
    bar = take.page.locator(".timeline .bar")
    box = bar.bounding_box()
    assert box is not None
    frames = int(bar.get_attribute("aria-valuemax") or "0") + 1
    for part in (0.25, 0.6, 0.9):
        take.page.mouse.click(box["x"] + box["width"] * part, box["y"] + 8)
        assert abs(frame_of(take) - part * frames) <= 1.5


def test_a_seam_is_looped_and_shows_its_two_sides(take: Watched) -> None:
    take.page.locator(".seam-marks button").first.click()
    seam = frame_of(take)
    expect(take.page.get_by_role("tab", name="Seams")).to_have_attribute("aria-selected", "true")
    expect(take.page.locator(".seams .sides canvas")).to_have_count(2)
    expect(take.page.locator(".seams tbody tr").first).to_be_visible()
    take.page.locator(".timeline .bar").focus()
    take.page.keyboard.press("o")
    take.page.wait_for_timeout(700)
    assert abs(frame_of(take) - seam) <= 26
    expect(take.page.locator(".timeline .loop")).to_have_count(1)
    take.page.keyboard.press("o")
    take.page.keyboard.press(" ")
    expect(take.page.locator(".timeline .loop")).to_have_count(0)


def test_both_sides_of_a_seam_are_pictures(take: Watched) -> None:
    take.page.locator(".seam-marks button").first.click()
    take.page.wait_for_timeout(400)
    shades = take.page.evaluate(
        """() => [...document.querySelectorAll('.seams .sides canvas')].map((canvas) => {
            const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
            return new Set(new Uint32Array(pixels.data.buffer)).size;
        })"""
    )
    assert min(shades) > 3


def test_story_and_set_are_switched(take: Watched) -> None:
    take.page.keyboard.press("m")
    expect(take.page.get_by_role("button", name="As built")).to_have_attribute(
        "aria-pressed", "true"
    )
    take.page.keyboard.press("m")
    expect(take.page.get_by_role("button", name="Story")).to_have_attribute("aria-pressed", "true")


def test_the_axes_of_the_arm_have_their_limits_and_peaks(take: Watched) -> None:
    take.page.get_by_role("tab", name="Axes").click()
    expect(take.page.locator(".axes .axis")).to_have_count(7)
    words = take.page.locator(".axes").inner_text()
    assert all(f"J{n}" in words for n in range(1, 7))
    assert "may be" in words


def test_the_rough_cut_is_large(take: Watched) -> None:
    before = take.page.locator(".view.lens").bounding_box()
    take.page.keyboard.press("c")
    take.page.wait_for_timeout(200)
    after = take.page.locator(".view.lens").bounding_box()
    assert before is not None
    assert after is not None
    assert after["width"] > 1.8 * before["width"]
    expect(take.page.locator(".burn-in")).to_contain_text("P01")


def test_every_canvas_says_what_it_shows(take: Watched) -> None:
    take.page.keyboard.press("ArrowRight")
    for name in (".overhead canvas", ".view.stage", ".view.lens"):
        expect(take.page.locator(name)).to_have_attribute("aria-label", re.compile("Frame 1 of"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser: Browser, take_file: Path, scheme: str) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not here: `npm ci` in web/desk brings it")
    page = browser.new_page(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(take_file.as_uri())
    page.locator(".pictures canvas").wait_for()
    page.add_script_tag(content=AXE.read_text("utf-8"))
    for tab in page.get_by_role("tab").all():
        tab.click()
        page.wait_for_timeout(150)
        found = page.evaluate("axe.run().then((r) => r.violations.map((v) => v.id))")
        assert found == [], tab.inner_text()
    page.close()


def test_without_webgl_the_overhead_and_the_figures_stay(take_file: Path, browser: Browser) -> None:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    assert path is not None
    options = ["--no-sandbox", "--disable-3d-apis", "--disable-gpu"]
    bare = browser.browser_type.launch(executable_path=path, args=options)
    page = bare.new_page()
    page.goto(take_file.as_uri())
    expect(page.locator(".no-webgl")).to_contain_text("WebGL")
    page.locator(".seam-marks button").first.click()
    expect(page.locator(".seams tbody tr").first).to_be_visible()
    drawn = page.evaluate(
        """() => {
            const canvas = document.querySelector('.overhead canvas');
            const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
            return new Set(new Uint32Array(pixels.data.buffer)).size;
        }"""
    )
    assert drawn > 5
    bare.close()
