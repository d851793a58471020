"""What finance does in the story: money that the bank tells of, and money that goes back."""

from typing import Any

from deploy.local import camt, giro
from deploy.local.api import Api, ok, refused
from deploy.local.teller import Teller

BINARY = {"Content-Type": "application/octet-stream"}
TOO_MUCH, WITH_VAT = 10_000, 12_500  # øre of a line that was wrong, without and with 25 per cent VAT


class Bookkeeping(Teller):
    """The steps of the story that finance takes."""

    def payment_file(
        self, count: int, *, first: int = 0, number: int = 0, wrong_total: bool = False
    ) -> bytes:
        """An OCR giro file that pays `count` invoices from the one at `first`."""
        items = [
            giro.Item(invoice["total_ore"], invoice["kid"], self.payer, day=self.today)
            for invoice in self.invoices[first : first + count]
        ]
        made = giro.file(items, number or int(self.tag, 16) % 8_999_000 + first)
        if wrong_total:
            lines = made.decode("latin-1").splitlines()
            lines[-2] = lines[-2][:24] + "0" * 16 + "1" + lines[-2][41:]
            made = "".join(line + "\n" for line in lines).encode("latin-1")
        return made

    def notification(self, *invoices: dict[str, Any]) -> bytes:
        """The bank's notification (camt.054.001.02) that these invoices are paid."""
        name = f"{self.given_name} {self.family_name}"
        told = [
            camt.Credit(invoice["total_ore"], invoice["kid"], self.payer, f"{self.tag}{number}", name)
            for number, invoice in enumerate(invoices)
        ]
        return camt.file(told, message=f"MSG{self.tag}", day=self.today)

    async def upload(self, content: bytes, form: str = "") -> Any:
        """Send a payment file, `form` as the gateway calls its format, and see it applied."""
        query = {"format": form} if form else {}
        sent = await self.staff.post("/v1/staff/payment-files", content=content, headers=BINARY, params=query)
        answer = ok(sent)
        await self.finish(answer["operation_id"], "payment file")
        return answer

    async def pay(self) -> None:
        """Two payments teach nothing, the third does, whichever channel tells first; nothing counts twice."""
        wrong = await self.staff.post(
            "/v1/staff/payment-files", content=self.payment_file(2, wrong_total=True), headers=BINARY
        )
        problem = refused(wrong, 422, "PAYMENT_FILE_BROKEN")
        assert problem["metadata"]["line"], problem
        self.tell(f"A file with a wrong total is refused whole, line {problem['metadata']['line']}.")
        two = self.payment_file(2)
        assert not (await self.upload(two))["already_imported"]
        refused(await self.customer.get("/v1/me/payout-account"), 404, "PAYOUT_ACCOUNT_NOT_FOUND")
        self.tell("Two payments from one account: nothing is stored.")
        await self.upload(self.notification(self.invoices[2]), "camt.054")
        account = ok(await self.customer.get("/v1/me/payout-account"))
        assert account["masked_account"] == "*******" + self.payer[-4:]
        await self._nothing_counts_twice(two)
        await self.told("Vi har registrert kontonummeret ditt")
        self.tell(f"After the third in a row the payout account is known: {account['masked_account']}.")
        self.tell("A mail tells her so.")

    async def _nothing_counts_twice(self, two: bytes) -> None:
        assert (await self.upload(two))["already_imported"]
        await self.upload(self.payment_file(1, first=2))
        listed = ok(await self.customer.get("/v1/me/invoices"))["invoices"]
        self.invoices = sorted(listed, key=lambda invoice: str(invoice["period"]))
        assert [invoice["status"] for invoice in self.invoices] == ["settled"] * 3, self.invoices
        standing = ok(await self.customer.get("/v1/me/billing-account"))
        assert standing["balance_ore"] == 0, standing
        self.tell("The third comes by camt.054, then by OCR giro too: it counts once.")

    async def put_right(self) -> None:
        """A line was wrong: a credit note as PDF, and the money back once another person has approved."""
        wrong = ok(await self.customer.get(f"/v1/me/invoices/{self.invoices[-1]['invoice_id']}"))
        [line] = [
            number
            for number, line in enumerate(wrong["lines"], 1)
            if line["product_code"] == self.company.product_codes["fibre"]
        ]
        order = {"reason": "Fiberen var nede", "lines": [{"line": line, "net_ore": TOO_MUCH}]}
        credit_notes = f"/v1/staff/invoices/{wrong['invoice_id']}/credit-notes"
        note = ok(await self.staff.post(credit_notes, order))
        assert note["total_ore"] == WITH_VAT, note
        for path in (f"invoices/{wrong['invoice_id']}", f"credit-notes/{note['credit_note_id']}"):
            page = await self.customer.get(f"/v1/me/{path}", headers={"Accept": "application/pdf"})
            assert page.is_success, page.text
            assert page.content.startswith(b"%PDF-"), page.content[:80]
        self.tell(f"Credit note {note['number']} over 125.00 kr; it and the invoice are PDF files.")
        colleague = await self.log_in("test.colleague", ["finance"], f"refund; case=demo-{self.tag}")
        await self._pay_back(colleague)
        await self._nothing_to_collect()

    async def _pay_back(self, colleague: Api) -> None:
        asked = {"customer_id": self.customer_id, "source": "credit_balance"}
        refund = ok(await self.staff.post("/v1/staff/refunds", asked))
        assert (refund["amount_ore"], refund["target"]) == (WITH_VAT, "payout_account"), refund
        approve = f"/v1/staff/refunds/{refund['refund_id']}:approve"
        refused(await self.staff.post(approve), 403, "REFUND_SAME_PERSON")
        assert ok(await colleague.post(approve))["state"] == "approved"
        file = ok(await self.staff.post("/v1/staff/payout-files"))
        order = await self.staff.get(f"/v1/staff/payout-files/{file['payout_file_id']}/content")
        assert self.payer.encode() in order.content, order.status_code
        [mine] = ok(await self.customer.get("/v1/me/refunds"))["refunds"]
        assert (mine["state"], mine["masked_account"][-4:]) == ("sent", self.payer[-4:]), mine
        self.tell("Who asks for a refund may not approve it; a colleague does, and the bank gets a pain.001.")

    async def _nothing_to_collect(self) -> None:
        run = ok(await self.staff.post("/v1/staff/dunning-runs", {"dry_run": True}), 202)
        shown = await self.finish(run["operation_id"], "dunning, only shown")
        overdue = {step["invoice_id"] for step in shown["result"]["would_do"]}
        assert not overdue & {invoice["invoice_id"] for invoice in self.invoices}, shown
        self.tell("A dunning run shows what it would collect: nothing of hers.")
