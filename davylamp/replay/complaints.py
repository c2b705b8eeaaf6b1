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


def no_rows() -> Said:
    """A file with a header and nothing below."""
    return Said(
        "it holds no sample",
        "give a file with rows of times and values",
        "其中没有样本",
        "提供含时间和数值行的文件",
    )


def no_period() -> Said:
    """No period."""
    return Said(
        "no period is given",
        "write --from TIME, such as --from 24h; --to TIME ends it before now",
        "未给出时段",
        "写 --from 时间，例如 --from 24h；--to 时间 为止，默认到现在",
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


def reversed_period(start: str, end: str) -> Said:
    """An end before the start."""
    return Said(
        f"--to {end} is not after --from {start}",
        "exchange them",
        f"--to {end} 不在 --from {start} 之后",
        "交换两者",
    )


def outside(first: str, last: str) -> Said:
    """A period in which a file has nothing."""
    return Said(
        f"nothing lies in the period: the data go from {first} to {last}",
        "choose --from and --to within that, or leave them out; times without an offset are of the "
        "site's zone",
        f"该时段内没有数据：数据从 {first} 到 {last}",
        "在此范围内选择 --from 和 --to，或不写；未注明偏移的时间按站点时区",
    )


def in_the_future(start: str) -> Said:
    """A start that has not come yet."""
    return Said(
        f"--from {start} has not come yet",
        "choose an earlier time, or 24h: so long ago",
        f"--from {start} 尚未到来",
        "选择更早的时间，或写 24h（多久以前）",
    )


def without(option: str, other: str) -> Said:
    """An option that does nothing without another."""
    return Said(
        f"{option} does nothing without {other}",
        f"give {other} too, or leave out {option}",
        f"没有 {other} 时，{option} 不起作用",
        f"同时给出 {other}，或去掉 {option}",
    )


def no_length(option: str) -> Said:
    """Seconds that are none."""
    return Said(
        f"{option} is no length of time",
        f"write seconds above 0: {option} 1",
        f"{option} 不是时间长度",
        f"写大于 0 的秒数：{option} 1",
    )


def no_picture(suffix: str) -> Said:
    """A kind of picture that is not drawn."""
    return Said(
        f"--draw: {suffix or 'a name without an ending'} is not drawn",
        "end its name with .svg or .png",
        f"--draw：无法绘制 {suffix or '无扩展名的文件'}",
        "文件名以 .svg 或 .png 结尾",
    )


def no_folder() -> Said:
    """A picture that would lie nowhere."""
    return Said(
        "--draw: there is no such folder",
        "make it, or write another path",
        "--draw：没有该文件夹",
        "新建该文件夹，或改写路径",
    )


def history_broke_off(why: str) -> Said:
    """The historian went away in the middle."""
    return Said(
        f"the history broke off: {why}",
        "see that the site runs (davylamp status), and replay again; nothing was changed",
        f"历史数据中断：{why}",
        "检查站点是否在运行（davylamp status），然后重新回放；未做任何更改",
    )


def other_unit(tag: str, unit: str, ours: str) -> Said:
    """History in another unit than the tag's."""
    return Said(
        f"{tag} is in {unit} here, in tags.csv it is in {ours or 'no unit'}",
        "convert the values and the unit, then replay",
        f"{tag} 此处单位为 {unit}，tags.csv 中为 {ours or '无单位'}",
        "换算数值和单位后再回放",
    )


def no_tag_to_map(one: str, tag: str) -> Said:
    """A name that is to mean nothing."""
    return Said(
        f"--map {one}: the site has no tag {tag}",
        "write an id of tags.csv behind the =",
        f"--map {one}：站点没有测点 {tag}",
        "在 = 后填写 tags.csv 中的编号",
    )
