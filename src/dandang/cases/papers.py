"""What no paper of a case file may do: give the reporter away (R-49), or tell the other side of a report (R-20); and the words
about a case file that several papers have in common.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_noop

from dandang import vault
from dandang.cases import registry

if TYPE_CHECKING:
    from dandang.cases.models.casefile import CaseFile

BORDER = "\ua66e"
"""A letter that no paper uses: keeps the end of one field and the beginning of the next from making a word together."""
REVEALS = gettext_noop("文书中出现了检举控告人的信息或者检举控告的原话，请改写。")
OTHER_SIDE = gettext_noop("检举控告的受理、反馈文书不得发给被反映人及其所在单位。")


def reveals(casefile: CaseFile, context: Mapping[str, Any], *, signed_by: str) -> bool:
    """Whether any text of the paper could give the reporter away. The registered allegations, the subject, the unit and who
    signs have to be named; they do not count.
    """
    if casefile.sealed is None:
        return False
    known = [*casefile.words_to_name(), *casefile.allegations.values_list("statement", flat=True), signed_by]
    return vault.text_reveals(casefile.sealed, BORDER.join(_texts(context)), known=known)


def goes_to_the_other_side(casefile: CaseFile, recipients: Iterable[str]) -> bool:
    """Whether a recipient is somebody complained of, or their unit, or the host unit."""
    told = {name.strip() for name in recipients} - {""}
    others = {word for pair in casefile.subjects.values_list("name", "unit") for word in pair} | {casefile.organ.host_unit}
    return not told.isdisjoint(others - {""})


def is_reporters_own(paper: Any) -> bool:
    """Whether the paper belongs to the course of the report itself, or to somebody's protection."""
    from dandang.cases.models.proceeding import Proceeding

    kind = Proceeding.objects.filter(pk=paper.proceeding_id).values_list("kind", flat=True).first()
    return kind is None or bool(registry.of(kind).noun.is_reporters_own)


def subjects(casefile: CaseFile) -> list[str]:
    """Who is complained of, each with unit and post."""
    return [f"{each.name}（{each.unit}{each.post}）" if each.unit or each.post else each.name for each in casefile.subjects.all()]


def findings(casefile: CaseFile) -> list[dict[str, str]]:
    """Every allegation that has been answered, with its last finding in words, as rows of a paper."""
    rows = []
    for allegation in casefile.allegations.all():
        last = allegation.findings.order_by("-pk").first()
        if last is not None:
            answer = f"{last.get_code_display()}（{last.get_sub_code_display()}）" if last.sub_code else str(last.get_code_display())
            rows.append({"statement": allegation.statement, "finding": answer, "reason": last.reason})
    return rows


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)
