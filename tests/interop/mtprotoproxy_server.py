#!/usr/bin/env python3
"""Runs `mtprotoproxy` of PyPI, an MTProxy server written by others, before a data centre on this machine.

    mtprotoproxy_server.py PATH-OF-MTPROTOPROXY LISTEN-PORT DC-PORT SECRET DOMAIN

The proxy knows the addresses of Telegram's data centres and was written for an older Python. Both are
changed from outside here; its own text is not.
"""

import asyncio
import importlib.util
import sys
import tempfile

path, listen, dc, secret, domain = sys.argv[1:]

with tempfile.NamedTemporaryFile("w", suffix=".py") as settings:
    settings.write(
        f"""
PORT = {listen}
USERS = {{"tg": "{secret}"}}
LISTEN_ADDR_IPV4 = "127.0.0.1"
LISTEN_ADDR_IPV6 = None
PREFER_IPV6 = False
TLS_DOMAIN = "{domain}"
MASK = False
"""
    )
    settings.flush()
    sys.argv[1:] = [settings.name]

    # Python no longer tells a server its loop, nor makes one unasked; and an error has moved.
    start_server = asyncio.start_server
    asyncio.start_server = lambda *what, loop, **how: start_server(*what, **how)
    asyncio.set_event_loop(asyncio.new_event_loop())
    asyncio.streams.IncompleteReadError = asyncio.IncompleteReadError

    spec = importlib.util.spec_from_file_location("mtprotoproxy", path)
    proxy = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(proxy)
    proxy.init_config()

proxy.TG_DATACENTERS_V4 = ["127.0.0.1"] * 5
proxy.TG_DATACENTER_PORT = int(dc)
proxy.my_ip_info = {"ipv4": "127.0.0.1", "ipv6": None}
proxy.main()
