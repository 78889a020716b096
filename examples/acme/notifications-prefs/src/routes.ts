import type { Request, Response, Router } from "express";

import { pageOf } from "./page.js";
import { matrix, type Rule } from "./preferences.js";
import { toErrorBody } from "./problem.js";
import { readLink } from "./unsubscribe.js";

export interface Store {
  rules(subscriber: string): Rule[] | undefined;
  history(subscriber: string): string[];
  stop(subscriber: string, topic: string): void;
}

export const mountRoutes = (router: Router, store: Store, key: string): Router => {
  router.get("/health", (_req: Request, res: Response) => {
    res.status(200).json({ status: "ok" });
  });
  router.get("/preferences/:id", (req: Request, res: Response) => {
    const rules = store.rules(req.params.id as string);
    if (!rules) {
      const { status, body } = toErrorBody("unknown_subscriber", "We do not know you.");
      res.status(status).json(body);
      return;
    }
    res.status(200).json(matrix(rules));
  });
  router.get("/preferences/:id/history", (req: Request, res: Response) => {
    const params = new Map(Object.entries(req.query as Record<string, string>));
    res.status(200).json(pageOf(store.history(req.params.id as string), params));
  });
  router.post("/stop/:token", (req: Request, res: Response) => {
    const found = readLink(req.params.token as string, key, Date.now());
    if (typeof found === "string") {
      const { status, body } = toErrorBody(found === "expired" ? "link_expired" : "bad_link", "This link does not work.");
      res.status(status).json(body);
      return;
    }
    store.stop(found.subscriber, found.topic);
    res.status(204).end();
  });
  return router;
};
