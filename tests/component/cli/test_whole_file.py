"""Files about people that commands write."""

from pathlib import Path

import pytest

from services.cli.whole_file import writing


def write_half(file: Path) -> None:
    with writing(file) as target:
        target.write(b"half")
        raise OSError("gone")


def test_what_is_not_finished_leaves_the_file_before_it_and_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "people.jsonl"
    file.write_bytes(b"before\n")
    with pytest.raises(OSError, match="gone"):
        write_half(file)
    assert [each.name for each in tmp_path.iterdir()] == [file.name]
    assert file.read_bytes() == b"before\n"


def test_a_file_takes_the_place_of_what_a_killed_command_has_left(tmp_path: Path) -> None:
    file = tmp_path / "people.jsonl"
    left = tmp_path / "people.jsonl.part"
    left.write_bytes(b"much more than what comes now\n")
    left.chmod(0o644)
    with writing(file) as target:
        target.write(b"now\n")
    assert (file.read_bytes(), file.stat().st_mode & 0o777) == (b"now\n", 0o600)
    assert not left.exists()
