#!/usr/bin/env bash
# Holds the packet path under tools that watch memory, and counts its instructions.
#
#   tests/memory.sh                 everything, about ten minutes; a tool that is not installed is an error
#   tests/memory.sh valgrind asan   some of: miri asan valgrind instructions
#
# miri          the portable path, safe code and its dependencies, under Rust's own rules
# asan          all paths with the machine's own instructions; the module with `unsafe` code is instrumented
# valgrind      all paths under memcheck. Valgrind knows no instruction for SHA: these alone are emulated
# instructions  the counts of tests/instructions.txt, and that no secret exponent shows in them
set -euo pipefail
cd "$(dirname "$0")/.."
tools=("$@")
((${#tools[@]})) || tools=(miri asan valgrind instructions)

for tool in "${tools[@]}"; do
    printf '\n==> %s\n' "$tool"
    case $tool in
    miri)
        CARGO_TARGET_DIR=target/miri cargo +nightly miri test -p mtproto-core --test paths
        ;;
    asan)
        RUSTFLAGS=-Zsanitizer=address CARGO_TARGET_DIR=target/asan \
            cargo +nightly test -p mtproto-core --target x86_64-unknown-linux-gnu --test paths --lib -- paths ige packet batches
        ;;
    valgrind)
        command -v valgrind >/dev/null || { echo "tests/memory.sh: valgrind is not installed" >&2; exit 2; }
        RUSTFLAGS='--cfg mtproto_emulate' CARGO_TARGET_DIR=target/counted \
            CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUNNER='valgrind --error-exitcode=1 --leak-check=full --errors-for-leak-kinds=definite' \
            cargo test --release -p mtproto-core --test paths
        ;;
    instructions)
        tests/instructions.py
        ;;
    *)
        echo "tests/memory.sh: no tool '$tool'; there are: miri asan valgrind instructions" >&2
        exit 2
        ;;
    esac
done
