"""Goal: who has no key changes nothing in a hub, stops nothing, and slows nobody. Method: a real hub on loopback, raw
sockets; after every attack the hub must answer, and at the end its books must be as they were."""

import json
import random
import socket
import time

import scene  # noqa: F401
from hospital import forget_template, template
from hub import Hub
from world import HUB, main, must, proved, run

JSON = b"Content-Type: application/json\r\n"


def dial(hub, timeout=10):
    return socket.create_connection(("127.0.0.1", hub.port), timeout)


def all_of(s):
    got = b""
    try:
        while True:
            more = s.recv(65536)
            if not more:
                return got
            got += more
    except OSError:
        return got


def send(hub, raw, timeout=10):
    """Sends bytes on a connection of their own; what came back until the hub closed or kept silent."""
    with dial(hub, timeout) as s:
        try:
            s.sendall(raw)
            s.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        return all_of(s)


def request(hub, method, target, body=b"", headers=b""):
    """Status (0 where there was no HTTP answer), and the body."""
    raw = b"%s %s HTTP/1.1\r\nHost: hub\r\nConnection: close\r\n%s" % (method, target, headers)
    if body or method == b"POST":
        raw += b"Content-Length: %d\r\n" % len(body)
    with dial(hub) as s:
        try:
            s.sendall(raw + b"\r\n" + body)
        except OSError:
            pass
        got = all_of(s)
    head, _, rest = got.partition(b"\r\n\r\n")
    return (int(head.split(b" ")[1]), rest) if head.startswith(b"HTTP/1.") else (0, b"")


def hello(hub):
    status, body = request(hub, b"GET", b"/v1/hello")
    must(status == 200, "hello was answered with %d" % status)
    return json.loads(body)


def refused(hub, what, status, body):
    must(400 <= status < 500, "%s was answered with %d %r" % (what, status, body[:200]))
    problem = json.loads(body)
    must(isinstance(problem.get("code"), str) and problem["code"], "%s: no stable code in %r" % (what, body[:200]))
    hello(hub)


SIGNED = (b"pd-device: %s\r\npd-epoch: 1\r\n"
          b"content-digest: sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:\r\n"
          b"signature-input: pd=(\"@method\" \"@path\" \"@query\" \"content-digest\" \"pd-device\" \"pd-epoch\");"
          b"nonce=\"%s\";keyid=\"00000000\";alg=\"ed25519\"\r\nsignature: pd=:%s:\r\n")


def nothing_is_had_without_a_key(world):
    hub = Hub(world, template=template()).start()
    before = hub.facts()
    nonce = hello(hub)["nonce"].encode()
    forged = SIGNED % (b"0" * 32, nonce, b"A" * 86 + b"==")
    for target in (b"/v1/pull?cursor=1.0&limit=10", b"/v1/device/high", b"/v1/asset/" + b"0" * 64):
        for headers in (b"", forged, forged.replace(nonce, b"0" * len(nonce)), forged + forged,
                        b"Authorization: Bearer x\r\n"):
            refused(hub, target.decode(), *request(hub, b"GET", target, headers=headers))
    device = b"11" * 16
    header = (b'{"v":1,"dev":"%s","ep":1,"base":0,"base_hash":"%s","n":0,"head":"%s","nonce":"%s","sig":"%s"}\n' %
              (device, b"0" * 64, b"0" * 64, nonce, b"0" * 128))
    for body in (b"", b"\n", b"{}\n", header, header.replace(b'"n":0', b'"n":500'), header[:-1], header + b"{}\n",
                 header.replace(b'"v":1', b'"v":1,"v":1'), header.replace(b'"ep":1', b'"ep":+1'),
                 header.replace(b'"ep":1', b'"ep":1.0'), header.replace(b'"ep":1', b'"ep":1e0'),
                 header.replace(b'"ep":1', b'"ep":NaN'), header.replace(b'"ep":1', b'"ep":-1'),
                 header.replace(b'"ep":1', b'"ep":99999999999999999999'), header.replace(b'"ep":1', b'"ep":"1"'),
                 header.replace(b"}", b'\x00}'), header.replace(b'"ep"', b'"\xff"'), b"[" * 100000 + b"\n",
                 b'{"a":' * 20000 + b"\n", b"\x00" * 1000, b"x" * 262144):
        refused(hub, "push of %r" % body[:60], *request(hub, b"POST", b"/v1/push", body))
    for target in (b"/v1/members/M000001", b"/v1/members/M000001/accounts", b"/v1/members/M000001/ledger?limit=500",
                   b"/v1/programme", b"/v1/assets/" + b"0" * 64, b"/v1/members/M000001/codes",
                   b"/v1/feedback/12345678", b"/v1/members/M000001/consents", b"/v1/members/M000001/reminders"):
        for key in (b"", b"Authorization: Bearer \r\n", b"Authorization: Bearer " + b"0" * 64 + b"\r\n",
                    b"Authorization: bearer x\r\nAuthorization: Bearer y\r\n", b"If-None-Match: *\r\n"):
            refused(hub, target.decode(), *request(hub, b"GET", target, headers=key))
    for proxied in (b"X-Forwarded-For: 127.0.0.1\r\n", b"Forwarded: for=127.0.0.1\r\n", b"Via: 1.1 x\r\n"):
        refused(hub, "metrics through a proxy", *request(hub, b"GET", b"/metrics", headers=proxied))
    for path in (b"/v1/events", b"/v1/members", b"/v1/codes", b"/v1/members/M000001/codes", b"/v1/evidence", b"/v1/enrol",
                 b"/v1/answers", b"/v1/feedback", b"/v1/members/M000001/consents", b"/v1/reminders", b"/v1/reminders/1/cancel",
                 b"/v1/quotes"):
        for key in (b"", b"Authorization: Bearer \r\n", b"Authorization: Bearer " + b"0" * 64 + b"\r\n",
                    b"Authorization: Basic eA==\r\n",
                    b"Authorization: Bearer a\r\nAuthorization: Bearer b\r\n"):
            refused(hub, path.decode(), *request(hub, b"POST", path, b'{"number":"X1","name":"x"}',
                                                 JSON + key + b"Idempotency-Key: 1\r\n"))
    hub.stop()
    must(hub.facts() == before, "strangers changed the books")
    hub.verify().must_end(0)
    proved("without a key: every request refused with a stable code, books unchanged")


def odd_paths_are_nobodys(world):
    hub = Hub(world, template=template()).start()
    for target in (b"/", b"//v1/hello", b"/v1//hello", b"/v1/hello/", b"/v1/hello%2f", b"/v1%2fhello", b"/%76%31/hello",
                   b"/v1/../v1/hello", b"/v1/hello%00", b"/v1/hello;x", b"/V1/HELLO", b"/v1/asset/../hello",
                   b"/v1/asset/%2e%2e%2f%2e%2e%2fetc%2fpasswd", b"/v1/asset/" + b"a" * 4000, b"/v1/hello%", b"/v1/hello%zz",
                   b"/v1/hello%0d%0aX-A:b"):
        status, body = request(hub, b"GET", target)
        must(status in (400, 401, 403, 404, 405, 414, 431), "%r was answered with %d %r" % (target, status, body[:100]))
        hello(hub)
    for method in (b"PUT", b"DELETE", b"HEAD", b"OPTIONS", b"PATCH", b"TRACE", b"CONNECT", b"get", b"G" * 3000):
        status, body = request(hub, method, b"/v1/hello")
        must(status == 0 or 400 <= status < 500, "%r was answered with %d" % (method[:10], status))
        must(b"nonce" not in body, "%r got the answer of a GET" % method[:10])
        hello(hub)
    hub.stop()
    proved("paths are compared as they were sent")


def senseless_bytes(world):
    rng = random.Random(7)
    hub = Hub(world, template=template()).start()
    many = b"".join(b"x-%d: y\r\n" % i for i in range(400))
    for raw in (b"\x00" * 5000, b"\r\n" * 5000, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 200,
                b"GET /v1/hello HTTP/9.9\r\n\r\n", b"GET /v1/hello\r\n\r\n", b"GET  /v1/hello  HTTP/1.1\r\n\r\n",
                b"GET /v1/hello HTTP/1.1\r\nHost: a\x00b\r\n\r\n", b"GET /v1/hello\x00x HTTP/1.1\r\nHost: a\r\n\r\n",
                b"GET /v1/hello HTTP/1.1\r\nHost: a\r\nx: \xff\xfe\r\n\r\n",
                b"GET /v1/hello HTTP/1.1\r\nHost: a\r\n" + many + b"\r\n",
                b"GET /v1/hello HTTP/1.1\r\nHost: a\r\nx: " + b"y" * 100000 + b"\r\n\r\n",
                b"GET /" + b"a" * 100000 + b" HTTP/1.1\r\n\r\n",
                b"POST /v1/push HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\nabc",
                b"POST /v1/push HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\nabc",
                b"POST /v1/push HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
                b"POST /v1/push HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"
                b"0\r\n\r\nGET /v1/hello HTTP/1.1\r\nHost: a\r\n\r\n",
                b"POST /v1/push HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nabc",
                b"POST /v1/push HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" +
                b"10000\r\n" + b"z" * 65536 + b"\r\n" * 1 + b"10000\r\n" + b"z" * 65536,
                b"POST /v1/push HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 300000\r\n\r\n"):
        got = send(hub, raw, timeout=3)
        must(not got.startswith(b"HTTP/1.1 5") or got.startswith(b"HTTP/1.1 505"), "%r was answered with %r" % (raw[:60], got[:60]))
        hello(hub)
    for _ in range(150):
        raw = bytearray(b"POST /v1/push?a=b HTTP/1.1\r\nHost: hub\r\nContent-Length: 20\r\n\r\n" + b"{}" * 10)
        for _ in range(rng.randint(1, 12)):
            raw[rng.randrange(len(raw))] = rng.randrange(256)
        send(hub, bytes(raw), timeout=0.3)
    hello(hub)
    hub.stop()
    proved("senseless bytes: no 5xx, no end")


def guesses_at_enrolment_codes(world):
    hub = Hub(world, template=template()).start()
    code = hub.cli("device", "code", "--site", "demo", "--place", "P1").must_end(0).out.strip().split()[-1]
    nonce = hello(hub)["nonce"]
    alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    rng = random.Random(3)
    for i in range(60):
        guess = code[:5] + "".join(rng.choice(alphabet) for _ in range(13)) + code[18:]
        body = json.dumps({"v": 1, "code": guess, "key": "00" * 32, "serial": "x", "mode": "kiosk", "nonce": nonce,
                           "sig": "00" * 64}, separators=(",", ":")).encode()
        refused(hub, "a guess", *request(hub, b"POST", b"/v1/enrol", body, JSON))
    hub.stop()
    must(hub.ask("SELECT count(*) FROM device") == [(0,)], "a guess made a desk")
    proved("60 guesses at a code made no desk")


def slow_senders_lose_their_connection(world):
    """Even one that sends a byte now and then."""
    hub = Hub(world, template=template()).start()
    s = dial(hub, 1)
    s.sendall(b"POST /v1/push HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n")
    started = time.monotonic()
    closed = False
    while not closed and time.monotonic() - started < 60:
        try:
            s.sendall(b"x")
            time.sleep(0.5)
            s.setblocking(False)
            try:
                closed = s.recv(1000) == b""
            except BlockingIOError:
                pass
            s.setblocking(True)
        except OSError:
            closed = True
    s.close()
    hub.stop()
    must(closed, "a sender of one byte in half a second keeps its connection for ever")
    proved("a byte now and then keeps a connection %.0f s" % (time.monotonic() - started))


def the_hospitals_own_keys(world):
    hub = Hub(world, template=template()).start()
    key = [w for w in hub.cli("client", "add", "billing").must_end(0).out.split() if len(w) == 64][0].encode()
    auth = JSON + b"Authorization: Bearer " + key + b"\r\n"
    event = {"specversion": "1.0", "id": "1", "source": "s", "type": "pointdesk.payment", "subject": "M000001",
             "data": {"bill_no": "B1", "total_fen": 100, "insured_fen": 0, "self_paid_fen": 100}}

    def post(change, idem, path=b"/v1/events"):
        body = change if isinstance(change, bytes) else json.dumps(change).encode()
        return request(hub, b"POST", path, body, auth + b"Idempotency-Key: " + idem + b"\r\n")

    before = hub.balance("M000001")
    for i, (name, value) in enumerate((("total_fen", -1), ("self_paid_fen", -100), ("self_paid_fen", 10 ** 18),
                                       ("self_paid_fen", 1.5), ("self_paid_fen", "100"), ("self_paid_fen", True),
                                       ("self_paid_fen", 101), ("insured_fen", 50), ("bill_no", ""), ("bill_no", "a b"),
                                       ("bill_no", "B\u0000"), ("bill_no", "'; DROP TABLE op; --"), ("bill_no", "x" * 500),
                                       ("total_fen", None))):
        bad = json.loads(json.dumps(event))
        bad["data"][name] = value
        refused(hub, "%s = %r" % (name, value), *post(bad, b"bad%d" % i))
    for i, body in enumerate((b"", b"null", b"[]", b"{", b'{"a":1,"a":2}', b"\xff", b"[" * 200000, b'{"specversion":"1.0"}',
                              b'{"id":"' + b"x" * 200000 + b'"}', json.dumps(dict(event, subject="nobody")).encode(),
                              json.dumps(dict(event, type="pointdesk.other")).encode(),
                              json.dumps(dict(event, specversion="0.3")).encode(),
                              json.dumps(dict(event, subject={"a": 1})).encode(),
                              json.dumps(event).replace("100}", "1e2}").encode(),
                              json.dumps(event).replace("100}", "NaN}").encode(),
                              json.dumps(event).replace("100}", "+100}").encode())):
        refused(hub, "event %r" % body[:60], *post(body, b"ugly%d" % i))
    must(post(event, b"one")[0] == 200, "a good event is refused")
    must(b"already_granted" in post(dict(event, id="2"), b"two")[1], "one bill was granted twice")
    must(b'"points":1' in post(event, b"one")[1], "the first answer was not given again")
    must(post(dict(event, id="3"), b"one")[0] == 409, "one Idempotency-Key took two bodies")
    must(hub.balance("M000001") == before + 1, "one bill gave %d points" % (hub.balance("M000001") - before))
    for i, name in enumerate(("\u202eeve", "%s%n%x", "a\u0000b", "\x1b[2J", "x" * 300, "")):
        status, body = post({"number": "EVIL%d" % i, "name": name, "phone": "1380000000%d" % i}, b"n%d" % i, b"/v1/members")
        must(status in (201, 400), "a member named %r was answered with %d" % (name, status))
        if status == 201:
            shown = hub.cli("member", "show", "EVIL%d" % i).must_end(0).out
            must(all(c.isprintable() or c == "\n" for c in shown), "the name %r is shown as %r" % (name, shown))
    hub.stop()
    hub.verify().must_end(0)
    proved("bearer keys: bad amounts, bodies and names refused; one bill, one grant")


def keys_that_ask_for_too_much(world):
    """Pages, paths, headers and bodies of a client whose key is good."""
    hub = Hub(world, template=template()).start()
    key = hub.cli("client", "add", "reader", "--for", "read,codes", "--rate", "none").must_end(0).out.split()[0].encode()
    few = hub.cli("client", "add", "few", "--for", "read", "--rate", "2/s").must_end(0).out.split()[0].encode()
    auth = b"Authorization: Bearer " + key + b"\r\n"
    for query in (b"limit=999999999999", b"limit=0", b"limit=-1", b"limit=1e2", b"limit=0x10", b"limit=5.0", b"limit= 5",
                  b"limit=%35", b"limit=5&limit=5", b"after=-1", b"after=18446744073709551617", b"after=9" * 30,
                  b"after=1;drop", b"after='", b"after[]=1", b"&&&&", b"x", b"limit=5&x=1", b"a" * 4000):
        refused(hub, query.decode()[:40], *request(hub, b"GET", b"/v1/members/M000001/ledger?" + query, headers=auth))
    for path in (b"/v1/members/%2e%2e/accounts", b"/v1/members/../accounts", b"/v1/members/M000001%00/accounts",
                 b"/v1/members/M000001/accounts/../ledger", b"/v1/members/" + b"1" * 3000 + b"/accounts",
                 b"/v1/members/M000001;x/ledger", b"/v1/members/'%20OR%201=1--/accounts", b"/v1/assets/" + b"A" * 64,
                 b"/v1/assets/" + b"a" * 63, b"/v1/assets/" + b"a" * 65, b"/v1/assets//etc/passwd"):
        refused(hub, path.decode()[:40], *request(hub, b"GET", path, headers=auth))
    codes = b"/v1/members/M000001/codes"
    for kind in (b"text/plain", b"application/x-www-form-urlencoded", b"multipart/form-data; boundary=x", b"application/xml",
                 b"application/jsonx", b"x" * 2000, b"application/json\r\nContent-Type: text/plain"):
        refused(hub, kind.decode()[:40], *request(hub, b"POST", codes, b'{"kind":"day"}', auth + b"Content-Type: " + kind + b"\r\n"))
    for body in (b'{"kind":"day","kind":"card"}', b'{"kind":' + b"[" * 100000, b'{"a":' * 3000 + b"1" + b"}" * 3000,
                 b'{"kind":{"kind":"day"}}', b'{"kind":"day\\u0000"}', b'{"kind":"DAY"}', b'"day"', b"", b"\xef\xbb\xbf{}",
                 b'{"kind":"' + b"d" * 200000 + b'"}', b'{"kind":"day"}{"kind":"day"}', b'{"kind":1e999}'):
        refused(hub, body.decode(errors="replace")[:40], *request(hub, b"POST", codes, body, auth + JSON))
    for idem in (b"Idempotency-Key: \r\n", b"Idempotency-Key: " + b"k" * 129 + b"\r\n",
                 b"Idempotency-Key: a\r\nIdempotency-Key: b\r\n"):
        refused(hub, idem.decode()[:40], *request(hub, b"POST", codes, b'{"kind":"day"}', auth + JSON + idem))
    slow = [request(hub, b"GET", b"/v1/programme", headers=b"Authorization: Bearer " + few + b"\r\n")[0] for _ in range(60)]
    must(429 in slow and set(slow) <= {200, 429}, "a key of two a second was answered %r" % set(slow))
    must(request(hub, b"GET", b"/v1/programme", headers=auth)[0] == 200, "one client's haste is another's")
    must(request(hub, b"POST", codes, b'{"kind":"day"}', auth + JSON)[0] == 201, "a good request is refused")
    hub.stop()
    hub.verify().must_end(0)
    proved("a good key: pages, paths, headers and bodies out of bounds refused; haste is one's own")


def a_member_file_is_read_whole_or_not_at_all(world):
    """Rows behind a zero byte would be lost without a word."""
    hub = Hub(world, template=template())
    before = hub.ask("SELECT count(*) FROM person")
    path = world.path("members.csv")
    with open(path, "wb") as f:
        f.write(b"number,name,phone,points\nZ1,A,138,1\nZ2,B\x00C,138,1\nZ3,C,138,1\n")
    done = hub.cli("member", "import", path).must_end(2)
    must(path + ":3:" in done.out + done.err, "the line is not named: %s%s" % (done.out, done.err))
    must(hub.ask("SELECT count(*) FROM person") == before, "some of the rows were imported")
    proved("a file with a zero byte is refused, with its line")


if __name__ == "__main__":
    try:
        main([nothing_is_had_without_a_key, odd_paths_are_nobodys, senseless_bytes, guesses_at_enrolment_codes,
              slow_senders_lose_their_connection, the_hospitals_own_keys, keys_that_ask_for_too_much,
              a_member_file_is_read_whole_or_not_at_all])
    finally:
        forget_template()
