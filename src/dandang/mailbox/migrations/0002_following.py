"""Letters follow the matter: what another organ has taken over is its own from then on, with the key of its own intake. An intake may
be for letters alone; the portal does not list it, and no report can be filed there."""

from django.db import migrations

SAFE = "SECURITY DEFINER SET search_path = pg_catalog, pg_temp"

SQL = f"""
SET LOCAL ROLE dandang_mailbox;
ALTER TABLE mailbox.intake ADD COLUMN listed boolean NOT NULL DEFAULT true;
COMMENT ON COLUMN mailbox.intake.listed IS 'False: made for letters of a matter that was sent here; takes no reports in';
CREATE TABLE mailbox.move (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    thread uuid NOT NULL REFERENCES mailbox.thread,
    matter text NOT NULL UNIQUE,
    organ_id bigint NOT NULL,
    at timestamptz NOT NULL
);
CREATE INDEX move_thread ON mailbox.move (thread, id DESC);
COMMENT ON TABLE mailbox.move IS 'The matter of a thread went to another organ; the last row counts';
CREATE TRIGGER move_no_change BEFORE UPDATE OR DELETE ON mailbox.move FOR EACH ROW EXECUTE FUNCTION public.append_only_refuse();
CREATE TRIGGER move_no_truncate BEFORE TRUNCATE ON mailbox.move FOR EACH STATEMENT EXECUTE FUNCTION public.append_only_refuse();
CREATE VIEW mailbox.holding AS
    SELECT t.thread, coalesce(v.organ_id, t.organ_id) AS organ_id, coalesce(v.matter, m.matter) AS matter
    FROM mailbox.thread t LEFT JOIN mailbox.matter m ON m.thread = t.thread
    LEFT JOIN LATERAL (SELECT * FROM mailbox.move n WHERE n.thread = t.thread ORDER BY n.id DESC LIMIT 1) v ON true;
COMMENT ON VIEW mailbox.holding IS 'Which organ and which proceeding a thread belongs to now';

CREATE OR REPLACE FUNCTION mailbox.organs()
RETURNS TABLE (code text, name text, level smallint, division text, kind text, host_unit text, key_id text, public_key bytea)
LANGUAGE sql STABLE {SAFE} AS $$
    SELECT o.code::text, o.name::text, o.level, o.division_code::text, o.kind::text, o.host_unit::text, i.key_id, i.public_key
    FROM (SELECT DISTINCT ON (organ_id) * FROM mailbox.intake WHERE listed ORDER BY organ_id, opened_at DESC, key_id) i
    JOIN public.organs_organ o ON o.id = i.organ_id ORDER BY o.division_code, o.level, o.sort_key
$$;

DROP FUNCTION mailbox.thread(bytea);
CREATE FUNCTION mailbox.thread(token bytea, OUT organ text, OUT organ_code text, OUT public_key bytea, OUT key_id text,
    OUT intake_key bytea, OUT since timestamptz, OUT proof text, OUT first_organ text)
LANGUAGE sql STABLE {SAFE} AS $$
    SELECT o.name::text, o.code::text, t.public_key, k.key_id, k.public_key, i.at, i.proof, f.name::text
    FROM mailbox.thread t JOIN mailbox.holding h ON h.thread = t.thread JOIN public.organs_organ o ON o.id = h.organ_id
    JOIN public.organs_organ f ON f.id = t.organ_id
    JOIN mailbox.item i ON i.thread = t.thread AND i.kind = 'report'
    JOIN LATERAL (SELECT * FROM mailbox.intake n WHERE n.organ_id = h.organ_id ORDER BY n.opened_at DESC, n.key_id LIMIT 1) k ON true
    WHERE t.seal = sha256(token)
$$;

CREATE OR REPLACE FUNCTION mailbox.take(wanted uuid, organs bigint[], who text, moment timestamptz)
RETURNS TABLE (thread uuid, kind text, key_id text, body bytea, at timestamptz) LANGUAGE plpgsql {SAFE} AS $$
#variable_conflict use_column
DECLARE found record;
BEGIN
    SELECT i.thread, i.kind, i.key_id, i.body, i.at INTO found FROM mailbox.item i JOIN mailbox.holding h ON h.thread = i.thread
        WHERE i.item = wanted AND i.body IS NOT NULL AND h.organ_id = ANY (organs) FOR UPDATE OF i;
    IF found.body IS NULL THEN RETURN; END IF;
    UPDATE mailbox.item SET body = NULL, waiting = false WHERE item = wanted;
    INSERT INTO mailbox.taken VALUES (wanted, who, moment);
    RETURN QUERY SELECT found.thread, found.kind, found.key_id, found.body, found.at;
END $$;

CREATE FUNCTION mailbox.open_for_letters(organ bigint, new_key text, public bytea, moment timestamptz, who text) RETURNS void
LANGUAGE sql {SAFE} AS $$ INSERT INTO mailbox.intake VALUES (new_key, organ, public, moment, who, false) $$;
CREATE OR REPLACE FUNCTION mailbox.open_intake(organ bigint, new_key text, public bytea, moment timestamptz, who text) RETURNS void
LANGUAGE sql {SAFE} AS $$ INSERT INTO mailbox.intake VALUES (new_key, organ, public, moment, who, true) $$;
CREATE FUNCTION mailbox.hand_over(wanted uuid, new_matter text, organ bigint, moment timestamptz) RETURNS void LANGUAGE sql {SAFE} AS $$
    INSERT INTO mailbox.move (thread, matter, organ_id, at) VALUES (wanted, new_matter, organ, moment)
$$;

REVOKE ALL ON mailbox.move, mailbox.holding FROM PUBLIC, dandang_app, dandang_portal;
REVOKE ALL ON FUNCTION mailbox.thread(bytea), mailbox.open_for_letters, mailbox.hand_over FROM PUBLIC;
GRANT EXECUTE ON FUNCTION mailbox.thread(bytea) TO dandang_portal;
GRANT EXECUTE ON FUNCTION mailbox.open_for_letters, mailbox.hand_over TO dandang_app;
GRANT SELECT ON mailbox.holding, mailbox.move TO dandang_app;
RESET ROLE;
"""

FILE_ONLY_WHERE_LISTED = """
SET LOCAL ROLE dandang_mailbox;
DO $do$
DECLARE
    before text := pg_get_functiondef('mailbox.file'::regproc);
    after text := replace(before, 'WHERE i.key_id = used_key ON CONFLICT', 'WHERE i.key_id = used_key AND i.listed ON CONFLICT');
BEGIN
    IF after = before THEN RAISE EXCEPTION 'mailbox.file is not the function of migration 0001'; END IF;
    EXECUTE after;
END $do$;
RESET ROLE;
"""


class Migration(migrations.Migration):
    dependencies = [("mailbox", "0001_initial")]
    operations = [migrations.RunSQL(SQL), migrations.RunSQL(FILE_ONLY_WHERE_LISTED)]
