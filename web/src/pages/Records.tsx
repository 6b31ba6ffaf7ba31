// The record itself: every entry in order, its proof, and the exchange with another installation.

import { useMutation, useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { base, csrfHeader, Refusal, withSeat } from '../api/client'
import { log as logQuery, queries, verify as verifyQuery } from '../api/queries'
import type { LogEntry, Problem } from '../api/types'
import { useWords } from '../i18n'
import { PartyTag, RingTag } from '../parts/marks'
import { Asked, Empty, Failure, Skeleton } from '../parts/states'
import { say } from '../parts/toasts'
import { Wide } from '../parts/Wide'
import { useInside } from '../shell/place'

const kinds = ['document', 'signature', 'data', 'event', 'key', 'relationship']

export default function Records() {
  const { t } = useWords()
  return (
    <>
      <header className="title">
        <h1>{t('records.title')}</h1>
      </header>
      <Proof />
      <Bundle />
      <Log />
    </>
  )
}

function Proof() {
  const { t, format } = useWords()
  const place = useInside()
  const asked = useQuery({ ...verifyQuery(place.r), placeholderData: undefined })
  const problems = (asked.data?.feeds ?? []).reduce((sum, f) => sum + f.problems.length, 0)
  return (
    <section className="stack tight">
      <div className="row apart">
        <h2>{t('records.verify')}</h2>
        <button type="button" className="plain-button main" disabled={asked.isFetching} onClick={() => asked.refetch()}>
          {t('records.verify.run')}
        </button>
      </div>
      <p className="muted measure">{t('records.fingerprint.what')}</p>
      {asked.isFetching && !asked.data && <Skeleton rows={3} />}
      {asked.isError && <Failure error={asked.error} retry={() => asked.refetch()} />}
      {asked.data && (
        <>
          <p role="status">
            <span className={`badge ${problems ? 'missed' : 'met'}`}>
              {problems ? t('records.verify.bad', { n: problems }) : t('records.good')}
            </span>{' '}
            {!problems && t('records.verify.ok')}
          </p>
          <Wide label={t('records.verify')}>
            <table>
              <thead>
                <tr>
                  <th scope="col">{t('records.feed')}</th>
                  <th scope="col" className="num">
                    {t('records.entries')}
                  </th>
                  <th scope="col">{t('records.fingerprint')}</th>
                  <th scope="col">{t('records.result')}</th>
                </tr>
              </thead>
              <tbody>
                {asked.data.feeds.map(feed => (
                  <tr key={feed.feed}>
                    <th scope="row">{feed.feed}</th>
                    <td className="num">{format.count(feed.entries)}</td>
                    <td>
                      <code>{feed.fingerprint ?? feed.first_key}</code>
                    </td>
                    <td>{feed.problems.length ? feed.problems.join('; ') : t('records.good')}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Wide>
        </>
      )}
    </section>
  )
}

function Bundle() {
  const { t } = useWords()
  const place = useInside()
  const input = useRef<HTMLInputElement>(null)
  const path = withSeat(`${base}/relationships/${place.r}/bundle`)
  const upload = useMutation({
    mutationFn: async (file: File) => {
      const response = await fetch(path, {
        method: 'POST',
        headers: { 'Content-Type': 'application/octet-stream', ...csrfHeader() },
        body: file
      })
      if (!response.ok) throw new Refusal((await response.json()) as Problem, response.headers.get('X-Request-Id'))
    },
    onSuccess: () => {
      say(t('records.bundle.taken'))
      queries.invalidateQueries({ queryKey: ['r', place.r] })
    }
  })
  return (
    <section className="section stack tight">
      <h2>{t('records.bundle')}</h2>
      <p className="muted measure">{t('records.bundle.what')}</p>
      <div className="row">
        <a className="plain-button" href={path} download>
          {t('records.bundle.download')}
        </a>
        {place.mayWrite && (
          <>
            <button
              type="button"
              className="plain-button"
              disabled={upload.isPending}
              onClick={() => input.current?.click()}
            >
              {t('records.bundle.upload')}
            </button>
            <input
              ref={input}
              type="file"
              className="hidden-visually"
              tabIndex={-1}
              aria-label={t('records.bundle.upload')}
              onChange={event => event.target.files?.[0] && upload.mutate(event.target.files[0])}
            />
          </>
        )}
      </div>
      {upload.isError && <Failure error={upload.error} write />}
    </section>
  )
}

function Log() {
  const { t, format } = useWords()
  const place = useInside()
  const [kind, setKind] = useState('')
  const [after, setAfter] = useState('')
  const asked = useQuery(logQuery(place.r, after, kind))
  const audit = (format_: string) => withSeat(`${base}/relationships/${place.r}/audit?format=${format_}`)
  return (
    <section className="section stack tight">
      <div className="row apart">
        <h2>{t('records.log')}</h2>
        <span className="row no-print">
          <select
            className="plain"
            aria-label={t('records.kind')}
            value={kind}
            onChange={event => {
              setKind(event.target.value)
              setAfter('')
            }}
          >
            <option value="">{t('records.kind.all')}</option>
            {kinds.map(one => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
          </select>
          <a className="plain-button" href={audit('csv')} download>
            {t('records.audit')} {'CSV'}
          </a>
          <a className="plain-button" href={audit('ndjson')} download>
            {'NDJSON'}
          </a>
        </span>
      </div>
      <Asked of={asked} rows={8}>
        {({ items, next }) =>
          items.length === 0 ? (
            kind ? (
              <Empty title={t('empty.filtered')}>
                <button type="button" className="plain-button" onClick={() => setKind('')}>
                  {t('empty.clear')}
                </button>
              </Empty>
            ) : (
              <Empty title={t('records.none')} what={t('records.none.what')} command="entente log" />
            )
          ) : (
            <>
              <Wide label={t('records.log')}>
                <table>
                  <thead>
                    <tr>
                      <th scope="col">{t('records.at')}</th>
                      <th scope="col">{t('records.who')}</th>
                      <th scope="col">{t('records.what')}</th>
                      <th scope="col">{t('records.ring')}</th>
                      <th scope="col">{t('records.hash')}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {items.map(entry => (
                      <One
                        key={entry.hash + entry.sequence}
                        entry={entry}
                        name={place.card?.[entry.side]}
                        at={format.instant(entry.at)}
                      />
                    ))}
                  </tbody>
                </table>
              </Wide>
              {next && (
                <button type="button" className="plain-button" onClick={() => setAfter(next)}>
                  {t('records.more')}
                </button>
              )}
            </>
          )
        }
      </Asked>
    </section>
  )
}

function One({ entry, name, at }: { entry: LogEntry; name?: string; at: string }) {
  return (
    <tr>
      <td className="nowrap">{at}</td>
      <td>
        <PartyTag side={entry.side} name={name} />
        <br />
        <span className="small muted">{entry.author}</span>
      </td>
      <td>
        <b>{entry.kind}</b> <span className="clip">{entry.subject}</span>
      </td>
      <td>
        <RingTag ring={entry.ring} />
      </td>
      <td>
        <code title={entry.hash}>
          {entry.feed} {entry.sequence}
        </code>
      </td>
    </tr>
  )
}
