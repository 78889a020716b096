from __future__ import annotations

from dupfinder.assess.family import Matcher, Places, load
from dupfinder.assess.family.rules import Covers
from dupfinder_scanners.languages import treesitter

FAMILIES = load()
MATCHER = Matcher(FAMILIES)
WIRING = [column for column, family in enumerate(FAMILIES) if family.covers is Covers.WIRING]
OPTION = b"""
def add_%d(parser):
    parser.add_argument("--since", help="first day")
    parser.add_argument("--until", help="last day")
    return parser
"""
HELPER = b"""
def describe(options, stream, width):
    chosen = [(name, value) for name, value in options.items() if value is not None]
    for name, value in sorted(chosen):
        stream.line(name.ljust(width), value)
"""


def test_a_helper_among_options_is_no_wiring():
    text = b"".join(OPTION % number for number in range(12)) + HELPER
    columns = treesitter.extract("python", [text])
    confidence = MATCHER.confidences(columns, Places(["shop/options.py"], ["shop"]))
    assert len(columns) == 13
    assert (confidence[:12, WIRING].max(axis=1) >= 0.5).all()
    assert confidence[12, WIRING].max() == 0


def test_company_changes_nothing_for_wiring():
    columns = treesitter.extract("python", [OPTION % 1 + HELPER, OPTION % 2])
    places = Places(["options.py", "more.py"], ["shop", "shop"])
    alone, helped = (MATCHER.confidences(columns, places, company=company)[:, WIRING] for company in (False, True))
    assert (alone == helped).all()
