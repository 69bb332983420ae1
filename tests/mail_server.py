#!/usr/bin/env python3
"""A mail server for tests: PyPI's aiosmtpd on loopback, which keeps what it takes, one JSON file for each message.

    TOOLS/python tests/mail_server.py FOLDER          prints its port, then serves until it is killed

The file FOLDER/mode says what it does to the next messages: nothing or `take`; `dies` takes the message and ends the
connection before the answer; `later` answers 451; `never` answers 550.
"""
import json, os, sys, time
from aiosmtpd.controller import Controller


class Keep:
    def __init__(self, folder):
        self.folder, self.count = folder, 0

    def mode(self):
        try:
            with open(os.path.join(self.folder, "mode")) as f:
                return f.read().strip()
        except FileNotFoundError:
            return ""

    async def handle_DATA(self, server, session, envelope):
        mode = self.mode()
        if mode == "later":
            return "451 4.3.0 try again later"
        if mode == "never":
            return "550 5.1.1 nobody here has that name"
        self.count += 1
        name = os.path.join(self.folder, "%d-%06d" % (time.time_ns(), self.count))
        with open(name + ".part", "w") as f:
            json.dump({"at": time.time(), "from": envelope.mail_from, "to": envelope.rcpt_tos, "data": envelope.content.decode("utf-8", "replace")}, f)
        os.rename(name + ".part", name + ".json")
        if mode == "dies":
            server.transport.abort()
        return "250 2.0.0 taken"


def main():
    folder = sys.argv[1]
    os.makedirs(folder, exist_ok=True)
    port = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    if not port:
        import socket
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            port = s.getsockname()[1]
    controller = Controller(Keep(folder), hostname="127.0.0.1", port=port)
    controller.start()
    print(port, flush=True)
    while True:
        time.sleep(60)


main()
