"""Consents, objections, explained decisions and the notice through the gateway."""

from datetime import timedelta

import pytest
from prometheus_client import REGISTRY

from deploy.local.api import Api, ok, refused
from personvern.consent.v1 import consent_service_pb2 as rpc
from services.chassis.errors import RemoteError
from services.chassis.ids import new_id
from tests.component.consent.conftest import Consent

OFFERS = "marketing_new_offers"


@pytest.fixture
async def api(consent: Consent) -> Api:
    """The gateway in front of it."""
    await consent.place.start("gateway")
    return consent.place.api()


async def logged_in(api: Api, subject: str, *roles: str, **headers: str) -> Api:
    """The gateway as a customer or as staff."""
    token = ok(await api.post("/dev/login", {"subject": subject, "roles": list(roles)}))["access_token"]
    return api.logged_in(token, **headers)


async def test_consent_from_text_to_receipt_and_back(consent: Consent, api: Api) -> None:
    her = consent.customers.add()
    me = await logged_in(api, her, Accept_Language="nn")
    agent = await logged_in(api, "anne.agent", "agent", X_Access_Reason="customer_call; case=case-7")
    question = {"customer_id": her, "purpose": OFFERS, "channel": "email"}

    before = ok(await agent.post("/v1/staff/decisions:explain", question))
    assert (before["allow"], before["rule"]) == (False, "CONSENT_NOT_GIVEN")

    shown = ok(await me.get("/v1/me/consents"))
    offer = next(item for item in shown["consents"] if item["purpose"] == OFFERS)
    assert (offer["status"], offer["language"]) == ("not_given", "nn")
    assert offer["name"] == "Nye tilbod og kundefordelar"

    body = {"text_hash": offer["text_hash"], "language": "nn", "client_time": "2026-01-15T09:00:00+01:00"}
    given = ok(await me.post(f"/v1/me/consents/{OFFERS}:grant", body, key="k1"))
    assert ok(await me.post(f"/v1/me/consents/{OFFERS}:grant", body, key="k1")) == given
    refused(
        await me.post(f"/v1/me/consents/{OFFERS}:grant", body | {"channel": "app"}, key="k1"),
        409, "IDEMPOTENCY_KEY_REUSED",
    )  # fmt: skip
    during = ok(await agent.post("/v1/staff/decisions:explain", question))
    assert during["allow"]
    assert during["evidence"] == {"kind": "entry", "reference": given["entry_id"]}

    receipt = ok(await me.get(f"/v1/me/consents/receipts/{given['receipt_id']}"))
    assert receipt["content"]["@type"] == "dpv:ConsentReceipt"
    someone = await logged_in(api, consent.customers.add())
    theirs = await someone.get(f"/v1/me/consents/receipts/{given['receipt_id']}")
    refused(theirs, 404, "RECEIPT_NOT_FOUND")

    withdrawn = ok(await me.post(f"/v1/me/consents/{OFFERS}:withdraw", key="k2"))
    assert ok(await me.post(f"/v1/me/consents/{OFFERS}:withdraw", key="k2")) == withdrawn
    after = ok(await agent.post("/v1/staff/decisions:explain", question))
    assert (after["allow"], after["rule"]) == (False, "CONSENT_WITHDRAWN")

    history = ok(await me.get("/v1/me/consents/history"))
    assert [item["act"] for item in history["entries"]] == ["withdrawn", "given"]
    assert history["entries"][0]["previous_hash"] == given["hash"]
    assert {read.evidence for read in consent.disclosures.reads} == {"customer_call; case=case-7"}


def written(act: str) -> float:
    """Entries of the ledger as operators see them."""
    return REGISTRY.get_sample_value("personvern_consent_ledger_entries_total", {"act": act}) or 0.0


async def test_what_is_recorded_is_counted_once_and_what_is_refused_not(
    shared_consent: Consent, shared_api: Api
) -> None:
    me = await logged_in(shared_api, shared_consent.customers.add())
    before = {act: written(act) for act in ("objected", "objection_lifted")}
    for _ in range(2):
        ok(await me.post("/v1/me/objections", {"purpose": "direct_marketing"}, key="k"))
    refused(await me.post("/v1/me/objections", {"purpose": "bookkeeping"}), 409, "OBJECTION_NOT_POSSIBLE")
    ok(await me.delete("/v1/me/objections/direct_marketing", key="k2"))
    assert {act: written(act) - number for act, number in before.items()} == dict.fromkeys(before, 1)


async def test_objections(shared_consent: Consent, shared_api: Api) -> None:
    her = shared_consent.customers.add()
    me = await logged_in(shared_api, her)
    first = ok(await me.post("/v1/me/objections", {"purpose": "direct_marketing"}, key="k"))
    assert ok(await me.post("/v1/me/objections", {"purpose": "direct_marketing"}, key="k")) == first
    listed = ok(await me.get("/v1/me/objections"))["objections"]
    assert [item["purpose"] for item in listed if item["objected"]] == ["direct_marketing"]
    lifted = ok(await me.delete("/v1/me/objections/direct_marketing", key="k3"))
    assert ok(await me.delete("/v1/me/objections/direct_marketing", key="k3")) == lifted
    refused(await me.delete("/v1/me/objections/direct_marketing"), 404, "OBJECTION_NOT_FOUND")
    refused(await me.post("/v1/me/objections", {"purpose": "bookkeeping"}), 409, "OBJECTION_NOT_POSSIBLE")


async def test_bad_input_names_the_field(shared_consent: Consent, shared_api: Api) -> None:
    me = await logged_in(shared_api, shared_consent.customers.add())
    path = f"/v1/me/consents/{OFFERS}:grant"
    refused(await me.post(path, {"language": "nb"}), 422, field="text_hash")
    refused(await me.post(path, {"text_hash": "z" * 64, "language": "nb"}), 422, field="text_hash")
    unknown = {"text_hash": "0" * 64, "language": "nb"}
    refused(await me.post(path, unknown), 422, "TEXT_NOT_PUBLISHED")
    refused(await me.post(path, unknown | {"colour": "blue"}), 422, "FIELD_UNKNOWN")
    refused(await me.post("/v1/me/consents/invoicing:grant", unknown), 409, "PURPOSE_NOT_CONSENT_BASED")
    refused(await me.post("/v1/me/consents/astrology:withdraw"), 404, "PURPOSE_UNKNOWN")
    refused(await me.get("/v1/me/consents/history?page_token=x"), 400, "PAGE_TOKEN_INVALID")
    refused(await shared_api.get("/v1/me/consents"), 401, "TOKEN_MISSING")


async def test_a_consent_that_is_refused_leaves_nothing(shared_consent: Consent, shared_api: Api) -> None:
    her = shared_consent.customers.add()
    me = await logged_in(shared_api, her)
    shown = next(
        item for item in ok(await me.get("/v1/me/consents"))["consents"] if item["purpose"] == OFFERS
    )
    text = {"text_hash": shown["text_hash"], "language": shown["language"]}
    path = f"/v1/me/consents/{OFFERS}:grant"
    refused(await me.post("/v1/me/consents/astrology:grant", text), 404, "PURPOSE_UNKNOWN")
    refused(await me.post(path, text | {"policy_version": "0" * 64}), 409, "POLICY_VERSION_STALE")
    refused(await me.post(path, text | {"text_hash": "0" * 64}), 422, "TEXT_NOT_PUBLISHED")
    refused(await me.post(path, text | {"client_time": "1969-12-31T23:00:00Z"}), 422, field="client_time")
    assert ok(await me.get("/v1/me/consents/history"))["entries"] == []
    assert (await shared_consent.decide(her, OFFERS)).rule == "CONSENT_NOT_GIVEN"


async def test_a_clock_that_is_behind_is_kept_and_marked(shared_consent: Consent, shared_api: Api) -> None:
    me = await logged_in(shared_api, shared_consent.customers.add())
    shown = next(
        item for item in ok(await me.get("/v1/me/consents"))["consents"] if item["purpose"] == OFFERS
    )
    text = {"text_hash": shown["text_hash"], "language": shown["language"]}
    told = text | {"client_time": "2026-01-15T08:50:00+01:00"}  # ten minutes ago
    entry = ok(await me.post(f"/v1/me/consents/{OFFERS}:grant", told))
    assert entry["client_time_suspect"]
    assert entry["client_time"] == "2026-01-15T07:50:00Z"


async def test_a_yes_that_cannot_have_been_said_then_is_refused_and_a_no_never_is(
    consent: Consent, api: Api
) -> None:
    her = consent.customers.add()
    me = await logged_in(api, her)
    shown = next(
        item for item in ok(await me.get("/v1/me/consents"))["consents"] if item["purpose"] == OFFERS
    )
    text = {"text_hash": shown["text_hash"], "language": shown["language"]}
    path = f"/v1/me/consents/{OFFERS}"
    for moment, rule, said in (
        ("2026-01-16T08:01:00Z", "CLOCK_AHEAD", "fram i tid"),
        ("2026-01-10T00:00:00Z", "BEFORE_TEXT", "ikke publisert da"),
        ("2024-12-11T08:00:00Z", "TOO_LONG_AGO", "7 dager"),
    ):
        answer = await me.post(f"{path}:grant", text | {"client_time": moment})
        problem = refused(answer, 422, "CLIENT_CLOCK_IMPOSSIBLE")
        (broken,) = problem["violations"]
        assert (broken["field"], broken["rule"]) == ("client_time", rule)
        assert said in broken["text"]
    assert ok(await me.get("/v1/me/consents/history"))["entries"] == []
    assert (await consent.decide(her, OFFERS)).rule == "CONSENT_NOT_GIVEN"
    # An app without network hands in a yes some days later, to a text that was there by then; and again.
    consent.place.clock.advance(timedelta(days=10))
    late = text | {"client_time": "2026-01-22T08:00:00Z"}
    entry = ok(await (await logged_in(api, her)).post(f"{path}:grant", late, key="late"))
    assert (entry["client_time_suspect"], entry["client_time"]) == (True, "2026-01-22T08:00:00Z")
    consent.place.clock.advance(timedelta(days=6))
    me = await logged_in(api, her)
    assert ok(await me.post(f"{path}:grant", late, key="late"))["entry_id"] == entry["entry_id"]
    refused(await me.post(f"{path}:grant", late), 422, "CLIENT_CLOCK_IMPOSSIBLE")
    # A no counts whatever the clock says.
    gone = ok(await me.post(f"{path}:withdraw", {"client_time": "2001-01-01T00:00:00Z"}))
    assert (gone["act"], gone["client_time_suspect"]) == ("withdrawn", True)
    said_no = {"purpose": OFFERS, "client_time": "2030-01-01T00:00:00Z"}
    assert ok(await me.post("/v1/me/objections", said_no))["client_time_suspect"]
    back = rpc.LiftObjectionRequest(request_id="l", customer_id=her, purpose=OFFERS)
    back.client_time.FromDatetime(consent.place.clock.now() - timedelta(days=8))
    with pytest.raises(RemoteError) as refusal:
        await consent.me(her).LiftObjection(back)
    assert refusal.value.reason == "CLIENT_CLOCK_IMPOSSIBLE"
    assert (await consent.decide(her, OFFERS)).rule == "OBJECTED"


async def test_only_staff_with_role_and_reason_ask_why(shared_consent: Consent, shared_api: Api) -> None:
    her = shared_consent.customers.add()
    question = {"customer_id": her, "purpose": OFFERS, "channel": "email"}
    path = "/v1/staff/decisions:explain"
    refused(await (await logged_in(shared_api, her)).post(path, question), 403, "WRONG_SURFACE")
    refused(
        await (await logged_in(shared_api, "f", "finance", X_Access_Reason="x1")).post(path, question), 403
    )
    refused(
        await (await logged_in(shared_api, "a", "agent")).post(path, question), 428, "ACCESS_REASON_REQUIRED"
    )
    agent = await logged_in(shared_api, "a", "agent", X_Access_Reason="complaint")
    past = question | {"at": "2020-01-01T00:00:00Z"}
    refused(await agent.post(path, past), 422, "CONSENT_REQUEST_INVALID", "at")
    nobody = ok(await agent.post(path, question | {"customer_id": new_id("cus")}))
    assert nobody["rule"] == "SUBJECT_UNKNOWN"


@pytest.mark.parametrize(
    ("language", "title", "basis", "adapted"),
    [
        (
            "nb",
            "Slik bruker vi opplysningene dine",
            "Loven krever det (GDPR art. 6(1)(c); bokføringsloven § 13)",
            "Tilpasning",
        ),
        (
            "nn",
            "Slik bruker vi opplysningane dine",
            "Lova krev det (GDPR art. 6(1)(c); bokføringslova § 13)",
            "Tilpassing",
        ),
        (
            "en",
            "How we use",
            "The law requires it (GDPR art. 6(1)(c); the Bookkeeping Act § 13)",
            "Personalisation",
        ),
    ],
)
async def test_the_notice_as_page_and_as_json(
    shared_consent: Consent, shared_api: Api, language: str, title: str, basis: str, adapted: str
) -> None:
    headers = {"Accept-Language": language}
    notice = ok(await shared_api.get("/v1/public/privacy-notice", headers=headers))
    assert notice["language"] == language
    assert len(notice["purposes"]) == 21
    assert "anti_money_laundering" not in {item["key"] for item in notice["purposes"]}
    assert notice["processors"][0]["category"] == "invoice_distribution"
    terminals = ["necessary", "statistics", "personalisation", "marketing"]
    assert [item["key"] for item in notice["terminal_categories"]] == terminals
    assert notice["terminal_categories"][2]["name"] == adapted
    page = await shared_api.get("/v1/public/privacy-notice", headers={**headers, "Accept": "text/html"})
    assert page.headers["content-type"].startswith("text/html")
    assert title in page.text
    assert basis in page.text
    assert f">{adapted}<" in page.text
    assert f'<html lang="{language}">' in page.text
    for item in notice["purposes"]:
        assert item["name"] in page.text.replace("&#39;", "'")
    assert "<script" not in page.text


async def test_a_customer_asks_what_we_may_do(consent: Consent, api: Api) -> None:
    her = consent.customers.add()
    me = await logged_in(api, her, Accept_Language="en")
    question = {"purpose": OFFERS, "channel": "email"}
    before = ok(await me.post("/v1/me/decisions", question))
    assert (before["allow"], before["rule"], before["retry_at"]) == (False, "CONSENT_NOT_GIVEN", None)
    assert before["sentence"].startswith("You have not consented to")
    await consent.grant(her)
    after = ok(await me.post("/v1/me/decisions", question))
    assert (after["allow"], after["rule"]) == (True, "CONSENT_GIVEN")
    assert ok(await me.post("/v1/me/decisions", question)) == after
    consent.place.clock.advance(timedelta(hours=14))  # 23:00 in Oslo
    me = await logged_in(api, her)
    night = ok(await me.post("/v1/me/decisions", question))
    assert (night["rule"], night["retry_at"]) == ("QUIET_HOURS", "2026-01-16T06:00:00Z")
    assert ok(await me.post("/v1/me/decisions", {"purpose": "astrology"}))["rule"] == "PURPOSE_UNKNOWN"
    assert consent.disclosures.reads == []


async def test_what_a_customer_cannot_ask(shared_consent: Consent, shared_api: Api) -> None:
    me = await logged_in(shared_api, shared_consent.customers.add())
    asked = {"purpose": OFFERS, "channel": "email"}
    other = asked | {"customer_id": shared_consent.customers.add()}
    refused(await me.post("/v1/me/decisions", other), 422, "FIELD_UNKNOWN")
    refused(await me.post("/v1/me/decisions", asked | {"channel": "pigeon"}), 422, "INVALID_REQUEST")
    refused(await me.post("/v1/me/decisions", {"purpose": "Not a key"}), 422, "CONSENT_REQUEST_INVALID")
    refused(await shared_api.post("/v1/me/decisions", asked), 401, "TOKEN_MISSING")
    agent = await logged_in(shared_api, "anne.agent", "agent", X_Access_Reason="customer_call")
    refused(await agent.post("/v1/me/decisions", asked), 403, "WRONG_SURFACE")
