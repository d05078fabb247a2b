"""Plots of what benches/all.py measured, as SVG that needs no library: dots with whiskers, and points on two axes."""

import math
from xml.sax.saxutils import escape

#: Ours, and everybody else.
OURS, OTHERS = "#005f9e", "#9a5200"
FONT = 'font-family="sans-serif" font-size="12" fill="#222"'


def picture(width, height, title, parts):
    """A whole picture with a name for those who cannot see it."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img">\n'
        f"<title>{escape(title)}</title>\n<rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>\n" + "\n".join(parts) + "\n</svg>\n"
    )


def label(x, y, text, anchor="start", more=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" {FONT} {more}>{escape(text)}</text>'


def line(x1, y1, x2, y2, color="#ccc", width=1.0, more=""):
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{color}" stroke-width="{width}" {more}/>'


def whiskers(title, rows):
    """Values from 0 to 1 with their intervals, and the least that each may be: (name, value, low, high, floor or None)."""
    left, right, top, step = 190, 620, 34, 20
    at = lambda value: left + value * (right - left)
    bottom = top + step * len(rows)
    parts = [label(12, 20, title, more='font-weight="bold"')]
    for tenth in range(0, 11, 2):
        parts += [line(at(tenth / 10), top, at(tenth / 10), bottom), label(at(tenth / 10), bottom + 16, f"{tenth / 10:.1f}", "middle")]
    for index, (name, value, low, high, floor) in enumerate(rows):
        y = top + step * index + step / 2
        parts += [label(left - 8, y + 4, name, "end"), line(at(low), y, at(high), y, OURS, 2)]
        if floor is not None:
            parts.append(line(at(floor), y - 6, at(floor), y + 6, OTHERS, 2))
        parts.append(f'<circle cx="{at(value):.1f}" cy="{y:.1f}" r="4" fill="{OURS}"/>')
    parts.append(label(left, bottom + 34, "dot: value; line: 95 % interval; upright stroke: floor"))
    return picture(right + 30, bottom + 44, title, parts)


def points(title, across, up, found, logarithmic=False, diagonal=False):
    """Numbered points on two axes with their names beside them: (x, y from 0 to 1, name, ours)."""
    left, right, top, bottom = 60, 460, 36, 336
    scale = math.log10 if logarithmic else (lambda x: x)
    xs = [max(x, 1e-3) for x, *_ in found]
    least, most = (math.floor(scale(min(xs))), math.ceil(scale(max(xs)) + 1e-9)) if logarithmic else (0.0, 1.0)
    most = max(most, least + 1)
    # an axis that begins below the lowest point, so that near ones can be told apart
    lowest = 0.0 if diagonal else math.floor(10 * min(y for _, y, *_ in found) - 0.5) / 10
    lowest = min(max(lowest, 0.0), 0.9)
    x_at = lambda x: left + (scale(max(x, 1e-3)) - least) / (most - least) * (right - left)
    y_at = lambda y: bottom - (y - lowest) / (1 - lowest) * (bottom - top)
    parts = [label(12, 20, title, more='font-weight="bold"')]
    marks = [10**power for power in range(int(least), int(most) + 1)] if logarithmic else [tenth / 10 for tenth in range(0, 11, 2)]
    for mark in marks:
        parts += [line(x_at(mark), top, x_at(mark), bottom), label(x_at(mark), bottom + 16, f"{mark:g}", "middle")]
    for tenth in range(round(10 * lowest), 11):
        parts += [line(left, y_at(tenth / 10), right, y_at(tenth / 10)), label(left - 6, y_at(tenth / 10) + 4, f"{tenth / 10:.1f}", "end")]
    if diagonal:
        parts.append(line(x_at(0), y_at(0), x_at(1), y_at(1), "#666", 1, 'stroke-dasharray="4 4"'))
    for number, (x, y, name, ours) in enumerate(found, 1):
        color = OURS if ours else OTHERS
        parts.append(f'<circle cx="{x_at(x):.1f}" cy="{y_at(y):.1f}" r="4.5" fill="{color}"/>')
        # numbers of neighbors stand on different sides of their points
        side = 12 if number % 2 else -12
        parts.append(label(x_at(x) + side, y_at(y) + 4, str(number), "middle"))
        row = top + 16 * number
        parts += [f'<circle cx="{right + 26}" cy="{row - 4}" r="4.5" fill="{color}"/>', label(right + 38, row, f"{number}  {name}")]
    middle = (top + bottom) / 2
    parts += [label((left + right) / 2, bottom + 36, across, "middle"), label(20, middle, up, "middle", f'transform="rotate(-90 20 {middle})"')]
    return picture(right + 230, bottom + 48, title, parts)
