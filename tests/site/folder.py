"""A small site folder to change and read."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from davylamp.site import Problem, Severity, Site, SiteError, load

SITE = """\
[site]
id = "demo"
name_zh = "三矿"
profile = "cn-2025"
gas_class = "high"

[servers.mine]
url = "opc.tcp://127.0.0.1:48410"

[areas.3301]
name_zh = "3301 综采"
kind = "longwall"

[areas.bunker]
kind = "bunker"
"""
TAGS = """\
tag,name_zh,name_en,number,kind,area,location,server,node,unit,low,high,resolution,normal_low,normal_high,scan,stale_s,scale,offset,invert,states_zh,states_en,element,bit,deadband
3301.T1,工作面,Face,T1,methane,3301,face.T1.low_high,mine,nsu=urn:x;s=3301.T1,%CH4,0,4,0.01,0,0.8,event,,,,,,,,,
3301.fan,局扇,Fan,,fan,3301,local_fan,mine,nsu=urn:x;s=3301.fan,,,,,,,,,,,,停止|运行,stopped|running,,,
3301.level,煤位,Level,,level,bunker,,mine,nsu=urn:x;s=level,m,0,20,0.1,,,,,,,,,,,,
"""
ALARMS = """\
tag,limit,kind,comparison,value,restore,on_delay_s,off_delay_s,deadband,priority,action_zh,respond_s
3301.T1,alarm,alarm,>=,1.0,,,,,2,,180
3301.T1,cut,cut,>=,1.5,1.0,,,,1,,60
3301.fan,stopped,state,=,0,,,,,,,
3301.level,high,alarm,>=,18,,,,0.5,3,1 停料,600
"""


class Folder:
    """A site folder with sound files; `change` alters one of them by replacing text."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.write("site.toml", SITE)
        self.write("tags.csv", TAGS)
        self.write("alarms.csv", ALARMS)

    def write(self, name: str, text: str, encoding: str = "utf-8") -> None:
        (self.root / name).write_bytes(text.encode(encoding))

    def text(self, name: str) -> str:
        return (self.root / name).read_text(encoding="utf-8")

    def change(self, name: str, *changes: tuple[str, str]) -> None:
        text = self.text(name)
        for old, new in changes:
            assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
            text = text.replace(old, new)
        self.write(name, text)

    def cells(self, name: str, row: str, **cells: str) -> None:
        """Set cells of the row that begins with ``row``, by column."""
        lines = [line.split(",") for line in self.text(name).splitlines()]
        (at,) = (n for n, line in enumerate(lines) if ",".join(line).startswith(row + ","))
        for column, value in cells.items():
            lines[at][lines[0].index(column)] = value
        self.write(name, "\n".join(",".join(line) for line in lines) + "\n")

    def add(self, name: str, cells: Mapping[str, str]) -> int:
        """Add a row; returns its line."""
        text = self.text(name)
        header = text.splitlines()[0].split(",")
        self.write(name, text + ",".join(cells.get(column, "") for column in header) + "\n")
        return len(text.splitlines()) + 1

    def load(self) -> Site:
        return load(self.root)

    def problems(self, severity: Severity | None = None) -> list[Problem]:
        """Every problem, whether the site loads or not."""
        try:
            found = self.load().problems
        except SiteError as fault:
            found = fault.problems
        return [p for p in found if severity in (None, p.severity)]

    def errors(self) -> list[Problem]:
        return self.problems(Severity.ERROR)

    def the_error(self) -> Problem:
        """The one error that there is."""
        with pytest.raises(SiteError) as caught:
            self.load()
        (found,) = [p for p in caught.value.problems if p.severity is Severity.ERROR]
        return found

    def the_warning(self) -> Problem:
        """The one problem of a site that loads."""
        (found,) = self.load().problems
        assert found.severity is Severity.WARNING
        return found


Make = Callable[[], Folder]


def place(problem: Problem) -> tuple[str, int, str]:
    return problem.file, problem.line, problem.column
