// Dispute or waive a line: a reason that the other side reads, and for a dispute what it rests on.
import { useState } from 'react'
import type { Line } from '../../api/types'
import { useWords } from '../../i18n'
import Dialog from '../../parts/Dialog'
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
  const proofs = evidence
    .split('\n')
    .map(text => text.trim())
    .filter(Boolean)
  const ready = reason.trim() !== '' && (!disputes || proofs.length > 0)
  const send = () => {
    setTried(true)
    if (!ready) return
    actions.taking.mutate({ lines: [line], stand, reason: reason.trim(), evidence: proofs })
    onClose()
  }
  const required = t('close.required')
  return (
    <Dialog title={t(disputes ? 'close.dispute.title' : 'close.waive.title', { line: line.label })} onClose={onClose}>
      <form
        className="stack"
        noValidate
        onSubmit={event => {
          event.preventDefault()
          send()
        }}
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
        <div className="dialog-actions">
          <button type="button" className="plain-button" onClick={onClose}>
            {t('shell.cancel')}
          </button>
          <button type="submit" className="plain-button main">
            {t(disputes ? 'close.dispute.send' : 'close.waive.send')}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
