def print_road(road, width=100):
    print("".join("." if cell < 0 else str(cell) for cell in road[:width]))


def print_table(rows):
    print(f"{'density':>8} {'flow':>10}")
    for density, flow in rows:
        print(f"{density:8.2f} {flow:10.6f} {'*' * int(flow * 100)}")
