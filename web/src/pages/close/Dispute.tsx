// A dispute in the working of its line: where it stands and until when, what the other side answered, what is held, and
// what can be done about it from this seat.
import { lazy, Suspense, useState } from 'react'
import type { Line } from '../../api/types'
import { useWords } from '../../i18n'
import type { MessageKey } from '../../i18n/keys'
import { useDaysLeft } from '../../parts/due'
import { MoneyText, PartyTag } from '../../parts/marks'
import type { RelationshipPlace } from '../../shell/place'
import type { CloseActions } from './actions'

const DisputeDialog = lazy(() => import('./DisputeDialog'))
const stages = ['operational', 'executive', 'mediation or expert', 'arbitration or court']

export function useStageName() {
  const { t } = useWords()
  return (stage: string) => (stages.includes(stage) ? t(`close.stage.${stage.split(' ')[0]}` as MessageKey) : stage)
}

interface Props {
  line: Line
  dispute: NonNullable<Line['dispute']>
  place: RelationshipPlace
  actions: CloseActions
  mayAnswer: boolean
}

export function Dispute({ line, dispute, place, actions, mayAnswer }: Props) {
  const { t, format } = useWords()
  const left = useDaysLeft()
  const named = useStageName()
  const nameOf = (side: 'client' | 'supplier') => place.card?.[side] ?? t(`side.${side}`)
  return (
    <div className="stack tight small" data-dispute>
      <p>
        <b>{named(dispute.stage)}</b> · {t('close.stage.since', { date: format.date(dispute.since) })}
      </p>
      {dispute.passed.map(one => (
        <p key={one.stage} className="muted">
          {t('close.stage.left', { stage: named(one.stage), date: format.date(one.left_on) })}{' '}
          {t(`close.stage.left.${one.how}` as MessageKey)}
        </p>
      ))}
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
      {dispute.answers.map(answer => (
        <div key={answer.version} className="note shared" data-answer={answer.side}>
          <p className="row">
            <PartyTag side={answer.side} name={nameOf(answer.side)} />
            <span className="badge">{t('close.answered')}</span>
            {answer.late && <span className="badge near">{t('close.answer.late')}</span>}
          </p>
          <p>{answer.reason}</p>
          {answer.evidence.length > 0 && (
            <ul>
              {answer.evidence.map(proof => (
                <li key={proof}>{proof}</li>
              ))}
            </ul>
          )}
          {answer.earlier && <p className="muted">{t('close.answer.earlier')}</p>}
          <p className="muted">{t('close.by', { who: answer.author, at: format.instant(answer.at) })}</p>
        </div>
      ))}
      {dispute.asked.map(side => (
        <p key={side} data-asked={side}>
          {dispute.answer_by
            ? t('close.answer.asked.by', {
                who: nameOf(side),
                date: format.date(dispute.answer_by),
                left: left(dispute.answer_by)
              })
            : t('close.answer.asked', { who: nameOf(side) })}
        </p>
      ))}
      {dispute.wishes.map(wish => (
        <p key={wish.side} data-wish={wish.side}>
          {t('close.escalate.asked', { who: nameOf(wish.side), next: named(dispute.next ?? '') })}
          {wish.reason && ` ${wish.reason}`}
        </p>
      ))}
      {mayAnswer && <Steps line={line} dispute={dispute} place={place} actions={actions} named={named} />}
    </div>
  )
}

function Steps({
  line,
  dispute,
  place,
  actions,
  named
}: Omit<Props, 'mayAnswer'> & { named: (stage: string) => string }) {
  const { t } = useWords()
  const [asking, setAsking] = useState<'answer' | 'escalate' | null>(null)
  const us = place.seat
  const ours = dispute.by.includes(us)
  const theirs = dispute.by.some(side => side !== us)
  const answered = dispute.answers.some(answer => answer.side === us)
  const toAccept = dispute.answers.some(answer => answer.side !== us)
  const asked = dispute.asked.includes(us)
  const wished = dispute.wishes.some(wish => wish.side === us)
  const theyWish = dispute.wishes.some(wish => wish.side !== us)
  const next = dispute.next ? named(dispute.next) : null
  const act = (what: 'accept' | 'withdraw' | 'escalate' | 'wait') => actions.dispute.mutate({ line, act: what })
  const busy = actions.dispute.isPending
  const button = (words: string, onClick: () => void, main = false) => (
    <button type="button" className={`plain-button ${main ? 'main' : ''}`} disabled={busy} onClick={onClick}>
      {words}
    </button>
  )
  return (
    <div className="row no-print" data-steps>
      {theirs &&
        button(t(answered && !asked ? 'close.answer.again' : 'close.answer'), () => setAsking('answer'), asked)}
      {ours && toAccept && button(t('close.accept'), () => act('accept'), true)}
      {ours && button(t('close.withdraw'), () => act('withdraw'))}
      {next && wished && button(t('close.escalate.wait'), () => act('wait'))}
      {next && theyWish && !wished && button(t('close.escalate.agree', { next }), () => act('escalate'))}
      {next && !theyWish && !wished && button(t('close.escalate', { next }), () => setAsking('escalate'))}
      <Suspense>
        {asking && (
          <DisputeDialog
            line={line}
            act={asking}
            next={next ?? ''}
            them={place.them}
            actions={actions}
            onClose={() => {
              actions.dispute.reset()
              setAsking(null)
            }}
          />
        )}
      </Suspense>
    </div>
  )
}

/** How disputes about a line ended. */
export function Ended({ ended, place }: { ended: Line['ended']; place: RelationshipPlace }) {
  const { t, format } = useWords()
  return ended?.map(one => (
    <p key={one.by} className="small muted" data-ended={one.how}>
      {t(`close.ended.${one.how}` as MessageKey, {
        who: place.card?.[one.by] ?? t(`side.${one.by}`),
        since: format.date(one.since),
        on: format.date(one.on)
      })}
    </p>
  ))
}
