"""What is wrong with the input of a replay: file, line and fix, in both languages."""

from davylamp.site.problem import Problem, Said, Severity
from scada.model import BadInput, Language


class Fault(BadInput):
    """An input that cannot be used. Its text is English; `in_words` has both languages."""

    def __init__(self, said: Said, file: str = "replay", line: int = 0, column: str = "") -> None:
        texts = (said.text, said.fix, said.text_zh, said.fix_zh)
        self.problem = Problem(Severity.ERROR, file, line, column, *texts)
        super().__init__(self.problem.in_words("en"))

    def in_words(self, language: Language) -> str:
        """``file:line: column: what; fix: …``."""
        return self.problem.in_words(language)
