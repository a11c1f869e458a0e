/* Everything else that she can do here: six choices a page, each with a word on what it is. */
#include "ui/screen/screens.h"

#include "ui/widget/list.h"

struct words {
    const char *icon, *title, *note;
    enum pd_intent_kind intent;
};

static struct words
words_of(struct pd_ui *ui, enum pd_more more)
{
    switch (more) {
    case PD_MORE_WALLET:
        return (
            struct words){ "coupon", TR("My coupons"), TR("Coupons and free services"), PD_INTENT_WALLET };
    case PD_MORE_MONEY:
        return (struct words){ "card", TR("My money and bills"), TR("What is there, what is to be paid"),
            PD_INTENT_MONEY };
    case PD_MORE_ACTIVITIES:
        return (struct words){ "calendar", TR("Talks and activities"), TR("See what is on, take a seat"),
            PD_INTENT_ACTIVITIES };
    case PD_MORE_SURVEY:
        return (struct words){ "clipboard", TR("About your visit"), TR("A few taps; no name needed"),
            PD_INTENT_SURVEY };
    case PD_MORE_FEEDBACK:
        return (struct words){ "chat", TR("Tell us your opinion"), TR("Praise, complaints, ideas"),
            PD_INTENT_FEEDBACK };
    case PD_MORE_REMINDERS:
        return (struct words){ "bell", TR("Reminders and notices"), TR("What is due, what is new"),
            PD_INTENT_REMINDERS };
    case PD_MORE_HISTORY:
        return (struct words){ "list", TR("Points history"), TR("What came in, what was used"),
            PD_INTENT_HISTORY };
    case PD_MORE_RULES:
        return (
            struct words){ "help", TR("How points work"), TR("How to earn and use them"), PD_INTENT_RULES };
    case PD_MORE_RIGHTS:
        return (
            struct words){ "crown", TR("Member benefits"), TR("What each level gives"), PD_INTENT_RIGHTS };
    case PD_MORE_PRIORITY:
        return (struct words){ "medal", TR("Priority service"), TR("A slip for service desks"),
            PD_INTENT_PRIORITY };
    case PD_MORE_PRIVACY:
        return (struct words){ "shield", TR("Privacy and cards"), TR("What you agreed to; lost cards"),
            PD_INTENT_PRIVACY };
    case PD_MORE_FEEDBACK_STATE:
        return (struct words){ "search", TR("Look up an opinion"), TR("By the number you were given"),
            PD_INTENT_FEEDBACK_STATE };
    case PD_MORE_JOIN:
        return (struct words){ "person", TR("Become a member"),
            pd_kit_whose(ui, TR("Costs nothing; the desk helps you"), TR("Costs nothing: F7 on the table")),
            PD_INTENT_NO_CODE };
    case PD_MORE_BOARD:
        return (struct words){ "megaphone", TR("Notices and health tips"), TR("News from the hospital"),
            PD_INTENT_BOARD };
    case PD_MORE_WHEEL:
        return (struct words){ "wheel", TR("Lucky wheel"), TR("What can be won, and how likely"),
            PD_INTENT_WHEEL };
    case PD_MORE_PLAN:
        return (
            struct words){ "clipboard", TR("My plan"), TR("Steps to do, and what is next"), PD_INTENT_PLAN };
    case PD_MORE_ADVISER:
        return (
            struct words){ "person", TR("My adviser"), TR("Who it is; ask for a call"), PD_INTENT_ADVISER };
    case PD_MORE_FAMILY:
        return (struct words){ "family", TR("Family points"), TR("Whose points pay, family cards"),
            PD_INTENT_FAMILY };
    case PD_MORE_REFERRAL:
        return (
            struct words){ "family", TR("Bring a friend"), TR("A number to give away"), PD_INTENT_REFERRAL };
    }
    return (struct words){ "info", "", "", PD_INTENT_NONE };
}

static void
draw_choices(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view, int from, int count)
{
    int most = pd_ui_row_most(ui, 2);
    struct pd_list list = { .count = 0 };

    for (int i = 0; i < count; i++) {
        struct words w = words_of(ui, view->more[from + i]);

        pd_ui_list_add(&list, pd_ui_cell(ui, room, i, PD_PAGE_MORE, most),
            (struct pd_list_row){ .icon = w.icon,
                .tone = PD_TONE_ACCENT,
                .title = w.title,
                .sub = w.note,
                .intent = pd_intent_of(w.intent) });
    }
    pd_ui_list(ui, &list);
}

void
pd_screen_more(struct pd_ui *ui, const struct pd_view *view)
{
    int ways = PD_OUT_BACK | PD_OUT_HOME | PD_OUT_STAFF | (view->has_member ? PD_OUT_DONE : 0);
    struct pd_rect room = pd_ui_list_page(ui, view, TR("What else you can do"), ways);
    int pages = (view->more_count + PD_PAGE_MORE - 1) / PD_PAGE_MORE, page = view->page, from, count;

    page = page >= pages ? pages - 1 : page < 0 ? 0 : page;
    from = page * PD_PAGE_MORE;
    count = view->more_count - from < PD_PAGE_MORE ? view->more_count - from : PD_PAGE_MORE;
    if (pages > 1) {
        pd_ui_pager(ui, pd_rect_cut_bottom(&room, ui->theme.control), page, pages);
        pd_rect_cut_bottom(&room, ui->theme.unit * 2);
    }
    draw_choices(ui, room, view, from, count);
}
