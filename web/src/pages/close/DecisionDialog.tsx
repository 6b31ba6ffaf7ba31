// The decision on a claim of the other side.
import { useState } from 'react'
import type { Claim } from '../../api/types'
import { useWords } from '../../i18n'
import Dialog from '../../parts/Dialog'
import { Choice, Field } from '../../parts/fields'
import { Failure } from '../../parts/states'
import type { CloseActions } from './actions'
import { lines } from './ClaimDialog'

export default function DecisionDialog({
  claim,
  actions,
  onClose
}: {
  claim: Claim
  actions: CloseActions
  onClose: () => void
}) {
  const { t } = useWords()
  const [decision, setDecision] = useState<'granted' | 'part' | 'refused'>('granted')
  const [reason, setReason] = useState('')
  const [items, setItems] = useState((claim.items ?? []).join('\n'))
  const [tried, setTried] = useState(false)
  const send = async () => {
    setTried(true)
    if (!reason.trim()) return
    await actions.decide.mutateAsync({
      id: claim.id,
      decision,
      reason: reason.trim(),
      ...(decision === 'part' ? { items: lines(items) } : {})
    })
    onClose()
  }
  return (
    <Dialog title={t('close.claim.decide.title', { id: claim.id })} onClose={onClose}>
      <form
        className="stack"
        noValidate
        onSubmit={event => {
          event.preventDefault()
          void send().catch(() => {})
        }}
      >
        {actions.decide.isError && <Failure error={actions.decide.error} write />}
        <p>{claim.reason}</p>
        <Choice
          label={t('close.claim.decision')}
          value={decision}
          onChange={setDecision}
          options={[
            { value: 'granted', label: t('close.decision.granted') },
            { value: 'part', label: t('close.decision.part') },
            { value: 'refused', label: t('close.decision.refused') }
          ]}
        />
        {decision === 'part' && (
          <Field label={t('close.claim.items')} value={items} onChange={setItems} rows={3} mono />
        )}
        <Field
          label={t('close.decision.why')}
          value={reason}
          onChange={setReason}
          rows={3}
          required
          autoFocus
          error={tried && !reason.trim() ? t('close.required') : null}
        />
        <p className="small muted">{t('close.decision.effect')}</p>
        <div className="dialog-actions">
          <button type="button" className="plain-button" onClick={onClose}>
            {t('shell.cancel')}
          </button>
          <button type="submit" className="plain-button main" disabled={actions.decide.isPending}>
            {t('close.decision.send')}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
