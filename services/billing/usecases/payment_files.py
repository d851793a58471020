"""Taking a payment file: whole or not at all."""

from dataclasses import replace

from services.billing.errors import PaymentFileDuplicate
from services.billing.store import DuplicateKeyError
from services.billing.store.files import RETENTION, FileStatus, PaymentFile
from services.billing.usecases.deps import FINANCE, Deps
from services.billing.usecases.uploads import Upload
from services.chassis.idempotency import Ref, RequestKey
from services.chassis.operations import FAILED, Operation
from services.chassis.pages import Page, PageRequest
from services.kernel.retention import hold_until

OPERATION = "payment_file"
UPLOADS_AT_ONCE = 2


async def import_payment_file(key: RequestKey, upload: Upload, deps: Deps) -> tuple[PaymentFile, bool]:
    """Archive a checked file and have its payments applied in the background. The same bytes again change
    nothing, unless applying them has failed: then it is begun anew and goes on where it stopped.

    Returns:
        The file, and whether the same bytes had been taken before by another request.

    Raises:
        PaymentFileDuplicate: another OCR giro file had these very payments under another transmission.
    """
    digest = deps.store.files.digest(upload.sha256)
    content = deps.store.files.digest(upload.summary.content) if upload.names_each_once else ""
    if await deps.store.files.by_digest(digest) is None:
        await _not_another_day(content, deps)
        await deps.store.files.archive(digest, upload.chunks)
        await deps.store.files.archive_particulars(digest, upload.particulars)

    async def act() -> tuple[Ref, tuple[PaymentFile, bool]]:
        known = await deps.store.files.by_digest(digest)
        if known is not None:
            known = await _applied_anew(known, deps)
            return {"payment_file_id": known.id, "already": "yes"}, (known, True)
        await _not_another_day(content, deps)
        file = await _accept(digest, content, upload, deps)
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


async def _not_another_day(content: str, deps: Deps) -> None:
    other = await deps.store.files.by_content(content)
    if other is not None:
        raise PaymentFileDuplicate(
            "These very payments came in another file, under another transmission number. Nothing was taken.",
            payment_file_id=other.id,
            transmission=other.transmission,
        )


async def _accept(digest: str, content: str, upload: Upload, deps: Deps) -> PaymentFile:
    file_id, summary = deps.new_id("pfl"), upload.summary
    operation = await _apply_later(file_id, deps)
    file = PaymentFile(
        id=file_id,
        digest=digest,
        format=upload.format,
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
        content=content,
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
