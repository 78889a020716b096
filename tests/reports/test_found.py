from __future__ import annotations

import json

from dupfinder.findings import FindResult, Hit, Holder
from dupfinder_reports import found

HOSTILE = Holder("shop", "a\x1b[2J.py", 3, 9, "f\u202e", "checkout")


def result(*holders, candidate="0123456789ab"):
    return FindResult("retry", (Hit("retry", 0.75, holders, candidate),), 1234)


def test_nothing_of_a_repository_steers_the_terminal():
    text = found.render_text(result(HOSTILE))
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "checkout" in text


def test_the_rest_is_counted():
    holders = [Holder(f"r{n}", "a.py", 1, 2, "retry", f"s{n}") for n in range(6)]
    text = found.render_text(result(*holders))
    assert " 75%  retry: 6 squads have it (dupfinder show 0123456789ab)" in text
    assert "and 2 more" in text
    assert "1 answer among 1,234 fragments" in text


def test_json_holds_every_place():
    told = json.loads(found.render_json(result(HOSTILE)))
    assert told["schema_version"] == 1
    assert told["hits"][0]["holders"][0]["symbol"] is None
    assert told["hits"][0]["squads"] == ["checkout"]


def test_nobody_has_it():
    assert "Nobody has it" in found.render_text(FindResult("x", (), 7))


def test_a_signature_stands_below_its_place_in_one_line():
    long = Holder("shop", "a.py", 3, 9, "f", "checkout", signature="def f(" + "x\n\x1b[2J, " * 60 + ")")
    line = found.render_text(result(long)).splitlines()[2]
    assert line.startswith("         def f(x")
    assert line.endswith("...")
    assert len(line.strip()) == found.WIDTH
    assert "\x1b" not in line
    assert json.loads(found.render_json(result(HOSTILE)))["hits"][0]["holders"][0]["signature"] is None
