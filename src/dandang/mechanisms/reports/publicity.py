"""What may be told of a reporter, and a reward (Rules art. 28, 47(4)): consent asked in the vault, publicity, reward.

No step holds who it is: texts are written without the name, also where the consent would allow it; the name is put in by hand.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from dandang.cases.models import Proceeding, Step
from dandang.cases.models.noun import Given
from dandang.vault import consent

if TYPE_CHECKING:
    from dandang.organs.models import Staff

PROVEN = {"true", "mostly_true", "partly_true"}


class Publicity:
    """The verbs of the report that tell of its reporter; mixed into `Report`."""

    proceeding: Proceeding
    take: Any

    def publicity_facts(self, given: Given) -> dict[str, Any]:
        casefile = self.proceeding.casefile
        text = " ".join(given.get(name) or "" for name in ("published", "reward", "grounds", "place"))
        return {
            "consents": lambda: frozenset(scope for scope in consent.SCOPES if consent.given(casefile.sealed, scope)),
            "proven": lambda: any(code in PROVEN for code, _sub in casefile.answers().values()),
            "telling_reveals": lambda: casefile.reveals(text),
        }

    def record_consent(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Keep the reporter's answer in the vault; the last one counts (R-23)."""
        step: Step = self.take("record_consent", by=by, at=at, given=given)
        token = self.proceeding.casefile.sealed
        assert token is not None  # only a verified reporter can be asked
        consent.record(
            token, given["scope"], given["answer"] == "yes", asked_on=given["asked_on"], by=by, at=at
        )
        return step
