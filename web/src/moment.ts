// The day and hour by which the record goes. Usually this machine's; a sample has a clock of its own, and a browser's clock
// may be wrong: what is due is reckoned from the moment that the server named at sign-in.
let ahead = 0

export function holdMoment(named: string) {
  const at = Date.parse(named)
  if (!Number.isNaN(at)) ahead = at - Date.now()
}

export const now = () => new Date(Date.now() + ahead)
export const today = () => now().toISOString().slice(0, 10)

/** Whole days from today to a date; negative: over. */
export const daysUntil = (date: string) =>
  Math.round((Date.parse(`${date.slice(0, 10)}T00:00:00Z`) - Date.parse(`${today()}T00:00:00Z`)) / 864e5)
