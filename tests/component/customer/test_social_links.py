"""Linking social media accounts through the gateway, with the real consent and a stand-in platform."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
from joserfc.jwk import ECKey

from deploy.local.api import Api, ok, refused
from deploy.local.social import SocialPlatforms
from services.chassis.ids import new_id
from tests.component.customer.test_gateway import KARI, login
from tests.support.eventually import eventually
from tests.support.suite import Suite

LINKS = "/v1/me/social-links"
LINKING = "social_linking"
SUBJECT = "fb-7781200934"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def platforms(suite: Suite) -> SocialPlatforms:
    """The platforms, running."""
    return await suite.start_social()


class Person:
    """Somebody with an own login and an own account at the platform."""

    def __init__(self, api: Api, platforms: SocialPlatforms) -> None:
        self.api, self.platforms = api, platforms

    async def consent(self, word: str = "grant") -> None:
        consents = ok(await self.api.get("/v1/me/consents"))["consents"]
        offer = next(item for item in consents if item["purpose"] == LINKING)
        body = {"text_hash": offer["text_hash"], "language": offer["language"]} if word == "grant" else {}
        ok(await self.api.post(f"/v1/me/consents/{LINKING}:{word}", body))

    async def nonce(self, platform: str = "facebook") -> str:
        found = ok(await self.api.get(LINKS))["platforms"]
        return str(next(item["nonce"] for item in found if item["platform"] == platform))

    async def body(
        self, platform: str = "facebook", subject: str = SUBJECT, **changes: Any
    ) -> dict[str, str]:
        nonce = changes.pop("nonce", None) or await self.nonce(platform)
        token = self.platforms.token(platform, subject, nonce, **{"name": "Kari N", **changes})
        return {"platform": platform, "assertion": token}

    async def links(self) -> list[dict[str, Any]]:
        return list(ok(await self.api.get(LINKS))["links"])


@pytest_asyncio.fixture
async def kari(suite: Suite, platforms: SocialPlatforms) -> Person:
    """A customer who has consented to nothing."""
    return await person(suite, platforms)


async def person(suite: Suite, platforms: SocialPlatforms) -> Person:
    name = new_id("kari")
    api = await login(suite.api(), name)
    ok(await api.post("/v1/public/registrations", KARI | {"email": f"{name}@example.com"}))
    return Person(api, platforms)


def account() -> str:
    """An account at the platform that nobody has linked."""
    return new_id("fb")


async def test_an_account_is_linked_seen_and_unlinked(suite: Suite, kari: Person) -> None:
    subject = account()
    refused(await kari.api.post(LINKS, await kari.body(subject=subject)), 403, "SOCIAL_LINK_NOT_ALLOWED")
    assert await kari.links() == []
    await kari.consent()
    body = await kari.body(subject=subject)
    made = ok(await kari.api.post(LINKS, body, key="l1"))
    suite.clock.advance(timedelta(minutes=15))  # the assertion is too old by now, the request is known
    assert ok(await kari.api.post(LINKS, body, key="l1")) == made
    assert (made["status"], made["platform_names"]["en"]) == ("linked", "Facebook")
    assert (made["external_id"], made["display_name"]) == (subject, "Kari N")
    assert [item["field"] for item in made["received"]] == ["user_id", "name"]
    assert made["sent"] == []
    # The same account once more is the same link.
    assert ok(await kari.api.post(LINKS, await kari.body(subject=subject))) == made
    other = await kari.api.post(LINKS, await kari.body(subject=account()))
    refused(other, 409, "SOCIAL_PLATFORM_LINKED")
    assert await kari.links() == [made]
    row = await stored(suite, made["social_link_id"])
    assert subject not in str(row)
    assert "Kari N" not in str(row)
    for _ in range(2):
        gone = await kari.api.delete(f"{LINKS}/{made['social_link_id']}", key="u1")
        assert gone.status_code == 204
    assert (await kari.api.delete(f"{LINKS}/{made['social_link_id']}")).status_code == 204
    (left,) = await kari.links()
    assert (left["status"], left["external_id"], left["display_name"]) == ("unlinked", "", "")
    assert (left["received"], left["version"]) == (made["received"], 2)
    row = await stored(suite, made["social_link_id"])
    assert {"account", "account_index"} & set(row) == set()
    again = ok(await kari.api.post(LINKS, await kari.body(subject=subject)))
    assert again["social_link_id"] != made["social_link_id"]


async def stored(suite: Suite, link_id: str) -> dict[str, Any]:
    rows = suite.parts["customer"].parts.mongo.collection("social_links")
    row = await rows.find_one({"_id": link_id})
    assert row is not None
    return dict(row)


async def test_an_account_belongs_to_one_customer_and_nobody_hears_whose(
    suite: Suite, kari: Person, platforms: SocialPlatforms
) -> None:
    subject, ola = account(), await person(suite, platforms)
    await kari.consent()
    await ola.consent()
    ok(await kari.api.post(LINKS, await kari.body(subject=subject)))
    problem = refused(await ola.api.post(LINKS, await ola.body(subject=subject)), 409, "SOCIAL_ACCOUNT_TAKEN")
    assert "cus_" not in str(problem)
    assert subject not in str(problem)
    assert await ola.links() == []
    # The same id at another platform is another account.
    ok(await ola.api.post(LINKS, await ola.body("instagram", subject)))
    theirs = (await kari.links())[0]["social_link_id"]
    refused(await ola.api.delete(f"{LINKS}/{theirs}"), 404, "SOCIAL_LINK_NOT_FOUND")
    assert (await kari.links())[0]["status"] == "linked"


async def test_two_at_once_make_one_link(suite: Suite, kari: Person, platforms: SocialPlatforms) -> None:
    subject, ola = account(), await person(suite, platforms)
    await kari.consent()
    await ola.consent()
    mine, theirs = await kari.body(subject=subject), await ola.body(subject=subject)
    answers = await asyncio.gather(
        *(kari.api.post(LINKS, mine) for _ in range(3)), *(ola.api.post(LINKS, theirs) for _ in range(3))
    )
    assert sorted({answer.status_code for answer in answers}) == [200, 409]
    assert len(await kari.links()) + len(await ola.links()) == 1


async def test_assertions_that_do_not_hold_link_nothing(
    suite: Suite, kari: Person, platforms: SocialPlatforms
) -> None:
    await kari.consent()
    ola, now = await person(suite, platforms), int(suite.clock.now().timestamp())
    good = await kari.body()
    head, claims, signature = good["assertion"].split(".")
    forger = SocialPlatforms(platforms.url, key=ECKey.generate_key("P-256", {"kid": "stand-in"}))
    bad = {
        "ASSERTION_INVALID": [
            {"platform": "facebook", "assertion": "not a token"},
            {"platform": "facebook", "assertion": ""},
            {"platform": "facebook", "assertion": f"{head}.{claims}.{signature[:-6]}AAAAAA"},
            {"platform": "facebook", "assertion": f"eyJhbGciOiJub25lIn0.{claims}."},
            {"platform": "instagram", "assertion": good["assertion"]},
            {
                "platform": "facebook",
                "assertion": forger.token("facebook", SUBJECT, await kari.nonce(), iat=now, exp=now + 600),
            },
            await kari.body(aud="somebody-else"),
            await kari.body(aud=["personvern", "somebody-else"]),
            await kari.body(iss="https://elsewhere.example"),
            await kari.body(subject=""),
            await kari.body(iat="yesterday"),
        ],
        "ASSERTION_OLD": [
            await kari.body(iat=now - 3600),
            await kari.body(exp=now - 60),
            await kari.body(iat=now + 3600),
        ],
        "ASSERTION_NOT_FOR_YOU": [
            await kari.body(nonce=await ola.nonce()),
            await kari.body(nonce=await kari.nonce("instagram")),
            await kari.body(nonce="guess"),
        ],
    }
    for rule, bodies in bad.items():
        for body in bodies:
            problem = refused(await kari.api.post(LINKS, body), 422, "SOCIAL_ASSERTION_INVALID", "assertion")
            assert problem["violations"][0]["rule"] == rule, body
            assert SUBJECT not in str(problem)
    for platform in ("myspace", ""):
        unknown = await kari.api.post(LINKS, good | {"platform": platform})
        refused(unknown, 404, "SOCIAL_PLATFORM_UNKNOWN")
    refused(await kari.api.post(LINKS, good | {"name": "Kari"}), 422)
    refused(await kari.api.delete(f"{LINKS}/{new_id('scl')}"), 404, "SOCIAL_LINK_NOT_FOUND")
    assert await kari.links() == []


@pytest.mark.parametrize("word", ["withdraw", "object"])
async def test_linking_ends_with_the_consent(suite: Suite, kari: Person, word: str) -> None:
    await kari.consent()
    ok(await kari.api.post(LINKS, await kari.body(subject=account())))
    ok(await kari.api.post(LINKS, await kari.body("instagram", account())))
    suite.clock.advance(timedelta(seconds=1))
    if word == "withdraw":
        await kari.consent("withdraw")
    else:
        ok(await kari.api.post("/v1/me/objections", {"purpose": LINKING}))

    async def ended() -> bool:
        found = await kari.links()
        return [(item["status"], item["external_id"]) for item in found] == [("unlinked", "")] * 2

    await eventually(ended)
    refused(await kari.api.post(LINKS, await kari.body()), 403, "SOCIAL_LINK_NOT_ALLOWED")


async def test_what_went_to_the_platform_is_shown(suite: Suite, kari: Person) -> None:
    from services.customer.usecases.social import note_sent

    await kari.consent()
    ok(await kari.api.post(LINKS, await kari.body(subject=account())))
    customer_id = ok(await kari.api.get("/v1/me"))["customer_id"]
    deps = suite.parts["customer"]._consumers[0].handle.__self__._deps
    await deps.mongo.transaction(lambda: note_sent([customer_id], ["facebook"], ["email_hash"], deps))
    await deps.mongo.transaction(lambda: note_sent([customer_id], ["instagram"], ["email_hash"], deps))
    (link,) = await kari.links()
    assert [item["field"] for item in link["sent"]] == ["email_hash"]
    ok(await kari.api.delete(f"{LINKS}/{link['social_link_id']}"))
    (left,) = await kari.links()
    assert left["sent"] == link["sent"]
