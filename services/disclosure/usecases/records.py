"""The records of processing (GDPR art. 30), generated when they are asked for: they are never out of date."""

import json
from enum import StrEnum
from typing import Any

from services.disclosure.model.processing_records import Holder, records
from services.disclosure.processing_page import LANGUAGES, SECURITY, as_csv, as_html
from services.disclosure.usecases import Deps
from services.kernel.calendar import oslo_date


class Form(StrEnum):
    """How they are written out; the value is the media type."""

    JSON = "application/json"
    CSV = "text/csv; charset=utf-8"
    HTML = "text/html; charset=utf-8"


async def written_out(form: Form, language: str, deps: Deps) -> bytes:
    """The records in a form. Raises RemoteError: the policy cannot be read."""
    document = await generated(language, deps)
    if form is Form.CSV:
        return as_csv(document)
    if form is Form.HTML:
        return as_html(document)
    return json.dumps(document, ensure_ascii=False, indent=2).encode()


async def generated(language: str, deps: Deps) -> dict[str, Any]:
    """The records as they are now, with the processors' names: for the privacy officer and the authority."""
    shown = language if language in LANGUAGES else LANGUAGES[0]
    now = deps.clock.now()
    today = oslo_date(now)
    held = [item for item in await deps.store.agreements.holding() if item.has_begun(today)]
    names = await deps.store.processors.names(sorted({item.processor_id for item in held}))
    below = await deps.store.sub_processors.in_force(today)
    return records(
        await deps.activities.read(shown),
        [
            Holder(item, names[item.processor_id].reveal(), tuple(below.get(item.agreement_id, [])))
            for item in held
        ],
        deps.assignments,
        SECURITY[shown],
        language=shown,
        now=now,
    )
