"""`dandang sanctions explain`: the periods of a person's measures with every step of the arithmetic. Stores nothing, asks no database.

A measure is written KIND:DAY and, after commas, what else the decision says:
`P1:2019-08-06`, `P4:2021-05-01,probation=12,restored=2022-05-01`, `P1:2023-01-10,change=P2@2023-07-20`.
"""

from __future__ import annotations

import argparse
import json
from datetime import date
from typing import Any

from django.utils.translation import gettext, override

from dandang.base.cli import OK, PROBLEMS, CannotRun
from dandang.base.verdict import Refused, StepRefused
from dandang.base.wording import sentence
from dandang.sanctions import law, reckoning, words
from dandang.sanctions.imposed import Change, Imposed

LANGUAGES = {"zh": "zh-hans", "en": "en"}
KEYS = ("regulation", "months", "probation", "restored", "withdrawn", "act", "subject", "change", "new_act")


def register(commands: Any) -> None:
    """Add `sanctions explain`."""
    parser = commands.add_parser("sanctions", help="periods of sanctions, step by step")
    which = parser.add_subparsers(metavar="what", required=True)
    explain = which.add_parser(
        "explain", help="last day, first free day and each step", formatter_class=argparse.RawDescriptionHelpFormatter,
        description=f"{__doc__}\nKeys: {', '.join(KEYS)}.\nKinds: {', '.join(law.kinds())}.\nExit code: 0 computed (and free on the day "
        "of --on), 1 refused by a rule (or barred on that day), 2 not understood.",
    )
    explain.add_argument("measures", nargs="+", metavar="KIND:DAY[,key=value]")
    explain.add_argument("--on", type=date.fromisoformat, metavar="DAY", help="ask whether the periods allow a promotion that day")
    explain.add_argument("--json", action="store_true", help="for programs")
    explain.add_argument("--lang", choices=sorted(LANGUAGES), default="zh", help="language of the words")
    explain.set_defaults(run=run, database=False)


def run(options: argparse.Namespace) -> int:
    """Print the answer, or the refusal with its rule."""
    measures = [measure(text) for text in options.measures]
    with override(LANGUAGES[options.lang]):
        try:
            answer = words.explained(measures)
        except StepRefused as refused:
            return _refused(refused.verdict, options)
        barred = reckoning.fitness_on(measures, options.on) if options.on else None
        if isinstance(barred, Refused):
            answer["refused"] = {"rule": barred.rule, "text": sentence(barred)}
        print(json.dumps(answer, ensure_ascii=False, indent=2) if options.json else "\n".join(_lines(answer)))
    return PROBLEMS if isinstance(barred, Refused) else OK


def measure(text: str) -> Imposed:
    """One measure as it is typed. `CannotRun` names what was not understood."""
    head, *more = text.split(",")
    code, _colon, day = head.partition(":")
    if code not in law.kinds():
        raise CannotRun(f"{text!r}: no kind {code!r}. Kinds: {', '.join(law.kinds())}.")
    given = dict(each.partition("=")[::2] for each in more)
    unknown = sorted(set(given) - set(KEYS))
    if unknown:
        raise CannotRun(f"{text!r}: no key {unknown[0]!r}. Keys: {', '.join(KEYS)}.")
    on = _date(day, text)
    return Imposed(
        code, on, given.get("regulation") or _regulation(code, on, text), _number(given, "months", text), _number(given, "probation", text),
        _date(given["restored"], text) if given.get("restored") else None, given.get("act", ""), given.get("subject", "person"),
        _date(given["withdrawn"], text) if given.get("withdrawn") else None, _change(given.get("change", ""), text), bool(given.get("new_act")),
    )


def _regulation(code: str, on: date, text: str) -> str:
    found = law.regulation_on(law.kinds()[code].instrument, on)
    if found is None:
        raise CannotRun(f"{text!r}: no table of periods is known for that day; name one with regulation=.")
    return found.code


def _change(given: str, text: str) -> Change | None:
    if not given:
        return None
    code, _at, rest = given.partition("@")
    day, _plus, probation = rest.partition("+")
    if code not in law.kinds():
        raise CannotRun(f"{text!r}: no kind {code!r} to change to.")
    return Change(code, _date(day, text), _number({"probation": probation}, "probation", text))


def _date(day: str, text: str) -> date:
    try:
        found = date.fromisoformat(day)
        if not 1949 <= found.year < 2200:
            raise ValueError(day)
        return found
    except ValueError:
        raise CannotRun(f"{text!r}: {day!r} is no day such as 2019-08-06.") from None


def _number(given: dict[str, str], key: str, text: str) -> int:
    value = given.get(key) or "0"
    if not value.isdecimal():
        raise CannotRun(f"{text!r}: {key} is a number of months.")
    return int(value)


def _refused(refused: Refused, options: argparse.Namespace) -> int:
    said = sentence(refused)
    print(json.dumps({"refused": {"rule": refused.rule, "text": said}}, ensure_ascii=False, indent=2) if options.json else said)
    return PROBLEMS


def _lines(answer: dict[str, Any]) -> list[str]:
    made = []
    for result in answer["results"] if answer["differ"] else answer["results"][:1]:
        made.append(f"== {result['policy_title']}" if answer["differ"] else f"== {gettext('两种月末算法结果相同')}")
        for line in result["measures"]:
            made.append(f"{line['title']}  {line['first_day']} – {line['last_day'] or line['bar_title']}  ({line['regulation_title']})")
            made += [_numbered(step) for step in line["steps"]]
            made += [f"    {each['title']}: {each['last_day']}" for each in line["also"]]
        made += [_numbered(step) for step in result["steps"]]
    made += [f"{each['year']}: {each['effect']} ({each['because_of']})" for each in answer["appraisal"]]
    made += [f"? {each}" for each in answer["unconfirmed"]]
    return made + ([answer["refused"]["text"]] if "refused" in answer else [])


def _numbered(step: dict[str, Any]) -> str:
    mark = f" [{step['standing']}]" if step["standing"] else ""
    return f"  - {step['text']}" + (f" {step['day']}" if step["day"] else "") + mark
