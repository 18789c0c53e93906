"""The one door to the disk: a file is replaced in one step, and only a regular file is ever read or replaced.

Raises OSError only; ``planner/plan/file.py`` puts it into words. Between any two calls a reader finds the whole old or
the whole new content, and a kill leaves at most one hidden file that the next save takes away.
"""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import stat
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

RETRIES = 5
LEFT_S = 60
"""A hidden file this much older or newer than now belongs to a writer that was killed."""
MARK, ENDING = ".planner-", ".tmp"
_NO_FSYNC = {errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EACCES, errno.EPERM, errno.EBADF}
"""What file systems answer that cannot be asked to write a folder to the disk now."""


class NotAFile(OSError):
    """A device, a pipe or a socket: reading could wait for ever, replacing would destroy it."""


class WriteProtected(PermissionError):
    """The file itself may not be changed, though its folder lets it be replaced."""


class FolderClosed(PermissionError):
    """The folder takes no new file, which replacing in one step needs; the file itself was left as it was."""


class NotSettled(OSError):
    """The new content is in place, but the disk could not confirm that it will stay."""


def read_file(path: Path, most: int) -> bytes:
    """The first ``most`` bytes of a regular file; never waits for a pipe, never reads a device."""
    _regular(path, path.stat())
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(handle, "rb") as file:
        _regular(path, os.fstat(handle))
        return file.read(most)


def replace_file(path: Path, content: bytes, private: bool = False) -> None:
    """Make ``content`` the file at ``path`` in one step; the old file stays where that fails.

    A link keeps pointing: what it points to is replaced. Mode, owner and access list of the old file are kept as far as
    the system lets us; a new file gets the usual mode, a ``private`` one is for its owner only. The hidden file lies in
    the same folder (a rename must not cross file systems) under a short name, whatever the length of the file's own.
    """
    target = Path(os.path.realpath(path))
    try:
        old: os.stat_result | None = path.stat()
    except FileNotFoundError:
        old = None
    if old is not None:
        _regular(path, old)
        if not os.access(target, os.W_OK):
            raise WriteProtected(errno.EACCES, os.strerror(errno.EACCES), str(path))
    mark = _mark(target)
    _sweep(target.parent, mark)
    temporary = target.parent / f"{mark}{secrets.token_hex(4)}{ENDING}"
    handle = _create(temporary, old, private)
    made = None
    try:
        with os.fdopen(handle, "wb") as file:
            made = os.fstat(file.fileno())
            file.write(content)
            file.flush()
            _settle(file.fileno())
            if old is not None:
                _take_over(file.fileno(), target, old, private)
        _replace(temporary, target)
        _settle_folder(target.parent)
    except BaseException as problem:
        with suppress(OSError):
            temporary.unlink()
        if isinstance(problem, OSError) and made is not None and _is(target, made):
            raise NotSettled(problem.errno, problem.strerror, str(path)) from problem
        raise


def private_folder(folder: Path) -> None:
    """Make a folder of the program's own; it and what is made above it are for its owner only. Raises OSError."""
    if not folder.is_dir():
        if folder.parent != folder:
            private_folder(folder.parent)
        folder.mkdir(exist_ok=True, mode=0o700)


def leftovers(folder: Path) -> None:
    """Take away what killed writers left in a folder of the program's own."""
    _sweep(folder, MARK)


def halves(path: Path) -> Iterator[Path]:
    """What killed writers left of the file at ``path``, beside it."""
    target = Path(os.path.realpath(path))
    mark = _mark(target)
    with suppress(OSError):
        yield from (p for p in target.parent.iterdir() if p.name.startswith(mark) and p.name.endswith(ENDING))


def _mark(target: Path) -> str:
    return f"{MARK}{hashlib.sha256(os.fsencode(target.name)).hexdigest()[:12]}-"


def _sweep(folder: Path, mark: str) -> None:
    """Remove hidden files of that mark whose writer is gone. The clock may have been set in either direction."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(mark) and entry.name.endswith(ENDING):
                with suppress(OSError):
                    if abs(time.time() - entry.stat(follow_symlinks=False).st_mtime) > LEFT_S:
                        os.unlink(entry.path)


def _regular(path: Path, about: os.stat_result) -> None:
    if stat.S_ISDIR(about.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not stat.S_ISREG(about.st_mode):
        raise NotAFile(errno.EINVAL, os.strerror(errno.EINVAL), str(path))


def _create(temporary: Path, old: os.stat_result | None, private: bool) -> int:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    try:
        return os.open(temporary, flags, 0o600 if private or old is not None else 0o666)
    except PermissionError as problem:
        if old is None:
            raise
        raise FolderClosed(problem.errno, problem.strerror, str(temporary.parent)) from problem


def _take_over(handle: int, target: Path, old: os.stat_result, private: bool) -> None:
    """Give the new file owner, access list and mode of the old one; what the system refuses stays our own."""
    if os.name != "posix":
        return
    now = os.fstat(handle)
    for uid, gid in ((old.st_uid, -1), (-1, old.st_gid)):
        if (uid, gid) not in ((now.st_uid, -1), (-1, now.st_gid)):
            with suppress(OSError):
                os.fchown(handle, uid, gid)
    with suppress(OSError, AttributeError):
        for name in os.listxattr(target):
            with suppress(OSError):
                os.setxattr(handle, name, os.getxattr(target, name))
    os.fchmod(handle, 0o600 if private else old.st_mode & 0o777)


def _replace(temporary: Path, target: Path) -> None:
    for _ in range(RETRIES - 1 if os.name == "nt" else 0):
        try:
            os.replace(temporary, target)
            return
        except PermissionError:  # a sync client may hold the file for a moment
            time.sleep(0.2)
    os.replace(temporary, target)


def _settle(handle: int) -> None:
    try:
        os.fsync(handle)
    except OSError as problem:
        if problem.errno not in _NO_FSYNC - {errno.EBADF}:
            raise


def _settle_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    try:
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as problem:
        if problem.errno not in _NO_FSYNC:
            raise


def _is(target: Path, made: os.stat_result) -> bool:
    try:
        return os.path.samestat(target.stat(), made)
    except OSError:
        return False
