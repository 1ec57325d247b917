from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ToleranceConfig(AppConfig):
    name = "dandang.mechanisms.tolerance"
    verbose_name = _("容错纠错")

    def ready(self) -> None:
        from dandang.cases import across, registry
        from dandang.mechanisms.tolerance import entries, forms, models, rules, task_forms, task_rules

        registry.register(
            "tolerance", noun=models.ToleranceCase, forms=forms, rules=rules,
            pages=dict.fromkeys(entries.SUBMITTED_BY, "tolerance:sheet"),
            links={"tolerance:sheet_read": _("容错认定分析表"), "desk:similar": _("已认定的相似事项")},
        )
        registry.register("correction_task", noun=models.CorrectionTask, forms=task_forms, rules=task_rules)
        here = across.Sibling("容错研判和认定", "Tolerance", SETTLED)
        across.know("begun", {"tolerance": here})
        across.know("settled", {"tolerance": here})


SETTLED = frozenset(
    {"not_initiated", "not_accepted", "determined", "issued", "served", "filed", "correcting", "closed", "revoked", "archived"}
)
"""States in which the matter may be decided (T-2): none that comes before a determination, and no review."""
