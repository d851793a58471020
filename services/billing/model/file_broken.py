"""Why a file from the bank cannot be used."""


class FileBroken(ValueError):
    """The file breaks a rule of its format: which rule, on which line, and in which element if it has any.
    Never repeats what stands there.
    """

    def __init__(self, line: int, rule: str, text: str, element: str = "") -> None:
        super().__init__(f"line {line}: {text}")
        self.line, self.rule, self.text, self.element = line, rule, text, element
