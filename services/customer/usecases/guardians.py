"""Further guardians, acting for a child, and the account that becomes the child's own."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime

from services.chassis.caller import Caller
from services.chassis.errors import CallerNotAllowed, Violations
from services.chassis.idempotency import Ref, RequestKey
from services.customer import events
from services.customer.errors import (
    CustomerNotFound,
    DependantInvalid,
    GuardianExists,
    IdentityTaken,
    OneTimeCodeInvalid,
)
from services.customer.model.customer import CustomerStatus
from services.customer.model.guardianship import (
    Agreed,
    Evidence,
    EvidenceDraft,
    Guardianship,
    parse_evidence,
    require_child,
    require_guardian,
    require_own_age,
)
from services.customer.model.one_time_code import LIFETIME, LinkCode
from services.customer.usecases.deps import Deps
from services.customer.usecases.guardian_links import (
    DependantView,
    consented,
    new_link,
    once,
    relink,
    under_guardian,
    view,
)

GUARDIAN, CLAIM = "guardian", "claim"


@dataclass(frozen=True)
class CodeGiven:
    """A one-time code and until when it can be used."""

    text: str
    expires_at: datetime


@dataclass(frozen=True)
class _Link:
    """Who becomes whose guardian, on what evidence, and who says so: `customer`, with a code, or `staff`."""

    child_id: str
    guardian_id: str
    evidence: Evidence
    by: str
    code: LinkCode | None = None


async def invite_guardian(key: RequestKey, guardian_id: str, child_id: str, deps: Deps) -> CodeGiven:
    """A code with which somebody else becomes a guardian. Raises DependantNotFound or DependantAge."""

    async def check() -> None:
        await deps.store.guardians.between(guardian_id, child_id)
        require_child(await deps.store.customers.own(child_id), deps.today())

    return await _code(key, GUARDIAN, child_id, guardian_id, check, deps)


async def accept_guardianship(
    key: RequestKey, guardian_id: str, code: str, evidence: EvidenceDraft, agreed: Agreed, deps: Deps
) -> DependantView:
    """Become a guardian with a code.

    Raises OneTimeCodeInvalid, GuardianNotEligible, DependantAge, GuardianExists, DependantInvalid, and what
    consent refuses with.
    """

    async def make() -> Guardianship:
        found = await deps.store.codes.find(GUARDIAN, code, deps.now())
        checked = _evidence(evidence, seen_by_staff=False)
        link = _Link(found.customer_id, guardian_id, checked, "customer", found)
        return await _make(key, link, agreed, deps)

    return await view(await once(key, make, deps), deps)


async def link_guardian(
    key: RequestKey,
    child_id: str,
    guardian_id: str,
    evidence: EvidenceDraft,
    agreed: Agreed,
    deps: Deps,
) -> Guardianship:
    """Link a guardian on evidence that staff have seen. Raises as `accept_guardianship`."""

    async def make() -> Guardianship:
        checked = _evidence(evidence, seen_by_staff=True)
        return await _make(key, _Link(child_id, guardian_id, checked, "staff"), agreed, deps)

    return await once(key, make, deps)


async def hand_over(key: RequestKey, guardian_id: str, customer_id: str, deps: Deps) -> CodeGiven:
    """A code with which somebody of sixteen takes over the account; `guardian_id` is empty for staff.

    Raises DependantNotFound, DependantAge, or IdentityTaken when a login leads there already.
    """

    async def check() -> None:
        if guardian_id:
            await deps.store.guardians.between(guardian_id, customer_id)
        owner = await deps.store.customers.own(customer_id)
        require_own_age(owner, deps.today())
        if await deps.store.customers.has_login(customer_id):
            raise IdentityTaken("The account has a login already.")

    return await _code(key, CLAIM, customer_id, guardian_id, check, deps)


async def claim_account(key: RequestKey, code: str, caller: Caller, deps: Deps) -> str:
    """Let the caller's login lead to the account that a code is for; its customer id.

    Raises OneTimeCodeInvalid, DependantAge, IdentityTaken, or CallerNotAllowed without a login.
    """
    if not caller.identity:
        raise CallerNotAllowed("Log in first.")
    # The claim turns an anonymous login into a customer: the same request again has another caller.
    key = replace(key, caller=f"login:{deps.store.customers.login_key(caller.identity)}")

    async def act() -> tuple[Ref, str]:
        found = await deps.store.codes.find(CLAIM, code, deps.now())
        await _require_issuer(found, deps)
        owner = await deps.store.customers.own(found.customer_id)
        require_own_age(owner, deps.today())
        if await deps.store.customers.of_identity(caller.identity) is not None:
            raise IdentityTaken("This login already belongs to a customer.")
        await deps.store.codes.use(found, deps.now())
        await deps.store.customers.bind(owner.id, caller.identity)
        return {"customer_id": owner.id}, owner.id

    async def again(ref: Ref) -> str:
        return ref["customer_id"]

    return await deps.commands.run(key, act, again)


async def may_act(guardian_id: str, child_id: str, deps: Deps) -> bool:
    """Whether a guardian may act for a child now; no says nothing about why."""
    if not await deps.store.guardians.stands(guardian_id, child_id):
        return False
    if await deps.store.customers.status(guardian_id) is not CustomerStatus.ACTIVE:
        return False
    try:
        return under_guardian(await deps.store.customers.own(child_id), deps)
    except CustomerNotFound:
        return False


async def _make(key: RequestKey, wanted: _Link, agreed: Agreed, deps: Deps) -> Guardianship:
    child_id, guardian_id = wanted.child_id, wanted.guardian_id
    await _require_possible(wanted, deps)
    entry_id = await consented(key, child_id, guardian_id, agreed, deps)

    async def act() -> tuple[Ref, Guardianship]:
        await _require_possible(wanted, deps)
        if wanted.code is not None:
            await deps.store.codes.use(wanted.code, deps.now())
        link = new_link(child_id, guardian_id, wanted.evidence, entry_id, wanted.by, deps)
        await deps.store.guardians.add(link, request=key.record_id)
        child = await deps.store.customers.own(child_id)
        child = await relink(child, (*child.guardian_ids, guardian_id), deps)
        await deps.outbox.add(events.guardian_linked(link, child.version))
        return {"link_id": link.id}, link

    return await deps.commands.run(key, act, lambda ref: deps.store.guardians.get(ref["link_id"]))


async def _require_possible(wanted: _Link, deps: Deps) -> None:
    if wanted.code is not None:
        await _require_issuer(wanted.code, deps)
    guardian = await deps.store.customers.own(wanted.guardian_id)
    require_guardian(guardian, deps.today(), wanted.child_id)
    require_child(await deps.store.customers.own(wanted.child_id), deps.today())
    if await deps.store.guardians.stands(wanted.guardian_id, wanted.child_id):
        raise GuardianExists("The guardian is linked to the child already.")


async def _require_issuer(code: LinkCode, deps: Deps) -> None:
    """Raise OneTimeCodeInvalid when the guardian who gave the code is none any more.

    Whoever may do nothing for the child must not let others in either. Majority takes no code back.
    """
    if not code.issued_by:
        return
    links = await deps.store.guardians.of_child(code.customer_id)
    theirs = [link for link in links if link.guardian_id == code.issued_by]
    if not any(link.stands or link.ended_by == "majority" for link in theirs):
        raise OneTimeCodeInvalid("The code cannot be used.")


async def _code(
    key: RequestKey,
    kind: str,
    customer_id: str,
    issued_by: str,
    check: Callable[[], Awaitable[None]],
    deps: Deps,
) -> CodeGiven:
    async def act() -> tuple[Ref, str]:
        await check()
        code = LinkCode(deps.new_id("cod"), kind, customer_id, deps.now() + LIFETIME, issued_by)
        await deps.store.codes.add(code)
        return {"code_id": code.id}, code.id

    async def again(ref: Ref) -> str:
        return ref["code_id"]

    code_id = await deps.commands.run(key, act, again)
    return CodeGiven(deps.store.codes.text(code_id), await deps.store.codes.expiry(code_id))


def _evidence(draft: EvidenceDraft, *, seen_by_staff: bool) -> Evidence:
    found = Violations()
    evidence = parse_evidence(draft, found, seen_by_staff=seen_by_staff)
    found.raise_if_any(DependantInvalid, "The evidence has fields to correct.")
    return evidence
