/*
 * Build tool: reads .sql files and writes an enum and a table of texts, so that a statement has one name in
 * SQL and in C, and a misspelt one does not compile. See pd_sql.cmake for the forms.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCKS_MAX 1024
#define NAME_CAP 64

enum block_kind { BLOCK_NAME, BLOCK_SCRIPT, BLOCK_MIGRATION, BLOCK_KINDS };

static const char *const heads[BLOCK_KINDS] = { "-- name:", "-- script:", "-- migration:" };

struct block {
    enum block_kind kind;
    char name[NAME_CAP];
    char *text;
    size_t len;
};

static struct block blocks[BLOCKS_MAX];
static int block_count;

static void
die(const char *file, int line, const char *what)
{
    fprintf(stderr, "%s:%d: %s\n", file, line, what);
    exit(1);
}

static void
add_line(struct block *block, const char *line)
{
    size_t n = strlen(line);
    char *text = realloc(block->text, block->len + n + 1);

    if (!text)
        die("sqlgen", 0, "out of memory");
    memcpy(text + block->len, line, n + 1);
    block->text = text;
    block->len += n;
}

static void
begin_block(const char *file, int line_no, enum block_kind kind, const char *name)
{
    struct block *block = &blocks[block_count];
    size_t n = 0;

    if (block_count == BLOCKS_MAX)
        die(file, line_no, "too many statements");
    while (*name == ' ')
        name++;
    while (isalnum((unsigned char)name[n]) || name[n] == '_')
        n++;
    if (n == 0 || n >= NAME_CAP || (name[n] != '\n' && name[n] != '\0'))
        die(file, line_no, "a name is letters, digits and '_', alone on its line");
    memcpy(block->name, name, n);
    block->kind = kind;
    for (int i = 0; i < block_count; i++)
        if (blocks[i].kind == kind && strcmp(blocks[i].name, block->name) == 0)
            die(file, line_no, "this name was given before");
    block_count++;
}

static void
read_file(const char *file)
{
    char line[1024];
    int line_no = 0;
    int first = block_count;
    FILE *in = fopen(file, "r");

    if (!in)
        die(file, 0, "cannot be read");
    while (fgets(line, sizeof(line), in)) {
        int kind = 0;

        line_no++;
        while (kind < BLOCK_KINDS && strncmp(line, heads[kind], strlen(heads[kind])) != 0)
            kind++;
        if (kind < BLOCK_KINDS)
            begin_block(file, line_no, (enum block_kind)kind, line + strlen(heads[kind]));
        else if (strncmp(line, "--", 2) == 0 || line[0] == '\n')
            continue; /* comments stay in the source */
        else if (block_count == first)
            die(file, line_no, "SQL before the first name");
        else
            add_line(&blocks[block_count - 1], line);
    }
    fclose(in);
}

static void
write_upper(FILE *out, const char *text)
{
    for (; *text; text++)
        fputc(toupper((unsigned char)*text), out);
}

static void
write_text(FILE *out, const struct block *block)
{
    const char *p = block->text ? block->text : "";

    fputs("    \"", out);
    for (; *p; p++) {
        if (*p == '\n')
            fputs(p[1] ? "\\n\"\n    \"" : "", out);
        else if (*p == '"' || *p == '\\')
            fprintf(out, "\\%c", *p);
        else
            fputc(*p, out);
    }
    fputs("\"", out);
}

static int
count_of(enum block_kind kind)
{
    int n = 0;

    for (int i = 0; i < block_count; i++)
        n += blocks[i].kind == kind;
    return n;
}

static void
write_header(FILE *out, const char *prefix)
{
    fprintf(out, "/* Made from the .sql files by sqlgen. */\n#ifndef PD_GEN_");
    write_upper(out, prefix);
    fprintf(out, "\n#define PD_GEN_");
    write_upper(out, prefix);
    fprintf(out, "\n\n#ifndef PD_SQL_TEXT\n#define PD_SQL_TEXT\nstruct pd_sql_text {\n    const char *name;\n"
                 "    const char *text;\n};\n#endif\n");
    if (count_of(BLOCK_NAME) > 0) {
        fprintf(out, "\nenum %s {\n", prefix);
        for (int i = 0; i < block_count; i++) {
            if (blocks[i].kind != BLOCK_NAME)
                continue;
            fputs("    ", out);
            write_upper(out, prefix);
            fputc('_', out);
            write_upper(out, blocks[i].name);
            fputs(",\n", out);
        }
        fputs("    ", out);
        write_upper(out, prefix);
        fprintf(out, "_COUNT\n};\n\nextern const struct pd_sql_text %s_texts[];\n", prefix);
    }
    for (int i = 0; i < block_count; i++)
        if (blocks[i].kind == BLOCK_SCRIPT)
            fprintf(out, "\nextern const char %s_script_%s[];\n", prefix, blocks[i].name);
    if (count_of(BLOCK_MIGRATION) > 0) {
        fputs("\n#define ", out);
        write_upper(out, prefix);
        fprintf(out, "_MIGRATIONS %d\n\nextern const char *const %s_migrations[];\n",
            count_of(BLOCK_MIGRATION), prefix);
    }
    fprintf(out, "\n#endif\n");
}

static void
write_migrations(FILE *out, const char *prefix)
{
    int expected = 1;

    fprintf(out, "\nconst char *const %s_migrations[] = {\n", prefix);
    for (int i = 0; i < block_count; i++) {
        if (blocks[i].kind != BLOCK_MIGRATION)
            continue;
        if (strtol(blocks[i].name, NULL, 10) != expected++)
            die(blocks[i].name, 0, "migrations are numbered 1, 2, 3, ... in order");
        write_text(out, &blocks[i]);
        fputs(",\n", out);
    }
    fputs("};\n", out);
}

static void
write_source(FILE *out, const char *prefix, const char *header)
{
    const char *base = strrchr(header, '/');

    fprintf(out, "/* Made from the .sql files by sqlgen. */\n#include \"%s\"\n", base ? base + 1 : header);
    if (count_of(BLOCK_NAME) > 0) {
        fprintf(out, "\nconst struct pd_sql_text %s_texts[] = {\n", prefix);
        for (int i = 0; i < block_count; i++) {
            if (blocks[i].kind != BLOCK_NAME)
                continue;
            fprintf(out, "    { \"%s\",\n", blocks[i].name);
            write_text(out, &blocks[i]);
            fputs(" },\n", out);
        }
        fputs("};\n", out);
    }
    for (int i = 0; i < block_count; i++) {
        if (blocks[i].kind != BLOCK_SCRIPT)
            continue;
        fprintf(out, "\nconst char %s_script_%s[] =\n", prefix, blocks[i].name);
        write_text(out, &blocks[i]);
        fputs(";\n", out);
    }
    if (count_of(BLOCK_MIGRATION) > 0)
        write_migrations(out, prefix);
}

int
main(int argc, char **argv)
{
    FILE *header, *source;

    if (argc < 5) {
        fprintf(stderr, "usage: sqlgen PREFIX OUT.h OUT.c FILE.sql...\n");
        return 2;
    }
    for (int i = 4; i < argc; i++)
        read_file(argv[i]);
    header = fopen(argv[2], "w");
    source = fopen(argv[3], "w");
    if (!header || !source)
        die(argv[2], 0, "cannot be written");
    write_header(header, argv[1]);
    write_source(source, argv[1], argv[2]);
    for (int i = 0; i < block_count; i++)
        free(blocks[i].text);
    return fclose(header) == 0 && fclose(source) == 0 ? 0 : 1;
}
