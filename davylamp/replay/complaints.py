"""What the command says where it cannot go on, in both languages."""

from davylamp.site.problem import Said


def nothing() -> Said:
    """No sample to judge."""
    return Said(
        "there is no sample of these tags in the period",
        "choose another --from and --to, or look at --map and --tags",
        "该时段内这些测点没有样本",
        "调整 --from 和 --to，或检查 --map、--tags",
    )


def no_period() -> Said:
    """No period."""
    return Said(
        "the period is missing or empty",
        "write --from TIME --to TIME, such as --from 24h",
        "未给出时段，或时段为空",
        "写 --from 时间 --to 时间，例如 --from 24h",
    )


def no_journal() -> Said:
    """Nothing to compare with."""
    return Said(
        "foreign data have no journal",
        "compare with the site's own limits: --against limits",
        "外部数据没有日志",
        "与本站点限值对照：--against limits",
    )


def no_tag(tag: str, is_known: bool) -> Said:
    """A tag that is not there."""
    if is_known:
        return Said(
            f"--tags: this history has no {tag}",
            "leave it out, or name its column by --map",
            f"--tags：该历史数据没有 {tag}",
            "去掉它，或用 --map 指明其列",
        )
    return Said(
        f"--tags: the site has no tag {tag}",
        "write ids of tags.csv",
        f"--tags：站点没有测点 {tag}",
        "填写 tags.csv 中的编号",
    )


def no_history(what: str, reason: str) -> Said:
    """Neither a historian nor its files."""
    return Said(
        f"there is no history to read: {what} ({reason})",
        "start the site (davylamp up), or give a file: --csv, --parquet, --arff",
        f"没有可读的历史数据：{what}（{reason}）",
        "启动站点（davylamp up），或指定文件：--csv、--parquet、--arff",
    )


def other_store(store: str) -> Said:
    """A store that is asked by its address."""
    return Said(
        f"[historian] store = {store!r} is not read as the site's own history by this version",
        "give its address: --influx URL --org ORG --bucket BUCKET",
        f"本版本不能把 [historian] store = {store!r} 作为站点历史库直接读取",
        "给出地址：--influx URL --org 组织 --bucket 桶",
    )


def no_table(config: str) -> Said:
    """A configuration that the bus does not know."""
    return Said(
        f"the bus does not have the tables of configuration {config or '(none)'}",
        "choose a period after it: --from TIME",
        f"总线上没有配置 {config or '（无）'} 的点表",
        "选择其后的时段：--from 时间",
    )


def no_bus(reason: str) -> Said:
    """Recorded steps are on the bus, and it does not answer."""
    return Said(
        f"recorded steps are read from the bus, and it does not answer: {reason}",
        "start the site: davylamp up SITE",
        f"录制的步骤从总线读取，而总线未应答：{reason}",
        "启动站点：davylamp up 站点",
    )


def nothing_recorded() -> Said:
    """No life of a core in the period."""
    return Said(
        "the bus has no journal of the core in this period",
        "choose another --from and --to",
        "该时段内总线上没有核心的日志",
        "调整 --from 和 --to",
    )


def recorded_alone(option: str) -> Said:
    """An option that makes no sense for recorded steps."""
    return Said(
        f"{option} does not go with --recorded: recorded steps are judged as they were",
        f"leave out {option}, or --recorded",
        f"{option} 不能与 --recorded 同用：录制的步骤按当时的配置重新判定",
        f"去掉 {option} 或 --recorded",
    )
