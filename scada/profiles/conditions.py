"""What an area may be, beside its kind, that decides which sensors it must have (site.toml)."""

from typing import Final

CONDITIONS: Final[dict[str, tuple[str, str]]] = {
    "long": ("回风巷或掘进巷道长于1000 m", "its return, or the heading, is longer than 1000 m"),
    "series": (
        "串联通风，处于被串一侧",
        "it is ventilated in series, behind another working place",
    ),
    "twin": ("双巷掘进，回风混合", "twin headings whose returns mix"),
    "many_returns": ("有两条及以上回风巷", "it has two or more return roads"),
    "spontaneous": ("煤层容易自燃或自燃", "its seam is liable to spontaneous combustion"),
    "machine": ("机械掘进", "it is headed by a machine"),
    "tbm": ("全断面掘进机施工", "it is driven by a tunnel boring machine"),
    "drilling": ("突出煤层施工钻孔", "holes are drilled in an outburst seam"),
    "ams_return": ("回风分支由 AMS 监测", "its return split is monitored by the AMS (USA)"),
    "belt_air": ("用胶带巷进风", "belt air ventilates the section (USA)"),
    "monitored": ("电气硐室采用监测方式", "an electrical installation that is monitored (USA)"),
}
"""Word → its meaning in Chinese and English; an area has its ancestors' too."""
