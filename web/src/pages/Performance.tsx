// All service levels of an agreement in a month, with their past, and where the open month is heading.

import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { Refusal } from '../api/client'
import { forecast as forecastQuery, statement } from '../api/queries'
import type { Forecast, Money, Statement } from '../api/types'
import { useWords } from '../i18n'
import { Bullet } from '../parts/Bullet'
import { FigureFrame } from '../parts/FigureFrame'
import { StatusBadge, Strip } from '../parts/marks'
import { Asked, Empty, Failure, Skeleton } from '../parts/states'
import { Wide } from '../parts/Wide'
import { address, To, useInside } from '../shell/place'

const Outlook = lazy(() => import('../charts/Outlook'))

export default function Performance() {
  const { t, format } = useWords()
  const place = useInside()
  const month = place.month ?? place.months.at(-1)
  const asked = useQuery({ ...statement(place.r, place.a, month ?? ''), enabled: month !== undefined })
  if (!month) return <Empty title={t('import.none')} command="entente import tickets.csv --dry-run" />
  return (
    <>
      <header className="title">
        <h1>{t('performance.title', { month: format.month(month) })}</h1>
        {asked.data && <p className="finding">{asked.data.finding}</p>}
      </header>
      <Asked of={asked} rows={10}>
        {data =>
          data.levels.length === 0 ? <Empty title={t('performance.none')} /> : <Levels statement={data} month={month} />
        }
      </Asked>
      <Heading month={month} />
    </>
  )
}

function Levels({ statement: data, month }: { statement: Statement; month: string }) {
  const { t, format } = useWords()
  const place = useInside()
  const bar = (q: { value: string; unit: string } | null) =>
    q === null
      ? ''
      : q.unit === 'percent'
        ? `${q.value}%`
        : q.unit === 'microseconds'
          ? `${Number(q.value) / 3.6e9} h`
          : q.value
  return (
    <Wide label={t('performance.title', { month: format.month(month) })}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('performance.level')}</th>
            <th scope="col">{t('level.status')}</th>
            <th scope="col" className="num">
              {t('performance.value')}
            </th>
            <th scope="col" className="num">
              {t('performance.expected')}
            </th>
            <th scope="col" className="num">
              {t('performance.minimum')}
            </th>
            <th scope="col">
              <span className="hidden-visually">{t('performance.value')}</span>
            </th>
            <th scope="col" className="num">
              {t('level.n')}
            </th>
            <th scope="col">{t('performance.months')}</th>
          </tr>
        </thead>
        <tbody>
          {data.levels.map(level => (
            <tr key={level.level}>
              <th scope="row">
                <To to={address.level(place.r, place.a, level.level, month)}>{level.title}</To>
                <br />
                <span className="small muted">
                  {level.clause && t('working.clause', { clause: level.clause })} {level.kind}
                </span>
              </th>
              <td>
                <StatusBadge status={level.status} />
              </td>
              <td className="num">
                <b>{level.result?.shown ?? '–'}</b>
              </td>
              <td className="num">{bar(level.expected)}</td>
              <td className="num">{bar(level.minimum)}</td>
              <td>
                <Bullet level={level} />
              </td>
              <td className="num">{format.count(level.n)}</td>
              <td>
                <Strip
                  months={(data.history.find(h => h.level === level.level)?.months ?? []).map(m => ({
                    month: m.month,
                    status: m.status,
                    note: m.result?.shown
                  }))}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Wide>
  )
}

function Heading({ month }: { month: string }) {
  const { t, format } = useWords()
  const place = useInside()
  const asked = useQuery({ ...forecastQuery(place.r, place.a, month), placeholderData: undefined })
  if (asked.error instanceof Refusal && [404, 422].includes(asked.error.status)) {
    return (
      <section className="section">
        <p className="muted">{t('performance.forecast.none', { why: asked.error.problem.title })}</p>
      </section>
    )
  }
  if (asked.isError) return <Failure error={asked.error} retry={() => asked.refetch()} />
  return (
    <section className="section stack">
      <header>
        <h2>{t('performance.forecast', { month: format.month(month) })}</h2>
      </header>
      {asked.data ? <Chances forecast={asked.data} /> : <Skeleton rows={6} />}
    </section>
  )
}

function Chances({ forecast }: { forecast: Forecast }) {
  const { t, format } = useWords()
  const money = (m: Money) => `${m.currency}\u00a0${format.amount(m.amount)}`
  const chance = (p: number | undefined) =>
    p === undefined ? null : p < 0.01 ? '< 1 %' : p > 0.99 ? '> 99 %' : format.share(p)
  return (
    <>
      <FigureFrame
        title={forecast.finding}
        subtitle={t('performance.forecast.sub', { at: format.instant(forecast.as_of), left: forecast.days_left })}
        rows={forecast.levels}
        name={`forecast-${forecast.month}`}
        columns={[
          { title: t('performance.level'), of: l => l.title },
          { title: t('performance.so-far'), of: l => l.so_far?.shown ?? null, numeric: true },
          { title: t('performance.chance'), of: l => chance(l.expected?.probability), numeric: true },
          { title: t('performance.chance-minimum'), of: l => chance(l.minimum?.probability), numeric: true },
          { title: t('performance.sentence'), of: l => l.sentence }
        ]}
      >
        <Suspense fallback={<Skeleton rows={6} />}>
          <Outlook
            forecast={forecast}
            label={forecast.finding}
            words={{ expected: t('level.expected-line'), minimum: t('level.minimum-line') }}
          />
        </Suspense>
      </FigureFrame>
      {forecast.credits && (
        <p>
          {t('performance.credits', { expected: money(forecast.credits.expected), p90: money(forecast.credits.p90) })}
        </p>
      )}
      <ul className="plain-list stack tight">
        {forecast.levels.map(l => (
          <li key={l.level}>
            <b>{l.title}</b>: {l.sentence}
          </li>
        ))}
      </ul>
    </>
  )
}
