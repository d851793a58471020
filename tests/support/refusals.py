"""What operators see of attempts: how often a route was refused for a reason, as Prometheus reads it."""

import re

from prometheus_client import REGISTRY, generate_latest

_LINE = re.compile(r"^personvern_http_server_refusals_total\{(.*)\} ([0-9.e+]+)$", re.MULTILINE)


def refusals(route: str, reason: str) -> int:
    """How many there were in this process, by any method; `route` is the template below the gateway."""
    wanted = {f'http_route="{route}"', f'reason="{reason}"'}
    told = _LINE.findall(generate_latest(REGISTRY).decode())
    return sum(int(float(count)) for labels, count in told if wanted <= set(labels.split(",")))
