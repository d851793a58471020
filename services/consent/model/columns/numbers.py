"""Small arrays of numbers: values interned, columns that grow, several numbers of a row as one."""

from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]

_LARGEST = 1 << 62


class Interned:
    """Values as small numbers, with an example of each."""

    def __init__(self) -> None:
        self.numbers: dict[Any, int] = {}
        self.examples: list[Any] = []

    def number(self, key: Any, example: Any) -> int:
        """The number of `key`; `example` is kept with a new one."""
        found = self.numbers.get(key)
        if found is None:
            found = self.numbers[key] = len(self.examples)
            self.examples.append(example)
        return found


class Column:
    """A growing array of one number per row."""

    def __init__(self, kind: Any, empty: int, rows: int) -> None:
        self._empty = empty
        self.values = np.full(max(rows, 1024), empty, dtype=kind)

    def grow(self, rows: int) -> None:
        """Have room for so many rows."""
        if rows > len(self.values):
            more = np.full(max(rows, len(self.values) * 3 // 2), self._empty, dtype=self.values.dtype)
            more[: len(self.values)] = self.values
            self.values = more


class Keys:
    """Several numbers per row put together into one: equal when all of them are."""

    def __init__(self, numbers: Ints, possible: int) -> None:
        self.numbers, self._possible = numbers, max(possible, 1)

    def add(self, numbers: Ints, possible: int) -> None:
        """Put further numbers, from 0 to below `possible`, beside those that are there."""
        if self._possible * possible >= _LARGEST:
            kept, self.numbers = np.unique(self.numbers, return_inverse=True)
            self._possible = len(kept)
        self.numbers = self.numbers * possible + numbers
        self._possible *= possible
