"""EHF Billing 3.0, which is Peppol BIS Billing 3: invoices and credit notes to organisations, as UBL 2.1.

`writer` writes, `checks` reads what was written and holds it against the rules of EN 16931, Peppol and
Norway. Nothing leaves that breaks a rule.
"""

from services.billing.ehf import checks, writer
from services.billing.errors import EhfBroken, EhfNotForPersons
from services.billing.model.credit_note import CreditNote
from services.billing.model.invoice import Invoice, Party
from services.billing.model.seller import Seller

__all__ = ["of_credit_note", "of_invoice"]


def of_invoice(invoice: Invoice, party: Party, seller: Seller) -> bytes:
    """An invoice as it was issued.

    Raises:
        EhfNotForPersons: the buyer has no organisation number.
        EhfBroken: it would break rules, which the metadata names; the company's own facts are wrong then.
    """
    _organisation(party)
    return _checked(writer.invoice(invoice, party, seller))


def of_credit_note(note: CreditNote, invoice: Invoice, party: Party, seller: Seller) -> bytes:
    """A credit note. Raises EhfNotForPersons, EhfBroken."""
    _organisation(party)
    return _checked(writer.credit_note(note, invoice, party, seller))


def _organisation(party: Party) -> None:
    if not party.organisation_number.reveal():
        raise EhfNotForPersons("E-invoices of this kind go to organisations.")


def _checked(data: bytes) -> bytes:
    fatal = [breach.rule for breach in checks.breaches(data) if breach.fatal]
    if fatal:
        raise EhfBroken("The e-invoice would break rules of its standard.", rules=" ".join(fatal))
    return data
