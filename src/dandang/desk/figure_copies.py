"""Figures on their way out: as xlsx, csv or a report, whole or for publication; a numbered print or picture of a page.

Each is a copy with a number, on record before its first byte is made (R-25). For publication small cells are hidden (5.3 rule 4).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from dandang.base import clock
from dandang.base.verdict import Refused, StepRefused
from dandang.base.wording import spoken, title
from dandang.desk import figure_report, figures, publishing
from dandang.desk.figures import Shown
from dandang.documents.stamped import stamped
from dandang.exchange import copies
from dandang.exchange.models import Copy
from dandang.organs.models import Organ, Staff
from dandang.statistics.periods import Period

REPORT = "pdf"
FORMATS = (REPORT, *copies.FORMATS)


def export(organ: Organ, span: Period, format: str, *, by: Staff, at: datetime, is_public: bool = False) -> tuple[Copy, Iterator[bytes]]:
    """The figures of a period. KeyError for a format that there is not; refused (C-4) what may not be published."""
    if format not in FORMATS:
        raise KeyError(format)
    if is_public and isinstance(verdict := publishing.may_publish_figures(organ, span, at.astimezone(clock.ZONE).date()), Refused):
        raise StepRefused(verdict)
    copy = copies.issue_copy(Copy.What.PUBLICATION if is_public else Copy.What.FIGURES, format, by=by, at=at)
    if format == REPORT:
        return copy, iter([stamped(figure_report.pdf(organ, span, at, is_public=is_public), copies.stamp(copy))])
    heading = f"{organ.name} {span.first.isoformat()}—{span.last.isoformat()}"
    headings, rows = _public(organ, span) if is_public else _whole(organ, span)
    return copy, copies.as_list(copy, heading, headings, rows)


def stamp(format: str, *, by: Staff, at: datetime) -> str:
    """Number a print or a picture of the page; what has to stand on it."""
    return copies.stamp(copies.issue_copy(Copy.What.FIGURES, format, by=by, at=at))


def _whole(organ: Organ, span: Period) -> tuple[list[str], Iterator[Sequence[Any]]]:
    headings = [_("指标"), _("代码"), _("单位"), _("合计"), _("其中本级"), _("上期合计"), _("口径"), _("来源")]
    return headings, _rows(figures.shown_of(organ, span))


def _rows(shown: Sequence[Shown]) -> Iterator[Sequence[Any]]:
    for each in shown:
        known = each.indicator
        unit, explained = (getattr(known, spoken(name)) for name in ("unit", "explained"))
        yield [title(known), known.code, unit, each.now.value, each.now.own, each.before.value, explained, known.source]
        for name, number in each.parts:
            yield [f"　{name}", known.code, unit, number, "", "", "", ""]


def _public(organ: Organ, span: Period) -> tuple[list[str], Iterator[Sequence[Any]]]:
    names, columns = figure_report.public(organ, span)
    rows = ([title(known), known.code, getattr(known, spoken("unit")), *cells] for known, cells in columns)
    return [_("指标"), _("代码"), _("单位"), *names], rows
