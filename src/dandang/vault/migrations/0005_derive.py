"""A part of a report goes to another organ: the reporter is carried into a new item inside the vault, without being shown."""

from django.db import migrations

SQL = """
SET LOCAL ROLE dandang_vault;
CREATE TABLE vault.derivation (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    token uuid NOT NULL REFERENCES vault.item,
    staff_id bigint NOT NULL,
    at timestamptz NOT NULL
);
COMMENT ON TABLE vault.derivation IS 'Who had a part of an item made for another organ (report with several subjects)';
CREATE TRIGGER derivation_no_change BEFORE UPDATE OR DELETE ON vault.derivation FOR EACH ROW EXECUTE FUNCTION vault.refuse_change();
CREATE TRIGGER derivation_no_truncate BEFORE TRUNCATE ON vault.derivation
    FOR EACH STATEMENT EXECUTE FUNCTION vault.refuse_change();

-- The sealed reporter for sealing it anew, to somebody who serves in an organ that holds the item; no row for anyone else.
CREATE FUNCTION vault.derive(wanted uuid, staff bigint, serves_in bigint[], moment timestamptz)
RETURNS TABLE (identity_state text, suite text, key_id text, wrapped bytea, body bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM vault.holder h JOIN vault.item i ON i.token = h.token
        WHERE h.token = wanted AND h.until IS NULL AND h.organ_id = ANY (serves_in) AND i.destroyed_at IS NULL
    ) THEN RETURN; END IF;
    INSERT INTO vault.derivation (token, staff_id, at) VALUES (wanted, staff, moment);
    RETURN QUERY SELECT i.identity_state, s.suite, s.key_id, s.wrapped, s.body
        FROM vault.item i LEFT JOIN vault.sealed s ON s.token = i.token AND s.kind = 'reporter' WHERE i.token = wanted;
END $$;
REVOKE ALL ON TABLE vault.derivation FROM PUBLIC, dandang_app;
REVOKE ALL ON FUNCTION vault.derive FROM PUBLIC;
GRANT EXECUTE ON FUNCTION vault.derive TO dandang_app;
RESET ROLE;
"""


class Migration(migrations.Migration):
    dependencies = [("vault", "0004_offices")]
    operations = [migrations.RunSQL(SQL)]
