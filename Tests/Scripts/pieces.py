#!/usr/bin/env python3
"""Copies standard input to standard output in pieces of a size, or of random sizes."""

import os
import random
import sys


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: pieces.py SIZE|random")
    size = None if sys.argv[1] == "random" else int(sys.argv[1])
    dice = random.Random(1)
    data = sys.stdin.buffer.read()
    position = 0
    while position < len(data):
        count = size or dice.choice((1, 2, 3, 7, 100, 4095, 30000))
        position += os.write(1, data[position : position + count])


if __name__ == "__main__":
    main()
