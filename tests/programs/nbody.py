"""Move five bodies of the solar system through time and print the energy.

usage: nbody.py [STEPS]
"""
import math
import sys

PI = 3.141592653589793
SOLAR_MASS = 4 * PI * PI
DAYS_PER_YEAR = 365.24

BODIES = {
    "sun": ([0.0, 0.0, 0.0], [0.0, 0.0, 0.0], SOLAR_MASS),
    "jupiter": (
        [4.84143144246472090e00, -1.16032004402742839e00, -1.03622044471123109e-01],
        [1.66007664274403694e-03 * DAYS_PER_YEAR, 7.69901118419740425e-03 * DAYS_PER_YEAR, -6.90460016972063023e-05 * DAYS_PER_YEAR],
        9.54791938424326609e-04 * SOLAR_MASS,
    ),
    "saturn": (
        [8.34336671824457987e00, 4.12479856412430479e00, -4.03523417114321381e-01],
        [-2.76742510726411899e-03 * DAYS_PER_YEAR, 4.99852801234917238e-03 * DAYS_PER_YEAR, 2.30417297573763929e-05 * DAYS_PER_YEAR],
        2.85885980666130812e-04 * SOLAR_MASS,
    ),
    "uranus": (
        [1.28943695621391310e01, -1.51111514016986312e01, -2.23307578892655734e-01],
        [2.96460137564761618e-03 * DAYS_PER_YEAR, 2.37847173959480950e-03 * DAYS_PER_YEAR, -2.96589568540237556e-05 * DAYS_PER_YEAR],
        4.36624404335156298e-05 * SOLAR_MASS,
    ),
    "neptune": (
        [1.53796971148509165e01, -2.59193146099879641e01, 1.79258772950371181e-01],
        [2.68067772490389322e-03 * DAYS_PER_YEAR, 1.62824170038242295e-03 * DAYS_PER_YEAR, -9.51592254519715870e-05 * DAYS_PER_YEAR],
        5.15138902046611451e-05 * SOLAR_MASS,
    ),
}


def flatten():
    """The bodies as one list of coordinates, one of velocities, one of masses."""
    position, velocity, mass = [], [], []
    for p, v, m in BODIES.values():
        position += p
        velocity += v
        mass.append(m)
    return position, velocity, mass


def offset_momentum(velocity, mass):
    for axis in range(3):
        total = 0.0
        for i in range(len(mass)):
            total += velocity[3 * i + axis] * mass[i]
        velocity[axis] = -total / SOLAR_MASS


def advance(position, velocity, mass, dt, steps):
    """Advance all bodies in place by a few time steps."""
    n = len(mass)
    for _ in range(steps):
        for i in range(n):
            for j in range(i + 1, n):
                dx = position[3 * i] - position[3 * j]
                dy = position[3 * i + 1] - position[3 * j + 1]
                dz = position[3 * i + 2] - position[3 * j + 2]
                d2 = dx * dx + dy * dy + dz * dz
                mag = dt / (d2 * math.sqrt(d2))
                velocity[3 * i] -= dx * mass[j] * mag
                velocity[3 * i + 1] -= dy * mass[j] * mag
                velocity[3 * i + 2] -= dz * mass[j] * mag
                velocity[3 * j] += dx * mass[i] * mag
                velocity[3 * j + 1] += dy * mass[i] * mag
                velocity[3 * j + 2] += dz * mass[i] * mag
        for k in range(3 * n):
            position[k] += dt * velocity[k]


def energy(position, velocity, mass):
    e = 0.0
    n = len(mass)
    for i in range(n):
        vx = velocity[3 * i]
        vy = velocity[3 * i + 1]
        vz = velocity[3 * i + 2]
        e += 0.5 * mass[i] * (vx * vx + vy * vy + vz * vz)
        for j in range(i + 1, n):
            dx = position[3 * i] - position[3 * j]
            dy = position[3 * i + 1] - position[3 * j + 1]
            dz = position[3 * i + 2] - position[3 * j + 2]
            e -= mass[i] * mass[j] / math.sqrt(dx * dx + dy * dy + dz * dz)
    return e


def main():
    steps = int(sys.argv[1]) if len(sys.argv) > 1 else 50000
    position, velocity, mass = flatten()
    offset_momentum(velocity, mass)
    print("%.9f" % energy(position, velocity, mass))
    for done in range(0, steps, 100):
        advance(position, velocity, mass, 0.01, min(100, steps - done))
    print("%.9f" % energy(position, velocity, mass))
    print(position[0], velocity[3])


if __name__ == "__main__":
    main()
