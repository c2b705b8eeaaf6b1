"""What became of a file that was made of the journal: its verdict, and what that rests on."""

from PySide6.QtCore import QRectF

from hmi.qt.canvas import Canvas, Drawing
from hmi.qt.context import Context
from scada.bus.review_messages import VerifiedFile

GAP = 8.0


class FileBody(Canvas):
    """Verdict, digest, and a line for each thing that was checked."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.file: VerifiedFile | None = None

    def show_file(self, file: VerifiedFile | None) -> None:
        """Another file."""
        self.file = file
        self.update()

    def draw(self, drawing: Drawing, width: float, height: float) -> None:
        """The panel."""
        text, file = self.context.text, self.file
        room = QRectF(0, 0, width, height)
        inside = drawing.panel(room, text("desk.proof.of_file"), text("desk.proof.of_file_remark"))
        if file is None:
            drawing.paragraph(inside, text("desk.proof.no_file"), 13.5, "quiet")
            return
        state = "file_whole" if file.whole else "file_broken"
        head = QRectF(inside.left(), inside.top(), inside.width(), 26)
        drawing.text(head, f"{text(f'desk.proof.{state}')} · {file.name}", 15, bold=True)
        y = head.bottom() + 6
        digest = QRectF(inside.left(), y, inside.width(), 40)
        y += drawing.paragraph(digest, f"SHA-256 {file.sha256}", 12, "quiet") + GAP
        for well, zh, en in file.said:
            mark = "✓" if well else "▲"
            said = f"{mark} {self.context.model.language.pick(zh, en)}"
            row = QRectF(inside.left(), y, inside.width(), max(0.0, inside.bottom() - y))
            y += drawing.paragraph(row, said, 13.5, "text", not well) + GAP
