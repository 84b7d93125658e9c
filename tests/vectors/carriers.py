"""Envelope files, QR sets, server cards and token lines (PROTOCOL 6.2 and 11)."""

import zlib

from cbor import Malformed, Refused, encode
from elements import (LOGS_MAX, Elements, head, hexes, limit, need, opened, run, signed, unhead,
                      unrun)
from objects import server_url
from primitives import base32, base45, check_sign_key, label, unbase32, unbase45, verifies_bytes

FILE_MAX = 16 * 1024 * 1024
HINTS = {1: (8, 8, 24), 2: (8, 32), 3: (8,), 4: (1,)}
unhex = bytes.fromhex


def envelopes(data):
    """The envelopes of a file, each as its type, the parts of its hint, and its content."""
    what = "envelope file"
    limit(len(data) <= FILE_MAX, "envelope file bytes")
    found = []
    while data:
        need(data[:6] == b"CMPENV", what)
        if len(data) < 12:
            raise Refused(f"damaged {what}")
        if data[6] != 1:
            raise Refused(f"made by a later version: {what}") if data[6] else Malformed(what)
        length = int.from_bytes(data[8:12], "big")
        limit(length <= FILE_MAX, "envelope file bytes")
        if len(data) < 12 + length:
            raise Refused(f"damaged {what}")
        found.append(_envelope(data[7], data[12:12 + length], what))
        data = data[12 + length:]
    need(found, what)
    return found


def _envelope(kind, rest, what):
    said = [kind]
    for size in HINTS.get(kind, ()):
        need(len(rest) >= size, what)
        said.append(rest[:size].hex())
        rest = rest[size:]
    need(kind != 4 or said[1] in ("01", "02", "03"), what)
    return said + [rest.hex()]


def file_of(said):
    data = b""
    for kind, *parts in said:
        rest = b"".join(unhex(each) for each in parts)
        data += b"CMPENV\1" + bytes([kind]) + len(rest).to_bytes(4, "big") + rest
    return data


def _blob(item, what):
    need(type(item) is bytes, what)
    limit(len(item) <= 4 * 1024 * 1024, "blob bytes")
    need(len(item) >= 49, what)
    return item.hex()


def _log(item, what):
    of = Elements(item, what)
    need(len(of.left) == 6, what)
    log = of.bytes(32).hex()
    heads = of.list(lambda each, _: head(each, what, sealed=True))
    records = of.list(signed)
    runs = of.list(lambda each, _: run(each, what, sealed=True))
    need(all(author and (previous or first == 1) for author, first, previous, _ in runs), what)
    return {"log": log, "heads": heads, "records": records, "runs": runs,
            "manifests": of.list(signed), "blobs": of.list(_blob)}


def content(data):
    what = "envelope content"
    item = opened(data, what, FILE_MAX, "envelope content bytes")
    return Elements([item], what).list(_log, LOGS_MAX, "logs of an envelope")


def content_of(said):
    log = lambda each: [unhex(each["log"]), [unhead(one) for one in each["heads"]],
                        hexes(each["records"]), [unrun(one) for one in each["runs"]],
                        hexes(each["manifests"]), hexes(each["blobs"])]
    return encode([log(each) for each in said])


def qr_frames(whole, number):
    """The texts of a set."""
    count = (len(whole) + 599) // 600
    size = (len(whole) + count - 1) // count
    head = b"\xc1" + number.to_bytes(2, "big")
    check = zlib.crc32(whole).to_bytes(4, "big")
    parts = [whole[n * size:n * size + size] for n in range(count)]
    return [base45(head + bytes([n, count]) + check + part) for n, part in enumerate(parts)]


def qr_frame(text):
    what = "qr frame"
    limit(len(text.encode()) <= 2048, "qr text bytes")
    data = unbase45(text.upper())
    need(data is not None and len(data) > 9 and data[0] == 0xC1 and data[3] < data[4], what)
    limit(len(data) <= 609, "qr frame bytes")
    limit(data[4] <= 32, "qr frames")
    if data[4] == 1 and zlib.crc32(data[9:]) != int.from_bytes(data[5:9], "big"):
        raise Refused(f"damaged {what}")
    return data


def _successor(item, what):
    of = Elements(item, what)
    return of.bytes(32), of.bytes(64)


def server_card(data):
    what = "server card"
    of = Elements(opened(data, what, 64 + 16 * 128, "server card bytes"), what)
    return of.bytes(32), of.list(_successor, 16, "successors")


def newest(first, successors):
    now = first
    for server, signature in successors:
        check_sign_key(now)
        if not verifies_bytes(now, label("server-key") + server, signature):
            raise Refused("wrong signature")
        now = server
    return now


def token_line(url, server, token):
    said = (url.lower() + "#companion-1").encode() + server + token
    digits = base32(server + token + zlib.crc32(said).to_bytes(4, "big"))
    return f"{url}#companion-1-{digits}"


def read_token_line(text):
    what = "token line"
    limit(len(text.encode()) <= 1024, "token line bytes")
    line = "".join(text.split()).strip("<>\"'")
    url, apart, rest = line.partition("#")
    need(apart and rest[:10].lower() == "companion-", what)
    version, apart, digits = rest[10:].partition("-")
    if apart and version.isdigit() and version != "1":
        raise Refused(f"made by a later version: {what}")
    data = unbase32(digits)
    damaged = Refused(f"damaged {what}")
    if not apart or version != "1" or data is None or len(data) not in (36, 52):
        raise damaged
    try:
        url = server_url(url)
        check_sign_key(data[:32])
    except Refused:
        raise damaged from None
    if token_line(url, data[:32], data[32:-4]).split("-")[-1] != base32(data):
        raise damaged
    return url, data[:32], data[32:-4]
