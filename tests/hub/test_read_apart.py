#!/usr/bin/env python3
"""Goal: what reads everything does not keep a hub from serving: it is read from a copy, which is gone afterwards.

Method: a real hub is asked over its control socket as the front ends of `verify` and `report` ask, and the front
end's part is left out, done late, or done by the program itself.
"""
import os
import pathlib
import re
import shutil
import socket
import subprocess
import unittest

from served import HUB, PATIENCE_S, Served

ON_COPY = 105


def ask(hub, *words):
    """What a front end is answered: code and text."""
    with socket.socket(socket.AF_UNIX) as s:
        s.settimeout(PATIENCE_S)
        s.connect(os.path.join(hub.data, "control.sock"))
        s.sendall(b"".join(w.encode() + b"\0" for w in ("/", *words, "--data", hub.data)) + b"\0")
        answer = b""
        while more := s.recv(4096):
            answer += more
    return answer[0], answer[1:].decode()


def copies(hub):
    return [name for name in os.listdir(hub.data) if "copy" in name]


def members(text):
    return int(re.search(r"(\d+) members", text).group(1))


class ReadApart(unittest.TestCase):
    def test_verify_beside_a_serving_hub_says_what_it_says_alone(self):
        with Served() as hub:
            beside = hub.cli("verify")
            in_json = hub.cli("verify", "--json")
            self.assertEqual(copies(hub), [])
            hub.stop()
            self.assertEqual(hub.cli("verify"), beside)
            self.assertEqual(hub.cli("verify", "--json"), in_json)
            self.assertTrue(beside.endswith(": ok"), beside)

    def test_the_hub_goes_on_while_its_copy_is_read_and_the_copy_does_not(self):
        with Served() as hub:
            before = members(hub.cli("verify"))
            code, copy = ask(hub, "verify")
            self.assertEqual((code, copies(hub)), (ON_COPY, [os.path.basename(copy)]))
            hub.cli("member", "add", "N-1", "\u9648\u6674")
            folder = pathlib.Path(hub.folder.name) / "read"
            folder.mkdir()
            shutil.move(copy, folder / "hub.db")
            late = subprocess.run([HUB, "verify", "--data", folder], capture_output=True, text=True, timeout=PATIENCE_S)
            self.assertEqual((late.returncode, members(late.stdout)), (0, before))
            self.assertEqual(members(hub.cli("verify")), before + 1)

    def test_a_violation_in_the_copy_is_told_with_its_exit_code(self):
        with Served() as hub:
            hub.stop()
            subprocess.run(["python3", "-c", "import sqlite3, sys; db = sqlite3.connect(sys.argv[1]); "
                            "db.execute('UPDATE account SET posted = posted + 1 WHERE unit = 1'); db.commit()",
                            os.path.join(hub.data, "hub.db")], check=True)
            hub.start()
            self.assertTrue(hub.cli("verify", code=1).startswith("I2: "))
            self.assertEqual(copies(hub), [])

    def test_a_wrong_word_makes_no_copy(self):
        with Served() as hub:
            self.assertIn("--bogus", hub.cli("verify", "--bogus", code=2))
            self.assertEqual(copies(hub), [])

    def test_a_copy_nobody_fetched_goes_at_the_next_start(self):
        with Served() as hub:
            self.assertEqual(ask(hub, "verify")[0], ON_COPY)
            self.assertEqual(len(copies(hub)), 1)
            hub.stop()
            hub.start()
            self.assertEqual(copies(hub), [])

    def test_reports_and_sheets_that_go_through_everything_are_read_apart_too(self):
        with Served() as hub:
            hub.cli("member", "add", "N-1", "\u9648\u6674")
            for words in (("report", "day"), ("report", "liability"), ("report", "gifts"), ("report", "uncollected"),
                          ("stock",), ("member", "sheet", "N-1")):
                with self.subTest(words=words):
                    code, copy = ask(hub, *words)
                    self.assertEqual(code, ON_COPY)
                    os.remove(copy)
                    self.assertTrue(hub.cli(*words, "--json").startswith("{"))
                    self.assertEqual(copies(hub), [])


if __name__ == "__main__":
    unittest.main()
