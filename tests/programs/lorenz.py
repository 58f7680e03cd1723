"""Follow many starts of the Lorenz system with RK4 and see how far they part.

usage: lorenz.py [TRAJECTORIES]
"""
import sys

SIGMA, RHO, BETA = 10.0, 28.0, 8.0 / 3.0
DT = 0.005
STEPS = 500


def rhs(x, y, z):
    return SIGMA * (y - x), x * (RHO - z) - y, x * y - BETA * z


def rk4_step(x, y, z, dt):
    k1x, k1y, k1z = rhs(x, y, z)
    k2x, k2y, k2z = rhs(x + 0.5 * dt * k1x, y + 0.5 * dt * k1y, z + 0.5 * dt * k1z)
    k3x, k3y, k3z = rhs(x + 0.5 * dt * k2x, y + 0.5 * dt * k2y, z + 0.5 * dt * k2z)
    k4x, k4y, k4z = rhs(x + dt * k3x, y + dt * k3y, z + dt * k3z)
    return (
        x + dt / 6.0 * (k1x + 2.0 * k2x + 2.0 * k3x + k4x),
        y + dt / 6.0 * (k1y + 2.0 * k2y + 2.0 * k3y + k4y),
        z + dt / 6.0 * (k1z + 2.0 * k2z + 2.0 * k3z + k4z),
    )


def trajectory(x, y, z, steps, dt=DT):
    for _ in range(steps):
        x, y, z = rk4_step(x, y, z, dt)
    return x, y, z


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1200
    ends = [trajectory(1.0 + 1e-6 * i, 1.0, 1.0, STEPS) for i in range(count)]
    for i in range(0, count, max(1, count // 8)):
        print(i, *ends[i])
    spread = max(abs(end[0] - ends[0][0]) for end in ends)
    print("spread", spread)


if __name__ == "__main__":
    main()
