"""The schema `vault`: owned by a role that nobody signs in as; the application may only call the functions below."""

from django.db import migrations

TABLES = """
CREATE TABLE vault.item (
    token uuid PRIMARY KEY,
    organ_id bigint NOT NULL,
    received_by_id bigint NOT NULL,
    sealed_at timestamptz NOT NULL,
    identity_state text NOT NULL CHECK
        (identity_state IN ('anonymous', 'signed_unverified', 'real_name_verified', 'signed_rejected'))
);
CREATE TABLE vault.sealed (
    token uuid NOT NULL REFERENCES vault.item,
    kind text NOT NULL CHECK (kind IN ('reporter', 'wording')),
    suite text NOT NULL,
    key_id text NOT NULL,
    wrapped bytea NOT NULL,
    body bytea NOT NULL,
    PRIMARY KEY (token, kind)
);
CREATE TABLE vault.mark (
    token uuid PRIMARY KEY REFERENCES vault.item,
    suite text NOT NULL,
    key_id text NOT NULL,
    lengths smallint[] NOT NULL,
    persons bigint[] NOT NULL,
    texts bigint[] NOT NULL
);
CREATE TABLE vault.opening (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    token uuid NOT NULL REFERENCES vault.item,
    kind text NOT NULL CHECK (kind IN ('reporter', 'wording')),
    staff_id bigint NOT NULL,
    purpose text NOT NULL CHECK (purpose IN ('feedback', 'verify_name', 'evidence_offered', 'protection')),
    at timestamptz NOT NULL,
    txid xid8 NOT NULL DEFAULT pg_current_xact_id()
);
CREATE INDEX opening_token ON vault.opening (token);
COMMENT ON TABLE vault.item IS 'One sealed report; identity_state is no secret, duties depend on it';
COMMENT ON TABLE vault.sealed IS 'Bodies encrypted in the application; wrapped is the data key under master key key_id';
COMMENT ON TABLE vault.mark IS 'Keyed hashes for yes-or-no questions; never compared between reports';
COMMENT ON TABLE vault.opening IS 'Who opened what, when and why (R-19)';
"""

KEPT = "".join(
    f"""
    CREATE TRIGGER {table}_no_change BEFORE {change} ON vault.{table}
        FOR EACH ROW EXECUTE FUNCTION public.append_only_refuse();
    CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON vault.{table}
        FOR EACH STATEMENT EXECUTE FUNCTION public.append_only_refuse();
    """
    for table, change in (
        ("item", "DELETE"), ("sealed", "UPDATE OR DELETE"), ("mark", "UPDATE OR DELETE"), ("opening", "UPDATE OR DELETE"),
    )
)

FUNCTIONS = """
CREATE FUNCTION vault.seal(new_token uuid, organ bigint, staff bigint, moment timestamptz, state text, used_suite text,
    used_key text, kinds text[], wraps bytea[], bodies bytea[], lengths smallint[], persons bigint[], texts bigint[])
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO vault.item VALUES (new_token, organ, staff, moment, state);
    INSERT INTO vault.sealed SELECT new_token, k, used_suite, used_key, w, b FROM unnest(kinds, wraps, bodies) AS s(k, w, b);
    INSERT INTO vault.mark VALUES (new_token, used_suite, used_key, lengths, persons, texts);
$$;

CREATE FUNCTION vault.identity_state(wanted uuid) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT identity_state FROM vault.item WHERE token = wanted
$$;

CREATE FUNCTION vault.change_identity_state(wanted uuid, state text) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH changed AS (
        UPDATE vault.item SET identity_state = state
        WHERE token = wanted AND identity_state <> 'anonymous' AND state <> 'anonymous' RETURNING 1
    ) SELECT EXISTS (SELECT FROM changed)
$$;

CREATE FUNCTION vault.marking(wanted uuid, OUT suite text, OUT key_id text, OUT lengths smallint[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT m.suite, m.key_id, m.lengths FROM vault.mark m WHERE m.token = wanted
$$;

CREATE FUNCTION vault.has_person(wanted uuid, asked bigint[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT unnest(m.persons) FROM vault.mark m WHERE m.token = wanted INTERSECT SELECT unnest(asked))
$$;

CREATE FUNCTION vault.has_text(wanted uuid, asked bigint[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT unnest(m.texts) FROM vault.mark m WHERE m.token = wanted INTERSECT SELECT unnest(asked))
$$;

-- An opening is written only for the person who received the report and still serves in the organ; NULL for anyone else.
CREATE FUNCTION vault.open_own(wanted uuid, wanted_kind text, staff bigint, serves_in bigint[], why text, moment timestamptz)
RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO vault.opening (token, kind, staff_id, purpose, at)
    SELECT i.token, wanted_kind, staff, why, moment FROM vault.item i
    WHERE i.token = wanted AND i.received_by_id = staff AND i.organ_id = ANY (serves_in) RETURNING id
$$;

-- The sealed body leaves the schema only against an opening written in this very transaction.
CREATE FUNCTION vault.fetch(wanted uuid, wanted_kind text, opened bigint)
RETURNS TABLE (suite text, key_id text, wrapped bytea, body bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM vault.opening o JOIN vault.item i ON i.token = o.token AND i.received_by_id = o.staff_id
        WHERE o.id = opened AND o.token = wanted AND o.kind = wanted_kind AND o.txid = pg_current_xact_id()
    ) THEN
        RAISE EXCEPTION 'nothing leaves the vault without an opening of its own' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN QUERY SELECT s.suite, s.key_id, s.wrapped, s.body FROM vault.sealed s
        WHERE s.token = wanted AND s.kind = wanted_kind;
END $$;
"""

RIGHTS = """
REVOKE ALL ON ALL TABLES IN SCHEMA vault FROM PUBLIC, dandang_app;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA vault FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA vault TO dandang_app;
GRANT USAGE ON SCHEMA vault TO dandang_app;
"""

SQL = f"SET LOCAL ROLE dandang_vault; {TABLES} {KEPT} {FUNCTIONS} {RIGHTS} RESET ROLE;"


class Migration(migrations.Migration):
    initial = True
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.RunSQL("CREATE SCHEMA vault AUTHORIZATION dandang_vault", "DROP SCHEMA vault"),
        migrations.RunSQL(SQL, """
            SET LOCAL ROLE dandang_vault;
            DROP FUNCTION vault.fetch, vault.open_own, vault.has_text, vault.has_person, vault.marking,
                vault.change_identity_state, vault.identity_state, vault.seal;
            DROP TABLE vault.opening, vault.mark, vault.sealed, vault.item;
            RESET ROLE;
        """),
    ]
