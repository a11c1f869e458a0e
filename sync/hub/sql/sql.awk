# Turns files of named statements into C. "--: name" begins a statement; other comment lines are dropped.
#   want=header  the enum of names and the declaration of the table
#   want=text    the table of texts, in the same order
#   want=schema  the statements of a schema, which end with ';', as a NULL-ended list named <type>_<name>
# prefix is the enum's (PD_HUB_SQL_), type its tag (pd_hub_sql).
function text(s) {
    gsub(/[ \t\n]+$/, "", s)
    gsub(/\\/, "\\\\", s)
    gsub(/"/, "\\\"", s)
    gsub(/\n/, "\\n\"\n    \"", s)
    return "\"" s "\""
}
function flush_one() {
    if (name == "")
        return
    if (want == "header")
        printf "    %s%s,\n", prefix, toupper(name)
    else if (want == "text")
        printf "    %s,\n", text(body)
}
function schema_line(line) {
    if (line ~ /^--: /) {
        split(line, part, " ")
        printf "\nconst char *const %s_%s[] = {\n", type, part[2]
        return
    }
    if (line ~ /^[ \t]*(--|$)/)
        return
    body = body (body == "" ? "" : "\n") line
    if (line ~ /;$/) {
        printf "    %s,\n", text(body)
        body = ""
    }
}
BEGIN {
    if (want == "header")
        printf "/* Made from sql files; do not edit. */\n#ifndef GEN_HUB_SQL_H\n#define GEN_HUB_SQL_H\n\nenum %s {\n", type
    else if (want == "text")
        printf "/* Made from sql files; do not edit. */\n#include \"gen_hub_sql.h\"\n\nconst char *const %s_text[] = {\n", type
}
want == "schema" { schema_line($0); next }
/^--: / { flush_one(); name = $2; body = ""; next }
/^[ \t]*--/ { next }
/^[ \t]*$/ { next }
{ body = body (body == "" ? "" : "\n") $0 }
END {
    flush_one()
    if (want == "header") {
        printf "    %sCOUNT\n};\n\n", prefix
        printf "extern const char *const %s_text[];\nextern const char *const pd_hub_schema_sqlite[];\n\n#endif\n", type
    } else {
        printf want == "schema" ? "    0,\n};\n" : "};\n"
    }
}
