#!/usr/bin/env python3
"""Writes tests/CONFORMANCE.md: which test quotes which rule.

    tests/rules.py           writes the file
    tests/rules.py --check   fails if the committed file is another one

The rules are listed in tests/vectors/rules.txt, one a line: number, then title. AK is the key exchange, MSG
messages, TL the type language, TR transports, API the layer above, AT attacks, BUG what others shipped. A
rule that no test quotes needs a reason there, after ' -- '. Fails on a rule that is quoted and unknown, and
on one that is known, neither quoted nor excused.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
RULES = ROOT / "tests/vectors/rules.txt"
TABLE = ROOT / "tests/CONFORMANCE.md"
RULE = re.compile(r"\b(AK|MSG|TL|TR|API|AT)-(\d+)(?:(?:\.\.| to (?:AK|MSG|TL|TR|API|AT)-)(\d+))?")
BUG = re.compile(r"\b[Bb]ugs? (\d+)((?:(?:,| and) \d+)*)")
TEST = re.compile(
    r"(?:^[ \t]*(?:///|//!).*\n|^[ \t]*#\[.*\]\n)*"
    r"^([ \t]*)(?:#\[test\]\n(?:^[ \t]*#\[.*\]\n)*^[ \t]*fn (\w+)|pub\(super\) fn (\w+)\(\s*weather: Weather\b)",
    re.M,
)
PLACES = ["tests/it", "mtproto-core/src", "mtproto-client/src", "mtproto-testdc/src", "tl/src", "tl/tests", "codegen/src"]


def tests():
    """Every test function, and every story that is told by one: its doc comment, body and name."""
    for place in PLACES:
        for path in sorted((ROOT / place).rglob("*.rs")):
            text = path.read_text(encoding="utf-8")
            for match in TEST.finditer(text):
                end = text.find(f"\n{match.group(1)}}}\n", match.end())
                body = text[match.start() : end if end > 0 else len(text)]
                yield str(path.relative_to(ROOT)), match.group(2) or match.group(3), body


def numbers(text):
    for kind, first, last in RULE.findall(text):
        for number in range(int(first), int(last or first) + 1):
            yield f"{kind}-{number:02}" if kind == "AT" else f"{kind}-{number}"
    for first, more in BUG.findall(text):
        yield from (f"BUG-{number}" for number in [first, *re.findall(r"\d+", more)])


def main():
    rules, reasons = {}, {}
    for line in RULES.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            number, _, rest = line.partition(" ")
            rules[number], _, reason = rest.partition(" -- ")
            if reason:
                reasons[number] = reason
    quoted, unknown = {}, set()
    for path, name, body in tests():
        for number in numbers(body):
            if number in rules:
                quoted.setdefault(number, []).append(f"`{path}` {name}")
            elif not number.startswith("BUG"):
                unknown.add(f"{number} in {path}, {name}")
    forgotten = [number for number in rules if number not in quoted and number not in reasons]
    out = ["# Conformance", "", "Which test quotes which rule of the protocol (`AK`: key exchange, `MSG`: messages, `TL`: the type language, `TR`: transports,", "`API`: the layer above), which attack (`AT`), and which bug that others shipped (`BUG`). Written by `tests/rules.py`; the", "rules are in `tests/vectors/rules.txt`.", ""]
    out += [f"{len(quoted)} of {len(rules)} are quoted by tests; the others say why not.", "", "| Rule | | Test |", "|---|---|---|"]
    for number, title in rules.items():
        where = sorted(set(quoted.get(number, [])))
        more = f" and {len(where) - 1} more" if len(where) > 1 else ""
        cell = where[0] + more if where else f"*{reasons.get(number, '')}*"
        out.append(f"| {number} | {title} | {cell} |")
    text = "\n".join(out) + "\n"
    problems = [f"unknown: {entry}" for entry in sorted(unknown)]
    problems += [f"forgotten: {number} {rules[number]}" for number in forgotten]
    if sys.argv[1:] == ["--check"]:
        if TABLE.read_text(encoding="utf-8") != text:
            problems.append("tests/CONFORMANCE.md is out of date: run tests/rules.py")
    else:
        TABLE.write_text(text, encoding="utf-8")
    print(f"{len(quoted)} of {len(rules)} rules quoted, {len(reasons)} excused, {len(forgotten)} forgotten")
    if problems:
        sys.exit("\n".join(problems))


main()
