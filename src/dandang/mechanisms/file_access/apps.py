from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FileAccessConfig(AppConfig):
    name = "dandang.mechanisms.file_access"
    verbose_name = _("查阅档案")

    def ready(self) -> None:
        from dandang.cases import registry
        from dandang.mechanisms.file_access import forms, models, rules

        registry.register("file_access", noun=models.FileAccess, forms=forms, rules=rules, pages={"read": "file_access:read"})
