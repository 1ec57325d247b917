"""Every address that Django knows, filled with the keys of matters: for tests that ask all of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from dandang.base import ids
from dandang.cases import doors, registry
from dandang.cases.models import CaseFile
from dandang.documents.models import Document

Keys = dict[str, list[tuple[str, tuple[str, ...]]]]
"""Keys of each kind of thing, a proceeding's with the verbs of its procedure."""
LAW = ("/procedures/", "/rules/", "/api/v1/openapi", "/api/v1/rules", "/sign-", "/language/", "/theme/", "/api/v1/token")
"""Pages that read no matter: the law, and the session."""


def keys_of(casefile: CaseFile, *, all_verbs: bool) -> Keys:
    """Of what is visible one verb a proceeding and one paper will do; of what is hidden every one."""
    proceedings = [
        (p.key, tuple(step.verb for step in p.procedure.steps if all_verbs or p.state in step.from_states)[: None if all_verbs else 1])
        for p in casefile.proceedings.order_by("pk")
    ]
    papers: list[tuple[str, tuple[str, ...]]] = [(d.key, ()) for d in Document.objects.filter(casefile_code=casefile.code).order_by("pk")]
    return {"cases": [(casefile.key, ())], "proceedings": proceedings, "papers": papers if all_verbs else papers[:1]}


def none_like(keys: Keys) -> Keys:
    """Keys of as many things that there are not."""
    return {kind: [(ids.public_key(), verbs) for _key, verbs in found] for kind, found in keys.items()}


def few(keys: Keys) -> Keys:
    """The same things, of each only the first verb and the last."""
    return {kind: [(key, verbs[:1] + verbs[1:][-1:]) for key, verbs in found] for kind, found in keys.items()}


def joined(*all_keys: Keys) -> Keys:
    return {kind: [each for keys in all_keys for each in keys[kind]] for kind in ("cases", "proceedings", "papers")}


def addresses(keys: Keys) -> Iterator[str]:
    """Every address of pages and API, filled with these keys."""
    for route in dict.fromkeys(_routes(get_resolver(), "/")):
        if route.startswith(LAW):
            continue
        if "<" not in route:
            yield route.replace("^", "nowhere")
            continue
        kind = "papers" if "papers/" in route or "documents/" in route else "proceedings" if "proceedings/" in route else "cases"
        for key, verbs in keys[kind] if "key>" in route else [("", ())]:
            for verb in (verbs or ("receive",)) if "verb>" in route else ("",):
                for law in _kinds() if "kind>" in route else ("",):
                    filled = re.sub(r"<(?:\w+:)?key>", key, re.sub(r"<(?:\w+:)?verb>", verb, re.sub(r"<(?:\w+:)?kind>", law, route)))
                    yield re.sub(r"<int:\w+>", "1", filled)


def _kinds() -> list[str]:
    """Every kind that begins inside a matter, and one of those that do not: they are all answered alike."""
    within = [kind for kind in registry.kinds() if doors.begins_within(kind)]
    return [*within, next(kind for kind in registry.kinds() if kind not in within)]


def _routes(resolver: URLResolver, before: str) -> Iterator[str]:
    for entry in resolver.url_patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield route
        else:
            yield from _routes(entry, route)
