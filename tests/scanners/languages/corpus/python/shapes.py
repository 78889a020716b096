"""Decorators, overloads, dataclasses, metaclasses, type parameters, conditional definitions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, overload

if TYPE_CHECKING:
    from inventory import Warehouse


@overload
def pick(rows: int) -> int: ...
@overload
def pick(rows: str) -> str: ...
@retry(times=3, on=(OSError, TimeoutError))
def pick(rows, default=None):
    for row in rows:
        if row.active and row.stock.available(default):
            return row.convert(default)
    return default


@dataclass(frozen=True, slots=True)
class Parcel[T: Warehouse]:
    weight: float
    labels: list[str] = field(default_factory=list)

    @property
    def heavy(self) -> bool:
        return self.weight > self.depot.limits.heaviest and not self.labels.count("light")


class Registry(type):
    known: dict[str, type] = {}

    def __new__(mcs, name, bases, namespace, **options):
        made = super().__new__(mcs, name, bases, namespace)
        mcs.known[options.pop("alias", name)] = made
        return made


class Plugin(metaclass=Registry, alias="plugin"):
    def load[S](self, path: S, /, *, strict: bool = True) -> S:
        return self.loader.read(path, strict=strict, encoding=self.encoding)


if TYPE_CHECKING:

    def locate(name: str) -> str:
        return finder.search(name, deep=True, limit=4).pop().as_posix()

else:

    def locate(name):
        return finder.glob(name, deep=False).pop().as_posix().lower()
