"""Changes of terms through the gateway: told in time, late, bounced, renewed, taken back."""

from datetime import date, timedelta
from typing import Any

from deploy.local.api import ok, refused
from tests.component.customer.terms_stage import NEW, NEWER, Stage, stage
from tests.component.customer.test_gateway import REASON, TEXT, login
from tests.support.eventually import eventually

__all__ = ["stage"]


async def test_who_is_told_in_time_gets_the_new_terms_on_the_day(stage: Stage) -> None:
    await stage.buyer("kari")
    old = (await stage.contract("kari"))["terms_version_hash"]
    change = await stage.announce()
    assert change["state"] == "announced"
    await stage.counts(change["terms_change_id"], affected=1, told_in_time=1, failed=0, late=0)
    contract = await stage.contract("kari")
    assert contract["terms_version_hash"] == old == change["previous_hash"]
    assert contract["next_terms"] == {
        "terms_version_hash": change["version_hash"],
        "terms_change_id": change["terms_change_id"],
        "applies_from": change["effective_date"],
    }
    stage.go_to((date.fromisoformat(change["effective_date"]) - timedelta(days=1)).isoformat())
    await stage.counts(change["terms_change_id"], in_force=0)
    assert (await stage.contract("kari"))["terms_version_hash"] == old
    stage.go_to(change["effective_date"])
    await stage.counts(change["terms_change_id"], in_force=1)
    contract = await stage.contract("kari")
    assert contract["terms_version_hash"] == change["version_hash"]
    assert contract["next_terms"] is None
    assert [line["what"] for line in contract["history"]] == ["purchased", "terms_changed"]
    assert contract["history"][0]["terms_version_hash"] == old
    assert await stage.heard("contract_changed") == 1
    assert await stage.heard("notice_sent") == 1
    assert await stage.heard("terms_change_announced") == 1


async def test_the_notice_says_what_when_and_how_to_leave_in_the_own_language(stage: Stage) -> None:
    for name, language in (("kari", "nb"), ("kjersti", "nn"), ("kate", "en")):
        await stage.buyer(name, language=language)
    change = await stage.announce(effective_date="2026-03-01")
    await stage.counts(change["terms_change_id"], told_in_time=3)
    (nb,), (nn,), (en,) = (stage.mails(name, "500") or stage.mails(name, "Spot") for name in stage.ids)
    assert nb.subject == "Nye vilkår for Fiber 500 fra 1. mars 2026"
    assert "Fastleddet blir 59 kroner." in nb.body()
    assert "1. juni 2026" in nb.body().replace("\xa0", " ").replace("\n", " ")
    assert nn.subject == "Nye vilkår for Spot frå 1. mars 2026"
    assert "seie han opp" in nn.body()
    assert en.subject == "New terms for Spot from 1 March 2026"
    assert "you can end it at no cost up to and including 1 June 2026" in en.body().replace("\n", " ")


async def test_the_customer_holds_the_proof(stage: Stage) -> None:
    her = await stage.buyer("kari")
    change = await stage.announce()
    await stage.counts(change["terms_change_id"], told_in_time=1)
    (notice,) = ok(await her.get("/v1/me/notices"))["notices"]
    told = notice["terms_change"]
    assert told["terms_version_hash"] == change["version_hash"]
    assert told["applies_from"] == change["effective_date"]
    assert (told["outcome"], told["state"]) == ("told", "told")
    assert notice["sent_at"]
    proof = await stage.notice(change["terms_change_id"], "kari", "told")
    (attempt,) = proof["attempts"]
    assert attempt["message_id"] == notice["message_id"]
    assert proof["told_at"] == attempt["ended_at"] == notice["sent_at"]
    contract = (await stage.contract("kari"))["contract_id"]
    texts = ok(await her.get(f"/v1/me/contracts/{contract}/terms"))
    assert (texts["now"]["text"], texts["next"]["text"]) == (TEXT, NEW)
    assert texts["applies_from"] == change["effective_date"]
    refused(await her.get("/v1/me/contracts/ctr_1/terms"), 404, "CONTRACT_NOT_FOUND")


async def test_a_bounced_notice_does_not_count_and_another_goes_by_letter(stage: Stage) -> None:
    stage.world.place.mailbox.refuse = "550 no such user"
    await stage.buyer("kari")
    change = await stage.announce()
    change_id = change["terms_change_id"]
    await stage.counts(change_id, affected=1, failed=1, told_in_time=0)
    notice = await stage.notice(change_id, "kari", "queued")  # a letter waits for the printer
    assert [(item["channel"], item["outcome"]) for item in notice["attempts"]] == [
        ("email", "refused"),
        ("post", ""),
    ]
    assert (await stage.contract("kari"))["next_terms"]["applies_from"] is None
    stage.go_to(change["effective_date"])
    await stage.counts(change_id, in_force=0, failed=1)
    assert (await stage.contract("kari"))["terms_version_hash"] == change["previous_hash"]
    listed = ok(await stage.staff.get(f"/v1/staff/terms-changes/{change_id}/notices?mark=failed"))
    assert [item["customer_id"] for item in listed["notices"]] == [stage.ids["kari"]]
    assert (
        ok(await stage.staff.get(f"/v1/staff/terms-changes/{change_id}/notices?mark=late"))["notices"] == []
    )
    assert await stage.heard("notice_failed") == 1


async def test_a_late_notice_does_not_count_and_the_next_names_a_later_day(stage: Stage) -> None:
    stage.world.place.mailbox.refuse = "451 try later"
    await stage.buyer("kari")
    await stage.buyer("per")
    change = await stage.announce(effective_date=stage.day(31))
    change_id = change["terms_change_id"]
    await stage.counts(change_id, affected=2)
    await stage.delayed(2)
    stage.advance(hours=3)
    stage.world.place.mailbox.refuse = ""
    stage.advance(days=2)
    await stage.counts(change_id, late=2, rescheduled=2, told_in_time=2)
    notice = await stage.notice(change_id, "kari", "told")
    assert [item["outcome"] for item in notice["attempts"]] == ["late", "told"]
    own = notice["applies_from"]
    assert own >= stage.day(31)
    assert own > change["effective_date"]
    assert len(stage.mails("kari", "Nye vilkår")) == 2
    stage.go_to(change["effective_date"])
    await stage.counts(change_id, in_force=0)
    assert (await stage.contract("kari"))["next_terms"]["applies_from"] == own
    stage.go_to(own)
    await stage.counts(change_id, in_force=2)
    assert (await stage.contract("kari"))["terms_version_hash"] == change["version_hash"]


async def test_buyers_after_the_announcement(stage: Stage) -> None:
    change = await stage.announce()
    change_id = change["terms_change_id"]
    await stage.buyer("early", stage.day(10))
    late = await stage.buyer("later", change["effective_date"])
    await stage.counts(change_id, affected=1, told_in_time=1)
    assert (await stage.contract("early"))["terms_version_hash"] == change["previous_hash"]
    assert (await stage.contract("later"))["terms_version_hash"] == change["version_hash"]
    assert ok(await late.get("/v1/me/notices"))["notices"] == []
    stage.advance(days=20)
    await stage.buyer("close", stage.day(5))
    await stage.counts(change_id, affected=2, told_in_time=2, rescheduled=1)
    own = (await stage.notice(change_id, "close", "told"))["applies_from"]
    assert own > change["effective_date"]
    stage.go_to(change["effective_date"])
    await stage.counts(change_id, in_force=1)
    assert (await stage.contract("close"))["terms_version_hash"] == change["previous_hash"]
    products = ok(await stage.staff.get("/v1/staff/products/fibre-500"))
    assert products["terms"]["version_hash"] == change["version_hash"]
    assert products["upcoming_terms"] is None
    stage.go_to(own)
    await stage.counts(change_id, in_force=2)


async def test_a_change_is_taken_back_and_those_who_were_told_hear_it(stage: Stage) -> None:
    await stage.buyer("kari")
    change = await stage.announce()
    change_id = change["terms_change_id"]
    await stage.counts(change_id, told_in_time=1)
    where = f"/v1/staff/terms-changes/{change_id}:cancel"
    first = await stage.staff.post(where, key="c1")
    assert first.status_code == 202
    assert first.json()["state"] == "cancelled"
    assert ok(await stage.staff.post(where, key="c1")) == first.json()
    assert (await stage.done(first.json()["cancel_operation_id"]))["result"]["told"] == 1
    refused(await stage.staff.post(where, key="c2"), 409, "TERMS_CHANGE_OVER")

    async def heard() -> Any:
        return stage.mails("kari", "endres likevel ikke")

    assert len(await eventually(heard)) == 1
    assert (await stage.notice(change_id, "kari", "cancelled"))["told_at"]
    stage.go_to(change["effective_date"])
    await stage.counts(change_id, in_force=0)
    contract = await stage.contract("kari")
    assert contract["terms_version_hash"] == change["previous_hash"]
    assert contract["next_terms"] is None
    versions = ok(await stage.staff.get("/v1/staff/products/fibre-500/terms"))["versions"]
    assert [item["state"] for item in versions] == ["in_force", "withdrawn"]
    assert (await stage.announce(terms=NEWER))["state"] == "announced"


async def test_the_proof_of_others_stays_closed(stage: Stage) -> None:
    await stage.buyer("kari")
    change = await stage.announce()
    where = f"/v1/staff/terms-changes/{change['terms_change_id']}/notices"
    marketing = await login(stage.api, "mark", "marketing", **REASON)
    refused(await marketing.get(where), 403, "ROLE_MISSING")
    agent = await login(stage.api, "ann", "agent")
    refused(await agent.get(where), 428, "ACCESS_REASON_REQUIRED")
    refused(await stage.staff.get(f"{where}/cus_1"), 404, "NOTICE_NOT_FOUND")
    refused(await stage.staff.get("/v1/staff/terms-changes/tch_1"), 404, "TERMS_CHANGE_NOT_FOUND")
    stage.world.disclosure.reads.clear()
    ok(await stage.staff.get(where))
    (read,) = stage.world.disclosure.reads
    assert list(read.subject_ids) == [stage.ids["kari"]]


async def test_consent_has_a_say_in_each_notice(stage: Stage) -> None:
    await stage.buyer("kari")
    stage.world.consent.rule = "CUSTOMER_RESTRICTED"
    change = await stage.announce()
    await stage.counts(change["terms_change_id"], affected=1, failed=1, told_in_time=0)
    notice = await stage.notice(change["terms_change_id"], "kari", "pending")
    assert notice["failure"] == "not_allowed"
    assert stage.mails("kari", "Nye vilkår") == []
    stage.world.consent.rule = ""
    stage.advance(days=8)
    await stage.counts(change["terms_change_id"], told_in_time=1)
