/* A voucher for a merchant, in the catalogue and wherever a gift stands. */
#include "tests/ui/fixture_parts.h"

#include <string.h>

#define VOUCHER 1 /* of the fixture's gifts, and of the catalogue's tiles */

static void
add_merchant(struct pd_programme *p)
{
    static const struct pd_merchant books = { "dawn-books",
        TEXT("晨光书店", "晨光書店", "晨光書店", "Dawn Books"),
        TEXT("结账时出示，一次用完，不找零", "結帳時出示，一次用完，不找零", "付款時出示，一次用完，不設找續",
            "Show it when you pay; used at once, no change given"),
        -1 };
    static const struct pd_place shop = { "B1", TEXT("人民路店", "人民路店", "人民路店", "People's Road"),
        TEXT("医院正门对面，人民路 28 号", "醫院正門對面，人民路 28 號", "醫院正門對面，人民路 28 號",
            "Opposite the main gate, 28 People's Road"),
        TEXT("每天 9:00–20:00", "每天 9:00–20:00", "每日 9:00–20:00", "Daily 9:00–20:00"), "book-shop", 0,
        NULL };

    p->merchants[0] = books;
    p->merchant_count = 1;
    p->places[1] = shop;
    p->places[1].of = &p->merchants[0];
    p->place_count = 2;
}

void
fixture_at_shop(struct fixture *f)
{
    add_merchant(&f->programme);
    f->view.place = f->view.counter.place = &f->programme.places[1];
}

void
fixture_counter_shop(struct fixture *f)
{
    fixture_at_shop(f);
    f->view.may_find = true; /* at the hospital's; not here */
}

void
fixture_counter_shop_member(struct fixture *f)
{
    fixture_counter_member(f);
    fixture_at_shop(f);
}

void
fixture_voucher(struct fixture *f)
{
    struct pd_gift *gift = &f->programme.gifts[VOUCHER];
    struct pd_ticket_view *t = &f->view.ticket;

    add_merchant(&f->programme);
    gift->name = (struct pd_text)TEXT("20 元购书券", "20 元購書券", "20 元購書券", "Book voucher, 20 yuan");
    gift->detail = (struct pd_text)TEXT("店内图书、文具都可用", "店內圖書、文具都可使用",
        "店內圖書及文具均可使用", "For books and stationery in the shop");
    strcpy(gift->picture, "book-voucher");
    strcpy(gift->place, "B1");
    gift->price = pd_points_of(2000);
    f->view.gift = f->view.gifts[VOUCHER];
    f->view.gift.gift = gift;
    f->view.gift.answer = (struct pd_redeem_answer){ .outcome = PD_REDEEM_OK, .price = gift->price };
    f->view.left_after = pd_points_of(1280);
    fixture_set_ticket(f, t, VOUCHER, "A-037");
    t->place = &f->programme.places[1];
}

/* A part of it is paid at the merchant's own till. */
void
fixture_voucher_money(struct fixture *f)
{
    fixture_voucher(f);
    f->programme.gifts[VOUCHER].money = pd_fen_of(1500);
    f->view.gift.answer.money = pd_fen_of(1500);
    f->view.ticket.hold.money = pd_fen_of(1500);
}
