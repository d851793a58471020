"""Which row is whose: customers' ids as 16 bytes each, which sort as the ids do."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from services.chassis.ids import is_id
from services.consent.model.columns.numbers import Ints

Raw = npt.NDArray[np.bytes_]


class Rows:
    """Ids by row, and rows by id: a sorted array for most, a dictionary for those who came since."""

    def __init__(self) -> None:
        self.size = 0
        self._ids = np.zeros(1024, dtype="S16")
        self._late: dict[bytes, int] = {}
        self._sorted = np.zeros(0, dtype="S16")
        self._rows_sorted = np.zeros(0, dtype=np.int64)

    @property
    def nbytes(self) -> int:
        """What the arrays take."""
        return self._ids.nbytes + self._sorted.nbytes + self._rows_sorted.nbytes

    @property
    def room(self) -> int:
        """Rows that there is room for."""
        return len(self._ids)

    def find(self, customer_id: str) -> int | None:
        """The row of one customer. Raises ValueError for an id that is none."""
        raw = raw_id(customer_id)
        late = self._late.get(raw)
        if late is not None or not len(self._sorted):
            return late
        place = int(np.searchsorted(self._sorted, np.bytes_(raw)))
        # Such arrays give back their items without zero bytes at the end.
        here = place < len(self._sorted) and self._sorted[place] == raw.rstrip(b"\0")
        return int(self._rows_sorted[place]) if here else None

    def add(self, customer_id: str) -> int:
        """A new row for a customer who has none."""
        raw, row = raw_id(customer_id), self.size
        if row >= len(self._ids):
            self._ids = np.concatenate([self._ids, np.zeros(len(self._ids) // 2, dtype="S16")])
        self._ids[row] = raw
        self._late[raw] = row
        self.size += 1
        if len(self._late) > max(10_000, self.size // 4):
            self.sort()
        return row

    def sorted_rows(self) -> Ints:
        """All rows, by id."""
        self.sort()
        return self._rows_sorted

    def of(self, customer_ids: Sequence[str]) -> Ints:
        """The rows of many, -1 for who has none. Raises ValueError for an id that is none."""
        if len(self._late) > 1_000:
            self.sort()
        raws = [raw_id(each) for each in customer_ids]
        found = np.full(len(raws), -1, dtype=np.int64)
        if len(self._sorted) and raws:
            wanted = np.array(raws, dtype="S16")
            places = np.minimum(np.searchsorted(self._sorted, wanted), len(self._sorted) - 1)
            here = self._sorted[places] == wanted
            found[here] = self._rows_sorted[places[here]]
        if self._late:
            for place in np.flatnonzero(found < 0):
                found[place] = self._late.get(raws[place], -1)
        return found

    def raw(self, rows: Ints) -> Raw:
        """The ids of rows, 16 bytes each."""
        return self._ids[rows]

    def sort(self) -> None:
        """Take those who came since into the sorted array."""
        if self._late:
            ids = self._ids[: self.size]
            self._rows_sorted = np.argsort(ids, kind="stable")
            self._sorted = ids[self._rows_sorted]
            self._late = {}


def ids_of(raw: Raw) -> list[str]:
    """Customers' ids of 16 bytes each."""
    text = np.ascontiguousarray(raw).tobytes().hex()
    return ["cus_" + text[at : at + 32] for at in range(0, len(text), 32)]


def raw_id(customer_id: str) -> bytes:
    """The 16 bytes of an id. Raises ValueError for an id that is none."""
    if not is_id(customer_id, "cus"):
        raise ValueError("not the id of a customer")
    return bytes.fromhex(customer_id[4:])
