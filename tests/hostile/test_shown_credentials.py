"""A credential in copied code is in no report, not in the index, and in no patch."""

from __future__ import annotations

import random
import string
from dataclasses import replace
from pathlib import Path

import pytest

from dupfinder.pipeline import Options, scan
from dupfinder.propose.python.draft import Draft, Patch
from dupfinder.propose.python.withhold import without_credentials
from dupfinder_reports import csv, html, json, markdown, text

SECRET = "".join(random.Random(11).choices(string.ascii_uppercase + string.digits, k=16))
CODE = '''
import time
import requests

def fetch_with_retry(session, url, attempts={attempts}):
    """Call until it works."""
    key = "AKIA{secret}"
    for attempt in range(attempts):
        try:
            response = session.get(url, headers={{"X-Key": key}}, timeout={attempts})
            response.raise_for_status()
            return response.json()
        except requests.RequestException as error:
            if attempt + 1 == attempts:
                raise
            time.sleep(2 ** attempt)
'''


@pytest.fixture
def org(tmp_path: Path) -> Path:
    for number, name in enumerate(("alpha", "beta", "gamma"), 3):
        (tmp_path / "org" / name).mkdir(parents=True)
        secret = SECRET[number:] + SECRET[:number]
        (tmp_path / "org" / name / "retry.py").write_text(CODE.format(attempts=number, secret=secret), "utf-8")
    return tmp_path / "org"


def secrets() -> list[str]:
    return [SECRET[number:] + SECRET[:number] for number in (3, 4, 5)]


@pytest.mark.parametrize("report", [csv, html, json, markdown, text], ids=lambda one: one.__name__)
def test_no_report_shows_it(org: Path, report) -> None:
    result = scan([org], None, Options(jobs=1))
    assert result.candidates
    shown = report.render(result) + repr(result)
    assert "AKIA" + "*" * 12 in repr(result.snippets)
    assert not any(secret in shown or secret.lower() in shown for secret in secrets())


def test_without_snippets_no_source_text_is_left(org: Path) -> None:
    result = scan([org], None, Options(jobs=1, snippets=False))
    assert result.candidates
    assert not result.snippets
    assert not any(one.drift for one in result.candidates)
    assert not any(pair.evidence.shared_words for one in result.candidates for part in one.parts for pair in part.pairs)


def test_a_patch_that_carries_one_is_withheld() -> None:
    clean = Patch("alpha", "alpha", "+import shared\n", (), ())
    bad = replace(clean, squad="beta", repository="beta", text=f'-    key = "AKIA{SECRET}"\n')
    kept = without_credentials(Draft("shared", (), (clean, bad), ()))
    assert kept.patches == (clean,)
    (said,) = kept.refused
    assert "beta: the patch for beta is withheld" in said
    assert SECRET not in said
