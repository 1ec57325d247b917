"""Who holds an item may change (transfer, share); a body may be destroyed by law (R-2); many reports are sealed in one query."""

from django.db import migrations

TABLES = """
ALTER TABLE vault.item ADD COLUMN destroyed_at timestamptz, ADD COLUMN destroyed_by_id bigint;
ALTER TABLE vault.item ADD CONSTRAINT item_destroyed CHECK ((destroyed_at IS NULL) = (destroyed_by_id IS NULL));
ALTER TABLE vault.mark ADD COLUMN form smallint NOT NULL DEFAULT 1 CHECK (form IN (1, 2));
CREATE TABLE vault.holder (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    token uuid NOT NULL REFERENCES vault.item,
    organ_id bigint NOT NULL,
    staff_id bigint,
    since timestamptz NOT NULL,
    until timestamptz,
    by_id bigint NOT NULL,
    ended_by_id bigint,
    CONSTRAINT holder_ended CHECK ((until IS NULL) = (ended_by_id IS NULL))
);
CREATE UNIQUE INDEX holder_of_organ ON vault.holder (token, organ_id) WHERE until IS NULL;
INSERT INTO vault.holder (token, organ_id, staff_id, since, by_id)
    SELECT token, organ_id, received_by_id, sealed_at, received_by_id FROM vault.item;
COMMENT ON COLUMN vault.item.destroyed_at IS 'Body and marks were made unreadable by law (R-2); the item stays';
COMMENT ON COLUMN vault.mark.form IS '1 HMAC of every piece, 2 CBC-MAC of twelve characters (marks.py)';
COMMENT ON TABLE vault.holder IS 'Whose item it is: organ and clerk (R-19), from when to when; a transfer ends one and begins another';
"""

KEPT = """
CREATE FUNCTION vault.refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE FUNCTION vault.sealed_stays() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NEW.token = OLD.token AND NEW.kind = OLD.kind AND NEW.suite = OLD.suite AND OLD.wrapped <> '' AND (
        NEW.body = OLD.body AND NEW.wrapped <> ''
        OR NEW.body = '' AND NEW.wrapped = ''
            AND EXISTS (SELECT FROM vault.item i WHERE i.token = OLD.token AND i.destroyed_at IS NOT NULL)
    ) THEN RETURN NEW; END IF;
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE FUNCTION vault.mark_stays() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NEW.token = OLD.token AND NEW.lengths = '{}' AND NEW.persons = '{}' AND NEW.texts = '{}'
        AND EXISTS (SELECT FROM vault.item i WHERE i.token = OLD.token AND i.destroyed_at IS NOT NULL)
    THEN RETURN NEW; END IF;
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE FUNCTION vault.holder_stays() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF OLD.until IS NULL AND NEW.until IS NOT NULL AND (NEW.token, NEW.organ_id, NEW.since, NEW.by_id)
        = (OLD.token, OLD.organ_id, OLD.since, OLD.by_id) AND NEW.staff_id IS NOT DISTINCT FROM OLD.staff_id
    THEN RETURN NEW; END IF;
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;

DROP TRIGGER sealed_no_change ON vault.sealed;
CREATE TRIGGER sealed_no_change BEFORE DELETE ON vault.sealed FOR EACH ROW EXECUTE FUNCTION vault.refuse_change();
CREATE TRIGGER sealed_stays BEFORE UPDATE ON vault.sealed FOR EACH ROW EXECUTE FUNCTION vault.sealed_stays();
DROP TRIGGER mark_no_change ON vault.mark;
CREATE TRIGGER mark_no_change BEFORE DELETE ON vault.mark FOR EACH ROW EXECUTE FUNCTION vault.refuse_change();
CREATE TRIGGER mark_stays BEFORE UPDATE ON vault.mark FOR EACH ROW EXECUTE FUNCTION vault.mark_stays();
CREATE TRIGGER holder_no_change BEFORE DELETE ON vault.holder FOR EACH ROW EXECUTE FUNCTION vault.refuse_change();
CREATE TRIGGER holder_no_truncate BEFORE TRUNCATE ON vault.holder FOR EACH STATEMENT EXECUTE FUNCTION vault.refuse_change();
CREATE TRIGGER holder_stays BEFORE UPDATE ON vault.holder FOR EACH ROW EXECUTE FUNCTION vault.holder_stays();
"""

FUNCTIONS = """
DROP FUNCTION vault.seal;
CREATE FUNCTION vault.seal(tokens uuid[], organs bigint[], staffs bigint[], moments timestamptz[], states text[],
    used_suite text, used_key text, of_tokens uuid[], kinds text[], wraps bytea[], bodies bytea[],
    lengths text[], persons text[], texts text[])
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO vault.item (token, organ_id, received_by_id, sealed_at, identity_state)
        SELECT * FROM unnest(tokens, organs, staffs, moments, states);
    INSERT INTO vault.holder (token, organ_id, staff_id, since, by_id)
        SELECT t, o, s, m, s FROM unnest(tokens, organs, staffs, moments) AS i(t, o, s, m);
    INSERT INTO vault.sealed (token, kind, suite, key_id, wrapped, body)
        SELECT t, k, used_suite, used_key, w, b FROM unnest(of_tokens, kinds, wraps, bodies) AS s(t, k, w, b);
    INSERT INTO vault.mark (token, suite, key_id, lengths, persons, texts, form)
        SELECT t, used_suite, used_key, l::smallint[], p::bigint[], x::bigint[], 2
        FROM unnest(tokens, lengths, persons, texts) AS m(t, l, p, x);
$$;

DROP FUNCTION vault.marking;
CREATE FUNCTION vault.marking(wanted uuid, OUT suite text, OUT key_id text, OUT lengths smallint[], OUT form smallint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT m.suite, m.key_id, m.lengths, m.form FROM vault.mark m WHERE m.token = wanted
$$;

CREATE FUNCTION vault.is_destroyed(wanted uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT FROM vault.item i WHERE i.token = wanted AND i.destroyed_at IS NOT NULL)
$$;

-- Ends who holds the item (in every organ, or in the one named) and gives it to another organ; false when nobody held it.
CREATE FUNCTION vault.transfer(wanted uuid, out_of bigint, to_organ bigint, to_staff bigint, staff bigint, moment timestamptz)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM FROM vault.item i WHERE i.token = wanted FOR UPDATE;
    UPDATE vault.holder h SET until = moment, ended_by_id = staff
        WHERE h.token = wanted AND h.until IS NULL AND (out_of IS NULL OR h.organ_id = out_of);
    IF NOT FOUND THEN RETURN false; END IF;
    UPDATE vault.holder h SET until = moment, ended_by_id = staff
        WHERE h.token = wanted AND h.until IS NULL AND h.organ_id = to_organ;
    INSERT INTO vault.holder (token, organ_id, staff_id, since, by_id) VALUES (wanted, to_organ, to_staff, moment, staff);
    RETURN true;
END $$;

-- Another organ holds the item besides (a report split between organs); its clerk may be named later by the same call.
CREATE FUNCTION vault.share(wanted uuid, to_organ bigint, to_staff bigint, staff bigint, moment timestamptz)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM FROM vault.item i WHERE i.token = wanted FOR UPDATE;
    IF NOT FOUND THEN RETURN false; END IF;
    UPDATE vault.holder h SET until = moment, ended_by_id = staff
        WHERE h.token = wanted AND h.until IS NULL AND h.organ_id = to_organ;
    INSERT INTO vault.holder (token, organ_id, staff_id, since, by_id) VALUES (wanted, to_organ, to_staff, moment, staff);
    RETURN true;
END $$;

CREATE FUNCTION vault.destroy_body(wanted uuid, staff bigint, moment timestamptz)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE vault.item i SET destroyed_at = moment, destroyed_by_id = staff WHERE i.token = wanted AND i.destroyed_at IS NULL;
    IF NOT FOUND THEN RETURN false; END IF;
    UPDATE vault.sealed s SET wrapped = '', body = '' WHERE s.token = wanted;
    UPDATE vault.mark m SET lengths = '{}', persons = '{}', texts = '{}' WHERE m.token = wanted;
    RETURN true;
END $$;

CREATE OR REPLACE FUNCTION vault.open_own(wanted uuid, wanted_kind text, staff bigint, serves_in bigint[], why text, moment timestamptz)
RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO vault.opening (token, kind, staff_id, purpose, at)
    SELECT h.token, wanted_kind, staff, why, moment FROM vault.holder h JOIN vault.item i ON i.token = h.token
    WHERE h.token = wanted AND h.staff_id = staff AND h.until IS NULL AND h.organ_id = ANY (serves_in)
        AND i.destroyed_at IS NULL RETURNING id
$$;

CREATE OR REPLACE FUNCTION vault.fetch(wanted uuid, wanted_kind text, opened bigint)
RETURNS TABLE (suite text, key_id text, wrapped bytea, body bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM vault.opening o JOIN vault.holder h ON h.token = o.token AND h.staff_id = o.staff_id AND h.until IS NULL
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
"""

SQL = f"SET LOCAL ROLE dandang_vault; {TABLES} {KEPT} {FUNCTIONS} {RIGHTS} RESET ROLE;"


class Migration(migrations.Migration):
    dependencies = [("vault", "0001_initial")]
    operations = [migrations.RunSQL(SQL)]
