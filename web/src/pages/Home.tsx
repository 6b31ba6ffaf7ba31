// What needs whom by when: overdue first, then by date; what waits for the other side stands apart.

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { withSeat } from '../api/client'
import { queue, relationships } from '../api/queries'
import type { QueueItem } from '../api/types'
import { useWords } from '../i18n'
import { daysUntil, today } from '../moment'
import { Due, linkOf } from '../parts/due'
import { MoneyText, PartyTag, Verb } from '../parts/marks'
import { Asked, Empty } from '../parts/states'
import { Wide } from '../parts/Wide'
import { useKeys } from '../shell/keys'
import { To, useGo, usePlace } from '../shell/place'

const morning = () => Date.parse(today())

export default function Home() {
  const { t } = useWords()
  const asked = useQuery(queue())
  return (
    <>
      <header className="title">
        <div className="row">
          <h1>{t('home.title')}</h1>
          <a className="plain-button no-print" href={withSeat('/api/v1/me/calendar.ics')}>
            {t('home.calendar')}
          </a>
        </div>
      </header>
      <Asked of={asked} rows={8}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t('home.empty')} what={t('home.empty.what')} command="entente queue">
              <To className="plain-button" to="/relationships">
                {t('home.empty.next')}
              </To>
            </Empty>
          ) : (
            <Queue items={items} />
          )
        }
      </Asked>
    </>
  )
}

function Queue({ items }: { items: QueueItem[] }) {
  const { t } = useWords()
  const { session } = usePlace()
  const known = useQuery(relationships())
  const go = useGo()
  const [at, setAt] = useState(0)
  const sides = new Map(session.memberships.map(m => [m.relationship, new Set<string>()]))
  for (const m of session.memberships) sides.get(m.relationship)?.add(m.side)
  const isMine = (item: QueueItem) => item.turn === 'both' || (sides.get(item.relationship)?.has(item.turn) ?? false)
  const byDue = (a: QueueItem, b: QueueItem) => (a.due ?? '9999').localeCompare(b.due ?? '9999')
  const mine = items.filter(isMine).sort(byDue)
  const groups = [
    { title: t('home.overdue'), items: mine.filter(i => i.overdue) },
    { title: t('home.week'), items: mine.filter(i => !i.overdue && i.due && daysUntil(i.due) <= 7) },
    { title: t('home.later'), items: mine.filter(i => !i.overdue && (!i.due || daysUntil(i.due) > 7)) },
    { title: t('home.theirs'), items: items.filter(i => !isMine(i)).sort(byDue) }
  ].filter(g => g.items.length > 0)
  const flat = groups.flatMap(g => g.items)
  const move = (by: number) => {
    const next = Math.min(Math.max(at + by, 0), flat.length - 1)
    setAt(next)
    document.querySelector<HTMLElement>(`[data-item="${next}"] a`)?.focus()
  }
  useKeys({ j: () => move(1), k: () => move(-1), o: () => flat[at] && go(linkOf(flat[at])) })
  const names = new Map((known.data?.items ?? []).map(k => [k.id, k]))
  return (
    <>
      <Dates items={mine} />
      <Wide label={t('home.title')} className="queue">
        <table>
          <thead>
            <tr>
              <th scope="col">{t('home.what')}</th>
              <th scope="col">{t('home.relationship')}</th>
              <th scope="col">{t('home.turn')}</th>
              <th scope="col" className="num">
                {t('home.amount')}
              </th>
              <th scope="col" className="num">
                {t('home.due')}
              </th>
            </tr>
          </thead>
          {groups.map(group => (
            <tbody key={group.title}>
              <tr className="group">
                <th scope="rowgroup" colSpan={5}>
                  {group.title}
                </th>
              </tr>
              {group.items.map(item => {
                const card = names.get(item.relationship)
                return (
                  <tr key={item.id + item.relationship + item.agreement} data-item={flat.indexOf(item)}>
                    <th scope="row">
                      <To to={linkOf(item)}>
                        <Verb of={item.verb} /> {item.what}
                      </To>
                    </th>
                    <td>{card?.name ?? item.relationship}</td>
                    <td>
                      <PartyTag side={item.turn} name={item.turn === 'both' ? undefined : card?.[item.turn]} />
                    </td>
                    <td className="num">{item.amount ? <MoneyText money={item.amount} /> : ''}</td>
                    <td className="num">{item.due && <Due due={item.due} overdue={item.overdue} />}</td>
                  </tr>
                )
              })}
            </tbody>
          ))}
        </table>
      </Wide>
    </>
  )
}

/** The next twelve months as a line with the dates on it. */
function Dates({ items }: { items: QueueItem[] }) {
  const { t, format } = useWords()
  const begin = new Date(morning())
  begin.setUTCDate(1)
  const first = begin.getTime()
  const dated = items.flatMap(i =>
    i.due && daysUntil(i.due) >= -31 && daysUntil(i.due) <= 365
      ? [{ ...i, at: Date.parse(`${i.due.slice(0, 10)}T00:00:00Z`) }]
      : []
  )
  const months = Array.from({ length: 13 }, (_, i) => {
    const month = new Date(first)
    month.setUTCMonth(month.getUTCMonth() + i)
    return month
  })
  const x = (at: number) => 8 + ((at - first) / (months[12].getTime() - first)) * 984
  return (
    <figure className="figure dates">
      <h2 className="hidden-visually">{t('home.dates')}</h2>
      <svg
        viewBox="0 0 1000 44"
        className="only-broad"
        role="img"
        aria-label={`${t('home.dates')}: ${dated.map(d => `${format.date(d.due ?? '')} ${d.verb} ${d.what}`).join('; ')}`}
      >
        <line x1="8" x2="992" y1="18" y2="18" stroke="var(--line-strong)" />
        {months.slice(0, 12).map(month => (
          <g key={month.toISOString()}>
            <line x1={x(month.getTime())} x2={x(month.getTime())} y1="14" y2="22" stroke="var(--line-strong)" />
            <text x={x(month.getTime()) + 3} y="38" fontSize="11" fill="var(--muted)">
              {format.shortMonth(month.toISOString())}
            </text>
          </g>
        ))}
        <line x1={x(morning())} x2={x(morning())} y1="6" y2="26" stroke="currentColor" strokeWidth="2" />
        {dated.map(d => (
          <circle
            key={d.id}
            cx={Math.max(x(d.at), 8)}
            cy="18"
            r="5"
            fill={d.overdue ? 'var(--missed)' : 'var(--ink)'}
            stroke="var(--canvas)"
            strokeWidth="1.5"
          >
            <title>{`${format.date(d.due ?? '')}: ${d.verb} ${d.what}`}</title>
          </circle>
        ))}
      </svg>
      <figcaption className="small muted">{t('home.dates.finding', { n: dated.length })}</figcaption>
    </figure>
  )
}
