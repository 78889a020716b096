export const OLD_SKUS: ReadonlyMap<string, string> = new Map([
  ["A-100", "LAMP-1"],
  ["A-101", "LAMP-2"],
]);
