#!/usr/bin/env bash
# Runs fuzz targets from the committed seeds: each for SECONDS (60 unless told), one after the other.
#
#   fuzz/run.sh                     every target, 60 s each
#   fuzz/run.sh 10                  every target, 10 s each
#   fuzz/run.sh 600 schema tl_api   two targets, ten minutes each
#
# What it finds lies in fuzz/artifacts/TARGET afterwards; the exit code says whether it found anything.
set -euo pipefail
cd "$(dirname "$0")"

if [[ ${1:-} == -h || ${1:-} == --help ]]; then
    sed -n '2,8s/^# \{0,1\}//p' "$0"
    exit
fi
seconds=${1:-60}
if ! [[ $seconds =~ ^[0-9]+$ ]]; then
    echo "fuzz/run.sh: '$seconds' is no number of seconds; usage: fuzz/run.sh [SECONDS] [TARGET...]" >&2
    exit 2
fi
targets=("${@:2}")

missing=
rustup run nightly rustc --version >/dev/null 2>&1 || missing+=$'\n  rustup toolchain install nightly --profile minimal'
cargo fuzz --version >/dev/null 2>&1 || missing+=$'\n  cargo install cargo-fuzz'
if [[ -n $missing ]]; then
    echo "fuzz/run.sh: to fuzz, install first:$missing" >&2
    exit 2
fi

if ((${#targets[@]} == 0)); then
    mapfile -t targets < <(cargo +nightly fuzz list)
fi
for target in "${targets[@]}"; do
    if [[ ! -f fuzz_targets/$target.rs ]]; then
        echo "fuzz/run.sh: no target '$target'; there are: $(cargo +nightly fuzz list | xargs)" >&2
        exit 2
    fi
done

crashed=()
for target in "${targets[@]}"; do
    mkdir -p "corpus/$target" "seeds/$target"
    options=("-max_total_time=$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1)
    [[ -f dict/$target.dict ]] && options+=("-dict=dict/$target.dict")
    printf '\n==> %s, %s s\n' "$target" "$seconds"
    cargo +nightly fuzz run "$target" "corpus/$target" "seeds/$target" -- "${options[@]}" || crashed+=("$target")
done

if ((${#crashed[@]})); then
    printf '\ncrashed: %s\n' "${crashed[*]}" >&2
    exit 1
fi
printf '\nclean: %s\n' "${targets[*]}"
