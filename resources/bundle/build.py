"""Build the stand-alone folder for this system: ``python resources/bundle/build.py``.

Needs ``pip install '.[bundle]'``. The folder is ``dist/planner`` (macOS: also ``dist/Planner.app``); with ``--archive``
it is packed as well. It holds ``planner`` for the command line and ``planner-window`` for the window.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
LARGEST = 12
MB = 1_000_000


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dist", type=_absolute, default=ROOT / "dist", help="where the folder goes")
    parser.add_argument("--work", type=_absolute, default=ROOT / "build" / "bundle", help="where PyInstaller works")
    parser.add_argument("--archive", action="store_true", help="pack the folder too")
    options = parser.parse_args()
    run = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "ERROR"]
    run += ["--distpath", str(options.dist), "--workpath", str(options.work), str(HERE / "planner.spec")]
    done = subprocess.run(run, cwd=ROOT, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"}, check=False)
    if done.returncode:
        return done.returncode
    folder = options.dist / "planner"
    finish(folder)
    tell(folder)
    if options.archive:
        print(pack(options.dist))
    return 0


def _absolute(words: str) -> Path:
    return Path(words).resolve()


def finish(folder: Path) -> None:
    """Licences beside the programs; on Linux a second name for the program and a Python without debugging symbols."""
    shutil.copyfile(ROOT / "LICENSE", folder / "LICENSE.txt")
    shutil.copyfile(next(folder.rglob("THIRD-PARTY.txt")), folder / "THIRD-PARTY.txt")
    if sys.platform == "linux":
        (folder / "planner-window").unlink(missing_ok=True)
        (folder / "planner-window").symlink_to("planner")
        strip(folder / "_internal")


def strip(internal: Path) -> None:
    """Only Python's own files: those of packages come ready, and stripping breaks the ones that were patched."""
    if shutil.which("strip") is None:
        return
    own = [
        *internal.glob("libpython3*"),
        *internal.glob("python3*/lib-dynload/*.so"),
        *internal.glob("lib-dynload/*.so"),
    ]
    for file in own:
        subprocess.run(["strip", "--strip-unneeded", str(file)], check=True)


def tell(folder: Path) -> None:
    """Size of the folder and of what is biggest in it, in MB of 10^6 bytes."""
    files = [p for p in folder.rglob("*") if p.is_file() and not p.is_symlink()]
    sizes = {p: p.stat().st_size for p in files}
    print(f"{folder}: {sum(sizes.values()) / MB:.1f} MB in {len(files)} files")
    for path, size in sorted(sizes.items(), key=lambda each: -each[1])[:LARGEST]:
        print(f"{size / MB:8.1f}  {path.relative_to(folder)}")


def pack(dist: Path) -> Path:
    """The archive people download: tar.gz on Linux, else zip; named after version and system."""
    sys.path.insert(0, str(ROOT))
    from planner import __version__

    name = dist / f"planner-{__version__}-{sysconfig.get_platform()}"
    if sys.platform == "darwin":  # keeps links and the form of the application
        target = name.with_name(name.name + ".zip")
        subprocess.run(["ditto", "-c", "-k", "--keepParent", str(dist / "Planner.app"), str(target)], check=True)
        return target
    made = shutil.make_archive(str(name), "zip" if sys.platform == "win32" else "gztar", dist, "planner")
    return Path(made)


if __name__ == "__main__":
    raise SystemExit(main())
