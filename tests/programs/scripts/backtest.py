"""Two moving averages that cross: buy and sell, and see what is left.

usage: backtest.py [DAYS]
"""
import random
import sys

days = int(sys.argv[1]) if len(sys.argv) > 1 else 120_000
random.seed(99)
price = 100.0
prices = []
for _ in range(days):
    price *= 1.0 + random.gauss(0.0002, 0.01)
    prices.append(price)

cash, shares = 10_000.0, 0
fast = slow = prices[0]
trades = 0
equity = []
peak = 0.0
drawdown = 0.0
for day, price in enumerate(prices):
    fast += 0.2 * (price - fast)
    slow += 0.05 * (price - slow)
    if day < 50:
        continue
    if fast > slow and shares == 0:
        shares = int(cash // price)
        cash -= shares * price
        trades += 1
    elif fast < slow and shares > 0:
        cash += shares * price
        shares = 0
        trades += 1
    worth = cash + shares * price
    peak = max(peak, worth)
    drawdown = max(drawdown, (peak - worth) / peak)
    equity.append(worth)

print(f"trades {trades} cash {cash:.6f} shares {shares} drawdown {drawdown:.12f}")
print(len(equity), f"{equity[-1]:.6f} {max(equity):.6f}")
