// The upper part of a line's working: what both sides say, the notes, the last months.
import type { Close, Line, Side } from '../../api/types'
import { useWords } from '../../i18n'
import type { MessageKey } from '../../i18n/keys'
import { MoneyText, PartyTag, RingTag, StateBadge, StatusBadge, Strip } from '../../parts/marks'
import { address, type RelationshipPlace, To } from '../../shell/place'
import { useDaysLeft } from './Exclusions'
import { isSigned } from './LinesTable'

interface Props {
  close: Close
  line: Line
  place: RelationshipPlace
  mayAnswer: boolean
  onAgree: () => void
  onDispute: () => void
  onWaive: () => void
  onNote: () => void
  onTakeBack: () => void
}

export function LinePanel({ close, line, place, mayAnswer, ...on }: Props) {
  const { t, format } = useWords()
  const mine = line[place.seat]
  const settled = mine && mine.digest === line.digest
  return (
    <>
      <div className="panel-part">
        <div className="row">
          {line.status && <StatusBadge status={line.status} />}
          <StateBadge state={line.state} />
          {line.clause && <span className="small muted">{t('working.clause', { clause: line.clause })}</span>}
        </div>
        {line.dispute && <DisputeClock dispute={line.dispute} />}
        {line.state === 'stale' && <p className="small">{line.stale ?? t('close.stale')}</p>}
        {(['client', 'supplier'] as Side[]).map(side => {
          const position = line[side]
          return (
            <div key={side} className="stack tight" data-position={side}>
              <div className="row apart">
                <PartyTag side={side} name={place.card?.[side]} />
                {position ? (
                  <span className={`badge ${position.stand}`}>{t(`state.${position.stand}`)}</span>
                ) : (
                  <span className="small muted">{t('close.no-position')}</span>
                )}
              </div>
              {position?.reason && <p>{position.reason}</p>}
              {position?.evidence && position.evidence.length > 0 && (
                <ul className="small">
                  {position.evidence.map(proof => (
                    <li key={proof}>{proof}</li>
                  ))}
                </ul>
              )}
              {position && (
                <p className="small muted">
                  {t('close.by', { who: position.author, at: format.instant(position.at) })}
                </p>
              )}
            </div>
          )
        })}
        {mayAnswer && !line.follows && !isSigned(close, line) && (
          <div className="row">
            {settled ? (
              <button type="button" className="plain-button" onClick={on.onTakeBack}>
                {t('close.take-back')}
              </button>
            ) : (
              <>
                <button type="button" className="plain-button main" onClick={on.onAgree}>
                  {t('close.agree')} <kbd>{'a'}</kbd>
                </button>
                <button type="button" className="plain-button" onClick={on.onDispute}>
                  {t('close.dispute')} <kbd>{'d'}</kbd>
                </button>
                {(line.may_waive ?? place.seat) === place.seat && (
                  <button type="button" className="plain-button" onClick={on.onWaive}>
                    {t('close.waive')} <kbd>{'e'}</kbd>
                  </button>
                )}
              </>
            )}
          </div>
        )}
      </div>
      {line.history && line.history.length > 0 && (
        <div className="panel-part">
          <h4>{t('close.history')}</h4>
          <Strip months={line.history.map(m => ({ month: m.month, status: m.status, note: m.value ?? undefined }))} />
          {line.kind === 'level' && (
            <p>
              <To to={address.level(place.r, place.a, line.id.slice(6), close.month)}>{t('close.level-page')}</To>
            </p>
          )}
        </div>
      )}
      <div className="panel-part">
        <div className="row apart">
          <h4>{t('close.notes')}</h4>
          {place.mayWrite && (
            <button type="button" className="plain-button small-button" onClick={on.onNote}>
              {t('close.note.write')}
            </button>
          )}
        </div>
        {(line.notes ?? []).length === 0 && <p className="small muted">{t('close.notes.none')}</p>}
        {(line.notes ?? []).map(note => (
          <div key={note.at + note.text} className={`note ${note.ring}`}>
            <p>{note.text}</p>
            <p className="row small muted">
              <RingTag ring={note.ring} />
              {t('close.by', { who: note.author, at: format.instant(note.at) })}
            </p>
          </div>
        ))}
      </div>
    </>
  )
}

const stages = ['operational', 'executive', 'mediation or expert', 'arbitration or court']

/** Where a dispute stands, until when it stays there, and what is held meanwhile. */
function DisputeClock({ dispute }: { dispute: NonNullable<Line['dispute']> }) {
  const { t, format } = useWords()
  const left = useDaysLeft()
  const named = (stage: string) =>
    stages.includes(stage) ? t(`close.stage.${stage.split(' ')[0]}` as MessageKey) : stage
  return (
    <div className="stack tight small" data-dispute>
      <p>
        <b>{named(dispute.stage)}</b> · {t('close.stage.since', { date: format.date(dispute.since) })}
      </p>
      {dispute.until && dispute.next && (
        <p>
          {t('close.stage.until', {
            date: format.date(dispute.until),
            left: left(dispute.until),
            next: named(dispute.next)
          })}
        </p>
      )}
      <p className="muted">
        {t('close.stage.held')} <MoneyText money={dispute.amount} />
      </p>
    </div>
  )
}
