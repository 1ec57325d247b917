from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class OrgansConfig(AppConfig):
    name = "dandang.organs"
    verbose_name = _("机关与人员")

    def ready(self) -> None:
        post_migrate.connect(_province, sender=self)


def _province(**kwargs: object) -> None:
    """After every migration: the province's organ tree, complete with what a newer division table adds."""
    from dandang.organs import seed

    seed.province()
