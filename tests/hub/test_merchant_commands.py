#!/usr/bin/env python3
"""Goal: a merchant is added, its till gives and takes points of a member who shows her code, and a period is settled
once. Method: a real hub with the demo hospital, its commands, and curl as a till's own system.
"""
import csv
import io
import json
import shutil
import subprocess
import unittest

from served import Served


class Merchants(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.hub = Served()
        cls.hub.start()
        cls.hub.cli("member", "add", "N-1", "Ann", "13911112222")
        cls.key = cls.hub.cli("client", "add", "till", "--merchant", "dawn-books", "--for", "vouchers,issues,burns")
        cls.phone = cls.hub.client("phone", "--for", "codes")
        cls.posted = 0

    @classmethod
    def tearDownClass(cls):
        cls.hub.stop()
        cls.hub.folder.cleanup()

    def code(self):
        return self.hub.ask("POST", "/v1/codes", {"member": "N-1", "type": "rotating"}, self.phone)[2]["code"]

    def post(self, path, body, idem=None):
        """Status and answer, as curl gets them."""
        Merchants.posted += 1
        done = subprocess.run(
            ["curl", "-sS", "-w", "\n%{http_code}", "-H", "Authorization: Bearer " + self.key, "-H", "Content-Type: application/json",
             "-H", "Idempotency-Key: " + (idem or "k%d" % self.posted), "-d", json.dumps(body), self.hub.at + path],
            capture_output=True, text=True, check=True)
        answer, status = done.stdout.rsplit("\n", 1)
        return int(status), json.loads(answer)

    @unittest.skipUnless(shutil.which("curl"), "curl is not here")
    def test_a_till_gives_and_takes_points(self):
        given = {"code": self.code(), "points": 120, "reference": "S-1"}
        status, answer = self.post("/v1/issues", given, "one")
        self.assertEqual((status, answer["status"], answer["points"]), (201, "issued", 120))
        self.assertEqual(self.post("/v1/issues", given, "one"), (201, answer))
        self.assertEqual(self.post("/v1/issues", dict(given, points=201, reference="S-2"))[1]["code"], "above_cap")
        status, paid = self.post("/v1/burns", {"code": self.code(), "points": 50, "reference": "B-1"})
        self.assertEqual((status, paid.get("code", paid["status"])), (201, "paid"))
        status, back = self.post("/v1/issues/%d/reverse" % answer["number"], {})
        self.assertEqual((status, back["status"]), (201, "reversed"))
        self.assertEqual(self.post("/v1/vouchers", {"code": "PD1:NO"})[1]["code"], "voucher_unknown")
        rows = list(csv.DictReader(io.StringIO(
            "\n".join(self.hub.cli("report", "clearing", "--csv").splitlines()[1:]))))
        mine = {row["Merchant"]: row for row in rows}["dawn-books"]
        self.assertEqual((mine["Used"], mine["Given"], mine["Given back"]), ("50", "120", mine["Given back"]))
        self.assertIn("S-1", self.hub.cli("report", "clearing", "--merchant", "dawn-books"))
        self.assertIn("ok", self.hub.cli("verify"))

    def test_a_period_is_settled_when_it_is_over(self):
        cli = self.hub.cli
        before = cli("merchant", "settle", "dawn-books", "--period", "2026-01", "--csv")
        self.assertEqual(before.splitlines()[1:], cli("merchant", "settle", "dawn-books", "--period", "2026-01",
                                                     "--csv").splitlines()[1:])
        self.assertIn("is open", cli("merchant", "settle", "dawn-books", "--period", "2090-01", code=1))
        self.assertIn("is before the last one", cli("merchant", "settle", "dawn-books", "--period", "2025-12", code=1))
        self.assertEqual(len(json.loads(cli("merchant", "statements", "--json"))["statements"]), 1)

    def test_what_is_typed_wrong_is_told(self):
        cli = self.hub.cli
        name = "zh-Hans=店|zh-Hant=店|en=Shop"
        self.assertIn("was added", cli("merchant", "add", "clinic", "--name", name, "--kind", "partner", "--months", "3"))
        self.assertIn("is a merchant already", cli("merchant", "add", "clinic", "--name", name, code=1))
        self.assertIn("begins none", cli("merchant", "settle", "clinic", "--period", "2026-02", code=2))
        for words, says in ((["add", "a b", "--name", name], "ID"), (["add", "x", "--name", "en=Shop"], "zh-Hans"),
                            (["add", "x"], "--name"), (["add", "x", "--name", name, "--months", "5"], "--months"),
                            (["settle", "clinic"], "--period")):
            self.assertIn(says, cli("merchant", *words, code=2))
        self.assertIn("is no merchant", cli("merchant", "stop", "nobody", code=1))
        self.assertIn("stopped", cli("merchant", "stop", "clinic"))
        self.assertIn("partner", cli("merchant", "list"))


if __name__ == "__main__":
    unittest.main()
