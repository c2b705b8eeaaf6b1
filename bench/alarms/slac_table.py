"""``python -m bench.alarms.slac_table FOLDER ALARMS``: the peer's own table, in a process of its own.

Only its model and item are loaded: the package's start would ask for Kafka and EPICS.
"""

import importlib
import json
import sys
import time
import types
from datetime import UTC, datetime
from typing import Any, Final

ROWS: Final = 1000
UPDATES: Final = 50


def main() -> None:
    """Fill the table; then update rows of a smaller one that is shown."""
    folder, alarms = sys.argv[1], int(sys.argv[2])
    sys.path.insert(0, folder)
    package = types.ModuleType("slam")
    package.__path__ = [f"{folder}/slam"]
    sys.modules["slam"] = package
    widgets: Any = importlib.import_module("qtpy.QtWidgets")
    table: Any = importlib.import_module("slam.alarm_table_model")
    severity = importlib.import_module("slam.alarm_item").AlarmSeverity.MAJOR
    app = widgets.QApplication([])
    model = table.AlarmItemsTableModel()
    began = time.perf_counter()
    for number in range(alarms):
        _update(model, number, severity)
    filled_s = time.perf_counter() - began
    print(json.dumps({"model_10000_s": filled_s, **_shown(app, widgets, table, severity)}))


def _shown(app: Any, widgets: Any, table: Any, severity: Any) -> dict[str, float]:
    """Milliseconds per update of a table that is sorted and drawn, as its window has it."""
    model = table.AlarmItemsTableModel()
    for number in range(ROWS):
        _update(model, number, severity)
    view = widgets.QTableView()
    view.setSortingEnabled(True)
    view.verticalHeader().setVisible(False)
    view.setModel(model)
    view.resize(1200, 800)
    view.show()
    app.processEvents()
    began = time.perf_counter()
    for number in range(UPDATES):
        _update(model, number * 17 % ROWS, severity)
        app.processEvents()
    return {"table_update_1000_rows_ms": (time.perf_counter() - began) / UPDATES * 1e3}


def _update(model: Any, number: int, severity: Any) -> None:
    now = datetime.now(UTC)
    name = f"T{number:05d}"
    model.update_row(
        name, f"/bench/{name}", severity, "HIHI", now, "1.6", severity, "HIHI", "methane"
    )


if __name__ == "__main__":
    main()
