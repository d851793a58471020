"""Taking a payment file: whole or not at all."""

import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

from services.billing.errors import PaymentFileBroken, PaymentFileTooLarge
from services.billing.model.ocr_giro import FileBroken, Reader, Summary
from services.billing.model.payment import Payment
from services.billing.store import DuplicateKeyError
from services.billing.store.files import RETENTION, FileStatus, PaymentFile
from services.billing.usecases.deps import FINANCE, Deps
from services.chassis.idempotency import Ref, RequestKey
from services.chassis.operations import FAILED, Operation
from services.chassis.pages import Page, PageRequest
from services.kernel.retention import hold_until

OPERATION = "payment_file"
LARGEST = 64 * 1024 * 1024
UPLOADS_AT_ONCE = 2


@dataclass(frozen=True)
class Upload:
    """A file that kept every rule: its lines with line ends, its SHA-256 in hexadecimal, and what it says."""

    lines: list[bytes]
    sha256: str
    summary: Summary


async def read_upload(parts: AsyncIterator[bytes]) -> Upload:
    """Check a file as it arrives; nothing is stored. Raises PaymentFileBroken or PaymentFileTooLarge."""
    reader, digest, size = Reader(), hashlib.sha256(), 0
    lines: list[bytes] = []
    rest = b""
    try:
        async for part in parts:
            size += len(part)
            if size > LARGEST:
                raise PaymentFileTooLarge("A payment file has at most 64 MiB.", limit_bytes=str(LARGEST))
            digest.update(part)
            *whole, rest = (rest + part).split(b"\n")
            lines += [line + b"\n" for line in whole]
            for _ in reader.feed(part):
                pass  # the payments are read again from the archive; here only the rules count
        summary = reader.close()
    except FileBroken as error:
        raise PaymentFileBroken(
            f"Line {error.line}: {error.text} Nothing of the file was taken.",
            line=str(error.line),
            rule=error.rule,
        ) from error
    if rest:
        lines.append(rest)
    return Upload(lines, digest.hexdigest(), summary)


async def import_payment_file(key: RequestKey, upload: Upload, deps: Deps) -> tuple[PaymentFile, bool]:
    """Archive a checked file and have its payments applied in the background. The same bytes again change
    nothing, unless applying them has failed: then it is begun anew and goes on where it stopped.

    Returns:
        The file, and whether the same bytes had been taken before by another request.
    """
    digest = deps.store.files.digest(upload.sha256)
    if await deps.store.files.by_digest(digest) is None:
        await deps.store.files.archive(digest, upload.lines)

    async def act() -> tuple[Ref, tuple[PaymentFile, bool]]:
        known = await deps.store.files.by_digest(digest)
        if known is not None:
            known = await _applied_anew(known, deps)
            return {"payment_file_id": known.id, "already": "yes"}, (known, True)
        file = await _accept(digest, upload.summary, deps)
        return {"payment_file_id": file.id, "already": ""}, (file, False)

    async def again(ref: Ref) -> tuple[PaymentFile, bool]:
        return await deps.store.files.get(ref["payment_file_id"]), bool(ref["already"])

    try:
        return await deps.commands.run(key, act, again)
    except DuplicateKeyError:
        # The same bytes came in twice at the same moment: this one finds the other now.
        return await deps.commands.run(key, act, again)


async def get_payment_file(file_id: str, deps: Deps) -> PaymentFile:
    """One file. Raises PaymentFileNotFound."""
    return await deps.store.files.get(file_id)


async def list_payment_files(page: PageRequest, deps: Deps) -> Page[PaymentFile]:
    """A page of files, newest first. Raises PageTokenInvalid."""
    return await deps.store.files.page(page)


async def list_suspense(page: PageRequest, deps: Deps) -> Page[Payment]:
    """A page of payments that wait for a person, oldest first. Raises PageTokenInvalid."""
    return await deps.store.payments.suspense(page)


async def _accept(digest: str, summary: Summary, deps: Deps) -> PaymentFile:
    file_id = deps.new_id("pfl")
    operation = await _apply_later(file_id, deps)
    file = PaymentFile(
        id=file_id,
        digest=digest,
        format="ocr_giro",
        transmission=summary.transmission,
        payments=summary.payments,
        transactions=summary.transactions,
        records=summary.records,
        total_ore=summary.total_ore,
        skipped_assignments=summary.skipped_assignments,
        status=FileStatus.ACCEPTED,
        operation_id=operation.id,
        received_at=deps.now(),
        hold_until=hold_until(RETENTION, deps.today()),
    )
    await deps.store.files.add(file)
    return file


async def _applied_anew(file: PaymentFile, deps: Deps) -> PaymentFile:
    """The file, on its way again when applying it has failed."""
    if file.status is not FileStatus.ACCEPTED:
        return file
    if (await deps.operations.get(file.operation_id)).state != FAILED:
        return file
    operation = await _apply_later(file.id, deps)
    await deps.store.files.set_operation(file.id, operation.id)
    return replace(file, operation_id=operation.id)


async def _apply_later(file_id: str, deps: Deps) -> Operation:
    return await deps.operations.start(OPERATION, {"payment_file_id": file_id}, owner=FINANCE)
