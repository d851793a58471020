"""What the canary's story leaves out of contacts, searches and accounts at platforms."""

from deploy.local import giro
from deploy.local.api import ok
from deploy.local.social import SocialPlatforms
from tests.journeys.canary_person import ACCOUNT, EMAIL, PHONE, STREET, VALUES, CanaryStory


async def ask_for_more(story: CanaryStory) -> None:
    """What the story leaves out and is done with her values all the same."""
    her, staff = story.customer, story.staff
    contacts = f"/v1/staff/customers/{story.customer_id}/interactions"
    note = {"channel": "email", "topic": "complaint", "text": f"Et {VALUES['contact by staff'][0]}"}
    ok(await staff.post(contacts, note))
    for key in ({"email": EMAIL.upper()}, {"phone": f"0047 {PHONE}"}, {"email": EMAIL, "phone": PHONE}):
        assert ok(await staff.post("/v1/staff/customers:search", key))["customer"]
    # an app may well make its keys out of what it sends
    ok(await her.patch("/v1/me", {"language": "nn"}, key=f"patch-{EMAIL}"))
    again = await her.patch("/v1/me", {"language": "en"}, key=f"patch-{EMAIL}")
    assert again.status_code == 409, again.text
    unknown = [giro.Item(100, "12344", ACCOUNT, day=story.today)]
    await story.upload(giro.file(unknown, 1234))
    ok(await staff.get("/v1/staff/suspense"))
    for path in ("", "/interactions", "/purchases", "/contracts"):
        ok(await staff.get(f"/v1/staff/customers/{story.customer_id}{path}"))


async def link_account(story: CanaryStory, platforms: SocialPlatforms) -> None:
    """She links an account of a social medium, and tries some that do not hold."""
    her, purpose = story.customer, "social_linking"
    consents = ok(await her.get("/v1/me/consents"))["consents"]
    offer = next(item for item in consents if item["purpose"] == purpose)
    text = {"text_hash": offer["text_hash"], "language": offer["language"]}
    ok(await her.post(f"/v1/me/consents/{purpose}:grant", text))
    links, account = "/v1/me/social-links", VALUES["account at a platform"][0]
    name = VALUES["name at a platform"][0]
    nonce = ok(await her.get(links))["platforms"][0]["nonce"]
    for wrong in ({"aud": account}, {"name": EMAIL, "exp": 1}, {"iss": STREET}):
        bad = platforms.token("facebook", account, EMAIL, **wrong)
        refusal = await her.post(links, {"platform": "facebook", "assertion": bad})
        assert refusal.status_code == 422, refusal.text
    good = platforms.token("facebook", account, nonce, name=name)
    ok(await her.post(links, {"platform": "facebook", "assertion": good}, key="link"))
    assert ok(await her.get(links))["links"][0]["display_name"] == name
    ok(await her.put("/v1/me/interests/fibre", {"level": "high"}))
    ok(await her.get("/v1/me/recommendations"))
    ok(await her.get("/v1/me/tips"))
