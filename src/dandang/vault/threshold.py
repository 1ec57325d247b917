"""A key that nobody has: split into n shares of which any k open one record at a time, and k - 1 tell nothing. Pure.

Shamir's sharing over the scalars of Curve25519's group, so that opening needs no share to be handed over: each custodian turns
the record's own point into a part with their share, and k parts together are the secret of that record and of no other
(ElGamal with a split private key). Sealing needs only the public key. Points and scalars by libsodium; only the polynomial is ours.
Source: A. Shamir, "How to share a secret", 1979; Y. Desmedt and Y. Frankel, "Threshold cryptosystems", 1989.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from functools import reduce

from nacl import bindings, exceptions

from dandang.vault.suites import SealBroken, Suite

ORDER = 2**252 + 27742317777372353535851937790883648493
"""Of the group, RFC 8032."""
POINT, MOST = 32, 16
DAMAGED = "The seal for the custodians is damaged: what stands in it is no point of the group."


def new_secret() -> int:
    return secrets.randbelow(ORDER - 1) + 1


def public(secret: int) -> bytes:
    """The point that stands for the secret: for the key the public key, for a share what its damage is told by."""
    return bindings.crypto_scalarmult_ed25519_base_noclamp(_scalar(secret))


def split(secret: int, needed: int, count: int) -> dict[int, int]:
    """`count` shares by their number from 1; any `needed` of them give the secret."""
    if not 1 < needed <= count <= MOST:
        raise ValueError(f"of 2 to {MOST} shares at least 2 and at most all must be needed")
    polynomial = [secret, *(secrets.randbelow(ORDER) for _ in range(needed - 1))]
    return {
        number: reduce(lambda value, factor: (value * number + factor) % ORDER, reversed(polynomial), 0)
        for number in range(1, count + 1)
    }


def joined(shares: Mapping[int, int]) -> int:
    """The secret, from enough shares; from too few of them some other number."""
    weights = _weights(shares)
    return sum(weights[number] * share for number, share in shares.items()) % ORDER


def wrap(suite: Suite, public_key: bytes, data_key: bytes, about: bytes) -> bytes:
    """The data key for the holders of the shares: a fresh point, and the key encrypted under what that point makes."""
    once = new_secret()
    point = public(once)
    return point + suite.encrypt(_key(suite, point, _times(once, public_key), about), data_key, about)


def part(share: int, wrapped: bytes) -> bytes:
    """What one share makes of this record's point. Of no use for any other record."""
    return _times(share, wrapped[:POINT])


def unwrap(suite: Suite, parts: Mapping[int, bytes], wrapped: bytes, about: bytes) -> bytes:
    """The data key, from enough parts; `SealBroken` from too few or wrong ones."""
    weights = _weights(parts)
    try:
        weighed = [_times(weights[number], each) for number, each in parts.items()]
        shared = reduce(bindings.crypto_core_ed25519_add, weighed)
    except (exceptions.CryptoError, TypeError):
        raise SealBroken(DAMAGED) from None
    return suite.decrypt(_key(suite, wrapped[:POINT], shared, about), wrapped[POINT:], about)


def unwrap_with(suite: Suite, secret: int, wrapped: bytes, about: bytes) -> bytes:
    """The data key, with the whole secret in hand (while keys are rotated or recovered)."""
    return suite.decrypt(_key(suite, wrapped[:POINT], _times(secret, wrapped[:POINT]), about), wrapped[POINT:], about)


def _weights(numbers: Iterable[int]) -> dict[int, int]:
    """Lagrange's factors at zero for these share numbers."""
    known, weights = list(numbers), {}
    for number in known:
        above = below = 1
        for other in known:
            if other != number:
                above, below = above * other % ORDER, below * (other - number) % ORDER
        weights[number] = above * pow(below, -1, ORDER) % ORDER
    return weights


def _times(factor: int, point: bytes) -> bytes:
    try:
        if not bindings.crypto_core_ed25519_is_valid_point(point):
            raise SealBroken(DAMAGED)
        return bindings.crypto_scalarmult_ed25519_noclamp(_scalar(factor), point)
    except exceptions.CryptoError:
        raise SealBroken(DAMAGED) from None


def _scalar(number: int) -> bytes:
    return (number % ORDER).to_bytes(32, "little")


def _key(suite: Suite, point: bytes, shared: bytes, about: bytes) -> bytes:
    return suite.mac(shared, b"dandang custody " + point + about)[: suite.key_bytes]
