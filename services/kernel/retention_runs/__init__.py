"""Retention runs, the same in every context: each day what is past its last day of keeping is deleted.

A context says what it keeps: a `Kind` for each collection whose rows go by themselves (`rows` makes sweepers
of them), and sweepers of its own (`Sweeper`) for what goes together. The rest is here: runs that are
started by staff or by the day, worked on as an operation, listed, and served as `RetentionService`.
"""

from services.kernel.retention_runs.dead_letters import DeadLetters
from services.kernel.retention_runs.errors import RetentionRunNotFound
from services.kernel.retention_runs.kinds import ERASURES, OPERATIONS, Kind, Rows, rows
from services.kernel.retention_runs.model import Count, RetentionRun
from services.kernel.retention_runs.rpc import RetentionServicer
from services.kernel.retention_runs.runs import RETENTION_RUN, RetentionRuns
from services.kernel.retention_runs.work import Sweeper, Work

__all__ = [
    "ERASURES",
    "OPERATIONS",
    "RETENTION_RUN",
    "Count",
    "DeadLetters",
    "Kind",
    "RetentionRun",
    "RetentionRunNotFound",
    "RetentionRuns",
    "RetentionServicer",
    "Rows",
    "Sweeper",
    "Work",
    "rows",
]
