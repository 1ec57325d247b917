"""What a report has to do with the public portal: taken in from the mailbox, answered, followed by letters, told where it stands.

The mailbox knows threads and items; which of them belongs to this report it knows by the proceeding's public key. Whatever is
taken out of the mailbox is sealed into the vault in the same transaction, and nothing of it is in a step. Rules art. 7, 13, 26, 27.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from dandang import vault
from dandang.cases.models import Noun, Proceeding, Step
from dandang.cases.models.noun import Given
from dandang.mailbox import office
from dandang.mailbox.office import PROTECTION
from dandang.organs.models import Organ, Staff

STATES: Mapping[str, str] = {
    "receive": "received", "register": "registered", "accept": "accepted", "decline": "declined", "hand_over": "handling",
    "forward_down": "forwarded", "forward_sideways": "forwarded", "assign": "assigned", "split_off": "split", "take_in": "arrived",
    "reopen": "handling", "complete": "completed", "feed_back": "fed_back", "withdraw": "withdrawn",
}
"""Steps that the reporter is told of, and as what: every road of the report itself (Rules art. 13-16, 20, 26, 27). Of proposals, of
returns inside the organ and of the check nothing leaves it, and nobody who handles it is named.
"""
TOLD: Mapping[str, str] = {"decline": "told", "feed_back": "summary"}
"""What goes with it: the field of the step's input."""
NEW_EVIDENCE = frozenset({"evidence", "objection"})
"""Letters that bring something to check when the result was told already (R-39)."""
LETTERS: Mapping[str, Any] = {
    "message": _("答复或者说明"), "evidence": _("补充证据"), "objection": _("异议和新证据"), "withdraw": _("撤回"),
    "protection": _("请求保护"),
}
NOTHING_WRITTEN = "（没有写理由）"


class Mailroom(Noun):
    """Abstract: the part of a report that talks with the portal."""

    class Meta:
        abstract = True

    @staticmethod
    @sensitive_variables()
    def taken_in(given: Given, *, organ: Organ, by: Staff, at: datetime) -> Given:
        """The input of `receive`; of an item of the mailbox, with reporter and wording as they lay sealed in it.

        In the caller's transaction: the mailbox gives a body out once (R-1), and only for good when the vault has it. A letter
        on a matter that is closed is received as an item of its own.
        """
        if not given.get("mailbox_item"):
            return given
        taken = office.take(given["mailbox_item"], organs=[organ.pk], by=by, at=at)
        reporter = {f"reporter_{name}": value for name, value in taken.value.get("reporter", {}).items()}
        typed = {name: value for name, value in given.items() if not name.startswith("reporter_")}
        sealed = {"text": taken.value["text"] or NOTHING_WRITTEN, "attachments": taken.value["files"]}
        if taken.kind == "report":
            sealed["thread"] = taken.thread
        return {**typed, **reporter, **sealed, "channel": "network"}

    @staticmethod
    def bind_thread(proceeding: Proceeding, given: Given, *, at: datetime) -> None:
        """What the reporter sends from now on belongs to this proceeding."""
        if given.get("thread"):
            office.bind(given["thread"], proceeding.key, at=at)

    def mailroom_facts(self, given: Given) -> dict[str, Any]:
        """For the rules: whether there is a return code to answer to, and letters that wait (the one chosen is out already)."""
        key = self.proceeding.key
        return {
            "has_return_code": lambda: office.thread_of(key) is not None,
            "letters_waiting": lambda: 1 if given.get("item") else len(office.letters_of(key)),
        }

    def after(self, step: Step, *, at: datetime, given: Given) -> None:
        """Tell the reporter where the report stands, sealed to the return code, in the transaction of the step."""
        state = STATES.get(step.verb)
        thread = (self.thread_handed_over or office.thread_of(self.proceeding.key)) if state else None
        if thread is not None:
            text = given.get(TOLD.get(step.verb, "")) or ""
            self._write(thread, {"kind": "status", "state": state, "ground": given.get("ground", ""), "text": text}, at=at)

    def _write(self, thread: UUID, value: Mapping[str, Any], *, at: datetime) -> None:
        """Seal it to the return code, with the name of the organ that writes: another may have the matter afterwards."""
        office.reply(thread, {**value, "organ": self.proceeding.casefile.organ.name}, at=at)

    thread_handed_over: UUID | None = None
    """The thread that a step of this object has just given to another organ; that step is the last that we tell of."""

    def hand_thread_over(self, arrived: Proceeding, *, by: Staff, at: datetime) -> None:
        """Letters follow the matter to the organ that has it now (Rules art. 16); here none is seen any more."""
        self.thread_handed_over = office.thread_of(self.proceeding.key)
        if self.thread_handed_over is not None:
            office.hand_over(self.thread_handed_over, arrived.key, organ=arrived.casefile.organ, by=by, at=at)

    @sensitive_variables()
    def answer(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Answer or ask the reporter (答复). The text is sealed to the return code; nobody here reads it again."""
        step = self.take("answer", by=by, at=at, given=given)
        thread = office.thread_of(self.proceeding.key)
        assert thread is not None  # the step needs a return code
        self._write(thread, {"kind": "answer", "text": given["text"]}, at=at)
        return step

    @sensitive_variables()
    def take_letter(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Take in what the reporter sent afterwards (收取来信): sealed into the vault, to be opened like the report itself.

        Evidence that comes after the result was told is new evidence: no archiving before it is treated (R-39).
        """
        casefile = self.proceeding.casefile
        taken = office.take(given["item"], organs=[casefile.organ_id], by=by, at=at)
        token = vault.seal(
            None, taken.value["text"] or NOTHING_WRITTEN, organ_id=casefile.organ_id, received_by_id=casefile.received_by_id,
            at=at, attachments=taken.value["files"],
        )
        kind = "message" if taken.kind == PROTECTION else taken.kind  # who handles the matter reads steps, and need not know
        record = {"kind": kind, "arrived_at": taken.at.isoformat(), "letter": str(token)}
        step = self.take("take_letter", by=by, at=at, given={**given, "_record": record})
        if taken.kind in NEW_EVIDENCE and self.proceeding.state == "fed_back":
            self.reaction = "new_evidence"
            self.save(update_fields=["reaction"])  # type: ignore[misc]  # a field of Report
        return step


def letters_taken(proceeding: Proceeding) -> list[tuple[str, datetime, UUID]]:
    """Kind, moment of arrival and token of the letters that were taken in, oldest first."""
    records = proceeding.steps.filter(verb="take_letter").order_by("seq").values_list("record", flat=True)
    return [(each["kind"], datetime.fromisoformat(each["arrived_at"]), UUID(each["letter"])) for each in records]
