"""The rules of screening, checking and proposing as predicates over plain facts. Pure; the procedure data names them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from dandang.base.verdict import says
from dandang.cases import codes
from dandang.mechanisms.false_accusation import law

MEASURES = ("none", "education")
"""All that a mistaken reporter may get, Rules art. 45."""
Sheet = Mapping[str, Mapping[str, Any]]


class Told(Protocol):
    """What the two questions need that the city or above asks as well."""

    @property
    def reveals(self) -> bool: ...

    @property
    def review_is_over(self) -> bool: ...


@dataclass(frozen=True)
class Facts:
    """A screening as the rules see it. `sheet`: each element's `shown` and `evidence`, as it stands or as it was entered just now."""

    given: Mapping[str, Any] = field(default_factory=dict)
    reveals: bool = False
    sheet: Sheet = field(default_factory=dict)
    something_did_not_happen: bool = True
    not_free: tuple[str, ...] = ()
    verified_it: frozenset[str] = frozenset()
    reporter_known: bool = True
    heard: bool = False
    adjudicated: bool = False
    above_answered: str = ""
    person_kinds: tuple[str, ...] = ()
    gains_settled: bool = False
    published: bool = False
    review_is_over: bool = True


def missing(sheet: Sheet) -> tuple[str, ...]:
    """The elements that lack words or a piece of evidence."""
    return tuple(name for name in law.entries("elements") if not (sheet.get(name) or {}).get("shown") or not (sheet.get(name) or {}).get("evidence"))


@says("错告至多予以提醒教育，不得给予任何处分或者处理。")
def at_most_education(facts: Facts) -> bool:
    return facts.given.get("measure") in MEASURES


@says("记录中出现了检举控告人的信息，请改写。")
def education_hides_reporter(facts: Facts) -> bool:
    return not facts.reveals


@says("文字中出现了检举控告人的信息，请改写；是谁只存于封存件中。")
def text_hides_reporter(facts: Told) -> bool:
    return not facts.reveals


@says("予以提醒教育的，须写明地点。")
def education_has_its_place(facts: Facts) -> bool:
    return facts.given.get("measure") != "education" or bool(facts.given.get("place"))


@says("没有认定“事实不存在”的问题；未查实、不能认定，都不是诬告陷害的依据。")
def something_did_not_happen(facts: Facts) -> bool:
    return facts.something_did_not_happen


@says("须写明捏造的行为，并至少说明一项要件；只有提示情形，不能报请核查。")
def more_than_signs(facts: Facts) -> bool:
    return bool((facts.sheet.get("act") or {}).get("shown"))


@says("提示情形不是证据，不能写入证据栏。")
def signs_are_no_evidence(facts: Facts) -> bool:
    signs = {*codes.catalogue("signs"), *(sign.title for sign in codes.catalogue("signs").values())}
    return not any(line.strip() in signs for element in facts.sheet.values() for line in element.get("evidence") or ())


@says("还没有填写甄别表。")
def sheet_is_written(facts: Facts) -> bool:
    return bool(facts.sheet)


@says("核查人员中有须回避的人。")
def checkers_are_free(facts: Facts) -> bool:
    return not facts.not_free


@says("核查人员至少两名。")
def two_checkers(facts: Facts) -> bool:
    return len({person.username for person in facts.given.get("checkers") or ()}) >= 2


@says("核查人员应与原核实人员不同；确有困难的，须写明理由。")
def checkers_did_not_verify(facts: Facts) -> bool:
    chosen = {person.username for person in facts.given.get("checkers") or ()}
    return chosen.isdisjoint(facts.verified_it) or bool(facts.given.get("reason"))


@says("尚不知检举控告人是谁：匿名的，须先经设区的市级以上批准追查。")
def reporter_is_known(facts: Facts) -> bool:
    return facts.reporter_known


@says("须写明听取说明的日期、地点和本人说明的要点。")
def hearing_is_recorded(facts: Facts) -> bool:
    return all(facts.given.get(name) for name in ("heard_on", "place", "explanation"))


@says("没有听取检举控告人的说明，不能提出认定意见。")
def reporter_was_heard(facts: Facts) -> bool:
    return facts.heard


@says("五项要件须逐项写明认定情况并附证据，且至少一份证据不来自被反映人。")
def five_elements_with_evidence(facts: Facts) -> bool:
    return not missing(facts.sheet)


@says("须确认每一项要件至少有一份证据不来自被反映人。")
def evidence_is_independent(facts: Facts) -> bool:
    return bool(facts.given.get("independent"))


@says("须写明检举控告人的身份类别。")
def kind_of_person_given(facts: Facts) -> bool:
    kinds = tuple(facts.given.get("kinds_of_person") or ())
    known = law.entries("persons")
    return bool(kinds) and all(kind in known for kind in kinds) and ("neither" not in kinds or len(kinds) == 1)


@says("还没有审理意见。")
def adjudicated(facts: Facts) -> bool:
    return facts.adjudicated


@says("诬告陷害只能由设区的市级以上纪委监委认定，请报送其中之一。")
def addressee_is_a_city_or_above(facts: Facts) -> bool:
    addressee = facts.given.get("addressee")
    return addressee is not None and addressee.at_or_above(law.CITY)


@says("检举控告人属于省管干部的，须报省级纪委监委认定。")
def province_decides_on_its_own(facts: Facts) -> bool:
    addressee = facts.given.get("addressee")
    return facts.given.get("managed_by") != "province" or (addressee is not None and addressee.level <= law.PROVINCE)


@says("上级机关还没有在它自己的案卷中批准认定。")
def found_above(facts: Facts) -> bool:
    return facts.above_answered == "approved"


@says("上级机关没有退回。")
def returned_above(facts: Facts) -> bool:
    return facts.above_answered == "returned"


@says("上级机关没有不予认定。")
def refused_above(facts: Facts) -> bool:
    return facts.above_answered == "refused"


@says("该类人员不适用所选的党纪处分。")
def party_sanction_fits(facts: Facts) -> bool:
    return facts.given.get("measure") in law.measures("party", facts.person_kinds)


@says("该类人员不适用所选的政务处分。")
def official_sanction_fits(facts: Facts) -> bool:
    return facts.given.get("measure") in law.measures("official", facts.person_kinds)


@says("处分决定须写明申请复审、复核的权利和期限。")
def review_rights_are_stated(facts: Facts) -> bool:
    return bool(facts.given.get("decision_number")) and bool(facts.given.get("decided_on")) and bool(facts.given.get("rights_stated"))


@says("移送公安机关须写明认定批复的字号。")
def referral_has_its_approval(facts: Facts) -> bool:
    return bool(facts.given.get("approval_number")) and bool(facts.given.get("addressee_name"))


@says("移送须写明接收单位。")
def referral_has_an_addressee(facts: Facts) -> bool:
    return bool(facts.given.get("addressee_name"))


@says("须写明建议纠正的利益，或者没有此类利益的理由。")
def gains_are_answered(facts: Facts) -> bool:
    gains = facts.given.get("gains") or ()
    named = bool(gains) and all(gain in law.entries("gains") for gain in gains) and bool(facts.given.get("detail")) and bool(facts.given.get("addressee_name"))
    return named or (not gains and bool(facts.given.get("reason")))


@says("诬告陷害所得利益是否需要纠正，还没有答复。")
def gains_settled(facts: Facts) -> bool:
    return facts.gains_settled


@says("申请复审、复核的期限未满，或者复审、复核未结，认定尚未生效。")
def finding_is_final(facts: Told) -> bool:
    return facts.review_is_over


@says("申请复审、复核的期限未满，或者复审、复核未结，不能办结。")
def review_is_over(facts: Facts) -> bool:
    return facts.review_is_over


@says("通报文稿出现了检举控告人的信息：姓名一律隐去。")
def circular_is_anonymous(facts: Facts) -> bool:
    return not facts.reveals


@says("写入被诬告人姓名或者单位的，须有其本人同意。")
def victim_agreed(facts: Facts) -> bool:
    return not facts.given.get("names_victim") or bool(facts.given.get("victim_agreed_on"))


@says("申请复审、复核的期限已过。")
def review_in_time(facts: Facts) -> bool:
    return not facts.review_is_over


@says("须写明在何范围内恢复名誉、撤回哪些处理，并写明理由。")
def reversal_restores(facts: Facts) -> bool:
    return bool(facts.given.get("restored_in")) and bool(facts.given.get("reason"))


@says("已公开的通报还没有撤回，不能封存结案。")
def nothing_stays_published(facts: Facts) -> bool:
    return not facts.published


@says("没有已公开的通报需要撤回。")
def something_is_published(facts: Facts) -> bool:
    return facts.published
