"""The archive opened for one payment: which account it came from. For the payout account and refunds only."""

from services.billing.model import bank_account, ocr_giro
from services.billing.model.payment import Payment
from services.billing.usecases.deps import Deps
from services.chassis.vault import Redacted


async def payer_account(payment: Payment, deps: Deps) -> Redacted[str] | None:
    """The account that the payment came from, read in its archived voucher; None when the bank did not say.

    Raises:
        LookupError: the archive no longer has the voucher.
    """
    line = (await deps.store.files.line(payment.voucher)).reveal()
    account = bank_account.payer_account(ocr_giro.payer_field(line))
    return None if account is None else Redacted(account)
