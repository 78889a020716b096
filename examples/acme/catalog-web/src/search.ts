export interface Product {
  sku: string;
  title: string;
  brand: string;
  colours: string[];
  priceMinor: number;
  stock: number;
}

export type Facets = Record<"brand" | "colour" | "price", Map<string, number>>;

const PRICE_STEPS = [1000, 2500, 5000, 10000];

export function slugify(title: string): string {
  return title
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .replace(/ß/g, "ss")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
}

function priceBand(minor: number): string {
  const upper = PRICE_STEPS.find((step) => minor < step);
  return upper === undefined ? `${PRICE_STEPS.at(-1)}+` : `<${upper}`;
}

/** Counts for the filters on the left of the search page. */
export function facets(products: readonly Product[]): Facets {
  const result: Facets = { brand: new Map(), colour: new Map(), price: new Map() };
  const bump = (counts: Map<string, number>, key: string) => counts.set(key, (counts.get(key) ?? 0) + 1);
  for (const product of products) {
    bump(result.brand, product.brand);
    bump(result.price, priceBand(product.priceMinor));
    for (const colour of new Set(product.colours)) bump(result.colour, colour);
  }
  return result;
}

/** Products by how well they fit the words; those in stock first among equals. */
export function rank(products: readonly Product[], words: string): Product[] {
  const terms = slugify(words).split("-").filter(Boolean);
  const scored = products.map((product) => {
    const title = slugify(product.title).split("-");
    let score = 0;
    for (const term of terms) {
      if (title.includes(term)) score += 3;
      else if (title.some((word) => word.startsWith(term))) score += 1;
      if (slugify(product.brand) === term) score += 2;
    }
    return { product, score: score > 0 && product.stock > 0 ? score + 0.5 : score };
  });
  return scored
    .filter((entry) => entry.score > 0)
    .sort((a, b) => b.score - a.score || a.product.sku.localeCompare(b.product.sku))
    .map((entry) => entry.product);
}
