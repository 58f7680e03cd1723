"""Read a log of a sensor, then go over its lines once: averages, gaps, alarms.

usage: sensor_log.py [READINGS]
"""
import os
import sys
import tempfile

count = int(sys.argv[1]) if len(sys.argv) > 1 else 40_000

path = os.path.join(tempfile.mkdtemp(), "sensor.csv")
with open(path, "w") as file:
    state = 12345
    file.write("time,value\n")
    for i in range(count):
        state = (state * 1103515245 + 12345) % 2147483648
        file.write(f"{i},{20.0 + (state % 1000) / 100.0}\n")

times = []
values = []
with open(path) as file:
    next(file)
    for line in file:
        time, value = line.split(",")
        times.append(int(time))
        values.append(float(value))
os.remove(path)

smooth = values[0]
peak = values[0]
alarms = 0
since = 0
total = 0.0
longest = 0
for _ in range(20):
    previous = values[0]
    for time, value in zip(times, values):
        smooth = 0.98 * smooth + 0.02 * value
        total += abs(value - previous)
        previous = value
        if smooth > 25.2:
            since += 1
            if since > longest:
                longest = since
        elif since:
            alarms += 1
            since = 0
        if value > peak:
            peak = value

print(f"smooth {smooth:.12f} peak {peak} alarms {alarms} longest {longest} travel {total:.9f}")
