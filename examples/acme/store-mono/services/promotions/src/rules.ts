export interface Item {
  sku: string;
  unitMinor: number;
  quantity: number;
  tags: string[];
}

export type Promotion =
  | { kind: "percent"; id: string; tag: string; percent: number }
  | { kind: "threshold"; id: string; from: number; off: number }
  | { kind: "bundle"; id: string; skus: string[]; price: number };

export interface Applied {
  id: string;
  saved: number;
}

function saving(promotion: Promotion, items: readonly Item[], alreadySaved: number): number {
  switch (promotion.kind) {
    case "percent":
      return items
        .filter((item) => item.tags.includes(promotion.tag))
        .reduce((sum, item) => sum + Math.floor((item.unitMinor * item.quantity * promotion.percent) / 100), 0);
    case "threshold": {
      const total = items.reduce((sum, item) => sum + item.unitMinor * item.quantity, 0) - alreadySaved;
      return total >= promotion.from ? promotion.off : 0;
    }
    case "bundle": {
      const parts = promotion.skus.map((sku) => items.find((item) => item.sku === sku));
      if (parts.some((part) => part === undefined)) return 0;
      const complete = Math.min(...parts.map((part) => part?.quantity ?? 0));
      const normal = parts.reduce((sum, part) => sum + (part?.unitMinor ?? 0), 0);
      return Math.max(0, normal - promotion.price) * complete;
    }
  }
}

/** Bundles first, then percentages, then thresholds on what is left. Each promotion counts once. */
export function apply(promotions: readonly Promotion[], items: readonly Item[]): Applied[] {
  const turn = { bundle: 0, percent: 1, threshold: 2 };
  const applied: Applied[] = [];
  let saved = 0;
  for (const promotion of [...promotions].sort((a, b) => turn[a.kind] - turn[b.kind])) {
    const worth = saving(promotion, items, saved);
    if (worth > 0) {
      applied.push({ id: promotion.id, saved: worth });
      saved += worth;
    }
  }
  return applied;
}
