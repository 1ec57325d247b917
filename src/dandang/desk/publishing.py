"""Figures as a table for publication, of a campaign or of a quarter: what one table may show, and when there may be one at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from dandang.base.verdict import ALLOWED, Refused, Verdict
from dandang.base.wording import title
from dandang.campaigns import freezing
from dandang.campaigns.models import Campaign
from dandang.campaigns.models.node import reported
from dandang.organs.models import Organ
from dandang.statistics import figures, indicators, rolling
from dandang.statistics.models import Published
from dandang.statistics.periods import Period
from dandang.statistics.suppression import masked, tells_the_rest

CLOSED = "closed"


def may_publish(campaign: Campaign) -> Verdict:
    """Refused (C-4) before the campaign is closed: until then a report may be corrected, and two copies, one taken from the other, could
    show a single case.
    """
    if campaign.proceeding.state != CLOSED:
        return Refused("专项行动办结以前，数字还可能更正；先后两次公开的数字相减，可能看出个人。办结以后再公开。", "C-4")
    return ALLOWED


def publishes(organ: Organ) -> bool:
    """Whether figures of this organ are ever published: a province alone does."""
    return organ.parent_id is None


def may_publish_figures(organ: Organ, span: Period, on: date) -> Verdict:
    """Refused (C-4) unless a province publishes a quarter that is over. Of other days, or of two levels, one copy taken from the other
    could show a single case.
    """
    if not publishes(organ):
        return Refused("公开版只由省级取：上下级各自公开，互相对照就可能看出个人。", "C-4")
    if span.kind != "quarter" or span.last >= on:
        return Refused("公开版只按已经结束的季度取：不同期间的数字相减，可能看出个人。", "C-4")
    return ALLOWED


def publication(campaign: Campaign) -> tuple[list[str], list[list[str]]]:
    """Heading and rows of the table for publication: one figure an indicator and organ directly below, from signed reports; small cells
    are hidden so that nobody can work them out. Rates are left out: one could be worked back to its parts. A figure that is a part of
    another one is hidden where the rest would be small.
    """
    codes = sorted(freezing.countable(campaign.indicators), key=campaign.indicators.index)
    below = [each for each in reported(campaign.nodes()) if each.values is not None]
    columns = fit_to_publish({code: _cells(campaign, code, below) for code in codes})
    names = [each.organ.name for each in below] + [_("%(organ)s及其他") % {"organ": campaign.organ.name}, _("合计")]
    headings = [_("机关"), *(title(indicators.catalogue()[code]) for code in codes)]
    return headings, [[name, *("*" if column[place] is None else str(column[place]) for column in columns)] for place, name in enumerate(names)]


def quarter(organ: Organ, span: Period) -> Published:
    """The table of a quarter: made when it is asked for first, and the same ever after. What is corrected or hidden later changes nothing
    of it, for the difference would tell (R-3 among others).
    """
    held = Published.objects.filter(organ=organ, first=span.first, last=span.last).first()
    if held is None:
        rolling.roll_all()
        held, _new = Published.objects.get_or_create(organ=organ, first=span.first, last=span.last, defaults=_table(organ, span))
    return held


def _table(organ: Organ, span: Period) -> dict[str, Any]:
    """Counted figures alone: rates, means, parts and earlier periods are left out, for what is hidden could be worked out from them."""
    below = figures.children(organ, span.first, span.last)
    counted = {}
    for each in figures.figures(organ, span.first, span.last):
        if not each.indicator.is_ratio and each.indicator.counts != "days":
            cells = [int(found[each.indicator.code].value or 0) for _organ, found in below]
            counted[each.indicator.code] = [*cells, int(each.value or 0) - sum(cells)]
    return {"names": [each.name for each, _found in below], "columns": dict(zip(counted, fit_to_publish(counted), strict=True))}


def fit_to_publish(counted: Mapping[str, Sequence[int]]) -> list[list[int | None]]:
    """A column with its total for each of these figures, None where nothing is shown."""
    columns: list[list[int | None]] = []
    for code, cells in counted.items():
        shown, wholes = masked(cells, sum(cells)), [counted[each] for each in indicators.wholes(code) if each in counted]
        is_left_out = any(tells_the_rest([*cells, sum(cells)], [*whole, sum(whole)]) for whole in wholes)
        columns.append([None] * (len(cells) + 1) if is_left_out else [*shown.cells, shown.total])
    return columns


def _cells(campaign: Campaign, code: str, below: Sequence[freezing.Below]) -> list[int]:
    """The figure of each organ below, and last what is left of the whole."""
    cells = [int((each.values or {}).get(code) or 0) for each in below]
    whole = (campaign.report.values.get(code) if campaign.report else None) or sum(cells)
    return [*cells, max(int(whole) - sum(cells), 0)]
