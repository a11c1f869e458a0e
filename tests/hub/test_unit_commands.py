#!/usr/bin/env python3
"""Goal: a person at the hub gives, uses and takes back coupons and entitlements by command, and whoever does a service
sees what waits. Method: a real hub with the demo hospital's rules, its commands beside its API, and what they print.
"""
import json
import unittest

from served import Served


class Units(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.hub = Served()
        cls.hub.start()
        cls.hub.cli("member", "add", "N-1", "Ann", "13911112222")

    @classmethod
    def tearDownClass(cls):
        cls.hub.stop()
        cls.hub.folder.cleanup()

    def left(self):
        rows = json.loads(self.hub.cli("unit", "list", "N-1", "--json"))["units"]
        return {unit: sum(row["left"] for row in rows if row["unit"] == unit) for unit in {row["unit"] for row in rows}}

    def test_a_coupon_is_given_used_and_taken_back(self):
        cli = self.hub.cli
        self.assertEqual(self.left(), {"first_visit": 1})
        self.assertIn("First visit, 20 yuan off", cli("unit", "list", "N-1"))
        self.assertEqual(cli("unit", "use", "N-1", "first_visit", "--bill", "99.99", code=1), "no: min_spend")
        self.assertEqual(cli("unit", "use", "N-1", "first_visit", "--bill", "120", "--reference", "B-1"),
                         "use 1: 1 of first_visit, 0 left\n20.00 yuan off the bill")
        self.assertIn("as it was used before", cli("unit", "use", "N-1", "first_visit", "--bill", "120", "--reference", "B-1"))
        self.assertEqual(cli("unit", "use", "N-1", "first_visit", "--bill", "120", code=1), "no: none_left")
        self.assertEqual(cli("unit", "reverse", "1"), "use 1: 1 of first_visit taken back, 1 left")
        self.assertEqual(self.left(), {"first_visit": 1})
        self.assertIn("from the tier silver on", cli("unit", "give", "N-1", "care_20", code=1))
        self.assertIn("is no coupon", cli("unit", "give", "N-1", "points", code=1))
        self.assertIn("gift 1: first_visit", cli("unit", "give", "N-1", "first_visit", "--n", "2", "--reference", "F-1"))
        self.assertIn("as it was given before", cli("unit", "give", "N-1", "first_visit", "--n", "2", "--reference", "F-1"))
        self.assertEqual(self.left(), {"first_visit": 3})

    def test_a_service_waits_until_it_is_done(self):
        cli = self.hub.cli
        self.assertIn("gift", cli("unit", "give", "N-1", "cleaning"))
        self.assertIn("Dental front desk waits for her at P1", cli("unit", "use", "N-1", "cleaning"))
        waits = json.loads(cli("service", "list", "--json"))["services"]
        self.assertEqual([(s["state"], s["what"], s["receiver"], s["hours"]) for s in waits],
                         [("open", "cleaning", "Dental front desk", 0)])
        number = str(waits[0]["number"])
        report = json.loads(cli("report", "uncollected", "--json", "--lang", "en"))["services"]
        self.assertEqual([(s["receiver"], s["service"], s["age"]) for s in report],
                         [("Dental front desk", "Dental cleaning", "0 h")])
        self.assertIn("taken", cli("service", "take", number))
        self.assertIn("it is taken", cli("service", "take", number, code=1))
        self.assertIn("done", cli("service", "done", number))
        self.assertIn("there is no such service", cli("service", "done", "99", code=1))
        self.assertEqual(cli("unit", "reverse", number, code=1), "no: service_done")
        self.assertEqual(json.loads(cli("service", "list", "--json"))["services"], [])
        self.assertEqual(len(json.loads(cli("service", "list", "--all", "--json"))["services"]), 1)
        sheet = json.loads(cli("member", "sheet", "N-1", "--json"))
        self.assertEqual([(u["what"], u["service"]) for u in sheet["unit_uses"] if u["what"] == "cleaning"],
                         [("cleaning", "done")])
        self.assertIn("cleaning", [u["what"] for u in sheet["units"]])
        self.assertIn("cleaning", [u["what"] for u in sheet["unit_gifts"]])
        self.assertIn("unit_use", [m["what"] for m in sheet["moves"]])

    def test_what_is_typed_wrong_is_told(self):
        for words in (["unit", "use", "N-1"], ["unit", "give", "N-1"], ["unit", "use", "N-1", "cleaning", "--bill", "1.2"],
                      ["unit", "use", "N-1", "cleaning", "--bill", "-1"], ["unit", "give", "N-1", "cleaning", "--n", "0"],
                      ["unit", "give", "N-1", "cleaning", "--reference", "a b"], ["service", "take"], ["unit"]):
            self.hub.cli(*words, code=2)
        self.hub.cli("unit", "list", "nobody", code=1)
        self.hub.cli("unit", "give", "nobody", "cleaning", code=1)
        self.assertIn(": ok", self.hub.cli("verify"))


if __name__ == "__main__":
    unittest.main()
