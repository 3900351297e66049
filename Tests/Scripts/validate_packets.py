#!/usr/bin/env python3
"""Validates lines of packet JSON against a JSON Schema with the public validator `jsonschema`.

Keys that the schema does not know are errors here, though readers have to skip them. Prints the
number of lines and, to standard error, what is wrong.
"""

import json
import sys

from jsonschema import Draft202012Validator, FormatChecker


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: validate_packets.py SCHEMA < LINES")
    with open(sys.argv[1], encoding="utf-8") as file:
        schema = json.load(file)
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(
        schema | {"additionalProperties": False}, format_checker=FormatChecker())
    lines = faults = 0
    for line in sys.stdin:
        lines += 1
        for fault in validator.iter_errors(json.loads(line)):
            faults += 1
            print(f"line {lines}: {fault.json_path}: {fault.message[:200]}", file=sys.stderr)
    print(lines)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
