"""A third kind of body: names and keys of the files that came with a report."""

from django.db import migrations

SQL = """
SET LOCAL ROLE dandang_vault;
ALTER TABLE vault.sealed DROP CONSTRAINT sealed_kind_check;
ALTER TABLE vault.sealed ADD CONSTRAINT sealed_kind_check CHECK (kind IN ('reporter', 'wording', 'attachments'));
ALTER TABLE vault.opening DROP CONSTRAINT opening_kind_check;
ALTER TABLE vault.opening ADD CONSTRAINT opening_kind_check CHECK (kind IN ('reporter', 'wording', 'attachments'));
RESET ROLE;
"""


class Migration(migrations.Migration):
    dependencies = [("vault", "0002_holders_and_batches")]
    operations = [migrations.RunSQL(SQL)]
