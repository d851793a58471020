"""The embedded database's sweeper holds no snapshot between two sweeps: everything would become slow."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from secantus.storage import Storage  # type: ignore[import-untyped]  # the package has no types

from deploy.local.sweeper import let_go

PINNED = "transaction: transaction range of IDs currently pinned"


class _Swept(Storage):  # type: ignore[misc]  # likewise
    """A class of its own, so that other tests meet the one that the package has."""


let_go(_Swept)


@pytest.fixture(params=[_Swept, Storage])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    """Two collections with indexes, one of which is swept."""
    opened = request.param(str(tmp_path), ttl_sweep_seconds=0, checkpoint_seconds=0)
    opened._conn.reconfigure("statistics=(fast)")
    for name, options in (("a", {"expireAfterSeconds": 60}), ("b", {})):
        opened.insert("db", name, [{"_id": 0}])
        opened.create_index("db", name, "at_1", {"at": 1}, options)
    yield opened
    opened.close()


def test_a_sweep_leaves_no_snapshot_behind(storage: Any) -> None:
    swept, ended = threading.Event(), threading.Event()

    def sweeper() -> None:
        storage.prune_ttl_all_collections()
        swept.set()
        ended.wait()
        storage._reset_thread_session()

    thread = threading.Thread(target=sweeper)
    thread.start()
    swept.wait()
    try:
        for number in range(1, 51):
            storage.insert("db", "a", [{"_id": number}])
        storage.release_thread_snapshot()
        # The package's own class shows that the test sees what it looks for.
        assert (_pinned(storage) == 0) is isinstance(storage, _Swept)
    finally:
        ended.set()
        thread.join()


def _pinned(storage: Any) -> int:
    """How many transactions back the oldest snapshot is that anybody holds; a checkpoint counts anew."""
    session = storage._conn.open_session()
    session.checkpoint()
    cursor = session.open_cursor("statistics:", None, None)
    found = 0
    while cursor.next() == 0:
        name, _, value = cursor.get_values()
        if name == PINNED:
            found = int(value)
    session.close()
    return found
