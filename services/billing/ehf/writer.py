"""Writes UBL 2.1. The order of the elements is the schema's; amounts are kroner with two decimals.

A whole month is one MON at the month's price, a part of one is so many DAY at the month's price for as many
days as the month has (BT-149), consumption is KWH, a fee is C62: so quantity, price and amount of each line
agree.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from lxml import etree

from services.billing.ehf import names
from services.billing.model.credit_note import CreditNote
from services.billing.model.invoice import Invoice, Line, Party, VatTotal
from services.billing.model.seller import Seller
from services.billing.model.vat import VatRate

_SPACES = frozenset("\t\n\r\u00a0\u202f")  # they part words, and are no printable letters
_CBC, _CAC = f"{{{names.CBC}}}", f"{{{names.CAC}}}"


def invoice(document: Invoice, party: Party, seller: Seller) -> bytes:
    """An invoice (type 380) with its payment part, as it was issued."""
    root = _root(names.INVOICE, "Invoice")
    _text(root, "ID", str(document.number))
    _text(root, "IssueDate", document.issue_date.isoformat())
    _text(root, "DueDate", document.due_date.isoformat())
    _text(root, "InvoiceTypeCode", names.COMMERCIAL_INVOICE)
    _text(root, "DocumentCurrencyCode", names.CURRENCY)
    _text(root, "BuyerReference", _reference(document))
    _period(root, *_days(document.draft.lines))
    _parties(root, seller, party)
    means = _group(root, "PaymentMeans")
    _text(means, "PaymentMeansCode", names.CREDIT_TRANSFER)
    _text(means, "PaymentID", document.kid)
    account = _group(means, "PayeeFinancialAccount")
    _text(account, "ID", seller.account)
    _text(account, "Name", seller.name)
    draft = document.draft
    _sums(root, draft.vat_totals, draft.net_ore, draft.vat_ore)
    for number, line in enumerate(draft.lines, 1):
        node = _group(root, "InvoiceLine")
        quantity, unit, price, base = _quantity_and_price(line)
        _text(node, "ID", str(number))
        _text(node, "InvoicedQuantity", quantity, unitCode=unit)
        _amount(node, "LineExtensionAmount", line.net_ore)
        _about_line(node, line, _name(document, line, party))
        _price(node, price, unit, base)
    return _written(root)


def credit_note(document: CreditNote, invoice: Invoice, party: Party, seller: Seller) -> bytes:
    """A credit note (type 381) that names the invoice it is about."""
    root = _root(names.CREDIT_NOTE, "CreditNote")
    _text(root, "ID", str(document.number))
    _text(root, "IssueDate", document.issue_date.isoformat())
    _text(root, "CreditNoteTypeCode", names.CREDITING)
    _text(root, "Note", document.reason.reveal())
    _text(root, "DocumentCurrencyCode", names.CURRENCY)
    _text(root, "BuyerReference", _reference(invoice))
    _period(root, *_days(credit.line for credit in document.lines))
    about = _group(_group(root, "BillingReference"), "InvoiceDocumentReference")
    _text(about, "ID", str(document.invoice_number))
    _text(about, "IssueDate", invoice.issue_date.isoformat())
    _parties(root, seller, party)
    terms = _group(root, "PaymentTerms")
    _text(terms, "Note", f"KID {document.kid}")
    _sums(root, document.vat_totals, document.draft.net_ore, document.draft.vat_ore)
    for number, credit in enumerate(document.lines, 1):
        node = _group(root, "CreditNoteLine")
        _text(node, "ID", str(number))
        # A part of a line's amount has no quantity of its own: one credit at that amount.
        _text(node, "CreditedQuantity", "1", unitCode=names.UNIT_CODES["piece"])
        _amount(node, "LineExtensionAmount", credit.net_ore)
        _about_line(node, credit.line, _name(invoice, credit.line, party))
        _price(node, credit.net_ore, "", "")
    return _written(root)


# --- the parts of both
# ------------------------------------------------------------------------------------------------------


def _root(namespace: str, name: str) -> etree._Element:
    prefixes: Any = {None: namespace, "cac": names.CAC, "cbc": names.CBC}
    root = etree.Element(f"{{{namespace}}}{name}", nsmap=prefixes)
    _text(root, "CustomizationID", names.CUSTOMIZATION)
    _text(root, "ProfileID", names.PROFILE)
    return root


def _reference(document: Invoice) -> str:
    return document.buyer_reference or document.billing_account_id


def _parties(root: etree._Element, seller: Seller, party: Party) -> None:
    selling = _group(_group(root, "AccountingSupplierParty"), "Party")
    _party_head(selling, seller.organisation_number, seller.name)
    _address(selling, seller.address_lines, seller.city, seller.postcode, seller.country)
    for number, scheme in ((seller.vat_number, "VAT"), (names.REGISTER, "TAX")):
        tax = _group(selling, "PartyTaxScheme")
        _text(tax, "CompanyID", number)
        _text(_group(tax, "TaxScheme"), "ID", scheme)
    _legal(selling, seller.organisation_number, seller.name)
    if seller.email:
        _text(_group(selling, "Contact"), "ElectronicMail", seller.email)
    buying = _group(_group(root, "AccountingCustomerParty"), "Party")
    number, name = party.organisation_number.reveal(), party.name.reveal()
    lines = tuple(line.reveal() for line in party.address_lines)
    _party_head(buying, number, name)
    _address(buying, lines, party.city.reveal(), party.postcode.reveal(), party.country or "NO")
    _legal(buying, number, name)


def _party_head(node: etree._Element, number: str, name: str) -> None:
    _text(node, "EndpointID", number, schemeID=names.ORGANISATION_SCHEME)
    _text(_group(node, "PartyName"), "Name", name)


def _legal(node: etree._Element, number: str, name: str) -> None:
    legal = _group(node, "PartyLegalEntity")
    _text(legal, "RegistrationName", name)
    _text(legal, "CompanyID", number, schemeID=names.ORGANISATION_SCHEME)


def _address(node: etree._Element, lines: tuple[str, ...], city: str, postcode: str, country: str) -> None:
    address = _group(node, "PostalAddress")
    for name, line in zip(("StreetName", "AdditionalStreetName"), lines, strict=False):
        _text(address, name, line)
    _text(address, "CityName", city)
    _text(address, "PostalZone", postcode)
    if rest := ", ".join(line for line in lines[2:] if line):
        _text(_group(address, "AddressLine"), "Line", rest)
    _text(_group(address, "Country"), "IdentificationCode", country)


def _sums(root: etree._Element, totals: Iterable[VatTotal], net_ore: int, vat_ore: int) -> None:
    tax = _group(root, "TaxTotal")
    _amount(tax, "TaxAmount", vat_ore)
    for total in totals:
        subtotal = _group(tax, "TaxSubtotal")
        _amount(subtotal, "TaxableAmount", total.base_ore)
        _amount(subtotal, "TaxAmount", total.vat_ore)
        _category(subtotal, "TaxCategory", total.vat)
    money = _group(root, "LegalMonetaryTotal")
    _amount(money, "LineExtensionAmount", net_ore)
    _amount(money, "TaxExclusiveAmount", net_ore)
    _amount(money, "TaxInclusiveAmount", net_ore + vat_ore)
    _amount(money, "PayableAmount", net_ore + vat_ore)


def _about_line(node: etree._Element, line: Line, name: str) -> None:
    _period(node, line.span.first, line.span.last)
    item = _group(node, "Item")
    _text(item, "Name", name)
    _text(_group(item, "SellersItemIdentification"), "ID", line.product_code)
    _category(item, "ClassifiedTaxCategory", line.vat)


def _price(node: etree._Element, ore: int, unit: str, base: str) -> None:
    price = _group(node, "Price")
    _amount(price, "PriceAmount", ore)
    if base:
        _text(price, "BaseQuantity", base, unitCode=unit)


def _quantity_and_price(line: Line) -> tuple[str, str, int, str]:
    """Quantity, its unit code, the price in øre, and for how many of the unit it is (empty for one)."""
    if line.charge_id:
        quantity = f"{Decimal(line.quantity) / 1000:f}"
        code = names.UNIT_CODES[line.unit]
        return quantity, code, line.unit_price_ore, str(line.per) if line.per > 1 else ""
    if line.span.days == line.month_days:
        return "1", names.UNIT_CODES["month"], line.unit_price_ore, ""
    return str(line.span.days), names.UNIT_CODES["day"], line.unit_price_ore, str(line.month_days)


def _name(document: Invoice, line: Line, party: Party) -> str:
    named = document.product_names.get(line.product_code, {})
    return named.get(party.language) or named.get("nb") or line.product_code


def _days(lines: Iterable[Line]) -> tuple[date, date]:
    spans = [line.span for line in lines]
    return min(span.first for span in spans), max(span.last for span in spans)


def _period(node: etree._Element, first: date, last: date) -> None:
    period = _group(node, "InvoicePeriod")
    _text(period, "StartDate", first.isoformat())
    _text(period, "EndDate", last.isoformat())


def _category(node: etree._Element, name: str, rate: VatRate) -> None:
    category = _group(node, name)
    _text(category, "ID", rate.category)
    _text(category, "Percent", f"{Decimal(rate.basis_points) / 100:f}")
    _text(_group(category, "TaxScheme"), "ID", "VAT")


# --- elements
# ------------------------------------------------------------------------------------------------------


def _group(node: etree._Element, name: str) -> etree._Element:
    return etree.SubElement(node, _CAC + name)


def _text(node: etree._Element, name: str, value: str, **attributes: str) -> None:
    """A value; none at all where there is nothing to say (PEPPOL-EN16931-R008)."""
    spaced = "".join(" " if sign in _SPACES else sign for sign in value)
    shown = " ".join("".join(sign for sign in spaced if sign.isprintable()).split())
    if shown:
        etree.SubElement(node, _CBC + name, attributes).text = shown


def _amount(node: etree._Element, name: str, ore: int) -> None:
    _text(node, name, f"{Decimal(ore) / 100:.2f}", currencyID=names.CURRENCY)


def _written(root: etree._Element) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))
