"""Fills an empty stack with the demo population, through the gateway as anybody would.

Every request has the same idempotency key at every run: a seeding that was cut off goes on where it was, and
one that is repeated changes nothing.
"""

import json
from datetime import date
from pathlib import Path
from typing import Any

from deploy.local.api import Api, ok
from deploy.local.population import PEOPLE, PRICES, PROCESSORS, PRODUCTS, SURVEY, Person, agreement
from services.chassis.clock import SystemClock
from services.kernel.calendar import oslo_date

MONTHS_BACK = 2  # contracts began so many months ago, so that there is something to bill
PRICES_FROM = "2026-01-01"


async def seed_once(url: str, folder: Path) -> bool:
    """Seed unless `folder` says that it was done; whether it was done now. Raises AssertionError."""
    done = folder / "seeded.json"
    if done.exists():
        return False
    done.write_text(json.dumps(await seed(url), indent=1) + "\n")
    return True


async def seed(url: str) -> dict[str, Any]:
    """Seed the stack behind the gateway at `url`; answers ids by name."""
    api = Api(url)
    staff = await log_in(api, "test.staff")
    await catalogue(staff)
    agreements = await processors(staff)
    await survey(staff)
    first_day = month_start(oslo_date(SystemClock().now()), MONTHS_BACK)
    customers = {p.subject: await customer(api, p, n, first_day) for n, p in enumerate(PEOPLE, 1)}
    return {"agreements": agreements, "customers": customers}


async def log_in(api: Api, subject: str) -> Api:
    """The same gateway as a test user: staff with their roles, anybody else a customer."""
    roles = ok(await api.get("/dev/users")).get(subject, [])
    answer = ok(await api.post("/dev/login", {"subject": subject, "roles": roles}))
    return api.logged_in(answer["access_token"])


async def catalogue(staff: Api) -> None:
    """Products and their prices."""
    for product in PRODUCTS:
        code = product["code"]
        await made(staff, "/v1/staff/products", product, f"seed-product-{code}")
        price = {"price_ore": PRICES[code], "valid_from": PRICES_FROM}
        await made(staff, f"/v1/staff/products/{code}/prices", price, f"seed-price-{code}")


async def processors(staff: Api) -> dict[str, str]:
    """Two processors with active agreements: one prints invoices, one sends marketing."""
    found = {}
    for purpose, (processor, scope, fields, categories) in PROCESSORS.items():
        who = ok(await staff.post("/v1/staff/processors", processor, key=f"seed-processor-{purpose}"))
        terms = agreement(purpose, scope, fields, categories, PRICES_FROM)
        draft = {"processor_id": who["processor_id"], "terms": terms}
        drafted = ok(await staff.post("/v1/staff/agreements", draft, key=f"seed-agreement-{purpose}"))
        found[purpose] = drafted["agreement_id"]
        ok(await staff.post(f"/v1/staff/agreements/{found[purpose]}:activate", key=f"seed-start-{purpose}"))
    return found


async def survey(staff: Api) -> None:
    """The survey that follows a closed contact."""
    survey = await made(staff, "/v1/staff/surveys", SURVEY, "seed-survey")
    if survey:
        ok(await staff.post(f"/v1/staff/surveys/{survey['survey_id']}:activate", {}, key="seed-survey-start"))


async def customer(api: Api, person: Person, number: int, first_day: date) -> str:
    """One registered customer with contracts from `first_day`; the customer id."""
    login = await log_in(api, person.subject)
    registration, key = person.registration(number), f"seed-register-{person.subject}"
    registered = ok(await login.post("/v1/public/registrations", registration, key=key))
    address = registered["supply_addresses"][0]["supply_address_id"]
    offered = ok(await login.get("/v1/me/products"))["products"]
    terms = {item["product"]["code"]: item["product"]["terms"]["version_hash"] for item in offered}
    for code in person.products:
        order = {
            "product_code": code,
            "supply_address_id": address,
            "accepted_terms_hash": terms[code],
            "start_date": first_day.isoformat(),
        }
        ok(await login.post("/v1/me/purchases", order, key=f"seed-purchase-{person.subject}-{code}"))
    return str(registered["customer_id"])


async def made(staff: Api, path: str, body: dict[str, Any], key: str) -> Any:
    """The answer to a creation; None when there is one of that name already, made by hand perhaps."""
    answer = await staff.post(path, body, key=key)
    conflict = 409
    return None if answer.status_code == conflict else ok(answer)


def month_start(day: date, months_back: int) -> date:
    """The first day of the month that lies so many months before that of `day`."""
    months = day.year * 12 + day.month - 1 - months_back
    return date(months // 12, months % 12 + 1, 1)
