"""Who may not act in a matter (回避), asked of everybody in the same way: recused, a subject or a subject's relative, or close to
the reporter. The last is answered inside the vault. The answer never says which of these it was, nor does the time it takes:
every question is asked of every person. Source: Rules art. 48; Supervision Law art. 67; R-28.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from dandang import vault
from dandang.cases.models.casefile import CaseFile, Recusal, Subject

if TYPE_CHECKING:
    from dandang.organs.models import Staff

NOT_FREE = "所列人员中有须回避的人（与被反映人、检举控告人有亲属或利害关系，或已回避）。"


def not_free(casefile: CaseFile, people: Iterable[Staff]) -> tuple[str, ...]:
    """User names of those who may not act here."""
    people = list(dict.fromkeys(people))
    if not people:
        return ()
    recused = set(Recusal.objects.filter(casefile=casefile, staff__in=people).values_list("staff_id", flat=True))
    subjects = list(Subject.objects.filter(casefile=casefile).values_list("name", "staff_id"))
    found = []
    for person in people:
        names = {person.name, *person.family_names()}
        answers = (
            person.pk in recused,
            any(staff_id == person.pk or name in names for name, staff_id in subjects),
            vault.is_close_to(casefile.sealed, names),
        )
        if any(answers):
            found.append(person.username)
    return tuple(found)
