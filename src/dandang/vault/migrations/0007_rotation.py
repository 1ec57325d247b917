"""Rotation asks for wraps by what they must be under, identities for the custodians, everything else under the master key; and
the log of openings is read by the security auditor of the organ."""

from django.db import migrations

SQL = """
SET LOCAL ROLE dandang_vault;
-- An identity; a request for protection is read at once (R-65) and stays under the master key.
CREATE FUNCTION vault.is_identity(wanted uuid, of_kind text) RETURNS boolean LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp AS $$
    SELECT of_kind = 'reporter' AND NOT EXISTS (SELECT FROM vault.request r WHERE r.token = wanted)
$$;
DROP FUNCTION vault.wraps;
CREATE FUNCTION vault.wraps(under text, identities boolean, how_many integer)
RETURNS TABLE (token uuid, kind text, suite text, wrapped bytea) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
    SELECT s.token, s.kind, s.suite, s.wrapped FROM vault.sealed s
    WHERE s.key_id = under AND s.wrapped <> '' AND vault.is_identity(s.token, s.kind) = identities LIMIT how_many
$$;
DROP FUNCTION vault.key_counts;
CREATE FUNCTION vault.key_counts() RETURNS TABLE (place text, key_id text, rows bigint) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN vault.is_identity(s.token, s.kind) THEN 'identity' ELSE 'body' END, s.key_id, count(*)
        FROM vault.sealed s WHERE s.wrapped <> '' GROUP BY 1, 2
    UNION ALL SELECT 'note', n.key_id, count(*) FROM vault.note n GROUP BY n.key_id
    UNION ALL SELECT 'mark', m.key_id, count(*) FROM vault.mark m GROUP BY m.key_id
$$;
-- The log of openings for the security auditors of these organs: who, when, why, by which permit. Never a value or a wrap.
DROP FUNCTION vault.openings;
CREATE FUNCTION vault.openings(organs bigint[], before bigint, how_many integer)
RETURNS TABLE (id bigint, token uuid, kind text, field text, staff_id bigint, purpose text, number text, at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT o.id, o.token, o.kind, o.field, o.staff_id, o.purpose, coalesce(p.number, ''), o.at
    FROM vault.opening o LEFT JOIN vault.permit p ON p.id = o.permit_id
    WHERE (before = 0 OR o.id < before)
        AND EXISTS (SELECT FROM vault.holder h WHERE h.token = o.token AND h.organ_id = ANY (organs))
    ORDER BY o.id DESC LIMIT how_many
$$;
REVOKE ALL ON FUNCTION vault.is_identity, vault.wraps, vault.key_counts, vault.openings FROM PUBLIC;
GRANT EXECUTE ON FUNCTION vault.wraps, vault.key_counts, vault.openings TO dandang_app;
RESET ROLE;
"""


class Migration(migrations.Migration):
    dependencies = [("vault", "0006_permits_and_custody")]
    operations = [migrations.RunSQL(SQL)]
