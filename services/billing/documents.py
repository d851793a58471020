"""Invoices as pages to read and print, in Bokmål, Nynorsk and English."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from services.billing.model.invoice import Invoice, Party

TEMPLATES = Path(__file__).parent / "templates"
_NB = {
    "invoice": "Faktura",
    "number": "Fakturanummer",
    "issued": "Fakturadato",
    "due": "Forfallsdato",
    "period": "Periode",
    "account": "Kontonummer",
    "kid": "KID",
    "to_pay": "Å betale",
    "product": "Produkt",
    "days": "Dager",
    "month_price": "Pris per måned",
    "amount": "Beløp uten mva.",
    "vat": "Mva.",
    "vat_of": "Mva. {rate} av {base}",
    "net": "Sum uten mva.",
    "total": "Sum å betale",
    "paid": "Betalt",
    "organisation": "Org.nr.",
}
_WORDS: Mapping[str, Mapping[str, str]] = {
    "nb": _NB,
    "nn": _NB
    | {"days": "Dagar", "month_price": "Pris per månad", "amount": "Beløp utan mva.", "net": "Sum utan mva."},
    "en": {
        "invoice": "Invoice",
        "number": "Invoice number",
        "issued": "Invoice date",
        "due": "Due date",
        "period": "Period",
        "account": "Account",
        "kid": "KID (payment reference)",
        "to_pay": "To pay",
        "product": "Product",
        "days": "Days",
        "month_price": "Price per month",
        "amount": "Amount without VAT",
        "vat": "VAT",
        "vat_of": "VAT {rate} of {base}",
        "net": "Sum without VAT",
        "total": "Total to pay",
        "paid": "Paid",
        "organisation": "Organisation no.",
    },
}


@dataclass(frozen=True)
class Company:
    """The seller as it stands on an invoice."""

    name: str
    organisation_number: str
    account: str


class Documents:
    """Renders from `templates/`."""

    def __init__(self, company: Company) -> None:
        self._company = company
        self._files = Environment(
            loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, autoescape=True, trim_blocks=True
        )
        self._files.filters |= {"kroner": kroner, "day": _day, "rate": _rate}

    def invoice(self, invoice: Invoice, party: Party, language: str = "") -> str:
        """The invoice as HTML, by default in the language in which it was issued."""
        code = language if language in _WORDS else party.language
        place = f"{party.postcode.reveal()} {party.city.reveal()}".strip()
        return self._files.get_template("invoice.html.j2").render(
            language=code if code in _WORDS else "nb",
            words=_WORDS.get(code, _NB),
            company=self._company,
            invoice=invoice,
            draft=invoice.draft,
            name=party.name.reveal(),
            address=[*(line.reveal() for line in party.address_lines), place],
        )


def kroner(ore: int) -> str:
    """Øre as kroner the Norwegian way: `1 234,50`, with no-break spaces."""
    whole, rest = divmod(abs(ore), 100)
    sign = "−" if ore < 0 else ""
    return f"{sign}{whole:,}".replace(",", "\u00a0") + f",{rest:02d}"


def _day(day: date) -> str:
    return f"{day.day:02d}.{day.month:02d}.{day.year}"


def _rate(basis_points: int) -> str:
    whole, rest = divmod(basis_points, 100)
    return f"{whole},{rest:02d}\u00a0%" if rest else f"{whole}\u00a0%"
