"""Shifts, masks, bit counts."""
from tests.differential.values import *


def shift_left(a, k):
    return a << k


def shift_right(a, k):
    return a >> k


def bit_and(a, b):
    return a & b


def bit_or(a, b):
    return a | b


def bit_xor(a, b):
    return a ^ b


def invert(a):
    return ~a


def low_byte(a):
    return a & 0xFF


def mask_32(a):
    return (a * 3) & 0xFFFFFFFF


def mask_64(a):
    return a & 0xFFFFFFFFFFFFFFFF


def high_bit(a):
    return a & 0x8000000000000000


def popcount(n):
    count = 0
    while n:
        n &= n - 1
        count += 1
    return count


def counted(n):
    return n.bit_count() + n.bit_length()


def rotate_32(x, k):
    return ((x << k) | (x >> (32 - k))) & 0xFFFFFFFF


def xorshift(state, rounds):
    for _ in range(rounds):
        state ^= (state << 13) & 0xFFFFFFFF
        state ^= state >> 17
        state ^= (state << 5) & 0xFFFFFFFF
    return state


def xorshift_64(state, rounds):
    for _ in range(rounds):
        state ^= (state << 13) & 0xFFFFFFFFFFFFFFFF
        state ^= state >> 7
        state ^= (state << 17) & 0xFFFFFFFFFFFFFFFF
    return state


def fnv(values):
    h = 2166136261
    for v in values:
        h = ((h ^ v) * 16777619) & 0xFFFFFFFF
    return h


def crc(values):
    c = 0xFFFFFFFF
    for v in values:
        c ^= v
        for _ in range(8):
            c = (c >> 1) ^ (0xEDB88320 if c & 1 else 0)
    return c ^ 0xFFFFFFFF


def bit_reverse(n, bits):
    out = 0
    for _ in range(bits):
        out = (out << 1) | (n & 1)
        n >>= 1
    return out


def djb2(values):
    h = 5381
    for v in values:
        h = (h << 5) + h + v
    return h


def power_of_two(k):
    return 1 << k


def augmented(a, b, k):
    a |= b
    a &= ~k
    a ^= 5
    a <<= 2
    a >>= 1
    return a


def masked_step(a, b):
    return (a * b + 1442695040888963407) & 0x7FFFFFFFFFFFFFFF


def masked_shift(a, k):
    return (a << k) & 0xFFFFFFFFFFFFF, 1023 & (a << 3)


def masked_signs(a, b):
    return (-a - ~(a * b)) & 65535, (a - b ^ a * a) % 2**40, (a | b * b) % 4096


def masked_by_any(a, b):
    return a * a & b


def masked_by_another(a, b):
    return a * a & b, b & a * a & 7, (a * b & a * a) % 1024


def shared(a, b):
    product = a * b
    return product & 255, (product + 1) & 255


def linear_congruence(seed, rounds):
    state, total = seed, 0
    for _ in range(rounds):
        state = (6364136223846793005 * state + 1442695040888963407) % 2**62
        total ^= state >> 33
    return state, total


def sixty_bits(x, rounds):
    for _ in range(rounds):
        x ^= (x << 13) & (1 << 60) - 1
        x ^= x >> 7
        x ^= (x << 17) & (1 << 60) - 1
    return x


def written_out():
    return 2**63 - 1, 1 - 2**63, ~(1 << 62), 7 * 2**61 // 8 % 10**18, -(2**62) >> 3 | 5 & 6 ^ 1


SHIFTS = lambda: product(ints(), [0, 1, 5, 31, 32, 62, 63, 64, 65, 200, -1, 2**62, True], limit=250)
BYTES = lambda: one_each([[], [0], [1, 2, 3], list(range(256)), [-1, 5], [2**63], [1.5], [True, 3], [2**40]])
CALLS = {
    "shift_left": SHIFTS,
    "shift_right": SHIFTS,
    **dict.fromkeys(["bit_and", "bit_or", "bit_xor"], lambda: product(ints() + bools(), ints() + bools())),
    **dict.fromkeys(["invert", "low_byte", "mask_32", "mask_64", "high_bit"], lambda: one_each(ints() + bools() + [1.5, np.uint8(3), np.int64(-5)])),
    "counted": lambda: one_each([0, 1, -1, 255, -256, 2**62, 2**63 - 1, -(2**63) + 1, True, 2**64, np.int64(7), 2.5]),
    "popcount": lambda: one_each([0, 1, 255, 2**62, 2**63 - 1, 2**64 - 1, 2**80 - 1]),
    "rotate_32": lambda: product([1, 0xDEADBEEF, 2**32 - 1, 2**40], [0, 1, 16, 31, 32, 33]),
    "xorshift": lambda: product([1, 2463534242, 2**31], [0, 1, 10, 100]),
    "xorshift_64": lambda: product([1, 88172645463325252], [0, 1, 10, 100]),
    "fnv": BYTES,
    "crc": BYTES,
    "bit_reverse": lambda: product([0, 1, 0b1011, 2**62, -1], [0, 8, 32, 62, 63, 64, 70]),
    "djb2": lambda: one_each([[], [1, 2, 3], list(range(100)), list(range(11)), list(range(14))]),
    "power_of_two": lambda: one_each([0, 1, 31, 61, 62, 63, 64, 100, -1]),
    **dict.fromkeys(
        ["masked_step", "masked_signs", "masked_by_any", "masked_by_another", "shared"],
        lambda: product(ints() + bools() + [np.int64(-5), 2**70], ints() + bools(), limit=400),
    ),
    "masked_shift": SHIFTS,
    "linear_congruence": lambda: product([0, 1, 2**62, -3, 2**64], [0, 1, 100]),
    "sixty_bits": lambda: product([1, 88172645463325252, -1, 2**62], [0, 1, 100]),
    "written_out": lambda: [()],
    "augmented": lambda: product(take(9, ints()), take(5, ints()), [0, 1, 7]),
}
