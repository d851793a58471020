"""A document as an HTML page to read and print: it has its style inside and loads nothing."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from services.billing.documents.content import Content

FILES = Environment(
    loader=FileSystemLoader(Path(__file__).parent.parent / "templates"),
    undefined=StrictUndefined,
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
)


def render(content: Content) -> str:
    """The page."""
    return FILES.get_template("document.html.j2").render(content=content, words=content.words)
