#!/usr/bin/env bash
# Telethon, a client written by others, against `mtproto testdc`. Opt-in: needs Python 3 and PyPI.
#
#     tests/interop/telethon.sh [TRANSPORT...]
#
# By default abridged, intermediate, full and obfuscated, and mtproxy and mtproxy-dd: through our example
# of an MTProxy server, the last one with random padding.
#
# Two scripts drive it. telethon_more.py is beside this file. The other is not ours and not here:
# MTPROTO_SHARED names the directory that has interop/telethon/telethon_interop.py (default: ../shared
# beside the repository); without it, only ours runs. Telethon goes to a virtual environment in VENV
# (default: .venv/telethon, which git ignores). STEPS limits the steps of the other; empty means all
# of them. MTPROTO and MTPROXY name commands that are built already. Prints PASS or FAIL per step; exits non-zero if anything failed.
set -euo pipefail
cd "$(dirname "$0")/../.."

shared=${MTPROTO_SHARED:-../shared}
venv=${VENV:-.venv/telethon}
steps=${STEPS-}
port=${PORT:-4431}
proxy_port=${PROXY_PORT:-4432}
secret=00112233445566778899aabbccddeeff
[ $# -gt 0 ] || set -- abridged intermediate full obfuscated mtproxy mtproxy-dd

driver=$shared/interop/telethon/telethon_interop.py
drivers=(tests/interop/telethon_more.py)
if [ -f "$driver" ]; then
    drivers+=("$driver")
else
    echo "no $driver: set MTPROTO_SHARED to run its steps too" >&2
fi
if [ ! -x "$venv/bin/python" ]; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet telethon cryptg
fi

if [ -z "${MTPROTO-}" ]; then
    cargo build --release -p mtproto-cli
    MTPROTO=${CARGO_TARGET_DIR:-target}/release/mtproto
fi
if [[ $* == *mtproxy* && -z "${MTPROXY-}" ]]; then
    cargo build --release -p mtproto-tests --example mtproxy
    MTPROXY=${CARGO_TARGET_DIR:-target}/release/examples/mtproxy
fi
scratch=$(mktemp -d)
pids=()
stop() {
    for pid in "${pids[@]}"; do { kill "$pid" && wait "$pid"; } 2>/dev/null || true; done
    pids=()
}
trap 'stop; rm -rf "$scratch"' EXIT

# A fresh data centre each time: the scripts expect accounts without a past.
serve() {
    "$MTPROTO" -v testdc --listen "127.0.0.1:$port" --key "$scratch/dc.pem" \
        --user 9996610001:22222:Alice --user 9996610002:22222:Bob --user 9996610003:22222:Carol \
        --bot 123:abc:EchoBot >"$scratch/out" 2>"$scratch/log" &
    pids+=($!)
    wait_for fingerprint "$scratch/out" "$scratch/log"
}

# Our example of a proxy, for a secret that may begin with dd.
stand_between() {
    "$MTPROXY" "127.0.0.1:$port" "$1" "127.0.0.1:$proxy_port" >"$scratch/proxy" 2>&1 &
    pids+=($!)
    wait_for "$proxy_port" "$scratch/proxy" "$scratch/proxy"
}

# Until the last process to be started has said something.
wait_for() {
    for _ in $(seq 100); do
        grep -q "$1" "$2" && return
        kill -0 "${pids[-1]}" || { cat "$3" >&2; exit 1; }
        sleep 0.1
    done
}

failed=0
for transport in "$@"; do
    for driver in "${drivers[@]}"; do
        echo "== $(basename "$driver"), $transport"
        serve
        case $transport in
        mtproxy) key=$secret ;;
        mtproxy-dd) key=dd$secret ;;
        *) key= ;;
        esac
        [ -z "$key" ] || stand_between "$key"
        MT_PROXY_HOST=127.0.0.1 MT_PROXY_PORT=$proxy_port MT_PROXY_SECRET=$key \
            MT_HOST=127.0.0.1 MT_PORT=$port MT_DC=2 MT_RSA_PEM=$scratch/dc.pub.pem \
            MT_TRANSPORT=$transport MT_PHONE=9996610001 MT_PHONE2=9996610002 MT_PHONE3=9996610003 \
            MT_CODE=22222 MT_BOT_TOKEN=123:abc MT_STEPS=$steps "$venv/bin/python" "$driver" ||
            { failed=1; echo "what the data centre refused:"; grep refused "$scratch/log" | tail -20 || true; }
        stop
    done
done
exit $failed
