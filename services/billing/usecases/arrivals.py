"""The payments of an archived file, sorted by slot, in little memory."""

from dataclasses import dataclass
from datetime import date

from services.billing.model import camt054, ocr_giro
from services.billing.model.agreements import Agreements
from services.billing.model.payment import CAMT_054, Arrival, SuspenseReason
from services.billing.store.files import PaymentFile
from services.billing.usecases.deps import Deps
from services.chassis.vault import Redacted

_SEPARATOR = "\t"


@dataclass
class Sorted:
    """Payments in the order of their slots, each a short text: of 100,000 some 20 MB."""

    _rows: list[Redacted[str]]

    def __len__(self) -> int:
        return len(self._rows)

    def part(self, first: int, last: int) -> list[Arrival]:
        """The payments from `first` up to `last`."""
        return [_unpacked(row.reveal()) for row in self._rows[first:last]]


async def of_file(file: PaymentFile, deps: Deps) -> Sorted:
    """Every payment of an accepted file. It was checked when it came, so it is read without limits."""
    rows: list[str] = []
    if file.format == CAMT_054:
        camt = camt054.Reader(Agreements())
        async for data in deps.store.files.lines(file.digest):
            rows += [_packed(item) for item in camt.feed(data)]
    else:
        ocr = ocr_giro.Reader(Agreements())
        async for data in deps.store.files.lines(file.digest):
            rows += [_packed(ocr_giro.arrival(file.transmission, item)) for item in ocr.feed(data)]
    rows.sort()
    return Sorted([Redacted(row) for row in rows])


def _packed(item: Arrival) -> str:
    """The payment as one text that begins with its slot."""
    odd = item.odd.value if item.odd else ""
    order = " ".join(str(part) for part in item.order[1:])
    fields = (
        item.slot,
        item.channel,
        item.ref,
        order,
        str(item.type),
        item.payer.reveal(),
        str(item.line),
        odd,
    )
    return _SEPARATOR.join(fields)


def _unpacked(row: str) -> Arrival:
    slot, channel, ref, order, kind, payer, line, odd = row.split(_SEPARATOR)
    payee, day, kid, amount, sign = slot.split("/")
    first, second, third = (int(part) for part in order.split())
    return Arrival(
        channel=channel,
        ref=ref,
        order=(day, first, second, third),
        payee_account=payee,
        booked_on=date.fromisoformat(day),
        kid=kid,
        amount_ore=int(amount),
        reversal=sign == "-",
        type=int(kind),
        payer=Redacted(payer),
        line=int(line),
        odd=SuspenseReason(odd) if odd else None,
    )
