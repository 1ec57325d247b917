"""What was expected beside what was found. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that does not hold."""

    what: str
    expected: str
    found: str


class StoryFailed(AssertionError):
    """A story does not hold: file, line, step, and every difference of that step, expected and found side by side."""

    def __init__(self, path: Path, line: int, number: int, who: str, differences: Iterable[Difference]) -> None:
        self.path, self.line, self.number, self.differences = path, line, number, tuple(differences)
        head = _("%(path)s:%(line)s: 第%(number)s步 %(who)s") % {"path": path, "line": line, "number": number, "who": who}
        super().__init__("\n".join([head, *(f"    {self._beside(d)}" for d in self.differences)]))

    @staticmethod
    def _beside(difference: Difference) -> str:
        return _("%(what)s：应为 %(expected)s | 实际为 %(found)s") % {
            "what": difference.what, "expected": difference.expected, "found": difference.found,
        }


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock as found: its last day, and whether it was met."""

    due_on: date
    is_met: bool


def state(expected: str, found: str) -> list[Difference]:
    return [] if expected == found else [Difference("state", expected, found or _("（无）"))]


def names(what: str, expected: Iterable[str], found: Iterable[str]) -> list[Difference]:
    """The same names on both sides, as often; the order does not matter."""
    wanted, got = sorted(expected), sorted(found)
    return [] if wanted == got else [Difference(what, _listed(wanted), _listed(got))]


def due(expected: Mapping[str, Any], found: Mapping[str, Clock]) -> list[Difference]:
    """A date: the clock's last day. "running" or "met": whether the duty is still owed; "none": there is no such clock."""
    differences = []
    for code, value in expected.items():
        clock = found.get(code)
        if clock is None:
            shown = "none"
        elif isinstance(value, date):
            shown = clock.due_on.isoformat()
        else:
            shown = "met" if clock.is_met else "running"
        wanted = value.isoformat() if isinstance(value, date) else value
        if shown != wanted:
            differences.append(Difference(f"due {code}", wanted, shown))
    return differences


def figures(expected: Mapping[str, Any], found: Mapping[str, Any]) -> list[Difference]:
    """Numbers of a report by indicator; what a report does not have is a difference."""
    return [
        Difference(f"figures {code}", str(wanted), str(found.get(code, _("（无）"))))
        for code, wanted in expected.items() if code not in found or found[code] != wanted
    ]


def extension(expected: Mapping[str, str], found: Mapping[str, str]) -> list[Difference]:
    """What became of asking for more time: none, pending, granted or refused."""
    return [
        Difference(f"extension {code}", wanted, found.get(code, _("（无）")))
        for code, wanted in expected.items() if found.get(code) != wanted
    ]


def counts(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """What a refused step left behind: nothing."""
    return [
        Difference(_("痕迹 %(what)s") % {"what": key}, str(before.get(key)), str(after.get(key)))
        for key in sorted({*before, *after})
        if before.get(key) != after.get(key)
    ]


def _listed(values: list[str]) -> str:
    return f"[{', '.join(values)}]"
