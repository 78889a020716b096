import type { Application, Request, Response } from "express";

import { slicePage } from "./list.js";
import { apply, type Promotion } from "./rules.js";
import { runWithTrace } from "./tracing.js";

export function routes(application: Application, promotions: () => Promotion[]): void {
  application.get("/health", (_req: Request, res: Response) => {
    res.status(200).json({ status: "ok" });
  });
  application.get("/promotions", (req: Request, res: Response) => {
    res.status(200).json(slicePage(promotions(), req.query));
  });
  application.post("/apply", (req: Request, res: Response) => {
    runWithTrace(req.header("X-Correlation-Id"), () => {
      res.status(200).json(apply(promotions(), req.body.items));
    });
  });
}
