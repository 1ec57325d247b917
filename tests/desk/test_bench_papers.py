"""The figures of `dandang bench papers` are of real papers: every side runs, and what it leaves is signed."""

from __future__ import annotations

import pytest
from django.conf import settings

from dandang.desk import bench_papers
from dandang.documents.models import Document
from tests import factories


@pytest.mark.django_db
def test_every_side_is_measured_and_the_issued_papers_are_signed_ones() -> None:
    county, before = factories.a_county(), (settings.AUTHORITY, settings.VAULT_KEYS)

    sides = bench_papers.measure(county.organ, county.handler, papers_each=1, rounds=2)

    assert len(sides) == 6
    assert all(0 < side.middle <= side.slow for side in sides)
    assert [bool(d.certificate) for d in Document.objects.all()] == [True] * 3
    assert before == (settings.AUTHORITY, settings.VAULT_KEYS)
