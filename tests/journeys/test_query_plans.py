"""Every query that the services make finds its documents by an index: in the story, and in all else there is
to ask.
"""

from datetime import timedelta

import pytest

from deploy.local.api import ok
from deploy.local.keys import CONTEXTS
from deploy.local.story import Story
from services.kernel.calendar import oslo_date
from tests.journeys.telling import Letters, tell
from tests.support.eventually import eventually
from tests.support.everything import explorer_of
from tests.support.explorer import Explorer
from tests.support.query_plans import Query, recording, unindexed

# Where a collection is read from its beginning, in the order of its ids and at most a page at a time.
IN_ORDER = {
    ("*", "outbox"): "The relay takes the oldest events; what is published is removed.",
    ("customer", "products"): "The list of all products: some tens.",
    ("customer", "terms_changes"): "The list of all changes of terms, page by page: some a year.",
    ("billing", "invoices"): "A partner fetches every invoice of its agreement, page by page.",
    ("billing", "invoice_runs"): "The list of all runs, page by page: one or a few a month.",
    ("billing", "credit_notes"): "The list of all credit notes, page by page.",
    ("billing", "write_offs"): "The list of all losses, page by page.",
    ("billing", "refunds"): "The list of all refunds, page by page.",
    ("billing", "payout_files"): "The list of all payout files, page by page: one a day.",
    ("billing", "efaktura_submissions"): "The list of all invoices handed over as eFaktura, page by page.",
    ("billing", "claims"): "The list of all claims at collectors, page by page.",
    ("billing", "disputes"): "The list of all objections, page by page.",
    ("billing", "dunning_runs"): "The list of all dunning runs, page by page: one a day.",
    ("billing", "mandate_files"): "The list of all files of mandates, page by page: one a day.",
    ("billing", "claim_files"): "The list of all files of claims, page by page: one a day.",
    ("billing", "payment_files"): "The list of all files, page by page: one or a few a day.",
}
# Where a collection is read from its beginning to its end, along an index that has its order.
WHOLE = {
    ("consent", "ledger"): "A checkpoint and a verification read every entry, chain by chain.",
    ("disclosure", "ledger"): "Likewise.",
}
CHAINS = {"subject_id": 1, "sequence": 1}


@pytest.fixture
def queries():
    """Listens from before the services make their clients."""
    with recording() as queries:
        yield queries


async def ask_the_rest(story: Story, explorer: Explorer) -> None:
    """What is asked by POST, and what filters lists."""
    staff, her, known = story.staff, story.customer, explorer.known
    for key in ({"email": story.email}, {"phone": story.phone}, {"email": story.email, "phone": story.phone}):
        ok(await staff.post("/v1/staff/customers:search", key))
    ok(await staff.post("/v1/staff/ledger:verify", {"customer_id": story.customer_id}))
    ok(await staff.post(f"/v1/staff/customers/{story.customer_id}/corrections", {"language": "nn"}))
    paid = f"payments?invoice_id={known['invoice_id']}"
    for listed in ("refunds?state=sent", "disputes?open_only=true", paid):
        ok(await staff.get(f"/v1/staff/{listed}"))
    ok(await her.patch("/v1/me", {"phone": "+4747654321"}))
    ok(await her.delete("/v1/me/payout-account"))
    ok(await her.delete("/v1/me/objections/marketing_similar_products"))
    ok(await her.post("/v1/me/objections", {"purpose": "customer_surveys"}))
    await staff.post(f"/v1/staff/partner-clients/{known['client_id']}:revoke")
    survey = f"/v1/staff/surveys/{story.company.survey_id}"
    for asked in ({"channel": "phone"}, {"topic": "invoice.due_date"}, {"from_time": "2020-01-01T00:00:00Z"}):
        ok(await staff.get(f"{survey}/results", params=asked))
    ok(await staff.post(f"{survey}:pause"))
    change = f"/v1/staff/terms-changes/{known['terms_change_id']}"
    ok(await staff.get(f"{change}/notices", params={"mark": "told_in_time"}))
    ok(await staff.post(f"{change}:cancel"), 202)
    ok(await her.post(f"/v1/me/contracts/{known['contract_id']}:end", {}))
    await story.api.get("/v1/public/unsubscribe/nothing")


async def test_no_query_walks_through_a_collection(queries, fresh_suite, database_server):
    await fresh_suite.start_bureau()
    await fresh_suite.restart("survey", expire_every_seconds=0.2)
    story = Story(fresh_suite.api(), Letters(fresh_suite.mailbox), oslo_date(fresh_suite.clock.now()))
    await tell(story)
    await ask_the_rest(story, await explorer_of(story))
    await time_passes(fresh_suite)
    for name in CONTEXTS:  # by itself that comes only to a test that takes long
        await fresh_suite.parts[name].watch.look()
        await fresh_suite.parts[name].watch.look_at_figures()
    assert len(queries.seen) > 100
    queries.on = False
    assert unindexed(queries, database_server) == {}
    whole = {owned(query) for query in queries.seen.values() if not query.filter and query.sort == CHAINS}
    assert whole <= set(WHOLE)
    read = [query for query in queries.seen.values() if not query.filter and query.sort != CHAINS]
    assert [query for query in read if query.sort != {"_id": 1} and query.sort != {"_id": -1}] == []
    places = {owned(query) for query in read}
    assert {("*", name) if name == "outbox" else (owner, name) for owner, name in places} == set(IN_ORDER)


def owned(query: Query) -> tuple[str, str]:
    """Context and collection."""
    return query.database.rpartition("_")[2], query.collection


async def time_passes(suite):
    """Half a year, so that what expires does and is deleted."""
    survey = suite.parts["survey"].parts.mongo.collection("invitations")

    async def all_expired() -> bool:
        return await survey.count({"customer_id": {"$gt": ""}}) == 0

    async def deleted() -> bool:
        rows = suite.parts["survey"].parts.mongo.collection("invitations")
        return await rows.count({"_id": {"$gt": ""}}) == 0

    suite.clock.advance(timedelta(days=90))
    await eventually(all_expired)
    suite.clock.advance(timedelta(days=91))
    await suite.restart("survey", retention_daily=True)
    await eventually(deleted)
