from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "dandang.cases"
    verbose_name = _("案卷")

    def ready(self) -> None:
        from dandang.cases import across, checks, registry  # noqa: F401  (registers the start-up checks)
        from dandang.cases.lists import forms as list_forms
        from dandang.cases.lists import rules as list_rules
        from dandang.cases.meetings import catalogue, forms, item_forms, item_rules, rules
        from dandang.cases.models import Deliberation, ListVersion, Meeting
        from dandang.documents import papers
        from dandang.procedures import words

        registry.register("meeting", noun=Meeting, forms=forms, rules=rules, links={"desk:meeting": _("会议页面")})
        registry.register("deliberation", noun=Deliberation, forms=item_forms, rules=item_rules)
        registry.register(
            "tolerance_list", noun=ListVersion, forms=list_forms, rules=list_rules, pages={"put_item": "desk:list_item"},
            links={"desk:list_version": _("清单页面")},
        )
        across.know("decided", catalogue.questions())
        words.tell(condition=across.sentence, paper=lambda code: papers.newest(code) if code in papers.kinds() else None)
        across.know("consulted", catalogue.CONSULTATIONS)
