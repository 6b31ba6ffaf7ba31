// How far a result is from its bars: the shaded part lies below the minimum, the stroke is the expected figure. Drawn on a
// scale where the minimum is 0 and the expected figure 1, so that levels of any unit stand beside each other.
import type { LevelResult } from '../api/types'

const low = -1.2
const high = 2.2

export function attainment(level: LevelResult): number | null {
  const exact = level.result?.exact
  if (!exact || !level.expected) return null
  const value = Number(exact.numerator) / Number(exact.denominator)
  const expected = Number(level.expected.value)
  const minimum = level.minimum ? Number(level.minimum.value) : expected
  if (!Number.isFinite(value) || !Number.isFinite(expected)) return null
  const span = minimum === expected ? Math.abs(expected) / 10 || 1 : Math.abs(expected - minimum)
  const sign = level.direction === 'lower' || minimum > expected ? -1 : 1
  return 1 + (sign * (value - expected)) / span
}

export function Bullet({ level }: { level: LevelResult }) {
  const at = attainment(level)
  if (at === null) return null
  const x = (value: number) => ((Math.min(Math.max(value, low), high) - low) / (high - low)) * 132
  const hasMinimum = level.minimum !== null && level.minimum.value !== level.expected?.value
  return (
    <svg className="bullet" viewBox="0 0 132 16" aria-hidden="true">
      <rect className="ground" x="0" y="2" width="132" height="12" />
      <rect className="below" x="0" y="2" width={x(hasMinimum ? 0 : 1)} height="12" />
      <rect className="value" x="0" y="6" width={Math.max(x(at), 1.5)} height="4" />
      <line className="bar" x1={x(1)} x2={x(1)} y1="0" y2="16" />
    </svg>
  )
}
