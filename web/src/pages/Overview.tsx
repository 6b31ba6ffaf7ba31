// A relationship in one look: the months, the money, what needs whom, who is there, what happened last.
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { queue, statement } from '../api/queries'
import type { Money, Relationship, WaterfallStep } from '../api/types'
import { useWords } from '../i18n'
import { linkOf } from '../parts/due'
import { FigureFrame } from '../parts/FigureFrame'
import { MonthGrid } from '../parts/MonthGrid'
import { PartyTag, RingTag } from '../parts/marks'
import { Asked, Skeleton } from '../parts/states'
import { WorkingPanel } from '../parts/WorkingPanel'
import { address, type RelationshipPlace, To, useInside } from '../shell/place'

const Waterfall = lazy(() => import('../charts/Waterfall'))

export default function Overview() {
  const { t, format } = useWords()
  const place = useInside()
  const card = place.card as Relationship
  const open = card.periods
    .filter(p => p.stage !== 'closed')
    .map(p => p.month)
    .sort()
    .at(-1)
  const latest =
    open ??
    card.periods
      .map(p => p.month)
      .sort()
      .at(-1)
  return (
    <>
      <header className="title">
        <div className="row">
          <h1>{card.name}</h1>
          {open && (
            <To className="plain-button main no-print" to={address.close(place.r, openAgreement(card, open), open)}>
              {t('overview.next', { month: format.month(open) })}
            </To>
          )}
        </div>
        <div className="row">
          <PartyTag side="client" name={card.client} />
          <PartyTag side="supplier" name={card.supplier} />
        </div>
      </header>
      <div className="columns">
        <div className="wide-part stack">
          {card.agreements.map(one => (
            <Months key={one.id} card={card} agreement={one} />
          ))}
          {latest && <Paid place={place} month={latest} />}
        </div>
        <div className="slim-part stack">
          <Waiting place={place} />
          <Agreements place={place} card={card} />
          <People card={card} />
          <Recent card={card} />
        </div>
      </div>
    </>
  )
}

const openAgreement = (card: Relationship, month: string) =>
  card.periods.find(p => p.month === month && p.stage !== 'closed')?.agreement ?? card.agreements[0].id

function Months({ card, agreement }: { card: Relationship; agreement: { id: string; title: string } }) {
  const { t } = useWords()
  const place = useInside()
  const periods = card.periods
    .filter(p => p.agreement === agreement.id)
    .sort((a, b) => a.month.localeCompare(b.month))
    .slice(-12)
  const latest = useQuery({
    ...statement(place.r, agreement.id, periods.at(-1)?.month ?? ''),
    enabled: periods.length > 0
  })
  if (!latest.data) return null
  const titles = new Map(latest.data.levels.map(l => [l.level, l.title]))
  // The statement carries each level's last months, also those from before the record began.
  const history = latest.data.history
  const months = [...new Set(history.flatMap(h => h.months.map(m => m.month)))].sort().slice(-12)
  const missed = history.flatMap(h => h.months).filter(m => months.includes(m.month) && m.status === 'missed').length
  return (
    <section className="stack tight">
      <h2>{t('overview.levels.finding', { missed, months: months.length })}</h2>
      <p className="small muted">{t('overview.levels.sub', { agreement: agreement.title })}</p>
      <MonthGrid
        label={t('overview.levels')}
        head={t('overview.level')}
        months={months}
        rows={history.map(({ level, months: seen }) => ({
          level,
          title: titles.get(level) ?? level,
          to: address.level(place.r, agreement.id, level, months.at(-1)),
          statuses: new Map(seen.map(m => [m.month, m.status] as const))
        }))}
      />
    </section>
  )
}

function Paid({ place, month }: { place: RelationshipPlace; month: string }) {
  const { t, format } = useWords()
  const asked = useQuery(statement(place.r, place.a, month))
  const [working, setWorking] = useState(false)
  return (
    <section className="section">
      <Asked of={asked} rows={6}>
        {data => {
          const steps: WaterfallStep[] = data.waterfall.net
          const last = steps.at(-1)
          const money = (m: Money) => `${m.currency}\u00a0${format.amount(m.amount)}`
          const title = last
            ? t('overview.money.finding', { client: data.client, amount: money(last.after) })
            : t('overview.money', { month: format.month(month) })
          return (
            <>
              <FigureFrame
                title={title}
                subtitle={t('overview.money', { month: format.month(month) })}
                rows={steps}
                name={`money-${month}`}
                columns={[
                  { title: t('overview.step'), of: step => step.label },
                  { title: t('overview.amount'), of: step => format.amount(step.amount.amount), numeric: true },
                  { title: t('overview.after'), of: step => format.amount(step.after.amount), numeric: true }
                ]}
                onWorking={() => setWorking(!working)}
              >
                <Suspense fallback={<div className="chart-place">{<Skeleton rows={5} />}</div>}>
                  <Waterfall steps={steps} label={title} />
                </Suspense>
              </FigureFrame>
              {working && (
                <WorkingPanel
                  title={title}
                  r={place.r}
                  a={place.a}
                  month={month}
                  figures={[...data.charges, ...data.credits].flatMap(c => c.figure ?? [])}
                  onClose={() => setWorking(false)}
                />
              )}
            </>
          )
        }}
      </Asked>
    </section>
  )
}

function Waiting({ place }: { place: RelationshipPlace }) {
  const { t, format } = useWords()
  const asked = useQuery(queue(place.r))
  return (
    <section className="stack tight">
      <h2>{t('home.title')}</h2>
      <Asked of={asked} rows={3}>
        {({ items }) => {
          const here = items.filter(i => i.relationship === place.r)
          return here.length === 0 ? (
            <p className="muted">{t('home.empty')}</p>
          ) : (
            <ul className="plain-list stack tight">
              {here.slice(0, 6).map(item => (
                <li key={item.id}>
                  <To to={linkOf(item)}>
                    <span className="verb">{item.verb}</span> {item.what}
                  </To>
                  <span className="row small muted">
                    <PartyTag side={item.turn} name={item.turn === 'both' ? undefined : place.card?.[item.turn]} />
                    {item.due && <span className={item.overdue ? 'late' : ''}>{format.date(item.due)}</span>}
                  </span>
                </li>
              ))}
            </ul>
          )
        }}
      </Asked>
    </section>
  )
}

function Agreements({ place, card }: { place: RelationshipPlace; card: Relationship }) {
  const { t } = useWords()
  return (
    <section className="section stack tight">
      <h2>{t('overview.agreements')}</h2>
      <ul className="plain-list">
        {card.agreements.map(one => (
          <li key={one.id} className="row apart">
            <To to={address.agreement(place.r, one.id)}>{one.title}</To>
            {one.ring && <RingTag ring={one.ring} />}
          </li>
        ))}
      </ul>
    </section>
  )
}

function People({ card }: { card: Relationship }) {
  const { t } = useWords()
  if (card.people.length === 0) return null
  return (
    <section className="section stack tight">
      <h2>{t('overview.people')}</h2>
      <ul className="plain-list stack tight">
        {card.people.map(person => (
          <li key={person.email + person.side} className="row apart">
            <span>
              {person.name}
              <br />
              <span className="small muted">{person.email}</span>
            </span>
            <PartyTag side={person.side} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function Recent({ card }: { card: Relationship }) {
  const { t, format } = useWords()
  return (
    <section className="section stack tight">
      <h2>{t('overview.recent')}</h2>
      {card.recent.length === 0 && <p className="muted">{t('overview.recent.none')}</p>}
      <ul className="plain-list stack tight">
        {card.recent.slice(0, 8).map(entry => (
          <li key={entry.hash}>
            <span className="clip">{entry.subject}</span>
            <span className="row small muted">
              <RingTag ring={entry.ring} />
              {entry.author}, {format.instant(entry.at)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
