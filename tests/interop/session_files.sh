#!/usr/bin/env bash
# Session files of Telethon, Pyrogram and Kurigram against mtproto-sqlite. Opt-in: needs Python 3 and PyPI.
#
#     tests/interop/session_files.sh          has each library open the files that we export
#     tests/interop/session_files.sh make     has each library make the files that we import, anew
#
# Both are in mtproto-sqlite/tests/golden. The libraries go to virtual environments in VENVS (default:
# .venv, which git ignores). Prints PASS per file and library; exits non-zero if anything failed.
set -euo pipefail
cd "$(dirname "$0")/../.."

venvs=${VENVS:-.venv}
golden=mtproto-sqlite/tests/golden
for library in telethon==1.36.0 telethon==1.45.0 pyrogram==2.0.106 kurigram==2.2.26; do
    venv=$venvs/session-${library/==/-}
    if [ ! -x "$venv/bin/python" ]; then
        python3 -m venv "$venv"
        "$venv/bin/pip" install --quiet "$library"
    fi
    "$venv/bin/python" tests/interop/session_files.py "${1:-check}" "$golden"
done
