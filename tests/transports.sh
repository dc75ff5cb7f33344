#!/usr/bin/env bash
# The demo over every transport, and through the example of an MTProxy server with every kind of secret.
#
#     tests/transports.sh
#
# Prints PASS or FAIL for each; exits non-zero if anything failed.
set -euo pipefail
cd "$(dirname "$0")/.."

dc=${DC_PORT:-4451}
port=${PORT:-4452}
key=00112233445566778899aabbccddeeff
log=$(mktemp)
proxy=
stop() {
    [ -z "$proxy" ] || { kill "$proxy" && wait "$proxy"; } 2>/dev/null || true
    proxy=
}
trap 'stop; rm -f "$log"' EXIT

failed=0
demo() {
    local name=$1
    shift
    if cargo run -q -p mtproto-cli -- demo "$@" >"$log" 2>&1; then
        echo "PASS $name"
    else
        failed=1
        echo "FAIL $name"
        cat "$log"
    fi
}

for transport in abridged intermediate padded full obfuscated-abridged obfuscated-intermediate \
    obfuscated-padded websocket http fake-tls; do
    demo "$transport" --transport "$transport"
done

cargo build -q -p mtproto-tests --example mtproxy
for secret in "$key" "dd$key" "ee${key}6578616d706c652e636f6d"; do
    "${CARGO_TARGET_DIR:-target}/debug/examples/mtproxy" "127.0.0.1:$dc" "$secret" "127.0.0.1:$port" >"$log" 2>&1 &
    proxy=$!
    until grep -q "$port" "$log"; do kill -0 "$proxy"; sleep 0.1; done
    demo "through our proxy with $secret" \
        --listen "127.0.0.1:$dc" --proxy "tg://proxy?server=127.0.0.1&port=$port&secret=$secret"
    stop
done
exit $failed
