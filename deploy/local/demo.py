"""`make demo`: one customer's story against the running stack, each step shown, long work with a bar.

Every claim is checked as it is told; the first that does not hold ends the demo with exit code 1.
"""

import asyncio
import sys
from dataclasses import dataclass
from typing import Any

import httpx
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from deploy.local import health
from deploy.local.api import Api
from deploy.local.stack import ROOT, Stack
from deploy.local.story import Story
from services.chassis.clock import SystemClock
from services.kernel.calendar import oslo_date


@dataclass
class CatcherPage:
    """Reads the mail catcher of the stack."""

    url: str

    async def links(self, address: str, word: str) -> list[str]:
        """Links with `word` in them in the mails to `address`, oldest first."""
        return [link for mail in await self._to(address) for link in mail["links"] if word in link]

    async def subjects(self, address: str) -> list[str]:
        """Subject lines of the mails to `address`, oldest first."""
        return [mail["subject"] for mail in await self._to(address)]

    async def _to(self, address: str) -> list[dict[str, Any]]:
        async with httpx.AsyncClient() as client:
            mails = (await client.get(f"{self.url}/api/messages")).raise_for_status().json()
        return [mail for mail in mails if address in mail["to"]]


class Teller:
    """Shows the story on a terminal."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._bars: Progress | None = None
        self._tasks: dict[str, TaskID] = {}

    def tell(self, sentence: str) -> None:
        """Say what happened."""
        self.finish()
        self._console.print(f"    {sentence}", highlight=False, markup=False, soft_wrap=True)

    def progress(self, title: str, percent: int) -> None:
        """Move the bar of long work."""
        if self._bars is None:
            name, share = TextColumn("    {task.description:<24}"), TextColumn("{task.percentage:>3.0f} %")
            self._bars = Progress(name, BarColumn(40), share, TimeElapsedColumn(), console=self._console)
            self._bars.start()
        if title not in self._tasks:
            self._tasks[title] = self._bars.add_task(title, total=100)
        self._bars.update(self._tasks[title], completed=percent)

    def finish(self) -> None:
        """Leave the bars on the screen; the next long work has new ones."""
        if self._bars is not None:
            self._bars.stop()
        self._bars, self._tasks = None, {}


async def tell(stack: Stack, console: Console) -> None:
    """Tell the whole story. Raises AssertionError at the first claim that does not hold."""
    teller = Teller(console)
    today = oslo_date(SystemClock().now())
    api = Api(stack.url)
    story = Story(api, CatcherPage(stack.mail_url), today, tell=teller.tell, progress=teller.progress)
    steps = story.steps()
    try:
        for number, (title, step) in enumerate(steps, 1):
            console.print(f"\n[bold]{number}/{len(steps)}  {title}[/bold]", highlight=False, soft_wrap=True)
            try:
                await step()
            finally:
                teller.finish()
    finally:
        await api.close()
    console.print(
        f"\nAll of it held. Log in as [bold]kari-{story.tag}[/bold] to look around: {stack.url}/docs",
        soft_wrap=True,
    )


def main() -> None:
    """Entry point of the module."""
    stack = Stack.from_environment(ROOT / ".run")
    if not health.gateway_ready(stack.url):
        sys.exit(f"Nothing answers at {stack.url}. Start it in another terminal: make run")
    console = Console()
    try:
        asyncio.run(tell(stack, console))
    except (AssertionError, TimeoutError, httpx.HTTPError) as failure:
        console.print(
            f"\nThis did not hold: {str(failure) or type(failure).__name__}",
            style="red",
            markup=False,
            soft_wrap=True,
        )
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
