"""A tolerance case for tests, brought by real steps to where its worksheet is filled in, and what may be typed into it."""

from __future__ import annotations

import json
from datetime import datetime

from dandang.base import clock
from dandang.cases import doors
from dandang.cases.models import Proceeding
from dandang.mechanisms.tolerance import entries
from tests import factories
from tests.factories import County

AT = datetime(2023, 7, 3, 9, 10, tzinfo=clock.ZONE)
"""After the province's lists came into force."""
MATTER = {
    "subjects": json.dumps([{"name": "史某", "kind": "person", "unit": "某镇", "post": "副镇长", "unit_then": "某镇", "post_then": "副镇长"}]),
    "acted_on": "2023-06-12", "origin": "省重点工程的政策处理", "facts": "租用客车接送老年代表，费用由村集体列支。", "rule_name": "某县农村集体三资管理办法",
    "rule_clause": "第九条", "tracks": ["organisational"],
}


def a_case_being_verified(county: County, *, at: datetime = AT, **data: str) -> Proceeding:
    """The matter is opened and investigated, tolerance assessed and started; the person was heard. `came_from`: a case file's code."""
    with clock.frozen(at):
        given = {**MATTER, "managing_organ": county.organ.name, **data}
        matter = doors.begin("accountability", "open", by=county.case_manager, organ=county.organ, at=at, data=given).proceeding
        pair = [county.handler.username, county.second.username]
        factories.step(matter, "investigate", county.head, at=at, handlers=pair)
        case = matter.casefile.proceedings.get(kind="tolerance")
        factories.step(case, "assess", county.handler, at=at, candidates=["ZJ-2"], opinion="为公，无人获利。")
        factories.step(case, "start_simultaneously", county.head, at=at)
        talk = {"subject": "史某", "held_on": at.date().isoformat(), "place": "镇政府", "talkers": pair, "said": "愿意改正。", "signed": "on"}
        return factories.step(case, "hear", county.handler, at=at, **talk).proceeding


def typed(key: str, finding: str = "", reason: str = "", evidence: str = "", *, base: object = None, **more: str) -> dict[str, str]:
    """What a browser sends of one item."""
    return {f"{key}-finding": finding, f"{key}-reason": reason, f"{key}-evidence": evidence, f"{key}-base": str(base or entries.Base.of(None)), **more}
