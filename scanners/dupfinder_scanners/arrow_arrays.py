"""Arrow arrays and tables of columns in memory, for streams of bytes and for DuckDB, which reads them in place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from nanoarrow import Array
    from nanoarrow.c_array import CArray
    from nanoarrow.c_schema import CSchema


def numbers(values: NDArray[Any]) -> CArray:
    """An array of numbers, which share the memory of `values` where they lie in one piece."""
    import nanoarrow

    # In the machine's own order of bytes, whatever a file said of them.
    plain = np.require(values, values.dtype.type, ["C", "ALIGNED"])
    return nanoarrow.c_array_from_buffers(number(plain.dtype), len(plain), [None, plain], null_count=0)


@cache
def number(dtype: np.dtype[Any]) -> CSchema:
    """The type of numbers that numpy calls so."""
    import nanoarrow

    return nanoarrow.c_schema(getattr(nanoarrow, dtype.name)())


def texts(values: Sequence[str | None]) -> CArray:
    """An array of texts. Raises ValueError where one is no Unicode, or all are more than 2 GB."""
    import nanoarrow

    return nanoarrow.c_array(values, nanoarrow.string())


def blobs(values: Sequence[bytes]) -> CArray:
    """An array of bytes. Raises ValueError where all are more than 2 GB."""
    import nanoarrow

    return nanoarrow.c_array(values, nanoarrow.binary())


def table(columns: Mapping[str, CArray]) -> Array:
    """Columns of one length side by side."""
    import nanoarrow

    kind = nanoarrow.struct({name: column.schema for name, column in columns.items()})
    rows = max((column.length for column in columns.values()), default=0)
    return nanoarrow.Array(nanoarrow.c_array_from_buffers(kind, rows, [None], null_count=0, children=columns.values()))
