"""One customer's story through the gateway, with all five services, the database, the broker and mail."""

from dataclasses import dataclass

import pytest
import pytest_asyncio

from deploy.local.mail import Mailbox
from deploy.local.story import Story
from services.kernel.calendar import oslo_date
from tests.support.suite import Suite


@dataclass
class Inbox:
    """Reads the mail catcher of a suite in this process."""

    mailbox: Mailbox

    async def links(self, address: str, word: str) -> list[str]:
        return [link for mail in self.mailbox.to(address) for link in mail.links() if word in link]

    async def subjects(self, address: str) -> list[str]:
        """Subject lines of the mails to `address`."""
        return [mail.subject for mail in self.mailbox.to(address)]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def story(suite: Suite) -> Story:
    """The story, told step by step by the tests of this module."""
    return Story(suite.api(), Inbox(suite.mailbox), oslo_date(suite.clock.now()), tell=print)


@pytest.mark.parametrize("number", range(9))
async def test_the_story_step_by_step(story: Story, number: int) -> None:
    title, step = story.steps()[number]
    print(title)
    await step()
