"""Scans of a letter are part of the original: who may open the wording to mask it may open the list of files too (R-21)."""

from django.db import migrations

HEAD = "SECURITY DEFINER SET search_path = pg_catalog, pg_temp"
SQL = f"""
SET LOCAL ROLE dandang_vault;
CREATE OR REPLACE FUNCTION vault.open_office(wanted uuid, wanted_kind text, staff bigint, organs bigint[], why text, moment timestamptz)
RETURNS bigint LANGUAGE sql {HEAD} AS $$
    INSERT INTO vault.opening (token, kind, staff_id, purpose, at)
    SELECT i.token, wanted_kind, staff, why, moment FROM vault.item i
    WHERE i.token = wanted AND i.destroyed_at IS NULL
        AND EXISTS (SELECT FROM vault.holder h WHERE h.token = wanted AND h.until IS NULL AND h.organ_id = ANY (organs)) AND (
        (why = 'masking' AND wanted_kind IN ('wording', 'attachments'))
        OR (why = 'protection' AND EXISTS (SELECT FROM vault.request r WHERE r.token = wanted))
    ) RETURNING id
$$;

CREATE OR REPLACE FUNCTION vault.fetch(wanted uuid, wanted_kind text, opened bigint)
RETURNS TABLE (suite text, key_id text, wrapped bytea, body bytea, own_key text, own_wrapped bytea, shares smallint[], parts bytea[])
LANGUAGE plpgsql {HEAD} AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM vault.opening o WHERE o.id = opened AND o.token = wanted AND o.kind = wanted_kind
            AND o.txid = pg_current_xact_id() AND (
                o.permit_id IS NOT NULL
                OR EXISTS (SELECT FROM vault.holder h WHERE h.token = o.token AND h.staff_id = o.staff_id AND h.until IS NULL)
                OR o.purpose = 'masking' AND o.kind IN ('wording', 'attachments')
                OR o.purpose = 'protection' AND EXISTS (SELECT FROM vault.request r WHERE r.token = wanted)
            )
    ) THEN
        RAISE EXCEPTION 'nothing leaves the vault without an opening of its own' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN QUERY SELECT s.suite, s.key_id, s.wrapped, s.body,
        CASE WHEN o.permit_id IS NULL THEN s.own_key ELSE '' END,
        CASE WHEN o.permit_id IS NULL THEN s.own_wrapped ELSE '' END,
        ARRAY(SELECT r.share FROM vault.release r WHERE r.permit_id = o.permit_id ORDER BY r.share),
        ARRAY(SELECT r.part FROM vault.release r WHERE r.permit_id = o.permit_id ORDER BY r.share)
        FROM vault.sealed s JOIN vault.opening o ON o.id = opened WHERE s.token = wanted AND s.kind = wanted_kind;
END $$;
RESET ROLE;
"""


class Migration(migrations.Migration):
    dependencies = [("vault", "0007_rotation")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
