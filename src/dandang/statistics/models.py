"""The sums, and what they were made from: written by `rolling` alone, and made anew from the steps at any time. And what was published."""

from __future__ import annotations

from django.db import models


class Waiting(models.Model):
    """A case file in which something happened since its figures were made. A trigger writes it in the transaction of the step."""

    casefile = models.ForeignKey("cases.CaseFile", on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(db_comment="When the transaction began that changed the matter")

    class Meta:
        ordering = ("pk",)


class Contribution(models.Model):
    """What one case file has added to the sums."""

    casefile = models.OneToOneField("cases.CaseFile", on_delete=models.PROTECT, primary_key=True, related_name="+")
    organ = models.ForeignKey("organs.Organ", on_delete=models.PROTECT, related_name="+", db_index=False)
    marks = models.JSONField(db_comment="[[cell, day, number], ...]")

    class Meta:
        ordering = ("pk",)


class Tally(models.Model):
    """One cell of one organ on one day: of the matters that it has, and of those of all organs below it as well."""

    organ = models.ForeignKey("organs.Organ", on_delete=models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    cell = models.CharField(max_length=100, db_comment="Code of the indicator, or code|part")
    own = models.BigIntegerField()
    whole = models.BigIntegerField()

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["organ", "day", "cell"], name="tally_cell", include=["own", "whole"])]
        indexes = [models.Index(fields=["organ", "cell", "day"], include=["own", "whole"], name="tally_series")]


class MonthTally(models.Model):
    """The same of one business month (the 21st to the 20th): months, quarters and years are read from here, a thirtieth of the rows."""

    organ = models.ForeignKey("organs.Organ", on_delete=models.PROTECT, related_name="+", db_index=False)
    month = models.DateField(db_comment="Its first day, the 21st")
    cell = models.CharField(max_length=100, db_comment="Code of the indicator, or code|part")
    own = models.BigIntegerField()
    whole = models.BigIntegerField()

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["organ", "month", "cell"], name="month_tally_cell", include=["own", "whole"])]
        indexes = [models.Index(fields=["organ", "cell", "month"], include=["own", "whole"], name="month_tally_series")]


class Standing(models.Model):
    """What stands open now, by organ and kind of proceeding: how many, how many run out within `standing.SOON`, how many are late."""

    organ = models.ForeignKey("organs.Organ", on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=40)
    own = models.JSONField(db_comment="[open, soon, late] of the organ's own matters")
    whole = models.JSONField(db_comment="The same with all organs below")
    at = models.DateTimeField(db_comment="When it was looked at")

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["organ", "kind"], name="standing_kind")]


class Published(models.Model):
    """The figures of one organ for one quarter as they were published first, small cells hidden. Never changed."""

    organ = models.ForeignKey("organs.Organ", on_delete=models.PROTECT, related_name="+")
    first = models.DateField()
    last = models.DateField()
    names = models.JSONField(db_comment="Of the organs directly below")
    columns = models.JSONField(db_comment="By indicator: of each of them, of the rest, in all; null where nothing is shown")

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["organ", "first", "last"], name="published_once")]
