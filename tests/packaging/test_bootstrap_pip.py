from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / ".ci" / "bootstrap_pip.py"


@pytest.fixture(scope="module")
def bootstrap():
    specification = importlib.util.spec_from_file_location("bootstrap_pip", SCRIPT)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("https://files.example/a/{wheel}#sha256=0", "https://files.example/a/{wheel}#sha256=0"),
        ("../../packages/a/{wheel}", "https://index.example/packages/a/{wheel}"),
        ("/a/{wheel}#sha256=0&amp;x=1", "https://index.example/a/{wheel}#sha256=0&x=1"),
    ],
)
def test_the_pinned_wheel_is_found_on_the_page(bootstrap, link, expected):
    page = f'<a href="/a/not-{bootstrap.WHEEL}">other</a> <a href="{link.format(wheel=bootstrap.WHEEL)}">pip</a>'
    found = bootstrap.find_wheel(page, "https://index.example/simple/pip/")
    assert found == expected.format(wheel=bootstrap.WHEEL)


def test_an_index_without_the_wheel_is_named(bootstrap):
    with pytest.raises(SystemExit, match=r"index\.example.*python3-venv"):
        bootstrap.find_wheel("<a href='x'>", "https://index.example/simple/pip/")


def test_another_file_under_the_same_name_is_refused(bootstrap, monkeypatch):
    page = f'<a href="https://index.example/{bootstrap.WHEEL}">pip</a>'
    monkeypatch.setattr(bootstrap, "fetch", lambda url: page.encode() if url.endswith("/pip/") else b"forged")
    monkeypatch.setattr(bootstrap.subprocess, "run", lambda *_, **__: pytest.fail("the forged wheel was run"))
    with pytest.raises(SystemExit, match="not the file that was pinned"):
        bootstrap.main()


def test_plain_http_is_refused(bootstrap):
    with pytest.raises(SystemExit, match="https"):
        bootstrap.fetch("http://index.example/simple/pip/")
