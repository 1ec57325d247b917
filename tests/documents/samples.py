"""Contexts for papers, fictional throughout."""

from __future__ import annotations

from typing import Any

from dandang.documents.papers import Field, PaperKind, kinds, paper_kind, versions

VERSION = "2020-01-21"
ORGAN = "杭州市上城区纪委区监委派驻区人民法院纪检监察组"


def a_notice(**changes: Any) -> dict[str, Any]:
    """The notice of S-01, complete as at issue."""
    return {
        "number": "上城纪澄〔2023〕1号",
        "issued_on": "2023-06-08",
        "title_variant": "通知书",
        "issuing_organ": ORGAN,
        "addressee": "方某某",
        "addressee_unit": "杭州市上城区人民法院",
        "addressee_post": "民事审判庭法官",
        "cleared_allegations": ["拖延办理案件", "偏袒一方当事人"],
        "conclusions": ["经核查，所反映的事实不存在", "经全面核查，未发现所反映的问题"],
        "basis": ["《纪检监察机关处理检举控告工作规则》第五十条"],
        "clarifying_statement": "上述问题失实，现正式予以澄清",
        "scope_units": ["民事审判庭"],
        "methods": ["书面澄清", "当面澄清"],
        "cc": ["民事审判庭庭长"],
    } | changes


def a_report(**changes: Any) -> dict[str, Any]:
    """A verification report: a paper whose body can be made as long as one likes."""
    return {
        "issued_on": "2023-05-20",
        "organ": ORGAN,
        "person_name": "方某某",
        "person_unit": "杭州市上城区人民法院",
        "problems": ["拖延办理案件"],
        "course": "核查组查阅了卷宗",
        "findings": [{"statement": "拖延办理案件", "finding": "失实", "reason": "反映的事实不存在"}],
        "proposal": "建议予以了结",
        "opinion": "close",
        "group_members": ["甲", "乙"],
    } | changes


def filled(paper: PaperKind) -> dict[str, Any]:
    """Every field of a kind with some value of its type."""
    return {f.name: _value(f) for f in paper.fields}


def everything() -> list[PaperKind]:
    return [paper_kind(kind, version) for kind in kinds() for version in versions(kind)]


def _value(f: Field) -> Any:
    if f.type == "texts":
        return [f"{f.title}甲", f"{f.title}乙"]
    if f.type == "rows":
        return [{c.name: _value(c) for c in f.columns}]
    return {"text": f"{f.title}示例", "date": "2023-06-08", "choice": next(iter(f.choices), "")}[f.type]
