"""A package behind a link: for who asked on paper, with the birth date, until it is over or revoked."""

import itertools
import json
import re
from typing import Any

import pytest_asyncio

from deploy.local.api import Api, ok, refused
from tests.component.disclosure.rights import DESK, Person, registered
from tests.support.eventually import eventually
from tests.support.suite import Suite

BORN = {"birth_date": "1991-03-04"}
WRONG = {"birth_date": "1991-03-05"}
NUMBERS = itertools.count(1)


@pytest_asyncio.fixture
async def kari(suite: Suite) -> Person:
    """A customer whom no other test knows, and the officer."""
    return await registered(suite, next(NUMBERS))


async def sent_link(kari: Person) -> tuple[str, dict[str, Any]]:
    """The path of the link in the mail, and the request."""
    one = await kari.noted(kind="access")
    mail = await kari.mail("klare")
    address = next(link for link in mail.links() if "/packages/" in link)
    assert one["data_request_id"] not in mail.body()
    found = re.search(r"(/v1/public/packages/[a-z2-7]{24})\?lang=nb", address)
    assert found
    return found[1], one


def nobody(kari: Person) -> Api:
    return kari.suite.api()


async def test_the_link_and_the_birth_date_open_the_package(kari: Person) -> None:
    path, one = await sent_link(kari)
    reader = nobody(kari)
    page = await reader.get(path, params={"lang": "nn"})
    assert "Fødselsdato" in page.text
    assert "Opplysningane du bad om" in page.text
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "Kanarifugl" not in page.text
    unknown = await reader.get("/v1/public/packages/" + "a" * 24)
    assert unknown.text.replace("a" * 24, "") == (await reader.get(path)).text.replace(path[-24:], "")
    refused(await reader.post(path, WRONG), 404, "PACKAGE_LINK_UNKNOWN")
    refused(await reader.post("/v1/public/packages/" + "a" * 24, BORN), 404, "PACKAGE_LINK_UNKNOWN")
    refused(await reader.post(path, {"birth_date": "4. mars"}), 422, "", "birth_date")
    refused(await reader.post(path, {}), 422, "", "birth_date")
    refused(await reader.post(path, BORN, headers={"Accept": "image/png"}), 406, "NOT_ACCEPTABLE")
    package = ok(await reader.post(path, BORN))
    assert package["data_request_id"] == one["data_request_id"]
    printed = await reader.post(path, BORN, headers={"Accept": "application/pdf"})
    assert printed.content.startswith(b"%PDF")
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    form = "birth_date=1991-03-04&form=page"
    read = await reader.call("POST", f"{path}/form", content=form, headers=headers)
    assert "Kanarifugl" in read.text
    assert read.headers["cache-control"] == "no-store"
    wrong = await reader.call(
        "POST", f"{path}/form", content="birth_date=1991-03-05&form=page", headers=headers
    )
    assert (wrong.status_code, "virker ikke" in wrong.text) == (404, True)
    broken = await reader.call("POST", f"{path}/form", content="birth_date=x", headers=headers)
    assert broken.status_code == 422
    messages = ok(await kari.api.get("/v1/me/disclosures"))
    assert path[-24:] not in json.dumps(messages)


async def test_five_wrong_dates_and_the_link_is_dead(kari: Person) -> None:
    path, _ = await sent_link(kari)
    reader = nobody(kari)
    for _ in range(4):
        refused(await reader.post(path, WRONG), 404, "PACKAGE_LINK_UNKNOWN")
    ok(await reader.post(path, BORN))  # the right one in between: the count begins anew
    for _ in range(5):
        refused(await reader.post(path, WRONG), 404, "PACKAGE_LINK_UNKNOWN")
    refused(await reader.post(path, BORN), 404, "PACKAGE_LINK_UNKNOWN")


async def test_the_link_is_revoked_by_the_officer(kari: Person) -> None:
    path, one = await sent_link(kari)
    where = f"{DESK}/{one['data_request_id']}:revoke-link"
    done = ok(await kari.officer.post(where, key="r1"))
    assert ok(await kari.officer.post(where, key="r1")) == done
    assert [act["what"] for act in done["acts"]] == ["opened", "completed", "link_revoked"]
    refused(await nobody(kari).post(path, BORN), 404, "PACKAGE_LINK_UNKNOWN")
    refused(await kari.officer.post(where), 409, "DATA_REQUEST_STATE")


async def test_the_link_lives_three_days_and_who_logs_in_gets_none(kari: Person) -> None:
    path, _ = await sent_link(kari)
    await kari.later(days=2, hours=23)
    ok(await nobody(kari).post(path, BORN))
    await kari.later(hours=2)
    refused(await nobody(kari).post(path, BORN), 404, "PACKAGE_LINK_UNKNOWN")
    mails = len(kari.mails())
    await kari.ask(kind="access")
    await eventually(lambda: len(kari.mails()) > mails)
    assert "/packages/" not in kari.mails()[-1].body()
