"""Figures and cockpit prepared for their pages: an organ within the reader's reach, a period, what is counted, what it is compared with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext

from dandang.base import clock
from dandang.base.wording import spoken, title
from dandang.cases import codes, registry
from dandang.cases.measuring.forms import FORMS
from dandang.desk import worklist
from dandang.exchange import copies
from dandang.exchange.models import Copy
from dandang.organs.models import Organ, Staff
from dandang.procedures import loader
from dandang.statistics import figures, indicators, periods, pictures, rolling, standing
from dandang.statistics.figures import Figure
from dandang.statistics.history import CLOCK, IN_TIME, LATE
from dandang.statistics.periods import Period

COLUMNS = ("reports_received", "untrue_reports", "assessed_share", "persons_cleared", "mean_days_to_clear", "mistakes", "false_accusations")
"""What stands beside each organ below."""
WATCHED = ("assessed_share", "mean_days_to_clear", "mistakes_with_measure", "findings_returned_share", "protection_share")
"""What the organ above looks at for fairness: rates of organs, never of persons; of honest mistakes with a measure every one counts."""
MAPPED = ("persons_cleared", "reports_received", "untrue_reports", "assessed_share", "cleared_share", "mean_days_to_clear", "mistakes", "false_accusations")
CODED = {"subject_rank": "ranks", "field": "natures", "offence": "natures"}
"""Lists of codes whose words stand for the parts of figures by rank, field and offence."""
TREND = 12
"""So many periods stand in a trend."""
MINE = 5


@dataclass(frozen=True)
class Shown:
    """A figure with what the same organ had in the period before."""

    now: Figure
    before: Figure
    parts: list[tuple[str, int]]

    @property
    def indicator(self) -> indicators.Indicator:
        return self.now.indicator


@dataclass(frozen=True)
class Tile:
    organ: Organ
    figure: Figure
    shade: int
    at: str


def reach(staff: Staff, wanted: str, at: datetime) -> tuple[Organ, list[Organ]] | None:
    """The organ asked for, or the reader's own, with the way down to it from the own one. None: nothing that this person reads."""
    own = figures.organs_of(staff, at.astimezone(clock.ZONE).date())
    if not own:
        return None
    if not wanted:
        return own[0], [own[0]]
    organ = Organ.objects.select_related("parent").filter(code=wanted).first()
    way = organ.chain() if organ else []
    for place, each in enumerate(way):
        if each in own:
            return way[0], way[: place + 1][::-1]
    return None


def period(text: str, today: date) -> Period:
    """The period of an address, or the present business month. ValueError for what is none."""
    return periods.read(text) if text else periods.of("month", today)


def page(organ: Organ, way: list[Organ], span: Period, at: datetime) -> dict[str, Any]:
    """Every figure, by group, and the organs directly below."""
    return _frame(organ, way, span, at) | {
        "groups": [(group, [s for s in _shown(organ, span) if s.indicator.group == group.code]) for group in indicators.groups()],
        "columns": [indicators.catalogue()[code] for code in COLUMNS],
        "below": [(each, [found[code] for code in COLUMNS]) for each, found in figures.children(organ, span.first, span.last)],
    }


def cockpit(organ: Organ, way: list[Organ], span: Period, chosen: str, by: Staff, at: datetime) -> dict[str, Any]:
    """Clocks, streams, trend, map and fairness watch; what waits for this person. `chosen`: the figure of map and trend."""
    code = chosen if chosen in MAPPED else MAPPED[0]
    on = at.astimezone(clock.ZONE).date()
    shown = _shown(organ, span)
    below = figures.children(organ, span.first, span.last)
    spans = periods.run(span, TREND)
    trend = figures.series(organ, [code], [(each.first, each.last) for each in spans])[code]
    flow = pictures.streams([each.now for each in shown])
    stood, looked = standing.of(organ)
    return _frame(organ, way, span, at) | {
        "chosen": indicators.catalogue()[code], "choices": [indicators.catalogue()[each] for each in MAPPED],
        "mine": worklist.worklist(by, on).rows[:MINE],
        "standing": [(title(loader.in_force(each.kind, on)), each) for each in stood], "looked": looked,
        "heads": [each for each in shown if each.indicator.code in COLUMNS],
        "flow": flow, "flow_data": _flow_data(flow), "trend": list(zip(spans, trend, strict=True)),
        "trend_data": _trend_data(spans, trend), "tiles": _tiles(below, code),
        "watch": [indicators.catalogue()[each] for each in WATCHED],
        "watched": [(organ, [each.now for each in shown if each.indicator.code in WATCHED])] + [
            (each, [found[one] for one in WATCHED]) for each, found in below
        ],
    }


def export(organ: Organ, span: Period, format: str, *, by: Staff, at: datetime) -> tuple[Copy, Iterator[bytes]]:
    """The figures as a numbered copy (R-25). KeyError for a format that there is not."""
    if format not in copies.FORMATS:
        raise KeyError(format)
    copy = copies.issue_copy(Copy.What.FIGURES, format, by=by, at=at)
    heading = f"{organ.name} {span.first.isoformat()}—{span.last.isoformat()}"
    headings = [gettext("指标"), gettext("代码"), gettext("单位"), gettext("合计"), gettext("其中本级"), gettext("上期合计"), gettext("口径"), gettext("来源")]
    return copy, copies.as_list(copy, heading, headings, _rows(_shown(organ, span)))


def _rows(shown: Sequence[Shown]) -> Iterator[Sequence[Any]]:
    for each in shown:
        known = each.indicator
        yield [title(known), known.code, _spoken(known, "unit"), each.now.value, each.now.own, each.before.value, _spoken(known, "explained"), known.source]
        for name, number in each.parts:
            yield [f"　{name}", known.code, _spoken(known, "unit"), number, "", "", "", ""]


def _spoken(indicator: indicators.Indicator, name: str) -> str:
    return str(getattr(indicator, spoken(name)))


def _frame(organ: Organ, way: list[Organ], span: Period, at: datetime) -> dict[str, Any]:
    today, lag = at.astimezone(clock.ZONE).date(), rolling.lag()
    return {
        "organ": organ, "way": way, "span": span, "before": span.before, "after": span.next if span.last < today else None,
        "kinds": [(kind, periods.of(kind, min(span.last, today))) for kind in periods.KINDS], "is_running": span.last >= today, "lag": lag,
        "lag_minutes": int(lag.total_seconds() // 60) if lag else 0,
    }


def _shown(organ: Organ, span: Period) -> list[Shown]:
    now, before = (figures.figures(organ, each.first, each.last) for each in (span, span.before))
    return [Shown(a, b, parts_of(a)) for a, b in zip(now, before, strict=True)]


def parts_of(figure: Figure) -> list[tuple[str, int]]:
    """The parts with the words that the form of the step has for them."""
    if figure.indicator.counts == "days":  # how many there were stands with their mean
        return []
    names = _names(figure.indicator)
    return [(names.get(code, gettext("未写明") if code == "-" else code), number) for code, number in figure.parts]


def _names(indicator: indicators.Indicator) -> dict[str, str]:
    if indicator.counts == CLOCK:
        return {IN_TIME: gettext("按期"), LATE: gettext("逾期")}
    if not indicator.cells:
        return {}
    if indicator.counts == indicators.MEASURE:
        return {code: str(name) for code, name in FORMS if code}
    if indicator.cells in CODED:
        return {code: title(entry) for code, entry in codes.catalogue(CODED[indicator.cells]).items()}
    kind, _dot, verb = indicator.begins[0].partition(".")
    known = registry.of(kind).noun.recorded.get(indicator.cells)
    if known is not None:
        return {code: str(name) for code, name in known.items()}
    field: Any = registry.form_of(kind, verb).base_fields[indicator.cells]  # type: ignore[attr-defined]
    return {str(code): str(name) for code, name in field.widget.choices if code}


def _tiles(below: Sequence[tuple[Organ, Any]], code: str) -> list[Tile]:
    found = [(organ, shown[code]) for organ, shown in below]
    shades = pictures.shades([figure.value for _organ, figure in found])
    return [Tile(organ, figure, shade, pictures.place(organ.division_code)) for (organ, figure), shade in zip(found, shades, strict=True)]


def _flow_data(flow: Sequence[pictures.Stream]) -> dict[str, Any]:
    stages = {title(stage): stage.value for each in flow for stage in (each.start, each.end)}
    return {
        "nodes": [{"name": name, "inAll": value} for name, value in stages.items()],
        "links": [{"source": title(each.start), "target": title(each.end), "value": each.value} for each in flow],
    }


def _trend_data(spans: Sequence[Period], trend: Sequence[Figure]) -> dict[str, Any]:
    return {"names": [each.name for each in spans], "values": [each.value for each in trend]}
