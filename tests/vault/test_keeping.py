"""The drills: a share lost, a folder lost, too few shares, a wrong passphrase, a damaged share, a rotation that is killed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from datetime import timedelta
from itertools import combinations
from pathlib import Path

import pytest
from django.conf import settings as live
from django.db import connection

from dandang import vault
from dandang.audit.models import AuditEvent
from dandang.base import clock
from dandang.base.cli import CannotRun
from dandang.base.verdict import StepRefused
from dandang.vault import commands, identity, keeping, keys, permits, shares
from dandang.vault.suites import SealBroken
from tests.vault.conftest import AT, REPORTER, WORDING, a_clerk
from tests.vault.test_permits import UNTIL
from tests.vault.test_threshold import HOLDERS, PASSPHRASES


@pytest.fixture(params=["sha256", "sm3"])
def custody_folder(request, settings, tmp_path, db) -> Path:
    """Custody has begun: three share files in a folder."""
    settings.AUDIT_HASH = request.param
    keeping.init_custody(2, HOLDERS, PASSPHRASES, tmp_path / "shares", own_days=7, by="test", at=AT)
    return tmp_path / "shares"


def opened(folder: Path, *numbers: int) -> list[tuple[shares.Share, str]]:
    files = sorted(folder.glob("*.txt"))
    return [(shares.read(files[number - 1].read_text()), PASSPHRASES[number - 1]) for number in numbers]


def own(token, clerk) -> str:
    return identity.open_own(token, staff_id=clerk.pk, purpose="feedback", at=AT).name


def test_the_key_folder_is_lost_and_any_two_shares_bring_it_back(custody_folder, sealed, clerk, settings):
    token = sealed()
    before = {path.name: path.read_bytes() for path in Path(settings.VAULT_KEYS).iterdir() if not path.name.startswith("day-")}
    for pair in combinations((1, 2, 3), 2):
        shutil.rmtree(settings.VAULT_KEYS)
        with pytest.raises(SealBroken):
            identity.open_wording(token, staff_id=clerk.pk, purpose="feedback", at=AT)

        keeping.recover(opened(custody_folder, *pair), by="test", at=AT)

        assert {path.name: path.read_bytes() for path in Path(settings.VAULT_KEYS).iterdir()} == before
        assert identity.open_wording(token, staff_id=clerk.pk, purpose="feedback", at=AT) == WORDING
        assert vault.is_close_to(token, ["欧阳堃"]) is True


@pytest.mark.rule("R-19")
def test_one_share_brings_nothing_back(custody_folder, sealed, settings):
    sealed()
    shutil.rmtree(settings.VAULT_KEYS)

    for attempt in (opened(custody_folder, 1), opened(custody_folder, 2, 2), []):
        with pytest.raises(SealBroken):
            keeping.recover(attempt, by="test", at=AT)

    assert not Path(settings.VAULT_KEYS).exists()


def test_a_wrong_passphrase_and_a_damaged_share_bring_nothing_back(custody_folder, settings):
    first, second = opened(custody_folder, 1, 2)

    with pytest.raises(SealBroken):
        keeping.drill([first, (second[0], PASSPHRASES[0])], by="test", at=AT)
    text = sorted(custody_folder.glob("*.txt"))[0].read_text()
    row = text.splitlines()[4]
    with pytest.raises(shares.ShareUnreadable) as unreadable:
        shares.read(text.replace(row, row[:4] + ("A" if row[4] != "A" else "B") + row[5:]))
    assert unreadable.value.args[0] == 2


def test_a_drill_shows_that_it_would_work_and_writes_only_that_it_was_tried(custody_folder, settings):
    before = sorted(Path(settings.VAULT_KEYS).iterdir())

    found = keeping.drill(opened(custody_folder, 1, 3), by="test", at=AT)

    assert [each.in_folder for each in found] == [True]
    assert sorted(Path(settings.VAULT_KEYS).iterdir()) == before
    assert AuditEvent.objects.filter(chain="system", verb="vault.drill").count() == 1


def test_a_custodian_leaves_and_no_record_is_touched(custody_folder, sealed, clerk, tmp_path):
    token = sealed()
    with connection.cursor() as cursor:
        cursor.execute("SELECT wrapped FROM vault.wrap_of(%s)", [token])
        before = bytes(cursor.fetchone()[0])
    fresh = ("a new one's passphrase", "another new passphrase")

    keeping.share(opened(custody_folder, 1, 2), 2, ("甲", "丁"), fresh, tmp_path / "anew", by="test", at=AT)

    files = sorted((tmp_path / "anew").glob("*.txt"))
    anew = [(shares.read(path.read_text()), words) for path, words in zip(files, fresh, strict=True)]
    assert [each.in_folder for each in keeping.drill(anew, by="test", at=AT)] == [True]
    with pytest.raises(SealBroken, match="earlier sharing"):
        permits.part(token, *opened(custody_folder, 3)[0])
    with connection.cursor() as cursor:
        cursor.execute("SELECT wrapped FROM vault.wrap_of(%s)", [token])
        assert bytes(cursor.fetchone()[0]) == before
    assert own(token, clerk) == REPORTER["name"]


def test_a_new_key_of_the_custodians_wraps_every_identity_anew(custody_folder, sealed, clerk, organ, tmp_path):
    tokens = [sealed() for _ in range(3)]
    old = keys.provider().custody()

    moved = list(keeping.renew(opened(custody_folder, 2, 3), 2, HOLDERS, PASSPHRASES, tmp_path / "anew", by="test", at=AT))

    assert moved[-1] == 3
    assert {each.key_id for each in keeping.counts() if each.place == "identity"} == {keys.provider().custody().key_id}
    assert keys.provider().custody().key_id != old.key_id
    viewer, approver = a_clerk("viewer", organ), a_clerk("approver", organ)
    permit = permits.give(
        tokens[0], number="查-1", organ_id=organ.pk, grantee=viewer, by=approver, purpose="protection", fields=["name"], at=AT, until=UNTIL
    )
    for number, share in enumerate(opened(tmp_path / "anew", 1, 3)):
        assert permits.release(tokens[0], permit.id, *permits.part(tokens[0], *share), by=a_clerk(f"k{number}", organ), at=AT)
    assert identity.open_permitted(tokens[0], permit.id, staff_id=viewer.pk, fields=["name"], at=AT) == {"name": REPORTER["name"]}


def test_rotation_wraps_everything_under_the_new_key_and_identities_for_the_custodians(db, sealed, clerk, settings, tmp_path):
    before = [sealed() for _ in range(3)]
    keeping.init_custody(2, HOLDERS, PASSPHRASES, tmp_path / "shares", own_days=7, by="test", at=AT)
    waiting = keeping.pending()

    first = list(keeping.rotate(by="test", at=AT))
    again = list(keeping.rotate(by="test", at=AT))

    assert (waiting, first[-1], again[-1]) == (3, 3, 3)
    assert keeping.pending() == 0
    assert {each.place: each.key_id for each in keeping.counts() if each.place != "mark"} == {
        "identity": keys.provider().custody().key_id, "body": keys.provider().current(),
    }
    assert identity.open_wording(before[0], staff_id=clerk.pk, purpose="feedback", at=AT) == WORDING
    assert vault.text_reveals(before[0], REPORTER["name"]) is True
    assert len(keeping.drill(opened(tmp_path / "shares", 1, 2), by="test", at=AT)) == 2


def test_a_rotation_that_stops_in_the_middle_goes_on_without_another_key(db, sealed, clerk, monkeypatch):
    tokens = [sealed() for _ in range(5)]
    monkeypatch.setattr(keeping, "BATCH", 2)
    moving = keeping.rotate(by="test", at=AT)
    assert next(moving) == 2
    moving.close()
    half, waiting = keys.provider().ids(), keeping.pending()

    assert list(keeping.rotate(by="test", at=AT))[-1] == waiting
    assert (keys.provider().ids() == half, waiting, keeping.pending()) == (True, 8, 0)
    for token in tokens:
        assert own(token, clerk) == REPORTER["name"]


KILLED = """
import os, signal, django
django.setup()
from datetime import datetime
from dandang.base import clock
from dandang.vault import keeping
keeping.BATCH = 3
for done in keeping.rotate(by="test", at=datetime(2023, 3, 6, tzinfo=clock.ZONE)):
    print(done, flush=True)
    if done >= 6:
        with keeping.transaction.atomic():
            keeping.connection.cursor().execute("SELECT 1")
            os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_rotation_killed_with_sigkill_loses_no_record(fresh_database, sealed, clerk, settings):
    """A process of its own, killed between and inside transactions; the next run ends what it began."""
    tokens = [sealed() for _ in range(8)]
    server = {key: str(live.DATABASES["default"][key]) for key in ("USER", "PASSWORD", "HOST", "PORT")}
    program = (
        "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'config.settings'\n"
        "from django.conf import settings\n"
        f"settings.DATABASES['default'].update({server!r}); settings.DATABASES['default']['NAME'] = {fresh_database!r}\n"
        f"settings.VAULT_KEYS = __import__('pathlib').Path({str(settings.VAULT_KEYS)!r})\n" + KILLED
    )

    run = subprocess.run([sys.executable, "-c", program], env=dict(os.environ), capture_output=True, text=True, timeout=120, check=False)

    assert run.returncode == -signal.SIGKILL, run.stderr
    assert keeping.pending() == 16 - 6
    assert list(keeping.rotate(by="test", at=AT))[-1] == 10
    assert len(keys.provider().ids()) == 2
    assert all(own(token, clerk) == REPORTER["name"] for token in tokens)


@pytest.mark.rule("R-65")
def test_a_request_for_protection_never_waits_for_custodians(custody_folder, organ, clerk):
    from dandang.vault import offices

    token = vault.seal(REPORTER, "有人威胁我", organ_id=organ.pk, received_by_id=clerk.pk, at=AT, urgent=True)
    offices.file_request(token, at=AT)
    list(keeping.rotate(by="test", at=AT))

    assert "identity" not in {each.place for each in keeping.counts()}
    person, wording = offices.open_request(token, by=clerk, at=AT.replace(year=2024))
    assert (person.name, wording) == (REPORTER["name"], "有人威胁我")


def test_the_worker_destroys_the_keys_of_past_days_and_doctor_says_when(custody_folder, sealed, clerk, settings, monkeypatch, tmp_path):
    """A disk that fails in the middle stops nothing else; the next hour ends what was begun."""
    from dandang.desk import doctor
    from dandang.exchange import chores

    settings.SEALED_FILES = tmp_path / "files"
    token, past = sealed(), AT + timedelta(days=7)

    def day_keys() -> int:
        return len(list(Path(settings.VAULT_KEYS).glob("day-*")))

    rounds = chores.Rounds()
    rounds.go(past - timedelta(days=1))
    assert (day_keys(), own(token, clerk)) == (1, REPORTER["name"])
    with monkeypatch.context() as broken:
        broken.setattr(Path, "unlink", lambda *_args, **_kwargs: (_ for _ in ()).throw(OSError("the disk is read-only")))
        rounds.go(past)
    with clock.frozen(past):
        assert (day_keys(), keeping.overdue(clock.today())) == (1, 1)
        ok, words = doctor._sweep()
        assert (ok, words.startswith("last ran 2023-03-12 09:10, 1 keys")) == (False, True)
    rounds.go(past + timedelta(hours=1))

    assert (day_keys(), AuditEvent.objects.get(chain="system", verb="vault.sweep").data) == (0, {"day_keys": 1})
    with clock.frozen(past):
        assert doctor._sweep() == (True, "last ran 2023-03-13 10:10; nothing waits")
    with pytest.raises(StepRefused, match="R-19"):
        own(token, clerk)


def run(*words: str) -> int:
    import argparse

    parser = argparse.ArgumentParser()
    commands.register(parser.add_subparsers())
    options = parser.parse_args(["vault", *words])
    return int(options.run(options))


def test_the_whole_ceremony_from_the_command_line(db, sealed, tmp_path, settings, capsys):
    words, old = tmp_path / "words", tmp_path / "old-words"
    words.write_text("\n".join(PASSPHRASES) + "\n")
    old.write_text("\n".join(PASSPHRASES[:2]) + "\n")
    sealed()
    holders = [each for holder in HOLDERS for each in ("--holder", holder)]

    assert run("status") == 0
    assert run("init-custody", *holders, "--out", str(tmp_path / "s"), "--new-passphrases", str(words)) == 0
    assert run("status") == 1
    assert run("rotate") == 0
    files = [each for path in sorted((tmp_path / "s").glob("*.txt"))[:2] for each in ("--with", str(path))]
    assert run("drill", *files, "--passphrases", str(old)) == 0
    assert run("share", *files, "--passphrases", str(old), *holders, "--out", str(tmp_path / "t"), "--new-passphrases", str(words)) == 0
    with pytest.raises(CannotRun, match="earlier sharing"):
        run("share", *files, "--passphrases", str(old), *holders, "--out", str(tmp_path / "u"), "--new-passphrases", str(words))
    with pytest.raises(CannotRun, match="custody has begun"):
        run("init-custody", *holders, "--out", str(tmp_path / "v"), "--new-passphrases", str(words))
    with pytest.raises(CannotRun, match="2 lines"):
        run("init-custody", *holders, "--out", str(tmp_path / "v"), "--new-passphrases", str(old))
    shutil.rmtree(settings.VAULT_KEYS)
    anew = [each for path in sorted((tmp_path / "t").glob("*.txt"))[:2] for each in ("--with", str(path))]
    assert run("recover", *anew, "--passphrases", str(old)) == 0
    assert run("status") == 0
    assert run("sweep") == 0
    said = capsys.readouterr().out
    assert "brought back" in said
    assert not any(words in said for words in PASSPHRASES)
    assert (tmp_path / "s").stat().st_mode & 0o777 == 0o700
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in (tmp_path / "s").iterdir())


def test_a_share_file_that_cannot_be_read_is_one_sentence(custody_folder, tmp_path):
    broken, words = tmp_path / "broken.txt", tmp_path / "words"
    broken.write_text("01 AAAA AAAA\n")
    words.write_text("a\n")

    with pytest.raises(CannotRun, match="line 1 is wrong"):
        run("drill", "--with", str(broken), "--passphrases", str(words))
    with pytest.raises(CannotRun, match="needs the old shares"):
        run("rotate", "--custody")
