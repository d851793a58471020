"""Every operation of the OpenAPI document, asked by who may and about things that are there, answers as it
says.

The story was told before, and its ids stand in the addresses, so that the generated bodies and parameters
reach the services' use cases. Then the same is asked about things that are not there.
"""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
import pytest_asyncio
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import load_all_checks
from schemathesis.core.failures import Failure, FailureGroup

from deploy.local.api import ok
from deploy.local.keys import CONTEXTS
from deploy.local.story import Story
from services.kernel.calendar import oslo_date
from tests.journeys.telling import Letters, tell
from tests.support.everything import explorer_of

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:Do not use the `random` module"),  # schemathesis does
]

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)
EXAMPLES = 3  # where there is something to vary: a body or a query
# What comes round by itself has nothing to do here, and costs a tenth of a processor at its usual pace.
CALM = dict.fromkeys(
    (
        "send_every_seconds",
        "remind_every_seconds",
        "expire_every_seconds",
        "follow_up_every_seconds",
        "agreements_every_seconds",
        "terms_every_seconds",
        "webhooks_every_seconds",
    ),
    10.0,
)
ELSEWHERE = "elsewhere"
SURFACES = ["/v1/me", "/v1/partner", "/v1/public", "/v1/operations", "/oauth", "/v1/staff", ELSEWHERE]


class World:
    """The story's people and what they know."""

    def __init__(self, url: str, document: Any, tokens: dict[str, str], known: dict[str, str]) -> None:
        self.url, self.tokens, self.known = url, tokens, known
        self.schema = schemathesis.openapi.from_dict(document)
        self.checks = [schemathesis.checks.CHECKS.get_one(name) for name in CHECKS]
        self.statuses: dict[str, set[int]] = {}
        self.spoilt: set[str] = set()
        self.session = requests.Session()
        self.session.trust_env = False  # it looks for a proxy twice for each request

    def operations(self, surface: str) -> Iterator[Any]:
        """The operations whose address begins so, or as nothing that is listed."""
        for found in self.schema.get_all_operations():
            operation = found.ok()
            begins = [begin for begin in SURFACES if operation.path.startswith(begin)] or [ELSEWHERE]
            if surface in begins and not operation.path.endswith("/events"):
                yield operation

    def try_all(self, surface: str) -> list[str]:
        """What went wrong, a line per operation."""
        return [line for operation in self.operations(surface) for line in self.attempt(operation, surface)]

    def attempt(self, operation: Any, surface: str) -> Iterator[str]:
        """Good and bad requests to one operation."""
        headers = {"X-Access-Reason": "complaint"}
        if surface in self.tokens:
            headers["Authorization"] = self.tokens[surface]
        there = {name: self.known[name] for name in operation_ids(operation) if name in self.known}
        examples = EXAMPLES if list(operation.body) or list(operation.query) else 1
        asked = [(GenerationMode.POSITIVE, there, examples), (GenerationMode.NEGATIVE, there, examples)]
        asked += [(GenerationMode.NEGATIVE, {}, 1)] if there else []
        for mode, ids, count in asked:
            cases = operation.as_strategy(generation_mode=mode, path_parameters=ids)
            try:
                failure = self._run(cases, headers, count, good=mode is GenerationMode.POSITIVE)
            except Unsatisfiable:  # it takes nothing, so nothing wrong can be said to it
                assert mode is GenerationMode.NEGATIVE, operation.label
                continue
            if failure:
                yield f"{operation.label} {mode.value} {ids}: {failure}"

    def _run(self, cases: Any, headers: dict[str, str], examples: int, *, good: bool) -> str:
        @settings(
            max_examples=examples,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=cases)
        def run(case: Any) -> None:
            self._ask(case, headers)
            if good and case.operation.label not in self.spoilt:
                self.spoilt.add(case.operation.label)
                for other in self._others(case):
                    self._ask(other, headers)

        try:
            run()
        except (Failure, FailureGroup) as failure:
            told = getattr(failure, "exceptions", [failure])
            return "; ".join(f"{one.title}: {one.message}"[:800] for one in told)
        return ""

    def _others(self, case: Any) -> Iterator[Any]:
        """The same about things that are not there, and with bodies that are spoilt."""
        there, body = dict(case.path_parameters), case.body
        if there.keys() & self.known.keys():
            case.path_parameters = {name: nobodys(str(value)) for name, value in there.items()}
            yield case
        case.path_parameters = there
        for case.body in spoil(body):
            yield case

    def _ask(self, case: Any, headers: dict[str, str]) -> None:
        answer = case.call(base_url=self.url, headers=headers, session=self.session)
        self.statuses.setdefault(case.operation.label, set()).add(answer.status_code)
        case.validate_response(answer, checks=self.checks)


def spoil(body: Any) -> Iterator[Any]:
    """The body with one value after another replaced by what breaks carelessly written programs."""
    if isinstance(body, dict):
        for name, value in body.items():
            yield from ({**body, name: other} for other in spoil(value))
    elif isinstance(body, list):
        yield from ([other] for value in body[:1] for other in spoil(value))
    elif isinstance(body, str):
        yield from ("\0", "a\0b", "١٢٣٤", "\u202e😀\ufeff", "9" * 60, "-0", "2026-02-30", " ")
    elif isinstance(body, int | float):
        yield from (2**31, 2**63, -(2**63) - 1, 10**400, 0.1, -1)


def nobodys(identity: str) -> str:
    """An id that looks like this one and is nobody's."""
    return identity[:-4] + ("0000" if identity[-4:] != "0000" else "1111")


def operation_ids(operation: Any) -> list[str]:
    """Names of what stands in its address."""
    return [parameter.name for parameter in operation.path_parameters]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def world(suite) -> World:
    """After the story, with the partner let in again."""
    load_all_checks()
    await suite.start_bureau()
    story = Story(suite.api(), Letters(suite.mailbox), oslo_date(suite.clock.now()))
    await tell(story)
    agreement = story.company.agreements["invoicing"]
    ok(await story.staff.post(f"/v1/staff/agreements/{agreement}:resume"))
    ok(await story.partner.get("/v1/partner/invoices"))
    explorer = await explorer_of(
        story, code=story.company.product_codes["power"], purpose="marketing_new_offers"
    )
    tokens = {surface: people_of.headers["Authorization"] for surface, people_of in explorer.clients.items()
              if "Authorization" in people_of.headers}  # fmt: skip
    for name in CONTEXTS:
        await suite.restart(name, **CALM)
    return World(suite.url, ok(await story.api.get("/openapi.json")), tokens, explorer.known)


@pytest.mark.parametrize("surface", SURFACES)
async def test_every_answer_is_as_documented(world: World, surface: str) -> None:
    wrong = await asyncio.to_thread(world.try_all, surface)
    assert not wrong, "\n".join(wrong)


async def test_the_generated_requests_got_somewhere(world: World) -> None:
    """More than refusals at the door: at least half of the operations did what they are for."""
    if len(world.statuses) < 40:
        pytest.skip("the other tests of this module did not run")
    done = [label for label, seen in world.statuses.items() if any(status < 300 for status in seen)]
    assert len(done) > len(world.statuses) / 2, {
        label: sorted(seen) for label, seen in world.statuses.items() if label not in done
    }
