"""The tables of a case file."""

from dandang.cases.models.casefile import (
    Allegation,
    Assignment,
    CaseFile,
    Finding,
    Recusal,
    Subject,
)
from dandang.cases.models.collective import CollectiveDecision
from dandang.cases.models.deadline import Deadline, Extension
from dandang.cases.models.deliberation import Deliberation, Vote
from dandang.cases.models.likeness import Dismissal, Likeness
from dandang.cases.models.listversion import ListItem, ListVersion
from dandang.cases.models.measure import Measure, MeasureEvent
from dandang.cases.models.meeting import Guest, Meeting, Seat
from dandang.cases.models.noun import Noun
from dandang.cases.models.personfile import FileEntry, PersonFile
from dandang.cases.models.precedent import Precedent
from dandang.cases.models.proceeding import Proceeding, Step
from dandang.cases.models.recusing import RecusalAnswer, RecusalRequest
from dandang.cases.models.restriction import Admission
from dandang.cases.models.search import SearchEntry, SearchText

__all__ = [
    "Admission",
    "Allegation",
    "Assignment",
    "CaseFile",
    "CollectiveDecision",
    "Deadline",
    "Deliberation",
    "Dismissal",
    "Extension",
    "FileEntry",
    "Finding",
    "Guest",
    "Likeness",
    "ListItem",
    "ListVersion",
    "Measure",
    "MeasureEvent",
    "Meeting",
    "Noun",
    "PersonFile",
    "Precedent",
    "Proceeding",
    "Recusal",
    "RecusalAnswer",
    "RecusalRequest",
    "SearchEntry",
    "SearchText",
    "Seat",
    "Step",
    "Subject",
    "Vote",
]
