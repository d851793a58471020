"""A child with real consent: nothing without a guardian's word, which ends at 18; a no after a merge."""

from datetime import UTC, datetime, timedelta
from typing import Any

from deploy.local.api import Api, ok, refused
from deploy.local.story import Story
from personvern.consent.v1 import consent_service_pb2 as rpc
from personvern.consent.v1.consent_service_pb2_grpc import ConsentServiceStub
from services.chassis.caller import Caller
from services.kernel.calendar import oslo_date
from tests.journeys.telling import Letters
from tests.support.eventually import eventually
from tests.support.suite import Suite

DECLARED = {"kind": "parental_responsibility"}


async def log_in(suite: Suite, subject: str, *roles: str) -> Api:
    """The gateway as somebody; a new token, for the clock moves."""
    body: dict[str, Any] = {"subject": subject}
    if roles:
        body["roles"] = list(roles)
    token = ok(await suite.api().post("/dev/login", body))["access_token"]
    return suite.api(token) if not roles else suite.api().logged_in(token, **{"X-Access-Reason": "complaint"})


async def registered(suite: Suite, subject: str, **changes: Any) -> tuple[Api, dict[str, Any]]:
    """A customer with a login."""
    story = Story(suite.api(), Letters(suite.mailbox), oslo_date(suite.clock.now()))
    someone = await log_in(suite, subject)
    body = story.registration(email=f"{subject}@example.com", phone="+4741234567", **changes)
    body["supply_addresses"] = []
    return someone, ok(await someone.post("/v1/public/registrations", body))


async def consent_text(guardian: Api) -> dict[str, str]:
    """The text about children that a guardian reads."""
    found = ok(await guardian.get("/v1/me/dependants/consent"))
    assert "barn" in found["text"]
    return {"text_hash": found["text_hash"], "language": found["language"]}


async def child_of(mother: Api, **changes: Any) -> dict[str, Any]:
    """Her child."""
    nora = {
        "given_name": "Nora",
        "family_name": "Nordmann",
        "birth_date": "2010-02-10",
        "evidence": DECLARED,
        "consent": await consent_text(mother),
    }
    made: dict[str, Any] = ok(await mother.post("/v1/me/dependants", nora | changes))
    return made


def acting(guardian: Api, child_id: str) -> Api:
    """The guardian, acting for the child."""
    return Api(guardian.url, headers={**guardian.headers, "X-Acting-For": child_id})


async def rule(suite: Suite, customer_id: str, purpose: str) -> str:
    """The rule that decides about a use."""
    stub = suite.stub("consent", ConsentServiceStub, Caller("service", "billing"))
    answer = await stub.Decide(rpc.DecideRequest(customer_id=customer_id, purpose=purpose))
    return str(answer.decision.rule)


async def test_a_childs_data_is_used_only_while_a_guardian_consents(fresh_suite: Suite) -> None:
    suite = fresh_suite
    mother, _ = await registered(suite, "mother")
    made = await child_of(mother, language="nn")
    child, child_id = acting(mother, made["customer_id"]), made["customer_id"]
    wrong = {"kind": "rectification", "details": "Etternamnet er feil, det skal vere Nordvik."}
    assert ok(await child.post("/v1/me/data-requests", wrong), 202)["language"] == "nn"
    (entry,) = [
        entry
        for entry in ok(await child.get("/v1/me/consents/history"))["entries"]
        if entry["purpose"] == "childrens_data"
    ]
    assert entry["entry_id"] == made["guardianship"]["consent_entry_id"]
    assert entry["acted_by"] == "guardian"

    async def covered() -> bool:
        return await rule(suite, child_id, "childrens_data") == "CONSENT_GIVEN"

    await eventually(covered)
    # an old text is no consent, and leaves nothing
    other = {"given_name": "Ola", "consent": {"text_hash": "0" * 64, "language": "nb"}}
    refused(
        await mother.post(
            "/v1/me/dependants",
            {"family_name": "N", "birth_date": "2015-01-01", "evidence": DECLARED} | other,
        ),
        422,
    )
    assert len(ok(await mother.get("/v1/me/dependants"))["dependants"]) == 1
    ok(await mother.delete(f"/v1/me/dependants/{child_id}"))
    refused(await child.get("/v1/me"), 403, "ACTING_NOT_ALLOWED")

    async def stopped() -> bool:
        said = await rule(suite, child_id, "childrens_data")
        return said in {"CONSENT_WITHDRAWN", "CHILD_WITHOUT_GUARDIAN"}

    await eventually(stopped)


async def test_at_eighteen_a_guardians_consents_have_expired(fresh_suite: Suite) -> None:
    suite = fresh_suite
    await suite.restart("customer", of_age_every_seconds=0.1)
    mother, _ = await registered(suite, "mother")
    made = await child_of(mother)
    code_path = f"/v1/me/dependants/{made['customer_id']}:hand-over"
    suite.clock.set(datetime(2026, 2, 10, 12, tzinfo=UTC))
    mother = await log_in(suite, "mother")
    refused(await acting(mother, made["customer_id"]).get("/v1/me"), 403, "ACTING_NOT_ALLOWED")
    code = ok(await mother.post(code_path))["code"]
    nora = await log_in(suite, "nora")
    ok(await nora.post("/v1/public/registrations:claim", {"code": code}))
    suite.clock.set(datetime(2028, 2, 10, 12, tzinfo=UTC))

    async def expired() -> bool:
        nora = await log_in(suite, "nora")
        entries = ok(await nora.get("/v1/me/consents/history"))["entries"]
        return [one["act"] for one in entries if one["purpose"] == "childrens_data"] == ["expired", "given"]

    await eventually(expired, every=0.3)


async def test_a_no_under_the_merged_id_counts_while_they_are_one(
    fresh_suite: Suite,
) -> None:
    suite = fresh_suite
    _, kari = await registered(suite, "kari")
    agent = await log_in(suite, "anne", "agent")
    story = Story(suite.api(), Letters(suite.mailbox), oslo_date(suite.clock.now()))
    body = story.registration(email="kari@jobb.example", phone="+4790012345")
    body["supply_addresses"] = []
    again = ok(await agent.post("/v1/staff/customers", body))
    stub = suite.stub("consent", ConsentServiceStub, Caller("customer", again["customer_id"]))
    await stub.ObjectToPurpose(
        rpc.ObjectToPurposeRequest(
            request_id="o1", customer_id=again["customer_id"], purpose="customer_surveys"
        )
    )
    ok(
        await agent.post(
            "/v1/staff/customers:merge",
            {
                "survivor_id": kari["customer_id"],
                "merged_id": again["customer_id"],
                "reason": "duplicate_registration",
            },
        )
    )

    async def strict() -> bool:
        return await rule(suite, kari["customer_id"], "customer_surveys") == "OBJECTED"

    await eventually(strict)
    suite.clock.advance(timedelta(days=1))
    agent = await log_in(suite, "anne", "agent")
    ok(
        await agent.post(
            "/v1/staff/customers:unmerge",
            {"survivor_id": kari["customer_id"], "merged_id": again["customer_id"]},
        )
    )

    async def lenient() -> bool:
        return await rule(suite, kari["customer_id"], "customer_surveys") == "LEGITIMATE_INTEREST"

    await eventually(lenient)
