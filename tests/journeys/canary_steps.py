"""What the story leaves out, done with the values of a person who can be found again."""

from typing import Any

from deploy.local.api import Api, ok, refused
from deploy.local.story import Story
from services.customer.model.audience_contact import email_hash, phone_hash
from services.kernel.calendar import add_months

CHILD = "Knøttemælidah"
VALUES = {
    "child's name": [CHILD],
    "national id": ["10915596784", "109155 96784"],
    "guardian's evidence": ["vedtak-5512-kanarifugl"],
}
BINARY = {"Content-Type": "application/octet-stream"}
SOCIAL = "social_media_audiences"


def hashes(email: str, phone: str) -> dict[str, list[str]]:
    """A hash finds whoever has the address: it is hers as much as the address is."""
    return {"hash of the address": [email_hash(email)], "hash of the number": [phone_hash(phone)]}


async def live_on(story: Story, anonymous: Api) -> None:
    """A child, a national id, preferences, terminals, registers, campaigns, platforms, and new terms."""
    await as_guardian(story)
    await with_numbers(story)
    await with_terminals(story, anonymous)
    await in_registers(story)
    await in_audiences(story)
    await under_new_terms(story)


async def as_guardian(story: Story) -> None:
    """She registers a child and acts for it; refusals repeat nothing of it."""
    her = story.customer
    text = ok(await her.get("/v1/me/dependants/consent"))
    child = {
        "given_name": CHILD,
        "family_name": story.family_name,
        "birth_date": f"{story.today.year - 8}-03-03",
        "evidence": {"kind": "guardianship_decision", "reference": VALUES["guardian's evidence"][0]},
        "consent": {"text_hash": text["text_hash"], "language": text["language"]},
    }
    for name in ("birth_date", "email", "phone"):
        refused(await her.post("/v1/me/dependants", child | {name: f"{CHILD} <{name}>"}), 422)
    ok(await her.post("/v1/me/dependants", child))
    [link] = ok(await her.get("/v1/me/dependants"))["dependants"]
    acting = {"X-Acting-For": link["customer_id"]}
    assert ok(await her.get("/v1/me", headers=acting))["given_name"] == CHILD
    refused(await her.get("/v1/me", headers={"X-Acting-For": story.email}), 403)


async def with_numbers(story: Story) -> None:
    """Her national id goes into the vault; a code proves an address."""
    her, number = story.customer, VALUES["national id"][0]
    refused(await her.put("/v1/me/national-id", {"national_id": f"{number[:-1]}9"}), 422)
    ok(await her.put("/v1/me/national-id", {"national_id": number}))
    for point in ok(await her.get("/v1/me/contact-points"))["contact_points"]:
        ok(await her.post(f"/v1/me/contact-points/{point['contact_point_id']}:send-code"))
        wrong = {"code": "000000"}
        await her.post(f"/v1/me/contact-points/{point['contact_point_id']}:verify", wrong)
    ok(await her.put("/v1/me/preferences", {"frequency": "monthly"}))


async def with_terminals(story: Story, anonymous: Api) -> None:
    """A browser says yes and is linked to her; what it tells with her name in the address is refused."""
    asked = ok(await anonymous.get("/v1/public/terminal-consents"))
    yes = {"statistics": True, "personalisation": True, "marketing": False}
    answers = {"choices": yes, "texts_hash": asked["texts_hash"], "language": asked["language"]}
    terminal = ok(await anonymous.post("/v1/public/terminal-consents", answers))["terminal_id"]
    ok(await story.customer.post(f"/v1/me/terminals/{terminal}:link"))
    event = {"event_id": "e-1", "kind": "view", "at": f"{story.today}T07:00:00+00:00", "path": "/produkter"}
    bad = event | {"event_id": "e-2", "path": f"/produkter?navn={story.given_name}"}
    batch = {"terminal_id": terminal, "events": [event, bad], "on_error": "store_rest"}
    ok(await story.customer.post("/v1/public/usage-events", batch))


async def in_registers(story: Story) -> None:
    """She stands in the register of reservations; a broken line with her values is refused."""
    month = story.today.isoformat()[:7]
    lines = [
        f"T;{story.phone.removeprefix('+47')}",
        f"A;1991-07-23;{story.family_name};{story.given_name};5501",
    ]
    head = f"RESERVASJONSREGISTERET;{month};1"
    for broken in (f"T;{story.phone}x", f"A;1991-07-23;{story.family_name}", f"X;{story.given_name}"):
        content = "\n".join([head, *lines, broken, "SLUTT;3", ""]).encode()
        refused(
            await story.staff.post("/v1/staff/reservation-registers", content=content, headers=BINARY), 422
        )
    content = "\n".join([head, *lines, "SLUTT;2", ""]).encode()
    taken = ok(await story.staff.post("/v1/staff/reservation-registers", content=content, headers=BINARY))
    await story.finish(taken["reservation_register"]["operation_id"], "register")


async def in_audiences(story: Story) -> None:
    """She is in an audience that goes to a platform by hash, and says no."""
    her, staff = story.customer, story.staff
    texts = {item["purpose"]: item for item in ok(await her.get("/v1/me/consents"))["consents"]}
    text = {"text_hash": texts[SOCIAL]["text_hash"], "language": texts[SOCIAL]["language"]}
    ok(await her.post(f"/v1/me/consents/{SOCIAL}:grant", text))
    campaign = ok(
        await staff.post("/v1/staff/campaigns", {"name": "Spring", "purpose": SOCIAL, "channel": "social"})
    )
    chosen = ok(await staff.post(f"/v1/staff/campaigns/{campaign['campaign_id']}/audiences", {}), 202)
    await story.finish(chosen["operation_id"], "audience")
    platform, processor = await _platform(story)
    release = {"processor_id": processor, "format": "meta"}
    audience = f"audiences/{chosen['audience_id']}"
    ok(await staff.post(f"/v1/staff/{audience}:export", release))
    assert ok(await platform.get(f"/v1/partner/{audience}/members"))["members"]
    ok(await her.post(f"/v1/me/consents/{SOCIAL}:withdraw"))
    await platform.get(f"/v1/partner/{audience}/removals")


async def _platform(story: Story) -> tuple[Api, str]:
    staff = story.staff
    body = {
        "name": "Sosial Plattform AS",
        "category": "social_platform",
        "country": "NO",
        "contact_email": "personvern@plattform.example",
        "security_contact": "+4752700001",
    }
    processor = str(ok(await staff.post("/v1/staff/processors", body))["processor_id"])
    terms: dict[str, Any] = {
        "subject_matter": "Audiences",
        "instructions": "Match and show, delete what is removed",
        "purposes": [SOCIAL],
        "data_categories": ["contact_data"],
        "subject_categories": ["customers"],
        "scopes": ["audiences:read"],
        "fields": ["audiences.email_sha256", "audiences.phone_sha256"],
        "checklist": [{"item": letter, "reference": f"DPA {letter}"} for letter in "abcdefgh"],
        "countries": [{"country": "NO"}],
        "valid_from": add_months(story.today, -1).isoformat(),
        "valid_until": add_months(story.today, 12).isoformat(),
    }
    draft = ok(await staff.post("/v1/staff/agreements", {"processor_id": processor, "terms": terms}))
    ok(await staff.post(f"/v1/staff/agreements/{draft['agreement_id']}:activate"))
    client = {"agreement_id": draft["agreement_id"], "scopes": terms["scopes"]}
    made = ok(await staff.post("/v1/staff/partner-clients", client))
    form = {
        "grant_type": "client_credentials",
        "client_id": made["client"]["client_id"],
        "client_secret": made["client_secret"],
    }
    token = ok(await story.api.post("/oauth/token", data=form))["access_token"]
    return story.api.logged_in(token), processor


async def under_new_terms(story: Story) -> None:
    """The terms of what she has change, and she is told."""
    [contract, *_] = ok(await story.customer.get("/v1/me/contracts"))["contracts"]
    words = {"nb": "Nye vilkår.", "nn": "Nye vilkår no.", "en": "New terms."}
    change = {
        "product_code": contract["product_code"],
        "terms": words,
        "summary": words,
        "effective_date": add_months(story.today, 3).isoformat(),
    }
    made = ok(await story.staff.post("/v1/staff/terms-changes", change), 202)
    await story.finish(made["operation_id"], "notices")
    ok(await story.customer.get("/v1/me/notices"))
