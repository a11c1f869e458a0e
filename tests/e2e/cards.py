"""Cards and their reader: the system's card service with a virtual reader, and a card that a test lays on it."""

import os
import socket
import struct
import threading
import time

from world import Process, free_port, wait_until

PCSCD = "/usr/sbin/pcscd"
DRIVER = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so"
SOCKET = "/run/pcscd/pcscd.comm"  # the service's own, and the only one it knows


def can_run():
    """Why not, or nothing."""
    if not os.path.exists(PCSCD) or not os.path.exists(DRIVER):
        return "pcscd and vsmartcard-vpcd are not installed"
    if os.path.exists(SOCKET):
        return "a card service runs here already"
    try:
        os.makedirs(os.path.dirname(SOCKET), exist_ok=True)
    except OSError as e:
        return "this user may not start a card service: %s" % e
    return None if os.access(os.path.dirname(SOCKET), os.W_OK) else "this user may not start a card service"


class Service:
    """pcscd with one virtual reader."""

    def __init__(self, world):
        self.world = world
        self.port = free_port()
        self.folder = world.path("reader.conf.d")
        self.process = None

    def start(self):
        os.makedirs(self.folder, exist_ok=True)
        with open(os.path.join(self.folder, "vpcd"), "w") as f:
            f.write('FRIENDLYNAME "Virtual PCD"\nDEVICENAME /dev/null:0x%04X\nLIBPATH %s\nCHANNELID 0x%04X\n' %
                    (self.port, DRIVER, self.port))
        self.process = Process(self.world, "pcscd", [PCSCD, "--foreground", "--info", "--config", self.folder])
        wait_until("the card service answers", lambda: os.path.exists(SOCKET))
        wait_until("the reader is there", lambda: listens(self.port))

    def stop(self):
        if self.process.running():
            self.process.stop()
        for name in os.listdir(os.path.dirname(SOCKET)):
            os.unlink(os.path.join(os.path.dirname(SOCKET), name))


def listens(port):
    """By the kernel's table: a connection would be a card."""
    with open("/proc/net/tcp") as f:
        rows = f.read().split("\n")[1:]
    with open("/proc/net/tcp6") as f:
        rows += f.read().split("\n")[1:]
    return any(r.split()[1].endswith(":%04X" % port) and r.split()[3] == "0A" for r in rows if r.strip())


class Card:
    """One on the reader until it is taken: it answers what its number is, and nothing else."""

    ATR = bytes.fromhex("3b8f8001804f0ca000000306030001000000006a")  # of a storage card without contacts

    def __init__(self, service, uid, status=b"\x90\x00"):
        self.answer = uid + status
        self.socket = socket.create_connection(("127.0.0.1", service.port), timeout=10)
        self.socket.settimeout(None)
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def message(self):
        head = self.socket.recv(2, socket.MSG_WAITALL)
        if len(head) < 2:
            return None
        return self.socket.recv(struct.unpack(">H", head)[0], socket.MSG_WAITALL)

    def say(self, data):
        self.socket.sendall(struct.pack(">H", len(data)) + data)

    def serve(self):
        try:
            while True:
                m = self.message()
                if m is None:
                    return
                if len(m) == 1:  # power and reset, which are not answered; and what it is
                    if m[0] == 4:
                        self.say(self.ATR)
                elif m == bytes.fromhex("ffca000000"):
                    self.say(self.answer)
                else:
                    self.say(b"\x6d\x00")
        except OSError:
            return

    def take(self):
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.socket.close()
        time.sleep(0.1)
