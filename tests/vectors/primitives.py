"""The primitives of PROTOCOL 3, from the standards and from libraries other than the core's."""

import hashlib
import hmac
import unicodedata

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from mnemonic import Mnemonic
from nacl import bindings
from nacl.exceptions import CryptoError

from cbor import Refused

ZEROS = bytes(32)
SUITE = b"\x01"
PRIME = 2**255 - 19
BASE45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
LISTS = {"en": Mnemonic("english").wordlist, "es": Mnemonic("spanish").wordlist}


def label(word):
    return b"companion/1/" + word.encode("ascii") + b"\0"


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def labelled(word, *parts):
    return sha256(label(word), *parts)


def hkdf(salt, secret, info, length=32):
    return _expand(_extract(salt, secret), info, length)


def _extract(salt, secret):
    return hmac.new(salt or ZEROS, secret, hashlib.sha256).digest()


def _expand(key, info, length):
    block, out = b"", b""
    while len(out) < length:
        block = hmac.new(key, block + info + bytes([len(out) // 32 + 1]), hashlib.sha256).digest()
        out += block
    return out[:length]


def derive(secret, word, log=ZEROS, extra=b""):
    return hkdf(b"", secret, label(word) + SUITE + log + extra)


def derive_from_words(entropy, word):
    return hkdf(labelled("person"), entropy, label(word) + SUITE + ZEROS)


def _raw(key):
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def sign_public(seed):
    return _raw(Ed25519PrivateKey.from_private_bytes(seed))


def sign(seed, word, person, digest):
    return Ed25519PrivateKey.from_private_bytes(seed).sign(label(word) + person + digest)


def sign_bytes(seed, message):
    return Ed25519PrivateKey.from_private_bytes(seed).sign(message)


def verifies_bytes(public, message, signature):
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
        return True
    except (InvalidSignature, ValueError):
        return False


def verifies(public, word, person, digest, signature):
    try:
        key = Ed25519PublicKey.from_public_bytes(public)
        key.verify(signature, label(word) + person + digest)
        return True
    except (InvalidSignature, ValueError):
        return False


def check_sign_key(public):
    """Refuses an Ed25519 key that is no point, not its one spelling, or of small order."""
    point = _decompress(public)
    for _ in range(3):
        point = _add(point, point)
    if point == (0, 1):
        raise Refused("weak public key")


_D = -121665 * pow(121666, -1, PRIME) % PRIME


def _decompress(public):
    y = int.from_bytes(public, "little")
    sign_bit, y = y >> 255, y & (2**255 - 1)
    if y >= PRIME:
        raise Refused("weak public key")
    square = (y * y - 1) * pow(_D * y * y + 1, -1, PRIME) % PRIME
    x = pow(square, (PRIME + 3) // 8, PRIME)
    if x * x % PRIME != square:
        x = x * pow(2, (PRIME - 1) // 4, PRIME) % PRIME
    if x * x % PRIME != square or (x == 0 and sign_bit):
        raise Refused("weak public key")
    return (x if x & 1 == sign_bit else PRIME - x), y


def _add(a, b):
    (x1, y1), (x2, y2) = a, b
    product = _D * x1 * x2 * y1 * y2 % PRIME
    x = (x1 * y2 + x2 * y1) * pow(1 + product, -1, PRIME) % PRIME
    y = (y1 * y2 + x1 * x2) * pow(1 - product, -1, PRIME) % PRIME
    return x, y


def check_seal_key(public):
    """Refuses an X25519 key that is not its one spelling, or gives a shared secret of zeros."""
    if int.from_bytes(public, "little") >= PRIME:
        raise Refused("weak public key")
    try:
        X25519PrivateKey.from_private_bytes(b"\x07" * 32).exchange(
            X25519PublicKey.from_public_bytes(public))
    except ValueError:
        raise Refused("weak public key") from None


_KEM = b"KEM\x00\x20"
_HPKE = b"HPKE\x00\x20\x00\x01\x00\x03"


def _labelled_extract(suite, salt, word, secret):
    return _extract(salt, b"HPKE-v1" + suite + word + secret)


def _labelled_expand(suite, key, word, info, length):
    return _expand(key, length.to_bytes(2, "big") + b"HPKE-v1" + suite + word + info, length)


def _key_pair(seed):
    """DeriveKeyPair of RFC 9180, 7.1.3."""
    prk = _labelled_extract(_KEM, b"", b"dkp_prk", seed)
    return X25519PrivateKey.from_private_bytes(_labelled_expand(_KEM, prk, b"sk", b"", 32))


def seal_public(seed):
    return _raw(_key_pair(seed))


def _aead(shared, info):
    """The key schedule of RFC 9180, 5.1, in base mode: the cipher and its first nonce."""
    context = b"\0" + _labelled_extract(_HPKE, b"", b"psk_id_hash", b"")
    context += _labelled_extract(_HPKE, b"", b"info_hash", info)
    secret = _labelled_extract(_HPKE, shared, b"secret", b"")
    key = _labelled_expand(_HPKE, secret, b"key", context, 32)
    nonce = _labelled_expand(_HPKE, secret, b"base_nonce", context, 12)
    return ChaCha20Poly1305(key), nonce


def _shared(exchanged, ephemeral, recipient):
    prk = _labelled_extract(_KEM, b"", b"eae_prk", exchanged)
    return _labelled_expand(_KEM, prk, b"shared_secret", ephemeral + recipient, 32)


def hpke_seal(ephemeral_seed, recipient, info, content):
    """Seals with the ephemeral key that the seed gives."""
    pair = _key_pair(ephemeral_seed)
    exchanged = pair.exchange(X25519PublicKey.from_public_bytes(recipient))
    cipher, nonce = _aead(_shared(exchanged, _raw(pair), recipient), info)
    return _raw(pair), cipher.encrypt(nonce, content, b"")


def hpke_open(seed, ephemeral, info, sealed):
    pair = _key_pair(seed)
    exchanged = pair.exchange(X25519PublicKey.from_public_bytes(ephemeral))
    cipher, nonce = _aead(_shared(exchanged, ephemeral, _raw(pair)), info)
    try:
        return cipher.decrypt(nonce, sealed, b"")
    except InvalidTag:
        raise Refused("cannot be opened with this key") from None


def xchacha_open(key, nonce, sealed, additional):
    try:
        return bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(sealed, additional, nonce, key)
    except CryptoError:
        raise Refused("cannot be opened with this key") from None


def argon2id(pin, salt, memory_kib, passes):
    pin = unicodedata.normalize("NFC", pin).encode("utf-8")
    return argon2id_bytes(pin, salt, memory_kib, passes, 32)


def argon2id_bytes(password, salt, memory_kib, passes, length):
    return hash_secret_raw(password, salt, passes, memory_kib, 1, length, Type.ID, 0x13)


def padme(length):
    if length < 2:
        return length
    exponent = length.bit_length() - 1
    free = exponent - exponent.bit_length()
    return (length + (1 << free) - 1) >> free << free


def crockford(number):
    alphabet = "0123456789abcdefghjkmnpqrstvwxyz"
    return "".join(alphabet[number >> (5 * n) & 31] for n in reversed(range(13)))


def phrase(entropy, language):
    bits = int.from_bytes(entropy, "big") << 4 | sha256(entropy)[0] >> 4
    numbers = [bits >> (11 * n) & 2047 for n in reversed(range(12))]
    words = " ".join(LISTS[language][number] for number in numbers)
    return unicodedata.normalize("NFC", words)


def base32(data):
    """Crockford's digits, from the highest bit; bits that are left over are zero."""
    spare = -len(data) * 8 % 5
    number, digits = int.from_bytes(data, "big") << spare, (len(data) * 8 + 4) // 5
    alphabet = "0123456789abcdefghjkmnpqrstvwxyz"
    return "".join(alphabet[number >> (5 * n) & 31] for n in reversed(range(digits)))


def unbase32(text):
    """The bytes of such digits, or None."""
    alphabet, number, digits = "0123456789abcdefghjkmnpqrstvwxyz", 0, 0
    for letter in text.lower().replace("-", ""):
        letter = {"o": "0", "i": "1", "l": "1"}.get(letter, letter)
        if letter not in alphabet:
            return None
        number, digits = number << 5 | alphabet.index(letter), digits + 1
    spare = digits * 5 % 8
    if spare > 4 or number & ((1 << spare) - 1):
        return None
    return (number >> spare).to_bytes(digits * 5 // 8, "big")


def base45(data):
    """RFC 9285."""
    text = ""
    for at in range(0, len(data), 2):
        pair = data[at:at + 2]
        number = int.from_bytes(pair, "big")
        for _ in range(len(pair) + 1):
            text += BASE45[number % 45]
            number //= 45
    return text


def unbase45(text):
    """The bytes of such a text, or None."""
    data = b""
    for at in range(0, len(text), 3):
        group = text[at:at + 3]
        if len(group) == 1 or any(letter not in BASE45 for letter in group):
            return None
        number = sum(BASE45.index(letter) * 45**n for n, letter in enumerate(group))
        if number >= 1 << (8 * (len(group) - 1)):
            return None
        data += number.to_bytes(len(group) - 1, "big")
    return data


def _bare(word):
    apart = unicodedata.normalize("NFD", word)
    return "".join(c for c in apart if not unicodedata.category(c).startswith("M")).lower()


_NUMBERS = {language: {_bare(word): n for n, word in enumerate(words)}
            for language, words in LISTS.items()}


def parse_words(typed):
    """The sixteen bytes that typed words stand for."""
    if len(typed.encode("utf-8")) > 1024:
        raise Refused("limit passed: phrase bytes")
    words = [_bare(word) for word in typed.split()]
    if len(words) != 12:
        raise Refused(f"12 words are needed, {len(words)} were given")
    best, gap, mixed_up = -1, 0, False
    for language in ("en", "es"):
        numbers = [_NUMBERS[language].get(word) for word in words]
        if None not in numbers:
            bits = 0
            for number in numbers:
                bits = bits << 11 | number
            entropy = (bits >> 4).to_bytes(16, "big")
            if sha256(entropy)[0] >> 4 == bits & 15:
                return entropy
            mixed_up = True
        elif 12 - numbers.count(None) > best:
            best, gap = 12 - numbers.count(None), numbers.index(None) + 1
    raise Refused("the words do not fit together" if mixed_up else f"word {gap} is not known")
