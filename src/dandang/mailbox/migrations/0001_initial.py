"""The schema `mailbox`: owned by a role that nobody signs in as. The portal's role may call the functions made for it and read no
table; the desk's role may read what waits (never a body) and takes a body out by a function that empties it."""

from django.core.exceptions import ImproperlyConfigured
from django.db import migrations

TABLES = """
CREATE TABLE mailbox.setting (one boolean PRIMARY KEY DEFAULT true CHECK (one), salt bytea NOT NULL);
CREATE TABLE mailbox.intake (
    key_id text PRIMARY KEY,
    organ_id bigint NOT NULL,
    public_key bytea NOT NULL CHECK (length(public_key) = 32),
    opened_at timestamptz NOT NULL,
    opened_by text NOT NULL
);
CREATE INDEX intake_organ ON mailbox.intake (organ_id, opened_at DESC);
CREATE TABLE mailbox.thread (
    thread uuid PRIMARY KEY,
    seal bytea NOT NULL UNIQUE CHECK (length(seal) = 32),
    public_key bytea NOT NULL CHECK (length(public_key) = 32),
    organ_id bigint NOT NULL
);
CREATE TABLE mailbox.item (
    item uuid PRIMARY KEY,
    thread uuid NOT NULL REFERENCES mailbox.thread,
    kind text NOT NULL CHECK (kind IN ('report', 'message', 'evidence', 'objection', 'withdraw', 'protection')),
    key_id text NOT NULL REFERENCES mailbox.intake,
    once bytea NOT NULL UNIQUE CHECK (length(once) = 32),
    body bytea,
    waiting boolean NOT NULL DEFAULT true CHECK (waiting = (body IS NOT NULL)),
    files smallint NOT NULL,
    size bigint NOT NULL,
    at timestamptz NOT NULL,
    proof text NOT NULL UNIQUE
);
CREATE INDEX item_thread ON mailbox.item (thread);
CREATE UNIQUE INDEX item_report ON mailbox.item (thread) WHERE kind = 'report';
CREATE INDEX item_waiting ON mailbox.item (at) WHERE waiting;
CREATE TABLE mailbox.crate (place text PRIMARY KEY, item uuid NOT NULL REFERENCES mailbox.item);
CREATE TABLE mailbox.taken (
    item uuid PRIMARY KEY REFERENCES mailbox.item,
    taken_by text NOT NULL,
    at timestamptz NOT NULL
);
CREATE TABLE mailbox.matter (
    thread uuid PRIMARY KEY REFERENCES mailbox.thread,
    matter text NOT NULL UNIQUE,
    at timestamptz NOT NULL
);
CREATE TABLE mailbox.reply (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    thread uuid NOT NULL REFERENCES mailbox.thread,
    mine boolean NOT NULL,
    body bytea NOT NULL,
    at timestamptz NOT NULL
);
CREATE INDEX reply_thread ON mailbox.reply (thread);
CREATE UNLOGGED TABLE mailbox.day_key (day date PRIMARY KEY, key bytea NOT NULL);
CREATE UNLOGGED TABLE mailbox.tally (
    bucket bytea NOT NULL, what text NOT NULL, began timestamptz NOT NULL, n bigint NOT NULL, PRIMARY KEY (bucket, what)
);
INSERT INTO mailbox.setting (salt) VALUES (decode(replace(gen_random_uuid()::text, '-', ''), 'hex'));
COMMENT ON TABLE mailbox.setting IS 'Salt of the derivation from return codes; not secret, but without it no code opens anything';
COMMENT ON TABLE mailbox.intake IS 'Public keys of the organs'' intakes; the newest is used. Private keys are files of the desk';
COMMENT ON TABLE mailbox.thread IS 'One return code: SHA-256 of its token, and the key to which answers are sealed';
COMMENT ON COLUMN mailbox.item.body IS 'Sealed to the intake; emptied when the desk takes it in, for the vault has it from then on';
COMMENT ON COLUMN mailbox.item.once IS 'SHA-256 of the form''s token: a second click files nothing more';
COMMENT ON COLUMN mailbox.item.proof IS 'Receipt number: binds code, moment and digest of the content (which is not stored)';
COMMENT ON COLUMN mailbox.reply.mine IS 'True: the reporter''s own copy; false: what the organ answered';
COMMENT ON TABLE mailbox.tally IS 'Limits. Buckets are hashed under the key of the day, and gone with it; never beside content (R-22)';
"""

KEPT = "".join(
    f"""
    CREATE TRIGGER {table}_no_change BEFORE {change} ON mailbox.{table}
        FOR EACH ROW EXECUTE FUNCTION public.append_only_refuse();
    CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON mailbox.{table}
        FOR EACH STATEMENT EXECUTE FUNCTION public.append_only_refuse();
    """
    for table, change in (
        ("setting", "UPDATE OR DELETE"), ("intake", "UPDATE OR DELETE"), ("thread", "UPDATE OR DELETE"), ("item", "DELETE"),
        ("crate", "UPDATE OR DELETE"), ("taken", "UPDATE OR DELETE"), ("matter", "UPDATE OR DELETE"),
        ("reply", "UPDATE OR DELETE"),
    )
)

SAFE = "SECURITY DEFINER SET search_path = pg_catalog, pg_temp"

COUNTER = f"""
CREATE FUNCTION mailbox.salt() RETURNS bytea LANGUAGE sql STABLE {SAFE} AS $$ SELECT salt FROM mailbox.setting $$;

-- The organs that take reports in here: public knowledge.
CREATE FUNCTION mailbox.organs()
RETURNS TABLE (code text, name text, level smallint, division text, kind text, host_unit text, key_id text, public_key bytea)
LANGUAGE sql STABLE {SAFE} AS $$
    SELECT o.code::text, o.name::text, o.level, o.division_code::text, o.kind::text, o.host_unit::text, i.key_id, i.public_key
    FROM (SELECT DISTINCT ON (organ_id) * FROM mailbox.intake ORDER BY organ_id, opened_at DESC, key_id) i
    JOIN public.organs_organ o ON o.id = i.organ_id ORDER BY o.division_code, o.level, o.sort_key
$$;

CREATE FUNCTION mailbox.receipt(seal bytea, moment timestamptz, digest text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT left(encode(sha256(convert_to(
        'dandang receipt ' || encode(seal, 'hex') || ' ' || extract(epoch FROM moment)::bigint || ' ' || digest, 'UTF8')), 'hex'), 24)
$$;

-- Files one item, once. `again`: this form was filed before; `same`: with the same content. No row: there is no such thread.
CREATE FUNCTION mailbox.file(new_item uuid, new_kind text, token bytea, public bytea, used_key text, form bytea, new_body bytea,
    own_copy bytea, places text[], bytes bigint, moment timestamptz, digest text,
    OUT at timestamptz, OUT proof text, OUT again boolean, OUT same boolean)
LANGUAGE plpgsql {SAFE} AS $$
#variable_conflict use_column
DECLARE mark bytea := sha256(token); hashed bytea := sha256(form); wanted uuid; made uuid; kept record;
BEGIN
    IF new_kind = 'report' THEN
        INSERT INTO mailbox.thread SELECT gen_random_uuid(), mark, public, i.organ_id FROM mailbox.intake i
            WHERE i.key_id = used_key ON CONFLICT DO NOTHING;
    END IF;
    SELECT t.thread INTO wanted FROM mailbox.thread t WHERE t.seal = mark;
    IF wanted IS NULL THEN RETURN; END IF;
    INSERT INTO mailbox.item AS i VALUES (new_item, wanted, new_kind, used_key, hashed, new_body, true, cardinality(places), bytes,
        moment, mailbox.receipt(mark, moment, digest)) ON CONFLICT (once) DO NOTHING RETURNING i.item INTO made;
    IF made IS NOT NULL THEN
        INSERT INTO mailbox.crate SELECT p, made FROM unnest(places) AS p;
        IF own_copy IS NOT NULL THEN
            INSERT INTO mailbox.reply (thread, mine, body, at) VALUES (wanted, true, own_copy, moment);
        END IF;
    END IF;
    SELECT i.at, i.proof INTO kept FROM mailbox.item i WHERE i.once = hashed AND i.thread = wanted;
    at := kept.at; proof := kept.proof; again := made IS NULL; same := kept.proof = mailbox.receipt(mark, kept.at, digest);
END $$;

CREATE FUNCTION mailbox.thread(token bytea, OUT organ text, OUT organ_code text, OUT public_key bytea, OUT key_id text,
    OUT intake_key bytea, OUT since timestamptz, OUT proof text)
LANGUAGE sql STABLE {SAFE} AS $$
    SELECT o.name::text, o.code::text, t.public_key, k.key_id, k.public_key, i.at, i.proof
    FROM mailbox.thread t JOIN public.organs_organ o ON o.id = t.organ_id
    JOIN mailbox.item i ON i.thread = t.thread AND i.kind = 'report'
    JOIN LATERAL (SELECT * FROM mailbox.intake n WHERE n.organ_id = t.organ_id ORDER BY n.opened_at DESC, n.key_id LIMIT 1) k ON true
    WHERE t.seal = sha256(token)
$$;

CREATE FUNCTION mailbox.letters(token bytea) RETURNS TABLE (mine boolean, body bytea, at timestamptz)
LANGUAGE sql STABLE {SAFE} AS $$
    SELECT r.mine, r.body, r.at FROM mailbox.reply r JOIN mailbox.thread t ON t.thread = r.thread
    WHERE t.seal = sha256(token) ORDER BY r.id
$$;

-- Whether something was filed under this receipt; with a digest, also whether it was that content (NULL when none is asked).
CREATE FUNCTION mailbox.proven(wanted text, digest text, OUT at timestamptz, OUT organ text, OUT same boolean)
LANGUAGE sql STABLE {SAFE} AS $$
    SELECT i.at, o.name::text, CASE WHEN digest <> '' THEN mailbox.receipt(t.seal, i.at, digest) = i.proof END
    FROM mailbox.item i JOIN mailbox.thread t ON t.thread = i.thread JOIN public.organs_organ o ON o.id = t.organ_id
    WHERE i.proof = wanted
$$;

-- Of these crates, those that no item names.
CREATE FUNCTION mailbox.unfiled(places text[]) RETURNS text[] LANGUAGE sql STABLE {SAFE} AS $$
    SELECT coalesce(array_agg(p), '{{}}') FROM unnest(places) AS p WHERE NOT EXISTS (SELECT FROM mailbox.crate c WHERE c.place = p)
$$;

-- The key of the day. The first call of a day throws away yesterday's key and every tally made under it.
CREATE FUNCTION mailbox.day_key(today date, fresh bytea) RETURNS bytea LANGUAGE plpgsql {SAFE} AS $$
DECLARE found bytea;
BEGIN
    SELECT d.key INTO found FROM mailbox.day_key d WHERE d.day = today;
    IF found IS NULL THEN
        INSERT INTO mailbox.day_key VALUES (today, fresh) ON CONFLICT DO NOTHING;
        DELETE FROM mailbox.day_key WHERE day < today;
        DELETE FROM mailbox.tally WHERE began < today::timestamptz;
        SELECT d.key INTO found FROM mailbox.day_key d WHERE d.day = today;
    END IF;
    RETURN found;
END $$;

-- Counts `plus` in the running window of `seconds`, unless that would be more than `most`: then it counts nothing and gives the
-- seconds until the window ends.
CREATE FUNCTION mailbox.count(wanted bytea, of_what text, moment timestamptz, seconds integer, most bigint, plus bigint)
RETURNS integer LANGUAGE plpgsql {SAFE} AS $$
DECLARE row record; ends timestamptz;
BEGIN
    INSERT INTO mailbox.tally VALUES (wanted, of_what, moment, 0) ON CONFLICT DO NOTHING;
    SELECT t.began, t.n INTO row FROM mailbox.tally t WHERE t.bucket = wanted AND t.what = of_what FOR UPDATE;
    ends := row.began + make_interval(secs => seconds);
    IF ends <= moment THEN
        UPDATE mailbox.tally SET began = moment, n = 0 WHERE bucket = wanted AND what = of_what;
        row.n := 0; ends := moment + make_interval(secs => seconds);
    END IF;
    IF row.n + plus > most THEN RETURN greatest(1, ceil(extract(epoch FROM ends - moment)))::integer; END IF;
    UPDATE mailbox.tally SET n = n + plus WHERE bucket = wanted AND what = of_what;
    RETURN 0;
END $$;
"""

OFFICE = f"""
CREATE FUNCTION mailbox.open_intake(organ bigint, new_key text, public bytea, moment timestamptz, who text) RETURNS void
LANGUAGE sql {SAFE} AS $$ INSERT INTO mailbox.intake VALUES (new_key, organ, public, moment, who) $$;

-- The body leaves once, and is emptied: whoever takes it seals it into the vault in the same transaction. No row: taken already.
CREATE FUNCTION mailbox.take(wanted uuid, organs bigint[], who text, moment timestamptz)
RETURNS TABLE (thread uuid, kind text, key_id text, body bytea, at timestamptz) LANGUAGE plpgsql {SAFE} AS $$
#variable_conflict use_column
DECLARE found record;
BEGIN
    SELECT i.thread, i.kind, i.key_id, i.body, i.at INTO found FROM mailbox.item i JOIN mailbox.thread t ON t.thread = i.thread
        WHERE i.item = wanted AND i.body IS NOT NULL AND t.organ_id = ANY (organs) FOR UPDATE OF i;
    IF found.body IS NULL THEN RETURN; END IF;
    UPDATE mailbox.item SET body = NULL, waiting = false WHERE item = wanted;
    INSERT INTO mailbox.taken VALUES (wanted, who, moment);
    RETURN QUERY SELECT found.thread, found.kind, found.key_id, found.body, found.at;
END $$;

CREATE FUNCTION mailbox.bind(wanted uuid, new_matter text, moment timestamptz) RETURNS void LANGUAGE sql {SAFE} AS $$
    INSERT INTO mailbox.matter VALUES (wanted, new_matter, moment)
$$;

CREATE FUNCTION mailbox.answer(wanted uuid, new_body bytea, moment timestamptz) RETURNS void LANGUAGE sql {SAFE} AS $$
    INSERT INTO mailbox.reply (thread, mine, body, at) VALUES (wanted, false, new_body, moment)
$$;
"""

RIGHTS = """
REVOKE ALL ON ALL TABLES IN SCHEMA mailbox FROM PUBLIC, dandang_app, dandang_portal;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA mailbox FROM PUBLIC;
GRANT USAGE ON SCHEMA mailbox TO dandang_app, dandang_portal;
GRANT EXECUTE ON FUNCTION mailbox.salt, mailbox.organs, mailbox.file, mailbox.thread(bytea), mailbox.letters, mailbox.proven,
    mailbox.unfiled, mailbox.day_key(date, bytea), mailbox.count TO dandang_portal;
GRANT EXECUTE ON FUNCTION mailbox.organs, mailbox.open_intake, mailbox.take, mailbox.bind, mailbox.answer TO dandang_app;
GRANT SELECT ON mailbox.intake, mailbox.matter, mailbox.taken, mailbox.crate TO dandang_app;
GRANT SELECT (thread, public_key, organ_id) ON mailbox.thread TO dandang_app;
GRANT SELECT (item, thread, kind, key_id, waiting, files, size, at) ON mailbox.item TO dandang_app;
"""

PUBLIC_LIST = """
GRANT USAGE ON SCHEMA public TO dandang_mailbox;
GRANT SELECT (id, code, name, level, division_code, kind, host_unit, sort_key) ON organs_organ TO dandang_mailbox;
"""

SQL = f"SET LOCAL ROLE dandang_mailbox; {TABLES} {KEPT} {COUNTER} {OFFICE} {RIGHTS} RESET ROLE;"


def roles_exist(apps, schema_editor):
    """A server of the operator's own needs the two roles first; one sentence says so."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT rolname FROM pg_roles")
        missing = sorted({"dandang_mailbox", "dandang_portal"} - {name for (name,) in cursor.fetchall()})
    if missing:
        raise ImproperlyConfigured(f"Create the database role {' and '.join(missing)} first: see the operator's guide.")


class Migration(migrations.Migration):
    initial = True
    dependencies = [("audit", "0001_initial"), ("organs", "0003_authority_and_constraints")]

    operations = [
        migrations.RunPython(roles_exist, migrations.RunPython.noop),
        migrations.RunSQL(PUBLIC_LIST, migrations.RunSQL.noop),
        migrations.RunSQL("CREATE SCHEMA mailbox AUTHORIZATION dandang_mailbox", "DROP SCHEMA mailbox"),
        migrations.RunSQL(SQL, "SET LOCAL ROLE dandang_mailbox; DROP OWNED BY dandang_mailbox CASCADE; RESET ROLE;"),
    ]
