// The lines of a month, each with its figures and what both sides say about them.

import { Fragment } from 'react'
import type { Close, LevelResult, Line, Position, Side } from '../../api/types'
import { useWords } from '../../i18n'
import type { MessageKey } from '../../i18n/keys'
import { Bullet } from '../../parts/Bullet'
import { isZero, MoneyText, PartyTag, StateBadge, StatusBadge } from '../../parts/marks'
import { Wide } from '../../parts/Wide'
import type { RelationshipPlace } from '../../shell/place'

interface Props {
  close: Close
  lines: Line[]
  place: RelationshipPlace
  at: string | null
  onAt: (id: string) => void
  chosen: Set<string>
  onChoose: (id: string, on: boolean) => void
  onWorking: (line: Line) => void
  onAgree: (line: Line) => void
  onDispute: (line: Line) => void
  onWaive: (line: Line) => void
  onTakeBack: (line: Line) => void
  frozen: boolean
}

const order = ['level', 'deliverable', 'charge', 'earn-back', 'bonus', 'total']

export function grouped(lines: Line[]) {
  const kinds = [...new Set(lines.map(l => l.kind))].sort((a, b) => order.indexOf(a) - order.indexOf(b))
  return kinds.map(kind => ({ kind, lines: lines.filter(l => l.kind === kind) }))
}

export const levelOf = (close: Close, line: Line): LevelResult | undefined =>
  line.kind === 'level' ? close.statement.levels.find(l => `level/${l.level}` === line.id) : undefined

export function LinesTable(props: Props) {
  const { t, format } = useWords()
  const { close, lines, place } = props
  const parties: Side[] = ['client', 'supplier']
  const card = place.card
  return (
    <Wide label={t('close.table', { month: format.month(close.month) })} className="lines">
      <table>
        <caption className="hidden-visually">{t('close.table', { month: format.month(close.month) })}</caption>
        <thead>
          <tr>
            {!props.frozen && (
              <th scope="col" className="no-print">
                <span className="hidden-visually">{t('keys.select')}</span>
              </th>
            )}
            <th scope="col">{t('close.line')}</th>
            <th scope="col">{t('close.status')}</th>
            <th scope="col" className="num">
              {t('close.value')}
            </th>
            <th scope="col" className="num">
              {t('close.target')}
            </th>
            <th scope="col" className="tight-hide">
              <span className="hidden-visually">{t('close.value')}</span>
            </th>
            <th scope="col" className="num">
              {t('close.n')}
            </th>
            <th scope="col" className="num">
              {t('close.excluded')}
            </th>
            <th scope="col" className="num">
              {t('close.money', { currency: close.statement.currency })}
            </th>
            {parties.map(side => (
              <th scope="col" key={side}>
                <PartyTag side={side} name={card?.[side]} />
              </th>
            ))}
            <th scope="col">{t('close.state')}</th>
          </tr>
        </thead>
        {grouped(lines).map(group => (
          <tbody key={group.kind}>
            <tr className="group">
              <th scope="rowgroup" colSpan={props.frozen ? 11 : 12}>
                {t(`close.group.${order.includes(group.kind) ? group.kind : 'other'}` as MessageKey)}
              </th>
            </tr>
            {group.lines.map(line => (
              <OneLine key={line.id} line={line} {...props} />
            ))}
          </tbody>
        ))}
      </table>
    </Wide>
  )
}

/** After a close, what both settled stays as it was signed; only what moved or was held is open to an answer. */
export const isSigned = (close: Close, line: Line) =>
  (close.stage === 'restatement' || close.stage === 'closed') && (line.state === 'agreed' || line.state === 'waived')

/** The bar that is expected; both stand in the working. */
function firstBar(line: Line): string {
  return (line.target ?? '').split(/ expected| minimum/)[0] ?? ''
}

function OneLine({ line, ...props }: Props & { line: Line }) {
  const { t, format } = useWords()
  const { close, place, frozen } = props
  const level = levelOf(close, line)
  const mayAnswer = place.mayWrite && !line.follows && !isSigned(close, line)
  const money = line.credit ?? line.charge
  return (
    <tr className={props.at === line.id ? 'at' : undefined} data-line={line.id} onFocus={() => props.onAt(line.id)}>
      {!frozen && (
        <td className="no-print choose">
          <input
            type="checkbox"
            aria-label={t('close.select', { line: line.label })}
            checked={props.chosen.has(line.id)}
            disabled={!mayAnswer}
            onChange={event => props.onChoose(line.id, event.target.checked)}
          />
        </td>
      )}
      <th scope="row" className="what">
        <button
          type="button"
          className="bare name"
          aria-label={t('close.open-working', { line: line.label })}
          onClick={() => props.onWorking(line)}
        >
          {line.label}
        </button>
        <span className="under">
          {line.clause && <span>{t('working.clause', { clause: line.clause })}</span>}
          {line.dispute && <Clock dispute={line.dispute} place={place} />}
          {line.notes && line.notes.length > 0 && (
            <span>
              {t('close.notes')} {line.notes.length}
            </span>
          )}
        </span>
      </th>
      <td>{line.status && <StatusBadge status={line.status} />}</td>
      <td className="num strong">{line.value ?? ''}</td>
      <td className="num target" title={line.target ?? undefined}>
        {firstBar(line)}
      </td>
      <td className="tight-hide">{level && <Bullet level={level} />}</td>
      <td className="num">{line.n != null && line.kind === 'level' ? format.count(line.n) : ''}</td>
      <td className="num">{line.excluded ? format.count(line.excluded) : ''}</td>
      <td className="num">
        {money && !(isZero(money) && line.kind === 'level') ? <MoneyText money={money} bare /> : ''}
      </td>
      {(['client', 'supplier'] as const).map(side => (
        <td key={side} className={`view ${side === place.seat ? 'own' : ''}`}>
          <View
            position={line[side] ?? null}
            stale={line.state === 'stale' && line[side]?.digest !== line.digest}
            actions={
              mayAnswer && side === place.seat ? <Answer line={line} position={line[side] ?? null} {...props} /> : null
            }
          />
        </td>
      ))}
      <td>
        <StateBadge state={line.state} />
      </td>
    </tr>
  )
}

/** The last day of a dispute's stage, and who is asked. */
function Clock({ dispute, place }: { dispute: NonNullable<Line['dispute']>; place: RelationshipPlace }) {
  const { t, format } = useWords()
  const asked = dispute.asked.map(side => place.card?.[side] ?? t(`side.${side}`))
  return (
    <span className="no-print" data-clock>
      {dispute.until ? t('close.until', { date: format.date(dispute.until) }) : t('close.stage.last')}
      {asked.length > 0 && ` · ${t('close.answer.waits', { who: asked.join(', ') })}`}
    </span>
  )
}

function View({ position, stale, actions }: { position: Position | null; stale: boolean; actions: React.ReactNode }) {
  const { t, format } = useWords()
  return (
    <>
      {position ? (
        <span
          className={`said ${position.stand}`}
          title={`${t('close.by', { who: position.author, at: format.instant(position.at) })}${position.reason ? `: ${position.reason}` : ''}`}
        >
          {t(`state.${position.stand}`)}
          {stale && <span className="muted"> · {t('state.stale')}</span>}
        </span>
      ) : (
        !actions && <span className="muted">–</span>
      )}
      {position?.reason && <span className="under clip">{position.reason}</span>}
      {actions}
    </>
  )
}

function Answer({ line, position, ...props }: Props & { line: Line; position: Position | null }) {
  const { t } = useWords()
  const settled = position && position.digest === line.digest
  const disputes = position?.stand === 'disputed'
  return (
    <span className="answer no-print">
      {settled ? (
        <button
          type="button"
          className="plain-button quiet small-button"
          aria-label={t(disputes ? 'close.withdraw-line' : 'close.take-back-line', { line: line.label })}
          onClick={() => props.onTakeBack(line)}
        >
          {t(disputes ? 'close.withdraw-short' : 'close.take-back')}
        </button>
      ) : (
        <Fragment>
          <button
            type="button"
            className="plain-button small-button"
            aria-label={t('close.agree-line', { line: line.label })}
            onClick={() => props.onAgree(line)}
          >
            {t('close.agree')}
          </button>
          <button
            type="button"
            className="plain-button quiet small-button"
            aria-label={t('close.dispute-line', { line: line.label })}
            onClick={() => props.onDispute(line)}
          >
            {t('close.dispute')}
          </button>
          {(line.may_waive ?? props.place.seat) === props.place.seat && (
            <button
              type="button"
              className="plain-button quiet small-button"
              aria-label={t('close.waive-line', { line: line.label })}
              onClick={() => props.onWaive(line)}
            >
              {t('close.waive')}
            </button>
          )}
        </Fragment>
      )}
    </span>
  )
}
