"""Start-up checks: every name in the procedure data exists (`procedures.lint`), and every kind and form meets its other half."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core import checks

from dandang.cases import codes, registry
from dandang.procedures import lint, loader


@checks.register
def procedures_resolve(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """One error a name that leads nowhere, or a form or kind that stands alone."""
    problems = [str(error) for error in lint.lint()]
    problems += [f"{kind}: no mechanism has registered" for kind in loader.kinds() if kind not in registry.kinds()]
    for name in loader.profiles():
        asked = {code for kind in loader.kinds() for code in loader.in_force(kind, date.max, name).list_required}
        problems += [f"{name}: list_required = a sector; found {code!r}" for code in sorted(asked - codes.catalogue("sectors").keys())]
    for kind in registry.kinds():
        local = {step.verb for name in loader.profiles() for step in loader.in_force(kind, date.max, name).steps}
        for path in loader.versions(loader.DATA / kind):
            verbs = {step.verb for step in loader.in_force(kind, loader.first_day(path)).steps}
            unknown = [verb for verb in registry.of(kind).forms if verb not in verbs | local]
            problems += [f"{path.name}: {kind}: form for {verb!r}, which is no verb" for verb in unknown]
    return [checks.Error(problem, id="dandang.E001") for problem in problems]
