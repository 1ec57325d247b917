"""How Django's forms look here: label above, help and error at the field, a summary of errors on top."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Our templates for every form and field; of the widgets only groups of choices differ from Django's."""

    form_template_name = "ui/form.html"
    field_template_name = "ui/field.html"
