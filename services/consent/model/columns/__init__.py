"""Everybody in memory, to decide one question for all at once."""

from services.consent.model.columns.everybody import Columns
from services.consent.model.columns.ids import Raw, ids_of, raw_id
from services.consent.model.columns.merged import decide_people, one_each
from services.consent.model.columns.numbers import Ints
from services.consent.model.columns.questions import Decided, decide_rows
from services.consent.model.columns.watching import LookedTooFar

__all__ = [
    "Columns",
    "Decided",
    "Ints",
    "LookedTooFar",
    "Raw",
    "decide_people",
    "decide_rows",
    "ids_of",
    "one_each",
    "raw_id",
]
