from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "dandang.cases"
    verbose_name = _("案卷")

    def ready(self) -> None:
        from dandang.cases import checks  # noqa: F401  (registers the start-up checks)
