"""A transaction that was left open is given up, though the embedded database looks for one once a second."""

from secantus.transactions import Transaction, TransactionRegistry, TxnState  # type: ignore[import-untyped]

from deploy.local.seldom import EVERY_SECONDS, look_seldom


class _Seldom(TransactionRegistry):  # type: ignore[misc]  # the package has no types
    """A class of its own, so that other tests meet the one that the package has."""

    looks = 0

    def _prune_locked(self) -> int:
        self.looks += 1
        return int(super()._prune_locked())


look_seldom(_Seldom)


def test_what_was_left_open_is_given_up_within_a_second_of_its_end() -> None:
    given_up: list[Transaction] = []
    now = [1000.0]
    registry = _Seldom(rollback_func=given_up.append, lifetime_seconds=30, time_func=lambda: now[0])
    left, _ = registry.for_statement(b"left", {}, 1, start=True)
    registry.for_statement(b"busy", {}, 1, start=True)
    for number in range(2, 100):
        registry.commit(b"busy", number - 1)
        registry.for_statement(b"busy", {}, number, start=True)
    assert registry.looks == 1, "with each statement it would be two hundred times"
    registry.commit(b"busy", 99)
    now[0] += 30 + EVERY_SECONDS
    registry.for_statement(b"busy", {}, 100, start=True)
    assert given_up == [left]
    assert left.state is TxnState.ABORTED
    _, refused = registry.for_statement(b"left", None, 1, start=False)
    assert refused is not None
