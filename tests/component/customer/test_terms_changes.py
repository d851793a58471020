"""Changes of terms through the gateway: told in time, late, bounced, renewed, taken back."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
import pytest_asyncio

from deploy.local.api import Api, ok, refused
from services.kernel.calendar import oslo_date, oslo_midnight
from tests.component.customer.conftest import World
from tests.component.customer.test_gateway import KARI, REASON, TEXT, login
from tests.support.eventually import eventually

NEW = {"nb": "Nye vilkår", "nn": "Nye vilkår", "en": "New terms"}
NEWER = {"nb": "Nyere vilkår", "nn": "Nyare vilkår", "en": "Newer terms"}
SUMMARY = {
    "nb": "Fastleddet blir 59 kroner.",
    "nn": "Fastleddet blir 59 kroner.",
    "en": "The fixed fee becomes 59 kroner.",
}
ROLES = ("marketing", "agent", "dpo")
PRODUCT = {"code": "fibre-500", "names": TEXT | {"nb": "Fiber 500"}, "group": "fibre", "terms": TEXT}


@dataclass
class Stage:
    """The gateway, staff, and what most tests do."""

    world: World
    api: Api
    staff: Api
    people: dict[str, Api] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return oslo_date(self.world.clock.now())

    def day(self, ahead: int) -> str:
        return (self.today + timedelta(days=ahead)).isoformat()

    def go_to(self, day: str) -> None:
        """Move the clock to a moment after midnight in Norway on that day."""
        self.world.clock.set(oslo_midnight(date.fromisoformat(day)) + timedelta(minutes=1))
        self._log_in()

    def advance(self, **by: int) -> None:
        """Let time pass."""
        self.world.clock.advance(timedelta(**by))
        self._log_in()

    def _log_in(self) -> None:
        """Tokens have expired: everybody logs in again."""
        for name in self.people:
            self.people[name] = self.world.place.person(name)
        self.staff = self.world.place.staff(*ROLES, reason="complaint; case=c1", subject="marit")

    async def buyer(self, name: str, start: str = "", **changes: Any) -> Api:
        """A customer who has bought the product on the terms in force at the start."""
        her = await login(self.api, name)
        changes = {"email": f"{name}@example.com"} | changes
        me = ok(await her.post("/v1/public/registrations", KARI | changes))
        self.people[name], self.ids[name] = her, me["customer_id"]
        await self.buy(her, start)
        return her

    async def buy(self, her: Api, start: str = "") -> dict[str, Any]:
        (offer,) = ok(await her.get("/v1/me/products"))["products"]
        coming = offer["product"]["upcoming_terms"]
        terms = offer["product"]["terms"]
        if coming is not None and (start or self.today.isoformat()) >= coming["in_force_from"]:
            terms = coming
        order = {
            "product_code": offer["product"]["code"],
            "supply_address_id": offer["supply_address_ids"][0],
            "accepted_terms_hash": terms["version_hash"],
            "start_date": start,
        }
        bought: dict[str, Any] = ok(await her.post("/v1/me/purchases", order))["contract"]
        return bought

    def change(self, **changes: Any) -> dict[str, Any]:
        return {
            "product_code": "fibre-500",
            "terms": NEW,
            "summary": SUMMARY,
            "effective_date": self.day(40),
        } | changes

    async def announce(self, **changes: Any) -> dict[str, Any]:
        """Announce a change and wait until everyone is found."""
        answer = await self.staff.post("/v1/staff/terms-changes", self.change(**changes))
        assert answer.status_code == 202, answer.text
        made: dict[str, Any] = answer.json()
        assert answer.headers["Location"] == made["href"]
        await self.done(made["operation_id"])
        return made

    async def done(self, operation_id: str) -> dict[str, Any]:
        async def look() -> Any:
            found = ok(await self.staff.get(f"/v1/operations/{operation_id}"))
            assert found["state"] != "failed", found
            return found if found["state"] == "done" else None

        found: dict[str, Any] = await eventually(look, timeout=40)
        return found

    async def counts(self, change_id: str, **expected: int) -> dict[str, Any]:
        """The counts, once they are as expected."""

        async def look() -> Any:
            counts = ok(await self.staff.get(f"/v1/staff/terms-changes/{change_id}"))["counts"]
            return counts if all(counts[name] == value for name, value in expected.items()) else None

        found: dict[str, Any] = await eventually(look, timeout=20)
        return found

    async def contract(self, name: str) -> dict[str, Any]:
        (found,) = ok(await self.people[name].get("/v1/me/contracts"))["contracts"]
        one: dict[str, Any] = found
        return one

    async def notice(self, change_id: str, name: str, state: str) -> dict[str, Any]:
        """The proof of one customer, once it is in the state."""
        where = f"/v1/staff/terms-changes/{change_id}/notices/{self.ids[name]}"

        async def look() -> Any:
            (found,) = ok(await self.staff.get(where))["notices"]
            return found if found["state"] == state else None

        found: dict[str, Any] = await eventually(look, timeout=20)
        return found

    async def heard(self, fact: str) -> int:
        """How many facts of a kind were published, once everything was."""

        async def published() -> bool:
            return await self.world.rows("outbox") == []

        await eventually(published)
        return len(await self.world.told(fact, 0))

    def mails(self, name: str, word: str) -> list[Any]:
        return [m for m in self.world.place.mailbox.to(f"{name}@example.com") if word in m.subject]


@pytest_asyncio.fixture
async def stage(world: World) -> AsyncIterator[Stage]:
    await world.place.restart(
        "customer", send_every_seconds=0.02, terms_every_seconds=0.05, welcome_mail=False
    )
    await world.place.start("gateway")
    api = world.place.api()
    staff = await login(api, "marit", *ROLES, **REASON)
    ok(await staff.post("/v1/staff/products", PRODUCT))
    yield Stage(world, api, staff)


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


async def test_who_ends_before_the_day_keeps_the_old_terms(stage: Stage) -> None:
    her = await stage.buyer("kari")
    change = await stage.announce()
    await stage.counts(change["terms_change_id"], told_in_time=1)
    contract = await stage.contract("kari")
    end = f"/v1/me/contracts/{contract['contract_id']}:end"
    last = (date.fromisoformat(change["effective_date"]) - timedelta(days=1)).isoformat()
    ended = ok(await her.post(end, {"end_date": last}, key="e1"))
    assert ok(await her.post(end, {"end_date": last}, key="e1")) == ended
    assert (ended["end_date"], ended["status"]) == (last, "active")
    await stage.counts(change["terms_change_id"], terminated=1, in_force=0)
    assert await stage.heard("contract_ended") == 1
    stage.go_to(change["effective_date"])

    async def over() -> Any:
        found = await stage.contract("kari")
        return found if found["status"] == "ended" else None

    found = await eventually(over)
    assert found["terms_version_hash"] == change["previous_hash"]
    assert [line["what"] for line in found["history"]] == ["purchased", "end_date_set", "ended"]
    refused(await stage.people["kari"].post(end, {}), 409, "CONTRACT_ALREADY_ENDED")
    await stage.counts(change["terms_change_id"], in_force=0)


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


async def test_versions_are_drafted_announced_and_kept(stage: Stage) -> None:
    draft = {"product_code": "fibre-500", "terms": NEW}
    first = ok(await stage.staff.post("/v1/staff/terms", draft, key="d1"))
    assert ok(await stage.staff.post("/v1/staff/terms", draft, key="d1")) == first
    assert first["state"] == "draft"
    where = "/v1/staff/products/fibre-500/terms"
    versions = ok(await stage.staff.get(where))["versions"]
    assert [item["state"] for item in versions] == ["in_force", "draft"]
    body = stage.change(version_hash=first["terms"]["version_hash"])
    del body["terms"]
    change = ok(await stage.staff.post("/v1/staff/terms-changes", body, key="a1"))
    assert ok(await stage.staff.post("/v1/staff/terms-changes", body, key="a1")) == change
    await stage.done(change["operation_id"])
    assert change["version_hash"] == first["terms"]["version_hash"]
    assert [item["state"] for item in ok(await stage.staff.get(where))["versions"]] == [
        "in_force",
        "announced",
    ]
    stage.go_to(change["effective_date"])
    assert [item["state"] for item in ok(await stage.staff.get(where))["versions"]] == ["past", "in_force"]
    assert ok(await stage.staff.get("/v1/staff/terms-changes"))["changes"][0]["state"] == "in_force"


@pytest.mark.parametrize(
    ("changes", "status", "reason", "field"),
    [
        ({"terms": TEXT}, 422, "TERMS_CHANGE_INVALID", "terms"),
        ({"terms": {"nb": "a", "en": "b"}}, 422, "TERMS_CHANGE_INVALID", "terms.nn"),
        ({"summary": {"nb": "a", "nn": "b"}}, 422, "TERMS_CHANGE_INVALID", "summary.en"),
        ({"effective_date": "2026-02-13"}, 422, "TERMS_CHANGE_INVALID", "effective_date"),
        ({"effective_date": "2026-02-14"}, 422, "TERMS_CHANGE_INVALID", "effective_date"),
        ({"effective_date": "2036-02-14"}, 422, "TERMS_CHANGE_INVALID", "effective_date"),
        ({"effective_date": "1.3.2026"}, 422, "TERMS_CHANGE_INVALID", "effective_date"),
        ({"notice_days": 3}, 422, "TERMS_CHANGE_INVALID", "notice_days"),
        ({"notice_days": 0}, 422, "TERMS_CHANGE_INVALID", "notice_days"),
        ({"product_code": "fax"}, 404, "PRODUCT_NOT_FOUND", ""),
        ({"version_hash": "0" * 64}, 404, "TERMS_VERSION_NOT_FOUND", ""),
    ],
)
async def test_bad_announcements_leave_nothing(
    stage: Stage, changes: dict[str, Any], status: int, reason: str, field: str
) -> None:
    answer = await stage.staff.post("/v1/staff/terms-changes", stage.change(**changes))
    refused(answer, status, reason, field)
    for collection in ("terms_changes", "terms_notices", "operations"):
        assert await stage.world.rows(collection) == []
    assert len(await stage.world.rows("terms_versions")) == 1
    assert ok(await stage.staff.get("/v1/staff/products/fibre-500"))["upcoming_terms"] is None


async def test_a_second_change_must_wait_for_the_first(stage: Stage) -> None:
    change = await stage.announce()
    answer = await stage.staff.post("/v1/staff/terms-changes", stage.change(terms=NEWER))
    assert (
        refused(answer, 409, "TERMS_CHANGE_OVERLAPS")["metadata"]["terms_change_id"]
        == change["terms_change_id"]
    )
    stage.go_to(change["effective_date"])
    assert (await stage.announce(terms=NEWER))["previous_hash"] == change["version_hash"]


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
async def test_refusals_are_told_in_three_languages(stage: Stage, language: str) -> None:
    words = {"nb": "må rettes", "nn": "må rettast", "en": "to correct"}
    near = {"nb": "varsles minst 31 dager", "nn": "varslast minst 31 dagar", "en": "told 31 days"}
    answer = await stage.staff.post(
        "/v1/staff/terms-changes",
        stage.change(effective_date=stage.day(5)),
        headers={"Accept-Language": language},
    )
    problem = refused(answer, 422, "TERMS_CHANGE_INVALID", "effective_date")
    assert words[language] in problem["detail"]
    assert near[language] in problem["violations"][0]["text"]


@pytest.mark.parametrize(
    ("start", "end", "field"),
    [("", "2026-01-14", "end_date"), ("2026-02-01", "2026-01-31", "end_date"), ("", "2028-01-01", "end_date"),
     ("", "soon", "end_date")],
)  # fmt: skip
async def test_bad_ends_are_refused(stage: Stage, start: str, end: str, field: str) -> None:
    her = await stage.buyer("kari", start)
    contract = await stage.contract("kari")
    answer = await her.post(f"/v1/me/contracts/{contract['contract_id']}:end", {"end_date": end})
    refused(answer, 422, "CONTRACT_END_INVALID", field)
    assert await stage.contract("kari") == contract
    assert await stage.heard("contract_ended") == 0


async def test_a_lock_in_binds_until_the_terms_change(stage: Stage) -> None:
    locked = PRODUCT | {"code": "fibre-locked", "lock_in_months": 12}
    ok(await stage.staff.post("/v1/staff/products", locked))
    her = await login(stage.api, "kari")
    me = ok(await her.post("/v1/public/registrations", KARI))
    stage.people["kari"], stage.ids["kari"] = her, me["customer_id"]
    offer = next(
        item for item in ok(await her.get("/v1/me/products"))["products"]
        if item["product"]["code"] == "fibre-locked"
    )  # fmt: skip
    order = {
        "product_code": "fibre-locked",
        "supply_address_id": offer["supply_address_ids"][0],
        "accepted_terms_hash": offer["product"]["terms"]["version_hash"],
    }
    contract = ok(await her.post("/v1/me/purchases", order))["contract"]
    assert contract["lock_in_until"] == "2027-01-14"
    end = f"/v1/me/contracts/{contract['contract_id']}:end"
    problem = refused(await her.post(end, {"end_date": "2027-01-13"}), 409, "CONTRACT_LOCKED_IN")
    assert "2027-01-14" in problem["detail"]
    change = await stage.announce(product_code="fibre-locked")
    await stage.counts(change["terms_change_id"], told_in_time=1)
    assert (await stage.contract("kari"))["free_exit_until"] == "2026-05-24"
    stage.go_to("2026-05-25")
    late = await stage.people["kari"].post(end, {"end_date": "2026-05-25"})
    refused(late, 409, "CONTRACT_LOCKED_IN")
    stage.go_to("2026-05-24")
    assert ok(await stage.people["kari"].post(end, {}))["end_date"] == "2026-05-24"


async def test_staff_end_a_contract_and_only_the_own_is_found(stage: Stage) -> None:
    await stage.buyer("kari")
    other = await stage.buyer("per")
    contract = (await stage.contract("kari"))["contract_id"]
    refused(await other.post(f"/v1/me/contracts/{contract}:end", {}), 404, "CONTRACT_NOT_FOUND")
    where = f"/v1/staff/customers/{stage.ids['kari']}/contracts/{contract}:end"
    ended = ok(await stage.staff.post(where, {"end_date": stage.day(3)}))
    assert ended["history"][-1]["by"] == "staff"
    moved = ok(await stage.staff.post(where, {"end_date": stage.day(5)}))
    assert moved["end_date"] == stage.day(5)


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
