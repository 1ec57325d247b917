"""Start-up checks: every verb's form, method, predicate, role, rule and paper named in the procedure data exists."""

from __future__ import annotations

from typing import Any

from django.core import checks

from dandang.cases import registry
from dandang.documents import papers
from dandang.organs import roles
from dandang.procedures import loader
from dandang.procedures.model import SUPERIOR, Procedure


@checks.register
def procedures_resolve(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """One error a name that leads nowhere."""
    errors: list[checks.CheckMessage] = []
    for kind in registry.kinds():
        for path in loader.versions(loader.DATA / kind):
            procedure = loader.in_force(kind, loader.first_day(path))
            errors += [checks.Error(f"{path.name}: {problem}", id="dandang.E001") for problem in unresolved(procedure)]
    return errors


def unresolved(procedure: Procedure) -> list[str]:
    """Names in one procedure that do not resolve."""
    mechanism, known_rules, problems = registry.of(procedure.kind), loader.rules(), []
    verbs = {step.verb for step in procedure.steps}
    for step in procedure.steps:
        for need in (*step.needs, *step.demands):
            if need.predicate not in mechanism.predicates:
                problems.append(f"{procedure.kind}.{step.verb}: predicate {need.predicate!r}")
            if need.rule not in known_rules:
                problems.append(f"{procedure.kind}.{step.verb}: rule {need.rule!r}")
        problems += [
            f"{procedure.kind}.{step.verb}: role {role!r}"
            for role in step.by
            if role.removeprefix(SUPERIOR) not in roles.catalogue()
        ]
        problems += [f"{procedure.kind}.{step.verb}: paper {kind!r}" for kind in step.papers if kind not in papers.kinds()]
        problems += [
            f"{procedure.kind}.{step.verb}: opens {opening.kind!r}"
            for opening in step.opens
            if opening.kind not in registry.kinds() or (opening.when and opening.when not in mechanism.predicates)
        ]
    problems += [f"{procedure.kind}: form for {verb!r}, which is no verb" for verb in mechanism.forms if verb not in verbs]
    return problems
