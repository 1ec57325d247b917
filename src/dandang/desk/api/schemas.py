"""What goes in and out. Explicit, so that the description at /api/v1/openapi.json promises exactly this."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any

from ninja import Schema
from pydantic import AfterValidator, ConfigDict, Field


class Standing(StrEnum):
    """How well a source is confirmed: confirmed, second-hand, article, seen in systems, local, our design, unconfirmed."""

    C = "C"
    C2 = "C2"
    A = "A"
    S = "S"
    L = "L"
    D = "D"
    U = "U"


class Answer(StrEnum):
    """The finding of an allegation."""

    true = "true"
    mostly_true = "mostly_true"
    partly_true = "partly_true"
    untrue = "untrue"
    not_determined = "not_determined"


class View(StrEnum):
    """Which part of the worklist."""

    mine = "mine"
    approvals = "approvals"
    overdue = "overdue"
    waiting = "waiting"


class Tone(StrEnum):
    """How urgent a clock is."""

    late = "late"
    soon = "soon"
    calm = "calm"
    met = "met"


def _storable(text: str) -> str:
    """No null character and no half characters: PostgreSQL cannot keep them."""
    if "\x00" in text or any("\ud800" <= c <= "\udfff" for c in text):
        raise ValueError("unstorable text")
    return text


Text = Annotated[str, AfterValidator(_storable)]
Number = Annotated[int, Field(ge=-(2**53), le=2**53)]
Row = dict[Text, bool | Number | Text | list[Text] | None]
Value = bool | Number | Text | list[Number | Text] | list[Row] | None
"""The value of one form field: a date as 2023-03-06, several choices as a list, rows as a list of objects."""


class In(Schema):
    """What comes in; unknown names are an error, never ignored."""

    model_config = ConfigDict(extra="forbid")


class SignIn(In):
    username: Text = Field(max_length=60)
    password: Text = Field(max_length=1000)


class SearchIn(In):
    """What is looked for. In the body, so that no log of addresses tells of it."""

    q: Text = Field("", max_length=100)
    page: Text = Field("", max_length=4000, description="`next` of the page before; then everything else is taken from there")
    stage: Text = Field("", max_length=80, description="Kind of proceeding, or kind:state")
    organ: Text = Field("", max_length=40, description="Code of the organ")
    channel: Text = Field("", max_length=40, description="How it came in, a code of the form of `receive`")
    finding: Answer | None = None
    since: date | None = None
    until: date | None = None


class Token(Schema):
    token: str = Field(description="Shown this once")
    expires_at: datetime
    username: str
    name: str


class FieldError(Schema):
    field: str
    message: str
    code: str


class ProblemOut(Schema):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    rule: str | None = Field(None, description="Id of the rule that refuses, such as R-43")
    rule_title: str | None = None
    errors: list[FieldError] | None = None


class Refusal(Schema):
    """Why a step is not open."""

    detail: str
    rule: str
    rule_title: str


class ClockOut(Schema):
    """A deadline; `due_on` is the last day in time."""

    code: str
    title: str
    due_on: date
    words: str
    tone: Tone
    provisional: bool = Field(description="The calendar of a year it runs through is not official yet")
    unconfirmed: bool = Field(description="The source of this time limit is not confirmed")
    source: str


class StepOut(Schema):
    """A step that leads on from the present state, open or refused."""

    verb: str
    title: str
    by: list[str] = Field(description="Roles that may take it")
    source: str
    standing: Standing
    papers: list[str]
    open: bool
    refusal: Refusal | None


class TakenOut(Schema):
    """A step that was taken."""

    seq: int
    verb: str
    title: str
    at: datetime
    name: str
    reason: str
    from_state: str
    to_state: str


class ProceedingBrief(Schema):
    key: str
    casefile: str = Field(description="Key of the case file")
    kind: str
    title: str
    state: str
    state_title: str
    is_open: bool
    number: str = Field(default="", description="Number of a clue (线索编号); empty for other proceedings")


class ProceedingOut(ProceedingBrief):
    profile: str
    seen: int = Field(description="Number of steps; send it back when you take one, to be told of others' steps")
    clocks: list[ClockOut]
    steps: list[StepOut]
    history: list[TakenOut]


class OpeningOut(Schema):
    """The input of a step, as JSON Schema."""

    verb: str
    title: str
    input: dict[str, Any] = Field(description="JSON Schema (2020-12) of the body to post")


class FormOut(OpeningOut):
    """The input of a step of a proceeding, and what already stands in its way."""

    seen: int
    refusal: Refusal | None


class PaperBrief(Schema):
    key: str
    kind: str
    title: str
    number: str
    issued_at: datetime
    sha256: str


class DoneOut(Schema):
    """A step that was taken; `again` when the same Idempotency-Key came before and this is that step."""

    step: TakenOut
    proceeding: ProceedingBrief
    casefile: str
    opened: list[ProceedingBrief]
    papers: list[PaperBrief]
    again: bool


class SubjectOut(Schema):
    kind: str
    name: str
    unit: str
    post: str
    rank: str
    managing_organ: str


class FindingOut(Schema):
    code: str
    title: str
    sub_code: str
    sub_title: str
    reason: str
    at: datetime
    name: str


class AllegationOut(Schema):
    seq: int
    subject: str
    statement: str
    nature: str
    finding: FindingOut | None


class MaskedTextOut(Schema):
    number: int = Field(description="Version; the last one released")
    text: str
    written_at: datetime


class CaseFileOut(Schema):
    key: str
    code: str
    organ: str
    opened_at: datetime
    subjects: list[SubjectOut]
    allegations: list[AllegationOut]
    proceedings: list[ProceedingBrief]
    handlers: list[str]
    papers: list[PaperBrief]
    masked_text: MaskedTextOut | None = Field(description="What is read in place of the original (R-21)")


class WorkRow(Schema):
    proceeding: str = Field(description="Key of the proceeding")
    casefile: str = Field(description="Key of the case file")
    code: str
    organ: str
    subject: str
    kind: str
    title: str
    state: str
    state_title: str
    steps: list[str] = Field(description="Titles of the steps that may be this person's turn")
    moved_at: datetime
    clock: ClockOut | None


class WorkPage(Schema):
    page: int
    has_next: bool
    rows: list[WorkRow]


class FoundRow(Schema):
    casefile: str
    code: str
    organ: str
    opened_at: datetime
    subjects: list[str]
    statements: list[str] = Field(description="Allegations that have the words; the first two where none has")


class FoundPage(Schema):
    """Nothing is counted: a count would tell of what is hidden."""

    next: str = Field(description="Send it as `page` for the page after this one; empty on the last. Opens for this person only")
    rows: list[FoundRow]


class RuleOut(Schema):
    id: str
    title: str
    source: str
    standing: Standing


class RequestPaper(Schema):
    """A paper that goes with a request; `number` is its place in the address of the copy."""

    place: int
    title: str
    number: str


class ReplyOut(Schema):
    """What became of one package: signed for, answered or returned."""

    state: str
    received_at: datetime | None
    result: str
    answer: str
    signer: str
    ended_at: datetime | None


class RequestOut(Schema):
    """A request between organs: for who asked, and for the partner, who sees nothing else."""

    kind: str
    title: str
    asker: str
    partner: str
    matter: str
    requests: list[str]
    basis: str
    approval_number: str
    liaison: str
    due_on: date | None
    stands: bool
    papers: list[RequestPaper]
    replies: list[ReplyOut]
