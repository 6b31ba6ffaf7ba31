// Relief claims and priority swaps of the month, with whose turn it is, until when, and what silence means.
import { lazy, Suspense, useState } from 'react'
import type { Claim, Close, Swap } from '../../api/types'
import { useWords } from '../../i18n'
import type { MessageKey } from '../../i18n/keys'
import { useDaysLeft } from '../../parts/due'
import { PartyTag, partyOf } from '../../parts/marks'
import type { RelationshipPlace } from '../../shell/place'
import type { CloseActions } from './actions'

const ClaimDialog = lazy(() => import('./ClaimDialog'))
const DecisionDialog = lazy(() => import('./DecisionDialog'))
const SwapDialog = lazy(() => import('./SwapDialog'))

/** A party by its name; what concerns both or neither has none. */
const nameOfParty = (place: RelationshipPlace, party: string) =>
  party === 'client' || party === 'supplier' ? place.card?.[party] : undefined

interface Props {
  close: Close
  place: RelationshipPlace
  actions: CloseActions
}

export default function Exclusions({ close, place, actions }: Props) {
  const { t } = useWords()
  const [raising, setRaising] = useState(false)
  const [proposing, setProposing] = useState(false)
  const [deciding, setDeciding] = useState<Claim | null>(null)
  const titles = new Map(close.statement.levels.map(l => [l.level, l.title]))
  const nameOf = (level: string) => titles.get(level) ?? level
  return (
    <section className="section stack" id="exclusions" aria-labelledby="exclusions-title">
      <header>
        <h2 id="exclusions-title">{t('close.exclusions')}</h2>
        {place.mayWrite && (
          <span className="row no-print">
            <button type="button" className="plain-button" onClick={() => setRaising(true)}>
              {t('close.claim.raise')}
            </button>
            <button type="button" className="plain-button" disabled={!place.maySign} onClick={() => setProposing(true)}>
              {t('close.swap.propose')}
            </button>
          </span>
        )}
      </header>
      {close.claims.length === 0 && <p className="muted">{t('close.claims.none')}</p>}
      {close.claims.map(claim => (
        <OneClaim key={claim.id} claim={claim} place={place} nameOf={nameOf} onDecide={() => setDeciding(claim)} />
      ))}
      {close.swaps.length === 0 && <p className="muted">{t('close.swaps.none')}</p>}
      {close.swaps.map(swap => (
        <OneSwap key={swap.id} swap={swap} place={place} nameOf={nameOf} actions={actions} />
      ))}
      <Suspense>
        {raising && <ClaimDialog close={close} actions={actions} onClose={() => setRaising(false)} />}
        {proposing && <SwapDialog close={close} actions={actions} onClose={() => setProposing(false)} />}
        {deciding && <DecisionDialog claim={deciding} actions={actions} onClose={() => setDeciding(null)} />}
      </Suspense>
    </section>
  )
}

interface ClaimProps {
  claim: Claim
  place: RelationshipPlace
  nameOf: (level: string) => string
  onDecide: () => void
}

function OneClaim({ claim, place, nameOf, onDecide }: ClaimProps) {
  const { t, format } = useWords()
  const left = useDaysLeft()
  const pending = claim.decision === 'pending'
  const known = ['pending', 'granted', 'part', 'refused'].includes(claim.decision)
  const mine = claim.raised_by === place.seat
  // what silence refused may still be granted; what it granted stays
  const mayStill = claim.by_silence && claim.decision === 'refused' && !mine
  const asks = [claim.time, ...(claim.items ?? [])].filter(Boolean).join(', ')
  return (
    <article className="box stack tight" data-claim={claim.id}>
      <div className="row apart">
        <div className="summary-line">
          <h3>
            {claim.id} · {claim.cause}
          </h3>
          <PartyTag side={partyOf(claim.raised_by)} name={nameOfParty(place, claim.raised_by)} />
          <span className="muted small">
            {t('close.claim.event')} {format.date(claim.event_on)}
          </span>
        </div>
        <span className={`badge ${pending ? 'open' : ''}`}>
          {known ? t(`close.decision.${claim.decision}` as MessageKey) : claim.decision}
        </span>
      </div>
      <p className="measure">{claim.reason}</p>
      <p className="small muted">
        {claim.levels.map(nameOf).join(', ')}
        {asks && ` · ${t('close.claim.amount')} ${asks}`}
        {claim.evidence?.length ? ` · ${t('close.evidence')}: ${claim.evidence.join(', ')}` : ''}
      </p>
      {pending && claim.decide_by && (
        <p className="small">
          {claim.silence
            ? t('close.claim.clock', {
                date: format.date(claim.decide_by),
                left: left(claim.decide_by),
                silence: claim.silence
              })
            : t('close.claim.clock.no-silence', { date: format.date(claim.decide_by), left: left(claim.decide_by) })}
        </p>
      )}
      {!pending && claim.decided_by && (
        <p className="small muted">
          {nameOfParty(place, claim.decided_by)}
          {claim.decided_on && `, ${format.date(claim.decided_on)}`}
          {claim.decision_reason && `: ${claim.decision_reason}`}
        </p>
      )}
      {claim.by_silence && (
        <p className="small muted">
          {t('close.claim.by-silence', { date: claim.decided_on ? format.date(claim.decided_on) : '' })}
        </p>
      )}
      {claim.late_notice && claim.notice_due && (
        <p className="small">{t('close.claim.late', { date: format.date(claim.notice_due) })}</p>
      )}
      {(pending || mayStill) && (
        <div className="row no-print">
          {mine ? (
            <span className="small muted">{t('close.claim.theirs', { other: place.them })}</span>
          ) : (
            place.maySign && (
              <button type="button" className={`plain-button ${pending ? 'main' : ''}`} onClick={onDecide}>
                {t(pending ? 'close.claim.decide' : 'close.claim.decide-late')}
              </button>
            )
          )}
        </div>
      )}
    </article>
  )
}

interface SwapProps {
  swap: Swap
  place: RelationshipPlace
  nameOf: (level: string) => string
  actions: CloseActions
}

function OneSwap({ swap, place, nameOf, actions }: SwapProps) {
  const { t, format } = useWords()
  const proposed = swap.state === 'proposed'
  const inForce = swap.state === 'in force'
  const word = proposed
    ? t('close.swap.proposed')
    : inForce
      ? t('close.swap.in-force', { date: swap.agreed_on ? format.date(swap.agreed_on) : format.date(swap.from) })
      : swap.state === 'refused'
        ? t('close.swap.refused')
        : swap.state
  return (
    <article className="box stack tight" data-swap={swap.id}>
      <div className="row apart">
        <div className="summary-line">
          <h3>{swap.for}</h3>
          <PartyTag side={partyOf(swap.asked_by)} name={nameOfParty(place, swap.asked_by)} />
          <span className="muted small">
            {format.date(swap.from)} – {format.date(swap.to)}
          </span>
        </div>
        <span className={`badge ${proposed ? 'open' : inForce ? 'met' : ''}`}>{word}</span>
      </div>
      <p className="small muted">
        {Object.entries(swap.levels)
          .map(([level, floor]) => `${nameOf(level)}: ${floor}`)
          .join(', ')}
        {swap.reason && ` · ${swap.reason}`}
      </p>
      {proposed && swap.asked_by !== place.seat && place.maySign && (
        <div className="row no-print">
          <button
            type="button"
            className="plain-button main"
            disabled={actions.answer.isPending}
            onClick={() => actions.answer.mutate({ id: swap.id, accept: true })}
          >
            {t('close.swap.accept')}
          </button>
          <button
            type="button"
            className="plain-button"
            disabled={actions.answer.isPending}
            onClick={() => actions.answer.mutate({ id: swap.id, accept: false })}
          >
            {t('close.swap.refuse')}
          </button>
        </div>
      )}
    </article>
  )
}
