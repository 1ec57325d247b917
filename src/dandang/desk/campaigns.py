"""Campaigns as each level sees them: the list, the campaign with its nodes, one node, one report, the table for publication.

What is beside the own organ, or above it, does not exist (C-5): rows start at `visible_to`, and nothing is counted of others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from dandang import audit
from dandang.base import clock
from dandang.base.wording import spoken, title
from dandang.campaigns import catalogue, freezing
from dandang.campaigns.models import Campaign, Node, Report
from dandang.campaigns.models.campaign import READS, readable
from dandang.campaigns.models.node import APPROVED, EXCUSED, tree
from dandang.cases import doors
from dandang.cases.models import Deadline, Proceeding
from dandang.desk import casepage
from dandang.mechanisms.followup.measures import candidates
from dandang.mechanisms.followup.scope import Scope
from dandang.organs.models import Organ, Staff
from dandang.statistics import indicators

PAGE = 25
DUE = "DL-L2"
DONE = frozenset({APPROVED, EXCUSED})
REFERENCE = re.compile(r"\s*[（(]I-[A-Z]\d+[）)]")


@dataclass(frozen=True)
class NodeRow:
    """A node in a table: how it stands to its days, and how those below it are getting on."""

    key: str
    organ: str
    state: Any
    state_code: str
    standing: str
    due_on: date
    below: int = 0
    done: int = 0
    late: int = 0
    values: tuple[tuple[Any, str], ...] = ()


@dataclass(frozen=True)
class FigureRow:
    """A figure beside what it counts. `last`: as reported last; `adjusted`: of it, apart from the figure."""

    code: str
    name: str
    unit: str
    explained: str
    source: str
    standing: str
    value: str
    own: str
    last: str = ""
    adjusted: int = 0
    since: date | None = None
    """The first day that counts, where it is not that of the campaign."""


@dataclass(frozen=True)
class Page:
    """Rows, and whether there are more."""

    rows: tuple[Any, ...]
    number: int
    has_next: bool


def has_use(staff: Staff, on: date) -> bool:
    """Whether the menu shows the page."""
    return any(post.role in READS for post in staff.posts_on(on))


def visible_campaign(staff: Staff, key: str) -> Campaign | None:
    """The campaign, or None when it does not exist for this person."""
    found = Campaign.objects.visible_to(staff).select_related("proceeding__casefile__organ", "plan")
    return found.filter(proceeding__key=key).first()


def visible_node(staff: Staff, key: str) -> Node | None:
    """The node, or None when it does not exist for this person."""
    found = Node.objects.visible_to(staff).select_related(
        "proceeding__casefile__organ__parent", "campaign__proceeding__casefile__organ", "above__proceeding__casefile__organ", "plan", "drafted_by"
    )
    return found.filter(proceeding__key=key).first()


def shelf(staff: Staff, on: date, number: int) -> dict[str, Any]:
    """Campaigns that the own organs take part in or issue, newest first."""
    organs = [organ.pk for organ in staff.organs_as(READS, on)]
    start, campaigns = (number - 1) * PAGE, Campaign.objects.visible_to(staff).select_related("proceeding__casefile__organ")
    found = list(campaigns.order_by("-starts_on", "-pk")[start : start + PAGE + 1])
    own = Node.objects.visible_to(staff).filter(campaign__in=found, proceeding__organ__in=organs)
    nodes = {node.campaign_id: node for node in own.select_related("proceeding", "campaign")}
    rows = []
    for campaign in found[:PAGE]:
        node = nodes.get(campaign.pk)
        rows.append({
            "campaign": campaign, "key": campaign.proceeding.key, "state": _state(campaign.proceeding), "is_open": campaign.proceeding.is_open,
            "node": node, "node_state": _state(node.proceeding) if node else None, "standing": node.standing(on) if node else "",
        })
    return {"page": Page(tuple(rows), number, len(found) > PAGE)}


def page(campaign: Campaign, *, by: Staff, at: datetime, late: bool, number: int) -> dict[str, Any]:
    """The plan; for who reads the issuing organ the figures; every node that exists for this person."""
    on = at.astimezone(clock.ZONE).date()
    nodes = _nodes(campaign, by)
    whole = campaign.organ.pk in readable(by)
    report = campaign.report if whole else None
    lines = report.lines if report else freezing.lines(campaign.organ, campaign.indicators, campaign.span(_until(campaign, on))) if whole else []
    return _plan(campaign) | {
        "campaign": campaign, "proceeding": campaign.proceeding, "state": _state(campaign.proceeding), "whole": whole, "report": report,
        "figures": figure_rows(lines, report), "counts": _counts(nodes, on), "late_only": late,
        "columns": _columns(campaign.indicators), **_buttons(campaign.proceeding, by=by, at=at),
        "page": _rows(nodes, campaign.indicators, on, late=late, number=number),
        "scope": _scope(campaign, on) if whole else None, "deviations": _deviations(campaign.deviations()) if whole and on > campaign.cut_off else [],
    }


def node_page(node: Node, *, by: Staff, at: datetime, number: int) -> dict[str, Any]:
    """One organ's part: figures now beside their definitions, the report in hand, those signed, and the organs below. An organ beside
    reads what was signed and nothing else, on record first (5.3 rule 5).
    """
    on, campaign = at.astimezone(clock.ZONE).date(), node.campaign
    if reading_beside(node, by=by, at=at):
        return _read_beside(node, at)
    below = _nodes(campaign, by)
    signed = list(node.reports())
    drafted = node.drafted
    return _plan(campaign) | {
        "node": node, "campaign": campaign, "proceeding": node.proceeding, "state": _state(node.proceeding), "standing": node.standing(on),
        "figures": figure_rows(node.now(on), next((each for each in signed if each.kind == Report.Kind.FINAL), None)), "until": _until(campaign, on),
        **_buttons(node.proceeding, by=by, at=at), "upward": node.upward, "above": node.above if node.above and visible_node(by, node.above.proceeding.key) else None,
        "drafted": drafted, "drafted_figures": figure_rows(drafted["lines"], None, drafted["adjustments"]) if drafted else (),
        "drafted_words": words(drafted["words"]) if drafted else (), "reports": signed, "exemptions": _exemptions(node),
        "columns": _columns(node.counted), "page": _rows(below, node.counted, on, late=False, number=number, top=node.pk),
        "deviations": _deviations(node.deviations(campaign.cut_off)) if on > campaign.cut_off else [],
        "added": [catalogue.named(code) for code in node.indicators if code not in node.upper_indicators],
        "views": list(node.views(on)), "to_enrol": to_enrol(node, by, on), "beside": False,
        "reads_campaign": visible_campaign(by, campaign.proceeding.key) is not None,
    }


def reading_beside(node: Node, *, by: Staff, at: datetime) -> bool:
    """Whether it is read by grant alone; then that is on record first."""
    beside = node.organ.pk not in readable(by)
    if beside:
        audit.record(node.proceeding.casefile.code, "campaign_node.read_beside", by=by.username, at=at, data={})
    return beside


def _read_beside(node: Node, at: datetime) -> dict[str, Any]:
    on = at.astimezone(clock.ZONE).date()
    return {
        "node": node, "campaign": node.campaign, "proceeding": node.proceeding, "state": _state(node.proceeding), "standing": node.standing(on),
        "reports": list(node.reports()), "buttons": [], "stops": [], "acts": False, "upward": node.upward, "above": None, "reads_campaign": False,
        "beside": True,
    }


def to_enrol(node: Node, by: Staff, on: date) -> list[tuple[Any, str]]:
    """Who is in the scope of a campaign of follow-up in the own organ and not enrolled yet, with the rest of the address that enrols;
    nothing for who may enrol nobody there.
    """
    campaign = node.campaign
    if campaign.instrument != "followup" or not campaign.proceeding.is_open or node.organ not in doors.organs_to_begin("followup", by, on):
        return []
    forms = [str(list(catalogue.forms()).index(code) + 1) for code in campaign.forms]
    scope = Scope(campaign.since, frozenset(map(int, forms)))
    asked = [("campaign", campaign.title), ("campaign_since", campaign.since.isoformat()), *(("campaign_forms", form) for form in forms)]
    return [
        (measure, urlencode([("matter", measure.casefile.code), ("person", measure.subject.name), *asked]))
        for measure in candidates(node.organ, scope, seen_by=by)
    ]


def report_page(node: Node, number: int) -> dict[str, Any] | None:
    """A signed report as it was signed, with what the version before it said; None when there is no such report."""
    signed = list(reversed(list(node.reports())))
    if not 1 <= number <= len(signed):
        return None
    report = signed[number - 1]
    before = next((each for each in reversed(signed[: number - 1]) if (each.kind, each.cut_off) == (report.kind, report.cut_off)), None)
    later = any((each.kind, each.cut_off) == (report.kind, report.cut_off) for each in signed[number:])
    return {
        "node": node, "campaign": node.campaign, "report": report, "figures": figure_rows(report.lines, before, report.adjustments), "before": before,
        "later": later, "words": words(report.words), "adjustments": adjustment_rows(report.adjustments), "deviations": _deviations(report.deviations),
        "state": _state(node.proceeding), "waits": node.proceeding.state == "reported" and number == len(signed),
    }


def reported_figures(proceeding: Proceeding) -> dict[str, Any]:
    """By indicator, the numbers of the report in hand or, without one, signed last, of a campaign or a node: the organ with all below
    it; `n/a` for what does not apply there, `none` where there is nothing to divide by. Nothing for other kinds.
    """
    drafted = Node.objects.filter(pk=proceeding.pk).values_list("drafted", flat=True).first()
    last = Report.objects.filter(proceeding=proceeding.pk).order_by("-pk").first()
    lines = drafted["lines"] if drafted else last.lines if last else []
    return {line["code"]: "n/a" if line["na"] else "none" if line["value"] is None else line["value"] for line in lines}


def drafting_for(staff: Staff, at: datetime) -> Organ | None:
    """The organ for which this person may draft a campaign today."""
    return next(iter(doors.organs_to_begin("campaign", staff, at.astimezone(clock.ZONE).date())), None)


def figure_rows(lines: Sequence[freezing.Line], last: Report | None, adjustments: Iterable[Any] = ()) -> tuple[FigureRow, ...]:
    """Figures beside their definitions, as text; a rate with nothing to divide by shows a dash, one that does not apply says so."""
    known, before, adjusted = indicators.catalogue(), last.values if last else {}, list(adjustments)
    gone = {line["code"] for line in last.lines if line["na"]} if last else set()
    return tuple(
        FigureRow(
            line["code"], title(known[line["code"]]), _unit(line["code"]), _explained(line["code"]), known[line["code"]].source, known[line["code"]].standing,
            number_text(line["value"], line["na"]), number_text(line["own"], line["na"]),
            number_text(before[line["code"]], line["code"] in gone) if line["code"] in before else "", freezing.adjusted(adjusted, line["code"]),
            date.fromisoformat(line["first"]) if line.get("first") else None,
        )
        for line in lines if line["code"] in known
    )


def number_text(value: Any, not_applicable: bool = False) -> str:
    if not_applicable:
        return _("不适用")
    return "—" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def words(said: dict[str, str]) -> tuple[tuple[Any, str], ...]:
    """Label and text of what a report says, without what is empty."""
    from dandang.campaigns.figure_forms import FiguresForm

    fields = FiguresForm.base_fields  # type: ignore[attr-defined]
    return tuple((fields[name].label, text) for name, text in said.items() if text)


def adjustment_rows(rows: Iterable[Any]) -> tuple[tuple[Any, str, str], ...]:
    """Indicator, amount with its sign, reason."""
    return tuple((catalogue.named(row["indicator"]), f"{row['amount']:+d}", row["why"]) for row in rows)


def _unit(code: str) -> str:
    return str(getattr(indicators.catalogue()[code], spoken("unit")))


def _explained(code: str) -> str:
    return str(getattr(indicators.catalogue()[code], spoken("explained")))


def _plan(campaign: Campaign) -> dict[str, Any]:
    stages = [{**row, "first": date.fromisoformat(row["first"]), "last": date.fromisoformat(row["last"])} for row in campaign.stages]
    return {"stages": stages, "instrument": catalogue.instruments()[campaign.instrument].name, "forms": [catalogue.forms()[c] for c in campaign.forms]}


def _scope(campaign: Campaign, on: date) -> FigureRow | None:
    """How many cases the scope has, from its first day until now."""
    code = catalogue.instruments()[campaign.instrument].in_scope
    lines = freezing.lines(campaign.organ, [code], campaign.span(on, campaign.since)) if code in indicators.catalogue() else []
    return next(iter(figure_rows(lines, None)), None)


def _until(campaign: Campaign, on: date) -> date:
    return max(campaign.starts_on, min(on, campaign.cut_off))


def _nodes(campaign: Campaign, by: Staff) -> list[Node]:
    """Every node that exists for the person, with as little of each as a row needs: there may be thirteen hundred."""
    found = Node.objects.visible_to(by).filter(campaign=campaign).select_related("proceeding__organ").only(
        "above", "due_on", "campaign", "report_kind", "proceeding__key", "proceeding__state", "proceeding__kind", "proceeding__opened_on", "proceeding__profile",
        "proceeding__organ__name",
    )
    nodes = list(found.order_by("proceeding__organ__level", "proceeding__organ__sort_key", "pk"))
    for node in nodes:
        node.campaign = campaign
    return nodes


def _name(node: Node) -> str:
    assert node.proceeding.organ is not None
    return node.proceeding.organ.name


def _counts(nodes: Sequence[Node], on: date) -> dict[str, int]:
    """How many nodes there are, how many are done, late, and were approved by their last day (I-C1)."""
    done = [node for node in nodes if node.proceeding.state in DONE]
    met = Deadline.objects.filter(proceeding__in=[n.proceeding_id for n in nodes if n.proceeding.state == APPROVED], code=DUE, met_at__isnull=False)
    in_time = sum(each.met_at.astimezone(clock.ZONE).date() <= each.due_on for each in met if each.met_at)
    return {"nodes": len(nodes), "done": len(done), "late": sum(node.standing(on) == "late" for node in nodes), "in_time": in_time}


def _rows(nodes: Sequence[Node], codes: Sequence[str], on: date, *, late: bool, number: int, top: int | None = None) -> Page:
    """A page of the topmost nodes that exist for the person, or of those below `top`, or of all that are late at any depth."""
    below, known = tree(nodes), {node.pk for node in nodes}
    if late:
        listed = [node for node in nodes if node.standing(on) == "late"]
    elif top is not None:
        listed = below.get(top, [])
    else:
        listed = [node for node in nodes if node.above_id not in known]
    start = (number - 1) * PAGE
    shown = listed[start : start + PAGE]
    last = {r.proceeding_id: r for r in Report.objects.filter(proceeding__in=[n.proceeding_id for n in shown], kind=Report.Kind.FINAL).order_by("pk")}
    return Page(tuple(_row(node, below, last.get(node.proceeding_id), codes, on) for node in shown), number, len(listed) > start + PAGE)


def _row(node: Node, below: dict[int | None, list[Any]], report: Report | None, codes: Sequence[str], on: date) -> NodeRow:
    under, waiting = [], list(below.get(node.pk, ()))
    while waiting:
        each = waiting.pop()
        under.append(each)
        waiting += below.get(each.pk, ())
    gone = {line["code"] for line in report.lines if line["na"]} if report else set()
    values = tuple((catalogue.named(code), number_text(report.values.get(code), code in gone)) for code in codes) if report else ()
    return NodeRow(
        node.proceeding.key, _name(node), _state(node.proceeding), node.proceeding.state, node.standing(on), node.due_on, len(under),
        sum(each.proceeding.state in DONE for each in under), sum(each.standing(on) == "late" for each in under), values,
    )


def _columns(codes: Sequence[str]) -> list[tuple[str, str]]:
    """Heading and unit of each column; the number that the reference gives the indicator would only break the narrow heading."""
    known = indicators.catalogue()
    return [(REFERENCE.sub("", title(known[code])), _unit(code)) for code in codes if code in known]


def _deviations(lines: Iterable[freezing.Line]) -> list[tuple[Any, str, str, str]]:
    return [(catalogue.named(each["code"]), each["organ"], number_text(each["reported"]), number_text(each["found"])) for each in lines]


def _exemptions(node: Node) -> list[tuple[Any, Any]]:
    return [(catalogue.named(each.indicator), each) for each in node.exemptions.select_related("asked_by", "answered_by")]


def _buttons(proceeding: Proceeding, *, by: Staff, at: datetime) -> dict[str, Any]:
    """The steps of this person's roles, open and not; nothing for who only reads from further above."""
    if not Proceeding.objects.visible_to(by).filter(pk=proceeding.pk).exists():
        return {"buttons": [], "stops": [], "acts": False}
    roles = proceeding.actor(by, at.astimezone(clock.ZONE).date()).roles
    mine = {step.verb for step in proceeding.procedure.steps if not roles.isdisjoint(step.by)}
    found = [button for button in casepage.buttons(proceeding, by=by, at=at) if button.verb in mine]
    return {"buttons": [b for b in found if not b.refused], "stops": [b for b in found if b.refused], "acts": True}


def _state(proceeding: Proceeding) -> Any:
    return proceeding.procedure.states[proceeding.state]
