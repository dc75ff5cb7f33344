#!/usr/bin/env bash
# Our client's key exchange and session against the server role of the PyPI package `mtproto`, written
# by others. Opt-in: needs Python 3, PyPI and openssl.
#
#     tests/interop/pypi_server.sh
#
# The package goes to a virtual environment in VENV (default: .venv/pypi, which git ignores). Prints
# PASS per step; exits non-zero if anything failed.
set -euo pipefail
cd "$(dirname "$0")/../.."

venv=${VENV:-.venv/pypi}
port=${PORT:-4433}
if [ ! -x "$venv/bin/python" ]; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet mtproto pyaes rsa
fi
cargo build -p mtproto-tests --example std_blocking
client=${CARGO_TARGET_DIR:-target}/debug/examples/std_blocking
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

openssl genrsa -traditional -out "$scratch/key.pem" 2048 2>/dev/null
"$venv/bin/python" tests/interop/pypi_server.py "$scratch/key.pem" "$scratch/key.pub.pem" "$port" \
    >"$scratch/out" 2>&1 &
server=$!
for _ in $(seq 600); do
    grep -q ready "$scratch/out" && break
    kill -0 "$server" || { cat "$scratch/out" >&2; exit 1; }
    sleep 0.1
done
"$client" "127.0.0.1:$port" "$scratch/key.pub.pem" 123:abc || true
code=0
wait "$server" || code=$?
grep -v ready "$scratch/out"
exit $code
