"""Guardians, proof, vault, merging and leaving through the gateway."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest_asyncio

from deploy.local.api import Api, ok, refused
from personvern.customer.v1 import person_service_pb2 as rpc
from tests.component.customer.conftest import World
from tests.component.customer.persons import RIGHTS, Persons
from tests.component.customer.test_contact_proof import code_of
from tests.component.customer.test_gateway import HOME, KARI, REASON, login

TEXT = {"text_hash": "a" * 64, "language": "nb"}
DECLARED = {"kind": "parental_responsibility"}
NORA: dict[str, Any] = {
    "given_name": "Nora",
    "family_name": "Nordmann",
    "birth_date": "2010-03-01",
    "evidence": DECLARED,
    "consent": TEXT,
}


@pytest_asyncio.fixture
async def api(world: World) -> AsyncIterator[Api]:
    """The gateway in front of the customer context, nobody logged in."""
    await world.place.start("gateway")
    yield world.place.api()


async def customer(api: Api, name: str, **changes: Any) -> tuple[Api, Any]:
    """Somebody registered and logged in."""
    someone = await login(api, name)
    return someone, ok(await someone.post("/v1/public/registrations", KARI | changes))


def acting(guardian: Api, child_id: str) -> Api:
    """The guardian, acting for the child."""
    return Api(guardian.url, headers={**guardian.headers, "X-Acting-For": child_id})


async def test_a_guardian_acts_for_the_child_until_it_is_sixteen(api: Api) -> None:
    mother, _ = await customer(api, "mother")
    made = ok(await mother.post("/v1/me/dependants", NORA, key="d1"))
    assert ok(await mother.post("/v1/me/dependants", NORA, key="d1")) == made
    refused(await mother.post("/v1/me/dependants", NORA | {"given_name": "N"}, key="d1"), 409)
    assert ok(await mother.get("/v1/me/dependants"))["dependants"] == [made]
    child = acting(mother, made["customer_id"])
    seen = ok(await child.get("/v1/me"))
    assert (seen["given_name"], seen["home_address"]) == ("Nora", HOME | {"country": "NO"})
    changed = ok(await child.patch("/v1/me", {"email": "nora@example.com"}))
    assert [point["source"] for point in changed["contact_points"]] == ["guardian"]
    (link,) = ok(await child.get("/v1/me/guardians"))["guardianships"]
    assert link == made["guardianship"]
    # whoever else, and whatever id: one answer
    other, stranger = await customer(api, "stranger", email="s@example.com", phone="90000001")
    problems = [
        refused(await acting(who, whom).get("/v1/me"), 403, "ACTING_NOT_ALLOWED")
        for who, whom in (
            (other, made["customer_id"]),
            (mother, stranger["customer_id"]),
            (mother, "cus_" + "0" * 32),
            (mother, "nonsense' or 1"),
        )
    ]
    assert len({(one["detail"], one["title"], str(one["metadata"])) for one in problems}) == 1


async def test_the_cut_at_sixteen_and_the_hand_over(api: Api, world: World) -> None:
    mother, _ = await customer(api, "mother")
    made = ok(await mother.post("/v1/me/dependants", NORA))
    child, path = acting(mother, made["customer_id"]), f"/v1/me/dependants/{made['customer_id']}"
    refused(await mother.post(f"{path}:hand-over"), 409, "DEPENDANT_AGE")
    world.clock.set(datetime(2026, 2, 28, 22, 59, 59, tzinfo=UTC))
    mother = await login(api, "mother")
    child = acting(mother, made["customer_id"])
    ok(await child.get("/v1/me"))
    world.clock.advance(timedelta(seconds=1))
    refused(await child.get("/v1/me"), 403, "ACTING_NOT_ALLOWED")
    code = ok(await mother.post(f"{path}:hand-over", key="h1"))
    assert ok(await mother.post(f"{path}:hand-over", key="h1")) == code
    refused(await api.post("/v1/public/registrations:claim", {"code": code["code"]}), 401, "TOKEN_MISSING")
    nora = await login(api, "nora")
    refused(await nora.get("/v1/me"), 403, "CUSTOMER_UNKNOWN")
    claimed = ok(await nora.post("/v1/public/registrations:claim", {"code": code["code"]}, key="c1"))
    assert claimed == {"customer_id": made["customer_id"]}
    assert ok(await nora.post("/v1/public/registrations:claim", {"code": code["code"]}, key="c1")) == claimed
    assert ok(await nora.get("/v1/me"))["customer_id"] == made["customer_id"]
    thief = await login(api, "thief")
    again = await thief.post("/v1/public/registrations:claim", {"code": code["code"]})
    refused(again, 422, "ONE_TIME_CODE_INVALID")


async def test_a_second_guardian_and_the_end_of_a_link_cut_at_once(api: Api) -> None:
    mother, _ = await customer(api, "mother")
    father, me = await customer(api, "father", email="far@example.com", phone="90000002")
    made = ok(await mother.post("/v1/me/dependants", NORA))
    path = f"/v1/me/dependants/{made['customer_id']}"
    code = ok(await mother.post(f"{path}:invite-guardian"))["code"]
    body = {"code": code, "evidence": DECLARED, "consent": TEXT}
    linked = ok(await father.post("/v1/me/dependants:accept", body, key="a1"))
    assert ok(await father.post("/v1/me/dependants:accept", body, key="a1")) == linked
    ok(await acting(father, made["customer_id"]).get("/v1/me"))
    ended = ok(await father.delete(path, key="e1"))
    assert ok(await father.delete(path, key="e1")) == ended
    assert ended["ended_by"] == "guardian"
    refused(await acting(father, made["customer_id"]).get("/v1/me"), 403, "ACTING_NOT_ALLOWED")
    refused(await father.delete(path), 404, "DEPENDANT_NOT_FOUND")
    agent = await login(api, "anne", "agent", **REASON)
    link = {
        "guardian_id": me["customer_id"],
        "evidence": {"kind": "guardianship_decision", "reference": "SF-2026/17"},
        "consent": TEXT,
    }
    guardians = f"/v1/staff/customers/{made['customer_id']}/guardians"
    again = ok(await agent.post(guardians, link, key="l1"))
    assert ok(await agent.post(guardians, link, key="l1")) == again
    assert [one["linked_by"] for one in ok(await agent.get(guardians))["guardianships"]] == [
        "customer", "customer", "staff",
    ]  # fmt: skip
    bare = link | {"evidence": DECLARED, "guardian_id": made["customer_id"]}
    refused(await agent.post(guardians, bare), 422, "DEPENDANT_INVALID", "evidence.reference")
    ok(await agent.delete(f"{guardians}/{me['customer_id']}"))


async def test_the_code_of_a_former_guardian_lets_nobody_in(api: Api) -> None:
    mother, hers = await customer(api, "mother")
    father, _ = await customer(api, "father", email="far@example.com", phone="90000002")
    made = ok(await mother.post("/v1/me/dependants", NORA))
    path = f"/v1/me/dependants/{made['customer_id']}"
    code = ok(await mother.post(f"{path}:invite-guardian"))["code"]
    agent = await login(api, "anne", "agent", **REASON)
    ok(await agent.delete(f"/v1/staff/customers/{made['customer_id']}/guardians/{hers['customer_id']}"))
    body = {"code": code, "evidence": DECLARED, "consent": TEXT}
    refused(await father.post("/v1/me/dependants:accept", body), 422, "ONE_TIME_CODE_INVALID")
    assert ok(await father.get("/v1/me/dependants"))["dependants"] == []


async def test_a_contact_point_is_proved(api: Api, world: World) -> None:
    kari, me = await customer(api, "kari", email="Kari.Nordmann@example.com")
    point = f"/v1/me/contact-points/{me['contact_points'][0]['contact_point_id']}"
    sent = ok(await kari.post(f"{point}:send-code", key="s1"))
    assert ok(await kari.post(f"{point}:send-code", key="s1")) == sent
    limited = await kari.post(f"{point}:send-code")
    refused(limited, 429, "CONTACT_CODE_LIMIT")
    assert int(limited.headers["Retry-After"]) == 60
    refused(await kari.post(f"{point}:verify", {"code": "12345"}), 422)
    code = await code_of(world)
    wrong = f"{(int(code) + 1) % 10**6:06}"
    problem = refused(await kari.post(f"{point}:verify", {"code": wrong}), 422, "CONTACT_CODE_WRONG")
    assert "Du har 4 forsøk igjen." in problem["detail"]
    proved = ok(await kari.post(f"{point}:verify", {"code": code}))
    assert proved["verified_at"]
    assert ok(await kari.get("/v1/me/contact-points"))["contact_points"][0] == proved
    missing = "/v1/me/contact-points/cpt_1:send-code"
    refused(await kari.post(missing), 404, "CONTACT_POINT_NOT_FOUND")


async def test_a_national_id_is_put_away(api: Api) -> None:
    kari, me = await customer(api, "kari")
    number = {"national_id": "10915596784"}
    stored = ok(await kari.put("/v1/me/national-id", number, key="n1"))
    assert ok(await kari.put("/v1/me/national-id", number, key="n1")) == stored
    assert ok(await kari.get("/v1/me/national-id")) == stored
    assert set(stored) == {"stored", "stored_at"}
    bad = await kari.put("/v1/me/national-id", {"national_id": "13097248032"})
    problem = refused(bad, 422, "NATIONAL_ID_INVALID", "national_id")
    assert "13097248032" not in str(problem)
    for answer in (await kari.get("/v1/me"), await kari.get("/v1/me/standing")):
        assert "10915596784" not in answer.text
    agent = await login(api, "anne", "agent", **REASON)
    staff = f"/v1/staff/customers/{me['customer_id']}"
    assert ok(await agent.get(f"{staff}/standing"))["national_id_stored_at"] == stored["stored_at"]
    assert ok(await agent.put(f"{staff}/national-id", number)) == stored
    for _ in range(2):
        assert ok(await kari.delete("/v1/me/national-id", key="n2"))["stored"] is False
    assert ok(await agent.delete(f"{staff}/national-id"))["stored"] is False


async def test_two_become_one_and_two_again(api: Api, world: World) -> None:
    kari, me = await customer(api, "kari")
    agent = await login(api, "anne", "agent", **REASON)
    other = ok(await agent.post("/v1/staff/customers", KARI | {"email": "kari@jobb.example"}))
    pair = {"survivor_id": me["customer_id"], "merged_id": other["customer_id"]}
    merge = pair | {"reason": "duplicate_registration"}
    made = ok(await agent.post("/v1/staff/customers:merge", merge, key="m1"))
    assert ok(await agent.post("/v1/staff/customers:merge", merge, key="m1")) == made
    refused(await agent.post("/v1/staff/customers:merge", merge), 409, "MERGE_NOT_POSSIBLE")
    seen = ok(await agent.get(f"/v1/staff/customers/{other['customer_id']}"))
    assert seen["customer_id"] == me["customer_id"]
    assert [one["merge_id"] for one in ok(await kari.get("/v1/me/standing"))["merges"]] == [made["merge_id"]]
    undone = ok(await agent.post("/v1/staff/customers:unmerge", pair, key="m2"))
    assert ok(await agent.post("/v1/staff/customers:unmerge", pair, key="m2")) == undone
    refused(await agent.post("/v1/staff/customers:unmerge", pair), 404, "MERGE_NOT_FOUND")
    refused(await kari.post("/v1/staff/customers:merge", merge), 403, "WRONG_SURFACE")


async def test_leaving_and_restricting(api: Api, world: World) -> None:
    kari, me = await customer(api, "kari")
    officer = await login(api, "dag", "dpo", **REASON)
    agent = await login(api, "anne", "agent", **REASON)
    staff = f"/v1/staff/customers/{me['customer_id']}"
    refused(await officer.post(f"{staff}:restrict", {"reason": "accuracy_contested"}), 405)
    rights = Persons(world, RIGHTS)
    await rights.RestrictCustomer(
        rpc.RestrictCustomerRequest(
            request_id="r1", customer_id=me["customer_id"], reason="accuracy_contested"
        )
    )
    stands = ok(await officer.get(f"{staff}/standing"))
    assert (stands["status"], stands["restriction"]) == ("restricted", "accuracy_contested")
    refused(await agent.get(staff), 403, "CUSTOMER_RESTRICTED")
    ok(await officer.get(staff))
    ok(await kari.get("/v1/me"))
    assert ok(await kari.patch("/v1/me", {"language": "nn"}))["language"] == "nn"  # she may put it right
    refused(await agent.post(f"{staff}/corrections", {"language": "en"}), 403, "CUSTOMER_RESTRICTED")
    refused(await officer.post(f"{staff}:unrestrict"), 405)
    await rights.UnrestrictCustomer(
        rpc.UnrestrictCustomerRequest(request_id="u1", customer_id=me["customer_id"])
    )
    assert ok(await officer.get(f"{staff}/standing"))["status"] == "active"
    left = ok(await kari.post("/v1/me:close", key="x1"))
    assert ok(await kari.post("/v1/me:close", key="x1")) == left
    assert left["status"] == "closed"
    assert left["clocks"][0]["until_date"] == "2029-01-15"
    refused(await agent.post(f"{staff}:close"), 409, "CUSTOMER_NOT_ACTIVE")
