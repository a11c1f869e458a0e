# Turns a file of named statements into C: "--: name" begins one, other comment lines are dropped. With
# -v want=enum the enum's rows, with -v want=text the table of texts in the same order; -v prefix=PD_HUB_SQL_.
function flush_text() {
    if (name == "")
        return
    gsub(/[ \t\n]+$/, "", body)
    if (want == "enum") {
        printf "    %s%s,\n", prefix, toupper(name)
    } else {
        gsub(/\\/, "\\\\", body)
        gsub(/"/, "\\\"", body)
        gsub(/\n/, "\\n\"\n        \"", body)
        printf "    [%s%s] = \"%s\",\n", prefix, toupper(name), body
    }
}
/^--: / { flush_text(); name = $2; body = ""; next }
/^[ \t]*--/ { next }
/^[ \t]*$/ { next }
{ body = body (body == "" ? "" : "\n") $0 }
END { flush_text() }
