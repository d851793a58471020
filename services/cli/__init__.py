"""`personvern`: what an operator does from a terminal.

One module per group of commands. Exit codes: 0 done, 1 not done, 2 wrong usage.
"""

import logging
import sys

import structlog
import typer

from services.cli.backup import backup, restore
from services.cli.dead_letters import dead_letters
from services.cli.ledger import ledger
from services.cli.leftovers import leftovers
from services.cli.policy import policy
from services.cli.rounds import run
from services.cli.streams import streams
from services.cli.tombstones import tombstones

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Operate Personvern from a terminal.")
app.command()(backup)
app.command()(restore)
app.command()(streams)
app.command()(leftovers)
app.add_typer(dead_letters, name="dead-letters")
app.add_typer(ledger, name="ledger")
app.add_typer(policy, name="policy")
app.add_typer(run, name="run")
app.add_typer(tombstones, name="tombstones")


def main() -> None:
    """Entry point of the `personvern` command."""
    # The client's attempts to connect are no news to an operator; the one line at the end is.
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    app()
