from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FollowUpConfig(AppConfig):
    name = "dandang.mechanisms.followup"
    verbose_name = _("回访教育")

    def ready(self) -> None:
        from dandang.cases import registry
        from dandang.mechanisms.followup import care_forms, care_rules, forms, models, rules, use_forms, use_rules

        registry.register(
            "followup", noun=models.FollowUp, forms=forms, rules=rules, pages={"visit": "followup:visit"},
            links={"followup:dossier": _("一人一策、一病一方、一访一档")},
        )
        registry.register("care", noun=models.Care, forms=care_forms, rules=care_rules)
        registry.register("use_request", noun=models.UseRequest, forms=use_forms, rules=use_rules, links={"followup:request": _("查看推荐")})
