export type Query = { page?: string; limit?: string };

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;

export const slicePage = <T>(entries: readonly T[], query: Query) => {
  const asked = Number.parseInt(query.limit ?? "", 10);
  const limit = Number.isNaN(asked) || asked < 1 ? DEFAULT_LIMIT : Math.min(asked, MAX_LIMIT);
  const pageCount = Math.max(1, Math.ceil(entries.length / limit));
  const wanted = Number.parseInt(query.page ?? "", 10);
  const page = Number.isNaN(wanted) ? 1 : Math.min(Math.max(wanted, 1), pageCount);
  const offset = (page - 1) * limit;
  return { results: entries.slice(offset, offset + limit), count: entries.length, page, pageCount };
};
