"""The rules of a request on the side of who asks, as predicates over plain facts. Pure; the procedure data names them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dandang.base.verdict import says


@dataclass(frozen=True)
class Facts:
    """A request as the rules see it. `papers_own`: a chosen paper is the reporter's own; `package`: state of what the partner has."""

    given: Mapping[str, Any] = field(default_factory=dict)
    has_matter: bool = True
    kind: Any = None
    partner_kind: str = ""
    paper_kinds: frozenset[str] = frozenset()
    papers_own: bool = False
    other_side: bool = False
    reveals: bool = False
    package: str = ""
    late: bool = False


@says("本案卷没有可以请求协作的事项。")
def there_is_a_matter(facts: Facts) -> bool:
    return facts.has_matter


@says("该机关不是这类请求的协作机关。")
def partner_fits_request(facts: Facts) -> bool:
    return facts.kind is None or facts.partner_kind in facts.kind.to


@says("所选文书中有这类请求不得随函的文书。")
def papers_fit_request(facts: Facts) -> bool:
    return facts.kind is None or facts.paper_kinds <= facts.kind.papers


@says("检举控告的受理、反馈文书不得提供给其他机关。")
def papers_may_leave(facts: Facts) -> bool:
    return not facts.papers_own


@says("不得向被反映人所在单位发出协作请求。")
def not_to_the_other_side(facts: Facts) -> bool:
    return not facts.other_side


@says("请求或者所附文书中出现了检举控告人的信息或者检举控告的原话，请改写或者去掉。")
def package_hides_reporter(facts: Facts) -> bool:
    return not facts.reveals


@says("移送公安机关须填写批准文号。")
def approval_number_given(facts: Facts) -> bool:
    return facts.kind is None or not facts.kind.number or bool(facts.given.get("approval_number"))


@says("协作机关还没有答复，也没有退回。")
def reply_is_in(facts: Facts) -> bool:
    return facts.package in {"answered", "returned"}


@says("协作机关没有作出答复；退回的，请重新请求或者撤回。")
def answer_is_in(facts: Facts) -> bool:
    return facts.package == "answered"


@says("还没有超过答复期限，或者已经答复。")
def reply_is_late(facts: Facts) -> bool:
    return facts.late


@says("须写明理由。")
def reasoned(facts: Facts) -> bool:
    return bool(facts.given.get("reason"))
