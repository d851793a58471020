"""What the story leaves out: one of each thing that can be read, so that every GET finds something."""

from deploy.local.api import ok
from deploy.local.story import Story
from tests.support.announcing import announce
from tests.support.campaigns import campaign_with_audience
from tests.support.explorer import Explorer

TERMINAL = "trm_5b0e1f7c2a9d4836b1c7e2f0a4d95c38"  # of a browser that never asked


async def explorer_of(story: Story, **known: str) -> Explorer:
    """An explorer of all that the people of the story may read; every address was read once."""
    await campaign_with_audience(story.staff)
    ok(await story.staff.post("/v1/staff/dunning-runs", {"dry_run": True}), 202)
    about_all = f"/v1/staff/customers/{story.customer_id}/billing-account:dispute"
    ok(await story.staff.post(about_all, {"text": "Hun har sagt opp."}))
    people = {"/v1/me": story.customer, "/v1/staff": story.staff, "/v1/partner": story.partner}
    explorer = Explorer(people | {"/v1/operations": story.staff, "/": story.api})
    explorer.known |= {
        "customer_id": story.customer_id,
        "survey_id": story.company.survey_id,
        "token": story.survey_path.rpartition("/")[2],
        "name": "access-package-v1",
        "terms_change_id": await announce(story),
        "terminal_id": TERMINAL,
        **known,
    }
    unseen = await explorer.all()
    assert unseen == [], "\n".join(unseen)
    return explorer
