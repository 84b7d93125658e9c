"""Cards and records (PROTOCOL 4.1 and 4.3)."""

from cbor import Malformed, Refused, decode, decode_first, encode
from primitives import SUITE, ZEROS, check_seal_key, check_sign_key, labelled, sha256

BYTES_MAX = 65536


def need(holds, what):
    if not holds:
        raise Malformed(what)


class Fields:
    """The fields of a map, taken one by one; what is left over belongs to a later version."""

    def __init__(self, item, what):
        need(hasattr(item, "pairs"), what)
        self.left, self.what = item.pairs, what

    def optional(self, key, kind, size=None):
        if not self.left:
            return None
        found, value = self.left[0]
        need(type(found) is int and found >= key, self.what)
        if found > key:
            return None
        self.left = self.left[1:]
        fits = type(value) is kind and (kind is not int or value >= 0)
        need(fits and (size is None or len(value) == size), self.what)
        return value

    def required(self, key, kind, size=None):
        value = self.optional(key, kind, size)
        need(value is not None, self.what)
        return value

    def end(self):
        need(all(type(key) is int and key >= 0 for key, _ in self.left), self.what)


def split(data, what, limit):
    if len(data) > BYTES_MAX:
        raise Refused(f"limit passed: {limit} bytes")
    item, end = decode_first(data, what)
    return item, data[:end], data[end:]


def device_id(sign, seal):
    return labelled("device", sign, seal)[:16]


class Card:
    def __init__(self, data):
        item, self.map, self.signature = split(data, "card", "card")
        need(len(self.signature) == 64, "card")
        fields = Fields(item, "card")
        if fields.required(0, int) != 1:
            raise Refused("unknown suite")
        self.sign = fields.required(1, bytes, 32)
        check_sign_key(self.sign)
        self.seal = fields.required(2, bytes, 32)
        check_seal_key(self.seal)
        self.kind, self.caps = fields.required(3, int), fields.required(4, int)
        fields.end()
        self.device, self.data = device_id(self.sign, self.seal), data
        self.digest = sha256(self.map)


def tuples(items, what, *kinds):
    """Checks arrays of fixed length: an int of None is any number, else the length of bytes."""
    for item in items:
        need(type(item) is list and len(item) == len(kinds), what)
        for value, size in zip(item, kinds):
            if size is None:
                need(type(value) is int and value >= 0, what)
            else:
                need(type(value) is bytes and len(value) in (size, -size) or size == -1, what)
    return items


def lines(data):
    count = len(data) // 32
    each = [data[n * 32:n * 32 + 32] for n in range(count)]
    padded = count >= 4 and count & (count - 1) == 0 and len(data) % 32 == 0
    need(padded and each == sorted(each), "lines")
    return data.hex()


def cuts(items):
    return [[a.hex(), n, b.hex()] for a, n, b in tuples(items, "record", 8, None, 8)]


class Record:
    def __init__(self, data):
        item, self.map, rest = split(data, "record", "record")
        self.item = item
        fields = Fields(item, "record")
        if fields.required(0, int) != 1:
            raise Refused("unknown suite")
        self.author = self._author(fields)
        self.operation = fields.required(4, int)
        read = READERS.get(self.operation, lambda record, fields: {})
        self.counts = (1, 3) if self.operation not in READERS else (1, 1)
        self.fields = read(self, fields)
        if self.operation == 1:
            need(self.author is None, "record")
        elif self.operation in READERS:
            need(self.author is not None, "record")
        fields.end()
        self.signatures = [rest[n:n + 64] for n in range(0, len(rest), 64)]
        fewest, most = self.counts
        need(len(rest) % 64 == 0 and fewest <= len(self.signatures) <= most, "record")

    @staticmethod
    def _author(fields):
        device = fields.optional(1, bytes, 16)
        if device is None:
            return None
        counter, previous = fields.required(2, int), fields.optional(3, bytes, 32)
        need(counter > 0 and (counter == 1) == (previous is None), "record")
        return [device.hex(), counter, previous and previous.hex()]

    def id(self, log):
        return labelled("record-id", ZEROS if self.operation == 8 else log, self.map)

    def draft(self, space):
        without = {key: value for key, value in self.item.pairs if key != 8}
        return labelled("draft", space, encode(without))


def era(record, fields):
    parent = fields.optional(5, bytes, 32)
    root = fields.required(6, bytes, 32)
    check_sign_key(root)
    paper = Card(fields.required(7, bytes))
    active, removed = [], []
    for entry in fields.required(8, list):
        need(type(entry) is list and len(entry) == 3 and type(entry[0]) is bytes, "record")
        card = Card(entry[0])
        tuples([entry[1:]], "record", None, 8)
        need(entry[1] > 0 or entry[2] == bytes(8), "record")
        active.append((card, entry[1], entry[2].hex()))
    for entry in fields.required(9, list):
        need(type(entry) is list and len(entry) == 3 and type(entry[0]) is bytes, "record")
        card = Card(entry[0])
        need(all(type(value) is bytes for value in entry) and len(entry[1]) == 16, "record")
        removed.append((card, entry[1].hex(), lines(entry[2])))
    countersigner = fields.optional(10, bytes, 16)
    devices = [entry[0].device for entry in active + removed]
    founder = [entry[0] for entry in active if entry[0].device == countersigner]
    need(len(set(devices)) == len(devices) and len(active) <= 5, "record")
    need(parent is not None or founder, "record")
    fewest = 1 + (countersigner is not None)
    record.counts = (fewest, fewest + (parent is not None))
    record.root, record.paper = root, paper
    record.founder = founder[0] if parent is None else None
    return {
        "parent": parent and parent.hex(), "root": root.hex(), "paper": paper.data.hex(),
        "active": [[card.data.hex(), counter, head] for card, counter, head in active],
        "removed": [[card.data.hex(), nonce, line] for card, nonce, line in removed],
        "countersigner": countersigner and countersigner.hex(),
    }


def add_device(_, fields):
    return {"card": Card(fields.required(5, bytes)).data.hex()}


def remove_device(_, fields):
    device, cut = fields.required(5, bytes, 16), fields.optional(6, list)
    if cut is not None:
        tuples([cut], "record", None, 8)
        need(cut[0] > 0, "record")
        cut = [cut[0], cut[1].hex()]
    found = lines(fields.required(7, bytes))
    return {"device": device.hex(), "cut": cut, "lines": found,
            "nonce": fields.required(8, bytes, 16).hex()}


def genesis(_, fields):
    suite, kind = fields.required(5, int), fields.required(6, int)
    need(kind in (1, 2, 3), "record")
    return {"minimum_suite": suite, "kind": kind, "owner": fields.required(7, bytes, 32).hex(),
            "nonce": fields.required(8, bytes, 16).hex()}


def add_person(_, fields):
    person, role = fields.required(5, bytes, 32), fields.required(6, int)
    need(role in (1, 2), "record")
    return {"person": person.hex(), "role": role}


def lower(_, fields):
    person, role = fields.required(5, bytes, 32), fields.required(6, int)
    need(role in (0, 1), "record")
    return {"person": person.hex(), "role": role, "cuts": cuts(fields.required(7, list))}


def leave(_, fields):
    return {"cuts": cuts(fields.required(5, list))}


def rekey(record, fields):
    roster, commit = fields.required(5, bytes, 32), fields.required(6, bytes, 32)
    fresh = fields.optional(7, bytes)
    ids = []
    if fresh is not None:
        ids = [fresh[n:n + 8] for n in range(0, len(fresh), 8)]
        need(fresh and len(fresh) % 8 == 0 and ids == sorted(ids), "record")
    seals = tuples(fields.required(8, list), "record", 16, 32, 48)
    devices = [seal[0] for seal in seals]
    need(all(a < b for a, b in zip(devices, devices[1:])), "record")
    older = fields.optional(9, list)
    if older is not None:
        need(older, "record")
        tuples(older, "record", 8, 48)
        if len(older) > 256:
            raise Refused("limit passed: older secrets")
    record.seals = seals
    hexed = lambda items: [[value.hex() for value in item] for item in items]
    return {"roster": roster.hex(), "commit": commit.hex(), "fresh": [i.hex() for i in ids],
            "seals": hexed(seals), "older": hexed(older or [])}


def adopt(_, fields):
    device, sequence = fields.required(5, bytes, 16), fields.required(6, int)
    return {"device": device.hex(), "sequence": sequence,
            "id": fields.required(7, bytes, 8).hex()}


READERS = {1: era, 2: add_device, 3: remove_device, 8: genesis, 9: add_person, 10: lower,
           11: leave, 12: rekey, 13: adopt, 14: lambda record, fields: {}}


def roster(space, persons, fresh):
    """The roster's hash, of persons as the vectors tell them."""
    persons = sorted(persons, key=lambda each: (each["role"] != 3, each["person"]))
    said = []
    for each in persons:
        person = [bytes.fromhex(each["person"]), each["role"]]
        standing = each["standing"]
        if standing and each["role"] != 0:
            ids = lambda name: [bytes.fromhex(each) for each in sorted(standing[name])]
            person += [bytes.fromhex(standing["era"]), bytes.fromhex(standing["paper"]),
                       ids("active"), ids("others")]
        said.append(person)
    fresh = [bytes.fromhex(each) for each in sorted(fresh)]
    return labelled("roster", space, encode([said, fresh]))


__all__ = ["Card", "Record", "SUITE", "decode", "device_id", "roster"]
