"""`python -m deploy.access.permissions` writes permissions.conf: what each may say and hear at the broker.

It comes from the consumers that the services are built with. Everything is refused that is not named: a
service publishes its own events, takes what its own consumers are given, and gets answers where nobody else
may listen. JetStream is worked by subjects too, so a right to manage is a subject as well:

- a stream of one's own may be looked at and purged of a person's events; to make or change one is for
  `streams` alone, since who changes a stream may lead others' events into it;
- a consumer is created under its own name with its own filter, which stand in the subject of the request.
"""

import tempfile
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from deploy.access.passwords import BACKUP, OPERATOR, STREAMS
from deploy.local.keys import CONTEXTS, key_files, make_keys
from services.chassis.settings import load
from services.chassis.streams import DEAD_LETTERS, Consumer

FILE = Path(__file__).with_name("permissions.conf")
HEAD = "# Written by `python -m deploy.access.permissions` from the consumers in the code; a test compares.\n"
INBOX = "_INBOX.{}.>"
# Its retention run goes through them, for all contexts.
DELETES_DEAD_LETTERS = "disclosure"


def main() -> None:
    """Write the file."""
    FILE.write_text(text())


def text() -> str:
    """The file as it should be."""
    found = {name: of_service(name, consumers) for name, consumers in built().items()}
    found |= {STREAMS: streams(), OPERATOR: operator(), BACKUP: backup()}
    return HEAD + "".join(_block(name, *rights) for name, rights in found.items())


def built() -> dict[str, Sequence[Consumer]]:
    """The consumers of each context, as its composition root makes them."""
    found: dict[str, Sequence[Consumer]] = {}
    with tempfile.TemporaryDirectory() as folder:
        make_keys(Path(folder))
        for name in CONTEXTS:
            kind = import_module(f"services.{name}.settings").Settings
            settings = load(kind, **key_files(Path(folder), name))
            found[name] = import_module(f"services.{name}.app").build(settings).consumers
    return found


def of_service(name: str, consumers: Sequence[Consumer]) -> tuple[list[str], list[str]]:
    """What a service may publish, and what it may subscribe to."""
    own, api = name.upper(), "$JS.API"
    signals = [f"personvern.relay.{name}", f"signals.{name}.>"]
    say = [f"{name}.v1.>", *signals]
    say += [f"{api}.STREAM.{verb}.{own}" for verb in ("INFO", "PURGE")]
    say += [f"{api}.STREAM.INFO.{DEAD_LETTERS}"]
    if name == DELETES_DEAD_LETTERS:
        say += [f"{api}.STREAM.{verb}.{DEAD_LETTERS}" for verb in ("MSG.GET", "MSG.DELETE")]
    for each in sorted(consumers, key=lambda consumer: consumer.durable):
        at = f"{each.stream}.{each.durable}"
        say += [
            f"{api}.CONSUMER.CREATE.{at}.{each.subject}",
            f"{api}.CONSUMER.INFO.{at}",
            f"{api}.CONSUMER.MSG.NEXT.{at}",
            f"$JS.ACK.{at}.>",
            f"dead.{each.durable}",
        ]
    return say, [INBOX.format(name), *signals]


def streams() -> tuple[list[str], list[str]]:
    """What declaring the streams needs: to make, look at and change them, and none of what is in them."""
    names = (DEAD_LETTERS, *(name.upper() for name in CONTEXTS))
    verbs = ("CREATE", "INFO", "UPDATE")
    return [f"$JS.API.STREAM.{verb}.{name}" for name in names for verb in verbs], [INBOX.format(STREAMS)]


def operator() -> tuple[list[str], list[str]]:
    """What the command line needs: look at dead letters, send one home, take it out."""
    say = [f"{name}.v1.>" for name in CONTEXTS]
    say += [f"$JS.API.STREAM.{verb}.{DEAD_LETTERS}" for verb in ("INFO", "MSG.GET", "MSG.DELETE")]
    return say, [INBOX.format("personvern-cli")]


def backup() -> tuple[list[str], list[str]]:
    """What a backup and a restore need: to read, empty and fill the streams of all; `leftovers` lists who
    consumes them.
    """
    say = [*(f"{name}.v1.>" for name in CONTEXTS), "dead.>", "$JS.API.STREAM.LIST", "$JS.API.CONSUMER.LIST.*"]
    say += [f"$JS.API.STREAM.{verb}.*" for verb in ("INFO", "CREATE", "UPDATE", "DELETE")]
    say += ["$JS.API.CONSUMER.CREATE.>", "$JS.API.CONSUMER.MSG.NEXT.>"]
    return say, [INBOX.format(BACKUP)]


def _block(name: str, say: Sequence[str], hear: Sequence[str]) -> str:
    lines = [f"{name.upper()}_RIGHTS {{"]
    for what, subjects in (("publish", say), ("subscribe", hear)):
        lines += [f"  {what}: [", *(f'    "{subject}"' for subject in subjects), "  ]"]
    return "\n".join([*lines, "}"]) + "\n"


if __name__ == "__main__":
    main()
