"""What browsers and apps answer, through the gateway: ledger, receipts, signals, linking at log-in."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from joserfc import jws
from joserfc.jwk import OKPKey

from deploy.local.api import Api, ok, refused
from services.consent.model.ledger import Head, verify
from tests.component.consent.conftest import Consent
from tests.component.consent.test_gateway import logged_in

PATH = "/v1/public/terminal-consents"
ID = "trm_5b0e1f7c2a9d4836b1c7e2f0a4d95c38"
# The policy comes into force, and the test begins, on 15 January 2026 at 08:00 UTC.
IMPOSSIBLE = [
    ("2026-01-16T08:01:00Z", "CLOCK_AHEAD"),
    ("2026-01-10T00:00:00Z", "BEFORE_TEXT"),
    ("2026-01-08T07:59:00Z", "TOO_LONG_AGO"),
]
OTHER = "trm_9d4836b1c7e2f0a4d95c385b0e1f7c2a"
GPC = {"Sec-GPC": "1"}
ALL = ("statistics", "personalisation", "marketing")
SEVEN = {
    "ad_storage",
    "ad_user_data",
    "ad_personalization",
    "analytics_storage",
    "functionality_storage",
    "personalization_storage",
    "security_storage",
}


@pytest.fixture
async def api(consent: Consent) -> Api:
    """The gateway in front of it."""
    await consent.place.start("gateway")
    return consent.place.api()


async def yes(api: Api, *categories: str, **more: Any) -> dict[str, Any]:
    """A body that says yes to the texts as they are now."""
    shown = ok(await api.get(PATH))
    return {"choices": dict.fromkeys(categories or ALL, True), "texts_hash": shown["texts_hash"], **more}


def no(*categories: str) -> dict[str, Any]:
    """A body that says no."""
    return {"choices": dict.fromkeys(categories or ALL, False)}


def by_key(terminal: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Categories by key."""
    return {item["key"]: item for item in terminal["categories"]}


def in_force(terminal: dict[str, Any]) -> set[str]:
    """What holds."""
    return {key for key, item in by_key(terminal).items() if item["in_force"]}


def granted(terminal: dict[str, Any]) -> set[str]:
    """Signals that are granted; there are always seven."""
    assert set(terminal["consent_mode"]) == SEVEN
    return {name for name, value in terminal["consent_mode"].items() if value == "granted"}


async def documents(consent: Consent) -> int:
    """How many documents the context keeps about terminals."""
    mongo = consent.service.parts.mongo
    names = ("terminals", "terminal_links", "terminal_evidence", "ledger")
    return sum([await mongo.collection(name).count({}) for name in names])


async def test_nobody_has_answered(consent: Consent, api: Api) -> None:
    for path in (PATH, f"{PATH}/{ID}"):
        shown = ok(await api.get(path, headers={"Accept-Language": "nn"}))
        assert in_force(shown) == {"necessary"}
        assert granted(shown) == {"security_storage"}
        assert by_key(shown)["personalisation"]["name"] == "Tilpassing"
        assert [item["ask"] for item in shown["categories"]] == [False, True, True, True]
    assert await documents(consent) == 0


async def test_one_call_says_no_and_one_says_yes(consent: Consent, api: Api) -> None:
    refusing = no()
    first = ok(await api.put(f"{PATH}/{ID}", refusing, key="k1"))
    assert ok(await api.put(f"{PATH}/{ID}", refusing, key="k1")) == first
    assert {item["status"] for item in first["categories"][1:]} == {"refused"}
    assert in_force(first) == {"necessary"}
    assert not any(item["ask"] for item in first["categories"])

    agreeing = await yes(api, client_time="2026-01-15T09:00:00+01:00")
    second = ok(await api.put(f"{PATH}/{ID}", agreeing, key="k2"))
    assert ok(await api.put(f"{PATH}/{ID}", agreeing, key="k2")) == second
    assert in_force(second) == {"necessary", *ALL}
    assert granted(second) == SEVEN

    third = ok(await api.put(f"{PATH}/{ID}", no("statistics"), key="k3"))
    assert in_force(third) == {"necessary", "personalisation", "marketing"}
    history = ok(await api.get(f"{PATH}/{ID}/history"))["entries"]
    assert [item["act"] for item in history] == ["withdrawn", *["given"] * 3, *["refused"] * 3]
    assert [item["previous_hash"] for item in history[:-1]] == [item["hash"] for item in history[1:]]
    page = ok(await api.get(f"{PATH}/{ID}/history", params={"page_size": 3}))
    rest = ok(await api.get(f"{PATH}/{ID}/history", params={"page_token": page["next_page_token"]}))
    assert page["entries"] + rest["entries"] == history


async def test_the_ledger_proves_itself_and_gives_receipts(consent: Consent, api: Api) -> None:
    ok(await api.put(f"{PATH}/{ID}", await yes(api), headers={"Accept-Language": "en"}))
    ok(await api.put(f"{PATH}/{ID}", no("marketing")))
    store = consent.service.parts.mongo.collection("ledger")
    records = [row["record"] for row in await store.find({"subject_id": ID}, sort=[("sequence", 1)])]
    row = await consent.service.parts.mongo.collection("terminals").find_one({"_id": ID})
    assert row is not None
    head = Head(row["head"]["sequence"], row["head"]["hash"])
    assert verify(ID, records, head) == []
    assert {record["source"] for record in records} == {"terminal"}
    assert verify(ID, [*records[:1], records[1] | {"act": "refused"}, *records[2:]], head)

    marketing = by_key(ok(await api.get(f"{PATH}/{ID}")))["marketing"]
    receipt = ok(await api.get(f"{PATH}/{ID}/receipts/{marketing['receipt_id']}"))
    record = receipt["content"]["dpv:hasRecordOfActivity"]
    assert record["pii_principal_id"] == ID
    assert record["pii_processing"]["purposes"][0]["purpose"] == "terminal_marketing"
    refused(await api.get(f"{PATH}/{OTHER}/receipts/{marketing['receipt_id']}"), 404, "RECEIPT_NOT_FOUND")


async def test_a_receipt_comes_with_the_key_that_signed_it(
    consent: Consent, api: Api, tmp_path: Path
) -> None:
    ok(await api.put(f"{PATH}/{ID}", await yes(api)))
    marketing = by_key(ok(await api.get(f"{PATH}/{ID}")))["marketing"]
    where = f"{PATH}/{ID}/receipts/{marketing['receipt_id']}"
    before = ok(await api.get(where))
    key_file = tmp_path / "new.pem"
    key_file.write_bytes(OKPKey.generate_key("Ed25519").as_pem(private=True))
    await consent.place.restart("consent", receipt_key_file=key_file)
    after = ok(await api.get(where))
    assert after == before
    key = OKPKey.import_key(after["public_jwk"])
    assert jws.deserialize_compact(after["jws"], key, algorithms=["Ed25519"]).payload


async def test_the_server_gives_an_id_that_nobody_guesses(consent: Consent, api: Api) -> None:
    body = no()
    made = ok(await api.post(PATH, body, key="k"))
    again = ok(await api.post(PATH, body, key="k"))
    assert made == again
    assert made["terminal_id"].startswith("trm_")
    assert ok(await api.get(f"{PATH}/{made['terminal_id']}"))["categories"] == made["categories"]
    assert ok(await api.post(PATH, body))["terminal_id"] != made["terminal_id"]


async def test_an_answer_is_asked_about_again_after_thirteen_months(consent: Consent, api: Api) -> None:
    body = await yes(api, "statistics") | {}
    body["choices"]["marketing"] = False
    ok(await api.put(f"{PATH}/{ID}", body))
    clock = consent.place.clock
    clock.advance(timedelta(days=395))  # 2027-02-14, one day before
    shown = by_key(ok(await api.get(f"{PATH}/{ID}")))
    assert (shown["statistics"]["ask"], shown["marketing"]["ask"]) == (False, False)
    clock.advance(timedelta(days=1))
    shown = by_key(ok(await api.get(f"{PATH}/{ID}")))
    assert shown["statistics"]["ask_at"] == "2027-02-15T08:00:00Z"
    assert (shown["statistics"]["ask"], shown["marketing"]["ask"]) == (True, True)
    assert (shown["statistics"]["status"], shown["statistics"]["in_force"]) == ("expired", False)
    ok(await api.put(f"{PATH}/{ID}", no("marketing")))
    assert by_key(ok(await api.get(f"{PATH}/{ID}")))["marketing"]["ask"] is False


async def test_the_signal_denies_marketing_until_the_person_says_otherwise(
    consent: Consent, api: Api
) -> None:
    ok(await api.put(f"{PATH}/{ID}", await yes(api)))
    with_signal = ok(await api.get(f"{PATH}/{ID}", headers=GPC))
    assert in_force(with_signal) == {"necessary", "statistics", "personalisation"}
    assert by_key(with_signal)["marketing"]["denied_by_gpc"]
    assert by_key(with_signal)["marketing"]["status"] == "given"  # the signal withdraws nothing by itself
    assert granted(with_signal) == SEVEN - {"ad_storage", "ad_user_data", "ad_personalization"}
    assert in_force(ok(await api.get(f"{PATH}/{ID}"))) == {"necessary", *ALL}

    otherwise = ok(await api.put(f"{PATH}/{ID}", await yes(api, "marketing"), headers=GPC))
    assert "marketing" in in_force(otherwise)
    assert "marketing" in in_force(ok(await api.get(f"{PATH}/{ID}", headers=GPC)))
    newest = (
        await consent.service.parts.mongo.collection("ledger").find(
            {"subject_id": ID}, sort=[("sequence", -1)]
        )
    )[0]
    assert newest["record"]["source"] == "terminal; Sec-GPC: 1"

    ok(await api.put(f"{PATH}/{ID}", no("marketing")))
    ok(await api.put(f"{PATH}/{ID}", await yes(api, "marketing")))
    assert "marketing" not in in_force(ok(await api.get(f"{PATH}/{ID}", headers=GPC)))


async def test_consent_mode_signals_answer_too(consent: Consent, api: Api) -> None:
    texts = (await yes(api))["texts_hash"]
    signals = dict.fromkeys(SEVEN - {"security_storage"}, "granted") | {"ad_user_data": "denied"}
    body = {
        "consent_mode": signals,
        "texts_hash": texts,
        "tcf_string": "CPXxRfAPXxRfAAfKABENB-CgAAAAAAAAAAYgAAAAAAAA.IF5EX",
    }
    made = ok(await api.put(f"{PATH}/{ID}", body, key="k"))
    assert ok(await api.put(f"{PATH}/{ID}", body, key="k")) == made
    # All of a category's signals, or it is a no.
    assert in_force(made) == {"necessary", "statistics", "personalisation"}
    assert granted(made) == {
        "analytics_storage", "functionality_storage", "personalization_storage", "security_storage",
    }  # fmt: skip
    history = ok(await api.get(f"{PATH}/{ID}/history"))
    [shown] = history["evidence"]
    assert set(shown["entry_ids"]) == {entry["entry_id"] for entry in history["entries"]}
    assert shown["consent_mode"] == signals
    assert (shown["tcf_string"], shown["gpc"]) == (body["tcf_string"], False)
    first = ok(await api.get(f"{PATH}/{ID}/history", params={"page_size": 1}))
    rest = ok(await api.get(f"{PATH}/{ID}/history", params={"page_token": first["next_page_token"]}))
    assert first["evidence"] == rest["evidence"] == [shown], "of the entries on the page"
    denied = ok(await api.put(f"{PATH}/{ID}", {"consent_mode": {"analytics_storage": "denied"}}))
    assert in_force(denied) == {"necessary", "personalisation"}


@pytest.mark.parametrize(
    ("change", "field", "rule"),
    [
        ({"choices": {}}, "choices", "CHOICE_REQUIRED"),
        ({"choices": {"astrology": False}}, "choices", "CATEGORY_UNKNOWN"),
        ({"choices": {"necessary": False}}, "choices.necessary", "CATEGORY_NECESSARY"),
        ({"texts_hash": "z" * 64}, "texts_hash", "TEXT_HASH_FORMAT"),
        ({"texts_hash": ""}, "texts_hash", "TEXT_HASH_FORMAT"),
        ({"consent_mode": {"pancakes": "granted"}}, "consent_mode", "SIGNAL_UNKNOWN"),
        ({"consent_mode": {"ad_storage": "maybe"}}, "consent_mode.ad_storage", "SIGNAL_VALUE"),
        ({"consent_mode": {"analytics_storage": "denied"}}, "choices.statistics", "CHOICE_CONTRADICTS"),
        ({"tcf_string": "no such <string>"}, "tcf_string", "TCF_FORMAT"),
        ({"client_time": "1969-01-01T00:00:00Z"}, "client_time", ""),
        ({"platform": "fridge"}, "platform", ""),
        ({"colour": "blue"}, "colour", ""),
    ],
)
async def test_a_broken_answer_is_told_and_leaves_nothing(
    shared_consent: Consent, shared_api: Api, change: dict[str, Any], field: str, rule: str
) -> None:
    body = await yes(shared_api, "statistics") | change
    problem = refused(await shared_api.put(f"{PATH}/{ID}", body), 422, field=field)
    if rule:
        assert rule in [item["rule"] for item in problem["violations"]]
    assert await documents(shared_consent) == 0


async def test_a_yes_is_to_what_was_shown(consent: Consent, api: Api) -> None:
    never = await yes(api) | {"texts_hash": "0" * 64}
    refused(await api.put(f"{PATH}/{ID}", never), 422, "TEXT_NOT_PUBLISHED")
    wrong_language = await yes(api) | {"language": "en"}
    refused(await api.put(f"{PATH}/{ID}", wrong_language), 422, "TEXT_NOT_PUBLISHED")
    assert await documents(consent) == 0
    for moment, rule in IMPOSSIBLE:
        body = await yes(api, client_time=moment)
        problem = refused(await api.put(f"{PATH}/{ID}", body), 422, "CLIENT_CLOCK_IMPOSSIBLE")
        assert [(one["field"], one["rule"]) for one in problem["violations"]] == [("client_time", rule)]
    assert await documents(consent) == 0
    late = ok(await api.put(f"{PATH}/{ID}", await yes(api, client_time="2026-01-15T00:00:00Z")))
    assert "statistics" in in_force(late)
    newest = ok(await api.get(f"{PATH}/{ID}/history"))["entries"][0]
    assert newest["client_time_suspect"]


@pytest.mark.parametrize(
    "bad", ["x", "trm_" + "0" * 32, "trm_" + "12" * 16, "cus_" + ID[4:], ID.upper(), ID + "0"]
)
async def test_an_id_is_random_or_refused(shared_consent: Consent, shared_api: Api, bad: str) -> None:
    for answer in (
        await shared_api.get(f"{PATH}/{bad}"),
        await shared_api.put(f"{PATH}/{bad}", no()),
        await shared_api.get(f"{PATH}/{bad}/history"),
    ):
        refused(answer, 422, "CONSENT_REQUEST_INVALID", "terminal_id")
    assert await documents(shared_consent) == 0


async def said(consent: Consent, customer_id: str, granted_too: bool) -> None:
    """The customer's own answer to statistics."""
    if granted_too:
        await consent.grant(customer_id, "usage_statistics")
    else:
        await consent.withdraw(customer_id, "usage_statistics")


async def test_where_two_answers_differ_the_person_is_asked_and_settles_both(
    consent: Consent, api: Api
) -> None:
    her = consent.customers.add()
    me = await logged_in(api, her)
    ok(await api.put(f"{PATH}/{ID}", await yes(api, "statistics", "personalisation")))
    await said(consent, her, granted_too=False)
    linked = ok(await me.post(f"/v1/me/terminals/{ID}:link", key="l1"))
    assert ok(await me.post(f"/v1/me/terminals/{ID}:link", key="l1")) == linked
    asked = {item["category"]: item for item in linked["ask"]}
    assert set(asked) == {"statistics", "personalisation"}
    assert (asked["statistics"]["terminal"], asked["statistics"]["customer"]) == ("given", "refused")
    assert "Etter tretten måneder" in asked["statistics"]["text"]

    body = {
        "answers": [
            {"category": "statistics", "granted": True, "text_hash": asked["statistics"]["text_hash"]},
            {"category": "personalisation", "granted": False},
        ]
    }
    settled = ok(await me.post(f"/v1/me/terminals/{ID}:answer", body, key="a1"))
    assert ok(await me.post(f"/v1/me/terminals/{ID}:answer", body, key="a1")) == settled
    assert settled["ask"] == []
    assert in_force(settled["terminal"]) == {"necessary", "statistics"}
    mine = {item["purpose"]: item["status"] for item in ok(await me.get("/v1/me/consents"))["consents"]}
    assert (mine["usage_statistics"], mine["usage_personalisation"]) == ("given", "refused")
    refused(await me.post(f"/v1/me/terminals/{ID}:answer", {"answers": []}, key="a1"), 422)
    changed = {"answers": body["answers"][1:]}
    refused(await me.post(f"/v1/me/terminals/{ID}:answer", changed, key="a1"), 409, "IDEMPOTENCY_KEY_REUSED")

    ok(await me.post(f"/v1/me/terminals/{ID}:unlink", key="u1"))
    ok(await me.post(f"/v1/me/terminals/{ID}:unlink", key="u1"))
    assert ok(await me.get("/v1/me/terminals"))["terminals"] == []
    refused(await me.post(f"/v1/me/terminals/{ID}:unlink"), 404, "TERMINAL_NOT_LINKED")
    refused(await me.post(f"/v1/me/terminals/{ID}:answer", body), 404, "TERMINAL_NOT_LINKED")


async def test_sent_again_a_yes_is_answered_as_before_when_its_clock_is_long_past(
    consent: Consent, api: Api
) -> None:
    her = consent.customers.add()
    me = await logged_in(api, her)
    now = consent.place.clock.now().isoformat()
    agreeing = await yes(api, "statistics", client_time=now)
    ok(await api.put(f"{PATH}/{ID}", agreeing, key="k1"))
    await said(consent, her, granted_too=False)
    [asked] = ok(await me.post(f"/v1/me/terminals/{ID}:link"))["ask"]
    answer = {"category": "statistics", "granted": True, "text_hash": asked["text_hash"]}
    body, path = {"answers": [answer], "client_time": now}, f"/v1/me/terminals/{ID}:answer"
    settled = ok(await me.post(path, body, key="a1"))
    kept = await documents(consent)

    consent.place.clock.advance(timedelta(days=8))
    again = await logged_in(api, her)
    assert "statistics" in in_force(ok(await api.put(f"{PATH}/{ID}", agreeing, key="k1")))
    assert ok(await again.post(path, body, key="a1"))["terminal"] == settled["terminal"]
    refused(await api.put(f"{PATH}/{ID}", agreeing, key="k2"), 422, "CLIENT_CLOCK_IMPOSSIBLE")
    refused(await again.post(path, body, key="a2"), 422, "CLIENT_CLOCK_IMPOSSIBLE")
    changed = {"answers": [answer | {"text_hash": "0" * 64}], "client_time": now}
    refused(await again.post(path, changed, key="a1"), 409, "IDEMPOTENCY_KEY_REUSED")
    assert await documents(consent) == kept


async def test_a_broken_settlement_settles_nothing(consent: Consent, api: Api) -> None:
    sixteen = "2009-06-01"  # statistics from 16, adapted content from 18
    young = consent.customers.add(birth_date=sixteen)
    me = await logged_in(api, young)
    ok(await api.put(f"{PATH}/{ID}", await yes(api, "statistics", "personalisation")))
    asked = {item["category"]: item for item in ok(await me.post(f"/v1/me/terminals/{ID}:link"))["ask"]}
    both = [
        {"category": key, "granted": True, "text_hash": asked[key]["text_hash"]}
        for key in ("statistics", "personalisation")
    ]
    before = await documents(consent)
    path = f"/v1/me/terminals/{ID}:answer"
    refused(await me.post(path, {"answers": both}), 409, "TOO_YOUNG_TO_CONSENT")
    wrong = [both[0] | {"text_hash": "0" * 64}]
    refused(await me.post(path, {"answers": wrong}), 422, "TEXT_NOT_PUBLISHED")
    twice = refused(await me.post(path, {"answers": [both[0], both[0]]}), 422, "CONSENT_REQUEST_INVALID")
    assert twice["violations"][0]["rule"] == "ANSWERED_TWICE"
    ads = [{"category": "marketing", "granted": False}]
    refused(await me.post(path, {"answers": ads}), 422, field="answers[0].category")
    assert await documents(consent) == before
    ok(await me.post(path, {"answers": both[:1]}))


async def test_a_shared_computer_shows_nobody_the_other(consent: Consent, api: Api) -> None:
    her, him = consent.customers.add(), consent.customers.add()
    hers, his = await logged_in(api, her), await logged_in(api, him)
    ok(await api.put(f"{PATH}/{ID}", await yes(api, "statistics")))
    await said(consent, her, granted_too=True)
    assert ok(await hers.post(f"/v1/me/terminals/{ID}:link"))["ask"] == []
    consent.place.clock.advance(timedelta(minutes=5))
    asked = ok(await his.post(f"/v1/me/terminals/{ID}:link"))
    assert [item["customer"] for item in asked["ask"]] == ["not_given"]
    for me in (hers, his):
        listed = await me.get("/v1/me/terminals")
        assert len(ok(listed)["terminals"]) == 1
        assert her not in listed.text
        assert him not in listed.text
    public = await api.get(f"{PATH}/{ID}")
    assert her not in public.text
    assert him not in public.text
    refused(await his.post(f"/v1/me/terminals/{OTHER}:unlink"), 404, "TERMINAL_NOT_LINKED")
    refused(await api.post(f"/v1/me/terminals/{ID}:link"), 401, "TOKEN_MISSING")
    assert ok(await hers.get("/v1/me/terminals", params={"page_size": 1}))["next_page_token"] == ""
