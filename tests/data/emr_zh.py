"""Writes emr_zh.csv: 30 children that nobody was, as a hospital's export in GB18030 has them.

Every hazard that a cell or a header can have stands in it at least once. Run by hand.
"""

from __future__ import annotations

import csv
import io
import random
from datetime import date, timedelta
from pathlib import Path

CHILDREN = 30
HEADERS = (
    *("患者编号", "患儿姓名", "身份证号", "联系电话", "家庭住址", "住院号", "主管医生", "性别"),
    *("出生日期", "诊断日期", "年龄", "末次随访日期", "身高", "体重(kg)", "胎龄", "出生体重"),
    *("血尿", "蛋白尿", "多尿", "便秘", "腹痛", "腹胀", "脱水", "尿路感染"),
    *("血钙", "血清白蛋白(g/L)", "血钠", "血钾", "血磷", "血氯", "血镁", "谷丙转氨酶"),
    *(
        "乳酸脱氢酶",
        "肌酐",
        "甲状旁腺激素",
        "25-羟维生素D3",
        "血红蛋白",
        "尿蛋白",
        "尿培养",
        "突变基因",
    ),
    *("肾钙盐沉着类型", "侧别", "诊断影像方式", "备注"),
)
FINDINGS = ("双肾髓质钙盐沉着", "肾皮质钙化", "髓质及皮质均见钙化")
SIGNS = (("有", "无"), ("是", "否"), ("√", "×"), ("Y", "N"), ("1", "0"), ("阳性", "阴性"))
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def citizen_number(birth: date, order: int) -> str:
    """A number with a right check character, of a district that there is not (990000)."""
    digits = f"990000{birth:%Y%m%d}{order:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS, strict=True))
    return digits + "10X98765432"[total % 11]


def written(day: date, style: int) -> str:
    """A date in one of the ways that leave no doubt."""
    ways = (f"{day.year}/{day.month}/{day.day}", f"{day.year}年{day.month}月{day.day}日")
    return (*ways, day.isoformat(), f"{day:%Y%m%d}", f"{day.year}.{day.month}.{day.day}")[style % 5]


def spoken(months: int, style: int) -> str:
    """An age as it is spoken."""
    years, rest = divmod(months, 12)
    if years == 0:
        return f"{rest}月" if style % 2 else f"{rest}个月"
    return f"{years}岁{rest}月" if style % 2 else f"{years}y{rest}m"


def child(order: int, draw: random.Random) -> dict[str, str]:
    """One row without a hazard of its own."""
    months = draw.randint(2, 150)
    diagnosed = date(2018, 1, 1) + timedelta(days=draw.randint(0, 1500))
    birth = diagnosed - timedelta(days=round(months * 30.4375))
    row = {
        "患者编号": f"{order:04d}",
        "患儿姓名": f"合成{order}",
        "身份证号": citizen_number(birth, order),
        "联系电话": f"139{order:08d}",
        "家庭住址": f"合成市合成路{order}号",
        "住院号": f"ZY{order:06d}",
        "主管医生": "甲" if order % 2 else "乙",
        "性别": str(draw.randint(1, 2)),
        "出生日期": written(birth, order),
        "诊断日期": str((diagnosed - date(1899, 12, 30)).days),
        "年龄": spoken(months, order),
        "末次随访日期": (diagnosed + timedelta(days=draw.randint(30, 900))).isoformat(),
        "身高": str(60 + months // 2),
        "体重(kg)": str(6 + months // 6),
        "胎龄": f"{draw.randint(34, 41)}",
        "出生体重": str(draw.randint(2000, 4000)),
        "血钙": f"{draw.uniform(2.1, 2.9):.2f}",
        "血清白蛋白(g/L)": f"{draw.uniform(35, 48):.1f}",
        "血钠": f"{draw.uniform(132, 145):.1f}",
        "血钾": f"{draw.uniform(3, 5):.1f}",
        "血磷": f"{draw.uniform(1, 2):.2f}",
        "血氯": f"{draw.uniform(98, 110):.1f}",
        "血镁": f"{draw.uniform(0.7, 1.1):.2f}".replace(".", ","),
        "谷丙转氨酶": str(draw.randint(8, 60)),
        "乳酸脱氢酶": str(draw.randint(180, 500)),
        "肌酐": str(draw.randint(15, 60)),
        "甲状旁腺激素": f"{draw.uniform(10, 80):.1f}",
        "25-羟维生素D3": f"{draw.uniform(20, 120):.1f}",
        "血红蛋白": str(draw.randint(90, 140)),
        "尿蛋白": draw.choice(["阴性", "(-)", "±", "+", "++"]),
        "尿培养": draw.choice(["阴性", "阳性"]),
        "突变基因": draw.choice(["SLC4A1", "CLCN5", "NA"]),
        "肾钙盐沉着类型": draw.choice(FINDINGS),
        "侧别": draw.choice(["左侧", "右侧", "双侧"]),
        "诊断影像方式": draw.choice(["us", "ct"]),
        "备注": "",
    }
    for place, header in enumerate(HEADERS[16:24]):
        row[header] = draw.choice(SIGNS[place % len(SIGNS)])
    return row


HAZARDS: tuple[tuple[int, str, str], ...] = (
    (0, "血钙", "9.8"),
    (1, "血钙", "10.2 mg/dL"),
    (2, "血钙", "2.4(2.3-2.5)"),
    (3, "血钠", "137.2±1.1"),
    (4, "血钾", "３．９"),
    (5, "血磷", "未查"),
    (6, "血磷", "/"),
    (7, "谷丙转氨酶", "-"),
    (8, "谷丙转氨酶", "无"),
    (9, "乳酸脱氢酶", "1,245"),
    (10, "肌酐", "36 μmol/L"),
    (11, "甲状旁腺激素", "<3"),
    (12, "甲状旁腺激素", ">900"),
    (13, "25-羟维生素D3", "#N/A"),
    (14, "血红蛋白", "\u3000112\u00a0"),
    (15, "尿蛋白", "阳性"),
    (16, "突变基因", "2-Sep"),
    (17, "出生日期", "16-1-2"),
    (18, "出生日期", "01/02/2016"),
    (19, "出生日期", "2016-02-30"),
    (20, "出生日期", "2016/13/2"),
    (21, "出生日期", "2024-01-01"),
    (22, "末次随访日期", "2010-01-01"),
    (23, "年龄", "6+月"),
    (24, "年龄", "3岁14月"),
    (25, "年龄", "38"),
    (26, "年龄", "1岁半"),
    (26, "身高", "81"),
    (26, "体重(kg)", "10.5"),
    (27, "年龄", "15天"),
    (27, "身高", "52"),
    (27, "体重(kg)", "3.9"),
    (28, "血氯", "不详"),
    (29, "血钠", "171"),
)


def content() -> bytes:
    """The file."""
    draw = random.Random(20)
    rows = [child(order, draw) for order in range(1, CHILDREN + 1)]
    for place, header, text in HAZARDS:
        rows[place][header] = text
    total = {"患者编号": "合计", "血钠": "137.0"}
    table = io.StringIO(newline="")
    writer = csv.writer(table, lineterminator="\r\n")
    writer.writerow(["儿童肾钙盐沉着症登记（合成数据）", *[""] * (len(HEADERS) - 1)])
    writer.writerow(HEADERS)
    for row in (*rows, rows[3], total):
        writer.writerow([row.get(header, "") for header in HEADERS])
    return table.getvalue().encode("gb18030")


if __name__ == "__main__":
    Path(__file__).with_suffix(".csv").write_bytes(content())
