"""Entries, manifests, blobs, mail, linking and envelopes (PROTOCOL 4.2, 4.3, 6.2 and 11)."""

import primitives as p
from cbor import Malformed, Refused, decode, decode_first, encode
from layouts import device_id, need, tuples

ENTRY_BODY_MIN = 224


def number(value):
    return value.to_bytes(8, "big")


def content(padded, least, what):
    """The one item of CBOR that was padded."""
    _, end = decode_first(padded, what)
    if padded[end:].strip(b"\0") or len(padded) != max(least, p.padme(end)):
        raise Malformed("padding")
    return padded[:end]


def open_box(key, sealed, additional=b""):
    return p.xchacha_open(key, sealed[:24], sealed[24:], additional)


class Entry:
    def __init__(self, data):
        item = decode(data, "entry")
        need(type(item) is list and len(item) == 5, "entry")
        self.suite, self.tag, self.nonce_part, self.sealed, self.signature = item
        need([len(each) for each in (self.tag, self.nonce_part, self.signature)] == [4, 12, 64],
             "entry")
        need(self.suite == 1 and len(self.sealed) >= ENTRY_BODY_MIN + 16, "entry")


class Place:
    """What an entry is written for: the context C and what derives from it."""

    def __init__(self, space, device, epoch, sequence, previous):
        previous = previous or p.ZEROS
        self.c = p.SUITE + space + device + epoch + number(sequence) + previous
        self.space, self.device, self.epoch, self.sequence = space, device, epoch, sequence

    def key(self, secret):
        return p.derive(secret, "entry-key", self.space, self.device)

    def id(self, entry):
        return p.labelled("entry-id", self.c, entry.nonce_part, p.sha256(entry.sealed))

    def open(self, secret, entry):
        if entry.tag != self.epoch[:4]:
            raise Refused("cannot be opened with this key")
        nonce = entry.nonce_part + number(self.sequence) + bytes(4)
        additional = p.label("entry-key") + self.c
        padded = p.xchacha_open(self.key(secret), nonce, entry.sealed, additional)
        body = content(padded, ENTRY_BODY_MIN, "entry body")
        check_body(body)
        return body, padded


def check_parts(parts, what):
    need(type(parts) is list and len(parts) <= 32, what)
    for part in parts:
        need(type(part) is list and len(part) in (3, 4), what)
        key, form, payload = part[:3]
        need(type(key) is bytes and 2 <= len(key) <= 15 and type(form) is int, what)
        need(type(payload) is bytes, what)
        for expect in part[3:]:
            need(type(expect) is list and len(expect) == 2 and type(expect[0]) is int, what)
            need(all(type(head) is bytes and len(head) == 32 for head in expect[1]), what)


def check_body(data):
    what = "entry body"
    body = decode(data, what)
    need(type(body) is list and len(body) in (2, 3), what)
    tuples(body[0], what, 8, None, 8)
    check_parts(body[1], what)
    need(len(body) == 2 or type(body[2]) is int, what)


class Manifest:
    def __init__(self, data):
        item, end = decode_first(data, "manifest")
        self.map, self.signature = data[:end], data[end:]
        need(len(self.signature) == 64, "manifest")
        fields = item.by_number("manifest")
        need(sorted(fields) == list(range(8)) and fields[0] == 1, "manifest")
        self.fields = fields
        self.sealed = fields[6]
        without = {key: value for key, value in fields.items() if key != 6}
        self.additional = p.sha256(encode(without))

    def id(self, space):
        return p.labelled("manifest-id", space, self.map)

    def open(self, secret, space):
        key = p.derive(secret, "manifest-key", space)
        body = content(open_box(key, self.sealed, self.additional), 0, "manifest body")
        for part in decode(body, "manifest body"):
            need([type(value) for value in part] == [bytes, int, bytes, int], "manifest body")
            need(len(part[2]) == 8, "manifest body")
        return body


def open_blob(secret, space, epoch, blob):
    need(blob[:1] == p.SUITE and blob[1:9] == epoch, "blob")
    body = content(open_box(p.derive(secret, "blob-key", space), blob[9:]), 0, "blob body")
    check_parts(decode(body, "blob body"), "blob body")
    return body


def characters(secret):
    """Twenty-six digits of Crockford's base 32, padded at the end."""
    bits, alphabet = int.from_bytes(secret, "big") << 2, "0123456789abcdefghjkmnpqrstvwxyz"
    return "".join(alphabet[bits >> (5 * n) & 31] for n in reversed(range(26)))


def mail_id(secret):
    return p.derive(secret, "mail-id")[:16]


def mail_key_seed(secret):
    return p.derive(secret, "mail-sign")


def open_slot(secret, slot, sealed):
    return open_box(p.derive(secret, "mail-seal", p.ZEROS, bytes([slot])), sealed)


def slot_message(server, mail, slot):
    return server, mail + p.sha256(slot)


def check_code(name, first, second):
    password = p.sha256(name) + p.sha256(first) + p.sha256(second)
    output = p.argon2id_bytes(password, p.label("check-code"), 19 * 1024, 2, 5)
    digits = f"{int.from_bytes(output, 'big') % 10**12:012}"
    return " ".join((digits[:4], digits[4:8], digits[8:]))


def hand_over(ephemeral_seed, recipient, first, second, clear):
    info = p.label("link") + p.sha256(first, second)
    return b"".join(p.hpke_seal(ephemeral_seed, recipient, info, clear))


def envelope(data, kind):
    """The rest of the one envelope in a file."""
    need(data[:8] == b"CMPENV" + bytes([1, kind]), "envelope file")
    need(int.from_bytes(data[8:12], "big") == len(data) - 12, "envelope file")
    return data[12:]


def open_space_envelope(secret, space, epoch, data):
    rest = envelope(data, 1)
    need(rest[:16] == space[:8] + epoch, "envelope file")
    return content(open_box(p.derive(secret, "envelope-key", space), rest[16:]), 0, "envelope")


def open_device_envelope(sign_seed, seal_seed, data):
    rest = envelope(data, 2)
    device = device_id(p.sign_public(sign_seed), p.seal_public(seal_seed))
    need(rest[:8] == device[:8], "envelope file")
    padded = p.hpke_open(seal_seed, rest[8:40], p.label("join"), rest[40:])
    return content(padded, 0, "envelope"), padded
