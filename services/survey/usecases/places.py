"""Where sealed texts stand: each opens nowhere else."""


def text_place(response_id: str, question: str) -> str:
    """The place of a respondent's free text."""
    return f"survey.responses.texts:{response_id}:{question}"
