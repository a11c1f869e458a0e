"""
https from end to end: a hub with a certificate of the hospital's own authority, desks that believe that authority and no
other. The hub moves to its next authority while the desks run; then somebody with a certificate of a public authority
stands in the hub's place, and gets nothing.
"""

import os
import socket
import ssl

from hospital import Hospital, forget_template, template
from hub import Hub
from world import POINTDESK, SOURCE, main, must, proved, run, wait_until


def certificates(world):
    folder = world.path("tls")
    os.mkdir(folder)
    run(os.path.join(SOURCE, "tests", "support", "make-certificates"), folder).must_end(0)
    return lambda name: os.path.join(folder, name)


def serve_as(h, certificate):
    """The hub's port changes hands."""
    h.hub.stop()
    h.hub.certificate = certificate
    h.hub.start()


def a_gift_over_https(world):
    at = certificates(world)
    h = Hospital(world, certificate=at("good-a"), ca_file=at("both.pem")).open()
    members = h.rich_members(3)
    codes = [h.hub.code(m, "--day") for m in members]
    captured = h.hub.captured()
    h.take_a_gift(codes[0])
    h.hand_over(h.ticket(1)[1])
    h.settled()
    must(h.hub.captured() == captured + 1, "it is not at the hub")
    proved("enrol, redeem, hand over and sync over https, with the hospital's own authority pinned")

    serve_as(h, at("good-b"))
    h.take_a_gift(codes[1])
    h.hand_over(h.ticket(2)[1])
    h.settled()
    must(h.hub.captured() == captured + 2, "it is not at the hub")
    proved("the hub moves to its next authority; desks that pin both go on")

    for desk, printer in ((h.kiosk, h.printer.address), (h.counter, None)):
        desk.stop()
        desk.configure(printer, ca_file=at("a.pem"))
        desk.start()
    for desk in (h.kiosk, h.counter):
        wait_until("E-NET-06 in the log of " + desk.name, lambda: "E-NET-06" in desk.process.text(), 60)
        desk.wait(lambda s: s is not None and not s["online"], desk.name + " is offline")
    ops = h.hub.facts()["ops"]
    h.take_a_gift(codes[2])
    h.hand_over(h.ticket(3)[1])
    must(h.hub.facts()["ops"] == ops, "somebody with another authority's certificate got an op")
    proved("an authority that is not pinned any more: E-NET-06, nothing is sent, gifts go on")

    serve_as(h, at("good-a"))
    for desk in (h.kiosk, h.counter):  # ask anew at once
        desk.stop()
        desk.start()
    h.settled()
    must(h.hub.captured() == captured + 3, "the hub holds %d new captures" % (h.hub.captured() - captured))
    h.books_are_right()
    h.close()
    proved("with a certificate of the pinned authority everything is sent, once")


def spoken(hub, least, most, ciphers="ALL:@SECLEVEL=0"):
    """What a client that would speak anything agrees on with the hub; None: nothing."""
    context = ssl._create_unverified_context(ssl.PROTOCOL_TLS_CLIENT)
    context.set_ciphers(ciphers)
    context.minimum_version, context.maximum_version = least, most
    try:
        with socket.create_connection(("127.0.0.1", hub.port), 10) as s, context.wrap_socket(s) as tls:
            return tls.version()
    except (ssl.SSLError, ConnectionError):
        return None


def what_is_broken_is_not_spoken(world):
    hub = Hub(world, template=template())
    hub.certificate = certificates(world)("good-a")
    hub.start()
    v = ssl.TLSVersion
    must(spoken(hub, v.TLSv1, v.TLSv1_1) is None, "the hub speaks TLS 1.0 or 1.1")
    must(spoken(hub, v.TLSv1_2, v.TLSv1_2, "AES128-SHA:AES256-SHA:@SECLEVEL=0") is None, "without forward secrecy")
    must(spoken(hub, v.TLSv1_2, v.TLSv1_2) == "TLSv1.2" and spoken(hub, v.TLSv1_3, v.TLSv1_3) == "TLSv1.3", "nothing else")
    hub.stop()
    proved("TLS 1.2 and 1.3 with forward secrecy, and nothing older")


def whom_an_enrolment_believes(world):
    at = certificates(world)
    hub = Hub(world, template=template())
    for name, url, ca, said in (
            ("another authority", "https://127.0.0.1:%d", "b.pem", "E-NET-06"),
            ("no authority", "https://127.0.0.1:%d", None, "ca_file"),
            ("the machine's own bundle", "https://127.0.0.1:%d", "/etc/ssl/certs/ca-certificates.crt", "at most 2"),
            ("plain http across the network", "http://192.0.2.1:%d", "a.pem", "https://"),
            ("plain http to a hub with https", "http://127.0.0.1:%d", "a.pem", "")):
        hub.certificate = at("good-a")
        hub.start()
        refuse(world, hub, name, url % hub.port, at(ca) if ca and not ca.startswith("/") else ca, said)
        hub.stop()
    for name, certificate in (("an expired one", "expired"), ("one for another host", "other-host"),
                              ("a self-signed one", "self"), ("one below a leaf", "below-leaf")):
        hub.certificate = at(certificate)
        hub.start()
        refuse(world, hub, name, hub.url, at("a.pem"), "E-NET-06")
        hub.stop()
    must(hub.ask("SELECT count(*) FROM device") == [(0,)], "a desk was enrolled")
    proved("enrolment believes no other authority, none of the machine's, no expired, foreign or self-made certificate")


def refuse(world, hub, name, url, ca, said, prefix=()):
    code = hub.cli("device", "code", "--site", "demo", "--place", "P1", "--approve").must_end(0).out.strip()
    done = run(*prefix, POINTDESK, "enrol", "--hub", url, "--code", code, "--data", world.path("nobody"),
               *(["--ca", ca] if ca else []))
    must(done.code != 0 and said in done.err, "%s: ended with %d, said %s" % (name, done.code, done.err))


def a_machine_that_believes_the_wrong_one(world):
    """A public authority vouches for somebody in between: here the machine's own store has it, the desk has not."""
    if os.getuid() != 0:
        proved("nothing: only root may change what the machine believes")
        return
    at = certificates(world)
    hub = Hub(world, template=template())
    hub.certificate = at("good-b")
    hub.start()
    believing = ["unshare", "-m", "sh", "-c",
                 "mount -t tmpfs none /etc/ssl/certs && cp %s /etc/ssl/certs/ca-certificates.crt && "
                 "cp %s /etc/ssl/certs/$(openssl x509 -hash -noout -in %s).0 && exec \"$@\"" %
                 (at("b.pem"), at("b.pem"), at("b.pem")), "sh"]
    done = run(*believing, "openssl", "s_client", "-connect", "127.0.0.1:%d" % hub.port, "-verify_return_error")
    must(done.code == 0 and "Verification: OK" in done.out, "the machine does not believe it: %s%s" % (done.out, done.err))
    refuse(world, hub, "the machine's authority", hub.url, at("a.pem"), "E-NET-06", believing)
    hub.stop()
    proved("the machine believes whoever stands in between; the desk does not")


if __name__ == "__main__":
    try:
        main([what_is_broken_is_not_spoken, a_gift_over_https, whom_an_enrolment_believes, a_machine_that_believes_the_wrong_one])
    finally:
        forget_template()
