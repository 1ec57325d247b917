"""Who together can open an identity: the custodians' public key, and what is known of their shares. No secret is kept here.

Without custody the machine's own keys open everything that the rules permit. With it the identity of every report sealed from
then on is wrapped for the custodians: k of n must give their part for each permit, and the program alone opens nothing. The
receiving clerk reads an own item without them while the key of that day exists (`own_days`), which is then destroyed.
Decision 10.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from dandang.vault import shares, threshold
from dandang.vault.shares import Share
from dandang.vault.suites import SealBroken, Suite

FILE, PREFIX = "custody.json", "custody-"
OTHER = "The share belongs to another custody key, or to an earlier sharing of this one."
FEW = "Too few shares: any %d of %d are needed, each once."


@dataclass(frozen=True)
class Custody:
    """`public` and `commitments` (share number -> its point) in hex; `holders` by share number; `round` counts the sharings."""

    public: str
    needed: int
    count: int
    round: int
    own_days: int
    commitments: Mapping[str, str]
    holders: Mapping[str, str]

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256(bytes.fromhex(self.public)).hexdigest()[:16]

    @property
    def key_id(self) -> str:
        """As it stands beside what is wrapped for these custodians; the same for every sharing of the key."""
        return PREFIX + self.fingerprint

    def wrap(self, suite: Suite, data_key: bytes, about: bytes) -> bytes:
        return threshold.wrap(suite, bytes.fromhex(self.public), data_key, about)

    def value_of(self, share: Share, passphrase: str) -> int:
        """The opened share, if it is one of the present sharing and undamaged; `SealBroken` otherwise."""
        if (share.custody, share.round) != (self.fingerprint, self.round):
            raise SealBroken(OTHER)
        value = share.open(passphrase)
        if threshold.public(value).hex() != self.commitments.get(str(share.number)):
            raise SealBroken(OTHER)
        return value

    def secret(self, opened: Mapping[int, int]) -> int:
        """The whole key, from enough opened shares: for rotation, recovery and a new sharing; never kept."""
        if len(opened) < self.needed:
            raise SealBroken(FEW % (self.needed, self.count))
        secret = threshold.joined(dict(list(opened.items())[: self.needed]))
        if threshold.public(secret).hex() != self.public:
            raise SealBroken(OTHER)
        return secret

    def dumped(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def begin(
    needed: int, holders: Sequence[str], passphrases: Sequence[str], suite: Suite, *, own_days: int
) -> tuple[Custody, int, list[Share]]:
    """A new key: what may be known of it, the key itself (to be forgotten at once), and a sealed share for each holder."""
    secret = threshold.new_secret()
    bare = Custody(threshold.public(secret).hex(), needed, len(holders), 0, own_days, {}, {})
    custody, made = share_anew(bare, secret, needed, holders, passphrases, suite)
    return custody, secret, made


def share_anew(
    custody: Custody, secret: int, needed: int, holders: Sequence[str], passphrases: Sequence[str], suite: Suite
) -> tuple[Custody, list[Share]]:
    """The same key in new shares; those of the sharing before are of no use with them. No record is touched."""
    values, round = threshold.split(secret, needed, len(holders)), custody.round + 1
    made = [
        shares.seal(
            values[number], passphrase, suite, custody=custody.fingerprint, number=number, needed=needed, count=len(holders),
            round=round,
        )
        for number, passphrase in enumerate(passphrases, 1)
    ]
    known = replace(
        custody, needed=needed, count=len(holders), round=round,
        commitments={str(number): threshold.public(value).hex() for number, value in values.items()},
        holders={str(number): holder for number, holder in enumerate(holders, 1)},
    )
    return known, made


def read(folder: Path) -> Custody | None:
    """The custody in force, or None. `SealBroken` when its file cannot be understood: sealing must not fall back silently."""
    path = folder / FILE
    return loaded(path.read_bytes()) if path.exists() else None


def loaded(text: bytes) -> Custody:
    try:
        custody = Custody(**json.loads(text))
        if len(bytes.fromhex(custody.public)) != threshold.POINT or not 1 < custody.needed <= custody.count:
            raise ValueError
    except (ValueError, TypeError):
        raise SealBroken("custody.json is damaged: bring it back with ./dandang vault recover.") from None
    return custody


def write(folder: Path, custody: Custody) -> None:
    """In place of the one before, whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    half = folder / f".{FILE}.new"
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(custody.dumped().encode())
        file.flush()
        os.fsync(file.fileno())
    half.rename(folder / FILE)
