#!/usr/bin/env python3
"""Which two Chinese characters are read as one word: words.c, from the texts of the product itself.

  ui/text/words.py        writes words.c anew; needs python3-jieba and opencc, which no build needs

A line is rather broken elsewhere (breaks.c), so a pair too many does no harm. Traditional texts are cut into words as
simplified ones, character by character the same.
"""
import ast
import os
import re
import subprocess

import jieba

HERE = os.path.dirname(os.path.abspath(__file__))
LOCALE = os.path.join(HERE, "..", "..", "assets", "locale")
# What no dictionary knows, or would cut.
OURS = ("会员码 会员卡 会员起 钻石会员 铂金会员 白金会员 金卡会员 银卡会员 领取处 服务台 自助机 大字版 二维码 手机号 就诊号 公众号 代领单 "
        "小票 盘点 班报 交班 开班 未领 已领 兑换 退费 降级 候补 待办 补打 柜台 补卡 工牌 出票 货架 合作方 回电 收到 照常 请找 请到 接手 核实 "
        "承担 可以 清点 出示 批准 重设 电子 条码 患者 名单 目前 每年 列印").split()
# Of gifts and services, whose names are a hospital's own.
GOODS = ("血压计 体温计 血糖仪 毛巾 急救包 药盒 保温杯 大米 雨伞 牙刷 牙膏 按摩 枕头 轮椅 拐杖 纸巾 口罩 洗手液 消毒 蜂蜜 牛奶 鸡蛋 食用油 "
         "购物 停车 理疗 口腔 眼科 疫苗 体检 放大镜 护手霜 书包 水杯 台灯 被子").split()
HAN = re.compile("[\u3400-\u9fff]{2}")
PER_LINE = 22


def texts_of(lang):
    """Every translation, its lines joined."""
    found, parts = [], None
    with open(os.path.join(LOCALE, lang + ".po"), encoding="utf-8") as f:
        for line in f:
            if line.startswith("msgstr"):
                parts = [ast.literal_eval(line.split(" ", 1)[1].strip())]
                found.append(parts)
            elif line.startswith('"') and parts is not None:
                parts.append(ast.literal_eval(line.strip()))
            else:
                parts = None
    return ["".join(p).replace("\n", " ") for p in found if p != [""]]


def converted(texts, how):
    out = subprocess.run(["opencc", "-c", how], input="\n".join(texts) + "\n", capture_output=True, text=True, check=True)
    return out.stdout.split("\n")[:-1]


def pairs_of(text, plain):
    at = 0
    for word in jieba.cut(plain, HMM=False) if len(text) == len(plain) else ():
        for k in range(at, at + len(word) - 1):
            if len(word) <= 4 and HAN.fullmatch(text[k:k + 2]):
                yield text[k:k + 2]
        at += len(word)


def main():
    jieba.setLogLevel(60)
    for word in OURS + GOODS:
        jieba.add_word(word)
    pairs = set()
    for texts in [OURS + GOODS, converted(OURS + GOODS, "s2t.json")] + [texts_of(lang) for lang in ("zh_CN", "zh_TW", "zh_HK")]:
        for text, plain in zip(texts, converted(texts, "t2s.json")):
            pairs.update(pairs_of(text, plain))
    pairs = sorted(pairs)
    rows = ["".join(pairs[i:i + PER_LINE]) for i in range(0, len(pairs), PER_LINE)]
    path = os.path.join(HERE, "words.c")
    with open(path, encoding="utf-8") as f:
        head, rest = f.read().split("    /* pairs */\n")
        tail = rest.split("    /* end of pairs */\n")[1]
    with open(path, "w", encoding="utf-8") as f:
        f.write(head + "    /* pairs */\n" + "".join('    u"%s"\n' % row for row in rows) + "    /* end of pairs */\n" + tail)
    print("%d pairs" % len(pairs))


if __name__ == "__main__":
    main()
