"""The board in a real browser: strips are found, dragged, moved by keys, taken back, printed."""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Browser, Locator, expect
from watched import AXE, Watched

STRIPS = 450


@pytest.fixture
def season(watched: Watched, season_file: Path) -> Watched:
    """The page of the season, opened from disk."""
    watched.page.goto(season_file.as_uri())
    watched.page.locator(".row.strip").first.wait_for()
    return watched


def strip(season: Watched, id: str) -> Locator:
    """The row of a strip."""
    return season.page.locator(f'[id="strip-{id}"]')


def order(season: Watched) -> list[str]:
    """Ids of the strips that are drawn, from the top."""
    found = season.page.evaluate(
        """() => [...document.querySelectorAll('.row.strip')]
            .map((row) => [row.getBoundingClientRect().top, row.querySelector('.id').textContent])
            .sort((a, b) => a[0] - b[0]).map((row) => row[1])"""
    )
    return [str(one) for one in found]


def day_of(season: Watched, id: str) -> str:
    """The heading a strip stands under."""
    return str(
        season.page.evaluate(
            """(id) => {
                const top = document.getElementById(`strip-${id}`).getBoundingClientRect().top;
                const days = [...document.querySelectorAll('.row.day')]
                    .filter((row) => row.getBoundingClientRect().top <= top)
                    .sort((a, b) => b.getBoundingClientRect().top - a.getBoundingClientRect().top);
                return days[0].querySelector('b').textContent;
            }""",
            id,
        )
    )


def test_only_what_is_in_view_is_drawn(season: Watched) -> None:
    assert season.page.locator(".row.strip").count() < 80
    height = season.page.evaluate("document.querySelector('.strips-height').clientHeight")
    assert height > STRIPS * 23
    season.page.evaluate("document.querySelector('.strips').scrollTop = 1e6")
    expect(strip(season, "112-10")).to_be_visible()


def test_strips_are_found_by_words_cast_and_day(season: Watched) -> None:
    season.page.keyboard.press("/")
    find = season.page.locator("#find")
    expect(find).to_be_focused()
    find.fill("door 311")
    expect(season.page.locator(".row.strip")).to_have_count(1)
    find.fill("kitchen 17")
    shown = season.page.locator(".row.strip")
    assert shown.count() > 0
    assert all("KITCHEN" in words for words in shown.all_inner_texts())
    find.fill("")
    expect(season.page.locator(".row.day").first).to_be_visible()


def test_a_strip_is_dragged_to_another_day_and_back_by_undo(season: Watched) -> None:
    assert day_of(season, "101-2") == "Day 1"
    source, target = strip(season, "101-2"), strip(season, "101-7")
    one, other = source.bounding_box(), target.bounding_box()
    assert one is not None
    assert other is not None
    mouse = season.page.mouse
    mouse.move(one["x"] + 300, one["y"] + 10)
    mouse.down()
    mouse.move(one["x"] + 300, one["y"] + 40, steps=4)
    mouse.move(other["x"] + 300, other["y"] + 3, steps=6)
    season.page.wait_for_timeout(120)
    expect(season.page.locator(".drop-line")).to_have_count(1)
    mouse.up()
    expect(season.page.locator(".drop-line")).to_have_count(0)
    assert day_of(season, "101-2") == "Day 2"
    shown = order(season)
    assert shown.index("101-2") == shown.index("101-7") - 1
    expect(season.page.get_by_text("what-if")).to_be_visible()
    season.page.get_by_role("button", name="Undo").click()
    assert day_of(season, "101-2") == "Day 1"
    season.page.get_by_role("button", name="Redo").click()
    assert day_of(season, "101-2") == "Day 2"


def test_strips_are_moved_by_keys(season: Watched) -> None:
    board = season.page.get_by_role("listbox", name="Stripboard")
    strip(season, "101-1").click()
    board.focus()
    keys = season.page.keyboard
    keys.press("Alt+ArrowDown")
    assert order(season)[:2] == ["101-2", "101-1"]
    keys.press("Alt+ArrowUp")
    assert order(season)[:2] == ["101-1", "101-2"]
    keys.press("Alt+ArrowRight")
    assert day_of(season, "101-1") == "Day 2"
    said = season.page.get_by_role("status").inner_text()
    assert "101-1 to day 2" in said
    keys.press("Alt+ArrowLeft")
    assert day_of(season, "101-1") == "Day 1"
    keys.press("Delete")
    expect(season.page.locator(".pool")).to_contain_text("101-1")
    keys.press("u")
    expect(season.page.locator(".pool")).to_have_count(0)


def test_a_locked_strip_stays(season: Watched) -> None:
    strip(season, "101-3").click()
    board = season.page.get_by_role("listbox", name="Stripboard")
    board.focus()
    season.page.keyboard.press("l")
    season.page.keyboard.press("Alt+ArrowRight")
    assert day_of(season, "101-3") == "Day 1"
    expect(season.page.get_by_role("status")).to_contain_text("101-3 stays: locked")
    season.page.keyboard.press("l")
    season.page.keyboard.press("Alt+ArrowRight")
    assert day_of(season, "101-3") == "Day 2"


def test_a_day_that_is_too_long_is_named(season: Watched) -> None:
    board = season.page.get_by_role("listbox", name="Stripboard")
    for id in ("101-1", "101-2", "101-3", "101-4"):
        strip(season, id).click()
        board.focus()
        season.page.keyboard.press("Alt+ArrowRight")
    expect(season.page.locator(".broken summary")).to_contain_text("broken")
    season.page.locator(".broken summary").click()
    expect(season.page.locator(".broken ul")).to_contain_text("minutes of strips, at most")
    expect(season.page.locator(".changed")).to_contain_text("cost not known")


def test_the_torn_days_are_seen_at_a_glance(season: Watched) -> None:
    expect(season.page.locator(".season rect.torn")).to_have_count(1)
    expect(season.page.locator(".season rect.changing")).to_have_count(2)
    season.page.get_by_role("tab", name="Day out of days").click()
    torn = season.page.locator(".dood tr", has_text="hall-region torn up")
    assert torn.locator("td.out").count() == 2


def test_cast_columns_and_palettes_can_be_switched(season: Watched) -> None:
    season.page.get_by_label("Cast columns").check()
    assert season.page.locator(".cast-head span").count() == 17
    light = strip(season, "101-16")
    before = light.evaluate("(row) => getComputedStyle(row).backgroundColor")
    season.page.locator(".palette select").select_option("reversed")
    assert light.evaluate("(row) => getComputedStyle(row).backgroundColor") != before
    assert "N" in light.inner_text()


@pytest.mark.parametrize("paper", ["Letter", "A4"])
def test_it_prints_every_strip_once(season: Watched, paper: str) -> None:
    season.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    season.page.locator(".print-pages .p-strip").first.wait_for(state="attached")
    made = season.page.pdf(format=paper, print_background=True)
    text = "\n".join(
        page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(io.BytesIO(made))
    )
    for n in range(0, STRIPS, 7):
        assert text.count(f"door {n}\r\n") + text.count(f"door {n} ") >= 1, n
    assert text.count("Somebody looks for door") == STRIPS
    assert "Day 90" in text


def test_nothing_is_asked_of_the_network(season: Watched, season_file: Path) -> None:
    for tab in season.page.get_by_role("tab").all():
        tab.click()
    season.page.wait_for_timeout(200)
    assert season.asked == [season_file.as_uri()]


def test_axe_finds_nothing_on_the_board(browser: Browser, season_file: Path) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not here: `npm ci` in web/desk brings it")
    page = browser.new_page(viewport={"width": 1100, "height": 700})
    page.goto(season_file.as_uri())
    page.locator(".row.strip").first.click()
    page.get_by_label("Cast columns").check()
    page.add_script_tag(content=AXE.read_text("utf-8"))
    for name in page.get_by_role("tab").all():
        name.click()
        page.wait_for_timeout(100)
        found = page.evaluate("axe.run().then((r) => r.violations.map((v) => v.id))")
        assert found == []
    page.close()
