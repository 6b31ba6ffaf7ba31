// The end of a close: what still stands before it, the proposal that fixes the figures, both signatures.
import { lazy, Suspense, useState } from 'react'
import type { Close, Money, Side } from '../../api/types'
import { useWords } from '../../i18n'
import { MoneyText, PartyTag, RingTag } from '../../parts/marks'
import type { RelationshipPlace } from '../../shell/place'
import type { CloseActions } from './actions'

const Dialog = lazy(() => import('../../parts/Dialog'))

/** Where the signing of a month stands: nothing to do, to be proposed, to be signed; the same again after a close. */
function standing(close: Close) {
  const version = close.statement_version ?? null
  const again = close.stage === 'restatement'
  return {
    done: close.stage === 'closed',
    again,
    ready: close.stage === 'sign' || (again && close.counts.open === 0),
    proposed: version !== null && version !== close.agreed_version && close.statement_current,
    version
  }
}

export function Signing({ close, place, actions }: { close: Close; place: RelationshipPlace; actions: CloseActions }) {
  const { t, format } = useWords()
  const [signing, setSigning] = useState(false)
  const signedBy = (side: Side) => close.signatures.find(s => s.side === side)
  const mine = signedBy(place.seat)
  const { done, again, ready, proposed, version } = standing(close)
  const net = close.statement.totals.net_credits as Money
  return (
    <section className="section stack" id="statement" aria-labelledby="statement-title">
      <header>
        <h2 id="statement-title">{t('close.statement')}</h2>
        <RingTag ring={close.ring} />
      </header>
      {!done && close.blocks.length > 0 && (
        <div>
          <h3>{t(again ? 'close.blocks.again' : 'close.blocks')}</h3>
          <ul>
            {close.blocks.map(block => (
              <li key={block}>{block}</li>
            ))}
          </ul>
        </div>
      )}
      <div className="signatures">
        {(['client', 'supplier'] as const).map(side => {
          const signed = signedBy(side)
          return (
            <div className={`signature ${side}`} key={side} data-signature={side}>
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
      {ready && !proposed && (
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
      {ready && proposed && !mine && (
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
      {ready && proposed && mine && <p>{t('close.signed.you', { other: place.them })}</p>}
      <div>
        {version && (
          <p className="hash">
            {t('close.version')} {version}
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
        {signing && version && (
          <Dialog title={t('close.sign.title', { month: format.month(close.month) })} onClose={() => setSigning(false)}>
            <div className="stack">
              <p>{close.statement.finding}</p>
              <dl className="figures">
                <div>
                  <dt>{t('close.net')}</dt>
                  <dd>
                    <MoneyText money={net} />
                  </dd>
                </div>
              </dl>
              <p>{t('close.sign.what')}</p>
              <p className="hash">{version}</p>
              <div className="dialog-actions">
                <button type="button" className="plain-button" onClick={() => setSigning(false)}>
                  {t('shell.cancel')}
                </button>
                <button
                  type="button"
                  className="plain-button main"
                  data-autofocus
                  disabled={actions.sign.isPending}
                  onClick={() => {
                    actions.sign.mutate(version)
                    setSigning(false)
                  }}
                >
                  {t('close.sign.as', { name: place.us })}
                </button>
              </div>
            </div>
          </Dialog>
        )}
      </Suspense>
    </section>
  )
}
