"""The folder of a backup: what a signed list may name, and what is left of a backup that failed."""

from pathlib import Path

import pytest

from deploy.local.keys import key_files
from services.cli.backup_folder import BackupBroken, Folder, Written

EMPTY = b"\x05\x00\x00\x00\x00"  # a document without fields


@pytest.fixture
def key(keys: Path) -> Path:
    return key_files(keys, "disclosure")["caller_key_file"]


def made(path: Path, key: Path, file: str, **of: str) -> Folder:
    """A signed backup of one file, which lies where its list says."""
    with Folder.whole(path) as folder:
        (folder.path / "customer").mkdir()
        with folder.writing(file) as writing:
            writing.add(EMPTY)
        folder.sign([Written(file, 1, writing.size, writing.sha256, **of)], key)
    return Folder(path)


def test_what_is_in_place_is_taken(tmp_path: Path, key: Path) -> None:
    folder = made(tmp_path / "b", key, "customer/things.bson", context="customer", collection="things")
    (one,) = folder.verify(key)
    assert list(folder.documents(one)) == [EMPTY]


@pytest.mark.parametrize(
    ("file", "of"),
    [
        ("customer/../../out.bson", {"context": "customer", "collection": "../../out"}),
        ("../out.bson", {"context": "..", "collection": "out"}),
        ("customer/other.bson", {"context": "customer", "collection": "things"}),
        ("streams/../../out.jsonl", {"stream": "../../out"}),
    ],
)
def test_a_list_names_nothing_outside_of_the_folder(
    tmp_path: Path, key: Path, file: str, of: dict[str, str]
) -> None:
    folder = tmp_path / "b"
    with Folder.whole(folder) as new:
        (new.path / "customer").mkdir()
        (new.path / "streams").mkdir()
        with new.writing(file) as writing:
            writing.add(EMPTY)
        new.sign([Written(file, 1, writing.size, writing.sha256, **of)], key)
    with pytest.raises(BackupBroken, match="is not where a backup writes it"):
        Folder(folder).verify(key)


def test_another_format_is_said_to_be_one(tmp_path: Path, key: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as later:
        later.setattr("services.cli.backup_folder.FORMAT", 2)
        made(tmp_path / "b", key, "customer/things.bson", context="customer", collection="things")
    with pytest.raises(BackupBroken, match="has a format that this version does not know"):
        Folder(tmp_path / "b").verify(key)


def test_nothing_is_left_of_one_that_fails(tmp_path: Path) -> None:
    def fails() -> None:
        with Folder.whole(tmp_path / "b") as folder, folder.writing("customer/things.bson") as writing:
            writing.add(EMPTY)
            raise OSError("the disk is full")

    with pytest.raises(OSError, match="the disk is full"):
        fails()
    assert list(tmp_path.glob("b*")) == []
