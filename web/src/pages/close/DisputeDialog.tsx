// The answer to a dispute, or the wish to take it to its next stage now: a reason that the other side reads.
import { useState } from 'react'
import type { Line } from '../../api/types'
import { useWords } from '../../i18n'
import FormDialog, { linesOf } from '../../parts/FormDialog'
import { Field } from '../../parts/fields'
import type { CloseActions } from './actions'

interface Props {
  line: Line
  act: 'answer' | 'escalate'
  /** the stage after this one, by name */
  next: string
  them: string
  actions: CloseActions
  onClose: () => void
}

export default function DisputeDialog({ line, act, next, them, actions, onClose }: Props) {
  const { t } = useWords()
  const [reason, setReason] = useState('')
  const [evidence, setEvidence] = useState('')
  const [tried, setTried] = useState(false)
  const answers = act === 'answer'
  const send = async () => {
    setTried(true)
    if (!reason.trim()) return false
    await actions.dispute.mutateAsync({ line, act, reason: reason.trim(), evidence: linesOf(evidence) })
    return true
  }
  return (
    <FormDialog
      title={t(answers ? 'close.answer.title' : 'close.escalate.title', { line: line.label, next })}
      send={t(answers ? 'close.answer.send' : 'close.escalate.send')}
      busy={actions.dispute.isPending}
      error={actions.dispute.isError ? actions.dispute.error : null}
      onSend={send}
      onClose={onClose}
    >
      {line.dispute && <blockquote className="small">{line.dispute.reason}</blockquote>}
      <Field
        label={t(answers ? 'close.answer.why' : 'close.escalate.why')}
        hint={answers ? t('close.dispute.why.hint', { other: them }) : undefined}
        value={reason}
        onChange={setReason}
        rows={4}
        required
        autoFocus
        error={tried && !reason.trim() ? t('close.required') : null}
      />
      {answers && (
        <Field
          label={t('close.dispute.evidence')}
          hint={t('close.dispute.evidence.hint')}
          value={evidence}
          onChange={setEvidence}
          rows={3}
          mono
        />
      )}
      <p className="small muted">{t(answers ? 'close.answer.effect' : 'close.escalate.effect', { other: them })}</p>
    </FormDialog>
  )
}
