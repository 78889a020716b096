"""Match, walrus, comprehensions, generators, f-strings, global and nonlocal."""

_total = 0


def route(event, sinks):
    match event:
        case {"kind": "ping", **rest}:
            return sinks.ping(rest)
        case Point(x=0, y=height) | Line(start=height) if height > 3:
            return sinks.draw(height, scale=2)
        case [first, *others] as whole:
            return sinks.batch(first, others, whole)
        case Color.RED:
            return sinks.stop()
        case _:
            raise LookupError(event)


async def pages(client, start):
    cursor = start
    while (page := await client.fetch(cursor, limit=50)) is not None:
        async for row in page.rows():
            yield {key: [cell.strip() for cell in cells if cell] for key, cells in row.items()}
        cursor = page.next_cursor


def counter(step):
    global _total
    seen = 0

    def bump(*amounts, **labels):
        nonlocal seen
        global _total
        seen += sum(amount * step for amount in amounts)
        _total += seen
        return f"{seen:>{labels.get('width', 8)}} of {f'{_total!r}'.upper()}"

    return bump


def merge(*groups, sort_key=lambda item: item.rank, **extra):
    head, *tail = sorted([*groups, *extra.values()], key=sort_key)
    with open_all(*tail) as handles, guard():
        return {**head.as_dict(), "rest": [handle.read() for handle in handles]}
