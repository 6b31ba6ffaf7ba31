// Credits by month, as agreed and as proposed, side by side: solid and outlined.
import * as P from '@observablehq/plot'
import { useMemo } from 'react'
import { useWords } from '../i18n'
import { Plot } from './Plot'

export interface CreditMonth {
  month: string
  was: string
  would: string
}

export default function Credits({ months, label }: { months: CreditMonth[]; label: string }) {
  const { format, t } = useWords()
  const options = useMemo(() => {
    const bars = months.flatMap(m => [
      { month: m.month, which: 'was', value: Number(m.was) },
      { month: m.month, which: 'would', value: Number(m.would) }
    ])
    return (width: number): P.PlotOptions => ({
      marginLeft: 62,
      marginTop: 24,
      x: { axis: null, domain: ['was', 'would'], padding: 0.1 },
      fx: {
        label: null,
        domain: months.map(m => m.month),
        tickFormat: (m: string) => (width > 620 || m.endsWith('-01') || m.endsWith('-07') ? format.shortMonth(m) : ''),
        padding: 0.25,
        axis: 'bottom'
      },
      y: { label: null, grid: true, ticks: 4, tickFormat: (v: number) => format.count(v), zero: true },
      marks: [
        P.barY(
          bars.filter(b => b.which === 'was'),
          { x: 'which', fx: 'month', y: 'value', fill: 'var(--ink)' }
        ),
        P.barY(
          bars.filter(b => b.which === 'would'),
          { x: 'which', fx: 'month', y: 'value', fill: 'var(--quiet-tint)', stroke: 'var(--ink)', inset: 0.5 }
        ),
        P.ruleY([0], { stroke: 'currentColor' }),
        P.text([`■ ${t('whatif.was')}    □ ${t('whatif.would')}`], {
          frameAnchor: 'top-left',
          fx: months[0]?.month,
          dy: -20,
          text: (d: string) => d,
          fill: 'currentColor',
          textAnchor: 'start'
        })
      ]
    })
  }, [months, format, t])
  return <Plot label={label} height={230} options={options} />
}
