"""A campaign with an audience, for tests that read everything there is."""

from deploy.local.api import Api, ok
from tests.support.eventually import eventually


async def campaign_with_audience(staff: Api) -> None:
    """Make one of each and wait until the members are fixed."""
    words = {"nb": "Hei", "nn": "Hei", "en": "Hi"}
    draft = {"name": "Spring", "purpose": "marketing_new_offers", "channel": "email"}
    made = ok(await staff.post("/v1/staff/campaigns", draft | {"subject": words, "text": words}))
    path = f"/v1/staff/campaigns/{made['campaign_id']}/audiences"
    audience = ok(await staff.post(path, {}), 202)

    async def fixed() -> bool:
        found = ok(await staff.get(f"/v1/staff/audiences/{audience['audience_id']}"))
        return bool(found["state"] == "selected")

    await eventually(fixed)
