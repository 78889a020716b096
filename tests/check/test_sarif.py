"""SARIF against the schema of SARIF 2.1.0, and what tools follow a finding by from commit to commit."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft4Validator

from dupfinder.findings import Answer, CheckResult
from dupfinder_reports import sarif
from tests.check.orgs import MASK, OTHER, RETRY
from tests.check.test_outputs import HOSTILE, finding, result

SCHEMA = Path(__file__).parents[2] / "build" / "descriptions" / "sarif-2.1.0.json"

pytestmark = pytest.mark.node


@cache
def validator() -> Draft4Validator:
    """The schema with what the OASIS standard with Errata 01 (2023) says beyond the draft that the package holds.

    Compared definition by definition: the standard renames a suppression's state, which is not written here; the errata
    ask a region for a start, and give enumerations their type.
    https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json
    """
    if not SCHEMA.exists():
        pytest.skip("The schema of SARIF is missing: `make test` fetches it, and needs npm and the npm registry")
    schema = json.loads(SCHEMA.read_text("utf-8"))
    starts = ("startLine", "charOffset", "byteOffset")
    schema["definitions"]["region"]["anyOf"] = [{"required": [one]} for one in starts]
    Draft4Validator.check_schema(schema)
    return Draft4Validator(schema, format_checker=Draft4Validator.FORMAT_CHECKER)


def wrong(checked: CheckResult) -> list[str]:
    document = json.loads(sarif.render(checked))
    return [f"{'/'.join(map(str, one.path))}: {one.message}"[:300] for one in validator().iter_errors(document)]


def test_the_schema_can_say_no():
    document = json.loads(sarif.render(result(finding("x"))))
    del document["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"]
    document["runs"][0]["results"][0]["level"] = "loud"
    assert len(list(validator().iter_errors(document))) == 2


@pytest.mark.parametrize("answer", list(Answer))
@pytest.mark.parametrize("text", ["retry", *HOSTILE])
def test_every_answer_is_valid(answer, text):
    assert wrong(result(finding(text, answer), finding(text, answer, 2))) == []


@given(st.lists(st.tuples(st.text(min_size=1, max_size=40), st.sampled_from(list(Answer))), max_size=4))
def test_any_text_is_valid(named):
    assert wrong(result(*(finding(text, answer, n) for n, (text, answer) in enumerate(named, start=1)))) == []


def test_nothing_found_is_a_valid_run():
    assert wrong(CheckResult("labels", "logistics", "", 0, notices=("Nothing was checked.",))) == []


@pytest.fixture
def hashes(org, checked):
    """What GitHub follows the findings of one change by, by path."""

    def run(files: dict[str, str]) -> dict[str, list[str]]:
        folder = org / "org" / "labels"
        for place in folder.rglob("new*.py"):
            place.unlink()
        for path, text in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, "utf-8")
        done = checked("labels").result
        assert wrong(done) == []
        found: dict[str, list[str]] = {}
        for one in json.loads(sarif.render(done))["runs"][0]["results"]:
            place = one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
            found.setdefault(place, []).append(one["partialFingerprints"]["primaryLocationLineHash"])
        return found

    return run


def test_ids_stay_when_code_moves_is_renamed_or_laid_out_anew(hashes):
    (first,) = hashes({"labels/new.py": RETRY})["labels/new.py"]
    (moved,) = hashes({"labels/deep/newer.py": "VALUE = 3\n\n\n" + RETRY})["labels/deep/newer.py"]
    (renamed,) = hashes({"labels/new.py": RETRY.replace("number", "turn").replace("    ", "  ")})["labels/new.py"]
    assert first == moved == renamed
    assert hashes({"labels/new.py": MASK})["labels/new.py"] != [first]


def test_ids_do_not_depend_on_what_else_is_found(hashes):
    (alone,) = hashes({"labels/new.py": RETRY})["labels/new.py"]
    together = hashes({"labels/new.py": RETRY, "labels/new_rows.py": OTHER, "labels/new_mask.py": MASK})
    assert together["labels/new.py"] == [alone]
    twice = hashes({"labels/new.py": RETRY, "labels/new_too.py": RETRY})
    both = [one for ones in twice.values() for one in ones]
    assert sorted(both) == [alone, f"{alone.partition(':')[0]}:2"], "the same code twice is two findings"
