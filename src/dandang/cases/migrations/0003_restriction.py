"""Case files known only to who is admitted, and the bypass of the organ's own head (R-3, R-4). An admission only ends."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0002_append_only'),
        ('organs', '0003_authority_and_constraints'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='casefile',
            name='bypassed_at',
            field=models.DateTimeField(db_comment='Whoever headed the organ at that moment never sees it, R-4', null=True),
        ),
        migrations.AddField(
            model_name='casefile',
            name='is_restricted',
            field=models.BooleanField(db_comment='Known only to who is admitted (cases_admission), R-3', default=False),
        ),
        migrations.CreateModel(
            name='Admission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(blank=True, max_length=40)),
                ('at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(db_comment='From then on it admits nobody', null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('casefile', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='admissions', to='cases.casefile')),
                ('organ', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organs.organ')),
                ('staff', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '知悉人',
                'ordering': ('pk',),
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('organ', None), ('role', ''), ('staff__isnull', False)), models.Q(('organ__isnull', False), ('staff', None), models.Q(('role', ''), _negated=True)), _connector='OR'), name='admission_of_person_or_role'), models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('casefile', 'staff', 'organ', 'role'), name='admitted_once', nulls_distinct=False)],
            },
        ),
        migrations.RunSQL(
            'REVOKE UPDATE ON cases_admission FROM dandang_app; GRANT UPDATE (ended_at) ON cases_admission TO dandang_app',
            'GRANT UPDATE ON cases_admission TO dandang_app',
        ),
    ]
