"""A long sum that says how far it is, and keeps what it said.

usage: chatty.py [ROUNDS]
"""
import sys

rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 150_000
every = max(rounds // 12, 1)
log = []
total = 0.0
sign = 1.0
for i in range(rounds):
    total += sign / (2 * i + 1)
    sign = -sign
    if i % every == every - 1:
        print(f"{100 * (i + 1) // rounds:3d} %: {4 * total:.15f}")
        log.append(4 * total)
else:
    print("done after", i + 1)

print(len(log), min(log), max(log))
