import { createHmac, timingSafeEqual } from "node:crypto";

const LIFETIME_DAYS = 180;
const DAY = 86_400_000;

const mac = (key: string, text: string) => createHmac("sha256", key).update(text).digest();

/** A link that stops one topic with one click, without a login. */
export function unsubscribeLink(base: string, key: string, subscriber: string, topic: string, now: number): string {
  const day = Math.floor(now / DAY);
  const payload = [subscriber, topic, day.toString(36)].map(encodeURIComponent).join(":");
  return `${base}/stop/${payload}.${mac(key, payload).subarray(0, 12).toString("base64url")}`;
}

export type Unsubscribe = { subscriber: string; topic: string } | "forged" | "expired";

export function readLink(link: string, key: string, now: number): Unsubscribe {
  const tail = link.slice(link.lastIndexOf("/") + 1);
  const cut = tail.lastIndexOf(".");
  const payload = tail.slice(0, cut);
  const given = Buffer.from(tail.slice(cut + 1), "base64url");
  const expected = mac(key, payload).subarray(0, 12);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return "forged";
  const [subscriber = "", topic = "", day = ""] = payload.split(":").map(decodeURIComponent);
  const age = Math.floor(now / DAY) - Number.parseInt(day, 36);
  return age > LIFETIME_DAYS ? "expired" : { subscriber, topic };
}
