"""Requests and answers (PROTOCOL 6): read into what they say, and written from it."""

from cbor import Malformed, Refused, decode, decode_first, encode
from elements import (LOGS_MAX, Elements, head, hexes, limit, log_name, need, place, place_pair,
                      run, signed, trimmed, unhead, unlog, unplace, unrun)
from primitives import check_sign_key, label, sha256, sign_bytes

LABELS = {1: "sync", 2: "live", 3: "enroll", 4: "mail", 5: "blob-put", 6: "blob-get", 7: "erase"}
NUMBERS = {word: number for number, word in LABELS.items()}
BLOB_MAX = 4 * 1024 * 1024
unhex = bytes.fromhex


def request_message(endpoint, server, device, counter, digest):
    return (label("req/" + LABELS[endpoint]) + server + device + counter.to_bytes(8, "big")
            + digest)


def cover(array):
    """The array with elements that all ignore, to a multiple of 512 bytes with a signature."""
    for beside in ([], [None]):
        for zeros in range(512):
            filled = encode(array + beside + [bytes(zeros)])
            if (len(filled) + 64) % 512 == 0 and len(filled) - len(encode(array)) <= 512:
                return filled
    raise ValueError("no filling fits")


# What each request says after its head.

def _section_up(item, what):
    of = Elements(item, what)
    log = log_name(of)
    runs = of.list(run)
    records, manifests = of.maybe(signed), of.maybe(signed)
    return {"log": log, "runs": runs, "records": records, "manifests": manifests}


def _unsection_up(said):
    return trimmed([unlog(said["log"]), [unrun(each) for each in said["runs"]]],
                   [hexes(said["records"]), hexes(said["manifests"])])


def _cursor(item, what):
    of = Elements(item, what)
    log, at, mode = log_name(of), place(of), of.uint(2)
    locator = of.list(place_pair, 8, "locator pairs") if of.left else []
    return [log, at, mode, locator]


def _uncursor(said):
    log, at, mode, locator = said
    return trimmed([unlog(log), *unplace(at), mode], [[unplace(each) for each in locator]])


def _sync(of):
    said = {"feed": place(of), "want": of.uint(),
            "sections": of.list(_section_up, LOGS_MAX, "sections"),
            "cursors": of.list(_cursor, LOGS_MAX, "cursors") if of.left else []}
    entries = sum(len(each[3]) for section in said["sections"] for each in section["runs"])
    limit(entries <= 1000, "entries")
    return said | {"cover": bool(of.left)}


def _unsync(said):
    required = [*unplace(said["feed"]), said["want"],
                [_unsection_up(each) for each in said["sections"]]]
    cursors = [_uncursor(each) for each in said["cursors"]]
    return required + [cursors] if said["cover"] else trimmed(required, [cursors])


def _live(of):
    said = {"feed": place(of), "wait": of.uint()}
    limit(said["wait"] <= 300, "long poll seconds")
    return said


def _token(of):
    token = of.any()
    need(token is None or type(token) is bytes and len(token) == 16, of.what)
    return token.hex() if token else None


def _enroll(of):
    return {"token": _token(of), "records": of.list(signed)}


def _unenroll(said):
    return [unhex(said["token"]) if said["token"] else None, hexes(said["records"])]


def _slot(of):
    slot = of.bytes()
    limit(len(slot) <= 65536, "slot bytes")
    return slot.hex()


def _mail(of):
    operation = of.uint()
    need(operation <= 5, of.what)
    mail = [of.bytes(16).hex()] if operation else []
    if operation == 1:
        key = of.bytes(32)
        check_sign_key(key)
        minutes = of.uint()
        limit(minutes <= 7 * 24 * 60, "mailbox minutes")
        return [1, *mail, key.hex(), minutes, _slot(of)]
    if operation == 2:
        return [2, *mail, _slot(of), of.bytes(64).hex()]
    if operation == 3:
        return [3, *mail, _slot(of)]
    if operation == 4:
        slot = of.uint()
        need(1 <= slot <= 3, of.what)
        return [4, *mail, slot]
    return [operation, *mail]


def _plain(said):
    return [unhex(each) if type(each) is str else each for each in said]


def _size(of):
    size = of.uint()
    limit(size <= BLOB_MAX, "blob bytes")
    return size


def _put(of):
    said = [log_name(of), of.bytes(16).hex(), _size(of), of.number()]
    part = of.bytes()
    limit(len(part) <= 16384, "blob part bytes")
    need(said[3] + len(part) <= said[2], of.what)
    return said + [part.hex()]


def _get(of):
    said = [log_name(of), of.bytes(16).hex(), of.number(), of.uint()]
    limit(said[3] <= 262144, "blob part bytes")
    return said


REQUESTS = {1: (_sync, _unsync), 2: (_live, lambda said: [*unplace(said["feed"]), said["wait"]]),
            3: (_enroll, _unenroll), 4: (_mail, _plain), 5: (_put, _plain), 6: (_get, _plain),
            7: (lambda of: [of.uint(1)], _plain)}


class Request:
    def __init__(self, endpoint, frame):
        what = "request"
        limit(len(frame) <= 2**20, "request bytes")
        item, end = decode_first(frame, what)
        self.array, self.signature = frame[:end], frame[end:]
        of = Elements(item, what)
        self.suite, sender, self.counter = of.uint(), of.any(), of.uint(2**32 - 1)
        need(sender is None or type(sender) is bytes and len(sender) in (8, 16), what)
        self.open, self.sender = sender is None, sender
        need(not self.open or self.counter == 0, what)
        need(len(self.signature) == (0 if self.open else 64), what)
        self.said = REQUESTS[endpoint][0](of)
        is_open = endpoint == 4 and self.said[0] in (2, 4)
        need(self.open == is_open, what)
        need(self.open or (len(sender) == 16) == (endpoint == 3), what)


def write_request(endpoint, device, counter, is_open, said):
    sender = None if is_open else device if endpoint == 3 else device[:8]
    array = [1, sender, counter, *REQUESTS[endpoint][1](said)]
    return cover(array) if endpoint == 1 and said["cover"] else encode(array)


# What each answer says after its head.

def _problem(item, what):
    of = Elements(item, what)
    said = [of.uint(), of.bytes(8).hex(), of.number()]
    known = 20 <= said[0] <= 31
    return said + [run(of.any(), what) if known and of.left else None]


def _unproblem(said):
    code, handle, sequence, stored = said
    return [code, unhex(handle), sequence] + ([unrun(stored)] if stored else [])


def _section_down(item, what):
    of = Elements(item, what)
    log, at = log_name(of), place(of)
    heads, runs = of.list(head), of.list(run)
    records, manifests, problems = of.maybe(signed), of.maybe(signed), of.maybe(_problem)
    return {"log": log, "place": at, "heads": heads, "runs": runs, "records": records,
            "manifests": manifests, "problems": problems}


def _unsection_down(said):
    required = [unlog(said["log"]), *unplace(said["place"]),
                [unhead(each) for each in said["heads"]], [unrun(each) for each in said["runs"]]]
    return trimmed(required, [hexes(said["records"]), hexes(said["manifests"]),
                              [_unproblem(each) for each in said["problems"]]])


def _joined(item, what):
    of = Elements(item, what)
    return [of.number(), of.bytes(32).hex(), of.uint()]


def _news(of):
    said = {"feed": place(of), "sections": of.list(_section_down, LOGS_MAX, "sections"),
            "joined": of.maybe(_joined)}
    return said | {"cover": bool(of.left)}


def _unnews(said):
    required = [*unplace(said["feed"]), [_unsection_down(each) for each in said["sections"]]]
    joined = [[each[0], unhex(each[1]), each[2]] for each in said["joined"]]
    return required + [joined] if said["cover"] else trimmed(required, [joined])


def _limits(of):
    inner = Elements(of.any(), of.what)
    return [[inner.number(), inner.number(), inner.number()]]


def _value(of):
    if of.left and of.left[0] is None:
        return [of.any()]
    return [_slot(of)]


def _piece(of):
    size, part = _size(of), of.bytes()
    limit(len(part) <= 262144, "blob part bytes")
    return [size, part.hex()]


ANSWERS = {1: (_news, _unnews), 2: (lambda of: [of.uint(1)], _plain), 3: (_limits, _plain),
           4: (_value, _plain), 5: (lambda of: [_size(of)], _plain), 6: (_piece, _plain),
           7: (lambda of: [of.number()], _plain)}


def _proof(of):
    endpoint = of.uint()
    need(1 <= endpoint <= 7, of.what)
    return {"endpoint": endpoint, "counter": of.uint(2**32 - 1), "hash": of.bytes(32).hex(),
            "signature": of.bytes(64).hex()}


def read_answer(endpoint, array):
    of = Elements(decode(array, "answer"), "answer")
    said = {"status": of.uint(), "incarnation": of.bytes(4).hex(), "time": of.uint(), "body": None}
    if said["status"] == 3:
        said["body"] = _proof(of)
    elif said["status"] <= 10 and of.left:
        said["body"] = ANSWERS[endpoint][0](of)
    return said


def write_answer(endpoint, said):
    array, body = [said["status"], unhex(said["incarnation"]), said["time"]], said["body"]
    if said["status"] == 3:
        array += [body["endpoint"], body["counter"], unhex(body["hash"]), unhex(body["signature"])]
    elif body is not None:
        array += ANSWERS[endpoint][1](body)
        if endpoint == 1 and body["cover"]:
            return cover(array)
    return encode(array)


def sign_answer(seed, server, request, array):
    return sign_bytes(seed, label("answer") + server + sha256(request) + sha256(array))


__all__ = ["Malformed", "NUMBERS", "Refused", "Request", "read_answer", "request_message",
           "sign_answer", "write_answer", "write_request"]
