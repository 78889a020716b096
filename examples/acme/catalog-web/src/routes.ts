import type { Express, Request, Response } from "express";

import { auditEvent } from "./audit.js";
import { errorEnvelope } from "./errors.js";
import { withRetry } from "./http/retry.js";
import { paginate } from "./paging.js";
import { rank, type Product } from "./search.js";

export interface Shelf {
  all(): Promise<Product[]>;
  retitle(sku: string, title: string): Promise<boolean>;
}

export function registerRoutes(app: Express, shelf: Shelf): void {
  app.get("/health", (_req: Request, res: Response) => {
    res.status(200).json({ status: "ok" });
  });
  app.get("/products", async (req: Request, res: Response) => {
    const products = await withRetry(() => shelf.all());
    res.status(200).json(paginate(rank(products, String(req.query.q ?? "")), req.query as Record<string, string>));
  });
  app.put("/products/:sku/title", async (req: Request, res: Response) => {
    const done = await shelf.retitle(req.params.sku as string, req.body.title);
    if (!done) {
      const { status, body } = errorEnvelope("product_not_found", `no product ${req.params.sku}`);
      res.status(status).json(body);
      return;
    }
    auditEvent(process.stdout, req.header("x-user") ?? "unknown", "product.retitle", req.params.sku as string);
    res.status(204).end();
  });
}
