"""Solve Kepler's equation for many planets and moments by bisection.

usage: roots.py [MOMENTS]
"""
import math
import sys

PLANETS = [("Mercury", 0.2056, 87.97), ("Earth", 0.0167, 365.26), ("Mars", 0.0934, 686.98), ("Halley", 0.9671, 27507.0)]
TOLERANCE = 1e-13


def kepler(e_anomaly, eccentricity, m_anomaly):
    return e_anomaly - eccentricity * math.sin(e_anomaly) - m_anomaly


def bisect(eccentricity, m_anomaly):
    low = m_anomaly - 1.0
    high = m_anomaly + 1.0
    f_low = kepler(low, eccentricity, m_anomaly)
    steps = 0
    while high - low > TOLERANCE and steps < 200:
        middle = 0.5 * (low + high)
        f_middle = kepler(middle, eccentricity, m_anomaly)
        if f_low * f_middle <= 0.0:
            high = middle
        else:
            low = middle
            f_low = f_middle
        steps += 1
    return 0.5 * (low + high), steps


def main():
    moments = int(sys.argv[1]) if len(sys.argv) > 1 else 20000
    for name, eccentricity, period in PLANETS:
        farthest = 0.0
        rounds = 0
        for k in range(moments):
            mean = 2 * math.pi * ((k * 0.37) % period) / period
            anomaly, steps = bisect(eccentricity, mean)
            rounds += steps
            equation_of_centre = anomaly - mean
            if abs(equation_of_centre) > farthest:
                farthest = abs(equation_of_centre)
        print(f"{name:8} {farthest!r} {rounds}")


if __name__ == "__main__":
    main()
