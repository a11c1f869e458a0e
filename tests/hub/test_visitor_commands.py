#!/usr/bin/env python3
"""Goal: the hospital's list of expected patients is loaded, what cannot be one is told by file and line, and nobody can
read it. Method: a real hub and its commands.
"""
import os
import unittest

from served import Served

ROWS = ("number,name,birth_year,phone_last4\nP-1,王美,1958,8000\nP 2,李,,\nP-3,李1,,\nP-4,李四,abc,\nP-5,李四,1990,12\n"
        "P-6,Ann Li,,\n")


class Visitors(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.hub = Served()
        cls.hub.start()
        cls.file = os.path.join(cls.hub.folder.name, "expected.csv")
        with open(cls.file, "w", encoding="utf-8") as f:
            f.write(ROWS)

    @classmethod
    def tearDownClass(cls):
        cls.hub.stop()
        cls.hub.folder.cleanup()

    def test_a_list_is_loaded_and_taken_out(self):
        said = self.hub.cli("visitor", "load", self.file, "--days", "3", code=1)
        self.assertIn("2 visitors loaded, 0 here already, 4 rows refused", said)
        for line, word in ((3, "number"), (4, "name"), (5, "birth_year"), (6, "phone_last4")):
            self.assertIn("expected.csv:%d: %s" % (line, word), said)
        self.assertIn("1..90", self.hub.cli("visitor", "load", self.file, "--days", "91", code=2))
        for root, _, files in os.walk(self.hub.folder.name):
            for name in files:
                if name != "expected.csv" and not name.endswith(".sock"):
                    with open(os.path.join(root, name), "rb") as f:
                        self.assertNotIn("王美".encode(), f.read(), name)
        self.assertIn("visitor", self.hub.cli("visitor", "list", code=2))
        self.assertEqual(self.hub.cli("visitor", "clear"), "2 visitors taken out")
        self.assertEqual(self.hub.cli("visitor", "clear"), "0 visitors taken out")


if __name__ == "__main__":
    unittest.main()
