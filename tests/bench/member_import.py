#!/usr/bin/env python3
"""
How long a hospital's members take to come in, with a lot each, while the hub serves: rows a second, the memory the hub
needs at most, and how long a greeting waits meanwhile. The programs of a release build; a folder on the disk to measure.

    tests/bench/member_import.py --rows 1000000 --folder /disk/to/measure
"""

import argparse
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.dirname(os.path.dirname(HERE))
HUB = os.path.join(os.environ.get("PD_BUILD_DIR") or os.path.join(SOURCE, "build", "release"), "pointdesk-hub")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def write_rows(path, rows):
    with open(path, "w") as f:
        f.write("number,name,phone,lot,points,expires,growth\n")
        for i in range(rows):
            f.write("M%07d,Name %d,139%08d,L1,%d,2035-12-31,%d\n" % (i, i, i, 1 + i % 5000, i % 60000))
    return os.path.getsize(path)


def peak_mib(pid):
    with open("/proc/%d/status" % pid) as f:
        return int(re.search(r"VmHWM:\s+(\d+)", f.read()).group(1)) // 1024


def greet(url, ended, waits):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while not ended.is_set():
        began = time.monotonic()
        with opener.open(url + "/v1/hello", timeout=120) as answer:
            answer.read()
        waits.append(time.monotonic() - began)
        time.sleep(0.02)


def wait_for(url):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _ in range(500):
        try:
            return opener.open(url + "/v1/hello", timeout=5).read()
        except OSError:
            time.sleep(0.02)
    sys.exit("the hub does not answer")


def measure(folder, rows):
    data, file = os.path.join(folder, "hub"), os.path.join(folder, "members.csv")
    subprocess.run([HUB, "init", "--data", data, "--programme", os.path.join(SOURCE, "tests/hub/programme.json")],
                   check=True, stdout=subprocess.DEVNULL)
    size = write_rows(file, rows)
    url = "http://127.0.0.1:%d" % free_port()
    serve = subprocess.Popen([HUB, "serve", "--data", data, "--listen", url[7:]], stderr=subprocess.DEVNULL)
    ended, waits = threading.Event(), []
    try:
        wait_for(url)
        before = peak_mib(serve.pid)
        greeter = threading.Thread(target=greet, args=(url, ended, waits))
        greeter.start()
        for what in ("new", "the same file again"):
            waits.clear()
            began = time.monotonic()
            said = subprocess.run([HUB, "member", "import", file, "--data", data], check=True, capture_output=True)
            took = time.monotonic() - began
            waits_ms = sorted(w * 1000 for w in waits)
            print("%s: %d rows (%.0f MiB) in %.1f s, %.0f rows/s; peak %d MiB of %d before; greetings p50 %.0f, p99 %.0f, "
                  "worst %.0f ms (%d); load %.1f: %s"
                  % (what, rows, size / 1048576, took, rows / took, peak_mib(serve.pid), before,
                     waits_ms[len(waits_ms) // 2], waits_ms[len(waits_ms) * 99 // 100], waits_ms[-1], len(waits_ms),
                     os.getloadavg()[0], said.stdout.decode().strip()), flush=True)
    finally:
        ended.set()
        greeter.join()
        serve.terminate()
        serve.wait()
    print(subprocess.run([HUB, "verify", "--data", data], check=True, capture_output=True).stdout.decode().strip())


def main():
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    parser.add_argument("--rows", type=int, default=1000000)
    parser.add_argument("--folder", default=None)
    options = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="pd-import-", dir=options.folder)
    try:
        measure(folder, options.rows)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
