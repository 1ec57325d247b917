"""Organs in their tree, staff, the posts that give them roles from one day to another, and who manages whom."""

from dandang.organs.models.authority import ManagementAuthority
from dandang.organs.models.organ import Organ
from dandang.organs.models.staff import Post, Staff, StaffRelative

__all__ = ["ManagementAuthority", "Organ", "Post", "Staff", "StaffRelative"]
