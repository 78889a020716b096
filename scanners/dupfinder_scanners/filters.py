"""What is set aside, by path and by content, and what marks test code.

Precision first: a file that is wrongly set aside is a finding lost, one that is wrongly read is a line of noise.
The signs of generated code follow github-linguist (lib/linguist/generated.rb) and Go (https://go.dev/s/generatedcode).
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from dupfinder_scanners.fragments import Role, SkipReason

HEADER_LINES = 40
HEADER_BYTES = 8192
MAX_INVALID_SHARE = 0.01
"""Up to this share of bytes that are not UTF-8 a file is still read, as bytes: one Latin-1 name in a comment."""
MAX_AVERAGE_LINE = {"js": 110, "mjs": 110, "cjs": 110, "jsx": 110, "css": 110}
"""Average length in bytes of the non-blank lines above which a file counts as minified (110 is linguist's figure)."""
MAX_AVERAGE_LINE_ELSEWHERE = 500
_MINIFIED_FROM_BYTES = 1024
_USUAL_LINE = 60
"""Bytes in which a file that people wrote begins another line, blank ones and comments counted."""

_VENDORED_NAMES = frozenset(
    (
        "vendor",
        "vendored",
        "_vendor",
        "_vendored",
        "third_party",
        "third-party",
        "thirdparty",
        "3rdparty",
        "3rd_party",
        "node_modules",
        "bower_components",
        "jspm_packages",
        "web_modules",
        "site-packages",
        "dist-packages",
        "Pods",
        "Godeps",
        ".venv",
        ".tox",
        ".nox",
        ".eggs",
        ".terraform",
        ".bundle",
        "virtualenv",
    )
)
_VENDORED_ENDS = ("Carthage/Checkouts", ".yarn/releases", ".yarn/plugins", "wwwroot/lib")
_SOURCE_SETS = re.compile(r"(?:^|/)src/(?:main|test)/(?:java|kotlin|scala)/")
_GENERATED_NAMES = frozenset(("__generated__", "generated", "generated-sources", "generated_sources", "generated-src"))
_GENERATED_FILE = re.compile(
    r"""(?x)
      .+_pb2(?:_grpc)?\.pyi? | .+\.pb(?:\.gw|\.validate)?\.go | .+\.pb\.(?:cc|h|swift|dart) | .+\.grpc\.swift
    | .+_pb(?:_service)?\.(?:js|ts|rb|d\.ts) | .+_grpc_(?:web_)?pb\.(?:js|ts|d\.ts) | .+\.connect\.go
    | .+[._-]generated\.\w+ | .+\.gen\.(?:go|ts|tsx|js|rs|cs) | zz_generated\..+\.go | wire_gen\.go
    | .+_(?:easyjson|ffjson|gorums)\.go | bindata\.go | .+\.(?:g|freezed)\.dart
    | .+\.(?:g|g\.i|designer|Designer)\.cs | AssemblyInfo\.cs
    | (?:parsetab|lextab|_lextab|_yacctab)\.py | (?:y\.tab|lex\.yy)\.[ch] | (?:moc|qrc)_.+\.cpp | ui_.+\.h
    """
)
_MINIFIED_FILE = re.compile(r".+[.-]min\.(?:js|mjs|cjs|css)|.+\.(?:bundle|chunk)\.(?:js|mjs|css)")
_TEST_FOLDERS = frozenset(
    ("test", "tests", "__tests__", "__mocks__", "testing", "spec", "specs", "e2e", "testdata", "androidTest")
)
_TEST_FILE = re.compile(
    r"""(?x)
      test_.+\.py | .+_tests?\.(?:py|go|rb|rs|c|cc|cpp|php|exs?|sh) | conftest\.py | tests?\.py
    | .+[.-](?:test|tests|spec|cy|e2e)\.(?:js|jsx|mjs|cjs|ts|tsx|mts|cts)
    | .+_spec\.rb | .+(?:Test|Tests|TestCase|Spec|IT)\.(?:java|kt|kts|scala|cs|php|swift|groovy) | .+\.bats
    """
)
_SOURCE_SET_TEST = re.compile(r"(?:^|/)src/(?:test|integrationTest|testFixtures|it|androidTest)/")


def is_vendored_directory(path: str) -> bool:
    """Whether a directory holds code from outside the org. `vendor` as a word of the business (a Java package under
    `src/main`) does not count."""
    if path.rpartition("/")[2] in _VENDORED_NAMES:
        return _SOURCE_SETS.search(path) is None
    return any(path == end or path.endswith("/" + end) for end in _VENDORED_ENDS)


def is_generated_directory(path: str) -> bool:
    """Whether a directory holds the output of a tool."""
    return path.rpartition("/")[2] in _GENERATED_NAMES


def by_path(path: str) -> SkipReason | None:
    """Why a file is set aside for its path alone, its directories included; None where it is not."""
    folder = path.rpartition("/")[0]
    while folder:
        if is_vendored_directory(folder):
            return SkipReason.VENDORED
        if is_generated_directory(folder):
            return SkipReason.GENERATED
        folder = folder.rpartition("/")[0]
    return by_name(path.rpartition("/")[2])


def by_name(name: str) -> SkipReason | None:
    """Why a file is set aside for its own name, whatever its directories."""
    if _GENERATED_FILE.fullmatch(name):
        return SkipReason.GENERATED
    return SkipReason.MINIFIED if _MINIFIED_FILE.fullmatch(name) else None


def role_of(path: str) -> Role:
    """Test code by the customs of the languages; it is marked, never set aside."""
    *folders, name = path.split("/")
    if not _TEST_FOLDERS.isdisjoint(folders) or _TEST_FILE.fullmatch(name) or _SOURCE_SET_TEST.search(path):
        return Role.TEST
    return Role.PRODUCTION


def by_content(data: bytes, path: str) -> tuple[SkipReason, str] | None:
    """Why a file is set aside for what it holds, with the sign that gave it away; None where it is not.

    A byte order mark of UTF-16 or UTF-32 is named as an encoding; a NUL in the first 8,000 bytes means binary, as in
    git.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")):
        return SkipReason.NOT_UTF8, "UTF-16 or UTF-32; save it as UTF-8"
    if b"\0" in data[:8000]:
        return SkipReason.BINARY, "holds NUL bytes"
    if (share := _invalid_share(data)) >= MAX_INVALID_SHARE:
        return SkipReason.NOT_UTF8, f"{share:.0%} of the bytes are not UTF-8"
    if (sign := _generated_sign(data)) is not None:
        return SkipReason.GENERATED, sign
    limit = MAX_AVERAGE_LINE.get(_extension(path), MAX_AVERAGE_LINE_ELSEWHERE)
    if not _has_short_lines(data, limit) and (average := _average_line(data)) > limit:
        return SkipReason.MINIFIED, f"lines of {average:.0f} bytes on average"
    return None


def _extension(path: str) -> str:
    return path.rpartition(".")[2].lower()


def _invalid_share(data: bytes) -> float:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        # surrogateescape maps each undecodable byte to one code point of its own, which makes them countable.
        text = data.decode("utf-8", "surrogateescape")
        return sum(1 for character in text if "\udc80" <= character <= "\udcff") / len(data)
    return 0.0


def _has_short_lines(data: bytes, limit: int) -> bool:
    """Whether the beginning alone has so many non-blank lines that the average of all cannot be above `limit`: true of
    nearly every file, and found without splitting all of it."""
    enough = len(data) // limit + 1
    size = enough * _USUAL_LINE
    return sum(1 for line in data[:size].split(b"\n") if line and not line.isspace()) >= enough


def _average_line(data: bytes) -> float:
    if len(data) < _MINIFIED_FROM_BYTES:
        return 0.0
    lengths = [len(line) for line in data.split(b"\n") if line.strip()]
    return sum(lengths) / len(lengths) if lengths else 0.0


_TOOLS = (
    r"protocol buffer compiler|protoc\b|grpc|thrift|avro|swagger|openapi|antlr|peg\.?js|bison|(?:gnu )?flex\b|ply\b|"
    r"swig|cython|mockgen|mockery|counterfeiter|sqlc|ent\b|gqlgen|graphql|stringer|easyjson|controller-gen|deepcopy-gen|"
    r"client-gen|lister-gen|informer-gen|conversion-gen|xjc|jaxb|jooq|axis|nswag|autorest|kiota|speakeasy|stainless|"
    r"smithy|cbindgen|bindgen|javacc|jflex|ragel|pyuic|pyside|qt user interface compiler|wire\b|prisma|orval|msbuild"
)
_SIGNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"code generated .*do not edit",
        r"@generated\b",
        r"<auto-?generated",
        r"(?:this|the) (?:\w+ )?(?:file|code|class|module|source|script)(?: (?:was|is|has been|is being))?"
        r" (?:auto-?generated|auto(?:matically)? generated|machine-?generated|programmatically generated)\b",
        r"(?:this|the) (?:\w+ )?(?:file|code|class|module)(?: (?:was|is|has been)) generated (?:by|from|with|using)\b",
        r"(?:auto-?generated|automatically generated|auto generated|machine generated)(?: (?:file|code))?"
        r" (?:by|from|with|using|via)\b",
        r"(?:auto-?generated|automatically generated) (?:file|code)\b.*(?:do not|don't) (?:edit|modify|change)",
        rf"(?:auto-?)?generated (?:by|from|with|using) .*?(?:{_TOOLS})",
        r"generated protocol buffer code",
        r"generated code\s*[-:.!]*\s*(?:do not|don't) (?:edit|modify)",
        r"(?:do not|don't) (?:edit|modify|change)\b.{0,40}\b(?:auto-?generated|automatically generated|is generated)",
    )
)
_COMMENT_MARK = re.compile(r"\s*(?:#+|//+!?|/\*+!?|\*+|--+|;+|%+|<!--|\"\"\"|''')\s*")
_BLOCKS = (("/*", "*/"), ('"""', '"""'), ("'''", "'''"), ("<!--", "-->"))
_PREAMBLE = re.compile(r"(?:[-=*#\s!]|warning[:!]?|note[:!]?|notice[:!]?|caution[:!]?|attention[:!]?)*", re.IGNORECASE)


def _generated_sign(data: bytes) -> str | None:
    """The header line that says so. The words must open the comment line: a generator that merely speaks of its
    output, or a string in code, does not count."""
    if b"generated" not in data[:HEADER_BYTES].lower():
        return None
    for line in _comment_lines(data[:HEADER_BYTES].decode("utf-8", "replace")):
        words = line[_PREAMBLE.match(line).end() :]  # type: ignore[union-attr]
        if any(sign.match(words) for sign in _SIGNS):
            return words.strip()[:100]
    return None


def _comment_lines(head: str) -> list[str]:
    """The text of the comment lines (and opening docstrings) among the first lines, without the comment marks."""
    lines: list[str] = []
    closing = ""
    for line in head.splitlines()[:HEADER_LINES]:
        stripped = line.strip()
        if closing:
            lines.append(stripped.lstrip("*# ").strip())
            closing = "" if closing in stripped else closing
            continue
        if (mark := _COMMENT_MARK.match(line)) is None:
            continue
        lines.append(line[mark.end() :].rstrip())
        for opened, closed in _BLOCKS:
            if stripped.startswith(opened) and closed not in stripped[len(opened) :]:
                closing = closed
    return lines


@dataclass(frozen=True, slots=True, order=True)
class Upstream:
    """The outside project that a file was copied from; `version` is empty where the file does not say."""

    name: str
    version: str = ""


_KNOWN = tuple(
    (name, re.compile(file, re.IGNORECASE), re.compile(content, re.IGNORECASE))
    for name, file, content in (
        ("six", r"_?six\.py", r"Benjamin Peterson|Python 2 and 3 compatibility"),
        ("setuptools", r"(?:ez|distribute)_setup\.py", r"bootstrap (?:setuptools|distribute)"),
        ("versioneer", r"versioneer\.py|_version\.py", r"versioneer"),
        ("distro", r"_?distro\.py", r"OS distribution|Nir Cohen"),
        ("appdirs", r"_?appdirs\.py", r"ActiveState|Trent Mick"),
        ("platformdirs", r"_?platformdirs\.py", r"platformdirs"),
        ("argparse", r"_?argparse\.py", r"Steven J\. Bethard"),
        ("ordereddict", r"_?ordereddict\.py", r"Raymond Hettinger"),
        ("bottle", r"bottle\.py", r"Marcel Hellkamp"),
        ("pyparsing", r"_?pyparsing\.py", r"Paul T\. McGuire"),
        ("decorator", r"_?decorator\.py", r"Michele Simionato"),
        ("xmltodict", r"_?xmltodict\.py", r"Martin Blech"),
        ("jquery", r"jquery(?:[.-].*)?\.js", r"jquery (?:foundation|javascript library|team|v\d)|john resig|openjs"),
        ("bootstrap", r"bootstrap(?:[.-].*)?\.js", r"getbootstrap\.com|twitter"),
        ("lodash", r"lodash(?:[.-].*)?\.js", r"lodash"),
        ("underscore", r"underscore(?:[.-].*)?\.js", r"Jeremy Ashkenas"),
        ("backbone", r"backbone(?:[.-].*)?\.js", r"Jeremy Ashkenas"),
        ("moment", r"moment(?:[.-].*)?\.js", r"momentjs\.com"),
        ("d3", r"d3(?:\.v\d+)?\.js", r"d3js\.org|Mike(?:e)? Bostock|Michael Bostock"),
        ("angular", r"angular(?:[.-].*)?\.js", r"AngularJS|Google"),
        ("react", r"react(?:-dom)?(?:[.-].*)?\.js", r"Facebook|Meta Platforms"),
        ("vue", r"vue(?:[.-].*)?\.js", r"Evan You"),
        ("require", r"require(?:js)?(?:[.-].*)?\.js", r"requirejs|Dojo Foundation"),
        ("modernizr", r"modernizr(?:[.-].*)?\.js", r"modernizr"),
        ("raphael", r"raphael(?:[.-].*)?\.js", r"Dmitry Baranovskiy"),
        ("handlebars", r"handlebars(?:[.-].*)?\.js", r"Yehuda Katz"),
        ("html5shiv", r"html5shiv(?:[.-].*)?\.js", r"afarkas|HTML5 Shiv"),
    )
)
_KNOWN_FILE = re.compile("|".join(f"(?:{file.pattern})" for _, file, _ in _KNOWN), re.IGNORECASE)
_VERSION = re.compile(
    r"""(?:__version__\s*=\s*['"]|[@\s]version[:\s]+v?|\bv)(\d+(?:\.\d+){1,3}(?:[-.\w]{0,12}))""", re.IGNORECASE
)
_BANNER = re.compile(
    r"/\*[!*]?\s*(?:\*\s*)?(?:@license\s+|@preserve\s+)?(?P<name>[A-Za-z][\w .-]{1,40}?)[\s,:-]+(?:version\s*)?"
    r"v?(?P<version>\d+\.\d+(?:\.\d+)?[\w.-]*)\b",
    re.IGNORECASE,
)
_PROJECT_URL = re.compile(
    r"https?://(?:www\.)?(?:github\.com|gitlab\.com|bitbucket\.org|pypi\.(?:org|python\.org)|sourceforge\.net)"
    r"/[\w./~-]+",
    re.IGNORECASE,
)
_LICENCE = re.compile(r"licen[sc]e|copyright|\(c\)", re.IGNORECASE)
_AUTHOR = re.compile(r"^__author__\s*=", re.MULTILINE)
_OWN_VERSION_FILES = frozenset(("__init__.py", "__about__.py", "version.py", "setup.py", "conf.py"))


def upstream_of(data: bytes, path: str, own: Collection[str] = ()) -> Upstream | None:
    """The outside project whose single file this is, or None.

    Recognised: well-known single-file packages, by name and author; a banner with name, version and licence
    (`/*! name v1.2.3`); a Python module that carries its own version, author, licence and project page. A licence
    header alone proves nothing, since many orgs put theirs on every file. `own` are names of the org: a header that
    holds one of them is never upstream.
    """
    name = path.rpartition("/")[2]
    head = data[:HEADER_BYTES].decode("utf-8", "replace")
    if any(word.lower() in head.lower() for word in own):
        return None
    if _KNOWN_FILE.fullmatch(name):
        for known, file, content in _KNOWN:
            if file.fullmatch(name) and content.search(head):
                return Upstream(known, _version_in(head))
    return _by_banner(head, name) or _by_module_header(head, name)


def _version_in(head: str) -> str:
    match = _VERSION.search(head)
    return match.group(1).rstrip(".-") if match else ""


def _by_banner(head: str, name: str) -> Upstream | None:
    if _extension(name) not in ("js", "mjs", "cjs", "css", "ts"):
        return None
    match = _BANNER.match(head.lstrip("\ufeff \t\r\n"))
    if match is None:
        return None
    comment = head[: head.find("*/") if "*/" in head else len(head)]
    if not _LICENCE.search(comment) or "://" not in comment:
        return None
    return Upstream(match["name"].strip().lower(), match["version"].rstrip(".-"))


def _by_module_header(head: str, name: str) -> Upstream | None:
    if not name.endswith(".py") or name in _OWN_VERSION_FILES or "__version__" not in head:
        return None
    stem = name.removesuffix(".py")
    url = _PROJECT_URL.search(head) or re.search(rf"https?://[\w./~-]*{re.escape(stem)}", head, re.IGNORECASE)
    version = re.search(r"^__version__\s*=\s*['\"]([\w.+-]+)", head, re.MULTILINE)
    if url is None or version is None or not _LICENCE.search(head) or not _AUTHOR.search(head):
        return None
    return Upstream(stem, version.group(1))
