"""The servicer of `personvern.billing.v1.BillingService`."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from personvern.billing.v1 import billing_service_pb2 as rpc
from personvern.billing.v1 import billing_service_pb2_grpc as stubs
from services.billing.errors import PaymentUploadInvalid
from services.billing.rpc import messages
from services.billing.usecases import (
    accounts,
    invoices,
    invoicing,
    payment_files,
    payout,
    prices,
    suspense,
    uploads,
)
from services.billing.usecases.deps import Deps
from services.chassis.caller import SCHEDULER, allow, current_caller, customer, partner, service, staff
from services.chassis.errors import Violation
from services.chassis.pages import PageRequest
from services.chassis.rpc_server import request_key


class BillingServicer(stubs.BillingServiceServicer):
    """Message to use case to message, nothing else."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._uploads = asyncio.Semaphore(payment_files.UPLOADS_AT_ONCE)

    @allow(staff("finance"))
    async def PublishPrice(self, request: rpc.PublishPriceRequest, context: Any) -> rpc.PublishPriceResponse:
        """Publish a price."""
        draft = prices.PriceDraft(
            request.product_code,
            request.price_ore,
            request.unit,
            request.valid_from,
            request.valid_to,
            request.per,
        )
        found = await prices.publish_price(request_key(request), draft, self._deps)
        return rpc.PublishPriceResponse(price=messages.price(found))

    @allow(staff("finance", "agent", "marketing", "dpo", "ops"))
    async def ListPrices(self, request: rpc.ListPricesRequest, context: Any) -> rpc.ListPricesResponse:
        """The prices of a product."""
        found = await prices.list_prices(request.product_code, self._deps)
        return rpc.ListPricesResponse(prices=[messages.price(item) for item in found])

    @allow(staff("finance"), service(SCHEDULER))
    async def StartInvoiceRun(
        self, request: rpc.StartInvoiceRunRequest, context: Any
    ) -> rpc.StartInvoiceRunResponse:
        """Bill every account for one month."""
        run = await invoicing.start_invoice_run(
            request_key(request), request.period, current_caller().name, self._deps
        )
        return rpc.StartInvoiceRunResponse(run=messages.run(run))

    @allow(staff("finance"))
    async def GetInvoiceRun(
        self, request: rpc.GetInvoiceRunRequest, context: Any
    ) -> rpc.GetInvoiceRunResponse:
        """One run."""
        found = await invoicing.get_invoice_run(request.run_id, self._deps)
        return rpc.GetInvoiceRunResponse(run=messages.run(found))

    @allow(staff("finance"))
    async def ListInvoiceRuns(
        self, request: rpc.ListInvoiceRunsRequest, context: Any
    ) -> rpc.ListInvoiceRunsResponse:
        """Runs, newest first."""
        page = await invoicing.list_invoice_runs(_page(request), self._deps)
        return rpc.ListInvoiceRunsResponse(
            runs=[messages.run(item) for item in page.items], next_page_token=page.next_token
        )

    @allow(customer())
    async def GetBillingAccount(
        self, request: rpc.GetBillingAccountRequest, context: Any
    ) -> rpc.GetBillingAccountResponse:
        """What a customer is charged for, and owes."""
        found = await accounts.get_billing_account(request.customer_id, self._deps)
        return rpc.GetBillingAccountResponse(billing_account=messages.billing_account(found))

    @allow(customer(), staff("agent", "finance", "dpo", reads_personal_data=True))
    async def ListInvoices(self, request: rpc.ListInvoicesRequest, context: Any) -> rpc.ListInvoicesResponse:
        """A customer's invoices."""
        page = await invoices.list_invoices(current_caller(), request.customer_id, _page(request), self._deps)
        return rpc.ListInvoicesResponse(
            invoices=[messages.invoice(item) for item in page.items], next_page_token=page.next_token
        )

    @allow(staff("agent", "finance", "dpo", reads_personal_data=True))
    async def FindInvoice(self, request: rpc.FindInvoiceRequest, context: Any) -> rpc.FindInvoiceResponse:
        """An invoice by its number."""
        found = await invoices.find_by_number(current_caller(), request.number, self._deps)
        return rpc.FindInvoiceResponse(invoice=messages.invoice(found))

    @allow(customer(), staff("agent", "finance", "dpo", reads_personal_data=True))
    async def GetInvoice(self, request: rpc.GetInvoiceRequest, context: Any) -> rpc.GetInvoiceResponse:
        """One invoice."""
        found, party = await invoices.get_invoice(
            current_caller(), request.customer_id, request.invoice_id, self._deps
        )
        return rpc.GetInvoiceResponse(invoice=messages.invoice(found, party))

    @allow(staff("finance"))
    async def ImportPaymentFile(
        self, request_iterator: AsyncIterator[rpc.ImportPaymentFileRequest], context: Any
    ) -> rpc.ImportPaymentFileResponse:
        """Take a payment file whole, or refuse it whole."""
        head = rpc.ImportPaymentFileRequest()
        async with self._uploads:  # each is held in memory and read line by line
            parts = _parts(request_iterator, head)
            first = await anext(parts, b"")
            upload = await uploads.read_upload(head.format, _with(first, parts), self._deps.terms.agreements)
        # The digest stands for the bytes in the key: the same request id with another file is refused.
        key = request_key(
            rpc.ImportPaymentFileRequest(
                request_id=head.request_id, format=head.format, data=upload.sha256.encode()
            )
        )
        found, known = await payment_files.import_payment_file(key, upload, self._deps)
        return rpc.ImportPaymentFileResponse(
            payment_file=messages.payment_file(found), already_imported=known
        )

    @allow(staff("finance"))
    async def GetPaymentFile(
        self, request: rpc.GetPaymentFileRequest, context: Any
    ) -> rpc.GetPaymentFileResponse:
        """One payment file."""
        found = await payment_files.get_payment_file(request.payment_file_id, self._deps)
        return rpc.GetPaymentFileResponse(payment_file=messages.payment_file(found))

    @allow(staff("finance"))
    async def ListPaymentFiles(
        self, request: rpc.ListPaymentFilesRequest, context: Any
    ) -> rpc.ListPaymentFilesResponse:
        """Payment files, newest first."""
        page = await payment_files.list_payment_files(_page(request), self._deps)
        return rpc.ListPaymentFilesResponse(
            payment_files=[messages.payment_file(item) for item in page.items],
            next_page_token=page.next_token,
        )

    @allow(staff("finance", "dpo"))
    async def ListSuspense(self, request: rpc.ListSuspenseRequest, context: Any) -> rpc.ListSuspenseResponse:
        """Money whose owner is not known."""
        page = await suspense.list_suspense(_page(request), self._deps)
        return rpc.ListSuspenseResponse(
            items=[messages.suspense_item(item) for item in page.items], next_page_token=page.next_token
        )

    @allow(customer())
    async def GetPayoutAccount(
        self, request: rpc.GetPayoutAccountRequest, context: Any
    ) -> rpc.GetPayoutAccountResponse:
        """The payout account, masked."""
        found = await payout.get_payout_account(request.customer_id, self._deps)
        return rpc.GetPayoutAccountResponse(payout_account=messages.payout_account(found))

    @allow(customer())
    async def DeletePayoutAccount(
        self, request: rpc.DeletePayoutAccountRequest, context: Any
    ) -> rpc.DeletePayoutAccountResponse:
        """Delete the payout account."""
        await payout.delete_payout_account(request_key(request), request.customer_id, self._deps)
        return rpc.DeletePayoutAccountResponse()

    @allow(partner("invoices:read"))
    async def ListPartnerInvoices(
        self, request: rpc.ListPartnerInvoicesRequest, context: Any
    ) -> rpc.ListPartnerInvoicesResponse:
        """Invoices as the partner's agreement releases them."""
        found = await invoices.list_partner_invoices(
            current_caller(), request.purpose, list(request.fields), _page(request), self._deps
        )
        return rpc.ListPartnerInvoicesResponse(
            invoices=[
                messages.partner_invoice(item, found.parties.get(item.id), found.fields)
                for item in found.page.items
            ],
            next_page_token=found.page.next_token,
            fields=sorted(found.fields),
        )


def _page(request: Any) -> PageRequest:
    return PageRequest(request.page_size, request.page_token)


async def _with(first: bytes, parts: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for part in parts:
        yield part


async def _parts(
    requests: AsyncIterator[rpc.ImportPaymentFileRequest], head: rpc.ImportPaymentFileRequest
) -> AsyncIterator[bytes]:
    """The bytes of an upload; `head` is filled from its first part. Raises PaymentUploadInvalid."""
    first = True
    async for part in requests:
        if first:
            head.request_id, head.format = part.request_id, part.format
            first = False
            if head.format not in uploads.FORMATS:
                rule = Violation("format", "PAYMENT_FILE_FORMAT", "The format is ocr_giro or camt.054.")
                raise PaymentUploadInvalid("The upload breaks rules.", violations=[rule])
        yield part.data
