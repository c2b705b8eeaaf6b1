"""What is wrong with the input of a replay: file, line and fix, in both languages."""

from davylamp.site.problem import Problem, Said, Severity
from scada.model import BadInput, Language


class Fault(BadInput):
    """An input that cannot be used. Its text has both languages; `in_words` has one.

    Without a ``file`` it is about what stands on the command line.
    """

    def __init__(self, said: Said, file: str = "", line: int = 0, column: str = "") -> None:
        texts = (said.text, said.fix, said.text_zh, said.fix_zh)
        self.problem = Problem(Severity.ERROR, file, line, column, *texts)
        super().__init__(" / ".join(self.problem.in_words(one) for one in ("en", "zh")))

    def in_words(self, language: Language) -> str:
        """``file:line: column: what; fix: …``."""
        return self.problem.in_words(language)
