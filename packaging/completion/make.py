#!/usr/bin/env python3
"""Completion for bash, from what the programs say of themselves: their commands, forms and options.
    packaging/completion/make.py BUILD            writes pointdesk and pointdesk-hub beside this file
    packaging/completion/make.py --check BUILD    says which are not current; exit 1 then
"""
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))

HEAD = """# Completion of %(name)s for bash, made by packaging/completion/make.py; what changes in the program changes there.

_%(id)s()
{
    local cur prev words cword command rows
    _init_completion || return
    command=${words[1]-}
    if ((cword == 1)); then
        mapfile -t COMPREPLY < <(compgen -W "%(commands)s --help --version" -- "$cur")
        return
    fi
    case "$command $prev" in
"""

MIDDLE = """    esac
    if [[ $cur == -* ]]; then
        case $command in
"""

TAIL = """        esac
        mapfile -t COMPREPLY < <(compgen -W "$rows --help" -- "$cur")
        return
    fi
    if ((cword == 2)); then
        case $command in
%(words)s        esac
        mapfile -t COMPREPLY < <(compgen -W "${rows-}" -- "$cur")
        ((${#COMPREPLY[@]})) && return
    fi
    _filedir
} &&
    complete -F _%(id)s %(name)s
"""


def say(program, *argv):
    return subprocess.run([program, *argv], capture_output=True, text=True, check=True,
                          env=dict(os.environ, LC_ALL="C.UTF-8")).stdout


def described(program, name):
    """One command: {"words": what may come behind it, "options": {--option: kind of its value}}."""
    said = say(program, name, "--help")
    usage = said.split("\nusage: ", 1)[1].split("\nexample: ", 1)[0]
    words, options = [], {}
    for line in usage.splitlines():
        form = re.match(r"\s*(?:pointdesk(?:-hub)? )?%s ([a-z][a-z|-]*)" % re.escape(name), line)
        if form:
            words += [w for w in form.group(1).split("|") if w not in words]
        option = re.match(r"  (--[a-z-]+)(?: ([^ ]+))?(?: |$)", line)
        if option:
            options[option.group(1)] = option.group(2) or ""
    return {"words": words, "options": options}


def value_of(kind):
    """How a value is completed, or nothing where only a person knows it."""
    if re.fullmatch(r"[a-zA-Z_]+(\|[a-zA-Z_]+)+", kind):
        return 'mapfile -t COMPREPLY < <(compgen -W "%s" -- "$cur")' % kind.replace("|", " ")
    return {"DIR": "_filedir -d", "FILE": "_filedir"}.get(kind, ":")


def page(program, name):
    commands = re.findall(r"^  ([a-z]+) ", say(program, "--help"), re.M)
    all_of = {c: described(program, c) for c in commands}
    facts = {"name": name, "id": name.replace("-", "_"), "commands": " ".join(commands)}
    out = HEAD % facts
    values = {}
    for command, d in all_of.items():
        for option, kind in d["options"].items():
            if kind:
                values.setdefault(value_of(kind), []).append('"%s %s"' % (command, option))
    for how in sorted(values):
        out += "        %s)\n            %s\n            return\n            ;;\n" % (" | \\\n            ".join(values[how]), how)
    out += MIDDLE
    for command, d in all_of.items():
        out += '            %s) rows="%s" ;;\n' % (command, " ".join(d["options"]))
    facts["words"] = "".join('            %s) rows="%s" ;;\n' % (c, " ".join(d["words"])) for c, d in all_of.items() if d["words"])
    return out + TAIL % facts


def main():
    check = "--check" in sys.argv
    build = [a for a in sys.argv[1:] if a != "--check"]
    if len(build) != 1:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    code = 0
    for name in ("pointdesk", "pointdesk-hub"):
        made, path = page(os.path.join(build[0], name), name), os.path.join(HERE, name)
        if not check:
            with open(path, "w") as f:
                f.write(made)
        elif not os.path.exists(path) or open(path).read() != made:
            print("%s is not what the program says: packaging/completion/make.py BUILD makes it anew" % name)
            code = 1
    return code


if __name__ == "__main__":
    sys.exit(main())
