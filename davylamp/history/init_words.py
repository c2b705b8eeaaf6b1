"""What ``davylamp historian init`` says, in both languages."""

from typing import Final

from historian.influx.setting_up import Done
from scada.model import Language

_WHAT: Final[dict[str, dict[Language, str]]] = {
    "bucket": {"en": "bucket", "zh": "桶"},
    "database": {"en": "database", "zh": "数据库"},
    "token": {"en": "token of the", "zh": "令牌"},
}
_BECAME: Final[dict[str, dict[Language, str]]] = {
    "made": {"en": "made", "zh": "已创建"},
    "kept": {"en": "is there already", "zh": "已存在"},
    "lengthened": {"en": "keeps longer now, as the site asks", "zh": "已按站点要求延长保存期"},
    "longer": {
        "en": "keeps longer than the site asks; left so, for to shorten it would delete",
        "zh": "保存期长于站点要求，未作更改（缩短会删除数据）",
    },
}


def done(language: Language, one: Done) -> str:
    """What became of one thing."""
    joint = "：" if language == "zh" else ": "
    return f"{_WHAT[one.what][language]} {one.name}{joint}{_BECAME[one.became][language]}"


def nothing_to_do(language: Language, store: str) -> str:
    """The embedded store makes its own files."""
    if language == "zh":
        return f"store = {store}：无需准备，历史库自行创建文件"
    return f"store = {store}: nothing to prepare, the historian makes its files itself"


def in_environment(language: Language, variable: str) -> str:
    """The token of the historian is not read from a file."""
    if language == "zh":
        return f"历史服务从环境变量 {variable} 读取令牌：请将下列文件中的令牌放入该变量"
    return f"the historian reads its token from {variable}: put the one of the file below there"


def no_admin(language: Language, variable: str) -> str:
    """Nobody said who may manage the server."""
    if language == "zh":
        return f"缺少管理令牌；修改：设置环境变量 {variable}，或写 --admin-token-file 文件"
    return (
        "a token that may manage the InfluxDB is missing; "
        f"fix: put it into the environment variable {variable}, or write --admin-token-file FILE"
    )


def no_organisation(language: Language, name: str) -> str:
    """The token sees no such organisation."""
    if language == "zh":
        return f"InfluxDB 没有组织 {name!r}，或令牌无权查看；修改：site.toml 中 [historian] 的 org"
    return (
        f"the InfluxDB has no organisation {name!r}, or the token may not see it; "
        "fix: org in [historian] of site.toml"
    )


def no_right(language: Language, why: str) -> str:
    """The server refuses the token."""
    if language == "zh":
        return f"InfluxDB 拒绝管理令牌（{why}）；修改：给出可管理桶、数据库映射和授权的令牌"
    return (
        f"the InfluxDB refuses the token ({why}); "
        "fix: give one that may manage buckets, database mappings and authorizations"
    )


def no_answer(language: Language, why: str) -> str:
    """The server does not answer, or not as an InfluxDB would."""
    if language == "zh":
        return f"InfluxDB 未应答（{why}）；修改：启动 InfluxDB，或改正 site.toml 中的 url"
    return f"the InfluxDB does not answer ({why}); fix: start it, or correct url in site.toml"
