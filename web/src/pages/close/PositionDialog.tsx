// Dispute or waive a line: a reason that the other side reads, and for a dispute what it rests on.
import { useState } from 'react'
import type { Line } from '../../api/types'
import { useWords } from '../../i18n'
import FormDialog, { linesOf } from '../../parts/FormDialog'
import { Field } from '../../parts/fields'
import type { CloseActions } from './actions'

interface Props {
  line: Line
  stand: 'disputed' | 'waived'
  them: string
  actions: CloseActions
  onClose: () => void
}

export default function PositionDialog({ line, stand, them, actions, onClose }: Props) {
  const { t } = useWords()
  const [reason, setReason] = useState('')
  const [evidence, setEvidence] = useState('')
  const [tried, setTried] = useState(false)
  const disputes = stand === 'disputed'
  const proofs = linesOf(evidence)
  const send = () => {
    setTried(true)
    if (reason.trim() === '' || (disputes && proofs.length === 0)) return false
    actions.taking.mutate({ lines: [line], stand, reason: reason.trim(), evidence: proofs })
    return true
  }
  const required = t('close.required')
  return (
    <FormDialog
      title={t(disputes ? 'close.dispute.title' : 'close.waive.title', { line: line.label })}
      send={t(disputes ? 'close.dispute.send' : 'close.waive.send')}
      onSend={send}
      onClose={onClose}
    >
      <Field
        label={t(disputes ? 'close.dispute.why' : 'close.waive.why')}
        hint={disputes ? t('close.dispute.why.hint', { other: them }) : t('close.waive.why.hint')}
        value={reason}
        onChange={setReason}
        rows={4}
        required
        autoFocus
        error={tried && !reason.trim() ? required : null}
      />
      {disputes && (
        <Field
          label={t('close.dispute.evidence')}
          hint={t('close.dispute.evidence.hint')}
          value={evidence}
          onChange={setEvidence}
          rows={3}
          mono
          required
          error={tried && proofs.length === 0 ? required : null}
        />
      )}
      {disputes && <p className="small muted">{t('close.dispute.preview', { other: them })}</p>}
    </FormDialog>
  )
}
