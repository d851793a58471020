"""The persons whom a breach concerns are written to: four eyes, in their language, with a proof of each."""

import uuid
from datetime import timedelta
from typing import Any

import aiosmtplib

from deploy.local.api import Api, ok, refused
from services.chassis.ids import new_id
from services.kernel.calendar import oslo_date, oslo_midnight
from tests.component.disclosure.test_breaches import BREACHES, FACTS
from tests.component.disclosure.test_five_contexts import finished
from tests.support.eventually import eventually
from tests.support.suite import Suite
from tests.unit.customer.test_delivery_report import dsn

TEXTS = {
    language: {
        "happened": f"En faktura gikk feil ({language}).",
        "consequences": f"Noen kan ha sett beløpet ({language}).",
        "measures": f"Vi har hentet den tilbake ({language}).",
    }
    for language in ("nb", "nn", "en")
}
SUBJECTS = {
    "nb": "Viktig beskjed om opplysningene dine",
    "nn": "Viktig melding om opplysningane dine",
    "en": "Important news about your data",
}
HOME = {"street": "Strandgata 1", "postcode": "5501", "city": "Haugesund"}


class Place:
    """Two officers and some customers."""

    def __init__(self, suite: Suite) -> None:
        self.suite, self.tag = suite, uuid.uuid4().hex[:8]
        self.breach = ""

    @property
    def pia(self) -> Api:
        return self.suite.staff("dpo", subject="pia", reason="audit; case=B-1")

    @property
    def per(self) -> Api:
        return self.suite.staff("dpo", subject="per", reason="audit; case=B-1")

    def her(self, name: str) -> Api:
        return self.suite.person(f"{name}-{self.tag}")

    def email(self, name: str) -> str:
        return f"{name}-{self.tag}@example.com"

    async def customer(self, name: str, language: str) -> str:
        body = {
            "given_name": "Kari",
            "family_name": "Nordmann",
            "birth_date": "1991-05-17",
            "language": language,
            "email": self.email(name),
            "phone": "41234567",
            "home_address": HOME,
        }
        made = ok(await self.her(name).post("/v1/public/registrations", body))
        return str(made["customer_id"])

    async def notices(self, name: str) -> list[Any]:
        subjects = SUBJECTS.values()
        return [mail for mail in self.suite.mailbox.to(self.email(name)) if mail.subject in subjects]

    async def found(self, *customer_ids: str) -> str:
        """A breach that concerns them; its address."""
        made = ok(await self.pia.post(BREACHES, {**FACTS, "risk": "high", "known_at": self.now()}))
        address = f"{BREACHES}/{made['breach_id']}"
        await self.also(address, *customer_ids)
        return address

    async def also(self, address: str, *customer_ids: str) -> None:
        begun = ok(await self.pia.post(f"{address}:find-affected", {"customer_ids": customer_ids}), 202)
        await finished(self.pia, begun["href"])

    def now(self) -> str:
        return str(self.suite.clock.now().isoformat())

    async def letters(self, address: str) -> dict[str, Any]:
        listed = ok(await self.pia.get(f"{address}/letters"))["letters"]
        return {item["customer_id"]: item for item in listed}

    async def written(self, address: str) -> dict[str, Any]:
        read = {"number": ok(await self.pia.post(f"{address}:prepare-letters", TEXTS))["number"]}
        begun = ok(await self.per.post(f"{address}:approve-letters", read, key=new_id("req")), 202)
        return dict((await finished(self.per, begun["href"]))["result"])


async def test_everybody_gets_one_letter_at_night_restricted_or_not(suite: Suite) -> None:
    place = Place(suite)
    kari, ola, nina = [
        await place.customer(name, language)
        for name, language in (("kari", "nb"), ("ola", "en"), ("nina", "nn"))
    ]
    ok(
        await place.her("ola").post(
            "/v1/me/data-requests", {"kind": "restriction", "ground": "accuracy_contested"}
        )
    )
    ok(await place.her("nina").put("/v1/me/preferences", {"no_marketing": True, "surveys_off": True}))
    stranger = new_id("cus")
    address = await place.found(kari, ola, nina, stranger)
    suite.clock.set(oslo_midnight(oslo_date(suite.clock.now()) + timedelta(days=1)) + timedelta(hours=2))

    refused(
        await place.per.post(f"{address}:approve-letters", {"number": 1}, key="early"), 409, "BREACH_STATE"
    )
    two = {language: TEXTS[language] for language in ("nb", "nn")}
    refused(await place.pia.post(f"{address}:prepare-letters", two), 422)
    blank = {**TEXTS, "nn": {**TEXTS["nn"], "measures": " "}}
    broken = refused(
        await place.pia.post(f"{address}:prepare-letters", blank), 422, "DISCLOSURE_REQUEST_INVALID"
    )
    assert [one["field"] for one in broken["violations"]] == ["texts.nn.measures"]
    prepared = ok(await place.pia.post(f"{address}:prepare-letters", TEXTS, key="p1"))
    assert ok(await place.pia.post(f"{address}:prepare-letters", TEXTS, key="p1")) == prepared
    refused(
        await place.pia.post(f"{address}:approve-letters", {"number": 1}, key="own"), 403, "BREACH_TWO_PEOPLE"
    )
    assert await place.letters(address) == {}

    begun = ok(await place.per.post(f"{address}:approve-letters", {"number": 1}, key="a1"), 202)
    assert ok(await place.per.post(f"{address}:approve-letters", {"number": 1}, key="a1"), 202) == begun
    done = await finished(place.per, begun["href"])
    assert done["percent"] == 100
    assert done["result"]["queued"] == 3
    assert done["result"]["unreachable"] == 1
    for name, language in (("kari", "nb"), ("ola", "en"), ("nina", "nn")):
        (mail,) = await eventually(lambda name=name: place.notices(name))
        assert mail.subject == SUBJECTS[language]
        assert TEXTS[language]["happened"] in mail.body()
        assert "personvernombud@eksempel.example" in mail.body()
    lost = (await place.letters(address))[stranger]
    assert (lost["state"], lost["reason"]) == ("unreachable", "message_not_allowed")

    (told,) = ok(await place.pia.get(f"{address}/letter-rounds"))["rounds"]
    assert (told["prepared_by"], told["approved_by"]) == ("pia", "per")
    assert told["counts"] == {"queued": 3, "unreachable": 1}
    breach = ok(await place.pia.get(address))
    assert (breach["affected"]["notified"], breach["affected"]["how"]) == (True, "letters")
    refused(await place.per.post(f"{address}:approve-letters", {"number": 1}, key="a2"), 409, "BREACH_STATE")
    looks = ok(await place.her("kari").get("/v1/me/disclosures"))["disclosures"]
    assert any(entry["fields"] == ["breaches.letters"] for entry in looks)

    late = await place.customer("late", "nb")
    await place.also(address, late)
    assert (await place.written(address))["queued"] == 4
    await eventually(lambda: place.notices("late"))
    assert len(await place.notices("kari")) == 1, "who has a letter gets no other"


async def test_a_mail_that_comes_back_goes_by_post_and_what_went_is_proved(suite: Suite) -> None:
    await suite.restart("disclosure", requests_every_seconds=0.5)  # how often it looks what became of letters
    place = Place(suite)
    kari, ola = await place.customer("kari", "nb"), await place.customer("ola", "nb")
    address = await place.found(kari, ola)
    await place.written(address)
    (mail,) = await eventually(lambda: place.notices("kari"))
    await eventually(lambda: place.notices("ola"))

    async def come_back() -> bool:  # a mail may come back sooner than it is noted as sent
        client = aiosmtplib.SMTP(hostname="127.0.0.1", port=suite.bounce_port, start_tls=False)
        try:
            async with client:
                await client.sendmail("", [mail.sender], dsn())
        except aiosmtplib.SMTPDataError as answer:
            if answer.code != 451:
                raise
            return False
        return True

    await eventually(come_back)
    await suite.mail_stored()
    suite.clock.advance(timedelta(minutes=6))

    async def settled() -> bool:
        now = await place.letters(address)
        return (now[kari]["channel"], now[ola]["state"]) == ("post", "sent")

    await eventually(settled)
    (breach,) = await own_breaches(place, "ola")
    assert (breach["letter"], breach["letter_by"]) == ("sent", "email")


async def own_breaches(place: Place, name: str) -> list[dict[str, Any]]:
    """What the access package says of breaches."""
    asked = ok(await place.her(name).post("/v1/me/data-requests", {"kind": "access"}), 202)
    await finished(place.her(name), f"/v1/operations/{asked['operation_id']}")
    path = f"/v1/me/data-requests/{asked['data_request_id']}/package"
    package = ok(await place.her(name).get(path))
    (section,) = [one for one in package["sections"] if one["key"] == "disclosure.breaches"]
    return list(section["records"])
