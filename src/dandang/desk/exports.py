"""Lists that leave as a file: case files, findings, the worklist, what a search found. Rights are those of the page, asked in the same
query; what is hidden leaves no row, no number and no count. Nothing of a reporter is in any of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import count
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from dandang.base import clock
from dandang.cases.models import Allegation, CaseFile, Proceeding
from dandang.desk import worklist
from dandang.desk.words import title
from dandang.exchange import copies
from dandang.exchange.models import Copy
from dandang.organs.models import Staff

PIECE = 500
LONGEST_WORKLIST = 400
"""Pages of the worklist that one file holds: it is drawn page by page, each with its clocks."""
Rows = Iterator[Sequence[Any]]
What = Copy.What


def export(what: str, format: str, *, by: Staff, at: datetime, view: str = "mine", kind: str = "") -> tuple[Copy, Iterator[bytes]]:
    """Register the copy, then give its bytes. KeyError for a list that there is not; refused without a post (R-25)."""
    headings, rows = LISTS[what]
    if format not in copies.FORMATS:
        raise KeyError(format)
    copy = copies.issue_copy(What(what), format, by=by, at=at)
    return copy, copies.as_list(copy, str(copy.get_what_display()), headings(), rows(by, at, view, kind))


def _cases_headings() -> list[str]:
    return [_("案卷号"), _("机关"), _("收件"), _("被反映人"), _("单位"), _("职务"), _("反映的问题"), _("程序与状态")]


def _cases(by: Staff, at: datetime, view: str, kind: str) -> Rows:
    shown = Prefetch("proceedings", Proceeding.objects.visible_to(by), to_attr="shown")
    for casefile in _visible(by).prefetch_related("subjects", "allegations", shown).iterator(chunk_size=PIECE):
        subjects = list(casefile.subjects.all())
        yield [
            casefile.code, casefile.organ.name, _day(casefile.opened_at), *(
                "\n".join(getattr(subject, name) for subject in subjects) for name in ("name", "unit", "post")
            ),
            "\n".join(str(allegation) for allegation in casefile.allegations.all()),
            "\n".join(f"{title(p.procedure)}：{title(p.procedure.states[p.state])}" for p in casefile.shown if p.state),  # type: ignore[attr-defined]
        ]


def _findings_headings() -> list[str]:
    return [_("案卷号"), _("机关"), _("序号"), _("被反映人"), _("反映的问题"), _("认定"), _("细目"), _("认定日期")]


def _findings(by: Staff, at: datetime, view: str, kind: str) -> Rows:
    """One row an allegation, with the last finding; the reasons stay inside (an intake clerk reads bare findings, 3.9)."""
    found = Allegation.objects.filter(casefile__in=_visible(by)).select_related("casefile__organ", "subject")
    ordered = found.prefetch_related("findings").order_by("-casefile__opened_at", "-casefile", "seq")
    for allegation in ordered.iterator(chunk_size=PIECE):
        casefile, findings = allegation.casefile, list(allegation.findings.all())
        last = findings[-1] if findings else None
        yield [
            casefile.code, casefile.organ.name, allegation.seq, allegation.subject.name, allegation.statement,
            *((last.get_code_display(), last.get_sub_code_display() if last.sub_code else "", _day(last.at)) if last else ("", "", "")),
        ]


def _worklist_headings() -> list[str]:
    return [_("案卷号"), _("机关"), _("被反映人"), _("程序"), _("状态"), _("由您办理"), _("期限"), _("最后办理")]


def _worklist(by: Staff, at: datetime, view: str, kind: str) -> Rows:
    on = at.astimezone(clock.ZONE).date()
    for number in count(1):
        page = worklist.worklist(by, on, view=view, number=number, kind=kind)
        for row in page.rows:
            yield [
                row.code, row.organ, row.subject, row.kind, row.state, "、".join(row.steps),
                row.clock.due_on.isoformat() if row.clock else "", _day(row.moved_at),
            ]
        if not page.has_next:
            return
        if number == LONGEST_WORKLIST:
            yield [_("只列到这里：请按程序筛选后分别导出。")]
            return


def _visible(by: Staff) -> QuerySet[CaseFile]:
    found: QuerySet[CaseFile] = CaseFile.objects.visible_to(by).select_related("organ")
    return found


def _day(moment: datetime) -> str:
    return moment.astimezone(clock.ZONE).date().isoformat()


LISTS: dict[str, tuple[Callable[[], list[str]], Callable[[Staff, datetime, str, str], Rows]]] = {
    What.CASES.value: (_cases_headings, _cases),
    What.FINDINGS.value: (_findings_headings, _findings),
    What.WORKLIST.value: (_worklist_headings, _worklist),
}
