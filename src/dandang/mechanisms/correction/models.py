"""The correction (纠正任务) and its verbs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models

from dandang.cases.lazily import Lazily
from dandang.cases.models import Noun, Step
from dandang.cases.models.noun import Given
from dandang.documents import Recipient
from dandang.mechanisms.correction.rules import Facts
from dandang.organs.models import Staff

BASIS = "《纪检监察机关处理检举控告工作规则》第五十一条"
WORDS = ("decided_by", "measure", "why", "result", "reason")


class Correction(Noun):
    """One wrong treatment or sanction, and what became of it."""

    own = models.BooleanField(default=True, db_comment="This organ decided it; otherwise it can only propose")
    decided_by = models.CharField(max_length=100, blank=True)
    measure = models.CharField(max_length=300, blank=True)
    decided_on = models.DateField(null=True)
    why = models.TextField(blank=True)

    def facts(self, given: Given, *, by: Staff | None, at: datetime) -> Lazily:
        casefile = self.proceeding.casefile
        words = " ".join(str(given.get(name) or "") for name in WORDS).strip()
        return Lazily(
            Facts,
            given=given,
            something_is_untrue=lambda: any(code == "untrue" for code, _sub in casefile.answers().values()),
            own=self.own,
            reveals=lambda: casefile.reveals(words),
        )

    def open(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Write down what was done wrongly, and by whom."""
        step = self.take("open", by=by, at=at, given=given)
        return self.keep(
            step, own=given["decided_here"], **{name: given[name] for name in ("decided_by", "measure", "decided_on", "why")}
        )

    def propose(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Propose the correction to the organ that decided (建议纠正), by letter."""
        step = self.take("propose", by=by, at=at, given=given)
        organ = given["addressee"]
        to = Recipient(organ.name if organ else self.decided_by, organ=organ)
        self.issue_paper("correction_letter", self._letter(to.name, given), category="函", recipients=[to], by=by, at=at)
        return step

    def _letter(self, addressee: str, given: Given) -> dict[str, Any]:
        casefile = self.proceeding.casefile
        subject = casefile.subjects.all()[0]
        assert self.decided_on is not None
        on = self.decided_on
        return {
            "issuing_organ": casefile.organ.name, "addressee": addressee, "ground": "mistreated",
            "person_name": subject.name, "person_unit": subject.unit, "person_post": subject.post, "facts": self.why,
            "items": [f"{self.decided_by}于{on.year}年{on.month}月{on.day}日作出的{self.measure}"],
            "basis": [BASIS], "reply_by": given["reply_by"],
        }
