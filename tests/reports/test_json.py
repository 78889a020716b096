from __future__ import annotations

import json
from dataclasses import replace
from importlib.resources import files

import jsonschema
import pytest
from hypothesis import given, settings

from dupfinder.model import ScanResult
from dupfinder_reports import json as report
from tests.plugins.golden import Golden
from tests.reports.strategies import results

SCHEMA = json.loads(files("dupfinder_reports").joinpath("schema/result.schema.json").read_text())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)

# As INTERFACE promises them, in its order; what we add comes after.
PROMISED = ["schema_version", "repositories", "candidates", "vendored", "forks", "skipped", "totals"]
PROMISED_OF_CANDIDATE = {
    "id", "rank", "score", "title", "family", "family_confidence", "role", "level", "kind", "squads", "repositories",
    "languages", "similarity", "duplicated_lines", "fragments", "parts",
}  # fmt: skip
PROMISED_OF_FRAGMENT = ["repository", "squad", "path", "start_line", "end_line", "name", "level", "language"]


def test_golden(result: ScanResult, golden: Golden) -> None:
    golden("report.json", report.render(result))


def test_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_promised_shape(result: ScanResult) -> None:
    written = json.loads(report.render(result))
    assert list(written)[: len(PROMISED)] == PROMISED
    for candidate in written["candidates"]:
        assert candidate.keys() >= PROMISED_OF_CANDIDATE
        for fragment in candidate["fragments"]:
            assert list(fragment) == PROMISED_OF_FRAGMENT
        for part in candidate["parts"]:
            assert list(part)[:4] == ["id", "name", "level", "fragments"]
    assert list(written["totals"])[:4] == ["files", "fragments", "lines", "seconds"]


def test_schema_names_every_key(result: ScanResult) -> None:
    """A key that is written but not described would fail here, and so would a required one that is missing."""
    strict = json.loads(json.dumps(SCHEMA))
    for schema in (strict, *strict["$defs"].values()):
        if "properties" in schema:
            schema["additionalProperties"] = False
    jsonschema.Draft202012Validator(strict).validate(json.loads(report.render(result)))


def test_schema_refuses_a_wrong_kind(result: ScanResult) -> None:
    written = json.loads(report.render(result))
    written["candidates"][0]["kind"] = "alike"
    assert not VALIDATOR.is_valid(written)


def test_order_of_the_parts_that_have_none(result: ScanResult) -> None:
    shuffled = replace(
        result,
        repositories=result.repositories[::-1],
        skipped=result.skipped[::-1],
        vendored=result.vendored[::-1],
        family_titles=dict(reversed(result.family_titles.items())),
        candidates=tuple(replace(one, fragments=one.fragments[::-1]) for one in result.candidates),
    )
    assert report.render(shuffled) == report.render(result)


def test_seconds_only_when_measured(result: ScanResult) -> None:
    assert json.loads(report.render(result))["totals"]["seconds"] == {}
    timed = replace(result, totals=replace(result.totals, seconds={"read": 1.23456, "detect": 0.1}))
    assert json.loads(report.render(timed))["totals"]["seconds"] == {"read": 1.235, "detect": 0.1}


def test_no_number_that_json_does_not_know(result: ScanResult) -> None:
    broken = replace(result, candidates=(replace(result.candidates[0], score=float("nan")),))
    with pytest.raises(ValueError, match="not JSON compliant"):
        report.render(broken)


@settings(max_examples=40)
@given(results())
def test_numbers_add_up(result: ScanResult) -> None:
    text = report.render(result)
    assert text.isascii()
    assert text.endswith("}\n")
    written = json.loads(text)
    VALIDATOR.validate(written)
    assert len(written["candidates"]) == len(result.candidates)
    assert len(written["skipped"]) == len(result.skipped)
    for candidate, said in zip(result.candidates, written["candidates"], strict=True):
        lines = sum(one["end_line"] - one["start_line"] + 1 for one in said["fragments"])
        assert lines == candidate.lines
        assert said["duplicated_lines"] == candidate.duplicated_lines
        assert {one["squad"] for one in said["fragments"]} == {one.squad for one in candidate.fragments}
        assert sorted(one["path"] for one in said["fragments"]) == sorted(one.path for one in candidate.fragments)


def test_a_candidate_alone_carries_its_pairs(result: ScanResult) -> None:
    written = json.loads(report.render_candidate(result.candidates[0]))
    assert [len(part["pairs"]) for part in written["parts"]] == [3, 1, 1]
    assert written["parts"][0]["pairs"][0]["evidence"]["shared_words"] == ["backoff", "attempts", "idempotent"]


def test_a_pair(result: ScanResult) -> None:
    pair = result.candidates[1].parts[0].pairs[0]
    written = json.loads(report.render_pair(pair))
    assert written["similarity"] == pair.similarity
    assert written["left"]["path"] == pair.left.path
