// Where the missed rows come from, most first, with the share that the first ones make together.
import * as P from '@observablehq/plot'
import { useMemo } from 'react'
import { useWords } from '../i18n'
import { Plot } from './Plot'

export interface ParetoBar {
  value: string
  missed: number
  together: number
}

export default function Pareto({ bars, label }: { bars: ParetoBar[]; label: string }) {
  const { format } = useWords()
  const options = useMemo(() => {
    return (width: number): P.PlotOptions => ({
      marginLeft: Math.min(180, width / 3),
      marginRight: 90,
      marginTop: 6,
      marginBottom: 24,
      x: { label: null, grid: true, ticks: 4, nice: true, zero: true, tickFormat: (v: number) => format.count(v) },
      y: { domain: bars.map(b => b.value), label: null, tickSize: 0, padding: 0.3 },
      marks: [
        P.barX(bars, { y: 'value', x: 'missed', fill: 'var(--joint)' }),
        P.text(bars, {
          y: 'value',
          x: 'missed',
          dx: 6,
          textAnchor: 'start',
          text: (b: ParetoBar) => `${format.count(b.missed)} · ${format.share(b.together)}`,
          fill: 'currentColor'
        }),
        P.ruleX([0], { stroke: 'currentColor' })
      ]
    })
  }, [bars, format])
  return <Plot label={label} height={Math.max(90, 30 + bars.length * 30)} options={options} />
}
