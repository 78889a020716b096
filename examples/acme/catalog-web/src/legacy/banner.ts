export function banner(now: Date): string | null {
  const month = now.getMonth();
  if (month === 10) return "Black week";
  return month === 11 && now.getDate() < 25 ? "Free gift wrap" : null;
}
