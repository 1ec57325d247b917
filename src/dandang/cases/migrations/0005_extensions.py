"""More time for a clock: every act is a row; the last day of a clock moves with a granted one only (R-67), its start never (R-68)."""

import django.db.models.deletion
from django.db import migrations, models

from dandang.audit.sql import append_only

KEPT = """
CREATE FUNCTION cases_deadline_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.proceeding_id, NEW.code, NEW.starts_on) IS DISTINCT FROM (OLD.proceeding_id, OLD.code, OLD.starts_on)
        OR (OLD.met_at IS NOT NULL AND NEW.met_at IS DISTINCT FROM OLD.met_at) THEN
        RAISE EXCEPTION 'R-68: a clock is never restarted' USING ERRCODE = 'raise_exception';
    END IF;
    IF NEW.due_on IS DISTINCT FROM OLD.due_on AND NOT EXISTS (
        SELECT FROM cases_extension
        WHERE deadline_id = OLD.id AND act = 'granted' AND due_before = OLD.due_on AND due_on = NEW.due_on
    ) THEN
        RAISE EXCEPTION 'R-67: a last day moves with a granted extension only' USING ERRCODE = 'raise_exception';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_deadline_kept BEFORE UPDATE ON cases_deadline FOR EACH ROW EXECUTE FUNCTION cases_deadline_kept();
"""
LOOSE = "DROP TRIGGER cases_deadline_kept ON cases_deadline; DROP FUNCTION cases_deadline_kept()"


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0001_initial'),
        ("cases", "0004_search"),
    ]

    operations = [
        migrations.CreateModel(
            name='Extension',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('act', models.CharField(choices=[('asked', '申请延期'), ('granted', '批准延期'), ('refused', '不同意延期')], max_length=10)),
                ('due_before', models.DateField(db_comment='Last day in time when this was done: earlier dates stay readable, R-67')),
                ('due_on', models.DateField(db_comment='The last day asked for; in force from a grant on')),
                ('is_provisional', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ('pk',),
            },
        ),
        migrations.AddField(
            model_name='deadline',
            name='extended',
            field=models.CharField(choices=[('none', '未申请延期'), ('pending', '延期待批'), ('granted', '已延期'), ('refused', '不同意延期')], db_comment='What became of the last request for more time, R-67', db_default='none', default='none', max_length=10),
        ),
        migrations.AddField(
            model_name='deadline',
            name='times',
            field=models.PositiveSmallIntegerField(db_comment='How often it was extended', db_default=0, default=0),
        ),
        migrations.AddIndex(
            model_name='deadline',
            index=models.Index(condition=models.Q(('extended', 'pending'), ('met_at', None)), fields=['proceeding'], name='deadline_pending'),
        ),
        migrations.AddField(
            model_name='extension',
            name='deadline',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='extensions', to='cases.deadline'),
        ),
        migrations.AddField(
            model_name='extension',
            name='step',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.step'),
        ),
        migrations.AddConstraint(
            model_name='extension',
            constraint=models.CheckConstraint(condition=models.Q(('due_on__gt', models.F('due_before'))), name='extension_is_longer'),
        ),
        *append_only('cases_extension'),
        migrations.RunSQL(KEPT, LOOSE),
    ]
