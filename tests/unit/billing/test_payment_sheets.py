"""Payments that share a row lose nothing by it, whatever becomes of them."""

from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from services.billing.model.payment import OCR_GIRO, Payment, PaymentStatus, SuspenseReason, Telling, Voucher
from services.billing.store import payment_sheets as sheets
from services.billing.store.payment_documents import document
from services.chassis.ids import is_id, new_id
from services.chassis.mongo import DeleteOne, Document, InsertOne, ReplaceOne

OTHERS = [status for status in PaymentStatus if status is not PaymentStatus.MATCHED]


def made(payment_id: str, n: int, status: PaymentStatus, account: int) -> Payment:
    """A payment as a file brings it."""
    day, voucher = date(2026, 5, 19), Voucher("pfl_1", n)
    order = (day.isoformat(), 1, 1, n)
    return Payment(
        id=payment_id,
        key=f"1/{n}",
        order=order,
        kid="12344",
        amount_ore=100 + n,
        transaction_type=10,
        booked_on=day,
        recorded_at=datetime(2026, 5, 20, tzinfo=UTC),
        voucher=voucher,
        status=status,
        suspense_reason=SuspenseReason.KID_UNKNOWN if status is PaymentStatus.SUSPENSE else None,
        billing_account_id=f"bac_{account}",
        credit_ore=n,
        told=(Telling(OCR_GIRO, f"r{n}", order, voucher, "digest", 10),),
        file_id="pfl_1",
    )


@st.composite
def files(draw: st.DrawFn) -> list[Payment]:
    """New payments of a file, with ids as an import gives them out."""
    count = draw(st.integers(0, 70))
    given_out = [one for _ in range(0, count, sheets.SHARED) for one in sheets.siblings(new_id("pay"))]
    status = st.sampled_from([PaymentStatus.MATCHED] * 6 + OTHERS)
    return [made(given_out[n], n, draw(status), draw(st.integers(1, 4))) for n in range(count)]


def there(rows: list[Document]) -> dict[str, Payment]:
    """What the rows say, by id."""
    found = [item for row in rows for item in sheets.payments_in(row)]
    assert len({item.id for item in found}) == len(found)
    return {item.id: replace(item, shared=False) for item in found}


def written(rows: list[Document], row: Document, now: dict[str, Payment]) -> list[Document]:
    """The rows after a change of one of them."""
    after = {one["_id"]: one for one in rows}
    for write in sheets.changed(row, now):
        if isinstance(write, InsertOne):
            after[write._doc["_id"]] = write._doc
        elif isinstance(write, ReplaceOne):
            after[row["_id"]] = write._doc
        elif isinstance(write, DeleteOne):
            del after[row["_id"]]
    return list(after.values())


@given(files())
def test_what_is_added_is_there(payments: list[Payment]) -> None:
    rows = sheets.added(payments)
    assert there(rows) == {item.id: item for item in payments}
    many = len(payments) > sheets.FEW
    assert not [row for row in rows if "payments" in row and not many]
    for row in rows:
        for one in row.get("payments", ()):
            assert (row | one)["status"] == "matched", "what waits or went back has a row of its own"
            assert sheets.sheet_id(one["_id"]) == row["_id"]
            assert one["key"] in row["key"]
            assert one["billing_account_id"] in row["billing_account_id"]


@given(files(), st.data())
def test_what_changes_is_changed_and_nothing_else(payments: list[Payment], data: st.DataObject) -> None:
    rows = sheets.added(payments)
    shared = [row for row in rows if "payments" in row]
    if not shared:
        return
    row = data.draw(st.sampled_from(shared))
    status = st.sampled_from(list(PaymentStatus))
    now = {
        item.id: replace(item, status=data.draw(status), credit_ore=7)
        for item in sheets.payments_in(row)
        if data.draw(st.booleans())
    }
    after = there(written(rows, row, now))
    assert after == {item.id: replace(now.get(item.id, item), shared=False) for item in payments}


@given(files(), st.data())
def test_one_that_is_deleted_is_gone_and_no_other(payments: list[Payment], data: st.DataObject) -> None:
    shared = [row for row in sheets.added(payments) if "payments" in row]
    if not shared:
        return
    row = data.draw(st.sampled_from(shared))
    everyone = there([row])
    gone = data.draw(st.sampled_from(sorted(everyone)))
    write = sheets.without(row, gone)
    rest = there([write._doc]) if isinstance(write, ReplaceOne) else {}
    assert rest == {one: item for one, item in everyone.items() if one != gone}


def test_siblings_are_ids_as_any() -> None:
    made_of = new_id("pay")
    some = sheets.siblings(made_of)
    assert len(set(some)) == sheets.SHARED
    assert some == sorted(some)
    assert all(is_id(one, "pay") and sheets.sheet_id(one) == sheets.sheet_id(made_of) for one in some)


def test_a_row_of_its_own_is_as_it_was() -> None:
    alone = made(new_id("pay"), 1, PaymentStatus.SUSPENSE, 1)
    assert sheets.added([alone]) == [document(alone)]
    assert list(sheets.payments_in(document(alone), ("bac_2",))) == [alone], "the query has chosen it"
