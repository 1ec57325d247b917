"""What goes into the papers of tolerance: the decision with every field of domain reference 2.12 (T-22), the refusal, the letter that
takes a decision back. The text is made from the record; nobody writes it freely, and nothing of a report is in it (T-23).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from dandang.cases import across
from dandang.cases.models import PersonFile
from dandang.documents import Recipient
from dandang.mechanisms.tolerance import facts, prefiled
from dandang.mechanisms.tolerance.worksheet_items import Item, fixed

if TYPE_CHECKING:
    from dandang.cases.models import Step
    from dandang.documents.models import Document
    from dandang.mechanisms.tolerance.models import ToleranceCase
    from dandang.organs.models import Staff

Given = Mapping[str, Any]
EFFECTS = {
    "exempt": [
        "不追究责任，不给予处分，不作组织处理",
        "不作负面评价",
        "不影响考核评价、评先评优、提拔任职、职务职级晋升和职称评定",
        "党风廉政意见回复不将本事项作为违纪违法问题",
    ],
    "mitigate": ["处理时在规定的处分档次以下减轻一档"],
    "lenient": ["处理时在规定的处分档次以内从轻"],
    "first_form": ["以谈话提醒、批评教育、责令检查或者诫勉代替处分"],
    "not_within_scope": ["不属于责任事项，不追究责任，不作负面评价"],
    "refused": [],
}
"""What a determination brings (2.9): B-12 to B-14 [C]; appraisal, honours and promotion after B-15, B-16 [L]; integrity opinion [D]."""
KEPT = "不免除民事责任、退还财物的义务和纠正错误的义务。"
OBJECT = "对本认定有异议的，可以自签收之日起一个月内向本机关书面提出，本机关在一个月内作出复核决定；不因提出异议加重。"
REQUIRED: dict[str, Any] = {
    "recipients": _("送达对象"), "subjects": _("行为发生时和现在的单位职务"), "origin": _("事项来源"), "facts": _("查明的事实"), "rule": _("没有遵守的规定"),
    "discriminations": _("四组辨别"), "factors": _("六要素"), "circumstances": _("引用的容错情形"), "course": _("经过的程序"), "determination": _("认定"), "copies": _("抄送"),
}
"""Fields without which nothing is issued (T-22), by their names for the reader."""


def context(case: ToleranceCase, given: Given) -> dict[str, Any]:
    """Every field of the decision, from the record of the case and of its accountability matter."""
    casefile = case.proceeding.casefile
    lists, sheet = facts.lists(casefile), facts.sheet(case, {})

    def found(item: Item) -> str:
        entry = sheet.get(item.key)
        finding = item.finding(entry.finding) if entry else None
        return finding.title if finding else ""

    rows = [(item, found(item)) for item in fixed()]
    told = {name: across.told(casefile, "accountability", name) or "" for name in ("origin", "rule_name", "rule_clause")}
    cited = [f"{item.title}（{item.key}）" for item in lists.circumstances if sheet.get(item.key) and sheet[item.key].finding == "cited"]
    return {
        "title_variant": case.outcome,
        "issuing_organ": casefile.organ.name,
        "joint_issuer": case.proceeding.procedure.joint_issuer,
        "recipients": "、".join(row["name"] for row in _recipients(case, given)),
        "subjects": _then_and_now(case),
        "origin": told["origin"],
        "facts": case.found,
        "rule": f"《{told['rule_name']}》{told['rule_clause']}" if told["rule_name"] else "",
        "discriminations": _lines(rows, "discrimination"),
        "distinctions": _lines(rows, "distinction"),
        "factors": _lines(rows, "factor"),
        "circumstances": cited,
        "exclusions": exclusions([item for item in lists.exclusions if found(item) == item.findings[0].title]),
        "course": course(case),
        "determination": determination(case),
        "reason": case.why,
        "effects": EFFECTS[case.outcome],
        "kept": KEPT,
        "tasks": tasks(case),
        "objection": OBJECT,
        "decided_on": case.determined_on,
        "cc": list(given.get("copies") or ()),
    }


def determination(case: ToleranceCase) -> str:
    """The outcome in one sentence."""
    words = {
        "exempt": "予以容错，免予追究责任", "mitigate": "予以容错，减轻处理", "lenient": "予以容错，从轻处理",
        "first_form": "予以容错，以第一种形态处理", "refused": "不予容错", "not_within_scope": "不属于容错范围，不追究责任",
    }
    more = f"。{case.conclusion}" if case.conclusion else ""
    return words[case.outcome] + more


def lacking(case: ToleranceCase, given: Given) -> tuple[Any, ...]:
    """Names of the fields that stand empty (T-22). A refusal cites no circumstance."""
    if not case.outcome:
        return ()
    known = context(case, given)
    found = {**known, "copies": known["cc"], "recipients": _recipients(case, given)}
    unasked = {"circumstances"} if case.outcome in ("refused", "not_within_scope") else set()
    return tuple(label for name, label in REQUIRED.items() if name not in unasked and not found[name])


def issue(case: ToleranceCase, given: Given, *, by: Staff, at: datetime) -> Document:
    """Number, freeze and address it: to each person or unit, copies as entered."""
    main = [Recipient(row["name"]) for row in _recipients(case, given)]
    copies = [Recipient(name, "copy", unit=name) for name in given.get("copies") or ()]
    paper: Document = case.issue_paper("tolerance_decision", context(case, given), category="容", recipients=[*main, *copies], by=by, at=at)
    return paper


def take_back(case: ToleranceCase, given: Given, *, by: Staff, at: datetime) -> None:
    """The letter that revokes, to every recipient of the decision."""
    before = case.decision
    assert before is not None
    recipients = [Recipient(each.name, each.relation, organ=each.organ, unit=each.unit) for each in before.recipients.order_by("pk")]
    context = {
        "issuing_organ": case.proceeding.casefile.organ.name,
        "addressee": "、".join(each.name for each in recipients if each.relation == "main"),
        "revoked_title": before.title, "revoked_number": before.number, "grounds": given["reason"],
        "cc": [each.name for each in recipients if each.relation == "copy"],
    }
    letter = case.issue_paper("tolerance_revocation", context, category="容", recipients=recipients, by=by, at=at)
    before.revoke(letter, reason=given["reason"], by=by, at=at)


def enter_files(case: ToleranceCase, step: Step, given: Given) -> None:
    """In the integrity file the matter stands as tolerated, with the number of its decision, and as no breach (T-24)."""
    assert case.decision is not None
    title = f"已容错（{case.Outcome(case.outcome).label}），{case.decision.number}"
    for subject in case.subjects():
        PersonFile.put(step, subject, {"integrity": given["integrity_file_ref"]}, title=title, papers=[])


def _recipients(case: ToleranceCase, given: Given) -> list[dict[str, str]]:
    """As entered; otherwise every subject."""
    return list(given.get("recipients") or [{"name": subject.name} for subject in case.subjects()])


def _then_and_now(case: ToleranceCase) -> list[dict[str, str]]:
    then = across.told(case.proceeding.casefile, "accountability", "subjects") or []
    rows = []
    for number, subject in enumerate(case.subjects()):
        earlier = then[number] if number < len(then) else {}
        was = f"{earlier.get('unit_then', '')}{earlier.get('post_then', '')}"
        rows.append({"name": subject.name, "then": was or f"{subject.unit}{subject.post}" or subject.name, "now": f"{subject.unit}{subject.post}" or subject.name})
    return rows


def _lines(rows: list[tuple[Item, str]], group: str) -> list[str]:
    return [f"{item.title}：{found}" for item, found in rows if item.group == group and found]


def exclusions(established: list[Item]) -> str:
    """The check of excluded circumstances in one sentence."""
    if not established:
        return "经逐项核对，没有不予容错的情形。"
    return f"经逐项核对，存在下列不予容错的情形：{'、'.join(item.title for item in established)}。"


def course(case: ToleranceCase) -> list[str]:
    """What was filed beforehand, talks and meetings with their days."""
    filed = prefiled.find(case.proceeding.casefile, case.prefiled)
    before = [f"{day(filed.received_on)}收到事先报备（报备号{filed.code}）；报备不预先认定容错"] if filed else []
    said = [f"{day(date.fromisoformat(talk['held_on']))}听取{talk['subject']}的陈述和申辩" for talk in case.talks]
    met = [
        f"{day(decided.held_on)}{decided.item.kind.name.title if decided.item else '集体研究'}"
        for decided in case.proceeding.casefile.collective_decisions.filter(item__about=case.proceeding_id).select_related("item")
    ]
    return [*before, *said, *met]


def tasks(case: ToleranceCase) -> list[str]:
    """The correction tasks, or why there is none; empty while nobody has said."""
    from dandang.mechanisms.tolerance.tasks import CorrectionTask

    found = CorrectionTask.objects.filter(proceeding__casefile=case.proceeding.casefile_id).order_by("pk")
    lines = [f"{task.content}（{task.unit}{task.person}，{day(task.due_on)}前完成）" for task in found if task.due_on]
    return lines or ([f"无须纠错：{case.no_task_reason}"] if case.no_task_reason else [])


def day(on: date) -> str:
    """As a paper writes it."""
    return f"{on.year}年{on.month}月{on.day}日"

