const SIZE = 25;
const LARGEST = 100;

/** Cuts one page out of `all`. Pages count from one. */
export function pageOf<Row>(all: readonly Row[], params: Map<string, string>) {
  const limit = Number.parseInt(params.get("size") ?? "", 10);
  const size = Number.isNaN(limit) || limit <= 0 ? SIZE : Math.min(limit, LARGEST);
  const last = Math.max(1, Math.ceil(all.length / size));
  const requested = Number.parseInt(params.get("page") ?? "", 10);
  const current = Number.isNaN(requested) ? 1 : Math.min(Math.max(requested, 1), last);
  const from = (current - 1) * size;
  return {
    data: all.slice(from, from + size),
    total: all.length,
    current,
    last,
    hasMore: current < last,
  };
}
