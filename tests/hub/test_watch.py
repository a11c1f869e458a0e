#!/usr/bin/env python3
"""Goal: who runs a hub can watch it: numbers at /metrics for this machine and for keys that may, one line in the
log for each request of the hospital's systems, and in neither anything of a member.

Method: a real hub is told of a patient whose name, phone and number are marker words, rightly and wrongly; then
every line of its log and of its metrics is read, as text and as JSON.
"""
import contextlib
import datetime
import json
import os
import re
import sqlite3
import sys
import time
import unittest

from served import Served

NAME, PHONE, NUMBER, VISIT = "Zerubbabel", "13977712345", "MARKER-77", "VISIT-88"
ALL = "--for", "read,members,codes,events,answers"
SAMPLE = re.compile(r'^pointdesk_[a-z_]+(\{[a-z]+="[^"\\\n]*"(,[a-z]+="[^"\\\n]*")*\})? -?[0-9]+(\.[0-9]+)?$')


def sheet(visit_no):
    return {"survey": "visit", "member": NUMBER, "visit_no": visit_no, "answers": {"content": 4, "again": True}}


def pay(hub):
    """Her visit is known by what she paid for it."""
    bills = os.path.join(hub.data, "bills.csv")
    with open(bills, "w") as f:
        f.write("bill_no,member,total_fen,insured_fen,self_paid_fen\n%s,%s,100,0,100\n" % (VISIT, NUMBER))
    hub.cli("bill", "import", bills)
    os.remove(bills)


def visit(hub, key):
    """What a hospital's system does in a day, some of it wrong."""
    member = {"number": NUMBER, "name": NAME, "phone": PHONE}
    asked = [hub.ask("POST", "/v1/members", member, key, {"idempotency-key": "a"})]
    pay(hub)
    asked += [hub.ask("POST", "/v1/members", member, key, {"idempotency-key": "b"}),
             hub.ask("POST", "/v1/members", dict(member, name=NAME + "\x07"), key, {"idempotency-key": "a"}),
             hub.ask("GET", "/v1/members/" + NUMBER, key=key), hub.ask("GET", "/v1/members/" + PHONE, key=key),
             hub.ask("GET", "/v1/members/%s/accounts" % NUMBER, key=key),
             hub.ask("GET", "/v1/members/%s/ledger" % PHONE, key=key),
             hub.ask("GET", "/v1/members/%s/nothing" % PHONE, key=key),
             hub.ask("GET", "/v1/members/%s-x" % NUMBER, key=key),
             hub.ask("GET", "/%s/%s" % (NUMBER, NAME), key=key),
             hub.ask("GET", "/v1/members/" + NUMBER, key="wrong" + PHONE),
             hub.ask("POST", "/v1/codes", {"member": PHONE, "type": "day"}, key),
             hub.ask("POST", "/v1/members/%s/codes" % NUMBER, {"kind": "rotating"}, key),
             hub.ask("POST", "/v1/members/%s/codes" % NUMBER, {"kind": PHONE}, key),
             hub.ask("POST", "/v1/events", {"specversion": "1.0", "id": PHONE, "source": NAME, "subject": NUMBER,
                                            "type": "pointdesk.sign_in"}, key, {"idempotency-key": PHONE}),
             hub.ask("POST", "/v1/events", {"subject": NUMBER, "x": NAME}, key, {"idempotency-key": "e"}),
             hub.ask("POST", "/v1/answers", sheet(VISIT), key, {"idempotency-key": "s" + PHONE}),
             hub.ask("POST", "/v1/answers", dict(sheet(VISIT), answers={NAME: 1}), key, {"idempotency-key": "t"}),
             hub.ask("POST", "/v1/feedback", {"topic": "staff", "face": 1, "member": PHONE}, key, {"idempotency-key": "f"}),
             hub.ask("POST", "/v1/feedback", {"topic": NAME, "face": 1}, key, {"idempotency-key": "g"}),
             hub.ask("GET", "/v1/members/%s/consents" % PHONE, key=key),
             hub.ask("POST", "/v1/members/%s/consents" % PHONE, {"purpose": "sms", "given": False}, key)]
    hub.cli("member", "show", NUMBER)
    hub.cli("member", "erase", NUMBER, "--yes", "--reason", "asked")
    return [status for status, _, _ in asked], [answer["code"] for _, _, answer in asked if "code" in answer]


class Watch(unittest.TestCase):
    def test_no_line_says_anything_of_a_member(self):
        for form in ("text", "json"):
            with Served("--log", form) as hub:
                key = hub.client("his", *ALL)
                statuses, codes = visit(hub, key)
                self.assertEqual(statuses, [201, 409, 409, 200, 200, 200, 200, 404, 404, 404, 401, 201, 201, 400, 200, 400,
                                            200, 400, 201, 400, 200, 200])
                lines = hub.ask("GET", "/metrics")[2].splitlines()
                hub.stop()
                requests = [line for line in hub.log if "request" in line]
                self.assertEqual(len(requests), len(statuses))
                for line in hub.log + lines:
                    for secret in [NAME, PHONE, NUMBER, VISIT, key, PHONE[-4:]] + [c for c in codes if c.startswith("PD1:")]:
                        self.assertNotIn(secret, line)

    def test_what_it_knew_is_in_no_file_when_it_dies(self):
        with Served() as hub, open("/proc/%d/limits" % hub.process.pid) as limits:
            self.assertRegex(limits.read(), r"(?m)^Max core file size +0 +0 ")

    def test_each_request_is_one_line_of_json(self):
        with Served("--log", "json") as hub:
            key = hub.client("his", *ALL)
            visit(hub, key)
            hub.ask("GET", "/v1/hello")
            hub.ask("POST", "/v1/push", b"nonsense\r\n\"\\")
            hub.stop()
            lines = [json.loads(line) for line in hub.log]
            self.assertTrue(all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", line["time"]) for line in lines))
            self.assertTrue(all(line["level"] in ("error", "warning", "info", "debug") for line in lines))
            requests = [line for line in lines if line.get("event") == "request"]
            ledger = next(r for r in requests if r["route"] == "/v1/members/*/ledger")
            self.assertEqual((ledger["method"], ledger["status"], ledger["client"]), ("GET", 200, "his"))
            stranger = next(r for r in requests if r["status"] == 401)
            self.assertEqual(stranger["problem"], "unauthorized")
            self.assertNotIn("client", stranger)
            push = next(r for r in requests if r["route"] == "/v1/push")
            self.assertEqual((push["status"], push["problem"]), (400, "bad_request"))
            self.assertNotIn("/v1/hello", [r["route"] for r in requests])

    def test_answers_that_wait_are_written_when_the_hub_ends(self):
        with Served() as hub:
            key = hub.client("his", *ALL)
            hub.ask("POST", "/v1/members", {"number": NUMBER, "name": NAME}, key, {"idempotency-key": "a"})
            pay(hub)
            self.assertEqual(hub.ask("POST", "/v1/answers", sheet(VISIT), key, {"idempotency-key": "b"})[0], 200)
            hub.stop()
            with contextlib.closing(sqlite3.connect(os.path.join(hub.data, "hub.db"))) as books:
                said = books.execute("SELECT question, value, day FROM answer").fetchall()
            self.assertEqual(sorted(row[:2] for row in said), [("again", "yes"), ("content", "4")])
            self.assertEqual(len({row[2] for row in said}), 1)
            first = datetime.date(1970, 1, 1) + datetime.timedelta(days=said[0][2])
            self.assertEqual(first.day, 1)  # so few of a day are of its month

    def test_strangers_do_not_fill_the_log(self):
        with Served() as hub:
            started = time.monotonic()
            for _ in range(200):
                self.assertEqual(hub.ask("GET", "/v1/members/x", key="x")[0], 401)
            few = hub.client("few", "--for", "read", "--rate", "1/s")
            answered = [hub.ask("GET", "/v1/programme", key=few)[0] for _ in range(200)]
            seconds = time.monotonic() - started
            hub.stop()
            told = len([line for line in hub.log if "status=401" in line or "status=429" in line])
            self.assertGreater(told, 0)
            self.assertLessEqual(told, 20 * (seconds + 2))
            self.assertEqual(len([line for line in hub.log if "status=200" in line and "client=few" in line]),
                             answered.count(200))

    def test_the_numbers_are_prometheus_text_and_right(self):
        with Served() as hub:
            key = hub.client("his")
            hub.ask("GET", "/v1/members/M000001", key=key)
            status, headers, text = hub.ask("GET", "/metrics")
            self.assertEqual((status, headers["content-type"]), (200, "text/plain; version=0.0.4; charset=utf-8"))
            self.assertTrue(text.endswith("\n"))
            values, typed = {}, {}
            for line in text.splitlines():
                if line.startswith("# TYPE "):
                    typed[line.split()[2]] = line.split()[3]
                elif not line.startswith("# HELP "):
                    self.assertRegex(line.replace('le="+Inf"', 'le="Inf"'), SAMPLE)
                    values[line.rsplit(" ", 1)[0]] = float(line.rsplit(" ", 1)[1])
            for name in values:
                family = name.split("{")[0]
                self.assertTrue(family in typed or re.sub("_(bucket|sum|count)$", "", family) in typed, name)
            size = float(hub.cli("verify") is not None and values["pointdesk_database_bytes"])
            self.assertGreater(size, 100000)
            self.assertEqual(values["pointdesk_pushes_total"], 0)
            self.assertEqual(values['pointdesk_ops_total{result="applied_overdraft"}'], 0)
            self.assertEqual(values["pointdesk_polls_parked"], 0)
            self.assertEqual(values["pointdesk_snapshot_rows"], 0)
            self.assertEqual(values['pointdesk_requests_total{status="2xx"}'], 1)
            buckets = [v for n, v in values.items() if n.startswith("pointdesk_batch_seconds_bucket")]
            self.assertEqual(buckets, sorted(buckets))
            self.assertEqual(buckets[-1], values["pointdesk_batch_seconds_count"])
            self.assertEqual(buckets[-1], 1)

    def test_from_elsewhere_the_numbers_take_a_key_for_them(self):
        with Served() as hub:
            may = hub.client("prometheus", "--for", "metrics")
            other = hub.client("his")
            for proxy in ("X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"):
                elsewhere = {proxy: "203.0.113.7"}
                self.assertEqual(hub.ask("GET", "/metrics", headers=elsewhere)[2]["code"], "unauthorized")
                self.assertEqual(hub.ask("GET", "/metrics", key=other, headers=elsewhere)[2]["code"], "scope")
                self.assertEqual(hub.ask("GET", "/metrics", key=may, headers=elsewhere)[0], 200)
            self.assertEqual(hub.ask("GET", "/v1/members/M000001", key=may)[2]["code"], "scope")
            self.assertEqual(hub.ask("POST", "/metrics", b"")[0], 404)

    def test_keys_are_made_listed_renewed_and_revoked(self):
        with Served() as hub:
            old = hub.client("app", "--for", "read", "--days", "30", "--rate", "5/s")
            self.assertRegex(hub.cli("client", "list"), r"^app +read, 5/s, ends \d{4}-\d\d-\d\d$")
            self.assertEqual([(c["name"], c["for"], c["per_s"]) for c in json.loads(hub.cli("client", "list", "--json"))],
                             [("app", "read", 5)])
            answers = [hub.ask("GET", "/v1/programme", key=old) for _ in range(40)]
            often = [a for a in answers if a[0] == 429]
            self.assertTrue(often)
            self.assertEqual((often[0][2]["code"], often[0][1]["retry-after"]), ("rate_limited", "1"))
            new = hub.cli("client", "renew", "app", "--days", "30")
            time.sleep(1.1)
            self.assertEqual(hub.ask("GET", "/v1/programme", key=new)[0], 200)
            status, headers, problem = hub.ask("GET", "/v1/programme", key=old)
            self.assertEqual((status, problem["code"]), (401, "unauthorized"))
            self.assertIn("Bearer", headers["www-authenticate"])
            hub.cli("client", "revoke", "app")
            self.assertEqual(hub.ask("GET", "/v1/programme", key=new)[0], 401)
            self.assertIn("has no key", hub.cli("client", "revoke", "app", code=1))
            for wrong in (["--rate", "0/s"], ["--rate", "5/m"], ["--rate", "10001"], ["--days", "0"], ["--for", "all"]):
                self.assertRegex(hub.cli("client", "add", "x", *wrong, code=2), "must be|not a whole number in")
            self.assertIn("client list [--json]", hub.cli("client", "list", "more", code=2))


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0]])
