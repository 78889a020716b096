export interface Page<T> {
  items: T[];
  total: number;
  page: number;
  pages: number;
}

const DEFAULT_SIZE = 20;
const MAX_SIZE = 100;

export function paginate<T>(rows: readonly T[], query: Record<string, string | undefined>): Page<T> {
  const wanted = Number.parseInt(query.per_page ?? "", 10);
  const size = Number.isNaN(wanted) || wanted < 1 ? DEFAULT_SIZE : Math.min(wanted, MAX_SIZE);
  const pages = Math.max(1, Math.ceil(rows.length / size));
  const asked = Number.parseInt(query.page ?? "", 10);
  const page = Number.isNaN(asked) ? 1 : Math.min(Math.max(asked, 1), pages);
  const start = (page - 1) * size;
  return {
    items: rows.slice(start, start + size),
    total: rows.length,
    page,
    pages,
  };
}
