"""A plan file under a password: bytes and a key in, bytes out. No Qt, no files, and no password is kept.

The form, version 1; all numbers are big-endian::

    8   magic 8F "PLAN" CR LF 1A (a transfer that changes line ends breaks it and is found out)
    1   version of the form, 1
    1   key derivation, 1 = Argon2id version 19 (RFC 9106)
    2   lanes
    4   memory in KiB
    4   passes
    16  salt, random for every password that is set
    32  check: second half of what is derived from the password
    12  nonce, random for every writing
    4   length of the rest
    n   AES-256-GCM of the content with its tag of 16 bytes; everything before it is authenticated too

Argon2id gives 64 bytes from the password (Unicode NFC, UTF-8): 32 are the key and 32 the check. The check says at once
whether a password is the right one, so that a wrong password and a damaged file get different words, and it binds a file
to one key. Whoever guesses passwords gains nothing by it: the tag would tell them as well.

The cost of a new key is the second recommendation of RFC 9106, section 4: 64 MiB, 3 passes, 4 lanes. The costs that a file
asks for are limited before anything is derived. Nonces are random: 2^32 writings with one key are within the bound of NIST
SP 800-38D, which at two writings a second takes 68 years.

What it does not do: it does not hide the length of a plan, does not prove that a file is the newest version, and cannot
wipe the memory of the running program.
"""

from __future__ import annotations

import os
import struct
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from hmac import compare_digest
from typing import NoReturn

from planner.i18n import Message, message

MAGIC = b"\x8fPLAN\r\n\x1a"
VERSION = 1
ARGON2ID = 1
SALT, CHECK, NONCE, TAG, SECRET = 16, 32, 12, 16, 64
_HEADER = struct.Struct(f">8sBBHII{SALT}s{CHECK}s{NONCE}sI")
HEADER = _HEADER.size
OVERHEAD = HEADER + TAG
"""Bytes by which sealed content is longer."""
MOST_SEALED = 16_000_000
"""Bytes of the sealed content: more than any plan or recovery copy has."""
MOST_MEMORY_KIB = 128 * 1024
MOST_WORK_KIB = 512 * 1024
"""Memory times passes: below a second on a slow office computer."""
MOST_LANES = 16
SHORTEST_PASSWORD, LONGEST_PASSWORD = 8, 1024
"""Characters; for whoever lets a password in."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a guess of the password costs: memory in KiB, passes over it, lanes."""

    memory_kib: int = 64 * 1024
    passes: int = 3
    lanes: int = 4

    @property
    def bearable(self) -> bool:
        """Whether a file may ask this of the computer that reads it."""
        return (
            1 <= self.lanes <= MOST_LANES
            and self.passes >= 1
            and 8 * self.lanes <= self.memory_kib <= MOST_MEMORY_KIB
            and self.memory_kib * self.passes <= MOST_WORK_KIB
        )


RECOMMENDED = Cost()


class SealFault(StrEnum):
    """Why sealed content is not opened."""

    WRONG_PASSWORD = "wrong_password"
    OTHER_PASSWORD = "other_password"
    """It was sealed with another password than the key at hand."""
    DAMAGED = "damaged"
    CUT_OFF = "cut_off"
    NEWER = "newer"
    TOO_COSTLY = "too_costly"
    TOO_LARGE = "too_large"


class SealProblem(ValueError):
    """Sealed content that is not opened; nothing of it was used."""

    def __init__(self, fault: SealFault) -> None:
        super().__init__(fault.value)
        self.fault = fault

    @property
    def message(self) -> Message:
        return message(f"sealed.{self.fault.value}")


class Key:
    """What a password became: it seals and opens, and shows nothing of itself. The password is not in it.

    It lives in memory only: it cannot be pickled or copied to a file by accident.
    """

    __slots__ = ("_check", "_secret", "cost", "salt")

    def __init__(self, cost: Cost, salt: bytes, derived: bytes) -> None:
        self.cost, self.salt = cost, salt
        self._secret, self._check = derived[:32], derived[32:]

    def __repr__(self) -> str:
        return "Key(…)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a key stays in memory")

    def fits(self, sealed: bytes) -> bool:
        """Whether ``sealed`` was sealed with this key. Raises SealProblem for what no key opens."""
        return self._is_of(_whole(sealed))

    def _is_of(self, header: _Header) -> bool:
        same = (header.cost, header.salt) == (self.cost, self.salt)
        return same and compare_digest(header.check, self._check)


@dataclass(frozen=True, slots=True)
class _Header:
    cost: Cost
    salt: bytes
    check: bytes
    nonce: bytes
    length: int


def is_sealed(content: bytes) -> bool:
    """Whether content begins as sealed content does; it may be damaged further on."""
    return content.startswith(MAGIC[:5])


def sealed_length(content: bytes) -> int | None:
    """Bytes of the sealed content at the beginning of ``content``; None where it is none or its header is broken."""
    try:
        return HEADER + _read_header(content).length
    except SealProblem:
        return None


def new_key(password: str, cost: Cost | None = None) -> Key:
    """A key for a password that is set anew, at the recommended cost. Takes as long as the cost says."""
    return _derived(password, cost or RECOMMENDED, os.urandom(SALT))


def key_for(sealed: bytes, password: str) -> Key:
    """The key that opens ``sealed``. Raises SealProblem: wrong password, or a header that is not trusted."""
    header = _whole(sealed)
    key = _derived(password, header.cost, header.salt)
    if not key._is_of(header):
        raise SealProblem(SealFault.WRONG_PASSWORD)
    return key


def seal(content: bytes, key: Key) -> bytes:
    """``content`` so that only the password gives it back. The same content is never the same bytes twice."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    if len(content) + TAG > MOST_SEALED:
        raise SealProblem(SealFault.TOO_LARGE)
    nonce, cost = os.urandom(NONCE), key.cost
    header = _HEADER.pack(
        MAGIC, VERSION, ARGON2ID, cost.lanes, cost.memory_kib, cost.passes, key.salt, key._check, nonce, len(content) + TAG
    )  # fmt: skip
    return header + AESGCM(key._secret).encrypt(nonce, content, header)


def unseal(sealed: bytes, key: Key) -> bytes:
    """What was sealed. Raises SealProblem: another key, cut off, damaged, newer."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    header = _whole(sealed)
    if not key._is_of(header):
        raise SealProblem(SealFault.OTHER_PASSWORD)
    try:
        return AESGCM(key._secret).decrypt(header.nonce, sealed[HEADER:], sealed[:HEADER])
    except InvalidTag:
        raise SealProblem(SealFault.DAMAGED) from None


def examine(sealed: bytes) -> None:
    """Raises SealProblem for what no password opens: cut off, damaged at its beginning, newer, too costly."""
    _whole(sealed)


def _whole(sealed: bytes) -> _Header:
    header = _read_header(sealed)
    if len(sealed) < HEADER + header.length:
        raise SealProblem(SealFault.CUT_OFF)
    return header


def _read_header(sealed: bytes) -> _Header:
    """Raises SealProblem for what this program cannot or will not open."""
    if not is_sealed(sealed):
        raise SealProblem(SealFault.DAMAGED)
    if len(sealed) < HEADER:
        raise SealProblem(SealFault.CUT_OFF)
    magic, version, derivation, lanes, memory, passes, salt, check, nonce, length = _HEADER.unpack_from(sealed)
    if magic != MAGIC or version < VERSION:
        raise SealProblem(SealFault.DAMAGED)
    if version > VERSION or derivation != ARGON2ID:
        raise SealProblem(SealFault.NEWER)
    cost = Cost(memory, passes, lanes)
    if not cost.bearable:
        raise SealProblem(SealFault.TOO_COSTLY)
    if not TAG <= length <= MOST_SEALED:
        raise SealProblem(SealFault.DAMAGED)
    return _Header(cost, salt, check, nonce, length)


def _derived(password: str, cost: Cost, salt: bytes) -> Key:
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    words = unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
    derive = Argon2id(salt=salt, length=SECRET, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory_kib)
    return Key(cost, salt, derive.derive(words))


class Strength(StrEnum):
    """What a password is worth by its length alone: rules about its characters make it worse to keep, not to guess."""

    TOO_SHORT = "too_short"
    WEAK = "weak"
    FAIR = "fair"
    STRONG = "strong"


def strength(password: str) -> Strength:
    """By the characters of ``password``; repeating one of them does not make it longer."""
    length = min(len(password), 3 * len(set(password)))
    if len(password) < SHORTEST_PASSWORD:
        return Strength.TOO_SHORT
    return Strength.WEAK if length < 12 else Strength.FAIR if length < 16 else Strength.STRONG
