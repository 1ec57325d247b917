"""Every print, export and copy carries user, time and copy number; an anonymous one is refused (R-25).

`issue_copy` is called before the first byte leaves, and its event is committed first. `stamp` is what stands on the copy.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from dandang import audit
from dandang.base import clock
from dandang.base.verdict import Refused, StepRefused
from dandang.exchange import sheets
from dandang.exchange.models import Copy, CopyCounter
from dandang.organs.models import Staff

FORMATS = ("xlsx", "csv")


@transaction.atomic
def issue_copy(what: Copy.What, format: str, *, by: Any, at: datetime, chain: str = "") -> Copy:
    """The next number of the organ in which `by` serves. `chain`: the audit chain of the matter that is copied."""
    organs = by.organs(at.astimezone(clock.ZONE).date()) if isinstance(by, Staff) and by.is_active else []
    if not organs:
        raise StepRefused(Refused("打印、导出、复制须注明何人、何时、第几份：没有职务的人不能取得副本。", "R-25"))
    organ = organs[0]
    CopyCounter.objects.get_or_create(organ=organ)
    counter = CopyCounter.objects.select_for_update(of=("self",)).get(organ=organ)
    counter.last += 1
    counter.save(update_fields=["last"])
    copy = Copy.objects.create(organ=organ, number=counter.last, what=what, format=format, by=by, at=at)
    data = {"copy": copy.label, "what": str(what), "format": format}
    audit.record(chain or f"organ:{organ.code}", "exchange.copy", by=by.username, at=at, data=data)
    return copy


def stamp(copy: Copy) -> str:
    """Who, when, which copy, and whether it may go on; in the reader's language."""
    at = copy.at.astimezone(clock.ZONE).strftime("%Y-%m-%d %H:%M")
    said = {"number": copy.label, "name": copy.by.name, "username": copy.by.username, "at": at}
    if copy.what == Copy.What.PUBLICATION:
        return _("副本 %(number)s · %(name)s（%(username)s）· %(at)s · 供公开，小数字已遮盖") % said
    return _("副本 %(number)s · %(name)s（%(username)s）· %(at)s · 不得外传") % said


def as_list(copy: Copy, title: str, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """A list as a file: what it is and the stamp above it, the stamp below it, and on every printed page of a workbook."""
    said = stamp(copy)

    def whole() -> Iterator[Sequence[Any]]:
        yield [title]
        yield [said]
        yield headings
        yield from rows
        yield [said]

    if copy.format == "csv":
        return sheets.as_csv(whole())
    return sheets.as_xlsx(whole(), header=title, footer=said)


def name_of(copy: Copy) -> str:
    """The name of the file: what, which copy; nothing of its content."""
    return f"{copy.get_what_display()}-{copy.label}.{copy.format}"
