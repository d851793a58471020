"""Reading XML that comes from outside: no document type, no entities, no network, one known version."""

from typing import Any

from lxml import etree

LARGEST = 4 * 1024 * 1024  # bytes of a document that is read as a whole


class XmlRefused(ValueError):
    """The document is not one that is read here: `rule` says why, `line` where (0 for the document)."""

    def __init__(self, rule: str, text: str, line: int = 0) -> None:
        super().__init__(text)
        self.rule, self.text, self.line = rule, text, line


def read(data: bytes, namespace: str) -> etree._Element:
    """The root of a document of that ISO 20022 version.

    Raises:
        XmlRefused: too large, not XML, with a document type (and so with entities), or of another version.
    """
    if len(data) > LARGEST:
        raise XmlRefused("SIZE", f"The document has more than {LARGEST} bytes.")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
    )
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:  # before anything of it is read
        raise XmlRefused("DOCTYPE", "A document type or entities are not taken.")
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = error.lineno or 0 if isinstance(error, etree.XMLSyntaxError) else 0
        raise XmlRefused("XML", "This is not well-formed XML.", line) from None
    if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]  # in an encoding that hid it above; the stubs lack it
        raise XmlRefused("DOCTYPE", "A document type or entities are not taken.")
    if root.tag != f"{{{namespace}}}Document":
        raise XmlRefused("VERSION", f"The document is not {namespace.rpartition(':')[2]}.", line_of(root))
    return root


def line_of(element: etree._Element) -> int:
    """The line on which the element begins."""
    line: Any = element.sourceline  # the stubs have no type for it
    return int(line or 0)
