"""The job that workers run: read a batch of files of one language, set aside what is not ours, extract the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dupfinder_scanners.columns import Columns, colliding, hashes_of_files
from dupfinder_scanners.filters import Upstream, by_content, role_of, upstream_of
from dupfinder_scanners.fragments import Role, Skipped, SkipReason, SourceFile
from dupfinder_scanners.languages.treesitter import extract
from dupfinder_scanners.pool import Job, Outcome
from dupfinder_scanners.sources.interface import Locator, ReadError
from dupfinder_scanners.sources.reading import is_blob, read_file

FUNCTION = "dupfinder_scanners.extraction:extract_files"
BATCH_BYTES = 1_000_000
BATCH_FILES = 256


@dataclass(frozen=True, slots=True)
class Batch:
    """Files of one language that one job reads."""

    language: str
    files: tuple[SourceFile, ...]


@dataclass(frozen=True, slots=True)
class Extracted:
    """What one job gave: `files` are those that were parsed, a row each in `columns` (None where there are none).

    `shared`: what a hash means in a file, for hashes that stand for several texts in this job, by (row of the file,
    hash)."""

    files: tuple[SourceFile, ...]
    columns: Columns | None
    skipped: tuple[Skipped, ...]
    upstream: tuple[tuple[SourceFile, Upstream], ...]
    shared: Mapping[tuple[int, int], str] = field(default_factory=dict)


def in_order(file: SourceFile) -> tuple[str, str, str]:
    """By language, repository and path: the order in which files are read."""
    return file.language, file.repository, file.path


def batches(files: Iterable[SourceFile], limit: int = BATCH_BYTES) -> list[Batch]:
    """Batches of about `limit` bytes, in the order of language, repository and path: the same for any input order."""
    found: list[Batch] = []
    current: list[SourceFile] = []
    size = 0
    for file in sorted(files, key=in_order):
        full = size + file.size > limit or len(current) >= BATCH_FILES
        if current and (full or current[0].language != file.language):
            found.append(Batch(current[0].language, tuple(current)))
            current, size = [], 0
        current.append(file)
        size += file.size
    if current:
        found.append(Batch(current[0].language, tuple(current)))
    return found


def job(batch: Batch, locators: dict[str, Locator], limit: int, own: Sequence[str] = ()) -> Job:
    """The job that extracts a batch. `limit` is the size in bytes above which a file is not read, `own` are names of
    the org, whose headers are never upstream's."""
    files = [
        {"repository": file.repository, "path": file.path, "blob": file.blob, "at": number}
        for number, file in enumerate(batch.files)
    ]
    used = {file.repository: locators[file.repository].to_header() for file in batch.files}
    header = {"language": batch.language, "files": files, "locators": used, "limit": limit, "own": list(own)}
    return Job(FUNCTION, header)


def extract_files(header: dict[str, Any], _payload: bytes) -> tuple[dict[str, Any], bytes]:
    """Read, filter and extract the files of a job; the answer says of each file what became of it."""
    texts: list[bytes] = []
    of_tests: list[bool] = []
    answers: list[dict[str, Any]] = []
    locators = {name: Locator.from_header(place) for name, place in header["locators"].items()}
    for file in header["files"]:
        answer, data = _read(file, locators[file["repository"]], header)
        answers.append(answer)
        if data is not None:
            texts.append(data)
            of_tests.append(role_of(file["path"]) is Role.TEST)
    columns = extract(header["language"], texts, of_tests) if texts else None
    if columns is None:
        return {"files": answers}, b""
    return {"files": answers, "shared": _shared(header["language"], texts, of_tests, columns)}, columns.to_bytes()


def _shared(
    language: str, texts: Sequence[bytes], of_tests: Sequence[bool], columns: Columns
) -> list[tuple[int, int, str]]:
    """What each hash of several texts means in each file that has it: these few files are read once more, alone."""
    files = hashes_of_files(columns, colliding(columns))
    found = []
    for file in sorted({file for file, _ in files}):
        alone = extract(language, [texts[file]], [of_tests[file]])
        known = dict(zip(alone.text_hash.tolist(), alone.text.tolist(), strict=True))
        found += [(file, value, known[value]) for number, value in files if number == file]
    return found


def _read(file: dict[str, Any], locator: Locator, header: dict[str, Any]) -> tuple[dict[str, Any], bytes | None]:
    answer: dict[str, Any] = {"at": file["at"]}
    try:
        data = read_file(locator, file["path"], header["limit"])
    except ReadError as error:
        return answer | {"reason": error.reason.value, "detail": error.detail}, None
    if file["blob"] and not is_blob(data, file["blob"]):
        return answer | {"reason": SkipReason.CHANGED.value, "detail": "changed since it was listed"}, None
    if (fault := by_content(data, file["path"])) is not None:
        return answer | {"reason": fault[0].value, "detail": fault[1]}, None
    if (upstream := upstream_of(data, file["path"], header["own"])) is not None:
        found = {"name": upstream.name, "version": upstream.version}
        detail = f"third-party file: {upstream.name} {upstream.version}".strip()
        return answer | {"reason": SkipReason.VENDORED.value, "detail": detail, "upstream": found}, None
    return answer, data


def gather(batch: Batch, outcome: Outcome) -> Extracted:
    """What a job's outcome means for its files."""
    from dupfinder_scanners.columns import concatenate

    files: list[SourceFile] = []
    parts: list[Columns] = []
    shared: dict[tuple[int, int], str] = {}
    skipped = list(outcome.skipped)
    upstream: list[tuple[SourceFile, Upstream]] = []
    for result in outcome.results:
        shared |= {
            (len(files) + int(row), int(value)): str(text) for row, value, text in result.header.get("shared", ())
        }
        for answer in result.header["files"]:
            file = batch.files[int(answer["at"])]
            if "reason" not in answer:
                files.append(file)
                continue
            reason = SkipReason(answer["reason"])
            skipped.append(Skipped(file.repository, file.path, reason, str(answer.get("detail", ""))))
            if "upstream" in answer:
                upstream.append((file, Upstream(answer["upstream"]["name"], answer["upstream"]["version"])))
        if result.payload:
            parts.append(Columns.from_bytes(result.payload))
    columns = concatenate(parts) if len(parts) > 1 else parts[0] if parts else None
    return Extracted(tuple(files), columns, tuple(skipped), tuple(upstream), shared)
