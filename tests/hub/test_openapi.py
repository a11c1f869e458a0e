#!/usr/bin/env python3
"""Goal: what the hub answers is what /openapi.json says, and it says all of it.

Method: the hub's own tests, which ctest runs before, record every exchange; each is held against the document:
a path and a status it names, the media type, the body by its schema, NDJSON line by line. Then a real hub serves the
document, and a hospital's own system works with nothing but it: a member, events, a code, and each "no".
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
import urllib.error
import urllib.request

from jsonschema import Draft202012Validator

SOURCE = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("PD_BUILD_DIR", SOURCE / "build" / "dev"))
RECORDS = [pathlib.Path(p) for p in os.environ.get("PD_RECORDS", "").split(":") if p]
SEEN_BY_HTTP_ALONE = {"/healthz", "/metrics"}


def load():
    return json.loads((SOURCE / "sync/hub/openapi.json").read_text(encoding="utf-8"))


def shape(body):
    """A body without what differs between two that a schema cannot tell apart: the digits of long hexadecimal texts."""
    return re.sub(r'"[0-9a-f]{16,}"', lambda m: '"%d"' % len(m.group()), body or "")


class Description:
    def __init__(self, document):
        self.document = document
        self.validators = {}

    def validator(self, schema):
        key = json.dumps(schema, sort_keys=True)
        if key not in self.validators:
            whole = dict(schema, components=self.document["components"])
            self.validators[key] = Draft202012Validator(whole)
        return self.validators[key]

    def path_of(self, path):
        """The template that a path is, literal ones first."""
        if path in self.document["paths"]:
            return path
        for template in self.document["paths"]:
            pattern = re.sub(r"\\\{[a-z0-9]+\\\}", "[^/]*", re.escape(template))
            if re.fullmatch(pattern, path):
                return template
        return None

    def faults(self, method, path, status, media, body):
        """What is wrong with one answer, as text; empty when nothing is."""
        template = self.path_of(path)
        operation = self.document["paths"].get(template, {}).get(method.lower())
        if operation is None:
            answers = {"404": None, "405": None, "400": None, "413": None}
            if str(status) not in answers:
                return [f"{method} {path}: not described, and answered {status}"]
            return self.body_faults({"schema": {"$ref": "#/components/schemas/Problem"}}, body)
        answer = operation["responses"].get(str(status))
        if answer is None:
            return [f"{method} {template}: status {status} is not described"]
        if "content" not in answer:
            return [f"{method} {template} {status}: has a body"] if body else []
        content = answer["content"].get(media)
        if content is None:
            return [f"{method} {template} {status}: {media} is not described"]
        return self.body_faults(content, body)

    def body_faults(self, content, body):
        if content["schema"] == {"type": "string"}:
            return [] if body.endswith("\n") else ["not lines of text"]
        if "x-other-lines" not in content:
            return self.json_faults(content["schema"], body)
        lines = body.splitlines()
        faults = []
        if "x-first-line" in content:
            faults += self.json_faults(content["x-first-line"], lines[0])
            lines = lines[1:]
        for line in lines:
            faults += self.json_faults(content["x-other-lines"], line)
        return faults

    def json_faults(self, schema, text):
        try:
            value = json.loads(text)
        except ValueError as error:
            return [f"not JSON: {error}: {text[:80]}"]
        faults = [f"{list(e.absolute_path)}: {e.message[:200]}" for e in self.validator(schema).iter_errors(value)]
        return faults + self.untold([schema], value, "")

    def parts_of(self, schemas):
        """All that may speak about one value: what is named, and each of the alternatives."""
        for schema in schemas:
            if not isinstance(schema, dict):
                continue
            yield schema
            if "$ref" in schema:
                yield from self.parts_of([self.document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]])
            for word in ("allOf", "anyOf", "oneOf"):
                yield from self.parts_of(schema.get(word, []))
            yield from self.parts_of([schema[word] for word in ("then", "else") if word in schema])

    def untold(self, schemas, value, at):
        """Keys that an answer has and no schema names: readers skip them, and the document must not."""
        parts = list(self.parts_of(schemas))
        if isinstance(value, list):
            items = [p["items"] for p in parts if "items" in p]
            return [f for v in value for f in self.untold(items, v, at + "[]")] if items else []
        known = [p["properties"] for p in parts if "properties" in p]
        if not isinstance(value, dict) or not known:
            return []
        any_key = [p["additionalProperties"] for p in parts if isinstance(p.get("additionalProperties"), dict)]
        faults = []
        for key, v in value.items():
            about = [p[key] for p in known if key in p] or any_key
            faults += self.untold(about, v, f"{at}.{key}") if about else [f"{at}.{key}: is not described"]
        return faults


class Recorded(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.description = Description(load())
        if not RECORDS:
            raise AssertionError("run it by `ctest -R hub_openapi`: it reads what other tests recorded")
        cls.exchanges = [json.loads(line) for path in RECORDS for line in path.open(encoding="utf-8")]

    def test_every_answer_is_as_described(self):
        self.assertGreater(len(self.exchanges), 500)
        faults = set()
        looked_at = set()
        for e in self.exchanges:
            same = (e["method"], self.description.path_of(e["path"]), e["status"], e["type"], shape(e["body"]))
            if same in looked_at:  # the same but for other hexadecimal digits: what is signed, and names
                continue
            looked_at.add(same)
            for fault in self.description.faults(e["method"], e["path"], e["status"], e["type"], e["body"]):
                faults.add(f"{e['method']} {e['path'][:40]} {e['status']}: {fault}")
        self.assertEqual(sorted(faults)[:20], [])

    def test_everything_described_was_seen_to_work(self):
        worked = {(e["method"].lower(), self.description.path_of(e["path"]))
                  for e in self.exchanges if e["status"] < 300}
        described = {(method, path) for path, item in self.description.document["paths"].items()
                     for method in item if path not in SEEN_BY_HTTP_ALONE}
        self.assertEqual(sorted(described - worked), [])

    def test_a_wrong_answer_would_be_found(self):
        faults = self.description.faults
        good = '{"v":1,"status":"applied","points":3}'
        self.assertEqual(faults("POST", "/v1/events", 200, "application/json", good), [])
        self.assertTrue(faults("POST", "/v1/events", 200, "application/json", good.replace("3", "3.5")))
        self.assertTrue(faults("POST", "/v1/events", 200, "application/json", good.replace("applied", "ok")))
        self.assertTrue(faults("POST", "/v1/events", 200, "text/html", good))
        self.assertTrue(faults("POST", "/v1/events", 500, "application/json", good))
        self.assertTrue(faults("GET", "/v1/secret", 200, "application/json", good))

    def test_the_document_is_well_formed(self):
        document = self.description.document
        self.assertEqual(document["openapi"], "3.1.0")
        for schema in document["components"]["schemas"].values():
            Draft202012Validator.check_schema(schema)
        for name in re.findall(r"#/components/schemas/(\w+)", json.dumps(document)):
            self.assertIn(name, document["components"]["schemas"])
        operations = [o for item in document["paths"].values() for o in item.values()]
        ids = [o["operationId"] for o in operations]
        self.assertEqual(len(ids), len(set(ids)))
        for o in operations:
            self.assertTrue(o["summary"])
            self.assertTrue(any(status.startswith("4") for status in o["responses"]), o["operationId"])
            self.assertIn("security", o)
        version = re.search(r"project\(pointdesk VERSION ([0-9.]+)", (SOURCE / "CMakeLists.txt").read_text())
        self.assertEqual(document["info"]["version"], version.group(1))


class Served(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        data = os.path.join(cls.folder.name, "hub")
        os.mkdir(data)
        hub = BUILD / "pointdesk-hub"
        subprocess.run([hub, "init", "--demo", "--data", data], check=True, capture_output=True)
        made = subprocess.run([hub, "client", "add", "mini-program", "--data", data], check=True, capture_output=True)
        read = subprocess.run([hub, "client", "add", "reader", "--for", "read", "--data", data], check=True,
                              capture_output=True)
        cls.key, cls.reader = made.stdout.decode().strip(), read.stdout.decode().strip()
        cls.serving = subprocess.Popen([hub, "serve", "--data", data, "--listen", "127.0.0.1:0"],
                                       stderr=subprocess.PIPE, text=True)
        for line in cls.serving.stderr:
            found = re.search(r"listening on .* port (\d+)", line)
            if found:
                cls.at = f"http://127.0.0.1:{found.group(1)}"
                break
        cls.description = Description(cls.ask("GET", "/openapi.json")[1])

    @classmethod
    def tearDownClass(cls):
        cls.serving.terminate()
        cls.serving.communicate()
        cls.folder.cleanup()

    @classmethod
    def ask(cls, method, path, body=None, key=None, idempotency=None):
        headers = {"authorization": "Bearer " + (key or cls.key), "content-type": "application/json"}
        if idempotency:
            headers["idempotency-key"] = idempotency
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(cls.at + path, data=data, method=method, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                status, media, text = answer.status, answer.headers["content-type"], answer.read().decode()
        except urllib.error.HTTPError as answer:
            status, media, text = answer.code, answer.headers["content-type"], answer.read().decode()
        if hasattr(cls, "description"):
            faults = cls.description.faults(method, path, status, media, text)
            assert faults == [], faults
        return status, json.loads(text) if "json" in media else text

    def test_a_mini_program_registers_earns_and_shows_a_code(self):
        member = {"number": "W-1", "name": "Ann", "phone": "13900000001"}
        status, made = self.ask("POST", "/v1/members", member, idempotency="a")
        self.assertEqual(status, 201)
        self.assertEqual(self.ask("POST", "/v1/members", member, idempotency="a"), (201, made))
        self.assertEqual(self.ask("POST", "/v1/members", dict(member, name="Bob"), idempotency="a")[0], 409)
        sign_in = {"specversion": "1.0", "id": "1", "source": "app", "type": "pointdesk.sign_in", "subject": "W-1"}
        status, earned = self.ask("POST", "/v1/events", sign_in, idempotency="b")
        self.assertEqual((status, earned["status"]), (200, "applied"))
        again = self.ask("POST", "/v1/events", dict(sign_in, id="2"), idempotency="c")[1]
        self.assertEqual(again["status"], "already_granted")
        balance = self.ask("GET", "/v1/members/W-1", key=self.reader)[1]
        self.assertEqual(balance["id"], made["id"])
        self.assertEqual(balance["points"] + balance["pending"], earned["points"])
        self.assertEqual(balance["name"], "A**")
        codes = [self.ask("POST", "/v1/codes", {"member": "W-1", "type": t}) for t in ("rotating", "day")]
        self.assertEqual([c[0] for c in codes], [201, 201])
        self.assertNotEqual(codes[0][1]["code"], codes[1][1]["code"])

    def test_each_no_is_a_problem(self):
        rotating = {"member": "M000001", "type": "rotating"}
        self.assertEqual(self.ask("POST", "/v1/codes", rotating, key="x")[1]["code"], "unauthorized")
        self.assertEqual(self.ask("POST", "/v1/codes", rotating, key=self.reader)[1]["code"], "scope")
        self.assertEqual(self.ask("POST", "/v1/codes", dict(rotating, member="no"))[1]["code"], "not_found")
        self.assertEqual(self.ask("POST", "/v1/members", {"number": "W 2"}, idempotency="z")[1]["code"], "bad_request")
        self.assertEqual(self.ask("POST", "/v1/members", {"number": "W2"})[1]["code"], "bad_request")
        self.assertEqual(self.ask("GET", "/v1/codes")[1]["code"], "method_not_allowed")
        self.assertEqual(self.ask("GET", "/v1/nothing")[1]["code"], "not_found")
        self.assertEqual(self.ask("POST", "/v1/events", {"x": "y" * 300000}, idempotency="y")[1]["code"], "too_large")

    def test_the_served_document_is_the_one_in_the_tree(self):
        self.assertEqual(self.description.document, load())
        self.assertEqual(self.ask("GET", "/healthz"), (200, {"status": "ok"}))
        self.assertEqual(self.ask("GET", "/v1/hello")[0], 200)
        self.assertIn("pointdesk_pushes_total 0\n", self.ask("GET", "/metrics")[1])


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0]])
