"""The ports of this context in the real world: argon2id, and the other contexts over gRPC."""

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from prometheus_client import Counter, Gauge

from personvern.consent.v1 import consent_pb2
from personvern.consent.v1 import consent_service_pb2 as consent_rpc
from personvern.privacy.v1 import privacy_service_pb2 as pb
from services.chassis.telemetry import log
from services.disclosure.errors import PackageInvalid
from services.disclosure.model.data_request import Kind
from services.disclosure.model.erasure import Item, Letter, Outcome
from services.disclosure.model.package import Section
from services.disclosure.model.statement import Controller, StatedPurpose, StatedRight, Statement

# OWASP's least cost for argon2id (19 MiB, 2 passes, 1 lane): the secrets are long, so no one guesses them,
# and two checks at once must fit beside five services in 600 MB.
_ARGON = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_AT_ONCE = 2

_EXPORT_KINDS = {
    Kind.ACCESS: pb.EXPORT_KIND_ACCESS,
    Kind.PORTABILITY: pb.EXPORT_KIND_PORTABILITY,
}


_REFUSED = Counter(
    "personvern_partner_clients_refused",
    "Refused attempts of partner clients.",
    ["method", "cause"],
)


_OPEN = Gauge(
    "personvern_data_requests_open",
    "Data-subject requests that are not answered, by days left to answer.",
    ["days_left"],
)


class OperatorsWatch:
    """The log and metrics. Refusals of partners by cause, never with what was sent; requests by days left."""

    def refused(self, client_id: str, method: str, cause: str) -> None:
        """Tell of one."""
        _REFUSED.labels(method, cause).inc()
        log.warning("partner client refused", client_id=client_id or "unknown", method=method, cause=cause)

    def requests_open(self, by_days_left: Mapping[str, int]) -> None:
        """Tell how many data-subject requests are open."""
        for days_left, number in by_days_left.items():
            _OPEN.labels(days_left).set(number)

    def request_due(self, data_request_id: str, kind: Kind, days_left: int) -> None:
        """Warn of one."""
        tell = log.error if days_left < 0 else log.warning
        tell("data request due", data_request_id=data_request_id, kind=kind.value, days_left=days_left)


class Argon2Hasher:
    """Hashes in a thread, so that a check of some 20 ms does not hold up other calls."""

    def __init__(self) -> None:
        self._turn = asyncio.Semaphore(_AT_ONCE)
        self._decoy = _decoy()

    async def hash(self, secret: str) -> str:
        """The argon2id hash of a secret."""
        async with self._turn:
            return await asyncio.to_thread(_ARGON.hash, secret)

    async def verify(self, hashed: str | None, secret: str) -> bool:
        """Whether the secret is the one that was hashed; None is the hash of nobody."""
        async with self._turn:
            right = await asyncio.to_thread(_verify, hashed or self._decoy, secret)
        return right and hashed is not None


@cache
def _decoy() -> str:
    """What is checked in place of the hash of a client that does not exist; one for the process."""
    return _ARGON.hash(secrets.token_urlsafe(32))


def _verify(hashed: str, secret: str) -> bool:
    try:
        return _ARGON.verify(hashed, secret)
    except (VerificationError, InvalidHashError):
        return False


Call = Callable[[pb.ExportRequest], Awaitable[pb.ExportResponse]]


class ContextExporter:
    """One context's `privacy.v1`, over gRPC or, for this context itself, in the process."""

    def __init__(self, context: str, call: Call) -> None:
        self._context = context
        self._call = call

    @property
    def context(self) -> str:
        """Its name."""
        return self._context

    async def export(
        self, customer_id: str, kind: Kind, language: str, other_ids: Sequence[str] = ()
    ) -> Sequence[Section]:
        """What it holds. Raises RemoteError; PackageInvalid when its records are not a JSON list."""
        request = pb.ExportRequest(
            customer_id=customer_id, kind=_EXPORT_KINDS[kind], language=language, other_ids=other_ids
        )
        answer = await self._call(request)
        return [self._section(section) for section in answer.sections]

    def _section(self, section: pb.Section) -> Section:
        try:
            records = json.loads(section.records_json or b"[]", parse_constant=_refuse)
        except ValueError:
            raise PackageInvalid("A context sent records that are not JSON.", section=section.key) from None
        if not isinstance(records, list):
            raise PackageInvalid("A context sent records that are not a list.", section=section.key)
        return Section(
            context=self._context,
            key=section.key,
            title=section.title,
            records=records,
            purposes=list(section.purposes),
            retention=section.retention,
            sources=list(section.sources),
        )


def _refuse(constant: str) -> object:
    raise ValueError(f"{constant} is no JSON value")


_OUTCOMES = {
    pb.ERASURE_OUTCOME_ERASE: Outcome.ERASE,
    pb.ERASURE_OUTCOME_HOLD: Outcome.HOLD,
    pb.ERASURE_OUTCOME_BLOCK: Outcome.BLOCK,
}


PlanCall = Callable[[pb.PlanErasureRequest], Awaitable[pb.PlanErasureResponse]]
EraseCall = Callable[[pb.EraseRequest], Awaitable[pb.EraseResponse]]


class ContextEraser:
    """One context's `privacy.v1` for erasures, over gRPC or, for this context itself, in the process."""

    def __init__(self, context: str, plan: PlanCall, erase: EraseCall) -> None:
        self._context = context
        self._plan = plan
        self._erase = erase

    @property
    def context(self) -> str:
        """Its name."""
        return self._context

    async def plan(self, customer_ids: Sequence[str]) -> Sequence[Item]:
        """What would happen there. Raises RemoteError."""
        answer = await self._plan(pb.PlanErasureRequest(customer_ids=customer_ids))
        return [_item(item) for item in answer.items]

    async def erase(
        self, erasure_id: str, customer_ids: Sequence[str], letter: Letter | None
    ) -> Sequence[Item]:
        """Have it done. Raises RemoteError."""
        request = pb.EraseRequest(erasure_id=erasure_id, customer_ids=customer_ids)
        if letter is not None:
            request.letter.CopyFrom(
                pb.ErasureLetter(subject=letter.subject, text=letter.text, language=letter.language)
            )
        answer = await self._erase(request)
        return [_item(item) for item in answer.items]


def _item(message: pb.ErasureItem) -> Item:
    return Item(
        key=message.key,
        titles=dict(message.titles),
        records=message.records,
        outcome=_OUTCOMES[message.outcome],
        explanations=dict(message.explanations),
        statute=message.statute,
        until=date.fromisoformat(message.until) if message.until else None,
    )


GetPolicy = Callable[[consent_rpc.GetPolicyRequest], Awaitable[consent_rpc.GetPolicyResponse]]


class ConsentPolicy:
    """The policy in force, asked of the consent context each time: it may have changed since the last one.

    What a version says comes and is read once: a version is the hash of its content.
    """

    def __init__(self, call: GetPolicy) -> None:
        self._call = call
        self._read: dict[str, Statement] = {}
        self._policy = consent_pb2.Policy()

    async def read(self, language: str) -> Statement:
        """What it says. Raises RemoteError."""
        known = self._policy
        policy = (await self._call(consent_rpc.GetPolicyRequest(known_version=known.version))).policy
        if policy.version == known.version:
            policy = known  # its version came alone
        if policy.version != self._policy.version:  # another read may have heard of another one meanwhile
            self._read, self._policy = {}, policy
        if language not in self._read:
            self._read[language] = self._stated(self._policy, language)
        return self._read[language]

    @staticmethod
    def _stated(policy: consent_pb2.Policy, language: str) -> Statement:
        def words(text: consent_pb2.LocalizedText) -> str:
            return str(getattr(text, language))

        def until(item: consent_pb2.RetentionClass) -> str:
            text, statute = words(item.text), words(item.statute)
            return f"{text.removesuffix('.')} ({statute})." if statute else text

        return Statement(
            policy_version=policy.version,
            controller=_controller(policy.controller),
            purposes={
                item.key: StatedPurpose(
                    words(item.name), f"{words(item.basis_meaning)} ({words(item.legal_basis)})"
                )
                for item in policy.purposes
            },
            data_categories={item.key: words(item.name) for item in policy.data_categories},
            recipients={item.key: words(item.name) for item in policy.recipients},
            retention={item.key: until(item) for item in policy.retention},
            rights=[StatedRight(item.key, words(item.name), words(item.text)) for item in policy.rights],
            direct_marketing=frozenset(item.key for item in policy.purposes if item.direct_marketing),
        )


ListPersonIds = Callable[[consent_rpc.ListPersonIdsRequest], Awaitable[consent_rpc.ListPersonIdsResponse]]


class ConsentPeople:
    """Who is who, asked of the consent context each time: a merge can be undone."""

    def __init__(self, call: ListPersonIds) -> None:
        self._call = call

    async def same_person(self, customer_id: str) -> Sequence[str]:
        """All ids of a person. Raises RemoteError."""
        answer = await self._call(consent_rpc.ListPersonIdsRequest(customer_id=customer_id))
        return list(answer.customer_ids)


def _controller(controller: consent_pb2.Controller) -> Controller:
    return Controller(
        name=controller.name,
        organisation_number=controller.organisation_number,
        contact=controller.contact,
        privacy_officer=controller.privacy_officer,
    )
