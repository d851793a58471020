"""What the story leaves out: one of each thing that can be read, so that every GET finds something."""

from datetime import timedelta

from deploy.local.api import ok
from deploy.local.bookkeeping import BINARY
from deploy.local.population import texts
from deploy.local.story import Story
from tests.support.announcing import announce
from tests.support.avtalegiro import Agreement, mandates
from tests.support.campaigns import campaign_with_audience
from tests.support.eventually import eventually
from tests.support.explorer import Explorer

NATIONAL_ID = "10915596784"  # synthetic (Test-Norge)
TERMINAL = "trm_5b0e1f7c2a9d4836b1c7e2f0a4d95c38"  # of a browser that never asked


async def explorer_of(story: Story, **known: str) -> Explorer:
    """An explorer of all that the people of the story may read; every address was read once."""
    await campaign_with_audience(story.staff)
    await bookkeeping(story)
    await order_on_credit(story)
    await officers_registers(story)
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


async def bookkeeping(story: Story) -> None:
    """An objection, a dunning run and a retention run that only show, an AvtaleGiro mandate, a claim file, an
    eFaktura agreement.
    """
    staff = story.staff
    about_all = f"/v1/staff/customers/{story.customer_id}/billing-account:dispute"
    ok(await staff.post(about_all, {"text": "Hun har sagt opp."}))
    known = {
        "customer_id": story.customer_id,
        "status": "active",
        "scope": "all",
        "efaktura_address": "14589632",
    }
    ok(await staff.post("/v1/staff/efaktura-agreements", {"agreements": [known]}))
    mandate = mandates(Agreement(story.invoices[0]["kid"]), day=story.today)
    taken = ok(await staff.post("/v1/staff/mandate-files", content=mandate, headers=BINARY), 202)
    await story.finish(taken["operation_id"], "mandates")
    for path, body in (
        ("dunning-runs", {"dry_run": True}),
        ("claim-files", None),
    ):
        started = ok(await staff.post(f"/v1/staff/{path}", body), 202)
        await story.finish(started["operation_id"], path)
    started = ok(await staff.post("/v1/staff/retention-runs", {"dry_run": True}), 202)
    for run in started["runs"]:
        await story.finish(run["operation_id"], f"retention of {run['context']}")


async def officers_registers(story: Story) -> None:
    """A disclosure to a court that waits for somebody else's yes, and a breach."""
    name = "Haugaland og Sunnhordland tingrett"
    asked = {
        "ground": "order",
        "recipient": {"kind": "court", "name": name},
        "evidence": {"reference": "26-1ENE", "issuer": name, "ordered_on": story.today.isoformat()},
        "necessity": "The court ordered the name for the service of a writ.",
        "persons": [{"customer_id": story.customer_id, "fields": ["customer.person.given_name"]}],
    }
    ok(await story.staff.post("/v1/staff/third-party-disclosures", asked))
    breach = {
        "title": "Invoices to a wrong address",
        "description": "Two invoices went to a neighbour.",
        "natures": ["confidentiality"],
        "known_at": f"{story.today - timedelta(days=1)}T08:00:00Z",
    }
    ok(await story.staff.post("/v1/staff/breaches", breach))


async def order_on_credit(story: Story) -> None:
    """An order that waits for a credit check; who runs a bureau lets it be done."""
    code, words = f"solar-{story.tag}", texts("Solpakke", "Solpakke nn", "Solar package")
    product = {"code": code, "names": words, "group": "solar", "terms": words}
    asks = {"credit_element": True, "credit_check_required": True}
    made = ok(await story.staff.post("/v1/staff/products", product | asks))
    ok(await story.customer.put("/v1/me/national-id", {"national_id": NATIONAL_ID}))
    order = {
        "product_code": code,
        "supply_address_id": story.supply_address_id,
        "accepted_terms_hash": made["terms"]["version_hash"],
    }
    ok(await story.customer.post("/v1/me/purchases", order))

    async def checked() -> bool:
        return bool(ok(await story.customer.get("/v1/me/credit-checks"))["credit_checks"])

    await eventually(checked)
