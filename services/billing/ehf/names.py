"""Names and codes of UBL 2.1 and Peppol BIS Billing 3."""

CBC = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
CAC = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
INVOICE = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
CREDIT_NOTE = "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2"
CUSTOMIZATION = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
PROFILE = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
ORGANISATION_SCHEME = "0192"  # Norwegian organisation numbers in ISO/IEC 6523
COMMERCIAL_INVOICE, CREDITING = "380", "381"  # UNTDID 1001
CREDIT_TRANSFER = "30"  # UNTDID 4461
REGISTER = "Foretaksregisteret"  # NO-R-002
CURRENCY = "NOK"
# UN/ECE recommendation 20.
UNIT_CODES = {"month": "MON", "day": "DAY", "kWh": "KWH", "piece": "C62"}
