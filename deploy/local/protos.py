"""Generate the Python code of protos/ into protos/gen, or check that what is committed is current.

`python -m deploy.local.protos` writes; `--check` compares with a fresh generation and exits 1 on drift.
"""

import filecmp
import sys
import tempfile
from pathlib import Path

import grpc_tools
from grpc_tools import protoc

ROOT = Path(__file__).resolve().parents[2]
PROTOS = ROOT / "protos"
GENERATED = PROTOS / "gen"


def generate(target: Path) -> None:
    """Write messages, type stubs and gRPC stubs of every .proto below protos/personvern into `target`."""
    sources = sorted(str(path.relative_to(PROTOS)) for path in (PROTOS / "personvern").rglob("*.proto"))
    well_known = Path(grpc_tools.__file__).parent / "_proto"
    outputs = [f"--{kind}_out={target}" for kind in ("python", "pyi", "grpc_python")]
    code = protoc.main(["protoc", f"-I{PROTOS}", f"-I{well_known}", *outputs, *sources])
    if code != 0:
        raise SystemExit(f"protoc failed with code {code}")
    for path in list(target.rglob("*_pb2_grpc.py")):
        if "_service_" not in path.name:
            path.unlink()  # files without services get an empty gRPC module: noise
    for folder in {path.parent for path in target.rglob("*_pb2.py")}:
        while folder != target:
            (folder / "__init__.py").touch()
            folder = folder.parent  # noqa: PLW2901


def drifted(fresh: Path) -> list[str]:
    """Names of generated files that are missing, extra or different from `fresh`."""

    def names(root: Path) -> set[str]:
        return {str(path.relative_to(root)) for path in root.rglob("*.py*") if path.suffix in {".py", ".pyi"}}

    ours, theirs = names(GENERATED), names(fresh)
    same = {name for name in ours & theirs if filecmp.cmp(GENERATED / name, fresh / name, shallow=False)}
    return sorted((ours | theirs) - same)


def main() -> None:
    """Entry point of the module."""
    if "--check" not in sys.argv:
        generate(GENERATED)
        return
    with tempfile.TemporaryDirectory() as folder:
        generate(Path(folder))
        names = drifted(Path(folder))
    if names:
        raise SystemExit("Generated code is not current; run `make protos` and commit: " + ", ".join(names))


if __name__ == "__main__":
    main()
