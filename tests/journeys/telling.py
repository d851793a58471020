"""Tells the story to a suite of processes, for tests that look at what the processes left behind."""

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any

from deploy.local.mail import Mailbox
from deploy.local.story import Story
from services.kernel.calendar import oslo_date
from tests.support.cluster import Cluster


@dataclass
class Letters:
    """Reads the mail catcher in this process."""

    mailbox: Mailbox

    async def links(self, address: str, word: str) -> list[str]:
        """Links with `word` in the mails to `address`, oldest first."""
        return [link for mail in self.mailbox.to(address) for link in mail.links() if word in link]

    async def subjects(self, address: str) -> list[str]:
        """Subject lines of the mails to `address`."""
        return [mail.subject for mail in self.mailbox.to(address)]


def story_of(cluster: Cluster, **about: Any) -> Story:
    """A story that will be told to this cluster today; `about` are fields of `Story`."""
    return Story(cluster.api(), Letters(cluster.mailbox), oslo_date(cluster.clock.now()), **about)


async def tell(story: Story) -> None:
    """All steps in order."""
    for title, step in story.steps():
        await _named(title, step())


async def _named(title: str, step: Awaitable[None]) -> None:
    try:
        await step
    except (AssertionError, TimeoutError) as error:
        raise AssertionError(f"{title}: {error}") from error
