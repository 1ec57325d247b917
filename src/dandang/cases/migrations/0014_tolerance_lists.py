"""Lists of circumstances: versions and their entries, which only a draft may change. The database refuses it to everybody else."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

# An entry is written while its version is in draft, and a version changes once more in its life, and once again: when it is given its
# first day, and its last.
FROZEN = """
CREATE FUNCTION list_item_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM cases_proceeding WHERE state <> 'drafting'
        AND id IN (CASE WHEN TG_OP <> 'INSERT' THEN OLD.version_id END, CASE WHEN TG_OP <> 'DELETE' THEN NEW.version_id END)
    ) THEN
        RAISE EXCEPTION 'entries of a list are written in its draft only';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE FUNCTION list_version_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (to_jsonb(NEW) - 'from_on' - 'until') <> (to_jsonb(OLD) - 'from_on' - 'until')
        OR (OLD.from_on IS NOT NULL AND NEW.from_on IS DISTINCT FROM OLD.from_on)
        OR (OLD.until IS NOT NULL AND NEW.until IS DISTINCT FROM OLD.until) THEN
        RAISE EXCEPTION 'a version of a list is never edited';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_listitem_frozen BEFORE INSERT OR UPDATE OR DELETE ON cases_listitem FOR EACH ROW EXECUTE FUNCTION list_item_frozen();
CREATE TRIGGER cases_listversion_frozen BEFORE UPDATE ON cases_listversion FOR EACH ROW EXECUTE FUNCTION list_version_frozen();
CREATE TRIGGER cases_listversion_stays BEFORE DELETE ON cases_listversion FOR EACH ROW EXECUTE FUNCTION append_only_refuse();
GRANT DELETE ON cases_listitem TO dandang_app
"""
THAWED = """
DROP TRIGGER cases_listitem_frozen ON cases_listitem;
DROP TRIGGER cases_listversion_frozen ON cases_listversion;
DROP TRIGGER cases_listversion_stays ON cases_listversion;
DROP FUNCTION list_item_frozen();
DROP FUNCTION list_version_frozen()
"""


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0001_initial'),
        ('cases', '0013_person_files'),
        ('organs', '0004_partners'),
    ]

    operations = [
        migrations.CreateModel(
            name='ListVersion',
            fields=[
                ('proceeding', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='cases.proceeding')),
                ('kind', models.CharField(choices=[('tolerable', '可以容错的情形'), ('excluded', '不予容错的情形'), ('sector', '行业领域容错清单')], max_length=20)),
                ('sector', models.CharField(blank=True, db_comment='Code of cases/data/sectors.toml; of a list for a sector', max_length=40)),
                ('number', models.PositiveSmallIntegerField(db_comment='Counted within organ, kind and sector; what came with the program is 1')),
                ('title', models.CharField(max_length=100)),
                ('document', models.CharField(db_comment='The paper by which the list was issued', max_length=200)),
                ('issued_by', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), size=None)),
                ('issued_on', models.DateField(db_comment='Day of that paper: the list is never in force before it')),
                ('from_on', models.DateField(db_comment='First day in force, set on approval', null=True)),
                ('until', models.DateField(db_comment='Last day in force, set when it is ended', null=True)),
                ('organ', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organs.organ')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ListItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.PositiveSmallIntegerField()),
                ('code', models.CharField(max_length=20)),
                ('category', models.CharField(blank=True, db_comment='Code of the entry that it stands under', max_length=20)),
                ('text', models.CharField(blank=True, db_comment='Empty: only the number is known', max_length=500)),
                ('text_en', models.CharField(blank=True, max_length=500)),
                ('source', models.CharField(blank=True, max_length=200)),
                ('standing', models.CharField(max_length=1)),
                ('blocking', models.BooleanField(default=False)),
                ('power_item', models.CharField(blank=True, max_length=200)),
                ('conditions', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), default=list, size=None)),
                ('evidence', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), default=list, size=None)),
                ('excluded_if', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), default=list, size=None)),
                ('lead', models.CharField(blank=True, max_length=100)),
                ('from_on', models.DateField(db_comment='First day, where it is not that of the version', null=True)),
                ('until', models.DateField(db_comment='Last day, where it is not that of the version', null=True)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='cases.listversion')),
            ],
            options={
                'ordering': ('place',),
            },
        ),
        migrations.AddConstraint(
            model_name='listversion',
            constraint=models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('from_on')), _connector='OR'), name='list_ends_after_start'),
        ),
        migrations.AddConstraint(
            model_name='listversion',
            constraint=models.UniqueConstraint(fields=('organ', 'kind', 'sector', 'number'), name='list_version_number'),
        ),
        migrations.AddConstraint(
            model_name='listitem',
            constraint=models.UniqueConstraint(fields=('version', 'code'), name='list_item_once'),
        ),
        migrations.AddConstraint(
            model_name='listitem',
            constraint=models.CheckConstraint(condition=models.Q(('until', None), ('from_on', None), ('until__gte', models.F('from_on')), _connector='OR'), name='item_ends_after_start'),
        ),
        migrations.RunSQL(FROZEN, THAWED),
    ]
