"""A worksheet as it is compared with decided matters (cases/precedents.py): answers and codes, with what the lists of the day say. Pure."""

from __future__ import annotations

from typing import Any

from dandang.cases.precedents import EXCLUDED, SECTOR, TOLERABLE, Profile
from dandang.mechanisms.tolerance.worksheet import BLANK, Sheet
from dandang.mechanisms.tolerance.worksheet_items import Lists, fixed

CITED, APPLIES = "cited", "yes"


def profile(sheet: Sheet, lists: Lists) -> Profile:
    """What is compared: the thirteen answers, circumstances cited, exclusions established, sectors of the lists cited."""
    def says(key: str) -> str:
        return sheet.get(key, BLANK).finding

    cited = [item for item in lists.tolerable if says(item.code) == CITED]
    return Profile(
        {item.key: says(item.key) for item in fixed() if says(item.key)},
        frozenset(item.code for item in cited),
        frozenset(item.code for item in lists.excluded if says(item.code) == APPLIES),
        frozenset(filter(None, (getattr(item, "sector", "") for item in cited))),
        "".join(sheet.get(item.key, BLANK).reason for item in fixed()),
    )


def named(found: Profile, lists: Lists) -> dict[str, Any]:
    """What each mark said in the list of that day, in both languages: by then the list may read otherwise."""
    words = {f"{kind}:{item.code}": [item.text, item.text_en] for kind, items in ((TOLERABLE, lists.tolerable), (EXCLUDED, lists.excluded)) for item in items}
    return {mark: words[mark] for mark in found.marks if not mark.startswith(f"{SECTOR}:")}
