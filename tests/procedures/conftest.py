"""Small procedures of our own, written to a folder; and copies of the real data in which something is broken."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils.translation import trans_real

from dandang.base import catalogues
from dandang.procedures import loader

SMALL = """\
title = "小程序"
title_en = "Small"
table = "SM-E"
source = "测试2020年"
initial = "drafting"
organ_kinds = ["discipline_commission"]

[state.drafting]
title = "拟稿"
title_en = "Drafting"
[state.to_approve]
title = "待批准"
title_en = "To be approved"
[state.done]
title = "办结"
title_en = "Done"
final = true

[[step]]
verb = "submit"
title = "提交"
title_en = "Submit"
from = ["drafting"]
to = "to_approve"
by = ["handler"]
needs = { R-43 = "consent_recorded" }
source = "测试2020年"
standing = "C"

[[step]]
verb = "approve"
title = "批准"
title_en = "Approve"
from = ["to_approve"]
to = "done"
by = ["deputy_in_charge"]
distinct_from = ["submit"]
demands = { R-42 = ["second_reader", "fact_bound"] }
source = "测试2020年"
standing = "C"

[[step]]
verb = "return_draft"
title = "退回"
title_en = "Return"
from = ["to_approve"]
to = "drafting"
by = ["deputy_in_charge"]
source = "SM-E"
standing = "D"

[[deadline]]
code = "DL-1"
title = "批准"
title_en = "Approve"
starts = ["submit"]
stops = ["approve", "return_draft"]
working_days = 10
source = "测试2020年"
standing = "D"
"""

EXTENDED = SMALL.replace(
    'working_days = 10\n', 'working_days = 10\nextension = { working_days = 5, source = "测试2020年", standing = "C" }\n'
) + """
[[step]]
verb = "ask_extension"
title = "申请延期"
title_en = "Ask for more time"
from = ["to_approve"]
to = "same"
by = ["handler"]
extends = "DL-1"
source = "测试2020年"
standing = "C"

[[step]]
verb = "grant_extension"
title = "批准延期"
title_en = "Grant more time"
from = ["to_approve"]
to = "same"
by = ["deputy_in_charge"]
distinct_from = ["ask_extension"]
extends = "DL-1"
source = "测试2020年"
standing = "C"

[[step]]
verb = "refuse_extension"
title = "不同意延期"
title_en = "Refuse more time"
from = ["to_approve"]
to = "same"
by = ["deputy_in_charge"]
distinct_from = ["ask_extension"]
extends = "DL-1"
source = "测试2020年"
standing = "C"
"""

OVERLAY = """\
title = "小程序（某地）"
title_en = "Small (somewhere)"
source = "某地2021年细则"
"""

Write = Callable[..., Path]


UNENFORCED = '\n[R-90]\ntitle = "待实施"\ntitle_en = "To come"\nsource = "本系统设计"\nstanding = "D"\nenforced = false\n'
"""A rule by which nothing refuses yet; the catalogue itself has none left."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder with one small procedure, the real rules and one that is not enforced, and no invariants of its own."""
    write_to(tmp_path, SMALL)
    rules = (loader.DATA / "rules.toml").read_text("utf-8")
    write_to(tmp_path, rules + UNENFORCED, "rules.toml")
    return tmp_path


def write_to(folder: Path, text: str, name: str = "small/2020-01-21.toml") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def real(tmp_path: Path) -> Path:
    """A copy of the real data that a test may break."""
    return shutil.copytree(loader.DATA, tmp_path / "data")


def changed(path: Path, old: str, new: str) -> None:
    """Replace a text that must stand there once."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, (old, text.count(old))
    path.write_text(text.replace(old, new), encoding="utf-8")


def in_step(path: Path, verb: str, old: str, new: str) -> None:
    """Replace a text inside the step with this verb."""
    text = path.read_text(encoding="utf-8")
    start = text.index(f'verb = "{verb}"')
    end = text.find("[[", start) if "[[" in text[start:] else len(text)
    assert text[start:end].count(old) == 1, (verb, old)
    path.write_text(text[:start] + text[start:end].replace(old, new) + text[end:], encoding="utf-8")


@pytest.fixture(scope="session", autouse=True)
def _english() -> None:
    """The English catalogue as the parts have it now."""
    catalogues.compile_all()
    trans_real._translations.clear()  # type: ignore[attr-defined]
