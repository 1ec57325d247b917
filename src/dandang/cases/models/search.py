"""What a matter can be found by (检索): one row a case file, kept by the database itself.

Triggers rewrite the row in the transaction that wrote a case file, a subject, an allegation or a finding, so no road into the tables
can forget it. Neutral text only: nothing of the vault can get here, for the vault's tables are closed to the role that writes (R-18, R-26).
"""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from dandang.cases.models.casefile import CaseFile


class Words(models.Field):
    """A `tsvector` whose lexemes we make ourselves; see `search_words` in the migration."""

    def db_type(self, connection: Any) -> str:
        return "tsvector"


@Words.register_lookup
class Matches(models.Lookup):
    """`words__matches="'ab' & 'bc'"`, in the language of `tsquery`."""

    lookup_name = "matches"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        left, left_values = self.process_lhs(compiler, connection)
        right, right_values = self.process_rhs(compiler, connection)
        return f"{left} @@ {right}::tsquery", [*left_values, *right_values]


class SearchText(models.Model):
    """What a mechanism adds to the words of a matter, such as the number of a clue. One text a source."""

    casefile = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=40)
    text = models.TextField(db_comment="Neutral text; never reporter data (R-18)")
    whole_only = models.BooleanField(db_comment="Found only by those who read the matter whole (3.9)")

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["casefile", "source"], name="search_text_once")]

    def __str__(self) -> str:
        return self.source


class SearchEntry(models.Model):
    """`text`: what everybody finds who may know of the matter. `inner_text`: reasons of findings, for those who read it whole.

    Both are folded (`search_fold`). `words`: every two neighbouring characters, each subject's whole name as `=name`, the organ as
    `@number`, its city as `#code`; narrowing by these, a query touches no matter of an organ that is out of the asker's reach.
    """

    casefile = models.OneToOneField(CaseFile, on_delete=models.PROTECT, primary_key=True, related_name="search_entry")
    city = models.CharField(max_length=6)
    organ = models.ForeignKey("organs.Organ", on_delete=models.PROTECT, related_name="+", db_index=False)
    text = models.TextField(db_comment="Folded neutral text; never reporter data (R-18, R-26)")
    inner_text = models.TextField(db_comment="Folded reasons of findings; matched only for readers of the whole matter (3.9)")
    words = Words()

    class Meta:
        indexes = [GinIndex(fields=["words"], name="search_words")]

    def __str__(self) -> str:
        return str(self.pk)
