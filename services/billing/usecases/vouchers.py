"""The archive opened for one payment: which account it came from. For the payout account and refunds only."""

from services.billing.model import bank_account, ocr_giro
from services.billing.model.payment import CAMT_054, Payment
from services.billing.store.files import Particulars
from services.billing.usecases.deps import Deps
from services.chassis.vault import Redacted


async def payer_account(payment: Payment, deps: Deps) -> Redacted[str] | None:
    """The account that the payment came from, read in its archived voucher; None when the bank did not say.

    Raises:
        LookupError: the archive no longer has the voucher.
    """
    account = (await particulars(payment, deps)).account
    return account if account.reveal() else None


async def particulars(payment: Payment, deps: Deps) -> Particulars:
    """Who paid, as the voucher says; OCR giro knows no names. Raises LookupError as above."""
    place = payment.voucher
    channel = next((item.channel for item in payment.told if item.voucher == place), "")
    if channel == CAMT_054:
        return await deps.store.files.particulars(place)
    written = ocr_giro.payer_field((await deps.store.files.line(place)).reveal())
    known = "" if payment.transaction_type in ocr_giro.NO_PAYER else bank_account.payer_account(written)
    return Particulars(Redacted(known or ""), Redacted(""))
