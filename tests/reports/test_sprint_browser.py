"""The page of a review in a real Chromium: presented, printed, on a phone. Requests and complaints fail each test."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from dupfinder_reports import sprint_html
from tests.reports.test_html_browser import ARGUMENTS, opened
from tests.sprint.samples import sample_report

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

SHOWN = "[...document.querySelectorAll('.slide')].filter(one => one.getClientRects().length).map(one => one.id)"
OVERFLOWS = """[...document.querySelectorAll('.slide.shown')].filter(
    one => one.scrollHeight > one.clientHeight || one.scrollWidth > one.clientWidth).map(one => one.id)"""
HIDDEN = "[...document.querySelectorAll('main tr, main li')].filter(one => !one.getClientRects().length).length"


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="install the development dependencies")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("review")
    file = folder / "review.html"
    file.write_text(sprint_html.render(sample_report(folder)), encoding="utf-8")
    return file.as_uri()


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1920, 1080), (1024, 768)])
def test_presented_one_slide_at_a_time_and_each_fits(
    browser: Browser,
    address: str,
    width: int,
    height: int,
) -> None:
    with opened(browser, address, viewport={"width": width, "height": height}) as page:
        assert len(page.evaluate(SHOWN)) > 5
        page.keyboard.press("p")
        order = []
        for _ in range(page.locator(".slide").count()):
            assert page.evaluate(OVERFLOWS) == []
            order += page.evaluate(SHOWN)
            page.keyboard.press("ArrowRight")
        assert order[0] == "start"
        assert order == page.evaluate("[...document.querySelectorAll('.slide')].map(one => one.id)")
        # The last slide stays; Home and Escape lead back.
        assert page.evaluate(SHOWN) == order[-1:]
        page.keyboard.press("Home")
        assert page.evaluate(SHOWN) == ["start"]
        page.keyboard.press("Escape")
        assert len(page.evaluate(SHOWN)) == len(order)


def test_a_link_opens_the_slide_it_names(browser: Browser, address: str) -> None:
    with opened(browser, address, fragment="#present-3") as page:
        assert page.evaluate(SHOWN) == ["counted"]
        assert page.locator("#place").inner_text() == f"3 / {page.locator('.slide').count()}"


def test_a_row_that_no_slide_shows_is_counted_there(browser: Browser, address: str) -> None:
    with opened(browser, address, viewport={"width": 1280, "height": 720}) as page:
        assert page.evaluate(HIDDEN) == 0
        page.keyboard.press("p")
        while page.evaluate(SHOWN) != ["squads"]:
            page.keyboard.press("ArrowRight")
        rows = page.locator("#squads tbody tr")
        left_out = sum(not rows.nth(number).is_visible() for number in range(rows.count()))
        assert left_out
        assert page.locator("#squads .more").inner_text() == f"{left_out} more in the document."


def test_printed_whole_even_while_presented(browser: Browser, address: str) -> None:
    with opened(browser, address) as page:
        page.keyboard.press("p")
        page.emulate_media(media="print")
        assert page.evaluate(HIDDEN) == 0
        assert not page.locator("#present").is_visible()
        assert page.pdf().startswith(b"%PDF")
        assert len(page.evaluate(SHOWN)) == page.locator(".slide").count()


@pytest.mark.parametrize("width", [320, 375, 600])
def test_a_narrow_screen_scrolls_down_only(browser: Browser, address: str, width: int) -> None:
    with opened(browser, address, viewport={"width": width, "height": 700}) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_dark_where_the_reader_wants_it(browser: Browser, address: str) -> None:
    with opened(browser, address, color_scheme="dark") as page:
        dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
        page.locator("#theme").click()
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") != dark
