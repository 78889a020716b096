export const TOPICS = ["orders", "offers", "security", "newsletter"] as const;
export type Topic = (typeof TOPICS)[number];
export type Medium = "email" | "push" | "sms";

export interface Rule {
  topic: Topic | "*";
  medium: Medium | "*";
  allowed: boolean;
  /** Where the rule comes from; the later in `ORDER`, the stronger. */
  source: "default" | "country" | "person";
}

const ORDER = ["default", "country", "person"];

const specificity = (rule: Rule) => Number(rule.topic !== "*") + Number(rule.medium !== "*");

/** Security messages always come through by e-mail; everything else is decided by the strongest rule. */
export function isAllowed(rules: readonly Rule[], topic: Topic, medium: Medium): boolean {
  if (topic === "security" && medium === "email") return true;
  const fitting = rules.filter((r) => (r.topic === "*" || r.topic === topic) && (r.medium === "*" || r.medium === medium));
  fitting.sort((a, b) => ORDER.indexOf(a.source) - ORDER.indexOf(b.source) || specificity(a) - specificity(b));
  return fitting.at(-1)?.allowed ?? false;
}

export type Matrix = Record<Topic, Medium[]>;

export function matrix(rules: readonly Rule[]): Matrix {
  const media: Medium[] = ["email", "push", "sms"];
  return Object.fromEntries(TOPICS.map((topic) => [topic, media.filter((m) => isAllowed(rules, topic, m))])) as Matrix;
}

/** What a person has to see before a change of the defaults reaches them. */
export function changes(before: Matrix, after: Matrix): string[] {
  const sentences: string[] = [];
  for (const topic of TOPICS) {
    const gained = after[topic].filter((m) => !before[topic].includes(m));
    const lost = before[topic].filter((m) => !after[topic].includes(m));
    if (gained.length > 0) sentences.push(`You will now get ${topic} by ${gained.join(" and ")}.`);
    if (lost.length > 0) sentences.push(`You will no longer get ${topic} by ${lost.join(" and ")}.`);
  }
  return sentences;
}
