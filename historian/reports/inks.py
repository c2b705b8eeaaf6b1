"""The colours of charts: dark enough to be told apart on a grey print by their places and words."""

from typing import Final

from historian.reports.charts import Ink

COLOURS: Final = {
    Ink.VALUE: "#1f4e8c",
    Ink.SECOND: "#6b6b6b",
    Ink.WARNING: "#b58900",
    Ink.ALARM: "#c0392b",
    Ink.CUT: "#6c1d8f",
    Ink.RESTORE: "#2e7d4f",
    Ink.FEED: "#7aa886",
    Ink.FEED_ABNORMAL: "#e07b00",
    Ink.BAD: "#9a9a9a",
    Ink.CALIBRATION: "#4aa3c7",
    Ink.OFF: "#2e5e3e",
}
