"""The rights of the data subject through the gateway, with all five contexts: clocks, effects, messages."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
import pytest_asyncio

from deploy.local.api import Api, ok, refused
from deploy.local.child import HOST, free_port
from personvern.consent.v1 import consent_service_pb2 as consent_rpc
from personvern.consent.v1 import consent_service_pb2_grpc as consent_stubs
from services.chassis.caller import Caller
from services.chassis.ids import new_id
from services.chassis.operations import QUEUED, RUNNING
from services.consent.app import build as build_consent
from services.disclosure.model.data_request import Asked, DataRequest, Kind
from services.disclosure.usecases.request_clocks import watch
from services.disclosure.usecases.request_conduct import restrict
from tests.component.disclosure.rights import DESK, PAPER, WHERE, Person, registered
from tests.component.disclosure.test_five_contexts import finished, logged_in
from tests.support.eventually import eventually
from tests.support.in_clear import in_clear
from tests.support.suite import Suite

REASON = "Opplysningene må hentes fra flere systemer."
NUMBERS = itertools.count(1)


@pytest_asyncio.fixture
async def kari(suite: Suite) -> Person:
    """A customer whom no other test knows, and the officer. Their day is 15 January 2026."""
    return await registered(suite, next(NUMBERS))


@pytest_asyncio.fixture
async def alone(fresh_suite: Suite) -> Person:
    """The same in a suite of her own: days may pass, and in lists of everybody there is nobody else."""
    return await registered(fresh_suite)


@pytest_asyncio.fixture
async def twin(kari: Person) -> AsyncIterator[Any]:
    """A second replica of consent beside the one that the gateway asks."""
    address = f"{HOST}:{free_port()}"
    service = build_consent(kari.suite.settings("consent", listen=address), clock=kari.suite.clock)
    await service.start()
    stub = kari.suite.stub(
        "consent", consent_stubs.ConsentServiceStub, Caller(kind="service", id="billing"), address=address
    )
    yield stub
    await service.stop(0.0)


async def test_a_restriction_is_in_force_on_every_replica_before_the_answer(kari: Person, twin: Any) -> None:
    asked = consent_rpc.DecideRequest(
        customer_id=kari.customer_id, purpose="customer_administration", channel="email"
    )
    for _ in range(3):  # both have her in memory
        assert (await kari.decision())["allow"]
        assert (await twin.Decide(asked)).decision.allow
    refused(await kari.api.post(WHERE, {"kind": "restriction"}), 422, "DISCLOSURE_REQUEST_INVALID", "ground")
    assert (await kari.decision())["allow"]
    done = await kari.ask("k1", 200, kind="restriction", ground="accuracy_contested")
    assert (await twin.Decide(asked)).decision.rule == "PROCESSING_RESTRICTED"
    assert (await kari.decision())["rule"] == "PROCESSING_RESTRICTED"
    assert (done["status"], done["ground"], done["lifts_on"]) == ("completed", "accuracy_contested", None)
    again = await kari.ask("k1", 200, kind="restriction", ground="accuracy_contested")
    assert again["data_request_id"] == done["data_request_id"]
    assert (await finished(kari.api, done["operation"]))["state"] == "done"


async def test_a_restriction_ends_after_the_person_was_told(alone: Person) -> None:
    kari = alone
    one = await kari.ask(kind="restriction", ground="accuracy_contested")
    where = f"{DESK}/{one['data_request_id']}:lift"
    refused(await kari.officer.post(where, {"reason": "kort"}), 422)
    told = ok(await kari.officer.post(where, {"reason": REASON}, key="l1"))
    assert ok(await kari.officer.post(where, {"reason": REASON}, key="l1")) == told
    assert told["lifts_on"] == "2026-01-22"
    refused(await kari.officer.post(where, {"reason": REASON}), 409, "DATA_REQUEST_STATE")
    mail = await kari.mail("bruke opplysningene dine igjen")
    assert "22. januar 2026" in mail.body()
    assert REASON in mail.body()
    await kari.later(days=6, hours=14)
    await kari.clocks()
    assert not (await kari.decision())["allow"]
    await kari.later(hours=2)  # past midnight in Oslo
    await kari.clocks()
    await kari.clocks()
    assert (await kari.decision())["allow"]
    after = ok(await kari.api.get(f"{WHERE}/{one['data_request_id']}"))
    assert after["lifted_at"]


async def test_the_person_ends_an_own_restriction_at_once(kari: Person) -> None:
    one = await kari.ask(kind="restriction", ground="accuracy_contested")
    paper = await kari.noted(kind="restriction", ground="needed_for_claims")
    other = await kari.ask(kind="rectification", details="Etternavnet er feil.")
    where = f"{WHERE}/{one['data_request_id']}:lift"
    ola = await logged_in(kari.suite, "ola-nobody")
    refused(await ola.post(where), 403)
    refused(await kari.officer.post(where), 403)
    refused(await kari.api.post(f"{WHERE}/{other['data_request_id']}:lift"), 409, "DATA_REQUEST_STATE")
    refused(await kari.api.post(f"{WHERE}/drq_{'0' * 32}:lift"), 404, "DATA_REQUEST_NOT_FOUND")
    assert not (await kari.decision())["allow"], "nothing of that ended it"
    done = ok(await kari.api.post(where, key="e1"))
    assert ok(await kari.api.post(where, key="e1")) == done
    assert done["lifted_at"]
    refused(await kari.api.post(where), 409, "DATA_REQUEST_STATE")
    assert not (await kari.decision())["allow"], "the other one restricts"
    assert ok(await kari.api.post(f"{WHERE}/{paper['data_request_id']}:lift"))["lifted_at"]
    assert (await kari.decision())["allow"], "when the answer comes it has ended; one on paper is her own too"
    mail = await kari.mail("Begrensningen er opphevet")
    assert "15. januar 2026" in mail.body()
    seen = ok(await kari.officer.get(f"{DESK}/{one['data_request_id']}"))
    assert [(act["what"], act["by"]) for act in seen["acts"]][2:] == [
        ("lifting_asked", "customer"),
        ("lifted", "system"),
    ]


async def test_an_end_that_meets_a_context_away_is_kept_and_goes_through(kari: Person) -> None:
    one = await kari.ask(kind="restriction", ground="accuracy_contested")
    where = f"{WHERE}/{one['data_request_id']}"
    ok(await kari.officer.post(f"{DESK}/{one['data_request_id']}:lift", {"reason": REASON}))
    await kari.suite.stop("customer")
    refused(await kari.api.post(f"{where}:lift", key="e2"), 503)
    kept = ok(await kari.api.get(where))
    assert (kept["lifts_on"], kept["lifted_at"]) == ("2026-01-15", None), "and not in a week"
    await kari.suite.start("customer")

    async def ended() -> bool:
        answer = await kari.api.post(f"{where}:lift", key="e2")
        return answer.is_success and bool(answer.json()["lifted_at"])

    await eventually(ended)
    assert (await kari.decision())["allow"]


async def test_a_restriction_of_which_there_is_no_request_is_taken_over_by_one(alone: Person) -> None:
    kari = alone
    await kari.deps().rights.restrict(new_id("drq"), kari.customer_id, "accuracy_contested")
    assert not (await kari.decision())["allow"]
    one = await kari.noted(kind="restriction", ground="accuracy_contested")
    assert one["status"] == "completed"
    ok(await kari.officer.post(f"{DESK}/{one['data_request_id']}:lift", {"reason": REASON}))
    await kari.mail("bruke opplysningene dine igjen")
    assert not (await kari.decision())["allow"], "told first"
    await kari.later(days=8)
    await kari.clocks()
    assert (await kari.decision())["allow"]


async def test_another_restriction_outlasts_the_end_of_the_first(alone: Person) -> None:
    kari = alone
    first = await kari.ask(kind="restriction", ground="accuracy_contested")
    ok(await kari.officer.post(f"{DESK}/{first['data_request_id']}:lift", {"reason": REASON}))
    second = await kari.ask(kind="restriction", ground="needed_for_claims")
    assert second["data_request_id"] != first["data_request_id"]
    await kari.later(days=8)
    await kari.clocks()
    assert ok(await kari.api.get(f"{WHERE}/{first['data_request_id']}"))["lifted_at"]
    assert not (await kari.decision())["allow"]


async def test_one_that_was_refused_restricts_no_more_unless_another_does(kari: Person) -> None:
    first = await kari.ask(kind="restriction", ground="accuracy_contested")
    await killed_before_it_was_answered(kari, first)
    where = f"{DESK}/{first['data_request_id']}:refuse"
    done = ok(await kari.officer.post(where, {"reason": REASON}, key="r1"))
    assert ok(await kari.officer.post(where, {"reason": REASON}, key="r1")) == done

    async def free() -> bool:
        return bool((await kari.decision())["allow"])

    await eventually(free)
    second = await kari.ask(kind="restriction", ground="accuracy_contested")
    assert (await kari.ask(kind="restriction", ground="needed_for_claims"))["status"] == "completed"
    await kari.rows().update_one({"_id": second["data_request_id"]}, {"$set": {"status": "refused"}})
    await restrict(second["data_request_id"], kari.deps())  # goes on where it was killed
    assert not await free()


class RefusedMeanwhile:
    """The rights, and an officer who refuses while the customer context restricts."""

    def __init__(self, rights: Any, rows: Any) -> None:
        self._rights, self._rows = rights, rows

    async def restrict(self, data_request_id: str, customer_id: str, ground: str) -> None:
        await self._rights.restrict(data_request_id, customer_id, ground)
        await self._rows.update_one({"_id": data_request_id}, {"$set": {"status": "refused"}})

    async def lift(self, data_request_id: str, customer_id: str) -> None:
        await self._rights.lift(data_request_id, customer_id)


async def test_a_refusal_while_it_restricts_wins(kari: Person) -> None:
    deps = kari.deps()
    request = DataRequest.opened(
        data_request_id=new_id("drq"),
        customer_id=kari.customer_id,
        kind=Kind.RESTRICTION,
        language="nb",
        now=deps.clock.now(),
        asked=Asked(ground="accuracy_contested"),
    )
    await deps.store.transaction(partial(deps.store.data_requests.add, request))
    await restrict(request.data_request_id, replace(deps, rights=RefusedMeanwhile(deps.rights, kari.rows())))
    assert (await kari.decision())["allow"]
    assert ok(await kari.api.get(f"{WHERE}/{request.data_request_id}"))["status"] == "refused"


async def killed_before_it_was_answered(kari: Person, request: dict[str, Any]) -> None:
    """The customer context has restricted, and the request does not know it.

    The operation behind it has ended before: it would take the request up again.
    """
    operations = kari.suite.parts["disclosure"].parts.mongo.collection("operations")

    async def idle() -> bool:
        return await operations.count({"state": {"$in": [QUEUED, RUNNING]}}) == 0

    await eventually(idle)
    before = {"status": "open", "completed_at": None}
    await kari.rows().update_one({"_id": request["data_request_id"]}, {"$set": before})


async def test_an_objection_counts_at_once_and_its_request_is_kept(kari: Person) -> None:
    refused(await kari.api.post(WHERE, {"kind": "objection", "purpose": "invoicing"}), 409)
    refused(await kari.api.post(WHERE, {"kind": "objection", "purpose": "x"}), 422, "", "purpose")
    body = {"kind": "objection", "purpose": "direct_marketing", "details": "x"}
    refused(await kari.api.post(WHERE, body), 422, "DISCLOSURE_REQUEST_INVALID", "details")
    assert ok(await kari.api.get(WHERE))["data_requests"] == []
    one = await kari.ask("o1", 200, kind="objection", purpose="direct_marketing")
    assert await kari.ask("o1", 200, kind="objection", purpose="direct_marketing") == one
    assert (one["status"], one["purpose"], one["days_left"]) == ("completed", "direct_marketing", None)
    assert (await kari.decision("marketing_similar_products"))["rule"] == "OBJECTED_TO_MARKETING"
    objections = ok(await kari.api.get("/v1/me/objections"))["objections"]
    assert next(item for item in objections if item["purpose"] == "direct_marketing")["objected"]
    assert len(ok(await kari.api.get(WHERE))["data_requests"]) == 1


async def test_a_correction_answers_the_request_for_it(kari: Person) -> None:
    one = await kari.ask(status=202, kind="rectification", details="Fornavnet er Kari Anne.")
    assert (one["details"], one["days_left"], one["due_on"]) == ("Fornavnet er Kari Anne.", 31, "2026-02-15")
    me = await kari.api.get("/v1/me")
    headers = {"If-Match": me.headers["ETag"]}
    ok(await kari.api.patch("/v1/me", {"given_name": "Kari Anne"}, headers=headers))

    async def answered() -> bool:
        found = ok(await kari.api.get(f"{WHERE}/{one['data_request_id']}"))
        return bool(found["status"] == "completed")

    await eventually(answered)


async def test_a_request_on_paper_goes_its_way(kari: Person) -> None:
    body = {"kind": "rectification", "details": "Fødselsdatoen er feil.", "received_on": "2026-01-12"}
    one = await kari.noted(**body)
    assert (one["received_on"], one["due_on"], one["days_left"]) == ("2026-01-12", "2026-02-12", 28)
    assert one["identity"] == {**PAPER["identity"], "checked_by": "pia.personvern"}
    assert [(act["what"], act["by"]) for act in one["acts"]] == [("opened", "pia.personvern")]
    assert (await kari.noted(**body))["data_request_id"] == one["data_request_id"]
    where = f"{DESK}/{one['data_request_id']}"
    longer = ok(await kari.officer.post(f"{where}:extend", {"reason": REASON}, key="e1"))
    assert ok(await kari.officer.post(f"{where}:extend", {"reason": REASON}, key="e1")) == longer
    assert (longer["due_on"], longer["answer"]) == ("2026-04-12", REASON)
    refused(await kari.officer.post(f"{where}:extend", {"reason": REASON}), 409, "DATA_REQUEST_EXTENDED")
    mail = await kari.mail("mer tid")
    assert "12. april 2026" in mail.body()
    done = ok(await kari.officer.post(f"{where}:complete", {"answer": "Fødselsdatoen er rettet."}, key="c1"))
    assert (
        ok(await kari.officer.post(f"{where}:complete", {"answer": "Fødselsdatoen er rettet."}, key="c1"))
        == done
    )
    assert done["status"] == "completed"
    assert [act["what"] for act in done["acts"]] == ["opened", "extended", "completed"]
    assert "Fødselsdatoen er rettet." in (await kari.mail("gjort det du ba om")).body()
    refused(await kari.officer.post(f"{where}:refuse", {"reason": REASON}), 409, "DATA_REQUEST_STATE")
    looks = ok(await kari.api.get("/v1/me/disclosures"))["disclosures"]
    assert "data_requests.details" in {field for line in looks for field in line["fields"]}
    mine = ok(await kari.api.get(f"{WHERE}/{one['data_request_id']}"))
    assert in_clear("pia", mine) == []


async def test_a_refusal_says_why_and_where_to_complain(kari: Person) -> None:
    one = await kari.noted(kind="rectification", details="Gjelder en annen.")
    where = f"{DESK}/{one['data_request_id']}:refuse"
    no = ok(await kari.officer.post(where, {"reason": REASON}, key="r2"))
    assert ok(await kari.officer.post(where, {"reason": REASON}, key="r2")) == no
    assert (no["status"], no["answer"], no["days_left"]) == ("refused", REASON, None)
    body = (await kari.mail("ikke gjøre")).body()
    assert REASON in body
    assert "datatilsynet.no" in body
    assert "domstolene" in body
    assert (await kari.noted(kind="rectification", details="Igjen."))["data_request_id"] != one[
        "data_request_id"
    ]


async def test_what_cannot_be_is_refused_and_nothing_is_kept(alone: Person) -> None:
    kari = alone
    good = {"customer_id": kari.customer_id, "kind": "access", **PAPER}
    bad = [
        ({"customer_id": new_id("cus")}, "customer_id"),
        ({"customer_id": "kari"}, "customer_id"),
        ({"received_on": "2026-01-16"}, "received_on"),
        ({"received_on": "2025-01-14"}, "received_on"),
        ({"identity": {"method": "id_document", "note": "  "}}, "identity.note"),
        ({"identity": {"method": "trust", "note": "x"}}, "identity.method"),
        ({"channel": "login"}, "channel"),
        ({"ground": "accuracy_contested"}, "ground"),
        ({"kind": "rectification"}, "details"),
        ({"kind": "restriction"}, "ground"),
        ({"kind": "objection", "purpose": "nothing_like_it"}, "purpose"),
        ({"kind": "deletion"}, "kind"),
    ]
    for change, field in bad:
        refused(await kari.officer.post(DESK, good | change), 422, "", field)
    assert ok(await kari.officer.get(DESK))["data_requests"] == []
    assert ok(await kari.api.get(WHERE))["data_requests"] == []
    hasty = await logged_in(kari.suite, "pia.personvern", "dpo")
    refused(await hasty.post(DESK, good), 428, "ACCESS_REASON_REQUIRED")
    agent = await logged_in(kari.suite, "anne.agent", "agent", X_Access_Reason="complaint")
    refused(await agent.get(DESK), 403, "ROLE_MISSING")
    missing = f"{DESK}/{new_id('drq')}"
    refused(await kari.officer.get(missing), 404, "DATA_REQUEST_NOT_FOUND")
    refused(await kari.officer.post(f"{missing}:extend", {"reason": REASON}), 404, "DATA_REQUEST_NOT_FOUND")


async def test_the_list_has_the_least_time_first_and_a_month_is_a_month(
    alone: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    kari = alone
    ola = await logged_in(kari.suite, "ola")
    await register_ola(kari.suite, ola)
    late = await kari.noted(kind="rectification", details="Feil navn.", received_on="2025-12-20")
    soon = ok(await ola.post(WHERE, {"kind": "rectification", "details": "Feil adresse."}), 202)
    listed = ok(await kari.officer.get(DESK))["data_requests"]
    assert [(item["data_request_id"], item["days_left"]) for item in listed] == [
        (late["data_request_id"], 5),
        (soon["data_request_id"], 31),
    ]
    assert not any(item["details"] or item["answer"] for item in listed)
    page = ok(await kari.officer.get(DESK, params={"page_size": 1}))
    rest = ok(await kari.officer.get(DESK, params={"page_size": 1, "page_token": page["next_page_token"]}))
    assert [item["data_request_id"] for item in (*page["data_requests"], *rest["data_requests"])] == [
        late["data_request_id"],
        soon["data_request_id"],
    ]
    assert rest["next_page_token"] == ""
    assert ok(await kari.officer.get(DESK, params={"kind": "access"}))["data_requests"] == []
    assert ok(await kari.officer.get(DESK, params={"overdue": True}))["data_requests"] == []
    deps, warned = kari.deps(), []
    monkeypatch.setattr(
        type(deps.watch), "request_due", lambda _, one, kind, left: warned.append((one, kind.value, left))
    )
    await asyncio.gather(watch(deps), watch(deps))
    assert warned == [(late["data_request_id"], "rectification", 5)]
    await kari.later(days=5)  # the last day
    await watch(deps)
    assert warned[1:] == [(late["data_request_id"], "rectification", 0)]
    await kari.later(days=1)
    await watch(deps)
    await watch(deps)
    assert warned[2:] == [(late["data_request_id"], "rectification", -1)]
    (over,) = ok(await kari.officer.get(DESK, params={"overdue": True}))["data_requests"]
    assert over["days_left"] == -1
    where = f"{DESK}/{late['data_request_id']}"
    for step in ("extend", "refuse"):
        refused(await kari.officer.post(f"{where}:{step}", {"reason": REASON}), 409, "DATA_REQUEST_TOO_LATE")
    ok(await kari.officer.post(f"{where}:complete", {"answer": "Navnet er rettet."}))
    assert ok(await kari.officer.get(DESK, params={"overdue": True}))["data_requests"] == []
    closed = ok(await kari.officer.get(DESK, params={"status": "completed"}))["data_requests"]
    assert [item["data_request_id"] for item in closed] == [late["data_request_id"]]


async def register_ola(suite: Suite, api: Api) -> None:
    body = {
        "given_name": "Ola",
        "family_name": "Kanarifugl",
        "birth_date": "1988-03-04",
        "email": "ola.kanarifugl@example.com",
        "phone": "41234568",
        "home_address": {"street": "Strandgata 2", "postcode": "5501", "city": "Haugesund"},
    }
    ok(await api.post("/v1/public/registrations", body))
