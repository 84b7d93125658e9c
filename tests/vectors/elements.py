"""Arrays of CBOR element by element, and the parts that several objects share."""

from cbor import Malformed, Refused, decode, encode

NUMBER_MAX = 2**63 - 1
LOGS_MAX = 2048


def need(holds, what):
    if not holds:
        raise Malformed(what)


def limit(holds, name):
    if not holds:
        raise Refused(f"limit passed: {name}")


def is_uint(value):
    return type(value) is int and value >= 0


class Elements:
    """The elements of an array, taken one by one."""

    def __init__(self, item, what):
        need(type(item) is list, what)
        self.left, self.what = list(item), what

    def any(self):
        need(self.left, self.what)
        return self.left.pop(0)

    def uint(self, most=2**64 - 1):
        value = self.any()
        need(is_uint(value) and value <= most, self.what)
        return value

    def number(self):
        return self.uint(NUMBER_MAX)

    def bytes(self, size=None):
        value = self.any()
        need(type(value) is bytes and size in (None, len(value)), self.what)
        return value

    def text(self):
        value = self.any()
        need(type(value) is str, self.what)
        return value

    def list(self, read, most=None, name=None):
        value = self.any()
        need(type(value) is list, self.what)
        limit(most is None or len(value) <= most, name)
        return [read(each, self.what) for each in value]

    def maybe(self, read):
        """An optional list at the end; empty when it is not there."""
        return self.list(read) if self.left else []

    def end(self):
        """Inside something signed or sealed nothing may follow."""
        need(not self.left, self.what)


def opened(data, what, most, name):
    """The one item that `data` is, if it is no longer than it may be."""
    limit(len(data) <= most, name)
    return decode(data, what)


def cut(item, what):
    of = Elements(item, what)
    said = [of.bytes(8).hex(), of.uint(), of.bytes(8).hex()]
    of.end()
    return said


def uncut(said):
    return [bytes.fromhex(said[0]), said[1], bytes.fromhex(said[2])]


def signed(item, what):
    """A record or manifest, not looked into."""
    need(type(item) is bytes, what)
    limit(len(item) <= 65536, "record bytes")
    need(len(item) > 64, what)
    return item.hex()


def _entry(item, what):
    need(type(item) is list, what)
    data = encode(item)
    limit(len(data) <= 65536, "entry bytes")
    need(len(data) >= 328, what)
    return data.hex()


def run(item, what, sealed=False):
    of = Elements(item, what)
    author = of.any()
    need(author == 0 and type(author) is int or type(author) is bytes and len(author) == 16, what)
    first, previous = of.uint(), of.any()
    need(previous is None or type(previous) is bytes and len(previous) == 32, what)
    entries = of.list(_entry, 1000, "entries")
    if sealed:
        of.end()
    need(entries and 0 < first and first + len(entries) - 1 < 2**32, what)
    need(first > 1 or previous is None, what)
    hexed = lambda value: value.hex() if value else None
    return [hexed(author), first, hexed(previous), entries]


def unrun(said):
    author, first, previous, entries = said
    author = 0 if author is None else bytes.fromhex(author)
    previous = None if previous is None else bytes.fromhex(previous)
    return [author, first, previous, [decode(bytes.fromhex(each), "entry") for each in entries]]


def head(item, what, sealed=False):
    of = Elements(item, what)
    said = [of.bytes(8).hex(), of.uint(), of.number(), of.bytes(8).hex()]
    if sealed:
        of.end()
    return said


def unhead(said):
    return [bytes.fromhex(said[0]), said[1], said[2], bytes.fromhex(said[3])]


def log_name(of):
    value = of.any()
    if type(value) is bytes:
        need(len(value) == 32, of.what)
        return value.hex()
    need(is_uint(value) and value <= NUMBER_MAX, of.what)
    return value


def unlog(said):
    return bytes.fromhex(said) if type(said) is str else said


def place(of):
    return [of.number(), of.bytes(8).hex()]


def place_pair(item, what):
    of = Elements(item, what)
    said = place(of)
    of.end()
    return said


def unplace(said):
    return [said[0], bytes.fromhex(said[1])]


def hexes(said):
    return [bytes.fromhex(each) for each in said]


def trimmed(required, optional):
    """An array whose optional lists at the end are left out while they are empty."""
    while optional and not optional[-1]:
        optional = optional[:-1]
    return required + optional
