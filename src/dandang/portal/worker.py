"""The portal as granian's workers load it: stopped by the program that started it, and by nothing else."""

from __future__ import annotations

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "config.portal"

from django.core.wsgi import get_wsgi_application

from dandang.base.lifetime import end_with_parent

__all__ = ["application"]

application = get_wsgi_application()
end_with_parent()
