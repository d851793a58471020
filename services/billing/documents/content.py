"""What a document says, in one language, ready to be laid out: the page and the PDF say the very same.

The law's list of what a document of sale must have is bokføringsforskriften § 5-1-1: number and date, the
parties, the seller's organisation number with the letters MVA, what was delivered, when, for how much, the
VAT per rate, and when it is to be paid (§§ 5-1-2 to 5-1-5).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from services.billing.documents.words import UNITS, WORDS
from services.billing.model.credit_note import CreditNote
from services.billing.model.invoice import Invoice, Line, Party, VatTotal
from services.billing.model.seller import Seller
from services.kernel import wording

Fact = tuple[str, str]
ProductNames = Mapping[str, Mapping[str, str]]
"""What the products are called, by code and language."""


@dataclass(frozen=True)
class Row:
    """A line of the document as it reads; `running` is the sum of all lines up to and with this one."""

    product: str
    period: str
    quantity: str
    price: str
    vat: str
    amount: str
    running: str


@dataclass(frozen=True)
class Sum:
    """A sum below the lines; `strong` is the one to look at."""

    label: str
    amount: str
    strong: bool = False


@dataclass(frozen=True)
class Slip:
    """The payment part: what a person or a bank needs to pay the invoice."""

    pay_by: str
    kid: str
    account: str
    kroner: str
    ore: str
    amount: str


@dataclass(frozen=True)
class Content:
    """A document in one language."""

    language: str
    words: Mapping[str, str]
    heading: str
    number: str
    seller: Seller
    seller_lines: tuple[str, ...]
    receiver: tuple[str, ...]
    facts: tuple[Fact, ...]
    rows: tuple[Row, ...]
    sums: tuple[Sum, ...]
    notes: tuple[str, ...]
    slip: Slip | None

    @property
    def title(self) -> str:
        """What the document is called: `Faktura 10017`."""
        return f"{self.heading} {self.number}"

    @property
    def headings(self) -> tuple[str, ...]:
        """The heads of the columns."""
        return tuple(self.words[key] for key in ("product", "period", "quantity", "price", "vat", "amount"))


@dataclass(frozen=True)
class _Pen:
    """Writes amounts, days and products in one language."""

    language: str
    names: ProductNames

    @property
    def words(self) -> Mapping[str, str]:
        return WORDS[self.language]

    def kroner(self, ore: int) -> str:
        return wording.kroner(ore, self.language)

    def product(self, code: str) -> str:
        return self.names.get(code, {}).get(self.language) or code

    def row(self, line: Line, net_ore: int, running_ore: int) -> Row:
        # Where only a part of a line is credited, its quantity and price say nothing about the amount.
        quantity, price = self._quantity_and_price(line) if net_ore == line.net_ore else ("", "")
        return Row(
            product=self.product(line.product_code),
            period=wording.days(line.span.first, line.span.last, self.language),
            quantity=quantity,
            price=price,
            vat=wording.percent(line.vat.basis_points, self.language),
            amount=self.kroner(net_ore),
            running=self.kroner(running_ore),
        )

    def rows(self, lines: Iterable[tuple[Line, int]]) -> tuple[Row, ...]:
        made, running = [], 0
        for line, net_ore in lines:
            running += net_ore
            made.append(self.row(line, net_ore, running))
        return tuple(made)

    def vat_sums(self, totals: Iterable[VatTotal]) -> list[Sum]:
        return [
            Sum(
                self.words["vat_of"].format(
                    rate=wording.percent(total.vat.basis_points, self.language),
                    base=self.kroner(total.base_ore),
                ),
                self.kroner(total.vat_ore),
            )
            for total in totals
        ]

    def exemption(self, totals: Iterable[VatTotal]) -> list[str]:
        return [self.words["exempt"]] if any(total.vat.category == "Z" for total in totals) else []

    def _quantity_and_price(self, line: Line) -> tuple[str, str]:
        units, price = UNITS[self.language], self.kroner(line.unit_price_ore)
        if not line.charge_id:
            return self._amount(line.span.days * 1000, "day"), f"{price}/{units['month'][0]}"
        unit = units.get(line.unit, (line.unit, line.unit))[0]
        per = f"{line.per}\u00a0{unit}" if line.per > 1 else unit
        return self._amount(line.quantity, line.unit), f"{price}/{per}"

    def _amount(self, thousandths: int, unit: str) -> str:
        one, more = UNITS[self.language].get(unit, (unit, unit))
        whole, rest = divmod(thousandths, 1000)
        number = f"{whole:,}".replace(",", "," if self.language == "en" else "\u00a0")
        if rest:
            number += ("." if self.language == "en" else ",") + f"{rest:03d}".rstrip("0")
        return f"{number}\u00a0{one if thousandths == 1000 else more}"


def account_number(digits: str) -> str:
    """A Norwegian account number as it is written: `8601 11 17947`, with no-break spaces."""
    if len(digits) != len("86011117947"):
        return digits
    return f"{digits[:4]}\u00a0{digits[4:6]}\u00a0{digits[6:]}"


def as_issued(invoice: Invoice) -> Invoice:
    """The invoice as it was sent, before anything was paid, credited, added or put off."""
    unmoved = replace(invoice, paid_ore=0, credited_ore=0, added_ore=0, written_off_ore=0)
    return replace(unmoved, settled_at=None, deferred_until=None)


def language_of(asked: str, party: Party) -> str:
    """The language asked for, else the one that it was issued in, else Bokmål."""
    return next((one for one in (asked, party.language) if one in WORDS), "nb")


def of_invoice(invoice: Invoice, party: Party, seller: Seller, language: str = "") -> Content:
    """An invoice as it stands now: paid, credited, deferred. See `as_issued` for what was sent."""
    pen = _Pen(language_of(language, party), invoice.product_names)
    words = pen.words
    facts = [
        (words["number"], str(invoice.number)),
        (words["issued"], wording.day(invoice.issue_date, pen.language)),
        (words["due"], wording.day(invoice.falls_due, pen.language)),
        (words["period"], wording.month(invoice.draft.period.first, pen.language)),
        *_about_buyer(party, invoice.buyer_reference, words),
    ]
    return Content(
        language=pen.language,
        words=words,
        heading=words["invoice"],
        number=str(invoice.number),
        seller=seller,
        seller_lines=_seller_lines(seller, words),
        receiver=_receiver(party),
        facts=tuple(facts),
        rows=pen.rows((line, line.net_ore) for line in invoice.draft.lines),
        sums=tuple(_invoice_sums(invoice, pen)),
        notes=tuple(_invoice_notes(invoice, pen)),
        slip=_slip(invoice, seller, pen) if invoice.outstanding_ore else None,
    )


def of_credit_note(
    note: CreditNote, invoice: Invoice, party: Party, seller: Seller, language: str = ""
) -> Content:
    """A credit note: nothing is to be paid, so it has no payment part."""
    pen = _Pen(language_of(language, party), invoice.product_names)
    words = pen.words
    facts = [
        (words["credit_number"], str(note.number)),
        (words["credit_issued"], wording.day(note.issue_date, pen.language)),
        (words["credits"], str(note.invoice_number)),
        (words["kid"], note.kid),
        *_about_buyer(party, invoice.buyer_reference, words),
    ]
    sums = [
        Sum(words["net"], pen.kroner(note.draft.net_ore)),
        *pen.vat_sums(note.vat_totals),
        Sum(words["credit_total"], pen.kroner(note.total_ore), strong=True),
    ]
    effect = words["credit_effect"].format(number=note.invoice_number)
    reason = f"{words['reason']}: {note.reason.reveal()}"
    return Content(
        language=pen.language,
        words=words,
        heading=words["credit_note"],
        number=str(note.number),
        seller=seller,
        seller_lines=_seller_lines(seller, words),
        receiver=_receiver(party),
        facts=tuple(facts),
        rows=pen.rows((credit.line, credit.net_ore) for credit in note.lines),
        sums=tuple(sums),
        notes=(effect, reason, *pen.exemption(note.vat_totals)),
        slip=None,
    )


def _seller_lines(seller: Seller, words: Mapping[str, str]) -> tuple[str, ...]:
    place = f"{seller.postcode} {seller.city}".strip()
    number = seller.organisation_number
    grouped = "\u00a0".join((number[:3], number[3:6], number[6:]))
    register = f"{words['organisation']} {grouped}\u00a0MVA, {words['register']}"
    return tuple(line for line in (*seller.address_lines, place, register, seller.email) if line)


def _receiver(party: Party) -> tuple[str, ...]:
    place = f"{party.postcode.reveal()} {party.city.reveal()}".strip()
    country = "" if party.country in {"", "NO"} else party.country
    lines = (party.name.reveal(), *(line.reveal() for line in party.address_lines), place, country)
    return tuple(line for line in lines if line)


def _about_buyer(party: Party, reference: str, words: Mapping[str, str]) -> list[Fact]:
    number = party.organisation_number.reveal()
    facts = ((words["customer_number"], reference), (words["your_organisation"], number))
    return [fact for fact in facts if fact[1]]


def _invoice_sums(invoice: Invoice, pen: _Pen) -> list[Sum]:
    words, draft = pen.words, invoice.draft
    sums = [Sum(words["net"], pen.kroner(draft.net_ore)), *pen.vat_sums(draft.vat_totals)]
    sums.append(Sum(words["total"], pen.kroner(draft.total_ore)))
    sums += [
        Sum(words[key], pen.kroner(ore))
        for key, ore in (
            ("credited", -invoice.credited_ore),
            ("added", invoice.added_ore),
            ("paid", -invoice.paid_ore),
            ("written_off", -invoice.written_off_ore),
        )
        if ore
    ]
    moved = any((invoice.credited_ore, invoice.added_ore, invoice.paid_ore, invoice.written_off_ore))
    label = words["left" if moved else "to_pay"]
    return [*sums, Sum(label, pen.kroner(invoice.outstanding_ore), strong=True)]


def _invoice_notes(invoice: Invoice, pen: _Pen) -> list[str]:
    notes = pen.exemption(invoice.draft.vat_totals)
    if not invoice.outstanding_ore:
        settled = "given_up" if invoice.written_off_ore else "settled"
        return [*notes, pen.words[settled if invoice.draft.total_ore else "nothing"]]
    if invoice.deferred_until is not None:
        notes.append(pen.words["deferred"].format(day=wording.day(invoice.due_date, pen.language)))
    if invoice.drawn:
        notes.append(pen.words["drawn"])
    return notes


def _slip(invoice: Invoice, seller: Seller, pen: _Pen) -> Slip:
    kroner, ore = divmod(invoice.outstanding_ore, 100)
    return Slip(
        pay_by=wording.day(invoice.falls_due, pen.language),
        kid=invoice.kid,
        account=account_number(seller.account),
        kroner=f"{kroner:,}".replace(",", "\u00a0"),
        ore=f"{ore:02d}",
        amount=pen.kroner(invoice.outstanding_ore),
    )
