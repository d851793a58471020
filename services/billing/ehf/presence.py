"""What must be there, and in which form: rules as XPath 1.0, as the standard's own Schematron has them.

Each row is: rule, where it is asked, what must hold there, in words. Sources: EN 16931-1:2017 section 6.4 (BR
rules), Peppol BIS Billing 3 (PEPPOL-EN16931, NO-R).
"""

from dataclasses import dataclass
from typing import Any

from lxml import etree

from services.billing.ehf import names

_NAMESPACES = {"cbc": names.CBC, "cac": names.CAC}
_LINES = "/*/cac:InvoiceLine | /*/cac:CreditNoteLine"
_SELLER, _BUYER = "/*/cac:AccountingSupplierParty/cac:Party", "/*/cac:AccountingCustomerParty/cac:Party"
_SUBTOTALS = "/*/cac:TaxTotal/cac:TaxSubtotal"
_CATEGORIES = f"{_SUBTOTALS}/cac:TaxCategory | /*/*/cac:Item/cac:ClassifiedTaxCategory"
_SELLER_VAT = f"{_SELLER}/cac:PartyTaxScheme[cac:TaxScheme/cbc:ID='VAT']/cbc:CompanyID"
_UNITS = " or ".join(f"@unitCode='{code}'" for code in names.UNIT_CODES.values())


@dataclass(frozen=True)
class Presence:
    """One rule, compiled."""

    rule: str
    context: etree.XPath
    test: etree.XPath
    text: str
    fatal: bool = True

    def holds(self, tree: Any) -> bool:
        """Whether it holds wherever it is asked."""
        places: Any = self.context(tree)
        return all(self.test(place) for place in places)


def _rule(rule: str, context: str, test: str, text: str, *, fatal: bool = True) -> Presence:
    return Presence(
        rule,
        etree.XPath(context, namespaces=_NAMESPACES),
        etree.XPath(f"boolean({test})", namespaces=_NAMESPACES),
        text,
        fatal,
    )


RULES = (
    _rule("BR-01", "/*", "normalize-space(cbc:CustomizationID)", "A specification identifier."),
    _rule("BR-02", "/*", "normalize-space(cbc:ID)", "A number."),
    _rule("BR-03", "/*", "normalize-space(cbc:IssueDate)", "A date of issue."),
    _rule("BR-04", "/*", "cbc:InvoiceTypeCode='380' or cbc:CreditNoteTypeCode='381'", "A type code."),
    _rule("BR-05", "/*", "normalize-space(cbc:DocumentCurrencyCode)", "A currency."),
    _rule(
        "BR-06",
        "/*",
        f"normalize-space({_SELLER}/cac:PartyLegalEntity/cbc:RegistrationName)",
        "Seller's name.",
    ),
    _rule(
        "BR-07", "/*", f"normalize-space({_BUYER}/cac:PartyLegalEntity/cbc:RegistrationName)", "Buyer's name."
    ),
    _rule("BR-08", "/*", f"{_SELLER}/cac:PostalAddress", "Seller's address."),
    _rule(
        "BR-09",
        f"{_SELLER}/cac:PostalAddress",
        "normalize-space(cac:Country/cbc:IdentificationCode)",
        "Country.",
    ),
    _rule("BR-10", "/*", f"{_BUYER}/cac:PostalAddress", "Buyer's address."),
    _rule(
        "BR-11",
        f"{_BUYER}/cac:PostalAddress",
        "normalize-space(cac:Country/cbc:IdentificationCode)",
        "Country.",
    ),
    _rule(
        "BR-12", "/*/cac:LegalMonetaryTotal", "normalize-space(cbc:LineExtensionAmount)", "Sum of the lines."
    ),
    _rule(
        "BR-13", "/*/cac:LegalMonetaryTotal", "normalize-space(cbc:TaxExclusiveAmount)", "Total without VAT."
    ),
    _rule("BR-14", "/*/cac:LegalMonetaryTotal", "normalize-space(cbc:TaxInclusiveAmount)", "Total with VAT."),
    _rule("BR-15", "/*/cac:LegalMonetaryTotal", "normalize-space(cbc:PayableAmount)", "Amount to pay."),
    _rule("BR-16", "/*", "cac:InvoiceLine or cac:CreditNoteLine", "At least one line."),
    _rule("BR-21", _LINES, "normalize-space(cbc:ID)", "A line has an identifier."),
    _rule("BR-22", _LINES, "cbc:InvoicedQuantity or cbc:CreditedQuantity", "A line has a quantity."),
    _rule(
        "BR-23",
        _LINES,
        "cbc:InvoicedQuantity/@unitCode or cbc:CreditedQuantity/@unitCode",
        "Unit of measure.",
    ),
    _rule("BR-24", _LINES, "normalize-space(cbc:LineExtensionAmount)", "A line has a net amount."),
    _rule("BR-25", _LINES, "normalize-space(cac:Item/cbc:Name)", "A line names its item."),
    _rule("BR-26", _LINES, "normalize-space(cac:Price/cbc:PriceAmount)", "A line has a price."),
    _rule("BR-27", _LINES, "not(cac:Price/cbc:PriceAmount < 0)", "No price is negative."),
    _rule("BR-45", _SUBTOTALS, "normalize-space(cbc:TaxableAmount)", "A VAT breakdown has its base."),
    _rule("BR-46", _SUBTOTALS, "normalize-space(cbc:TaxAmount)", "A VAT breakdown has its tax."),
    _rule(
        "BR-47", _SUBTOTALS, "normalize-space(cac:TaxCategory/cbc:ID)", "A VAT breakdown has its category."
    ),
    _rule(
        "BR-48", _SUBTOTALS, "normalize-space(cac:TaxCategory/cbc:Percent)", "A VAT breakdown has its rate."
    ),
    _rule("BR-49", "/*/cac:PaymentMeans", "normalize-space(cbc:PaymentMeansCode)", "Means of payment."),
    _rule(
        "BR-55",
        "/*/cac:BillingReference",
        "normalize-space(cac:InvoiceDocumentReference/cbc:ID)",
        "Which invoice.",
    ),
    _rule(
        "BR-61",
        "/*/cac:PaymentMeans[cbc:PaymentMeansCode='30']",
        "normalize-space(cac:PayeeFinancialAccount/cbc:ID)",
        "A credit transfer names the account.",
    ),
    _rule("BR-62", f"{_SELLER}/cbc:EndpointID", "@schemeID", "Scheme of the seller's electronic address."),
    _rule("BR-63", f"{_BUYER}/cbc:EndpointID", "@schemeID", "Scheme of the buyer's electronic address."),
    _rule("BR-CL-23", "//*[@unitCode]", _UNITS, "A unit code that we use, of UN/ECE recommendation 20."),
    _rule("BR-CL-25", "//cbc:EndpointID[@schemeID]", "@schemeID='0192'", "A scheme of electronic addresses."),
    _rule(
        "BR-CO-04",
        _LINES,
        "normalize-space(cac:Item/cac:ClassifiedTaxCategory/cbc:ID)",
        "VAT category of a line.",
    ),
    _rule("BR-CO-09", _SELLER_VAT, "starts-with(., 'NO')", "A VAT number begins with the country."),
    _rule("BR-CO-18", "/*", "cac:TaxTotal/cac:TaxSubtotal", "At least one VAT breakdown."),
    _rule(
        "BR-CO-25",
        "/*[cac:LegalMonetaryTotal/cbc:PayableAmount > 0]",
        "normalize-space(cbc:DueDate) or normalize-space(cac:PaymentTerms/cbc:Note)",
        "A due date or terms where something is to be paid.",
    ),
    _rule("BR-CO-26", "/*", f"{_SELLER_VAT} or {_SELLER}/cac:PartyLegalEntity/cbc:CompanyID", "Who sells."),
    _rule(
        "BR-S-02",
        "/*[.//cac:ClassifiedTaxCategory/cbc:ID='S']",
        _SELLER_VAT,
        "A standard rate needs a VAT number.",
    ),
    _rule("BR-S-05", f"({_CATEGORIES})[cbc:ID='S']", "cbc:Percent > 0", "The standard rate is above zero."),
    _rule(
        "BR-Z-02",
        "/*[.//cac:ClassifiedTaxCategory/cbc:ID='Z']",
        _SELLER_VAT,
        "A zero rate needs a VAT number.",
    ),
    _rule("BR-Z-05", f"({_CATEGORIES})[cbc:ID='Z']", "cbc:Percent = 0", "The zero rate is zero."),
    _rule("PEPPOL-EN16931-R001", "/*", "normalize-space(cbc:ProfileID)", "A business process."),
    _rule("PEPPOL-EN16931-R002", "/*", "count(cbc:Note) <= 1", "No more than one note."),
    _rule(
        "PEPPOL-EN16931-R003",
        "/*",
        "normalize-space(cbc:BuyerReference) or normalize-space(cac:OrderReference/cbc:ID)",
        "A buyer's reference or an order.",
    ),
    _rule(
        "PEPPOL-EN16931-R004",
        "/*[cbc:CustomizationID]",
        f"starts-with(normalize-space(cbc:CustomizationID), '{names.CUSTOMIZATION}')",
        "The specification is Peppol BIS Billing 3.",
    ),
    _rule(
        "PEPPOL-EN16931-R005", "/*", "not(cbc:TaxCurrencyCode = cbc:DocumentCurrencyCode)", "One currency."
    ),
    _rule(
        "PEPPOL-EN16931-R007",
        "/*[cbc:ProfileID]",
        f"cbc:ProfileID='{names.PROFILE}'",
        "The process is billing 01.",
    ),
    _rule("PEPPOL-EN16931-R008", "//*[not(*)]", "normalize-space(.)", "No element is empty."),
    _rule("PEPPOL-EN16931-R010", "/*", f"{_BUYER}/cbc:EndpointID", "The buyer's electronic address."),
    _rule("PEPPOL-EN16931-R020", "/*", f"{_SELLER}/cbc:EndpointID", "The seller's electronic address."),
    _rule(
        "PEPPOL-EN16931-R051",
        "//*[@currencyID]",
        "@currencyID = /*/cbc:DocumentCurrencyCode",
        "One currency.",
    ),
    _rule(
        "PEPPOL-EN16931-R053",
        "/*",
        "count(cac:TaxTotal[cac:TaxSubtotal]) = 1",
        "One total of VAT with breakdown.",
    ),
    _rule(
        "PEPPOL-EN16931-R121", "//cac:Price/cbc:BaseQuantity", ". > 0", "A price is for more than nothing."
    ),
    _rule(
        "PEPPOL-EN16931-R130",
        "//cac:Price/cbc:BaseQuantity[@unitCode]",
        "@unitCode = ../../*[local-name()='InvoicedQuantity' or local-name()='CreditedQuantity']/@unitCode",
        "A price is for the unit of the quantity.",
    ),
    _rule(
        "NO-R-002",
        "/*",
        f"{_SELLER}/cac:PartyTaxScheme[cac:TaxScheme/cbc:ID='TAX']/cbc:CompanyID='{names.REGISTER}'",
        "Norwegian companies should say Foretaksregisteret.",
        fatal=False,
    ),
)
