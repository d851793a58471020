"""Files that commands write about people: whole or not there, and for nobody else to read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def writing(file: Path) -> Iterator[BinaryIO]:
    """Write beside and move into place once this ends well: a file that stands there is whole. Only its
    owner may read it. Raises OSError.
    """
    unfinished = file.with_name(file.name + ".part")
    unfinished.unlink(missing_ok=True)  # of a command that was killed
    number = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(number, "wb") as target:
            yield target
            target.flush()
            os.fsync(number)
        unfinished.replace(file)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
