"""The checks of the vectors of PROTOCOL 5, 6 and 11: one function a file and section."""

import carriers
import frames
import objects
import primitives as p
from cbor import encode
from compare import Mismatch, refused, same, unhex
from elements import uncut


def wire_entries_entries(said, _):
    context, entry = objects.context(said), objects.Entry(unhex(said["entry"]))
    part = p.labelled("nonce", *(unhex(said[name]) for name in ("key", "random", "body")))[:12]
    sequence = said["sequence"].to_bytes(8, "big")
    same([entry.part, entry.tag], [part, unhex(said["epoch"])[:4]])
    same(part + sequence + bytes(4), said["nonce"])
    same(p.label("entry-key") + context, said["additional"])
    same(entry.id(context), said["id"])
    signature = p.sign(unhex(said["seed"]), "entry", unhex(said["person"]), entry.id(context))
    same(encode([1, entry.tag, part, entry.sealed, signature]), said["entry"])


def wire_entries_bodies(said, _):
    read = objects.entry_body(unhex(said["body"]))
    same(read, {key: said[key] for key in read})
    seen, parts = map(uncut, said["seen"]), map(objects.unpart, said["parts"])
    caps = [said["caps"]] if said["caps"] is not None else []
    same(encode([list(seen), list(parts), *caps]), said["body"])


def wire_manifests_manifests(said, _):
    manifest, space = objects.Manifest(unhex(said["manifest"])), unhex(said["space"])
    same(manifest.said, {key: said[key] for key in manifest.said})
    same(manifest.additional, said["additional"])
    same(manifest.id(space), said["id"])
    signature = p.sign(unhex(said["seed"]), "manifest", unhex(said["person"]), manifest.id(space))
    same(signature, manifest.signature.hex())


def wire_manifests_blobs(said, _):
    data = unhex(said["blob"])
    same(objects.blob(data), {"epoch": said["epoch"], "sealed": said["sealed"]})
    same(p.labelled("blob-id", data)[:16], said["id"])


def wire_manifests_bodies(said, _):
    same(objects.manifest_body(unhex(said["body"])), said["documents"])


def wire_manifests_blob_bodies(said, _):
    same(objects.blob_body(unhex(said["body"])), said["parts"])
    same(encode([objects.unpart(each) for each in said["parts"]]), said["body"])


def wire_manifests_digests(said, _):
    same(p.sha256(*sorted(unhex(each) for each in said["heads"]))[:8], said["digest"])


def tags_logs(said, _):
    tag = p.labelled("log-tag", unhex(said["log"]))[:8]
    tags = [tag]
    for item in said["items"]:
        tags.append(p.labelled("log-tag", tags[-1], unhex(item))[:8])
    same([tag.hex() for tag in tags], said["tags"])


def tags_feeds(said, _):
    tag = p.labelled("feed-tag", unhex(said["person"]))[:8]
    same(tag, said["first"])
    for row in said["rows"]:
        item = unhex(row["item"]) if row["item"] else row["state"].to_bytes(32, "big")
        position = row["position"].to_bytes(8, "big")
        tag = p.labelled("feed-tag", tag, unhex(said["log"]), position, item)[:8]
        same(tag, row["tag"])


def tags_checks(said, _):
    same(p.labelled("row", unhex(said["body"]))[:8], said["check"])


def requests_requests(said, _):
    endpoint, signer = said["endpoint"], said["signer"]
    request, is_open = frames.Request(endpoint, unhex(said["frame"])), signer is None
    same([request.said, request.open], [said["fields"], is_open])
    device = None if is_open else unhex(signer["device"])
    array = frames.write_request(endpoint, device, said["counter"], is_open, said["fields"])
    signature = b""
    if signer:
        server, digest = unhex(signer["server"]), p.sha256(array)
        message = frames.request_message(endpoint, server, device, said["counter"], digest)
        signature = p.sign_bytes(unhex(signer["seed"]), message)
    same(array + signature, said["frame"])


def answers_answers(said, _):
    # Only what follows the head tells endpoints apart.
    endpoint, frame, seed = said["endpoint"] or 1, unhex(said["frame"]), unhex(said["seed"])
    array, request = frame[:-64], unhex(said["request"])
    same(frames.read_answer(endpoint, array), said["fields"])
    same(frames.write_answer(endpoint, said["fields"]), array.hex())
    same(array + frames.sign_answer(seed, p.sign_public(seed), request, array), said["frame"])


def mailboxes_contacts(said, _):
    same(objects.contact(unhex(said["bytes"])), said["card"])
    same(encode(objects.uncontact(said["card"])), said["bytes"])


def mailboxes_codes(said, _):
    read = objects.link_code(unhex(said["code"]))
    same(read, {key: said[key] for key in read})


def mailboxes_offers(said, _):
    read = objects.link_offer(unhex(said["bytes"]))
    same(read, {key: said[key] for key in read})
    same(encode([unhex(said["device"]), objects.uncontact(said["card"])]), said["bytes"])


def mailboxes_hand_overs(said, _):
    read = objects.hand_over(unhex(said["bytes"]))
    same(read, {key: said[key] for key in read})
    same(encode(objects.unhand_over(read)), said["bytes"])


def mailboxes_invitations(said, _):
    read = objects.invitation(unhex(said["bytes"]))
    same(read, {key: said[key] for key in read})
    token = unhex(said["token"]) if said["token"] else None
    card = objects.uncontact(said["card"])
    same(encode([card, unhex(said["space"]), said["said"], token]), said["bytes"])


def mailboxes_replies(said, _):
    read = objects.reply(unhex(said["bytes"]))
    same(read, {key: said[key] for key in read})
    card = objects.uncontact(said["card"])
    same(encode([card, unhex(said["device"]), said["said"]]), said["bytes"])


def mailboxes_secrets(said, _):
    same(p.base32(unhex(said["secret"])), said["spelled"])


def mailboxes_check_codes(said, _):
    parts = [unhex(said[name]) for name in ("code", "first", "second")]
    same(b"".join(p.sha256(part) for part in parts), said["password"])
    same(p.label("check-code"), said["salt"])
    same(p.label("link") + p.sha256(*parts[1:]), said["info"])


def mailboxes_slots(said, _):
    parts = [unhex(said[name]) for name in ("server", "mail", "slot")]
    same(p.sign_bytes(unhex(said["seed"]), objects.slot_message(*parts)), said["signature"])


def files_files(said, _):
    same(carriers.envelopes(unhex(said["file"])), said["envelopes"])
    same(carriers.file_of(said["envelopes"]), said["file"])


def files_contents(said, _):
    same(carriers.content(unhex(said["content"])), said["logs"])
    same(carriers.content_of(said["logs"]), said["content"])


def files_sets(said, _):
    same(carriers.qr_frames(unhex(said["whole"]), said["set"]), said["frames"])
    same(b"".join(carriers.qr_frame(each)[9:] for each in said["frames"]), said["whole"])


def servers_cards(said, _):
    servers = [p.sign_public(unhex(seed)) for seed in said["seeds"]]
    signatures = [p.sign_bytes(unhex(seed), p.label("server-key") + server)
                  for seed, server in zip(said["seeds"], servers[1:])]
    same(encode([servers[0], [list(each) for each in zip(servers[1:], signatures)]]), said["card"])
    same(carriers.newest(*carriers.server_card(unhex(said["card"]))), said["newest"])


def servers_forged(said, _):
    first, successors = carriers.server_card(unhex(said["card"]))
    refused(lambda: carriers.newest(first, successors), said["error"])


def servers_lines(said, _):
    token = unhex(said["token"] or "")
    url, server, found = carriers.read_token_line(said["line"])
    same([url, server.hex(), found], [said["url"], said["server"], token])
    same(carriers.token_line(said["url"], unhex(said["server"]), token), said["line"])


DECODERS = {
    "entry": objects.Entry, "entry body": objects.entry_body, "manifest": objects.Manifest,
    "manifest body": objects.manifest_body, "blob": objects.blob, "blob body": objects.blob_body,
    "contact card": objects.contact, "link code": objects.link_code,
    "link offer": objects.link_offer, "hand-over": objects.hand_over,
    "invitation": objects.invitation, "invitation reply": objects.reply,
    "envelope file": carriers.envelopes, "envelope content": carriers.content,
    "qr frame": lambda data: carriers.qr_frame(data.decode()),
    "server card": carriers.server_card,
    "token line": lambda data: carriers.read_token_line(data.decode()),
}


def decoder(name):
    kind, _, endpoint = name.partition(" ")
    if kind == "request":
        return lambda data: frames.Request(frames.NUMBERS[endpoint], data)
    if kind == "answer":
        return lambda data: frames.read_answer(frames.NUMBERS[endpoint], data)
    return DECODERS[name]


def malformed_wire_inputs(said, _):
    refused(lambda: decoder(said["decoder"])(unhex(said["bytes"])), said["error"])


# What each file holds: what is right, and what must be refused.
FILES = {
    "wire_entries": (["entries", "bodies"], []),
    "wire_manifests": (["manifests", "blobs", "bodies", "blob_bodies", "digests"], []),
    "tags": (["logs", "feeds", "checks"], []),
    "requests": (["requests"], []),
    "answers": (["answers"], []),
    "mailboxes": (["contacts", "codes", "offers", "hand_overs", "invitations", "replies",
                   "secrets", "check_codes", "slots"], []),
    "files": (["files", "contents", "sets"], []),
    "servers": (["cards", "lines"], ["forged"]),
    "malformed_wire": ([], ["inputs"]),
}

__all__ = ["FILES", "Mismatch"]
