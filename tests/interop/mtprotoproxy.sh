#!/usr/bin/env bash
# Our client through `mtprotoproxy`, an MTProxy server written by others, to our data centre. Opt-in:
# needs Python 3 and PyPI.
#
#     tests/interop/mtprotoproxy.sh [KIND...]        default: plain dd ee
#
# The demo runs through the proxy: two key exchanges, logins, messages and updates both ways, and all of
# it again from the session files. The proxy goes to a virtual environment in VENV (default:
# .venv/mtprotoproxy, which git ignores); MTPROTO names a command that is built already. Prints PASS or
# FAIL for each kind of secret; exits non-zero if anything failed.
set -euo pipefail
cd "$(dirname "$0")/../.."

venv=${VENV:-.venv/mtprotoproxy}
dc=${DC_PORT:-4441}
port=${PORT:-4442}
key=00112233445566778899aabbccddeeff
domain=www.example.com
[ $# -gt 0 ] || set -- plain dd ee

if [ ! -x "$venv/bin/mtprotoproxy.py" ]; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet mtprotoproxy==1.0.6
fi
if [ -z "${MTPROTO-}" ]; then
    cargo build --release -p mtproto-cli
    MTPROTO=${CARGO_TARGET_DIR:-target}/release/mtproto
fi

log=$(mktemp)
"$venv/bin/python" tests/interop/mtprotoproxy_server.py "$venv/bin/mtprotoproxy.py" "$port" "$dc" "$key" "$domain" \
    >"$log" 2>&1 &
proxy=$!
trap 'kill "$proxy" 2>/dev/null || true; rm -f "$log"' EXIT
until (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do
    kill -0 "$proxy" || { cat "$log" >&2; exit 1; }
    sleep 0.1
done

failed=0
for kind in "$@"; do
    case $kind in
    plain) secret=$key ;;
    dd) secret=dd$key ;;
    ee) secret=ee$key$(printf %s "$domain" | od -An -tx1 | tr -d ' \n') ;;
    *) echo "no such kind of secret: $kind" >&2; exit 2 ;;
    esac
    link="tg://proxy?server=127.0.0.1&port=$port&secret=$secret"
    if "$MTPROTO" demo --listen "127.0.0.1:$dc" --proxy "$link" >"$log.$kind" 2>&1; then
        echo "PASS $kind"
    else
        failed=1
        echo "FAIL $kind"
        tail -n 5 "$log.$kind" "$log"
    fi
    rm -f "$log.$kind"
done
exit $failed
