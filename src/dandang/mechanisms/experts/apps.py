from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExpertsConfig(AppConfig):
    name = "dandang.mechanisms.experts"
    verbose_name = _("专家咨询")

    def ready(self) -> None:
        from dandang.cases import registry
        from dandang.mechanisms.experts import (
            forms,
            models,
            opinion_forms,
            opinion_rules,
            pool_forms,
            pool_rules,
            rules,
        )

        registry.register("pool", noun=models.Expert, forms=pool_forms, rules=pool_rules)
        registry.register("expertise", noun=models.Expertise, forms=forms, rules=rules, links={"desk:expertise": _("专家和意见")})
        registry.register("opinion", noun=models.Opinion, forms=opinion_forms, rules=opinion_rules, links={"desk:expertise": _("查看咨询")})
