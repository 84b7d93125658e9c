#!/usr/bin/env python3
"""Reads every frozen test vector and derives it again, with no code of the core.

    python3 -m venv venv && venv/bin/pip install -r tests/vectors/requirements.txt
    venv/bin/python tests/vectors/decode.py [FOLDER]

Stops at the first mismatch with exit code 1. Without mismatch it then bends every value that it
claims to check, one at a time, and fails if it does not notice.
"""

import copy
import json
import pathlib
import sys

import primitives as p
import sealing
import wire_checks
from cbor import Malformed, Refused, decode
from compare import Mismatch, refused, same, unhex
from layouts import Card, Record, device_id, roster

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "fixtures/v1/vectors"


def labels_labels(entry, _):
    same(p.label(entry["text"]), entry["bytes"])


def labels_hashes(entry, _):
    same(p.labelled(entry["label"], *map(unhex, entry["parts"])), entry["hash"])


def labels_signatures(entry, _):
    seed, person, digest = unhex(entry["seed"]), unhex(entry["person"]), unhex(entry["hash"])
    same(p.sign(seed, entry["label"], person, digest), entry["signature"])


def ids_devices(entry, _):
    sign, seal = p.sign_public(unhex(entry["sign_seed"])), p.seal_public(unhex(entry["seal_seed"]))
    same(sign, entry["sign"])
    same(seal, entry["seal"])
    device = device_id(sign, seal)
    same(device, entry["device"])
    same(device[:8], entry["handle"])
    # Made at 1,000 ms: the last twenty bits of a record's id are the device tag.
    same(p.crockford(1000 << 20 | int.from_bytes(device[:3], "big") >> 4), entry["record"])


def ids_persons(entry, _):
    person = p.labelled("person", unhex(entry["root"]), unhex(entry["founder"]))
    same(person, entry["person"])
    same(p.crockford(int.from_bytes(person[:8], "big")), entry["member"])


def ids_records(entry, _):
    same(p.labelled("record-id", unhex(entry["log"]), unhex(entry["map"])), entry["record"])


def ids_documents(entry, _):
    same(p.sha256(unhex(entry["space"]), unhex(entry["key"])), entry["document"])


def words_good(entry, _):
    entropy = unhex(entry["entropy"])
    for language in ("en", "es"):
        same(p.phrase(entropy, language), entry[language])
        same(p.parse_words(entry[language]), entry["entropy"])
    same(p.sign_public(p.derive_from_words(entropy, "root-sign")), entry["root"])
    sign = p.sign_public(p.derive_from_words(entropy, "paper-sign"))
    seal = p.seal_public(p.derive_from_words(entropy, "paper-seal"))
    same(sign, entry["paper_sign"])
    same(seal, entry["paper_seal"])
    same(device_id(sign, seal), entry["paper"])


def words_typed(entry, _):
    same(p.parse_words(entry["typed"]), entry["entropy"])


def words_bad(entry, _):
    refused(lambda: p.parse_words(entry["typed"]), entry["error"])


def derivations_keys(entry, _):
    log, extra = unhex(entry["log"]), unhex(entry["extra"])
    same(p.derive(unhex(entry["secret"]), entry["label"], log, extra), entry["key"])


def boxes_boxes(entry, _):
    sealed = unhex(entry["box"])
    key, additional = unhex(entry["key"]), unhex(entry["additional"])
    same(p.xchacha_open(key, sealed[:24], sealed[24:], additional), entry["content"])


def boxes_older(entry, _):
    space, older_id = unhex(entry["space"]), unhex(entry["older_id"])
    key = p.derive(unhex(entry["new"]), "epoch-chain", space, older_id)
    same(p.xchacha_open(key, bytes(24), unhex(entry["ciphertext"]), b""), entry["old"])


def padding_lengths(entry, _):
    same(p.padme(entry["length"]), entry["padme"])
    same(max(224, p.padme(entry["length"])), entry["entry_body"])


def unwrap(entry):
    data = unhex(entry["wrapped"])
    if len(data) < 2:
        raise Malformed("wrapped key")
    if data[0] != 1:
        if data[0] > 1:
            raise Refused("made by a newer version")
        raise Malformed("wrapped key")
    if data[1] not in (0, 1):
        raise Malformed("wrapped key")
    header = 2 if data[1] == 0 else 27
    if len(data) < header:
        raise Malformed("wrapped key")
    secret = unhex(entry.get("hardware", ""))
    if data[1] == 1:
        memory, passes = int.from_bytes(data[18:22], "big"), int.from_bytes(data[22:26], "big")
        if not (8 <= memory <= 65536 and 1 <= passes <= 10 and data[26] == 1):
            raise Refused("limit passed: stretching cost")
    if len(data) != header + 24 + 48:
        raise Malformed("wrapped key")
    if data[1] == 1:
        secret += p.argon2id(entry.get("pin") or "-", data[2:18], memory, passes)
    key = p.derive(secret, "db-wrap")
    return p.xchacha_open(key, data[header:header + 24], data[header + 24:], data[:header])


def wrapped_keys_good(entry, _):
    same(unwrap(entry), entry["key"])


def wrapped_keys_refused(entry, _):
    refused(lambda: unwrap(entry), entry["error"])


def wrapped_keys_unopened(entry, _):
    refused(lambda: unwrap(entry), "cannot be opened with this key")


def cbor_good(entry, _):
    decode(unhex(entry["bytes"]), "cbor")


def cbor_bad(entry, _):
    refused(lambda: decode(unhex(entry["bytes"]), "cbor"))


def cards_good(entry, file):
    card, person = Card(unhex(entry["card"])), unhex(file["person"])
    sign_seed, seal_seed = unhex(entry["sign_seed"]), unhex(entry["seal_seed"])
    same(p.sign_public(sign_seed), card.sign.hex())
    same(p.seal_public(seal_seed), card.seal.hex())
    same(p.sign(sign_seed, "card", person, card.digest), card.signature.hex())
    same(card.device, entry["device"])
    same([card.kind, card.caps], [entry["class"], entry["caps"]])


def cards_bad(entry, _):
    refused(lambda: Card(unhex(entry["card"])), entry["error"])


def cards_foreign(entry, file):
    card = Card(unhex(entry["card"]))
    if p.verifies(card.sign, "card", unhex(file["person"]), card.digest, card.signature):
        raise Mismatch("a card that is somebody else's holds")


def records_records(entry, file):
    record, log = Record(unhex(entry["record"])), unhex(entry["log"])
    person = unhex(file["person"])
    same(record.id(log), entry["id"])
    same(record.author, entry["author"])
    same(record.operation, entry["operation"])
    same(record.fields, entry["fields"])
    digest = record.id(log)
    same([p.sign(unhex(seed), "record", person, digest).hex() for seed in entry["seeds"]],
         [signature.hex() for signature in record.signatures])
    if record.operation == 8:
        same(digest, entry["log"])
    same(record.draft(log).hex() if record.operation == 12 else None, entry["draft"])


def malformed_records_records(entry, _):
    refused(lambda: Record(unhex(entry["record"])), entry["error"])


def rosters_rosters(entry, _):
    same(roster(unhex(entry["space"]), entry["persons"], entry["fresh"]), entry["roster"])


class Founder:
    """What the words, the device's seeds and the first Era give."""

    def __init__(self, file):
        entropy = unhex(file["entropy"])
        self.sign_seed, self.seal_seed = unhex(file["sign_seed"]), unhex(file["seal_seed"])
        self.root_seed = p.derive_from_words(entropy, "root-sign")
        self.paper_seed = p.derive_from_words(entropy, "paper-seal")
        paper_sign = p.derive_from_words(entropy, "paper-sign")
        sign, seal = p.sign_public(self.sign_seed), p.seal_public(self.seal_seed)
        self.device = device_id(sign, seal)
        self.person = p.labelled("person", p.sign_public(self.root_seed), self.device)
        same(self.person, file["person"])
        era = Record(unhex(file["era"]))
        paper, phone = Card(unhex(file["paper_card"])), Card(unhex(file["device_card"]))
        for card, seed, kind, caps in ((paper, paper_sign, 2, 0),
                                       (phone, self.sign_seed, 1, file["device_caps"])):
            same([p.sign_public(seed), card.kind, card.caps], [card.sign, kind, caps])
            same(p.sign(seed, "card", self.person, card.digest), card.signature.hex())
        same([p.seal_public(self.paper_seed), seal], [paper.seal, phone.seal])
        same([paper.data, phone.data, p.sign_public(self.root_seed)],
             [era.paper.data, era.founder.data, era.root])
        self.era = era.id(self.person)
        same(self.era, file["era_id"])
        same([p.sign(seed, "record", self.person, self.era)
              for seed in (self.root_seed, self.sign_seed)], era.signatures)
        self.paper = paper.device
        self.recipients = sorted([(paper.device, paper.seal), (phone.device, phone.seal)])

    def roster(self, space):
        standing = {"era": self.era.hex(), "paper": self.paper.hex(),
                    "active": [self.device.hex()], "others": []}
        owner = {"person": self.person.hex(), "role": 3, "standing": standing}
        return roster(space, [owner], [])

    def check(self, space, genesis, rekey, secret):
        """What opening the database asks of its own first records, and why it refuses them."""
        first, second = [self.device.hex(), 1, None], [self.device.hex(), 2, space.hex()]
        wrong = "wrong founding record: "
        told = genesis.fields
        if (genesis.operation != 8 or genesis.id(space) != space or genesis.author != first
                or told["owner"] != self.person.hex() or told["minimum_suite"] > 1):
            raise Refused(wrong + "genesis")
        devices = [device for device, _ in self.recipients]
        if (rekey.operation != 12 or rekey.author != second
                or [seal[0] for seal in rekey.seals] != devices
                or rekey.fields["fresh"] or rekey.fields["older"]
                or rekey.fields["roster"] != self.roster(space).hex()):
            raise Refused(wrong + "rekey")
        for record in (genesis, rekey):
            digest = record.id(space)
            public = p.sign_public(self.sign_seed)
            if not p.verifies(public, "record", self.person, digest, record.signatures[0]):
                raise Refused("wrong signature")
        if p.derive(secret, "epoch-commit", space).hex() != rekey.fields["commit"]:
            raise Refused("the epoch commits to another secret")
        if self.seals(space, rekey.draft(space), secret) != rekey.seals:
            raise Refused("a seal holds another secret")

    def seals(self, space, draft, secret):
        seals = []
        for device, key in self.recipients:
            seed = p.derive(secret, "seal-eph", space, draft + device)
            info = p.label("seal") + space + draft + device
            seals.append([device, *p.hpke_seal(seed, key, info, secret)])
        return seals


def founding_spaces(entry, file):
    founder, space = Founder(file), unhex(entry["space"])
    genesis, rekey = Record(unhex(entry["genesis"])), Record(unhex(entry["rekey"]))
    secret = unhex(entry["epoch_secret"])
    founder.check(space, genesis, rekey, secret)
    same([genesis.fields["kind"], genesis.fields["nonce"]], [entry["kind"], entry["nonce"]])
    same(rekey.id(space), entry["epoch"])
    draft = rekey.draft(space)
    same(draft, entry["draft"])
    same(founder.roster(space), entry["roster"])
    same(rekey.fields["commit"], entry["commit"])
    same(rekey.fields["seals"], entry["seals"])
    for device, ephemeral, sealed in rekey.seals:
        seed = founder.paper_seed if device == founder.paper else founder.seal_seed
        info = p.label("seal") + space + draft + device
        same(p.hpke_open(seed, ephemeral, info, sealed), entry["epoch_secret"])


def founding_wrong(entry, file):
    founder, space = Founder(file), unhex(entry["space"])
    genesis, rekey = Record(unhex(entry["genesis"])), Record(unhex(entry["rekey"]))
    secret = unhex(entry["epoch_secret"])
    refused(lambda: founder.check(space, genesis, rekey, secret), entry["error"])


def entry_of(entry):
    previous = entry["previous"] and unhex(entry["previous"])
    space, device, epoch = unhex(entry["space"]), unhex(entry["device"]), unhex(entry["epoch"])
    place = sealing.Place(space, device, epoch, entry["sequence"], previous)
    return place, sealing.Entry(unhex(entry["entry"])), unhex(entry["secret"])


def entries_entries(entry, _):
    place, sealed, secret = entry_of(entry)
    body, padded = place.open(secret, sealed)
    same(body, entry["body"])
    random = unhex(entry["random"])
    same(p.labelled("nonce", place.key(secret), random, padded)[:12], sealed.nonce_part.hex())
    digest, person = place.id(sealed), unhex(entry["person"])
    same(digest, entry["id"])
    same(p.sign(unhex(entry["sign_seed"]), "entry", person, digest), sealed.signature.hex())


def entries_equal_tags(entry, _):
    for number, of in enumerate(entry["epochs"]):
        _, sealed, _ = entry_of(of)
        for other, epoch in enumerate(entry["epochs"]):
            place, _, secret = entry_of(epoch)
            same(sealed.tag, place.epoch[:4].hex())
            if number == other:
                same(place.open(secret, sealed)[0], of["body"])
                digest = place.id(sealed)
                person = b"\x52" * 32
                same(p.sign(b"\x20" * 32, "entry", person, digest), sealed.signature.hex())
            else:
                refused(lambda: place.open(secret, sealed), "cannot be opened with this key")


def entries_refused(entry, _):
    place, sealed, secret = entry_of(entry)
    refused(lambda: place.open(secret, sealed), entry["error"])


def snapshots_manifests(entry, _):
    manifest, space = sealing.Manifest(unhex(entry["manifest"])), unhex(entry["space"])
    same(manifest.open(unhex(entry["secret"]), space), entry["body"])
    digest, person = manifest.id(space), unhex(entry["person"])
    same(digest, entry["id"])
    signature = p.sign(unhex(entry["sign_seed"]), "manifest", person, digest)
    same(signature, manifest.signature.hex())


def snapshots_blobs(entry, _):
    blob, epoch = unhex(entry["blob"]), unhex(entry["epoch"])
    body = sealing.open_blob(unhex(entry["secret"]), unhex(entry["space"]), epoch, blob)
    same(body, entry["body"])
    same(p.labelled("blob-id", blob)[:16], entry["id"])


def mail_boxes(entry, _):
    secret, server = unhex(entry["secret"]), unhex(entry["server"])
    same(sealing.characters(secret), entry["characters"])
    same([p.phrase(secret, "en"), p.phrase(secret, "es")], [entry["en"], entry["es"]])
    seed, mail = sealing.mail_key_seed(secret), sealing.mail_id(secret)
    same(mail, entry["id"])
    same(p.sign_public(seed), entry["key"])
    for place, slot in enumerate(entry["slots"]):
        same(slot["number"], place + 1)
        same(sealing.open_slot(secret, slot["number"], unhex(slot["sealed"])), slot["content"])
    server, rest = sealing.slot_message(server, mail, unhex(entry["slots"][1]["sealed"]))
    same(p.sign(seed, "mail", server, rest), entry["signature"])


def linking_hand_overs(entry, _):
    seal, clear = unhex(entry["seal_seed"]), unhex(entry["content"])
    first, second = unhex(entry["first"]), unhex(entry["second"])
    ephemeral = unhex(entry["ephemeral_seed"])
    sealed = sealing.hand_over(ephemeral, p.seal_public(seal), first, second, clear)
    same(sealed, entry["sealed"])
    info = p.label("link") + p.sha256(first, second)
    same(p.hpke_open(seal, sealed[:32], info, sealed[32:]), entry["content"])
    add_device, spaces = decode(clear, "hand-over")
    same([type(add_device), len(spaces[0])], [bytes, 2])


def linking_check_codes(entry, _):
    parts = [unhex(entry[name]) for name in ("code_or_mail_id", "first", "second")]
    same(sealing.check_code(*parts), entry["shown"])


def envelopes_spaces(entry, _):
    secret, space, epoch = (unhex(entry[name]) for name in ("secret", "space", "epoch"))
    opened = sealing.open_space_envelope(secret, space, epoch, unhex(entry["file"]))
    same(opened, entry["content"])


def envelopes_devices(entry, _):
    sign, seal, data = (unhex(entry[name]) for name in ("sign_seed", "seal_seed", "file"))
    opened, padded = sealing.open_device_envelope(sign, seal, data)
    same(opened, entry["content"])
    ephemeral = unhex(entry["ephemeral_seed"])
    sealed = p.hpke_seal(ephemeral, p.seal_public(seal), p.label("join"), padded)
    same(b"".join(sealed), data[20:].hex())



def histories_histories(entry, _):
    """Every record reads, chains to one that is there, and is what the outcome names it."""
    expected = entry["expected"]
    eras = {person["person"]: set(person["eras"]) for person in expected["persons"]}
    for person in entry["persons"]:
        log = unhex(person["person"])
        ids = {Record(unhex(record)).id(log).hex() for record in person["records"]}
        same(eras[person["person"]] <= ids, True)
    space = unhex(entry["space"])
    ids = {Record(unhex(record)).id(space).hex() for record in entry["records"]}
    same(entry["space"] in ids, True)
    named = expected["admitted"] + expected["fresh"] + expected["candidates"]
    same(set(named) <= ids, True)
    same({one for one, _ in expected["entries"]}, {one["id"] for one in entry["entries"]})


# What each file holds. A vector of the second kind says what must be refused.
FILES = {
    "labels": (["labels", "hashes", "signatures"], []),
    "ids": (["devices", "persons", "records", "documents"], []),
    "words": (["good", "typed"], ["bad"]),
    "derivations": (["keys"], []),
    "boxes": (["boxes", "older"], []),
    "padding": (["lengths"], []),
    "wrapped_keys": (["good"], ["refused", "unopened"]),
    "cbor": (["good"], ["bad"]),
    "cards": (["good"], ["bad", "foreign"]),
    "records": (["records"], []),
    "malformed_records": ([], ["records"]),
    "rosters": (["rosters"], []),
    "founding": (["spaces"], ["wrong"]),
    "histories": (["histories"], []),
    "entries": (["entries", "equal_tags"], ["refused"]),
    "snapshots": (["manifests", "blobs"], []),
    "mail": (["boxes"], []),
    "linking": (["hand_overs", "check_codes"], []),
    "envelopes": (["spaces", "devices"], []),
} | wire_checks.FILES
# Names for people, and what is derived again from its neighbour.
UNCHECKED = {"name", "what", "text"}


def check(name, section, entry, file):
    checks = vars(wire_checks) if name in wire_checks.FILES else globals()
    checks[f"{name}_{section}"](entry, file)


def leaves(value, path=()):
    """Every value in a vector that can be bent, with the way to it."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in UNCHECKED:
                yield from leaves(inner, path + (key,))
    elif isinstance(value, list):
        for n, inner in enumerate(value):
            yield from leaves(inner, path + (n,))
    elif value:
        yield path


def bend(vector, path):
    """The vector with one value changed by as little as can be."""
    bent = copy.deepcopy(vector)
    inner = bent
    for step in path[:-1]:
        inner = inner[step]
    value = inner[path[-1]]
    if isinstance(value, int):
        inner[path[-1]] = value + 1
    else:
        inner[path[-1]] = value[:-1] + ("1" if value[-1] == "0" else "0")
    return bent


def notices(name, section, entry, file):
    try:
        check(name, section, entry, file)
    except Exception:  # Whatever stops the program is noticed.
        return True
    return False


def bent_values(files):
    """Bends the vectors that say what is right; of those that say what is wrong, the error."""
    for name, (right, wrong) in FILES.items():
        # Another spelling of CBOR, or another length, may be as good as the frozen one.
        if name == "histories":
            # What a history comes to takes the whole evaluation, which this program has not.
            continue
        if name == "cbor":
            good, bad = files[name]["good"][0], files[name]["bad"][0]
            yield "cbor bad as good", notices(name, "good", bad, {})
            yield "cbor good as bad", notices(name, "bad", good, {})
            continue
        shared = {key: value for key, value in files[name].items() if key not in right + wrong}
        for path in leaves(shared):
            bent = bend(files[name], path)
            yield f"{name} {path}", any(
                notices(name, section, entry, bent)
                for section in right for entry in files[name][section])
        for section in right:
            for n, entry in enumerate(files[name][section]):
                for path in leaves(entry):
                    # Of a length, all that share its padding are as good.
                    if path == ("length",):
                        continue
                    bent = bend(entry, path)
                    where = f"{name} {section} {n} {path}"
                    yield where, notices(name, section, bent, files[name])
        for section in wrong:
            for n, entry in enumerate(files[name][section]):
                if "error" in entry:
                    bent = bend(entry, ("error",))
                    where = f"{name} {section} {n} error"
                    yield where, notices(name, section, bent, files[name])


def run(folder):
    passed = 0
    files = {}
    for name, sections in FILES.items():
        file = files[name] = json.loads((folder / f"{name}.json").read_text("utf-8"))
        for section in sections[0] + sections[1]:
            if not file[section]:
                return passed, f"{name} {section}: empty"
            for n, entry in enumerate(file[section]):
                try:
                    check(name, section, entry, file)
                except Exception as reason:  # Any surprise is a mismatch.
                    return passed, f"{name} {section} {n}: {type(reason).__name__}: {reason}"
                passed += 1
        print(f"{name}: read", flush=True)
    unread = {path.stem for path in folder.glob("*.json")} - set(FILES)
    if unread:
        return passed, f"not read: {', '.join(sorted(unread))}"
    for where, noticed in bent_values(files):
        if not noticed:
            return passed, f"not noticed when bent: {where}"
        passed += 1
    print("bent values: noticed")
    return passed, None


def main():
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    passed, failure = run(folder)
    if failure:
        print(failure)
    print(f"{passed} passed, {1 if failure else 0} failed")
    return 1 if failure else 0


if __name__ == "__main__":
    sys.exit(main())
