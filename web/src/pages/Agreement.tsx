// An agreement: what it says in plain words, its text with findings as one writes, its versions and who signed them.

import { useMutation, useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useEffect, useId, useMemo, useRef, useState } from 'react'
import { useLocation, useSearch } from 'wouter'
import { api, Refusal, take } from '../api/client'
import { agreement as agreementQuery, queries } from '../api/queries'
import type {
  Agreement as AgreementDocument,
  Change,
  Check,
  Diagnostic,
  PlainWords,
  Plan,
  SideBySide,
  Version
} from '../api/types'
import { useWords } from '../i18n'
import { today } from '../moment'
import { PartyTag, RingTag } from '../parts/marks'
import { Asked, Empty, Failure } from '../parts/states'
import { say } from '../parts/toasts'
import { Wide } from '../parts/Wide'
import { useInside } from '../shell/place'
import { Obligations } from './Obligations'

const SignDialog = lazy(() => import('../parts/SignDialog'))
const tabs = ['words', 'obligations', 'text', 'versions'] as const
type Tab = (typeof tabs)[number]

export default function Agreement() {
  const { t } = useWords()
  const place = useInside()
  const asked = useQuery({ ...agreementQuery(place.r, place.a), placeholderData: undefined })
  const search = useSearch()
  const set = new URLSearchParams(search).get('set')
  const wanted = new URLSearchParams(search).get('tab') as Tab | null
  const [, navigate] = useLocation()
  const tab: Tab = wanted && tabs.includes(wanted) ? wanted : set ? 'text' : 'words'
  const setTab = (next: Tab) => {
    const to = new URL(window.location.href)
    to.searchParams.set('tab', next)
    navigate(to.pathname + to.search, { replace: true })
  }
  const id = useId()
  const [taken, setTaken] = useState<SideBySide | null>(null)
  const begin = (version: SideBySide) => {
    setTaken(version)
    setTab('text')
  }
  return (
    <Asked of={asked} rows={12}>
      {data => (
        <>
          <header className="title">
            <div className="row">
              <h1>{data.title}</h1>
              <RingTag ring={data.versions.at(-1)?.ring ?? 'shared'} />
            </div>
            {data.side_by_side.length > 1 && (
              <p className="bar-note amber" role="status">
                {t('agreement.conflict', { n: data.side_by_side.length })}
              </p>
            )}
          </header>
          {data.side_by_side.length > 1 && <Beside versions={data.side_by_side} onTake={begin} />}
          <div className="tabs no-print" role="tablist" aria-label={t('agreement.tabs')}>
            {tabs.map((one, index) => (
              <button
                key={one}
                type="button"
                role="tab"
                id={`${id}-${one}`}
                aria-selected={tab === one}
                aria-controls={`${id}-panel`}
                tabIndex={tab === one ? 0 : -1}
                onClick={() => setTab(one)}
                onKeyDown={event => {
                  const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
                  if (!by) return
                  const next = tabs[(index + by + tabs.length) % tabs.length]
                  setTab(next)
                  document.getElementById(`${id}-${next}`)?.focus()
                }}
              >
                {t(`agreement.tab.${one}`)}
              </button>
            ))}
          </div>
          <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${tab}`}>
            {tab === 'words' && <Words words={data.words} />}
            {tab === 'obligations' && <Obligations words={data.words} />}
            {tab === 'text' && <Text key={`${data.etag} ${taken?.version.hash}`} document={data} taken={taken} />}
            {tab === 'versions' && <Versions document={data} />}
          </div>
        </>
      )}
    </Asked>
  )
}

/** Versions that were proposed without knowledge of each other: what each changes, and one to go on from. */
function Beside({ versions, onTake }: { versions: SideBySide[]; onTake: (version: SideBySide) => void }) {
  const { t, format } = useWords()
  const place = useInside()
  const since = versions[0].since
  return (
    <section className="section stack" aria-labelledby="beside-title">
      <h2 id="beside-title">{t('agreement.side')}</h2>
      <p className="muted">
        {t('agreement.side.what')} {since && t('agreement.side.since', { version: since.slice(0, 12) })}
      </p>
      {versions.map(one => (
        <article key={one.version.hash} className="box stack tight" data-beside={one.version.side}>
          <div className="row apart">
            <span className="summary-line">
              <h3>
                <code>{one.version.hash.slice(0, 12)}</code>
              </h3>
              <PartyTag side={one.version.side} name={place.card?.[one.version.side]} />{' '}
              <span className="muted small">
                {one.version.author}, {format.instant(one.version.at)}
              </span>
            </span>
            <RingTag ring={one.version.ring} />
          </div>
          <Differences
            diff={one.diff}
            none={t('agreement.side.none')}
            label={`${t('agreement.version')} ${one.version.hash.slice(0, 12)}`}
          />
          {place.maySign && (
            <div className="row no-print">
              <button type="button" className="plain-button" onClick={() => onTake(one)}>
                {t('agreement.side.take')}
              </button>
            </div>
          )}
        </article>
      ))}
    </section>
  )
}

function Words({ words }: { words: PlainWords | null }) {
  const { t } = useWords()
  if (!words) return <Empty title={t('agreement.words.none')} />
  const text = (sentence: string) =>
    sentence.split('`').map((part, index) =>
      // biome-ignore lint/suspicious/noArrayIndexKey: parts of a sentence have no identity but their place
      index % 2 ? <code key={index}>{part}</code> : part
    )
  return (
    <div className="two">
      <div className="words">
        {words.chapters.map(chapter => (
          <section key={chapter.id} id={`words-${chapter.id}`} className="stack tight">
            <h2>{chapter.title}</h2>
            {chapter.topics.map(topic => (
              <div key={topic.id}>
                {topic.title && (
                  <h3>
                    {topic.title}{' '}
                    {topic.clause && (
                      <span className="muted small">{t('working.clause', { clause: topic.clause })}</span>
                    )}
                  </h3>
                )}
                {topic.sentences.map((sentence, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: sentences have no identity but their place
                  <p key={index}>
                    <span>{text(sentence.text)}</span>
                    <span className="place">
                      {sentence.clause &&
                        sentence.clause !== topic.clause &&
                        `${t('working.clause', { clause: sentence.clause })} · `}
                      {sentence.place && t('agreement.line', { n: sentence.place.line })}
                    </span>
                  </p>
                ))}
              </div>
            ))}
          </section>
        ))}
      </div>
      <nav aria-label={t('agreement.contents')} className="no-print only-broad">
        <ul className="plain-list stack tight">
          {words.chapters.map(chapter => (
            <li key={chapter.id}>
              <a href={`#words-${chapter.id}`}>{chapter.title}</a>
            </li>
          ))}
        </ul>
      </nav>
    </div>
  )
}

/** Puts the values of a tried proposal under the text as a comment-free amendment for the person to place. */
function withProposal(yaml: string, set: string | null) {
  if (!set) return yaml
  const values = set.split('\n').filter(Boolean)
  const on = today()
  const number = (yaml.match(/^\s*- number: \d+/gm) ?? []).length + 1
  const amendment = [
    `  - number: ${number}`,
    `    signed: ${on}`,
    `    effective: ${on}`,
    '    reason: tried on the months that were',
    '    set:',
    ...values.map(value => `      ${value.replace('=', ': ')}`)
  ].join('\n')
  return /^amendments:/m.test(yaml)
    ? `${yaml.trimEnd()}\n${amendment}\n`
    : `${yaml.trimEnd()}\n\namendments:\n${amendment}\n`
}

function Text({ document: shown, taken }: { document: AgreementDocument; taken: SideBySide | null }) {
  const { t, format } = useWords()
  const place = useInside()
  const search = useSearch()
  const base = taken?.yaml ?? shown.yaml
  const [yaml, setYaml] = useState(() => withProposal(base, new URLSearchParams(search).get('set')))
  const joins = shown.side_by_side.length > 1
  const [check, setCheck] = useState<Check | null>(null)
  const [checking, setChecking] = useState(false)
  const gutter = useRef<HTMLPreElement>(null)
  const area = useRef<HTMLTextAreaElement>(null)
  const { r, a } = place
  // Where versions stand side by side, one of them as it is ends that, too.
  const changed = yaml !== shown.yaml || joins
  const files = taken?.files ?? shown.files
  const body = { yaml, files }
  useEffect(() => {
    const stop = new AbortController()
    setChecking(true)
    const timer = setTimeout(() => {
      take(
        api.POST('/relationships/{r}/agreements/check', {
          params: { path: { r } },
          body: { yaml, files },
          signal: stop.signal
        })
      )
        .then(found => {
          setCheck(found)
          setChecking(false)
        })
        .catch(() => setChecking(false))
    }, 350)
    return () => {
      stop.abort()
      clearTimeout(timer)
    }
  }, [yaml, files, r])
  const plan = useMutation({
    mutationFn: async () =>
      (await take(
        api.PUT('/relationships/{r}/agreements/{a}', {
          params: { path: { r, a }, header: { Prefer: 'dry-run', ...(shown.etag ? { 'If-Match': shown.etag } : {}) } },
          body
        })
      )) as Plan
  })
  const propose = useMutation({
    mutationFn: () =>
      take(
        api.PUT('/relationships/{r}/agreements/{a}', {
          params: { path: { r, a }, header: shown.etag ? { 'If-Match': shown.etag } : {} },
          body
        })
      ),
    onSuccess: () => {
      say(t('agreement.proposed', { other: place.them }))
      plan.reset()
      queries.invalidateQueries({ queryKey: ['r', r] })
    }
  })
  const moved = propose.error instanceof Refusal && propose.error.status === 412
  const diagnostics = check?.diagnostics ?? shown.diagnostics
  const errors = diagnostics.filter(d => d.severity === 'error').length
  const primary = (d: Diagnostic) => d.labels.find(l => l.role === 'primary') ?? d.labels[0]
  const marks = new Map(diagnostics.map(d => [primary(d)?.line, d.severity] as const))
  const lines = useMemo(() => yaml.split('\n').length, [yaml])
  const goTo = (line?: number) => {
    const field = area.current
    if (!field || !line) return
    const before =
      yaml
        .split('\n')
        .slice(0, line - 1)
        .join('\n').length + (line > 1 ? 1 : 0)
    field.focus()
    field.setSelectionRange(before, before + (yaml.split('\n')[line - 1]?.length ?? 0))
    field.scrollTop = Math.max(0, (line - 8) * 18)
  }
  const applyFix = (fix: Diagnostic['fixes'][number]) => {
    const bytes = new TextEncoder().encode(yaml)
    let out = yaml
    if (fix.edits.length) {
      const decode = (part: Uint8Array) => new TextDecoder().decode(part)
      let rest = bytes
      for (const edit of [...fix.edits].sort((x, y) => y.begin - x.begin)) {
        const text = new TextEncoder().encode(edit.replacement)
        const joined = new Uint8Array(edit.begin + text.length + rest.length - edit.end)
        joined.set(rest.subarray(0, edit.begin))
        joined.set(text, edit.begin)
        joined.set(rest.subarray(edit.end), edit.begin + text.length)
        rest = joined
      }
      out = decode(rest)
    }
    setYaml(out)
  }
  const money = (m: { amount: string; currency: string }) => `${m.currency}\u00a0${format.amount(m.amount)}`
  return (
    <div className="two">
      <div className="stack tight">
        {taken && (
          <p className="small">{t('agreement.side.taken', { side: place.card?.[taken.version.side] ?? '' })}</p>
        )}
        <label htmlFor="yaml" className="small muted">
          {t('agreement.text.hint')}
        </label>
        <div className="editor">
          <pre ref={gutter} aria-hidden="true">
            {Array.from({ length: lines }, (_, i) => {
              const severity = marks.get(i + 1)
              return (
                // biome-ignore lint/suspicious/noArrayIndexKey: a line is its number
                <span key={i} className={severity}>
                  {severity ? `● ${i + 1}` : i + 1}
                  {'\n'}
                </span>
              )
            })}
          </pre>
          <textarea
            id="yaml"
            ref={area}
            aria-label={t('agreement.text')}
            aria-invalid={errors > 0}
            spellCheck={false}
            wrap="off"
            value={yaml}
            readOnly={!place.mayWrite}
            onChange={event => {
              setYaml(event.target.value)
              plan.reset()
            }}
            onScroll={event => {
              if (gutter.current) gutter.current.scrollTop = event.currentTarget.scrollTop
            }}
          />
        </div>
      </div>
      <div className="stack">
        <div className="row">
          <span role="status" className="badge">
            {checking && !check
              ? t('agreement.checking')
              : diagnostics.length
                ? t('agreement.findings', { n: diagnostics.length })
                : t('agreement.clean')}
          </span>
          {changed && <span className="badge open">{t('agreement.changed')}</span>}
        </div>
        <ul className="plain-list finding-list">
          {diagnostics.map(d => (
            <li key={d.code + d.message + (primary(d)?.line ?? '')} className={d.severity}>
              <button type="button" className="bare" onClick={() => goTo(primary(d)?.line)}>
                <b>{d.message}</b>
              </button>
              <p className="small muted">
                {d.code}
                {primary(d)?.line && ` · ${t('agreement.line', { n: primary(d)?.line })}`}
                {primary(d)?.text && ` · ${primary(d)?.text}`}
              </p>
              {d.notes.map(note => (
                <p key={note} className="small">
                  {note}
                </p>
              ))}
              {d.fixes.map(fix =>
                fix.edits.length && place.mayWrite ? (
                  <button
                    key={fix.text}
                    type="button"
                    className="plain-button small-button"
                    onClick={() => applyFix(fix)}
                  >
                    {t('agreement.apply-fix', { fix: fix.text })}
                  </button>
                ) : (
                  <p key={fix.text} className="small">
                    {t('failure.fix', { fix: fix.text })}
                  </p>
                )
              )}
            </li>
          ))}
        </ul>
        {place.mayWrite && (
          <div className="row">
            <button
              type="button"
              className="plain-button main"
              disabled={!changed || errors > 0 || plan.isPending}
              onClick={() => plan.mutate()}
            >
              {t('agreement.plan')}
            </button>
            <button
              type="button"
              className="plain-button"
              disabled={!check?.canonical || check.canonical === yaml}
              onClick={() => check?.canonical && setYaml(check.canonical)}
            >
              {t('agreement.tidy')}
            </button>
            <button type="button" className="plain-button quiet" disabled={!changed} onClick={() => setYaml(base)}>
              {t('agreement.reset')}
            </button>
          </div>
        )}
        {plan.isError && <Failure error={plan.error} write />}
        {plan.data && (
          <section className="box stack tight">
            <h3>{t('agreement.plan.title')}</h3>
            {plan.data.joins.length > 0 && <p>{t('agreement.joins', { n: plan.data.joins.length })}</p>}
            <Differences diff={plan.data.diff} none={t('agreement.plan.none')} />
            {plan.data.money_effect && (
              <p>
                {t('agreement.plan.money', {
                  months: plan.data.money_effect.months,
                  was: money(plan.data.money_effect.was),
                  would: money(plan.data.money_effect.would_be)
                })}
              </p>
            )}
            <button
              type="button"
              className="plain-button main"
              disabled={!place.maySign || propose.isPending}
              onClick={() => propose.mutate()}
            >
              {t('agreement.propose')}
            </button>
          </section>
        )}
        {moved && (
          <div className="failure" role="alert">
            <p>{t('agreement.moved')}</p>
            <button
              type="button"
              className="plain-button"
              onClick={() => {
                propose.reset()
                void queries.invalidateQueries({ queryKey: agreementQuery(r, a).queryKey })
              }}
            >
              {t('agreement.moved.load')}
            </button>
          </div>
        )}
        {propose.isError && !moved && <Failure error={propose.error} write />}
      </div>
    </div>
  )
}

export function Differences({ diff, none, label }: { diff: Change[]; none: string; label?: string }) {
  const { t } = useWords()
  const kind = { '+': 'added', '-': 'removed', '~': 'changed' }
  const text = (value: unknown) =>
    value === null || value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value)
  if (diff.length === 0) return <p className="muted">{none}</p>
  return (
    <Wide label={label ?? t('agreement.plan.title')}>
      <table className="diff">
        <thead>
          <tr>
            <th scope="col">
              <span className="hidden-visually">{t('agreement.sign-of')}</span>
            </th>
            <th scope="col">{t('agreement.path')}</th>
            <th scope="col">{t('agreement.old')}</th>
            <th scope="col">{t('agreement.new')}</th>
          </tr>
        </thead>
        <tbody>
          {diff.map(change => (
            <tr key={change.path + change.sign} className={kind[change.sign]}>
              <td>{change.sign}</td>
              <th scope="row">{change.path}</th>
              <td>{change.old !== null && <del>{text(change.old)}</del>}</td>
              <td>{change.new !== null && <ins>{text(change.new)}</ins>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Wide>
  )
}

function Versions({ document: shown }: { document: AgreementDocument }) {
  const { t, format } = useWords()
  const place = useInside()
  const { r, a } = place
  const [signing, setSigning] = useState<Version | null>(null)
  const [pair, setPair] = useState<[Version, Version] | null>(null)
  const asked = useQuery({
    queryKey: ['r', r, 'diff', a, pair?.[0].hash, pair?.[1].hash],
    queryFn: () => {
      const [from, to] = pair ?? []
      return take(
        api.GET('/relationships/{r}/agreements/{a}/diff', {
          params: { path: { r, a }, query: { from: from?.hash ?? '', to: to?.hash ?? '' } }
        })
      )
    },
    enabled: pair !== null
  })
  const sign = useMutation({
    mutationFn: (version: string) =>
      take(api.POST('/relationships/{r}/agreements/{a}/sign', { params: { path: { r, a } }, body: { version } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['r', r] })
  })
  const short = (hash: string) => hash.slice(0, 12)
  const versions = [...shown.versions].reverse()
  return (
    <div className="stack">
      {sign.isError && <Failure error={sign.error} write />}
      <Wide label={t('agreement.tab.versions')}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('agreement.version')}</th>
              <th scope="col">{t('agreement.by')}</th>
              <th scope="col">{t('agreement.at')}</th>
              <th scope="col">{t('agreement.ring')}</th>
              <th scope="col">{t('agreement.signed')}</th>
              <th scope="col">
                <span className="hidden-visually">{t('agreement.compare')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {versions.map((version, index) => (
              <tr key={version.hash}>
                <th scope="row">
                  <code>{short(version.hash)}</code>
                </th>
                <td>
                  <PartyTag side={version.side} name={place.card?.[version.side]} />
                  <br />
                  <span className="small muted">{version.author}</span>
                </td>
                <td>{format.instant(version.at)}</td>
                <td>
                  <RingTag ring={version.ring} />
                </td>
                <td>{version.signatures.map(s => `${place.card?.[s.side]} (${s.author})`).join(', ')}</td>
                <td>
                  <span className="row">
                    {versions[index + 1] && (
                      <button
                        type="button"
                        className="plain-button"
                        onClick={() => setPair([versions[index + 1], version])}
                      >
                        {t('agreement.compare')}
                      </button>
                    )}
                    {place.maySign &&
                      shown.heads.includes(version.hash) &&
                      !version.signatures.some(s => s.side === place.seat) && (
                        <button type="button" className="plain-button main" onClick={() => setSigning(version)}>
                          {t('agreement.sign')}
                        </button>
                      )}
                  </span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Wide>
      {pair && (
        <section className="section stack tight">
          <h2>{t('agreement.diff', { from: short(pair[0].hash), to: short(pair[1].hash) })}</h2>
          <Asked of={asked} rows={4}>
            {({ diff }) => <Differences diff={diff} none={t('agreement.diff.none')} />}
          </Asked>
        </section>
      )}
      <Suspense>
        {signing && (
          <SignDialog
            title={t('agreement.sign.title', { version: short(signing.hash) })}
            what={t('agreement.sign.what')}
            hash={signing.hash}
            as={t('shell.sign-as', { name: place.us })}
            onSign={() => sign.mutate(signing.hash)}
            onClose={() => setSigning(null)}
          />
        )}
      </Suspense>
    </div>
  )
}
