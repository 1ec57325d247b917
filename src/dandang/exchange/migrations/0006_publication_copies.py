"""A copy of figures for publication is a kind of its own."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('exchange', '0005_figure_copies'),
    ]

    operations = [
        migrations.AlterField(
            model_name='copy',
            name='what',
            field=models.CharField(choices=[('cases', '案卷清单'), ('worklist', '工作清单'), ('findings', '认定结论清单'), ('paper', '文书'), ('original', '文书正本'), ('page', '案卷打印件'), ('faults', '导入差错表'), ('evidence', '证据副本'), ('archive', '归档包'), ('figures', '统计指标'), ('publication', '公开数据')], max_length=20),
        ),
    ]
