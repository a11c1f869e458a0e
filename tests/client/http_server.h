/*
 * A web server of one thread for tests: every connection gets the next row of a script, whatever it asks for,
 * then is closed. What was asked is kept for the test to look at.
 */
#ifndef PD_TESTS_CLIENT_HTTP_SERVER_H
#define PD_TESTS_CLIENT_HTTP_SERVER_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

struct http_reply {
    const char *bytes; /* the whole answer; NULL: none */
    size_t fill;       /* bytes of 'x' after it */
    int delay_ms;      /* before the answer */
    bool hang;         /* keeps the connection open without an end, until the server stops */
};

struct http_server {
    int fd, port, stop_pipe[2];
    pthread_t thread;
    const struct http_reply *script;
    int count;

    pthread_mutex_t lock; /* over what follows */
    int served;
    char asked[65536]; /* of the last connection: head and body */
    size_t asked_len;
};

void
http_server_start(struct http_server *server, const struct http_reply *script, int count);

void
http_server_stop(struct http_server *server);

int
http_server_served(struct http_server *server);

#endif
