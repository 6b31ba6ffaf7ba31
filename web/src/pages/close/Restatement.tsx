// Facts that came after both had signed: what they change, and what is to be done until the restatement is signed too.
import type { Close, Line } from '../../api/types'
import { useWords } from '../../i18n'
import Changes from './Changes'

interface Props {
  close: Close
  /** lines that moved and wait for one's own side, but for those in dispute */
  changed: Line[]
  /** how many wait for the other side */
  theirs: number
  them: string
  onAgree?: () => void
  busy: boolean
}

export default function Restatement({ close, changed, theirs, them, onAgree, busy }: Props) {
  const { t } = useWords()
  const restatement = close.restatement
  if (!restatement) return null
  return (
    <section className="box stack tight" aria-labelledby="restatement-title">
      <h2 id="restatement-title">{t('close.restatement')}</h2>
      <p>{restatement.finding}</p>
      <p className="muted small">{t('close.restatement.what')}</p>
      {restatement.changes.length > 0 && <Changes changes={restatement.changes} label={t('close.restatement.after')} />}
      <div className="row no-print">
        {onAgree && changed.length > 0 && (
          <button type="button" className="plain-button main" disabled={busy} onClick={onAgree}>
            {t('close.restatement.agree', { n: changed.length })}
          </button>
        )}
        {changed.length === 0 && theirs > 0 && (
          <span className="muted">{t('close.restatement.theirs', { n: theirs, other: them })}</span>
        )}
        <a href="#statement">{t('close.restatement.signatures')}</a>
      </div>
    </section>
  )
}
