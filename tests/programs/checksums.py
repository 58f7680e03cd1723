"""CRC-32, Adler-32 and FNV-1a of a file, block by block, checked against zlib.

usage: checksums.py [KILOBYTES] [FILE]
"""
import os
import sys
import tempfile
import zlib

BLOCK = 4096
POLYNOMIAL = 0xEDB88320


def make_table():
    table = []
    for byte in range(256):
        crc = byte
        for _ in range(8):
            crc = (crc >> 1) ^ POLYNOMIAL if crc & 1 else crc >> 1
        table.append(crc)
    return table


TABLE = make_table()


def crc32_block(crc, block, table):
    crc = crc ^ 0xFFFFFFFF
    for byte in block:
        crc = (crc >> 8) ^ table[(crc ^ byte) & 0xFF]
    return crc ^ 0xFFFFFFFF


def adler_block(a, b, block):
    for byte in block:
        a = (a + byte) % 65521
        b = (b + a) % 65521
    return a, b


def fnv_block(state, block):
    for byte in block:
        state = ((state ^ byte) * 16777619) & 0xFFFFFFFF
    return state


def checksums(path):
    crc, (a, b), fnv = 0, (1, 0), 2166136261
    with open(path, "rb") as file:
        while block := file.read(BLOCK):
            values = list(block)
            crc = crc32_block(crc, values, TABLE)
            a, b = adler_block(a, b, values)
            fnv = fnv_block(fnv, values)
    return crc, b << 16 | a, fnv


def write_sample(path, kilobytes):
    state = 1
    with open(path, "wb") as file:
        for _ in range(kilobytes):
            chunk = bytearray()
            for _ in range(1024):
                state = (state * 48271) % 2147483647
                chunk.append(state & 0xFF)
            file.write(chunk)


def main():
    kilobytes = int(sys.argv[1]) if len(sys.argv) > 1 else 1500
    if len(sys.argv) > 2:
        path = sys.argv[2]
    else:
        path = os.path.join(tempfile.gettempdir(), f"checksums-sample-{os.getpid()}.bin")
        write_sample(path, kilobytes)
    try:
        crc, adler, fnv = checksums(path)
        with open(path, "rb") as file:
            content = file.read()
    finally:
        if len(sys.argv) <= 2:
            os.remove(path)
    print(f"crc32   {crc:08x} {'ok' if crc == zlib.crc32(content) else 'WRONG'}")
    print(f"adler32 {adler:08x} {'ok' if adler == zlib.adler32(content) else 'WRONG'}")
    print(f"fnv1a   {fnv:08x}", file=sys.stderr)


if __name__ == "__main__":
    main()
