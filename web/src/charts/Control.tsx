// The months of a service level: what is usual (band), what is expected (line), what was measured; a change of terms moves
// the lines where it happened. Points outside of the usual are ringed.
import * as P from '@observablehq/plot'
import { useMemo } from 'react'
import type { ControlChart } from '../api/types'
import { useWords } from '../i18n'
import { Plot } from './Plot'

export default function Control({ chart, label }: { chart: ControlChart; label: string }) {
  const { format, t } = useWords()
  const options = useMemo(() => {
    const scale = chart.unit === 'microseconds' ? 3.6e9 : 1
    const points = chart.points.map(p => ({
      month: p.month,
      value: p.drawn === null ? null : p.drawn / scale,
      low: p.limits ? p.limits.low / scale : null,
      high: p.limits ? p.limits.high / scale : null,
      expected: p.expected === null ? null : Number(p.expected) / scale,
      minimum: p.minimum === null ? null : Number(p.minimum) / scale,
      unusual: p.signals.length > 0,
      missed: p.status === 'missed'
    }))
    const measured = points.filter(p => p.value !== null)
    const last = points.at(-1)
    const suffix = chart.unit === 'percent' ? '%' : chart.unit === 'microseconds' ? ' h' : ''
    return (width: number): P.PlotOptions => {
      const right = width < 560 ? 16 : 84
      const step = (width - 48 - right) / (points.length + 0.4)
      const wide = -step * 0.2 - 0.5
      return {
        marginLeft: 48,
        marginRight: right,
        marginTop: 16,
        x: {
          domain: points.map(p => p.month),
          label: null,
          padding: 0.4,
          tickSize: 0,
          tickFormat: (m: string) =>
            m.endsWith('-01') || m === points[0].month
              ? `${format.shortMonth(m)}\n${m.slice(0, 4)}`
              : format.shortMonth(m),
          ticks: points.map(p => p.month).filter((_, i) => width > 620 || i % 3 === 0)
        },
        y: {
          label: null,
          grid: true,
          ticks: 5,
          nice: true,
          tickFormat: (v: number) => `${format.amount(String(Number(v.toFixed(2))))}${suffix}`
        },
        marks: [
          P.ruleX(
            points.filter(p => p.low !== null),
            { x: 'month', y1: 'low', y2: 'high', stroke: 'var(--quiet-tint)', strokeWidth: step + 0.5 }
          ),
          P.tickY(
            points.filter(p => p.minimum !== null && p.minimum !== p.expected),
            { x: 'month', y: 'minimum', stroke: 'currentColor', strokeDasharray: '2 3', inset: wide }
          ),
          P.tickY(
            points.filter(p => p.expected !== null),
            { x: 'month', y: 'expected', stroke: 'currentColor', strokeWidth: 1.5, inset: wide }
          ),
          P.lineY(measured, { x: 'month', y: 'value', stroke: 'var(--client)', strokeWidth: 1.5 }),
          P.dot(
            measured.filter(p => !p.missed),
            { x: 'month', y: 'value', fill: 'var(--client)', r: 3.5 }
          ),
          P.dot(
            measured.filter(p => p.missed),
            { x: 'month', y: 'value', fill: 'var(--missed)', r: 4.5, symbol: 'square' }
          ),
          P.dot(
            measured.filter(p => p.unusual),
            { x: 'month', y: 'value', r: 8, stroke: 'currentColor', strokeWidth: 1.5 }
          ),
          ...(width >= 560 && last
            ? [
                P.text([last], {
                  x: 'month',
                  y: 'expected',
                  text: () => t('level.expected-line'),
                  dx: 26,
                  textAnchor: 'start',
                  fill: 'currentColor'
                }),
                P.text(last.minimum !== null && last.minimum !== last.expected ? [last] : [], {
                  x: 'month',
                  y: 'minimum',
                  text: () => t('level.minimum-line'),
                  dx: 26,
                  textAnchor: 'start',
                  fill: 'currentColor'
                })
              ]
            : [])
        ]
      }
    }
  }, [chart, format, t])
  return <Plot label={label} height={280} options={options} />
}
