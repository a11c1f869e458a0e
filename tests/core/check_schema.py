"""
Goal: the published schema and the parser take the same documents.
Method: the table that the parser's test runs (cases.json) changes the good document one place at a time; the
schema must take and refuse as the table says. Where the table says "schema_takes", only the parser can know.
"""
import copy
import json
import pathlib
import sys

import jsonschema

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def load(path):
    return json.loads(path.read_text(encoding="utf-8"))


def change(document, case):
    document = copy.deepcopy(document)
    document["jurisdiction"] = case.get("in", document["jurisdiction"])
    *parents, last = case["at"].split("/")[1:]
    spot = document
    for key in parents:
        spot = spot[int(key)] if isinstance(spot, list) else spot[key]
    if isinstance(spot, list):
        last = int(last)
    if "remove" in case:
        del spot[last]
    elif "repeat" in case:
        spot.extend([spot[last]] * case["repeat"])
    elif "text_of" in case:
        spot[last] = "字" * case["text_of"]
    else:
        spot[last] = case["set"]
    return document


def main():
    schema = load(ROOT / "assets/schema/programme.schema.json")
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    good = load(HERE / "programme/good.json")
    wrong = [] if validator.is_valid(good) else ["the good document is refused"]
    cases = load(HERE / "programme/cases.json")
    for case in cases:
        expected = "refused_at" not in case or "schema_takes" in case
        if validator.is_valid(change(good, case)) != expected:
            wrong.append(f"{json.dumps(case, ensure_ascii=False)[:200]}: schema says {not expected}")
    demo = load(ROOT / "assets/demo/programme.json")
    wrong += [f"demo: {e.json_path}: {e.message[:120]}" for e in validator.iter_errors(demo)]
    print("\n".join(wrong) or f"{len(cases)} cases agree")
    return 1 if wrong or len(cases) < 100 else 0


if __name__ == "__main__":
    sys.exit(main())
