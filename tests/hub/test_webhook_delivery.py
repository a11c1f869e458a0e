#!/usr/bin/env python3
"""Goal: a notice comes over a real connection, signed, again and again until it is taken, and whoever does not take it
keeps nobody waiting.

Method: a receiver that checks the signature with Python's own library, says no, breaks off, sends elsewhere and hangs,
before it says yes; a hub that is told by a desk to keep gifts, and asked by others meanwhile.
"""
import hashlib
import hmac
import http.server
import json
import re
import subprocess
import sys
import threading
import time
import unittest
import urllib.request

from jsonschema import Draft202012Validator

from served import BUILD, PATIENCE_S, SOURCE


class Receiver:
    """Answers with each of `script` in turn, then 204: a status, "drop", or seconds to wait first."""

    def __init__(self, script):
        self.script, self.got, self.changed = list(script), [], threading.Condition()
        self.secret = None
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                with outer.changed:
                    outer.got.append((time.monotonic(), dict(self.headers), body))
                    step = outer.script.pop(0) if outer.script else 204
                    outer.changed.notify_all()
                if step == "drop":
                    self.close_connection = True
                    return
                if isinstance(step, float):
                    time.sleep(step)
                    step = 204
                self.send_response(step)
                if step == 302:
                    self.send_header("location", "/elsewhere")
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = "http://127.0.0.1:%d/in" % self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def wait(self, n):
        with self.changed:
            if not self.changed.wait_for(lambda: len(self.got) >= n, PATIENCE_S):
                raise AssertionError("%d of %d came" % (len(self.got), n))

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Hub:
    def __init__(self, *urls):
        self.process = subprocess.Popen([BUILD / "tests/hub/hub_of_webhooks", *urls], stdin=subprocess.PIPE, text=True,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.secret = self.process.stdout.readline().strip()
        self.at = "http://127.0.0.1:" + self.process.stdout.readline().strip()

    def hold(self):
        self.process.stdin.write("hold\n")
        self.process.stdin.flush()

    def metrics(self):
        with urllib.request.urlopen(self.at + "/metrics", timeout=PATIENCE_S) as answer:
            return answer.read().decode()

    def close(self):
        try:
            _, errors = self.process.communicate(timeout=PATIENCE_S)
        finally:
            self.process.kill()
        if self.process.returncode != 0:
            raise AssertionError(errors)
        return errors


def is_signed(secret, headers, body):
    given = re.fullmatch(r"t=(\d+),v1=([0-9a-f]{64})", headers["Pointdesk-Signature"])
    if abs(time.time() - int(given.group(1))) > 60:
        return False
    made = hmac.new(secret.encode(), given.group(1).encode() + b"." + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(made, given.group(2))


class Notices(unittest.TestCase):
    def test_it_comes_signed_until_it_is_taken(self):
        receiver = Receiver(["drop", 500, 302])
        hub = Hub(receiver.url)
        hub.hold()
        receiver.wait(4)
        for _, headers, body in receiver.got:
            self.assertTrue(is_signed(hub.secret, headers, body))
            self.assertFalse(is_signed(hub.secret, headers, body + b" "))
            self.assertEqual(headers["Content-Type"], "application/cloudevents+json")
        self.assertEqual(len({body for _, _, body in receiver.got}), 1)
        event = json.loads(receiver.got[0][2])
        document = json.loads((SOURCE / "sync/hub/openapi.json").read_text(encoding="utf-8"))
        notice = dict(document["components"]["schemas"]["Notice"], components=document["components"])
        self.assertEqual([e.message for e in Draft202012Validator(notice).iter_errors(event)], [])
        self.assertEqual((event["type"], event["data"]["sku"]), ("pointdesk.ticket.ready", "G-001"))
        gaps = [b[0] - a[0] for a, b in zip(receiver.got, receiver.got[1:])]
        self.assertTrue(gaps[0] >= 1.9 and gaps[1] >= 3.9 and gaps[2] >= 7.9, gaps)
        for _ in range(PATIENCE_S * 10):
            if 'pointdesk_notices_waiting{client="app"} 0' in hub.metrics():
                break
            time.sleep(0.1)
        self.assertIn('pointdesk_notices_waiting{client="app"} 0', hub.metrics())
        log = hub.close()
        receiver.close()
        self.assertEqual(len(receiver.got), 4)
        self.assertIn("notice client=app status=204 tries=3", log)
        self.assertNotIn(hub.secret, log)
        self.assertNotIn(receiver.url, log)

    def test_who_hangs_keeps_nobody_waiting(self):
        receiver = Receiver([6.0, 6.0])
        hub = Hub(receiver.url)
        hub.hold()
        hub.hold()
        receiver.wait(1)
        slowest = 0.0
        for _ in range(20):
            started = time.monotonic()
            with urllib.request.urlopen(hub.at + "/v1/hello", timeout=PATIENCE_S) as answer:
                self.assertEqual(answer.status, 200)
            slowest = max(slowest, time.monotonic() - started)
        self.assertLess(slowest, 3.0)
        started = time.monotonic()
        hub.close()
        self.assertLess(time.monotonic() - started, 5.0, "the end waits for a receiver")
        receiver.close()

    def test_who_hangs_keeps_no_other_receiver_waiting(self):
        hanging, quick = Receiver([8.0] * 4), Receiver([])
        hub = Hub(quick.url, hanging.url)
        hub.hold()
        hanging.wait(1)
        quick.wait(1)
        hub.hold()
        started = time.monotonic()
        quick.wait(2)
        self.assertLess(time.monotonic() - started, 5.0)
        self.assertEqual(len(hanging.got), 1, "its next waits until it has answered")
        hub.close()
        hanging.close()
        quick.close()

    def test_nobody_there_is_no_fault_of_the_hub(self):
        receiver = Receiver([])
        receiver.close()
        hub = Hub(receiver.url)
        hub.hold()
        time.sleep(3)
        self.assertIn('pointdesk_notices_waiting{client="app"} 1', hub.metrics())
        self.assertIn("notice client=app status=0 tries=0", hub.close())


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0]])
