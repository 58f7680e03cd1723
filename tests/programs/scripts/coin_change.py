"""In how many ways can an amount be paid, and with how few coins? A table filled at the top level.

usage: coin_change.py [AMOUNT]
"""
import sys

amount = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
coins = [1, 2, 5, 10, 20, 50, 100, 200]
MODULUS = 1_000_000_007

ways = [0] * (amount + 1)
ways[0] = 1
for coin in coins:
    for total in range(coin, amount + 1):
        ways[total] = (ways[total] + ways[total - coin]) % MODULUS

fewest = [0] + [amount + 1] * amount
for total in range(1, amount + 1):
    for coin in coins:
        if coin <= total and fewest[total - coin] + 1 < fewest[total]:
            fewest[total] = fewest[total - coin] + 1

print("ways", ways[amount])
print("fewest", fewest[amount], max(fewest), sum(fewest))
