"""One customer's story through the gateway, with all five services, the database, the broker and mail."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from deploy.k8s import dashboards
from deploy.local.keys import CONTEXTS
from deploy.local.mail import Mailbox
from deploy.local.story import Story
from services.kernel.calendar import oslo_date
from tests.support.eventually import eventually
from tests.support.prometheus import MISSING, prometheus
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


@pytest.mark.skipif(MISSING, reason="Prometheus (Debian: prometheus) is not on this machine")
async def test_every_panel_of_the_dashboards_has_data_after_the_story(
    story: Story, suite: Suite, tmp_path: Path
) -> None:
    """Told above; what a query asks for is there, and not only well-formed."""
    for context in CONTEXTS:
        await suite.parts[context].watch.look()
        await suite.parts[context].watch.look_at_figures()
    async with prometheus(tmp_path) as server:
        await eventually(lambda: server.query("sum_over_time(up[1m]) > 3"))
        asked = [
            (dashboard.title, panel.title, query.expr.replace("$__rate_interval", "1m"))
            for dashboard in dashboards.DASHBOARDS
            for panel in dashboard.panels
            for query in panel.queries
        ]
        found = await asyncio.gather(*(server.query(expr) for _, _, expr in asked))
    missing = [what for what, data in zip(asked, found, strict=True) if not data]
    assert not missing, "\n".join(map(str, missing))
