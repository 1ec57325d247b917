"""Where the framework itself deletes rows: sessions and sign-in attempts."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("organs", "0001_initial"), ("sessions", "0001_initial"), ("axes", "0010_accessattemptexpiration")]
    operations = [
        migrations.RunSQL(
            "GRANT DELETE ON django_session, axes_accessattempt, axes_accessattemptexpiration TO dandang_app",
            migrations.RunSQL.noop,
        )
    ]
