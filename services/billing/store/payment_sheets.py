"""Payments that share a row, a *sheet*: those of a file that came together, as long as each pays its invoice.

A row of the payment log with its indexes costs the local database 0.3 ms of its processor, a payment in a
sheet 0.09 ms, most of it for its key (docs/adr/0016-one-payment-two-channels.md). What is changed one by one
has a row of its own: a payment leaves its sheet when it goes back or waits for a person. The ids of those in
a sheet begin alike, and the sheet is called as they begin: so that one is found by its id.
"""

from collections.abc import Container, Iterator, Mapping, Sequence

from services.billing.model.payment import Payment, PaymentStatus
from services.billing.store.payment_documents import document, payment
from services.chassis.documents import in_common
from services.chassis.mongo import DeleteOne, Document, InsertOne, ReplaceOne

SHARED = 25
"""Payments in one sheet: an account that is read reads so many for each of its own."""
FEW = 25
"""So many that are added at once have rows of their own."""
Write = ReplaceOne[Document] | DeleteOne | InsertOne[Document]
_PLACE = 2  # the last digits of an id, which tell apart those of a sheet
# What payments of a file mostly have alike: it then stands in the sheet, once.
_IN_COMMON = (
    "file_id",
    "retention",
    "hold_until",
    "booked_on",
    "recorded_at",
    "type",
    "status",
    "suspense_reason",
    "resolution",
    "reversal",
    "reverses",
)


def siblings(payment_id: str) -> list[str]:
    """Ids for payments that may share a sheet, made of a fresh id."""
    return [f"{sheet_id(payment_id)}{place:0{_PLACE}x}" for place in range(SHARED)]


def sheet_id(payment_id: str) -> str:
    """The id of the sheet in which the payment would be."""
    return payment_id[:-_PLACE]


def added(payments: Sequence[Payment]) -> list[Document]:
    """The rows of new payments: sheets where there are many at once."""
    if len(payments) <= FEW:
        return [document(item) for item in payments]
    rows, sheets = list[Document](), dict[str, list[Payment]]()
    for item in payments:
        if _may_share(item):
            sheets.setdefault(sheet_id(item.id), []).append(item)
        else:
            rows.append(document(item))
    return rows + [_sheet(some) for some in sheets.values()]


def payments_in(row: Document, wanted: Container[str] | None = None) -> Iterator[Payment]:
    """The payments of a row; of a sheet, those of the `wanted` accounts alone, when they are given."""
    if "payments" not in row:
        yield payment(row)
        return
    for one in row["payments"]:
        if wanted is None or one["billing_account_id"] in wanted:
            yield payment(row | one, shared=True)


def changed(row: Document, now: Mapping[str, Payment]) -> Iterator[Write]:
    """What is to be written when some payments of a sheet stand as in `now`, by id: who may not be in it any
    more gets a row of its own, once its key is gone from the sheet.
    """
    payments = [now.get(item.id, item) for item in payments_in(row)]
    yield _rest(row, [item for item in payments if _may_share(item)])
    for item in payments:
        if not _may_share(item):
            yield InsertOne(document(item))


def without(row: Document, payment_id: str) -> ReplaceOne[Document] | DeleteOne:
    """What is to be written when a payment of a sheet is deleted."""
    return _rest(row, [item for item in payments_in(row) if item.id != payment_id])


def _rest(row: Document, payments: Sequence[Payment]) -> ReplaceOne[Document] | DeleteOne:
    place = {"_id": row["_id"]}
    return ReplaceOne(place, _sheet(payments)) if payments else DeleteOne(place)


def _may_share(item: Payment) -> bool:
    return item.status is PaymentStatus.MATCHED and item.resolution is None


def _sheet(payments: Sequence[Payment]) -> Document:
    """One row of several payments of a file. It stands under each of their keys and accounts, and sums up
    what a file's result tells.
    """
    rows = [document(item) for item in payments]
    until = max(row["hold_until"] for row in rows)
    same, rows = in_common(rows, _IN_COMMON)
    return {
        "_id": sheet_id(payments[0].id),
        "key": [item.key for item in payments],
        "billing_account_id": sorted({item.billing_account_id for item in payments}),
        "status": PaymentStatus.MATCHED.value,
        "count": len(rows),
        "amount_ore": sum(item.amount_ore for item in payments),
        "credit_ore": sum(item.credit_ore for item in payments),
        "reversal": False,
        "hold_until": until,
        "payments": rows,
        **same,
    }
