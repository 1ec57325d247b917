"""The key of an evidence file may be wrapped under another master key; nothing else of a registered piece is ever changed."""

from django.db import migrations

TABLE = "verification_evidence"
REST = "(to_jsonb({row}) - '{{key_id,wrapped}}'::text[])"
SQL = f"""
DROP TRIGGER {TABLE}_no_change ON {TABLE};
CREATE TRIGGER {TABLE}_no_change BEFORE UPDATE ON {TABLE} FOR EACH ROW
    WHEN (NEW.key_id = OLD.key_id OR {REST.format(row="NEW")} <> {REST.format(row="OLD")}) EXECUTE FUNCTION append_only_refuse();
CREATE TRIGGER {TABLE}_no_delete BEFORE DELETE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION append_only_refuse();
GRANT UPDATE (key_id, wrapped) ON {TABLE} TO dandang_app;
"""
BACK = f"""
REVOKE UPDATE (key_id, wrapped) ON {TABLE} FROM dandang_app;
DROP TRIGGER {TABLE}_no_delete ON {TABLE};
DROP TRIGGER {TABLE}_no_change ON {TABLE};
CREATE TRIGGER {TABLE}_no_change BEFORE UPDATE OR DELETE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION append_only_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("verification", "0006_returns"), ("audit", "0001_initial")]
    operations = [migrations.RunSQL(SQL, BACK)]
