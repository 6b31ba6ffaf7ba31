// The upper part of a line's working: what both sides say, the notes, the last months.
import type { Close, Line, Side } from '../../api/types'
import { useWords } from '../../i18n'
import { PartyTag, RingTag, StateBadge, StatusBadge, Strip } from '../../parts/marks'
import { address, type RelationshipPlace, To } from '../../shell/place'
import type { CloseActions } from './actions'
import { Dispute, Ended } from './Dispute'
import { isSigned } from './LinesTable'

interface Props {
  close: Close
  line: Line
  place: RelationshipPlace
  actions: CloseActions
  mayAnswer: boolean
  onAgree: () => void
  onDispute: () => void
  onWaive: () => void
  onNote: () => void
  onTakeBack: () => void
}

export function LinePanel({ close, line, place, actions, mayAnswer, ...on }: Props) {
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
        {line.dispute && (
          <Dispute
            line={line}
            dispute={line.dispute}
            place={place}
            actions={actions}
            mayAnswer={mayAnswer && !isSigned(close, line)}
          />
        )}
        <Ended ended={line.ended} place={place} />
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
              mine.stand !== 'disputed' && (
                <button type="button" className="plain-button" onClick={on.onTakeBack}>
                  {t('close.take-back')}
                </button>
              )
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
