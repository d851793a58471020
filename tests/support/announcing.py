"""A change of terms in a story, so that there is one to look at."""

from datetime import timedelta

from deploy.local.api import ok
from deploy.local.story import Story


async def announce(story: Story) -> str:
    """Announce new terms for the story's fibre product and wait until everyone is found; the change's id."""
    change = {
        "product_code": story.company.product_codes["fibre"],
        "terms": {"nb": "Nye vilkår", "nn": "Nye vilkår", "en": "New terms"},
        "summary": {"nb": "Ny pris.", "nn": "Ny pris.", "en": "A new price."},
        "effective_date": (story.today + timedelta(days=60)).isoformat(),
    }
    made = ok(await story.staff.post("/v1/staff/terms-changes", change), 202)
    await story.finish(made["operation_id"], "notices")
    return str(made["terms_change_id"])
