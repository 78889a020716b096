from __future__ import annotations

import json
import struct
import zlib
from dataclasses import fields, replace
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dupfinder.engines import stored
from dupfinder.engines.texts import Read, nothing
from dupfinder_scanners.columns import TEXT as TEXTS
from dupfinder_scanners.columns import Columns
from dupfinder_scanners.languages.treesitter import extract

SECTION = struct.Struct("<QI")
TEXT = b"class Client:\n    def get(self, url):\n        return self.session.get(url, timeout=3, auth=self.auth)\n"
READ = Read(extract("python", [TEXT, b"", TEXT]), {(0, 17): "a", (2, 17): "\u00fc"})


def written(read: Read, **header: object) -> bytes:
    file = BytesIO()
    stored.write(file, header, read)
    return file.getvalue()


def read_back(data: bytes) -> stored.Stored:
    found = stored.read(BytesIO(data), lambda _: True)
    assert found is not None
    return found


@pytest.mark.parametrize("read", [READ, nothing()])
def test_there_and_back(read: Read) -> None:
    found = read_back(written(read, say=["x"]))
    assert found.header["say"] == ["x"]
    assert found.read.shared == read.shared
    for column in fields(Columns):
        one, other = getattr(found.read.columns, column.name), getattr(read.columns, column.name)
        assert one.dtype == other.dtype, column.name
        assert one.dtype.isnative, column.name
        assert getattr(one.dtype, "byteorder", "=") != "<", column.name
        assert one.tolist() == other.tolist(), column.name


def test_the_seal_tells_contents_apart() -> None:
    assert read_back(written(READ)).seal == read_back(written(READ)).seal
    others = [written(READ, more=1), written(Read(replace(READ.columns, kept=READ.columns.kept + 1), READ.shared))]
    assert len({read_back(data).seal for data in [written(READ), *others]}) == 3


def test_of_another_header_nothing_more_is_read() -> None:
    assert stored.read(BytesIO(written(READ, version="1")), lambda header: header["version"] == "2") is None


@settings(max_examples=200)
@given(st.data())
def test_a_changed_byte_or_another_length_is_a_value_error(data: st.DataObject) -> None:
    whole = written(READ)
    at = data.draw(st.integers(0, len(whole) - 1))
    change = bytes([whole[at] ^ data.draw(st.integers(1, 255))])
    for broken in (whole[:at], whole[:at] + change + whole[at + 1 :], whole + b"x"):
        with pytest.raises(ValueError, match=r"damaged|not one of this version"):
            read_back(broken)


def sealed(data: bytes, number: int, section: bytes) -> bytes:
    """The same file with another section behind a checksum that is right."""
    at = data.index(b"\n") + 1
    found = [data[:at]]
    for _ in range(1 + len(fields(Columns))):
        size, _ = SECTION.unpack_from(data, at)
        found.append(data[at + SECTION.size : at + SECTION.size + size])
        at += SECTION.size + size
    found[number + 1] = section
    return found[0] + b"".join(SECTION.pack(len(one), zlib.crc32(one)) + one for one in found[1:])


NAMES = [column.name for column in fields(Columns)]


@pytest.mark.parametrize(
    ("name", "place", "value"),
    [
        ("file", 0, 7),
        ("file", 0, -1),
        ("file", -1, 0),
        ("parent", 0, 99),
        ("parent", 0, -2),
        ("token_start", 0, -1),
        ("token_start", 0, 1 << 40),
        ("token_end", 0, 1 << 40),
        ("cue_offsets", 0, 1),
        ("cue_offsets", 1, 1 << 40),
        ("shingle_offsets", -1, 1 << 40),
        ("file_import_offsets", -1, 1),
        ("signature_offsets", 1, -1),
        ("text_hash", 0, (1 << 32) - 1),
    ],
)
def test_what_points_nowhere_is_damage_whatever_its_checksum_says(name: str, place: int, value: int) -> None:
    values = getattr(READ.columns, name).copy()
    values[place] = value
    with pytest.raises(ValueError, match="damaged"):
        read_back(sealed(written(READ), 1 + NAMES.index(name), values.tobytes()))


@pytest.mark.parametrize("name", [name for name in NAMES if name != "tokens"])
def test_a_column_of_another_length_is_damage(name: str) -> None:
    values = getattr(READ.columns, name)
    more = np.concatenate([values, values[-1:] if len(values) else np.zeros(1, values.dtype)])
    section = json.dumps(more.tolist()).encode() if values.dtype == TEXTS else more.tobytes()
    with pytest.raises(ValueError, match="damaged"):
        read_back(sealed(written(READ), 1 + NAMES.index(name), section))


@pytest.mark.parametrize("section", [b"1", b"[1]", b"{}", b"nonsense"])
def test_texts_that_are_none_are_a_value_error(section: bytes) -> None:
    with pytest.raises(ValueError, match=r"damaged|Expecting"):
        read_back(sealed(written(READ), 1 + NAMES.index("name"), section))


def test_a_length_that_is_not_true_is_not_allocated() -> None:
    head = b"dupfinder fragments 2\n" + SECTION.pack(1 << 60, 0)
    with pytest.raises(ValueError, match="damaged"):
        read_back(head)
