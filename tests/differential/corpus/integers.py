"""Integer arithmetic, at and beyond the machine word."""
from tests.differential.values import *


def add(a, b):
    return a + b


def subtract(a, b):
    return a - b


def multiply(a, b):
    return a * b


def negate(a):
    return -a


def positive(a):
    return +a


def absolute(a):
    return abs(a)


def floor_divide(a, b):
    return a // b


def modulo(a, b):
    return a % b


def true_divide(a, b):
    return a / b


def both_divisions(a, b):
    return divmod(a, b)


def compare_all(a, b):
    return (a < b) + 2 * (a <= b) + 4 * (a == b) + 8 * (a != b) + 16 * (a > b) + 32 * (a >= b)


def smallest(a, b):
    return min(a, b) - 1


def biggest(a, b, c):
    return max(a, b, c) + 1


def square_sum(a, b):
    return a * a + b * b


def polynomial(x):
    return ((3 * x + 5) * x - 7) * x + 11


def sum_to(n):
    total = 0
    for i in range(n):
        total += i
    return total


def factorial(n):
    result = 1
    for k in range(2, n + 1):
        result *= k
    return result


def fibonacci(n):
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a


def power_mod(base, exponent, modulus):
    result = 1
    base = base % modulus
    while exponent > 0:
        if exponent % 2 == 1:
            result = (result * base) % modulus
        exponent = exponent // 2
        base = (base * base) % modulus
    return result


def gcd(a, b):
    while b:
        a, b = b, a % b
    return a


def collatz(n):
    steps = 0
    while n > 1 and steps < 1000:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
    return steps, n


def lcg(state, rounds):
    for _ in range(rounds):
        state = state * 6364136223846793005 + 1442695040888963407
    return state


def masked_lcg(state, rounds):
    for _ in range(rounds):
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
    return state


def masked_lcg_64(state, rounds):
    for _ in range(rounds):
        state = (state * 6364136223846793005 + 1442695040888963407) & 0xFFFFFFFFFFFFFFFF
    return state


def modulo_lcg(state, rounds):
    for _ in range(rounds):
        state = state * 16807 % 2147483647
    return state


def middle(a, b):
    return (a + b) // 2


def cancels(a, b):
    """The intermediate overflows, the result does not."""
    return a * b - a * b + a


def product_modulo(a, b, m):
    return a * b % m


def constant_overflow(n):
    return n + 9223372036854775807


def big_constant(n):
    return n * 100000000000000000000


def countdown(n):
    steps = 0
    while n != 0 and steps < 300:
        n = n - 1
        steps = steps + 1
    return n


def digits(n):
    total = 0
    while n > 0:
        total += n % 10
        n //= 10
    return total


def reverse_number(n):
    out = 0
    while n > 0:
        out = out * 10 + n % 10
        n //= 10
    return out


def isqrt(n):
    if n < 2:
        return n
    x = n
    y = (x + 1) // 2
    while y < x:
        x = y
        y = (x + n // x) // 2
    return x


def is_prime(n):
    if n < 2:
        return False
    i = 2
    while i * i <= n and i < 1000:
        if n % i == 0:
            return False
        i += 1
    return True


def clamp(n, low, high):
    return low if n < low else high if n > high else n


def int_of(x):
    return int(x) + 1


def float_of(n):
    return float(n) * 2.0


def int_plus_float(n, x):
    return n + x


def int_times_float(n, x):
    return n * x


def int_compares_float(n, x):
    return (n < x, n == x, n >= x, x <= n, n + 0)


def int_over_float(n, x):
    return n / x


def int_floor_float(n, x):
    return n // x, n % x


EDGE = lambda: product(ints(), ints())
CALLS = {
    **dict.fromkeys(["add", "subtract", "multiply", "floor_divide", "modulo", "true_divide", "both_divisions", "compare_all", "smallest", "square_sum", "middle", "cancels"], EDGE),
    **dict.fromkeys(["negate", "positive", "absolute", "polynomial", "constant_overflow", "big_constant", "countdown", "digits", "reverse_number", "isqrt", "is_prime", "float_of"], lambda: one_each(ints() + bools())),
    "biggest": lambda: product(take(8, ints()), take(8, ints()), take(5, ints())),
    "sum_to": lambda: one_each([0, 1, 10, -5, 1000, True, 2.0]),
    "factorial": lambda: one_each([0, 1, 5, 19, 20, 21, 22, 25, 30, -3]),
    "fibonacci": lambda: one_each([0, 1, 2, 50, 90, 91, 92, 93, 94, 200]),
    "power_mod": lambda: product([2, 3, 7**20, -3, 2**62], [0, 1, 10, 63, 1000], [7, 2**31 - 1, 2**61 - 1, 2**63 - 25, 0, -5]),
    "gcd": lambda: product(word_ints()[:14], word_ints()[3:20]),
    "collatz": lambda: one_each([1, 27, 2**40 + 1, 2**61 - 1, 2**62 + 1, 837799]),
    "lcg": lambda: product([0, 1, 12345], [0, 1, 2, 3, 10]),
    "masked_lcg": lambda: product([0, 1, 12345, 2**32 - 1, 2**40, 2**62, -1], [0, 1, 2, 50]),
    "masked_lcg_64": lambda: product([0, 1, 12345], [0, 1, 2, 3, 10]),
    "modulo_lcg": lambda: product([1, 12345, 2**31, 2**60], [0, 1, 2, 50]),
    "product_modulo": lambda: product([2**31, 2**32, 3037000500, -(2**40), 5], [2**31 - 1, 2**32, 7, -9], [2**31 - 1, 10**9 + 7, 2**61 - 1, -7]),
    "clamp": lambda: product(take(10, ints()), [0, -5, 2.5], [10, 2**63]),
    "int_of": lambda: one_each(floats() + ints() + bools() + ["12", None]),
    **dict.fromkeys(["int_plus_float", "int_times_float", "int_compares_float", "int_over_float", "int_floor_float"], lambda: product(ints(), floats(), limit=300)),
}
