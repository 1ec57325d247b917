"""The tables of the expert consultation."""

from dandang.mechanisms.experts.models.expertise import Expertise
from dandang.mechanisms.experts.models.opinion import Opinion
from dandang.mechanisms.experts.models.pool import Expert

__all__ = ["Expert", "Expertise", "Opinion"]
