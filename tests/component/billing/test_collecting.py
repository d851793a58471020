"""From an invoice that is not paid to the collector, through the gateway, day by day.

The tests of this module share a company whose clock only goes forward.
"""

from datetime import date

import pytest

from deploy.local.api import ok, refused
from tests.support.collecting import FIELDS, Collecting, Debtor
from tests.support.eventually import eventually
from tests.support.suite import Suite


@pytest.fixture(scope="module")
def company(suite: Suite) -> Collecting:
    return Collecting(suite)


async def test_from_the_invoice_to_the_collector(company: Collecting) -> None:
    company.move_to(date(2026, 5, 6))
    kari = await company.debtor("kari", net_ore=98_760)
    assert (kari.invoice["total_ore"], kari.invoice["due_date"]) == (123_450, "2026-05-20")
    company.move_to(date(2026, 6, 2))
    assert (await company.run())["waiting"] == {"not_yet": 1}

    company.move_to(date(2026, 6, 3))
    shown = await company.run(dry_run=True)
    assert shown["would_do"] == [
        {
            "invoice_id": kari.invoice["invoice_id"],
            "step": "reminder",
            "fee_ore": 3_800,
            "interest_ore": 0,
            "outstanding_ore": 123_450,
        }
    ]
    assert (await company.dunning(kari))["steps"] == []
    done = await company.run(key="first")
    assert done["steps"] == {"reminder": 1, "collection_warning": 0, "handover": 0}
    assert done["fees_ore"] == 3_800
    assert await company.run(key="first") == done
    seen = await company.told(kari, 1)
    assert (seen["outstanding_ore"], seen["fees_ore"]) == (127_250, 3_800)
    assert (seen["steps"][0]["deadline"], seen["steps"][0]["channel"]) == ("2026-06-17", "email")
    assert seen["next_step_from"] == "2026-06-23"
    (letter,) = await company.mails(kari, "Påminnelse om faktura")
    for said in ("1\u00a0234,50\u00a0kr", "38,00\u00a0kr", "1\u00a0272,50\u00a0kr", "17. juni 2026"):
        assert said in letter, said
    for said in (kari.invoice["kid"], "86011117947", "12\u00a0%", "Finansklagenemnda", "inkassovarsel"):
        assert said in letter, said
    assert "fiber" not in letter

    company.move_to(date(2026, 6, 22))
    assert (await company.run())["steps"]["collection_warning"] == 0
    company.move_to(date(2026, 6, 23))
    done = await company.run()
    assert (done["steps"]["collection_warning"], done["fees_ore"], done["interest_ore"]) == (1, 3_800, 1_380)
    seen = await company.told(kari, 2)
    assert (seen["outstanding_ore"], seen["interest_ore"]) == (132_430, 1_380)
    (letter,) = await company.mails(kari, "Inkassovarsel")
    for said in (
        "inkassoloven § 9",
        "7. juli 2026",
        "13,80\u00a0kr",
        "76,00\u00a0kr",
        "1\u00a0324,30\u00a0kr",
    ):
        assert said in letter, said

    assert "1\u00a0324,30\u00a0kr" in letter

    company.move_to(date(2026, 7, 15))
    assert (await company.dunning(kari))["accrued_interest_ore"] == 2_286  # the law's own example
    assert (await company.run())["waiting"] == {"waits_for_collector": 1}
    agreement = await company.hire()
    done = await company.run(collector=agreement)
    assert (done["steps"]["handover"], done["interest_ore"], done["fees_ore"]) == (1, 906, 0)
    (claim,) = await company.claims()
    assert sorted(claim) == sorted(FIELDS)
    assert (claim["principal_ore"], claim["fees_ore"], claim["interest_ore"]) == (123_450, 7_600, 2_286)
    assert (claim["interest_from"], claim["interest_basis_points"]) == ("2026-05-21", 1_225)
    assert "21. mai 2026" in letter, "the warning said the same day"
    assert claim["outstanding_ore"] == 133_336
    assert [step["kind"] for step in claim["steps"]] == ["reminder", "collection_warning"]
    assert claim["debtor_name"] == "Kari Nordmann"
    entries = ok(await company.her(kari).get("/v1/me/disclosures"))["disclosures"]
    grounds = [(one["ground"], one["recipient"]) for one in entries if one["purpose"] == "debt_collection"]
    assert grounds[-1] == ("debt_collection", "debt_collector")
    assert grounds[0] == ("agreement", "debt_collector")

    company.move_to(date(2026, 7, 25))
    (claim,) = await company.claims()
    assert claim["interest_ore"] == 2_286 + 414
    await company.pay(kari, 50_000, date(2026, 7, 24))
    (claim,) = await eventually(lambda: _paid(company, 50_000))
    assert claim["payments"] == [{"booked_on": "2026-07-24", "amount_ore": 50_000}]
    rest = claim["outstanding_ore"]
    since = claim["updated_at"]
    await company.pay(kari, rest, date(2026, 7, 25))

    async def closed() -> bool:
        (one,) = await company.claims(changed_since=since)
        assert (one["state"], one["outstanding_ore"]) == ("paid", 0), one
        return True

    await eventually(closed)
    standing = ok(await company.her(kari).get("/v1/me/billing-account"))
    others = sum(
        one["total_ore"]
        for one in ok(await company.her(kari).get("/v1/me/invoices"))["invoices"]
        if one["invoice_id"] != kari.invoice["invoice_id"]
    )
    assert standing["balance_ore"] == others, "fees and interest are paid to the øre"


async def _paid(company: Collecting, amount_ore: int) -> object:
    (claim,) = await company.claims()
    return [claim] if claim["paid_ore"] == amount_ore else None


async def test_an_objection_holds_everything_and_takes_a_claim_back(company: Collecting) -> None:
    company.move_to(date(2026, 8, 3))
    ola = await company.debtor("ola", group="fibre", language="nn")
    path = f"{ola.path}:dispute"
    her = company.her(ola)
    refused(await her.post(path, {"text": " "}), 422, "DISPUTE_INVALID", "text")
    refused(await her.post("/v1/me/invoices/inv_0:dispute", {"text": "Feil."}), 404, "INVOICE_NOT_FOUND")
    assert ok(await her.get("/v1/me/disputes"))["disputes"] == []
    company.move_to(date(2026, 9, 1))
    await company.run()
    seen = await company.told(ola, 1)
    assert seen["steps"][0]["closing_from"] == "2026-10-01"
    (letter,) = await company.mails(ola, "Påminning om faktura")
    assert "1. oktober 2026" in letter

    company.move_to(date(2026, 9, 10))
    her = company.her(ola)
    raised = ok(await her.post(path, {"text": "Eg har sagt opp."}, key="d"))
    assert ok(await her.post(path, {"text": "Eg har sagt opp."}, key="d")) == raised
    refused(await her.post(path, {"text": "Framleis."}), 409, "DISPUTE_OPEN")
    company.move_to(date(2026, 10, 20))
    assert (await company.run())["waiting"]["disputed"] == 1
    seen = await company.dunning(ola)
    assert seen["disputed"]
    assert seen["next_step_from"] is None
    frozen = seen["accrued_interest_ore"]
    listed = ok(await company.staff.get("/v1/staff/disputes", params={"open_only": True}))["disputes"]
    assert [(one["dispute_id"], one["text"]) for one in listed] == [(raised["dispute_id"], "")]
    one = f"/v1/staff/disputes/{raised['dispute_id']}"
    refused(await company.suite.staff("finance").get(one), 428, "ACCESS_REASON_REQUIRED")
    assert ok(await company.staff.get(one))["text"] == "Eg har sagt opp."
    refused(await company.staff.post(f"{one}:resolve", {"outcome": "maybe", "answer": "Nei."}), 422)
    refused(await company.staff.post(f"{one}:resolve", {"outcome": "rejected", "answer": ""}), 422)
    answer = {"outcome": "rejected", "answer": "Avtalen gjaldt ut august."}
    for _ in range(2):
        assert ok(await company.staff.post(f"{one}:resolve", answer, key="r"))["state"] == "resolved"
    refused(await company.staff.post(f"{one}:resolve", answer), 409, "DISPUTE_RESOLVED")
    await company.mails(ola, "Svar på motsegna")
    (own,) = ok(await company.her(ola).get("/v1/me/disputes"))["disputes"]
    assert (own["outcome"], own["answer"]) == ("rejected", "Avtalen gjaldt ut august.")
    assert (await company.dunning(ola))["next_step_from"] == "2026-11-03"

    company.move_to(date(2026, 11, 2))
    await company.run()
    assert len((await company.dunning(ola))["steps"]) == 1
    company.move_to(date(2026, 11, 3))
    await company.run()
    seen = await company.told(ola, 2)
    assert seen["accrued_interest_ore"] - frozen == 470  # 14 days at 12.25 % of 1 000 kr
    company.move_to(date(2026, 11, 23))
    await company.run(collector=company.collector)
    assert await _claim_of(company, ola) == ("open", "")
    ok(await company.her(ola).post(path, {"text": "Eg er framleis ikkje einig."}))
    assert await _claim_of(company, ola) == ("recalled", "dispute")
    (seen,) = [one for one in await company.claims() if one["customer_id"] == ola.customer_id]
    assert (seen["state"], seen["outstanding_ore"]) == ("recalled", 0)


async def _claim_of(company: Collecting, debtor: Debtor) -> tuple[str, str]:
    listed = ok(await company.staff.get("/v1/staff/claims", params={"page_size": 100}))["claims"]
    (claim,) = [one for one in listed if one["invoice_id"] == debtor.invoice["invoice_id"]]
    return claim["state"], claim["recall_cause"]


async def test_paid_in_time_by_the_bank_takes_the_fee_off_however_late_the_file(company: Collecting) -> None:
    company.move_to(date(2026, 11, 24))
    nora = await company.debtor("nora", language="en")
    company.move_to(date(2026, 12, 22))
    await company.run()
    await company.told(nora, 1)
    await company.pay(nora, nora.invoice["total_ore"], date(2026, 12, 8))

    async def off() -> bool:
        seen = await company.dunning(nora)
        return bool(seen["fees_ore"] == 0 and seen["outstanding_ore"] == 0 and seen["steps"][0]["undone"])

    await eventually(off)
    (listed,) = [
        one
        for one in ok(await company.her(nora).get("/v1/me/invoices"))["invoices"]
        if one["invoice_id"] == nora.invoice["invoice_id"]
    ]
    assert listed["status"] == "settled"


async def test_a_year_without_a_tariff_stops_letters_and_nothing_else(company: Collecting) -> None:
    company.move_to(date(2026, 12, 28))
    per = await company.debtor("per")
    company.move_to(date(2027, 2, 1))
    done = await company.run()
    mine = [one for one in done["failures"] if one["invoice_id"] == per.invoice["invoice_id"]]
    assert [(one["reason"], one["table"], one["day"]) for one in mine] == [
        ("DUNNING_RATE_MISSING", "collection_tariff", "2027-02-01")
    ]
    seen = await company.dunning(per)
    assert (seen["steps"], seen["interest_basis_points"]) == ([], 0)


async def test_who_may_do_what(company: Collecting) -> None:
    agent, dpo = company.suite.staff("agent"), company.suite.staff("dpo")
    refused(await agent.post("/v1/staff/dunning-runs", {}), 403, "ROLE_MISSING")
    refused(await dpo.post("/v1/staff/dunning-runs", {}), 403, "ROLE_MISSING")
    ok(await dpo.get("/v1/staff/dunning-runs"))
    refused(await dpo.get("/v1/staff/dunning-runs/dun_0"), 404, "DUNNING_RUN_NOT_FOUND")
    finance = company.suite.staff("finance")
    bare = {"Idempotency-Key": ""}
    path = "/v1/staff/dunning-runs"
    refused(await finance.call("POST", path, headers=bare, json={}), 400, "IDEMPOTENCY_KEY_REQUIRED")
    unknown = {"collector_agreement_id": "agr_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"}
    before = ok(await finance.get(path))["runs"]
    refused(await finance.post(path, unknown), 404, "AGREEMENT_NOT_FOUND")
    assert ok(await finance.get(path))["runs"] == before
    refused(await finance.post("/v1/staff/claims/clm_0:recall"), 404, "CLAIM_NOT_FOUND")
    partner = await company.partner()
    refused(await partner.get("/v1/partner/claims?fields=birth_date"), 422, "PARTNER_READ_INVALID")
    refused(await partner.get("/v1/partner/claims?purpose=invoicing"), 403, "PURPOSE_NOT_ALLOWED")
    refused(await partner.get("/v1/partner/invoices"), 403, "SCOPE_MISSING")
