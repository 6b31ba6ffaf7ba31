// The end of a close: what still stands before it, the proposal that fixes the figures, both signatures.
import { lazy, Suspense, useState } from 'react'
import type { Close, StatementVersion } from '../../api/types'
import { useWords } from '../../i18n'
import { PartyTag, RingTag } from '../../parts/marks'
import type { RelationshipPlace } from '../../shell/place'
import type { CloseActions } from './actions'

const StatementSigning = lazy(() => import('./StatementSigning'))
const Changes = lazy(() => import('./Changes'))

/** Where the signing of a month stands: nothing to do, to be proposed, to be signed; the same again after a close. */
function standing(close: Close) {
  const again = close.stage === 'restatement'
  const proposal = close.proposal?.current ? close.proposal : null
  return {
    done: close.stage === 'closed',
    again,
    ready: close.stage === 'sign' || (again && close.counts.open === 0),
    proposal
  }
}

export default function Signing({
  close,
  place,
  actions
}: {
  close: Close
  place: RelationshipPlace
  actions: CloseActions
}) {
  const { t } = useWords()
  const [signing, setSigning] = useState(false)
  const { done, again, ready, proposal } = standing(close)
  const shown = proposal ?? (done ? close.agreed : null)
  const mine = proposal?.signatures.find(s => s.side === place.seat)
  const missing = (['client', 'supplier'] as const)
    .filter(side => !proposal?.signatures.some(s => s.side === side))
    .map(side => place.card?.[side] ?? t(`side.${side}`))
  return (
    <section className="section stack" id="statement" aria-labelledby="statement-title">
      <header>
        <h2 id="statement-title">{t('close.statement')}</h2>
        <RingTag ring={close.ring} />
      </header>
      {again && close.agreed && (
        <div className="stack tight" data-signed={close.agreed.version}>
          <h3>{t('close.signed.before')}</h3>
          <p className="muted small">{t('close.signed.before.what')}</p>
          <Signatures version={close.agreed} place={place} />
          <p className="hash">
            {t('close.version')} {close.agreed.version}
          </p>
          <p className="hash">
            {t('close.digest')} {close.agreed.digest}
          </p>
        </div>
      )}
      {again && <h3>{t('close.restatement.title')}</h3>}
      {ready && proposal ? (
        <p data-missing>{t('close.missing', { who: missing.join(', ') })}</p>
      ) : (
        !done &&
        close.blocks.length > 0 && (
          <div>
            {again ? <p>{t('close.blocks.again')}</p> : <h3>{t('close.blocks')}</h3>}
            <ul>
              {close.blocks.map(block => (
                <li key={block}>{block}</li>
              ))}
            </ul>
          </div>
        )
      )}
      {done && close.agreed && close.agreed.changes.length > 0 && (
        <details data-restated>
          <summary>{t('close.restated', { n: close.agreed.changes.length })}</summary>
          <Suspense>
            <Changes
              changes={close.agreed.changes.map(change => ({ ...change, figure: change.label }))}
              label={t('close.restated', { n: close.agreed.changes.length })}
            />
          </Suspense>
        </details>
      )}
      <Signatures version={shown} place={place} proposed />
      {ready && !proposal && (
        <div className="row no-print">
          <button
            type="button"
            className="plain-button main"
            disabled={!place.maySign || actions.propose.isPending}
            onClick={() => actions.propose.mutate()}
          >
            {t(again ? 'close.restatement.propose' : 'close.propose')}
          </button>
          <span className="muted">{t(again ? 'close.restatement.what' : 'close.propose.why')}</span>
        </div>
      )}
      {ready && proposal && !mine && (
        <div className="row no-print">
          <button
            type="button"
            className="plain-button main"
            disabled={!place.maySign}
            onClick={() => setSigning(true)}
          >
            {t(again ? 'close.restatement.sign' : 'close.sign')}
          </button>
          {!place.maySign && <span className="muted">{t('close.signature.role')}</span>}
        </div>
      )}
      {ready && proposal && mine && <p>{t('close.signed.you', { other: place.them })}</p>}
      <div>
        {shown && (
          <p className="hash">
            {t('close.version')} {shown.version}
          </p>
        )}
        <p className="hash">
          {t('close.digest')} {close.digest}
        </p>
      </div>
      {done && (
        <p className="small muted">
          {t('close.verify')} <code>{`entente verify --relationship ${place.card?.name ?? place.r}`}</code>
        </p>
      )}
      <Suspense>
        {signing && proposal && (
          <StatementSigning
            close={close}
            proposal={proposal}
            us={place.us}
            actions={actions}
            onClose={() => setSigning(false)}
          />
        )}
      </Suspense>
    </section>
  )
}

/** Both parties with what each has signed of a version; without a version two empty places. */
function Signatures({
  version,
  place,
  proposed
}: {
  version: StatementVersion | null
  place: RelationshipPlace
  proposed?: boolean
}) {
  const { t, format } = useWords()
  return (
    <div className="signatures">
      {(['client', 'supplier'] as const).map(side => {
        const signed = version?.signatures.find(s => s.side === side)
        return (
          <div
            className={`signature ${side}`}
            key={side}
            {...(proposed ? { 'data-signature': side } : { 'data-signed-by': side })}
          >
            <PartyTag side={side} name={place.card?.[side]} />
            {signed ? (
              <p>
                {signed.author}
                <br />
                <span className="muted small">{format.wholeInstant(signed.at)}</span>
              </p>
            ) : (
              <>
                <p className="muted no-print">{t('close.signature.none')}</p>
                <p className="print-only muted small">{t('close.signature.line')}</p>
              </>
            )}
          </div>
        )
      })}
    </div>
  )
}
