// Who owes what by when, in both directions: what has a date, grouped by who owes it, and the terms under which something
// falls due.
import { useQuery } from '@tanstack/react-query'
import { queue } from '../api/queries'
import type { PlainWords, QueueItem } from '../api/types'
import { useWords } from '../i18n'
import { daysUntil } from '../moment'
import { Due, linkOf } from '../parts/due'
import { MoneyText, PartyTag, Verb } from '../parts/marks'
import { Rows } from '../parts/Rows'
import { Asked } from '../parts/states'
import { To, useInside } from '../shell/place'

const owers = ['client', 'supplier', 'both'] as const
/** Chapters of the plain words whose terms make something due. */
const chapters = ['term', 'deliverables', 'relief', 'triggers', 'credits']
const falls = /\b(due|within|notified|decided|notice|renews|claimed|earned back|delivered)\b/

export function Obligations({ words }: { words: PlainWords | null }) {
  const { t } = useWords()
  const place = useInside()
  const asked = useQuery(queue(place.r))
  return (
    <div className="stack">
      <section className="stack">
        <h2>{t('obligations.dated')}</h2>
        <Asked of={asked} rows={5}>
          {({ items }) => <Dated items={items.filter(item => item.agreement === place.a)} />}
        </Asked>
      </section>
      {words && <Standing words={words} />}
    </div>
  )
}

function Dated({ items }: { items: QueueItem[] }) {
  const { t } = useWords()
  const place = useInside()
  if (items.length === 0) return <p className="muted">{t('obligations.dated.none')}</p>
  return owers.map(ower => {
    const owed = items
      .filter(item => item.turn === ower)
      .sort((a, b) => (a.due ?? '9999').localeCompare(b.due ?? '9999'))
    if (owed.length === 0) return null
    const late = owed.filter(item => item.due && daysUntil(item.due) < 0).length
    const title =
      ower === 'both' ? t('obligations.both') : t('obligations.of', { name: place.card?.[ower] ?? t(`side.${ower}`) })
    return (
      <div key={ower} className="stack tight" data-ower={ower}>
        <h3 className="row">
          <PartyTag side={ower} name={title} />
          <span className="muted small">{t('obligations.late', { n: late })}</span>
        </h3>
        <Rows
          label={title}
          rows={owed}
          keyOf={item => item.id}
          columns={[
            {
              title: t('obligations.what'),
              of: item => (
                <To to={linkOf(item)}>
                  <Verb of={item.verb} /> {item.what}
                </To>
              )
            },
            { title: t('obligations.due'), of: item => item.due && <Due due={item.due} overdue={item.overdue} /> },
            { title: t('home.amount'), of: item => item.amount && <MoneyText money={item.amount} />, numeric: true },
            { title: t('obligations.otherwise'), of: item => item.consequence }
          ]}
        />
      </div>
    )
  })
}

function Standing({ words }: { words: PlainWords }) {
  const { t } = useWords()
  const kept = words.chapters
    .filter(chapter => chapters.includes(chapter.id))
    .flatMap(chapter =>
      chapter.topics.flatMap(topic =>
        topic.sentences
          .filter(sentence => falls.test(sentence.text))
          .map(sentence => ({ chapter, topic, sentence, key: `${chapter.id} ${topic.id} ${sentence.text}` }))
      )
    )
  if (kept.length === 0) return null
  return (
    <section className="section stack tight">
      <h2>{t('obligations.standing')}</h2>
      <p className="muted measure">{t('obligations.standing.what')}</p>
      <Rows
        label={t('obligations.standing')}
        rows={kept}
        keyOf={one => one.key}
        columns={[
          { title: t('obligations.what'), of: one => one.sentence.text.replaceAll('`', '') },
          { title: t('agreement.contents'), of: one => one.topic.title ?? one.chapter.title },
          {
            title: t('agreement.clause'),
            of: one =>
              [
                one.sentence.clause ?? one.topic.clause,
                one.sentence.place && t('agreement.line', { n: one.sentence.place.line })
              ]
                .filter(Boolean)
                .join(' · ')
          }
        ]}
      />
    </section>
  )
}
