"""Measures the search for like decided matters as the page asks it, beside the raw query that knows no rights and reads nothing after."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from typing import Any

import psycopg
from django.db import connection
from psycopg.types.json import Jsonb

from dandang.cases import likeness, precedents
from dandang.cases.models import CaseFile, precedent
from dandang.cases.precedents import Profile
from dandang.cases.searching import within
from dandang.desk import similar
from dandang.desk.bench_lists import HEADINGS, Figure, _milliseconds, readers
from dandang.organs.models import Organ

OUTCOMES = ("exempt", "exempt", "mitigate", "lenient", "first_form", "refused")
CODES = [*(f"ZJ-{n}" for n in range(1, 6)), *(f"ZJ-{n}.{m}" for n in range(1, 6) for m in range(1, 5)), *(f"XS-{n}" for n in range(1, 10))]
WEIGHTS = [12] * 5 + [5] * 20 + [1] * 9
TEXTS = 500
QUESTIONS = 40
COLUMNS = "proceeding_id, casefile_id, level, outcome, determined_on, places, marks, keys, named, bands"


def a_profile(chance: random.Random, texts: list[str]) -> Profile:
    """Answers as they come: mostly on the good side, one circumstance or several, an exclusion now and then."""
    answers = {}
    for items in precedents.GROUPS.values():
        for key, codes in items.items():
            answers[key] = chance.choices(codes, [5, *(2 for _code in codes[1:])])[0]
    cited = frozenset(chance.choices(CODES, WEIGHTS, k=chance.choice((1, 1, 2, 3))))
    excluded = frozenset({f"X-{chance.randint(4, 9):02}"}) if chance.random() < 0.1 else frozenset()
    sector = frozenset({"BUSINESS_ENV"}) if any(code.startswith("XS") for code in cited) else frozenset()
    return Profile(answers, cited, excluded, sector, chance.choice(texts))


def load(owner: psycopg.Connection[Any], *, gather: int | None = None) -> int:
    """A decided matter for every case file, written past the rules. `gather`: all of them as matters of this one organ."""
    chance = random.Random(20230601)  # noqa: S311
    texts = [f"为推进第{n}号项目赶在汛期前开工，经班子集体研究先行施工，事后补办手续，没有获利，损失已经追回{n % 7}成。" for n in range(TEXTS)]
    bands = {text: likeness.keys(signed, 0) for text, signed in zip(texts, likeness.signatures(texts), strict=True)}
    owner.execute("TRUNCATE cases_precedent")
    if gather is not None:
        owner.execute("ALTER TABLE cases_casefile DISABLE TRIGGER USER")
        owner.execute("UPDATE cases_casefile SET organ_id = %s", [gather])
        owner.execute("ALTER TABLE cases_casefile ENABLE TRIGGER USER")
    rows = owner.execute("SELECT c.id, c.organ_id, o.level FROM cases_casefile c JOIN organs_organ o ON o.id = c.organ_id ORDER BY c.id").fetchall()
    with owner.cursor().copy(f"COPY cases_precedent ({COLUMNS}) FROM STDIN") as copy:
        for pk, organ, level in rows:
            found = a_profile(chance, texts)
            on = date(2023, 6, 1) + timedelta(days=chance.randint(0, 900))
            copy.write_row((
                pk, pk, level, chance.choice(OUTCOMES), on, found.places, found.marks, precedent.keys(found.marks, [organ]),
                Jsonb({mark: ["某种情形的文字", ""] for mark in found.marks}), bands[found.text],
            ))
    owner.execute("VACUUM (ANALYZE) cases_precedent")
    owner.execute("ANALYZE cases_casefile")
    return len(rows)


def report(rounds: int, name: str) -> Iterator[str]:
    """A line a reader; `name` says how the matters lie."""
    yield f"{name}\n{HEADINGS}"
    chance = random.Random(7)  # noqa: S311
    asked = [a_profile(chance, ["为推进项目赶在汛期前开工，经班子集体研究先行施工，事后补办手续。"]) for _n in range(QUESTIONS)]
    for who, staff in readers()[2:]:
        matter = CaseFile.objects.visible_to(staff).order_by("-pk").first()
        if matter is None:
            continue
        page, raw = [], []
        for _round in range(rounds):
            for profile in asked:
                page.append(_milliseconds(partial(similar.page, profile, matter, staff)))
                raw.append(_milliseconds(partial(_raw, profile, within(staff))))
        yield Figure(who, tuple(page), tuple(raw)).line()


def _raw(profile: Profile, organs: list[int]) -> None:
    """The first rows in the same order, nothing asked about rights, nothing compared."""
    columns, values = precedent._common(profile)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT proceeding_id, {', '.join(columns)} FROM cases_precedent WHERE keys && %s::integer[] "  # noqa: S608
            f"ORDER BY {', '.join(f'{n} DESC' for n in range(2, 2 + len(columns)))}, determined_on DESC LIMIT {similar.SHOWN}",
            [*values, precedent.keys(profile.marks, organs)],
        )
        cursor.fetchall()


def county() -> int:
    """The organ that everything is gathered in for the harsher half."""
    return Organ.objects.get(name="上城区纪委监委").pk
