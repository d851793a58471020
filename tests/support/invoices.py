"""Invoices and credit notes made by hand, for what is done with them once they are issued."""

from datetime import UTC, date, datetime
from typing import Any

from services.billing.model import credit_note as crediting
from services.billing.model.credit_note import CreditNote
from services.billing.model.invoice import Draft, Invoice, Line, Party, half_up, vat_totals
from services.billing.model.period import Period, Span
from services.billing.model.seller import Seller
from services.billing.model.vat import VatRate
from services.chassis.vault import Redacted

STANDARD, EXEMPT = VatRate("S", 2500), VatRate("Z", 0)
FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)
SELLER = Seller(
    "Eksempel Kraft og Fiber AS", "987654325", "86011117947", ("Kraftveien 1",), "5501", "Haugesund"
)
NAMES = {
    "spot": {"nb": "Spotpris Kraft", "nn": "Spotpris Kraft", "en": "Spot price power"},
    "fibre": {"nb": "Fiber 500/500 Mbit/s", "nn": "Fiber 500/500 Mbit/s", "en": "Fibre 500/500 Mbit/s"},
}
NAME = "Łukasz Čuđi Ŋávttáš-Ærø"


def line(code: str = "spot", price_ore: int = 49_000, *, last: date = LAST, vat: VatRate = STANDARD) -> Line:
    """A subscription's line for October 2026 through `last`."""
    span = Span(FIRST, last)
    net = half_up(price_ore * span.days, 31)
    return Line(f"sub_{code}", f"ctr_{code}", code, span, 31, price_ore, net, vat)


def consumption(thousandths: int = 1_234_567) -> Line:
    """A charge for electricity at 85.25 øre per kWh."""
    net = half_up(8_525 * thousandths, 100_000)
    span = Span(FIRST, LAST)
    return Line("", "ctr_spot", "spot", span, 0, 8_525, net, STANDARD, "chg_1", "kWh", 100, thousandths)


def invoice(*lines: Line, **more: Any) -> Invoice:
    """An invoice of 3 November 2026; without lines one of each kind."""
    kinds = (line(), line("fibre", last=date(2026, 10, 12)), line(vat=EXEMPT), consumption())
    chosen = lines or kinds
    return Invoice(
        id="inv_1",
        number=10_017,
        kid="000123400001012",
        billing_account_id="bac_1",
        customer_id="cus_1",
        draft=Draft(Period(2026, 10), chosen, vat_totals(chosen)),
        issue_date=date(2026, 11, 3),
        due_date=date(2026, 11, 17),
        issued_at=datetime(2026, 11, 3, 9, tzinfo=UTC),
        hold_until=date(2031, 12, 31),
        **({"seller": SELLER, "product_names": NAMES, "buyer_reference": "1234"} | more),
    )


def party(language: str = "nb", organisation: str = "", name: str = NAME) -> Party:
    """Who is billed."""
    lines = (Redacted("c/o Øyvind Ås"), Redacted("Storgata 12 B"), Redacted("Oppgang C"))
    place = Redacted("0150"), Redacted("Oslo")
    return Party(Redacted(name), lines, *place, "NO", language, Redacted(organisation))


def credit_note(about: Invoice, chosen: dict[int, int] | None = None) -> CreditNote:
    """A credit note of 10 November 2026 over øre by line; over the whole invoice when not given."""
    amounts = chosen or {number: item.net_ore for number, item in enumerate(about.draft.lines, 1)}
    return CreditNote(
        id="crn_1",
        number=501,
        invoice_id=about.id,
        invoice_number=about.number,
        kid=about.kid,
        billing_account_id=about.billing_account_id,
        customer_id=about.customer_id,
        draft=crediting.draft(about.draft, (), amounts),
        reason=Redacted("Feil i avlest forbruk"),
        issue_date=date(2026, 11, 10),
        issued_at=datetime(2026, 11, 10, tzinfo=UTC),
        issued_by="staff:stf_1",
        hold_until=date(2031, 12, 31),
        seller=SELLER,
    )
