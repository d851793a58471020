"""Readable documentation drawn from the OpenAPI document: one page, no scripts, nothing from the internet."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from html import escape
from typing import Any

from gateway import texts
from gateway.problems import problem_type

STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0
1rem;color:#1b1b1b;background:#fff} h1{font-size:1.6rem}h2{margin-top:2.5rem;border-bottom:1px solid
#bbb}h3{font-size:1rem;margin:1.5rem 0 .25rem} code,pre{font:14px/1.4
ui-monospace,monospace;background:#f3f3f0}pre{padding:.6rem;overflow:auto}
.m{display:inline-block;min-width:4rem;font-weight:700;color:#1d4f91}table{border-collapse:collapse}
td,th{text-align:left;padding:.15rem .8rem .15rem 0;vertical-align:top}summary{cursor:pointer}
"""
_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{_HASH}'; frame-ancestors 'none'; base-uri 'none'"


def page(title: str, body: str) -> str:
    """One HTML page."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body>{body}</body></html>"
    )


def documentation(spec: Mapping[str, Any]) -> str:
    """All operations, by tag."""
    by_tag: dict[str, list[str]] = {}
    for path, item in spec["paths"].items():
        for method, operation in item.items():
            tag = (operation.get("tags") or ["other"])[0]
            by_tag.setdefault(tag, []).append(_operation(path, method, operation, spec))
    links = " · ".join(f'<a href="#{escape(tag)}">{escape(tag)}</a>' for tag in sorted(by_tag))
    parts = [f'<h2 id="{escape(tag)}">{escape(tag)}</h2>{"".join(by_tag[tag])}' for tag in sorted(by_tag)]
    intro = "".join(f"<p>{_code(line)}</p>" for line in spec["info"]["description"].splitlines() if line)
    head = f'<h1>Personvern</h1>{intro}<p><a href="/openapi.json">openapi.json</a> · '
    return page(
        "Personvern API", head + f'<a href="/problems">problems</a></p><p>{links}</p>' + "".join(parts)
    )


def _operation(path: str, method: str, operation: Mapping[str, Any], spec: Mapping[str, Any]) -> str:
    who = ", ".join(next(iter(entry)) for entry in operation.get("security", [])) or "anyone"
    rows = "".join(
        f"<tr><td><code>{escape(one['name'])}</code></td><td>{escape(one['in'])}</td>"
        f"<td>{escape(one.get('description', ''))}</td></tr>"
        for one in operation.get("parameters", [])
    )
    answers = "".join(
        f"<tr><td>{escape(status)}</td><td>{escape(answer.get('description', ''))}</td></tr>"
        for status, answer in operation.get("responses", {}).items()
    )
    body = _fields("Body", operation.get("requestBody", {}), spec)
    return (
        f'<h3 id="{escape(operation.get("operationId", ""))}"><span class="m">{method.upper()}</span> '
        f"<code>{escape(path)}</code></h3><p>{escape(operation.get('summary', ''))} "
        f"<small>for {escape(who)}</small><br>{_code(operation.get('description', ''))}</p>"
        f"<details><summary>Details</summary><table>{rows}</table>{body}<table>{answers}</table></details>"
    )


def _fields(name: str, holder: Mapping[str, Any], spec: Mapping[str, Any]) -> str:
    rows = ""
    for media in holder.get("content", {}).values():
        reference = media.get("schema", {}).get("$ref", "")
        schema = spec["components"]["schemas"].get(reference.rpartition("/")[2], {})
        for field, about in schema.get("properties", {}).items():
            example = (about.get("examples") or [""])[0]
            cells = (str(about.get("type", "")), about.get("description", ""), str(example))
            rest = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
            rows += f"<tr><td><code>{escape(field)}</code></td>{rest}</tr>"
    return f"<h4>{name}</h4><table>{rows}</table>" if rows else ""


def _code(text: str) -> str:
    pieces = escape(text).split("`")
    return "".join(f"<code>{piece}</code>" if n % 2 else piece for n, piece in enumerate(pieces))


def problem_list() -> str:
    """What the problem types mean, in three languages."""
    rows = "".join(
        f'<tr id="{escape(problem_type(reason).rpartition("/")[2])}"><td><code>{escape(reason)}</code></td>'
        + "".join(f"<td>{escape(text)}</td>" for text in said)
        + "</tr>"
        for reason, said in sorted(texts.DETAILS.items())
    )
    head = "<tr><th>reason</th><th>Bokmål</th><th>Nynorsk</th><th>English</th></tr>"
    intro = "<p>Reasons that only staff meet stand in the contexts' <code>error_reason.proto</code>.</p>"
    return page("Problems", f"<h1>Problems</h1>{intro}<table>{head}{rows}</table>")
