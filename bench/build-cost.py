#!/usr/bin/env python3
"""What a user's machine pays for the types of the API: ours beside the others'.

    bench/build-cost.py [check] [release] [ROUNDS] [SUBJECT ...]

Builds an empty crate that depends on each library, from nothing, dependencies and build scripts included.
Lints are off, as they are for every crate from the registry; ours lies in a directory here.
CPU time is user and system time of all processes together, which a loaded machine disturbs less than the
clock; memory is the largest process. Prints the least of all rounds, since whatever else a machine does only
adds to it, and ratios over ours.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

TL = Path(__file__).resolve().parent.parent / "tl"
ALL = '"impl-serde", "tl-mtproto"'
SUBJECTS = {
    "ours": ("mtproto-tl", f'{{ path = "{TL}" }}'),
    "grammers": ("grammers-tl-types", '{ version = "0.11" }'),
    "layer": ("layer-tl-types", '{ version = "0.5" }'),
    "ferogram": ("ferogram-tl-types", '{ version = "0.6" }'),
    # Debug, JSON, names, and the service schema.
    "ours, all": ("mtproto-tl", f'{{ path = "{TL}", features = [{ALL}, "name-for-id"] }}'),
    "grammers, all": ("grammers-tl-types", f'{{ version = "0.11", features = [{ALL}] }}'),
}
KINDS = {"check": ["check"], "release": ["build", "--release"]}


def main():
    rounds = max([int(word) for word in sys.argv[1:] if word.isdigit()], default=3)
    kinds = [word for word in sys.argv[1:] if word in KINDS] or list(KINDS)
    with tempfile.TemporaryDirectory() as directory:
        names = [name for name in SUBJECTS if name in sys.argv[1:]] or list(SUBJECTS)
        crates = {name: crate(Path(directory), name) for name in names}
        for kind in kinds:
            figures = {name: [] for name in names}
            for _ in range(rounds):
                for name, path in crates.items():
                    figures[name].append(build(path, KINDS[kind]))
            show(kind, figures)


def crate(directory, name):
    """An empty crate that depends on a library, with everything it needs downloaded."""
    package, source = SUBJECTS[name]
    path = directory / name.replace(", ", "-")
    (path / "src").mkdir(parents=True)
    (path / "src/lib.rs").write_text("")
    (path / "Cargo.toml").write_text(
        f'[package]\nname = "cost"\nedition = "2024"\n[workspace]\n'
        f"[dependencies]\n{package} = {source}\n"
    )
    subprocess.run(["cargo", "fetch", "--quiet"], cwd=path, check=True)
    return path


def build(path, command):
    """CPU seconds and the largest process in MiB."""
    shutil.rmtree(path / "target", ignore_errors=True)
    environment = {
        **os.environ,
        "CARGO_TARGET_DIR": str(path / "target"),
        "CARGO_INCREMENTAL": "0",
        "RUSTFLAGS": "--cap-lints=allow",
    }
    cargo = subprocess.Popen(
        ["cargo", *command, "--quiet", "--offline"], cwd=path, env=environment
    )
    _, status, usage = os.wait4(cargo.pid, 0)
    if status:
        sys.exit(f"{path.name} does not build")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def show(kind, figures):
    least = {name: [min(column) for column in zip(*runs)] for name, runs in figures.items()}
    print(f"\n### {kind}\n\n| | CPU | memory | CPU, over ours | memory, over ours |")
    print("|---|--:|--:|--:|--:|")
    own_cpu, own_memory = least["ours"]
    for name, (cpu, memory) in least.items():
        ratios = f"{cpu / own_cpu:.2f} | {memory / own_memory:.2f}"
        print(f"| {name} | {cpu:.1f} s | {memory:.0f} MiB | {ratios} |", flush=True)


main()
