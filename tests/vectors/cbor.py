"""Deterministic CBOR as PROTOCOL 1 needs it, written from RFC 8949 alone."""

DEPTH_MAX = 8


class Refused(Exception):
    """Bytes that must not be taken. The text is the error that a reader reports."""


class Malformed(Refused):
    """Bytes of another layout than `what`."""

    def __init__(self, what):
        super().__init__(f"malformed {what}")


def decode(data, what):
    """The one item that `data` is."""
    item, end = decode_first(data, what)
    if end != len(data):
        raise Malformed(what)
    return item


def decode_first(data, what):
    """The first item in `data`, and where it ends."""
    return _item(data, 0, 0, what)


def _head(data, at, what):
    if at >= len(data):
        raise Malformed(what)
    major, short = data[at] >> 5, data[at] & 31
    if short < 24:
        return major, short, at + 1
    if short > 27 or major == 7:
        raise Malformed(what)
    size = 1 << (short - 24)
    field = data[at + 1:at + 1 + size]
    value = int.from_bytes(field, "big")
    least = 24 if size == 1 else 1 << (4 * size)
    if len(field) != size or value < least:
        raise Malformed(what)
    return major, value, at + 1 + size


def _item(data, at, depth, what):
    major, value, at = _head(data, at, what)
    if major == 0:
        return value, at
    if major == 1:
        return -1 - value, at
    if major in (2, 3):
        if at + value > len(data):
            raise Malformed(what)
        chunk = data[at:at + value]
        if major == 2:
            return bytes(chunk), at + value
        try:
            return chunk.decode("utf-8"), at + value
        except UnicodeDecodeError:
            raise Malformed(what) from None
    if major in (4, 5):
        return _container(data, at, depth + 1, what, major, value)
    if major == 7 and value in (20, 21, 22):
        return {20: False, 21: True, 22: None}[value], at
    raise Malformed(what)


def _container(data, at, depth, what, major, count):
    if depth > DEPTH_MAX:
        raise Refused("limit passed: cbor depth")
    if count * (major - 3) > len(data) - at:
        raise Malformed(what)
    if major == 4:
        items = []
        for _ in range(count):
            item, at = _item(data, at, depth, what)
            items.append(item)
        return items, at
    pairs, last = [], b""
    for _ in range(count):
        start = at
        key, at = _item(data, at, depth, what)
        if data[start:at] <= last:
            raise Malformed(what)
        last = data[start:at]
        value, at = _item(data, at, depth, what)
        pairs.append((key, value))
    # A list of pairs: a key may be an array, which Python's dictionaries do not take.
    return Map(pairs), at


class Map:
    """A map in the order of its keys."""

    def __init__(self, pairs):
        self.pairs = pairs

    def by_number(self, what):
        """The fields, if every key is an unsigned integer."""
        for key, _ in self.pairs:
            if type(key) is not int or key < 0:
                raise Malformed(what)
        return dict(self.pairs)


def _spell(major, value):
    if value < 24:
        return bytes([major << 5 | value])
    for short, size in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if value < 1 << (8 * size):
            return bytes([major << 5 | short]) + value.to_bytes(size, "big")
    raise ValueError("too large")


def encode(item):
    """The one spelling of an item."""
    if item is None or isinstance(item, bool):
        return {False: b"\xf4", True: b"\xf5", None: b"\xf6"}[item]
    if isinstance(item, int):
        return _spell(0, item) if item >= 0 else _spell(1, -1 - item)
    if isinstance(item, bytes):
        return _spell(2, len(item)) + item
    if isinstance(item, str):
        text = item.encode("utf-8")
        return _spell(3, len(text)) + text
    if isinstance(item, list):
        return _spell(4, len(item)) + b"".join(encode(each) for each in item)
    pairs = item.pairs if isinstance(item, Map) else list(item.items())
    spelled = sorted((encode(key), encode(value)) for key, value in pairs)
    return _spell(5, len(pairs)) + b"".join(key + value for key, value in spelled)
