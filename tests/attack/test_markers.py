"""Goal: what only the hub may know of a patient (her name, telephone and number; of her bill the department, the doctor,
the item and why) reaches no desk, no wire to a desk, no ticket and no log, and nothing of it is hashed for ever. Method:
all of it carries marker words; a member with them is made, pays bills, signs in and takes a gift through the real
programs, with a recorder between desks and hub; then every byte of the desks, the wire, the logs, the tickets and the
hub's chained lines is searched, in the forms in which it could hide."""

import base64
import json
import os
import socket
import sqlite3
import threading
import urllib.error
import urllib.request

import scene  # noqa: F401
import hospital
from hospital import Hospital, forget_template
from hub import Hub
from world import Failed, free_port, main, must, proved, wait_until

NAME, PHONE, NUMBER = "欧阳标记甲ZQNAME", "13977755331", "NUMMARK77"
CLINICAL = {"department": "ZQDEPARTMENT心内科", "doctor": "ZQDOCTOR陈", "item": "ZQITEM胃镜", "diagnosis": "ZQDIAG-I10",
            "allergy": "ZQALLERGY青霉素"}
MARKERS = [NAME, NAME[1:5], PHONE, NUMBER] + list(CLINICAL.values())


def forms(text):
    raw = text.encode()
    yield raw
    yield text.encode("utf-16-le")
    yield json.dumps(text)[1:-1].encode()
    yield raw.hex().encode()
    for skip in range(3):  # base64, wherever the word begins in it
        yield base64.b64encode(raw[skip:])[: (len(raw) - skip) // 3 * 4][4:]


PATTERNS = {form: marker for marker in MARKERS for form in forms(marker) if len(form) >= 8}


def search(where, content):
    for form, marker in PATTERNS.items():
        must(form not in content, "%s holds %r as %r" % (where, marker, form))


class Recorder(threading.Thread):
    """Everything between the desks and the hub, both ways."""

    def __init__(self, port, to_port):
        super().__init__(daemon=True)
        self.to_port, self.bytes, self.lock = to_port, bytearray(), threading.Lock()
        self.server = socket.create_server(("127.0.0.1", port), backlog=64)
        self.start()

    def run(self):
        while True:
            try:
                desk, _ = self.server.accept()
                hub = socket.create_connection(("127.0.0.1", self.to_port))
            except OSError:
                continue
            for a, b in ((desk, hub), (hub, desk)):
                threading.Thread(target=self.pump, args=(a, b), daemon=True).start()

    def pump(self, source, sink):
        try:
            while True:
                got = source.recv(65536)
                if not got:
                    break
                with self.lock:
                    self.bytes += got
                sink.sendall(got)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass


class RecordedHub(Hub):
    recorder = None

    @property
    def url(self):
        if self.recorder is None:
            self.front = free_port()
            self.recorder = Recorder(self.front, self.port)
        return "http://127.0.0.1:%d" % self.front


def post(hub, key, path, body, idem, status=(200, 201)):
    request = urllib.request.Request("http://127.0.0.1:%d%s" % (hub.port, path), json.dumps(body).encode(), {
        "Content-Type": "application/json", "Authorization": "Bearer " + key, "Idempotency-Key": idem})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=10) as answer:
            got = answer.status
    except urllib.error.HTTPError as refusal:
        got = refusal.code
        told = refusal.read().decode()
        must(not any(word in told for word in CLINICAL.values()), "%s repeats a clinical word: %s" % (path, told))
    must(got in status, "%s was answered with %d" % (path, got))


def files_of(folder):
    for at, _, names in os.walk(folder):
        for name in names:
            yield os.path.join(at, name)


def no_word_of_her_reaches_a_desk(world):
    hospital.Hub = RecordedHub
    h = Hospital(world).open()
    key = [w for w in h.hub.cli("client", "add", "his").must_end(0).out.split() if len(w) == 64][0]
    her = dict(number=NUMBER, name=NAME, phone=PHONE)
    post(h.hub, key, "/v1/members", dict(her, note=CLINICAL["item"], **CLINICAL), "c", (400,))
    post(h.hub, key, "/v1/members", her, "m")
    for i in range(3):
        post(h.hub, key, "/v1/events", dict(
            {"specversion": "1.0", "id": str(i), "source": "his", "type": "pointdesk.payment", "subject": NUMBER},
            data=dict(CLINICAL, bill_no="B%d" % i, total_fen=900000, insured_fen=0, self_paid_fen=900000), **CLINICAL), "e%d" % i)
    day = h.hub.code(NUMBER, "--day")

    def known():  # her row is on its way to the desk, and then her points are
        h.kiosk.scan(day)
        try:
            numbers = [t.replace(",", "") for t in h.kiosk.wait_screen("home", patience_s=3)["texts"]]
        except Failed:
            return None
        return any(t.isdigit() and int(t) >= 1000 for t in numbers)

    wait_until("the kiosk knows her", known)
    h.kiosk.redeem()
    png, ticket = h.ticket()
    h.counter.scan(ticket)
    h.counter.wait_counter("ready")
    h.counter.screen.key("Return")
    h.counter.wait_counter("handed")
    h.settled()
    logs = [(p.name, p.text().encode()) for p in (h.hub.process, h.kiosk.process, h.counter.process)]
    running = [(p, open(p, "rb").read()) for d in (h.kiosk, h.counter) for p in files_of(d.data) if not p.endswith(".sock")]
    h.close()

    shown = h.hub.cli("member", "show", PHONE).must_end(0).out
    must(NAME in shown, "she is not at the hub: " + shown)
    wire = bytes(h.hub.recorder.bytes)
    must(b"POST /v1/push" in wire and b'"k":"member"' in wire and b'"k":"hold"' in wire, "nothing was recorded")
    search("the wire between desks and hub", wire)
    proved("%d KiB between desks and hub hold none of %d markers" % (len(wire) // 1024, len(MARKERS)))
    for path, content in running + [(p, open(p, "rb").read()) for d in (h.kiosk, h.counter) for p in files_of(d.data)]:
        search(path, content)
    proved("no file of a desk does, WAL included, while it runs and at rest")
    for where, content in logs + [("the ticket's code", ticket if isinstance(ticket, bytes) else ticket.encode())]:
        search(where, content)
    for path in files_of(os.path.dirname(png) if isinstance(png, str) else h.printer.folder):
        with open(path, "rb") as f:
            search(path, f.read())
    proved("no log and no ticket does")
    db = sqlite3.connect("file:%s?mode=ro" % os.path.join(h.hub.data, "hub.db"), uri=True)
    for line, head in db.execute("SELECT line, head FROM op"):
        search("a line of the hub's journal", bytes(line) if isinstance(line, bytes) else str(line).encode())
    text = " ".join(str(r) for t in ("claim", "entry", "incident", "feed", "hold") for r in db.execute("SELECT * FROM " + t))
    search("the hub's books", text.encode())
    db.close()
    for path in files_of(h.hub.data):
        with open(path, "rb") as f:
            search(path, f.read())
    proved("what is chained names nobody; the hub keeps her name sealed, and no word of her bill's department or doctor")


if __name__ == "__main__":
    try:
        main([no_word_of_her_reaches_a_desk])
    finally:
        forget_template()
