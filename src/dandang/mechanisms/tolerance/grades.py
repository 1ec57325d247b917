"""Names of the grades of sanction, for the forms. Which grades a track has, and their order, is in `rules.LADDERS`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

GRADES = [
    ("warning", _("警告")), ("serious_warning", _("严重警告")), ("removal_from_party_posts", _("撤销党内职务")), ("probation", _("留党察看")),
    ("demerit", _("记过")), ("major_demerit", _("记大过")), ("demotion", _("降级")), ("removal", _("撤职")), ("expulsion", _("开除（开除党籍）")),
]
