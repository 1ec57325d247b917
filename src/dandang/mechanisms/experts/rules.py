"""The rules of a consultation on the side of who asks, as predicates over plain facts. Pure; the procedure data names them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dandang.base.verdict import says


@dataclass(frozen=True)
class Facts:
    """A consultation as the rules see it. `places`: the state of each expert's opinion; `place`, `place_is_late`, `place_reveals`: of the
    one chosen; `late`: of any; `lacking`: fields for which nobody can be drawn; `short`: too few in all; `next_one`: somebody is left.
    """

    given: Mapping[str, Any] = field(default_factory=dict)
    has_matter: bool = True
    papers_own: bool = False
    reveals: bool = False
    lacking: tuple[str, ...] = ()
    short: bool = False
    places: tuple[str, ...] = ()
    late: bool = False
    place: str = ""
    place_is_late: bool = False
    place_reveals: bool = False
    next_one: bool = True


@says("本案卷没有可以提请专家咨询的事项。")
def there_is_a_matter(facts: Facts) -> bool:
    return facts.has_matter


@says("人数不得少于所选领域：每个领域至少一名专家。")
def one_expert_a_field_at_least(facts: Facts) -> bool:
    return (facts.given.get("number") or 0) >= len(facts.given.get("fields_asked") or ())


@says("检举控告的受理、反馈文书不得提供给专家。")
def papers_may_leave(facts: Facts) -> bool:
    return not facts.papers_own


@says("咨询内容或者所附文书中出现了检举控告人的信息或者检举控告的原话，请改写或者去掉。")
def package_hides_reporter(facts: Facts) -> bool:
    return not facts.reveals


@says("专家库中可以抽取的专家不足：每个领域须有一名，总数须够。")
def pool_suffices(facts: Facts) -> bool:
    return not facts.lacking and not facts.short


@says("没有专家谢绝，也没有意见超过期限。")
def a_place_is_free(facts: Facts) -> bool:
    return facts.late or "declined" in facts.places


@says("这位专家没有谢绝，意见也没有超过期限。")
def place_is_free(facts: Facts) -> bool:
    return facts.place == "declined" or facts.place_is_late


@says("专家已经提出的意见不得撤换。")
def opinion_given_stays(facts: Facts) -> bool:
    return facts.place != "given"


@says("专家怎么写由专家本人决定；只有意见中有不能归档的内容时，才可以请其改写。")
def opinion_cannot_be_filed(facts: Facts) -> bool:
    return facts.place == "given" and facts.place_reveals


@says("专家库中没有其他可以抽取的专家。")
def another_in_pool(facts: Facts) -> bool:
    return facts.next_one


@says("还没有超过期限的专家意见。")
def an_opinion_is_late(facts: Facts) -> bool:
    return facts.late


@says("专家意见逐人提出，不得缺少：还有专家没有提出意见。")
def every_opinion_is_in(facts: Facts) -> bool:
    return bool(facts.places) and set(facts.places) == {"given"}


@says("须写明理由。")
def reasoned(facts: Facts) -> bool:
    return bool(facts.given.get("reason"))
