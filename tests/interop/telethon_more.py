#!/usr/bin/env python3
"""Telethon against our data centre: editing, deleting, a group, a supergroup, a callback query.

Parameters come in the environment, as telethon.sh sets them: MT_HOST, MT_PORT, MT_DC, MT_RSA_PEM,
MT_TRANSPORT, MT_PHONE, MT_PHONE2, MT_CODE, MT_BOT_TOKEN; MT_PROXY_PORT and MT_PROXY_SECRET for
transports that begin with mtproxy. Prints PASS or FAIL for each step; exits
non-zero if any failed.
"""

import asyncio
import os
import sys

from telethon import Button, TelegramClient, connection, events, functions, types
from telethon.crypto import rsa
from telethon.sessions import MemorySession

E = os.environ
TRANSPORTS = {
    "full": connection.ConnectionTcpFull,
    "abridged": connection.ConnectionTcpAbridged,
    "intermediate": connection.ConnectionTcpIntermediate,
    "obfuscated": connection.ConnectionTcpObfuscated,
    "http": connection.ConnectionHttp,
    "mtproxy": connection.ConnectionTcpMTProxyIntermediate,
    "mtproxy-dd": connection.ConnectionTcpMTProxyRandomizedIntermediate,
}

PROXY = None
if E["MT_TRANSPORT"].startswith("mtproxy"):
    PROXY = ("127.0.0.1", int(E["MT_PROXY_PORT"]), E["MT_PROXY_SECRET"])

rsa._server_keys.clear()
with open(E["MT_RSA_PEM"]) as file:
    rsa.add_key(file.read(), old=False)

failed = 0


async def step(name, work):
    """Runs one step within twenty seconds; returns what it returned, None if it failed."""
    global failed
    try:
        result = await asyncio.wait_for(work(), 20)
        print(f"PASS {name}", flush=True)
        return result if result is not None else True
    except Exception as error:
        failed += 1
        print(f"FAIL {name}  {type(error).__name__}: {error}", flush=True)
        return None


def client():
    session = MemorySession()
    session.set_dc(int(E["MT_DC"]), E["MT_HOST"], int(E["MT_PORT"]))
    return TelegramClient(
        session,
        1,
        "0" * 32,
        connection=TRANSPORTS[E["MT_TRANSPORT"]],
        connection_retries=0,
        auto_reconnect=False,
        timeout=15,
        proxy=PROXY,
    )


async def sign_in(phone):
    one = client()
    await one.connect()
    sent = await one.send_code_request(phone)
    await one.sign_in(phone, E["MT_CODE"], phone_code_hash=sent.phone_code_hash)
    return one


class Inbox:
    """What a client hears, one event after another."""

    def __init__(self, who, kind):
        self.queue = asyncio.Queue()
        who.add_event_handler(self.queue.put, kind)

    async def wait_for(self, fits):
        while True:
            event = await self.queue.get()
            if fits(event):
                return event


async def main():
    alice = await step("login.alice", lambda: sign_in(E["MT_PHONE"]))
    bob = await step("login.bob", lambda: sign_in(E["MT_PHONE2"]))
    if not alice or not bob:
        return
    bot = client()
    await bot.connect()
    await step("login.bot", lambda: bot.sign_in(bot_token=E["MT_BOT_TOKEN"]))
    names = {who: (await who.get_me()).username for who in (alice, bob, bot)}
    new, edited = Inbox(bob, events.NewMessage(incoming=True)), Inbox(bob, events.MessageEdited())
    deleted = Inbox(bob, events.MessageDeleted())
    to_bob = await alice.get_input_entity(names[bob])
    message = await step("send", lambda: alice.send_message(to_bob, "first"))
    await step("receive", lambda: new.wait_for(lambda event: event.raw_text == "first"))

    async def edit():
        await alice.edit_message(to_bob, message.id, "second")
        await edited.wait_for(lambda event: event.raw_text == "second")

    async def delete():
        await alice.delete_messages(to_bob, [message.id], revoke=True)
        await deleted.wait_for(lambda event: event.deleted_ids)
        assert await alice.get_messages(to_bob, ids=message.id) is None

    await step("edit", edit)
    await step("delete", delete)
    await step("pin", lambda: pin(alice, to_bob))
    await step("group", lambda: group(alice, bob, names, new))
    await step("supergroup", lambda: supergroup(alice, bob, names, new))
    await step("callback query", lambda: callback(alice, bot, names))
    await step("inline query", lambda: inline(alice, bot, names, to_bob))
    for who in (alice, bob, bot):
        await who.disconnect()


async def pin(alice, to_bob):
    message = await alice.send_message(to_bob, "pin me")
    await alice.pin_message(to_bob, message)
    found = await alice.get_messages(to_bob, filter=types.InputMessagesFilterPinned())
    assert [one.id for one in found] == [message.id], found


async def group(alice, bob, names, new):
    made = await alice(functions.messages.CreateChatRequest([names[bob]], "Group"))
    chat = made.updates.chats[0]
    await alice.send_message(chat, "hello group")
    heard = await new.wait_for(lambda event: event.raw_text == "hello group")
    assert heard.is_group
    replies = Inbox(alice, events.NewMessage(incoming=True))
    await heard.reply("hello back")
    await replies.wait_for(lambda event: event.raw_text == "hello back")
    assert len(await alice.get_participants(chat)) == 2


async def supergroup(alice, bob, names, new):
    made = await alice(functions.channels.CreateChannelRequest("Super", "", megagroup=True))
    channel = made.chats[0]
    await alice(functions.channels.InviteToChannelRequest(channel, [names[bob]]))
    message = await alice.send_message(channel, "hello super")
    await new.wait_for(lambda event: event.raw_text == "hello super")
    await alice.edit_message(channel, message.id, "hello again")
    found = await alice.get_messages(channel, search="again", limit=5)
    assert found.total == 1, found.total
    people = await alice.get_participants(channel)
    assert sorted(one.username for one in people) == sorted([names[alice], names[bob]])
    rights = await alice.get_permissions(channel, names[bob])
    assert not rights.is_admin
    await alice.edit_admin(channel, names[bob], pin_messages=True)
    assert (await alice.get_permissions(channel, names[bob])).is_admin
    await alice.delete_messages(channel, [message.id])
    await bob.delete_dialog(await bob.get_input_entity(channel.id))


async def callback(alice, bot, names):
    async def answer(event):
        await event.answer("pressed " + event.data.decode())

    async def ask(event):
        await event.respond("well?", buttons=[[Button.inline("Yes", b"yes")]])

    bot.add_event_handler(answer, events.CallbackQuery())
    bot.add_event_handler(ask, events.NewMessage(incoming=True, pattern="/ask"))
    async with alice.conversation(names[bot], timeout=10) as talk:
        await talk.send_message("/ask")
        question = await talk.get_response()
        pressed = await question.click(data=b"yes")
    assert pressed.message == "pressed yes", pressed


async def inline(alice, bot, names, to_bob):
    async def offer(event):
        await event.answer([event.builder.article("Cat", text="a cat")])

    bot.add_event_handler(offer, events.InlineQuery())
    results = await alice.inline_query(names[bot], "cat")
    sent = await results[0].click(to_bob)
    assert sent.raw_text == "a cat", sent
    assert sent.via_bot_id == (await bot.get_me()).id


asyncio.run(main())
sys.exit(1 if failed else 0)
