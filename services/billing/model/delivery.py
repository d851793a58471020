"""Which way an invoice goes, decided by what is agreed when it is issued; nobody is told of one twice."""

from dataclasses import dataclass

from services.billing.model.account import InvoiceChannel


@dataclass(frozen=True)
class Delivery:
    """`channel` is how the invoice reaches its payer. `drawn` says that the bank draws it by AvtaleGiro, with
    a written notice of its own when `bank_notice`.
    """

    channel: InvoiceChannel
    drawn: bool = False
    bank_notice: bool = False

    @property
    def told_by_us(self) -> bool:
        """Whether the company's own message says that the invoice is there."""
        return not self.bank_notice


def decide(
    chosen: InvoiceChannel, *, mandate: bool, notice: bool, einvoice: bool, organisation: bool
) -> Delivery:
    """The way of one invoice.

    Args:
        chosen: how the account wants its invoices.
        mandate: the account has an AvtaleGiro mandate.
        notice: its payer wants the bank's written notice.
        einvoice: it has an eFaktura agreement.
        organisation: an organisation is billed.

    An organisation that chose EHF gets EHF, and who chose paper gets paper, drawn or not. An eFaktura shows
    in the bank that it is drawn, so the bank writes no notice beside it. Else the bank's notice takes the
    place of ours, where the payer wants it; and where not, the invoice goes by mail.
    """
    if chosen is InvoiceChannel.EHF and organisation:
        return Delivery(InvoiceChannel.EHF, mandate)
    if chosen is InvoiceChannel.POST:
        return Delivery(InvoiceChannel.POST, mandate)
    if einvoice:
        return Delivery(InvoiceChannel.EINVOICE, mandate)
    if mandate:
        return Delivery(InvoiceChannel.AVTALEGIRO, True, notice)
    return Delivery(InvoiceChannel.EMAIL)
