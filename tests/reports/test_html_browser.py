"""The page in a real Chromium, opened from disk, with every other request refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dupfinder.model import ScanResult
from dupfinder_reports import html as report

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page, Route

pytestmark = pytest.mark.browser

ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="module")
def address(result: ScanResult, tmp_path_factory: pytest.TempPathFactory) -> str:
    file: Path = tmp_path_factory.mktemp("page") / "report.html"
    file.write_text(report.render(result), encoding="utf-8")
    return file.as_uri()


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="install the development dependencies")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def opened(browser: Browser, address: str, *, fragment: str = "", **options) -> Iterator[Page]:
    """The page, in a context of its own. Leaving it fails on any request but the file's, and on any complaint."""
    outside: list[str] = []
    complaints: list[str] = []
    context = browser.new_context(**options)
    page = context.new_page()

    def decide(route: Route) -> None:
        if route.request.url.split("#")[0] == address:
            route.continue_()
        else:
            outside.append(route.request.url)
            route.abort()

    page.route("**/*", decide)
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address + fragment)
    yield page
    page.wait_for_timeout(100)
    context.close()
    assert outside == []
    assert complaints == []


def visible(page: Page) -> list[str]:
    """Titles of what the filters leave. Their text as it is in the page: what is not laid out yet has no inner text."""
    titles = page.locator(".candidate:visible .title").all()
    return [" ".join((title.text_content() or "").split()) for title in titles]


def shown(found: Locator) -> None:
    """Wait until it can be seen: the browser lays a page out when it comes to it, not when a click returns."""
    found.wait_for(state="visible")


def hidden(found: Locator) -> None:
    """Wait until it cannot be seen."""
    found.wait_for(state="hidden")


def test_matrix_is_on_the_first_screen(browser: Browser, address: str) -> None:
    with opened(browser, address, viewport={"width": 1280, "height": 720}) as page:
        matrix = page.get_by_role("region", name="Who has what").get_by_role("table")
        box = matrix.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 720
        assert matrix.get_by_role("columnheader", name="payments").count() == 1
        assert matrix.get_by_role("link", name="checkout, retry policy: 2 versions").inner_text() == "2"


def test_the_matrix_opens_a_candidate(browser: Browser, address: str, result: ScanResult) -> None:
    with opened(browser, address) as page:
        page.get_by_role("link", name="search, HTTP client wrapper: 1 version").click()
        candidate = page.locator(".candidate[open]")
        assert candidate.count() == 1
        assert result.candidates[1].id in candidate.inner_text()
        shown(candidate.locator(".outlier").first)
        comparison = candidate.locator("details.more").first
        comparison.locator("summary").click()
        shown(comparison.locator("ins").first)
        assert page.url.endswith(report.anchor(result.candidates[1].id))


def test_filters_by_squad_and_keeps_it_in_the_address(browser: Browser, address: str) -> None:
    with opened(browser, address) as page:
        assert len(visible(page)) == 8
        page.get_by_label("Squad", exact=True).select_option("checkout")
        assert len(visible(page)) == 3
        assert page.url.endswith("#squad=checkout")
        assert page.locator("#shown").inner_text() == "3 of 8 shown"
        page.get_by_role("button", name="Show all").click()
        page.wait_for_function("document.getElementById('shown').textContent.startsWith('8')")
    with opened(browser, address, fragment="#squad=growth&kind=renamed") as page:
        assert len(visible(page)) == 1
        assert "audit log" in visible(page)[0]


def test_filters_by_job_kind_and_text(browser: Browser, address: str) -> None:
    with opened(browser, address) as page:
        page.get_by_label("Job", exact=True).select_option("retry")
        assert len(visible(page)) == 1
        page.get_by_label("Job", exact=True).select_option("")
        page.get_by_label("Kind", exact=True).select_option("exact")
        assert visible(page) == ["2 squads have FakeClock.tick: 4 lines, 2 copies"]
        page.get_by_label("Kind", exact=True).select_option("")
        page.get_by_label("Text", exact=True).fill("CARRIERclient")
        assert len(visible(page)) == 1
        shown(page.locator("#group-smaller").get_by_text("Nothing here fits the filter."))


def test_a_link_wins_over_a_filter(browser: Browser, address: str, result: ScanResult) -> None:
    with opened(browser, address) as page:
        page.get_by_label("Squad", exact=True).select_option("search")
        page.locator(".firsts a").nth(2).click()
        shown(page.locator(".candidate[open]"))
        assert page.url.endswith(report.anchor(result.candidates[2].id))


def test_theme_follows_the_system_and_the_button(browser: Browser, address: str) -> None:
    background = "getComputedStyle(document.body).backgroundColor"
    with opened(browser, address, color_scheme="light") as page:
        light = page.evaluate(background)
        page.get_by_role("button", name="Dark colours").click()
        dark = page.evaluate(background)
        assert light != dark
        page.get_by_role("button", name="Light colours").click()
        assert page.evaluate(background) == light
    with opened(browser, address, color_scheme="dark") as page:
        assert page.evaluate(background) == dark
        assert page.evaluate("getComputedStyle(document.querySelector('figure .color-0 rect')).fill") != "rgb(0, 0, 0)"


def test_tables_sort_and_say_so(browser: Browser, address: str) -> None:
    with opened(browser, address) as page:
        page.locator(".candidate > summary").first.click()
        title = page.locator(".candidate[open] .copies th").filter(has_text="Lines")
        title.get_by_role("button").click()
        title.get_by_role("button").click()
        assert title.get_attribute("aria-sort") == "descending"
        lines = [int(cell.inner_text()) for cell in page.locator(".candidate[open] .copies td.number").all()]
        assert lines == sorted(lines, reverse=True)


def test_keyboard_alone(browser: Browser, address: str) -> None:
    with opened(browser, address) as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to the candidates"
        page.keyboard.press("Enter")
        page.locator(".candidate > summary").first.focus()
        page.keyboard.press("Enter")
        assert page.locator(".candidate[open]").count() == 1
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid"


def test_without_javascript(browser: Browser, address: str) -> None:
    with opened(browser, address, java_script_enabled=False) as page:
        hidden(page.locator("#filter"))
        hidden(page.locator("#theme"))
        page.get_by_role("link", name="checkout, retry policy: 2 versions").click()
        # The link opens what it leads to.
        shown(page.get_by_text("kit.resilience.retry", exact=True))
        page.locator(".candidate > summary").nth(1).click()
        shown(page.locator(".candidate").nth(1).locator(".copies"))


@pytest.mark.parametrize("width", [320, 400, 768, 1920])
def test_no_sideways_scrolling(browser: Browser, address: str, width: int) -> None:
    with opened(browser, address, viewport={"width": width, "height": 800}) as page:
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_prints(browser: Browser, address: str) -> None:
    with opened(browser, address) as page:
        printed = page.pdf(format="A4")
        assert printed.startswith(b"%PDF-")
        assert len(re.findall(rb"/Type\s*/Page\b", printed)) > 1
        assert page.locator("details[open].candidate").count() == 0, "folded again after printing"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out(browser: Browser, address: str, scheme: str) -> None:
    """Contrast of at least 4.5 to 1 (WCAG 2.2, 1.4.3) between the page's inks and the papers they lie on."""
    with opened(browser, address, color_scheme=scheme) as page:
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        pairs = {
            selector: page.locator(selector).first.evaluate(_COLOURS)
            for selector in (
                "body",
                ".quiet",
                ".matrix a",
                ".v2 a",
                ".cover",
                ".outlier code",
                ".c del",
                ".c ins",
                ".rank",
            )
        }
    for selector, (ink, paper) in pairs.items():
        assert contrast(ink, paper) >= 4.5, f"{selector}: {ink} on {paper}"


_COLOURS = """element => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgb = (colour) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    return Array.from(canvas.getImageData(0, 0, 1, 1).data); };
  let at = element;
  while (at && rgb(getComputedStyle(at).backgroundColor)[3] === 0) at = at.parentElement;
  return [rgb(getComputedStyle(element).color).slice(0, 3), rgb(getComputedStyle(at).backgroundColor).slice(0, 3)];
}"""


def contrast(ink: list[int], paper: list[int]) -> float:
    """Contrast ratio by WCAG 2.2, of two sRGB colours."""

    def luminance(colour: list[int]) -> float:
        channels = [value / 255 for value in colour]
        linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    lighter, darker = sorted((luminance(ink), luminance(paper)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)
