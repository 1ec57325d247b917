"""The screening (甄别) and its verbs."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from dandang import vault
from dandang.cases.models import Noun, Step
from dandang.cases.models.noun import Given
from dandang.mechanisms.false_accusation import notices
from dandang.mechanisms.false_accusation.rules import Facts
from dandang.organs.models import Staff


class Screening(Noun):
    """Whether a report was fabricated on purpose. Nothing about the reporter is stored here."""

    educated = models.BooleanField(default=False)

    def facts(self, given: Given, *, by: Staff | None, at: datetime) -> Facts:
        text = " ".join(given.get(name) or "" for name in ("grounds", "reason", "place")).strip()
        casefile = self.proceeding.casefile
        known = casefile.words_to_name()
        return Facts(given=given, reveals=bool(text) and vault.text_reveals(casefile.sealed, text, known=known))

    def judge_mistaken(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """The default exit (错告), Rules art. 45: at most a reminder, recorded without a name."""
        step = self.take("judge_mistaken", by=by, at=at, given=given)
        self.educated = given["measure"] == "education"
        self.save(update_fields=["educated"])
        if self.educated:
            self.issue_paper("education_record", notices.education_record(self, given, by=by, at=at), by=by, at=at)
        return step
