"""Grades and outcomes in their order, and people by user name: what the rules of tolerance compare. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

LADDERS: Mapping[str, tuple[str, ...]] = {
    "party": ("warning", "serious_warning", "removal_from_party_posts", "probation", "expulsion"),
    "governmental": ("warning", "demerit", "major_demerit", "demotion", "removal", "expulsion"),
    "organisational": (),
}
"""The grades of each track, the lightest first: 处分条例 art. 8, 政务处分法 art. 7. Handling by the organisation has no grades."""
WEIGHT = ("not_within_scope", "exempt", "first_form", "mitigate", "lenient", "refused")
"""Outcomes, the lightest for the person first; for T-13 alone."""


def names_of(people: Any) -> frozenset[str]:
    """User names of people, or of what is a user name already."""
    return frozenset(getattr(person, "username", person) for person in people or ())
