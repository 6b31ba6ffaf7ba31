// One service level: what it says, whether its months are unusual, what a month consists of.
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { breakdown, chart as chartQuery, statement } from '../api/queries'
import type { ControlChart, LevelResult } from '../api/types'
import { useWords } from '../i18n'
import { FigureFrame } from '../parts/FigureFrame'
import { Field } from '../parts/fields'
import { StatusBadge } from '../parts/marks'
import { Asked, Empty, Skeleton } from '../parts/states'
import { WorkingPanel } from '../parts/WorkingPanel'
import { useInside } from '../shell/place'

const Control = lazy(() => import('../charts/Control'))

export default function Level() {
  const { t, format } = useWords()
  const place = useInside()
  const month = place.month ?? place.months.at(-1) ?? ''
  const name = place.level ?? ''
  const asked = useQuery({ ...statement(place.r, place.a, month), enabled: month !== '' })
  const [working, setWorking] = useState(false)
  return (
    <Asked of={asked} rows={10}>
      {data => {
        const level = data.levels.find(l => l.level === name)
        if (!level) return <Empty title={t('level.not-there', { month: format.month(month) })} />
        return (
          <>
            <header className="title">
              <div className="row">
                <h1>{level.title}</h1>
                <button type="button" className="plain-button no-print" onClick={() => setWorking(!working)}>
                  {t('level.working', { month: format.month(month) })}
                </button>
              </div>
              <div className="row facts">
                <StatusBadge status={level.status} />
                <b>{level.result?.shown}</b>
                <span className="muted">{format.month(month)}</span>
                {level.clause && <span className="muted">{t('working.clause', { clause: level.clause })}</span>}
              </div>
            </header>
            <div className={`with-side ${working ? 'open' : ''}`}>
              <div className="stack">
                <Definition level={level} />
                <Months name={name} title={level.title} onWorking={() => setWorking(true)} />
                <By name={name} month={month} />
              </div>
              {working && (
                <WorkingPanel
                  title={level.title}
                  r={place.r}
                  a={place.a}
                  month={month}
                  figures={[level.figure]}
                  onClose={() => setWorking(false)}
                />
              )}
            </div>
          </>
        )
      }}
    </Asked>
  )
}

function Definition({ level }: { level: LevelResult }) {
  const { t } = useWords()
  const show = (q: { value: string; unit: string } | null) =>
    q === null
      ? '–'
      : q.unit === 'percent'
        ? `${q.value}%`
        : q.unit === 'microseconds'
          ? `${Number(q.value) / 3.6e9} h`
          : q.value
  const facts = [
    [t('level.measure'), `${show(level.expected)}, ${show(level.minimum)}`],
    [t('level.window'), level.window],
    [t('level.kind'), level.kind],
    [t('level.service'), level.service],
    [t('level.n'), String(level.n)]
  ]
  return (
    <section className="stack tight">
      <h2 className="hidden-visually">{t('level.definition')}</h2>
      <dl className="figures">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="plain">{value}</dd>
          </div>
        ))}
        <div>
          <dt>{t('level.definition')}</dt>
          <dd className="plain">
            {t(level.direction === 'lower' ? 'level.direction.lower' : 'level.direction.higher')}
          </dd>
        </div>
      </dl>
      {[...level.notes, ...level.suggestions].map(note => (
        <p key={note} className="muted small">
          {note}
        </p>
      ))}
    </section>
  )
}

function Months({ name, title, onWorking }: { name: string; title: string; onWorking: () => void }) {
  const { t, format } = useWords()
  const place = useInside()
  const asked = useQuery(chartQuery(place.r, place.a, name))
  const value = (p: ControlChart['points'][number], unit: string) =>
    p.value === null
      ? null
      : unit === 'microseconds'
        ? `${(p.value / 3.6e9).toFixed(1)} h`
        : `${Number(p.value.toFixed(4))}${unit === 'percent' ? '%' : ''}`
  const limit = (n: number | undefined, unit: string) =>
    n === undefined ? null : unit === 'microseconds' ? `${(n / 3.6e9).toFixed(1)} h` : Number(n.toFixed(2))
  return (
    <section className="section">
      <Asked of={asked} rows={8}>
        {chart =>
          chart && (
            <FigureFrame
              title={chart.finding}
              subtitle={t('level.chart.sub', {
                unit: chart.unit === 'microseconds' ? 'h' : chart.unit === 'percent' ? '%' : chart.unit,
                n: chart.points.length,
                chart: chart.chart
              })}
              rows={chart.points}
              name={`months-${name}`}
              footnote={
                chart.enough ? t('level.chart', { level: title }) : t('level.chart.few', { n: chart.points.length })
              }
              onWorking={onWorking}
              columns={[
                { title: t('level.month'), of: p => format.month(p.month) },
                { title: t('level.value'), of: p => value(p, chart.unit), numeric: true },
                { title: t('level.status'), of: p => p.status },
                { title: t('level.n'), of: p => p.n, numeric: true },
                { title: t('level.low'), of: p => limit(p.limits?.low, chart.unit), numeric: true },
                { title: t('level.high'), of: p => limit(p.limits?.high, chart.unit), numeric: true },
                { title: t('level.signals'), of: p => p.signals.join('; ') }
              ]}
            >
              <Suspense fallback={<Skeleton rows={8} />}>
                <Control chart={chart} label={`${title}: ${chart.finding}`} />
              </Suspense>
            </FigureFrame>
          )
        }
      </Asked>
    </section>
  )
}

function By({ name, month }: { name: string; month: string }) {
  const { t, format } = useWords()
  const place = useInside()
  const [column, setColumn] = useState('')
  const [by, setBy] = useState('')
  const asked = useQuery({ ...breakdown(place.r, place.a, month, name, by), placeholderData: undefined })
  return (
    <section className="section stack tight">
      <h2>{t('level.breakdown')}</h2>
      <form
        className="row end"
        onSubmit={event => {
          event.preventDefault()
          setBy(column.trim())
        }}
      >
        <Field
          label={t('level.breakdown.column')}
          hint={t('level.breakdown.hint')}
          value={column}
          onChange={setColumn}
        />
        <button type="submit" className="plain-button" disabled={!column.trim()}>
          {t('level.breakdown.show')}
        </button>
      </form>
      {by && (
        <Asked of={asked} rows={4}>
          {data => (
            <div className="wide">
              <table>
                <thead>
                  <tr>
                    <th scope="col">{t('level.breakdown.value')}</th>
                    <th scope="col">{t('level.status')}</th>
                    <th scope="col" className="num">
                      {t('level.value')}
                    </th>
                    <th scope="col" className="num">
                      {t('level.n')}
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {data.values.map(one => (
                    <tr key={one.value}>
                      <th scope="row">{one.value}</th>
                      <td>{one.status && <StatusBadge status={one.status} />}</td>
                      <td className="num">{one.shown}</td>
                      <td className="num">{format.count(one.n)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )}
        </Asked>
      )}
    </section>
  )
}
