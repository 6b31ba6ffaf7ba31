// One service level: what it says, whether its months are unusual, what a month consists of.
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useMemo, useState } from 'react'
import { useLocation, useSearch } from 'wouter'
import { breakdown, chart as chartQuery, rows as rowsOf, statement } from '../api/queries'
import type { Breakdown, ControlChart, LevelResult, Quantity } from '../api/types'
import { useWords } from '../i18n'
import { Entry } from '../parts/Entry'
import { FigureFrame } from '../parts/FigureFrame'
import { Field } from '../parts/fields'
import { StatusBadge } from '../parts/marks'
import { Rows } from '../parts/Rows'
import { hoursOf } from '../parts/spans'
import { Asked, Empty, Skeleton } from '../parts/states'
import { WorkingPanel } from '../parts/WorkingPanel'
import { useInside } from '../shell/place'

const Control = lazy(() => import('../charts/Control'))
const Shares = lazy(() => import('../charts/Shares'))
const Pareto = lazy(() => import('../charts/Pareto'))

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
                <Times level={level} month={month} />
                <By name={name} month={month} />
              </div>
              {working && (
                <WorkingPanel
                  title={level.title}
                  r={place.r}
                  a={place.a}
                  month={month}
                  figures={level.figure ? [level.figure] : []}
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
  const show = (q: Quantity | null) =>
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

const hour = 3.6e9

/** How long the rows took, when what is measured on each is a time. */
function Times({ level, month }: { level: LevelResult; month: string }) {
  const { t, format } = useWords()
  const place = useInside()
  const asked = useQuery(rowsOf(place.r, place.a, month, level.level))
  const taken = useMemo(
    () =>
      (asked.data?.rows ?? [])
        .filter(row => !row.excluded)
        .flatMap(row => hoursOf(row.value) ?? [])
        .sort((a, b) => a - b),
    [asked.data]
  )
  const points = useMemo(() => taken.map((hours, i) => ({ hours, share: (i + 1) / taken.length })), [taken])
  if (taken.length < 10 || taken.length < (asked.data?.rows.length ?? 0) / 2) return null
  const bar = level.expected?.unit === 'microseconds' ? Number(level.expected.value) / hour : limitIn(level.title)
  const at = (share: number) => shown(points.find(p => p.share >= share)?.hours ?? 0)
  const title = t('level.ecdf', { p50: at(0.5), p90: at(0.9) })
  return (
    <section className="section">
      <FigureFrame
        title={title}
        subtitle={
          bar === null
            ? t('level.ecdf.sub.open', { n: taken.length, month: format.month(month) })
            : t('level.ecdf.sub', { n: taken.length, month: format.month(month), limit: shown(bar) })
        }
        rows={deciles.map(share => ({ share, time: at(share) }))}
        name={`times-${level.level}`}
        footnote={t('level.ecdf.note')}
        columns={[
          { title: t('level.ecdf.share'), of: row => format.share(row.share), numeric: true },
          { title: t('level.ecdf.time'), of: row => row.time, numeric: true }
        ]}
      >
        <Suspense fallback={<Skeleton rows={6} />}>
          <Shares points={points} limit={bar} label={title} />
        </Suspense>
      </FigureFrame>
    </section>
  )
}

const deciles = [0.1, 0.25, 0.5, 0.75, 0.8, 0.9, 0.95, 0.99, 1]

function shown(hours: number) {
  const minutes = Math.round(hours * 60)
  if (minutes < 60) return minutes === 0 ? `${Math.round(hours * 3600)} s` : `${minutes} min`
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** The limit that a level of shares names in its title: "resolved within 8 business hours". */
function limitIn(title: string): number | null {
  const found = /within (\d+) (?:business )?(hours?|minutes?|seconds?)/.exec(title)
  if (!found) return null
  return Number(found[1]) / (found[2].startsWith('h') ? 1 : found[2].startsWith('m') ? 60 : 3600)
}

function By({ name, month }: { name: string; month: string }) {
  const { t, format } = useWords()
  const place = useInside()
  const [, navigate] = useLocation()
  const by = new URLSearchParams(useSearch()).get('by') ?? ''
  const [column, setColumn] = useState(by)
  const asked = useQuery({ ...breakdown(place.r, place.a, month, name, by), placeholderData: undefined })
  const show = () => {
    const to = new URL(window.location.href)
    if (column.trim()) to.searchParams.set('by', column.trim())
    else to.searchParams.delete('by')
    navigate(to.pathname + to.search, { replace: true })
  }
  return (
    <section className="section stack tight">
      <h2>{t('level.breakdown')}</h2>
      <Entry send={t('level.breakdown.show')} onSend={show}>
        {() => (
          <Field
            label={t('level.breakdown.column')}
            hint={t('level.breakdown.hint')}
            value={column}
            onChange={setColumn}
          />
        )}
      </Entry>
      {by && (
        <Asked of={asked} rows={4}>
          {data => (
            <>
              <Causes of={data} month={month} />
              <Rows
                label={t('level.breakdown')}
                rows={data.values}
                keyOf={one => one.value}
                columns={[
                  { title: t('level.breakdown.value'), of: one => one.value || '–' },
                  { title: t('level.status'), of: one => one.status && <StatusBadge status={one.status} /> },
                  { title: t('level.value'), of: one => one.shown, numeric: true },
                  { title: t('level.n'), of: one => format.count(one.n), numeric: true }
                ]}
              />
            </>
          )}
        </Asked>
      )}
    </section>
  )
}

/** Missed rows of a value: what its share leaves of its rows. */
function missedOf(one: Breakdown['values'][number]) {
  const exact = one.result?.unit === 'percent' ? one.result.exact : null
  if (!exact) return 0
  return Math.round(one.n * (1 - Number(exact.numerator) / Number(exact.denominator) / 100))
}

function Causes({ of, month }: { of: Breakdown; month: string }) {
  const { t, format } = useWords()
  const bars = useMemo(() => {
    const counted = of.values
      .map(one => ({ value: one.value || '–', missed: missedOf(one) }))
      .filter(one => one.missed > 0)
      .sort((a, b) => b.missed - a.missed)
    const all = counted.reduce((sum, one) => sum + one.missed, 0)
    let before = 0
    return counted.map(one => {
      before += one.missed
      return { ...one, together: before / all }
    })
  }, [of])
  const isShare = of.values.some(one => one.result?.unit === 'percent')
  if (!isShare) return null
  if (bars.length === 0) return <p className="muted">{t('level.pareto.none', { by: of.by })}</p>
  const all = bars.reduce((sum, one) => sum + one.missed, 0)
  const title = t('level.pareto', { first: bars[0].missed, all, by: of.by, top: bars[0].value })
  return (
    <FigureFrame
      title={title}
      subtitle={t('level.pareto.sub', { month: format.month(month), by: of.by })}
      rows={bars}
      name={`missed-by-${of.by}`}
      columns={[
        { title: t('level.breakdown.value'), of: row => row.value },
        { title: t('level.pareto.missed'), of: row => row.missed, numeric: true },
        { title: t('level.pareto.share'), of: row => format.share(row.together), numeric: true }
      ]}
    >
      <Suspense fallback={<Skeleton rows={4} />}>
        <Pareto bars={bars} label={title} />
      </Suspense>
    </FigureFrame>
  )
}
