"""Goal: who stands between a desk and its hub with a good certificate of another authority hears nothing and changes
nothing; neither does one for another name. Method: a real hub over TLS, certificates made here, a real desk that
enrols; authorities of the system are not asked."""

import json
import os
import shutil
import subprocess

import scene  # noqa: F401
from hospital import forget_template, template
from world import HUB, POINTDESK, Process, free_port, main, must, proved, run, wait_until


def openssl(*argv):
    done = subprocess.run(("openssl",) + argv, capture_output=True)
    must(done.returncode == 0, "openssl %s: %s" % (argv[0], done.stderr.decode()[-300:]))


def authority(world, name):
    key, cert = world.path(name + ".key"), world.path(name + ".pem")
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=" + name, "-keyout", key, "-out", cert)
    return key, cert


def certificate(world, name, issuer, subject):
    key, request, cert, more = (world.path(name + end) for end in (".key", ".csr", ".pem", ".ext"))
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=" + name, "-keyout", key, "-out", request)
    with open(more, "w") as f:
        f.write("subjectAltName=%s\n" % subject)
    openssl("x509", "-req", "-in", request, "-CA", issuer[1], "-CAkey", issuer[0], "-CAcreateserial", "-days", "30",
            "-extfile", more, "-out", cert)
    return key, cert


def serve(world, data, name, pair):
    port = free_port()
    hub = Process(world, name, [HUB, "serve", "--data", data, "--listen", "127.0.0.1:%d" % port, "--tls-cert", pair[1],
                                "--tls-key", pair[0]])
    wait_until("%s listens" % name, lambda: hub.running() and open_port(port))
    return hub, "https://127.0.0.1:%d" % port


def open_port(port):
    import socket
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    except OSError:
        return False


def another_authority_is_not_believed(world):
    ours, other = authority(world, "hospital"), authority(world, "public")
    data = world.path("hub")
    shutil.copytree(template(), data)
    pairs = {"another authority's": certificate(world, "mitm", other, "IP:127.0.0.1"),
             "another name's": certificate(world, "elsewhere", ours, "DNS:elsewhere.example"),
             "the hub's own": certificate(world, "hub-tls", ours, "IP:127.0.0.1")}
    place = json.loads(run(HUB, "programme", "show", "--json", "--data", data).must_end(0).out)["places"][0]["id"]
    code = [w for w in run(HUB, "device", "code", "--data", data, "--site", "S1", "--place", place, "--approve").must_end(0).out.split()
            if w.startswith("PDE1-")][0]
    # The system's own authorities are offered too: they must not be asked.
    env = dict(os.environ, SSL_CERT_FILE=other[1], CURL_CA_BUNDLE=other[1])
    for what, pair in pairs.items():
        hub, url = serve(world, data, "hub-%d" % list(pairs).index(what), pair)
        done = run(POINTDESK, "enrol", "--hub", url, "--ca", ours[1], "--code", code, "--data", world.path("desk"), env=env)
        good = what == "the hub's own"
        must((done.code == 0) == good, "with %s certificate, enrolling ended with %d: %s" % (what, done.code, done.out + done.err))
        hub.stop()
        proved("with %s certificate a desk %s" % (what, "enrols" if good else "is not enrolled, and the code is not used up"))


if __name__ == "__main__":
    try:
        main([another_authority_is_not_believed])
    finally:
        forget_template()
