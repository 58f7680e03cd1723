"""The 0/1 knapsack for many sacks, a table of best values, one row an item.

usage: knapsack.py [SACKS]
"""
import sys

CAPACITY = 2000
ITEMS = 40


def make_items(count, seed):
    items = []
    for number in range(count):
        seed = (seed * 69069 + 1) % 2**32
        weight = 10 + seed % 190
        seed = (seed * 69069 + 1) % 2**32
        items.append((f"item{number:03d}", weight, weight * 3 + seed % 100))
    return items


def add_item(best, weight, value):
    """The next row of the table: best values when this item may be used, too."""
    row = best[:]
    for capacity in range(weight, len(best)):
        candidate = best[capacity - weight] + value
        if candidate > row[capacity]:
            row[capacity] = candidate
    return row


def chosen(rows, items):
    capacity = CAPACITY
    for k in range(len(items), 0, -1):
        if rows[k][capacity] != rows[k - 1][capacity]:
            yield items[k - 1]
            capacity -= items[k - 1][1]


def main():
    sacks = int(sys.argv[1]) if len(sys.argv) > 1 else 120
    total = 0
    for sack in range(sacks):
        items = make_items(ITEMS, 42 + sack)
        rows = [[0] * (CAPACITY + 1)]
        for name, weight, value in items:
            rows.append(add_item(rows[-1], weight, value))
        total += rows[-1][CAPACITY]
        if sack % max(1, sacks // 10) == 0:
            picked = list(chosen(rows, items))
            weight = sum(weight for _, weight, _ in picked)
            print(f"sack {sack}: value {rows[-1][CAPACITY]}, weight {weight}, starts with", ", ".join(name for name, _, _ in picked[:4]))
    print("total value", total)


if __name__ == "__main__":
    main()
