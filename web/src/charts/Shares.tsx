// How long rows took: the share that was done within a time, as steps; the limit as a line.
import * as P from '@observablehq/plot'
import { useMemo } from 'react'
import { useWords } from '../i18n'
import { Plot } from './Plot'

interface Props {
  /** hours and the share of rows that took no longer, ascending */
  points: { hours: number; share: number }[]
  limit: number | null
  label: string
}

export default function Shares({ points, limit, label }: Props) {
  const { t, format } = useWords()
  const options = useMemo(() => {
    // a few very long rows would press all others to the left
    const far = points.find(p => p.share >= 0.98)?.hours ?? 1
    const until = Math.max(far, (limit ?? 0) * 1.25)
    const steps = [{ hours: 0, share: 0 }, ...points.filter(p => p.hours <= until)]
    return (): P.PlotOptions => ({
      marginLeft: 48,
      marginRight: 16,
      marginTop: 22,
      marginBottom: 36,
      x: { domain: [0, until], label: 'h', nice: true },
      y: { domain: [0, 1], label: null, grid: true, ticks: 4, tickFormat: (v: number) => format.share(v) },
      marks: [
        P.line(steps, { x: 'hours', y: 'share', curve: 'step-after', stroke: 'var(--ink)', strokeWidth: 1.6 }),
        P.ruleY([0.5, 0.9], { stroke: 'currentColor', strokeOpacity: 0.25, strokeDasharray: '2 3' }),
        ...(limit === null
          ? []
          : [
              P.ruleX([limit], { stroke: 'currentColor', strokeWidth: 1.5 }),
              P.text([limit], {
                x: (v: number) => v,
                frameAnchor: 'top',
                dy: -12,
                text: () => t('level.ecdf.limit'),
                fill: 'currentColor'
              })
            ]),
        P.ruleY([0], { stroke: 'currentColor' })
      ]
    })
  }, [points, limit, format, t])
  return <Plot label={label} height={230} options={options} />
}
