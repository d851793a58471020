"""Invoices as pages to read and print, in Bokmål, Nynorsk and English."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from services.billing.model.invoice import Invoice, Party
from services.kernel import wording

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
    "left": "Rest å betale",
    "product": "Produkt",
    "days": "Dager",
    "month_price": "Pris per måned",
    "amount": "Beløp uten mva.",
    "vat": "Mva.",
    "vat_of": "Mva. {rate} av {base}",
    "net": "Sum uten mva.",
    "total": "Sum med mva.",
    "paid": "Betalt",
    "organisation": "Org.nr.",
}
_WORDS: Mapping[str, Mapping[str, str]] = {
    "nb": _NB,
    "nn": _NB
    | {"days": "Dagar", "month_price": "Pris per månad", "amount": "Beløp utan mva.", "net": "Sum utan mva."}
    | {"left": "Står att å betale"},
    "en": {
        "invoice": "Invoice",
        "number": "Invoice number",
        "issued": "Invoice date",
        "due": "Due date",
        "period": "Period",
        "account": "Account",
        "kid": "KID (payment reference)",
        "to_pay": "To pay",
        "left": "Left to pay",
        "product": "Product",
        "days": "Days",
        "month_price": "Price per month",
        "amount": "Amount without VAT",
        "vat": "VAT",
        "vat_of": "VAT {rate} of {base}",
        "net": "Sum without VAT",
        "total": "Total with VAT",
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
        self._files.filters |= {"account": account_number, "day": wording.day, "kroner": wording.kroner}
        self._files.filters |= {"days": wording.days, "month": wording.month, "percent": wording.percent}

    def invoice(
        self,
        invoice: Invoice,
        party: Party,
        product_names: Mapping[str, Mapping[str, str]],
        language: str = "",
    ) -> str:
        """The invoice as HTML, by default in the language in which it was issued.

        `product_names` is what the products are called, by code and language; the code itself otherwise.
        """
        asked = language if language in _WORDS else party.language
        code = asked if asked in _WORDS else "nb"
        place = f"{party.postcode.reveal()} {party.city.reveal()}".strip()
        return self._files.get_template("invoice.html.j2").render(
            language=code,
            words=_WORDS[code],
            product_name=lambda product: product_names.get(product, {}).get(code) or product,
            company=self._company,
            invoice=invoice,
            draft=invoice.draft,
            name=party.name.reveal(),
            address=[*(line.reveal() for line in party.address_lines), place],
        )


def account_number(digits: str) -> str:
    """A Norwegian account number as it is written: `8601 11 17947`, with no-break spaces."""
    if len(digits) != len("86011117947"):
        return digits
    return f"{digits[:4]}\u00a0{digits[4:6]}\u00a0{digits[6:]}"
