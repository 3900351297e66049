"""The checks of packets, computed anew: what is printed as ok has to fit one of them.

The polynomial is 1021; a network has an initial value. Layouts: RECESSIM wiki, and gs-packet(5).
"""

TABLE = []
for _row in range(256):
    _register = _row << 8
    for _ in range(8):
        _register = (_register << 1 ^ (0x1021 if _register & 0x8000 else 0)) & 0xFFFF
    TABLE.append(_register)


def remainder(data: bytes, initial: int) -> int:
    """The register after some bytes."""
    register = initial
    for byte in data:
        register = (register << 8 & 0xFFFF) ^ TABLE[register >> 8 ^ byte]
    return register


def is_sound(packet: dict) -> bool:
    """Whether the bytes of a packet fit the network that it is said to be of."""
    try:
        raw, network = bytes.fromhex(packet["raw"]), int(packet["network"], 16)
    except (KeyError, ValueError, TypeError):
        return False
    if len(raw) < 6:
        return False
    return _is_sound_single(raw, network) if raw[2] == 0x2A else _is_sound_message(packet, raw, network)


def _is_sound_single(raw: bytes, network: int) -> bool:
    start = 5 if raw[3] in (0xD2, 0xA5) else 6
    length = raw[4] if start == 5 else raw[4] << 8 | raw[5]
    end = start + length
    if length <= 2 or end > len(raw):
        return False
    return remainder(raw[start:end - 2], network) == int.from_bytes(raw[end - 2:end], "big")


def _is_sound_message(packet: dict, raw: bytes, network: int) -> bool:
    """By the checks of the blocks, or that of the joined data with the addresses of the hop."""
    for separator in (0, 1):
        for surplus in range(4):
            blocks = _blocks(raw[:len(raw) - surplus], separator)
            if blocks and _fits(packet, blocks, network):
                return True
    return False


def _blocks(raw: bytes, separator: int) -> list[tuple[int, bytes, int]]:
    """Header byte, data and check byte of each block."""
    blocks, place = [], 0
    while place + 4 < len(raw):
        header = raw[place + 2]
        if header & 4:
            end = len(raw) - 1
            # A byte may follow the last block as well.
            if separator and len(raw) - place - 4 > 1 and raw[-1] == 4:
                blocks.append((header, raw[place + 3:end - 1], raw[end - 1]))
            else:
                blocks.append((header, raw[place + 3:end], raw[end]))
            return blocks
        blocks.append((header, raw[place + 3:place + 83], raw[min(place + 83, len(raw) - 1)]))
        place += 84 + separator
    return blocks


def _fits(packet: dict, blocks: list[tuple[int, bytes, int]], network: int) -> bool:
    good = 0
    for header, data, check in blocks:
        register = remainder(data + bytes([header & 0xF8]), network)
        reversed_bits = int(f"{register:016b}"[::-1], 2)
        good += reversed_bits & 0x3FF == (header & 3) << 8 | check
    if good == len(blocks):
        return True
    message = b"".join(data for _, data, _ in blocks)
    try:
        hop = bytes.fromhex(packet["link_destination"]) + bytes.fromhex(packet["link_source"])
    except (KeyError, ValueError):
        hop = message[13:17] + message[18:22]
    covered = message[:1] + hop + message[1:-2]
    return remainder(covered, network) == int.from_bytes(message[-2:], "big")
