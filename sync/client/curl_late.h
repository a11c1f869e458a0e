/*
 * libcurl, loaded when a hub is first talked to. With the thirty libraries behind it, it would take a tenth
 * of a desk's start, before the first picture and before anything is there to send.
 * Code below includes this instead of <curl/curl.h> and calls libcurl's functions by their names.
 */
#ifndef PD_SYNC_CLIENT_CURL_LATE_H
#define PD_SYNC_CLIENT_CURL_LATE_H

#include "app/base/err.h"

#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

/* Every function of libcurl that is called; a missing name does not compile. */
#define PD_CURL_FUNCTIONS(X)                                                                                 \
    X(global_init)                                                                                           \
    X(free)                                                                                                  \
    X(url)                                                                                                   \
    X(url_get)                                                                                               \
    X(url_set)                                                                                               \
    X(url_cleanup)                                                                                           \
    X(slist_append)                                                                                          \
    X(slist_free_all)                                                                                        \
    X(easy_init)                                                                                             \
    X(easy_reset)                                                                                            \
    X(easy_setopt)                                                                                           \
    X(easy_getinfo)                                                                                          \
    X(easy_cleanup)                                                                                          \
    X(multi_init)                                                                                            \
    X(multi_add_handle)                                                                                      \
    X(multi_remove_handle)                                                                                   \
    X(multi_info_read)                                                                                       \
    X(multi_perform)                                                                                         \
    X(multi_poll)                                                                                            \
    X(multi_wakeup)                                                                                          \
    X(multi_cleanup)

#undef curl_easy_setopt
#undef curl_easy_getinfo

struct pd_curl {
#define PD_CURL_MEMBER(name) __typeof__(&curl_##name) name;
    PD_CURL_FUNCTIONS(PD_CURL_MEMBER)
#undef PD_CURL_MEMBER
};

extern struct pd_curl pd_curl;

/* Loads and initialises libcurl; once, from any thread. Errors: PD_ERR_MISSING (the library is not there). */
PD_MUST_CHECK enum pd_err
pd_curl_load(struct pd_why *why);

#define curl_free pd_curl.free
#define curl_url pd_curl.url
#define curl_url_get pd_curl.url_get
#define curl_url_set pd_curl.url_set
#define curl_url_cleanup pd_curl.url_cleanup
#define curl_slist_append pd_curl.slist_append
#define curl_slist_free_all pd_curl.slist_free_all
#define curl_easy_init pd_curl.easy_init
#define curl_easy_reset pd_curl.easy_reset
#define curl_easy_setopt pd_curl.easy_setopt
#define curl_easy_getinfo pd_curl.easy_getinfo
#define curl_easy_cleanup pd_curl.easy_cleanup
#define curl_multi_init pd_curl.multi_init
#define curl_multi_add_handle pd_curl.multi_add_handle
#define curl_multi_remove_handle pd_curl.multi_remove_handle
#define curl_multi_info_read pd_curl.multi_info_read
#define curl_multi_perform pd_curl.multi_perform
#define curl_multi_poll pd_curl.multi_poll
#define curl_multi_wakeup pd_curl.multi_wakeup
#define curl_multi_cleanup pd_curl.multi_cleanup

#endif
