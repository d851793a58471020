"""Work that is tried again and again tells once that it waits, and once that it goes on.

What is away for an hour would otherwise fill the log with a line for each try of each piece of work.
"""

from services.chassis import telemetry


class Hindrance:
    """What is in the way of one piece of work: `text` says that it waits, `about` which one it is."""

    def __init__(self, text: str, **about: str) -> None:
        self._text, self._about, self._told = text, about, False

    @property
    def stands(self) -> bool:
        """Whether it was told and has not gone since."""
        return self._told

    def met(self, cause: str) -> None:
        """It cannot go on because of `cause`: a warning, unless it was told since it last went on."""
        if not self._told:
            self._told = True
            telemetry.log.warning(self._text, cause=cause, **self._about)

    def gone(self) -> None:
        """It went on: a line, if it was told that it waits."""
        if self._told:
            self._told = False
            telemetry.log.info(f"{self._text} no more", **self._about)
