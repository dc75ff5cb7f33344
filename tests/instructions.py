#!/usr/bin/env python3
"""Counts instructions under callgrind and compares them with tests/instructions.txt.

    tests/instructions.py            fails if a case takes 3 % more than is recorded
    tests/instructions.py --update   records

Also fails if a power takes a different number of instructions with another secret exponent.

Valgrind knows no instruction for SHA, so they are emulated here (`--cfg mtproto_emulate`): counts are
larger than a packet's own, and a change in the code around shows all the same. A compiler other than the
recorded one counts differently for no fault of ours."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
RECORD = ROOT / "tests/instructions.txt"
ALLOWED = 1.03
ROUNDS = 100  # of mtproto-core/benches/instructions.rs


def build():
    environment = dict(os.environ, RUSTFLAGS="--cfg mtproto_emulate", CARGO_TARGET_DIR=str(ROOT / "target/counted"))
    command = "cargo bench -p mtproto-core --bench instructions --no-run --message-format json".split()
    lines = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout
    messages = [json.loads(line) for line in lines.splitlines()]
    return next(m["executable"] for m in reversed(messages) if m.get("executable"))


def count(program, case):
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", "--toggle-collect=*counted*", program, case]
    run = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=True)
    counted = int(re.search(r"Collected : (\d+)", run.stderr)[1])
    return counted if "secret" in case else counted // ROUNDS


def main():
    if not shutil.which("valgrind"):
        sys.exit("tests/instructions.py: valgrind is not installed")
    program = build()
    cases = subprocess.run([program], stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()
    counts = {case: count(program, case) for case in cases}

    failures = []
    powers = {}
    for case, number in counts.items():
        if "secret" in case:
            powers.setdefault(case.split(",")[0], set()).add(number)
    failures += [f"{name}: the secret shows: {sorted(numbers)}" for name, numbers in powers.items() if len(numbers) != 1]

    compiler = subprocess.run(["rustc", "--version"], stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
    if "--update" in sys.argv:
        lines = [f"# {compiler}; tests/instructions.py --update"] + [f"{number:>10} {case}" for case, number in counts.items()]
        RECORD.write_text("\n".join(lines) + "\n")
    lines = RECORD.read_text().splitlines()
    recorded = {case: int(number) for number, case in (line.split(None, 1) for line in lines[1:])}
    for case, number in counts.items():
        before = recorded.get(case)
        change = f"{number / before - 1:+.1%}" if before else "new"
        print(f"{number:>10} {change:>7}  {case}")
        if before is None or number > before * ALLOWED:
            failures.append(f"{case}: {number} instructions, {before} recorded")
    failures += [f"{case}: recorded, and not there" for case in recorded.keys() - counts.keys()]
    if failures:
        print(f"recorded with: {lines[0]}\nhere: {compiler}", file=sys.stderr)
        sys.exit("\n".join(failures))


if __name__ == "__main__":
    main()
