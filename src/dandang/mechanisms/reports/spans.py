"""What in the wording of a report could give its writer away, found by shape: the start of a masked text (脱密文本). Pure.

A person decides; this only proposes. `sure` places are masked until the person undoes it, the others are pointed out with the
reason. What the vault knows by itself (name, contact, address) is handed in as `known_places`. Source: 1996 Provisions art. 4(5);
domain reference 3.9: names, contacts, self-references, dates of visit, unique circumstances.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """Why a place is masked or pointed out. `cover` stands in its place; `sure`: masked unless undone."""

    code: str
    cover: str
    sure: bool
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the wording, first character to behind the last."""

    start: int
    end: int
    kind: str
    cover: str
    sure: bool


_DAY = r"(?:[〇零一二三四五六七八九十\d]{2,4}年)?[一二三四五六七八九十\d]{1,3}月(?:[一二三四五六七八九十\d]{1,3}[日号])?|(?:前天|昨天|今天|上周|上个月|上月)[一二三四五六日末]?"
_VISIT = r"(?:来访|去信|来信|写信|寄信|来电|致电|打(?:过)?电话|当面反映|反映过|举报过|投诉|信访|上访|到你(?:们)?|去你(?:们)?|到贵|找过你)"
KINDS = (
    Kind("signature", "〔署名略〕", True, re.compile(r"(?:举报人|检举人|控告人|反映人|署名|落款|联系人|联系电话|联系方式|电话|手机|住址|地址)[：:]\s*[^\n，,；;。]{1,60}")),
    Kind("number", "〔号码略〕", True, re.compile(
        r"[A-Za-z0-9_.+-]{2,}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+|(?:微信|QQ|qq)(?:号)?[：:\s]*[A-Za-z0-9_-]{5,}|\d{17}[\dXx]|[\u4e00-\u9fff][A-Z][·\s]?[A-Z0-9]{5,6}(?![A-Za-z0-9])|\+?\d(?:[ \-]?\d){6,}"
    )),
    Kind("visit", "〔某时〕", True, re.compile(rf"(?:{_DAY})(?=[^。\n]{{0,14}}{_VISIT})|(?<=曾于)(?:{_DAY})(?=[^。\n]{{0,20}}反映)")),
    Kind("self", "〔反映人〕", True, re.compile(
        r"(?:我们家|我们|我家|咱们|咱家|俺们|俺家|本人|笔者|举报人|检举人|控告人|俺|咱"
        r"|(?<!自)我(?![国市县省区党委院局校军机办])(?:的?(?:丈夫|妻子|爱人|老公|老婆|父亲|母亲|儿子|女儿|哥哥|弟弟|姐姐|妹妹|孩子))?)"
    )),
    Kind("circumstance", "〔情节略〕", False, re.compile(
        r"[^。！？；\n，,]*(?:亲眼|在场|只有|唯一|隔壁|同桌|同办公室|同村|同一小区|邻居|同事|同学|战友|经手|由我|我负责|住在|工号|录音|偷拍|照片是)[^。！？；\n，,]*"
    )),
)
"""In order of precedence; a place found by an earlier one is not found again."""
VAULT = Kind("vault", "〔隐去〕", True, re.compile(""))


def propose(wording: str, known_places: Iterable[tuple[int, int]] = ()) -> list[Place]:
    """Every place, in the order of the text; none overlaps another, except that a circumstance may hold covered words."""
    found = [Place(start, end, VAULT.code, VAULT.cover, True) for start, end in known_places]
    for kind in KINDS:
        found += [place for place in _by(kind, wording) if kind.code == "circumstance" or not _meets(place, found)]
    return sorted(found, key=lambda place: (place.start, -place.end))


def covered(wording: str, places: Iterable[Place], *, chosen: Collection[int] | None = None) -> str:
    """The wording with its places covered: all that are sure, or those whose number in the list is `chosen`."""
    kept, out, behind = list(places), [], 0
    for number, place in enumerate(kept):
        masks = place.sure if chosen is None else number in chosen
        if masks and place.start >= behind:
            out += [wording[behind : place.start], place.cover]
            behind = place.end
    return "".join([*out, wording[behind:]])


def _by(kind: Kind, wording: str) -> Iterator[Place]:
    for match in kind.pattern.finditer(wording):
        if match.end() > match.start():
            yield Place(match.start(), match.end(), kind.code, kind.cover, kind.sure)


def _meets(place: Place, others: Iterable[Place]) -> bool:
    return any(place.start < other.end and other.start < place.end for other in others)
