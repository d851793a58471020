"""Ends of chains that this process has written, remembered.

To ask whether a row is still there is cheap; to ask which is a chain's last makes the embedded database read
the whole chain. Nothing rests on the memory: an end that is gone, or that another row follows (the place in
the chain is unique), is read anew.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from services.chassis.idempotency import RequestKey
from services.disclosure.model.ledger import Entry, Head
from services.disclosure.store.ledger import Ledger

MOST = 50_000
"""Ends that are remembered; some 450 bytes each."""
_FEW = 50
"""So many rows are cheaper asked for by their ids than by the request that wrote them."""


class _Request(NamedTuple):
    """What wrote an end, and how many rows it wrote in all, at most."""

    record_id: str
    entries: int


class _End(NamedTuple):
    """The last entry of a chain, as far as this process knows."""

    entry_id: str
    head: Head
    written_by: _Request


class ChainEnds:
    """Where chains end. One for all that writes to the ledger in a process."""

    def __init__(self, store: Ledger, *, most: int = MOST) -> None:
        self._store, self._most = store, most
        self._ends: dict[str, _End] = {}

    async def heads(self, subject_ids: Sequence[str]) -> dict[str, Head]:
        """Where the chains of these persons end: after what is remembered and still there, else as the
        database says. For everybody, also who has no entry.
        """
        ends = {one: self._ends[one] for one in subject_ids if one in self._ends}
        there = await self._there(ends.values())
        heads = {one: end.head for one, end in ends.items() if end.entry_id in there}
        rest = [one for one in subject_ids if one not in heads]
        if len(rest) == 1:
            return heads | {rest[0]: await self._store.head(rest[0])}
        return dict.fromkeys(rest, Head()) | heads | await self._store.heads(rest)

    def written(self, key: RequestKey, entries: Sequence[Entry], *, of: int) -> None:
        """Remember entries that a request has written as the ends of their chains; `of` so many in all."""
        request = _Request(key.record_id, of)
        for entry in entries:
            self._ends.pop(entry.subject_id, None)
            if len(self._ends) >= self._most:
                del self._ends[next(iter(self._ends))]  # the one that was written to longest ago
            self._ends[entry.subject_id] = _End(entry.entry_id, Head(entry.sequence, entry.hash), request)

    def forget(self, subject_ids: Iterable[str]) -> None:
        """Somebody else has written to these chains."""
        for subject_id in subject_ids:
            self._ends.pop(subject_id, None)

    async def _there(self, ends: Iterable[_End]) -> set[str]:
        """Which of these entries still have their places. One after the other: it may be in a transaction."""
        of_request: dict[_Request, list[str]] = {}
        for end in ends:
            of_request.setdefault(end.written_by, []).append(end.entry_id)
        there, single = set[str](), list[str]()
        for request, entry_ids in of_request.items():
            if len(entry_ids) > _FEW and 2 * len(entry_ids) >= request.entries:
                there |= await self._store.written_by(request.record_id)
            else:
                single += entry_ids
        return there | await self._store.there(single)
