"""Session files of Telethon, Pyrogram and Kurigram, by their own code: makes some, or checks ours.

    session_files.py make DIR     writes DIR/LIBRARY-VERSION.session for each library that is installed
    session_files.py check DIR    opens DIR/to-telethon.session and DIR/to-pyrogram.session

Pyrogram and Kurigram are installed under one name, so each needs an environment of its own;
session_files.sh makes them.
"""

import asyncio
import datetime
import pathlib
import shutil
import sqlite3
import sys
import tempfile

KEY = bytes((i * 7 + 3) % 256 for i in range(256))
HASH_OF_ANN, HASH_OF_NEWS = -1234567890123456789, 987654321
STATE = dict(pts=1000, qts=20, date=1764000000, seq=5)


def shrink(path):
    """Smaller pages: the files go into the repository."""
    database = sqlite3.connect(path)
    database.executescript("PRAGMA page_size = 512; VACUUM;")
    database.close()


# Telethon


def make_telethon(directory):
    from telethon import __version__
    from telethon.crypto import AuthKey
    from telethon.sessions import SQLiteSession
    from telethon.sessions.sqlite import CURRENT_VERSION
    from telethon.tl import types

    path = directory / f"telethon-{CURRENT_VERSION}.session"
    path.unlink(missing_ok=True)
    session = SQLiteSession(str(path))
    session.set_dc(2, "149.154.167.51", 443)
    session.auth_key = AuthKey(KEY)
    ann = types.User(id=1001, access_hash=HASH_OF_ANN, username="Ann", phone="15550100", first_name="Ann")
    news = types.Channel(
        id=1002, title="News", photo=types.ChatPhotoEmpty(), date=None,
        access_hash=HASH_OF_NEWS, username="news", megagroup=True,
    )
    group = types.Chat(
        id=1003, title="Group", photo=types.ChatPhotoEmpty(), participants_count=1, date=None, version=1
    )
    session.process_entities([ann, news, group])
    # As TelegramClient does when it ends.
    me = types.contacts.ResolvedPeer(None, [types.InputPeerUser(0, 777000)], [])
    session.process_entities(me)
    when = datetime.datetime.fromtimestamp(STATE["date"], datetime.timezone.utc)
    state = types.updates.State(STATE["pts"], STATE["qts"], when, STATE["seq"], unread_count=0)
    session.set_update_state(0, state)
    session.set_update_state(1002, types.updates.State(44, 0, when, 0, unread_count=0))
    session.save()
    session.close()
    # When they were seen is not to differ from one run to the next.
    database = sqlite3.connect(path)
    database.execute("UPDATE entities SET date = ?", (STATE["date"],))
    database.commit()
    database.close()
    shrink(path)
    print(f"made {path.name} with Telethon {__version__}")


def check_telethon(path):
    from telethon import __version__
    from telethon.sessions import SQLiteSession
    from telethon.tl import types

    session = SQLiteSession(str(path))
    assert (session.dc_id, session.server_address, session.port) == (2, "149.154.167.51", 443)
    assert session.auth_key.key == KEY
    ann = session.get_input_entity("ann")
    assert ann == types.InputPeerUser(1001, HASH_OF_ANN), ann
    assert session.get_input_entity("+15550100") == ann
    news = session.get_input_entity(types.PeerChannel(1002))
    assert news == types.InputPeerChannel(1002, HASH_OF_NEWS), news
    # How TelegramClient finds out whose session it is.
    assert session.get_input_entity(0).access_hash == 777000
    states = dict(session.get_update_states())
    state = states[0]
    found = dict(pts=state.pts, qts=state.qts, date=int(state.date.timestamp()), seq=state.seq)
    assert found == STATE, found
    assert states[1002].pts == 44
    session.close()
    print(f"PASS {path.name} in Telethon {__version__}")


# Pyrogram and Kurigram


def storage(path):
    try:
        from pyrogram.storage import FileStorage as Storage
    except ImportError:
        from pyrogram.storage import SQLiteStorage as Storage
    return Storage(path.stem, path.parent)


async def make_pyrogram(directory):
    from pyrogram import __version__
    from pyrogram.storage import sqlite_storage

    version = sqlite_storage.SQLiteStorage.VERSION
    library = "pyrogram" if version == 3 else "kurigram"
    path = directory / f"{library}-{version}.session"
    path.unlink(missing_ok=True)
    session = storage(path)
    await session.open()
    await session.dc_id(2)
    await session.api_id(12345)
    await session.test_mode(False)
    await session.auth_key(KEY)
    await session.user_id(777000)
    await session.is_bot(True)
    ann = (1001, HASH_OF_ANN, "user")
    news = (-1000000001002, HASH_OF_NEWS, "supergroup")
    group = (-1003, 0, "group")
    if version == 3:
        await session.update_peers([(*ann, "ann", "15550100"), (*news, "news", None), (*group, None, None)])
    else:
        await session.update_peers([(*ann, "15550100"), (*news, None), (*group, None)])
        await session.update_usernames([(1001, ["ann", "annie"]), (-1000000001002, ["news"])])
        await session.set_update_state(sqlite_storage.UpdateState(0, *STATE.values()))
        await session.set_update_state(sqlite_storage.UpdateState(-1000000001002, 44, None, None, None))
    await session.save()
    await session.close()
    database = sqlite3.connect(path)
    # It would put the present there.
    database.execute("DROP TRIGGER trg_peers_last_update_on")
    database.execute("UPDATE peers SET last_update_on = ?", (STATE["date"],))
    database.execute("UPDATE sessions SET date = ?", (STATE["date"],))
    database.commit()
    database.close()
    shrink(path)
    print(f"made {path.name} with {library} {__version__}")


async def check_pyrogram(path):
    from pyrogram import __version__, raw

    session = storage(path)
    await session.open()
    assert await session.dc_id() == 2
    assert await session.api_id() == 12345
    assert not await session.test_mode()
    assert await session.auth_key() == KEY
    assert await session.user_id() == 777000
    assert await session.is_bot()
    ann = raw.types.InputPeerUser(user_id=1001, access_hash=HASH_OF_ANN)
    assert await session.get_peer_by_id(1001) == ann
    assert await session.get_peer_by_phone_number("15550100") == ann
    news = raw.types.InputPeerChannel(channel_id=1002, access_hash=HASH_OF_NEWS)
    assert await session.get_peer_by_id(-1000000001002) == news
    await session.close()
    print(f"PASS {path.name} in pyrogram {__version__}")


def main():
    what, directory = sys.argv[1], pathlib.Path(sys.argv[2])
    with tempfile.TemporaryDirectory() as scratch:
        # Libraries raise files to their own version: they get a copy.
        for name in ["to-telethon.session", "to-pyrogram.session"] if what == "check" else []:
            shutil.copy(directory / name, scratch)
        try:
            import telethon
        except ImportError:
            pass
        else:
            make_telethon(directory) if what == "make" else check_telethon(pathlib.Path(scratch, "to-telethon.session"))
        try:
            import pyrogram
        except ImportError:
            pass
        else:
            step = make_pyrogram(directory) if what == "make" else check_pyrogram(pathlib.Path(scratch, "to-pyrogram.session"))
            asyncio.run(step)


main()
