"""Openings that an office has by law (masking, protection), requests for protection, and consent to publicity."""

from django.db import migrations

SCHEMA = """
CREATE TABLE vault.request (
    token uuid PRIMARY KEY REFERENCES vault.item
);
CREATE TABLE vault.consent (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    token uuid NOT NULL REFERENCES vault.item,
    scope text NOT NULL CHECK (scope IN ('named_publicity', 'named_reward')),
    granted boolean NOT NULL,
    asked_on date NOT NULL,
    staff_id bigint NOT NULL,
    at timestamptz NOT NULL
);
CREATE INDEX consent_token ON vault.consent (token, scope);
COMMENT ON TABLE vault.request IS 'Items that ask for protection: the petition office and the principal officer read them at once (R-65)';
COMMENT ON TABLE vault.consent IS 'What a reporter allowed, by scope; the last answer counts (R-23). Never who it was';
ALTER TABLE vault.opening DROP CONSTRAINT opening_purpose_check;
ALTER TABLE vault.opening ADD CONSTRAINT opening_purpose_check
    CHECK (purpose IN ('feedback', 'verify_name', 'evidence_offered', 'protection', 'masking'));
"""

KEPT = "".join(
    f"""
    CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON vault.{table}
        FOR EACH ROW EXECUTE FUNCTION vault.refuse_change();
    CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON vault.{table}
        FOR EACH STATEMENT EXECUTE FUNCTION vault.refuse_change();
    """
    for table in ("request", "consent")
)

FUNCTIONS = """
-- A request for protection is marked as one in the moment of its sealing, never later: nothing that was sealed as a report
-- becomes readable to an office by it.
CREATE FUNCTION vault.file_request(wanted uuid, moment timestamptz) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH filed AS (
        INSERT INTO vault.request (token) SELECT i.token FROM vault.item i WHERE i.token = wanted AND i.sealed_at = moment
            AND NOT EXISTS (SELECT FROM vault.opening o WHERE o.token = wanted) RETURNING 1
    ) SELECT EXISTS (SELECT FROM filed)
$$;

-- What an office may open: the wording of its organ's items to mask it, and requests for protection. Never who reported.
CREATE FUNCTION vault.open_office(wanted uuid, wanted_kind text, staff bigint, organs bigint[], why text, moment timestamptz)
RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO vault.opening (token, kind, staff_id, purpose, at)
    SELECT i.token, wanted_kind, staff, why, moment FROM vault.item i
    WHERE i.token = wanted AND i.destroyed_at IS NULL
        AND EXISTS (SELECT FROM vault.holder h WHERE h.token = wanted AND h.until IS NULL AND h.organ_id = ANY (organs)) AND (
        (why = 'masking' AND wanted_kind = 'wording')
        OR (why = 'protection' AND EXISTS (SELECT FROM vault.request r WHERE r.token = wanted))
    ) RETURNING id
$$;

-- The sealed body leaves the schema only against an opening written in this very transaction: that of the clerk who holds the
-- item, or one that an office has (open_office).
CREATE OR REPLACE FUNCTION vault.fetch(wanted uuid, wanted_kind text, opened bigint)
RETURNS TABLE (suite text, key_id text, wrapped bytea, body bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM vault.opening o WHERE o.id = opened AND o.token = wanted AND o.kind = wanted_kind AND o.txid = pg_current_xact_id() AND (
            EXISTS (SELECT FROM vault.holder h WHERE h.token = o.token AND h.staff_id = o.staff_id AND h.until IS NULL)
            OR (o.purpose = 'masking' AND o.kind = 'wording')
            OR (o.purpose = 'protection' AND EXISTS (SELECT FROM vault.request r WHERE r.token = wanted))
        )
    ) THEN
        RAISE EXCEPTION 'nothing leaves the vault without an opening of its own' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN QUERY SELECT s.suite, s.key_id, s.wrapped, s.body FROM vault.sealed s
        WHERE s.token = wanted AND s.kind = wanted_kind;
END $$;

CREATE FUNCTION vault.record_consent(wanted uuid, what text, yes boolean, asked date, staff bigint, moment timestamptz)
RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO vault.consent (token, scope, granted, asked_on, staff_id, at) VALUES (wanted, what, yes, asked, staff, moment)
$$;

CREATE FUNCTION vault.has_consent(wanted uuid, what text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce((SELECT c.granted FROM vault.consent c WHERE c.token = wanted AND c.scope = what ORDER BY c.id DESC LIMIT 1),
        false)
$$;
"""

OURS = """vault.file_request(uuid, timestamptz),
    vault.open_office(uuid, text, bigint, bigint[], text, timestamptz),
    vault.record_consent(uuid, text, boolean, date, bigint, timestamptz), vault.has_consent(uuid, text)"""

RIGHTS = f"""
REVOKE ALL ON vault.request, vault.consent FROM PUBLIC, dandang_app;
REVOKE ALL ON FUNCTION {OURS} FROM PUBLIC;
GRANT EXECUTE ON FUNCTION {OURS} TO dandang_app;
"""

SQL = f"SET LOCAL ROLE dandang_vault; {SCHEMA} {KEPT} {FUNCTIONS} {RIGHTS} RESET ROLE;"


class Migration(migrations.Migration):
    dependencies = [("vault", "0003_attachments"), ("audit", "0001_initial")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
