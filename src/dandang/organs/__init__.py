"""Organs, staff, posts, roles, competence: who works where, as what, since when. Reporters and subjects are not here."""
