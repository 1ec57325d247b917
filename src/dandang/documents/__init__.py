"""Official papers: fields in, a numbered, frozen, signed-for document out.

    preview(kind, context, on=…)   PDF with 草稿 across it; nothing is stored
    issue(kind, context, …)        number, PDF/A bytes and hash, in the caller's transaction
    document.serve(…)              two servers carry it to each recipient; receipts make it served

Sources: GB/T 9704-2012 (layout), 民事诉讼法 art. 87-92 as the model for service, rules D-1 to D-7. What a paper may say is
declared in `papers/<kind>/<first day in force>.toml`. Not here: who may issue (mechanisms), the reporter (vault), archives.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dandang.documents.issuing import Recipient, issue
    from dandang.documents.papers import version_on
    from dandang.documents.render import preview, text_of

__all__ = ["Recipient", "issue", "preview", "text_of", "version_on"]

_HOME = {"issue": "issuing", "Recipient": "issuing", "preview": "render", "text_of": "render", "version_on": "papers"}


def __getattr__(name: str) -> Any:
    """Names of `__all__`, loaded on first use because models exist only after Django has started."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
