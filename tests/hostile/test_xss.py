"""A page full of hostile names, in a real Chromium: nothing runs, nothing is requested, nothing becomes an element."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from dupfinder.model import ScanResult
from dupfinder_reports import html
from dupfinder_scanners.fragments import UNOWNED
from tests.cli.orgs import dupfinder
from tests.hostile.xss import vectors
from tests.reports.sample import sample_result
from tests.reports.test_html_browser import ARGUMENTS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGES = int(os.environ.get("DUPFINDER_XSS_PAGES", "12"))
"""Pages to look at; each holds every field once. As many as there are vectors puts each of them into each field."""

_SKELETON = """() => {
  const found = new Set();
  for (const one of document.querySelectorAll('*')) {
    found.add(one.localName);
    for (const each of one.attributes) found.add(one.localName + ' ' + each.name);
    for (const name of ['href', 'src', 'action', 'data', 'formaction', 'xlink:href']) {
      const value = one.getAttribute(name);
      if (value !== null && !value.startsWith('#')) found.add('leads to ' + value);
    }
  }
  return Array.from(found).sort();
}"""
_TOUCH = """() => {
  document.querySelectorAll('details').forEach(one => { one.open = true; });
  const events = ['mouseover', 'mouseenter', 'mousemove', 'focus', 'blur', 'toggle', 'pointerover', 'animationstart'];
  for (const one of document.body.querySelectorAll('*'))
    for (const name of events) one.dispatchEvent(new Event(name, { bubbles: false }));
}"""


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="install the development dependencies")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def watched(browser: Browser, file: Path) -> Iterator[Page]:
    """The page from disk. Leaving it fails on any dialog, request, message, error or broken policy."""
    seen: list[str] = []
    context = browser.new_context()
    page = context.new_page()

    def decide(route: Route) -> None:
        if route.request.url.split("#")[0] == file.as_uri():
            route.continue_()
        else:
            seen.append(f"request: {route.request.url}")
            route.abort()

    page.route("**/*", decide)
    page.on("dialog", lambda dialog: (seen.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    page.on("console", lambda message: seen.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: seen.append(f"error: {error}"))
    page.on("popup", lambda popup: seen.append(f"popup: {popup.url}"))
    page.on("download", lambda download: seen.append(f"download: {download.url}"))
    page.add_init_script(
        "addEventListener('securitypolicyviolation', event => console.log('violates ' + event.violatedDirective));"
    )
    page.goto(file.as_uri())
    page.evaluate(_TOUCH)
    yield page
    page.wait_for_timeout(50)
    context.close()
    assert seen == []


def renamed(value: Any, names: Mapping[str, str]) -> Any:
    """A value of the model with other texts."""
    if isinstance(value, Enum) or value is None:
        return value
    if isinstance(value, str):
        return names.get(value, value)
    if dataclasses.is_dataclass(value):
        return type(value)(**{one.name: renamed(getattr(value, one.name), names) for one in dataclasses.fields(value)})
    if isinstance(value, tuple):
        return tuple(renamed(one, names) for one in value)
    if isinstance(value, Mapping):
        return {renamed(key, names): renamed(one, names) for key, one in value.items()}
    return value


def texts(value: Any) -> Iterator[str]:
    """Every text in a value of the model."""
    if isinstance(value, str) and not isinstance(value, Enum):
        yield value
    elif dataclasses.is_dataclass(value):
        for one in dataclasses.fields(value):
            yield from texts(getattr(value, one.name))
    elif isinstance(value, tuple):
        for one in value:
            yield from texts(one)
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield from (*texts(key), *texts(one))


def hostile(result: ScanResult, listed: list[str], turn: int) -> ScanResult:
    """The result with a vector as each of its texts, another one each turn. What is looked up by place stays so."""
    places = set(result.snippets)
    plain = [one for one in dict.fromkeys(texts(result)) if one not in places and one not in ("", UNOWNED)]
    names = {one: f"{listed[(number + turn) % len(listed)]}{number}" for number, one in enumerate(plain)}
    fragments = {one.place: one for candidate in result.candidates for one in candidate.fragments}
    fragments |= {
        one.place: one for candidate in result.candidates for part in candidate.parts for one in part.fragments
    }
    names |= {place: renamed(fragments[place], names).place for place in places}
    return renamed(result, names)


def skeleton(browser: Browser, result: ScanResult, file: Path) -> set[str]:
    """Names of the elements and attributes of a page, and where its links lead."""
    file.write_text(html.render(result), "utf-8", "replace")
    with watched(browser, file) as page:
        return set(page.evaluate(_SKELETON))


def test_every_text_of_a_page_is_text(browser: Browser, tmp_path: Path) -> None:
    result, listed = sample_result(), vectors()
    allowed = skeleton(browser, result, tmp_path / "benign.html")
    for page in range(min(PAGES, len(listed))):
        turn = page * max(1, len(listed) // PAGES)
        found = skeleton(browser, hostile(result, listed, turn), tmp_path / "hostile.html")
        assert found <= allowed, f"turn {turn}: {sorted(found - allowed)}"


def test_a_page_can_be_broken(browser: Browser, tmp_path: Path) -> None:
    """The watch sees what it is there to see."""
    file = tmp_path / "broken.html"
    file.write_text("<body><img src=x onerror=alert(1)><script>console.log(1)</script>", "utf-8")
    with pytest.raises(AssertionError, match="dialog"), watched(browser, file) as page:
        page.wait_for_timeout(300)


CODE = """
def {name}(session, url, attempts={attempts}):
    \"\"\"{vector}\"\"\"
    label = '{vector}'
    for attempt in range(attempts):
        try:
            response = session.get(url, headers={{'{vector}': label}}, timeout={attempts})
            response.raise_for_status()
            return response.json()
        except ConnectionError as error:
            if attempt + 1 == attempts:
                raise RuntimeError('{vector}') from error
"""


def test_a_scanned_organisation(browser: Browser, tmp_path: Path) -> None:
    """Hostile names where an organisation can have them: repositories, paths, code, owners, reasons."""
    listed = [one for one in vectors() if not set(one) & set("/\0\n'\\{}\t") and len(one) < 80]
    owners = []
    for number, vector in enumerate(listed[:6], 3):
        place = tmp_path / "org" / f"{vector}{number}" / f"src {vector}"
        place.mkdir(parents=True)
        (place / f"{vector}.py").write_text(CODE.format(name="fetch", attempts=number, vector=vector), "utf-8")
        (place.parent / "CODEOWNERS").write_text(f"* @acme/{vector.replace(' ', '')}\n", "utf-8")
        owners.append(f"{f'{vector}{number}/'!r} = {f'{vector}{number}'!r}")
    (tmp_path / "dupfinder.toml").write_text("[squads]\n" + "\n".join(owners[:4]) + "\n", "utf-8")
    done = dupfinder("scan", "org", "--format", "html", "-o", "report.html", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    allowed = skeleton(browser, sample_result(), tmp_path / "benign.html")
    with watched(browser, tmp_path / "report.html") as page:
        assert page.locator(".candidate").count() == 1
        assert set(page.evaluate(_SKELETON)) <= allowed
