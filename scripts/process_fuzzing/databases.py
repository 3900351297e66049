"""SQLite files, changed by the byte or by SQL."""

import pathlib
import random
import sqlite3

from . import mutations


def mutate(data: bytes, rng: random.Random, folder: pathlib.Path) -> bytes:
    """A database that somebody else might have made, or a damaged one."""
    if rng.random() < 0.5:
        return _damage(data, rng)
    path = folder / "changed.db"
    path.write_bytes(data)
    connection = sqlite3.connect(path)
    try:
        for _ in range(rng.choice([1, 2, 5])):
            _change(connection, rng)
        connection.commit()
    except (sqlite3.Error, UnicodeError, OverflowError):
        pass
    finally:
        connection.close()
    changed = path.read_bytes()
    path.unlink()
    return changed


def _damage(data: bytes, rng: random.Random) -> bytes:
    data = bytearray(data)
    for _ in range(rng.choice([1, 3, 30])):
        # The header and the first page say how all others are read.
        place = rng.randrange(rng.choice([100, 4096, len(data)]))
        data[place] = rng.choice([0, 255, data[place] ^ 1 << rng.randrange(8)])
    return bytes(data[:rng.randrange(len(data))] if rng.random() < 0.1 else data)


def _change(connection: sqlite3.Connection, rng: random.Random) -> None:
    names = [row[0] for row in connection.execute(
        "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite%'")]
    name = rng.choice(names)
    columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{name}")')] or ["x"]
    column = rng.choice(columns)
    value = rng.choice(mutations.TEXTS + mutations.NUMBERS + mutations.FLOATS[:7] + [None, 2**63 - 1, -2**63, b"\xff\0"])
    statement = rng.choice([
        f'DROP TABLE "{name}"', f'DROP VIEW "{name}"', f'ALTER TABLE "{name}" RENAME TO "other"',
        f'ALTER TABLE "{name}" RENAME COLUMN "{column}" TO "other"', f'DELETE FROM "{name}"',
        f'ALTER TABLE "{name}" DROP COLUMN "{column}"', "PRAGMA user_version = 2147483647",
        "PRAGMA user_version = -1", "PRAGMA journal_mode = WAL", "PRAGMA encoding = 'UTF-16'",
        None, None, None, None])
    if statement:
        connection.execute(statement)
    else:
        limit = rng.choice(["", f' WHERE rowid = {rng.randrange(1, 9)}'])
        connection.execute(f'UPDATE "{name}" SET "{column}" = ?{limit}', (value,))
