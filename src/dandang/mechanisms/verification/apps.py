from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VerificationConfig(AppConfig):
    name = "dandang.mechanisms.verification"
    verbose_name = _("问题线索核查")

    def ready(self) -> None:
        from dandang.cases import registry
        from dandang.mechanisms.verification import evidence, forms, models, rules
        from dandang.vault import filekeys, files

        registry.register("verification", noun=models.Clue, forms=forms, rules=rules, links={"desk:evidence": _("证据登记")})
        files.keeper(evidence.names_kept)
        filekeys.register(evidence.KEYS)
