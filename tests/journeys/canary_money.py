"""The canary's money: credited, paid back to an account she names, found in suspense, checked, collected."""

from datetime import date, timedelta
from typing import Any

from deploy.local import camt
from deploy.local.api import Api, ok, refused
from deploy.local.bookkeeping import BINARY
from deploy.local.bureau import REMARK
from deploy.local.population import agreement, processor
from deploy.local.story import Story
from services.billing.model.pain001 import end_to_end_id
from tests.support import pain002
from tests.support.collecting import FIELDS
from tests.support.eventually import eventually
from tests.support.moved_clock import FileClock

CHOSEN = "98713054127"
TYPO = "98713054128"
VALUES = {
    "account that she names": [CHOSEN, "9871.30.54127", "9871 30 54127"],
    "account with a typing error": [TYPO],
    "cause of a credit note": ["brusende kompensasjonsfjær"],
    "why it is her money": ["kvittering på sjøgrønt konvoluttpapir"],
    "objection": ["urimelig fjordhestavgift"],
    "answer to the objection": ["fjordhesten er avtalt i vedlegg sju"],
    "what she says of the check": ["anmerkningen tilhører tvillingbroren Perlemorius"],
    "why a person said no": ["tvillingbror eller ei, taket er lekk"],
    "report of the bureau": [REMARK, "487 213 kr"],
}
FORMS = ("text/html", "application/pdf", "application/json", "application/xml")
DAY = timedelta(days=1)


async def manage(story: Story, clock: FileClock) -> None:
    """All of it, over the months that it takes."""
    await credit(story)
    await pay_back(story)
    await order_on_credit(story)
    await look_at_documents(story)
    await spoil(story)
    await come_to(date(2026, 6, 2), story, clock)
    await story.bill("2026-06", 4)
    await find_in_suspense(story)
    await collect(story, clock)


async def come_to(day: date, story: Story, clock: FileClock) -> None:
    """Another day; everybody logs in again."""
    clock.move_to(day)
    roles = ("agent", "marketing", "finance", "dpo", "ops")
    story.today = day
    story.staff = await story.log_in("test.staff", roles, "customer_request; case=K-17")
    story.customer = await story.log_in(f"kari-{story.tag}")


async def credit(story: Story) -> None:
    """A credit note whose cause tells of her."""
    path = f"/v1/staff/invoices/{story.invoices[0]['invoice_id']}/credit-notes"
    order = {"reason": f"For {VALUES['cause of a credit note'][0]}", "lines": [{"line": 1, "net_ore": 800}]}
    ok(await story.staff.post(path, order))
    refused(await story.staff.post(path, order | {"reason": order["reason"] * 20}), 422)


async def pay_back(story: Story) -> None:
    """She has her stored account forgotten and names another; the bank pays."""
    ok(await story.customer.delete("/v1/me/payout-account"))
    order = {"customer_id": story.customer_id, "source": "credit_balance"}
    refund = ok(await story.staff.post("/v1/staff/refunds", order))
    assert refund["state"] == "needs_account", refund
    choose = f"/v1/me/refunds/{refund['refund_id']}:choose-account"
    for wrong in (TYPO, CHOSEN[:-1], f"NO93{CHOSEN}"):
        refused(await story.customer.post(choose, {"account_number": wrong}), 422)
    named = ok(await story.customer.post(choose, {"account_number": VALUES["account that she names"][1]}))
    assert named["masked_account"] == f"*******{CHOSEN[-4:]}"
    colleague = await story.log_in("test.colleague", ["finance"], "refund; case=K-17")
    ok(await colleague.post(f"/v1/staff/refunds/{refund['refund_id']}:approve"))
    file = ok(await colleague.post("/v1/staff/payout-files"))
    path = f"/v1/staff/payout-files/{file['payout_file_id']}"
    assert CHOSEN.encode() in (await colleague.get(f"{path}/content")).content
    told = pain002.payment(end_to_end_id(refund["refund_id"]), "ACSC")
    answer = pain002.answer(file["message_id"], payments=told)
    broken = answer.replace(b"<TxSts>", f"<TxSts>{CHOSEN} {story.family_name}".encode())
    refused(await colleague.post(f"{path}/answers", content=broken, headers=BINARY), 422)
    ok(await colleague.post(f"{path}/answers", content=answer, headers=BINARY))
    assert ok(await colleague.get(f"/v1/staff/refunds/{refund['refund_id']}"))["state"] == "paid"


async def order_on_credit(story: Story) -> None:
    """An order that the bureau's report speaks against; she contests it, a person looks."""
    her, staff, code = story.customer, story.staff, f"solar-{story.tag}"
    words = {"nb": "Solpakke", "nn": "Solpakke nn", "en": "Solar package"}
    product = {
        "code": code,
        "names": words,
        "group": "solar",
        "terms": words,
        "credit_element": True,
        "credit_check_required": True,
    }
    made = ok(await staff.post("/v1/staff/products", product))
    order = {
        "product_code": code,
        "supply_address_id": story.supply_address_id,
        "accepted_terms_hash": made["terms"]["version_hash"],
    }
    ok(await her.post("/v1/me/purchases", order))

    async def checked() -> Any:
        found = ok(await her.get("/v1/me/credit-checks"))["credit_checks"]
        return found[0] if found and found[0]["state"] == "done" else None

    check = await eventually(checked)
    path = f"/v1/me/credit-checks/{check['credit_check_id']}"
    assert REMARK in (await her.get(f"{path}/letter", headers={"Accept": "text/html"})).text
    ok(await her.get(f"{path}/letter", headers={"Accept": "application/json"}))
    ok(await her.post(f"{path}:request-review", {"text": VALUES["what she says of the check"][0]}))
    decide = f"/v1/staff/credit-checks/{check['credit_check_id']}:review"
    reasons = VALUES["why a person said no"][0]
    refused(await staff.post(decide, {"decision": reasons[:40], "reasons": reasons}), 422)
    ok(await staff.post(decide, {"decision": "decline", "reasons": reasons}))
    ok(await staff.get(f"/v1/staff/customers/{story.customer_id}/credit-checks"))


async def look_at_documents(story: Story) -> None:
    """She and staff look at an invoice and a credit note in every form; EHF is not for her."""
    (note, *_) = ok(await story.customer.get("/v1/me/credit-notes"))["credit_notes"]
    invoice = f"invoices/{note['invoice_id']}"
    for path in (invoice, f"credit-notes/{note['credit_note_id']}"):
        for whose, reader in (("me", story.customer), ("staff", story.staff)):
            for form in FORMS:
                answer = await reader.get(f"/v1/{whose}/{path}", headers={"Accept": form})
                assert answer.is_success is (form != "application/xml"), (path, form, answer.text)


async def spoil(story: Story) -> None:
    """Her values where ids, amounts and files belong."""
    her, staff = story.customer, story.staff
    invoice, values = story.invoices[0]["invoice_id"], [value for one in VALUES.values() for value in one]
    for value in (*values, story.payer, story.email, story.family_name):
        about = {"customer_id": story.customer_id, "reason": value, "invoice_id": value}
        for path in (
            *("refunds", "charges", "dunning-runs", "payout-files", f"invoices/{invoice}:defer"),
            *(f"invoices/{invoice}/credit-notes", "suspense/pay_0:resolve", "disputes/dsp_0:resolve"),
        ):
            await staff.post(
                f"/v1/staff/{path}", about | {"source": value, "amount_ore": value, "lines": value}
            )
        await staff.post("/v1/staff/suspense/pay_0:return", {"reason": value})
        await her.post(f"/v1/me/invoices/{invoice}:dispute", {"text": value * 500})
        await her.post(f"/v1/me/invoices/{invoice}:defer", {"until": value})
        await her.post("/v1/me/payment-plans", {"invoice_ids": [value], "instalments": value})
        await her.put("/v1/me/invoicing", {"channel": value})
    good = story.notification(*story.invoices[:2]).replace(story.invoices[0]["kid"].encode(), b"12-3")
    lines = good.split(b"\n")
    for number, line in enumerate(lines):
        for changed in (line[:-1], line.replace(b"NOK", story.family_name.encode()), line + b"&x;", b""):
            content = b"\n".join([*lines[:number], changed, *lines[number + 1 :]])
            if changed.strip() != line.strip():
                await staff.post(
                    "/v1/staff/payment-files", content=content, headers=BINARY, params={"format": "camt.054"}
                )


async def find_in_suspense(story: Story) -> None:
    """Money with her name and without a KID, which a person finds to be hers."""
    name = f"{story.given_name} {story.family_name}"
    unnamed = [
        camt.Credit(10_000, "", story.payer, f"S{story.tag}", name),
        camt.Credit(900, "", CHOSEN, f"T{story.tag}", name),
    ]
    await story.upload(camt.file(unnamed, message=f"SUS{story.tag}", day=story.today), "camt.054")
    waiting = ok(await story.staff.get("/v1/staff/suspense", params={"page_size": 100}))["items"]
    why = VALUES["why it is her money"][0]
    for item in waiting:
        path = f"/v1/staff/suspense/{item['payment_id']}"
        ok(await story.staff.get(path))
        if item["amount_ore"] == 10_000:
            decided = {"invoice_id": story.invoices[-1]["invoice_id"], "reason": why}
            ok(await story.staff.post(f"{path}:resolve", decided))
        else:
            ok(await story.staff.post(f"{path}:return", {"reason": why}))
    ok(await story.staff.get("/v1/staff/payments", params={"customer_id": story.customer_id}))


async def collect(story: Story, clock: FileClock) -> None:
    """Two letters, the collector, her objection, and the answer to it."""
    mine = f"/v1/me/invoices/{story.invoices[-1]['invoice_id']}"

    async def run(day: date, letters: int, collector: str = "") -> None:
        await come_to(day, story, clock)
        order = {"collector_agreement_id": collector}
        started = ok(await story.staff.post("/v1/staff/dunning-runs", order), 202)
        await story.finish(started["operation_id"], "dunning")

        async def told() -> bool:
            steps = ok(await story.customer.get(f"{mine}/dunning"))["steps"]
            return len([step for step in steps if step["deadline"]]) == letters

        await eventually(told)

    await run(date(2026, 7, 1), 1)
    await run(date(2026, 7, 22), 2)
    await come_to(date(2026, 8, 12), story, clock)
    collector, agreed = await _collector(story)
    await run(date(2026, 8, 12), 2, agreed)
    [claim] = ok(await collector.get("/v1/partner/claims"))["claims"]
    assert story.family_name in claim["debtor_name"], claim
    objection, answer = VALUES["objection"][0], VALUES["answer to the objection"][0]
    raised = ok(await story.customer.post(f"{mine}:dispute", {"text": f"Dette er en {objection}."}))
    dispute = f"/v1/staff/disputes/{raised['dispute_id']}"
    assert objection in ok(await story.staff.get(dispute))["text"]
    ok(await story.staff.post(f"{dispute}:resolve", {"outcome": "rejected", "answer": answer}))
    [claim] = ok(await collector.get("/v1/partner/claims"))["claims"]
    assert claim["state"] == "recalled", claim
    ok(await story.customer.get("/v1/me/disputes"))


async def _collector(story: Story) -> tuple[Api, str]:
    firm = processor(f"Inkasso {story.tag} AS", "", "debt_collector")
    made = ok(await story.staff.post("/v1/staff/processors", firm))["processor_id"]
    names, since = [f"claims.{name}" for name in FIELDS], (story.today - DAY).isoformat()
    terms = agreement("debt_collection", "claims:read", names, ["billing", "contact"], since)
    draft = {"processor_id": made, "terms": terms}
    drafted = ok(await story.staff.post("/v1/staff/agreements", draft))["agreement_id"]
    ok(await story.staff.post(f"/v1/staff/agreements/{drafted}:activate"))
    client = {"agreement_id": drafted, "scopes": ["claims:read"]}
    made = ok(await story.staff.post("/v1/staff/partner-clients", client))
    form = {
        "grant_type": "client_credentials",
        "client_id": made["client"]["client_id"],
        "client_secret": made["client_secret"],
        "scope": "claims:read",
    }
    token = ok(await story.api.post("/oauth/token", data=form))["access_token"]
    return story.api.logged_in(token), drafted
