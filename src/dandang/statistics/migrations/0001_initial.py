"""The sums of the figures, and the notes by which the roll-up learns that something happened."""

import django.db.models.deletion
from django.db import migrations, models

# A note in the writing transaction: it is there when the step is, and not otherwise.
STEPPED = """
CREATE FUNCTION statistics_stepped() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO statistics_waiting (casefile_id, at)
    SELECT DISTINCT p.casefile_id, now() FROM changed c JOIN cases_proceeding p ON p.id = c.proceeding_id;
    RETURN NULL;
END $$
"""
STEPS = """
CREATE TRIGGER steps_are_counted AFTER INSERT ON cases_step REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION statistics_stepped()
"""
# Hidden matters count nowhere, and a matter counts for the organ that has it.
MOVED = """
CREATE FUNCTION statistics_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO statistics_waiting (casefile_id, at) VALUES (NEW.id, now());
    RETURN NULL;
END $$
"""
MATTERS = """
CREATE TRIGGER matters_are_counted AFTER UPDATE OF is_restricted, bypassed_at, organ_id ON cases_casefile FOR EACH ROW
WHEN ((OLD.is_restricted, OLD.bypassed_at, OLD.organ_id) IS DISTINCT FROM (NEW.is_restricted, NEW.bypassed_at, NEW.organ_id))
EXECUTE FUNCTION statistics_moved()
"""
ALREADY_THERE = "INSERT INTO statistics_waiting (casefile_id, at) SELECT id, now() FROM cases_casefile"

class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cases', '0013_person_files'),
        ('organs', '0004_partners'),
    ]

    operations = [
        migrations.CreateModel(
            name='Contribution',
            fields=[
                ('casefile', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='cases.casefile')),
                ('marks', models.JSONField(db_comment='[[cell, day, number], ...]')),
                ('organ', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organs.organ')),
            ],
            options={
                'ordering': ('pk',),
            },
        ),
        migrations.CreateModel(
            name='Waiting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_comment='When the transaction began that changed the matter')),
                ('casefile', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.casefile')),
            ],
            options={
                'ordering': ('pk',),
            },
        ),
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('cell', models.CharField(db_comment='Code of the indicator, or code|part', max_length=100)),
                ('own', models.BigIntegerField()),
                ('whole', models.BigIntegerField()),
                ('organ', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organs.organ')),
            ],
            options={
                'ordering': ('pk',),
                'indexes': [models.Index(fields=['organ', 'cell', 'day'], include=('own', 'whole'), name='tally_series')],
                'constraints': [models.UniqueConstraint(fields=('organ', 'day', 'cell'), include=('own', 'whole'), name='tally_cell')],
            },
        ),
        migrations.RunSQL("GRANT DELETE ON statistics_waiting TO dandang_app", migrations.RunSQL.noop),
        migrations.RunSQL(STEPPED, "DROP FUNCTION statistics_stepped()"),
        migrations.RunSQL(STEPS, "DROP TRIGGER steps_are_counted ON cases_step"),
        migrations.RunSQL(MOVED, "DROP FUNCTION statistics_moved()"),
        migrations.RunSQL(MATTERS, "DROP TRIGGER matters_are_counted ON cases_casefile"),
        migrations.RunSQL(ALREADY_THERE, migrations.RunSQL.noop),
    ]
