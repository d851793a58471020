"""AvtaleGiro mandates: taking the bank's files whole or not at all, and what follows from them."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from services.billing import events
from services.billing.errors import BillingAccountNotFound, MandateFileBroken, MandateFileTooLarge
from services.billing.model import avtalegiro_agreements as told
from services.billing.model.avtalegiro_agreements import AgreementFile, Assignment
from services.billing.model.file_broken import FileBroken
from services.billing.model.mandate import Change, Mandate, Order, Word, account_number, ended, follow
from services.billing.store import DuplicateKeyError
from services.billing.store.mandates import RETENTION, MandateFile, MandateFileStatus, UnknownKid
from services.billing.usecases.deps import FINANCE, Deps
from services.chassis.idempotency import Ref, RequestKey
from services.chassis.operations import FAILED, Running
from services.chassis.pages import Page, PageRequest
from services.kernel.retention import hold_until

OPERATION = "mandate_file"
LARGEST = 16 * 1024 * 1024
BATCH = 100
UNKNOWN_SHOWN = 200
HISTORY = 50
Owner = tuple[str, str]  # account, customer


@dataclass(frozen=True)
class MandateUpload:
    """A file that kept every rule."""

    data: bytes
    sha256: str
    file: AgreementFile


async def read_upload(parts: AsyncIterator[bytes], deps: Deps) -> MandateUpload:
    """Check a file. Raises MandateFileBroken or MandateFileTooLarge; nothing is stored."""
    data = bytearray()
    async for part in parts:
        data += part
        if len(data) > LARGEST:
            raise MandateFileTooLarge("A mandate file has at most 16 MiB.", limit_bytes=str(LARGEST))
    try:
        file = await asyncio.to_thread(told.read, bytes(data), deps.terms.agreements)
    except FileBroken as error:
        text = f"Line {error.line}: {error.text} Nothing of the file was taken."
        raise MandateFileBroken(text, line=str(error.line), rule=error.rule) from error
    return MandateUpload(bytes(data), hashlib.sha256(data).hexdigest(), file)


async def import_mandate_file(
    key: RequestKey, upload: MandateUpload, by: str, deps: Deps
) -> tuple[MandateFile, bool]:
    """Archive a checked file and have its mandates applied in the background. The same bytes again change
    nothing, unless applying them has failed: then it is begun anew.

    Returns:
        The file, and whether the same bytes had been taken before by another request.
    """
    digest = deps.store.mandates.digest(upload.sha256)
    if await deps.store.mandates.by_digest(digest) is None:
        await deps.store.mandates.archive(digest, upload.data)

    async def act() -> tuple[Ref, tuple[MandateFile, bool]]:
        known = await deps.store.mandates.by_digest(digest)
        if known is not None:
            known = await _applied_anew(known, deps)
            return {"mandate_file_id": known.id, "already": "yes"}, (known, True)
        file = await _accept(digest, upload.file, by, deps)
        return {"mandate_file_id": file.id, "already": ""}, (file, False)

    async def again(ref: Ref) -> tuple[MandateFile, bool]:
        return await deps.store.mandates.file(ref["mandate_file_id"]), bool(ref["already"])

    try:
        return await deps.commands.run(key, act, again)
    except DuplicateKeyError:  # the same bytes came in twice at the same moment
        return await deps.commands.run(key, act, again)


async def get_mandate_file(file_id: str, deps: Deps) -> MandateFile:
    """One file. Raises MandateFileNotFound."""
    return await deps.store.mandates.file(file_id)


async def list_mandate_files(page: PageRequest, deps: Deps) -> Page[MandateFile]:
    """A page of files, newest first. Raises PageTokenInvalid."""
    return await deps.store.mandates.files(page)


async def mandate_of(customer_id: str, deps: Deps) -> tuple[Mandate | None, list[Mandate]]:
    """The customer's mandate, and how it stood after each change, newest first.

    Raises BillingAccountNotFound: nothing is charged to this customer.
    """
    if await deps.store.accounts.find(customer_id) is None:
        raise BillingAccountNotFound("Nothing is charged to this customer.")
    history = await deps.store.mandates.history(customer_id, HISTORY)
    return await deps.store.mandates.find(customer_id), [item for item, _ in history]


async def tell_ended(request_id: str, customer_id: str, deps: Deps) -> None:
    """Have the customer told that invoices are no longer drawn, once per `request_id`, unless a mandate
    stands again. Raises RemoteError.
    """
    mandate = await deps.store.mandates.find(customer_id)
    if mandate is not None and not mandate.active:
        await deps.notices.told(request_id, customer_id, "avtalegiro_ended", {})


async def apply_file(running: Running, deps: Deps) -> dict[str, Any]:
    """The work of an import: it ends the same however often it is killed and begun again."""
    file = await deps.store.mandates.file(running.input["mandate_file_id"])
    data = await deps.store.mandates.content(file.digest)
    read = await asyncio.to_thread(told.read, data)
    unknown: list[UnknownKid] = []
    late = done = 0
    for assignment in read.assignments:
        for start in range(0, len(assignment.agreements), BATCH):
            part = replace(assignment, agreements=assignment.agreements[start : start + BATCH])
            owners = await _owners({item.kid for item in part.agreements}, deps)
            unknown += [UnknownKid(item.line, item.kid) for item in part.agreements if item.kid not in owners]
            late += await deps.store.transaction(partial(_apply, file, read, part, owners, deps))
            done += len(part.agreements)
            await running.progress(done, read.agreements)
        if assignment.everything and assignment.agreements:
            await _end_others(file, read, assignment, deps)
    await deps.store.mandates.set_applied(file.id, len(unknown), unknown[:UNKNOWN_SHOWN])
    return await _result(file, unknown, late, deps)


async def _accept(digest: str, read: AgreementFile, by: str, deps: Deps) -> MandateFile:
    file_id = deps.new_id("mfl")
    operation = await deps.operations.start(OPERATION, {"mandate_file_id": file_id}, owner=FINANCE)
    file = MandateFile(
        id=file_id,
        digest=digest,
        transmission=read.transmission,
        made_on=read.made_on,
        agreements=read.agreements,
        records=read.records,
        skipped_assignments=read.skipped_assignments,
        everything=any(item.everything for item in read.assignments),
        status=MandateFileStatus.ACCEPTED,
        operation_id=operation.id,
        received_at=deps.now(),
        received_by=by,
        hold_until=hold_until(RETENTION, deps.today()),
    )
    await deps.store.mandates.add_file(file)
    return file


async def _applied_anew(file: MandateFile, deps: Deps) -> MandateFile:
    if file.status is not MandateFileStatus.ACCEPTED:
        return file
    if (await deps.operations.get(file.operation_id)).state != FAILED:
        return file
    operation = await deps.operations.start(OPERATION, {"mandate_file_id": file.id}, owner=FINANCE)
    await deps.store.mandates.set_operation(file.id, operation.id)
    return replace(file, operation_id=operation.id)


async def _owners(kids: set[str], deps: Deps) -> dict[str, Owner]:
    """Whose these KIDs are: of one of the invoices, or else by the account's part of it. One of a person who
    is erased is nobody's: the bank's word brings nothing back.
    """
    found = {
        kid: (claimed.billing_account_id, claimed.customer_id)
        for kid, claimed in (await deps.store.invoices.claimed(sorted(kids))).items()
    }
    modulus = deps.terms.kid_modulus
    numbers = {kid: number for kid in kids - set(found) if (number := account_number(kid, modulus))}
    accounts = await deps.store.mandates.by_numbers(sorted(set(numbers.values())))
    found |= {kid: accounts[number] for kid, number in numbers.items() if number in accounts}
    erased = await deps.store.erasures.erased([account_id for account_id, _ in found.values()])
    return {kid: owner for kid, owner in found.items() if owner[0] not in erased}


def _order(read: AgreementFile, assignment: Assignment, number: int) -> Order:
    return read.made_on.isoformat(), read.transmission, assignment.number, number


async def _apply(
    file: MandateFile, read: AgreementFile, part: Assignment, owners: dict[str, Owner], deps: Deps
) -> int:
    """Some of an assignment's agreements, in one transaction; how many of them came too late to count."""
    last_list = await deps.store.mandates.hold_list(part.account)
    standing: dict[str, Mandate | None] = dict(
        await deps.store.mandates.of_accounts(sorted({account for account, _ in owners.values()}))
    )
    put: dict[str, Mandate] = {}
    changes: list[Change] = []
    late, until = 0, hold_until(RETENTION, deps.today())
    for item in part.agreements:
        if item.kid not in owners:
            continue
        order = _order(read, part, item.number)
        account_id, customer_id = owners[item.kid]
        before = standing.get(account_id)
        if (last_list is not None and order < last_list) or (before is not None and order < before.order):
            late += 1
            continue
        word = Word(item.kid, item.stands, item.notice, part.account, order)
        after, changed = follow(before, account_id, customer_id, word, deps.now())
        if after is None or after == before:
            continue
        standing[account_id] = put[account_id] = after
        if changed:
            changes.append(Change(after, file.id, item.line, until))
    await _put(put.values(), changes, deps)
    return late


async def _put(mandates: Iterable[Mandate], changes: Sequence[Change], deps: Deps) -> None:
    await deps.store.mandates.put(list(mandates), changes)
    await deps.outbox.add(*(events.avtalegiro_changed(change.mandate) for change in changes))


async def _end_others(file: MandateFile, read: AgreementFile, assignment: Assignment, deps: Deps) -> None:
    """End what a full list does not name: mandates on its account of ours whose last word is older."""
    first = _order(read, assignment, assignment.agreements[0].number)

    async def note() -> bool:
        known = await deps.store.mandates.hold_list(assignment.account)
        if known is None or known < first:
            await deps.store.mandates.set_list(assignment.account, first)
        return known is None or known <= first

    if not await deps.store.transaction(note):
        return  # a later list was taken before
    last = ""
    while found := await deps.store.mandates.active_after(last, BATCH):
        last = found[-1].billing_account_id
        ids = [item.billing_account_id for item in found]
        await deps.store.transaction(partial(_end, file, ids, assignment.account, first, deps))


async def _end(file: MandateFile, ids: Sequence[str], payee: str, first: Order, deps: Deps) -> None:
    await deps.store.mandates.hold_list(payee)
    now, until = deps.now(), hold_until(RETENTION, deps.today())
    standing = (await deps.store.mandates.of_accounts(ids)).values()
    gone = [
        ended(item, first, now)
        for item in standing
        if item.active and item.payee == payee and item.order < first
    ]
    if gone:
        await _put(gone, [Change(item, file.id, 0, until) for item in gone], deps)


async def _result(file: MandateFile, unknown: Sequence[UnknownKid], late: int, deps: Deps) -> dict[str, Any]:
    """Counts, and the lines whose KID nobody here has; the KIDs themselves stand on the file."""
    return {
        "mandate_file_id": file.id,
        "agreements": file.agreements,
        "begun_or_changed": await deps.store.mandates.count_changes(file.id, active=True),
        "ended": await deps.store.mandates.count_changes(file.id, active=False),
        "overtaken": late,
        "unknown_kids": len(unknown),
        "unknown_lines": [item.line for item in unknown[:UNKNOWN_SHOWN]],
        "skipped_assignments": file.skipped_assignments,
    }
