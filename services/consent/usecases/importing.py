"""Consents from an earlier system: a file is taken whole or not at all, and overrules nothing said here.

CSV in UTF-8 with the header `customer_id,purpose,language,text_hash,given_at,proof`; `proof` is a reference
into the earlier system, without personal data. Each line becomes an `imported` entry.
"""

import asyncio
import csv
import hashlib
import io
import re
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from services.chassis.errors import DomainError
from services.chassis.idempotency import RequestKey
from services.chassis.ids import is_id
from services.chassis.operations import Running
from services.consent.errors import ConsentImportBroken
from services.consent.model import acts
from services.consent.model.facts import Facts
from services.consent.model.ledger import Deed
from services.consent.model.policy import LANGUAGES, Policy
from services.consent.model.standing import Mark, Standing, expiry
from services.consent.usecases.deps import Deps
from services.consent.usecases.expiring import expire_late
from services.consent.usecases.projection import fetch_facts
from services.consent.usecases.recording import Act, Erased, FactsMissing
from services.kernel.proof.canonical import moment_text

IMPORT = "import_consents"
HEADER = ["customer_id", "purpose", "language", "text_hash", "given_at", "proof"]
MOST_BYTES = 64 * 1024 * 1024
TOGETHER = 50
"""Lines that are recorded at once."""
BREATH = 500
"""Lines that are checked before others get their turn: a large file takes seconds, a lease lasts one."""
_PROOF = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,63}")


@dataclass(frozen=True)
class Upload:
    """A file as it came."""

    content: bytes
    digest: bytes


async def read_upload(parts: AsyncIterator[bytes]) -> Upload:
    """The whole file. Raises ConsentImportBroken when it is too large."""
    content = bytearray()
    async for part in parts:
        content += part
        if len(content) > MOST_BYTES:
            raise _broken(0, "TOO_LARGE")
    return Upload(bytes(content), hashlib.sha256(content).digest())


async def import_consents(key: RequestKey, upload: Upload, role: str, deps: Deps) -> tuple[str, int]:
    """Take a file; the operation that records its lines, and how many there are.

    Raises:
        ConsentImportBroken: a line cannot be taken, `line` from 1 with the header; nothing was stored.
    """
    lines = await _checked(upload.content, deps)
    import_id = "cim_" + upload.digest.hex()[:32]  # the same file again records nothing twice
    await deps.store.imports.keep(import_id, lines)
    order = {"import_id": import_id, "lines": len(lines)}
    started = await deps.operations.start_once(key, deps.commands, IMPORT, order, owner=f"staff:{role}")
    return started, len(lines)


async def record_lines(running: Running, deps: Deps) -> dict[str, Any]:
    """Record the lines of a file. May be begun again: each line is recorded once under a key of its own."""
    import_id, total = running.input["import_id"], running.input["lines"]
    counted = {"imported": 0, "already_answered": 0, "not_known": 0}
    done, together = 0, list[dict[str, Any]]()
    async for line in deps.store.imports.lines(import_id):
        together.append(line)
        done += 1
        if len(together) == TOGETHER or done == total:
            for came in await asyncio.gather(*(_record(import_id, item, deps) for item in together)):
                counted[came] += 1
            together.clear()
            await running.progress(done, total)
    await deps.store.imports.forget(import_id)
    return {"lines": total, **counted}


async def _record(import_id: str, line: Mapping[str, Any], deps: Deps) -> str:
    purpose = acts.known_purpose(deps.policy, line["purpose"])
    given_at = datetime.fromisoformat(line["given_at"])
    proof = f"import {import_id} line {line['line']}; given {line['given_at']}; {line['proof']}"

    def plan(_: Facts, standing: Standing) -> Deed | Mark:
        text = (line["language"], line["text_hash"])
        return acts.take_over(deps.policy, purpose, standing, text, given_at, proof)

    key = RequestKey("system:consent", "import", f"{import_id}/{line['line']}", line["customer_id"])
    act = Act(line["customer_id"], key, plan, deps.policy)
    try:
        await expire_late(await deps.recorder.record(act), deps)
    except Erased:
        return "not_known"
    except FactsMissing:
        if await fetch_facts(line["customer_id"], deps) is None:
            return "not_known"
        return await _record(import_id, line, deps)
    except acts.NothingStands:
        return "already_answered"
    return "imported"


async def _checked(content: bytes, deps: Deps) -> list[dict[str, Any]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _broken(content[: error.start].count(b"\n") + 1, "UTF_8") from None
    rows = csv.reader(io.StringIO(text), strict=True)
    lines: list[dict[str, Any]] = []
    seen: set[tuple[str, str]] = set()
    published: dict[tuple[str, str, str], bool] = {}
    try:
        async for row in _with_turns(rows):
            number = rows.line_num
            if number == 1:
                if row != HEADER:
                    raise _broken(1, "HEADER")
                continue
            line = _line(row, number, deps.policy, deps.clock.now())
            if (line["customer_id"], line["purpose"]) in seen:
                raise _broken(number, "TWICE")
            seen.add((line["customer_id"], line["purpose"]))
            text_key = (line["purpose"], line["language"], line["text_hash"])
            if text_key not in published:
                published[text_key] = await deps.store.policies.was_published(*text_key)
            if not published[text_key]:
                raise _broken(number, "TEXT_NOT_PUBLISHED")
            lines.append(line)
    except csv.Error:
        raise _broken(rows.line_num, "CSV") from None
    if not lines:
        raise _broken(1, "EMPTY")
    return lines


async def _with_turns(rows: Iterable[list[str]]) -> AsyncIterator[list[str]]:
    """The rows, with a turn for others in between."""
    for count, row in enumerate(rows, 1):
        if count % BREATH == 0:
            await asyncio.sleep(0)
        yield row


def _line(row: list[str], number: int, policy: Policy, now: datetime) -> dict[str, Any]:
    if len(row) != len(HEADER):
        raise _broken(number, "FIELDS")
    line: dict[str, Any] = dict(zip(HEADER, row, strict=True)) | {"line": number}
    if not is_id(line["customer_id"], "cus"):
        raise _broken(number, "CUSTOMER_ID_FORMAT")
    try:
        purpose = acts.consent_purpose(policy, line["purpose"])
    except DomainError as error:
        raise _broken(number, error.reason) from None
    if line["language"] not in LANGUAGES:
        raise _broken(number, "LANGUAGE_UNKNOWN")
    if not _PROOF.fullmatch(line["proof"]):
        raise _broken(number, "PROOF_FORMAT")
    given = _moment(line["given_at"], number)
    if given > now:
        raise _broken(number, "GIVEN_IN_THE_FUTURE")
    ends = expiry(purpose, given)
    if ends is not None and ends <= now:
        raise _broken(number, "RAN_OUT")
    return line | {"given_at": moment_text(given)}


def _moment(raw: str, number: int) -> datetime:
    try:
        moment = datetime.fromisoformat(raw)
        if moment.tzinfo is None:
            raise _broken(number, "TIME_WITHOUT_ZONE")
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise _broken(number, "TIME_FORMAT") from None


def _broken(line: int, rule: str) -> ConsentImportBroken:
    """The line and the rule; never what stood there."""
    return ConsentImportBroken("The file cannot be taken.", line=str(line), rule=rule)
