"""YAML takes the last of two texts without a word: no text is written twice."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from gateway import texts

FOLDER = Path(texts.__file__).parent


def written_twice(node: yaml.Node | None) -> Iterator[str]:
    """Keys that stand twice in one place."""
    if isinstance(node, yaml.MappingNode):
        yield from (key for key, times in Counter(key.value for key, _ in node.value).items() if times > 1)
        for _, value in node.value:
            yield from written_twice(value)


@pytest.mark.parametrize("names", [["reasons.yaml", "context_reasons.yaml"], ["rules.yaml"], ["titles.yaml"]])
def test_no_text_is_written_twice(names: list[str]) -> None:
    """Two contexts with one reason share its text."""
    found = yaml.compose("\n".join((FOLDER / name).read_text("utf-8") for name in names))
    assert list(written_twice(found)) == []
