"""Holds a UBL document against the rules, and names each that it breaks."""

from dataclasses import dataclass

from lxml import etree

from services.billing.ehf import arithmetic, presence

# What is read here we have written ourselves; nothing outside is fetched or expanded all the same.
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


@dataclass(frozen=True)
class Breach:
    """A rule that a document breaks; `fatal` means that a receiver's access point would refuse it."""

    rule: str
    text: str
    fatal: bool = True


def breaches(data: bytes) -> list[Breach]:
    """What the document breaks, each rule once; nothing for a document that may be sent."""
    root = etree.fromstring(data, _PARSER)
    tree = root.getroottree()
    found = [Breach(rule.rule, rule.text, rule.fatal) for rule in presence.RULES if not rule.holds(tree)]
    return [*found, *(Breach(name, text) for name, holds, text in arithmetic.RULES if not holds(root))]


def rules() -> list[str]:
    """The names of all rules that are checked."""
    return [*(rule.rule for rule in presence.RULES), *(name for name, _, _ in arithmetic.RULES)]
