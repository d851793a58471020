"""A new version of the policy: archived, told, compared, and whom it makes us ask again."""

import asyncio
import shutil
from pathlib import Path
from typing import Any

import pytest

from deploy.local.api import ok, refused
from personvern.consent.v1 import consent_events_pb2 as events
from personvern.consent.v1 import consent_pb2 as pb
from personvern.consent.v1 import consent_service_pb2 as rpc
from services.chassis.caller import Caller
from services.chassis.streams import Consumer, EventMeta, Streams
from services.consent import policy as policy_files
from services.disclosure.adapters import ConsentPolicy
from tests.component.consent.conftest import Consent
from tests.support.eventually import eventually

OFFERS = "marketing_new_offers"


@pytest.fixture
def changed_folder(tmp_path: Path) -> Path:
    """The shipped policy with another Bokmål text for one consent."""
    copy = tmp_path / "policy"
    shutil.copytree(policy_files.FOLDER, copy)
    file = copy / "purposes" / "40_marketing.yaml"
    text = file.read_text(encoding="utf-8")
    assert "Jeg sier ja til å få tilbud om nye produkter" in text
    file.write_text(text.replace("Jeg sier ja til å få tilbud om nye", "Jeg vil ha tilbud om nye"), "utf-8")
    return copy


async def test_a_new_policy_is_archived_compared_and_told(consent: Consent, changed_folder: Path) -> None:
    await consent.place.start("gateway")
    told: list[Any] = []

    async def keep(message: Any, meta: EventMeta) -> None:
        told.append(message)

    streams = Streams(consent.place.nats_url, "test")
    await streams.connect()
    consent.place.stack.push_async_callback(streams.close)
    subject = "consent.v1.policy_changed.*"
    await streams.consume(Consumer("test-policy", "CONSENT", subject, events.PolicyChanged, keep))

    her, him, other = (consent.customers.add() for _ in range(3))
    await consent.grant(her)
    await consent.grant(him, language="nn")
    await consent.grant(other)
    await consent.withdraw(other)
    assert (await consent.decide(her, OFFERS)).allow

    await consent.place.restart("consent", policy_folder=changed_folder)
    await consent.place.restart("consent", policy_folder=changed_folder)  # again: no third version

    dpo = consent.place.staff("dpo")
    versions = ok(await dpo.get("/v1/staff/policy/versions"))["versions"]
    assert [item["in_force"] for item in versions] == [True, False]
    assert versions[0]["previous_version"] == versions[1]["version"]
    await eventually(lambda: len(told) == 2)
    assert [(item.policy_version, item.previous_version) for item in told] == [
        (versions[1]["version"], ""),
        (versions[0]["version"], versions[1]["version"]),
    ]

    async def diff_now() -> Any:
        """Who has agreed is counted in memory, once everybody has been read after the restart."""
        return ok(await dpo.get("/v1/staff/policy/diff"))

    diff: Any = await eventually(diff_now)
    assert diff["from_version"] == versions[1]["version"]
    [change] = diff["changes"]
    assert (change["kind"], change["path"]) == ("changed", f"purposes.{OFFERS}.text.nb")
    assert change["after"].startswith("Jeg vil ha tilbud")
    [stale] = diff["stale_consents"]
    assert (stale["purpose"], stale["language"], stale["consents"]) == (OFFERS, "nb", 1)

    assert (await consent.decide(her, OFFERS)).rule == "CONSENT_TEXT_OUTDATED"
    assert (await consent.decide(him, OFFERS)).allow, "the Nynorsk text is as it was"
    outdated = ok(await consent.place.person(her).get("/v1/me/consents"))["consents"]
    assert next(item["status"] for item in outdated if item["purpose"] == OFFERS) == "outdated"


async def test_bad_questions_about_the_archive(consent: Consent) -> None:
    await consent.place.start("gateway")
    dpo = consent.place.staff("dpo")
    refused(
        await dpo.get("/v1/staff/policy/diff"), 404, "POLICY_VERSION_UNKNOWN"
    )  # the first has none before
    unknown = "0" * 64
    path = f"/v1/staff/policy/diff?from_version={unknown}"
    refused(await dpo.get(path), 404, "POLICY_VERSION_UNKNOWN")
    refused(await dpo.get("/v1/staff/policy/diff?from_version=drop"), 422, "INVALID_REQUEST")
    refused(await consent.place.staff("finance").get("/v1/staff/policy/versions"), 403, "ROLE_MISSING")
    current = ok(await dpo.get("/v1/staff/policy"))
    assert len(current["purposes"]) >= 20


async def test_who_has_the_policy_gets_its_version_alone_until_another_is_in_force(
    consent: Consent, changed_folder: Path
) -> None:
    """A policy is long, and whoever states it in every package asks often."""

    sent: list[int] = []

    async def ask(request: rpc.GetPolicyRequest) -> rpc.GetPolicyResponse:
        answer: rpc.GetPolicyResponse = await consent.as_(Caller("service", "disclosure")).GetPolicy(request)
        sent.append(answer.ByteSize())
        return answer

    async def asked(known: str = "") -> pb.Policy:
        return (await ask(rpc.GetPolicyRequest(known_version=known))).policy

    whole = await asked()
    assert (await asked("another")) == whole
    assert await asked(whole.version) == pb.Policy(version=whole.version)
    policy = ConsentPolicy(ask)
    bokmal = await policy.read("nb")
    assert await policy.read("nb") is bokmal
    nynorsk = await policy.read("nn")
    assert nynorsk != bokmal
    await consent.place.restart("consent", policy_folder=changed_folder)
    assert await policy.read("nb") != bokmal
    first, again, other, changed = sent[3:]
    assert max(again, other) * 100 < min(first, changed)


async def test_a_version_that_comes_alone_and_late_is_stated_in_its_own_words(consent: Consent) -> None:
    """While a policy is rolled out one replica has it, another has not, and answers overtake each other."""
    whole = (await consent.as_(Caller("service", "disclosure")).GetPolicy(rpc.GetPolicyRequest())).policy
    newer = pb.Policy()
    newer.CopyFrom(whole)
    newer.version = "0" * 64
    overtaken, slow = asyncio.Event(), pb.Policy(version=whole.version)
    answers = [whole, slow, newer]

    async def ask(request: rpc.GetPolicyRequest) -> rpc.GetPolicyResponse:
        answer = answers.pop(0)
        if answer is slow:
            await overtaken.wait()
        return rpc.GetPolicyResponse(policy=answer)

    policy = ConsentPolicy(ask)
    before = await policy.read("nb")
    late = asyncio.create_task(policy.read("nb"))
    await asyncio.sleep(0)
    assert (await policy.read("nb")).policy_version == newer.version
    overtaken.set()
    assert await late == before
