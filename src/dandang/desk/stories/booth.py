"""What somebody without an account does in a story: report on the portal, come back with the code, write, withdraw, read the answers.

The forms and what becomes of them are the portal's own, under the rights of its database role; only the pages around them (form tokens,
limits, cookies) are not played. An organ's head opens its intake with `portal.open_intake`.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID, uuid4

from django.conf import settings
from django.utils.translation import gettext as _

from dandang.base.cli import as_portal
from dandang.desk.stories.cast import UnknownName, World
from dandang.desk.stories.compare import Difference
from dandang.mailbox import code, counter, crates, office
from dandang.mailbox.code import Opened
from dandang.portal import boxes
from dandang.portal.forms import LetterForm, PortalForm, ProtectionForm, ReportForm, WithdrawForm

KIND = "portal"
OPEN_INTAKE = f"{KIND}.open_intake"
LETTERS: Mapping[str, type[PortalForm]] = {"withdraw": WithdrawForm, "protection": ProtectionForm}
VERBS = frozenset({"report", "write", *LETTERS})
"""What a visitor does; `write` is the form of the thread's page (answer, evidence, objection)."""

Typed = TypeVar("Typed", bound=PortalForm)


class NotSent(Exception):
    """What was filled in is not right: the page says so and nothing was filed."""


@dataclass
class Booth:
    """The return codes that the visitors of one story hold, by the names of what they sent."""

    codes: dict[str, Opened] = field(default_factory=dict)

    def open_intake(self, by: str, world: World, at: datetime) -> None:
        """Refused (StepRefused, D-20) to whoever is not the head."""
        office.open_intake(world.organs[by], by=world.staff[by], at=at)

    def send(self, verb: str, on: str, given: Mapping[str, Any], at: datetime) -> tuple[Opened, UUID]:
        """File what the visitor fills in: the code it belongs to, and the item that now waits. `NotSent`: nothing was sent."""
        typed, item = dict(given), uuid4()
        files = [_packed(name) for name in typed.pop("files", [])]
        sent: dict[str, Any] = {"seed": secrets.token_bytes(24), "at": at, "item": item}
        with as_portal():
            if verb == "report":
                organ = _intake(typed.pop("organ", ""))
                opened = code.derive(code.make(sent["seed"], b"a story"), counter.salt())
                boxes.file_report(_valid(ReportForm(_posted(ReportForm(), typed))), files, organ=organ, opened=opened, **sent)
                return opened, item
            opened = self.codes[on]
            found = counter.thread(opened)
            assert found is not None
            form = _valid(self._letter(verb, opened, typed))
            kind = form.cleaned_data.get("kind") or verb
            boxes.file_letter(kind, form, files, found=found, opened=opened, **sent)
        return opened, item

    def differences(self, on: str, *, state: str | None, hears: tuple[str, ...] | None) -> list[Difference]:
        """Where it stands and what the organs wrote, as the holder of the code reads it."""
        with as_portal():
            told = [each.value for each in counter.letters(self.codes[on]) if not each.mine]
        found = []
        stands = next((each["state"] for each in reversed(told) if each["kind"] == "status"), "waiting")
        if state is not None and stands != state:
            found.append(Difference("state", state, stands))
        said = tuple(each["text"] for each in told if each.get("text"))
        if hears is not None and said != hears:
            found.append(Difference("hears", _("、").join(hears), _("、").join(said)))
        return found

    @staticmethod
    def _letter(verb: str, opened: Opened, typed: Mapping[str, Any]) -> PortalForm:
        if verb in LETTERS:
            return LETTERS[verb](_posted(LETTERS[verb](), typed))
        may_object = any(each.value.get("state") == "fed_back" for each in counter.letters(opened))
        return LetterForm(_posted(LetterForm(), typed), may_object=may_object)


def _intake(name: str) -> counter.Intake:
    found = next((organ for organ in counter.organs() if organ.name == name), None)
    if found is None:
        raise UnknownName(f"organ = an organ whose intake is open; found {name!r}")
    return found


def _posted(form: PortalForm, typed: Mapping[str, Any]) -> dict[str, Any]:
    unknown = sorted(typed.keys() - form.fields.keys())
    if unknown:
        raise UnknownName(f"with: some of {', '.join(form.fields)}, files; found {unknown[0]!r}")
    return dict(typed)


def _valid(form: Typed) -> Typed:
    if not form.is_valid():
        raise NotSent("; ".join(f"{name}: {sentence}" for name, sentence in form.mistakes()))
    return form


def _packed(name: str) -> dict[str, Any]:
    """An invented file, sealed in a crate as an upload is."""
    packing = crates.Packing(Path(settings.MAILBOX_FILES))
    packing.add(name.encode())
    crate = packing.close()
    return {"place": crate.place, "key": crate.key.hex(), "size": crate.size, "sha256": crate.sha256, "name": name}
