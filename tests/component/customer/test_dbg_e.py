from tests.component.customer.test_terms_changes import *
from tests.component.customer.conftest import *
async def test_dbg(stage):
    await stage.buyer("kari")
    change = await stage.announce()
    change_id = change["terms_change_id"]
    await stage.counts(change_id, told_in_time=1)
    where = f"/v1/staff/terms-changes/{change_id}:cancel"
    first = await stage.staff.post(where, key="c1")
    await stage.done(first.json()["cancel_operation_id"])
    print("DBG", await stage.world.rows("operations"))
    print("DBG", await stage.world.rows("terms_notices"))
    print("DBG", [(m["template"], m["state"]) for m in await stage.world.rows("messages")])
    print("DBG", await stage.world.rows("terms_changes"))
