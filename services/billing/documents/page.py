"""A document as an HTML page to read and print: it has its style inside and loads nothing."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from services.billing.documents.content import Content

TEMPLATES = Path(__file__).parent.parent / "templates"
_FILES = Environment(
    loader=FileSystemLoader(TEMPLATES),
    undefined=StrictUndefined,
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
)


def render(content: Content) -> str:
    """The page."""
    return _FILES.get_template("document.html.j2").render(content=content, words=content.words)
