// Where each level of the open month is heading: the span in which it ends in eight of ten cases, on the scale where 0 is
// the minimum and 1 the expected figure.
import * as P from '@observablehq/plot'
import { useMemo } from 'react'
import type { Forecast } from '../api/types'
import { Plot } from './Plot'

export const drawable = (forecast: Forecast) =>
  forecast.levels.flatMap(l => {
    if (!l.end || !l.expected) return []
    const expected = Number(l.expected.bar)
    const minimum = l.minimum ? Number(l.minimum.bar) : expected
    const span = Math.abs(expected - minimum) || Math.abs(expected) / 10 || 1
    const sign = l.direction === 'lower' ? -1 : 1
    const at = (v: number) => Math.min(Math.max(1 + (sign * (v - expected)) / span, -3), 3)
    return [{ title: l.title, low: at(l.end.low), high: at(l.end.high), median: at(l.end.median) }]
  })

export default function Outlook({
  forecast,
  label,
  words
}: {
  forecast: Forecast
  label: string
  words: { expected: string; minimum: string }
}) {
  const options = useMemo(() => {
    const rows = drawable(forecast)
    return (width: number): P.PlotOptions => ({
      marginLeft: width < 560 ? 8 : 290,
      marginTop: 26,
      marginBottom: 10,
      x: { domain: [-3, 3], axis: null },
      y: { domain: rows.map(r => r.title), label: null, tickSize: 0, axis: width < 560 ? null : 'left', padding: 0.4 },
      marks: [
        P.barX(rows, { y: 'title', x1: -3, x2: 0, fill: 'var(--quiet-tint)' }),
        P.ruleX([1], { stroke: 'currentColor', strokeWidth: 2 }),
        P.ruleX([0], { stroke: 'currentColor', strokeDasharray: '2 3' }),
        P.ruleY(rows, { y: 'title', x1: 'low', x2: 'high', stroke: 'var(--joint)', strokeWidth: 6 }),
        P.dot(rows, { y: 'title', x: 'median', fill: 'var(--ink)', r: 5 }),
        P.text([0], { x: 0, frameAnchor: 'top', dy: -18, text: () => words.minimum, fill: 'currentColor' }),
        P.text([1], { x: 1, frameAnchor: 'top', dy: -18, text: () => words.expected, fill: 'currentColor' }),
        ...(width < 560
          ? [
              P.text(rows, {
                y: 'title',
                x: -3,
                text: (r: { title: string }) => r.title.slice(0, 44),
                textAnchor: 'start' as const,
                dy: -13,
                fill: 'currentColor'
              })
            ]
          : [])
      ]
    })
  }, [forecast, words.expected, words.minimum])
  return <Plot label={label} height={40 + drawable(forecast).length * 38} options={options} />
}
