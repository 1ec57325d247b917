"""Figures and cockpit prepared for their pages: an organ within the reader's reach, a period, what is counted, what it is compared with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext

from dandang.base import clock, paging
from dandang.base.wording import title
from dandang.cases import codes, registry
from dandang.cases.measuring.forms import FORMS
from dandang.desk import publishing, worklist
from dandang.organs.models import Organ, Staff
from dandang.procedures import loader
from dandang.statistics import figures, indicators, periods, pictures, rolling, standing
from dandang.statistics.figures import Figure
from dandang.statistics.history import CLOCK, IN_TIME, LATE
from dandang.statistics.periods import Period

COLUMNS = (
    "reports_received", "untrue_reports", "persons_cleared", "mean_days_to_clear", "mistakes", "false_accusations", "tolerance_granted",
    "followup_enrolled", "followup_visits", "repromoted",
)
"""What stands at the head of a cockpit and beside each organ below: of every mechanism something, as a township has no reports but visits people."""
WATCHED = ("assessed_share", "mean_days_to_clear", "mistakes_with_measure", "findings_returned_share", "protection_share")
"""What the organ above looks at for fairness: rates of organs, never of persons; of honest mistakes with a measure every one counts."""
MAPPED = ("persons_cleared", "assessed_share", "cleared_share", *(code for code in COLUMNS if code != "persons_cleared"))
"""What map and trend show, the first unless another is chosen or it has nothing in the period."""
CODED = {"subject_rank": "ranks", "field": "natures", "offence": "natures"}
"""Lists of codes whose words stand for the parts of figures by rank, field and offence."""
PAGE = 50
TREND = 12
"""So many periods stand in a trend."""
MINE = 5
NONE = "—"


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


def page(organ: Organ, way: list[Organ], span: Period, at: datetime, *, level: str = "", named: str = "", number: int = 1) -> dict[str, Any]:
    """Every figure, by group, and a page of the organs directly below, or of those of a level further down whose name has `named`."""
    shown = shown_of(organ, span)
    return _frame(organ, way, span, at) | {
        "groups": [(group, [each for each in shown if each.indicator.group == group.code]) for group in indicators.groups()],
        "columns": [indicators.catalogue()[code] for code in COLUMNS], "kept": "", "level": level, "levels": levels_of(organ), "named": named,
        "below": _below(organ, span, level, named, number),
    }


def levels_of(organ: Organ) -> list[tuple[str, str]]:
    """Levels whose organs can be listed at once though others stand between: counties and townships."""
    known = [(Organ.Level.COUNTY, gettext("县级")), (Organ.Level.TOWNSHIP, gettext("乡级"))]
    return [(str(int(level)), name) for level, name in known if level > organ.level + 1]


def _below(organ: Organ, span: Period, level: str, named: str, number: int) -> dict[str, Any]:
    wanted = int(level) if level in dict(levels_of(organ)) else None
    organs = Organ.objects.directly_below([organ.pk]).disciplinary() if wanted is None else figures.at_level(organ, wanted)
    found = paging.cut(organs.filter(name__contains=named), number, PAGE, lambda organ: organ)
    rows = [(each, [figure[code] for code in COLUMNS]) for each, figure in figures.of_each(found.rows, span.first, span.last)]
    return {"rows": rows, "number": number, "has_next": found.has_next}


def cockpit(organ: Organ, way: list[Organ], span: Period, chosen: str, by: Staff, at: datetime, *, level: str = "") -> dict[str, Any]:
    """Clocks, streams, trend, map and fairness watch; what waits for this person. `chosen`: the figure of map and trend. `level`: the
    map shows the counties of the whole province.
    """
    on = at.astimezone(clock.ZONE).date()
    shown = shown_of(organ, span)
    present = {each.indicator.code for each in shown if each.now.value}
    code = chosen if chosen in MAPPED else next((each for each in MAPPED if each in present), MAPPED[0])
    below = figures.children(organ, span.first, span.last)
    flow = pictures.streams([each.now for each in shown])
    stood, looked = standing.of(organ)
    return _frame(organ, way, span, at) | _trend(organ, span, code) | _map(organ, span, level, below, code) | {
        "chosen": indicators.catalogue()[code], "choices": [indicators.catalogue()[each] for each in MAPPED], "kept": f"&show={code}",
        "mine": worklist.worklist(by, on).rows[:MINE], "above": way[-2] if len(way) > 1 else None,
        "standing": [(title(loader.in_force(each.kind, on)), each) for each in stood], "looked": looked,
        "heads": [each for each in shown if each.indicator.code in COLUMNS],
        "flow": flow, "flow_data": _flow_data(flow), "is_bare": not flow and not any(each.now.value for each in shown),
        "watch": [indicators.catalogue()[each] for each in WATCHED],
        "watched": [(each, [found[one] for one in WATCHED]) for each, found in ((organ, {one.indicator.code: one.now for one in shown}), *below)],
    }


def written(value: float | int | None) -> str:
    """A number as pages and reports show it; a dash where there is nothing to divide by."""
    if value is None:
        return NONE
    return f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"


def _frame(organ: Organ, way: list[Organ], span: Period, at: datetime) -> dict[str, Any]:
    today, lag = at.astimezone(clock.ZONE).date(), rolling.lag()
    return {
        "organ": organ, "way": way, "span": span, "may_publish": publishing.publishes(organ), "before": span.before, "after": span.next if span.last < today else None,
        "kinds": [(kind, periods.of(kind, min(span.last, today))) for kind in periods.KINDS], "is_running": span.last >= today, "lag": lag,
        "lag_minutes": int(lag.total_seconds() // 60) if lag else 0,
    }


def shown_of(organ: Organ, span: Period) -> list[Shown]:
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


def _map(organ: Organ, span: Period, level: str, below: Sequence[tuple[Organ, Any]], code: str) -> dict[str, Any]:
    levels = [each for each in levels_of(organ) if each[0] == str(int(Organ.Level.COUNTY))]
    if level in dict(levels):
        below = figures.of_each(list(figures.at_level(organ, int(level))), span.first, span.last)
    tiles = _tiles(below, code)
    groups = ([each for each in tiles if each.at], [each for each in tiles if not each.at])
    return {"tiles": tiles, "tile_groups": [group for group in groups if group], "level": level, "levels": levels}


def _tiles(below: Sequence[tuple[Organ, Any]], code: str) -> list[Tile]:
    """One for each organ: what has a place on the map first, as the map is read, so that keys go where the eye goes."""
    found = [(organ, shown[code]) for organ, shown in below]
    shades = pictures.shades([figure.value for _organ, figure in found])
    tiles = [Tile(organ, figure, shade, place_of(organ)) for (organ, figure), shade in zip(found, shades, strict=True)]
    return sorted(tiles, key=lambda each: (not each.at, each.at))


def place_of(organ: Organ) -> str:
    """`row-column` of a city's commission on the map; of any other organ, empty."""
    is_city = organ.kind == Organ.Kind.DISCIPLINE_COMMISSION and organ.level == Organ.Level.CITY
    return pictures.place(organ.division_code) if is_city else ""


def _flow_data(flow: Sequence[pictures.Stream]) -> dict[str, Any]:
    stages = {title(stage): stage.value for each in flow for stage in (each.start, each.end)}
    return {
        "nodes": [{"name": name, "inAll": value} for name, value in stages.items()],
        "links": [{"source": title(each.start), "target": title(each.end), "value": each.value} for each in flow],
    }


def _trend(organ: Organ, span: Period, code: str) -> dict[str, Any]:
    spans = periods.run(span, TREND)
    found = figures.series(organ, [code], [(each.first, each.last) for each in spans])[code]
    return {
        "trend": list(zip(spans, found, strict=True)), "has_trend": any(each.value for each in found),
        "trend_data": {"names": [each.name for each in spans], "values": [each.value for each in found]},
    }
