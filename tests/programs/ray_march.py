"""Render two spheres over a floor by ray marching, in letters.

usage: ray_march.py [WIDTH]
"""
import math
import sys

SHADES = " .,-~:;=!*#$@"
MAX_STEPS = 64
FAR = 20.0
EPSILON = 1e-3


def sphere(x, y, z, cx, cy, cz, r):
    return math.sqrt((x - cx) * (x - cx) + (y - cy) * (y - cy) + (z - cz) * (z - cz)) - r


def scene(x, y, z):
    d = sphere(x, y, z, -0.8, 0.2, 4.0, 1.0)
    e = sphere(x, y, z, 1.1, -0.1, 3.4, 0.7)
    floor = y + 1.0 + 0.05 * math.sin(3.0 * x) * math.cos(3.0 * z)
    return min(d, e, floor)


def normal(x, y, z):
    nx = scene(x + EPSILON, y, z) - scene(x - EPSILON, y, z)
    ny = scene(x, y + EPSILON, z) - scene(x, y - EPSILON, z)
    nz = scene(x, y, z + EPSILON) - scene(x, y, z - EPSILON)
    length = math.sqrt(nx * nx + ny * ny + nz * nz)
    return nx / length, ny / length, nz / length


def march(dx, dy, dz):
    """How far a ray from the origin goes, or FAR."""
    t = 0.0
    for _ in range(MAX_STEPS):
        d = scene(t * dx, t * dy, t * dz)
        if d < EPSILON:
            return t
        t += d
        if t > FAR:
            break
    return FAR


def shade(px, py):
    length = math.sqrt(px * px + py * py + 1.0)
    dx, dy, dz = px / length, py / length, 1.0 / length
    t = march(dx, dy, dz)
    if t >= FAR:
        return 0.0
    nx, ny, nz = normal(t * dx, t * dy, t * dz)
    light = 0.6 * nx + 0.7 * ny - 0.4 * nz
    return max(0.05, light)


def main():
    width = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    height = width // 2
    total = 0.0
    for row in range(height):
        line = ""
        for column in range(width):
            value = shade(2.0 * column / width - 1.0, 1.0 - 2.0 * row / height)
            total += value
            line += SHADES[min(len(SHADES) - 1, int(value * len(SHADES)))]
        if width <= 100:
            print(line.rstrip())
    print("light", total)


if __name__ == "__main__":
    main()
