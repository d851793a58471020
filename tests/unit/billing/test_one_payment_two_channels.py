"""The same payment by OCR giro and by camt.054 counts once, whatever comes first and however often."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from services.billing.model import payment as payments
from services.billing.model.payment import (
    CAMT_054,
    OCR_GIRO,
    Arrival,
    Payment,
    PaymentStatus,
    Telling,
    Voucher,
    camt_order,
)
from services.chassis.vault import Redacted

DAY = date(2026, 5, 19)
NOW = datetime(2026, 5, 20, tzinfo=UTC)


def arrival(channel: str, ref: str, kid: str, ore: int, number: int = 1) -> Arrival:
    order = camt_order(DAY, ref, reversal=False) if channel == CAMT_054 else (str(DAY), 1, 1, number)
    return Arrival(channel, ref, order, "86011117947", DAY, kid, ore, False, 10, Redacted(""), 1)


def take(log: dict[str, list[Payment]], item: Arrival, payer: str = "") -> None:
    """What applying does with one payment."""
    equal = log.setdefault(item.slot, [])
    telling = Telling(item.channel, item.ref, item.order, Voucher(item.channel, item.line), payer, item.type)
    found = payments.pair(item, equal, payer)
    if found is None:
        equal.append(
            Payment(
                id=f"pay{len(equal)}",
                key=payments.key(item.slot, len(equal) + 1),
                order=item.order,
                kid=item.kid,
                amount_ore=item.amount_ore,
                transaction_type=item.type,
                booked_on=DAY,
                recorded_at=NOW,
                voucher=telling.voucher,
                status=PaymentStatus.MATCHED,
                payer_key=payer,
                told=(telling,),
            )
        )
    elif not payments.is_told(item, found):
        equal[equal.index(found)] = payments.told_again(found, telling)


KINDS = st.tuples(st.sampled_from(["000123400001012", "000123400001020"]), st.sampled_from([100, 250]))
MANY = st.lists(KINDS, max_size=12)


def told_by(channel: str, kinds: list[tuple[str, int]]) -> list[Arrival]:
    return [arrival(channel, f"{channel}{n}", kid, ore, n) for n, (kid, ore) in enumerate(kinds)]


@given(MANY, MANY, st.randoms(use_true_random=False))
def test_of_equal_payments_as_many_count_as_the_channel_that_told_of_most(
    giro: list[tuple[str, int]], camt: list[tuple[str, int]], random: object
) -> None:
    arrivals = [*told_by(OCR_GIRO, giro), *told_by(CAMT_054, camt)]
    arrivals += arrivals[::2]  # some files come again
    random.shuffle(arrivals)  # type: ignore[attr-defined]
    log: dict[str, list[Payment]] = {}
    for item in arrivals:
        take(log, item)
    found = Counter((item.kid, item.amount_ore) for equal in log.values() for item in equal)
    assert found == Counter(giro) | Counter(camt)  # the union of multisets: the larger count of each
    assert len({item.key for equal in log.values() for item in equal}) == found.total()


@given(MANY, st.randoms(use_true_random=False))
def test_the_log_is_the_same_in_whatever_order_the_channels_tell(
    kinds: list[tuple[str, int]], random: object
) -> None:
    distinct = list(dict.fromkeys(kinds))
    arrivals = [*told_by(OCR_GIRO, distinct), *told_by(CAMT_054, distinct)]
    shuffled = list(arrivals)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    logs: list[dict[str, list[Payment]]] = [{}, {}]
    for log, items in zip(logs, (arrivals, shuffled), strict=True):
        for item in items:
            take(log, item, payer="p" if item.channel == CAMT_054 else "")
    assert logs[0] == logs[1]
    for (one,) in logs[0].values():
        # OCR giro says the order; the payer is from the one who knows.
        assert (one.order[1], one.payer_key, one.voucher.file_id) == (1, "p", CAMT_054)


def test_of_equal_payments_the_one_of_the_same_payer_is_taken() -> None:
    log: dict[str, list[Payment]] = {}
    for n, payer in enumerate("ab"):
        take(log, arrival(OCR_GIRO, f"o{n}", "12344", 5, n), payer)
    take(log, arrival(CAMT_054, "c", "12344", 5), "b")
    (equal,) = log.values()
    assert [len(item.told) for item in equal] == [1, 2]


def test_another_day_account_kid_amount_or_direction_is_another_payment() -> None:
    one = arrival(OCR_GIRO, "o", "12344", 5)
    others = [
        replace(one, booked_on=date(2026, 5, 20)),
        replace(one, payee_account="12345678903"),
        replace(one, kid="12343"),
        replace(one, amount_ore=6),
        replace(one, reversal=True),
    ]
    assert len({item.slot for item in (one, *others)}) == 6
