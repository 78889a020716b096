"""The evidence of `detect.verify`, pair by pair, in executors that map the views from the shared folder."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from dupfinder.detect.align import similarity
from dupfinder.detect.verify import evidence
from dupfinder.engines.spark.stage import Stages, tables
from dupfinder.tables import Ints, Judge, Pairs, Views

if TYPE_CHECKING:
    import pyarrow as pa

PAIRS_A_TASK = 20_000
_SPARSE = ("data", "indices", "indptr")
_SHAPES = "shapes.json"


@dataclass(frozen=True, slots=True)
class Judged:
    """The evidence of the pairs of a part; `views` is where they lie."""

    views: str

    def __call__(self, part: pa.Table) -> Iterator[pa.RecordBatch]:
        """One row a pair, with its place in the question."""
        import pyarrow as pa

        pairs = _judge(self.views)(part.column("left").to_numpy(), part.column("right").to_numpy())
        columns = [part.column("place").combine_chunks(), *(pa.array(getattr(pairs, name)) for name in Pairs.__slots__)]
        yield pa.RecordBatch.from_arrays(columns, ["place", *Pairs.__slots__])


def judge(stages: Stages, views: Views) -> Judge:
    """What `detect.verify.evidence` gives for these views."""
    save(views, stages.work / "views")
    asked = 0

    def judged(left: Ints, right: Ints) -> Pairs:
        nonlocal asked
        asked += 1
        if not len(left):
            return evidence(views, similarity)(left, right)
        name = f"evidence-{asked}"
        work = Judged(str(stages.work / "views"))
        frame = stages.mapped(name, _parts(stages, left, right), work, _schema())
        columns = _columns(stages.run(name, frame))
        order = np.argsort(columns.pop("place"), kind="stable")
        return Pairs(**{key: values[order] for key, values in columns.items()})

    return judged


def save(views: Views, place: Path) -> None:
    """Write views, an array a file. A folder that several processes map costs its pages once."""
    place.mkdir()
    shapes = {}
    for field in fields(views):
        value = getattr(views, field.name)
        if isinstance(value, np.ndarray):
            np.save(place / f"{field.name}.npy", value)
            continue
        shapes[field.name] = value.shape
        for part in _SPARSE:
            np.save(place / f"{field.name}.{part}.npy", getattr(value, part))
    (place / _SHAPES).write_text(json.dumps(shapes))


def load(place: Path) -> Views:
    """The views that `save` wrote, mapped, not read."""
    from scipy.sparse import csr_array

    shapes = json.loads((place / _SHAPES).read_text())

    def mapped(name: str) -> Any:  # noqa: ANN401 - whatever was saved
        return np.load(place / f"{name}.npy", mmap_mode="r")

    def of(name: str) -> Any:  # noqa: ANN401 - an array or a matrix
        if name not in shapes:
            return mapped(name)
        parts = tuple(mapped(f"{name}.{part}") for part in _SPARSE)
        return csr_array(parts, shape=tuple(shapes[name]))

    return Views(**{field.name: of(field.name) for field in fields(Views)})


@lru_cache(maxsize=1)
def _judge(place: str) -> Judge:
    """Kept for the next part: Spark uses its Python processes again."""
    return evidence(load(Path(place)), similarity)


def _parts(stages: Stages, left: Ints, right: Ints) -> Iterator[pa.Table]:
    import pyarrow as pa

    count = stages.parts(len(left), PAIRS_A_TASK)
    bounds = [number * len(left) // count for number in range(count + 1)]
    for start, end in pairwise(bounds):
        yield pa.table({"place": np.arange(start, end), "left": left[start:end], "right": right[start:end]})


def _columns(place: Path) -> dict[str, Any]:
    parts = list(tables(place))
    names = ("place", *Pairs.__slots__)
    return {name: np.concatenate([part.column(name).to_numpy() for part in parts]) for name in names}


def _schema() -> str:
    whole = ("left", "right")
    return "place bigint, " + ", ".join(
        f"`{name}` {'bigint' if name in whole else 'double'}" for name in Pairs.__slots__
    )
