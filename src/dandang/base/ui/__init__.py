"""Layout, components, form fields: the look of every page. Templates and static files live here."""
