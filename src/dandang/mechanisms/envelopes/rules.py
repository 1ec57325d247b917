"""The rules of sealed items as predicates over plain facts. Pure; the procedure data names them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dandang.base.verdict import says


@dataclass(frozen=True)
class Facts:
    """A sealed item as the rules see it. `above` is the code of the organ above, empty when none is on this platform."""

    given: Mapping[str, Any] = field(default_factory=dict)
    second_is_another: bool = True
    second_is_bypassed: bool = False
    is_second: bool = True
    above: str = ""
    addressee: str = ""


@says("密封件须由两人签名：请另指定一名同事。")
def two_hands(facts: Facts) -> bool:
    return facts.second_is_another


@says("密封件直接报送上级，不经本机关主要负责人，不能由该负责人签名。")
def bypassed_does_not_sign(facts: Facts) -> bool:
    return not facts.second_is_bypassed


@says("由收件人指定的第二签名人签名。")
def is_second_hand(facts: Facts) -> bool:
    return facts.is_second


@says("须当面核对：来件原件已装入密封件，电子件和口头反映已打印或者记录后装入，平台上不留内容。")
def content_is_inside(facts: Facts) -> bool:
    return bool(facts.given.get("content_is_inside"))


@says("密封件只能报送上一级机关，不得转往下级或者其他机关。")
def goes_up_only(facts: Facts) -> bool:
    return facts.addressee == facts.above


@says("上一级机关使用本平台，由其签收。")
def above_is_elsewhere(facts: Facts) -> bool:
    return not facts.above
