// Times as the server shows them, "9 h 7 min", as hours to draw from.
const hours: Record<string, number> = { d: 24, h: 1, min: 1 / 60, s: 1 / 3600, ms: 1 / 3.6e6 }

/** Hours; null when the text is not a time. */
export function hoursOf(text: string): number | null {
  const parts = [...text.matchAll(/([\d,]+(?:\.\d+)?)\s*(d|h|min|ms|s)(?![a-z])/g)]
  if (parts.length === 0 || parts.map(p => p[0]).join(' ') !== text.trim()) return null
  return parts.reduce((sum, [, n, unit]) => sum + Number(n.replaceAll(',', '')) * hours[unit], 0)
}
