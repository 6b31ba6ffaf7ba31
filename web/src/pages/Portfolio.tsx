// All relationships of a person: which moved, and where a month waits.
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { relationships } from '../api/queries'
import type { RelationshipCard } from '../api/types'
import { useWords } from '../i18n'
import { type Column, DataTable } from '../parts/DataTable'
import { glyphOf, isZero, MoneyText, PartyTag, Strip, shadeOf, useStatusWord } from '../parts/marks'
import { Asked, Empty } from '../parts/states'
import { address, To } from '../shell/place'

export default function Portfolio() {
  const { t } = useWords()
  const asked = useQuery(relationships())
  return (
    <>
      <header className="title">
        <h1>{t('portfolio.title')}</h1>
      </header>
      <Asked of={asked} rows={6}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t('portfolio.empty')} what={t('portfolio.empty.what')} command="entente demo" />
          ) : (
            <Cards items={items} />
          )
        }
      </Asked>
    </>
  )
}

const missedOf = (card: RelationshipCard) => card.levels?.missed ?? 0

function Cards({ items }: { items: RelationshipCard[] }) {
  const { t, format } = useWords()
  const word = useStatusWord()
  const columns = useMemo<Column<RelationshipCard>[]>(
    () => [
      {
        id: 'name',
        title: t('portfolio.relationship'),
        head: true,
        by: card => card.name,
        shown: card => (
          <>
            <To to={`/r/${card.id}`}>{card.name}</To>
            <span className="row small">
              <PartyTag side="client" name={card.client} />
              <PartyTag side="supplier" name={card.supplier} />
            </span>
          </>
        )
      },
      {
        id: 'seat',
        title: t('portfolio.seat'),
        by: card => card.seats.join(' '),
        shown: card => card.seats.map(side => <PartyTag key={side} side={side} />)
      },
      {
        id: 'agreements',
        title: t('portfolio.agreements'),
        shown: card => (
          <ul className="plain-list">
            {card.agreements.map(one => (
              <li key={one.id}>
                <To to={address.agreement(card.id, one.id)}>{one.title}</To>
              </li>
            ))}
          </ul>
        )
      },
      {
        id: 'levels',
        title: t('portfolio.levels'),
        by: missedOf,
        shown: card => (
          <span className="row">
            {Object.entries(card.levels ?? {}).map(([status, n]) => (
              <span key={status} className={`badge ${shadeOf(status)}`}>
                <span className="glyph" aria-hidden="true">
                  {glyphOf(status)}
                </span>
                {format.count(n)} {word(status)}
              </span>
            ))}
          </span>
        )
      },
      {
        id: 'strip',
        title: t('portfolio.months'),
        shown: card => card.strip && <Strip months={card.strip.map(m => ({ month: m.month, status: m.worst }))} />
      },
      {
        id: 'net',
        title: t('portfolio.net'),
        numeric: true,
        by: card => Number(card.net_credit?.amount ?? 0),
        shown: card => (isZero(card.net_credit) ? '–' : <MoneyText money={card.net_credit} />)
      },
      {
        id: 'period',
        title: t('portfolio.period'),
        by: card => card.open_period ?? '',
        shown: card =>
          card.open_period && card.agreements[0] ? (
            <To to={address.close(card.id, card.agreements[0].id, card.open_period)}>
              {format.month(card.open_period)}
            </To>
          ) : (
            '–'
          )
      }
    ],
    [t, format, word]
  )
  const missed = items.reduce((sum, card) => sum + missedOf(card), 0)
  return (
    <section className="stack tight">
      <p>{t('portfolio.finding', { relationships: items.length, missed })}</p>
      <DataTable
        label={t('portfolio.title')}
        rows={items}
        columns={columns}
        keyOf={card => card.id}
        sorted={{ id: 'levels', desc: true }}
      />
    </section>
  )
}
