"""The application as granian's workers load it: stopped by the program that started it, and by nothing else."""

from __future__ import annotations

from config.wsgi import application
from dandang.base.lifetime import end_with_parent

__all__ = ["application"]

end_with_parent()
