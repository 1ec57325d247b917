"""Periods in words, for page, command and paper alike: plain values in the reader's language. Needs Django's catalogues."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from dandang.base.wording import filled, spoken, title
from dandang.sanctions import appraisal, law, reckoning
from dandang.sanctions.days import CORRESPONDING_DAY, END_OF_MONTH
from dandang.sanctions.imposed import Bar, Imposed, Line, Step

POLICIES = {CORRESPONDING_DAY: _("按对应日"), END_OF_MONTH: _("按月末日")}
BARS = {
    Bar.RUNS: _("至最后一日"), Bar.NONE: _("没有限制期间"), Bar.OPEN: _("尚不能确定"), Bar.PERMANENT: _("长期限制"), Bar.WITHDRAWN: _("已撤销"),
}
EFFECTS = {
    "not_excellent": _("不得确定为优秀"), "comments_only": _("只写评语，不定等次"), "incompetent": _("确定为不称职"),
}


def said(step: Step) -> str:
    """One line of arithmetic, its places filled: things by their title, days as 2022-02-05."""
    return gettext(step.says) % filled(step.values)


def explained(measures: Sequence[Imposed]) -> dict[str, Any]:
    """Everything that a page shows and `--json` prints. Raises `StepRefused` for measures that may not be computed."""
    results = [_result(each) for each in reckoning.both(measures)]
    return {
        "results": results,
        "differ": _differ(results),
        "appraisal": [
            {"year": each.year, "effect": gettext(EFFECTS[each.effect]), "because_of": title(each.kind), **_rest(each)}
            for each in appraisal.years(measures)
        ],
        "remedies": [entry for instrument in dict.fromkeys(each.instrument for each in measures) for entry in remedies(instrument)],
        "unconfirmed": _unconfirmed(measures, results),
    }


def remedies(instrument: str) -> list[dict[str, str]]:
    """The ways against a decision of this instrument, in words."""
    return [
        {"instrument": title(law.instruments()[instrument]), "title": title(each), "body": getattr(each, spoken("body")),
         "limit": getattr(each, spoken("limit")), **_rest(each)}
        for each in law.remedies(instrument)
    ]


def _result(found: reckoning.Reckoning) -> dict[str, Any]:
    return {
        "policy": found.policy, "policy_title": gettext(POLICIES[found.policy]), "bar": str(found.bar), "bar_title": gettext(BARS[found.bar]),
        "fitness": _day(found.fitness), "measures": [_line(line) for line in found.lines], "steps": [_step(each) for each in found.steps],
    }


def _line(line: Line) -> dict[str, Any]:
    regulation = law.regulations()[line.measure.regulation]
    return {
        "kind": line.kind.code, "title": title(line.kind), "instrument": title(law.instruments()[line.kind.instrument]),
        "regulation": line.measure.regulation, "regulation_title": title(regulation), "note": getattr(regulation, spoken("note")),
        "bars": regulation.barred(line.kind)[spoken("bars") != "bars"], "bar": str(line.bar), "bar_title": gettext(BARS[line.bar]),
        "first_day": _day(line.first), "last_day": _day(line.last), "first_free_day": _day(line.first_free),
        "probation_last_day": _day(line.probation_last),
        "also": [{"title": title(each.also), "last_day": _day(each.last), **_rest(each.also)} for each in line.also],
        "steps": [_step(each) for each in line.steps],
    }


def _step(step: Step) -> dict[str, Any]:
    return {"text": said(step), "day": _day(step.on), **_rest(step)}


def _rest(thing: Any) -> dict[str, str]:
    return {"source": thing.source, "standing": thing.standing}


def _differ(results: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the two readings of the end of a month give different last days for any measure."""
    one, other = ([line["last_day"] for line in each["measures"]] for each in results)
    return one != other


def _unconfirmed(measures: Sequence[Imposed], results: Sequence[Mapping[str, Any]]) -> list[str]:
    """Each thing once that the answer rests on without being confirmed."""
    found = [gettext("期间从月末开始的，官方采用哪一种算法。")] if _differ(results) else []
    for line in results[0]["measures"]:
        found += [step["text"] for step in line["steps"] if step["standing"] == law.UNCONFIRMED]
        found += [line["note"]] if line["note"] and law.regulations()[line["regulation"]].standing == law.UNCONFIRMED else []
    for year in appraisal.years(measures):
        if year.standing == law.UNCONFIRMED:
            values = {"kind": title(year.kind), "effect": gettext(EFFECTS[year.effect])}
            found.append(gettext("%(kind)s对年度考核的影响：%(effect)s。") % values)
    return list(dict.fromkeys(found))


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
