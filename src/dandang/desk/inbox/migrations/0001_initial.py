"""Messages and their copies, and the notes by which the worker learns that a step was taken."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

MOVED = """
CREATE FUNCTION inbox_moved_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO inbox_moved (proceeding_id) SELECT DISTINCT c.proceeding_id FROM changed c;
    RETURN NULL;
END $$
"""
STEPS = """
CREATE TRIGGER steps_are_told AFTER INSERT ON cases_step REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION inbox_moved_on()
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cases', '0014_tolerance_lists'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Address',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('way', models.CharField(choices=[('mail', '电子邮件'), ('webhook', '网络接口')], max_length=10)),
                ('place', models.CharField(max_length=200)),
                ('key', models.CharField(db_comment="With which a webhook's copies are signed; shown once", max_length=64)),
                ('made_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('staff', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('pk',),
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(choices=[('turn', '轮到您办理'), ('many', '新到一批事项'), ('soon', '期限将满'), ('late', '已逾期')], max_length=10)),
                ('about', models.CharField(db_comment='Step or clock, by keys alone; a message is made once', max_length=80)),
                ('due_on', models.DateField(db_comment='Last day of the clock that the message is about', null=True)),
                ('at', models.DateTimeField()),
                ('read_at', models.DateTimeField(null=True)),
                ('proceeding', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.proceeding')),
                ('staff', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-pk',),
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('waiting', '待发送'), ('sent', '已发送'), ('given_up', '未送达')], default='waiting', max_length=10)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('fault', models.CharField(blank=True, db_comment='Code of what went wrong last', max_length=40)),
                ('next_at', models.DateTimeField(db_comment='Not tried before')),
                ('tried_at', models.DateTimeField(null=True)),
                ('address', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='inbox.address')),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='inbox.message')),
            ],
            options={
                'ordering': ('pk',),
            },
        ),
        migrations.CreateModel(
            name='Moved',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('proceeding', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.proceeding')),
            ],
            options={
                'ordering': ('pk',),
            },
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('read_at', None)), fields=['staff', '-id'], name='message_new'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.UniqueConstraint(fields=('staff', 'about'), name='message_once'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['next_at'], name='delivery_due'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(fields=('message', 'address'), name='delivery_once'),
        ),
        migrations.RunSQL("GRANT DELETE ON inbox_moved TO dandang_app", migrations.RunSQL.noop),
        migrations.RunSQL(MOVED, "DROP FUNCTION inbox_moved_on()"),
        migrations.RunSQL(STEPS, "DROP TRIGGER steps_are_told ON cases_step"),
    ]
