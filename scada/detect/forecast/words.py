"""What a forecast says for itself, in both languages."""

import numpy as np

from scada.detect.bank import Words
from scada.detect.forecast.forecaster import Method
from scada.detect.forecast.row_forecast import RowForecast

_ZH = {Method.RIDGE: "岭回归（本测点与邻近测点）", Method.HOLT: "阻尼 Holt（历史数据不足）"}
_EN = {
    Method.RIDGE: "ridge on own and neighbour sensors",
    Method.HOLT: "damped Holt (not enough history yet)",
}


def evidence(row: RowForecast, place: int) -> Words:
    """The words for one tag of a row, with its figures as text."""
    p = row.current[:, place]
    stays = row.probability[Method.PERSISTENCE, :, place]
    method = Method(int(row.forecaster.method[place]))
    false = float(row.record.false_minutes_per_day()[method, place])
    neighbours = ", ".join(f"{name} {lag:g} s" for name, lag in row.neighbours(place))
    aim = row.aims[place]
    limit = f"{aim.definition.value:g} {row.tags[place].unit}".strip() if aim else ""
    p3, p5, p10 = (_percent(one) for one in p)
    q3, q5, q10 = (_percent(one) for one in stays)
    ridge = method is Method.RIDGE and bool(neighbours)
    zh = (
        f"预测（非测量值）：达到 {limit} 的概率 3 分钟内 {p3}，5 分钟内 {p5}，10 分钟内 {p10}",
        f"按保持现值计 {q3}、{q5}、{q10}",
        f"方法：{_ZH[method]}",
        f"实测误报 {false:.0f} 分钟/天" if np.isfinite(false) else "误报时间尚未测得",
        f"邻近测点 {neighbours}" if ridge else "",
    )
    en = (
        f"forecast (not measured): reaching {limit} within 3 min {p3}, 5 min {p5}, 10 min {p10}",
        f"persistence {q3}, {q5}, {q10}",
        f"method: {_EN[method]}",
        f"measured false alarm {false:.0f} min/day"
        if np.isfinite(false)
        else "false-alarm time not yet measured",
        f"neighbours {neighbours}" if ridge else "",
    )
    return {
        "zh": "；".join(filter(None, zh)),
        "en": "; ".join(filter(None, en)),
        "p3": p3,
        "p5": p5,
        "p10": p10,
        "persistence10": q10,
        "method": method.name.lower(),
        "false_min_per_day": f"{false:.1f}" if np.isfinite(false) else "",
        "neighbours": neighbours,
    }


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %" if np.isfinite(share) else "–"
