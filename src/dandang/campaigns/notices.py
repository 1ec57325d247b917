"""What goes into the papers of a campaign: plan, local plan, report, summary (5.5). Figures come frozen, as text with their units."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from dandang.statistics import indicators

if TYPE_CHECKING:
    from dandang.campaigns.models import Campaign, Node, Report
    from dandang.cases.models.noun import Given
    from dandang.organs.models import Staff

NOT_APPLICABLE = "不适用"


def plan(campaign: Campaign, given: Given) -> dict[str, Any]:
    """The plan as published."""
    from dandang.campaigns import catalogue

    forms = "、".join(catalogue.forms()[code].title for code in campaign.forms)
    since = f"{campaign.since:%Y年%-m月%-d日}以来"
    scope = f"{catalogue.instruments()[campaign.instrument].name.title}：{since}" + (f"，{forms}" if forms else "")
    return {
        "issuing_organ": campaign.organ.name, "title": campaign.title, "approval_number": given["approval_number"], "theme": campaign.theme,
        "scope": scope, "starts_on": campaign.starts_on, "ends_on": campaign.ends_on, "focus": list(campaign.focus),
        "stages": [dict(row) for row in campaign.stages], "indicators": [_explained(code) for code in campaign.indicators],
        "division": campaign.division, "requirements": list(campaign.requirements), "plan_due_on": campaign.plan_due_on,
        "periodic_due_on": campaign.periodic_due_on, "cut_off": campaign.cut_off, "due_on": campaign.due_on, "report_form": campaign.report_form, "contact": campaign.contact,
    }


def local_plan(node: Node, given: Given) -> dict[str, Any]:
    """The plan of one organ, under the one above."""
    campaign = node.campaign
    added = [code for code in node.indicators if code not in node.upper_indicators]
    return {
        "issuing_organ": node.organ.name, "title": campaign.title, "upper_organ": campaign.organ.name,
        "upper_number": campaign.plan.number if campaign.plan else "", "scope": given["scope"], "measures": given["measures"],
        "indicators": [_explained(code) for code in node.indicators], "added": [indicators.catalogue()[code].title for code in added],
        "due_on": node.due_on, "contact": given["contact"],
    }


def report(node: Node, held: Report) -> dict[str, Any]:
    """A report with frozen figures; what was adjusted stands apart, with its reason (C-1)."""
    return {
        "issuing_organ": node.organ.name, "addressee": node.upward.name, "title": node.campaign.title, "kind": held.kind, "version": str(held.version),
        "first": held.first, "cut_off": held.cut_off, "signed_by": held.signed_by.name,
    } | _figures(held)


def summary(campaign: Campaign, held: Report, given: Given, *, by: Staff) -> dict[str, Any]:
    """The summary of the whole."""
    nodes = list(campaign.nodes().select_related("proceeding"))
    return {
        "issuing_organ": campaign.organ.name, "title": campaign.title, "first": held.first, "cut_off": held.cut_off,
        "summary": given["summary"], "nodes": str(len(nodes)), "signed_by": by.name,
    } | _figures(held)


def _figures(held: Report) -> dict[str, Any]:
    known = indicators.catalogue()
    return {
        "lines": [_line(line) for line in held.lines],
        "adjustments": [
            {"name": known[row["indicator"]].title, "amount": f"{row['amount']:+d}", "why": row["why"]} for row in held.adjustments
        ],
        "deviation": held.words["deviation"], "methods": held.words["methods"], "cases": held.words["cases"],
        "problems": held.words["problems"], "next_steps": held.words["next_steps"], "reason": held.reason,
    }


def _line(line: dict[str, Any]) -> dict[str, str]:
    indicator = indicators.catalogue()[line["code"]]
    since = f"（自{date.fromisoformat(line['first']):%Y年%-m月%-d日}起）" if line.get("first") else ""
    return {
        "name": indicator.title + since, "unit": indicator.unit, "value": _number(line["value"], line["na"]), "own": _number(line["own"], line["na"]),
    }


def _number(value: Any, not_applicable: bool) -> str:
    return NOT_APPLICABLE if not_applicable else "—" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def _explained(code: str) -> dict[str, str]:
    indicator = indicators.catalogue()[code]
    return {"name": indicator.title, "unit": indicator.unit, "explained": indicator.explained}
