"""A small site on the disk: two methane sensors and an air velocity."""

from pathlib import Path

SITE = """
[site]
id = "mine"
name_zh = "矿"
name_en = "Mine"
timezone = "Asia/Shanghai"
profile = "cn-2025"
gas_class = "high"

[historian]
store = "duckdb"

[servers.mine]
url = "opc.tcp://127.0.0.1:4840"

[areas.face]
name_zh = "工作面"
name_en = "Face"
kind = "longwall"
"""
TAGS = """tag,server,node,kind,area,name_zh,name_en,unit,low,high,resolution
T1,mine,nsu=urn:mine;s=T1,methane,face,甲烷,Methane,%CH4,0,4,0.01
T2,mine,nsu=urn:mine;s=T2,methane,face,回风,Return,%CH4,0,4,0.01
V,mine,nsu=urn:mine;s=V,air_velocity,face,风速,Air,m/s,0,15,0.1
"""
ALARMS = """tag,limit,kind,comparison,value,deadband,on_delay_s,action_zh,action_en
T1,alarm,alarm,>=,1.0,0.1,0,检查,look
T1,pre,pre_warning,>=,0.8,0.1,0,检查,look
T2,alarm,alarm,>=,1.0,0,0,检查,look
"""


def write(root: Path) -> Path:
    root.mkdir(parents=True, exist_ok=True)
    (root / "site.toml").write_text(SITE, "utf-8")
    (root / "tags.csv").write_text(TAGS, "utf-8")
    (root / "alarms.csv").write_text(ALARMS, "utf-8")
    return root
