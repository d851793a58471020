"""Mail out of one replica, and how long a code waits while a campaign is in the queue.

The mail catcher answers at once and stands in this process, so it is the service that is measured: decisions,
rendering, sealing, and a transaction for those that are stored or end together.
"""

import asyncio
import time
from typing import Any

import aiosmtplib
from rich.console import Console
from rich.table import Table

from personvern.customer.v1 import customer_service_pb2 as rpc
from personvern.customer.v1 import customer_service_pb2_grpc as stubs
from services.chassis.caller import Caller
from services.chassis.ids import new_id
from tests.support.cluster import Cluster
from tests.support.eventually import eventually

PEOPLE, MESSAGES, AT_ONCE, CODES = 20, 3_000, 16, 5
HOME = {"street": "Strandgata 1", "postcode": "5501", "city": "Haugesund"}


async def section(cluster: Cluster, console: Console) -> None:
    """Measure and print."""
    people = [await _person(cluster, number) for number in range(PEOPLE)]
    await eventually(lambda: len(cluster.mailbox.caught) >= PEOPLE, timeout=30)  # the welcome mails
    stub = cluster.stub("customer", stubs.CustomerServiceStub, Caller("service", "survey"), timeout=30)
    cluster.mailbox.caught.clear()
    began = time.perf_counter()
    storing = asyncio.create_task(_store(stub, people))
    await eventually(lambda: len(cluster.mailbox.caught) >= MESSAGES // 4, timeout=120, every=0.01)
    waits = [await _code(cluster, stub, people[number]) for number in range(CODES)]
    still = MESSAGES + CODES - len(cluster.mailbox.caught)
    await storing
    stored, waiting = time.perf_counter() - began, MESSAGES + CODES - len(cluster.mailbox.caught)
    await eventually(lambda: len(cluster.mailbox.caught) >= MESSAGES + CODES, timeout=120, every=0.01)
    sent = time.perf_counter() - began
    table = Table("work", "messages", "a second", "told")
    table.add_row("asked for and stored", str(MESSAGES), f"{MESSAGES / stored:.0f}", "while others are sent")
    table.add_row("sent, from the first asked for", str(MESSAGES), f"{MESSAGES / sent:.0f}", "")
    if waiting > MESSAGES // 10:
        rate = waiting / (sent - stored)
        table.add_row("sent, when nothing is stored", str(waiting), f"{rate:.0f}", "")
    bare = await _bare_smtp(cluster)
    table.add_row("bare SMTP, the same server", str(MESSAGES), f"{MESSAGES / bare:.0f}", "no database at all")
    told = f"{max(waits) * 1000:.0f} ms at most, {still} of the campaign behind it"
    table.add_row("a code in the midst of it", str(CODES), "", told)
    console.print("Messages out of one replica:")
    console.print(table)


async def _bare_smtp(cluster: Cluster) -> float:
    """Seconds for the same number of mails that are only handed over, on as many connections."""
    numbers = iter(range(MESSAGES))

    async def one() -> None:
        client = aiosmtplib.SMTP(hostname="127.0.0.1", port=cluster._smtp_port, start_tls=False)
        async with client:
            for number in numbers:
                text = f"Subject: Hvordan opplevde du oss?\r\n\r\nSvar her: https://example.no/{number}\r\n"
                await client.sendmail("post@eksempel.example", ["kari@example.com"], text)

    began = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(8)))
    return time.perf_counter() - began


async def _person(cluster: Cluster, number: int) -> tuple[str, str]:
    email = f"post{number}-{new_id('x')[-8:]}@example.com"
    body = {
        "given_name": "Kari",
        "family_name": "Nordmann",
        "birth_date": "1991-05-17",
        "email": email,
        "phone": f"9{int(time.time() * 1000) % 10_000_000:07}",
        "home_address": HOME,
    }
    answer = await cluster.api().post("/v1/public/registrations", body)
    return str(answer.json()["customer_id"]), email


async def _store(stub: Any, people: list[tuple[str, str]]) -> None:
    numbers = iter(range(MESSAGES))

    async def one() -> None:
        for number in numbers:
            await stub.SendMessage(
                rpc.SendMessageRequest(
                    request_id=new_id("req"),
                    customer_id=people[number % PEOPLE][0],
                    template="survey_invitation",
                    purpose="customer_surveys",
                    channel="email",
                    values={"link": f"https://example.no/{number}"},
                )
            )

    await asyncio.gather(*(one() for _ in range(AT_ONCE)))


async def _code(cluster: Cluster, stub: Any, person: tuple[str, str]) -> float:
    """Seconds from asking for a code until its mail is there."""
    customer_id, email = person
    began = time.perf_counter()
    asked = rpc.SendMessageRequest(
        request_id=new_id("req"),
        customer_id=customer_id,
        template="verify_contact_point",
        purpose="customer_administration",
        channel="email",
        values={"code": "123456"},
    )
    message_id = (await stub.SendMessage(asked)).message_id

    def there() -> bool:
        return any(message_id in str(mail.message["Message-ID"]) for mail in cluster.mailbox.to(email))

    await eventually(there, timeout=30, every=0.005)
    return time.perf_counter() - began
