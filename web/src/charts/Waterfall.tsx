// Money as steps that add up. Sign and label tell the steps apart; colour is not needed.
import * as P from '@observablehq/plot'
import { useMemo } from 'react'
import type { WaterfallStep } from '../api/types'
import { useWords } from '../i18n'
import { Plot } from './Plot'

export const isTotal = (step: WaterfallStep) => step.kind.startsWith('total')

export default function Waterfall({ steps, label }: { steps: WaterfallStep[]; label: string }) {
  const { format } = useWords()
  const options = useMemo(() => {
    const bars = steps.map((step, index) => ({
      name: `${index}`,
      label: step.label,
      a: isTotal(step) ? 0 : Number(step.before.amount),
      b: Number(step.after.amount),
      total: isTotal(step),
      down: Number(step.amount.amount) < 0,
      shown: format.amount(step.amount.amount.replace(/\.00$/, ''))
    }))
    const labels = new Map(bars.map(b => [b.name, b.label]))
    return (width: number): P.PlotOptions => ({
      marginLeft: 62,
      marginBottom: width < 520 ? 64 : 46,
      marginTop: 22,
      x: {
        domain: bars.map(b => b.name),
        label: null,
        tickFormat: (n: string) => labels.get(n) ?? n,
        tickSize: 0,
        padding: 0.32
      },
      y: { label: null, grid: true, ticks: 4, tickFormat: (v: number) => format.count(v), nice: true, zero: true },
      marks: [
        P.ruleX(bars.slice(0, -1), { x: 'name', y: 'b', strokeOpacity: 0 }),
        P.barY(
          bars.filter(b => b.total),
          { x: 'name', y1: 'a', y2: 'b', fill: 'var(--ink)' }
        ),
        P.barY(
          bars.filter(b => !b.total && !b.down),
          { x: 'name', y1: 'a', y2: 'b', fill: 'var(--joint)' }
        ),
        P.barY(
          bars.filter(b => !b.total && b.down),
          {
            x: 'name',
            y1: 'a',
            y2: 'b',
            fill: 'var(--quiet-tint)',
            stroke: 'var(--joint)',
            strokeDasharray: '3 2',
            inset: 0.5
          }
        ),
        P.text(bars, {
          x: 'name',
          y: (b: { a: number; b: number }) => Math.max(b.a, b.b),
          text: 'shown',
          dy: -8,
          fill: 'currentColor',
          fontWeight: 600,
          fontSize: width < 520 ? 10 : 12
        }),
        P.ruleY([0], { stroke: 'currentColor' }),
        P.axisX({
          tickFormat: (n: string) => labels.get(n) ?? n,
          tickSize: 0,
          lineWidth: Math.max(5, width / bars.length / 10),
          fontSize: width < 520 ? 10 : 12,
          label: null
        })
      ]
    })
  }, [steps, format])
  return <Plot label={label} height={250} options={options} />
}
