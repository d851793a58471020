from collections import Counter

import pytest
from fastapi import APIRouter
from starlette.routing import Match

from gateway.app import found_routers
from gateway.errors import MethodNotAllowed
from gateway.route_index import RouteIndex

PATHS = [
    ("GET", "/livez"),
    ("GET", "/v1/me"),
    ("GET", "/v1/me/consents"),
    ("POST", "/v1/me/consents/{purpose}:grant"),
    ("GET", "/v1/me/consents/receipts/{id}"),
    ("GET", "/v1/operations/{id}"),
    ("POST", "/v1/staff/customers:search"),
    ("GET", "/v1/staff/customers/{id}"),
    ("PUT", "/v1/staff/customers/{id}"),
    ("GET", "/{anything}"),
]


@pytest.fixture
def index():
    router = APIRouter()
    for method, path in PATHS:
        router.add_api_route(path, lambda: None, methods=[method], name=f"{method} {path}")
    return RouteIndex(router.routes)


def find(index, method, path):
    match, found = index.matches({"type": "http", "method": method, "path": path})
    return match, found.get("personvern.route") and found["personvern.route"].name


@pytest.mark.parametrize(("method", "template"), PATHS)
def test_every_route_is_found(index, method, template):
    path = template.replace("{purpose}", "x").replace("{id}", "a:b").replace("{anything}", "x")
    assert find(index, method, path) == (Match.FULL, f"{method} {template}")


async def test_wrong_methods_name_the_right_ones(index):
    match, found = index.matches({"type": "http", "method": "DELETE", "path": "/v1/staff/customers/1"})
    assert match is Match.PARTIAL
    with pytest.raises(MethodNotAllowed) as refused:
        await index.handle(found, None, None)
    assert refused.value.metadata["allow"] == "GET, HEAD, PUT"


@pytest.mark.parametrize("path", ["/", "/v1/x", "/v1/me/", "/v1/me/consents/x", "//", "/v1/you/consents"])
def test_nothing_else_is_found(index, path):
    assert find(index, "GET", path)[0] is Match.NONE


def test_the_gateways_routes_do_not_hide_each_other():
    routes = [route for router in found_routers() for route in router.routes]
    index = RouteIndex(routes)
    for route in routes:
        path = route.path
        for name in route.param_convertors:
            path = path.replace("{" + name + "}", "x1")
        for method in route.methods - {"HEAD"}:
            _, found = index.matches({"type": "http", "method": method, "path": path})
            assert found["personvern.route"] is route, f"{method} {route.path} is hidden"


def test_nothing_is_said_twice():
    """Two routes of one place answer by which file is read first, and clients are made by operation id."""
    routes = [route for router in found_routers() for route in router.routes]
    places = Counter((method, route.path) for route in routes for method in route.methods)
    names = Counter(route.operation_id for route in routes if route.include_in_schema)
    assert [found for found, times in (places + names).items() if times > 1] == []
