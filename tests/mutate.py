#!/usr/bin/env python3
"""Disables single checks, one at a time, and shows that a test fails for each.

    tests/mutate.py            every entry of tests/vectors/mutants.txt, about a minute each
    tests/mutate.py --check    only that each entry applies exactly once, and that the copy has a manifest
    tests/mutate.py 3 7        the third and the seventh

Works on a copy in target/mutants, which it keeps for the next time, with the tests of this layer alone:
they need neither adapters nor the API. A mutant that no test notices is a check that nobody would miss:
exits with 1.
"""

import os
import pathlib
import re
import subprocess
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent
COPY = ROOT / "target/mutants/tree"
LIST = ROOT / "tests/vectors/mutants.txt"
MODULES = ["alloc", "attacks", "handshake", "kat", "regressions", "session", "simulation"]
NEEDED = ["flate2", "mtproto-codegen", "mtproto-tl", "rand_core", "serde_json"]
# Cheap ones first: whatever fails, fails.
IT = ["test", "-p", "mtproto-tests", "--test", "it", "--"]
RUNS = [["test", "-p", "mtproto-core", "--lib"], [*IT, "--skip", "simulation::"], [*IT, "simulation::"]]


def mutants():
    for line in LIST.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            file, before, after = (part.strip() for part in (line + " ").split(" ~ "))
            path = pathlib.Path("mtproto-core/src") / file
            text = (ROOT / path).read_text(encoding="utf-8")
            if text.count(before) != 1:
                sys.exit(f"{file}: {before!r} is there {text.count(before)} times, not once")
            yield path, before, text.replace(before, after)


def copy():
    """Brings the copy up to date."""
    COPY.mkdir(parents=True, exist_ok=True)
    files = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    for name in files.decode().rstrip("\0").split("\0"):
        old, new = ROOT / name, COPY / name
        if old.is_file():
            text = reduced(name, old.read_bytes())
            if not new.exists() or new.read_bytes() != text:
                new.parent.mkdir(parents=True, exist_ok=True)
                new.write_bytes(text)


def reduced(name, text):
    """The same without what the tests of this layer do not need."""
    if name == "tests/it/main.rs":
        return "".join(f"mod {module};\n" for module in MODULES).encode()
    if name == "tests/Cargo.toml":
        kept = re.sub(r"\[\[(example|bench)\]\]\n([\w#].*\n)+", "", text.decode())
        before, heading, rest = kept.partition("[dev-dependencies]\n")
        packages, blank, after = rest.partition("\n\n")
        packages = [line for line in packages.splitlines() if re.split(r"[ .]", line)[0] in NEEDED]
        return (before + heading + "\n".join(packages) + blank + after).encode()
    return text


def cargo(arguments):
    env = {"CARGO_TARGET_DIR": str(ROOT / "target/mutants/target"), "SIM_SEEDS": "300"} | os.environ
    return subprocess.run(["cargo", *arguments], cwd=COPY, env=env, capture_output=True, text=True)


def killer(path, text):
    """The first test that fails, or None."""
    original = (COPY / path).read_text(encoding="utf-8")
    try:
        (COPY / path).write_text(text, encoding="utf-8")
        for run in RUNS:
            result = cargo(run)
            failed = [line for line in result.stdout.splitlines() if line.endswith("FAILED") and line.startswith("test ")]
            if failed:
                return failed[0].split()[1]
            if "didn't exit successfully" in result.stderr:
                return "the whole run, which aborts"
            if result.returncode:
                sys.exit(f"{path}: does not compile\n{result.stderr[-2000:]}")
        return None
    finally:
        (COPY / path).write_text(original, encoding="utf-8")


def main():
    entries = list(mutants())
    if {"--help", "-h"} & set(sys.argv):
        sys.exit(print(__doc__))
    if sys.argv[1:] == ["--check"]:
        manifest = ROOT / "tests/Cargo.toml"
        tomllib.loads(reduced("tests/Cargo.toml", manifest.read_bytes()).decode())
        print(f"{len(entries)} mutants, each applies once")
        return
    chosen = [int(argument) for argument in sys.argv[1:]] or range(1, len(entries) + 1)
    copy()
    if any(cargo(run).returncode for run in RUNS):
        sys.exit("tests fail before anything is changed")
    survivors = 0
    for number in chosen:
        path, before, text = entries[number - 1]
        name = killer(path, text)
        survivors += name is None
        print(f"{number:2} {path.name}: {before}\n   {'SURVIVED' if name is None else name}", flush=True)
    print(f"{len(list(chosen)) - survivors} of {len(list(chosen))} were noticed")
    sys.exit(survivors > 0)


main()
