"""The closed lists of the matter: elements, signs, heavier grounds, gains, and who may get what. Plain data, no Django."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

ELEMENTS = {
    "act": "捏造事实，或者伪造、变造材料进行检举控告",
    "falsity": "反映的事实不存在（认定为失实且事实不存在）",
    "victim": "指向可以辨认的个人或者单位，并向有权机关提出或者必然到达有权机关",
    "knowledge": "检举控告时明知不实",
    "intent": "意图使他人受到政治、名誉损害或者被追究责任",
}
"""The five elements (6.1); harm done is not one of them."""
SIGNS = {
    "stirred_up": "无中生有、歪曲事实", "political_motive": "出于政治目的抹黑",
    "disturbing_selection": "伪造材料干扰选举或选拔任用", "diverting_attention": "转移视线、干扰审查调查",
    "grudge": "泄愤报复", "unmet_demand": "无理要求未获满足",
}
"""Occasions to look (6.3). A sign is a note: it proves nothing and has no weight (R-64)."""
HEAVIER = {
    "vile_means": "手段恶劣，造成不良影响", "elections": "严重干扰换届选举或者干部选拔任用工作",
    "after_conclusion": "已有明确结论，仍诬告陷害他人", "forced_others": "强迫、唆使他人诬告陷害",
    "other_serious": "其他造成严重后果的",
}
"""Grounds for heavier treatment, Rules art. 41. They do not make a finding."""
GAINS = {
    "post": "职务", "rank": "职级", "title": "职称", "education": "学历、学位", "award": "奖励、荣誉", "qualification": "资格",
}
"""What is corrected when it was gained by a false accusation, Rules art. 43. Pay and bonus are not in the list."""
PROVINCE, CITY = 2, 3
REVIEW_MONTHS = 1
"""To ask for a review (复审), from the day of the decision, which is not counted; Supervision Law art. 56 (DL-19)."""


@cache
def sanctions() -> dict[str, Any]:
    """`data/sanctions.toml`: `person` and `measure`."""
    return tomllib.loads((Path(__file__).parent / "data/sanctions.toml").read_text("utf-8"))


def measures(order: str, kinds: tuple[str, ...]) -> frozenset[str]:
    """The measures of an order (`party`, `official`) that fit a person of all these kinds together."""
    known = sanctions()["person"]
    return frozenset(measure for kind in kinds if kind in known for measure in known[kind].get(order, ()))
