#!/usr/bin/env python3
"""Goal: who copies a command out of packaging/hospital-systems.md, or out of README.md, gets what it says there.

Method: all of its commands, in their order and as they stand, in one shell against a real hub; then what they printed,
and the table of problems against /openapi.json. No page that is for who uses a hub has a curl that is not run here.
"""
import json
import os
import re
import subprocess
import sys
import unittest

from served import BUILD, PATIENCE_S, SOURCE, Served

GUIDE = (SOURCE / "packaging/hospital-systems.md").read_text(encoding="utf-8")
README = (SOURCE / "README.md").read_text(encoding="utf-8")
MARK = "@@@"


def run_as_it_stands(script):
    """In one shell beside a hub; returns what it printed, and its status and complaints."""
    with Served() as hub:
        there = dict(os.environ, HUB=hub.at, DATA=hub.data, PATH="%s:%s" % (BUILD, os.environ["PATH"]))
        return subprocess.run(["bash", "-c", "set -euo pipefail\n" + script], env=there, cwd=hub.folder.name,
                              capture_output=True, text=True, timeout=2 * PATIENCE_S)


class Guide(unittest.TestCase):
    def test_the_commands_of_the_readme_work_as_they_stand(self):
        part = README.split("## For the hospital's own systems")[1].split("\n## ")[0]
        self.assertEqual(README.count("curl "), part.count("curl "))
        done = run_as_it_stands("".join(re.findall(r"^```sh\n(.*?)^```", part, re.MULTILINE | re.DOTALL)))
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
        member, bill, refund, accounts, ledger, code = [
            json.loads(text) for text in done.stdout.replace("}{", "}\n{").splitlines()]
        self.assertEqual(accounts["id"], member["id"])
        self.assertEqual([bill["status"], refund["status"]], ["applied"] * 2)
        self.assertEqual(refund["points"] * 4, bill["points"])
        points = accounts["units"][0]
        self.assertEqual(points["available"] + points["pending"], bill["points"] - refund["points"])
        self.assertEqual([row["kind"] for row in ledger["rows"]], ["grant", "claw_back"])
        self.assertEqual(code["code"][:4], "PD1:")

    def test_every_curl_for_users_stands_in_a_page_that_is_run(self):
        pages = [p for p in [SOURCE / "README.md", *SOURCE.glob("packaging/*.md")]
                 if "curl " in p.read_text(encoding="utf-8")]
        self.assertEqual(sorted(p.name for p in pages), ["README.md", "hospital-systems.md"])

    def test_every_command_works_as_it_stands(self):
        blocks = re.findall(r"^```sh\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
        script = "set -euo pipefail\n" + "".join("%secho; echo %s\n" % (block, MARK) for block in blocks)
        with Served() as hub:
            there = dict(os.environ, HUB=hub.at, DATA=hub.data, PATH="%s:%s" % (BUILD, os.environ["PATH"]))
            done = subprocess.run(["bash", "-c", script], env=there, cwd=hub.folder.name, capture_output=True, text=True,
                                  timeout=2 * PATIENCE_S)
            self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
            said = [text.strip() for text in done.stdout.split(MARK)]
            rules = os.path.getsize(os.path.join(hub.folder.name, "rules.json"))
        (_, member, bill, refund, event, plan, kinds, accounts, units, use, ledger, codes, seats, board, answers, feedback, externals,
         consents, family, reminders, quote, money, tender, programme, webhook, signature, metrics, shop, _) = said
        self.assertRegex(json.loads(member)["id"], "^[0-9a-f]{32}$")
        bill, refund, event = json.loads(bill), json.loads(refund), json.loads(event)
        self.assertEqual([e["status"] for e in (bill, refund, event)], ["applied"] * 3)
        self.assertEqual(refund["points"] * 4, bill["points"])
        tick, plans = [json.loads(part) for part in plan.replace("}{", "}\n{").splitlines()]
        self.assertEqual((tick["status"], tick["points"]), ("done", 10))
        joined, all_of_hers = [json.loads(part) for part in kinds.replace("}{", "}\n{").splitlines()]
        self.assertIn(joined["id"], [m["id"] for m in all_of_hers["memberships"]])
        points = json.loads(accounts)["units"][0]
        self.assertEqual(points["available"] + points["pending"],
                         bill["points"] - refund["points"] + event["points"] + tick["points"])
        self.assertEqual(sum(e["amount"] for e in points["expiring"]), points["available"] + points["pending"])
        self.assertEqual([(u["unit"], u["left"]) for u in json.loads(units)["units"]], [("first_visit", 1)])
        self.assertEqual(json.loads(use), {"v": 1, "status": "applied", "number": 1, "unit": "first_visit", "n": 1, "left": 0,
                                           "off_fen": 2000, "price_fen": 0})
        rows = json.loads(ledger)["rows"]
        self.assertEqual([row["kind"] for row in rows], ["grant", "claw_back", "grant", "grant"])
        self.assertTrue(all(row["programme"] > 0 and row["rule"] for row in rows))
        self.assertEqual(re.findall(r'"code":"(PD1:)', codes), ["PD1:", "PD1:"])
        self.assertIn('"id":"talk-teeth"', seats)
        self.assertEqual(re.findall(r'"state":"(\w+)"', seats), ["booked", "cancelled"])
        self.assertIn('"id":"brush"', board)
        self.assertEqual(json.loads(answers), {"v": 1, "status": "applied", "points": 20})
        self.assertEqual(json.loads(feedback)["state"], "received")
        bound, coded, named, unbound = [json.loads(part) for part in externals.replace("}{", "}\n{").splitlines()]
        self.assertEqual(bound["id"], named["id"])
        self.assertEqual(coded["code"][:4], "PD1:")
        self.assertEqual([(e["issuer"], e["ends_in"]) for e in named["external_ids"]], [("wechat", "3")])
        self.assertEqual(unbound, {"v": 1})
        holds, blocked = [json.loads(part) for part in family.replace("}{", "}\n{").splitlines()]
        self.assertEqual((holds["holds"], holds["cards"], blocked["code"]), (None, [], "not_found"))
        given, now = consents.splitlines() if "\n" in consents else consents.replace("}{", "}\n{").splitlines()
        self.assertEqual(json.loads(given)["status"], "given")
        self.assertTrue(json.loads(now)["now"]["sms"])
        reminded = json.loads(reminders.replace("}{", "}\n{").splitlines()[1])["reminders"]
        self.assertEqual([(r["topic"], r["state"]) for r in reminded], [("cleaning", "waiting")])
        self.assertEqual([line["percent"] for line in json.loads(quote)["lines"]], [0, 0])
        due, kept, asked, hers = [json.loads(part) for part in money.replace("}{", "}\n{").splitlines()]
        self.assertEqual([due["bill_no"], kept["tenders"], hers["accounts"]], ["7002", [], []])
        self.assertEqual(asked["points"]["none_because"], "too_few_points")
        self.assertEqual(json.loads(tender), {"v": 1, "status": "refused", "reason": "too_few_points"})
        self.assertEqual(programme, "304")
        self.assertGreater(rules, 1000)
        self.assertIn("http://127.0.0.1:9/in (0 waiting)", webhook)
        self.assertRegex(signature, "^[0-9a-f]{64}$")
        self.assertEqual(metrics, "# HELP pointdesk_pushes_total Pushes of desks that were taken.\n"
                                  "# TYPE pointdesk_pushes_total counter\npointdesk_pushes_total 0")

        self.assertIn('"status":"issued"', shop)
        self.assertIn('"reference":"sale-1"', shop)

    def test_the_table_of_problems_is_that_of_the_paths(self):
        told = dict(re.findall(r"^\| `([a-z_]+)` \| (\d+) \|", GUIDE, re.MULTILINE))
        document = json.loads((SOURCE / "sync/hub/openapi.json").read_text(encoding="utf-8"))
        described = {"method_not_allowed": "405"}  # of every path
        for item in document["paths"].values():
            for operation in item.values():
                if {"client": []} not in operation["security"]:
                    continue
                for status, answer in operation["responses"].items():
                    if status >= "400":
                        described.update({code: status for code in answer["description"].split("; ")})
        self.assertEqual(told, described)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0]])
