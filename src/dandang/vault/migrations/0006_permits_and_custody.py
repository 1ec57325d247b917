"""Permits (SM-D): one viewer, listed fields, a last moment, custodians' releases; tracing approvals (R-22); custody of keys."""

from django.db import migrations

TABLES = """
ALTER TABLE vault.sealed ADD COLUMN own_key text NOT NULL DEFAULT '', ADD COLUMN own_wrapped bytea NOT NULL DEFAULT '';
COMMENT ON COLUMN vault.sealed.own_wrapped IS 'The data key under a day key, for the receiving clerk while that key exists';

CREATE TABLE vault.permit (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    token uuid NOT NULL REFERENCES vault.item,
    number text NOT NULL UNIQUE,
    organ_id bigint NOT NULL,
    grantee_id bigint NOT NULL,
    approved_by_id bigint NOT NULL,
    purpose text NOT NULL CHECK (purpose IN ('feedback', 'evidence_offered', 'protection', 'tracing')),
    fields text[] NOT NULL CHECK (cardinality(fields) > 0 AND fields <@ ARRAY[
        'name', 'contact', 'address', 'id_number', 'workplace', 'relatives', 'wording', 'attachments']),
    granted_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    releases smallint NOT NULL CHECK (releases >= 0),
    CONSTRAINT permit_other_hand CHECK (approved_by_id <> grantee_id),
    CONSTRAINT permit_limited CHECK (expires_at > granted_at AND expires_at <= granted_at + interval '92 days'),
    CONSTRAINT permit_feedback_contact CHECK (purpose <> 'feedback' OR fields <@ ARRAY['contact'])
);
CREATE INDEX permit_token ON vault.permit (token);
CREATE TABLE vault.permit_end (
    permit_id bigint PRIMARY KEY REFERENCES vault.permit,
    why text NOT NULL CHECK (why IN ('purpose_ended', 'frozen', 'expired')),
    by_id bigint NOT NULL,
    at timestamptz NOT NULL
);
CREATE TABLE vault.release (
    permit_id bigint NOT NULL REFERENCES vault.permit,
    custodian_id bigint NOT NULL,
    share smallint NOT NULL,
    part bytea NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (permit_id, custodian_id),
    UNIQUE (permit_id, share)
);
CREATE TABLE vault.tracing (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    token uuid NOT NULL REFERENCES vault.item,
    number text NOT NULL UNIQUE,
    organ_id bigint NOT NULL,
    organ_level smallint NOT NULL CHECK (organ_level <= 3),
    approved_by_id bigint NOT NULL,
    methods text[] NOT NULL CHECK (cardinality(methods) > 0 AND methods <@ ARRAY['handwriting', 'ip', 'device', 'voice']),
    granted_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT tracing_limited CHECK (expires_at > granted_at AND expires_at <= granted_at + interval '92 days')
);
CREATE INDEX tracing_token ON vault.tracing (token);
CREATE TABLE vault.note (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    token uuid NOT NULL REFERENCES vault.item,
    suite text NOT NULL,
    key_id text NOT NULL,
    wrapped bytea NOT NULL,
    body bytea NOT NULL,
    by_id bigint NOT NULL,
    at timestamptz NOT NULL
);
CREATE TABLE vault.escrow (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    custody text NOT NULL,
    name text NOT NULL,
    suite text NOT NULL,
    body bytea NOT NULL,
    at timestamptz NOT NULL,
    UNIQUE (custody, name)
);
ALTER TABLE vault.opening ADD COLUMN permit_id bigint REFERENCES vault.permit, ADD COLUMN field text NOT NULL DEFAULT '';
ALTER TABLE vault.opening DROP CONSTRAINT opening_purpose_check;
ALTER TABLE vault.opening ADD CONSTRAINT opening_purpose_check CHECK (
    purpose IN ('feedback', 'verify_name', 'evidence_offered', 'protection', 'masking')
    OR purpose = 'tracing' AND permit_id IS NOT NULL);
COMMENT ON TABLE vault.permit IS 'An approved grant to read (SM-D): one viewer, listed fields, until a moment. Feedback: the contact only';
COMMENT ON TABLE vault.permit_end IS 'A permit ended before its time: purpose over, or frozen on a suspected leak';
COMMENT ON TABLE vault.release IS 'A custodian''s part of opening one record: useless for any other record';
COMMENT ON TABLE vault.tracing IS 'Approval of handwriting, address, device or voice comparison, by a city or above (R-22)';
COMMENT ON TABLE vault.note IS 'Sealed reasons, such as why a grant was refused';
COMMENT ON TABLE vault.escrow IS 'Machine keys sealed to the custodians, so that k shares bring a lost key folder back';
"""

KEPT = "".join(
    f"""
    CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON vault.{table}
        FOR EACH ROW EXECUTE FUNCTION vault.refuse_change();
    CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON vault.{table}
        FOR EACH STATEMENT EXECUTE FUNCTION vault.refuse_change();
    """
    for table in ("permit", "permit_end", "release", "tracing", "note", "escrow")
)

HEAD = "SECURITY DEFINER SET search_path = pg_catalog, pg_temp"
FUNCTIONS = f"""
DROP FUNCTION vault.seal;
CREATE FUNCTION vault.seal(tokens uuid[], organs bigint[], staffs bigint[], moments timestamptz[], states text[],
    used_suite text, of_tokens uuid[], kinds text[], used_keys text[], wraps bytea[], bodies bytea[], own_keys text[],
    own_wraps bytea[], mark_key text, lengths text[], persons text[], texts text[])
RETURNS void LANGUAGE sql {HEAD} AS $$
    INSERT INTO vault.item (token, organ_id, received_by_id, sealed_at, identity_state)
        SELECT * FROM unnest(tokens, organs, staffs, moments, states);
    INSERT INTO vault.holder (token, organ_id, staff_id, since, by_id)
        SELECT t, o, s, m, s FROM unnest(tokens, organs, staffs, moments) AS i(t, o, s, m);
    INSERT INTO vault.sealed (token, kind, suite, key_id, wrapped, body, own_key, own_wrapped)
        SELECT t, k, used_suite, y, w, b, d, v
        FROM unnest(of_tokens, kinds, used_keys, wraps, bodies, own_keys, own_wraps) AS s(t, k, y, w, b, d, v);
    INSERT INTO vault.mark (token, suite, key_id, lengths, persons, texts, form)
        SELECT t, used_suite, mark_key, l::smallint[], p::bigint[], x::bigint[], 2
        FROM unnest(tokens, lengths, persons, texts) AS m(t, l, p, x);
$$;

-- A permit, for an item that the organ holds and that was not destroyed; NULL otherwise. Its limits are the table's.
CREATE FUNCTION vault.permit(wanted uuid, numbered text, organ bigint, viewer bigint, approver bigint, why text,
    wanted_fields text[], moment timestamptz, until_moment timestamptz, needed smallint)
RETURNS bigint LANGUAGE sql {HEAD} AS $$
    INSERT INTO vault.permit (token, number, organ_id, grantee_id, approved_by_id, purpose, fields, granted_at, expires_at, releases)
    SELECT i.token, numbered, organ, viewer, approver, why, wanted_fields, moment, until_moment, needed FROM vault.item i
    WHERE i.token = wanted AND i.destroyed_at IS NULL
        AND EXISTS (SELECT FROM vault.holder h WHERE h.token = wanted AND h.organ_id = organ AND h.until IS NULL)
        AND (why <> 'tracing' OR EXISTS (SELECT FROM vault.tracing t WHERE t.token = wanted AND t.expires_at > moment))
    RETURNING id
$$;

-- The permit is alive at that moment for that viewer, who serves in an organ that still holds the item.
CREATE FUNCTION vault.alive(wanted uuid, permitted bigint, viewer bigint, serves_in bigint[], moment timestamptz)
RETURNS boolean LANGUAGE sql STABLE {HEAD} AS $$
    SELECT EXISTS (
        SELECT FROM vault.permit p JOIN vault.item i ON i.token = p.token
            JOIN vault.holder h ON h.token = p.token AND h.organ_id = p.organ_id AND h.until IS NULL
        WHERE p.id = permitted AND p.token = wanted AND p.grantee_id = viewer AND p.organ_id = ANY (serves_in)
            AND p.granted_at <= moment AND moment < p.expires_at AND i.destroyed_at IS NULL
            AND NOT EXISTS (SELECT FROM vault.permit_end e WHERE e.permit_id = p.id)
            AND (p.purpose <> 'tracing' OR EXISTS
                (SELECT FROM vault.tracing t WHERE t.token = p.token AND t.expires_at > moment)))
$$;

-- One opening a field: written before anything is given out, and only inside what was permitted and released.
CREATE FUNCTION vault.open_permitted(wanted uuid, permitted bigint, viewer bigint, serves_in bigint[], wanted_field text,
    moment timestamptz)
RETURNS bigint LANGUAGE sql {HEAD} AS $$
    INSERT INTO vault.opening (token, kind, staff_id, purpose, at, permit_id, field)
    SELECT p.token, CASE WHEN wanted_field IN ('wording', 'attachments') THEN wanted_field ELSE 'reporter' END,
        viewer, p.purpose, moment, p.id, wanted_field
    FROM vault.permit p
    WHERE p.id = permitted AND wanted_field = ANY (p.fields) AND vault.alive(wanted, permitted, viewer, serves_in, moment)
        AND (SELECT count(*) FROM vault.release r WHERE r.permit_id = p.id) >= p.releases
    RETURNING id
$$;

CREATE FUNCTION vault.end_permit(wanted uuid, permitted bigint, reason text, staff bigint, moment timestamptz)
RETURNS boolean LANGUAGE sql {HEAD} AS $$
    WITH ended AS (
        INSERT INTO vault.permit_end (permit_id, why, by_id, at)
        SELECT p.id, reason, staff, moment FROM vault.permit p WHERE p.id = permitted AND p.token = wanted
        ON CONFLICT DO NOTHING RETURNING 1
    ) SELECT EXISTS (SELECT FROM ended)
$$;

-- Every permit on the item stops, in whichever organ.
CREATE FUNCTION vault.freeze(wanted uuid, staff bigint, moment timestamptz) RETURNS integer LANGUAGE sql {HEAD} AS $$
    WITH ended AS (
        INSERT INTO vault.permit_end (permit_id, why, by_id, at)
        SELECT p.id, 'frozen', staff, moment FROM vault.permit p WHERE p.token = wanted
        ON CONFLICT DO NOTHING RETURNING 1
    ) SELECT count(*)::integer FROM ended
$$;

CREATE FUNCTION vault.release(wanted uuid, permitted bigint, custodian bigint, share_number smallint, its_part bytea,
    moment timestamptz)
RETURNS boolean LANGUAGE sql {HEAD} AS $$
    WITH given AS (
        INSERT INTO vault.release (permit_id, custodian_id, share, part, at)
        SELECT p.id, custodian, share_number, its_part, moment FROM vault.permit p
        WHERE p.id = permitted AND p.token = wanted AND p.grantee_id <> custodian AND moment < p.expires_at
            AND NOT EXISTS (SELECT FROM vault.permit_end e WHERE e.permit_id = p.id)
        ON CONFLICT DO NOTHING RETURNING 1
    ) SELECT EXISTS (SELECT FROM given)
$$;

CREATE FUNCTION vault.released(wanted uuid, permitted bigint) RETURNS TABLE (share smallint, custodian_id bigint)
LANGUAGE sql STABLE {HEAD} AS $$
    SELECT r.share, r.custodian_id FROM vault.release r JOIN vault.permit p ON p.id = r.permit_id
    WHERE p.id = permitted AND p.token = wanted ORDER BY r.share
$$;

-- What a custodian works on: how the identity's data key is wrapped. Not the body, and not a key.
CREATE FUNCTION vault.wrap_of(wanted uuid, OUT suite text, OUT key_id text, OUT wrapped bytea, OUT own_key text)
LANGUAGE sql STABLE {HEAD} AS $$
    SELECT s.suite, s.key_id, s.wrapped, s.own_key FROM vault.sealed s WHERE s.token = wanted AND s.kind = 'reporter'
$$;

DROP FUNCTION vault.fetch;
CREATE FUNCTION vault.fetch(wanted uuid, wanted_kind text, opened bigint)
RETURNS TABLE (suite text, key_id text, wrapped bytea, body bytea, own_key text, own_wrapped bytea, shares smallint[], parts bytea[])
LANGUAGE plpgsql {HEAD} AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM vault.opening o WHERE o.id = opened AND o.token = wanted AND o.kind = wanted_kind
            AND o.txid = pg_current_xact_id() AND (
                o.permit_id IS NOT NULL
                OR EXISTS (SELECT FROM vault.holder h WHERE h.token = o.token AND h.staff_id = o.staff_id AND h.until IS NULL)
                OR o.purpose = 'masking' AND o.kind = 'wording'
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

DROP FUNCTION vault.derive;
CREATE FUNCTION vault.derive(wanted uuid, staff bigint, serves_in bigint[], moment timestamptz)
RETURNS TABLE (identity_state text, suite text, key_id text, wrapped bytea, body bytea, own_key text, own_wrapped bytea)
LANGUAGE plpgsql {HEAD} AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM vault.holder h JOIN vault.item i ON i.token = h.token
        WHERE h.token = wanted AND h.until IS NULL AND h.organ_id = ANY (serves_in) AND i.destroyed_at IS NULL
    ) THEN RETURN; END IF;
    INSERT INTO vault.derivation (token, staff_id, at) VALUES (wanted, staff, moment);
    RETURN QUERY SELECT i.identity_state, s.suite, s.key_id, s.wrapped, s.body, s.own_key, s.own_wrapped
        FROM vault.item i LEFT JOIN vault.sealed s ON s.token = i.token AND s.kind = 'reporter' WHERE i.token = wanted;
END $$;

CREATE FUNCTION vault.approve_tracing(wanted uuid, numbered text, organ bigint, level smallint, approver bigint,
    wanted_methods text[], moment timestamptz, until_moment timestamptz)
RETURNS boolean LANGUAGE sql {HEAD} AS $$
    WITH made AS (
        INSERT INTO vault.tracing (token, number, organ_id, organ_level, approved_by_id, methods, granted_at, expires_at)
        SELECT i.token, numbered, organ, level, approver, wanted_methods, moment, until_moment FROM vault.item i
        WHERE i.token = wanted AND i.destroyed_at IS NULL RETURNING 1
    ) SELECT EXISTS (SELECT FROM made)
$$;

-- Whether comparing by this method is approved for the item at that moment; '' asks for any method.
CREATE FUNCTION vault.may_trace(wanted uuid, method text, moment timestamptz) RETURNS boolean LANGUAGE sql STABLE {HEAD} AS $$
    SELECT EXISTS (SELECT FROM vault.tracing t WHERE t.token = wanted AND (method = '' OR method = ANY (t.methods))
        AND t.granted_at <= moment AND moment < t.expires_at)
$$;

CREATE FUNCTION vault.put_note(wanted uuid, used_suite text, used_key text, wrap bytea, sealed_body bytea, staff bigint, moment timestamptz)
RETURNS bigint LANGUAGE sql {HEAD} AS $$
    INSERT INTO vault.note (token, suite, key_id, wrapped, body, by_id, at)
    SELECT i.token, used_suite, used_key, wrap, sealed_body, staff, moment FROM vault.item i WHERE i.token = wanted RETURNING id
$$;

-- A sealed reason, for whoever wrote it.
CREATE FUNCTION vault.own_note(wanted uuid, numbered bigint, staff bigint)
RETURNS TABLE (suite text, key_id text, wrapped bytea, body bytea) LANGUAGE sql STABLE {HEAD} AS $$
    SELECT n.suite, n.key_id, n.wrapped, n.body FROM vault.note n WHERE n.id = numbered AND n.token = wanted AND n.by_id = staff
$$;

-- The log of openings for the security auditor: who, when, why, by which permit. Never a value, never how it was wrapped.
CREATE FUNCTION vault.openings(before bigint, how_many integer)
RETURNS TABLE (id bigint, token uuid, kind text, field text, staff_id bigint, purpose text, number text, at timestamptz)
LANGUAGE sql STABLE {HEAD} AS $$
    SELECT o.id, o.token, o.kind, o.field, o.staff_id, o.purpose, coalesce(p.number, ''), o.at
    FROM vault.opening o LEFT JOIN vault.permit p ON p.id = o.permit_id
    WHERE before = 0 OR o.id < before ORDER BY o.id DESC LIMIT how_many
$$;

-- Keys: what is sealed to the custodians, and changing the wrap of data keys. No body ever passes.
CREATE FUNCTION vault.put_escrow(of_custody text, named text, used_suite text, sealed_body bytea, moment timestamptz)
RETURNS void LANGUAGE sql {HEAD} AS $$
    INSERT INTO vault.escrow (custody, name, suite, body, at) VALUES (of_custody, named, used_suite, sealed_body, moment)
    ON CONFLICT DO NOTHING
$$;
CREATE FUNCTION vault.escrows() RETURNS TABLE (custody text, name text, suite text, body bytea) LANGUAGE sql STABLE {HEAD} AS $$
    SELECT e.custody, e.name, e.suite, e.body FROM vault.escrow e ORDER BY e.id
$$;
CREATE FUNCTION vault.key_counts() RETURNS TABLE (place text, key_id text, rows bigint) LANGUAGE sql STABLE {HEAD} AS $$
    SELECT 'sealed', s.key_id, count(*) FROM vault.sealed s WHERE s.wrapped <> '' GROUP BY s.key_id
    UNION ALL SELECT 'note', n.key_id, count(*) FROM vault.note n GROUP BY n.key_id
    UNION ALL SELECT 'mark', m.key_id, count(*) FROM vault.mark m GROUP BY m.key_id
$$;
CREATE FUNCTION vault.wraps(under text, how_many integer)
RETURNS TABLE (token uuid, kind text, suite text, wrapped bytea) LANGUAGE sql STABLE {HEAD} AS $$
    SELECT s.token, s.kind, s.suite, s.wrapped FROM vault.sealed s WHERE s.key_id = under AND s.wrapped <> '' LIMIT how_many
$$;
CREATE FUNCTION vault.rewrap(tokens uuid[], kinds text[], under text, to_key text, wraps bytea[])
RETURNS bigint LANGUAGE sql {HEAD} AS $$
    WITH changed AS (
        UPDATE vault.sealed s SET key_id = to_key, wrapped = n.w FROM unnest(tokens, kinds, wraps) AS n(t, k, w)
        WHERE s.token = n.t AND s.kind = n.k AND s.key_id = under RETURNING 1
    ) SELECT count(*) FROM changed
$$;
CREATE INDEX sealed_key ON vault.sealed (key_id);
"""

RIGHTS = """
REVOKE ALL ON ALL TABLES IN SCHEMA vault FROM PUBLIC, dandang_app;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA vault FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA vault TO dandang_app;
"""

SQL = f"SET LOCAL ROLE dandang_vault; {TABLES} {KEPT} {FUNCTIONS} {RIGHTS} RESET ROLE;"


class Migration(migrations.Migration):
    dependencies = [("vault", "0005_derive")]
    operations = [migrations.RunSQL(SQL)]
