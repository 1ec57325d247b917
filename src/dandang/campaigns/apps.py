"""Registers the package with Django, and its two procedures with the case file."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CampaignsConfig(AppConfig):
    name = "dandang.campaigns"
    label = "campaigns"
    verbose_name = _("专项行动")

    def ready(self) -> None:
        from dandang.campaigns import forms, models, node_forms, node_rules, rules
        from dandang.cases import registry

        registry.register("campaign", noun=models.Campaign, forms=forms, rules=rules, links={"desk:campaign": _("专项行动")})
        registry.register("campaign_node", noun=models.Node, forms=node_forms, rules=node_rules, links={"desk:campaign_node": _("本级任务")})
