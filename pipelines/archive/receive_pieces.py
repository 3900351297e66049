#!/usr/bin/env python3
"""The frames of a long recording on standard output: its pieces are received at the same time.

usage: receive_pieces.py RECORDING SECONDS JOBS [OPTION-OF-GS-CAPTURE...]
Ends as gs-capture would: 65 if the recording is damaged, with all frames before. With 0 jobs it receives
nothing, and ends with 0 if there is more than one piece.
"""
import concurrent.futures
import pathlib
import sys

import receive
import recordings


def main(path, seconds, jobs, settings):
    """Exit status of the whole."""
    pieces = recordings.plan(path.name, path, seconds, settings)
    if jobs == 0:
        return len(pieces) == 1
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        heard = list(pool.map(lambda piece: receive.receive(piece, path), pieces))
    failures = [result for result in heard if result.reason]
    if failures:
        print(failures[0].reason, file=sys.stderr)
    if status := next((result.status for result in failures if result.frames is None), 0):
        return status
    sys.stdout.buffer.write(receive.join(
        [(piece, result.frames) for piece, result in zip(pieces, heard)]))
    return receive.DAMAGED if failures else 0


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    sys.exit(main(pathlib.Path(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]), sys.argv[4:]))
