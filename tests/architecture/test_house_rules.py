"""The rules of the house that no linter knows: names, sizes, who imports drivers, no machine's paths."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("services", "gateway")
CONTEXTS = ("customer", "consent", "billing", "survey", "disclosure")
ROOMS = (
    "model",
    "errors",
    "ports",
    "usecases",
    "store",
    "events",
    "rpc",
    "reactions",
    "privacy",
    "settings",
    "app",
)
LARGEST = 400  # lines


def sources(*roots: str) -> list[Path]:
    found = [path for root in roots for path in sorted((ROOT / root).rglob("*.py"))]
    return [path for path in found if "protos/gen" not in str(path)]


def committed() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [path for name in listed.stdout.decode().split("\0") if name and (path := ROOT / name).is_file()]


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]


def inside(path: Path, *modules: str) -> bool:
    """Whether `path` is one of the modules, as a file or as a package."""
    name = path.relative_to(ROOT).with_suffix("").as_posix()
    return any(name == module or name.startswith(module + "/") for module in modules)


def test_no_file_is_named_for_nothing():
    empty = {"utils", "util", "helpers", "helper", "common", "base", "misc", "manager"}
    assert [
        p for p in sources("services", "gateway", "deploy", "tests") if {p.stem, p.parent.name} & empty
    ] == []


STREAM_FILES = ("streams", "stream_batches", "stream_copies", "stream_declarations")
DRIVERS = [
    ({"motor", "pymongo", "bson", "gridfs"}, ("services/chassis/mongo",)),
    ({"nats"}, tuple(f"services/chassis/{name}" for name in STREAM_FILES)),
]


@pytest.mark.parametrize(("drivers", "home"), DRIVERS)
def test_a_driver_has_one_home(drivers, home):
    strangers = [p for p in sources(*PRODUCT) if not inside(p, *home) and drivers & set(imports(p))]
    assert strangers == []


def test_files_are_small():
    long = {
        p: n
        for p in sources("services", "gateway", "deploy", "tests")
        if (n := len(p.read_text().splitlines())) > LARGEST
    }
    assert long == {}


def status_codes(path: Path) -> Iterator[int]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.keyword) and node.arg in {"status", "status_code"}:
            values = [node.value]
        elif isinstance(node, ast.Compare) and isinstance(node.left, ast.Attribute):
            values = node.comparators if node.left.attr == "status_code" else []
        elif isinstance(node, ast.Attribute) and re.match(r"HTTP_[45]\d\d", node.attr):
            yield node.lineno
            continue
        else:
            continue
        for value in values:
            if isinstance(value, ast.Constant) and isinstance(value.value, int) and value.value >= 400:
                yield node.lineno if hasattr(node, "lineno") else value.lineno


def test_http_error_codes_have_one_home():
    found = [
        f"{p}:{line}"
        for p in sources(*PRODUCT)
        if not inside(p, "gateway/problems")
        for line in status_codes(p)
    ]
    assert found == []


def test_the_repository_knows_no_machine():
    places = re.compile(
        "|".join(["/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/", "file:" + "//", "/tmp/" + r"\w"])
    )
    found = []
    for path in committed():
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{path.relative_to(ROOT)}: {match.group()}" for match in places.finditer(text)]
    assert found == []


def test_the_lock_has_hashes_and_no_addresses():
    lines = (ROOT / "requirements.lock").read_text().splitlines()
    pins = [line for line in lines if line and not line.startswith((" ", "#"))]
    assert len(pins) > 80
    assert all(re.match(r"^[A-Za-z0-9_.-]+==\S+( ;.*)? \\$", pin) for pin in pins)
    assert [line for line in lines if "://" in line or line.startswith("-")] == []


@pytest.mark.parametrize("context", CONTEXTS)
def test_a_context_has_the_rooms_of_the_house(context):
    home = ROOT / "services" / context
    missing = [room for room in ROOMS if not (home / f"{room}.py").exists() and not (home / room).is_dir()]
    missing += [name for name in ("__main__.py", "README.md") if not (home / name).exists()]
    assert missing == []


def test_a_room_is_a_file_or_a_package_not_both():
    both = [
        p for p in sources(*PRODUCT) if (p.parent / p.stem / "__init__.py").exists() and p.stem != "__init__"
    ]
    assert both == []


def test_no_two_test_files_are_one_module():
    """A package inside a folder that is none would be known by its own name alone, and of two files
    `customer.test_usage` pytest runs the first one twice.
    """
    packages = [path.parent for path in (ROOT / "tests").rglob("__init__.py")]
    inside = [path for path in packages if path.name != "tests"]
    assert inside
    assert [path for path in inside if path.parent not in packages] == []


def cut_pages(path: Path) -> Iterator[int]:
    """The lines that do more with the size of a page than to hand it on."""
    tree = ast.parse(path.read_text())
    handed = {
        node.value for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg == "page_size"
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and ast.unparse(node) == "page.size" and node not in handed:
            yield node.lineno


def test_the_size_of_a_page_has_one_limit():
    """1 to 200 as the API says, at `gateway.dependencies.page`: no route cuts it further in silence."""
    assert [f"{path}:{line}" for path in sources("gateway") for line in cut_pages(path)] == []
