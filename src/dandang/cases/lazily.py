"""Facts that are looked up only when a rule asks for them: most steps need few of what a matter could be asked.

A noun's `facts` may answer with `Lazily(Facts, ...)` in place of `Facts(...)`: the same names, each a value or a function that
finds it. The predicates see no difference. What is asked is asked under the step's lock, before anything is written.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any


class Lazily:
    """Stands for an object of the dataclass `shape`; a name that is not given is a mistake, found at once."""

    def __init__(self, shape: type, /, **known: Any) -> None:
        names = {each.name for each in fields(shape)}
        if names != known.keys():
            raise TypeError(f"{shape.__qualname__}: given {sorted(names ^ known.keys())} too much or too little")
        self._known = known

    def but(self, **known: Any) -> Lazily:
        """These facts, save for what is known already."""
        for name, value in known.items():
            if name not in self._known:
                raise TypeError(name)
            setattr(self, name, value)
        return self

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name not in self._known:
            raise AttributeError(name)
        value = self._known[name]
        found = value() if callable(value) else value
        setattr(self, name, found)  # from now on it is simply there
        return found
