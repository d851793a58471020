"""Verifying ledgers: a million entries of the consent and the disclosure ledger, and what is stored.

`BENCH_ENTRIES` says how many; the default is the bar. Some thousand entries are made and verified again and
again: to make a million takes longer than to verify them.
"""

import asyncio
import json
import os
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from rich.console import Console

from deploy.local.api import ok
from deploy.local.stack import ROOT
from services.chassis.caller import new_key_pair
from services.chassis.ids import new_id
from services.consent import policy as policy_files
from services.consent.adapters import KeySigner
from services.consent.model import ledger as consents
from services.consent.model.receipt import receipt
from services.consent.proof import ConsentBook
from services.disclosure.model import ledger as disclosures
from services.kernel.proof.chains import Head
from services.kernel.proof.signatures import Keys
from tests.load.partners import followed
from tests.support.cluster import Cluster

ENTRIES, BAR = int(os.environ.get("BENCH_ENTRIES", "1000000")), 30.0
PEOPLE, EACH = 250, 20
BEGAN = datetime(2026, 1, 5, 8, tzinfo=UTC)


async def verifying(cluster: Cluster, console: Console) -> None:
    """The section of the bench; the chains in a process of their own, as the command line has them."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.load.ledgers", cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await child.communicate()
    found = json.loads(out.splitlines()[-1])
    for name in ("consent", "disclosure"):
        console.print(
            f"{ENTRIES:,} entries of {name} chains: {found[name]:.1f} s, "
            f"{found[name + ' work']:.1f} s of processor (bar {BAR:.0f} s)"
        )
    console.print(f"with the signature of every receipt: {found['receipts']:,.0f} entries /s")
    staff = cluster.staff("dpo", "ops")
    began = time.perf_counter()
    href = ok(await staff.post("/v1/staff/consent-ledger:verify"), 202)["href"]
    result = (await followed(staff, href))["result"]
    seconds = time.perf_counter() - began
    assert result["in_order"], result
    console.print(
        f"all that the consent service has stored, streamed, chains, receipts and ends: "
        f"{result['entries']:,} entries in {seconds:.1f} s"
    )


def measure() -> dict[str, float]:
    """Seconds for `ENTRIES` entries of each ledger, and entries a second with their receipts."""
    chains, keys = _consent_chains()
    times = max(1, ENTRIES // (PEOPLE * EACH))
    book, links, found = ConsentBook(), _disclosure_chains(), dict[str, float]()

    def consent() -> None:
        for subject, rows, head in chains:
            assert not consents.verify(subject, [record for record, _ in rows], head)

    def disclosure() -> None:
        assert all(disclosures.verify(chain).intact for chain in links)

    def receipts() -> None:
        for subject, rows, _ in chains:
            assert not any(book.receipt_fault(keys, subject, record, jws) for record, jws in rows)

    for check, often in ((consent, times), (disclosure, times), (receipts, 1)):
        began, busy = time.perf_counter(), time.process_time()
        for _ in range(often):
            check()
        found[check.__name__] = time.perf_counter() - began
        found[check.__name__ + " work"] = time.process_time() - busy
    signed = found["receipts"] + found["consent"] / times
    return found | {"receipts": PEOPLE * EACH / signed}


def _consent_chains() -> tuple[list[tuple[str, list[tuple[Any, str]], Any]], Keys]:
    policy, signer = policy_files.load(), KeySigner(new_key_pair()[0])
    purpose = policy.purposes["marketing_new_offers"]
    made = []
    for _ in range(PEOPLE):
        subject, rows = new_id("cus"), list[tuple[Any, str]]()
        head: Head | None = None
        for number in range(EACH):
            act = consents.Act.WITHDRAWN if number % 2 else consents.Act.GIVEN
            text = ("", "") if number % 2 else (purpose.text_hash("nb"), "nb")
            deed = consents.Deed(purpose.key, act, consents.ActedBy.SELF, "", "web", policy.version, *text)
            entry_id = new_id("ent")
            entry = consents.append(
                subject, head, deed, entry_id=entry_id, receipt_id=consents.receipt_of(entry_id),
                now=BEGAN + timedelta(minutes=number),
            )  # fmt: skip
            head = Head(entry.sequence, entry.hash)
            rows.append((entry.record(), signer.sign(receipt(entry, policy))))
        made.append((subject, rows, head))
    return made, Keys({"keys": [json.loads(signer.public_jwk())]})


def _disclosure_chains() -> list[list[disclosures.Entry]]:
    release = disclosures.Release(
        recipient_kind=disclosures.RecipientKind.PROCESSOR, recipient_id=new_id("prc"),
        recipient_role="processor", recipient_category="marketing_platform",
        ground=disclosures.Ground.AGREEMENT, evidence=new_id("agr"),
        purpose="marketing_new_offers", data_categories=("contact",), fields=("audiences.customer_id",),
        channel="api", trace_id="0" * 32,
    )  # fmt: skip
    made = []
    for _ in range(PEOPLE):
        subject, head, chain = new_id("cus"), disclosures.Head(), []
        for number in range(EACH):
            entry = disclosures.append(
                head,
                release,
                entry_id=new_id("dis"),
                subject_id=subject,
                now=BEGAN + timedelta(minutes=number),
            )
            head = disclosures.Head(entry.sequence, entry.hash)
            chain.append(entry)
        made.append(chain)
    return made


if __name__ == "__main__":
    print(json.dumps(measure()))
