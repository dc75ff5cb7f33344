#!/usr/bin/env python3
"""Our client against the server role of the PyPI package `mtproto`: framing, encryption and session
are that package's; the key exchange, of which it has none, is written out here from the
specification.

    pypi_server.py KEY.pem PUBLIC.pem PORT     reads the private key, writes the public one, serves
                                               one client; exits with 0 if it signed in, heard an
                                               update and answered it

The client is `examples/std_blocking`. Prints PASS per step.
"""

import asyncio
import hashlib
import secrets
import struct
import sys
import time

import rsa
from mtproto import ConnectionRole
from mtproto.crypto import ige256_decrypt, ige256_encrypt
from mtproto.session import Session
from mtproto.session.messages import Data, NeedAuthkey, NewSession, TransportError, UnencryptedData

PRIME = int(
    "C71CAEB9C6B1C9048E6C522F70F13F73980D40238E3E21C14934D037563D930F48198A0AA7C14058229493D22530F4DB"
    "FA336F6E0AC925139543AED44CCE7C3720FD51F69458705AC68CD4FE6B6B13ABDC9746512969328454F18FAF8C595F64"
    "2477FE96BB2A941D5BCD1D4AC8CC49880708FA9B378E3C4F3A9060BEE67CF9A4A4A695811051907E162753B56B0F6B41"
    "0DBA74D8A84B2A14B3144E0EF1284754FD17ED950D5965B4B9DD46582DB1178D169C6BC465B0D6FF9CA3928FEF5B9AE4"
    "E418FC15E83EBEA0F87FA9FF5EED70050DED2849F47BF959D956850CE929851F0D8115F635B105EE2E4E15D04B2454BF"
    "6F4FADF034B10403119CD8E3B92FCC5B",
    16,
)
USER = 777_000_111


def passed(step):
    print(f"PASS {step}", flush=True)


def tl_bytes(data):
    head = bytes([len(data)]) if len(data) < 254 else b"\xfe" + len(data).to_bytes(3, "little")
    return head + data + bytes(-len(head + data) % 4)


def tl_read(data, at):
    length, start = data[at], at + 1
    if length == 254:
        length, start = int.from_bytes(data[at + 1 : at + 4], "little"), at + 4
    end = start + length
    return data[start:end], end + -(end - at) % 4


def sha1(data):
    return hashlib.sha1(data).digest()


def sha256(data):
    return hashlib.sha256(data).digest()


def xor(one, other):
    return bytes(a ^ b for a, b in zip(one, other))


class KeyExchange:
    """The server's side of it (reqPqMulti, reqDHParams, setClientDHParams)."""

    def __init__(self, key):
        self.key = key
        # Two primes of 31 bits.
        self.p, self.q = 1_229_739_323, 1_402_015_859
        self.server_nonce = secrets.token_bytes(16)
        self.auth_key = None

    def answer(self, data):
        constructor, = struct.unpack("<I", data[:4])
        return {
            0xBE7E8EF1: self.res_pq,
            0xD712E4BE: self.dh_params,
            0xF5045F1F: self.finish,
        }[constructor](data[4:])

    def res_pq(self, data):
        self.nonce = data[:16]
        pq = (self.p * self.q).to_bytes(8, "big")
        public = tl_bytes(self.key.n.to_bytes(256, "big")) + tl_bytes(self.key.e.to_bytes(3, "big"))
        fingerprint = sha1(public)[-8:]
        passed("reqPqMulti")
        return (
            struct.pack("<I", 0x05162463) + self.nonce + self.server_nonce + tl_bytes(pq)
            + struct.pack("<II", 0x1CB5C415, 1) + fingerprint
        )

    def dh_params(self, data):
        assert data[:32] == self.nonce + self.server_nonce
        p, at = tl_read(data, 32)
        q, at = tl_read(data, at)
        assert (int.from_bytes(p, "big"), int.from_bytes(q, "big")) == (self.p, self.q)
        encrypted, _ = tl_read(data, at + 8)
        self.read_inner(pow(int.from_bytes(encrypted, "big"), self.key.d, self.key.n))
        self.a = secrets.randbits(2048)
        g_a = pow(3, self.a, PRIME)
        inner = (
            struct.pack("<I", 0xB5890DBA) + self.nonce + self.server_nonce + struct.pack("<i", 3)
            + tl_bytes(PRIME.to_bytes(256, "big")) + tl_bytes(g_a.to_bytes(256, "big"))
            + struct.pack("<i", int(time.time()))
        )
        padded = sha1(inner) + inner
        padded += bytes(-len(padded) % 16)
        answer = ige256_encrypt(padded, *self.temporary())
        passed("reqDHParams")
        return struct.pack("<I", 0xD0E8075C) + self.nonce + self.server_nonce + tl_bytes(answer)

    def read_inner(self, number):
        """Undoes RSA_PAD and takes new_nonce out of p_q_inner_data_dc."""
        block = number.to_bytes(256, "big")
        key = xor(block[:32], sha256(block[32:]))
        data = ige256_decrypt(block[32:], key, bytes(32))
        padded, digest = data[:192][::-1], data[192:]
        assert sha256(key + padded) == digest, "RSA_PAD does not check out"
        assert struct.unpack("<I", padded[:4])[0] == 0xA9F55F95
        at = 4
        for _ in range(3):
            _, at = tl_read(padded, at)
        assert padded[at : at + 32] == self.nonce + self.server_nonce
        self.new_nonce = padded[at + 32 : at + 64]

    def temporary(self):
        new, server = self.new_nonce, self.server_nonce
        first, second, third = sha1(new + server), sha1(server + new), sha1(new + new)
        return first + second[:12], second[12:] + third + new[:4]

    def finish(self, data):
        assert data[:32] == self.nonce + self.server_nonce
        encrypted, _ = tl_read(data, 32)
        inner = ige256_decrypt(encrypted, *self.temporary())
        g_b, end = tl_read(inner, 20 + 4 + 32 + 8)
        assert sha1(inner[20:end]) == inner[:20], "client_DH_inner_data does not check out"
        key = pow(int.from_bytes(g_b, "big"), self.a, PRIME).to_bytes(256, "big")
        proof = sha1(self.new_nonce + b"\x01" + sha1(key)[:8])[4:]
        self.auth_key = key
        self.salt = xor(self.new_nonce[:8], self.server_nonce[:8])
        passed("setClientDHParams")
        return struct.pack("<I", 0x3BCBF734) + self.nonce + self.server_nonce + proof


def result(message_id, body):
    return struct.pack("<Iq", 0xF35C6D01, message_id) + body


def authorization():
    return struct.pack("<II", 0x2EA2C0D4, 0) + struct.pack("<Iq", 0xD3BC4B7A, USER)


def new_message(text):
    """`updates` with one `updateNewMessage` from a user."""
    peer = struct.pack("<Iq", 0x59511722, USER)
    message = (
        struct.pack("<IIIi", MESSAGE, 1 << 8, 0, 1) + peer + peer
        + struct.pack("<i", int(time.time())) + tl_bytes(text.encode())
    )
    update = struct.pack("<I", 0x1F2B0AFD) + message + struct.pack("<ii", 2, 1)
    empty = struct.pack("<II", 0x1CB5C415, 0)
    return (
        struct.pack("<III", 0x74AE4240, 0x1CB5C415, 1) + update + empty + empty
        + struct.pack("<ii", int(time.time()), 0)
    )


class Peer:
    """One client, through the package's session."""

    def __init__(self, key, reader, writer):
        self.session = Session(ConnectionRole.SERVER)
        self.exchange = KeyExchange(key)
        self.reader, self.writer = reader, writer
        self.steps = set()

    async def serve(self):
        while not {"signed in", "answered"} <= self.steps:
            data = await self.reader.read(65536)
            if not data:
                break
            self.session.data_received(data)
            while (event := self.session.next_event()) is not None:
                self.handle(event)
            self.flush()
            await self.writer.drain()

    def flush(self):
        if self.exchange.auth_key:
            self.writer.write(self.session.send(None))

    def handle(self, event):
        if isinstance(event, UnencryptedData):
            self.writer.write(self.session.send_plain(self.exchange.answer(event.data)))
            if self.exchange.auth_key:
                self.session.set_auth_key(self.exchange.auth_key)
                self.session.set_salts([(self.exchange.salt, int(time.time()) - 60)])
        elif isinstance(event, NewSession):
            passed("new session")
        elif isinstance(event, Data):
            self.session.ack_msg_id(event.message_id)
            self.call(event)
        elif isinstance(event, (NeedAuthkey, TransportError)):
            raise RuntimeError(f"unexpected {event}")

    def call(self, event):
        body = event.data
        constructor, = struct.unpack("<I", body[:4])
        if constructor in (0x7ABE77EC, 0xF3427B8C):  # ping, ping_delay_disconnect
            pong = struct.pack("<Iq", 0x347773C5, event.message_id) + body[4:12]
            self.session.queue(pong, False, True)
        elif constructor == 0xB921BD04:  # get_future_salts
            now = int(time.time())
            salts = struct.pack("<ii8s", now - 60, now + 3600, self.exchange.salt)
            head = struct.pack("<Iqii", 0xAE500895, event.message_id, now, 1)
            self.session.queue(head + salts, False, True)
        elif b"123:abc" in body:
            self.session.queue(result(event.message_id, authorization()), True, True)
            self.session.queue(new_message("hello from afar"), True, False)
            self.steps.add("signed in")
            passed("auth.importBotAuthorization")
        elif b"hello from afar" in body:
            self.session.queue(result(event.message_id, struct.pack("<I", 0xE317AF7E)), True, True)
            self.steps.add("answered")
            passed("update heard and answered")


def message_id_of_schema():
    """The number of `message` in the layer that our client speaks."""
    for line in open("tl/schema/api.tl"):
        if line.startswith("message#"):
            return int(line.split("#")[1].split(" ")[0], 16)
    raise SystemExit("no message in tl/schema/api.tl")


MESSAGE = message_id_of_schema()


async def main(private, public, port):
    with open(private, "rb") as file:
        key = rsa.PrivateKey.load_pkcs1(file.read())
    with open(public, "wb") as file:
        file.write(rsa.PublicKey(key.n, key.e).save_pkcs1())
    done = asyncio.Event()
    peers = []

    async def serve(reader, writer):
        peer = Peer(key, reader, writer)
        peers.append(peer)
        try:
            await peer.serve()
        finally:
            writer.close()
            done.set()

    server = await asyncio.start_server(serve, "127.0.0.1", port)
    print("ready", flush=True)
    async with server:
        await asyncio.wait_for(done.wait(), 60)
    missing = {"signed in", "answered"} - peers[0].steps
    if missing:
        print(f"FAIL {missing}")
    sys.exit(1 if missing else 0)


asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
