"""Starts one program that the kernel kills when its parent dies; standard library only.

`python -I -S leash.py <parent's pid> program [argument ...]`

Run by path. PR_SET_PDEATHSIG follows the parent's *thread*, so the parent starts children from its
main thread; it survives exec. If the parent died before the call, nobody would ever send the
signal: so the parent's pid is checked again after it.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1  # linux/prctl.h


def main() -> None:
    """Set the signal, look whether the parent still lives, become the program."""
    parent = int(sys.argv[1])
    # SIGKILL: an orphan that hangs in its own shutdown would still be an orphan.
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) != 0:
        sys.exit("leash: prctl failed")
    if os.getppid() != parent:
        sys.exit("leash: the parent is gone")
    os.execvp(sys.argv[2], sys.argv[2:])  # noqa: S606  # becoming the program is its job


if __name__ == "__main__":
    main()
