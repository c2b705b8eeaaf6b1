"""What the commands about history say, in both languages."""

from typing import Final

from scada.model import Language

Words = dict[Language, str]

COPIED: Final[Words] = {
    "en": "{copied} files copied ({mb:.1f} MB), {unchanged} unchanged since the last time",
    "zh": "已复制 {copied} 个文件（{mb:.1f} MB），{unchanged} 个自上次以来未变",
}
EARLIER: Final[Words] = {
    "en": "{name}: the earlier copy holds what the file of today does not; both are kept",
    "zh": "{name}：旧副本含有现文件没有的数据，两者均保留",
}
FAILED: Final[Words] = {
    "en": "{name}: NOT done: {reason}",
    "zh": "{name}：未完成：{reason}",
}
WHOLE: Final[Words] = {"en": "whole and verified: {to}", "zh": "备份完整并已校验：{to}"}
NOT_WHOLE: Final[Words] = {
    "en": "{count} files are not in the backup; see above, and run it again",
    "zh": "{count} 个文件未能备份，见上文；处理后请重新执行",
}
OVERDUE: Final[Words] = {
    "en": "a backup is OVERDUE: {last}, one every {every} months is asked for; "
    "fix: davylamp historian backup {site} FOLDER",
    "zh": "备份已逾期：{last}，要求每 {every} 个月一次；执行 davylamp historian backup {site} 文件夹",
}
IN_TIME: Final[Words] = {
    "en": "in time: {last}, one every {every} months is asked for",
    "zh": "备份未逾期：{last}，要求每 {every} 个月一次",
}
LAST: Final[Words] = {"en": "the last is of {when}, in {to}", "zh": "最近一次 {when}，位于 {to}"}
NEVER: Final[Words] = {"en": "there is none yet", "zh": "尚无备份"}
DAMAGED: Final[Words] = {"en": "{name} {reason}", "zh": "{name} {reason}"}
SOUND: Final[Words] = {
    "en": "all {count} copies are as they were written: {to}",
    "zh": "全部 {count} 个副本与写入时一致：{to}",
}
RESTORED: Final[Words] = {"en": "{name}: put back", "zh": "{name}：已恢复"}
KEPT: Final[Words] = {
    "en": "{name}: left as it is, it holds all that the backup has",
    "zh": "{name}：保持不变，已含备份中的全部数据",
}
COMPLETED: Final[Words] = {
    "en": "{name}: left, and {count} messages added that only the backup had",
    "zh": "{name}：保留，并补入仅备份中有的 {count} 条消息",
}
DONE: Final[Words] = {
    "en": "{restored} files put back, {completed} completed, {kept} left, {failed} not done",
    "zh": "恢复 {restored} 个文件，补全 {completed} 个，保持 {kept} 个，未完成 {failed} 个",
}
HELD: Final[Words] = {
    "en": "{count} of them are older than what is kept: they stay until {until}, then they go again; "
    "longer with --hold, or by [historian.retention] in site.toml",
    "zh": "其中 {count} 个文件已超过保存期：保留至 {until} 后将再次删除；可用 --hold 延长，"
    "或修改 site.toml 的 [historian.retention]",
}
