from django.db import migrations, models

from dandang.audit.sql import append_only

REFUSE = """
CREATE FUNCTION append_only_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$
"""

# VOLATILE on purpose: under READ COMMITTED each statement of a volatile function sees what was committed before it began,
# so the head is read after the lock was waited for.
HEAD = """
CREATE FUNCTION audit_head(wanted text, OUT seq integer, OUT hash text) LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('audit ' || wanted, 0));
    SELECT e.seq, e.hash INTO seq, hash FROM audit_event e WHERE e.chain = wanted ORDER BY e.seq DESC LIMIT 1;
END $$
"""

# An event that does not join the head of its chain never gets in, whoever writes it.
JOIN = """
CREATE FUNCTION audit_event_join() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE head record;
BEGIN
    SELECT e.seq, e.hash INTO head FROM audit_event e WHERE e.chain = NEW.chain ORDER BY e.seq DESC LIMIT 1;
    IF NEW.seq <> coalesce(head.seq, 0) + 1 OR head.seq IS NOT NULL AND NEW.prev_hash <> head.hash THEN
        RAISE EXCEPTION 'audit event % of its chain does not join event %', NEW.seq, coalesce(head.seq, 0)
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$
"""
JOINS = "CREATE TRIGGER audit_event_joins BEFORE INSERT ON audit_event FOR EACH ROW EXECUTE FUNCTION audit_event_join()"


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        migrations.CreateModel(
            name="AuditEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("chain", models.TextField(
                    db_comment="Case file code, organ:<code>, vault:<token> or system", verbose_name="链")),
                ("seq", models.PositiveIntegerField(
                    db_comment="1, 2, 3 … without a gap inside the chain", verbose_name="序号")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("actor", models.TextField(
                    db_comment="Sign-in name; no foreign key, evidence outlives accounts", verbose_name="操作人")),
                ("verb", models.TextField(
                    db_comment="mechanism.verb, or mechanism.verb.refused", verbose_name="事项")),
                ("data", models.JSONField(
                    db_comment="Plain values; never personal data of a reporter (R-18)", default=dict, verbose_name="内容")),
                ("prev_hash", models.CharField(
                    db_comment="Hash of the event before; of the chain's name for the first", max_length=64)),
                ("hash", models.CharField(
                    db_comment="H(prev_hash + canonical JSON), see dandang/audit/canonical.py", max_length=64)),
                ("alg", models.CharField(db_comment="sha256 or sm3", max_length=10)),
            ],
            options={
                "db_table": "audit_event",
                "ordering": ("chain", "seq"),
                "verbose_name": "审计事件",
                "constraints": [models.UniqueConstraint(fields=("chain", "seq"), name="audit_event_seq")],
            },
        ),
        migrations.RunSQL(REFUSE, "DROP FUNCTION append_only_refuse()"),
        migrations.RunSQL(HEAD, "DROP FUNCTION audit_head(text)"),
        migrations.RunSQL(JOIN, "DROP FUNCTION audit_event_join()"),
        migrations.RunSQL(JOINS, "DROP TRIGGER audit_event_joins ON audit_event"),
        migrations.RunSQL("GRANT USAGE ON SEQUENCE audit_event_id_seq TO dandang_app", migrations.RunSQL.noop),
        *append_only("audit_event"),
    ]
