"""What must add up, and what must follow what: the rules that XPath's floating numbers are no good for."""

from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from lxml import etree
from stdnum.no import orgnr

from services.billing.ehf import names

_NAMESPACES = {"cbc": names.CBC, "cac": names.CAC}
_ORE = Decimal("0.01")
_LINE_SLACK = Decimal("0.02")  # PEPPOL-EN16931-R120
Node = etree._Element


def _number(node: Node, path: str) -> Decimal | None:
    text = node.findtext(path, namespaces=_NAMESPACES)
    try:
        return None if text is None else Decimal(text.strip())
    except InvalidOperation:
        return None


def _numbers(nodes: list[Node], path: str) -> list[Decimal]:
    return [number for node in nodes if (number := _number(node, path)) is not None]


def _lines(root: Node) -> list[Node]:
    return [*root.findall("cac:InvoiceLine", _NAMESPACES), *root.findall("cac:CreditNoteLine", _NAMESPACES)]


def _money(root: Node, name: str) -> Decimal:
    return _number(root, f"cac:LegalMonetaryTotal/cbc:{name}") or Decimal(0)


def _subtotals(root: Node) -> list[Node]:
    return root.findall("cac:TaxTotal/cac:TaxSubtotal", _NAMESPACES)


def _sum_of_lines(root: Node) -> bool:
    return sum(_numbers(_lines(root), "cbc:LineExtensionAmount")) == _money(root, "LineExtensionAmount")


def _without_vat(root: Node) -> bool:
    less, more = _money(root, "AllowanceTotalAmount"), _money(root, "ChargeTotalAmount")
    return _money(root, "TaxExclusiveAmount") == _money(root, "LineExtensionAmount") - less + more


def _tax_is_sum(root: Node) -> bool:
    return _number(root, "cac:TaxTotal/cbc:TaxAmount") == sum(_numbers(_subtotals(root), "cbc:TaxAmount"))


def _with_vat(root: Node) -> bool:
    tax = _number(root, "cac:TaxTotal/cbc:TaxAmount") or Decimal(0)
    return _money(root, "TaxInclusiveAmount") == _money(root, "TaxExclusiveAmount") + tax


def _payable(root: Node) -> bool:
    paid, rounding = _money(root, "PrepaidAmount"), _money(root, "PayableRoundingAmount")
    return _money(root, "PayableAmount") == _money(root, "TaxInclusiveAmount") - paid + rounding


def _tax_of_rate(root: Node) -> bool:
    """Base times rate. Of a credit note an øre either way: the tax is what the invoice's own tax falls by."""
    slack = _ORE if etree.QName(root).localname == "CreditNote" else Decimal(0)
    for subtotal in _subtotals(root):
        base, tax = _number(subtotal, "cbc:TaxableAmount"), _number(subtotal, "cbc:TaxAmount")
        rate = _number(subtotal, "cac:TaxCategory/cbc:Percent")
        if base is None or tax is None or rate is None:
            continue  # the rules of presence tell
        if abs((base * rate / 100).quantize(_ORE, ROUND_HALF_UP) - tax) > slack:
            return False
    return True


def _bases(category: str) -> Callable[[Node], bool]:
    """The base of each rate of the category is the sum of its lines (BR-S-08, BR-Z-08)."""

    def holds(root: Node) -> bool:
        sums: dict[Decimal | None, Decimal] = {}
        for line in _lines(root):
            tax = line.find("cac:Item/cac:ClassifiedTaxCategory", _NAMESPACES)
            if tax is not None and tax.findtext("cbc:ID", namespaces=_NAMESPACES) == category:
                rate, net = _number(tax, "cbc:Percent"), _number(line, "cbc:LineExtensionAmount")
                sums[rate] = sums.get(rate, Decimal(0)) + (net or 0)
        found = {
            _number(subtotal, "cac:TaxCategory/cbc:Percent"): _number(subtotal, "cbc:TaxableAmount")
            for subtotal in _subtotals(root)
            if subtotal.findtext("cac:TaxCategory/cbc:ID", namespaces=_NAMESPACES) == category
        }
        return sums == found

    return holds


def _no_tax_at_zero(root: Node) -> bool:
    return all(
        _number(subtotal, "cbc:TaxAmount") == 0
        for subtotal in _subtotals(root)
        if subtotal.findtext("cac:TaxCategory/cbc:ID", namespaces=_NAMESPACES) == "Z"
    )


def _line_amounts(root: Node) -> bool:
    for line in _lines(root):
        quantity = _number(line, "cbc:InvoicedQuantity") or _number(line, "cbc:CreditedQuantity")
        price, net = _number(line, "cac:Price/cbc:PriceAmount"), _number(line, "cbc:LineExtensionAmount")
        base = _number(line, "cac:Price/cbc:BaseQuantity") or Decimal(1)
        if quantity is None or price is None or net is None:
            continue  # the rules of presence tell
        if abs(quantity * price / base - net) > _LINE_SLACK:
            return False
    return True


def _decimals(root: Node) -> bool:
    amounts = (
        node.text or ""
        for node in root.iter("{*}*")
        if "currencyID" in node.attrib and etree.QName(node).localname != "PriceAmount"
    )
    return all(len(amount.strip().partition(".")[2]) <= 2 for amount in amounts)


def _days(node: Node | None) -> tuple[str, str]:
    if node is None:
        return "", ""
    values = (node.findtext(f"cbc:{name}", namespaces=_NAMESPACES) for name in ("StartDate", "EndDate"))
    first, last = (value or "" for value in values)
    return first, last


def _in_order(first: str, last: str) -> bool:
    return not (first and last) or first <= last


def _period_in_order(root: Node) -> bool:
    return _in_order(*_days(root.find("cac:InvoicePeriod", _NAMESPACES)))


def _line_days(root: Node) -> Iterator[tuple[str, str]]:
    return (_days(line.find("cac:InvoicePeriod", _NAMESPACES)) for line in _lines(root))


def _line_periods_in_order(root: Node) -> bool:
    return all(_in_order(*days) for days in _line_days(root))


def _line_begins_within(root: Node) -> bool:
    first, _ = _days(root.find("cac:InvoicePeriod", _NAMESPACES))
    return all(not first or not begins or begins >= first for begins, _ in _line_days(root))


def _line_ends_within(root: Node) -> bool:
    _, last = _days(root.find("cac:InvoicePeriod", _NAMESPACES))
    return all(not last or not ends or ends <= last for _, ends in _line_days(root))


def _vat_number(root: Node) -> bool:
    path = "cac:AccountingSupplierParty/cac:Party/cac:PartyTaxScheme"
    for scheme in root.findall(path, _NAMESPACES):
        if scheme.findtext("cac:TaxScheme/cbc:ID", namespaces=_NAMESPACES) == "VAT":
            number = scheme.findtext("cbc:CompanyID", default="", namespaces=_NAMESPACES)
            right = len(number) == 14 and number.startswith("NO") and number.endswith("MVA")
            if not right or not orgnr.is_valid(number[2:11]):
                return False
    return True


RULES: tuple[tuple[str, Callable[[Node], bool], str], ...] = (
    ("BR-29", _period_in_order, "The period ends after it begins."),
    ("BR-30", _line_periods_in_order, "The period of a line ends after it begins."),
    ("BR-CO-10", _sum_of_lines, "The sum of the lines is the sum of the lines."),
    ("BR-CO-13", _without_vat, "The total without VAT is lines less allowances plus charges."),
    ("BR-CO-14", _tax_is_sum, "The VAT is the sum of the VAT per rate."),
    ("BR-CO-15", _with_vat, "The total with VAT is the total without and the VAT."),
    ("BR-CO-16", _payable, "What is to be paid is the total less what is paid."),
    ("BR-CO-17", _tax_of_rate, "The VAT of a rate is its base times the rate."),
    ("BR-DEC", _decimals, "Amounts have at most two decimals (BR-DEC-09 to -28)."),
    ("BR-S-08", _bases("S"), "The base of a standard rate is the sum of its lines."),
    ("BR-Z-08", _bases("Z"), "The base of the zero rate is the sum of its lines."),
    ("BR-Z-09", _no_tax_at_zero, "A zero rate gives no tax."),
    ("PEPPOL-EN16931-R110", _line_begins_within, "A line begins within the period of the document."),
    ("PEPPOL-EN16931-R111", _line_ends_within, "A line ends within the period of the document."),
    ("PEPPOL-EN16931-R120", _line_amounts, "A line's amount is quantity times price."),
    ("NO-R-001", _vat_number, "A Norwegian VAT number is NO, nine digits with a valid check digit, MVA."),
)
