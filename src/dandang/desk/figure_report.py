"""The report of a period on A4: every figure with its definition, each picture with its table. What it says comes from the organ, the
period and the day alone, so that the same report is the same bytes; who took it stands on the copy.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from dandang.base import clock
from dandang.base.wording import in_english, spoken, title
from dandang.desk import publishing
from dandang.desk.figures import COLUMNS, MAPPED, TREND, WATCHED, Shown, place_of, shown_of, written
from dandang.documents.render import report
from dandang.organs.models import Organ
from dandang.statistics import figures, indicators, periods, pictures
from dandang.statistics.indicators import Indicator
from dandang.statistics.periods import Period

ORDINALS = (*"一二三四五六七八九十", *(f"十{each}" for each in "一二三四五六七八九"))
ABREAST = 6
"""So many figures stand beside one another in a table of organs for publication."""
TILES_ABREAST = 5
HIDDEN = "*"
Part = dict[str, Any]
Rows = Sequence[Sequence[str]]


def pdf(organ: Organ, span: Period, at: datetime, *, is_public: bool = False) -> bytes:
    """The report as PDF/A; for publication with the counts alone, small cells hidden."""
    today = at.astimezone(clock.ZONE).date()
    cut_off = min(span.last, today)
    sections = _public_sections(organ, span) if is_public else _sections(organ, span)
    content = {
        "lang": "en" if in_english() else "zh", "organ": organ.name, "title": _("统计指标报告"), "period": span.name.replace("..", " — "),
        "page": _("第 %n 页，共 %m 页"), "facts": _facts(organ, span, cut_off, is_public), "parts": list(_numbered(sections)),
    }
    return report(content, on=cut_off)


def public(organ: Organ, span: Period) -> tuple[list[str], list[tuple[Indicator, list[str]]]]:
    """The names of the columns, and each counted figure by organ with its sum, small cells hidden, as they were published first."""
    held, known = publishing.quarter(organ, span), indicators.catalogue()
    names = [*held.names, _("%(organ)s及其他") % {"organ": organ.name}, _("合计")]
    return names, [
        (each, [HIDDEN if number is None else str(number) for number in held.columns[code]])
        for code, each in known.items() if code in held.columns
    ]


def _numbered(sections: Iterator[tuple[str, list[Part]]]) -> Iterator[Part]:
    for place, (heading, parts) in enumerate(sections):
        yield {"type": "heading", "text": f"{place + 1}. {heading}" if in_english() else f"{ORDINALS[place]}、{heading}"}
        yield from parts


def _facts(organ: Organ, span: Period, cut_off: date, is_public: bool) -> list[tuple[str, str]]:
    kinds = {"month": _("业务月"), "quarter": _("季度"), "year": _("年度")}
    days = _("%(first)s 至 %(last)s，首尾两日都计入") % {"first": span.first.isoformat(), "last": span.last.isoformat()}
    until = cut_off.isoformat() if cut_off == span.last else _("%(day)s（本期未满）") % {"day": cut_off.isoformat()}
    return [
        (_("机关"), _("%(organ)s，含全部下级") % {"organ": organ.name}), (_("期间"), f"{kinds[span.kind]} {span.name}{': ' if in_english() else '：'}{days}" if span.kind in kinds else days),
        (_("数据截至"), until),
        (_("来源"), _("数字取自案卷，不能填写；一件只计一次，上级只汇总不重计；隐去的案件不计入。")),
        (_("使用"), _("供公开。不足 3 的数字及可以推算出它们的数字以 * 代替；比率、分项和以前各期不列。") if is_public else _("内部资料。含不足 3 的数字，不得公开。")),
    ]


def _sections(organ: Organ, span: Period) -> Iterator[tuple[str, list[Part]]]:
    shown = shown_of(organ, span)
    below = figures.children(organ, span.first, span.last)
    yield _("要点"), [_heads([each for each in shown if each.indicator.code in COLUMNS])]
    flow = pictures.streams([each.now for each in shown])
    yield _("从接收到结果"), _flow(flow) if flow else [_note(_("本期没有办理的件。"))]
    yield _("走势"), _trend(organ, span)
    if below:
        yield _("直接下级"), _below(below)
        yield _("公正观察"), _watch(organ, shown, below)
    yield _("全部指标"), [_group(group, [each for each in shown if each.indicator.group == group.code]) for group in indicators.groups()]
    yield _("口径"), [_terms([each.indicator for each in shown])]


def _public_sections(organ: Organ, span: Period) -> Iterator[tuple[str, list[Part]]]:
    names, columns = public(organ, span)
    for group in indicators.groups():
        mine = [each for each in columns if each[0].group == group.code]
        if mine:
            yield title(group), [_organs(names, piece) for piece in _pieces(mine)]
    yield _("口径"), [_terms([each for each, _cells in columns])]


def _pieces(columns: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Tables of like width, none too wide for the sheet."""
    each = math.ceil(len(columns) / math.ceil(len(columns) / ABREAST))
    for start in range(0, len(columns), each):
        yield columns[start : start + each]


def _organs(names: list[str], columns: Sequence[tuple[Indicator, list[str]]]) -> Part:
    head = [_("机关"), *(_with_unit(each) for each, _cells in columns)]
    return _table(head, [[name, *(cells[place] for _each, cells in columns)] for place, name in enumerate(names)])


def _heads(heads: Sequence[Shown]) -> Part:
    return _table(
        [_("指标"), _("本期"), _("上期"), _("增减")],
        [[_with_unit(each.indicator), written(each.now.value), written(each.before.value), _change(each)] for each in heads],
    )


def _change(each: Shown) -> str:
    now, before = each.now.value, each.before.value
    if now is None or before is None:
        return written(None)
    more = round(now - before, 1)
    return f"+{written(more)}" if more > 0 else written(more).replace("-", "−")


def _flow(flow: Sequence[pictures.Stream]) -> list[Part]:
    blocks, bands = pictures.laid(flow)
    places = {block.stage: place for place, block in enumerate(blocks)}
    return [
        _note(_("本期各环节的件数。以前收到、本期办理的也在其中，所以前后环节不必相等。")),
        {
            "type": "flow", "columns": 1 + max(block.column for block in blocks),
            "bars": [
                {"column": block.column, "top": block.top, "height": block.height, "name": f"{title(block.stage)} {written(block.stage.value)}"}
                for block in blocks
            ],
            "bands": [
                {"from": places[band.start.stage], "to": places[band.end.stage], "leaves": band.leaves, "meets": band.meets, "height": band.height}
                for band in bands
            ],
        },
        _table([_("从"), _("到"), _("件")], [[title(each.start), title(each.end), written(each.value)] for each in flow], wide=1, words=2),
    ]


def _trend(organ: Organ, span: Period) -> list[Part]:
    spans = periods.run(span, TREND)
    found = figures.series(organ, MAPPED, [(each.first, each.last) for each in spans])
    names = [each.last.isoformat() if each.kind == "days" else each.name for each in spans]
    titles = {code: _with_unit(indicators.catalogue()[code]) for code in MAPPED}
    charts = [
        {"title": name, "names": names, "values": [each.value for each in found[code]], "shown": [written(each.value) for each in found[code]]}
        for code, name in titles.items()
    ]
    until = [_note(_("期间以最后一日表示。"))] if span.kind == "days" else []
    tables = [
        _table([_("期间"), *(titles[code] for code in piece)],
               [[name, *(written(found[code][place].value) for code in piece)] for place, name in enumerate(names)], wide=1.2)
        for piece in _pieces(MAPPED)
    ]
    return [*until, {"type": "bars", "charts": charts}, *tables]


def _below(below: Sequence[tuple[Organ, Any]]) -> list[Part]:
    known = indicators.catalogue()
    shades = pictures.shades([found[MAPPED[0]].value for _organ, found in below])
    tiles = [
        {"row": row, "column": column, "name": organ.name, "shown": written(found[MAPPED[0]].value), "shade": shade}
        for (organ, found), shade in zip(below, shades, strict=True) for row, column in [_at(organ)]
    ]
    tiles.sort(key=lambda tile: tile["row"] == 0)
    return [
        _note(_("%(figure)s：颜色按下级之间的次序分五档，位置是示意，不是行政区划地图。") % {"figure": _with_unit(known[MAPPED[0]])}),
        {"type": "tiles", "columns": TILES_ABREAST, "tiles": tiles},
        *(_by_organ(below, piece) for piece in _pieces(COLUMNS)),
    ]


def _at(organ: Organ) -> tuple[int, int]:
    """Row and column on the map; zeros for what has no place there."""
    row, _dash, column = place_of(organ).partition("-")
    return int(row or 0), int(column or 0)


def _watch(organ: Organ, shown: Sequence[Shown], below: Sequence[tuple[Organ, Any]]) -> list[Part]:
    rows = [(organ, {each.indicator.code: each.now for each in shown}), *below]
    return [_note(_("都是机关的数字，不对任何人排名、计分。")), _by_organ(rows, WATCHED)]


def _by_organ(rows: Sequence[tuple[Organ, Any]], codes: Sequence[str]) -> Part:
    """The figures of these codes, a row an organ."""
    known = indicators.catalogue()
    return _table([_("机关"), *(_with_unit(known[code]) for code in codes)], [[organ.name, *(written(found[code].value) for code in codes)] for organ, found in rows])


def _group(group: indicators.Group, shown: Sequence[Shown]) -> Part:
    rows = []
    for each in shown:
        rows.append([_with_unit(each.indicator), written(each.now.value), written(each.now.own), written(each.before.value)])
        rows += [[f"　{name}", written(number), "", ""] for name, number in each.parts]
    return _table([title(group), _("合计"), _("其中本级"), _("上期合计")], rows, wide=3)


def _terms(known: Sequence[Indicator]) -> Part:
    return {"type": "terms", "terms": [
        {
            "title": _with_unit(each), "code": each.code, "text": getattr(each, spoken("explained")),
            "source": _("%(source)s · 口径自 %(day)s，第 %(version)s 版") % {"source": each.source, "day": each.since.isoformat(), "version": each.version},
        }
        for each in known
    ]}


def _with_unit(known: Indicator) -> str:
    return f"{known.title_en} ({known.unit_en})" if in_english() else f"{known.title}（{known.unit}）"


def _note(text: str) -> Part:
    return {"type": "note", "text": text}


def _table(head: Sequence[str], rows: Rows, *, wide: float = 2.2, words: int = 1) -> Part:
    return {"type": "table", "head": list(head), "rows": [list(row) for row in rows], "wide": wide, "words": words}
