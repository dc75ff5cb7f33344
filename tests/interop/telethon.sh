#!/usr/bin/env bash
# Telethon, a client written by others, against `mtproto testdc`. Opt-in: needs Python 3 and PyPI.
#
#     tests/interop/telethon.sh [TRANSPORT...]        default: abridged intermediate
#
# The driver script is not ours and not here: MTPROTO_SHARED names the directory that has
# interop/telethon/telethon_interop.py (default: ../shared beside the repository). Telethon goes to
# a virtual environment in VENV (default: .venv/telethon, which git ignores). STEPS limits the steps;
# empty means all of them. Prints PASS or FAIL per step; exits non-zero if anything failed.
set -euo pipefail
cd "$(dirname "$0")/../.."

shared=${MTPROTO_SHARED:-../shared}
venv=${VENV:-.venv/telethon}
default_steps=handshake,getConfig,login,connect,getState,contacts,sendMessage,send+update,getDialogs,getHistory,getDifference,reconnect,login.bot,bot.msg+reply
steps=${STEPS-$default_steps}
port=${PORT:-4431}
[ $# -gt 0 ] || set -- abridged intermediate

driver=$shared/interop/telethon/telethon_interop.py
[ -f "$driver" ] || { echo "no $driver: set MTPROTO_SHARED" >&2; exit 2; }
if [ ! -x "$venv/bin/python" ]; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet telethon cryptg
fi

cargo build --release -p mtproto-cli
server=${CARGO_TARGET_DIR:-target}/release/mtproto
scratch=$(mktemp -d)
pid=
stop() {
    [ -z "$pid" ] || { kill "$pid" && wait "$pid"; } 2>/dev/null || true
    pid=
}
trap 'stop; rm -rf "$scratch"' EXIT

failed=0
for transport in "$@"; do
    # A fresh data centre each time: the script expects accounts without a past.
    "$server" -v testdc --listen "127.0.0.1:$port" --key "$scratch/dc.pem" \
        --user 9996610001:22222:Alice --user 9996610002:22222:Bob --user 9996610003:22222:Carol \
        --bot 123:abc:EchoBot >"$scratch/out" 2>"$scratch/log" &
    pid=$!
    for _ in $(seq 100); do
        grep -q fingerprint "$scratch/out" && break
        kill -0 "$pid" || { cat "$scratch/log" >&2; exit 1; }
        sleep 0.1
    done
    MT_HOST=127.0.0.1 MT_PORT=$port MT_DC=2 MT_RSA_PEM=$scratch/dc.pub.pem MT_TRANSPORT=$transport \
        MT_PHONE=9996610001 MT_PHONE2=9996610002 MT_PHONE3=9996610003 MT_CODE=22222 \
        MT_BOT_TOKEN=123:abc MT_STEPS=$steps \
        "$venv/bin/python" "$driver" || failed=1
    stop
    if [ "$failed" = 1 ]; then
        echo "what the data centre refused:"
        grep refused "$scratch/log" | tail -20 || true
    fi
done
exit $failed
