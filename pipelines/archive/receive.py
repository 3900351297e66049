"""gs-capture | gs-demod | gs-frame on a piece of a recording, and the frames of pieces put together."""
import pathlib
import struct
import subprocess
import tempfile
import typing

import record_stream
import recordings

# Where a recording is damaged, all before counts, and it will be no better the next time.
DAMAGED = 65
# How far a packet may lie from itself, as two pieces hear it, in seconds and in hertz.
_SAME_TIME = 0.001
_SAME_CARRIER = 20_000


class Result(typing.NamedTuple):
    """Frames as a record stream, or None; why the stages failed, or None; and their exit status."""
    frames: bytes | None
    reason: str | None
    status: int


def receive(piece, path):
    """Receives a piece of the recording that lies at a path."""
    with tempfile.TemporaryFile() as frames, tempfile.TemporaryFile() as words:
        statuses, damage = _run(piece, pathlib.Path(path), frames, words)
        status = next((status for status in statuses if status), 0)
        frames.seek(0)
        words.seek(0)
        made = frames.read()
        lines = words.read().decode(errors="replace").splitlines()
    reason = damage
    if status:
        line = lines[0] if lines else f"ended with status {status}"
        reason = damage or line.partition(": error: ")[2] or line
    if status not in (0, DAMAGED):
        return Result(None, reason, status)
    made = made if piece.source == "whole" else _own(piece, made)
    return Result(made, reason, DAMAGED if reason else 0)


def _run(piece, path, frames, words):
    """Runs the stages; their exit statuses, and the damage that the cut has found."""
    head = None
    if piece.source in ("whole", "replay"):
        head = subprocess.Popen(recordings.capture(path, piece.settings), stdout=subprocess.PIPE, stderr=words)
    demod = subprocess.Popen(
        ["gs-demod", "-qq"], stdin=head.stdout if piece.source == "whole" else subprocess.PIPE,
        stdout=subprocess.PIPE, stderr=words)
    frame = subprocess.Popen(["gs-frame", "-qq"], stdin=demod.stdout, stdout=frames, stderr=words)
    demod.stdout.close()
    damage = None
    if piece.source == "whole":
        head.stdout.close()
    else:
        damage = _feed(piece, path, head, demod.stdin)
    stages = ([head] if piece.source == "whole" else []) + [demod, frame]
    return [stage.wait() for stage in stages], damage


def _feed(piece, path, head, target):
    """Writes the piece's samples; what is wrong with them, or None."""
    damage = None
    try:
        for data in _samples(piece, path, head):
            target.write(data)
    except record_stream.Damaged as found:
        damage = str(found)
    except BrokenPipeError:
        pass  # gs-demod has ended, and says why.
    try:
        target.close()
    except BrokenPipeError:
        pass
    if head:
        head.kill()
        head.stdout.close()
        head.wait()
    return damage


def _samples(piece, path, head):
    if head:
        yield from record_stream.cut(head.stdout, piece.begin, piece.end)
        return
    with open(recordings.samples_file(path), "rb") as file:
        if piece.source == "samples":
            description = record_stream.Description(piece.description)
            yield from record_stream.cut_samples(
                description, piece.first, file, piece.begin, piece.end)
        else:
            yield from record_stream.cut(file, piece.begin, piece.end)


def _own(piece, made):
    """Of a piece's frames its own, and those around its borders."""
    margin = round(recordings.MARGIN * record_stream.Description(piece.description).rate)
    return record_stream.SIGNATURE + b"".join(
        record_stream.record(kind, index, payload, flags)
        for kind, flags, index, payload in record_stream.records_in(made)
        if kind == record_stream.DESCRIPTION or kind == record_stream.FRAME
        and piece.own_begin - margin <= index < piece.own_end + margin)


def join(parts):
    """The frames of a recording from those of its pieces: pairs of a piece and its frames.

    What two pieces have heard at their border is there once: as that of the piece whose own it is; of the
    first, if both take it for their own, or each for the other's.
    """
    parts = sorted(parts, key=lambda part: part[0].number)
    if len(parts) == 1:
        return parts[0][1] or b""
    heard = [(piece, list(record_stream.records_in(made or b""))) for piece, made in parts]
    nobody = (None, [])
    chosen = [
        kept for before, this, after in zip([nobody, *heard], heard, [*heard[1:], nobody])
        for kept in _chosen(before[1], *this, after[1])]
    described = [part for part in chosen if part[0] == record_stream.DESCRIPTION][:1]
    frames = [part for part in chosen if part[0] == record_stream.FRAME]
    return record_stream.SIGNATURE + b"".join(
        record_stream.record(kind, index, payload, flags)
        for kind, flags, index, payload in described + frames
    ) + record_stream.record(record_stream.END, 0)


def _chosen(before, piece, frames, after):
    """Of the frames of a piece those that are not in the pieces beside it."""
    rate = record_stream.Description(piece.description).rate
    margin = round(recordings.MARGIN * rate)
    for frame in frames:
        index = frame[2]
        if frame[0] == record_stream.FRAME:
            if index < piece.own_begin:
                continue
            if index < piece.own_begin + margin and any(
                    twin[2] < piece.own_begin for twin in _twins(frame, before, rate)):
                continue
            if index >= piece.own_end and not any(
                    twin[2] < piece.own_end for twin in _twins(frame, after, rate)):
                continue
        yield frame


def _twins(frame, others, rate):
    """The same packet as another piece has heard it."""
    items = record_stream.items(frame[3])
    carrier = struct.unpack("<d", items[record_stream.CARRIER])[0]
    for other in others:
        if other[0] != record_stream.FRAME or abs(other[2] - frame[2]) > _SAME_TIME * rate:
            continue
        found = record_stream.items(other[3])
        distance = abs(struct.unpack("<d", found[record_stream.CARRIER])[0] - carrier)
        if found[record_stream.PACKET_BYTES] == items[record_stream.PACKET_BYTES] \
                and distance < _SAME_CARRIER:
            yield other
