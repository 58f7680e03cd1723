"""A damped, driven pendulum, stepped at the top level of the script.

usage: pendulum.py [STEPS]
"""
import math
import sys

steps = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000

theta, omega = 0.2, 0.0
dt = 0.002
damping, drive, frequency = 0.5, 1.2, 2.0 / 3.0
turns = 0
highest = 0.0
history = []

for step in range(steps):
    t = step * dt
    torque = -math.sin(theta) - damping * omega + drive * math.cos(frequency * t)
    omega += torque * dt
    theta += omega * dt
    if theta > math.pi:
        theta -= 2 * math.pi
        turns += 1
    elif theta < -math.pi:
        theta += 2 * math.pi
        turns -= 1
    speed = abs(omega)
    if speed > highest:
        highest = speed
    if step % 1000 == 0:
        history.append((t, theta))

print(f"theta {theta:.12f} omega {omega:.12f} turns {turns} highest {highest:.12f}")
print(len(history), history[-1])
