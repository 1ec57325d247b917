"""Roads to other organs, repeats and their undoing, withdrawal. What was sent and linked is never changed (R-16, R-17)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from dandang.audit.sql import append_only


class Migration(migrations.Migration):

    dependencies = [
        ('organs', '0003_authority_and_constraints'),
        ('reports', '0003_registration'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='report',
            name='assign_to',
            field=models.ForeignKey(db_comment='To whom an assignment is proposed (R-11)', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organs.organ'),
        ),
        migrations.AddField(
            model_name='report',
            name='feedback_waived',
            field=models.BooleanField(db_comment='On withdrawing the reporter asked for no feedback, R-16', default=False),
        ),
        migrations.AddField(
            model_name='report',
            name='withdrawn_at',
            field=models.DateTimeField(db_comment='The reporter withdrew; nothing is deleted or stopped by it, R-16', null=True),
        ),
        migrations.CreateModel(
            name='Dispatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('way', models.CharField(choices=[('forward_down', '转送下级'), ('forward_sideways', '移送'), ('assign', '交办'), ('split_off', '分出移送')], max_length=20)),
                ('at', models.DateTimeField()),
                ('arrived', models.OneToOneField(db_comment='What it became there', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.report')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('sent', models.ForeignKey(db_comment="The sender's item", on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.report')),
            ],
            options={
                'ordering': ('pk',),
            },
        ),
        migrations.CreateModel(
            name='RepeatLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('same_fact', models.TextField(db_comment='Why it is the same fact, R-15')),
                ('handled_together', models.BooleanField(default=False)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('main', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.report')),
                ('predecessor', models.ForeignKey(db_comment='The last item of the same matter before this one', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.report')),
                ('repeat', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.report')),
            ],
            options={
                'ordering': ('pk',),
            },
        ),
        migrations.CreateModel(
            name='RepeatCancel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('link', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.repeatlink')),
            ],
            options={
                'ordering': ('pk',),
            },
        ),
        *append_only("reports_dispatch"),
        *append_only("reports_repeatlink"),
        *append_only("reports_repeatcancel"),
    ]
