from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoordinationConfig(AppConfig):
    name = "dandang.mechanisms.coordination"
    verbose_name = _("协作请求")

    def ready(self) -> None:
        from dandang.cases import across, registry
        from dandang.mechanisms.coordination import catalogue, forms, models, package_forms, package_rules, rules

        links = {"desk:request": _("请求和答复")}
        registry.register("coordination", noun=models.Coordination, forms=forms, rules=rules, links=links)
        registry.register("package", noun=models.Package, forms=package_forms, rules=package_rules, links={"desk:request": _("查看协作件")})
        across.know("answered", catalogue.kinds())
