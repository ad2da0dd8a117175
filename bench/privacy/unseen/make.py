"""Labelled texts from templates and the `faker` package: `python make.py tuning|judged|fresh COUNT > FILE`.

Each line is {"text", "spans": [{"start", "end", "type"}], "source"}; offsets are UTF-16 code units. Needs Faker 40.63.0
(`pip install faker==40.63.0`); the same version, set and count give the same file.
"""
import json
import random
import re
import string
import sys
from pathlib import Path

from faker import Faker

SETS = {
    "tuning": (11, "en_US en_GB de_DE fr_FR es_ES it_IT nl_NL pl_PL pt_BR sv_SE fi_FI tr_TR cs_CZ en_IN ja_JP zh_CN ko_KR ar_SA hi_IN he_IL ru_RU el_GR th_TH"),
    "judged": (97, "en_US en_AU en_CA de_AT de_CH fr_CH es_MX it_IT nl_BE pl_PL pt_PT da_DK no_NO hu_HU ro_RO en_GB en_IE ja_JP zh_TW ko_KR ar_EG fa_IR hi_IN he_IL uk_UA el_GR th_TH hr_HR sk_SK fr_FR es_ES de_DE"),
    "fresh": (20261129, "en_US en_GB en_AU en_CA en_NZ en_IE en_IN de_DE de_AT de_CH fr_FR fr_CH fr_CA es_ES es_MX es_CO es_AR it_IT nl_NL nl_BE pl_PL pt_BR pt_PT sv_SE da_DK fi_FI tr_TR cs_CZ hu_HU ro_RO ja_JP zh_CN zh_TW ko_KR ar_SA fa_IR hi_IN he_IL ru_RU uk_UA el_GR th_TH"),
}
which, count = sys.argv[1], int(sys.argv[2])
seed, locales = SETS[which]
templates = json.loads(Path(__file__).with_name(f"{which}.json").read_text(encoding="utf-8"))
draw = random.Random(seed)


def seeded(locale):
    made = Faker(locale)
    made.seed_instance(seed)
    return made


fakers = {locale: seeded(locale) for locale in locales.split()}
english = seeded("en_US")


def language(locale):
    return locale.split("_")[0]


def name(locale):
    faker = fakers[locale]
    if language(locale) in ("ja", "zh", "ko"):
        return faker.name().replace(" ", "" if language(locale) != "ja" or draw.random() < 0.5 else " ")
    for _ in range(5):
        full = f"{faker.first_name()} {faker.last_name()}"
        if "(" not in full:
            return full
    return full


def address(locale):
    lines = fakers[locale].address()
    return ", ".join(line.strip() for line in lines.split("\n")) if draw.random() < 0.6 else lines


def in_fours(number, separator):
    return separator.join(number[at : at + 4] for at in range(0, len(number), 4))


def card(_):
    number = english.credit_card_number()
    return in_fours(number, draw.choice([" ", "-"])) if draw.random() < 0.4 and len(number) == 16 else number


def account(locale):
    try:
        number = fakers[locale].iban()
    except AttributeError:
        number = english.iban()
    return in_fours(number, " ") if draw.random() < 0.4 else number


MONTHS = "January February March April May June July August September October November December".split()


def birth(_):
    day = english.date_of_birth(minimum_age=18, maximum_age=90)
    month = MONTHS[day.month - 1]
    forms = [day.isoformat(), day.strftime("%d/%m/%Y"), day.strftime("%m/%d/%Y"), day.strftime("%d.%m.%Y"), f"{day.day} {month} {day.year}", f"{month} {day.day}, {day.year}", day.strftime("%d-%m-%Y"), f"{month[:3]} {day.day} {day.year}"]
    return draw.choice(forms)


def characters(alphabet, length):
    return "".join(draw.choices(alphabet, k=length))


def passport(_):
    forms = [
        lambda: english.passport_number(),
        lambda: draw.choice("CFGHJK") + "".join(draw.choice("0123456789CFGHJKLMNPRTVWXYZ") for _ in range(8)),
        lambda: characters(string.ascii_uppercase, 2) + characters(string.digits, 7),
        lambda: characters(string.digits, 9),
    ]
    return draw.choice(forms)()


def licence(_):
    forms = [
        lambda: draw.choice(string.ascii_uppercase) + characters(string.digits, 7),
        lambda: draw.choice(string.ascii_uppercase) + "-".join([characters(string.digits, 3) for _ in range(4)]),
        lambda: characters(string.digits, 8),
    ]
    return draw.choice(forms)()


def record(_):
    return draw.choice(["", draw.choice(["MRN-", "H", "A"])]) + characters(string.digits, draw.choice([6, 7, 8]))


SLOTS = {
    "name": ("PERSON", name),
    "email": ("EMAIL_ADDRESS", lambda locale: english.ascii_email() if draw.random() < 0.5 else fakers[locale].email()),
    "phone": ("PHONE_NUMBER", lambda locale: fakers[locale].phone_number()),
    "addr": ("STREET_ADDRESS", address),
    "card": ("CREDIT_CARD", card),
    "iban": ("IBAN_CODE", account),
    "ssn": ("US_SSN", lambda _: english.ssn()),
    "dob": ("DATE_OF_BIRTH", birth),
    "mac": ("MAC_ADDRESS", lambda _: english.mac_address()),
    "ip": ("IP_ADDRESS", lambda _: english.ipv4_public()),
    "ip6": ("IP_ADDRESS", lambda _: english.ipv6()),
    "passport": ("PASSPORT", passport),
    "lic": ("DRIVER_LICENSE", licence),
    "mrn": ("MEDICAL_RECORD_NUMBER", record),
    "vin": ("VEHICLE_IDENTIFICATION_NUMBER", lambda _: english.vin()),
    "aba": ("ABA_ROUTING_NUMBER", lambda _: english.aba()),
    "num": (None, lambda _: str(draw.randint(100, 9999999))),
    "date": (None, lambda _: english.date()),
}


def code_units(text):
    return len(text.encode("utf-16-le")) // 2


def filled(template, locale):
    text, spans, reached = "", [], 0
    for slot in re.finditer(r"\{(\w+)\}", template):
        text += template[reached : slot.start()]
        kind, make = SLOTS[slot.group(1)]
        value = str(make(locale)).strip()
        if kind:
            spans.append({"start": code_units(text), "end": code_units(text) + code_units(value), "type": kind})
        text += value
        reached = slot.end()
    return {"text": text + template[reached:], "spans": spans, "source": f"{which}:{locale}"}


for _ in range(count):
    locale = draw.choice(sorted(fakers))
    own = templates.get(language(locale), [])
    # English sentences take names of any Latin script; other scripts have their own sentences and the short forms.
    chosen = own if own and draw.random() < 0.75 else templates["*"] if draw.random() < 0.5 else (templates["en"] if fakers[locale].first_name()[0].isascii() else templates["*"])
    print(json.dumps(filled(draw.choice(chosen), locale), ensure_ascii=False))
