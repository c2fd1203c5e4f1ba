"""What previews, portraits and profiles say around names and numbers, in both languages."""

from __future__ import annotations

from typing import Final

from engine.segments.words import Phrase

CUSTOMERS: Final = Phrase("customers", "客户数")
SHARE: Final = Phrase("share", "占比")
BASE_SHARE: Final = Phrase("base share", "对比占比")
TAG: Final = Phrase("tag", "标签")
NAME: Final = Phrase("name", "名称")
VALUE: Final = Phrase("value", "值")
TITLE: Final = Phrase("title", "名称")
LIFT: Final = Phrase("lift", "提升度")

CONDITION: Final = Phrase("condition", "条件")
MISSING: Final = Phrase("without a value", "无值")
RUNNING: Final = Phrase("left after it", "累计剩余")
ONLY_HERE: Final = Phrase("more without it", "去掉后增加")
COUNTED: Final = Phrase("{0} of {1} customers ({2})", "{1}名客户中的{0}名（{2}）")
TAKEN: Final = Phrase("snapshot {0}, base time {1}, {2} ms", "快照{0}，基准时间{1}，{2}毫秒")

COMPARED: Final = Phrase(
    "{0} version {1}: {2} customers, compared with {3} ({4})", "{0}第{1}版：{2}名客户，对比{3}名（{4}）"
)
UNIVERSE: Final = Phrase("universe", "全体客户")
SPREAD: Final = Phrase("mean {0}, min {1}, {2}, max {3}", "均值{0}，最小{1}，{2}，最大{3}")
NO_DIFFERENCE: Final = Phrase("no tag value differs by more than chance", "没有标签值的差异超出随机范围")
BOUGHT_MOST: Final = Phrase("bought by most", "购买人数最多")
BOUGHT_MORE: Final = Phrase("bought more than by others", "比对比人群买得更多")
NO_VALUE: Final = Phrase("(no value)", "（无值）")
EVERYTHING: Final = Phrase("everything", "全部")
BELOW: Final = Phrase("below {0}", "小于{0}")
FROM: Final = Phrase("from {0}", "{0}及以上")
BETWEEN: Final = Phrase("{0} to below {1}", "{0}至小于{1}")

CUSTOMER: Final = Phrase("customer {0}, snapshot {1}", "客户{0}，快照{1}")
ATTRIBUTE: Final = Phrase("attribute", "属性")
MASKED: Final = Phrase("(masked)", "（已脱敏）")
IN_CROWD: Final = Phrase("in the crowd {0} ({1}), version {2}", "属于群组{0}（{1}），第{2}版")
MOST_BOUGHT: Final = Phrase("bought most", "常购商品")
WANTED_NEXT: Final = Phrase("may want next", "可能想买")
TIMES: Final = Phrase("times", "次数")
SCORE: Final = Phrase("score", "得分")
TIME: Final = Phrase("time", "时间")
EVENT: Final = Phrase("event", "事件")
PROPERTIES: Final = Phrase("properties", "属性值")
MEASURE: Final = Phrase("measure", "指标")
MEASURES: Final = {
    "orders": Phrase("orders", "订单数"),
    "total_spent": Phrase("total spent", "总消费金额"),
    "average_order_value": Phrase("average order value", "客单价"),
    "average_items_per_order": Phrase("average items per order", "平均每单件数"),
    "first_order": Phrase("first order", "首次下单"),
    "last_order": Phrase("last order", "最近下单"),
}
