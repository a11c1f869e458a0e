#!/usr/bin/env python3
"""
The wheel's arithmetic, done by whoever does not believe ours: SHA-256 of texts, as app/core/wheel.h states it.

    check_wheel.py SEED WHEEL DAY NUMBER DIGIT TOTAL    where a spin falls, 0..TOTAL-1
    check_wheel.py --commitment DAY SEED                what was shown that morning
    check_wheel.py                                      checks tests/core/wheel_vectors.txt, which our own code is held
                                                        to as well
"""
import hashlib
import pathlib
import sys


def sha(text):
    return hashlib.sha256(text.encode()).hexdigest()


def commitment(day, seed):
    return sha(f"pd-wheel-seed-1|{day}|{seed}")


def link(day, committed, before):
    return sha(f"pd-wheel-day-1|{day}|{committed}|{before}")


def point(seed, wheel, day, number, digit, total):
    beyond = 2**64 - 2**64 % total
    attempt = 0
    while True:
        x = int(sha(f"pd-wheel-spin-1|{seed}|{wheel}|{day}|{number}|{digit}|{attempt}")[:16], 16)
        if x < beyond:
            return x % total
        attempt += 1


def check(path):
    wrong = lines = 0
    for line in path.read_text().splitlines():
        if not line or line.startswith("#"):
            continue
        lines += 1
        what, *given, said = line.split()
        is_so = {
            "commitment": lambda: commitment(*given),
            "link": lambda: link(*given),
            "point": lambda: str(point(*given[:5], int(given[5]))),
        }[what]()
        if is_so != said:
            print(f"{line}: is {is_so}")
            wrong += 1
    print(f"{lines} lines, {wrong} wrong")
    return 1 if wrong or not lines else 0


def main(arguments):
    if not arguments:
        return check(pathlib.Path(__file__).with_name("wheel_vectors.txt"))
    if arguments[0] == "--commitment" and len(arguments) == 3:
        print(commitment(*arguments[1:]))
        return 0
    if len(arguments) == 6:
        print(point(*arguments[:5], int(arguments[5])))
        return 0
    print(__doc__.strip(), file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
