"""Messages through the gateway: opting out by their links, what came back, letters for a printer."""

import json
import uuid
from typing import Any

import aiosmtplib
import pytest

from deploy.local.api import Api, ok, refused
from deploy.local.population import agreement, processor
from deploy.local.sms import sign
from personvern.customer.v1 import customer_service_pb2 as rpc
from personvern.customer.v1 import customer_service_pb2_grpc
from services.chassis.caller import Caller
from services.chassis.errors import RemoteError
from services.kernel.calendar import oslo_date
from tests.support.collecting import Collecting
from tests.support.eventually import eventually
from tests.support.suite import Suite
from tests.unit.customer.test_delivery_report import dsn

HOME = {"street": "Strandgata 1", "postcode": "5501", "city": "Haugesund"}
REASON = "complaint; case=c1"
TEXTS = {
    **{f"subject_{name}": f"Tilbud {name}" for name in ("nb", "nn", "en")},
    **{f"text_{name}": f"Hei {{name}}, fiber til 499 kr ({name})." for name in ("nb", "nn", "en")},
}
OFFERS = "marketing_new_offers"
PAGE = {"Accept": "text/html"}
ASKS = {"nb": "Vil du ikke ha flere", "nn": "Vil du ikkje ha fleire", "en": "No more messages"}
DONE = {"nb": "Du er meldt av", "nn": "Du er meld av", "en": "You have opted out"}


class Person:
    """A customer who has said yes to offers."""

    def __init__(self, suite: Suite, number: int, language: str) -> None:
        self.suite, self.language = suite, language
        self.phone, self.email = f"+4791{number:06}", f"kunde{number}@example.com"
        self.me: Api = suite.person(f"kunde{number}")
        self.id = ""

    async def register(self) -> "Person":
        body = {
            "given_name": "Kari",
            "family_name": "Nordmann",
            "birth_date": "1991-05-17",
            "email": self.email,
            "phone": self.phone,
            "language": self.language,
            "home_address": HOME,
            "at_sale": True,
        }
        self.id = ok(await self.me.post("/v1/public/registrations", body))["customer_id"]
        listed = ok(await self.me.get("/v1/me/consents"))["consents"]
        text = next(item for item in listed if item["purpose"] == OFFERS)
        said = {"text_hash": text["text_hash"], "language": text["language"]}
        ok(await self.me.post(f"/v1/me/consents/{OFFERS}:grant", said))
        return self

    async def send(self, **changes: Any) -> Any:
        """A campaign message to this person, as the service that runs campaigns sends it."""
        given = {
            "request_id": uuid.uuid4().hex,
            "customer_id": self.id,
            "template": "campaign",
            "purpose": OFFERS,
            "channel": "email",
            "values": TEXTS,
        }
        stub = self.suite.stub(
            "customer", customer_service_pb2_grpc.CustomerServiceStub, Caller("service", "consent")
        )
        return await stub.SendMessage(rpc.SendMessageRequest(**(given | changes)))

    async def objects(self) -> bool:
        """Whether the person has said no to offers."""
        listed = ok(await self.me.get("/v1/me/objections"))["objections"]
        return bool(next(item["objected"] for item in listed if item["purpose"] == OFFERS))

    async def notices(self) -> list[dict[str, Any]]:
        return list(ok(await self.me.get("/v1/me/notices"))["notices"])

    async def link(self, channel: str) -> str:
        """The opt-out link of the only campaign message that came on a channel."""
        word = "/v1/public/unsubscribe/"

        def look() -> list[str]:
            if channel == "sms":
                return [x for sms in self.suite.smsbox.to(self.phone) for x in sms.links() if word in x]
            return [x for mail in self.suite.mailbox.to(self.email) for x in mail.links() if word in x]

        (link,) = await eventually(look)
        return str(link).removeprefix(self.suite.url)


@pytest.mark.parametrize("channel", ["email", "sms"])
@pytest.mark.parametrize("language", ["nb", "nn", "en"])
async def test_one_click_ends_it_at_once(suite: Suite, language: str, channel: str) -> None:
    number = 100 + 10 * ["nb", "nn", "en"].index(language) + ["email", "sms"].index(channel)
    person = await Person(suite, number, language).register()
    await person.send(channel=channel)
    link = await person.link(channel)
    anyone = suite.api()
    asked = await anyone.get(link, headers=PAGE)
    assert asked.status_code == 200
    assert ASKS[language] in asked.text
    assert person.email not in asked.text
    assert not await person.objects()  # opening it changes nothing
    forged = link[:-1] + ("A" if link[-1] != "A" else "B")
    refused(await anyone.post(forged), 404, "OPT_OUT_UNKNOWN")
    assert not await person.objects()
    for _ in range(2):  # as a mail program does it (RFC 8058)
        form = {"List-Unsubscribe": "One-Click"}
        done = await anyone.post(link, data=form, headers=PAGE)
        assert done.status_code == 200
        assert DONE[language] in done.text
    assert await person.objects()
    with pytest.raises(RemoteError) as refusal:
        await person.send(channel=channel)
    assert refusal.value.metadata["rule"] == "OBJECTED"
    (entry,) = [
        entry
        for entry in ok(await person.me.get("/v1/me/consents/history"))["entries"]
        if entry["act"] == "objected"
    ]
    assert entry["channel"] == channel
    assert len([n for n in await person.notices() if n["template"] == "campaign"]) == 1


async def test_an_offer_to_a_customer_names_the_product_that_it_is_about(suite: Suite) -> None:
    """Who has said nothing gets offers of similar products alone (markedsføringsloven § 15): a message says
    of which.
    """
    company = Collecting(suite)
    debtor = await company.debtor("similar", group="power")
    person = Person(suite, 160, "nb")
    person.id, person.me = debtor.customer_id, company.her(debtor)
    offer = {"purpose": "marketing_similar_products", "channel": "email"}

    async def known() -> bool:
        await person.send(**offer, request_id=f"about-{debtor.subject}", product_code="power")
        return True

    async def refusal(product_code: str) -> tuple[str, str]:
        with pytest.raises(RemoteError) as error:
            await person.send(**offer, product_code=product_code)
        return error.value.reason, error.value.metadata["rule"]

    assert await refusal("") == ("MESSAGE_NOT_ALLOWED", "PRODUCT_MISSING")
    assert await refusal("fibre-500") == ("MESSAGE_NOT_ALLOWED", "PRODUCT_NOT_SIMILAR")
    assert [n for n in await person.notices() if n["template"] == "campaign"] == []
    for _ in range(2):
        assert await known()
    assert len([n for n in await person.notices() if n["template"] == "campaign"]) == 1


async def test_who_has_left_can_still_opt_out(suite: Suite) -> None:
    person = await Person(suite, 150, "nb").register()
    await person.send()
    link = await person.link("email")
    ok(await person.me.post("/v1/me:close", {}))
    for _ in range(2):
        done = await suite.api().post(link, headers=PAGE)
        assert done.status_code == 200
        assert DONE["nb"] in done.text


async def test_the_history_tells_what_came_back_and_staff_read_it_on_the_record(suite: Suite) -> None:
    person = await Person(suite, 200, "nb").register()
    await person.send()
    await person.link("email")

    async def all_sent() -> bool:
        return {notice["state"] for notice in await person.notices()} == {"sent"}

    await eventually(all_sent)
    mail = suite.mailbox.to(person.email)[-1]
    server = aiosmtplib.SMTP(hostname="127.0.0.1", port=suite.bounce_port, start_tls=False)
    async with server:
        await server.sendmail("", [mail.sender], dsn())
    token = mail.sender[len("bounce+") :].partition("@")[0]
    (notice,) = [n for n in await person.notices() if n["message_id"].removeprefix("msg_") == token[:32]]
    assert (notice["channel"], notice["state"], notice["failure"]) == ("email", "bounced", "bounced")
    assert notice["bounced_at"] == suite.clock.now().isoformat().replace("+00:00", "Z")
    staff = suite.staff("agent", reason=REASON)
    path = f"/v1/staff/customers/{person.id}/messages"
    seen = ok(await staff.get(path))["notices"]
    assert {item["message_id"] for item in seen} == {item["message_id"] for item in await person.notices()}
    assert "Hei Kari" not in json.dumps(seen)
    assert {item["subject"] for item in seen} == {""}
    assert "Hei Kari" in json.dumps(ok(await staff.get(f"{path}?texts=true")))
    looks = [
        set(item["fields"])
        for item in ok(await person.me.get("/v1/me/disclosures"))["disclosures"]
        if item["recipient_kind"] == "staff"
    ]
    assert {"message.state"} in looks
    assert {"message.state", "message.subject", "message.body"} in looks
    refused(await suite.staff("agent").get(path), 428, "ACCESS_REASON_REQUIRED")
    me = ok(await person.me.get("/v1/me"))
    marked = {point["channel"]: point["undeliverable_since"] is not None for point in me["contact_points"]}
    assert marked == {"email": True, "phone": False}


async def test_reports_of_the_sms_provider_are_signed(suite: Suite) -> None:
    person = await Person(suite, 300, "en").register()
    await person.send(channel="sms")
    await person.link("sms")
    (sms,) = suite.smsbox.to(person.phone)
    suite.smsbox.reports_to = f"{suite.url}/v1/public/sms-reports"
    assert await suite.smsbox.report(sms.reference, "delivered") == 200
    anyone = suite.api()
    body = json.dumps({"reference": sms.reference, "status": "undeliverable"}).encode()
    now = int(suite.clock.now().timestamp())
    for signature in ("", sign(body, "guess", now), sign(body, suite.smsbox.secret, now - 301), "x" * 200):
        headers = {"Content-Type": "application/json", "X-Signature": signature}
        answer = await anyone.post("/v1/public/sms-reports", content=body, headers=headers)
        assert answer.status_code in {403, 422}, signature
        assert answer.json()["reason"] in {"SMS_REPORT_SIGNATURE_INVALID", "INVALID_REQUEST"}
    headers = {"X-Signature": sign(b"{}", suite.smsbox.secret, now), "Content-Type": "application/json"}
    broken = await anyone.post("/v1/public/sms-reports", content=b"{}", headers=headers)
    refused(broken, 422, "SMS_REPORT_INVALID", "reference")
    (notice,) = [n for n in await person.notices() if n["channel"] == "sms"]
    assert (notice["state"], notice["delivered_at"] is not None) == ("sent", True)


async def test_a_printer_fetches_letters_under_its_agreement(suite: Suite) -> None:
    person = await Person(suite, 400, "nn").register()
    values = {
        **{f"product_{name}": "Spot" for name in ("nb", "nn", "en")},
        **{f"summary_{name}": "Prisen blir endra." for name in ("nb", "nn", "en")},
        "contract_date": "2026-01-01",
        "effective_date": "2026-03-01",
        "exit_date": "2026-03-01",
    }
    stored = await person.send(
        template="terms_change_notice", purpose="notices_of_change", channel="post", values=values
    )
    api = await printer(suite, ["letters:read", "letters:write"])

    async def waiting() -> Any:
        return ok(await api.get("/v1/partner/letters"))["letters"]

    (letter,) = await eventually(waiting)
    assert letter["message_id"] == stored.message_id
    assert letter["address_lines"] == ["Kari Nordmann", "Strandgata 1", "5501 Haugesund"]
    assert "Prisen blir endra." in letter["html"]
    disclosed = json.dumps(ok(await person.me.get("/v1/me/disclosures")))
    assert "letters.address" in disclosed
    path = f"/v1/partner/letters/{letter['message_id']}:acknowledge"
    refused(await api.post(path, {"outcome": "eaten"}, key="a0"), 422)
    assert ok(await api.post(path, {"outcome": "posted"}, key="a1"))["outcome"] == "posted"
    assert ok(await api.post(path, {"outcome": "posted"}, key="a1"))["outcome"] == "posted"
    assert await waiting() == []
    (notice,) = [n for n in await person.notices() if n["channel"] == "post"]
    assert notice["state"] == "sent"
    refused(await api.get("/v1/partner/letters?purpose=marketing_similar_products"), 403)
    refused(await api.get("/v1/partner/invoices"), 403)


async def printer(suite: Suite, scopes: list[str]) -> Api:
    """A processor that prints notices of change, with a token of its own."""
    staff = suite.staff("dpo", "ops", "marketing", reason=REASON)
    firm = processor("Trykk og Post AS", "", "invoice_distribution")
    processor_id = ok(await staff.post("/v1/staff/processors", firm))["processor_id"]
    fields = ["letters.name", "letters.address", "letters.text"]
    today = oslo_date(suite.clock.now()).isoformat()
    terms = agreement("notices_of_change", scopes[0], fields, ["identity", "contact"], today)
    drafted = ok(
        await staff.post(
            "/v1/staff/agreements", {"processor_id": processor_id, "terms": terms | {"scopes": scopes}}
        )
    )["agreement_id"]
    ok(await staff.post(f"/v1/staff/agreements/{drafted}:activate"))
    made = ok(await staff.post("/v1/staff/partner-clients", {"agreement_id": drafted, "scopes": scopes}))
    form = {
        "grant_type": "client_credentials",
        "client_id": made["client"]["client_id"],
        "client_secret": made["client_secret"],
        "scope": " ".join(scopes),
    }
    token = ok(await suite.api().post("/oauth/token", data=form))["access_token"]
    return suite.api(token)
