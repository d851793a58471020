"""docs/mission.md tells the truth: every promise has its row, every test that it names exists."""

import ast
import re
from pathlib import Path

import pytest
from fastapi.routing import APIRoute

from gateway.app import found_routers
from gateway.auth.routes import partner_router

ROOT = Path(__file__).resolve().parents[2]
MISSION = (ROOT / "docs" / "mission.md").read_text("utf-8")
ROW = re.compile(r"^\| (S\d+) \|(?P<rest>.*)\|$", re.MULTILINE)
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
ROUTE = re.compile(r"`(GET|POST|PUT|PATCH|DELETE) (/[^` ]*)`")


def rows() -> dict[str, list[str]]:
    return {match[1]: [cell.strip() for cell in match["rest"].split("|")] for match in ROW.finditer(MISSION)}


def test_every_promise_has_its_row() -> None:
    assert list(rows()) == [f"S{number}" for number in range(1, 23)]


@pytest.mark.parametrize("promise", [f"S{number}" for number in range(1, 23)])
def test_a_row_says_what_works_by_which_test_or_that_it_does_not_yet(promise: str) -> None:
    _, api, tests, state = rows()[promise]
    assert state.split(":")[0] in {"works", "partly", "not yet"}, state
    if not state.startswith("not yet"):
        assert ROUTE.search(api), f"{promise} names no API"
        assert NAMED.search(tests), f"{promise} names no test"


@pytest.mark.parametrize(("file", "name"), sorted(set(NAMED.findall(MISSION))))
def test_a_named_test_exists(file: str, name: str) -> None:
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    functions = {
        node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert name in functions, f"{file} has no test {name}"


def test_a_named_route_is_served() -> None:
    routes = [route for router in (*found_routers(), partner_router) for route in router.routes]
    served = {
        (method, route.path) for route in routes if isinstance(route, APIRoute) for method in route.methods
    }
    named = set(ROUTE.findall(MISSION))
    assert named, "no route is named"
    assert named <= served, sorted(named - served)
