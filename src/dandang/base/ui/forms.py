"""How Django's forms look here: one template a field, the error at the field, the label above."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Finds our form templates beside every other template."""
