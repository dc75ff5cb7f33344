#!/usr/bin/env bash
# What takes too long for every commit: the packet path under tools that watch memory, its instructions
# counted, and secret exponents that must not show in them (tests/memory.sh); 200,000 seeds of the
# simulation, ten million messages against the memory bound, 20,000 kinds of weather for the stories of a
# client. SIM_SEEDS, MEMORY_MESSAGES and STORY_SEEDS ask for other numbers. About two hours on two cores.
set -euo pipefail
cd "$(dirname "$0")/.."
tests/memory.sh
export SIM_SEEDS=${SIM_SEEDS:-200000} MEMORY_MESSAGES=${MEMORY_MESSAGES:-10000000}
cargo test --release -p mtproto-tests --test it -- simulation --test-threads 2
export STORY_SEEDS=${STORY_SEEDS:-20000}
cargo test --release -p mtproto-tests --test it -- client::rough
# Two hours of fifty accounts.
SOAK=whole cargo test --release -p mtproto-tests --test it -- client::updates::soak --nocapture
