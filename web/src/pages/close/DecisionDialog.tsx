// The decision on a claim of the other side.
import { useState } from 'react'
import type { Claim } from '../../api/types'
import { useWords } from '../../i18n'
import FormDialog, { linesOf } from '../../parts/FormDialog'
import { Choice, Field } from '../../parts/fields'
import type { CloseActions } from './actions'

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
    if (!reason.trim()) return false
    await actions.decide.mutateAsync({
      id: claim.id,
      decision,
      reason: reason.trim(),
      ...(decision === 'part' ? { items: linesOf(items) } : {})
    })
    return true
  }
  return (
    <FormDialog
      title={t('close.claim.decide.title', { id: claim.id })}
      send={t('close.decision.send')}
      busy={actions.decide.isPending}
      error={actions.decide.isError ? actions.decide.error : null}
      onSend={send}
      onClose={onClose}
    >
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
      {decision === 'part' && <Field label={t('close.claim.items')} value={items} onChange={setItems} rows={3} mono />}
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
    </FormDialog>
  )
}
