"""A real hub with the demo hospital, on a free port of loopback, for the tests beside this file."""
import json
import os
import pathlib
import re
import subprocess
import tempfile
import threading
import urllib.error
import urllib.request

SOURCE = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("PD_BUILD_DIR", SOURCE / "build" / "dev"))
HUB = BUILD / "pointdesk-hub"
# Sanitizer builds are slow to start, and a test machine may be busy.
PATIENCE_S = 60


class Served:
    """`with Served() as hub:`; what it wrote to stderr is in hub.log, line by line."""

    def __init__(self, *options):
        self.options = options
        self.folder = tempfile.TemporaryDirectory()
        self.data = os.path.join(self.folder.name, "hub")
        self.log = []
        self.process = None
        os.mkdir(self.data)
        subprocess.run([HUB, "init", "--demo", "--data", self.data], check=True, capture_output=True)

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()
        self.folder.cleanup()

    def start(self):
        listening = threading.Event()
        self.process = subprocess.Popen([HUB, "serve", "--data", self.data, "--listen", "127.0.0.1:0", *self.options],
                                        stderr=subprocess.PIPE, text=True)

        def read(stream):
            for line in stream:
                self.log.append(line.rstrip("\n"))
                found = re.search(r"listening on .* port (\d+)", line)
                if found:
                    self.port = int(found.group(1))
                    listening.set()

        self.reader = threading.Thread(target=read, args=(self.process.stderr,), daemon=True)
        self.reader.start()
        if not listening.wait(PATIENCE_S):
            raise AssertionError("the hub does not listen: %s" % self.log)
        self.at = "http://127.0.0.1:%d" % self.port

    def stop(self):
        if self.process is None:
            return
        self.process.terminate()
        self.process.wait(PATIENCE_S)
        self.reader.join(PATIENCE_S)
        self.process.stderr.close()
        self.process = None

    def cli(self, *words, code=0):
        done = subprocess.run([HUB, *words, "--data", self.data], capture_output=True, text=True, timeout=PATIENCE_S)
        if done.returncode != code:
            raise AssertionError("%s: %d %s%s" % (words, done.returncode, done.stdout, done.stderr))
        return (done.stdout + done.stderr).strip()

    def client(self, name, *options):
        return self.cli("client", "add", name, *options)

    def ask(self, method, path, body=None, key=None, headers=None):
        """Status, headers and body of the answer; JSON is read."""
        wanted = {"content-type": "application/json"} if body is not None else {}
        if key:
            wanted["authorization"] = "Bearer " + key
        wanted.update(headers or {})
        data = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self.at + path, data=data, method=method, headers=wanted)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
                got = answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as answer:
            got = answer.code, answer.headers, answer.read()
        status, more, raw = got
        is_json = "json" in (more.get("content-type") or "") and raw
        return status, more, json.loads(raw) if is_json else raw.decode()
