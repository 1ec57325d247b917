"""What every page's frame needs: who is signed in, in which organ, theme and language."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest

from dandang.base import clock
from dandang.desk.campaigns import READS as IN_CAMPAIGNS
from dandang.desk.experts import KEEPS
from dandang.desk.meetings import MEETS
from dandang.desk.postbox import READERS
from dandang.desk.words import role_title
from dandang.desk.worklist import APPROVALS
from dandang.mechanisms.followup.planner import READS as FOLLOWS_UP
from dandang.mechanisms.reports import briefings
from dandang.mechanisms.verification.returns import READS
from dandang.procedures import loader
from dandang.statistics import figures

HOLD_TO_ACCOUNT = frozenset(loader.in_force("accountability", date.max).opening()[0].by)
"""Who opens an accountability matter, by the procedure."""
FILES_BEFOREHAND = frozenset(loader.in_force("prefiling", date.max).opening()[0].by)
"""Who enters what is filed beforehand, where that is carried out."""
EXECUTE = frozenset(loader.in_force("execution", date.max).opening()[0].by)
"""Who registers a decision that is to be executed."""


def frame(request: HttpRequest) -> dict[str, Any]:
    """Posts of today for the menu; which pages the person has a use for. What a page allows is decided by the page."""
    theme = request.COOKIES.get("theme", "")
    known: dict[str, Any] = {"theme": theme if theme in {"light", "dark"} else ""}
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return known
    posts, today = user.posts_on(clock.today()), clock.today()
    return known | {
        "posts": [(post.organ.name, role_title(post.role)) for post in posts],
        "may_register": any(post.role == "intake_clerk" for post in posts),
        "may_execute": any(post.role in EXECUTE for post in posts),
        "may_hold_to_account": any(post.role in HOLD_TO_ACCOUNT for post in posts),
        "may_file_beforehand": any(
            post.role in FILES_BEFOREHAND and loader.in_force("prefiling", today, post.organ.profile).is_open for post in posts
        ),
        "has_postbox": any(post.role in READERS for post in posts),
        "has_meetings": any(post.role in MEETS for post in posts),
        "has_campaigns": any(post.role in IN_CAMPAIGNS for post in posts),
        "has_experts": any(post.role in KEEPS for post in posts),
        "has_returns": any(post.role in READS for post in posts),
        "has_repeats": any(post.role in briefings.READS for post in posts),
        "has_figures": any(post.role in figures.READS for post in posts),
        "has_followups": any(post.role in FOLLOWS_UP for post in posts),
        "has_openings": any(post.role == "security_auditor" for post in posts),
        "may_approve": any(post.role in APPROVALS for post in posts),
    }
