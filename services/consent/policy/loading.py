"""Loads a policy folder: YAML files put together, checked against schema.json and against themselves."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import jsonschema
import yaml

from services.consent.model import policy as model
from services.consent.model.contact_rules import Closed, Eve, FrequencyCap, QuietHours
from services.kernel.proof.canonical import digest

FOLDER = Path(__file__).parent
# The parser in C, ten times as fast, where PyYAML was built with it.
_LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Where = tuple[str | int, ...]
_KEYED = (
    "data_categories", "recipients", "retention", "rights", "purposes", "topics", "sections", "information",
    "quiet_hours", "frequency_caps",
    "terminal_categories",
)  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: the file, the line from 1, the path inside the policy, and why."""

    file: str
    line: int
    path: str
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.path}: {self.text}"


class PolicyInvalid(Exception):
    """The policy cannot be used; `faults` lists everything that is wrong with it."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("The policy is not valid:\n" + "\n".join(f"  {fault}" for fault in self.faults))


class _Source:
    """Reads YAML into plain values and remembers where each value stood."""

    def __init__(self) -> None:
        self.content: dict[str, Any] = {}
        self.faults: list[Fault] = []
        self._places: dict[Where, tuple[str, int]] = {}
        self._constructor = yaml.SafeLoader("")

    def read(self, text: str, name: str) -> None:
        """Add one file; lists of the same name in several files are put together."""
        try:
            root = yaml.compose(text, Loader=_LOADER)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            problem = str(getattr(error, "problem", None) or "cannot be read as YAML")
            self.faults.append(Fault(name, mark.line + 1 if mark else 1, "", problem))
            return
        if not isinstance(root, yaml.MappingNode):
            self.faults.append(Fault(name, 1, "", "the file must hold named parts"))
            return
        for key_node, value_node in root.value:
            key = str(key_node.value)
            held = self.content.get(key)
            if isinstance(value_node, yaml.SequenceNode):
                items: list[Any] = self.content.setdefault(key, [])
                self._places.setdefault((key,), (name, key_node.start_mark.line + 1))
                for node in value_node.value:
                    items.append(self._value(node, (key, len(items)), name))
            elif held is not None:
                line = key_node.start_mark.line + 1
                self.faults.append(Fault(name, line, key, "stands in another file too"))
            else:
                self.content[key] = self._value(value_node, (key,), name)

    def _value(self, node: yaml.Node, where: Where, file: str) -> Any:
        self._places[where] = (file, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, where, file)
        if isinstance(node, yaml.SequenceNode):
            return [self._value(item, (*where, number), file) for number, item in enumerate(node.value)]
        return self._constructor.construct_object(node)

    def _mapping(self, node: yaml.MappingNode, where: Where, file: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            if key in found:
                line = key_node.start_mark.line + 1
                self.faults.append(Fault(file, line, _path((*where, key)), "stands twice"))
            found[key] = self._value(value_node, (*where, key), file)
        return found

    def fault(self, where: Where, text: str) -> Fault:
        """A fault at the nearest place that is known."""
        at = where
        while at and at not in self._places:
            at = at[:-1]
        file, line = self._places.get(at, ("policy", 1))
        return Fault(file, line, _path(where), text)


def load(folder: Path = FOLDER) -> model.Policy:
    """The policy in `folder`. Its version is the SHA-256 of its content: comments and layout do not count.

    Raises:
        PolicyInvalid: files are missing, break the schema or contradict each other; every fault has its line.
    """
    files = sorted(folder.rglob("*.yaml"))
    names = [file.relative_to(folder).as_posix() for file in files]
    return _load(tuple(zip(names, [file.read_text(encoding="utf-8") for file in files], strict=True)))


@lru_cache(maxsize=4)  # who starts several services in one process works it out once
def _load(files: tuple[tuple[str, str], ...]) -> model.Policy:
    source = _Source()
    for name, text in files:
        source.read(text, name)
    faults = source.faults or list(_broken_schema(source)) or list(_contradictions(source))
    if faults:
        raise PolicyInvalid(faults)
    return _policy(source.content)


def _broken_schema(source: _Source) -> Iterator[Fault]:
    schema = json.loads((FOLDER / "schema.json").read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    for error in validator.iter_errors(source.content):
        yield source.fault(tuple(error.absolute_path), error.message)


def _contradictions(source: _Source) -> Iterator[Fault]:
    known = {part: {item["key"] for item in source.content[part]} for part in _KEYED}
    for part in known:
        seen: set[str] = set()
        for number, item in enumerate(source.content[part]):
            if item["key"] in seen:
                yield source.fault((part, number, "key"), f"{item['key']} stands twice")
            seen.add(item["key"])
    for number, item in enumerate(source.content["retention"]):
        yield from _unnamed(source, ("retention", number, "statute"), item.get("statute", ""))
    yield from _wrong_hours(source)
    for number, purpose in enumerate(source.content["purposes"]):
        yield from _wrong_purpose(source, ("purposes", number), purpose, known)
    yield from _wrong_terminals(source)
    for part, names in (("topics", "purposes"), ("sections", "also")):
        for number, item in enumerate(source.content[part]):
            for place, key in enumerate(item.get(names, ())):
                if key not in known["purposes"]:
                    yield source.fault((part, number, names, place), f"there is no {key} in purposes")


def _wrong_terminals(source: _Source) -> Iterator[Fault]:
    purposes = {item["key"]: item for item in source.content["purposes"]}
    months = {item["key"]: item.get("months") for item in source.content["retention"]}
    signals: set[str] = set()
    for number, category in enumerate(source.content["terminal_categories"]):
        where: Where = ("terminal_categories", number)
        served = purposes.get(category["purpose"])
        if served is None:
            yield source.fault((*where, "purpose"), f"there is no {category['purpose']} in purposes")
        elif category["required"] == (served["permission"] == "consent"):
            yield source.fault((*where, "required"), "what rests on consent is asked, and nothing else")
        elif category["covers"] and not months.get(served["retention"]):
            yield source.fault((*where, "covers"), f"{served['retention']} does not say how many months")
        for place, signal in enumerate(category["signals"]):
            if signal in signals:
                yield source.fault((*where, "signals", place), f"{signal} stands in another category too")
            signals.add(signal)


def _wrong_hours(source: _Source) -> Iterator[Fault]:
    for number, item in enumerate(source.content["quiet_hours"]):
        yield from _unnamed(source, ("quiet_hours", number, "statute"), item.get("statute", ""))
        if item["open"]["from"] >= item["open"]["to"]:
            yield source.fault(("quiet_hours", number, "open"), "ends before it begins")


def _wrong_purpose(
    source: _Source, where: Where, purpose: dict[str, Any], known: dict[str, set[str]]
) -> Iterator[Fault]:
    for part in ("data_categories", "recipients"):
        for place, key in enumerate(purpose[part]):
            if key not in known[part]:
                yield source.fault((*where, part, place), f"there is no {key} in {part}")
    if purpose["retention"] not in known["retention"]:
        yield source.fault((*where, "retention"), f"there is no retention class {purpose['retention']}")
    if purpose["section"] not in known["sections"]:
        yield source.fault((*where, "section"), f"there is no {purpose['section']} in sections")
    profiled = purpose.get("age", {}).get("profiling", {}).get("data_categories", ())
    for place, key in enumerate(profiled):
        if key not in purpose["data_categories"]:
            at = (*where, "age", "profiling", "data_categories", place)
            yield source.fault(at, f"the purpose does not use {key}")
    yield from _unknown_law(source, where, purpose["legal_basis"])
    if purpose["key"] == model.DIRECT_MARKETING:
        yield source.fault((*where, "key"), "this key means all marketing at once")


def _unknown_law(source: _Source, where: Where, basis: dict[str, Any]) -> Iterator[Fault]:
    if basis["article"] not in {item["article"] for item in source.content["legal_bases"]}:
        yield source.fault((*where, "legal_basis"), f"there is no text for {basis['article']}")
    for place, statute in enumerate(basis.get("statutes", ())):
        yield from _unnamed(source, (*where, "legal_basis", "statutes", place), statute)


def _unnamed(source: _Source, where: Where, statute: str) -> Iterator[Fault]:
    law, mark, _ = statute.partition(" § ")
    if mark and law not in {item["nb"] for item in source.content["statutes"]}:
        yield source.fault(where, f"there is no {law} in statutes")


def _policy(content: dict[str, Any]) -> model.Policy:
    controller = dict(content["controller"])
    controller["storage_locations"] = tuple(controller["storage_locations"])
    return model.Policy(
        version=digest(content),
        controller=model.Controller(**controller),
        introduction=model.Texts(**content["introduction"]),
        articles={item["article"]: model.Texts(**item["text"]) for item in content["legal_bases"]},
        statutes={item["nb"]: model.Texts(**item) for item in content["statutes"]},
        sections=tuple(_section(item) for item in content["sections"]),
        information=tuple(_named(item) for item in content["information"]),
        purposes={item["key"]: _purpose(item) for item in content["purposes"]},
        data_categories={item["key"]: _named(item) for item in content["data_categories"]},
        recipients={item["key"]: _named(item) for item in content["recipients"]},
        retention={item["key"]: _named(item) for item in content["retention"]},
        rights=tuple(_named(item) for item in content["rights"]),
        terminal_categories=_terminal_categories(content),
        topics=tuple(_topic(item) for item in content["topics"]),
        # An archived policy may be older than these.
        quiet_hours=tuple(_quiet_hours(item) for item in content.get("quiet_hours", ())),
        caps=tuple(_cap(item) for item in content.get("frequency_caps", ())),
        source=content,
    )


def _named(item: dict[str, Any]) -> model.Named:
    return model.Named(
        key=item["key"],
        name=model.Texts(**item["name"]),
        text=model.Texts(**item["text"]),
        iri=item.get("iri", ""),
        statute=item.get("statute", ""),
        months=item.get("months", 0),
    )


def _terminal_categories(content: dict[str, Any]) -> dict[str, model.TerminalCategory]:
    purposes = {item["key"]: item for item in content["purposes"]}
    # An archived policy may be older than the categories.
    asked = content.get("terminal_categories", ())
    return {item["key"]: _terminal_category(item, _purpose(purposes[item["purpose"]])) for item in asked}


def _terminal_category(item: dict[str, Any], served: model.Purpose) -> model.TerminalCategory:
    purpose = replace(
        served,
        key=model.TERMINAL_PREFIX + item["key"],
        name=model.Texts(**item["name"]),
        text=model.Texts(**item["text"]),
        consent_months=item.get("consent_months"),
    )
    return model.TerminalCategory(
        key=item["key"],
        required=item["required"],
        purpose=purpose,
        serves=served.key,
        compared_at_login=item["compared_at_login"],
        denied_by_gpc=item["gpc"] == "denies",
        signals=tuple(item["signals"]),
        covers=frozenset(item["covers"]),
    )


def _topic(item: dict[str, Any]) -> model.Topic:
    return model.Topic(
        key=item["key"],
        name=model.Texts(**item["name"]),
        text=model.Texts(**item["text"]),
        purposes=frozenset(item["purposes"]),
        product_groups=tuple(item.get("product_groups", ())),
    )


def _section(item: dict[str, Any]) -> model.Section:
    return model.Section(
        key=item["key"],
        name=model.Texts(**item["name"]),
        text=model.Texts(**item["text"]),
        promises=tuple(item["promises"]),
        rules=tuple(item["rules"]),
        also=tuple(item.get("also", ())),
    )


def _purpose(item: dict[str, Any]) -> model.Purpose:
    basis = item["legal_basis"]
    age = item.get("age")
    return model.Purpose(
        key=item["key"],
        active=item["active"],
        permission=model.Permission(item["permission"]),
        name=model.Texts(**item["name"]),
        text=model.Texts(**item["text"]),
        basis=model.LegalBasis(
            iri=basis["iri"],
            article=basis["article"],
            statutes=tuple(basis.get("statutes", ())),
            interest=model.Texts(**basis["interest"]) if "interest" in basis else None,
        ),
        dpv_purposes=tuple(item["dpv_purposes"]),
        data_categories=tuple(item["data_categories"]),
        channels=frozenset(item["channels"]),
        recipients=tuple(item["recipients"]),
        age=_age(age) if age else None,
        objection=model.ObjectionRule(item["objection"]),
        direct_marketing=item.get("direct_marketing", False),
        retention=item["retention"],
        section=item["section"],
        consent_months=item.get("consent_months"),
        given_by_guardian=item.get("given_by") == "guardian",
    )


def _age(item: dict[str, Any]) -> model.AgeRule:
    profiling = item.get("profiling", {})
    return model.AgeRule(
        alone=item["alone"],
        with_guardian=item.get("with_guardian"),
        profiling=profiling.get("from"),
        profiling_categories=frozenset(profiling.get("data_categories", ())),
    )


def _quiet_hours(item: dict[str, Any]) -> QuietHours:
    eves = item.get("eves", {})
    return QuietHours(
        channels=frozenset(item["channels"]),
        statute=item.get("statute", ""),
        opens=time.fromisoformat(item["open"]["from"]),
        closes=time.fromisoformat(item["open"]["to"]),
        closed_on=frozenset(Closed(day) for day in item.get("closed_on", ())),
        eves=frozenset(Eve(day) for day in eves.get("on", ())),
        eves_from=time.fromisoformat(eves["from"]) if eves else time.max,
    )


def _cap(item: dict[str, Any]) -> FrequencyCap:
    return FrequencyCap(frozenset(item["channels"]), item["messages"], timedelta(days=item["days"]))


def _path(where: Where) -> str:
    text = ""
    for part in where:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text
