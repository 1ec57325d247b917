"""What each mechanism is made of. A mechanism registers itself when Django starts; `cases` never imports one."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dandang.cases.forms import StepForm
    from dandang.procedures.model import Predicate


@dataclass(frozen=True)
class Mechanism:
    """A kind of proceeding: its noun, the form of each verb, the predicates that its procedure names."""

    kind: str
    noun: Any
    forms: Mapping[str, type[StepForm]]
    predicates: Mapping[str, Predicate]
    pages: Mapping[str, str] = field(default_factory=dict)
    """Verbs with a richer page than the generic one: the name of its address, which takes the proceeding's key."""
    links: Mapping[str, Any] = field(default_factory=dict)
    """Pages beside the steps, shown with the proceeding: name of the address and title."""


_known: dict[str, Mechanism] = {}


def register(
    kind: str, *, noun: Any, forms: ModuleType, rules: ModuleType, pages: Mapping[str, str] | None = None,
    links: Mapping[str, Any] | None = None,
) -> None:
    """Called by a mechanism's AppConfig. A form belongs to the verb in its `verb` attribute."""
    from dandang.cases.forms import StepForm
    from dandang.documents import papers
    from dandang.procedures import lint

    by_verb = {
        form.verb: form
        for form in vars(forms).values()
        if inspect.isclass(form) and issubclass(form, StepForm) and form.verb
    }
    predicates = {
        name: value
        for name, value in vars(rules).items()
        if inspect.isfunction(value) and not name.startswith("_")
        and (value.__module__ == rules.__name__ or hasattr(value, "sentence"))  # its own, or of a part that it takes in
    }
    _known[kind] = Mechanism(kind, noun, by_verb, predicates, pages or {}, links or {})
    lint.register(kind, predicates=predicates, papers=papers.kinds())


def of(kind: str) -> Mechanism:
    """The mechanism of this kind; KeyError when none registered."""
    return _known[kind]


def kinds() -> tuple[str, ...]:
    return tuple(sorted(_known))


def form_of(kind: str, verb: str) -> type[StepForm]:
    """The form of a verb; for extensions the common ones; the plain one (only a reason) when the mechanism declares none."""
    return _known[kind].forms.get(verb) or _common_form(verb)


@cache
def _common_form(verb: str) -> type[StepForm]:
    from dandang.cases import forms

    act = verb.partition("_extension")[0]
    common = {"ask": forms.AskExtensionForm, "grant": forms.GrantExtensionForm, "refuse": forms.RefuseExtensionForm}
    if "_extension" not in verb or act not in common:
        return forms.StepForm
    return type(common[act].__name__, (common[act],), {"verb": verb})
