"""Entries, manifests, blobs, what is sealed in them, and what stands in mail slots
(PROTOCOL 4 and 6.2)."""

from cbor import Map, Refused, encode
from elements import Elements, cut, limit, need, opened, signed, uncut
from layouts import Fields, split
from primitives import label, labelled, sha256

BLOB_MAX = 4 * 1024 * 1024
unhex = bytes.fromhex


def known_suite(suite):
    if suite != 1:
        raise Refused("unknown suite")


class Entry:
    def __init__(self, data):
        of = Elements(opened(data, "entry", 65536, "entry bytes"), "entry")
        known_suite(of.uint())
        self.tag, self.part, self.sealed = of.bytes(4), of.bytes(12), of.bytes()
        self.signature = of.bytes(64)
        of.end()
        need(len(self.sealed) >= 240, "entry")

    def id(self, context):
        return labelled("entry-id", context, self.part, sha256(self.sealed))


def context(said):
    previous = unhex(said["previous"]) if said["previous"] else bytes(32)
    return (b"\1" + unhex(said["space"]) + unhex(said["device"]) + unhex(said["epoch"])
            + said["sequence"].to_bytes(8, "big") + previous)


def _expect(item, what):
    of = Elements(item, what)
    said = [of.number(), of.list(lambda each, _: Elements([each], what).bytes(32).hex())]
    of.end()
    return said


def _part(item, what):
    of = Elements(item, what)
    key = of.bytes()
    need(2 <= len(key) <= 15, what)
    said = [key.hex(), of.uint(), of.bytes().hex(), _expect(of.any(), what) if of.left else None]
    of.end()
    return said


def unpart(said):
    key, form, payload, expect = said
    part = [unhex(key), form, unhex(payload)]
    return part + ([[expect[0], [unhex(each) for each in expect[1]]]] if expect else [])


def entry_body(data):
    of = Elements(opened(data, "entry body", 65536, "entry body bytes"), "entry body")
    said = {"seen": of.list(cut), "parts": of.list(_part, 32, "parts"),
            "caps": of.uint() if of.left else None}
    of.end()
    return said


def blob_body(data):
    item = opened(data, "blob body", BLOB_MAX, "blob body bytes")
    return Elements([item], "blob body").list(_part, 32, "parts")


class Manifest:
    def __init__(self, data):
        item, self.map, self.signature = split(data, "manifest", "manifest")
        need(len(self.signature) == 64, "manifest")
        fields = Fields(item, "manifest")
        known_suite(fields.required(0, int))
        author, counter = fields.required(1, bytes, 16), fields.required(2, int)
        need(counter < 2**63, "manifest")
        covers = [cut(each, "manifest") for each in fields.required(3, list)]
        blobs = fields.required(4, bytes)
        need(len(blobs) % 16 == 0, "manifest")
        epoch, sealed = fields.required(5, bytes, 8), fields.required(6, bytes)
        days = fields.required(7, int)
        need(days in (7, 30), "manifest")
        fields.end()
        bound = Map([(key, value) for key, value in item.pairs if key != 6])
        self.additional = sha256(encode(bound))
        ids = [blobs[n:n + 16].hex() for n in range(0, len(blobs), 16)]
        self.said = {"author": author.hex(), "counter": counter, "covers": covers, "blobs": ids,
                     "epoch": epoch.hex(), "sealed": sealed.hex(), "days": days}

    def id(self, space):
        return labelled("manifest-id", space, self.map)


def _document(item, what):
    of = Elements(item, what)
    said = [of.bytes(), of.uint(), of.bytes(8).hex(), of.uint()]
    of.end()
    need(2 <= len(said[0]) <= 15 and said[1] < 4096 and said[3] < 2**63, what)
    return [said[0].hex(), *said[1:]]


def manifest_body(data):
    item = opened(data, "manifest body", 65536, "manifest body bytes")
    return Elements([item], "manifest body").list(_document)


def blob(data):
    limit(len(data) <= BLOB_MAX, "blob bytes")
    need(data, "blob")
    known_suite(data[0])
    need(len(data) >= 49, "blob")
    return {"epoch": data[1:9].hex(), "sealed": data[9:].hex()}


# What stands in mail slots.

def _contact(item, what):
    of = Elements(item, what)
    said = [of.bytes(32).hex(), of.list(signed, 512, "contact card records")]
    of.end()
    return said


def uncontact(said):
    return [unhex(said[0]), [unhex(each) for each in said[1]]]


def contact(data):
    return _contact(opened(data, "contact card", 65536, "contact card bytes"), "contact card")


def server_url(text):
    text = text.rstrip("/")
    limit(len(text.encode()) <= 255, "server url bytes")
    scheme, apart, rest = text.partition("://")
    host = rest.split("/")[0]
    need(apart and scheme.lower() in ("https", "http") and host, "server url")
    need(host[0] == "[" or host[0].isascii() and host[0].isalnum(), "server url")
    need(all(" " < letter < "\x7f" and letter not in '#?@<>"\\' for letter in rest), "server url")
    return scheme.lower() + "://" + rest


def link_code(data):
    item = opened(data, "link code", 600, "link code bytes")
    fields = Fields(item, "link code")
    known_suite(fields.required(0, int))
    secret, kind = fields.required(1, bytes, 16), fields.required(2, int)
    url, server = fields.optional(3, str), None
    if url is not None:
        need(server_url(url) == url, "link code")
        server = [url, fields.required(4, bytes, 32).hex()]
    else:
        need(fields.optional(4, bytes) is None, "link code")
    fields.end()
    return {"secret": secret.hex(), "class": kind, "server": server,
            "later": [list(each) for each in fields.left]}


def _slot(data, what):
    return Elements(opened(data, what, 65536, "slot bytes"), what)


def link_offer(data):
    of = _slot(data, "link offer")
    said = {"device": of.bytes(16).hex(), "card": _contact(of.any(), "link offer")}
    of.end()
    return said


def _epoch(item, what):
    of = Elements(item, what)
    said = [of.bytes(8).hex(), of.bytes(32).hex()]
    of.end()
    return said


def _space(item, what):
    of = Elements(item, what)
    said = [of.bytes(32).hex(), of.list(_epoch, 1000, "handed secrets")]
    of.end()
    return said


def hand_over(data):
    of = _slot(data, "hand-over")
    add_device = of.bytes()
    need(64 < len(add_device) <= 65536, "hand-over")
    spaces = of.list(_space, 512, "handed spaces")
    of.end()
    limit(sum(len(each[1]) for each in spaces) <= 1000, "handed secrets")
    return {"add_device": add_device.hex(), "spaces": spaces}


def unhand_over(said):
    spaces = [[unhex(space), [[unhex(each) for each in epoch] for epoch in epochs]]
              for space, epochs in said["spaces"]]
    return [unhex(said["add_device"]), spaces]


def _name(of):
    name = of.text()
    limit(len(name.encode()) <= 256, "name bytes")
    return name


def invitation(data):
    of = _slot(data, "invitation")
    need(len(of.left) == 4, "invitation")
    card, space, name = _contact(of.any(), of.what), of.bytes(32).hex(), _name(of)
    token = of.any()
    need(token is None or type(token) is bytes and len(token) == 16, of.what)
    return {"card": card, "space": space, "said": name, "token": token.hex() if token else None}


def reply(data):
    of = _slot(data, "invitation reply")
    need(len(of.left) == 3, "invitation reply")
    return {"card": _contact(of.any(), of.what), "device": of.bytes(16).hex(), "said": _name(of)}


def slot_message(server, mail, slot):
    return label("mail") + server + mail + sha256(slot)


__all__ = ["uncut"]
