"""`make run`: the whole stack on this machine, until Ctrl-C.

Everything it keeps is below `.run/`: db, nats, mail, keys, logs. Exit code 0 after a stop that was asked
for, 1 when it could not start or a part died.
"""

import argparse
import asyncio
import sys
import time
from pathlib import Path

import httpx

from deploy.local.api import Refused
from deploy.local.child import POLL, Child, ChildFailed
from deploy.local.forked import warm_up
from deploy.local.keys import make_keys
from deploy.local.population import PEOPLE
from deploy.local.seed import seed_once
from deploy.local.stack import ROOT, Stack
from deploy.local.supervisor import CannotStart, Supervisor, resident_megabytes

GREETING = """
  API and docs   {url}/docs
  Caught mail    {mail}/
  Caught SMS     {sms}/
  Logs           {logs}

  Customers      kari.demo  ola.demo  aud.demo  per.demo  ... (any other name is nobody yet)
  Staff          test.staff (every role)  anne.agent  frida.finance  marius.marketing  pia.personvern  odd.ops

  TOKEN=$(curl -s {url}/dev/login --json '{{"subject": "kari.demo"}}' | sed 's/.*access_token":"//; s/".*//')
  curl -s -H "Authorization: Bearer $TOKEN" {url}/v1/me

  make demo walks one customer's story. Ctrl-C stops everything; the data stays."""


def main() -> None:
    """Entry point of the module."""
    parser = argparse.ArgumentParser(description="Personvern on this machine")
    parser.add_argument(
        "--folder", type=Path, default=ROOT / ".run", help="where data, keys and logs are kept"
    )
    parser.add_argument("--no-seed", action="store_true", help="leave out the demo population")
    given = parser.parse_args()
    sys.exit(run(Stack.from_environment(given.folder.resolve()), seed=not given.no_seed))


def run(stack: Stack, *, seed: bool = True) -> int:
    """Run the stack until a stop is asked for; answers the exit code."""
    began = time.monotonic()
    stack.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    supervisor = Supervisor(stack.folder)
    supervisor.catch_signals()
    try:
        for name in supervisor.claim(stack.used_ports()):
            print(f"Stopped {name}, left over from a stack that was killed.")
    except CannotStart as reason:
        print(reason, file=sys.stderr)
        return 1
    try:
        _start(stack, supervisor)
        if not supervisor.stopping:
            _greet(stack, supervisor, time.monotonic() - began, seed)
        supervisor.watch()
    except ChildFailed as failure:
        print(f"\n{failure}\nThe logs are in {stack.log('x').parent}", file=sys.stderr)
        return 1
    finally:
        print("\nStopping.", flush=True)
        supervisor.stop()
    return 0


def _start(stack: Stack, supervisor: Supervisor) -> None:
    make_keys(stack.keys)
    print("Starting Personvern ...", flush=True)
    supervisor.launch(stack.servers())
    warm_up()  # while database and broker start
    streams = stack.streams()
    streams.start()
    supervisor.launch(
        [stack.mail(), stack.sms(), stack.social(), stack.bureau(), stack.efaktura()],
        stack.contexts(),
        [stack.gateway()],
    )
    _await_end(streams, supervisor)
    supervisor.wait_ready()


def _await_end(child: Child, supervisor: Supervisor) -> None:
    """Return when it has done its work or a stop is asked for. Raises ChildFailed."""
    while (code := child.exit_code()) is None and not supervisor.stopping:
        time.sleep(POLL)
    if code:
        raise ChildFailed(f"{child.name} ended with code {code}\n{child.tail()}")


def _greet(stack: Stack, supervisor: Supervisor, seconds: float, seed: bool) -> None:
    if seed:
        _seed(stack)
    summed, shared_once = resident_megabytes(supervisor.processes())
    memory = f"{summed:.0f} MB resident"
    if shared_once:  # the processes are forked from one and share most of their pages
        memory = f"{shared_once:.0f} MB resident, shared pages counted once ({summed:.0f} MB if not)"
    print(f"Ready after {seconds:.1f} s: {len(supervisor.processes())} processes, {memory}.")
    print(
        GREETING.format(url=stack.url, mail=stack.mail_url, sms=stack.sms_url, logs=stack.log("*")),
        flush=True,
    )


def _seed(stack: Stack) -> None:
    try:
        if asyncio.run(seed_once(stack.url, stack.folder)):
            print(f"A demo population of {len(PEOPLE)} was registered.")
    except (Refused, httpx.HTTPError) as failure:
        # The stack works without it; the next start tries again.
        print(f"The demo population is not complete: {failure}", file=sys.stderr)


if __name__ == "__main__":
    main()
