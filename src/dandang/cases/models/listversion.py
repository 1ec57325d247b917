"""A version of a list of circumstances (容错清单的一个版本) and its entries. Written to in its draft only; the database refuses later changes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import Q

from dandang.base import clock
from dandang.cases.lazily import Lazily
from dandang.cases.lists import catalogue
from dandang.cases.lists.catalogue import Item, Version
from dandang.cases.lists.rules import Facts
from dandang.cases.models.casefile import CaseFile
from dandang.cases.models.noun import Given, Noun
from dandang.cases.models.proceeding import Proceeding, Step
from dandang.organs.models import Organ

if TYPE_CHECKING:
    from dandang.organs.models import Staff

KIND = "tolerance_list"
DRAFTING, APPROVED, ENDED = "drafting", "approved", "ended"


class ListVersion(Noun):
    """One version. Its case file holds no matter; an approved version is law of the house and everybody who signs in may read it."""

    organ = models.ForeignKey("organs.Organ", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=catalogue.KINDS)
    sector = models.CharField(max_length=40, blank=True, db_comment="Code of cases/data/sectors.toml; of a list for a sector")
    number = models.PositiveSmallIntegerField(db_comment="Counted within organ, kind and sector; what came with the program is 1")
    title = models.CharField(max_length=100)
    document = models.CharField(max_length=200, db_comment="The paper by which the list was issued")
    issued_by = ArrayField(models.CharField(max_length=100))
    issued_on = models.DateField(db_comment="Day of that paper: the list is never in force before it")
    from_on = models.DateField(null=True, db_comment="First day in force, set on approval")
    until = models.DateField(null=True, db_comment="Last day in force, set when it is ended")

    class Meta(Noun.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=models.F("from_on")), name="list_ends_after_start"),
            models.UniqueConstraint(fields=["organ", "kind", "sector", "number"], name="list_version_number"),
        ]

    def __str__(self) -> str:
        return self.title

    @classmethod
    @transaction.atomic
    def begin(cls, given: Given, *, organ: Organ, by: Staff, at: datetime, profile: str | None = None) -> Self:
        """A case file of its own. Two who begin at once count one after the other."""
        Organ.objects.select_for_update(of=("self",), no_key=True).get(pk=organ.pk)
        casefile = CaseFile.open(organ=organ, sealed=None, by=by, at=at, profile=profile)
        proceeding = Proceeding.begin(casefile, KIND, at=at)
        values = {name: given[name] for name in ("kind", "sector", "title", "document", "issued_by", "issued_on")}
        made = cls(proceeding=proceeding, organ=organ, number=0, **values)
        made.number = 1 + max((v.number for v in versions(organ, ended_drafts=True) if v.of == made.plain(()).of), default=0)
        made.save(force_insert=True)
        return made

    def home(self, by: Staff) -> tuple[str, str]:
        """Its own page."""
        return "desk:list_version", self.proceeding.key

    def items(self) -> tuple[Item, ...]:
        """The entries in the order in which they were first written."""
        return tuple(row.plain() for row in self.rows.all()) if self.pk else ()

    def plain(self, items: tuple[Item, ...]) -> Version:
        """As the rules and the worksheet know it."""
        return Version(
            organ=self.organ.code, kind=self.kind, sector=self.sector, number=self.number, title=self.title, title_en=self.title,
            document=self.document, issued_by=tuple(self.issued_by), issued_on=self.issued_on, from_on=self.from_on, until=self.until,
            source=self.document, standing="L", items=items, level=self.organ.level, organ_name=self.organ.name, key=self.proceeding.key,
        )

    def before(self) -> Version | None:
        """The version of the same list that this one would follow: the last one that was ever approved."""
        of = (self.organ.code, self.kind, self.sector)
        earlier = [v for v in versions(self.organ) if v.of == of and v.number < (self.number or v.number + 1)]
        return max(earlier, key=lambda v: v.number, default=None)

    def facts(self, given: Given, *, by: Staff | None, at: datetime) -> Lazily:
        on = at.astimezone(clock.ZONE).date()
        return Lazily(
            Facts,
            given=given,
            kind=lambda: self.kind,
            items=self.items,
            before=lambda: self.before() if self.kind else None,
            above=lambda: self._above(on),
            issued_on=lambda: self.issued_on,
            begins=lambda: self.from_on,
            other_draft=lambda: self._same().filter(proceeding__state__in=["drafting", "submitted"]).exists(),
            followed=lambda: self._same().filter(number__gt=self.number, proceeding__state__in=[APPROVED, ENDED]).exists(),
        )

    def _same(self) -> models.QuerySet[ListVersion]:
        """Other versions of the same list."""
        found = ListVersion.objects.filter(organ=self.organ, kind=self.kind, sector=self.sector)
        return found.exclude(pk=self.pk)

    def _above(self, on: date) -> dict[str, Item]:
        """What lists of the same kind and sector of the organs above say that day."""
        if self.organ.superior is None:
            return {}
        found = catalogue.in_force(versions(self.organ.superior), self.kind, on)
        return {item.code: item for item in found if item.sector == self.sector}

    def draft(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Start a version: from nothing, from the version before, or from a list that came with the program."""
        step = self.take("draft", by=by, at=at, given=given)
        start: Version | None = given.get("start")
        self._put(start.items if start else ())
        return step

    def put_item(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Write one entry; one with the same code is written anew."""
        return self._put(given["items"], self.take("put_item", by=by, at=at, given=given))

    def paste_items(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Write many entries at once, as copied out of a table."""
        return self._put(given["items"], self.take("paste_items", by=by, at=at, given=given))

    def drop_item(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Take an entry out of the draft."""
        step = self.take("drop_item", by=by, at=at, given=given)
        self.rows.filter(code=given["code"]).delete()
        return step

    def approve(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Another hand lets it come into force on a day; from then on it is never changed."""
        return self.keep(self.take("approve", by=by, at=at, given=given), from_on=given["from_on"])

    def end(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """It holds no more after a day, and no version follows it."""
        return self.keep(self.take("end", by=by, at=at, given=given), until=given["until"])

    def _put(self, items: Iterable[Item], step: Any = None) -> Any:
        places = dict(self.rows.values_list("code", "place"))
        after = max(places.values(), default=0)
        for item in items:
            after += item.code not in places
            values = ListItem.values_of(item) | {"place": places.setdefault(item.code, after)}
            ListItem.objects.update_or_create(version=self, code=item.code, defaults=values)
        return step


class ListItem(models.Model):
    """One entry of a version. The database lets nobody write to it unless the version is in draft."""

    version = models.ForeignKey(ListVersion, on_delete=models.PROTECT, related_name="rows")
    place = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=20)
    category = models.CharField(max_length=20, blank=True, db_comment="Code of the entry that it stands under")
    text = models.CharField(max_length=500, blank=True, db_comment="Empty: only the number is known")
    text_en = models.CharField(max_length=500, blank=True)
    source = models.CharField(max_length=200, blank=True)
    standing = models.CharField(max_length=1)
    blocking = models.BooleanField(default=False)
    power_item = models.CharField(max_length=200, blank=True)
    conditions = ArrayField(models.CharField(max_length=200), default=list)
    evidence = ArrayField(models.CharField(max_length=200), default=list)
    excluded_if = ArrayField(models.CharField(max_length=200), default=list)
    lead = models.CharField(max_length=100, blank=True)
    from_on = models.DateField(null=True, db_comment="First day, where it is not that of the version")
    until = models.DateField(null=True, db_comment="Last day, where it is not that of the version")

    class Meta:
        ordering = ("place",)
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="list_item_once"),
            models.CheckConstraint(condition=Q(until=None) | Q(from_on=None) | Q(until__gte=models.F("from_on")), name="item_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.text}"

    def plain(self) -> Item:
        return Item(code=self.code, **{name: _tuple(getattr(self, name)) for name in FIELDS})

    @staticmethod
    def values_of(item: Item) -> dict[str, Any]:
        return {name: _list(getattr(item, name)) for name in FIELDS}


FIELDS = (
    "text", "text_en", "category", "source", "standing", "blocking", "power_item", "conditions", "evidence", "excluded_if", "lead",
    "from_on", "until",
)


def versions(organ: Organ, *, ended_drafts: bool = False) -> list[Version]:
    """Every version that was ever approved of the lists of the organ and of all above it, with those that came with the program.

    `ended_drafts`: also what was never approved, for counting.
    """
    line = {each.code: each for each in organ.chain()}
    rows = ListVersion.objects.filter(organ__in=[each.pk for each in line.values()])
    if not ended_drafts:
        rows = rows.filter(proceeding__state__in=[APPROVED, ENDED])
    found = rows.select_related("organ", "proceeding").prefetch_related("rows").order_by("pk")
    return [*placed(line), *(row.plain(row.items()) for row in found)]


def placed(line: dict[str, Organ]) -> list[Version]:
    """The lists that came with the program for these organs (by code), each knowing its organ's name and level."""
    return [
        replace(version, level=line[version.organ].level, organ_name=line[version.organ].name)
        for version in catalogue.shipped() if version.organ in line
    ]


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _list(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
