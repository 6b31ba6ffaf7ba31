// The period close: the month agreed line by line from two seats, then signed. One page that is worked from top to
// bottom, read aloud in order, and printed as the statement.
import { Wide } from '../../parts/Wide'
import '../../style/close.css'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useCallback, useEffect, useMemo, useState } from 'react'
import { useSearch } from 'wouter'
import { withSeat } from '../../api/client'
import { close as closeQuery, closes, otherSide } from '../../api/queries'
import type { Close, Line, Money, Side } from '../../api/types'
import { useWords } from '../../i18n'
import { FigureFrame } from '../../parts/FigureFrame'
import { IconPrint } from '../../parts/icons'
import { MoneyText, PartyTag, RingTag } from '../../parts/marks'
import { Asked, Empty, Failure, Skeleton } from '../../parts/states'
import { inOneLine } from '../../parts/tree'
import { useKeys } from '../../shell/keys'
import { address, type RelationshipPlace, To, useInside } from '../../shell/place'
import { type CloseActions, useCloseActions } from './actions'
import { grouped, isSigned, LinesTable } from './LinesTable'

const Exclusions = lazy(() => import('./Exclusions'))
const Signing = lazy(() => import('./Signing'))
const Restatement = lazy(() => import('./Restatement'))
const LineWorking = lazy(() => import('./LineWorking'))
const Waterfall = lazy(() => import('../../charts/Waterfall'))
const PositionDialog = lazy(() => import('./PositionDialog'))
const NoteDialog = lazy(() => import('./NoteDialog'))
const ConflictDialog = lazy(() => import('./ConflictDialog'))

export default function ClosePage() {
  const place = useInside()
  const known = useQuery(closes(place.r, place.a))
  const months = (known.data?.items ?? []).map(c => c.month).sort()
  const open = (known.data?.items ?? [])
    .filter(c => c.stage !== 'closed')
    .map(c => c.month)
    .sort()
  const month = place.month ?? open.at(-1) ?? months.at(-1)
  const { t } = useWords()
  if (!month) {
    return (
      <Asked of={known} rows={10}>
        {() => (
          <Empty
            title={t('close.data')}
            what={t('close.data.none.what')}
            command="entente import tickets.csv --dry-run"
          >
            <To className="plain-button main" to={address.import(place.r, place.a)}>
              {t('close.data.import')}
            </To>
          </Empty>
        )}
      </Asked>
    )
  }
  return <Month key={`${place.a} ${month}`} place={place} month={month} />
}

function Month({ place, month }: { place: RelationshipPlace; month: string }) {
  const asked = useQuery({ ...closeQuery(place.r, place.a, month), placeholderData: undefined })
  const actions = useCloseActions(place.r, place.a, month, asked.data)
  return (
    <Asked of={asked} rows={14}>
      {close => <Whole close={close} place={place} actions={actions} />}
    </Asked>
  )
}

type Asking = { line: Line; stand: 'disputed' | 'waived' } | null

function Whole({ close, place, actions }: { close: Close; place: RelationshipPlace; actions: CloseActions }) {
  const { t, format } = useWords()
  const search = useSearch()
  const [at, setAt] = useState<string | null>(new URLSearchParams(search).get('line'))
  const [open, setOpen] = useState<string | null>(null)
  const [chosen, setChosen] = useState<Set<string>>(new Set())
  const [asking, setAsking] = useState<Asking>(null)
  const [noting, setNoting] = useState<Line | null>(null)
  const [filter, setFilter] = useState<'all' | 'mine' | 'disputed'>('all')
  const wasClosed = close.stage === 'closed' || close.stage === 'restatement'
  const frozen = close.stage === 'closed'
  const mayAnswer = place.mayWrite
  const seat = place.seat
  const waitsFor = useCallback(
    (l: Line, side: Side) => !l.follows && !isSigned(close, l) && l[side]?.digest !== l.digest,
    [close]
  )
  const isMine = useCallback((l: Line) => waitsFor(l, seat), [waitsFor, seat])
  const undisputed = useMemo(
    () => close.lines.filter(l => isMine(l) && l.state !== 'disputed' && l.state !== 'stale'),
    [close.lines, isMine]
  )
  const mine = close.lines.filter(isMine)
  const disputed = close.lines.filter(l => l.state === 'disputed')
  const shownLines = filter === 'mine' ? mine : filter === 'disputed' ? disputed : close.lines
  const ordered = grouped(shownLines).flatMap(g => g.lines)
  const current = close.lines.find(l => l.id === at) ?? null
  const working = close.lines.find(l => l.id === open) ?? null

  const move = (by: number) => {
    const index = ordered.findIndex(l => l.id === at)
    const next = ordered[Math.min(Math.max(index + by, 0), ordered.length - 1)]
    if (!next) return
    setAt(next.id)
    if (open) setOpen(next.id)
    const row = document.querySelector<HTMLElement>(`[data-line="${CSS.escape(next.id)}"] .name`)
    row?.focus({ preventScroll: true })
    row?.scrollIntoView({ block: 'nearest' })
  }
  const agree = (lines: Line[]) => lines.length && actions.taking.mutate({ lines, stand: 'agreed' })
  const takeBack = (line: Line) => actions.taking.mutate({ lines: [line], stand: 'open' })
  const onCurrent = (act: (line: Line) => void) => () => {
    if (current && mayAnswer && !isSigned(close, current)) act(current)
  }
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    x: onCurrent(line => choose(line.id, !chosen.has(line.id))),
    a: onCurrent(line => agree([line])),
    d: onCurrent(line => setAsking({ line, stand: 'disputed' })),
    e: onCurrent(line => (line.may_waive ?? seat) === seat && setAsking({ line, stand: 'waived' })),
    n: () => current && place.mayWrite && setNoting(current),
    w: () => current && setOpen(open === current.id ? null : current.id)
  })
  const choose = (id: string, on: boolean) =>
    setChosen(before => {
      const next = new Set(before)
      if (on) next.add(id)
      else next.delete(id)
      return next
    })

  // biome-ignore lint/correctness/useExhaustiveDependencies: only where the address led at first
  useEffect(() => {
    if (at) document.querySelector(`[data-line="${CSS.escape(at)}"]`)?.scrollIntoView({ block: 'center' })
  }, [])

  const month = format.month(close.month)
  const selected = close.lines.filter(l => chosen.has(l.id) && isMine(l))
  const doneLines = close.lines.filter(l => l.state === 'agreed' || l.state === 'waived').length
  const theirs = close.lines.filter(l => waitsFor(l, otherSide(seat))).length
  // After a close what moved has been seen above, before and after: it may be agreed in one step, but for disputes.
  const isDisputed = (l: Line) => l.client?.stand === 'disputed' || l.supplier?.stand === 'disputed'
  const changed = mine.filter(l => !isDisputed(l))
  const changedForThem = close.lines.filter(l => waitsFor(l, otherSide(seat)) && !isDisputed(l)).length
  const totals = close.statement.totals
  return (
    <>
      <header className="title">
        <div className="row">
          <h1>{wasClosed ? t('close.closed', { month }) : t('close.title', { month })}</h1>
          <span className="row no-print">
            {close.statement.sample && <span className="badge">{t('shell.sample')}</span>}
            <RingTag ring={close.ring} />
            <Exports place={place} month={close.month} />
          </span>
        </div>
        <p className="finding">{close.statement.finding}</p>
        <p className="muted small print-only">
          {close.statement.title}: {close.statement.client} ⇄ {close.statement.supplier}
        </p>
      </header>

      {!wasClosed && <Coach />}
      <Steps close={close} />

      <dl className="figures">
        <div>
          <dt>{t('close.net')}</dt>
          <dd>
            <MoneyText money={totals.net_credits as Money} />{' '}
            <small>{t('close.net.to', { client: close.statement.client })}</small>
          </dd>
        </div>
        <div>
          <dt>{t('close.charges')}</dt>
          <dd>
            <MoneyText money={totals.charges as Money} />
          </dd>
        </div>
        <div>
          <dt>{t('close.agreed-lines')}</dt>
          <dd data-agreed={doneLines}>
            {format.count(doneLines)} <small>{t('close.of', { n: close.lines.length })}</small>
          </dd>
        </div>
        {!frozen && (
          <>
            <div>
              <dt>{t('close.waiting-us')}</dt>
              <dd>{format.count(mine.length)}</dd>
            </div>
            <div>
              <dt>{t('close.waiting-them', { other: place.them })}</dt>
              <dd>{format.count(theirs)}</dd>
            </div>
          </>
        )}
      </dl>

      {actions.error && <Failure error={actions.error} retry={actions.dismiss} write />}
      {close.restatement && (
        <Suspense fallback={<Skeleton rows={4} />}>
          <Restatement
            close={close}
            changed={changed}
            theirs={place.mayWrite ? changedForThem : 0}
            them={place.them}
            onAgree={mayAnswer ? () => agree(changed) : undefined}
            busy={actions.taking.isPending}
          />
        </Suspense>
      )}

      <div className={`with-side ${working ? 'open' : ''}`}>
        <div className="stack">
          <section className="stack tight" id="results" aria-labelledby="lines-title">
            <div className="acting">
              <h2 id="lines-title">{t('close.lines')}</h2>
              <span className="row no-print">
                <select
                  className="plain"
                  aria-label={t('close.filter')}
                  value={filter}
                  onChange={event => setFilter(event.target.value as typeof filter)}
                >
                  <option value="all">{t('close.filter.all', { n: close.lines.length })}</option>
                  <option value="mine">{t('close.filter.mine', { n: mine.length })}</option>
                  <option value="disputed">{t('close.filter.disputed', { n: disputed.length })}</option>
                </select>
                {mayAnswer && selected.length > 0 && (
                  <button
                    type="button"
                    className="plain-button"
                    onClick={() => {
                      agree(selected)
                      setChosen(new Set())
                    }}
                  >
                    {t('close.agree-selected', { n: selected.length })}
                  </button>
                )}
                {mayAnswer && (!frozen || mine.length > 0) && (
                  <button
                    type="button"
                    className="plain-button main"
                    disabled={undisputed.length === 0 || actions.taking.isPending}
                    onClick={() => agree(undisputed)}
                  >
                    {actions.taking.isPending ? t('close.sending') : t('close.agree-all', { n: undisputed.length })}
                  </button>
                )}
                {!place.mayWrite && !frozen && !place.viewingOther && (
                  <span className="muted small">{t('close.reader')}</span>
                )}
              </span>
            </div>
            {shownLines.length === 0 ? (
              <Empty title={t('empty.filtered')}>
                <button type="button" className="plain-button" onClick={() => setFilter('all')}>
                  {t('empty.clear')}
                </button>
              </Empty>
            ) : (
              <LinesTable
                close={close}
                lines={shownLines}
                place={place}
                at={at}
                onAt={setAt}
                chosen={chosen}
                onChoose={choose}
                onWorking={line => {
                  setAt(line.id)
                  setOpen(line.id)
                }}
                onAgree={line => agree([line])}
                onDispute={line => setAsking({ line, stand: 'disputed' })}
                onWaive={line => setAsking({ line, stand: 'waived' })}
                onTakeBack={takeBack}
                frozen={frozen}
              />
            )}
          </section>
          <Credits close={close} onWorking={() => setOpen('total')} />
          <Suspense fallback={<Coming id="exclusions" />}>
            <Exclusions close={close} place={place} actions={actions} />
          </Suspense>
          <Data close={close} place={place} />
          <Suspense fallback={<Coming id="statement" />}>
            <Signing close={close} place={place} actions={actions} />
          </Suspense>
          <PrintedNotes close={close} />
        </div>
        {working && (
          <Suspense fallback={<Skeleton rows={6} />}>
            <LineWorking
              key={working.id}
              close={close}
              line={working}
              place={place}
              actions={actions}
              figures={figuresOf(close, working)}
              mayAnswer={mayAnswer}
              onAgree={() => agree([working])}
              onDispute={() => setAsking({ line: working, stand: 'disputed' })}
              onWaive={() => setAsking({ line: working, stand: 'waived' })}
              onNote={() => setNoting(working)}
              onTakeBack={() => takeBack(working)}
              onClose={() => setOpen(null)}
            />
          </Suspense>
        )}
      </div>

      <Suspense>
        {asking && <PositionDialog {...asking} them={place.them} actions={actions} onClose={() => setAsking(null)} />}
        {noting && (
          <NoteDialog
            line={noting}
            month={close.month}
            place={place}
            actions={actions}
            onClose={() => setNoting(null)}
          />
        )}
        {actions.conflict && <ConflictDialog conflict={actions.conflict} onClose={actions.settle} />}
      </Suspense>
    </>
  )
}

/** Keeps the place of a section whose script is on its way, so that nothing jumps and its step leads to it. */
function Coming({ id }: { id: string }) {
  return (
    <section className="section coming" id={id}>
      <Skeleton rows={7} />
    </section>
  )
}

/** Which figures argue a line. */
export function figuresOf(close: Close, line: Line) {
  const name = line.id.slice(line.id.indexOf('/') + 1)
  if (line.kind === 'level') {
    const credit = close.statement.credits.find(c => c.for === name)
    return [`levels/${name}`, ...(credit?.figure ? [credit.figure] : [])]
  }
  if (line.kind === 'charge') return [`charges/${name}`]
  if (line.kind === 'deliverable') return [`deliverables/${name}`]
  if (line.kind === 'earn-back') return [`earn-backs/${name}`]
  if (line.kind === 'bonus') return [`bonuses/${name}`]
  return close.statement.credits.flatMap(c => c.figure ?? [])
}

function Steps({ close }: { close: Close }) {
  const { t } = useWords()
  const anchors = {
    data: 'data',
    exclusions: 'exclusions',
    results: 'results',
    credits: 'credits',
    statement: 'statement'
  }
  const glyph = { done: '✓', now: '●', later: '○' }
  return (
    <nav aria-label={t('close.steps')} className="no-print">
      <ol className="steps">
        {close.steps.map(step => (
          <li key={step.name} className={step.state}>
            <a href={`#${anchors[step.name]}`} aria-current={step.state === 'now' ? 'step' : undefined}>
              <span className="glyph" aria-hidden="true">
                {glyph[step.state]}
              </span>
              <b>
                {t(`close.step.${step.name}`)}
                <span className="hidden-visually"> ({t(`close.step.${step.state}`)})</span>
              </b>
              {step.note && <small>{step.note}</small>}
            </a>
          </li>
        ))}
      </ol>
    </nav>
  )
}

function Credits({ close, onWorking }: { close: Close; onWorking: () => void }) {
  const { t, format } = useWords()
  const steps = close.statement.waterfall.credits
  const fired = close.statement.triggers.filter(trigger => trigger.fired || trigger.count > 0)
  const money = (m: Money) => `${m.currency}\u00a0${format.amount(m.amount)}`
  const title =
    steps.length > 1
      ? t('close.waterfall', {
          gross: money(close.statement.totals.gross as Money),
          net: money(close.statement.totals.net_credits as Money)
        })
      : t('close.waterfall.none')
  return (
    <section className="section stack" id="credits" aria-label={t('close.step.credits')}>
      {steps.length > 1 ? (
        <FigureFrame
          title={title}
          subtitle={t('close.waterfall.sub', { month: format.month(close.month), currency: close.statement.currency })}
          rows={steps}
          name={`credits-${close.month}`}
          columns={[
            { title: t('close.waterfall.step'), of: step => step.label },
            { title: t('close.waterfall.amount'), of: step => format.amount(step.amount.amount), numeric: true },
            { title: t('close.waterfall.after'), of: step => format.amount(step.after.amount), numeric: true }
          ]}
          onWorking={onWorking}
        >
          <Suspense fallback={<div className="chart-place">{<Skeleton rows={6} />}</div>}>
            <Waterfall steps={steps} label={title} />
          </Suspense>
        </FigureFrame>
      ) : (
        <p className="muted">{t('close.waterfall.none')}</p>
      )}
      {fired.length > 0 && (
        <div className="stack tight">
          <h3>{t('close.triggers')}</h3>
          <ul className="plain-list stack tight">
            {fired.map(trigger => (
              <li key={trigger.trigger + trigger.what} className="summary-line">
                <span className={`badge ${trigger.fired ? 'missed' : ''}`}>
                  <span className="glyph" aria-hidden="true">
                    {trigger.fired ? '■' : '◇'}
                  </span>
                  {trigger.fired
                    ? t('close.trigger.fired')
                    : t('close.trigger.count', { count: trigger.count, needed: trigger.needed })}
                </span>
                <span>{trigger.what}</span>
                <span className="muted small">
                  {[
                    trigger.clause && t('working.clause', { clause: trigger.clause }),
                    t('close.trigger.opens', { what: trigger.opens }),
                    trigger.remediation_due && t('close.trigger.plan', { date: format.date(trigger.remediation_due) }),
                    trigger.option_until && t('close.trigger.until', { date: format.date(trigger.option_until) })
                  ]
                    .filter(Boolean)
                    .join(' · ')}
                </span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  )
}

function Data({ close, place }: { close: Close; place: RelationshipPlace }) {
  const { t, format } = useWords()
  const newest = close.imports
    .map(i => i.known_at)
    .sort()
    .at(-1)
  const late = close.imports.filter(i => i.late).length
  const quarantined = close.quarantined.reduce((sum, q) => sum + (q.rows ?? 0), 0)
  const short = (file: string) => file.slice(file.lastIndexOf('/') + 1)
  return (
    <section className="section stack tight" id="data" aria-labelledby="data-title">
      <header>
        <h2 id="data-title">{t('close.data')}</h2>
        {place.mayWrite && (
          <To className="plain-button no-print" to={address.import(place.r, place.a)}>
            {t('close.data.import')}
          </To>
        )}
      </header>
      {newest ? (
        <details>
          <summary>
            {t('close.data.summary', { n: close.imports.length, at: format.instant(newest) })}
            {late > 0 && ` · ${t('close.data.late', { n: late })}`} · {t('close.data.quarantined', { n: quarantined })}
          </summary>
          <Wide label={t('close.data.details')}>
            <table>
              <thead>
                <tr>
                  <th scope="col">{t('close.data.file')}</th>
                  <th scope="col">{t('close.data.dataset')}</th>
                  <th scope="col">{t('close.data.known')}</th>
                  <th scope="col" className="num">
                    {t('close.data.rows')}
                  </th>
                </tr>
              </thead>
              <tbody>
                {close.imports.map(one => (
                  <tr key={one.number}>
                    <td>{short(one.file)}</td>
                    <td>{one.dataset}</td>
                    <td>
                      {format.instant(one.known_at)}{' '}
                      {one.late && <span className="badge near">{t('close.data.is-late')}</span>}
                    </td>
                    <td className="num">{format.count(one.rows)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Wide>
        </details>
      ) : (
        <Empty
          title={t('close.data.none', { month: format.month(close.month) })}
          what={t('close.data.none.what')}
          command="entente import tickets.csv --dry-run"
        />
      )}
    </section>
  )
}

function Exports({ place, month }: { place: RelationshipPlace; month: string }) {
  const { t } = useWords()
  const base = `/api/v1/relationships/${place.r}/agreements/${place.a}`
  const files = [
    [t('close.export.html'), `${base}/statements/${month}.html`],
    [t('close.export.xlsx'), `${base}/statements/${month}.xlsx`],
    [t('close.export.csv'), `${base}/statements/${month}.csv`],
    [t('close.export.invoice'), `${base}/invoices/${month}.html`]
  ]
  return (
    <>
      <button type="button" className="plain-button" onClick={() => window.print()}>
        <IconPrint aria-hidden />
        {t('shell.print')}
      </button>
      <details className="menu">
        <summary className="plain-button">{t('close.exports')}</summary>
        <ul>
          {files.map(([name, file]) => (
            <li key={file}>
              <a href={withSeat(file)} download>
                {name}
              </a>
            </li>
          ))}
        </ul>
      </details>
    </>
  )
}

function Coach() {
  const { t } = useWords()
  const [shown, setShown] = useState(() => {
    try {
      return localStorage.getItem('entente.coach') !== 'off'
    } catch {
      return true
    }
  })
  if (!shown) return null
  const leave = () => {
    setShown(false)
    try {
      localStorage.setItem('entente.coach', 'off')
    } catch {
      // it then comes back with the next page, which does no harm
    }
  }
  return (
    <aside className="coach no-print" aria-label={t('coach.title')}>
      <ol className="grow">
        <li>{t('coach.working', { key: 'w' })}</li>
        <li>{t('coach.other')}</li>
        <li>{t('coach.agree', { key: 'a' })}</li>
      </ol>
      <button type="button" className="plain-button quiet" onClick={leave}>
        {t('shell.dismiss')}
      </button>
    </aside>
  )
}

/** On paper the workings follow as numbered notes. */
function PrintedNotes({ close }: { close: Close }) {
  const { t, format } = useWords()
  const of = new Map<string, string>()
  const walk = (tree: Close['statement']['explanation']) => {
    if (tree.id) of.set(tree.id, inOneLine(tree))
    for (const input of tree.inputs) walk(input)
  }
  walk(close.statement.explanation)
  const notes = close.lines.flatMap(line =>
    figuresOf(close, line)
      .filter(() => line.kind !== 'total')
      .flatMap(figure => of.get(figure) ?? [])
  )
  return (
    <section className="print-only section">
      <h2>{t('close.printed-notes')}</h2>
      <ol className="small">
        {notes.map(note => (
          <li key={note}>{note}</li>
        ))}
      </ol>
      <p className="small muted">
        {t('shell.printed', {
          title: `${close.statement.title}, ${format.month(close.month)}`,
          address: window.location.origin + window.location.pathname,
          at: format.wholeInstant(close.statement.as_of)
        })}
      </p>
      <p className="row">
        <PartyTag side="client" name={close.statement.client} />
        <PartyTag side="supplier" name={close.statement.supplier} />
      </p>
    </section>
  )
}
